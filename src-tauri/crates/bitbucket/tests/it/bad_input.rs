//! Whatever is typed into the form: an error that says why, and no request to anybody.

use std::time::{Duration, Instant};

use suitecase_bitbucket::{BitbucketError, Finding, WorkspaceAddress, test_connection};
use suitecase_model::credential::CredentialKind::{self, AccessToken, ApiToken, AppPassword};
use suitecase_sandbox::{DEMO_API_TOKEN, DEMO_EMAIL, Sandbox};
use suitecase_sync::error::code_of_bitbucket;

use crate::support::{bitbucket, client};

const MEGABYTE: usize = 1_000_000;

/// Secrets that no token can be.
fn bad_secrets() -> Vec<String> {
    let mut secrets: Vec<String> = [
        "",
        " ",
        "\t\r\n",
        "two words",
        "ATATT3 with a space",
        "ATATT3\u{a0}hard-space",
        "line\nbreak",
        "ATATT3-cr\rlf\n-Header: x",
        "nul\0byte",
        "bell\u{7}",
        "escape\u{1b}[31m",
        "delete\u{7f}",
        "next\u{85}line",
        "tökén",
        "e\u{301}combining",
        "zero\u{200b}width",
        "joiner\u{2060}",
        "\u{feff}ATATT3-mark",
        "rtl\u{202e}drowssap",
        "isolate\u{2066}x\u{2069}",
        "🔑",
        "👩‍👩‍👧",
        "ＡＴＡＴＴ３",
        "пароль",
        "秘密",
        "“quoted”",
        "dash–dash",
        "•••••••••••",
    ]
    .map(str::to_owned)
    .to_vec();
    secrets.push("x".repeat(4097));
    secrets.push("x".repeat(MEGABYTE));
    secrets.push("🔑".repeat(MEGABYTE / 4));
    secrets
}

/// E-mails and user names that cannot be sent.
fn bad_users() -> Vec<String> {
    let mut users: Vec<String> =
        ["", "   ", "maya:brandt", ":", "maya\nbrandt", "maya\0", "maya\u{7f}@acme.example", "m\u{85}a"]
            .map(str::to_owned)
            .to_vec();
    users.push("m".repeat(321));
    users.push("m".repeat(MEGABYTE));
    users.push("é".repeat(MEGABYTE / 2));
    users
}

/// Tests a connection with a value that cannot be sent and returns the codes it failed with.
async fn refused(it: &Sandbox, kind: CredentialKind, user: &str, secret: &str) -> Vec<&'static str> {
    let started = Instant::now();
    let report = test_connection(&client(it, kind, user, secret), "acme", |_| {}).await;
    assert!(started.elapsed() < Duration::from_secs(5), "an answer this simple is given at once");
    assert_eq!((it.counts().rest, it.counts().git, it.counts().other), (0, 0, 0), "{kind:?}");
    assert!(!report.passed());
    let errors = report.checks.iter().filter_map(|check| match &check.finding {
        Finding::Error(error) => Some(error),
        _ => None,
    });
    let codes = errors.map(|error: &BitbucketError| {
        assert!(secret.trim().is_empty() || !error.to_string().contains(secret));
        code_of_bitbucket(error).as_str()
    });
    codes.collect()
}

#[tokio::test]
async fn a_secret_that_no_token_can_be_is_sent_to_nobody() {
    let it = bitbucket().await;
    for secret in bad_secrets() {
        for (kind, user) in [(ApiToken, DEMO_EMAIL), (AccessToken, ""), (AppPassword, "maya-brandt")] {
            let codes = refused(&it, kind, user, &secret).await;
            assert!(!codes.is_empty(), "{kind:?} {:?}", secret.chars().take(20).collect::<String>());
            assert!(codes.iter().all(|code| *code == "bitbucket.token-unusable"), "{codes:?}");
        }
    }
}

#[tokio::test]
async fn a_user_that_cannot_be_sent_is_sent_to_nobody() {
    let it = bitbucket().await;
    for user in bad_users() {
        for (kind, wanted) in [(ApiToken, "input.email-expected"), (AppPassword, "input.user-name-expected")]
        {
            let codes = refused(&it, kind, &user, DEMO_API_TOKEN).await;
            assert!(!codes.is_empty(), "{kind:?} {:?}", user.chars().take(20).collect::<String>());
            assert!(codes.iter().all(|code| *code == wanted), "{codes:?}");
        }
    }
}

#[tokio::test]
async fn odd_values_that_can_be_sent_go_to_bitbucket_alone_and_are_rejected() {
    let it = bitbucket().await;
    let long = "m".repeat(255);
    let longer = "m".repeat(256);
    for user in ["m", "änn@acmé.example", "e\u{301}@acme.example", "🦊@acme.example", &long, &longer] {
        let report = test_connection(&client(&it, ApiToken, user, DEMO_API_TOKEN), "acme", |_| {}).await;
        assert!(!report.passed(), "{user}");
    }
    for secret in
        ["x", &"x".repeat(50), &"x".repeat(51), &long, &longer, "<script>", "';--", "%2F..%2F", "\\\\"]
    {
        let report = test_connection(&client(&it, ApiToken, DEMO_EMAIL, secret), "acme", |_| {}).await;
        assert!(!report.passed(), "{secret}");
    }
    assert!(it.requests().iter().all(|seen| seen.status == 401 || seen.status == 404));
}

#[tokio::test]
async fn a_workspace_name_that_would_change_an_address_is_never_asked_for() {
    let it = bitbucket().await;
    let origin = client(&it, ApiToken, DEMO_EMAIL, DEMO_API_TOKEN);
    for workspace in ["", ".", ".."] {
        let report = test_connection(&origin, workspace, |_| {}).await;
        assert!(!report.passed(), "{workspace:?}");
    }
    let paths: Vec<_> = it.requests().into_iter().map(|seen| seen.path).collect();
    assert!(paths.iter().all(|path| path == "/2.0/user"), "{paths:?}");
    // What a slash or a look-alike host would do is settled before anything is asked.
    for text in ["acme/../../user", "acme%2f..%2fuser", "acme@127.0.0.1:1", "acme\\..\\x"] {
        let address = format!("{}/{text}", it.origin());
        if let Ok(read) = WorkspaceAddress::parse(&address, origin.origin()) {
            assert!(!read.workspace.contains(['/', '\\', '@', '%', '.', ':']), "{text} -> {read:?}");
        }
    }
}
