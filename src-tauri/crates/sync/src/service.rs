//! Owns what runs: at most one run per link, each with exactly one end, and tells how far they are.
//!
//! Which link goes when is the [`Agenda`]'s to decide; the service tells it what happens and starts what it says.
//! What is deliberately absent: rules of its own about that.

mod drive;
mod facts;
mod follow;
mod hold;
mod live;
mod outcome;
mod see_through;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use suitecase_bitbucket::pace::Meter;
use suitecase_model::ids::{IntegrationId, LinkId, SyncRunId};
use suitecase_model::sync_run::{SyncOutcome, SyncProgress, SyncReason, SyncRun, SyncStage};
use suitecase_model::time::Timestamp;
use suitecase_store::{Store, StoreError, setting, sync_run};
use tokio::sync::{Notify, Semaphore, broadcast};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::agenda::{Agenda, Standing, later};
use crate::clients::Clients;
use crate::clock::Clock;
use crate::indexing::{self, Indexing};
use crate::scripts::Looks;
use hold::Holds;
use live::Live;

pub use hold::Held;

/// How many events a slow listener may lag behind before it loses some; events are hints.
const EVENTS_HELD: usize = 256;
/// The setting that says whether a person paused all syncs.
const PAUSED: &str = "syncs-paused";

/// What a link's sync is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncState {
    /// Nothing.
    Idle,
    /// It runs or waits for its turn.
    Running(SyncProgress),
    /// It was cancelled and is about to end.
    Cancelling,
}

/// What the service tells; a hint to read again, never the truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyncEvent {
    /// A link's sync state changed.
    State(LinkId, SyncState),
    /// A run ended, and everything about its link may have changed.
    Ended(LinkId, SyncOutcome),
    /// A link was looked at and had not moved.
    Confirmed(LinkId),
    /// All syncs were paused, or go on.
    Paused(bool),
    /// How far a link's descriptions and comments can be found; `None` when there is nothing more to do.
    Indexing(LinkId, Option<Indexing>),
    /// A look at a link's scripts has ended; whether anything that people see is another than before.
    Scripts(LinkId, bool),
}

/// Runs syncs. Clones share what runs.
#[derive(Clone)]
pub struct SyncService {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) store: Store,
    clients: Arc<Clients>,
    clock: Clock,
    events: broadcast::Sender<SyncEvent>,
    state: Mutex<State>,
    /// Makes what is read of the links be learned in the order in which it was read.
    learning: tokio::sync::Mutex<()>,
    /// Something changed that may have to be waited for otherwise.
    changed: Notify,
    holds: Holds,
    pub(crate) tasks: TaskTracker,
    pub(crate) stopping: CancellationToken,
    pub(crate) indexing: Mutex<HashMap<LinkId, indexing::Task>>,
    pub(crate) index_turns: Semaphore,
    pub(crate) script_looks: Looks,
}

#[derive(Default)]
struct State {
    agenda: Agenda,
    live: HashMap<LinkId, Live>,
    /// Whether it was read from the database if a person paused all syncs.
    knows_pause: bool,
}

impl SyncService {
    /// Makes the service; nothing runs yet.
    pub fn new(store: Store, clients: Arc<Clients>, clock: Clock) -> Self {
        let (events, _) = broadcast::channel(EVENTS_HELD);
        Self {
            shared: Arc::new(Shared {
                store,
                clients,
                clock,
                events,
                state: Mutex::default(),
                learning: tokio::sync::Mutex::default(),
                changed: Notify::new(),
                holds: Holds::default(),
                tasks: TaskTracker::new(),
                stopping: CancellationToken::new(),
                indexing: Mutex::new(HashMap::new()),
                index_turns: Semaphore::new(1),
                script_looks: Looks::default(),
            }),
        }
    }

    /// Ends the runs that were cut off by the end of the app as interrupted, and starts them again.
    pub async fn recover(&self) -> Result<(), StoreError> {
        self.shared.learn().await?;
        for link in self.shared.store.write(sync_run::interrupt_running).await? {
            self.start(link, SyncReason::Interrupted);
        }
        self.index_what_is_left().await
    }

    /// Starts a run in the background as soon as it is the link's turn; false when one runs or waits already.
    ///
    /// Must be called inside a Tokio runtime.
    pub fn start(&self, link: LinkId, reason: SyncReason) -> bool {
        let now = self.shared.clock.now();
        let is_new = self.shared.with(|state| {
            // A run that was cancelled and has not ended yet is still there.
            !state.live.contains_key(&link) && state.agenda.ask(link, reason, now)
        });
        if is_new {
            self.shared.tell(SyncEvent::State(link, queued()));
            self.shared.drive();
        }
        is_new
    }

    /// Hears that something was pushed to a link's branch: it is looked at soon, and a run under way is followed by
    /// exactly one more.
    ///
    /// Must be called inside a Tokio runtime.
    pub fn hint(&self, link: LinkId) {
        let now = self.shared.clock.now();
        self.shared.with(|state| state.agenda.hint(link, now));
        self.shared.drive();
    }

    /// Looks at every followed link now, as at the start of the app or for *Sync now*.
    pub async fn poll_all(&self) -> Result<(), StoreError> {
        self.shared.learn().await?;
        let now = self.shared.clock.now();
        self.shared.with(|state| state.agenda.look_at_all(now));
        self.shared.start_due();
        Ok(())
    }

    /// Looks at what was not looked at just now, without a storm: the computer woke up, the network is back, or the
    /// window came to the front.
    pub async fn woke_up(&self) -> Result<(), StoreError> {
        self.shared.learn().await?;
        let now = self.shared.clock.now();
        self.shared.with(|state| state.agenda.wake(now, &mut fastrand::f64));
        self.shared.start_due();
        Ok(())
    }

    /// Lets a link go before all others, because a person looks at it; `None` when nobody looks at any.
    pub fn look_first(&self, link: Option<LinkId>) {
        self.shared.with(|state| state.agenda.look_first(link));
    }

    /// Starts nothing any more until [`SyncService::resume`], also after a restart; what runs goes on to its end.
    pub async fn pause(&self) -> Result<(), StoreError> {
        self.set_paused(true).await
    }

    /// Goes on after [`SyncService::pause`].
    pub async fn resume(&self) -> Result<(), StoreError> {
        self.set_paused(false).await
    }

    /// Returns whether a person paused all syncs; known once anything was looked at.
    pub fn is_paused(&self) -> bool {
        self.shared.with(|state| state.agenda.is_paused())
    }

    /// Cancels a link's run, or takes it out of the queue; it ends within moments and changes nothing. So does a look at
    /// its scripts.
    pub fn cancel(&self, link: LinkId) {
        let now = self.shared.clock.now();
        let (is_running, withdrawn) = self.shared.with(|state| {
            if let Some(live) = state.live.get_mut(&link) {
                live.cancel();
                return (true, None);
            }
            let withdrawn = state.agenda.withdraw(link, now, &mut fastrand::f64);
            if withdrawn.is_some() {
                let mut live = Live::new(self.shared.stopping.child_token(), now);
                live.cancel();
                state.live.insert(link, live);
            }
            (false, withdrawn)
        });
        // After the run, so that no look begins unnoticed that the run still leaves behind.
        self.shared.script_looks.cancel(link);
        if is_running || withdrawn.is_some() {
            self.shared.tell(SyncEvent::State(link, SyncState::Cancelling));
        }
        if let Some(reason) = withdrawn {
            let shared = self.shared.clone();
            self.shared.tasks.spawn(async move { shared.give_up(link, reason).await });
        }
    }

    /// Returns what a link's sync is doing.
    pub fn state(&self, link: LinkId) -> SyncState {
        self.shared.with(|state| match state.live.get(&link) {
            Some(live) => live.state(),
            None if state.agenda.is_waiting(link) => queued(),
            None => SyncState::Idle,
        })
    }

    /// Returns how a link stands: whether it waits, for what, and when it looks at its branch next.
    pub fn standing(&self, link: LinkId) -> Standing {
        let now = self.shared.clock.now();
        self.shared.with(|state| state.agenda.standing(link, now))
    }

    /// Returns what an integration's credential has used of its hour.
    pub fn meter(&self, integration: IntegrationId) -> Meter {
        self.shared.clients.meter(integration)
    }

    /// Returns until when an integration's calls wait because Bitbucket asked to slow down.
    pub fn waiting_until(&self, integration: IntegrationId) -> Option<Timestamp> {
        let now = self.shared.clock.now();
        let syncs = self.shared.with(|state| state.agenda.closed_until(integration, now));
        let calls = self.meter(integration).waits.map(|waits| later(now, waits));
        syncs.max(calls)
    }

    /// Returns whether anything runs or is about to.
    pub fn is_busy(&self) -> bool {
        self.shared.with(|state| {
            !state.live.is_empty() || (!state.agenda.is_paused() && !state.agenda.waiting().is_empty())
        })
    }

    /// Listens to what happens from now on.
    pub fn events(&self) -> broadcast::Receiver<SyncEvent> {
        self.shared.events.subscribe()
    }

    /// Waits until nothing runs for a link.
    pub async fn idle(&self, link: LinkId) {
        let mut events = self.events();
        while self.state(link) != SyncState::Idle {
            if matches!(events.recv().await, Err(broadcast::error::RecvError::Closed)) {
                return;
            }
        }
    }

    /// Waits until the service is told to stop, for what else runs in the background.
    pub async fn stopped(&self) {
        self.shared.stopping.cancelled().await;
    }

    /// Cancels everything and waits until it has ended; runs that are cut off, and those that people still wait for, go
    /// again at the next start.
    pub async fn stop(&self) {
        self.shared.stopping.cancel();
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
        let now = self.shared.clock.now();
        let asked = self.shared.with(|state| state.agenda.asked());
        let noted = self.shared.store.write(move |writer| {
            for start in asked {
                // What was waited for over the last end of the app too is on record already.
                if start.reason == SyncReason::Interrupted
                    && sync_run::resume_interrupted(writer, start.link)?
                {
                    continue;
                }
                let id = SyncRunId(Uuid::now_v7());
                sync_run::start(writer, &SyncRun::starting(id, start.link, start.reason, now))?;
            }
            Ok::<_, StoreError>(())
        });
        if let Err(error) = noted.await {
            tracing::error!(error = crate::error::chain(&error), "could not note which syncs are waited for");
        }
    }

    async fn set_paused(&self, is_paused: bool) -> Result<(), StoreError> {
        let word = if is_paused { "1" } else { "0" };
        self.shared.store.write(move |writer| setting::put(writer, PAUSED, word)).await?;
        self.shared.with(|state| {
            state.agenda.set_paused(is_paused);
            state.knows_pause = true;
        });
        self.shared.tell(SyncEvent::Paused(is_paused));
        self.shared.drive();
        Ok(())
    }
}

impl Shared {
    pub(crate) fn tell(&self, event: SyncEvent) {
        // Nobody listening is fine: events are hints.
        let _ = self.events.send(event);
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn queued() -> SyncState {
    SyncState::Running(SyncProgress::at(SyncStage::Queued))
}
