//! A place is chosen step by step and linked, without an address that anybody typed.

use serde_json::{Value, json};
use suitecase_sandbox::sample;

use crate::world::{Ready, World, text};

#[test]
fn what_is_chosen_step_by_step_can_be_linked() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let repositories = ask(&ready, "list_repositories", json!({ "query": "web", "page": null }));
    assert_eq!(repositories["next"], Value::Null);
    let repository = only(&repositories["repositories"], |row| row["slug"] == "web-shop");
    assert_eq!(repository["address"], world.address(sample::WORKSPACE, "web-shop"));
    assert!(repository["updatedAt"].is_i64());

    let slug = &repository["slug"];
    let branches = ask(&ready, "list_branches", json!({ "repository": slug, "query": "" }));
    assert_eq!(branches["branches"][0]["isDefault"], true);
    let branch = only(&branches["branches"], |row| row["name"] == "feature/one-click-checkout");
    assert_eq!(branch["kind"], "branch");

    let reference = json!({ "kind": "branch", "name": branch["name"] });
    let listed = |directory: &Value| {
        let place = json!({ "repository": slug, "reference": reference, "directory": directory });
        ask(&ready, "list_directories", place)
    };
    let top = listed(&json!(""));
    assert_eq!((&top["projects"], &top["truncated"]), (&json!([""]), &json!(false)));
    let cases = only(&top["directories"], |row| row["name"] == "Test Cases");
    let checkout = only(&listed(&cases["path"])["directories"], |row| row["name"] == "Checkout");
    assert_eq!((&checkout["path"], &checkout["holdsTests"]), (&json!("Test Cases/Checkout"), &json!(true)));

    let link = ready.proceed(&ready.link_form("Checkout", &text(&checkout, "address")));
    assert_eq!((&link["status"], &link["reference"]), (&json!("ACTIVE"), &reference));
    assert_eq!((&link["directory"], &link["repository"]), (&checkout["path"], slug));
}

#[test]
fn what_cannot_be_seen_is_said_and_stopping_with_nothing_to_stop_is_fine() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    world.sandbox().faults().hide_repository(sample::WORKSPACE, "web-shop");
    let gone = json!({ "repository": "web-shop", "query": "" });
    assert_eq!(refused(&ready, "list_branches", gone), "bitbucket.not-found");
    let nowhere = json!({ "kind": "branch", "name": "gone" });
    let missing = json!({ "repository": "mobile-app", "reference": nowhere, "directory": "" });
    assert_eq!(refused(&ready, "list_directories", missing), "git.reference-missing");
    assert_eq!(ready.app.ok("cancel_lookup", json!({ "projectId": ready.project })), Value::Null);
}

fn ask(ready: &Ready, command: &str, question: Value) -> Value {
    ready.app.ok(command, arguments(ready, question))
}

fn refused(ready: &Ready, command: &str, question: Value) -> String {
    ready.app.refused(command, arguments(ready, question)).0
}

fn arguments(ready: &Ready, mut question: Value) -> Value {
    question["projectId"] = json!(ready.project);
    question["integrationId"] = json!(ready.integration);
    question
}

/// Returns the one row that fits.
#[track_caller]
fn only(rows: &Value, fits: impl Fn(&Value) -> bool) -> Value {
    let mut fitting = rows.as_array().unwrap().iter().filter(|row| fits(row));
    let found = fitting.next().unwrap_or_else(|| panic!("none of {rows}")).clone();
    assert!(fitting.next().is_none(), "several of {rows}");
    found
}
