//! Searches a commit for projects, fetching the listings that are missing: without files where the server can leave
//! them out, else by the beginnings of what it sends.

use suitecase_git::{GitError, Http, Oid, Remote};
use suitecase_katalon::layout::lies_among_tests;
use suitecase_model::path::RepoPath;
use tokio_util::sync::CancellationToken;

use super::beginning;
use super::ladder::Unfit;
use crate::error::SyncError;
use crate::reading::Reading;
use crate::survey::{FolderAt, Surveyed, survey};

/// More rounds than any layout needs.
pub(super) const MOST_ROUNDS: usize = 64;
/// The most answers begun for the sake of listings; a repository that needs more is fetched another way.
const MOST_BEGINNINGS: u32 = 40;

/// How listings are fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listings {
    /// All below a folder at once, without files.
    WithoutFiles,
    /// By the beginnings of answers, so many more of them.
    Beginnings(u32),
}

impl Listings {
    /// Picks how to fetch listings, by what the server says it can do.
    pub(super) async fn of<H: Http>(
        remote: &mut Remote<H>,
        cancel: &CancellationToken,
    ) -> Result<Self, GitError> {
        let offers_filter = remote.learn(cancel).await?.offers_filter();
        Ok(if offers_filter { Self::WithoutFiles } else { Self::Beginnings(MOST_BEGINNINGS) })
    }

    /// Fetches at least one of the missing listings and as much below them as comes with it.
    pub(super) async fn fetch<H: Http>(
        &mut self,
        remote: &mut Remote<H>,
        missing: &[FolderAt],
        reading: &mut Reading,
        cancel: &CancellationToken,
    ) -> Result<(), SyncError> {
        if self.fetch_without_files(remote, missing, reading, cancel).await? {
            return Ok(());
        }
        let Self::Beginnings(left) = self else { return Ok(()) };
        *left = left.checked_sub(1).ok_or(Unfit::TooManyFolders)?;
        Ok(beginning::folders(remote, missing, reading, cancel).await?)
    }

    /// Fetches listings and all below them where the server leaves files out; returns whether it does.
    pub(super) async fn fetch_without_files<H: Http>(
        &mut self,
        remote: &mut Remote<H>,
        missing: &[FolderAt],
        reading: &mut Reading,
        cancel: &CancellationToken,
    ) -> Result<bool, GitError> {
        if *self != Self::WithoutFiles {
            return Ok(false);
        }
        match without_files(remote, missing, reading, cancel).await {
            // One kind of filter can be served and another refused.
            Err(GitError::FilterRefused { .. }) => {
                *self = Self::Beginnings(MOST_BEGINNINGS);
                Ok(false)
            }
            result => result.map(|()| true),
        }
    }
}

/// Searches a commit for projects; listings among the tests are left to the caller, but for those that lead to the
/// link's directory.
pub(super) async fn search<H: Http>(
    remote: &mut Remote<H>,
    root: Oid,
    directory: &RepoPath,
    reading: &mut Reading,
    listings: &mut Listings,
    cancel: &CancellationToken,
) -> Result<Surveyed, SyncError> {
    for _ in 0..MOST_ROUNDS {
        let surveyed = survey(root, &reading.trees)?;
        let needed = |folder: &&FolderAt| {
            let leads_there = directory.is_within(&folder.path) && *directory != folder.path;
            leads_there || !lies_among_tests(&folder.path)
        };
        let missing: Vec<FolderAt> = surveyed.missing.iter().filter(needed).cloned().collect();
        if missing.is_empty() {
            return Ok(surveyed);
        }
        listings.fetch(remote, &missing, reading, cancel).await?;
    }
    Err(GitError::MissingTree(root).into())
}

/// Fetches listings and all below them; fails where one does not come.
async fn without_files<H: Http>(
    remote: &mut Remote<H>,
    missing: &[FolderAt],
    reading: &mut Reading,
    cancel: &CancellationToken,
) -> Result<(), GitError> {
    let ids: Vec<Oid> = missing.iter().map(|folder| folder.tree).collect();
    let arrived = remote.trees_below(&ids, &[], cancel).await?;
    if let Some(absent) = ids.iter().find(|id| !arrived.contains_key(id)) {
        return Err(GitError::MissingTree(*absent));
    }
    for tree in arrived.values() {
        reading.expect_files_of(tree);
    }
    reading.trees.extend(arrived);
    Ok(())
}
