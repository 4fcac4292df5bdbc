//! Begins with the upper folders of the commit, without files: one request brings them, as a rule one more the tests.
//!
//! Folders that are searched for projects but hold no tests cost a request without contents.

use suitecase_git::{Commit, GitError, Http, Oid, Remote, Tip};
use suitecase_model::path::RepoPath;
use tokio_util::sync::CancellationToken;

use super::beginning::worth_a_look;
use super::search::{Listings, search};
use super::single_folders::complete;
use super::{Fetched, Rung, Task};
use crate::error::SyncError;
use crate::reading::Reading;
use crate::survey::Trees;

/// How many levels of folders come with the commit: the root, its folders, and theirs.
const UPPER_LEVELS: u32 = 3;

/// The root folder of a commit, asked for while it is still being read what is at hand.
pub(crate) struct Begun(Result<Tip, GitError>);

/// Asks for a commit's root folder alone. That is enough where the tests lie in it and nothing else was changed that
/// has to be searched, and it costs the server nothing.
pub(crate) async fn begin<H: Http>(remote: &mut Remote<H>, commit: Oid, cancel: &CancellationToken) -> Begun {
    Begun(remote.tip(commit, 1, cancel).await)
}

pub(super) async fn fetch<H: Http>(
    remote: &mut Remote<H>,
    task: &Task<'_>,
    begun: Option<Begun>,
) -> Result<Fetched, SyncError> {
    let mut reading = task.at_hand.reading();
    let tip = match begun {
        Some(Begun(tip)) => Some(tip?).filter(|tip| has_what_is_searched(tip, &reading.trees)),
        None => None,
    };
    let tip = match tip {
        Some(tip) => tip,
        None => remote.tip(task.commit, UPPER_LEVELS, task.cancel).await?,
    };
    for tree in tip.trees.values() {
        reading.expect_files_of(tree);
    }
    reading.trees.extend(tip.trees);
    complete(remote, task, tip.commit, reading, Listings::WithoutFiles, Rung::ByFolder).await
}

/// Returns whether what lies in the root folder is at hand, as far as it has to be searched for projects.
fn has_what_is_searched(tip: &Tip, at_hand: &Trees) -> bool {
    let root = tip.trees.get(&tip.commit.tree);
    root.is_some_and(|root| worth_a_look(root).iter().all(|folder| at_hand.contains_key(folder)))
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
