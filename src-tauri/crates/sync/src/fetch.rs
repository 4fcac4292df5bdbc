//! Brings the wanted files of a commit over git, by the best way the server offers.
//!
//! After either way every content that the new listings name is known, has arrived, or was asked for by its id; a
//! content that still is missing fails the sync and changes nothing.

mod by_folder;
mod whole;

pub(crate) use by_folder::upper_folders;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use suitecase_git::{Commit, GitError, Http, Limits, Oid, Remote};
use suitecase_model::catalogue::BlobId;
use suitecase_model::path::RepoPath;
use suitecase_model::sync_run::{SyncProgress, SyncStage};
use tokio_util::sync::CancellationToken;

use crate::files::{Files, files_of};
use crate::reading::Reading;
use crate::survey::{Trees, Wanted};

/// Hears how far a sync is.
pub type OnProgress = Arc<dyn Fn(SyncProgress) + Send + Sync>;

/// The ways of fetching, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rung {
    /// Only the wanted folders, by the ids of their listings; needs a server with filters.
    ByFolder,
    /// The whole commit, kept on disk while the wanted files are taken out; works with any server.
    Whole,
    /// The archive of the commit, for where git is out of reach.
    Archive,
    /// File by file over REST, for where git and archives are.
    Rest,
}

impl Rung {
    /// Returns the word used in SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ByFolder => "by-folder",
            Self::Whole => "whole",
            Self::Archive => "archive",
            Self::Rest => "rest",
        }
    }

    /// Finds the way of a word; an unknown one means to try the best way first.
    pub fn from_word(word: &str) -> Self {
        match word {
            "whole" => Self::Whole,
            _ => Self::ByFolder,
        }
    }
}

/// What is at hand before anything is fetched.
#[derive(Clone, Debug, Default)]
pub struct AtHand {
    /// The commit synced last.
    pub commit: Option<Oid>,
    /// The contents of its tests, by path.
    pub paths: HashMap<RepoPath, BlobId>,
    /// The root folder of the commit synced last.
    pub root: Option<Oid>,
    /// The listings kept from it.
    pub trees: Trees,
    /// Contents of test cases that are known.
    pub cases: HashSet<BlobId>,
    /// Contents of `.ts` files that are known.
    pub suites: HashSet<BlobId>,
}

/// What a fetch brought.
#[derive(Debug)]
pub struct Fetched {
    /// The commit.
    pub commit: Commit,
    /// What the link wants of it.
    pub wanted: Wanted,
    /// The files it wants.
    pub files: Files,
    /// Listings and contents, those at hand before included.
    pub reading: Reading,
    /// The listings that the next sync can build on.
    pub looked_into: HashSet<Oid>,
    /// The way that worked.
    pub rung: Rung,
}

/// What a fetch is for and what it may use.
pub struct Task<'a> {
    /// The commit to fetch.
    pub commit: Oid,
    /// The directory the link is limited to.
    pub directory: &'a RepoPath,
    /// What is at hand before.
    pub at_hand: &'a AtHand,
    /// The caps on what the server may send.
    pub limits: &'a Limits,
    /// Hears how far the fetch is.
    pub on_progress: &'a OnProgress,
    /// Ends the fetch.
    pub cancel: &'a CancellationToken,
}

/// Fetches what a link wants of a commit, starting with the way `rung`.
pub async fn fetch<H: Http>(
    remote: &mut Remote<H>,
    task: &Task<'_>,
    rung: Rung,
) -> Result<Fetched, GitError> {
    match rung {
        Rung::ByFolder => match by_folder::fetch(remote, task).await {
            Err(error) if may_go_on_whole(&error) => {
                tracing::info!(%error, "the server does not serve single folders, fetching the whole commit");
                whole::fetch(remote, task).await
            }
            result => result,
        },
        Rung::Whole | Rung::Archive | Rung::Rest => whole::fetch(remote, task).await,
    }
}

impl Task<'_> {
    /// Returns the contents that `files` needs and nobody has.
    pub(crate) fn missing(&self, files: &Files, reading: &Reading) -> Vec<Oid> {
        let needed = |file: &BlobId, known: &HashSet<BlobId>| {
            let id = Oid::from_bytes(*file);
            (!known.contains(file) && !reading.files.contains_key(&id)).then_some(id)
        };
        let cases = files.cases.iter().filter(|file| !file.is_link);
        let suites = files.suites.iter().filter(|file| !file.is_link);
        let missing: HashSet<Oid> = cases
            .filter_map(|file| needed(&file.blob, &self.at_hand.cases))
            .chain(suites.filter_map(|file| needed(&file.blob, &self.at_hand.suites)))
            .collect();
        missing.into_iter().collect()
    }

    /// Puts together what was fetched, and asks by id for contents that have not come.
    async fn finish<H: Http>(
        &self,
        remote: &mut Remote<H>,
        commit: Commit,
        wanted: Wanted,
        looked_into: HashSet<Oid>,
        reading: Reading,
        rung: Rung,
    ) -> Result<Fetched, GitError> {
        let files = files_of(&wanted, &reading.trees, self.limits)?;
        let missing = self.missing(&files, &reading);
        let reading = if missing.is_empty() {
            reading
        } else {
            tracing::debug!(contents = missing.len(), "asking for contents by id");
            self.contents(remote, &missing, &[], reading).await?
        };
        match self.missing(&files, &reading).first() {
            Some(still) => Err(GitError::MissingObject(*still)),
            None => Ok(Fetched { commit, wanted, files, reading, looked_into, rung }),
        }
    }

    /// Fetches objects into `reading`.
    async fn contents<H: Http>(
        &self,
        remote: &mut Remote<H>,
        want: &[Oid],
        have: &[Oid],
        reading: Reading,
    ) -> Result<Reading, GitError> {
        (self.on_progress)(SyncProgress::at(SyncStage::Fetching));
        let shared = Shared::of(reading);
        let sink = shared.sink();
        remote.contents(want, have, progress_of(self.on_progress), sink, self.cancel).await?;
        Ok(shared.take())
    }
}

/// A reading that the thread which unpacks writes into.
#[derive(Clone)]
struct Shared(Arc<Mutex<Reading>>);

impl Shared {
    fn of(reading: Reading) -> Self {
        Self(Arc::new(Mutex::new(reading)))
    }

    fn sink(&self) -> impl FnMut(suitecase_git::Object) -> std::ops::ControlFlow<()> + Send + 'static {
        let shared = self.clone();
        move |object| {
            shared.with(|reading| reading.take(object));
            std::ops::ControlFlow::Continue(())
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut Reading) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn take(&self) -> Reading {
        self.with(std::mem::take)
    }
}

/// Turns git's counts into the stage people see: what arrives is read at once, so its number is told.
fn progress_of(on_progress: &OnProgress) -> impl FnMut(suitecase_git::Progress) + Send + 'static {
    let on_progress = on_progress.clone();
    move |progress| {
        on_progress(SyncProgress {
            done: progress.objects,
            total: Some(progress.total),
            bytes: progress.bytes,
            ..SyncProgress::at(SyncStage::Reading)
        });
    }
}

/// Decides whether an error means that the server cannot serve single folders, so that the whole commit may do.
pub(crate) fn may_go_on_whole(error: &GitError) -> bool {
    matches!(
        error,
        GitError::FilterNotOffered
            | GitError::FilterRefused { .. }
            | GitError::NotOurRef(_)
            | GitError::OldProtocol
            | GitError::Refused { .. }
            | GitError::UnexpectedReply { .. }
            | GitError::UnexpectedStatus { .. }
            | GitError::MissingTree(_)
            | GitError::MissingObject(_)
    )
}
