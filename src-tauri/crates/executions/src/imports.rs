//! Imports: what people chose, dropped or have watched becomes runs with results, behind the window, one import at a time.
//!
//! Each report is stored whole in a transaction of its own. What a person asked for is kept until it is over, and what is
//! in watched folders lies there, so that whatever ends an import, the next start stores the rest and nothing twice.

mod bringing;
mod job;
mod keeping;
mod watching;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;
use suitecase_model::ids::ProjectId;
use suitecase_model::time::Timestamp;
use suitecase_store::{Store, StoreError};
use suitecase_sync::Clock;
use suitecase_sync::error::chain;
use tokio::sync::{Notify, broadcast, oneshot};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub use job::{Job, JobState, Summary};
pub use watching::{WatchError, WatchedFolders};

use crate::reading::Marks;
use crate::recording::Into;

/// How many imports that are over are told of.
const MOST_REMEMBERED: usize = 50;
/// How many events a slow listener may lag behind before it loses some; events are hints.
const EVENTS_HELD: usize = 64;

/// Where an import puts what it reads, and where that comes from.
#[derive(Clone, Debug)]
pub struct Order {
    /// Where the results belong.
    pub into: Into,
    /// The files and folders.
    pub chosen: Vec<PathBuf>,
    /// Who imports; none where a watched folder does.
    pub actor: Option<suitecase_model::member::Member>,
}

/// What is told of imports; a hint to read again, never the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportEvent {
    /// An import began, went on, or is over.
    Changed,
    /// An import is over and brought something.
    Stored,
}

/// Imports results. Clones share everything.
#[derive(Clone)]
pub struct Imports {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    clock: Clock,
    zone: TimeZone,
    jobs: Mutex<Jobs>,
    wake: Notify,
    events: broadcast::Sender<ImportEvent>,
}

#[derive(Default)]
struct Jobs {
    last_id: u64,
    all: Vec<Held>,
    waiting: VecDeque<(u64, Task)>,
}

struct Held {
    job: Job,
    project: ProjectId,
    kept: Option<Uuid>,
    cancel: CancellationToken,
}

/// An import in the line.
struct Task {
    order: Order,
    /// What was imported before of a watched folder, which is then all that was chosen.
    known: Option<Arc<Marks>>,
    /// The row that keeps the order until it is over.
    kept: Option<Uuid>,
    /// Whether the end of the app has broken it off before.
    is_resumed: bool,
    cancel: CancellationToken,
    ended: Option<oneshot::Sender<End>>,
}

/// How an import ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Everything was read, and what was good of it is stored.
    Whole,
    /// A person stopped it.
    Stopped,
    /// It broke off; the same again may go well.
    BrokenOff,
}

impl Imports {
    /// Makes the service; nothing is imported before [`Imports::work`] runs. Times of reports that name no zone are taken
    /// to be of `zone`.
    pub fn new(store: Store, clock: Clock, zone: TimeZone) -> Self {
        let shared = Shared {
            store,
            clock,
            zone,
            jobs: Mutex::default(),
            wake: Notify::new(),
            events: broadcast::Sender::new(EVENTS_HELD),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Returns hints that imports stand differently.
    pub fn events(&self) -> broadcast::Receiver<ImportEvent> {
        self.shared.events.subscribe()
    }

    /// Puts an import at the end of the line, and keeps it until it is over; returns its number, counted since the start of
    /// the app.
    pub async fn start(&self, order: Order) -> Result<u64, StoreError> {
        let started_at = self.shared.clock.now();
        let kept = keeping::keep(&self.shared.store, &order, started_at).await?;
        let (known, ended, cancel) = (None, None, CancellationToken::new());
        Ok(self.queue(Task { order, known, kept, is_resumed: false, cancel, ended }, started_at))
    }

    /// Puts what is new in a watched folder at the end of the line; the answer comes with its end.
    fn start_watched(&self, order: Order, known: Arc<Marks>) -> oneshot::Receiver<End> {
        let (ended, end) = oneshot::channel();
        let (known, ended, cancel) = (Some(known), Some(ended), CancellationToken::new());
        let task = Task { order, known, kept: None, is_resumed: false, cancel, ended };
        self.queue(task, self.shared.clock.now());
        end
    }

    fn queue(&self, task: Task, started_at: Timestamp) -> u64 {
        let id = self.shared.with(|jobs| {
            jobs.last_id += 1;
            let id = jobs.last_id;
            let job = Job::waiting(id, &task, started_at);
            let (project, kept, cancel) = (task.order.into.project, task.kept, task.cancel.clone());
            jobs.all.push(Held { job, project, kept, cancel });
            jobs.waiting.push_back((id, task));
            jobs.forget_the_oldest();
            id
        });
        self.shared.tell(ImportEvent::Changed);
        self.shared.wake.notify_one();
        id
    }

    /// Returns the imports of a project since the start of the app, the newest first.
    pub fn of_project(&self, project: ProjectId) -> Vec<Job> {
        self.shared.with(|jobs| {
            jobs.all
                .iter()
                .rev()
                .filter(|held| held.project == project)
                .map(|held| held.job.clone())
                .collect()
        })
    }

    /// Stops an import of a project; what it has stored stays.
    pub async fn cancel(&self, project: ProjectId, id: u64) -> Result<(), StoreError> {
        let kept = self.shared.with(|jobs| {
            let is_meant = |waiting: u64, task: &Task| waiting == id && task.order.into.project == project;
            let was_waiting = jobs.waiting.iter().any(|(waiting, task)| is_meant(*waiting, task));
            for (_, task) in jobs.waiting.iter_mut().filter(|(waiting, task)| is_meant(*waiting, task)) {
                // Whoever waits for its end need not wait for its turn.
                if let Some(ended) = task.ended.take() {
                    let _ = ended.send(End::Stopped);
                }
            }
            jobs.waiting.retain(|(waiting, task)| !is_meant(*waiting, task));
            let held = jobs.all.iter_mut().find(|held| held.job.id == id && held.project == project)?;
            held.cancel.cancel();
            if was_waiting {
                held.job.state = JobState::Cancelled(Summary::default());
            }
            held.kept
        });
        self.shared.tell(ImportEvent::Changed);
        keeping::forget(&self.shared.store, kept).await
    }

    /// Takes an import of a project that is over from the list.
    pub fn dismiss(&self, project: ProjectId, id: u64) {
        self.shared.with(|jobs| {
            jobs.all.retain(|held| held.job.id != id || held.project != project || !held.job.state.is_over());
        });
        self.shared.tell(ImportEvent::Changed);
    }

    /// Takes up what the end of the app has broken off, and imports what is in the line until the app ends.
    pub async fn work(&self) {
        if let Err(error) = self.take_up().await {
            tracing::error!(error = chain(&error), "could not take up imports");
        }
        loop {
            match self.shared.with(|jobs| jobs.waiting.pop_front()) {
                Some((id, task)) => self.shared.bring(id, task).await,
                None => self.shared.wake.notified().await,
            }
        }
    }

    async fn take_up(&self) -> Result<(), StoreError> {
        for (kept, order, ordered_at) in keeping::left(&self.shared.store).await? {
            let is_held = |jobs: &mut Jobs| jobs.all.iter().any(|held| held.kept == Some(kept));
            if !self.shared.with(is_held) {
                let (kept, known, ended, cancel) = (Some(kept), None, None, CancellationToken::new());
                self.queue(Task { order, known, kept, is_resumed: true, cancel, ended }, ordered_at);
            }
        }
        Ok(())
    }
}

impl Shared {
    fn with<T>(&self, work: impl FnOnce(&mut Jobs) -> T) -> T {
        work(&mut self.jobs.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes what is told of an import.
    fn change(&self, id: u64, change: impl FnOnce(&mut Job)) {
        self.with(|jobs| {
            if let Some(held) = jobs.all.iter_mut().find(|held| held.job.id == id) {
                change(&mut held.job);
            }
        });
        self.tell(ImportEvent::Changed);
    }

    fn tell(&self, event: ImportEvent) {
        // Nobody listening is fine: events are hints.
        let _ = self.events.send(event);
    }
}

impl Jobs {
    fn forget_the_oldest(&mut self) {
        let over = self.all.iter().filter(|held| held.job.state.is_over()).count();
        let mut too_many = over.saturating_sub(MOST_REMEMBERED);
        self.all.retain(|held| {
            let goes = too_many > 0 && held.job.state.is_over();
            too_many -= usize::from(goes);
            !goes
        });
    }
}
