//! Service hooks from the settings to a push in the catalogue, through the app's own commands.

use std::net::TcpListener;

use serde_json::{Value, json};
use suitecase_lib::Answer;
use suitecase_sandbox::{Commit, Relay, RepositoryBuilder};

use crate::world::{Ready, World, id, text};

const RELAY: &str = "https://relay.acme-quality.example/suitecase";
const WORKSPACE: &str = "acme-quality";
const REPOSITORY: &str = "payments-api";

/// Returns a port that was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn save(ready: &Ready, url: &str, port: u16) -> Value {
    ready.app.ok("save_service_hook_settings", json!({ "callbackUrl": url, "port": port }))
}

/// Links a repository and waits until Bitbucket tells of its pushes.
fn told(world: &World, ready: &Ready) -> Value {
    let link = ready.proceed(&ready.link_form("Payments", &world.address(WORKSPACE, REPOSITORY)));
    let link = id(&link);
    ready.app.wait_for("a service hook", || ready.link(&link)["following"]["way"] == "hook");
    ready.link(&link)
}

#[test]
fn a_push_reaches_the_window_through_a_relay() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    ready.app.start_services();
    assert_eq!(ready.app.ok("service_hook_settings", json!({}))["listening"], json!(false));
    let port = free_port();
    let saved = save(&ready, &format!(" {RELAY}/ "), port);
    assert_eq!(
        saved,
        json!({
            "callbackUrl": RELAY, "port": port, "localAddress": format!("http://127.0.0.1:{port}"),
            "listening": true, "errorCode": null,
        })
    );
    let link = told(&world, &ready);
    let (link_id, hooks) = (id(&link), world.sandbox().hooks(WORKSPACE, REPOSITORY).unwrap());
    assert_eq!(text(&link["following"], "hookUrl"), hooks[0].url);

    let sandbox = world.sandbox();
    let branch = sandbox.main_branch(WORKSPACE, REPOSITORY).unwrap().unwrap();
    let before = sandbox.commit_id(WORKSPACE, REPOSITORY, &branch).unwrap();
    let commit =
        Commit::new("more").file("Test Cases/Told.tc", "<TestCaseEntity><name>Told</name></TestCaseEntity>");
    sandbox.push(WORKSPACE, REPOSITORY, &RepositoryBuilder::new().on(&branch).commit(commit)).unwrap();
    let after = sandbox.commit_id(WORKSPACE, REPOSITORY, &branch).unwrap();
    let deliveries =
        sandbox.push_deliveries(WORKSPACE, REPOSITORY, &branch, Some(&before), Some(&after)).unwrap();
    for delivery in deliveries {
        let brought = tauri::async_runtime::block_on(Relay::new(RELAY, port).bring(delivery));
        assert_eq!(brought, [200]);
    }
    ready.app.wait_for("the pushed commit", || ready.link(&link_id)["synced"]["commit"] == json!(after));

    let audit = ready.app.ok(
        "list_audit_events",
        json!({ "query": {
        "actor": null, "area": null, "text": "", "from": null, "to": null, "offset": 0, "limit": 50,
    } }),
    );
    let entries: Vec<_> = audit["rows"].as_array().unwrap().iter().map(|row| text(row, "action")).collect();
    assert!(entries.contains(&"setting.service-hooks".to_owned()), "{entries:?}");
    assert!(entries.contains(&"link.hook-create".to_owned()), "{entries:?}");
}

#[test]
fn disconnecting_removes_the_hooks_and_names_those_that_stay() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    ready.app.start_services();
    save(&ready, RELAY, free_port());
    told(&world, &ready);
    ready.app.person.will_answer(Answer::Other);
    world.sandbox().faults().hide_repository(WORKSPACE, REPOSITORY);
    let integration = json!({ "integrationId": ready.integration });
    let left = ready.app.ok("disconnect_integration", integration.clone());
    assert_eq!(left["leftHooks"][0]["repository"], REPOSITORY);
    assert_eq!(left["leftHooks"][0]["code"], "bitbucket.not-found");
    let project = ready.app.ok("list_connected_integrations", json!({ "projectId": ready.project }));
    assert!(project.as_array().unwrap().iter().all(|row| row["leftHooks"] == json!([])), "{project}");
}

#[test]
fn a_hook_is_removed_with_the_credential_that_is_forgotten() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    ready.app.start_services();
    save(&ready, RELAY, free_port());
    told(&world, &ready);
    ready.app.person.will_answer(Answer::Other);
    let left = ready.app.ok("disconnect_integration", json!({ "integrationId": ready.integration }));
    assert_eq!((&left["leftHooks"], &left["credentialForgotten"]), (&json!([]), &json!(true)));
    assert_eq!(world.sandbox().hooks(WORKSPACE, REPOSITORY).unwrap(), []);
}

#[test]
fn what_cannot_be_listened_on_is_told_and_the_app_works_on() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    ready.app.start_services();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let saved = save(&ready, RELAY, port);
    assert_eq!((&saved["listening"], &saved["errorCode"]), (&json!(false), &json!("listener.port-taken")));
    let link = ready.proceed(&ready.link_form("Payments", &world.address(WORKSPACE, REPOSITORY)));
    let link = id(&link);
    ready.app.wait_for("the reason", || ready.link(&link)["following"]["reason"] == "hook-failed");
    let following = ready.link(&link)["following"].clone();
    assert_eq!(
        (&following["way"], &following["hookCode"]),
        (&json!("polled"), &json!("listener.port-taken"))
    );
    drop(taken);
    assert_eq!(save(&ready, RELAY, port)["listening"], json!(true));
    ready.app.wait_for("a service hook", || ready.link(&link)["following"]["way"] == "hook");
}

#[test]
fn what_no_relay_can_be_is_refused_at_its_field_and_changes_nothing() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let before = ready.app.ok("service_hook_settings", json!({}));
    for (url, port, code, field) in [
        ("http://relay.acme.io", 8457, "address.not-https", "callbackUrl"),
        ("https://localhost", 8457, "address.not-public", "callbackUrl"),
        ("https://laptop.local", 8457, "address.not-public", "callbackUrl"),
        ("https://192.168.1.2", 8457, "address.not-public", "callbackUrl"),
        ("https://maya:pass@relay.acme.io", 8457, "address.has-secret", "callbackUrl"),
        ("https://relay.acme.io?x=1", 8457, "address.invalid", "callbackUrl"),
        (RELAY, 80, "input.port-invalid", "port"),
        (RELAY, 65_536, "input.port-invalid", "port"),
        (RELAY, -1, "input.port-invalid", "port"),
    ] {
        let refused =
            ready.app.refused("save_service_hook_settings", json!({ "callbackUrl": url, "port": port }));
        assert_eq!(refused, (code.to_owned(), Some(field.to_owned())), "{url} {port}");
    }
    assert_eq!(ready.app.ok("service_hook_settings", json!({})), before);
}
