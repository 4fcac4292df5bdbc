//! Who goes first, who waits, and what a person can do about it.

use std::time::Duration;

use suitecase_model::ids::LinkId;
use suitecase_model::link::GitRef;
use suitecase_model::sync_run::{SyncOutcome, SyncProgress, SyncReason, SyncStage};
use suitecase_sandbox::Commit;
use suitecase_sync::agenda::Hold;
use suitecase_sync::{SyncEvent, SyncState};
use tokio::sync::broadcast::Receiver;

use crate::bench::{Bench, REPOSITORY};
use crate::files::case;

/// A repository on a line so slow that nothing ends.
async fn stuck() -> Bench {
    let bench = Bench::with_commit(Commit::new("first").file("Test Cases/A.tc", case("ga", "a"))).await;
    bench.sandbox.faults().set_latency(Duration::from_hours(1));
    bench
}

/// Waits until so many syncs have begun, and returns their links.
async fn begun(events: &mut Receiver<SyncEvent>, count: usize) -> Vec<LinkId> {
    let mut begun = Vec::new();
    while begun.len() < count {
        if let SyncEvent::State(link, SyncState::Running(SyncProgress { stage: SyncStage::Resolving, .. })) =
            events.recv().await.unwrap()
        {
            begun.push(link);
        }
    }
    begun
}

fn is_queued(bench: &Bench, link: LinkId) -> bool {
    matches!(bench.service.state(link), SyncState::Running(progress) if progress.stage == SyncStage::Queued)
}

#[tokio::test]
async fn a_credential_with_many_links_leaves_a_place_for_another() {
    let bench = stuck().await;
    let mut many = Vec::new();
    for _ in 0..4 {
        many.push(bench.link_to(REPOSITORY, GitRef::DefaultBranch, "").await);
    }
    let another = bench.another_integration().await;
    let other = bench.link_through(another, REPOSITORY, GitRef::DefaultBranch, "").await;
    let mut events = bench.service.events();
    for link in many.iter().chain([&other]) {
        assert!(bench.service.start(*link, SyncReason::Hand));
    }
    let running = begun(&mut events, 3).await;
    assert!(running.contains(&other), "{running:?}");
    assert!(is_queued(&bench, many[2]) && is_queued(&bench, many[3]));
    bench.service.stop().await;
    assert!(!bench.service.is_busy() || is_queued(&bench, many[2]), "nothing runs");
    let open = bench.runs(many[3]).await;
    assert_eq!(open.len(), 1, "what was waited for goes again at the next start");
    assert_eq!(open[0].outcome, None);
}

#[tokio::test]
async fn what_a_person_looks_at_goes_before_what_waits_longer() {
    let bench = stuck().await;
    let mut links = Vec::new();
    for _ in 0..4 {
        links.push(bench.link_to(REPOSITORY, GitRef::DefaultBranch, "").await);
    }
    let mut events = bench.service.events();
    for link in &links {
        bench.service.start(*link, SyncReason::Hand);
    }
    let running = begun(&mut events, 2).await;
    bench.service.look_first(Some(links[3]));
    bench.service.cancel(running[0]);
    assert_eq!(begun(&mut events, 1).await, [links[3]]);
    assert!(is_queued(&bench, links[2]));
    bench.service.stop().await;
}

#[tokio::test]
async fn a_sync_that_waits_is_cancelled_at_once_and_never_begins() {
    let bench = stuck().await;
    let mut links = Vec::new();
    for _ in 0..3 {
        links.push(bench.link_to(REPOSITORY, GitRef::DefaultBranch, "").await);
    }
    let mut events = bench.service.events();
    for link in &links {
        bench.service.start(*link, SyncReason::Hand);
    }
    let running = begun(&mut events, 2).await;
    let waiting = *links.iter().find(|link| !running.contains(link)).unwrap();
    bench.service.cancel(waiting);
    bench.service.idle(waiting).await;
    let run = bench.newest_run(waiting).await.unwrap();
    assert_eq!((run.outcome, run.stats.git_requests), (Some(SyncOutcome::Cancelled), 0));
    bench.service.stop().await;
}

#[tokio::test]
async fn a_sync_is_cancelled_between_two_rows_and_leaves_nothing_of_them() {
    let bench = Bench::with_commit(Commit::new("first").file("Test Cases/A.tc", case("ga", "a"))).await;
    let before = bench.synced().await;
    let many = (0..3000).fold(Commit::new("many"), |commit, number| {
        commit.file(format!("Test Cases/many/{number}.tc"), case(&format!("g{number}"), "many"))
    });
    bench.push_commit(many);
    assert!(bench.service.start(bench.link, SyncReason::Hand));
    loop {
        match bench.service.state(bench.link) {
            SyncState::Running(progress) if progress.stage == SyncStage::Storing && progress.done > 0 => {
                break;
            }
            SyncState::Running(_) => tokio::task::yield_now().await,
            SyncState::Idle | SyncState::Cancelling => panic!("it stores for a while"),
        }
    }
    bench.service.cancel(bench.link);
    bench.service.idle(bench.link).await;
    let run = bench.newest_run(bench.link).await.unwrap();
    assert_eq!(run.outcome, Some(SyncOutcome::Cancelled));
    assert_eq!(bench.catalogue().await, before);
    assert_eq!(bench.synced().await.case_paths().len(), 3001);
}

#[tokio::test]
async fn a_pause_outlives_the_app_and_what_was_asked_for_goes_when_it_ends() {
    let mut bench = Bench::with_commit(Commit::new("first").file("Test Cases/A.tc", case("ga", "a"))).await;
    let mut events = bench.service.events();
    bench.service.pause().await.unwrap();
    assert_eq!(events.recv().await.unwrap(), SyncEvent::Paused(true));
    assert!(bench.service.start(bench.link, SyncReason::Hand));
    bench.service.poll_all().await.unwrap();
    assert!(is_queued(&bench, bench.link));
    assert!(!bench.service.is_busy(), "nothing is about to happen");
    bench.service.stop().await;

    bench.service = bench.started_again();
    bench.service.recover().await.unwrap();
    assert!(bench.service.is_paused());
    assert_eq!(bench.service.standing(bench.link).hold, Some(Hold::Paused));
    bench.service.poll_all().await.unwrap();
    assert!(is_queued(&bench, bench.link));
    assert_eq!(bench.sandbox.counts().git, 0);

    bench.service.resume().await.unwrap();
    bench.service.idle(bench.link).await;
    let run = bench.newest_run(bench.link).await.unwrap();
    assert_eq!((run.reason, run.outcome), (SyncReason::Interrupted, Some(SyncOutcome::Finished)));
    assert!(!bench.started_again().is_paused());
}
