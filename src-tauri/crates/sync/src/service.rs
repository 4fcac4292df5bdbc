//! Owns what runs: at most one run per link, each with exactly one end, and tells how far they are.

mod follow;
mod outcome;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use suitecase_model::ids::{LinkId, SyncRunId};
use suitecase_model::sync_run::{SyncOutcome, SyncProgress, SyncReason, SyncRun, SyncStage, SyncStats};
use suitecase_store::{Store, StoreError, integration, link, sync_run};
use tokio::sync::{Semaphore, broadcast};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::clients::Clients;
use crate::clock::Clock;
use crate::error::SyncError;
use crate::fetch::OnProgress;
use crate::indexing::{self, Indexing};
use crate::run::{Done, Run, synced_to};

/// How many links sync at once.
const AT_ONCE: usize = 3;
/// How many events a slow listener may lag behind before it loses some; events are hints.
const EVENTS_HELD: usize = 256;
/// The shortest time between two progress events of a stage.
const BETWEEN_EVENTS: Duration = Duration::from_millis(100);

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
    /// How far a link's descriptions and comments can be found; `None` when there is nothing more to do.
    Indexing(LinkId, Option<Indexing>),
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
    running: Mutex<HashMap<LinkId, Running>>,
    slots: Semaphore,
    pub(crate) tasks: TaskTracker,
    pub(crate) stopping: CancellationToken,
    pub(crate) indexing: Mutex<HashMap<LinkId, indexing::Task>>,
    pub(crate) index_turns: Semaphore,
}

struct Running {
    cancel: CancellationToken,
    state: SyncState,
    told_at: Option<Instant>,
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
                running: Mutex::new(HashMap::new()),
                slots: Semaphore::new(AT_ONCE),
                tasks: TaskTracker::new(),
                stopping: CancellationToken::new(),
                indexing: Mutex::new(HashMap::new()),
                index_turns: Semaphore::new(1),
            }),
        }
    }

    /// Ends the runs that were cut off by the end of the app as interrupted, and starts them again.
    pub async fn recover(&self) -> Result<(), StoreError> {
        for link in self.shared.store.write(sync_run::interrupt_running).await? {
            self.start(link, SyncReason::Interrupted);
        }
        self.index_what_is_left().await
    }

    /// Starts a run in the background; false when one is running for the link already.
    ///
    /// Must be called inside a Tokio runtime.
    pub fn start(&self, link: LinkId, reason: SyncReason) -> bool {
        let cancel = self.shared.stopping.child_token();
        let queued = SyncState::Running(SyncProgress { stage: SyncStage::Queued, done: 0, total: None });
        let is_new = self.shared.with_running(|running| match running.entry(link) {
            std::collections::hash_map::Entry::Occupied(_) => false,
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(Running { cancel: cancel.clone(), state: queued, told_at: None });
                true
            }
        });
        if is_new {
            self.shared.tell(SyncEvent::State(link, queued));
            let shared = self.shared.clone();
            self.shared.tasks.spawn(async move { shared.see_through(link, reason, cancel).await });
        }
        is_new
    }

    /// Cancels a link's run; it ends within moments and changes nothing.
    pub fn cancel(&self, link: LinkId) {
        let cancelled = self.shared.with_running(|running| {
            running.get_mut(&link).map(|running| {
                running.state = SyncState::Cancelling;
                running.cancel.cancel();
            })
        });
        if cancelled.is_some() {
            self.shared.tell(SyncEvent::State(link, SyncState::Cancelling));
        }
    }

    /// Returns what a link's sync is doing.
    pub fn state(&self, link: LinkId) -> SyncState {
        self.shared
            .with_running(|running| running.get(&link).map_or(SyncState::Idle, |running| running.state))
    }

    /// Returns whether anything runs.
    pub fn is_busy(&self) -> bool {
        self.shared.with_running(|running| !running.is_empty())
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

    /// Cancels everything and waits until it has ended; runs that are cut off go again at the next start.
    pub async fn stop(&self) {
        self.shared.stopping.cancel();
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
    }
}

impl Shared {
    /// Waits for a turn, runs, and records the end, whatever it is.
    async fn see_through(self: Arc<Self>, link: LinkId, reason: SyncReason, cancel: CancellationToken) {
        let started = Instant::now();
        let mut record = SyncRun {
            id: SyncRunId(Uuid::now_v7()),
            link,
            reason,
            started_at: self.clock.now(),
            outcome: None,
            from_commit: None,
            to_commit: None,
            stats: SyncStats::default(),
        };
        let result = tokio::select! {
            slot = self.slots.acquire() => match slot {
                Ok(_slot) => self.run(&mut record, &cancel).await,
                Err(_) => Err(SyncError::Cancelled),
            },
            () = cancel.cancelled() => self.open_record(&mut record).await.and(Err(SyncError::Cancelled)),
        };
        record.stats.duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let outcome = self.conclude(record, result).await;
        if outcome == Some(SyncOutcome::Finished) {
            self.index_behind(link);
        }
        self.with_running(|running| running.remove(&link));
        self.tell(SyncEvent::State(link, SyncState::Idle));
        self.tell(outcome.map_or(SyncEvent::Confirmed(link), |outcome| SyncEvent::Ended(link, outcome)));
    }

    /// Runs once; `None` when a poll found the link where it was.
    async fn run(
        self: &Arc<Self>,
        record: &mut SyncRun,
        cancel: &CancellationToken,
    ) -> Result<Option<Done>, SyncError> {
        let id = record.link;
        record.from_commit = synced_to(&self.store, id).await?;
        let by_itself = record.reason == SyncReason::Poll;
        if !by_itself {
            self.open_record(record).await?;
        }
        let (link, integration) = self
            .store
            .read(move |reader| {
                let link = link::get(reader, id)?;
                let integration = integration::get(reader, link.integration)?;
                Ok::<_, StoreError>((link, integration))
            })
            .await?;
        if !integration.status.may_sync() {
            return Err(SyncError::Disconnected);
        }
        let client = self.clients.of(&integration).await?;
        let on_progress = self.on_progress(id);
        let run = Run {
            id: record.id,
            store: &self.store,
            clock: self.clock.clone(),
            link: &link,
            integration: &integration,
            client: &client,
            on_progress,
            cancel,
        };
        let resolved = run.resolve().await?;
        record.stats = resolved.stats();
        record.to_commit = Some(resolved.commit.to_string());
        if run.confirm(&resolved).await? {
            let to_commit = resolved.commit.to_string();
            let done = Done { to_commit, stats: record.stats };
            return Ok(if by_itself { None } else { Some(done) });
        }
        if by_itself {
            self.open_record(record).await?;
        }
        run.bring_to(resolved).await.map(Some)
    }

    async fn open_record(&self, record: &mut SyncRun) -> Result<(), SyncError> {
        let opened = record.clone();
        Ok(self.store.write(move |writer| sync_run::start(writer, &opened)).await?)
    }

    fn on_progress(self: &Arc<Self>, link: LinkId) -> OnProgress {
        let shared = self.clone();
        Arc::new(move |progress| shared.progress(link, progress))
    }

    /// Keeps every progress and tells the first of a stage, and then not more than ten a second.
    fn progress(&self, link: LinkId, progress: SyncProgress) {
        let state = SyncState::Running(progress);
        let is_worth_telling = self.with_running(|running| {
            let Some(running) = running.get_mut(&link) else { return false };
            let SyncState::Running(before) = running.state else { return false };
            running.state = state;
            let now = Instant::now();
            let is_due = running.told_at.is_none_or(|told| now.duration_since(told) >= BETWEEN_EVENTS);
            let tells = before.stage != progress.stage || is_due;
            if tells {
                running.told_at = Some(now);
            }
            tells
        });
        if is_worth_telling {
            self.tell(SyncEvent::State(link, state));
        }
    }

    pub(crate) fn tell(&self, event: SyncEvent) {
        // Nobody listening is fine: events are hints.
        let _ = self.events.send(event);
    }

    fn with_running<T>(&self, work: impl FnOnce(&mut HashMap<LinkId, Running>) -> T) -> T {
        work(&mut self.running.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
