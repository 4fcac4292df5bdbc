//! Saving, proceeding, archiving and unarchiving, also while a sync runs: each transition of section 3 of the design.

use suitecase_admin::{AdminError, LinkDraft, WithCredential};
use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::LinkId;
use suitecase_model::integration::Integration;
use suitecase_model::link::{GitRef, Link, LinkStatus};
use suitecase_model::member::Member;
use suitecase_model::sync_run::{SyncOutcome, SyncReason};
use suitecase_sandbox::{Fault, Target, sample};
use suitecase_store::{StoreError, audit, sync_run, test_case};
use suitecase_sync::SyncState;

use crate::bench::{Bench, standing};

/// A saved link that was never synced, and its draft for more.
struct Saved {
    bench: Bench,
    maya: Member,
    acme: Integration,
    link: Link,
    draft: LinkDraft,
}

impl Saved {
    async fn new() -> Self {
        let bench = Bench::new().await;
        let maya = bench.first_member().await;
        let acme = bench.connect(&maya, &bench.draft()).await;
        let project = bench.admin.create_project(&maya, "Shop").await.unwrap();
        let draft = LinkDraft {
            link: None,
            project: project.id,
            integration: acme.id,
            name: "Payments".to_owned(),
            address: format!("{}/{}/payments-api/src/main/", bench.sandbox.origin(), sample::WORKSPACE),
            description: String::new(),
            link_results: false,
        };
        let link = bench.admin.save_link(&maya, &draft).await.unwrap();
        let draft = LinkDraft { link: Some(link.id), ..draft };
        Self { bench, maya, acme, link, draft }
    }

    /// Proceeds with what is stored, and the sync hangs at its first question.
    async fn proceed_into_silence(&self) {
        self.bench.sandbox.faults().next(Target::Git, 1, Fault::StallBody { after: 0 });
        let asked = self.bench.sandbox.counts().git;
        self.bench.admin.proceed_link(&self.maya, &self.draft).await.unwrap();
        while self.bench.sandbox.counts().git == asked {
            tokio::task::yield_now().await;
        }
        assert!(matches!(self.bench.syncs.state(self.link.id), SyncState::Running(_)));
    }

    async fn proceed(&self, draft: &LinkDraft) -> Link {
        self.bench.admin.proceed_link(&self.maya, draft).await.unwrap();
        self.idle().await
    }

    async fn idle(&self) -> Link {
        self.bench.syncs.idle(self.link.id).await;
        self.bench.syncs.scripts_looked_for(self.link.id).await;
        self.bench.link_now(self.link.id).await
    }

    /// Returns how the syncs ended, the oldest first.
    async fn outcomes(&self) -> Vec<SyncOutcome> {
        let id = self.link.id;
        let runs = self.bench.store.read(move |reader| sync_run::newest(reader, id, 50)).await.unwrap();
        runs.into_iter().rev().map(|run| run.outcome.expect("each run has an end")).collect()
    }

    async fn test_cases(&self) -> u64 {
        let id = self.link.id;
        self.bench.store.read(move |reader| test_case::count(reader, id)).await.unwrap()
    }
}

#[tokio::test]
async fn saving_leaves_a_link_inactive_and_proceeding_makes_it_active() {
    let saved = Saved::new().await;
    assert_eq!(saved.link.status, LinkStatus::Inactive);
    assert!(saved.outcomes().await.is_empty(), "nothing was synced");
    let active = saved.proceed(&saved.draft).await;
    assert_eq!((active.id, &active.status), (saved.link.id, &LinkStatus::Active));
    assert_eq!(saved.outcomes().await, [SyncOutcome::Finished]);

    saved.bench.sandbox.clear_requests();
    let renamed = LinkDraft { name: "Pay".to_owned(), ..saved.draft.clone() };
    let edited = saved.bench.admin.save_link(&saved.maya, &renamed).await.unwrap();
    assert_eq!((edited.name.as_str(), &edited.status), ("Pay", &LinkStatus::Inactive));
    let counts = saved.bench.sandbox.counts();
    assert_eq!((counts.rest, counts.git), (0, 0), "an address that stays is not asked about");
    assert!(saved.test_cases().await > 0, "the last good catalogue stays");
}

#[tokio::test]
async fn a_sync_that_fails_leaves_an_error_and_the_next_proceed_mends_it() {
    let saved = Saved::new().await;
    saved.bench.sandbox.faults().next(Target::Any, 1000, Fault::Status(404));
    let failed = saved.proceed(&saved.draft).await;
    assert!(
        matches!(&failed.status, LinkStatus::Error { code, .. } if code == "git.not-found"),
        "{failed:?}"
    );
    saved.bench.sandbox.faults().clear();
    assert_eq!(saved.proceed(&saved.draft).await.status, LinkStatus::Active);
}

#[tokio::test]
async fn archiving_while_a_sync_runs_ends_it_first_and_nothing_appears_afterwards() {
    let saved = Saved::new().await;
    saved.proceed_into_silence().await;
    let archived = saved.bench.admin.archive_link(&saved.maya, saved.link.id).await.unwrap();
    assert_eq!(archived.status, LinkStatus::Archived);
    assert_eq!(saved.bench.syncs.state(saved.link.id), SyncState::Idle, "it ended before");
    saved.bench.syncs.start(saved.link.id, SyncReason::Poll);
    assert_eq!(saved.idle().await.status, LinkStatus::Archived, "a poll that comes late does nothing");
    assert_eq!(saved.test_cases().await, 0);
    assert!(saved.outcomes().await.iter().all(|outcome| *outcome == SyncOutcome::Cancelled));
    let refused = saved.bench.admin.proceed_link(&saved.maya, &saved.draft).await;
    assert!(matches!(refused, Err(AdminError::Archived)), "{refused:?}");

    let back = saved.bench.admin.unarchive_link(&saved.maya, saved.link.id).await.unwrap();
    assert_eq!(back.status, LinkStatus::Inactive);
    assert_eq!(saved.idle().await.status, LinkStatus::Active);
    assert!(saved.test_cases().await > 0);
}

#[tokio::test]
async fn archiving_twice_is_written_once_and_unarchiving_what_is_not_archived_does_nothing() {
    let saved = Saved::new().await;
    for _ in 0..2 {
        saved.bench.admin.archive_link(&saved.maya, saved.link.id).await.unwrap();
    }
    for _ in 0..2 {
        saved.bench.admin.unarchive_link(&saved.maya, saved.link.id).await.unwrap();
        assert_eq!(saved.idle().await.status, LinkStatus::Active);
    }
    let read = saved.bench.store.read(|reader| {
        let (_, rows) = audit::page(reader, &audit::AuditFilter::default(), 0, 100)?;
        Ok::<_, StoreError>(rows)
    });
    let actions: Vec<_> = read.await.unwrap().iter().rev().map(|row| row.action.clone()).collect();
    let of_links: Vec<_> = actions.iter().filter(|action| action.starts_with("link.")).collect();
    assert_eq!(of_links, ["link.create", "link.archive", "link.unarchive"]);
    assert_eq!(saved.outcomes().await, [SyncOutcome::Finished]);
}

#[tokio::test]
async fn an_edit_while_a_sync_runs_counts_and_what_ran_changes_nothing() {
    let saved = Saved::new().await;
    saved.proceed_into_silence().await;
    let address = format!("{}/{}/web-shop/src/develop/", saved.bench.sandbox.origin(), sample::WORKSPACE);
    let elsewhere = LinkDraft { address, ..saved.draft.clone() };
    let edited = saved.bench.admin.save_link(&saved.maya, &elsewhere).await.unwrap();
    assert_eq!((edited.id, edited.repository.as_str()), (saved.link.id, "web-shop"));
    assert_eq!(edited.reference, GitRef::Branch("develop".to_owned()));
    saved.bench.syncs.start(saved.link.id, SyncReason::Poll);
    assert_eq!(saved.idle().await.status, LinkStatus::Inactive, "saved only, so nothing follows it");
    assert_eq!(saved.test_cases().await, 0);
    assert_eq!(saved.proceed(&elsewhere).await.status, LinkStatus::Active);
    assert!(saved.test_cases().await > 0);
}

#[tokio::test]
async fn an_edit_keeps_the_identity_of_tests_also_in_another_directory() {
    let saved = Saved::new().await;
    let web_shop = |rest: &str| LinkDraft {
        address: format!("{}/{}/web-shop/src/main/{rest}", saved.bench.sandbox.origin(), sample::WORKSPACE),
        ..saved.draft.clone()
    };
    saved.proceed(&web_shop("Test%20Cases/Checkout/")).await;
    let ids = async || {
        let id = saved.link.id;
        let read = saved.bench.store.read(move |reader| test_case::known(reader, id));
        let mut ids: Vec<_> = read.await.unwrap().into_iter().map(|row| row.id).collect();
        ids.sort();
        ids
    };
    let few = ids().await;
    assert!(!few.is_empty());
    assert_eq!(saved.proceed(&web_shop("")).await.status, LinkStatus::Active);
    let all = ids().await;
    assert!(all.len() > few.len() && few.iter().all(|id| all.contains(id)), "each test keeps its id");
    saved.proceed(&web_shop("Test%20Cases/Checkout/")).await;
    assert_eq!(ids().await, few);
}

#[tokio::test]
async fn a_double_proceed_ends_in_one_finished_sync() {
    let saved = Saved::new().await;
    saved.proceed_into_silence().await;
    let (first, second) = tokio::join!(
        saved.bench.admin.proceed_link(&saved.maya, &saved.draft),
        saved.bench.admin.proceed_link(&saved.maya, &saved.draft),
    );
    assert_eq!((first.unwrap().id, second.unwrap().id), (saved.link.id, saved.link.id));
    assert_eq!(saved.idle().await.status, LinkStatus::Active);
    let outcomes = saved.outcomes().await;
    let finished = outcomes.iter().filter(|outcome| **outcome == SyncOutcome::Finished).count();
    assert_eq!((finished, outcomes.last()), (1, Some(&SyncOutcome::Finished)), "{outcomes:?}");
}

#[tokio::test]
async fn disconnecting_while_a_sync_runs_leaves_the_link_as_it_stood() {
    let saved = Saved::new().await;
    saved.proceed_into_silence().await;
    let away =
        saved.bench.admin.disconnect_integration(&saved.maya, saved.acme.id, WithCredential::Kept).await;
    assert_eq!(standing(&away.unwrap()), "inactive");
    assert_eq!(saved.idle().await.status, LinkStatus::Inactive);
    assert_eq!(saved.outcomes().await, [SyncOutcome::Cancelled]);

    let refused = saved.bench.admin.proceed_link(&saved.maya, &saved.draft).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::IntegrationDisconnected);
    let refused = saved.bench.admin.resolve_address(saved.acme.id, &saved.draft.address).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::IntegrationDisconnected, "the credential is not used");
    let renamed = LinkDraft { name: "Pay".to_owned(), ..saved.draft.clone() };
    assert_eq!(saved.bench.admin.save_link(&saved.maya, &renamed).await.unwrap().name, "Pay");
}

#[tokio::test]
async fn while_a_link_is_held_nothing_starts_and_what_is_started_on_letting_go_does() {
    let saved = Saved::new().await;
    let (syncs, id) = (&saved.bench.syncs, saved.link.id);
    let held = syncs.hold(id).await;
    for reason in [SyncReason::Hand, SyncReason::Poll] {
        assert!(!syncs.start(id, reason));
    }
    let other = LinkId(uuid::Uuid::from_u128(7));
    assert!(syncs.start(other, SyncReason::Poll), "another link is not held");
    syncs.idle(other).await;
    assert!(held.start(SyncReason::Hand));
    assert_eq!(saved.idle().await.status, LinkStatus::Active);
    drop(syncs.hold(id).await);
    assert!(syncs.start(id, SyncReason::Hand), "a hold that is dropped holds nothing");
    saved.idle().await;
}

#[tokio::test]
async fn a_save_that_fails_lets_the_sync_run_on() {
    let saved = Saved::new().await;
    let another = LinkDraft { link: None, name: "Shop".to_owned(), ..saved.draft.clone() };
    saved.bench.admin.save_link(&saved.maya, &another).await.unwrap();
    saved.proceed_into_silence().await;
    let taken = LinkDraft { name: "SHOP".to_owned(), ..saved.draft.clone() };
    let refused = saved.bench.admin.save_link(&saved.maya, &taken).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::InputTaken);
    assert!(matches!(saved.bench.syncs.state(saved.link.id), SyncState::Running(_)));
    saved.bench.syncs.cancel(saved.link.id);
    saved.idle().await;
    assert_eq!(saved.outcomes().await, [SyncOutcome::Cancelled], "only what was cancelled by hand");
}

#[tokio::test]
async fn what_a_hold_cancelled_runs_anew_where_nothing_came_of_it() {
    let saved = Saved::new().await;
    saved.proceed_into_silence().await;
    saved.bench.syncs.hold(saved.link.id).await.resume();
    assert_eq!(saved.idle().await.status, LinkStatus::Active);
    assert_eq!(saved.outcomes().await, [SyncOutcome::Cancelled, SyncOutcome::Finished]);
    saved.bench.syncs.hold(saved.link.id).await.resume();
    saved.idle().await;
    assert_eq!(saved.outcomes().await.len(), 2, "nothing was cancelled");

    saved.proceed_into_silence().await;
    saved.bench.syncs.cancel(saved.link.id);
    saved.bench.syncs.hold(saved.link.id).await.resume();
    saved.idle().await;
    assert_eq!(saved.outcomes().await.len(), 3, "what a person cancelled stays so");
}
