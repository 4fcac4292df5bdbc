//! A secret goes to the keychain and nowhere else.

use base64::Engine as _;
use serde_json::json;
use suitecase_keychain::Refusal;
use suitecase_lib::Answer;
use suitecase_sandbox::{DEMO_API_TOKEN, DEMO_EMAIL, EXPIRED_API_TOKEN, READ_ONLY_API_TOKEN, sample};

use crate::world::{Ready, World, connect, test_of, with};

#[test]
fn a_secret_is_in_no_reply_no_event_and_no_file() {
    let world = World::sample();
    let ready = Ready::in_world(&world);
    ready.app.start_services();
    let id = json!({ "integrationId": ready.integration });
    let expired = with(&world.integration_form(), json!({ "secret": EXPIRED_API_TOKEN }));
    ready.app.ok("test_connection", test_of(&expired));
    ready.app.refused("save_integration", json!({ "form": expired }));
    ready.app.refused("save_integration", json!({ "form": world.integration_form() }));
    let with_secret =
        format!("{}?access_token={DEMO_API_TOKEN}", world.address(sample::WORKSPACE, "web-shop"));
    ready.app.refused("read_workspace_url", json!({ "text": with_secret }));
    ready.app.refused("save_link", json!({ "form": ready.link_form("Leak", &with_secret) }));
    let link = ready.proceed(&ready.link_form("Shop", &world.address(sample::WORKSPACE, "web-shop")));
    world.sandbox().faults().revoke(DEMO_API_TOKEN);
    let broken = ready.sync(link["id"].as_str().unwrap());
    assert_eq!(broken["status"], "ERROR");
    assert_eq!(ready.app.ok("check_integration", id.clone())["status"], "ERROR");

    // Edited, rotated, and a rotation that fails at the name and at the keychain.
    let stored = with(&world.integration_form(), json!({ "integrationId": ready.integration, "secret": "" }));
    ready.app.ok("test_connection", test_of(&stored));
    let described = with(&stored, json!({ "description": "Edited" }));
    ready.app.ok("save_integration", json!({ "form": described }));
    let rotated = with(&described, json!({ "secret": READ_ONLY_API_TOKEN }));
    ready.app.ok("test_connection", test_of(&rotated));
    world.keychain.refuse(Some(Refusal::Corrupt));
    ready.app.refused("save_integration", json!({ "form": rotated }));
    world.keychain.refuse(None);
    assert_eq!(ready.app.ok("save_integration", json!({ "form": rotated }))["status"], "ACTIVE");
    let second = with(&world.integration_form(), json!({ "name": "Second", "secret": READ_ONLY_API_TOKEN }));
    connect(&ready.app, &second);
    let clash = with(&rotated, json!({ "name": "Second" }));
    ready.app.ok("test_connection", test_of(&clash));
    ready.app.refused("save_integration", json!({ "form": clash }));
    assert_eq!(ready.app.ok("check_integration", id.clone())["status"], "ACTIVE");

    ready.app.person.will_say(true);
    ready.app.ok("disconnect_integration", id.clone());
    ready.app.ok("reconnect_integration", id.clone());
    assert!(world.keeps_secret_of(&ready.integration), "nothing that failed has touched the keychain");
    ready.app.person.will_answer(Answer::Other);
    ready.app.ok("disconnect_integration", id.clone());
    assert!(!world.keeps_secret_of(&ready.integration));
    ready.app.person.will_say(true);
    assert_eq!(ready.app.ok("reconnect_integration", id)["errorCode"], "keychain.absent");

    let encoded =
        |secret: &str| base64::engine::general_purpose::STANDARD.encode(format!("{DEMO_EMAIL}:{secret}"));
    let seen = ready.app.everything_seen();
    assert!(seen.contains("acme-quality"), "what was seen was kept");
    let files = bytes_below(world.folder.path());
    assert!(holds(&files, DEMO_EMAIL), "the database is among the files");
    for secret in [DEMO_API_TOKEN, EXPIRED_API_TOKEN, READ_ONLY_API_TOKEN] {
        for form in [secret.to_owned(), encoded(secret), format!("{secret:?}")] {
            assert!(!seen.contains(&form), "{form} reached the window");
            assert!(!holds(&files, &form), "{form} lies in a file");
        }
    }
    for request in world.sandbox().requests() {
        let address = format!("{} {}", request.path, request.query);
        assert!(!address.contains(DEMO_API_TOKEN), "{address}");
    }
}

/// Returns the bytes of all files below a folder, the write-ahead log among them.
pub(crate) fn bytes_below(folder: &std::path::Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        bytes.extend(if path.is_dir() { bytes_below(&path) } else { std::fs::read(&path).unwrap() });
    }
    bytes
}

pub(crate) fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}
