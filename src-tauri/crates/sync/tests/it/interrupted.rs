//! Runs that the end of the app cut off are ended as interrupted and go again.

use suitecase_model::ids::SyncRunId;
use suitecase_model::sync_run::{SyncOutcome, SyncReason, SyncRun, SyncStage};
use suitecase_sandbox::{Commit, Fault, Target};
use suitecase_store::sync_run;
use suitecase_sync::{SyncEvent, SyncState};
use uuid::Uuid;

use crate::bench::{Bench, now};
use crate::files::case;

fn first() -> Commit {
    Commit::new("first").file("Test Cases/A.tc", case("ga", "a"))
}

#[tokio::test]
async fn a_run_found_running_at_the_start_is_interrupted_and_goes_again() {
    let bench = Bench::with_commit(first()).await;
    let left = SyncRun::starting(SyncRunId(Uuid::now_v7()), bench.link, SyncReason::Hand, now());
    bench.write(move |writer| sync_run::start(writer, &left)).await;
    bench.service.recover().await.unwrap();
    bench.service.idle(bench.link).await;
    let runs = bench.runs(bench.link).await;
    let ends: Vec<_> = runs.iter().map(|run| (run.reason, run.outcome.clone())).collect();
    assert_eq!(
        ends,
        [
            (SyncReason::Interrupted, Some(SyncOutcome::Finished)),
            (SyncReason::Hand, Some(SyncOutcome::Interrupted)),
        ]
    );
    assert_eq!(bench.catalogue().await.case_paths(), ["Test Cases/A.tc"]);
}

#[tokio::test]
async fn a_run_cut_off_by_the_end_of_the_app_goes_again_at_the_next_start() {
    let mut bench = Bench::with_commit(first()).await;
    bench.sandbox.faults().next(Target::Git, 1, Fault::StallBody { after: 0 });
    let mut events = bench.service.events();
    bench.service.start(bench.link, SyncReason::Hand);
    loop {
        if let SyncEvent::State(_, SyncState::Running(progress)) = events.recv().await.unwrap()
            && progress.stage == SyncStage::Resolving
        {
            break;
        }
    }
    bench.service.stop().await;
    assert_eq!(bench.newest_run(bench.link).await.unwrap().outcome, None, "left open for the next start");
    assert_eq!(bench.link_status().await, "inactive");

    bench.sandbox.faults().clear();
    bench.service = bench.started_again();
    bench.service.recover().await.unwrap();
    bench.service.idle(bench.link).await;
    assert_eq!(bench.catalogue().await.case_paths(), ["Test Cases/A.tc"]);
    assert!(bench.runs(bench.link).await.iter().all(|run| run.outcome.is_some()));
    assert_eq!(bench.link_status().await, "active");
}

#[tokio::test]
async fn nothing_goes_again_when_nothing_was_cut_off() {
    let bench = Bench::with_commit(first()).await;
    bench.synced().await;
    bench.service.recover().await.unwrap();
    assert!(!bench.service.is_busy());
    assert_eq!(bench.runs(bench.link).await.len(), 1);
}

#[tokio::test]
async fn what_is_waited_for_over_many_starts_is_on_record_once() {
    let mut bench = Bench::with_commit(first()).await;
    bench.service.pause().await.unwrap();
    bench.service.start(bench.link, SyncReason::Hand);
    bench.service.stop().await;
    for _ in 0..3 {
        bench.service = bench.started_again();
        bench.service.recover().await.unwrap();
        bench.service.stop().await;
    }
    bench.service = bench.started_again();
    bench.service.recover().await.unwrap();
    bench.service.resume().await.unwrap();
    bench.service.idle(bench.link).await;
    let ends: Vec<_> =
        bench.runs(bench.link).await.into_iter().map(|run| (run.reason, run.outcome)).collect();
    assert_eq!(
        ends,
        [
            (SyncReason::Interrupted, Some(SyncOutcome::Finished)),
            (SyncReason::Hand, Some(SyncOutcome::Interrupted)),
        ]
    );
}
