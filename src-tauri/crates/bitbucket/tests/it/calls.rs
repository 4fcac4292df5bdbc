//! The whole crate against the sandbox, which is held to what Bitbucket does.
#![expect(clippy::unwrap_used, reason = "a test fails where its surroundings do")]

use expect_test::{Expect, expect};
use futures_util::StreamExt;
use secrecy::SecretString;
use suitecase_bitbucket::{
    BitbucketError, Client, Credential, Finding, Origin, RepositoryAddress, refs, repositories, resolve,
    test_connection,
};
use suitecase_model::credential::CredentialKind::{self, AccessToken, ApiToken, AppPassword};
use suitecase_model::link::GitRef;
use suitecase_sandbox as sandbox;
use suitecase_sandbox::{
    Commit, DEMO_API_TOKEN, DEMO_EMAIL, DEMO_USERNAME, Fault, Repository, RepositoryBuilder, Sandbox,
    Settings, Target, Workspace,
};

async fn bitbucket() -> Sandbox {
    let history = RepositoryBuilder::new()
        .commit(Commit::new("first").file("Test Cases/Login.tc", "<TestCaseEntity/>"))
        .tag("v1.0")
        .on("feature/one-click")
        .commit(Commit::new("second").file("Test Cases/Pay.tc", "<TestCaseEntity/>"));
    let workspace = Workspace::new("acme", "Acme").with(Repository::built("web-shop", history));
    Sandbox::start(vec![workspace], Settings::default()).await.unwrap()
}

fn client(sandbox: &Sandbox, kind: CredentialKind, user: &str, secret: &str) -> Client {
    let origin = Origin::loopback(sandbox.origin()).unwrap();
    Client::new(origin, Credential::new(kind, user, SecretString::from(secret))).unwrap()
}

fn demo(sandbox: &Sandbox) -> Client {
    client(sandbox, ApiToken, DEMO_EMAIL, DEMO_API_TOKEN)
}

/// Says in words what a test of a connection found.
async fn check(
    sandbox: &Sandbox,
    kind: CredentialKind,
    user: &str,
    secret: &str,
    workspace: &str,
    want: Expect,
) {
    let report = test_connection(&client(sandbox, kind, user, secret), workspace, |_| {}).await;
    let mut lines = Vec::new();
    for check in &report.checks {
        let found = match &check.finding {
            Finding::Error(error) => error.to_string(),
            other => format!("{other:?}"),
        };
        lines.push(format!("{:?}: {:?}, \"{found}\"\n", check.id, check.verdict));
    }
    lines.sort();
    let who = report.account.as_ref().map_or("nobody", |account| &account.display_name);
    want.assert_eq(&format!("\"{who}\", passed {}\n{}", report.passed(), lines.concat()));
}

#[tokio::test]
async fn each_credential_is_judged_by_what_it_can_do() {
    let it = bitbucket().await;
    check(
        &it,
        ApiToken,
        DEMO_EMAIL,
        DEMO_API_TOKEN,
        "acme",
        expect![[r#"
        "Maya Brandt", passed true
        Git: Passed, "Works"
        Identity: Passed, "Works"
        Pipelines: Passed, "Works"
        Repositories: Passed, "RepositoriesVisible(1)"
        Webhooks: Passed, "Works"
        Workspace: Passed, "Works"
    "#]],
    )
    .await;
    check(
        &it,
        ApiToken,
        DEMO_EMAIL,
        sandbox::READ_ONLY_API_TOKEN,
        "acme",
        expect![[r#"
        "Maya Brandt", passed true
        Git: Passed, "Works"
        Identity: Passed, "Works"
        Pipelines: Warning, "the token lacks the scope read:pipeline:bitbucket"
        Repositories: Passed, "RepositoriesVisible(1)"
        Webhooks: Warning, "the token lacks the scope read:webhook:bitbucket"
        Workspace: Passed, "Works"
    "#]],
    )
    .await;
    check(
        &it,
        AccessToken,
        "",
        sandbox::WORKSPACE_ACCESS_TOKEN,
        "acme",
        expect![[r#"
        "nobody", passed true
        Git: Passed, "Works"
        Identity: Skipped, "NotForAccessTokens"
        Pipelines: Passed, "Works"
        Repositories: Passed, "RepositoriesVisible(1)"
        Webhooks: Passed, "Works"
        Workspace: Passed, "Works"
    "#]],
    )
    .await;
    check(
        &it,
        ApiToken,
        DEMO_EMAIL,
        sandbox::LIMITED_API_TOKEN,
        "acme",
        expect![[r#"
        "Maya Brandt", passed false
        Git: Skipped, "NothingToTryOn"
        Identity: Passed, "Works"
        Pipelines: Skipped, "NothingToTryOn"
        Repositories: Warning, "NoRepositoryVisible"
        Webhooks: Skipped, "NothingToTryOn"
        Workspace: Failed, "Bitbucket does not know this, or the credential may not see it"
    "#]],
    )
    .await;
    check(
        &it,
        AppPassword,
        DEMO_USERNAME,
        sandbox::OLD_APP_PASSWORD,
        "acme",
        expect![[r#"
        "nobody", passed false
        Git: Skipped, "NothingToTryOn"
        Identity: Failed, "app passwords no longer work, an API token is needed"
        Pipelines: Skipped, "NothingToTryOn"
        Repositories: Failed, "app passwords no longer work, an API token is needed"
        Webhooks: Skipped, "NothingToTryOn"
        Workspace: Failed, "app passwords no longer work, an API token is needed"
    "#]],
    )
    .await;
}

#[tokio::test]
async fn wrong_expired_and_unscoped_credentials_are_rejected_alike() {
    let it = bitbucket().await;
    let rows = [
        (ApiToken, "somebody@else.example", DEMO_API_TOKEN),
        (ApiToken, DEMO_USERNAME, DEMO_API_TOKEN),
        (ApiToken, DEMO_EMAIL, "ATATT3-nobody-knows-this"),
        (ApiToken, DEMO_EMAIL, sandbox::EXPIRED_API_TOKEN),
        (ApiToken, DEMO_EMAIL, sandbox::UNSCOPED_API_TOKEN),
        (ApiToken, DEMO_EMAIL, sandbox::WORKSPACE_ACCESS_TOKEN),
        (AccessToken, "", DEMO_API_TOKEN),
    ];
    for (kind, user, secret) in rows {
        let client = client(&it, kind, user, secret);
        let refused = repositories::visible(&client, "acme").await;
        assert!(matches!(refused, Err(BitbucketError::TokenRejected)), "{kind:?} {user}: {refused:?}");
    }
}

#[tokio::test]
async fn git_takes_the_token_whatever_the_email_while_rest_does_not() {
    let it = bitbucket().await;
    let wrong_email = client(&it, ApiToken, "somebody@else.example", DEMO_API_TOKEN);
    let git = wrong_email.git("acme", "web-shop").unwrap();
    let reply = git.get("info/refs?service=git-upload-pack", "version=2").await.unwrap();
    assert_eq!(reply.status, 200);
    let body: Vec<_> = reply.body.map(Result::unwrap).collect().await;
    assert!(String::from_utf8_lossy(&body.concat()).contains("version 2"));
    assert!(matches!(repositories::visible(&wrong_email, "acme").await, Err(BitbucketError::TokenRejected)));
}

#[tokio::test]
async fn git_can_be_closed_while_rest_is_open() {
    let it = bitbucket().await;
    it.faults().set_git_blocked(true);
    check(
        &it,
        ApiToken,
        DEMO_EMAIL,
        DEMO_API_TOKEN,
        "acme",
        expect![[r#"
        "Maya Brandt", passed false
        Git: Failed, "Bitbucket refuses access: Access to git is blocked"
        Identity: Passed, "Works"
        Pipelines: Passed, "Works"
        Repositories: Passed, "RepositoriesVisible(1)"
        Webhooks: Passed, "Works"
        Workspace: Passed, "Works"
    "#]],
    )
    .await;
}

#[tokio::test]
async fn an_unknown_workspace_is_not_found() {
    let it = bitbucket().await;
    check(
        &it,
        ApiToken,
        DEMO_EMAIL,
        DEMO_API_TOKEN,
        "acme-typo",
        expect![[r#"
        "Maya Brandt", passed false
        Git: Skipped, "NothingToTryOn"
        Identity: Passed, "Works"
        Pipelines: Skipped, "NothingToTryOn"
        Repositories: Failed, "Bitbucket does not know this, or the credential may not see it"
        Webhooks: Skipped, "NothingToTryOn"
        Workspace: Failed, "Bitbucket does not know this, or the credential may not see it"
    "#]],
    )
    .await;
}

#[tokio::test]
async fn branches_with_slashes_are_listed_found_and_meant_by_addresses() {
    let it = bitbucket().await;
    let client = demo(&it);
    let tip = it.commit_id("acme", "web-shop", "feature/one-click").unwrap();
    let branches = refs::branches(&client, "acme", "web-shop", None).await.unwrap();
    let mut names: Vec<_> = branches.into_iter().map(|branch| branch.name).collect();
    names.sort();
    assert_eq!(names, ["feature/one-click", "main"]);
    let searched = refs::branches(&client, "acme", "web-shop", Some("one-cl")).await.unwrap();
    assert_eq!(searched.iter().map(|branch| branch.commit.as_str()).collect::<Vec<_>>(), [tip.as_str()]);
    let found = refs::branch(&client, "acme", "web-shop", "feature/one-click").await.unwrap();
    assert_eq!(found.commit, tip);
    assert_eq!(refs::tags(&client, "acme", "web-shop", None).await.unwrap()[0].name, "v1.0");

    let address = format!("{}/acme/web-shop/src/feature/one-click/Test%20Cases", it.origin());
    let read = RepositoryAddress::parse(&address, client.origin()).unwrap();
    let meant = resolve(&read.target, &names, &[]).unwrap();
    assert_eq!(meant.reference, GitRef::Branch("feature/one-click".to_owned()));
    assert_eq!(meant.directory.as_str(), "Test Cases");

    let repository = repositories::repository(&client, "acme", "web-shop").await.unwrap();
    assert_eq!(repository.main_branch.as_deref(), Some("main"));
    let same = repositories::repository(&client, "acme", &repository.uuid).await.unwrap();
    assert_eq!(same, repository);
}

#[tokio::test]
async fn misbehaviour_has_a_name_and_a_lone_401_or_429_goes_unnoticed() {
    let it = bitbucket().await;
    let once = |fault: Fault| it.faults().next(Target::Rest, 1, fault);
    let client = demo(&it);
    let ask = async || repositories::repository(&client, "acme", "web-shop").await;

    once(Fault::Unauthorized);
    assert!(ask().await.is_ok());
    once(Fault::TooManyRequests { retry_after: Some(0) });
    assert!(ask().await.is_ok());

    once(Fault::CaptivePortal);
    assert!(matches!(ask().await, Err(BitbucketError::CaptivePortal)));
    once(Fault::RedirectTo("http://127.0.0.1:9/sign-in".to_owned()));
    assert!(matches!(ask().await, Err(BitbucketError::CaptivePortal)));
    once(Fault::WrongJson);
    assert!(matches!(ask().await, Err(BitbucketError::NotBitbucket { .. })));
    once(Fault::CutBody { after: 10 });
    assert!(matches!(ask().await, Err(BitbucketError::Cut { .. })));
    once(Fault::Status(502));
    assert!(matches!(ask().await, Err(BitbucketError::ServerError { status: 502 })));
    it.faults().revoke(DEMO_API_TOKEN);
    assert!(matches!(ask().await, Err(BitbucketError::TokenRejected)));
    it.faults().restore(DEMO_API_TOKEN);
    it.faults().hide_repository("acme", "web-shop");
    assert!(matches!(ask().await, Err(BitbucketError::NotFoundOrHidden)));
    it.faults().clear();

    it.faults().set_endless_pages(true);
    let endless = refs::branches(&client, "acme", "web-shop", None).await;
    assert!(
        matches!(endless, Err(BitbucketError::TooManyPages { .. } | BitbucketError::InvalidNext)),
        "{endless:?}"
    );
    it.faults().clear();

    once(Fault::TooManyRequests { retry_after: Some(600) });
    let limited = ask().await.unwrap_err();
    assert!(limited.retry_after().is_some_and(|pause| pause.as_secs() > 590), "{limited:?}");
}
