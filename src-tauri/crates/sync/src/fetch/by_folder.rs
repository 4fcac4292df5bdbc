//! Begins with the upper folders of the commit, without files: one request brings them, as a rule one more the tests.
//!
//! Folders that are searched for projects but hold no tests cost a request without contents.

use suitecase_git::{Commit, Http, Oid, Remote};
use suitecase_model::path::RepoPath;
use tokio_util::sync::CancellationToken;

use super::search::{Listings, search};
use super::single_folders::complete;
use super::{Fetched, Rung, Task};
use crate::error::SyncError;
use crate::reading::Reading;
use crate::survey::Trees;

/// How many levels of folders come with the commit: the root, its folders, and theirs.
const UPPER_LEVELS: u32 = 3;

pub(super) async fn fetch<H: Http>(remote: &mut Remote<H>, task: &Task<'_>) -> Result<Fetched, SyncError> {
    let tip = remote.tip(task.commit, UPPER_LEVELS, task.cancel).await?;
    let mut reading = task.at_hand.reading();
    for tree in tip.trees.values() {
        reading.expect_files_of(tree);
    }
    reading.trees.extend(tip.trees);
    complete(remote, task, tip.commit, reading, Listings::WithoutFiles, Rung::ByFolder).await
}

/// Fetches a commit's folders as far as a search for projects needs them, without those among the tests.
pub(crate) async fn upper_folders<H: Http>(
    remote: &mut Remote<H>,
    commit: Oid,
    cancel: &CancellationToken,
) -> Result<(Commit, Trees), SyncError> {
    let tip = remote.tip(commit, UPPER_LEVELS, cancel).await?;
    let mut reading = Reading::default();
    reading.trees = tip.trees;
    let (root, directory, mut listings) = (tip.commit.tree, RepoPath::root(), Listings::WithoutFiles);
    search(remote, root, &directory, &mut reading, &mut listings, cancel).await?;
    Ok((tip.commit, reading.trees))
}
