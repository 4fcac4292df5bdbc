//! What happened to a test before Suitecase followed it: asked once, kept, and never told twice.

use std::time::Duration;

use serde_json::{Value, json};
use suitecase_sandbox::{
    Commit, DEMO_API_TOKEN, Fault, Kind, Repository, RepositoryBuilder, Target, Workspace,
};

use crate::world::{Ready, World, id};

const FIRST: &str = "Test Cases/Login/Sign in.tc";
/// A name with all that an address spells otherwise.
const NOW: &str = "Test Cases/Account/Log in [100 % #1?] – à.tc";
const LATER: &str = "Test Cases/Account/Log in.tc";

fn case(description: &str) -> String {
    format!(
        "<TestCaseEntity>\n   <description>{description}</description>\n   <name>any</name>\n   <tag></tag>\n   \
         <comment></comment>\n   <testCaseGuid>g1</testCaseGuid>\n</TestCaseEntity>\n"
    )
}

/// A repository in which one test was made, edited and moved before anybody linked it.
fn linked() -> (World, Ready, String) {
    let history = RepositoryBuilder::new()
        .commit(Commit::new("Make it").file("Shop.prj", "<Project/>").file(FIRST, case("signs in")))
        .commit(Commit::new("Something else").file("readme.md", "hello"))
        .commit(
            Commit::new("Say more\n\nat length")
                .by("Kim Lee", "kim@acme.example")
                .file(FIRST, case("signs in here")),
        )
        .commit(Commit::new("Move it").rename(FIRST, NOW));
    let repository = Repository::built("web-shop", history);
    let world = World::of(vec![Workspace::new("acme-quality", "Acme Quality").with(repository)]);
    let ready = Ready::in_world(&world);
    let link = id(&ready.proceed(&ready.link_form("Shop", &world.address("acme-quality", "web-shop"))));
    (world, ready, link)
}

fn push(world: &World, commit: Commit) {
    world.sandbox().push("acme-quality", "web-shop", &RepositoryBuilder::new().commit(commit)).unwrap();
}

fn the_test(ready: &Ready) -> Value {
    ready.app.ok("list_test_cases", ready.query(json!({})))["rows"][0]["id"].clone()
}

fn question(test: &Value, again: bool) -> Value {
    json!({ "kind": "test-case", "testId": test, "again": again })
}

/// The subjects of commits with the paths that the file had.
fn told(history: &Value) -> Vec<(&str, &str)> {
    let commits = history["commits"].as_array().unwrap().iter();
    commits.map(|found| (found["subject"].as_str().unwrap(), found["path"].as_str().unwrap())).collect()
}

fn asked(world: &World) -> usize {
    world.sandbox().requests().iter().filter(|seen| seen.kind == Kind::Rest).count()
}

const WHOLE: [(&str, &str); 3] = [("Move it", NOW), ("Say more", FIRST), ("Make it", FIRST)];

#[test]
fn the_commits_before_the_first_sync_are_asked_for_once_and_kept() {
    let (world, ready, _) = linked();
    let test = the_test(&ready);
    let detail = || ready.app.ok("read_test_case", json!({ "testCaseId": test }))["earlier"].clone();
    assert_eq!(detail(), Value::Null);
    world.sandbox().clear_requests();
    let history = ready.app.ok("read_earlier_history", question(&test, false));
    assert_eq!(told(&history), WHOLE);
    assert_eq!((&history["isCut"], &history["commits"][1]["author"]), (&json!(false), &json!("Kim Lee")));
    let moved = world.sandbox().commit_id("acme-quality", "web-shop", "main").unwrap();
    assert_eq!(history["commits"][0]["commit"], json!(moved));
    assert_eq!(asked(&world), 1, "one request");
    assert_eq!(detail(), history);
    assert_eq!(ready.app.ok("read_earlier_history", question(&test, false)), history);
    assert_eq!(asked(&world), 1, "the answer is kept");
    world.pass(Duration::from_hours(1));
    let again = ready.app.ok("read_earlier_history", question(&test, true));
    assert_eq!((told(&again), asked(&world)), (WHOLE.to_vec(), 2));
    assert!(again["readAt"].as_i64() > history["readAt"].as_i64());
}

#[test]
fn what_a_sync_saw_is_not_told_again() {
    let (world, ready, link) = linked();
    let test = the_test(&ready);
    push(&world, Commit::new("Move it again").remove(NOW).file(LATER, case("logs in")));
    ready.sync(&link);
    push(&world, Commit::new("Edit it").file(LATER, case("logs in twice")));
    ready.sync(&link);
    let detail = ready.app.ok("read_test_case", json!({ "testCaseId": test }));
    assert_eq!((&detail["path"], detail["history"].as_array().unwrap().len()), (&json!(LATER), 2));
    let history = ready.app.ok("read_earlier_history", question(&test, true));
    assert_eq!(told(&history), WHOLE, "from the commit and the path before the first recorded change");
}

#[test]
fn a_test_that_came_later_has_nothing_before_the_commit_that_brought_it() {
    let (world, ready, link) = linked();
    push(&world, Commit::new("Bring another").file("Test Cases/Another.tc", "<TestCaseEntity/>"));
    ready.sync(&link);
    let found = ready.app.ok("list_test_cases", ready.query(json!({ "filter": "Another" })));
    let history = ready.app.ok("read_earlier_history", question(&found["rows"][0]["id"], false));
    assert_eq!(told(&history), []);
}

#[test]
fn the_past_of_a_test_that_a_person_took_apart_stays_with_the_other_one() {
    let (world, ready, link) = linked();
    push(&world, Commit::new("Replace it").remove(NOW).file(LATER, case("logs in")));
    ready.sync(&link);
    ready.app.person.will_say(true);
    let test = the_test(&ready);
    let other = ready.app.ok("not_the_same_test", json!({ "kind": "test-case", "testId": test }));
    let history = ready.app.ok("read_earlier_history", question(&other["testId"], false));
    assert_eq!(told(&history), []);
}

#[test]
fn a_failure_has_its_code_and_loses_nothing() {
    let (mut world, ready, link) = linked();
    let test = the_test(&ready);
    let kept = ready.app.ok("read_earlier_history", question(&test, false));
    let fails = |code: &str| {
        let error = ready.app.invoke("read_earlier_history", question(&test, true)).unwrap_err();
        assert_eq!(error["code"], code, "{error}");
        assert_eq!(ready.app.ok("read_earlier_history", question(&test, false)), kept, "{code}");
    };
    let faults = world.sandbox().faults();
    faults.next(Target::Rest, 1, Fault::Status(410));
    fails("bitbucket.gone");
    faults.hide_repository("acme-quality", "web-shop");
    fails("bitbucket.not-found");
    faults.show_repository("acme-quality", "web-shop");
    faults.revoke(DEMO_API_TOKEN);
    fails("bitbucket.token-rejected");
    faults.restore(DEMO_API_TOKEN);
    world.end_sandbox();
    fails("network.offline");
    ready.app.person.will_say(true);
    ready.app.ok("archive_link", json!({ "linkId": link }));
    fails("link.archived");
}

#[test]
fn a_limit_says_how_long_to_wait_and_loses_nothing() {
    let (world, ready, _) = linked();
    let test = the_test(&ready);
    let kept = ready.app.ok("read_earlier_history", question(&test, false));
    world.sandbox().faults().next(Target::Rest, 1, Fault::TooManyRequests { retry_after: Some(3600) });
    let error = ready.app.invoke("read_earlier_history", question(&test, true)).unwrap_err();
    assert_eq!(error["code"], "bitbucket.rate-limited");
    assert!(error["retryAfterSeconds"].as_u64().is_some_and(|wait| wait > 60), "{error}");
    assert_eq!(ready.app.ok("read_earlier_history", question(&test, false)), kept);
}

#[test]
fn without_a_credential_nothing_is_asked() {
    let (world, ready, _) = linked();
    let test = the_test(&ready);
    ready.app.person.will_say(true);
    ready.app.ok("disconnect_integration", json!({ "integrationId": ready.integration }));
    world.sandbox().clear_requests();
    let refused = ready.app.refused("read_earlier_history", question(&test, false));
    assert_eq!((refused.0.as_str(), asked(&world)), ("integration.disconnected", 0));
}
