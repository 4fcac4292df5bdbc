//! A mistake in Suitecase ends the run it happens in, and nothing else.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use suitecase_model::sync_run::{SyncOutcome, SyncStage};
use suitecase_sandbox::Commit;
use suitecase_sync::{Clock, SyncService, SyncState};

use crate::bench::{Bench, now};
use crate::files::case;

#[tokio::test]
async fn a_run_that_panics_ends_as_a_mistake_and_the_link_goes_on() {
    let mut bench = Bench::with_commit(Commit::new("first").file("Test Cases/A.tc", case("ga", "a"))).await;
    let (link, service) = (bench.link, Arc::new(OnceLock::<SyncService>::new()));
    let (seen, has_panicked) = (service.clone(), AtomicBool::new(false));
    // Nothing but the run itself asks for the time while it resolves.
    let is_resolving = move || {
        let state = seen.get().map(|service| service.state(link));
        matches!(state, Some(SyncState::Running(progress)) if progress.stage == SyncStage::Resolving)
    };
    bench.start_with(Clock::telling(move || {
        assert!(!is_resolving() || has_panicked.swap(true, Ordering::SeqCst), "a mistake");
        now()
    }));
    assert!(service.set(bench.service.clone()).is_ok());

    let run = bench.sync().await;
    let Some(SyncOutcome::Failed { code, .. }) = run.outcome else { panic!("{run:?}") };
    assert_eq!(code, "internal.bug");
    assert_eq!(run.stages.len(), 1, "it tells how far it came");
    assert_eq!(bench.link_status().await, "internal.bug");
    drop(bench.service.hold(link).await);
    bench.synced().await;
    assert_eq!(bench.link_status().await, "active");
}
