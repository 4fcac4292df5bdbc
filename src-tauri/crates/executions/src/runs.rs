//! Owns what runs: at most two runs at once and one of each configuration, each with exactly one end.
//!
//! What waits stands in the database: whoever queues a run writes it there and then calls [`Runs::take_up`]. What a run
//! does is read when it begins, not when it was queued. Events are hints to read again.
//! What is deliberately absent: when a schedule is due, and what an executor does.

mod beginning;
mod decisions;
mod ending;
mod here;
mod recovering;
mod seeing_through;

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use suitecase_model::ids::{IntegrationId, LinkId, RunConfigurationId, TestRunId};
use suitecase_model::test_run::RunReason;
use suitecase_store::{Store, StoreError};
use suitecase_sync::error::chain;
use suitecase_sync::{Clients, Clock};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use here::on_this_computer;

/// How many runs go at once.
const AT_ONCE: usize = 2;
/// How many events a slow listener may lag behind before it loses some; events are hints.
const EVENTS_HELD: usize = 256;

/// What is told of runs; a hint to read again, never the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunEvent {
    /// A run was queued, began, is being called off or has results.
    Changed(TestRunId),
    /// A run printed something; told at most ten times a second.
    Log(TestRunId),
    /// A run has come to its end.
    Ended(TestRunId),
}

/// Runs what is queued. Clones share what runs.
#[derive(Clone)]
pub struct Runs {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    clients: Arc<Clients>,
    clock: Clock,
    events: broadcast::Sender<RunEvent>,
    live: Mutex<HashMap<TestRunId, Live>>,
    /// Whoever changes what runs has this, so that what is read of the database and of what runs fits together.
    turn: tokio::sync::Mutex<()>,
    /// Whether it is known what the last session left; until then more may run than what is held here.
    has_recovered: AtomicBool,
    tasks: TaskTracker,
    quit: CancellationToken,
}

/// A run under way.
#[derive(Clone)]
struct Live {
    configuration: RunConfigurationId,
    link: LinkId,
    /// The integration through which its pipeline runs; `None` where it runs on this computer.
    integration: Option<IntegrationId>,
    cancel: CancellationToken,
    /// Why it is being called off, as it is stored too.
    called_off: Option<RunReason>,
    /// Says that its pipeline was told to stop, or that there is nothing to tell.
    told: CancellationToken,
}

impl Live {
    /// Returns whether it takes one of the places. A pipeline that is being called off only waits until Bitbucket can be
    /// told, which may be long.
    fn counts(&self) -> bool {
        self.called_off.is_none() || self.integration.is_none()
    }
}

impl Runs {
    /// Makes the service; nothing runs yet.
    pub fn new(store: Store, clients: Arc<Clients>, clock: Clock) -> Self {
        Self {
            shared: Arc::new(Shared {
                store,
                clients,
                clock,
                events: broadcast::Sender::new(EVENTS_HELD),
                live: Mutex::default(),
                turn: tokio::sync::Mutex::default(),
                has_recovered: AtomicBool::new(false),
                tasks: TaskTracker::new(),
                quit: CancellationToken::new(),
            }),
        }
    }

    /// Starts what is queued, as far as there is room. Call it after a run was queued.
    ///
    /// Must be called inside a Tokio runtime.
    pub async fn take_up(&self) -> Result<(), StoreError> {
        self.shared.take_up().await
    }

    /// Returns whether a run is being called off right now.
    pub fn is_cancelling(&self, run: TestRunId) -> bool {
        self.shared.with(|live| live.get(&run).is_some_and(|live| live.called_off.is_some()))
    }

    /// Returns the runs whose pipelines run through an integration.
    pub fn through(&self, integration: IntegrationId) -> Vec<TestRunId> {
        let is_through = |live: &Live| live.integration == Some(integration);
        self.shared.with(|all| all.iter().filter(|(_, live)| is_through(live)).map(|(id, _)| *id).collect())
    }

    /// Returns how many runs are under way.
    pub fn under_way(&self) -> usize {
        self.shared.with(|live| live.len())
    }

    /// Listens to what happens from now on.
    pub fn events(&self) -> broadcast::Receiver<RunEvent> {
        self.shared.events.subscribe()
    }

    /// Ends what runs on this computer, lets go of what runs elsewhere, and waits until that is done. What is queued goes
    /// at the next start.
    pub async fn stop(&self) {
        {
            // Nothing begins between the two.
            let _turn = self.shared.turn.lock().await;
            self.shared.quit.cancel();
        }
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
    }
}

impl Shared {
    fn tell(&self, event: RunEvent) {
        // Nobody listening is fine: events are hints.
        let _ = self.events.send(event);
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<TestRunId, Live>) -> T) -> T {
        work(&mut self.live.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn take_up_or_go_on(self: &Arc<Self>) {
        if let Err(error) = self.take_up().await {
            tracing::error!(error = chain(&error), "could not start what is queued");
        }
    }
}
