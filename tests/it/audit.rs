//! The audit log: listed, checked and exported as its page does.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use suitecase_sandbox::DEMO_API_TOKEN;
use suitecase_store::Store;

use crate::app::{App, OS_ACCOUNT};
use crate::world::{Ready, World, first_start, id, with};

/// A name that a spreadsheet would run.
const FORMULA: &str = "=cmd|' /C calc'!A0";

fn query(changes: Value) -> Value {
    let all = json!({
        "actor": null, "area": null, "text": "", "from": null, "to": null, "offset": 0, "limit": 100,
    });
    with(&all, changes)
}

/// Returns what the first page of a filter shows, each entry as its action and its subject.
#[track_caller]
fn listed(app: &App, changes: Value) -> Vec<String> {
    let page = app.ok("list_audit_events", json!({ "query": query(changes) }));
    let rows = page["rows"].as_array().unwrap();
    assert_eq!(page["total"], rows.len());
    rows.iter().map(|row| format!("{} {}", row["action"], row["subject"]).replace('"', "")).collect()
}

#[track_caller]
fn export(app: &App, format: &str) -> Value {
    app.ok("export_audit_log", json!({ "query": query(json!({})), "format": format }))
}

/// Returns the names of the files in a folder.
fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Copies the database, with nothing left in its write-ahead log, and returns the path of the copy.
fn copy_at_rest(from: &Path, to: &Path) -> PathBuf {
    for name in files(from).into_iter().filter(|name| name.starts_with("suitecase.db")) {
        std::fs::copy(from.join(&name), to.join(&name)).unwrap();
    }
    let database = to.join("suitecase.db");
    // The last connection to be closed brings everything into the one file.
    drop(Store::open(&database).unwrap());
    assert_eq!(files(to), ["suitecase.db"]);
    database
}

#[test]
fn what_was_done_is_listed_from_the_newest_on_and_found_by_its_filters() {
    let world = World::sample();
    let app = Ready::in_world(&world).app;
    app.person.will_say(true);
    let integration = app.ok("list_integrations", json!({}))[0].clone();
    app.ok("disconnect_integration", json!({ "integrationId": id(&integration) }));
    let all = ["integration.disconnect Acme", "integration.create Acme", "project.create Shop"];
    let all = [&all[..], &["member.create Maya Brandt"]].concat();
    assert_eq!(listed(&app, json!({})), all);

    let maya = app.ok("session_state", json!({}))["member"]["id"].clone();
    assert_eq!(app.ok("list_audit_actors", json!({})), json!([{ "id": maya, "name": "Maya Brandt" }]));
    let at = |row: usize| -> Value {
        app.ok("list_audit_events", json!({ "query": query(json!({})) }))["rows"][row]["at"].clone()
    };
    let newest = at(0).as_i64().unwrap();
    let table = [
        (json!({ "actor": maya }), &all[..]),
        (json!({ "actor": "suitecase" }), &[]),
        (json!({ "area": "project" }), &["project.create Shop"]),
        (json!({ "area": "link" }), &[]),
        (json!({ "text": "sHO" }), &["project.create Shop"]),
        (json!({ "text": "brandt", "area": "integration" }), &all[..2]),
        (json!({ "from": newest + 1 }), &[]),
        (json!({ "to": newest + 1 }), &all[..]),
        (json!({ "to": at(3) }), &[]),
    ];
    for (filter, expected) in table {
        assert_eq!(listed(&app, filter.clone()), expected, "{filter}");
    }
    let second = app.ok("list_audit_events", json!({ "query": query(json!({ "offset": 1, "limit": 1 })) }));
    assert_eq!((&second["total"], &second["rows"][0]["subject"]), (&json!(4), &json!("Acme")));
    assert_eq!(second["rows"].as_array().unwrap().len(), 1);

    let row = &app.ok("list_audit_events", json!({ "query": query(json!({})) }))["rows"][0];
    assert_eq!(row["changes"], json!([{ "field": "status", "before": "ACTIVE", "after": "INACTIVE" }]));
    assert_eq!((&row["sequence"], &row["actorId"], &row["actor"]), (&json!(4), &maya, &json!("Maya Brandt")));
}

#[test]
fn an_entry_that_was_changed_in_the_file_is_found_and_shown() {
    let world = World::offline();
    let app = first_start(&world);
    app.ok("create_project", json!({ "name": "Shop" }));
    app.ok("create_project", json!({ "name": "Zoo" }));
    let intact = json!({ "checked": 3, "intact": true, "findingCount": 0, "findings": [] });
    assert_eq!(app.ok("verify_audit_log", json!({})), intact);
    drop(app);

    let folder = tempfile::tempdir().unwrap();
    let database = copy_at_rest(world.folder.path(), folder.path());
    let told = br#"{"name":"Shop","#;
    let mut bytes = std::fs::read(&database).unwrap();
    let place = bytes.windows(told.len()).position(|window| window == told).expect("it is in the file");
    bytes[place..place + told.len()].copy_from_slice(br#"{"name":"Stop","#);
    std::fs::write(&database, bytes).unwrap();

    let app = App::open(folder.path(), world.origin(), world.keychain.keychain(), OS_ACCOUNT, world.clock());
    let found = json!([{ "sequence": 2, "kind": "changed" }]);
    let verdict = json!({ "checked": 3, "intact": false, "findingCount": 1, "findings": found });
    assert_eq!(app.ok("verify_audit_log", json!({})), verdict);
    let page = app.ok("list_audit_events", json!({ "query": query(json!({ "area": "project" })) }));
    let changes = json!([
        { "field": "name", "before": null, "after": "Stop" },
        { "field": "projectAdmin", "before": null, "after": "Maya Brandt" },
    ]);
    assert_eq!(page["rows"][1]["changes"], changes, "who makes a project is given a role in it");

    let place = folder.path().join("log.json");
    app.person.will_save_to(Some(place.clone()));
    export(&app, "json");
    let file: Value = serde_json::from_slice(&std::fs::read(place).unwrap()).unwrap();
    assert_eq!(file["verdict"], verdict, "a file tells it too");
}

#[test]
fn an_export_goes_where_the_person_says_and_is_on_record() {
    let world = World::sample();
    let app = Ready::in_world(&world).app;
    app.ok("create_project", json!({ "name": FORMULA }));
    let folder = tempfile::tempdir().unwrap();
    app.start_services();
    let told = app.events("changed").len();

    let csv = folder.path().join("for the auditor.csv");
    app.person.will_save_to(Some(csv.clone()));
    assert_eq!(export(&app, "csv"), json!({ "path": csv.to_str().unwrap(), "rows": 4 }));
    let text = std::fs::read_to_string(&csv).unwrap();
    let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
    assert_eq!(lines.len(), 5, "{text}");
    assert!(lines[4].contains(&format!(",'{FORMULA},")), "{}", lines[4]);
    for cell in text.split([',', '\n']) {
        let shown = cell.strip_prefix('"').unwrap_or(cell);
        assert!(!shown.starts_with(['=', '+', '-', '@']), "{cell} could be run");
    }

    let json_file = folder.path().join("log.json");
    app.person.will_save_to(Some(json_file.clone()));
    assert_eq!(export(&app, "json")["rows"], 5, "the export before is an entry");
    let file: Value = serde_json::from_slice(&std::fs::read(&json_file).unwrap()).unwrap();
    assert_eq!(file["verdict"]["intact"], true);
    let events = file["events"].as_array().unwrap();
    assert_eq!((&events[3]["subject"], &events[4]["action"]), (&json!(FORMULA), &json!("audit.export")));

    let titles = ["Export Audit Log"; 2];
    let proposed = app.person.proposed();
    assert_eq!(proposed.iter().map(|proposal| proposal.title).collect::<Vec<_>>(), titles);
    for (proposal, ending) in proposed.iter().zip([".csv", ".json"]) {
        let name = &proposal.file_name;
        assert!(name.starts_with("suitecase-audit-log-20") && name.ends_with(ending), "{name}");
    }
    app.wait_for("the page is told to read again", || {
        app.events("changed")[told..].contains(&json!({ "what": "audit" }))
    });
    for exported in [csv, json_file] {
        let text = std::fs::read_to_string(exported).unwrap();
        assert!(text.contains("acme-quality") && !text.contains(DEMO_API_TOKEN));
        assert!(!text.contains(folder.path().to_str().unwrap()), "where files lie is nobody's business");
    }
}

#[test]
fn an_export_that_is_cancelled_or_fails_leaves_nothing() {
    let world = World::offline();
    let app = first_start(&world);
    let folder = tempfile::tempdir().unwrap();
    for format in ["csv", "json"] {
        app.person.will_save_to(None);
        assert_eq!(export(&app, format), Value::Null);
        app.person.will_save_to(Some(folder.path().join("missing").join("log")));
        let arguments = json!({ "query": query(json!({})), "format": format });
        assert_eq!(app.refused("export_audit_log", arguments), ("file.not-written".to_owned(), None));
    }
    assert_eq!(files(folder.path()), Vec::<String>::new());
    assert_eq!(listed(&app, json!({})), ["member.create Maya Brandt"]);
    assert_eq!(app.events("changed"), Vec::<Value>::new());
}
