//! Imports: what people chose, dropped or have watched becomes runs with results, behind the window, one import at a time.
//!
//! An import that is under way stands in memory only: each report is stored whole in a transaction of its own, so that
//! whatever ends an import, importing the same again stores the rest and nothing twice.

mod bringing;
mod job;
mod settled;
mod watching;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;
use suitecase_model::ids::ProjectId;
use suitecase_store::Store;
use suitecase_sync::Clock;
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;

pub use job::{Job, JobState, Summary};
pub use watching::{WatchError, WatchedFolders};

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
    waiting: VecDeque<(u64, Order)>,
}

struct Held {
    job: Job,
    project: ProjectId,
    cancel: CancellationToken,
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

    /// Puts an import at the end of the line; returns its number, counted since the start of the app.
    pub fn start(&self, order: Order) -> u64 {
        let started_at = self.shared.clock.now();
        let id = self.shared.with(|jobs| {
            jobs.last_id += 1;
            let id = jobs.last_id;
            let job = Job::waiting(id, &order, started_at);
            jobs.all.push(Held { job, project: order.into.project, cancel: CancellationToken::new() });
            jobs.waiting.push_back((id, order));
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
    pub fn cancel(&self, project: ProjectId, id: u64) {
        self.shared.with(|jobs| {
            let is_meant = |waiting: u64, order: &Order| waiting == id && order.into.project == project;
            let was_waiting = jobs.waiting.iter().any(|(waiting, order)| is_meant(*waiting, order));
            jobs.waiting.retain(|(waiting, order)| !is_meant(*waiting, order));
            for held in jobs.all.iter_mut().filter(|held| held.job.id == id && held.project == project) {
                held.cancel.cancel();
                if was_waiting {
                    held.job.state = JobState::Cancelled(Summary::default());
                }
            }
        });
        self.shared.tell(ImportEvent::Changed);
    }

    /// Takes an import of a project that is over from the list.
    pub fn dismiss(&self, project: ProjectId, id: u64) {
        self.shared.with(|jobs| {
            jobs.all.retain(|held| held.job.id != id || held.project != project || !held.job.state.is_over());
        });
        self.shared.tell(ImportEvent::Changed);
    }

    /// Imports what is in the line until the app ends.
    pub async fn work(&self) {
        loop {
            match self.shared.with(|jobs| jobs.waiting.pop_front()) {
                Some((id, order)) => self.shared.bring(id, order).await,
                None => self.shared.wake.notified().await,
            }
        }
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

    fn cancel_of(&self, id: u64) -> CancellationToken {
        let found =
            self.with(|jobs| jobs.all.iter().find(|held| held.job.id == id).map(|held| held.cancel.clone()));
        found.unwrap_or_default()
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
