//! The form of an integration: its fields, *Cancel* and *Save*.

use std::time::Duration;

use serde_json::{Value, json};
use suitecase_keychain::Refusal;
use suitecase_sandbox::{DEMO_API_TOKEN, DEMO_EMAIL, EXPIRED_API_TOKEN, READ_ONLY_API_TOKEN};

use crate::world::{World, connect, first_start, id, test_of, with};

#[test]
fn what_may_not_be_typed_is_refused_at_its_field() {
    let world = World::sample();
    let app = first_start(&world);
    let form = world.integration_form();
    let long = "ü".repeat(51);
    let longer = "ü".repeat(256);
    let megabyte = "x".repeat(1_000_000);
    let with_token = format!("{}/acme-quality?access_token=abc", world.origin());
    let with_user = world.origin().replace("http://", "http://maya:secret@") + "/acme-quality";
    let table = [
        ("name", "", "input.empty"),
        ("name", "  \t", "input.empty"),
        ("name", &long, "input.too-long"),
        ("name", "Ac\u{0}me", "input.control-character"),
        ("workspaceUrl", "", "address.empty"),
        ("workspaceUrl", "bitbucket.org/acme-quality", "address.not-https"),
        ("workspaceUrl", "ftp://bitbucket.org/acme-quality", "address.not-https"),
        ("workspaceUrl", "https://bitbucket.org/acme-quality", "address.other-host"),
        ("workspaceUrl", "https://bitbucket.org.evil.example/acme-quality", "address.other-host"),
        ("workspaceUrl", world.origin(), "address.no-workspace"),
        ("workspaceUrl", &with_token, "address.has-secret"),
        ("workspaceUrl", &with_user, "address.has-secret"),
        ("workspaceUrl", &format!("{}/ac%20me", world.origin()), "address.invalid"),
        ("name", "Acme\u{202e}", "input.control-character"),
        ("user", "maya\u{2066}@acme.example", "input.control-character"),
        ("user", " ", "input.empty"),
        ("user", &longer, "input.too-long"),
        ("user", "maya\u{1b}@acme.example", "input.control-character"),
        ("user", "maya-brandt", "input.email-expected"),
        ("secret", "", "input.empty"),
        ("secret", " \n ", "input.empty"),
        ("secret", "ATATT3-two words", "bitbucket.token-unusable"),
        ("secret", "ATATT3-two\nlines", "bitbucket.token-unusable"),
        ("secret", "ATATT3-tökén", "bitbucket.token-unusable"),
        ("secret", &megabyte, "input.too-long"),
        ("expiresOn", "2020-01-01", "input.day-past"),
        ("expiresOn", "9999-12-31", "input.day-too-far"),
        ("expiresOn", "tomorrow", "input.day-invalid"),
        ("description", &longer, "input.too-long"),
        ("description", "a\u{7}b", "input.control-character"),
    ];
    for (field, value, code) in table {
        let wrong = with(&form, json!({ field: value }));
        for (command, arguments) in
            [("test_connection", test_of(&wrong)), ("save_integration", json!({ "form": wrong }))]
        {
            let refused = app.refused(command, arguments);
            assert_eq!(refused, (code.to_owned(), Some(field.to_owned())), "{command}: {field} {value:?}");
        }
    }
    assert_eq!(world.sandbox().requests().len(), 0, "what is wrong at first sight is not sent");
}

#[test]
fn spaces_around_what_was_typed_do_not_count() {
    let world = World::sample();
    let app = first_start(&world);
    let padded = json!({
        "name": "  Acme ",
        "workspaceUrl": format!(" {}/acme-quality/ ", world.origin()),
        "user": format!(" {DEMO_EMAIL}\t"),
        "secret": format!(" {DEMO_API_TOKEN}\n"),
        "description": "  ",
    });
    let saved = connect(&app, &with(&world.integration_form(), padded));
    let shown = [&saved["name"], &saved["workspace"], &saved["credentialUser"], &saved["description"]];
    assert_eq!(shown, ["Acme", "acme-quality", DEMO_EMAIL, ""]);
}

#[test]
fn only_the_connection_that_passed_is_saved() {
    let world = World::sample();
    let app = first_start(&world);
    let form = world.integration_form();
    let save = |form: &Value| app.refused("save_integration", json!({ "form": form })).0;
    assert_eq!(save(&form), "integration.not-tested", "nothing was tested");
    app.ok("test_connection", test_of(&form));
    for changes in [
        json!({ "secret": READ_ONLY_API_TOKEN }),
        json!({ "user": "someone@else.example" }),
        json!({ "credentialKind": "access-token" }),
        json!({ "workspaceUrl": format!("{}/acme", world.origin()) }),
    ] {
        assert_eq!(save(&with(&form, changes.clone())), "integration.not-tested", "{changes}");
    }
    let failed = app.ok("test_connection", test_of(&with(&form, json!({ "secret": EXPIRED_API_TOKEN }))));
    assert_eq!(failed["passed"], false);
    assert_eq!(save(&form), "integration.not-tested", "the last test counts");
    assert_eq!(app.ok("list_integrations", json!({})), json!([]));

    app.ok("test_connection", test_of(&form));
    let named = with(&form, json!({ "name": "Acme Quality", "description": "" }));
    let saved = app.ok("save_integration", json!({ "form": named }));
    assert_eq!(saved["name"], "Acme Quality", "a name and a description need no test");
    assert_eq!(save(&with(&form, json!({ "name": "Again" }))), "integration.not-tested", "a test is used up");
    assert_eq!(app.ok("list_integrations", json!({})), json!([saved]));
}

#[test]
fn a_cancelled_test_leaves_nothing_to_save() {
    let world = World::sample();
    let app = first_start(&world);
    let form = world.integration_form();
    app.ok("test_connection", test_of(&form));
    world.sandbox().faults().set_latency(Duration::from_mins(1));
    let window = app.window();
    let running = std::thread::spawn({
        let arguments = test_of(&form);
        move || window.invoke("test_connection", arguments)
    });
    // The test may not have begun yet, so it is cancelled until it has ended.
    while !running.is_finished() {
        app.ok("cancel_test_connection", json!({}));
    }
    let error = running.join().unwrap().unwrap_err();
    assert_eq!(error["code"], "cancelled");
    assert_eq!(app.refused("save_integration", json!({ "form": form })).0, "integration.not-tested");
    assert_eq!(app.ok("list_integrations", json!({})), json!([]));
}

#[test]
fn a_name_in_use_is_refused_at_its_field_and_the_first_stays() {
    let world = World::sample();
    let app = first_start(&world);
    let first = connect(&app, &world.integration_form());
    let again = with(&world.integration_form(), json!({ "secret": READ_ONLY_API_TOKEN }));
    app.ok("test_connection", test_of(&again));
    let refused = app.refused("save_integration", json!({ "form": again }));
    assert_eq!(refused, ("input.taken".to_owned(), Some("name".to_owned())));
    assert_eq!(app.ok("list_integrations", json!({})), json!([first]));
    assert!(world.keeps_secret_of(&id(&first)));
    let second = app.ok("save_integration", json!({ "form": with(&again, json!({ "name": "Second" })) }));
    assert!(world.keeps_secret_of(&id(&second)), "the values that passed can be saved under another name");
}

#[test]
fn a_keychain_in_the_way_of_saving_leaves_no_row() {
    let world = World::sample();
    let app = first_start(&world);
    app.ok("test_connection", test_of(&world.integration_form()));
    for (refusal, code) in [
        (Refusal::NoService, "keychain.no-service"),
        (Refusal::NoKeyring, "keychain.no-service"),
        (Refusal::Locked, "keychain.locked"),
        (Refusal::Denied, "keychain.denied"),
        (Refusal::Corrupt, "keychain.failed"),
    ] {
        world.keychain.refuse(Some(refusal));
        let refused = app.refused("save_integration", json!({ "form": world.integration_form() }));
        assert_eq!(refused, (code.to_owned(), None), "{refusal:?}");
        assert_eq!(app.ok("list_integrations", json!({})), json!([]));
    }
    world.keychain.refuse(None);
    app.ok("save_integration", json!({ "form": world.integration_form() }));
}
