//! Pipelines, as section 2.7 tells of them.

use serde_json::{Value, json};
use suitecase_sandbox::{
    Accounts, Commit, Credential, DEMO_EMAIL, PipelinePace, PipelineScript, RepositoryBuilder, Sandbox,
    ScriptedCase, ScriptedStep, sample,
};

use crate::support::{Reply, acme, basic, demo, get, request, start, start_with};

const PIPELINES: &str = "/2.0/repositories/acme/web-shop/pipelines";
const DEFINITION: &str =
    "pipelines:\n  default:\n    - step: {}\n  custom:\n    nightly:\n      - step: {}\n";

/// The sandbox of the tests with a definition on `main` and on `feature/one-click`.
fn with_definition() -> Sandbox {
    let sandbox = start();
    define(&sandbox);
    sandbox
}

fn define(sandbox: &Sandbox) {
    let add = || Commit::new("Build").file("bitbucket-pipelines.yml", DEFINITION);
    let history = RepositoryBuilder::new().commit(add()).on("feature/one-click").commit(add());
    sandbox.push("acme", "web-shop", &history).unwrap();
}

fn body(branch: &str) -> Value {
    json!({ "target": { "type": "pipeline_ref_target", "ref_type": "branch", "ref_name": branch } })
}

fn begin(sandbox: &Sandbox, body: Value) -> Reply {
    request(sandbox, "POST", &format!("{PIPELINES}/"), demo(), Some(body))
}

fn look(sandbox: &Sandbox, address: &str) -> Value {
    request(sandbox, "GET", address, demo(), None).json()
}

fn words(seen: &Value) -> String {
    let word = |pointer: &str| seen.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    format!("{} {}{}", word("/state/name"), word("/state/stage/name"), word("/state/result/name"))
}

#[test]
fn pipelines_start_on_a_branch_with_a_slash_and_go_on_by_looks() {
    let sandbox = with_definition();
    assert_eq!(get(&sandbox, "/repositories/acme/web-shop/pipelines").json()["values"], json!([]));
    let started = begin(&sandbox, body("feature/one-click"));
    assert_eq!(started.status, 201, "section 2.7: {}", started.text());
    let pipeline = started.json();
    assert_eq!(pipeline["state"]["name"], "PENDING");
    let tip = sandbox.commit_id("acme", "web-shop", "feature/one-click").unwrap();
    assert_eq!(pipeline["target"]["commit"]["hash"], json!(tip));
    let address = started.header("location").unwrap().to_owned();
    assert!(address.contains("%7B"), "section 2.7: braces are percent-encoded");
    let seen = [1, 2, 3, 4].map(|_| words(&look(&sandbox, &address)));
    let ended = "COMPLETED SUCCESSFUL";
    assert_eq!(seen, ["PENDING ", "IN_PROGRESS RUNNING", ended, ended]);
    let again = request(&sandbox, "POST", &format!("{address}/stopPipeline"), demo(), None);
    assert_eq!(again.status, 400, "one that has ended cannot be stopped");
}

#[test]
fn a_pipeline_stops_when_it_is_told_to_and_goes_on_by_hand() {
    let sandbox = with_definition();
    let script = PipelineScript {
        pace: PipelinePace::ByHand,
        looks_until_stopped: Some(1),
        ..PipelineScript::default()
    };
    sandbox.script_pipelines("acme", "web-shop", script).unwrap();
    let address = begin(&sandbox, body("main")).header("location").unwrap().to_owned();
    assert_eq!(words(&look(&sandbox, &address)), "PENDING ");
    sandbox.advance_pipelines("acme", "web-shop").unwrap();
    assert_eq!(words(&look(&sandbox, &address)), "IN_PROGRESS RUNNING");
    assert_eq!(request(&sandbox, "POST", &format!("{address}/stopPipeline"), demo(), None).status, 204);
    assert_eq!(words(&look(&sandbox, &address)), "IN_PROGRESS RUNNING", "it takes a while");
    assert_eq!(words(&look(&sandbox, &address)), "COMPLETED STOPPED");
    assert!(sandbox.pipelines("acme", "web-shop").unwrap()[0].was_told_to_stop);
}

#[test]
fn what_cannot_be_started_is_refused_with_a_reason() {
    let sandbox = with_definition();
    let custom = |name: &str| {
        let mut body = body("main");
        body["target"]["selector"] = json!({ "type": "custom", "pattern": name });
        body
    };
    assert_eq!(begin(&sandbox, custom("nightly")).status, 201);
    let no_selector = "Requested selector is not found in bitbucket-pipelines.yml.";
    let mut with_commit = body("main");
    with_commit["target"]["commit"] = json!({});
    for (wrong, detail) in [
        (custom("weekly"), no_selector),
        (body("nowhere"), "Could not find the revision"),
        (with_commit, "Could not find the revision"),
        (
            json!({ "target": body("main")["target"], "variables": [{ "key": "" }] }),
            "The variables are not valid.",
        ),
    ] {
        let refused = begin(&sandbox, wrong);
        assert_eq!(
            (refused.status, &refused.json()["error"]["detail"]),
            (400, &json!(detail)),
            "section 2.7"
        );
    }
    assert_eq!(begin(&sandbox, json!({})).status, 400);
    sandbox.set_pipelines_enabled("acme", "web-shop", false).unwrap();
    let refused = begin(&sandbox, body("main"));
    assert!(refused.text().contains("not enabled"), "{}", refused.text());
    let without = begin(&start(), body("main"));
    assert!(without.status == 400 && without.text().contains("does not exist"), "{}", without.text());
}

#[test]
fn starting_needs_both_scopes_and_stopping_only_one() {
    for (scopes, start_status, stop_status) in [
        (["read:pipeline:bitbucket"].as_slice(), 403, 403),
        (&["write:pipeline:bitbucket"], 403, 204),
        (&["read:pipeline:bitbucket", "write:pipeline:bitbucket"], 201, 204),
    ] {
        let credential = Credential::api_token("ATATT3-few", DEMO_EMAIL, scopes);
        let sandbox = start_with(Accounts::demo(&[acme()]).with_credential(credential));
        define(&sandbox);
        let address = begin(&sandbox, body("main")).header("location").unwrap().to_owned();
        let few = || basic(DEMO_EMAIL, "ATATT3-few");
        assert_eq!(request(&sandbox, "POST", PIPELINES, few(), Some(body("main"))).status, start_status);
        let stop = format!("{address}/stopPipeline");
        assert_eq!(request(&sandbox, "POST", &stop, few(), None).status, stop_status, "{scopes:?}");
    }
}

#[test]
fn variables_are_kept_for_the_test_and_secured_values_are_never_told() {
    let sandbox = with_definition();
    let mut wanted = body("main");
    wanted["variables"] =
        json!([{ "key": "A", "value": "one" }, { "key": "B", "value": "two-hush", "secured": true }]);
    let started = begin(&sandbox, wanted);
    let address = started.header("location").unwrap().to_owned();
    for told in [started.text(), look(&sandbox, &address).to_string()] {
        assert!(told.contains("one") && !told.contains("two-hush"), "{told}");
    }
    let kept = sandbox.pipelines("acme", "web-shop").unwrap().remove(0).variables;
    assert_eq!(kept[1], ("B".to_owned(), "two-hush".to_owned(), true));
}

fn reporting() -> PipelineScript {
    let cases = vec![
        ScriptedCase::passed("com.acme.LoginTest", "signsIn"),
        ScriptedCase::failed("com.acme.LoginTest", "signsOut", "expected 1", "at LoginTest:7"),
    ];
    let steps = vec![
        ScriptedStep::new("Test").printing("0123456789").ending("FAILED").reporting(cases),
        ScriptedStep::new("Deploy").ending("NOT_RUN"),
    ];
    PipelineScript {
        pace: PipelinePace::ByLooks { pending: 0, running: 0 },
        result: "FAILED".to_owned(),
        steps,
        ..PipelineScript::default()
    }
}

#[test]
fn steps_have_reports_and_reasons_where_there_are_any() {
    let sandbox = with_definition();
    sandbox.script_pipelines("acme", "web-shop", reporting()).unwrap();
    let address = begin(&sandbox, body("main")).header("location").unwrap().to_owned();
    let steps = look(&sandbox, &format!("{address}/steps"));
    assert_eq!(steps["values"][1]["state"]["result"]["name"], "NOT_RUN");
    let step = |index: usize| {
        let uuid = steps["values"][index]["uuid"].as_str().unwrap().to_owned();
        format!("{address}/steps/{}", uuid.replace('{', "%7B").replace('}', "%7D"))
    };
    let reports = format!("{}/test_reports", step(0));
    assert_eq!(look(&sandbox, &reports)["number_of_failed_test_cases"], 1);
    let first = request(&sandbox, "GET", &format!("{reports}/test_cases?pagelen=1"), demo(), None).json();
    assert_eq!(first["values"][0]["fully_qualified_name"], "com.acme.LoginTest.signsIn");
    let second = look(&sandbox, first["next"].as_str().unwrap());
    let failed = &second["values"][0];
    assert_eq!((&failed["status"], &failed["duration"]), (&json!("FAILED"), &json!("PT1.250S")));
    assert_eq!(failed.get("reason"), None);
    let uuid = failed["uuid"].as_str().unwrap().replace('{', "%7B").replace('}', "%7D");
    let reason = look(&sandbox, &format!("{reports}/test_cases/{uuid}/test_case_reasons"));
    assert_eq!(reason, json!({ "message": "expected 1", "stack_trace": "at LoginTest:7" }));
    let none = request(&sandbox, "GET", &format!("{}/test_reports", step(1)), demo(), None);
    assert_eq!(none.status, 404, "section 2.7");
}

#[test]
fn the_log_of_an_ended_step_is_kept_elsewhere_where_no_credential_is_welcome() {
    let sandbox = with_definition();
    sandbox.script_pipelines("acme", "web-shop", reporting()).unwrap();
    let address = begin(&sandbox, body("main")).header("location").unwrap().to_owned();
    let steps = look(&sandbox, &format!("{address}/steps"));
    let uuid = steps["values"][0]["uuid"].as_str().unwrap().replace('{', "%7B").replace('}', "%7D");
    let moved = request(&sandbox, "GET", &format!("{address}/steps/{uuid}/log"), demo(), None);
    assert_eq!(moved.status, 307, "section 2.7");
    let kept = moved.header("location").unwrap().to_owned();
    assert!(!kept.starts_with(sandbox.origin()), "{kept}");
    assert_eq!(request(&sandbox, "GET", &kept, None, None).text(), "0123456789");
    assert_eq!(request(&sandbox, "GET", &kept, demo(), None).status, 403);
    let seen = sandbox.requests_for_logs();
    assert_eq!(
        seen.iter().map(|seen| (seen.had_authorization, seen.status)).collect::<Vec<_>>(),
        [(false, 200), (true, 403)]
    );
}

#[test]
fn the_sample_has_a_pipeline_with_eleven_results_of_which_three_are_tests_of_the_project() {
    let workspace = sample::workspace(1_795_348_800);
    let sandbox = Sandbox::start_blocking(vec![workspace], suitecase_sandbox::Settings::default()).unwrap();
    let started = request(
        &sandbox,
        "POST",
        "/2.0/repositories/acme-quality/web-shop/pipelines",
        demo(),
        Some(body("main")),
    );
    let address = started.header("location").unwrap().to_owned();
    for _ in 0..3 {
        look(&sandbox, &address);
    }
    let mut names = Vec::new();
    for step in look(&sandbox, &format!("{address}/steps"))["values"].as_array().unwrap() {
        let uuid = step["uuid"].as_str().unwrap().replace('{', "%7B").replace('}', "%7D");
        let cases = look(&sandbox, &format!("{address}/steps/{uuid}/test_reports/test_cases?pagelen=100"));
        names.extend(
            cases["values"].as_array().unwrap().iter().map(|case| case["name"].as_str().unwrap().to_owned()),
        );
    }
    assert_eq!(names.len(), 11);
    let directory = sandbox.repository(sample::WORKSPACE, "web-shop").unwrap();
    let there = crate::support::git(&directory, None, &["ls-tree", "-r", "-z", "--name-only", "main"]);
    let there = String::from_utf8(there.stdout).unwrap();
    let of_the_project =
        names.iter().filter(|name| there.split('\0').any(|path| path == format!("{name}.tc")));
    assert_eq!(of_the_project.count(), 3);
}
