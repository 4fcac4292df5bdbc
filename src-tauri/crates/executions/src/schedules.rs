//! Schedules: when run configurations run by themselves.
//!
//! What is due becomes a run in the database, by a ticker that looks often and sleeps little, so that a computer that
//! slept and a clock that was moved are noticed. Running what was made is [`crate::runs`]'s.

pub mod archiving;
pub mod calendar;
mod due;
mod overview;
mod saving;
mod ticking;

use std::sync::{Arc, Mutex, PoisonError};
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

    /// Makes the runs of everything that is due now, and lets them begin; returns how many schedules were due.
    pub async fn tick(&self) -> Result<usize, StoreError> {
        let now = self.shared.clock.now();
        let went_back = {
            let mut last = self.shared.last_look.lock().unwrap_or_else(PoisonError::into_inner);
            last.replace(now).is_none_or(|last| now < last)
        };
        let make_runs = move |writer: &suitecase_store::Writer<'_>| {
            if went_back {
                ticking::set_back(writer, now)?;
            }
            ticking::keep_all(writer, now)
        };
        if !went_back && self.shared.store.read(move |reader| schedule::due(reader, now)).await?.is_empty() {
            return Ok(0);
        }
        let kept = self.shared.store.write(make_runs).await?;
        if kept > 0 {
            self.changed();
            self.shared.runs.take_up().await?;
        }
        Ok(kept)
    }

    async fn until_next(&self) -> Duration {
        let next = self.shared.store.read(schedule::next_time).await;
        let Ok(Some(next)) = next else { return LONGEST_SLEEP };
        let left = next.0.saturating_sub(self.shared.clock.now().0);
        // A due time that could not be kept is tried again after a moment, not at once.
        Duration::from_millis(u64::try_from(left).unwrap_or(0).max(500)).min(LONGEST_SLEEP)
    }

    fn changed(&self) {
        // Nobody may be listening.
        let _ = self.shared.events.send(());
    }
}
