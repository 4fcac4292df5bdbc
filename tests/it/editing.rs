//! Editing, rotating and checking an integration, as its page does.

use serde_json::{Value, json};
use suitecase_keychain::Refusal;
use suitecase_sandbox::{DEMO_API_TOKEN, DEMO_EMAIL, READ_ONLY_API_TOKEN};

use crate::app::App;
use crate::world::{Ready, World, connect, first_start, id, test_of, with};

/// Returns the form of an integration as it opens for editing.
fn form_of(view: &Value) -> Value {
    json!({
        "integrationId": view["id"],
        "name": view["name"],
        "workspaceUrl": view["workspaceUrl"],
        "credentialKind": view["credentialKind"],
        "user": view["credentialUser"],
        "secret": "",
        "description": view["description"],
        "expiresOn": view["expiresOn"].as_str().unwrap_or_default(),
    })
}

fn only(app: &App) -> Value {
    let all = app.ok("list_integrations", json!({}));
    assert_eq!(all.as_array().unwrap().len(), 1, "{all}");
    all[0].clone()
}

#[test]
fn a_pasted_address_offers_its_workspace_and_says_what_it_leaves_out() {
    let world = World::sample();
    let app = first_start(&world);
    let clean = format!("{}/acme-quality", world.origin());
    for (pasted, ignored) in [
        (format!(" {clean}/ "), Value::Null),
        (format!("{clean}/web-shop/src/main/Test%20Cases/"), json!("web-shop")),
        (format!("{clean}/web-shop.git"), json!("web-shop")),
        (format!("{clean}/workspace/projects/QA"), Value::Null),
    ] {
        let offer = app.ok("read_workspace_url", json!({ "text": pasted }));
        assert_eq!(offer, json!({ "workspaceUrl": clean, "ignored": ignored }), "{pasted}");
    }
    for (pasted, code) in [
        (String::new(), "address.empty"),
        (world.origin().to_owned(), "address.no-workspace"),
        ("https://bitbucket.org@evil.example/acme".to_owned(), "address.has-secret"),
        (format!("{clean}?access_token=abc"), "address.has-secret"),
    ] {
        let refused = app.refused("read_workspace_url", json!({ "text": pasted }));
        assert_eq!(refused, (code.to_owned(), Some("workspaceUrl".to_owned())), "{pasted}");
    }
    assert_eq!(world.sandbox().requests().len(), 0, "nobody is asked");
}

#[test]
fn an_edit_that_does_not_connect_otherwise_is_saved_as_it_is() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let before = only(&ready.app);
    assert_eq!(
        (&before["expiresOn"], &before["expiry"], &before["daysLeft"]),
        (&Value::Null, &json!("unknown"), &Value::Null)
    );
    world.sandbox().clear_requests();
    let edited = with(&form_of(&before), json!({ "name": "Acme Quality", "description": "" }));
    let saved = ready.app.ok("save_integration", json!({ "form": edited }));
    assert_eq!(saved, with(&before, json!({ "name": "Acme Quality", "description": "" })));
    assert_eq!(only(&ready.app), saved);
    let other = with(&form_of(&saved), json!({ "user": "someone@else.example" }));
    let refused = ready.app.refused("save_integration", json!({ "form": other }));
    assert_eq!(refused, ("integration.not-tested".to_owned(), None));
    assert_eq!(world.sandbox().requests().len(), 0);
    let dated = with(&form_of(&saved), json!({ "expiresOn": far_but_allowed() }));
    let saved = ready.app.ok("save_integration", json!({ "form": dated }));
    assert_eq!((&saved["expiresOn"], &saved["expiry"]), (&dated["expiresOn"], &json!("far")));
    assert!(saved["daysLeft"].as_u64().unwrap() > 30, "{saved}");
}

/// Returns a day about half a year ahead of this computer's clock.
fn far_but_allowed() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let later = i64::try_from(now.as_millis()).unwrap() + 180 * 24 * 60 * 60 * 1000;
    suitecase_model::time::Timestamp(later).day().to_string()
}

#[test]
fn a_rotated_token_leaves_the_links_and_their_tests() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let address = world.address("acme-quality", "payments-api");
    let link = id(&ready.proceed(&ready.link_form("Payments", &address)));
    world.sandbox().faults().revoke(DEMO_API_TOKEN);
    let failed = ready.sync(&link);
    assert_eq!((&failed["status"], &failed["errorCode"]), (&json!("ERROR"), &json!("git.refused")));
    assert_eq!(only(&ready.app)["status"], "ACTIVE", "what broke is not known before a check");
    let check = || ready.app.ok("check_integration", json!({ "integrationId": ready.integration }));
    let broken = check();
    assert_eq!(
        (&broken["status"], &broken["errorCode"], &broken["errorDetail"]),
        (&json!("ERROR"), &json!("bitbucket.token-rejected"), &Value::Null)
    );
    assert_eq!(only(&ready.app), broken);

    let rotated = with(&form_of(&broken), json!({ "secret": READ_ONLY_API_TOKEN }));
    let saved = connect(&ready.app, &rotated);
    assert_eq!((&saved["status"], &saved["linkCount"]), (&json!("ACTIVE"), &json!(1)));
    ready.app.wait_until_idle(&link);
    let healed = ready.link(&link);
    assert_eq!((&healed["status"], &healed["testCases"]), (&json!("ACTIVE"), &failed["testCases"]));
    assert_eq!(check()["status"], "ACTIVE");
}

#[test]
fn a_rotation_that_the_keychain_refuses_changes_nothing() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    let before = only(&ready.app);
    let rotated = with(&form_of(&before), json!({ "secret": READ_ONLY_API_TOKEN }));
    ready.app.ok("test_connection", test_of(&rotated));
    world.keychain.refuse(Some(Refusal::Locked));
    let refused = ready.app.refused("save_integration", json!({ "form": rotated }));
    assert_eq!(refused, ("keychain.locked".to_owned(), None));
    world.keychain.refuse(None);
    assert_eq!(only(&ready.app), before);
    world.sandbox().faults().revoke(READ_ONLY_API_TOKEN);
    let checked = ready.app.ok("check_integration", json!({ "integrationId": ready.integration }));
    assert_eq!(checked["status"], "ACTIVE", "the old token is the one in use");
}

#[test]
fn who_only_links_is_not_told_whose_account_it_is() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    assert_eq!(only(&ready.app)["credentialUser"], DEMO_EMAIL);
    let listed = ready.app.ok("list_connected_integrations", json!({ "projectId": ready.project }));
    assert_eq!(listed[0]["credentialUser"], "");
}
