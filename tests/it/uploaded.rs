//! Uploaded Data through the window's commands: found by syncs, decided by people.

use serde_json::{Value, json};
use suitecase_executions::recording::{Into, record};
use suitecase_model::report::{Report, ReportFormat, ReportedResult, ReportedSuite};
use suitecase_model::result::ResultStatus::Passed;
use suitecase_model::time::Timestamp;
use suitecase_sandbox::{Commit, Repository, RepositoryBuilder, Workspace, sample};
use suitecase_store::{Store, StoreError};
use uuid::Uuid;

use crate::world::{Ready, World, id, text, with};

const ODD: &str = "com.acme.Odd.test";

fn report(names: &[&str], at: Timestamp) -> Report {
    let results = names.iter().map(|name| ReportedResult {
        id: (*name).to_owned(),
        status: Passed,
        started_at: None,
        duration_ms: Some(10),
        row: None,
        message: None,
        detail: None,
        failed_attempts: 0,
    });
    let suite = ReportedSuite {
        id: "com.acme".to_owned(),
        started_at: Some(at),
        duration_ms: None,
        results: results.collect(),
    };
    Report {
        key: "odd 1".to_owned(),
        run_key: "odd".to_owned(),
        run_name: "Odd".to_owned(),
        name: "Odd".to_owned(),
        format: ReportFormat::Junit,
        source: "odd.xml".to_owned(),
        digest: "00".repeat(32),
        started_at: Some(at),
        duration_ms: None,
        profile: None,
        environment: Vec::new(),
        suites: vec![suite],
    }
}

/// Records a report beside the app, as an import does where nobody says whose tests ran.
fn import(world: &World, ready: &Ready, report: Report) {
    let into = Into { project: ready.project.parse().unwrap(), link: None, run: None, member: None };
    let _inside = tauri::async_runtime::handle().inner().enter();
    let store = Store::open(&world.folder.path().join("suitecase.db")).unwrap();
    let writing = store.write(move |writer| record(writer, &into, &report, Timestamp(0), Uuid::now_v7));
    let recorded: Result<_, StoreError> = tauri::async_runtime::block_on(writing);
    recorded.unwrap();
}

fn listed(ready: &Ready, show: &str) -> Value {
    let query = json!({ "projectId": ready.project, "show": show, "text": "", "offset": 0, "limit": 100 });
    ready.app.ok("list_uploaded", json!({ "query": query }))
}

fn number_of(page: &Value, name: &str) -> Value {
    let rows = page["rows"].as_array().unwrap();
    rows.iter().find(|row| row["name"] == name).unwrap()["number"].clone()
}

#[test]
fn results_find_their_tests_once_the_box_is_ticked_and_people_decide_the_rest() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let form = ready.link_form("Web shop", &world.address(sample::WORKSPACE, "web-shop"));
    let link = id(&ready.proceed(&form));
    let cases = ready.app.ok("list_test_cases", ready.query(json!({ "limit": 1 })));
    let case = id(&cases["rows"][0]);
    let katalon_id = text(&ready.app.ok("read_test_case", json!({ "testCaseId": case })), "katalonId");
    import(&world, &ready, report(&[&katalon_id, ODD], world.clock().now()));
    ready.app.start_services();

    let preview = ready.app.ok("preview_linking", json!({ "linkId": link }));
    assert_eq!(preview, json!({ "linked": 1, "ambiguous": 0, "unmatched": 1, "lost": 0 }));
    let before = listed(&ready, "unmatched");
    assert_eq!((&before["total"], &before["linked"]), (&json!(3), &json!(0)), "with the suite");
    ready.app.ok("save_link", json!({ "form": with(&form, json!({ "linkId": link, "linkResults": true })) }));
    ready.app.wait_for("the result to find its test", || listed(&ready, "linked")["total"] == 1);
    assert_eq!(listed(&ready, "linked")["rows"][0]["test"]["id"], json!(case));
    let tells = |what: &str| ready.app.events("changed").iter().any(|event| event["what"] == what);
    ready.app.wait_for("the window to hear of it", || tells("results"));

    let reported = number_of(&listed(&ready, "unmatched"), ODD);
    let of = json!({ "projectId": ready.project, "reported": reported, "decision": null });
    let decide =
        |decision: Value| ready.app.ok("decide_uploaded", with(&of, json!({ "decision": decision })));
    let decided = decide(json!({ "choice": "link", "testId": case, "always": true }));
    assert_eq!((&decided["row"]["because"], &decided["row"]["test"]["id"]), (&json!("alias"), &json!(case)));
    assert!(decided["decidedBy"].is_string(), "{decided}");
    assert_eq!(decided["alwaysTestId"], json!(case));
    let list = || ready.app.ok("list_aliases", json!({ "projectId": ready.project }));
    let back = json!({ "choice": "take-back", "because": "no-test", "testId": null, "alwaysTestId": null });
    assert_eq!(decide(back)["row"]["because"], "no-test");
    assert_eq!(list(), json!({ "total": 0, "aliases": [] }), "nothing of it is left");
    decide(json!({ "choice": "link", "testId": case, "always": true }));
    let alias = &list()["aliases"][0];
    assert_eq!((&alias["name"], &alias["test"]["id"]), (&json!(ODD), &json!(case)));
    ready.app.ok("remove_alias", json!({ "aliasId": alias["id"] }));
    assert_eq!(ready.app.ok("read_uploaded", of.clone())["row"]["because"], "no-test");
    assert_eq!(decide(json!({ "choice": "keep-apart" }))["row"]["because"], "kept-apart");
    assert_eq!(listed(&ready, "unlinked")["total"], 1);
    assert_eq!(decide(json!({ "choice": "undo" }))["row"]["because"], "no-test");
    for wrong in ["no id", "00000000-0000-0000-0000-000000000001"] {
        let decision = json!({ "choice": "link", "testId": wrong, "always": false });
        let refused = ready.app.refused("decide_uploaded", with(&of, json!({ "decision": decision })));
        assert_eq!(refused.0, "not-found");
    }
}

#[test]
fn a_sync_and_a_repository_that_comes_back_link_results_by_themselves() {
    let first =
        Commit::new("first").file("Shop.prj", "<Project/>").file("Test Cases/A.tc", "<TestCaseEntity/>");
    let repository = Repository::built("web-shop", RepositoryBuilder::new().commit(first));
    let world = World::of(vec![Workspace::new("acme-quality", "Acme Quality").with(repository)]);
    let ready = Ready::in_world(&world);
    let form = ready.link_form("Shop", &world.address("acme-quality", "web-shop"));
    let link = id(&ready.proceed(&with(&form, json!({ "linkResults": true }))));
    ready.app.start_services();
    let now = world.clock().now();
    import(&world, &ready, report(&["Test Cases/New"], now));
    assert_eq!(listed(&ready, "linked")["total"], 0);
    let push = Commit::new("new").file("Test Cases/New.tc", "<TestCaseEntity/>");
    world.sandbox().push("acme-quality", "web-shop", &RepositoryBuilder::new().commit(push)).unwrap();
    ready.app.wait_for("a sync to link the result", || {
        // The look with which the app begins may be under way, and have seen the branch before the push.
        ready.sync(&link);
        listed(&ready, "linked")["total"] == 1
    });

    ready.app.person.will_say(true);
    ready.app.ok("archive_link", json!({ "linkId": link }));
    let another =
        Report { key: "odd 2".to_owned(), digest: "11".repeat(32), ..report(&["Test Cases/A"], now) };
    import(&world, &ready, another);
    assert_eq!(listed(&ready, "linked")["total"], 1);
    ready.app.ok("unarchive_link", json!({ "linkId": link }));
    ready.app.wait_for("the other result to find its test", || listed(&ready, "linked")["total"] == 2);
    ready.app.wait_until_idle(&link);
}
