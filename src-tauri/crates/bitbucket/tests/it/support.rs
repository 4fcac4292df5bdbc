//! The sandbox most tests start from, and a report of *Test Connection* in words.

use expect_test::Expect;
use secrecy::SecretString;
use suitecase_bitbucket::{Check, Client, Credential, Finding, Origin, test_connection};
use suitecase_model::credential::CredentialKind;
use suitecase_model::error_code::ErrorCode;
use suitecase_sandbox::{
    Accounts, Commit, DEMO_API_TOKEN, DEMO_EMAIL, Repository, RepositoryBuilder, Sandbox, Settings, Workspace,
};
use suitecase_sync::error::code_of_bitbucket;

/// Workspace `acme` with the private repository `web-shop`.
pub(crate) fn acme() -> Workspace {
    let history = RepositoryBuilder::new()
        .commit(
            Commit::new("first")
                .file("Test Cases/Login.tc", "<TestCaseEntity/>")
                .file("bitbucket-pipelines.yml", "pipelines:\n  default:\n    - step: {}\n"),
        )
        .tag("v1.0")
        .on("feature/one-click")
        .commit(Commit::new("second").file("Test Cases/Pay.tc", "<TestCaseEntity/>"));
    Workspace::new("acme", "Acme").with(Repository::built("web-shop", history))
}

pub(crate) async fn bitbucket() -> Sandbox {
    Sandbox::start(vec![acme()], Settings::default()).await.unwrap()
}

/// A Bitbucket that also knows this credential.
pub(crate) async fn bitbucket_with(credential: suitecase_sandbox::Credential) -> Sandbox {
    let accounts = Accounts::demo(&[acme()]).with_credential(credential);
    let settings = Settings { accounts: Some(accounts), ..Settings::default() };
    Sandbox::start(vec![acme()], settings).await.unwrap()
}

pub(crate) fn client_at(origin: &str, kind: CredentialKind, user: &str, secret: &str) -> Client {
    let origin = Origin::loopback(origin).unwrap();
    Client::new(origin, Credential::new(kind, user, SecretString::from(secret))).unwrap()
}

pub(crate) fn client(sandbox: &Sandbox, kind: CredentialKind, user: &str, secret: &str) -> Client {
    client_at(sandbox.origin(), kind, user, secret)
}

pub(crate) fn demo(sandbox: &Sandbox) -> Client {
    client(sandbox, CredentialKind::ApiToken, DEMO_EMAIL, DEMO_API_TOKEN)
}

/// Tests a connection to `acme` and says in words what was found.
pub(crate) async fn check(client: &Client, want: Expect) {
    check_workspace(client, "acme", want).await;
}

/// Tests a connection to a workspace and says in words what was found; each check has to be told once.
pub(crate) async fn check_workspace(client: &Client, workspace: &str, want: Expect) {
    want.assert_eq(&report(client, workspace).await);
}

pub(crate) async fn report(client: &Client, workspace: &str) -> String {
    let mut told = Vec::new();
    let report = test_connection(client, workspace, |check| told.push(line(check))).await;
    let mut lines: Vec<_> = report.checks.iter().map(line).collect();
    assert_eq!(told, lines);
    lines.sort();
    assert_eq!(lines.len(), 6, "{lines:?}");
    let who = report.account.as_ref().map_or("nobody", |account| &account.display_name);
    format!("{who}, passed {}\n{}", report.passed(), lines.concat())
}

fn line(check: &Check) -> String {
    let (code, found) = match &check.finding {
        Finding::Error(error) => (Some(code_of_bitbucket(error)), error.to_string()),
        Finding::NoRepositoryVisible => (Some(ErrorCode::BitbucketNoRepositories), String::new()),
        other => (None, format!("{other:?}")),
    };
    let code = code.map_or("", ErrorCode::as_str);
    let line = format!("{:?}: {:?} {code} {found}", check.id, check.verdict);
    format!("{}\n", line.split_whitespace().collect::<Vec<_>>().join(" "))
}
