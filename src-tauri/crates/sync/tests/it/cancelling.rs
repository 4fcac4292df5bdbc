//! A sync that is cancelled ends at once, changes nothing and can go again.

use std::time::Duration;

use suitecase_model::link::GitRef;
use suitecase_model::sync_run::{SyncOutcome, SyncReason, SyncStage};
use suitecase_sandbox::{Commit, Fault, Target};
use suitecase_sync::{SyncEvent, SyncState};

use crate::bench::{Bench, REPOSITORY};
use crate::files::case;

/// A history whose increment is larger than what gets through before the silence.
async fn bench() -> Bench {
    let bench = Bench::with_commit(Commit::new("first").file("Test Cases/A.tc", case("ga", "a"))).await;
    bench.synced().await;
    let mut dice = fastrand::Rng::with_seed(7);
    let many = (0..200).fold(Commit::new("many"), |commit, number| {
        let noise: String = (0..800).map(|_| dice.alphanumeric()).collect();
        commit.file(format!("Test Cases/many/{number}.tc"), case(&format!("g{number}"), &noise))
    });
    bench.push_commit(many);
    bench
}

/// Starts the sync, waits for a stage, and cancels.
async fn cancel_at(bench: &Bench, stage: SyncStage) {
    let mut events = bench.service.events();
    assert!(bench.service.start(bench.link, SyncReason::Hand));
    loop {
        if let SyncEvent::State(_, SyncState::Running(progress)) = events.recv().await.unwrap()
            && progress.stage == stage
        {
            break;
        }
    }
    bench.service.cancel(bench.link);
    assert_eq!(bench.service.state(bench.link), SyncState::Cancelling);
    bench.service.idle(bench.link).await;
    assert!(!bench.service.is_busy());
}

#[tokio::test]
async fn a_cancelled_sync_changes_nothing_and_goes_well_later() {
    // The requests of an increment: which commit, its upper folders, the changed tests.
    for (at, after, stage) in
        [(0, 0, SyncStage::Resolving), (1, 100, SyncStage::Surveying), (2, 70_000, SyncStage::Reading)]
    {
        let bench = bench().await;
        let before = bench.catalogue().await;
        bench.sandbox.faults().next(Target::Git, at, Fault::CutBody { after: u64::MAX });
        bench.sandbox.faults().next(Target::Git, 1, Fault::StallBody { after });
        cancel_at(&bench, stage).await;
        let run = bench.newest_run(bench.link).await.unwrap();
        assert_eq!(run.outcome, Some(SyncOutcome::Cancelled), "{stage:?}");
        assert_eq!(bench.catalogue().await, before, "{stage:?}");
        assert_eq!(bench.link_status().await, "active", "{stage:?}");
        bench.sandbox.faults().clear();
        assert_eq!(bench.synced().await.case_paths().len(), 201, "{stage:?}");
    }
}

#[tokio::test]
async fn a_sync_on_a_slow_line_is_cancelled_without_waiting_for_the_line() {
    let bench = bench().await;
    let before = bench.catalogue().await;
    bench.sandbox.faults().set_latency(Duration::from_hours(1));
    cancel_at(&bench, SyncStage::Resolving).await;
    let run = bench.newest_run(bench.link).await.unwrap();
    assert_eq!(run.outcome, Some(SyncOutcome::Cancelled));
    assert_eq!(bench.catalogue().await, before);
    bench.sandbox.faults().set_latency(Duration::ZERO);
    assert_eq!(bench.synced().await.case_paths().len(), 201);
}

#[tokio::test]
async fn a_sync_that_waits_for_its_turn_can_be_cancelled() {
    let bench = bench().await;
    bench.sandbox.faults().set_latency(Duration::from_hours(1));
    let mut others = Vec::new();
    for _ in 0..2 {
        others.push(bench.link_to(REPOSITORY, GitRef::DefaultBranch, "").await);
    }
    let mut events = bench.service.events();
    for other in &others {
        bench.service.start(*other, SyncReason::Hand);
    }
    let mut resolving = 0;
    while resolving < 2 {
        if let SyncEvent::State(_, SyncState::Running(progress)) = events.recv().await.unwrap()
            && progress.stage == SyncStage::Resolving
        {
            resolving += 1;
        }
    }
    assert!(bench.service.start(bench.link, SyncReason::Hand));
    assert!(!bench.service.start(bench.link, SyncReason::Hand), "a link syncs once at a time");
    let state = bench.service.state(bench.link);
    assert!(matches!(state, SyncState::Running(progress) if progress.stage == SyncStage::Queued));
    bench.service.cancel(bench.link);
    bench.service.idle(bench.link).await;
    let run = bench.newest_run(bench.link).await.unwrap();
    assert_eq!(run.outcome, Some(SyncOutcome::Cancelled));
    for other in others {
        bench.service.cancel(other);
        bench.service.idle(other).await;
    }
}

#[tokio::test]
async fn a_first_sync_that_is_cancelled_leaves_the_link_inactive() {
    let bench = Bench::with_commit(Commit::new("first").file("Test Cases/A.tc", case("ga", "a"))).await;
    bench.sandbox.faults().next(Target::Git, 1, Fault::StallBody { after: 0 });
    cancel_at(&bench, SyncStage::Resolving).await;
    assert_eq!(bench.link_status().await, "inactive");
    assert!(bench.catalogue().await.synced.is_none());
}
