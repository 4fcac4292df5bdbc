//! Follows the branches: waits for what the agenda says comes next, and notices when the computer has slept.

use std::time::Duration;

use suitecase_model::time::Timestamp;
use tokio::time::Instant;

use super::SyncService;

/// How often it is seen whether links have changed and whether the computer has slept.
const TICK: Duration = Duration::from_secs(5);
/// A clock that is so much further than it should be has gone on while the computer slept.
const SLEPT: Duration = Duration::from_secs(30);

impl SyncService {
    /// Looks at every followed link when it is due, until the service stops.
    pub async fn follow(&self) {
        let shared = &self.shared;
        let mut looked = (shared.clock.now(), Instant::now());
        loop {
            let now = shared.clock.now();
            let next = shared.with(|state| state.agenda.wakes_at(now));
            let wait = next.map_or(TICK, |next| TICK.min(until(now, next)));
            let is_due = tokio::select! {
                () = tokio::time::sleep(wait) => true,
                () = shared.changed.notified() => false,
                () = shared.stopping.cancelled() => return,
            };
            let before = std::mem::replace(&mut looked, (shared.clock.now(), Instant::now()));
            let awake = looked.1.saturating_duration_since(before.1);
            if has_slept(before.0, looked.0, awake) {
                tracing::info!("the computer has slept, looking at the links");
                if let Err(error) = self.woke_up().await {
                    tracing::warn!(error = crate::error::chain(&error), "could not look at the links");
                }
            } else if is_due {
                shared.learn_or_go_on().await;
                shared.start_due();
            }
        }
    }
}

fn until(now: Timestamp, next: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from(next.millis_since(now)).unwrap_or_default())
}

/// Returns whether the clock on the wall has gone much further than the time this process was awake for. Where that time
/// goes on during sleep, a wait that was much longer than any asked for tells the same.
fn has_slept(before: Timestamp, now: Timestamp, awake: Duration) -> bool {
    let passed = Duration::from_millis(u64::try_from(now.millis_since(before)).unwrap_or_default());
    passed.saturating_sub(awake) > SLEPT || awake > TICK + SLEPT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_is_told_from_waiting_and_from_a_clock_that_is_set() {
        let slept = |passed: i64, awake| {
            let before = Timestamp(1_800_000_000_000);
            has_slept(before, Timestamp(before.0 + passed * 1000), Duration::from_secs(awake))
        };
        assert!(!slept(5, 5));
        assert!(!slept(25, 5), "a clock that is corrected a little");
        assert!(slept(3600, 5), "the time awake stands still during sleep");
        assert!(slept(3600, 3600), "it goes on during sleep, and no wait is so long");
        assert!(!slept(-3600, 5), "a clock that is put back");
    }
}
