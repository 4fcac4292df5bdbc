//! A sync that fails says why, leaves the last good catalogue, and the next one mends everything.

use suitecase_keychain::Refusal;
use suitecase_model::integration::IntegrationStatus;
use suitecase_model::link::LinkStatus;
use suitecase_model::sync_run::{SyncOutcome, SyncReason};
use suitecase_sandbox::{Commit, DEMO_API_TOKEN, Fault, Repository, RepositoryBuilder, Target, Workspace};
use suitecase_sync::SyncEvent;

use crate::bench::{Bench, REPOSITORY, WORKSPACE, now};
use crate::files::case;

fn first() -> Commit {
    let commit = Commit::new("first").file("Test Cases/A.tc", case("ga", "a"));
    (0..20).fold(commit, |commit, number| {
        commit.file(format!("Test Cases/more/{number}.tc"), case(&format!("g{number}"), "more"))
    })
}

fn second() -> Commit {
    Commit::new("second")
        .rename("Test Cases/A.tc", "Test Cases/B.tc")
        .file("Test Cases/C.tc", case("gc", "c"))
}

/// Lets this many git requests through before whatever is queued next.
fn let_through(bench: &Bench, requests: usize) {
    bench.sandbox.faults().next(Target::Git, requests, Fault::CutBody { after: u64::MAX });
}

/// Lets this many git requests through and breaks everything after them.
fn fails_for_good(bench: &Bench, at: usize, fault: &Fault) {
    let_through(bench, at);
    bench.sandbox.faults().next(Target::Git, 1000, fault.clone());
    bench.sandbox.faults().next(Target::Rest, 1000, fault.clone());
}

#[tokio::test]
async fn a_network_that_fails_at_any_request_changes_nothing_and_passes() {
    // An increment asks for the commit, for its upper folders and for the changed tests.
    for at in 0..3 {
        for (fault, expected) in [
            (Fault::CutBody { after: 40 }, "network.cut"),
            (Fault::Status(502), "bitbucket.server-error"),
            (Fault::Status(503), "bitbucket.server-error"),
            (Fault::TooManyRequests { retry_after: None }, "bitbucket.rate-limited"),
            (Fault::CaptivePortal, "network.captive-portal"),
        ] {
            let bench = Bench::with_commit(first()).await;
            let before = bench.synced().await;
            bench.push_commit(second());
            fails_for_good(&bench, at, &fault);
            let place = format!("{fault:?} at request {at}");
            assert_eq!(bench.failed().await, expected, "{place}");
            bench.sandbox.faults().clear();
            assert_eq!(bench.catalogue().await, before, "{place}");
            assert_eq!(bench.link_status().await, "active", "{place}");
            assert_eq!(bench.integration_status().await, "active", "{place}");

            let after = bench.synced().await;
            assert_eq!(after.case_paths().len(), 22, "{place}");
            let (old, new) = ("Test Cases/A.tc", "Test Cases/B.tc");
            assert_eq!(before.case_ids()[old], after.case_ids()[new], "{place}");
        }
    }
}

#[tokio::test]
async fn a_first_sync_that_fails_leaves_an_empty_catalogue_and_a_link_in_error() {
    let bench = Bench::with_commit(first()).await;
    // The first look asks what the server can do, too.
    let_through(&bench, 3);
    for _ in 0..3 {
        bench.sandbox.faults().next(Target::Git, 1, Fault::CutBody { after: 500 });
        let_through(&bench, 3);
    }
    assert_eq!(bench.failed().await, "network.cut");
    bench.sandbox.faults().clear();
    assert_eq!(bench.link_status().await, "network.cut");
    assert!(bench.catalogue().await.cases.is_empty());
    assert_eq!(bench.synced().await.case_paths().len(), 21);
    assert_eq!(bench.link_status().await, "active");
}

#[tokio::test]
async fn a_single_refusal_of_a_good_credential_is_no_failure() {
    let bench = Bench::with_commit(first()).await;
    bench.sandbox.faults().next(Target::Git, 1, Fault::Unauthorized);
    assert_eq!(bench.synced().await.case_paths().len(), 21);
}

#[tokio::test]
async fn a_revoked_token_breaks_its_link_until_it_works_again() {
    let bench = Bench::with_commit(first()).await;
    let before = bench.synced().await;
    bench.push_commit(second());
    bench.sandbox.faults().revoke(DEMO_API_TOKEN);
    assert_eq!(bench.failed().await, "git.refused");
    assert_eq!(bench.link_status().await, "git.refused");
    assert_eq!(
        bench.integration_status().await,
        "active",
        "whether the integration is broken is not found out here"
    );
    assert_eq!(bench.catalogue().await, before);
    let recorded = format!("{:?}", bench.runs(bench.link).await);
    assert!(!recorded.contains(DEMO_API_TOKEN), "a record never holds a secret");

    bench.sandbox.faults().restore(DEMO_API_TOKEN);
    assert_eq!(bench.synced().await.case_paths().len(), 22);
    assert_eq!((bench.link_status().await, bench.integration_status().await), both_active());
}

#[tokio::test]
async fn a_sync_leaves_its_integration_as_it_is() {
    let bench = Bench::with_commit(first()).await;
    let (code, detail, at) = ("bitbucket.missing-scope", "read:repository:bitbucket", now());
    let (code, detail) = (code.to_owned(), detail.to_owned());
    bench.set_integration(IntegrationStatus::Error { code, detail, at }).await;
    let before = bench.integration().await;
    bench.synced().await;
    assert_eq!(bench.link_status().await, "active");
    assert_eq!(bench.integration().await, before, "a sync that works mends no integration");
    bench.sandbox.faults().revoke(DEMO_API_TOKEN);
    assert_eq!(bench.failed().await, "git.refused");
    assert_eq!(bench.integration().await, before);
}

#[tokio::test]
async fn a_token_revoked_between_two_requests_changes_nothing() {
    let bench = Bench::with_commit(first()).await;
    let before = bench.synced().await;
    bench.push_commit(second());
    let_through(&bench, 2);
    bench.sandbox.faults().next(Target::Git, 2, Fault::Unauthorized);
    assert_eq!(bench.failed().await, "git.refused");
    assert_eq!(bench.catalogue().await, before);
    assert_eq!(bench.synced().await.case_paths().len(), 22);
}

#[tokio::test]
async fn a_repository_that_is_hidden_breaks_only_its_link() {
    let bench = Bench::with_commit(first()).await;
    let before = bench.synced().await;
    bench.sandbox.faults().hide_repository(WORKSPACE, REPOSITORY);
    assert_eq!(bench.failed().await, "git.not-found");
    assert_eq!(bench.link_status().await, "git.not-found");
    assert_eq!(bench.integration_status().await, "active");
    assert_eq!(bench.catalogue().await, before);
    bench.sandbox.faults().show_repository(WORKSPACE, REPOSITORY);
    bench.synced().await;
    assert_eq!(bench.link_status().await, "active");
}

#[tokio::test]
async fn a_deleted_branch_breaks_its_link_until_it_is_back() {
    let bench = Bench::with(RepositoryBuilder::new().commit(first()).on("topic").commit(second())).await;
    let topic = suitecase_model::link::GitRef::Branch("topic".to_owned());
    let link = bench.link_to(REPOSITORY, topic, "").await;
    let before = bench.synced_of(link).await;
    bench.push(RepositoryBuilder::new().delete_branch("topic"));
    let outcome = bench.sync_of(link).await.outcome;
    assert!(matches!(outcome, Some(SyncOutcome::Failed { code, .. }) if code == "git.reference-missing"));
    assert_eq!(bench.catalogue_of(link).await, before);
    bench.push(RepositoryBuilder::new().on("topic").commit(Commit::new("back").remove("Test Cases/more")));
    assert_eq!(bench.synced_of(link).await.case_paths(), ["Test Cases/A.tc"]);
}

#[tokio::test]
async fn a_repository_without_a_commit_says_so_until_it_has_one() {
    let bench = Bench::serving(Workspace::new(WORKSPACE, "Acme").with(Repository::empty(REPOSITORY))).await;
    assert_eq!(bench.failed().await, "git.empty-repository");
    assert_eq!(bench.link_status().await, "git.empty-repository");
    bench.push_commit(first());
    assert_eq!(bench.synced().await.case_paths().len(), 21);
    assert_eq!(bench.link_status().await, "active");
}

#[tokio::test]
async fn a_keychain_that_refuses_is_told_by_its_reason() {
    for (refusal, code, link, integration) in [
        (Refusal::Locked, "keychain.locked", "active", "active"),
        (Refusal::NoService, "keychain.no-service", "active", "active"),
        (Refusal::Denied, "keychain.denied", "keychain.denied", "active"),
    ] {
        let mut bench = Bench::with_commit(first()).await;
        let before = bench.synced().await;
        bench.service = bench.started_again();
        bench.keychain.refuse(Some(refusal));
        assert_eq!(bench.failed().await, code);
        assert_eq!(bench.link_status().await, link);
        assert_eq!(bench.integration_status().await, integration);
        assert_eq!(bench.catalogue().await, before);
        bench.keychain.refuse(None);
        bench.synced().await;
        assert_eq!((bench.link_status().await, bench.integration_status().await), both_active());
    }
}

#[tokio::test]
async fn a_disconnected_integration_stops_syncs_and_leaves_the_link_as_it_is() {
    let bench = Bench::with_commit(first()).await;
    let before = bench.synced().await;
    bench.set_integration(IntegrationStatus::Inactive).await;
    bench.sandbox.clear_requests();
    assert_eq!(bench.failed().await, "integration.disconnected");
    assert_eq!(bench.link_status().await, "active");
    assert_eq!(bench.integration_status().await, "inactive");
    assert_eq!(bench.sandbox.counts().git, 0);
    assert_eq!(bench.catalogue().await, before);
}

#[tokio::test]
async fn what_was_archived_meanwhile_stays_archived_and_is_asked_about_no_more() {
    let bench = Bench::with_commit(first()).await;
    bench.synced().await;
    let before = bench.catalogue().await;
    bench.set_link(LinkStatus::Archived).await;
    bench.push_commit(second());
    bench.sandbox.clear_requests();
    for reason in [SyncReason::Hand, SyncReason::Poll] {
        assert!(bench.service.start(bench.link, reason));
        bench.service.idle(bench.link).await;
        let run = bench.newest_run(bench.link).await.unwrap();
        assert_eq!(run.outcome, Some(SyncOutcome::Cancelled), "{reason:?}");
        assert_eq!(bench.link_status().await, "archived", "{reason:?}");
    }
    assert_eq!(bench.catalogue().await, before);
    assert_eq!(bench.sandbox.counts().git, 0);
}

#[tokio::test]
async fn a_poll_records_only_what_is_news() {
    let bench = Bench::with_commit(first()).await;
    bench.synced().await;
    assert_eq!(poll(&bench).await, SyncEvent::Confirmed(bench.link));
    assert_eq!(bench.runs(bench.link).await.len(), 1, "nothing had moved");

    bench.sandbox.faults().hide_repository(WORKSPACE, REPOSITORY);
    assert!(matches!(poll(&bench).await, SyncEvent::Ended(_, SyncOutcome::Failed { .. })));
    assert_eq!(poll(&bench).await, SyncEvent::Confirmed(bench.link));
    assert_eq!(bench.runs(bench.link).await.len(), 2, "the same failure again is no news");
    assert_eq!(bench.link_status().await, "git.not-found");

    bench.sandbox.faults().show_repository(WORKSPACE, REPOSITORY);
    poll(&bench).await;
    assert_eq!(bench.link_status().await, "active", "a poll that works mends the link");
    bench.push_commit(second());
    assert_eq!(poll(&bench).await, SyncEvent::Ended(bench.link, SyncOutcome::Finished));
    let newest = bench.newest_run(bench.link).await.unwrap();
    assert_eq!((newest.reason, newest.stats.added), (SyncReason::Poll, 1));
}

/// Polls the link and returns the event that ends it.
async fn poll(bench: &Bench) -> SyncEvent {
    let mut events = bench.service.events();
    bench.service.poll_all().await.unwrap();
    loop {
        match events.recv().await.unwrap() {
            SyncEvent::State(..)
            | SyncEvent::Paused(_)
            | SyncEvent::Indexing(..)
            | SyncEvent::Scripts(..) => {}
            end @ (SyncEvent::Ended(..) | SyncEvent::Confirmed(_)) => return end,
        }
    }
}

fn both_active() -> (String, String) {
    ("active".to_owned(), "active".to_owned())
}
