//! Results as they are shown: of a test, of a run, and of a project.

use serde_json::{Value, json};
use suitecase_executions::recording::{Into, Recorded, record};
use suitecase_executions::standing;
use suitecase_model::report::{DataRow, Report, ReportFormat, ReportedResult, ReportedSuite};
use suitecase_model::result::ResultStatus::{self, Failed, Passed};
use suitecase_model::time::Timestamp;
use suitecase_sandbox::sample;
use suitecase_store::StoreError;
use uuid::Uuid;

use crate::world::{Ready, World, id, text};

const SECRET: &str = "hush-hush-4711";

fn result(id: &str, status: ResultStatus, row: Option<DataRow>) -> ReportedResult {
    ReportedResult {
        id: id.to_owned(),
        status,
        started_at: None,
        duration_ms: Some(1_500),
        row,
        message: (status == Failed).then(|| "the button is not there".to_owned()),
        detail: None,
        failed_attempts: 0,
    }
}

fn report(case: &str, at: Timestamp) -> Report {
    let row = DataRow {
        number: 1,
        named_by: Some("user".to_owned()),
        values: vec![("password".to_owned(), SECRET.to_owned())],
    };
    let results = vec![result(case, Failed, Some(row)), result("com.acme.Login.signsIn", Passed, None)];
    let suite = ReportedSuite {
        id: "Test Suites/Nightly".to_owned(),
        started_at: Some(at),
        duration_ms: Some(3_000),
        results,
    };
    Report {
        key: "nightly 1".to_owned(),
        run_key: "nightly".to_owned(),
        run_name: "Nightly".to_owned(),
        name: "Nightly".to_owned(),
        format: ReportFormat::Katalon,
        source: "Reports/nightly".to_owned(),
        digest: "00".repeat(32),
        started_at: Some(at),
        duration_ms: Some(3_000),
        profile: None,
        environment: Vec::new(),
        suites: vec![suite],
    }
}

/// Records a report beside the app, as an import does.
fn recorded(ready: &Ready, link: &str, report: Report) -> Recorded {
    let into = Into {
        project: ready.project.parse().unwrap(),
        link: Some(link.parse().unwrap()),
        run: None,
        member: None,
    };
    let store = ready.app.store();
    tauri::async_runtime::block_on(async {
        let writing = store.write(move |writer| record(writer, &into, &report, Timestamp(0), Uuid::now_v7));
        let recorded: Result<_, StoreError> = writing.await;
        standing::work_off(&store).await.unwrap();
        recorded.unwrap()
    })
}

#[test]
fn results_are_shown_with_their_test_their_run_and_their_project() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let link =
        id(&ready.proceed(&ready.link_form("Web shop", &world.address(sample::WORKSPACE, "web-shop"))));
    let cases = ready.app.ok("list_test_cases", ready.query(json!({ "limit": 1 })));
    let case = id(&cases["rows"][0]);
    let read = || ready.app.ok("read_test_case", json!({ "testCaseId": case }));
    let never_ran = read();
    assert_eq!((&never_ran["results"], &never_ran["standing"]), (&json!([]), &Value::Null));
    let found = recorded(&ready, &link, report(&text(&never_ran, "katalonId"), world.clock().now()));
    assert_eq!((found.linked, found.unmatched), (1, 1));

    let shown = read();
    let newest = &shown["results"][0];
    assert_eq!((&newest["status"], &newest["runId"]), (&json!("FAILED"), &json!(found.run)));
    assert_eq!(newest["row"], json!({ "number": 1, "namedBy": "user", "hasValues": true }));
    let standing = json!({ "runs": 1, "passed": 0, "flips": 0, "averageMs": null, "isStale": false });
    assert_eq!(shown["standing"], standing);

    let listed = |statuses: Value| {
        let query =
            json!({ "runId": found.run, "statuses": statuses, "text": "", "offset": 0, "limit": 100 });
        ready.app.ok("list_run_results", json!({ "query": query }))
    };
    let all = listed(json!([]));
    assert_eq!((&all["total"], &all["rows"][1]["because"]), (&json!(2), &json!("no-test")));
    let failed = listed(json!(["FAILED", "ERROR"]));
    assert_eq!((&failed["total"], &failed["rows"][0]["testId"]), (&json!(1), &json!(case)));
    assert_eq!(failed["rows"][0]["message"], "the button is not there");
    let place =
        |number: &Value| ready.app.ok("find_run_result", json!({ "runId": found.run, "result": number }));
    assert_eq!(place(&newest["number"]), json!({ "place": 0, "result": failed["rows"][0] }));
    assert_eq!(place(&json!(999)), Value::Null);

    let dashboard = ready.app.ok("read_dashboard", json!({ "projectId": ready.project, "days": 7 }));
    assert_eq!(dashboard["days"].as_array().unwrap().len(), 7);
    assert_eq!((&dashboard["days"][6]["executions"], &dashboard["counts"]["failed"]), (&json!(1), &json!(1)));
    assert_eq!(dashboard["failingTests"][0]["id"], json!(case));
    let cases = dashboard["testCases"].as_u64().unwrap();
    assert_eq!(dashboard["neverRun"].as_u64(), Some(cases - 1));

    let told = format!("{shown}{all}{dashboard}");
    assert!(!told.contains(SECRET), "values are shown only when asked for");
    let asked = json!({ "runId": found.run, "result": newest["number"] });
    let values = ready.app.ok("show_bound_values", asked);
    assert_eq!(values, json!([{ "name": "password", "value": SECRET }]));
    let audit = ready.app.ok(
        "list_audit_events",
        json!({ "query": {
        "actor": null, "area": "run", "text": "", "from": null, "to": null, "offset": 0, "limit": 10,
    } }),
    );
    assert_eq!((&audit["total"], &audit["rows"][0]["action"]), (&json!(1), &json!("run.show-values")));
    assert!(!audit.to_string().contains(SECRET), "{audit}");
}

#[test]
fn what_is_stale_is_so_in_the_detail_on_the_dashboard_and_in_lists() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let link =
        id(&ready.proceed(&ready.link_form("Web shop", &world.address(sample::WORKSPACE, "web-shop"))));
    let listed = |filter: &str| ready.app.ok("list_test_cases", ready.query(json!({ "filter": filter })));
    let case = id(&listed("")["rows"][0]);
    let read = || ready.app.ok("read_test_case", json!({ "testCaseId": case }));
    let long_ago = Timestamp(world.clock().now().0 - 31 * 86_400_000);
    recorded(&ready, &link, report(&text(&read(), "katalonId"), long_ago));

    assert_eq!(read()["standing"]["isStale"], true);
    let dashboard = ready.app.ok("read_dashboard", json!({ "projectId": ready.project, "days": 7 }));
    assert_eq!((&dashboard["stale"], &dashboard["staleTests"][0]["id"]), (&json!(1), &json!(case)));
    let stale = listed("is:stale");
    assert_eq!((&stale["total"], &stale["rows"][0]["id"]), (&json!(1), &json!(case)));
    assert_eq!(listed("is:flaky")["total"], dashboard["flaky"]);
    assert_eq!(listed("is:never-run")["total"], dashboard["neverRun"]);
}
