//! *Test Connection* tells apart what stands between this computer and Bitbucket, and what stands in its place.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use expect_test::expect;
use suitecase_model::credential::CredentialKind::{AccessToken, ApiToken};
use suitecase_sandbox::{DEMO_API_TOKEN, DEMO_EMAIL, Fault, Sandbox, Target, WORKSPACE_ACCESS_TOKEN};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

use crate::support::{bitbucket, check, client, client_at, demo, report};

/// More than one test asks.
const ALL: usize = 50;

fn always(it: &Sandbox, target: Target, fault: Fault) {
    it.faults().clear();
    it.faults().next(target, ALL, fault);
}

fn reply(status: u16, content_type: &str, body: &str) -> Fault {
    Fault::Reply { status, content_type: content_type.to_owned(), body: body.to_owned() }
}

#[tokio::test]
async fn git_can_be_blocked_while_rest_works() {
    let it = bitbucket().await;
    it.faults().set_git_blocked(true);
    check(
        &demo(&it),
        expect![[r#"
        Maya Brandt, passed false
        Git: Failed git.refused git refuses access: Access to git is blocked
        Identity: Passed Works
        Pipelines: Passed Works
        Repositories: Passed RepositoriesVisible(1)
        Webhooks: Passed Works
        Workspace: Passed Works
    "#]],
    )
    .await;
    always(&it, Target::Git, Fault::Unauthorized);
    check(
        &demo(&it),
        expect![[r#"
        Maya Brandt, passed false
        Git: Failed git.refused git refuses access: it does not take the credential
        Identity: Passed Works
        Pipelines: Passed Works
        Repositories: Passed RepositoriesVisible(1)
        Webhooks: Passed Works
        Workspace: Passed Works
    "#]],
    )
    .await;
}

#[tokio::test]
async fn rest_can_be_refused_while_git_works() {
    let it = bitbucket().await;
    always(&it, Target::Rest, reply(403, "application/json", r#"{"error":{"message":"Forbidden"}}"#));
    check(
        &demo(&it),
        expect![[r#"
        nobody, passed false
        Git: Passed Works
        Identity: Warning bitbucket.forbidden Bitbucket refuses access: Forbidden
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed bitbucket.forbidden Bitbucket refuses access: Forbidden
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed bitbucket.forbidden Bitbucket refuses access: Forbidden
    "#]],
    )
    .await;
    always(&it, Target::Rest, Fault::Unauthorized);
    check(
        &client(&it, AccessToken, "", WORKSPACE_ACCESS_TOKEN),
        expect![[r#"
        nobody, passed false
        Git: Passed Works
        Identity: Skipped NotForAccessTokens
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed bitbucket.token-rejected Bitbucket does not accept the credential
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed bitbucket.token-rejected Bitbucket does not accept the credential
    "#]],
    )
    .await;
    always(&it, Target::Rest, Fault::Status(502));
    check(
        &demo(&it),
        expect![[r#"
        nobody, passed false
        Git: Passed Works
        Identity: Failed bitbucket.server-error Bitbucket has a problem of its own (status 502)
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed bitbucket.server-error Bitbucket has a problem of its own (status 502)
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed bitbucket.server-error Bitbucket has a problem of its own (status 502)
    "#]],
    )
    .await;
}

#[tokio::test]
async fn a_network_outside_the_allow_list_is_named() {
    let it = bitbucket().await;
    it.faults().set_network_refused(true);
    check(
        &demo(&it),
        expect![[r#"
        Maya Brandt, passed false
        Git: Failed bitbucket.ip-not-allowed the workspace does not admit this network
        Identity: Passed Works
        Pipelines: Passed Works
        Repositories: Passed RepositoriesVisible(1)
        Webhooks: Passed Works
        Workspace: Passed Works
    "#]],
    )
    .await;
    let words = r#"{"type":"error","error":{"message":"To access this workspace, an admin must whitelist your IP."}}"#;
    always(&it, Target::Rest, reply(403, "application/json", words));
    check(
        &demo(&it),
        expect![[r#"
        nobody, passed false
        Git: Skipped NothingToTryOn
        Identity: Failed bitbucket.ip-not-allowed the workspace does not admit this network
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed bitbucket.ip-not-allowed the workspace does not admit this network
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed bitbucket.ip-not-allowed the workspace does not admit this network
    "#]],
    )
    .await;
}

#[tokio::test]
async fn a_rate_limit_is_reported_at_once_when_the_pause_is_too_long() {
    let it = bitbucket().await;
    always(&it, Target::Rest, Fault::TooManyRequests { retry_after: Some(600) });
    check(
        &demo(&it),
        expect![[r#"
        nobody, passed false
        Git: Skipped NothingToTryOn
        Identity: Failed bitbucket.rate-limited Bitbucket asks to slow down
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed bitbucket.rate-limited Bitbucket asks to slow down
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed bitbucket.rate-limited Bitbucket asks to slow down
    "#]],
    )
    .await;
    assert!(it.counts().rest <= 3, "the gate is closed for everything else");
}

#[tokio::test]
async fn a_rate_limit_without_a_pause_never_outlasts_the_test() {
    let it = bitbucket().await;
    always(&it, Target::Rest, Fault::TooManyRequests { retry_after: None });
    let started = Instant::now();
    let found = report(&demo(&it), "acme").await;
    assert!(started.elapsed() < suitecase_bitbucket::check::TEST_LIMIT + Duration::from_secs(1));
    assert_eq!(found.matches("Failed bitbucket.rate-limited").count(), 3, "{found}");
}

#[tokio::test]
async fn a_rate_limit_of_git_is_one_too() {
    let it = bitbucket().await;
    always(&it, Target::Git, Fault::TooManyRequests { retry_after: None });
    let found = report(&demo(&it), "acme").await;
    assert!(found.contains("Git: Failed bitbucket.rate-limited"), "{found}");
}

#[tokio::test]
async fn nobody_at_the_address_is_offline() {
    let it = bitbucket().await;
    let client = demo(&it);
    drop(it);
    check(
        &client,
        expect![[r#"
        nobody, passed false
        Git: Failed network.offline Bitbucket cannot be reached
        Identity: Failed network.offline Bitbucket cannot be reached
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed network.offline Bitbucket cannot be reached
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed network.offline Bitbucket cannot be reached
    "#]],
    )
    .await;
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_is_not_trusted() {
    let origin = self_signed().await;
    let found = report(&client_at(&origin, ApiToken, DEMO_EMAIL, DEMO_API_TOKEN), "acme").await;
    expect![[r#"
        nobody, passed false
        Git: Failed network.tls-failed no trusted connection to Bitbucket can be made
        Identity: Failed network.tls-failed no trusted connection to Bitbucket can be made
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed network.tls-failed no trusted connection to Bitbucket can be made
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed network.tls-failed no trusted connection to Bitbucket can be made
    "#]]
    .assert_eq(&found);
}

/// Serves encrypted connections with a certificate of its own making; returns the origin.
async fn self_signed() -> String {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned(), "localhost".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // Ends when the other side refuses the certificate.
                let _ = acceptor.accept(connection).await;
            });
        }
    });
    origin
}

#[tokio::test]
async fn a_captive_portal_is_known_by_a_page_a_redirect_or_its_status() {
    let it = bitbucket().await;
    let want = expect![[r#"
        nobody, passed false
        Git: Failed network.captive-portal something on the way answers in Bitbucket's place
        Identity: Failed network.captive-portal something on the way answers in Bitbucket's place
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed network.captive-portal something on the way answers in Bitbucket's place
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed network.captive-portal something on the way answers in Bitbucket's place
    "#]];
    for fault in [
        Fault::CaptivePortal,
        Fault::RedirectTo("http://127.0.0.1:9/sign-in".to_owned()),
        reply(511, "text/html", "<h1>Sign in to this network</h1>"),
    ] {
        always(&it, Target::Any, fault);
        want.assert_eq(&report(&demo(&it), "acme").await);
    }
}

#[tokio::test]
async fn another_service_is_not_taken_for_bitbucket() {
    let it = bitbucket().await;
    let other_web_server = "<html><head><title>404 Not Found</title></head></html>";
    for fault in [
        reply(
            200,
            "application/json",
            r#"{"login":"octocat","id":1,"url":"https://api.github.com/users/octocat"}"#,
        ),
        reply(200, "application/json", r#"[{"id":1}]"#),
        reply(200, "text/plain", "It works!"),
        reply(404, "text/html", other_web_server),
        reply(
            404,
            "application/json",
            r#"{"message":"Not Found","documentation_url":"https://docs.github.com/rest"}"#,
        ),
        reply(401, "application/json", r#"{"message":"Bad credentials","status":"401"}"#),
        reply(403, "text/html", "<h1>Blocked by your company's web filter</h1>"),
    ] {
        always(&it, Target::Rest, fault.clone());
        let found = report(&demo(&it), "acme").await;
        let count = found.matches("Failed bitbucket.not-bitbucket").count();
        assert_eq!(count, 3, "{fault:?}: {found}");
    }
    always(&it, Target::Git, reply(200, "text/plain", "It works!"));
    let found = report(&demo(&it), "acme").await;
    assert!(found.contains("Git: Failed bitbucket.not-bitbucket"), "{found}");
}

#[tokio::test]
async fn a_proxy_that_wants_a_name_is_told_by_its_status() {
    let it = bitbucket().await;
    always(&it, Target::Any, reply(407, "text/html", "<h1>Proxy authentication required</h1>"));
    check(
        &demo(&it),
        expect![[r#"
        nobody, passed false
        Git: Failed network.proxy-failed the proxy refuses the connection
        Identity: Failed network.proxy-failed the proxy refuses the connection
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed network.proxy-failed the proxy refuses the connection
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed network.proxy-failed the proxy refuses the connection
    "#]],
    )
    .await;
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_cut() {
    let it = bitbucket().await;
    always(&it, Target::Rest, Fault::CutBody { after: 10 });
    let found = report(&client(&it, ApiToken, DEMO_EMAIL, DEMO_API_TOKEN), "acme").await;
    assert_eq!(found.matches("Failed network.cut").count(), 3, "{found}");
    assert!(found.contains("Git: Passed Works"), "{found}");
}
