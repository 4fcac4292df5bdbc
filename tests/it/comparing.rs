//! What changed between two commits or branches, as the window asks for it.

use serde_json::{Value, json};
use suitecase_sandbox::{Commit, Fault, Repository, RepositoryBuilder, Target, Workspace, sample};

use crate::app::App;
use crate::world::{Ready, World, id};

fn case(guid: &str) -> String {
    format!("<TestCaseEntity><name>any</name><testCaseGuid>{guid}</testCaseGuid></TestCaseEntity>")
}

fn suite(members: &[&str]) -> String {
    let line =
        |id: &&str| format!("<testCaseLink><isRun>true</isRun><testCaseId>{id}</testCaseId></testCaseLink>");
    let lines: String = members.iter().map(line).collect();
    format!("<TestSuiteEntity><name>any</name><testSuiteGuid>s</testSuiteGuid>{lines}</TestSuiteEntity>")
}

/// A world with one repository: `main`, and a branch that has gone a way of its own.
fn world() -> World {
    let first = Commit::new("Test the login")
        .file("Shop.prj", "<Project/>")
        .file("Test Cases/Login.tc", case("1"))
        .file("Test Suites/Smoke.ts", suite(&["Test Cases/Login"]));
    let topic = Commit::new("Test signing out")
        .rename("Test Cases/Login.tc", "Test Cases/Sign in.tc")
        .file("Test Cases/Sign out.tc", case("2"))
        .file("Test Suites/Smoke.ts", suite(&["Test Cases/Sign in", "Test Cases/Sign out"]));
    let history = RepositoryBuilder::new().commit(first).on("topic").commit(topic).on("main");
    World::of(vec![Workspace::new(sample::WORKSPACE, "Acme").with(Repository::built("shop", history))])
}

fn linked(world: &World) -> (Ready, String) {
    let ready = Ready::in_world(world);
    let link = ready.proceed(&ready.link_form("Shop", &world.address(sample::WORKSPACE, "shop")));
    assert_eq!(link["status"], "ACTIVE", "{link}");
    (ready, id(&link))
}

fn branch(name: &str) -> Value {
    json!({ "kind": "branch", "name": name })
}

fn comparing(link: &str, from: &Value, to: &Value) -> Value {
    json!({ "linkId": link, "from": from, "to": to, "onProgress": "__CHANNEL__:1" })
}

fn rows(app: &App, comparison: &Value, change: Value) -> Value {
    let asked = json!({ "comparisonId": comparison["id"], "change": change, "offset": 0, "limit": 50 });
    app.ok("list_comparison", asked)
}

#[test]
fn two_branches_are_compared_and_listed_page_by_page() {
    let world = world();
    let (ready, link) = linked(&world);
    let app = &ready.app;
    let branches = app.ok("list_comparable_branches", json!({ "linkId": link, "text": "TOP" }));
    assert_eq!(branches, json!({ "names": ["topic"], "isCut": false }));
    let before = app.ok("list_test_cases", ready.query(json!({})));
    let found = app.ok("compare", comparing(&link, &branch("main"), &branch("topic")));
    let counts = ["added", "removed", "moved", "edited"].map(|name| found[name].clone());
    assert_eq!(counts, [1, 0, 1, 1].map(|count| json!(count)));
    let markdown = found["markdown"].as_str().unwrap();
    assert!(markdown.contains("- `Test Cases/Sign in.tc` (was `Test Cases/Login.tc`)"), "{markdown}");
    let told = app.messages();
    assert!(told.iter().any(|told| told["side"] == "to" && told["stage"] == "storing"), "{told:?}");

    let all = rows(app, &found, Value::Null);
    assert_eq!(all["total"], 3);
    let moved = rows(app, &found, json!("moved"));
    let login = before["rows"][0]["id"].clone();
    assert_eq!(
        moved,
        json!({ "total": 1, "rows": [{
            "kind": "test-case", "change": "moved", "testId": login, "name": "Sign in",
            "path": "Test Cases/Sign in.tc", "from": "Test Cases/Login.tc", "because": "content", "score": null,
            "fields": [], "members": null,
        }] })
    );
    let edited = rows(app, &found, json!("changed"))["rows"][0].clone();
    assert_eq!((&edited["kind"], &edited["fields"]), (&json!("test-suite"), &json!(["members"])));
    assert_eq!(
        edited["members"],
        json!({
            "added": ["Test Cases/Sign out"], "removed": [],
            "switchedOn": [], "switchedOff": [], "isReordered": false, "more": 0,
        })
    );
    let added = rows(app, &found, json!("added"))["rows"][0].clone();
    assert_eq!(added["testId"], Value::Null, "it is not in the catalogue");
    let second = json!({ "comparisonId": found["id"], "change": null, "offset": 2, "limit": 50 });
    assert_eq!(app.ok("list_comparison", second)["rows"].as_array().unwrap().len(), 1);
    assert_eq!(app.ok("list_test_cases", ready.query(json!({}))), before, "the catalogue stays as it is");
}

#[test]
fn two_synced_commits_are_compared_without_a_network() {
    let mut world = world();
    let (ready, link) = linked(&world);
    let push = Commit::new("Test more").file("Test Cases/More.tc", case("3"));
    world.sandbox().push(sample::WORKSPACE, "shop", &RepositoryBuilder::new().commit(push)).unwrap();
    ready.sync(&link);
    world.end_sandbox();
    let points = ready.app.ok("list_comparable_points", json!({ "linkId": link }));
    assert_eq!(points["branch"], "main");
    let [newest, first] = points["commits"].as_array().unwrap().as_slice() else { panic!("{points}") };
    assert_eq!(
        (&newest["changes"], &newest["isFirst"], &first["isFirst"]),
        (&json!(1), &json!(false), &json!(true))
    );
    let point = |point: &Value| json!({ "kind": "commit", "commit": point["commit"] });
    let found = ready.app.ok("compare", comparing(&link, &point(newest), &point(first)));
    assert_eq!((&found["added"], &found["removed"]), (&json!(0), &json!(1)));
    assert_eq!((&found["fromCommit"], &found["toCommit"]), (&newest["commit"], &first["commit"]));
    assert_ne!(rows(&ready.app, &found, Value::Null)["rows"][0]["testId"], Value::Null);
    let nowhere = json!({ "kind": "commit", "commit": "0".repeat(40) });
    let (code, _) = ready.app.refused("compare", comparing(&link, &point(first), &nowhere));
    assert_eq!(code, "not-found");
    let (code, _) = ready.app.refused("compare", comparing(&link, &point(first), &branch("topic")));
    assert!(["network.offline", "network.cut"].contains(&code.as_str()), "{code}");
}

#[test]
fn a_branch_that_is_gone_is_named_and_a_comparison_that_is_cancelled_says_so() {
    let world = world();
    let (ready, link) = linked(&world);
    let gone = ready.app.invoke("compare", comparing(&link, &branch("main"), &branch("gone"))).unwrap_err();
    assert_eq!((&gone["code"], &gone["about"]), (&json!("git.reference-missing"), &json!("gone")));

    world.sandbox().faults().next(Target::Git, 1, Fault::StallBody { after: 0 });
    world.sandbox().clear_requests();
    let window = ready.app.window();
    let asked = comparing(&link, &branch("main"), &branch("topic"));
    let comparing = std::thread::spawn(move || window.invoke("compare", asked));
    ready.app.wait_for("the branch is asked for", || world.sandbox().counts().git > 0);
    ready.app.ok("cancel_comparison", json!({}));
    assert_eq!(comparing.join().unwrap().unwrap_err()["code"], "cancelled");
    assert_eq!(ready.link(&link)["status"], "ACTIVE");
}

#[test]
fn only_the_last_comparison_is_kept() {
    let world = world();
    let (ready, link) = linked(&world);
    let first = ready.app.ok("compare", comparing(&link, &branch("main"), &branch("topic")));
    let second = ready.app.ok("compare", comparing(&link, &branch("topic"), &branch("main")));
    assert_eq!(rows(&ready.app, &second, Value::Null)["total"], 3);
    for unknown in [first["id"].clone(), json!("no comparison")] {
        let asked = json!({ "comparisonId": unknown, "change": null, "offset": 0, "limit": 50 });
        assert_eq!(ready.app.refused("list_comparison", asked).0, "not-found");
    }
}
