//! One form edits an integration and rotates its credential.

use std::time::Duration;

use secrecy::SecretString;
use suitecase_admin::{AdminError, IntegrationDraft, WithCredential};
use suitecase_keychain::{EntryName, Refusal};
use suitecase_model::credential::CredentialKind;
use suitecase_model::integration::{Integration, Workspace};
use suitecase_model::link::LinkStatus;
use suitecase_model::member::Member;
use suitecase_model::sync_run::{SyncOutcome, SyncReason};
use suitecase_sandbox::{
    DEMO_API_TOKEN, DEMO_USERNAME, EXPIRED_API_TOKEN, READ_ONLY_API_TOKEN, WORKSPACE_ACCESS_TOKEN,
};
use suitecase_store::{StoreError, integration, sync_run};
use suitecase_sync::{SyncEvent, SyncState};
use tokio_util::sync::CancellationToken;

use crate::bench::{Bench, OTHER_WORKSPACE, standing};

/// Saves, which has to be refused, and returns the code and the field.
async fn refused(
    bench: &Bench,
    actor: &Member,
    draft: &IntegrationDraft,
) -> (&'static str, Option<&'static str>) {
    let error = bench.admin.save_integration(actor, draft).await.unwrap_err();
    (error.code().as_str(), error.field().map(suitecase_admin::error::Field::as_str))
}

fn rotation(bench: &Bench, stored: &Integration, secret: &str) -> IntegrationDraft {
    IntegrationDraft { secret: SecretString::from(secret), ..bench.edit_of(stored) }
}

#[tokio::test]
async fn a_name_a_description_and_a_date_are_edited_without_a_test_or_the_keychain() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let before = bench.connect(&maya, &bench.draft()).await;
    bench.sandbox.clear_requests();
    bench.keychain.refuse(Some(Refusal::Locked));
    let draft = IntegrationDraft {
        name: " Acme Quality ".to_owned(),
        description: "For the shop".to_owned(),
        expires_on: "2027-03-31".to_owned(),
        ..bench.edit_of(&before)
    };
    let saved = bench.admin.save_integration(&maya, &draft).await.unwrap();
    let expected = Integration {
        name: "Acme Quality".to_owned(),
        description: "For the shop".to_owned(),
        expires_on: Some("2027-03-31".parse().unwrap()),
        ..before
    };
    assert_eq!(saved, expected);
    assert_eq!(bench.integration(saved.id).await, expected);
    assert_eq!(bench.sandbox.counts().rest, 0);
    assert_eq!(bench.done().await, ["Maya Brandt: integration.create", "Maya Brandt: integration.edit"]);

    bench.admin.save_integration(&maya, &bench.edit_of(&saved)).await.unwrap();
    assert_eq!(bench.done().await.len(), 2, "where nothing is changed nothing is on record");
}

#[tokio::test]
async fn a_rotation_replaces_the_secret_and_leaves_the_links() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let before = bench.connect(&maya, &bench.draft()).await;
    let link = bench.link(&maya, &before).await;
    bench.sandbox.faults().revoke(DEMO_API_TOKEN);
    let broken = bench.admin.check_integration(before.id).await.unwrap();
    assert_eq!(standing(&broken), "bitbucket.token-rejected");
    bench.pass(1000);

    let draft = rotation(&bench, &before, READ_ONLY_API_TOKEN);
    assert_eq!(refused(&bench, &maya, &draft).await, ("integration.not-tested", None));
    bench.passes(&draft).await;
    let mut events = bench.syncs.events();
    let saved = bench.admin.save_integration(&maya, &draft).await.unwrap();
    assert_eq!((standing(&saved), &saved.name), ("active", &before.name));
    assert_eq!(bench.secret(before.id).await.as_deref(), Some(READ_ONLY_API_TOKEN));
    // The link was not touched, and looks at its branch with the new token.
    loop {
        match events.recv().await.unwrap() {
            SyncEvent::Confirmed(confirmed) => break assert_eq!(confirmed, link.id),
            SyncEvent::State(..)
            | SyncEvent::Paused(_)
            | SyncEvent::Indexing(..)
            | SyncEvent::Scripts(..) => {}
            SyncEvent::Ended(_, outcome) => panic!("{outcome:?}"),
        }
    }
    assert_eq!(bench.link_now(link.id).await, link);
    let done = [
        "Maya Brandt: integration.create",
        "Suitecase: integration.health",
        "Maya Brandt: integration.rotate",
    ];
    assert_eq!(bench.done().await, done);
}

#[tokio::test]
async fn an_edit_and_a_rotation_in_one_are_both_on_record() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let before = bench.connect(&maya, &bench.draft()).await;
    let draft = IntegrationDraft {
        name: "Acme by access token".to_owned(),
        credential_kind: CredentialKind::AccessToken,
        user: "does not matter".to_owned(),
        ..rotation(&bench, &before, WORKSPACE_ACCESS_TOKEN)
    };
    let saved = bench.connect(&maya, &draft).await;
    assert_eq!((saved.credential_kind, saved.credential_user.as_str()), (CredentialKind::AccessToken, ""));
    assert_eq!(bench.done().await[1..], ["Maya Brandt: integration.edit", "Maya Brandt: integration.rotate"]);
}

#[tokio::test]
async fn a_row_that_is_not_written_leaves_the_old_secret() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let before = bench.connect(&maya, &bench.draft()).await;
    let other = IntegrationDraft {
        name: "Other".to_owned(),
        secret: SecretString::from(READ_ONLY_API_TOKEN),
        ..bench.draft()
    };
    bench.connect(&maya, &other).await;
    let clash =
        IntegrationDraft { name: "other".to_owned(), ..rotation(&bench, &before, READ_ONLY_API_TOKEN) };
    bench.passes(&clash).await;
    assert_eq!(refused(&bench, &maya, &clash).await, ("input.taken", Some("name")));
    assert_eq!(bench.secret(before.id).await.as_deref(), Some(DEMO_API_TOKEN));
    assert_eq!(bench.integration(before.id).await, before);

    // A forgotten credential is forgotten again.
    bench.keychain.keychain().forget(&EntryName::of_integration(before.id)).await.unwrap();
    assert_eq!(refused(&bench, &maya, &clash).await, ("input.taken", Some("name")));
    assert_eq!(bench.secret(before.id).await, None);
    let named = IntegrationDraft { name: "Acme".to_owned(), ..clash };
    bench.admin.save_integration(&maya, &named).await.unwrap();
    assert_eq!(bench.secret(before.id).await.as_deref(), Some(READ_ONLY_API_TOKEN));
}

#[tokio::test]
async fn a_keychain_that_cannot_be_read_is_not_overwritten() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let before = bench.connect(&maya, &bench.draft()).await;
    let draft = rotation(&bench, &before, READ_ONLY_API_TOKEN);
    bench.passes(&draft).await;
    for (refusal, code) in [
        (Refusal::NoService, "keychain.no-service"),
        (Refusal::Locked, "keychain.locked"),
        (Refusal::Denied, "keychain.denied"),
        (Refusal::Corrupt, "keychain.failed"),
    ] {
        bench.keychain.refuse(Some(refusal));
        assert_eq!(refused(&bench, &maya, &draft).await, (code, None));
        bench.keychain.refuse(None);
        assert_eq!(bench.secret(before.id).await.as_deref(), Some(DEMO_API_TOKEN), "{refusal:?}");
        assert_eq!(bench.integration(before.id).await, before, "{refusal:?}");
    }
    bench.admin.save_integration(&maya, &draft).await.unwrap();
}

#[tokio::test]
async fn another_connection_with_the_stored_secret_needs_its_own_test() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let before = bench.connect(&maya, &bench.draft()).await;
    let elsewhere = IntegrationDraft {
        workspace_url: bench.admin.workspace_url(OTHER_WORKSPACE),
        ..bench.edit_of(&before)
    };
    let someone = IntegrationDraft { user: "someone@else.example".to_owned(), ..bench.edit_of(&before) };
    for draft in [&elsewhere, &someone] {
        assert_eq!(refused(&bench, &maya, draft).await, ("integration.not-tested", None));
    }
    bench.passes(&bench.edit_of(&before)).await;
    assert_eq!(refused(&bench, &maya, &elsewhere).await, ("integration.not-tested", None));
    let new = IntegrationDraft {
        integration: None,
        secret: SecretString::from(DEMO_API_TOKEN),
        ..bench.edit_of(&before)
    };
    assert_eq!(refused(&bench, &maya, &new).await, ("integration.not-tested", None));
    let saved = bench.connect(&maya, &elsewhere).await;
    assert_eq!(saved.workspace.slug, OTHER_WORKSPACE);
    assert_eq!(bench.secret(before.id).await.as_deref(), Some(DEMO_API_TOKEN));

    bench.keychain.keychain().forget(&EntryName::of_integration(before.id)).await.unwrap();
    let go_on = CancellationToken::new();
    let gone = bench.admin.test_integration(&bench.edit_of(&saved), &go_on, |_| {}).await;
    assert!(matches!(&gone, Err(AdminError::NoStoredSecret)), "{gone:?}");
}

#[tokio::test]
async fn a_workspace_through_which_something_is_linked_stays() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let before = bench.connect(&maya, &bench.draft()).await;
    bench.link(&maya, &before).await;
    let elsewhere = IntegrationDraft {
        workspace_url: bench.admin.workspace_url(OTHER_WORKSPACE),
        ..rotation(&bench, &before, DEMO_API_TOKEN)
    };
    bench.passes(&elsewhere).await;
    let want = ("integration.other-workspace", Some("workspaceUrl"));
    assert_eq!(refused(&bench, &maya, &elsewhere).await, want);
    assert_eq!(bench.integration(before.id).await, before);

    // As when the workspace was given another slug: its id is the same.
    let workspace = Workspace { slug: "acme-before".to_owned(), ..before.workspace.clone() };
    let renamed = Integration { workspace, ..before.clone() };
    let written = bench.store.write(move |writer| integration::update(writer, &renamed));
    written.await.unwrap();
    let here = bench.edit_of(&before);
    assert_eq!(refused(&bench, &maya, &here).await, ("integration.not-tested", None));
    assert_eq!(bench.connect(&maya, &here).await.workspace, before.workspace);
}

#[tokio::test]
async fn a_rotation_while_disconnected_waits_for_reconnect() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let before = bench.connect(&maya, &bench.draft()).await;
    let link = bench.link(&maya, &before).await;
    bench.admin.disconnect_integration(&maya, before.id, WithCredential::Kept).await.unwrap();
    let saved = bench.connect(&maya, &rotation(&bench, &before, READ_ONLY_API_TOKEN)).await;
    assert_eq!(standing(&saved), "inactive");
    assert!(!bench.syncs.is_busy(), "its links rest");
    let back = bench.admin.reconnect_integration(&maya, before.id).await.unwrap();
    assert_eq!(standing(&back), "active");
    bench.syncs.idle(link.id).await;
    assert_eq!(bench.link_now(link.id).await.status, LinkStatus::Active);
}

#[tokio::test]
async fn a_sync_under_way_ends_and_goes_again_with_the_new_secret() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let before = bench.connect(&maya, &bench.draft()).await;
    let id = bench.link(&maya, &before).await.id;
    let draft = rotation(&bench, &before, READ_ONLY_API_TOKEN);
    bench.passes(&draft).await;
    bench.sandbox.faults().set_latency(Duration::from_mins(1));
    bench.pass(1);
    assert!(bench.syncs.start(id, SyncReason::Hand));
    bench.admin.save_integration(&maya, &draft).await.unwrap();
    let newest = bench.store.read(move |reader| sync_run::newest(reader, id, 1));
    let newest: Result<_, StoreError> = newest.await;
    assert_eq!(newest.unwrap()[0].outcome, Some(SyncOutcome::Cancelled));
    assert!(matches!(bench.syncs.state(id), SyncState::Running(_)));
    bench.syncs.stop().await;
}

#[tokio::test]
async fn what_belongs_to_another_kind_of_credential_is_refused_at_its_field() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let before = bench.connect(&maya, &bench.draft()).await;
    bench.sandbox.clear_requests();
    let app_password = IntegrationDraft {
        credential_kind: CredentialKind::AppPassword,
        ..rotation(&bench, &before, "ATBB-anything")
    };
    let user_name = IntegrationDraft { user: DEMO_USERNAME.to_owned(), ..bench.edit_of(&before) };
    let past = IntegrationDraft { expires_on: "2026-11-21".to_owned(), ..bench.edit_of(&before) };
    let unusable = rotation(&bench, &before, "ATATT3 two words");
    let long = rotation(&bench, &before, &"x".repeat(1001));
    for (draft, code, field) in [
        (&app_password, "input.user-name-expected", "user"),
        (&user_name, "input.email-expected", "user"),
        (&past, "input.day-past", "expiresOn"),
        (&unusable, "bitbucket.token-unusable", "secret"),
        (&long, "input.too-long", "secret"),
    ] {
        assert_eq!(refused(&bench, &maya, draft).await, (code, Some(field)));
        let tested = bench.admin.test_integration(draft, &CancellationToken::new(), |_| {}).await;
        assert_eq!(tested.unwrap_err().code().as_str(), code);
    }
    let expired = rotation(&bench, &before, EXPIRED_API_TOKEN);
    assert_eq!(refused(&bench, &maya, &expired).await, ("integration.not-tested", None));
    assert_eq!(bench.sandbox.counts().rest, 0, "what is wrong at first sight is not sent");
    assert_eq!(bench.integration(before.id).await, before);
}

#[tokio::test]
async fn the_keychain_shows_the_present_name() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let saved = bench.connect(&maya, &bench.draft()).await;
    let entry = EntryName::of_integration(saved.id);
    let host = bench.sandbox.origin().trim_start_matches("http://").to_owned();
    let shown = |name: &str| Some(format!("Suitecase (test): {name} ({host}/acme-quality)"));
    assert_eq!(bench.keychain.label(&entry), shown("Acme"));
    let renamed = IntegrationDraft { name: "Acme Quality".to_owned(), ..bench.edit_of(&saved) };
    let saved = bench.admin.save_integration(&maya, &renamed).await.unwrap();
    assert_eq!(bench.keychain.label(&entry), shown("Acme Quality"));

    bench.keychain.refuse(Some(Refusal::Locked));
    let again = IntegrationDraft { name: "Shop".to_owned(), ..bench.edit_of(&saved) };
    assert_eq!(
        bench.admin.save_integration(&maya, &again).await.unwrap().name,
        "Shop",
        "a label is no obstacle"
    );
}
