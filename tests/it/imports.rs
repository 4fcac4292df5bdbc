//! Imports from the dialog, from what is dropped and from watched folders, to the results that are shown.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::world::{Ready, World, id};

const KATALON: &str = "<testsuites name='Smoke'><testsuite name='Smoke' id='Test Suites/Smoke' \
    timestamp='2026-11-01 11:00:01'><testcase name='Test Cases/A' classname='Test Cases/A' status='PASSED'/>\
    <testcase name='Test Cases/B' classname='Test Cases/B' status='FAILED'><failure message='no'/></testcase>\
    </testsuite></testsuites>";

fn put(folder: &Path, path: &str, text: &str) -> PathBuf {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

fn junit(suite: &str) -> String {
    format!(
        "<testsuite name='{suite}' timestamp='2026-11-02T10:00:00'><testcase classname='c' name='a'/></testsuite>"
    )
}

/// Makes a folder with reports of several kinds, something broken and something else.
fn mixed() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "20261101_110000/Smoke/20261101_110001/JUnit_Report.xml", KATALON);
    put(folder.path(), "20261101_110000/Smoke/20261101_110001/execution.uuid", "u-1");
    put(folder.path(), "target/TEST-cart.xml", &junit("cart"));
    put(folder.path(), "target/TEST-pay.xml", &junit("pay"));
    put(folder.path(), "debug/TEST-cart.xml", &junit("cart").replace("name='a'", "name='b'"));
    put(folder.path(), "pom.xml", "<project/>");
    put(folder.path(), "half.xml", "<testsuite name='half'><testcase");
    folder
}

fn choose(ready: &Ready, choice: &str, chosen: &[PathBuf]) -> Value {
    ready.app.person.will_choose(chosen.to_vec());
    ready.app.ok("choose_results", json!({ "projectId": ready.project, "choice": choice, "linkId": null }))
}

fn imports(ready: &Ready) -> Vec<Value> {
    let listed = ready.app.ok("list_imports", json!({ "projectId": ready.project }));
    listed.as_array().unwrap().clone()
}

/// Waits for the end of an import.
fn ended(ready: &Ready, import: &Value) -> Value {
    let mut found = Value::Null;
    ready.app.wait_for("the end of an import", || {
        found = imports(ready).into_iter().find(|each| each["id"] == *import).unwrap();
        ["done", "cancelled", "failed"].iter().any(|end| found["state"]["state"] == *end)
    });
    found
}

fn brought(import: &Value) -> (u64, u64, u64) {
    let summary = &import["state"]["summary"];
    let count = |what: &str| summary[what].as_u64().unwrap();
    (count("new"), count("updated"), count("unchanged"))
}

/// Returns everything that is shown of results.
fn everything(ready: &Ready) -> Value {
    let project = &ready.project;
    let of_runs = json!({
        "projectId": project, "states": [], "triggers": [], "text": "", "offset": 0, "limit": 100,
    });
    let runs = ready.app.ok("list_test_runs", json!({ "query": of_runs }));
    let results = |run: &Value| {
        let query = json!({ "runId": run["id"], "statuses": [], "text": "", "offset": 0, "limit": 100 });
        ready.app.ok("list_run_results", json!({ "query": query }))
    };
    let results: Vec<Value> = runs["rows"].as_array().unwrap().iter().map(results).collect();
    let of_names =
        json!({ "projectId": project, "show": "unmatched", "text": "", "offset": 0, "limit": 100 });
    let uploaded = ready.app.ok("list_uploaded", json!({ "query": of_names }));
    let audit = ready.app.ok(
        "list_audit_events",
        json!({ "query": {
            "actor": null, "area": "run", "text": "", "from": null, "to": null, "offset": 0, "limit": 10,
        } }),
    );
    json!([runs, results, uploaded, audit])
}

#[test]
fn a_mixed_folder_is_imported_once_however_often_it_is_chosen() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    ready.app.start_services();
    assert_eq!(choose(&ready, "folder", &[]), Value::Null, "nothing was chosen");
    let folder = mixed();
    let first = ended(&ready, &choose(&ready, "folder", &[folder.path().to_owned()]));
    assert_eq!((&first["state"]["state"], brought(&first)), (&json!("done"), (4, 0, 0)));
    // Files of one folder are one run, and so is what tells the same names and times elsewhere.
    assert_eq!(first["state"]["summary"]["runs"], 2);
    assert_eq!((&first["problemsTotal"], &first["problems"][0]["source"]), (&json!(1), &json!("half.xml")));
    assert_eq!(first["problems"][0]["code"], "report.cut-off");
    let before = everything(&ready);
    assert_eq!((&before[0]["total"], &before[3]["total"]), (&json!(2), &json!(1)));
    let again = ended(&ready, &choose(&ready, "folder", &[folder.path().to_owned()]));
    assert_eq!(brought(&again), (0, 0, 4));
    let files = ["target/TEST-pay.xml", "target/TEST-cart.xml"].map(|path| folder.path().join(path));
    let files = ended(&ready, &choose(&ready, "files", &files));
    assert_eq!((brought(&files), &files["name"]), ((0, 0, 2), &json!("TEST-pay.xml and 1 more")));
    assert_eq!(everything(&ready), before);
    for import in imports(&ready) {
        ready.app.ok("dismiss_import", json!({ "projectId": ready.project, "importId": import["id"] }));
    }
    assert_eq!(imports(&ready), Vec::<Value>::new());
}

#[test]
fn what_was_dropped_waits_for_a_good_answer_and_for_nobody_else() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    ready.app.start_services();
    let folder = tempfile::tempdir().unwrap();
    let file = put(folder.path(), "TEST-cart.xml", &junit("cart"));
    let waiting = || ready.app.ok("dropped_results", json!({}));
    let import = |link: Value| json!({ "projectId": ready.project, "linkId": link });
    assert_eq!(ready.app.refused("import_dropped", import(Value::Null)).0, "not-found");

    ready.app.drop_files(std::slice::from_ref(&file));
    assert_eq!(waiting(), json!({ "names": ["TEST-cart.xml"], "total": 1 }));
    let nowhere = import(json!("00000000-0000-0000-0000-000000000001"));
    assert_eq!(ready.app.refused("import_dropped", nowhere).0, "not-found");
    assert_eq!(waiting()["total"], 1, "it waits for another answer");
    let begun = ready.app.ok("import_dropped", import(Value::Null));
    assert_eq!(waiting(), Value::Null);
    assert_eq!(ready.app.refused("import_dropped", import(Value::Null)).0, "not-found");
    assert_eq!(brought(&ended(&ready, &begun)), (1, 0, 0));

    ready.app.drop_files(std::slice::from_ref(&file));
    ready.app.ok("dismiss_dropped", json!({}));
    assert_eq!(waiting(), Value::Null);

    ready.app.ok("set_own_passphrase", json!({ "current": null, "passphrase": "Maya's own words" }));
    ready.app.drop_files(std::slice::from_ref(&file));
    let maya = ready.app.ok("lock_session", json!({}));
    ready.app.drop_files(&[file]);
    let maya = &maya["signIn"]["memberId"];
    ready.app.ok("sign_in", json!({ "memberId": maya, "passphrase": "Maya's own words" }));
    assert_eq!(waiting(), Value::Null);
}

#[test]
fn an_import_under_way_is_cancelled_and_leaves_nothing_of_what_it_was_reading() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let folder = tempfile::tempdir().unwrap();
    let cases: Vec<String> = (0..100_000).map(|number| format!("<testcase name='t{number}'/>")).collect();
    let cases = cases.concat();
    let long = put(folder.path(), "long.xml", &format!("<testsuite name='long'>{cases}</testsuite>"));
    let waits = choose(&ready, "files", &[long]);
    ready.app.start_services();
    ready.app.wait_for("the import to begin", || imports(&ready)[0]["state"]["state"] == "reading");
    ready.app.ok("cancel_import", json!({ "projectId": ready.project, "importId": waits }));
    let over = ended(&ready, &waits);
    assert_eq!((&over["state"]["state"], brought(&over)), (&json!("cancelled"), (0, 0, 0)));
    assert_eq!(everything(&ready)[0]["total"], 0);
    ready.app.ok("dismiss_import", json!({ "projectId": ready.project, "importId": waits }));
    assert_eq!(imports(&ready), Vec::<Value>::new());
}

#[test]
fn a_watched_folder_is_imported_until_it_is_off_the_list() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    ready.app.start_services();
    let folder = mixed();
    let add = || ready.app.ok("add_watched_folder", json!({ "projectId": ready.project, "linkId": null }));
    assert_eq!(add(), Value::Null, "no folder was chosen");
    ready.app.person.will_choose(vec![folder.path().to_owned()]);
    let added = add();
    let asked = json!({ "projectId": ready.project, "linkId": null });
    assert_eq!(ready.app.refused("add_watched_folder", asked).0, "input.taken");
    let of_folder = |count: usize| {
        ready.app.wait_for("what the watched folder brought", || {
            let watched: Vec<Value> =
                imports(&ready).into_iter().filter(|each| each["isWatched"] == true).collect();
            watched.iter().filter(|each| each["state"]["state"] == "done").count() == count
        });
    };
    of_folder(1);
    assert_eq!(brought(&imports(&ready)[0]), (4, 0, 0));
    put(folder.path(), "later/TEST-more.xml", &junit("more"));
    of_folder(2);
    assert_eq!(brought(&imports(&ready)[0]), (1, 0, 0));

    let listed = || ready.app.ok("list_watched_folders", json!({ "projectId": ready.project }));
    assert_eq!(listed(), json!([added]));
    let save = |is_on: bool| {
        let saved = json!({ "watchedFolderId": id(&added), "linkId": null, "isOn": is_on });
        ready.app.ok("save_watched_folder", saved)
    };
    assert_eq!((&save(false)["isOn"], &listed()[0]["isOn"]), (&json!(false), &json!(false)));
    put(folder.path(), "later/TEST-off.xml", &junit("off"));
    save(true);
    of_folder(3);
    let remove = || ready.app.ok("remove_watched_folder", json!({ "watchedFolderId": id(&added) }));
    assert_eq!((remove(), listed().as_array().unwrap().len()), (json!(false), 1), "the person said no");
    ready.app.person.will_say(true);
    assert_eq!((remove(), listed()), (json!(true), json!([])));
}
