//! *Test Connection*: what each credential of the demo is told, check by check.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use expect_test::{Expect, expect};
use serde_json::{Value, json};
use suitecase_keychain::Refusal;
use suitecase_sandbox::{
    DEMO_USERNAME, EXPIRED_API_TOKEN, LIMITED_API_TOKEN, OLD_APP_PASSWORD, READ_ONLY_API_TOKEN,
    UNSCOPED_API_TOKEN, WORKSPACE_ACCESS_TOKEN,
};

use crate::app::App;
use crate::world::{World, first_start, id, test_of, with};

/// The order in which the checks are shown.
const CHECKS: [&str; 6] = ["identity", "workspace", "repositories", "git", "webhooks", "pipelines"];

/// Returns a report as lines; each check has to be told exactly once, also while the test runs.
fn lines(app: &App, report: &Value) -> String {
    let mut told = app.messages();
    let mut reported = report["checks"].as_array().unwrap().clone();
    let place = |check: &Value| CHECKS.iter().position(|known| check["check"] == *known).unwrap();
    told.sort_by_key(place);
    reported.sort_by_key(place);
    assert_eq!(told, reported);
    assert_eq!(reported.iter().map(place).collect::<Vec<_>>(), (0..CHECKS.len()).collect::<Vec<_>>());
    let mut lines = format!("passed: {}\n", report["passed"]);
    for check in &reported {
        let mut line = format!("{} {}", check["check"].as_str().unwrap(), check["verdict"].as_str().unwrap());
        for part in [&check["code"], &check["missingScopes"]] {
            match part {
                Value::Null => {}
                Value::String(text) => line = format!("{line} {text}"),
                Value::Array(scopes) => {
                    for scope in scopes {
                        line = format!("{line} {}", scope.as_str().unwrap());
                    }
                }
                other => panic!("{other}"),
            }
        }
        lines.push_str(&line);
        lines.push('\n');
    }
    lines
}

/// Tests a connection with these values; when it fails, saving them has to be refused and leave nothing.
fn report(changes: Value, want: Expect) {
    let world = World::sample();
    let app = first_start(&world);
    // Nothing may be kept before Save, so the keychain is not even asked.
    world.keychain.refuse(Some(Refusal::Locked));
    let form = with(&world.integration_form(), changes);
    let report = app.ok("test_connection", test_of(&form));
    want.assert_eq(&lines(&app, &report));
    let saved = app.refused("save_integration", json!({ "form": form })).0;
    if report["passed"] == true {
        assert_eq!(saved, "keychain.locked");
        world.keychain.refuse(None);
        let saved = app.ok("save_integration", json!({ "form": form }));
        assert_eq!((&saved["status"], &saved["workspace"]), (&json!("ACTIVE"), &json!("acme-quality")));
        assert!(world.keeps_secret_of(&id(&saved)));
    } else {
        assert_eq!(saved, "integration.not-tested");
        assert_eq!(app.ok("list_integrations", json!({})), json!([]));
    }
}

#[test]
fn a_good_token_passes_every_check() {
    report(
        json!({}),
        expect![[r#"
            passed: true
            identity passed
            workspace passed
            repositories passed
            git passed
            webhooks passed
            pipelines passed
        "#]],
    );
}

#[test]
fn an_expired_token_is_rejected() {
    report(
        json!({ "secret": EXPIRED_API_TOKEN }),
        expect![[r#"
            passed: false
            identity failed bitbucket.token-rejected
            workspace failed bitbucket.token-rejected
            repositories failed bitbucket.token-rejected
            git failed bitbucket.token-rejected
            webhooks skipped
            pipelines skipped
        "#]],
    );
}

#[test]
fn a_token_without_scopes_is_rejected() {
    report(
        json!({ "secret": UNSCOPED_API_TOKEN }),
        expect![[r#"
            passed: false
            identity failed bitbucket.token-rejected
            workspace failed bitbucket.token-rejected
            repositories failed bitbucket.token-rejected
            git failed bitbucket.token-rejected
            webhooks skipped
            pipelines skipped
        "#]],
    );
}

#[test]
fn a_token_of_another_workspace_sees_nothing_here() {
    report(
        json!({ "secret": LIMITED_API_TOKEN }),
        expect![[r#"
            passed: false
            identity passed
            workspace failed bitbucket.not-found
            repositories warning bitbucket.no-repositories
            git skipped
            webhooks skipped
            pipelines skipped
        "#]],
    );
}

#[test]
fn a_token_that_may_only_read_passes_and_the_missing_scopes_are_named() {
    report(
        json!({ "secret": READ_ONLY_API_TOKEN }),
        expect![[r#"
            passed: true
            identity passed
            workspace passed
            repositories passed
            git passed
            webhooks warning bitbucket.missing-scope read:webhook:bitbucket
            pipelines warning bitbucket.missing-scope read:pipeline:bitbucket
        "#]],
    );
}

#[test]
fn an_access_token_has_no_identity_to_check() {
    report(
        json!({ "credentialKind": "access-token", "user": "", "secret": WORKSPACE_ACCESS_TOKEN }),
        expect![[r#"
            passed: true
            identity skipped
            workspace passed
            repositories passed
            git passed
            webhooks passed
            pipelines passed
        "#]],
    );
}

#[test]
fn an_app_password_is_recognised_as_gone() {
    report(
        json!({ "credentialKind": "app-password", "user": DEMO_USERNAME, "secret": OLD_APP_PASSWORD }),
        expect![[r#"
            passed: false
            identity failed bitbucket.app-password-gone
            workspace failed bitbucket.app-password-gone
            repositories failed bitbucket.app-password-gone
            git skipped
            webhooks skipped
            pipelines skipped
        "#]],
    );
}

#[test]
fn an_app_password_pasted_as_a_token_is_rejected() {
    report(
        json!({ "secret": OLD_APP_PASSWORD }),
        expect![[r#"
            passed: false
            identity failed bitbucket.app-password-gone
            workspace failed bitbucket.app-password-gone
            repositories failed bitbucket.app-password-gone
            git skipped
            webhooks skipped
            pipelines skipped
        "#]],
    );
}

#[test]
fn the_e_mail_of_another_account_is_told_apart_from_a_wrong_token() {
    report(
        json!({ "user": "someone@else.example" }),
        expect![[r#"
            passed: false
            identity failed bitbucket.wrong-user
            workspace failed bitbucket.wrong-user
            repositories failed bitbucket.wrong-user
            git passed
            webhooks skipped
            pipelines skipped
        "#]],
    );
}

#[test]
fn an_access_token_pasted_as_an_api_token_is_rejected() {
    report(
        json!({ "secret": WORKSPACE_ACCESS_TOKEN }),
        expect![[r#"
            passed: false
            identity failed bitbucket.wrong-kind
            workspace failed bitbucket.wrong-kind
            repositories failed bitbucket.wrong-kind
            git skipped
            webhooks skipped
            pipelines skipped
        "#]],
    );
}

#[test]
fn an_unknown_workspace_is_not_found() {
    let world = World::sample();
    let app = first_start(&world);
    let elsewhere = json!({ "workspaceUrl": format!("{}/acme-qualty", world.origin()) });
    let report = app.ok("test_connection", test_of(&with(&world.integration_form(), elsewhere)));
    expect![[r#"
        passed: false
        identity passed
        workspace failed bitbucket.not-found
        repositories failed bitbucket.not-found
        git skipped
        webhooks skipped
        pipelines skipped
    "#]]
    .assert_eq(&lines(&app, &report));
}

#[test]
fn without_a_network_every_check_says_so() {
    let world = World::offline();
    let app = first_start(&world);
    let report = app.ok("test_connection", test_of(&world.integration_form()));
    expect![[r#"
        passed: false
        identity failed network.offline
        workspace failed network.offline
        repositories failed network.offline
        git failed network.offline
        webhooks skipped
        pipelines skipped
    "#]]
    .assert_eq(&lines(&app, &report));
}
