//! *Test Connection* tells apart what can be wrong with a credential and what it may see.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use expect_test::expect;
use suitecase_model::credential::CredentialKind::{AccessToken, ApiToken, AppPassword};
use suitecase_sandbox as sandbox;
use suitecase_sandbox::{
    Credential, DEMO_API_TOKEN, DEMO_EMAIL, DEMO_USERNAME, ScopeNaming, all_api_token_scopes,
};

use crate::support::{bitbucket, bitbucket_with, check, check_workspace, client, demo, report};

#[tokio::test]
async fn a_credential_with_every_scope_passes() {
    let it = bitbucket().await;
    check(
        &demo(&it),
        expect![[r#"
        Maya Brandt, passed true
        Git: Passed Works
        Identity: Passed Works
        Pipelines: Passed Works
        Repositories: Passed RepositoriesVisible(1)
        Webhooks: Passed Works
        Workspace: Passed Works
    "#]],
    )
    .await;
    check(
        &client(&it, AccessToken, "", sandbox::WORKSPACE_ACCESS_TOKEN),
        expect![[r#"
        nobody, passed true
        Git: Passed Works
        Identity: Skipped NotForAccessTokens
        Pipelines: Passed Works
        Repositories: Passed RepositoriesVisible(1)
        Webhooks: Passed Works
        Workspace: Passed Works
    "#]],
    )
    .await;
}

#[tokio::test]
async fn a_wrong_email_is_told_from_a_wrong_token_because_git_takes_the_token() {
    let it = bitbucket().await;
    let wrong_email = client(&it, ApiToken, "somebody@else.example", DEMO_API_TOKEN);
    check(&wrong_email, expect![[r#"
        nobody, passed false
        Git: Passed Works
        Identity: Failed bitbucket.wrong-user the token is good, and the e-mail beside it is not its account's
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed bitbucket.wrong-user the token is good, and the e-mail beside it is not its account's
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed bitbucket.wrong-user the token is good, and the e-mail beside it is not its account's
    "#]]).await;
    let seen = it.requests();
    let asked: Vec<_> =
        seen.iter().filter(|seen| seen.git_command.is_none() && seen.path.contains(".git/")).collect();
    assert_eq!(asked.len(), 1, "git is asked once, about a repository that need not exist: {asked:?}");
    assert_eq!(asked[0].path, "/acme/suitecase-connection-check.git/info/refs");

    let user_name = client(&it, ApiToken, DEMO_USERNAME, DEMO_API_TOKEN);
    assert!(report(&user_name, "acme").await.contains("Identity: Failed bitbucket.wrong-user"));
    // The workspace need not be known to tell that the e-mail is wrong.
    let typo = report(&wrong_email, "acme-typo").await;
    assert!(typo.contains("Workspace: Failed bitbucket.wrong-user"), "{typo}");
}

#[tokio::test]
async fn a_wrong_expired_revoked_or_unscoped_token_is_rejected_and_no_more_is_claimed() {
    let it = bitbucket().await;
    let want = expect![[r#"
        nobody, passed false
        Git: Failed bitbucket.token-rejected Bitbucket does not accept the credential
        Identity: Failed bitbucket.token-rejected Bitbucket does not accept the credential
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed bitbucket.token-rejected Bitbucket does not accept the credential
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed bitbucket.token-rejected Bitbucket does not accept the credential
    "#]];
    let unknown = client(&it, ApiToken, DEMO_EMAIL, "ATATT3-nobody-knows-this");
    let found = report(&unknown, "acme").await;
    want.assert_eq(&found);
    for secret in [sandbox::EXPIRED_API_TOKEN, sandbox::UNSCOPED_API_TOKEN] {
        assert_eq!(report(&client(&it, ApiToken, DEMO_EMAIL, secret), "acme").await, found, "{secret}");
    }
    it.faults().revoke(DEMO_API_TOKEN);
    assert_eq!(report(&demo(&it), "acme").await, found);
    it.faults().revoke(sandbox::WORKSPACE_ACCESS_TOKEN);
    check(
        &client(&it, AccessToken, "", sandbox::WORKSPACE_ACCESS_TOKEN),
        expect![[r#"
        nobody, passed false
        Git: Failed bitbucket.token-rejected Bitbucket does not accept the credential
        Identity: Skipped NotForAccessTokens
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed bitbucket.token-rejected Bitbucket does not accept the credential
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed bitbucket.token-rejected Bitbucket does not accept the credential
    "#]],
    )
    .await;
}

#[tokio::test]
async fn a_token_whose_scopes_bitbucket_lists_as_none_is_without_scopes() {
    let it = bitbucket_with(Credential::api_token("ATATT3-none", DEMO_EMAIL, &[])).await;
    check(
        &client(&it, ApiToken, DEMO_EMAIL, "ATATT3-none"),
        expect![[r#"
        nobody, passed false
        Git: Skipped NothingToTryOn
        Identity: Failed bitbucket.token-without-scopes the token has no scopes
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed bitbucket.token-without-scopes the token has no scopes
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed bitbucket.token-without-scopes the token has no scopes
    "#]],
    )
    .await;
}

#[tokio::test]
async fn a_missing_scope_is_named_however_little_bitbucket_tells() {
    let it = bitbucket().await;
    let read_only = client(&it, ApiToken, DEMO_EMAIL, sandbox::READ_ONLY_API_TOKEN);
    let want = expect![[r#"
        Maya Brandt, passed true
        Git: Passed Works
        Identity: Passed Works
        Pipelines: Warning bitbucket.missing-scope the token lacks the scope read:pipeline:bitbucket
        Repositories: Passed RepositoriesVisible(1)
        Webhooks: Warning bitbucket.missing-scope the token lacks the scope read:webhook:bitbucket
        Workspace: Passed Works
    "#]];
    for naming in
        [ScopeNaming::Everything, ScopeNaming::OneScope, ScopeNaming::Nothing, ScopeNaming::AsInvalidToken]
    {
        it.faults().set_scope_naming(naming);
        want.assert_eq(&report(&read_only, "acme").await);
    }
}

#[tokio::test]
async fn a_missing_scope_of_the_user_is_a_warning_however_it_reads() {
    let scopes: Vec<_> =
        all_api_token_scopes().iter().copied().filter(|scope| *scope != "read:user:bitbucket").collect();
    let it = bitbucket_with(Credential::api_token("ATATT3-no-user", DEMO_EMAIL, &scopes)).await;
    let no_user = client(&it, ApiToken, DEMO_EMAIL, "ATATT3-no-user");
    let want = expect![[r#"
        nobody, passed true
        Git: Passed Works
        Identity: Warning bitbucket.missing-scope the token lacks the scope read:user:bitbucket
        Pipelines: Passed Works
        Repositories: Passed RepositoriesVisible(1)
        Webhooks: Passed Works
        Workspace: Passed Works
    "#]];
    for naming in [ScopeNaming::Everything, ScopeNaming::Nothing, ScopeNaming::AsInvalidToken] {
        it.faults().set_scope_naming(naming);
        want.assert_eq(&report(&no_user, "acme").await);
    }
}

#[tokio::test]
async fn all_missing_scopes_are_named_at_once_where_bitbucket_tells_the_granted_ones() {
    let it = bitbucket_with(Credential::api_token("ATATT3-user", DEMO_EMAIL, &["read:user:bitbucket"])).await;
    let only_user = client(&it, ApiToken, DEMO_EMAIL, "ATATT3-user");
    check(
        &only_user,
        expect![[r#"
        Maya Brandt, passed false
        Git: Failed bitbucket.missing-scope the token lacks the scope read:repository:bitbucket
        Identity: Passed Works
        Pipelines: Warning bitbucket.missing-scope the token lacks the scope read:pipeline:bitbucket
        Repositories: Failed bitbucket.missing-scope the token lacks the scope read:repository:bitbucket
        Webhooks: Warning bitbucket.missing-scope the token lacks the scope read:webhook:bitbucket
        Workspace: Failed bitbucket.missing-scope the token lacks the scope read:workspace:bitbucket
    "#]],
    )
    .await;
}

#[tokio::test]
async fn all_missing_scopes_are_named_at_once_where_bitbucket_names_one_at_a_time_or_none() {
    let it = bitbucket_with(Credential::api_token("ATATT3-user", DEMO_EMAIL, &["read:user:bitbucket"])).await;
    let only_user = client(&it, ApiToken, DEMO_EMAIL, "ATATT3-user");
    let want = expect![[r#"
        Maya Brandt, passed false
        Git: Skipped NothingToTryOn
        Identity: Passed Works
        Pipelines: Warning bitbucket.missing-scope the token lacks the scope read:pipeline:bitbucket
        Repositories: Failed bitbucket.missing-scope the token lacks the scope read:repository:bitbucket
        Webhooks: Warning bitbucket.missing-scope the token lacks the scope read:webhook:bitbucket
        Workspace: Failed bitbucket.missing-scope the token lacks the scope read:workspace:bitbucket
    "#]];
    for naming in [ScopeNaming::OneScope, ScopeNaming::Nothing] {
        it.faults().set_scope_naming(naming);
        want.assert_eq(&report(&only_user, "acme").await);
    }
    let more = ["read:user:bitbucket", "read:pipeline:bitbucket"];
    let it = bitbucket_with(Credential::api_token("ATATT3-more", DEMO_EMAIL, &more)).await;
    it.faults().set_scope_naming(ScopeNaming::OneScope);
    check(
        &client(&it, ApiToken, DEMO_EMAIL, "ATATT3-more"),
        expect![[r#"
        Maya Brandt, passed false
        Git: Skipped NothingToTryOn
        Identity: Passed Works
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed bitbucket.missing-scope the token lacks the scope read:repository:bitbucket
        Webhooks: Warning bitbucket.missing-scope the token lacks the scope read:webhook:bitbucket
        Workspace: Failed bitbucket.missing-scope the token lacks the scope read:workspace:bitbucket
    "#]],
    )
    .await;
}

#[tokio::test]
async fn an_access_token_lacks_scopes_by_their_own_names() {
    let reach = sandbox::Reach::Workspace { workspace: "acme".to_owned() };
    let it = bitbucket_with(Credential::access_token("ATCTT3-few", reach, &["repository"])).await;
    it.faults().set_scope_naming(ScopeNaming::Nothing);
    check(
        &client(&it, AccessToken, "", "ATCTT3-few"),
        expect![[r#"
        nobody, passed true
        Git: Passed Works
        Identity: Skipped NotForAccessTokens
        Pipelines: Warning bitbucket.missing-scope the token lacks the scope pipeline
        Repositories: Passed RepositoriesVisible(1)
        Webhooks: Warning bitbucket.missing-scope the token lacks the scope webhook
        Workspace: Passed Works
    "#]],
    )
    .await;
}

#[tokio::test]
async fn an_app_password_is_explained_whatever_it_was_pasted_as() {
    let it = bitbucket().await;
    let want = expect![[r#"
        nobody, passed false
        Git: Skipped NothingToTryOn
        Identity: Failed bitbucket.app-password-gone app passwords no longer work, an API token is needed
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed bitbucket.app-password-gone app passwords no longer work, an API token is needed
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed bitbucket.app-password-gone app passwords no longer work, an API token is needed
    "#]];
    for (kind, user) in [(AppPassword, DEMO_USERNAME), (ApiToken, DEMO_EMAIL), (AccessToken, "")] {
        let found = report(&client(&it, kind, user, sandbox::OLD_APP_PASSWORD), "acme").await;
        want.assert_eq(&found.replace(
            "Skipped NotForAccessTokens",
            "Failed bitbucket.app-password-gone app passwords no longer work, an API token is needed",
        ));
    }
    // One from before prefixes, pasted as an API token: only git says what it is.
    let it = bitbucket_with(Credential::app_password("q3XvRsZ", DEMO_USERNAME)).await;
    check(
        &client(&it, ApiToken, DEMO_EMAIL, "q3XvRsZ"),
        expect![[r#"
        nobody, passed false
        Git: Failed bitbucket.app-password-gone app passwords no longer work, an API token is needed
        Identity: Failed bitbucket.app-password-gone app passwords no longer work, an API token is needed
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed bitbucket.app-password-gone app passwords no longer work, an API token is needed
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed bitbucket.app-password-gone app passwords no longer work, an API token is needed
    "#]],
    )
    .await;
}

#[tokio::test]
async fn a_prefix_refuses_nothing_that_bitbucket_accepts() {
    let odd = Credential::api_token("ATBB-but-an-api-token", DEMO_EMAIL, all_api_token_scopes());
    let it = bitbucket_with(odd).await;
    let found = report(&client(&it, ApiToken, DEMO_EMAIL, "ATBB-but-an-api-token"), "acme").await;
    assert!(found.starts_with("Maya Brandt, passed true"), "{found}");
}

#[tokio::test]
async fn a_token_pasted_as_another_kind_is_named() {
    let it = bitbucket().await;
    check(
        &client(&it, ApiToken, DEMO_EMAIL, sandbox::WORKSPACE_ACCESS_TOKEN),
        expect![[r#"
        nobody, passed false
        Git: Skipped NothingToTryOn
        Identity: Failed bitbucket.wrong-kind the secret looks like an access token
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed bitbucket.wrong-kind the secret looks like an access token
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed bitbucket.wrong-kind the secret looks like an access token
    "#]],
    )
    .await;
    check(
        &client(&it, AccessToken, "", DEMO_API_TOKEN),
        expect![[r#"
        nobody, passed false
        Git: Skipped NothingToTryOn
        Identity: Skipped NotForAccessTokens
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed bitbucket.wrong-kind the secret looks like an API token
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed bitbucket.wrong-kind the secret looks like an API token
    "#]],
    )
    .await;
    // With the e-mail beside it REST takes an API token as it would an app password; git does not.
    check(
        &client(&it, AppPassword, DEMO_EMAIL, DEMO_API_TOKEN),
        expect![[r#"
        Maya Brandt, passed false
        Git: Failed bitbucket.wrong-kind the secret looks like an API token
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
async fn an_unknown_workspace_and_an_invisible_one_look_the_same() {
    let it = bitbucket().await;
    check_workspace(&demo(&it), "acme-typo", expect![[r#"
        Maya Brandt, passed false
        Git: Skipped NothingToTryOn
        Identity: Passed Works
        Pipelines: Skipped NothingToTryOn
        Repositories: Failed bitbucket.not-found Bitbucket does not know this, or the credential may not see it
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed bitbucket.not-found Bitbucket does not know this, or the credential may not see it
    "#]]).await;
}

#[tokio::test]
async fn a_workspace_in_which_nothing_is_visible_is_a_finding() {
    let it = bitbucket().await;
    check(
        &client(&it, ApiToken, DEMO_EMAIL, sandbox::LIMITED_API_TOKEN),
        expect![[r#"
        Maya Brandt, passed false
        Git: Skipped NothingToTryOn
        Identity: Passed Works
        Pipelines: Skipped NothingToTryOn
        Repositories: Warning bitbucket.no-repositories
        Webhooks: Skipped NothingToTryOn
        Workspace: Failed bitbucket.not-found Bitbucket does not know this, or the credential may not see it
    "#]],
    )
    .await;
    it.faults().hide_repository("acme", "web-shop");
    check(
        &demo(&it),
        expect![[r#"
        Maya Brandt, passed true
        Git: Skipped NothingToTryOn
        Identity: Passed Works
        Pipelines: Skipped NothingToTryOn
        Repositories: Warning bitbucket.no-repositories
        Webhooks: Skipped NothingToTryOn
        Workspace: Passed Works
    "#]],
    )
    .await;
}
