//! Schedules: when run configurations run by themselves.
//!
//! What is due becomes a run in the database, by a ticker that looks often and sleeps little, so that a computer that
//! slept and a clock that was moved are noticed. Running what was made is [`crate::runs`]'s.

pub mod archiving;
pub mod calendar;
mod due;
mod going_back;
mod overview;
mod saving;
mod ticking;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use suitecase_model::time::Timestamp;
use suitecase_store::{Store, StoreError, schedule};
use suitecase_sync::Clock;
use tokio::sync::{Notify, broadcast};

pub use overview::{CalendarEntry, CalendarSpan, MOST_OF_A_SCHEDULE};
pub use saving::{ScheduleDraft, ScheduleError, ScheduleField};

use crate::runs::Runs;

/// The longest time between two looks: a computer that slept and a clock that was moved are noticed that soon.
const LONGEST_SLEEP: Duration = Duration::from_secs(20);
/// How many events a slow listener may lag behind before it loses some; events are hints.
const EVENTS_HELD: usize = 16;

/// Keeps the schedules of all projects. Clones share everything.
#[derive(Clone)]
pub struct Schedules {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    runs: Runs,
    clock: Clock,
    wake: Notify,
    last_look: Mutex<Option<Timestamp>>,
    events: broadcast::Sender<()>,
}

impl Schedules {
    /// Makes it; nothing runs yet.
    pub fn new(store: Store, runs: Runs, clock: Clock) -> Self {
        let shared = Shared {
            store,
            runs,
            clock,
            wake: Notify::new(),
            last_look: Mutex::default(),
            events: broadcast::Sender::new(EVENTS_HELD),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Returns hints that schedules may stand differently.
    pub fn events(&self) -> broadcast::Receiver<()> {
        self.shared.events.subscribe()
    }

    /// Keeps what comes due until the app ends.
    pub async fn follow(&self) {
        loop {
            if let Err(error) = self.tick().await {
                tracing::error!(
                    error = suitecase_sync::error::chain(&error),
                    "could not look at the schedules"
                );
            }
            let wait = self.until_next().await;
            // Whichever comes first: both end in the same look.
            let _ = tokio::time::timeout(wait, self.shared.wake.notified()).await;
        }
    }

    /// Makes the runs of everything that is due now, and lets what is queued begin; returns how many schedules were due.
    pub async fn tick(&self) -> Result<usize, StoreError> {
        let kept = self.keep().await;
        // Also what an earlier look made and could not let begin.
        self.shared.runs.take_up().await?;
        kept
    }

    async fn keep(&self) -> Result<usize, StoreError> {
        let now = self.shared.clock.now();
        let went_back = {
            let mut last = self.last_look();
            last.replace(now).is_none_or(|last| now < last)
        };
        if !went_back && self.shared.store.read(move |reader| schedule::due(reader, now)).await?.is_empty() {
            return Ok(0);
        }
        let work = self.shared.store.write(move |writer| {
            let put_right = if went_back { going_back::put_right(writer, now)? } else { 0 };
            Ok::<_, StoreError>((put_right, ticking::keep_all(writer, now)?))
        });
        let (put_right, kept) = work.await?;
        if put_right + kept > 0 {
            self.changed();
        }
        Ok(kept)
    }

    /// Returns how long nothing is due that the last look has not seen. What that one could not keep waits for the longest
    /// time.
    async fn until_next(&self) -> Duration {
        let looked = self.last_look().unwrap_or(Timestamp(i64::MIN));
        let next = self.shared.store.read(move |reader| schedule::next_time(reader, looked)).await;
        let Ok(Some(next)) = next else { return LONGEST_SLEEP };
        let left = next.0.saturating_sub(self.shared.clock.now().0);
        Duration::from_millis(u64::try_from(left).unwrap_or(0)).min(LONGEST_SLEEP)
    }

    fn last_look(&self) -> MutexGuard<'_, Option<Timestamp>> {
        self.shared.last_look.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn changed(&self) {
        // Nobody may be listening.
        let _ = self.shared.events.send(());
    }
}
