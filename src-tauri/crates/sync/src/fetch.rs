//! Brings the wanted files of a commit by the best way the server offers.
//!
//! The ways are rungs of a ladder ([`Rung`], best first). Where a server refuses what a way needs, the next one is
//! tried ([`ladder`], pure); where the network fails, the fetch fails. After every way each content that the new
//! listings name is known, has arrived, or was asked for by its id; a content that still is missing, and a listing that
//! is, fails the way and changes nothing. A way keeps nothing of what came to it before it failed.
//!
//! Ways that ask for single folders differ only in how they begin ([`by_folder`], [`parents`], [`first_objects`]); the
//! rest of the work is theirs together ([`single_folders`]).

mod beginning;
mod by_content;
mod by_folder;
mod first_objects;
pub mod ladder;
mod needed;
mod parents;
mod search;
mod shared;
mod single_folders;
mod whole;

pub(crate) use by_folder::{Begun, begin, upper_folders};
pub use ladder::{Rung, Unfit};

use std::collections::HashSet;
use std::sync::Arc;

use suitecase_git::{Commit, Http, Limits, Oid, Remote};
use suitecase_katalon::layout::SUITES_FOLDER;
use suitecase_model::catalogue::BlobId;
use suitecase_model::path::RepoPath;
use suitecase_model::sync_run::{SyncProgress, SyncStage};
use tokio_util::sync::CancellationToken;

use crate::error::{SyncError, chain};
use crate::files::Files;
use crate::reading::Reading;
use crate::survey::{FolderAt, Trees, Wanted};
use crate::without_git::WithoutGit;

/// Hears how far a sync is.
pub type OnProgress = Arc<dyn Fn(SyncProgress) + Send + Sync>;

/// What is at hand before anything is fetched.
#[derive(Clone, Debug, Default)]
pub struct AtHand {
    /// The commit synced last.
    pub commit: Option<Oid>,
    /// The contents of its tests, by path.
    pub paths: Vec<(RepoPath, BlobId)>,
    /// Its root folder.
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
    /// The way to begin with next time: not a worse one only because something went wrong by chance.
    pub next_time: Rung,
    /// Whether the best way was tried.
    pub tried_best: bool,
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
    /// What REST can tell and bring; without it the ways that need it are left out.
    pub rest: Option<&'a WithoutGit<'a>>,
    /// Hears how far the fetch is.
    pub on_progress: &'a OnProgress,
    /// Hears which way is given up, for which other one, and why.
    pub on_descent: &'a (dyn Fn(Rung, Rung, &str) + Sync),
    /// Ends the fetch.
    pub cancel: &'a CancellationToken,
}

/// Fetches what a link wants of a commit, beginning with the way `first`.
pub async fn fetch<H: Http>(
    remote: &mut Remote<H>,
    task: &Task<'_>,
    first: Rung,
) -> Result<Fetched, SyncError> {
    go_on(remote, task, first, None).await
}

/// Does the same where the best way was begun already.
pub(crate) async fn go_on<H: Http>(
    remote: &mut Remote<H>,
    task: &Task<'_>,
    first: Rung,
    mut begun: Option<Begun>,
) -> Result<Fetched, SyncError> {
    let mut rung = first;
    let mut tried_best = false;
    let mut passing: Option<Rung> = None;
    let mut refusal: Option<SyncError> = None;
    loop {
        tried_best |= rung == Rung::BEST;
        task.tell(SyncStage::Surveying);
        let failure = match fetch_by(rung, remote, task, begun.take()).await {
            Ok(fetched) => {
                let next_time = passing.unwrap_or(rung);
                return Ok(Fetched { next_time, tried_best, ..fetched });
            }
            Err(failure) => failure,
        };
        let Some(next) = ladder::below(rung, &failure, task.commit) else {
            return Err(ladder::the_one_to_tell(failure, refusal));
        };
        let reason = chain(&failure);
        tracing::info!(way = rung.as_str(), %reason, "fetching another way");
        if !ladder::is_lasting(&failure) {
            passing = passing.or(Some(rung));
        }
        let may_be_outdated = remote.is_remembered() && matches!(failure, SyncError::Git(_));
        let learned = if may_be_outdated { remote.learn_again(task.cancel).await } else { Ok(false) };
        let next = if matches!(learned, Ok(true)) { Rung::BEST } else { next };
        (task.on_descent)(rung, next, &reason);
        learned?;
        rung = next;
        refusal = Some(failure);
    }
}

async fn fetch_by<H: Http>(
    rung: Rung,
    remote: &mut Remote<H>,
    task: &Task<'_>,
    begun: Option<Begun>,
) -> Result<Fetched, SyncError> {
    match rung {
        Rung::ByFolder => by_folder::fetch(remote, task, begun).await,
        Rung::Parents => parents::fetch(remote, task).await,
        Rung::FirstObjects => first_objects::fetch(remote, task).await,
        Rung::ByContent => by_content::fetch(remote, task).await,
        Rung::Whole => whole::fetch(remote, task).await,
        Rung::Archive | Rung::Rest => task.rest.ok_or(Unfit::NoRest)?.fetch(task).await,
    }
}

impl AtHand {
    /// Returns whether contents of the kind that a folder of tests holds are known, from this commit or another.
    fn knows_contents_of(&self, folder: &FolderAt) -> bool {
        let is_of_suites = folder.path.names().any(|name| name == SUITES_FOLDER);
        if is_of_suites { !self.suites.is_empty() } else { !self.cases.is_empty() }
    }

    /// Begins a reading with the listings at hand.
    fn reading(&self) -> Reading {
        let mut reading = Reading::default();
        for tree in self.trees.values() {
            reading.expect_files_of(tree);
        }
        reading.trees.clone_from(&self.trees);
        reading
    }
}

impl Task<'_> {
    fn tell(&self, stage: SyncStage) {
        (self.on_progress)(SyncProgress::at(stage));
    }
}
