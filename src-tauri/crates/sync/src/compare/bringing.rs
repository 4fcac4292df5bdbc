//! Brings both sides of a comparison into a database of its own, one after the other; what the second run does to tests
//! is what differs between them.
//!
//! The database begins as what is known of the link, so git sends only what neither the link nor the first side has.
//! The side that the link is at, or follows, goes first: as a rule nothing is fetched for it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use suitecase_bitbucket::Client;
use suitecase_model::catalogue::SameBecause;
use suitecase_model::ids::SyncRunId;
use suitecase_model::integration::Integration;
use suitecase_model::link::{GitRef, Link, SyncedCommit};
use suitecase_model::sync_run::{SyncProgress, SyncStage};
use suitecase_store::comparison::{self, Compared as Change};
use suitecase_store::{Store, StoreError, scratch, synced_commit};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Compared, leftovers};
use crate::attempts::Attempts;
use crate::clock::Clock;
use crate::error::SyncError;
use crate::fetch::OnProgress;
use crate::run::{Resolved, Run, synced_to};
use crate::trace::Trace;

/// The shortest time between two messages about a stage.
const BETWEEN_MESSAGES: Duration = Duration::from_millis(100);

/// One of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What is compared.
    From,
    /// What it is compared with.
    To,
}

impl Side {
    /// Returns the word used on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::From => "from",
            Self::To => "to",
        }
    }
}

/// How far the bringing is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ComparisonStage {
    /// Which side is being brought.
    pub side: Side,
    /// How far it is.
    pub progress: SyncProgress,
}

/// Hears how far the bringing is.
pub type OnComparison = Arc<dyn Fn(ComparisonStage) + Send + Sync>;

/// What is to be brought, and with what.
pub(super) struct Task<'a> {
    pub(super) store: &'a Store,
    pub(super) clock: &'a Clock,
    pub(super) link: &'a Link,
    pub(super) integration: &'a Integration,
    pub(super) client: &'a Client,
    pub(super) from: &'a Compared,
    pub(super) to: &'a Compared,
    pub(super) on_progress: &'a OnComparison,
    pub(super) cancel: &'a CancellationToken,
}

/// What was brought.
pub(super) struct Brought {
    pub(super) from_commit: String,
    pub(super) to_commit: String,
    /// What the way from the one brought first to the other does to tests.
    pub(super) changes: Vec<Change>,
    /// The one brought first is the one to which is compared.
    pub(super) is_backwards: bool,
}

/// Brings both sides, again where a failure passes within moments.
pub(super) async fn bring(task: &Task<'_>) -> Result<Brought, SyncError> {
    let id = task.link.id;
    let synced = task.store.read(move |reader| synced_commit::get(reader, id)).await?;
    let is_near = |point| is_near(point, task.link, synced.as_ref());
    let is_backwards = is_near(task.to) && !is_near(task.from);
    task.tell(if is_backwards { Side::To } else { Side::From }, SyncProgress::at(SyncStage::Queued));
    let store = task.store.clone();
    let making = tokio::task::spawn_blocking(move || {
        // What is made is removed again where nobody waits for it any more.
        let folder = leftovers::make_folder(&store)?;
        let scratch = scratch::make(&store, id, &folder.path().join("scratch.db"))?;
        Ok::<_, StoreError>((folder, scratch))
    });
    let made = task.cancel.run_until_cancelled(making).await.ok_or(SyncError::Cancelled)?;
    let (folder, scratch) = made.map_err(|_| StoreError::Ended)??;
    let result = persist(task, &scratch, is_backwards).await;
    drop(scratch);
    remove(folder).await;
    result
}

async fn persist(task: &Task<'_>, scratch: &Store, is_backwards: bool) -> Result<Brought, SyncError> {
    let mut attempts = Attempts::default();
    loop {
        let error = match attempt(task, scratch, is_backwards).await {
            Err(error) => error,
            done => return done,
        };
        let again = attempts.after(error.code(), error.retry_after(), fastrand::f64());
        let Some(pause) = again else { return Err(error) };
        tracing::info!(link = %task.link.id, error = error.chain(), "a comparison tries again");
        wait(pause, task.cancel).await?;
    }
}

/// Tries once. A side that an earlier attempt has brought is there.
async fn attempt(task: &Task<'_>, scratch: &Store, is_backwards: bool) -> Result<Brought, SyncError> {
    let sides = if is_backwards { [Side::To, Side::From] } else { [Side::From, Side::To] };
    let [first, second] = sides.map(|side| OneSide::new(task, scratch, side));
    // A branch that is not there is found out before anything is fetched.
    let (mut to_first, mut to_second) = (first.run().resolve().await?, second.run().resolve().await?);
    let commits = (to_first.commit.to_string(), to_second.commit.to_string());
    first.bring(&mut to_first).await?;
    let changes = if second.bring(&mut to_second).await? {
        let run = second.run;
        scratch.read(move |reader| comparison::changes_of_run(reader, run)).await?
    } else {
        Vec::new()
    };
    let changes = changes.into_iter().map(without_return).collect();
    let (from_commit, to_commit) = if is_backwards { (commits.1, commits.0) } else { commits };
    Ok(Brought { from_commit, to_commit, changes, is_backwards })
}

/// One side with all that its run needs.
struct OneSide<'a> {
    task: &'a Task<'a>,
    scratch: &'a Store,
    run: SyncRunId,
    link: Link,
    on_progress: OnProgress,
    trace: Trace,
}

impl<'a> OneSide<'a> {
    fn new(task: &'a Task<'a>, scratch: &'a Store, side: Side) -> Self {
        let point = match side {
            Side::From => task.from,
            Side::To => task.to,
        };
        let reference = match point {
            Compared::Commit(commit) => GitRef::Commit(commit.clone()),
            Compared::Branch(name) => GitRef::Branch(name.clone()),
        };
        Self {
            task,
            scratch,
            run: SyncRunId(Uuid::now_v7()),
            link: Link { reference, ..task.link.clone() },
            on_progress: seldom(task.on_progress.clone(), side),
            trace: Trace::default(),
        }
    }

    fn run(&self) -> Run<'_> {
        let Task { clock, integration, client, cancel, .. } = self.task;
        Run {
            id: self.run,
            store: self.scratch,
            clock: (*clock).clone(),
            link: &self.link,
            integration,
            client,
            on_progress: self.on_progress.clone(),
            cancel,
            trace: &self.trace,
            looks_at_everything: false,
        }
    }

    /// Brings the scratch database to the resolved commit; false where it is there.
    async fn bring(&self, resolved: &mut Resolved) -> Result<bool, SyncError> {
        let is_there = synced_to(self.scratch, self.link.id).await? == Some(resolved.commit.to_string());
        if !is_there {
            self.run().bring_to(resolved).await?;
        }
        Ok(!is_there)
    }
}

impl Task<'_> {
    fn tell(&self, side: Side, progress: SyncProgress) {
        (self.on_progress)(ComparisonStage { side, progress });
    }
}

/// Tells the first progress of each stage, and then not more than ten a second.
fn seldom(on_comparison: OnComparison, side: Side) -> OnProgress {
    let told: Mutex<Option<(SyncStage, Instant)>> = Mutex::default();
    Arc::new(move |progress| {
        let now = Instant::now();
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        let is_soon = told.is_some_and(|(stage, at)| {
            stage == progress.stage && now.saturating_duration_since(at) < BETWEEN_MESSAGES
        });
        if !is_soon {
            *told = Some((progress.stage, now));
            drop(told);
            on_comparison(ComparisonStage { side, progress });
        }
    })
}

/// Returns whether a side is what the link's catalogue is at, or as good as certain so.
fn is_near(point: &Compared, link: &Link, synced: Option<&SyncedCommit>) -> bool {
    let Some(synced) = synced else { return false };
    match (point, &link.reference) {
        (Compared::Commit(commit), _) => *commit == synced.commit,
        (Compared::Branch(name), GitRef::DefaultBranch | GitRef::Branch(_)) => *name == synced.reference,
        (Compared::Branch(_), GitRef::Tag(_) | GitRef::Commit(_)) => false,
    }
}

/// That a test was there before the first side was brought says nothing about the two sides.
fn without_return(mut change: Change) -> Change {
    change.change.because = change.change.because.filter(|because| *because != SameBecause::Returned);
    change
}

/// Removes the folder, which takes a moment where the repository is large.
async fn remove(folder: TempDir) {
    let removed = tokio::task::spawn_blocking(move || folder.close()).await;
    if let Ok(Err(error)) = removed {
        tracing::warn!(%error, "could not remove the folder of a comparison");
    }
}

/// Waits before another attempt.
async fn wait(pause: Duration, cancel: &CancellationToken) -> Result<(), SyncError> {
    cancel.run_until_cancelled(tokio::time::sleep(pause)).await.ok_or(SyncError::Cancelled)
}
