//! Syncs as the window sees them: pushes, failures, cancelling, restarts, and the hints in between.

use std::time::Duration;

use serde_json::{Value, json};
use suitecase_sandbox::{
    Commit, DEMO_API_TOKEN, Fault, Repository, RepositoryBuilder, Target, Workspace, sample,
};

use crate::app::App;
use crate::world::{Ready, World, id};

const LOGIN: &str = "<TestCaseEntity><name>Login</name><testCaseGuid>1</testCaseGuid></TestCaseEntity>";

/// A world with one small repository that holds one test case.
fn small_world() -> World {
    let first =
        Commit::new("Test the login").file("Shop.prj", "<Project/>").file("Test Cases/Login.tc", LOGIN);
    let shop = Repository::built("shop", RepositoryBuilder::new().commit(first));
    World::of(vec![Workspace::new(sample::WORKSPACE, "Acme").with(shop)])
}

fn linked(world: &World) -> (Ready, String) {
    let ready = Ready::in_world(world);
    let link = ready.proceed(&ready.link_form("Shop", &world.address(sample::WORKSPACE, "shop")));
    assert_eq!(link["status"], "ACTIVE", "{link}");
    (ready, id(&link))
}

#[test]
fn a_sync_with_nothing_new_is_one_git_request() {
    let world = small_world();
    let (ready, link) = linked(&world);
    world.sandbox().clear_requests();
    let again = ready.sync(&link);
    assert_eq!(again["lastRun"]["outcome"], "finished");
    assert_eq!(
        (&again["lastRun"]["stats"]["gitRequests"], &again["lastRun"]["stats"]["restRequests"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(world.sandbox().requests().len(), 1);
}

#[test]
fn a_push_arrives_with_its_author_and_a_renamed_test_stays_itself() {
    let world = small_world();
    let (ready, link) = linked(&world);
    let before = ready.app.ok("list_test_cases", ready.query(json!({})))["rows"][0].clone();
    assert_eq!(before["change"], Value::Null, "what was before the first sync is not known");
    let push = Commit::new("Say what it is")
        .by("Linh Tran", "linh@acme.example")
        .rename("Test Cases/Login.tc", "Test Cases/Account/Sign in.tc")
        .file("Test Cases/Sign out.tc", "<TestCaseEntity><name>Sign out</name></TestCaseEntity>");
    world.sandbox().push(sample::WORKSPACE, "shop", &RepositoryBuilder::new().commit(push)).unwrap();
    let synced = ready.sync(&link);
    let stats = &synced["lastRun"]["stats"];
    assert_eq!([&stats["added"], &stats["moved"], &stats["removed"]], [1, 1, 0]);
    let commit = world.sandbox().commit_id(sample::WORKSPACE, "shop", "main").unwrap();
    assert_eq!(
        (&synced["synced"]["commit"], &synced["synced"]["author"]),
        (&json!(commit), &json!("Linh Tran"))
    );
    let case = ready.app.ok("read_test_case", json!({ "testCaseId": before["id"] }));
    assert_eq!(case["path"], "Test Cases/Account/Sign in.tc");
    assert_eq!(
        case["movedFrom"],
        json!({ "path": "Test Cases/Login.tc", "because": "content", "score": null, "mayUndo": true })
    );
    assert_eq!((&case["change"]["commit"], &case["change"]["author"]), (&json!(commit), &json!("Linh Tran")));
}

#[test]
fn without_a_network_the_tests_stay_and_the_link_stays_active() {
    let mut world = small_world();
    let (ready, link) = linked(&world);
    let rows = ready.app.ok("list_test_cases", ready.query(json!({})));
    world.end_sandbox();
    let offline = ready.sync(&link);
    assert_eq!((&offline["status"], &offline["errorCode"]), (&json!("ACTIVE"), &Value::Null));
    let run = &offline["lastRun"];
    // A connection that was kept open breaks; a new one is not made.
    let codes = [json!("network.cut"), json!("network.offline")];
    assert!(run["outcome"] == "failed" && codes.contains(&run["errorCode"]), "{run}");
    assert!(!run["errorMessage"].as_str().unwrap().is_empty());
    assert_eq!(ready.app.ok("list_test_cases", ready.query(json!({}))), rows);
    let integrations = ready.app.ok("list_integrations", json!({}));
    assert_eq!(integrations[0]["status"], "ACTIVE", "a network that is gone is not the credential's fault");
}

#[test]
fn a_restart_shows_what_was_synced_before_anything_is_asked() {
    let mut world = small_world();
    let (ready, link) = linked(&world);
    let mut shown = ready.indexed(&link);
    let rows = ready.app.ok("list_test_cases", ready.query(json!({})));
    // When it looks next is known once it follows.
    shown["age"]["nextTryAt"] = Value::Null;
    shown["following"]["nextLookAt"] = Value::Null;
    let (project, query) = (ready.project.clone(), ready.query(json!({})));
    drop(ready);
    world.end_sandbox();
    let app = world.app();
    assert_eq!(app.ok("list_links", json!({ "projectId": project })), json!([shown]));
    assert_eq!(app.ok("list_test_cases", query.clone()), rows);

    app.start_services();
    let link_now = wait_for(&app, &project, |link| link["lastRun"]["errorCode"] == "network.offline");
    assert_eq!((&link_now["status"], &link_now["lastRun"]["reason"]), (&json!("ACTIVE"), &json!("poll")));
    assert_eq!(app.ok("list_test_cases", query), rows);
}

#[test]
fn a_start_looks_for_pushes_by_itself_and_says_what_changed() {
    let world = small_world();
    let (ready, _) = linked(&world);
    let project = ready.project.clone();
    drop(ready);
    let push = Commit::new("Test more").file("Test Cases/Sign out.tc", LOGIN.replace('1', "2"));
    world.sandbox().push(sample::WORKSPACE, "shop", &RepositoryBuilder::new().commit(push)).unwrap();
    let app = world.app();
    app.start_services();
    // The hints come after the truth, so they are waited for too.
    let is_told = |what: &str| app.events("changed").contains(&json!({ "what": what }));
    let link = wait_for(&app, &project, |link| {
        link["testCases"] == 2
            && link["sync"]["phase"] == "idle"
            && is_told("catalogue")
            && is_told("integrations")
    });
    assert_eq!((&link["lastRun"]["reason"], &link["lastRun"]["stats"]["added"]), (&json!("poll"), &json!(1)));
    let told = app.events("sync");
    assert!(told.iter().all(|event| event["linkId"] == link["id"]), "{told:?}");
    assert_eq!(told.last().unwrap()["sync"]["phase"], "idle");
}

#[test]
fn a_token_that_dies_puts_link_and_integration_in_error_and_a_new_life_heals_both() {
    let world = small_world();
    let (ready, link) = linked(&world);
    ready.app.start_services();
    world.sandbox().faults().revoke(DEMO_API_TOKEN);
    let broken = ready.sync(&link);
    assert_eq!((&broken["status"], &broken["errorCode"]), (&json!("ERROR"), &json!("git.refused")));
    assert_eq!(broken["testCases"], 1);
    let integration = || ready.app.ok("list_integrations", json!({}))[0].clone();
    ready.app.wait_for("the integration is in error", || integration()["status"] == "ERROR");
    assert_eq!(integration()["errorCode"], "bitbucket.token-rejected");
    assert!(ready.app.events("changed").contains(&json!({ "what": "integrations" })));
    world.sandbox().faults().restore(DEMO_API_TOKEN);
    let healed = ready.sync(&link);
    assert_eq!((&healed["status"], &healed["errorCode"]), (&json!("ACTIVE"), &Value::Null));
    ready.app.wait_for("the integration works again", || integration()["status"] == "ACTIVE");
}

#[test]
fn a_branch_that_is_gone_is_said_and_its_tests_stay() {
    let world = small_world();
    let develop = Commit::new("Go on").file("Test Cases/Sign out.tc", LOGIN.replace('1', "2"));
    let branch = RepositoryBuilder::new().on("develop").commit(develop);
    world.sandbox().push(sample::WORKSPACE, "shop", &branch).unwrap();
    let ready = Ready::in_world(&world);
    let address = world.address(sample::WORKSPACE, "shop/src/develop/");
    let link = ready.proceed(&ready.link_form("Shop", &address));
    assert_eq!(link["testCases"], 2);
    let gone = RepositoryBuilder::new().delete_branch("develop");
    world.sandbox().push(sample::WORKSPACE, "shop", &gone).unwrap();
    let broken = ready.sync(&id(&link));
    assert_eq!((&broken["status"], &broken["errorCode"]), (&json!("ERROR"), &json!("git.reference-missing")));
    assert_eq!(broken["testCases"], 2);
}

#[test]
fn a_cancelled_sync_ends_and_changes_nothing() {
    let world = small_world();
    let ready = Ready::in_world(&world);
    let form = ready.link_form("Shop", &world.address(sample::WORKSPACE, "shop"));
    let saved = ready.app.ok("save_link", json!({ "form": form }));
    sync_into_silence(&world, &ready, &saved);
    ready.app.ok("cancel_sync", json!({ "linkId": saved["id"] }));
    ready.app.wait_until_idle(&id(&saved));
    let link = ready.link(&id(&saved));
    assert_eq!((&link["lastRun"]["outcome"], &link["status"]), (&json!("cancelled"), &json!("INACTIVE")));
    assert_eq!((&link["synced"], &link["testCases"]), (&Value::Null, &json!(0)));
    assert_eq!(
        link["sync"],
        json!({
            "phase": "idle", "stage": null, "done": 0, "total": null, "bytes": 0, "remainingMs": null, "indexing": null,
        })
    );
    assert_eq!(ready.sync(&id(&saved))["status"], "ACTIVE", "the next sync goes through");
}

#[test]
fn a_sync_that_the_end_of_the_app_cut_off_goes_again_at_the_next_start() {
    let world = small_world();
    let ready = Ready::in_world(&world);
    let form = ready.link_form("Shop", &world.address(sample::WORKSPACE, "shop"));
    let saved = ready.app.ok("save_link", json!({ "form": form }));
    sync_into_silence(&world, &ready, &saved);
    let project = ready.project.clone();
    drop(ready);
    let app = world.app();
    app.start_services();
    wait_for(&app, &project, |link| link["lastRun"]["outcome"] == "finished");
    let page = app.ok("list_sync_runs", json!({ "linkId": saved["id"], "before": null, "limit": 10 }));
    let runs = &page["runs"];
    let ends: Vec<_> = runs.as_array().unwrap().iter().map(|run| (&run["reason"], &run["outcome"])).collect();
    assert_eq!(ends, [(&json!("interrupted"), &json!("finished")), (&json!("hand"), &json!("interrupted"))]);
}

#[test]
fn paused_syncs_wait_and_each_row_says_so() {
    let world = small_world();
    let (ready, link) = linked(&world);
    let told = |link: &Value| (link["age"]["reason"].clone(), link["following"]["reason"].clone());
    assert_eq!(told(&ready.link(&link)), (json!("current"), json!("no-relay")));
    assert_eq!(ready.link(&link)["age"]["fresh"], true);
    ready.app.ok("pause_syncs", json!({}));
    ready.app.ok("sync_link", json!({ "linkId": link }));
    let paused = ready.link(&link);
    assert_eq!(told(&paused), (json!("paused"), json!("paused")));
    assert_eq!((&paused["age"]["fresh"], &paused["sync"]["stage"]), (&json!(false), &json!("queued")));
    assert_eq!(paused["age"]["since"], paused["synced"]["confirmedAt"]);
    let overview = ready.app.ok("sync_overview", json!({ "projectId": ready.project }));
    assert_eq!(overview["paused"], true);
    ready.app.ok("resume_syncs", json!({}));
    ready.app.wait_until_idle(&link);
    assert_eq!(told(&ready.link(&link)), (json!("current"), json!("no-relay")));
    let page = |before: &Value, limit| {
        ready.app.ok("list_sync_runs", json!({ "linkId": link, "before": before, "limit": limit }))
    };
    let first = page(&Value::Null, 1);
    assert_eq!((first["runs"].as_array().unwrap().len(), &first["more"]), (1, &json!(true)));
    let second = page(&first["runs"][0]["id"], 5);
    assert_eq!((second["runs"].as_array().unwrap().len(), &second["more"]), (1, &json!(false)));
    assert_eq!(second["runs"][0]["rung"], "by-folder");
    assert_eq!(second["runs"][0]["stages"][0]["stage"], "resolving");
}

#[test]
fn the_overview_counts_what_the_credential_has_used() {
    let world = small_world();
    let (ready, link) = linked(&world);
    let budget = || {
        let overview = ready.app.ok("sync_overview", json!({ "projectId": ready.project }));
        overview["budgets"][0].clone()
    };
    let before = budget();
    assert_eq!((&before["allowed"], &before["gitAllowed"]), (&json!(800), &json!(48_000)));
    assert_eq!(before["waitingUntil"], Value::Null);
    ready.sync(&link);
    let after = budget();
    assert_eq!(after["gitUsed"].as_u64(), before["gitUsed"].as_u64().map(|used| used + 1));
    assert_eq!(after["used"], before["used"], "a look costs no call");
}

#[test]
fn a_row_that_fails_says_with_what_and_since_when() {
    let mut world = small_world();
    let (ready, link) = linked(&world);
    world.end_sandbox();
    let offline = ready.sync(&link);
    let age = &offline["age"];
    // A connection that was kept open breaks; a new one is not made.
    assert!([json!("offline"), json!("failed")].contains(&age["reason"]), "{age}");
    assert_eq!(
        (&age["code"], &age["since"]),
        (&offline["lastRun"]["errorCode"], &offline["synced"]["confirmedAt"])
    );
    assert!(age["nextTryAt"].as_i64() >= age["since"].as_i64(), "{age}");
}

/// Starts a sync of a link and waits until it hangs: git has begun to answer and falls silent.
fn sync_into_silence(world: &World, ready: &Ready, link: &Value) {
    world.sandbox().faults().next(Target::Git, 1, Fault::StallBody { after: 0 });
    world.sandbox().clear_requests();
    ready.app.ok("sync_link", json!({ "linkId": link["id"] }));
    wait_for(&ready.app, &ready.project, |link| {
        link["sync"]["stage"] == "resolving" && !world.sandbox().requests().is_empty()
    });
}

/// Reads the one link of a project until it is as wanted; five minutes without is a failure.
#[track_caller]
fn wait_for(app: &App, project: &str, is_wanted: impl Fn(&Value) -> bool) -> Value {
    let started = std::time::Instant::now();
    loop {
        let links = app.ok("list_links", json!({ "projectId": project }));
        if is_wanted(&links[0]) {
            return links[0].clone();
        }
        assert!(started.elapsed() < Duration::from_mins(5), "{}", links[0]);
        std::thread::yield_now();
    }
}
