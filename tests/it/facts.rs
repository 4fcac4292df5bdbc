//! What tests tell that their own files do not: scripts, the data they run with, what dynamic suites select.

use serde_json::{Value, json};
use suitecase_sandbox::sample;

use crate::world::{Ready, World, id, text};

/// Reads the one test case or suite that a filter finds.
#[track_caller]
fn read(ready: &Ready, kind: &str, filter: &str) -> Value {
    let page = ready.app.ok(&format!("list_test_{kind}s"), ready.query(json!({ "filter": filter })));
    assert_eq!(page["total"], 1, "{filter}: {page}");
    let argument = if kind == "case" { "testCaseId" } else { "testSuiteId" };
    ready.app.ok(&format!("read_test_{kind}"), json!({ argument: id(&page["rows"][0]) }))
}

fn shop(world: &World) -> Ready {
    let ready = Ready::in_world(world);
    ready.proceed(&ready.link_form("Web shop", &world.address(sample::WORKSPACE, "web-shop")));
    ready
}

#[test]
fn a_test_case_names_its_scripts_and_says_where_there_is_none() {
    let world = World::sample();
    let ready = shop(&world);
    let case = read(&ready, "case", "Account/Sign in/Signs in with e-mail");
    assert_eq!(case["scripts"]["state"], "known", "{}", case["scripts"]);
    let files = case["scripts"]["files"].as_array().unwrap();
    let folder = "Scripts/Account/Sign in/Signs in with e-mail and password/Script";
    assert!(files.len() == 1 && files[0].as_str().unwrap().starts_with(folder), "{files:?}");
    let without = read(&ready, "case", "Partners/Version 2.4/Price list");
    assert_eq!(without["scripts"], json!({ "state": "known", "files": [] }));
    assert_eq!(without["problems"][0]["code"], "case-without-script");
}

#[test]
fn a_line_of_a_suite_tells_its_data_by_the_names_of_variables_and_columns() {
    let world = World::sample();
    let ready = shop(&world);
    let suite = read(&ready, "suite", "Nightly/Returns");
    let expected = json!([{
        "testData": "Data Files/Customers",
        "combination": "ONE",
        "iteration": "RANGE",
        "rows": "1-3",
        "variables": [{ "name": "customer", "source": "DATA_COLUMN", "column": "e-mail" }],
    }]);
    assert_eq!(suite["members"][0]["bindings"], expected);
    assert_eq!(suite["members"][1]["bindings"], json!([]));
    assert_eq!(suite["selection"], Value::Null);
}

#[test]
fn a_dynamic_suite_tells_what_it_selects_today_and_how_sure_that_is() {
    let world = World::sample();
    let ready = shop(&world);
    let by_tag = read(&ready, "suite", "By tag/Payment");
    let selection = &by_tag["selection"];
    let expected = json!([{ "field": "tag", "values": ["payment"], "isCertain": true }]);
    assert_eq!((&selection["understood"], &selection["notUnderstood"]), (&expected, &json!([])));
    let members = selection["members"].as_array().unwrap();
    assert_eq!(selection["total"].as_u64().unwrap(), members.len() as u64);
    assert!(members.len() > 1);
    for member in members {
        let case = ready.app.ok("read_test_case", json!({ "testCaseId": id(member) }));
        assert!(case["tags"].as_array().unwrap().contains(&json!("payment")), "{case}");
    }
    let paths: Vec<String> =
        members.iter().map(|member| format!("{}/{}", text(member, "folder"), text(member, "name"))).collect();
    assert!(paths.is_sorted(), "{paths:?}");

    let nothing = read(&ready, "suite", "By name/Augmented reality");
    assert_eq!(nothing["selection"]["total"], 0);
    assert_eq!(nothing["selection"]["understood"][0]["isCertain"], false);
    assert_eq!(nothing["problems"][0]["code"], "dynamic-matches-nothing");
}
