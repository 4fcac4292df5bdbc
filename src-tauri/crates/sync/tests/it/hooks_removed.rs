//! A hook goes with its reason to be there; what could not be removed is told, remembered, and removed later.

use suitecase_keychain::{EntryName, KeychainError};
use suitecase_model::integration::IntegrationStatus;
use suitecase_model::link::LinkStatus;
use suitecase_model::service_hook::HookState;
use suitecase_sandbox::{
    Accounts, Credential, DEMO_API_TOKEN, DEMO_EMAIL, Repository, RepositoryBuilder, Workspace,
    all_api_token_scopes,
};

use crate::bench::{Bench, REPOSITORY, WORKSPACE};
use crate::hook_bench::{HookBench, RELAY, tests};

/// A bench whose token may do everything but delete webhooks.
async fn without_deleting() -> HookBench {
    let repository = Repository::built(REPOSITORY, RepositoryBuilder::new().commit(tests(&["a"])));
    let workspace = Workspace::new(WORKSPACE, "Acme").with(repository);
    let scopes: Vec<_> =
        all_api_token_scopes().iter().copied().filter(|scope| !scope.starts_with("delete:")).collect();
    let accounts = Accounts::demo(std::slice::from_ref(&workspace)).with_credential(Credential::api_token(
        "ATATT3-keeps",
        DEMO_EMAIL,
        &scopes,
    ));
    let mut it = HookBench::over(Bench::serving_to(workspace, accounts).await).await;
    it.use_token("ATATT3-keeps").await;
    it.look().await;
    assert_eq!(it.state().await, "told");
    it
}

#[tokio::test]
async fn an_archived_link_and_a_relay_that_is_gone_leave_no_hook_and_no_secret() {
    let it = HookBench::new().await;
    it.look().await;
    it.bench.set_link(LinkStatus::Archived).await;
    it.look().await;
    assert!(it.seen().is_empty() && it.stored().await.is_empty());
    let entry = EntryName::of_hook(it.bench.link);
    assert!(matches!(it.bench.keychain.keychain().read(&entry).await, Err(KeychainError::Absent)));
    assert_eq!(it.audited().await, ["link.hook-create", "link.hook-remove"]);

    it.bench.set_link(LinkStatus::Inactive).await;
    it.look().await;
    assert!(it.seen().is_empty(), "unarchived, not verified yet");
    it.bench.synced().await;
    it.look().await;
    assert_eq!(it.seen().len(), 1);
    it.configure("").await;
    it.look().await;
    assert!(it.seen().is_empty() && it.stored().await.is_empty());
}

#[tokio::test]
async fn disconnecting_removes_the_hooks_with_the_credential_that_is_about_to_be_forgotten() {
    let it = HookBench::new().await;
    it.look().await;
    let integration = it.bench.integration().await;
    it.bench.set_integration(IntegrationStatus::Inactive).await;
    let left = it.hooks.release(&integration, Ok(it.somebody())).await.unwrap();
    assert_eq!((left, it.seen()), (vec![], vec![]));
    it.look().await;
    assert!(it.seen().is_empty(), "none is made again");
    it.bench.set_integration(IntegrationStatus::Active).await;
    it.look().await;
    assert_eq!(it.seen().len(), 1);
}

#[tokio::test]
async fn what_disconnecting_could_not_remove_is_told_and_found_again_later() {
    let it = without_deleting().await;
    let made = it.seen();
    let integration = it.bench.integration().await;
    it.bench.set_integration(IntegrationStatus::Inactive).await;
    let client = suitecase_bitbucket::Client::new(
        suitecase_bitbucket::Origin::loopback(it.bench.sandbox.origin()).unwrap(),
        suitecase_bitbucket::Credential::new(integration.credential_kind, DEMO_EMAIL, "ATATT3-keeps".into()),
    );
    let left = it.hooks.release(&integration, Ok(client.unwrap())).await.unwrap();
    let [hook] = left.as_slice() else { panic!("{left:?}") };
    assert_eq!(hook.uuid.as_deref(), Some(made[0].uuid.as_str()));
    assert_eq!(it.state().await, "leaving bitbucket.missing-scope delete:webhook:bitbucket");
    assert_eq!(it.seen(), made);
    it.bench.sandbox.clear_requests();
    it.look_tomorrow().await;
    assert_eq!(it.bench.sandbox.counts().rest, 0, "nothing is asked through it");

    it.bench.set_integration(IntegrationStatus::Active).await;
    it.look().await;
    assert_eq!((it.seen(), it.state().await), (made, "told".to_owned()), "reconnected: it is used again");
}

#[tokio::test]
async fn a_credential_that_cannot_be_read_leaves_the_hooks_and_says_so() {
    let it = HookBench::new().await;
    it.look().await;
    let integration = it.bench.integration().await;
    it.bench.set_integration(IntegrationStatus::Inactive).await;
    let unreadable = suitecase_sync::SyncError::Keychain(KeychainError::Locked);
    let left = it.hooks.release(&integration, Err(unreadable)).await.unwrap();
    assert!(
        matches!(&left[0].state, HookState::Leaving { code, .. } if code == "keychain.locked"),
        "{left:?}"
    );
}

#[tokio::test]
async fn a_hook_that_may_not_be_deleted_is_tried_again_and_goes_in_the_end() {
    let mut it = without_deleting().await;
    it.bench.set_link(LinkStatus::Archived).await;
    it.look().await;
    assert_eq!(it.state().await, "leaving bitbucket.missing-scope delete:webhook:bitbucket");
    it.bench.sandbox.clear_requests();
    it.look().await;
    assert_eq!(it.bench.sandbox.counts().rest, 0, "not again at once");
    it.configure("").await;
    it.hooks.look(it.bench.link);
    it.look().await;
    let asked = it.bench.sandbox.counts().rest;
    assert!(asked > 0, "somebody decided something");
    it.look().await;
    assert_eq!(it.bench.sandbox.counts().rest, asked, "once");
    it.use_token(DEMO_API_TOKEN).await;
    it.look_tomorrow().await;
    assert!(it.seen().is_empty() && it.stored().await.is_empty());
}

#[tokio::test]
async fn a_hook_that_is_gone_is_gone_and_a_repository_that_hides_is_told() {
    let it = HookBench::new().await;
    it.look().await;
    let made = it.seen();
    it.bench.sandbox.faults().hide_repository(WORKSPACE, REPOSITORY);
    it.bench.set_link(LinkStatus::Archived).await;
    it.look().await;
    assert_eq!(it.state().await, "leaving bitbucket.not-found");
    it.bench.sandbox.faults().show_repository(WORKSPACE, REPOSITORY);
    it.delete_hook(&made[0].uuid).await;
    it.look_tomorrow().await;
    assert!(it.stored().await.is_empty(), "somebody else removed it");
    assert_eq!(it.audited().await, ["link.hook-create"]);
}

#[tokio::test]
async fn others_at_the_same_relay_keep_theirs() {
    let it = HookBench::new().await;
    let other = it.add_hook(&format!("{RELAY}/hooks/00000000-0000-0000-0000-000000000001")).await;
    it.look().await;
    let integration = it.bench.integration().await;
    it.hooks.release(&integration, Ok(it.somebody())).await.unwrap();
    assert_eq!(it.seen().iter().map(|hook| &hook.uuid).collect::<Vec<_>>(), [&other.uuid]);
}
