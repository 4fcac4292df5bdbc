use expect_test::{Expect, expect};

use super::*;
use crate::responder::{Answer, Call, Responder};

const SCOPE: &str = "Your credentials lack one or more required privilege scopes.";

/// Answers as a healthy Bitbucket does.
fn healthy(call: &Call) -> Answer {
    let path = call.target.split('?').next().unwrap_or_default();
    match path {
        "/2.0/user" => Answer::json(r#"{"uuid":"{u}","display_name":"Ann"}"#),
        "/2.0/workspaces/acme" => Answer::json(r#"{"uuid":"{w}","slug":"acme","name":"Acme"}"#),
        "/2.0/repositories/acme" => {
            Answer::json(r#"{"size":3,"values":[{"uuid":"{r}","full_name":"acme/shop","slug":"shop"}]}"#)
        }
        "/2.0/repositories/acme/shop/hooks" | "/2.0/repositories/acme/shop/pipelines" => {
            Answer::json(r#"{"values":[]}"#)
        }
        "/acme/shop.git/info/refs" => Answer::status(200, "000eversion 2\n0000")
            .with("Content-Type", "application/x-git-upload-pack-advertisement"),
        _ => Answer::status(404, "{}"),
    }
}

/// Tests a connection to a Bitbucket that differs from a healthy one in these answers.
async fn check(
    kind: CredentialKind,
    differs: impl Fn(&str) -> Option<Answer> + Send + Sync + 'static,
    want: Expect,
) {
    let server =
        Responder::start(move |call, _| differs(&call.target).unwrap_or_else(|| healthy(call))).await;
    let mut heard = Vec::new();
    let report = test_connection(&server.client_of(kind), "acme", |check| heard.push(check.id)).await;
    assert_eq!(
        heard,
        report.checks.iter().map(|check| check.id).collect::<Vec<_>>(),
        "each check is told once"
    );
    let mut lines: Vec<_> = report
        .checks
        .iter()
        .map(|check| format!("{:?}: {:?}, {:?}\n", check.id, check.verdict, check.finding))
        .collect();
    lines.sort();
    let account = report.account.as_ref().map_or("", |account| &account.display_name);
    let workspace = report.workspace.as_ref().map_or("", |workspace| &workspace.uuid);
    want.assert_eq(&format!("passed {}, {account:?}, {workspace:?}\n{}", report.passed(), lines.concat()));
}

fn on(
    part: &'static str,
    answer: impl Fn() -> Answer + Send + Sync + 'static,
) -> impl Fn(&str) -> Option<Answer> + Send + Sync {
    move |target| target.contains(part).then(&answer)
}

#[tokio::test]
async fn a_healthy_connection_passes_every_check() {
    check(
        CredentialKind::ApiToken,
        |_| None,
        expect![[r#"
            passed true, "Ann", "{w}"
            Git: Passed, Works
            Identity: Passed, Works
            Pipelines: Passed, Works
            Repositories: Passed, RepositoriesVisible(3)
            Webhooks: Passed, Works
            Workspace: Passed, Works
        "#]],
    )
    .await;
}

#[tokio::test]
async fn an_access_token_is_not_asked_who_it_is() {
    check(
        CredentialKind::AccessToken,
        |_| None,
        expect![[r#"
            passed true, "", "{w}"
            Git: Passed, Works
            Identity: Skipped, NotForAccessTokens
            Pipelines: Passed, Works
            Repositories: Passed, RepositoriesVisible(3)
            Webhooks: Passed, Works
            Workspace: Passed, Works
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_missing_optional_scope_is_a_warning_that_names_it() {
    let lacking = |target: &str| {
        let named = format!(
            r#"{{"error":{{"message":"{SCOPE}","detail":{{"required":["read:webhook:bitbucket"]}}}}}}"#
        );
        let unnamed = format!(r#"{{"error":{{"message":"{SCOPE}"}}}}"#);
        match target {
            target if target.contains("hooks") => Some(Answer::status(403, &named)),
            target if target.contains("pipelines") => Some(Answer::status(403, &unnamed)),
            target if target.contains("user") => Some(Answer::status(403, &unnamed)),
            _ => None,
        }
    };
    check(
        CredentialKind::ApiToken,
        lacking,
        expect![[r#"
            passed true, "", "{w}"
            Git: Passed, Works
            Identity: Warning, Error(MissingScope { required: ["read:user:bitbucket"], granted: [] })
            Pipelines: Warning, Error(MissingScope { required: ["read:pipeline:bitbucket"], granted: [] })
            Repositories: Passed, RepositoriesVisible(3)
            Webhooks: Warning, Error(MissingScope { required: ["read:webhook:bitbucket"], granted: [] })
            Workspace: Passed, Works
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_wrong_email_is_told_by_git_and_nothing_further_is_tried() {
    let message = r#"{"type":"error","error":{"message":"Token is invalid, expired, or not supported for this endpoint."}}"#;
    check(
        CredentialKind::ApiToken,
        on("/2.0/", move || Answer::status(401, message)),
        expect![[r#"
            passed false, "", ""
            Git: Passed, Works
            Identity: Failed, Error(WrongUser)
            Pipelines: Skipped, NothingToTryOn
            Repositories: Failed, Error(WrongUser)
            Webhooks: Skipped, NothingToTryOn
            Workspace: Failed, Error(WrongUser)
        "#]],
    )
    .await;
}

#[tokio::test]
async fn git_can_be_refused_while_rest_works() {
    check(
        CredentialKind::ApiToken,
        on(".git/", || Answer::status(401, "no")),
        expect![[r#"
            passed false, "Ann", "{w}"
            Git: Failed, Error(GitRefused { message: "it does not take the credential" })
            Identity: Passed, Works
            Pipelines: Passed, Works
            Repositories: Passed, RepositoriesVisible(3)
            Webhooks: Passed, Works
            Workspace: Passed, Works
        "#]],
    )
    .await;
}

#[tokio::test]
async fn an_app_password_is_recognised() {
    check(
        CredentialKind::AppPassword,
        |_| Some(Answer::status(401, "")),
        expect![[r#"
            passed false, "", ""
            Git: Skipped, NothingToTryOn
            Identity: Failed, Error(AppPasswordGone)
            Pipelines: Skipped, NothingToTryOn
            Repositories: Failed, Error(AppPasswordGone)
            Webhooks: Skipped, NothingToTryOn
            Workspace: Failed, Error(AppPasswordGone)
        "#]],
    )
    .await;
    let gone = || Answer::status(410, "remote: CHANGE-3222 App passwords are deprecated");
    check(
        CredentialKind::ApiToken,
        on(".git/", gone),
        expect![[r#"
            passed false, "Ann", "{w}"
            Git: Failed, Error(AppPasswordGone)
            Identity: Passed, Works
            Pipelines: Passed, Works
            Repositories: Passed, RepositoriesVisible(3)
            Webhooks: Passed, Works
            Workspace: Passed, Works
        "#]],
    )
    .await;
}

#[tokio::test]
async fn no_visible_repository_is_a_finding_and_an_unknown_workspace_a_failure() {
    check(
        CredentialKind::ApiToken,
        on("/2.0/repositories/acme", || Answer::json(r#"{"size":0,"values":[]}"#)),
        expect![[r#"
            passed true, "Ann", "{w}"
            Git: Skipped, NothingToTryOn
            Identity: Passed, Works
            Pipelines: Skipped, NothingToTryOn
            Repositories: Warning, NoRepositoryVisible
            Webhooks: Skipped, NothingToTryOn
            Workspace: Passed, Works
        "#]],
    )
    .await;
    check(
        CredentialKind::ApiToken,
        on("acme", || Answer::status(404, "{}")),
        expect![[r#"
            passed false, "Ann", ""
            Git: Skipped, NothingToTryOn
            Identity: Passed, Works
            Pipelines: Skipped, NothingToTryOn
            Repositories: Failed, Error(NotFoundOrHidden)
            Webhooks: Skipped, NothingToTryOn
            Workspace: Failed, Error(NotFoundOrHidden)
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_network_that_is_not_admitted_is_named() {
    let refused = || Answer::status(403, r#"{"error":{"message":"an admin must whitelist your IP"}}"#);
    check(
        CredentialKind::ApiToken,
        on("acme", refused),
        expect![[r#"
            passed false, "Ann", ""
            Git: Skipped, NothingToTryOn
            Identity: Passed, Works
            Pipelines: Skipped, NothingToTryOn
            Repositories: Failed, Error(IpNotAllowed)
            Webhooks: Skipped, NothingToTryOn
            Workspace: Failed, Error(IpNotAllowed)
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_page_in_gits_place_is_noticed() {
    check(
        CredentialKind::ApiToken,
        on(".git/", || Answer::status(200, "<html>sign in")),
        expect![[r#"
            passed false, "Ann", "{w}"
            Git: Failed, Error(CaptivePortal)
            Identity: Passed, Works
            Pipelines: Passed, Works
            Repositories: Passed, RepositoriesVisible(3)
            Webhooks: Passed, Works
            Workspace: Passed, Works
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_401_of_git_too_is_a_rejected_token() {
    let message = r#"{"type":"error","error":{"message":"Token is invalid, expired, or not supported for this endpoint."}}"#;
    check(
        CredentialKind::ApiToken,
        move |_| Some(Answer::status(401, message)),
        expect![[r#"
            passed false, "", ""
            Git: Failed, Error(TokenRejected)
            Identity: Failed, Error(TokenRejected)
            Pipelines: Skipped, NothingToTryOn
            Repositories: Failed, Error(TokenRejected)
            Webhooks: Skipped, NothingToTryOn
            Workspace: Failed, Error(TokenRejected)
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_page_in_gits_place_proves_nothing_about_the_email() {
    let differs = |target: &str| match target {
        target if target.starts_with("/2.0/") => Some(Answer::status(401, "{}")),
        _ => Some(Answer::status(404, "<html>no such page</html>")),
    };
    check(
        CredentialKind::ApiToken,
        differs,
        expect![[r#"
            passed false, "", ""
            Git: Skipped, NothingToTryOn
            Identity: Failed, Error(TokenRejected)
            Pipelines: Skipped, NothingToTryOn
            Repositories: Failed, Error(TokenRejected)
            Webhooks: Skipped, NothingToTryOn
            Workspace: Failed, Error(TokenRejected)
        "#]],
    )
    .await;
}

/// Answers nothing; hears of the end of every connection that brought a request.
async fn silent_server() -> (crate::Origin, tokio::sync::mpsc::UnboundedReceiver<()>) {
    use tokio::io::AsyncReadExt;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = crate::Origin::loopback(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let (ended, signs) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let ended = ended.clone();
            tokio::spawn(async move {
                let mut bytes = [0; 4096];
                let mut heard = 0;
                while let Ok(length @ 1..) = connection.read(&mut bytes).await {
                    heard += length;
                    let _ = ended.send(());
                }
                if heard > 0 {
                    let _ = ended.send(());
                }
            });
        }
    });
    (origin, signs)
}

#[tokio::test]
async fn a_dropped_test_lets_go_of_every_connection() {
    let (origin, mut signs) = silent_server().await;
    let secret = secrecy::SecretString::from("ATATT3x");
    let credential = crate::Credential::new(CredentialKind::ApiToken, "gone@acme.example", secret);
    let client = Client::new(origin, credential).unwrap();
    let mut test = Box::pin(test_connection(&client, "acme", |_| {}));
    // Three calls arrive, and nobody answers them.
    for _ in 0..3 {
        tokio::select! {
            _ = &mut test => panic!("nobody answers"),
            sign = signs.recv() => assert!(sign.is_some()),
        }
    }
    drop(test);
    // Each of the three connections ends.
    for _ in 0..3 {
        assert!(signs.recv().await.is_some());
    }
}

fn can_move_between_threads<T: Send>(future: T) -> T {
    future
}

/// A client of a server that takes connections and never answers.
fn client_of_silence(listener: &tokio::net::TcpListener) -> Client {
    let origin = crate::Origin::loopback(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let secret = secrecy::SecretString::from("ATATT3x");
    let credential = crate::Credential::new(CredentialKind::ApiToken, "slow@acme.example", secret);
    Client::new(origin, credential).unwrap()
}

#[tokio::test(start_paused = true)]
async fn silence_ends_within_the_time_limit() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client_of_silence(&listener);
    let started = Instant::now();
    let report = can_move_between_threads(test_connection(&client, "acme", |_| {})).await;
    assert!(started.elapsed() <= TEST_LIMIT + Duration::from_secs(1));
    assert!(!report.passed());
    assert_eq!(report.checks.len(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_test_that_began_with_something_else_ends_no_later() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client_of_silence(&listener);
    let deadline = Instant::now() + TEST_LIMIT / 4;
    let report = test_connection_until(deadline, &client, "acme", |_| {}).await;
    assert!(Instant::now() <= deadline + Duration::from_secs(1));
    for check in &report.checks {
        let is_late =
            matches!(check.finding, Finding::Error(BitbucketError::TimedOut) | Finding::NothingToTryOn);
        assert!(is_late, "{check:?}");
    }
}
