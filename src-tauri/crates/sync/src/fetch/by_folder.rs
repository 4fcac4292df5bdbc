//! Fetches only the wanted folders, by the ids of their listings.
//!
//! One request brings the commit and its upper folders, as a rule one more the tests; folders that are searched for
//! projects but hold no tests cost a request without contents.

use suitecase_git::{Commit, GitError, Http, Oid, Remote};
use suitecase_katalon::layout::TEST_FOLDERS;
use suitecase_model::path::RepoPath;
use suitecase_model::sync_run::{SyncProgress, SyncStage};
use tokio_util::sync::CancellationToken;

use super::{Fetched, Rung, Task};
use crate::reading::Reading;
use crate::survey::{FolderAt, Surveyed, Trees, Wanted, folder_at, survey, wanted};

/// How many levels of folders come with the commit: the root, its folders, and theirs.
const UPPER_LEVELS: u32 = 3;
/// More rounds than any layout needs.
const MOST_ROUNDS: usize = 64;

pub(super) async fn fetch<H: Http>(remote: &mut Remote<H>, task: &Task<'_>) -> Result<Fetched, GitError> {
    (task.on_progress)(SyncProgress::at(SyncStage::Surveying));
    let tip = remote.tip(task.commit, UPPER_LEVELS, task.cancel).await?;
    let root = tip.commit.tree;
    let mut reading = Reading::default();
    for tree in task.at_hand.trees.values().chain(tip.trees.values()) {
        reading.expect_files_of(tree);
    }
    reading.trees.clone_from(&task.at_hand.trees);
    reading.trees.extend(tip.trees);

    let mut fetched_for: Option<Wanted> = None;
    for _ in 0..MOST_ROUNDS {
        let surveyed = search(remote, root, &mut reading, task.cancel).await?;
        let wanted = wanted(root, &reading.trees, &surveyed.projects, task.directory)?;
        if fetched_for.as_ref() != Some(&wanted) {
            let (want, have) = exchange(&wanted, task);
            reading = task.contents(remote, &want, &have, reading).await?;
            fetched_for = Some(wanted);
            continue;
        }
        let mut missing: Vec<Oid> = surveyed.missing.iter().map(|folder| folder.tree).collect();
        missing.extend(missing_below(&wanted.names, &reading.trees));
        missing.extend(missing_below(&wanted.contents, &reading.trees));
        if missing.is_empty() {
            return task
                .finish(remote, tip.commit, wanted, surveyed.looked_into, reading, Rung::ByFolder)
                .await;
        }
        fetch_listings(remote, &missing, &mut reading, task.cancel).await?;
    }
    Err(GitError::MissingTree(root))
}

/// Fetches a commit's folders as far as a search for projects needs them, without those among the tests.
pub(crate) async fn upper_folders<H: Http>(
    remote: &mut Remote<H>,
    commit: Oid,
    cancel: &CancellationToken,
) -> Result<(Commit, Trees), GitError> {
    let tip = remote.tip(commit, UPPER_LEVELS, cancel).await?;
    let mut reading = Reading::default();
    reading.trees = tip.trees;
    search(remote, tip.commit.tree, &mut reading, cancel).await?;
    Ok((tip.commit, reading.trees))
}

/// Searches a commit for projects, fetching the listings that are missing; those among the tests are left to the caller.
async fn search<H: Http>(
    remote: &mut Remote<H>,
    root: Oid,
    reading: &mut Reading,
    cancel: &CancellationToken,
) -> Result<Surveyed, GitError> {
    for _ in 0..MOST_ROUNDS {
        let surveyed = survey(root, &reading.trees)?;
        let outside: Vec<Oid> = surveyed
            .missing
            .iter()
            .filter(|folder| !lies_among_tests(&folder.path))
            .map(|folder| folder.tree)
            .collect();
        if outside.is_empty() {
            return Ok(surveyed);
        }
        fetch_listings(remote, &outside, reading, cancel).await?;
    }
    Err(GitError::MissingTree(root))
}

/// Returns the folders to ask for and those that may be left out because the last sync had them.
fn exchange(wanted: &Wanted, task: &Task<'_>) -> (Vec<Oid>, Vec<Oid>) {
    let (mut want, mut have) = (Vec::new(), Vec::new());
    for folder in &wanted.contents {
        let before = task
            .at_hand
            .root
            .and_then(|root| folder_at(root, &task.at_hand.trees, &folder.path).ok().flatten());
        match before {
            Some(before) if before.tree == folder.tree => {}
            Some(before) => {
                want.push(folder.tree);
                have.push(before.tree);
            }
            None => want.push(folder.tree),
        }
    }
    (want, have)
}

async fn fetch_listings<H: Http>(
    remote: &mut Remote<H>,
    missing: &[Oid],
    reading: &mut Reading,
    cancel: &CancellationToken,
) -> Result<(), GitError> {
    let arrived = remote.trees_below(missing, &[], cancel).await?;
    if let Some(absent) = missing.iter().find(|id| !arrived.contains_key(id)) {
        return Err(GitError::MissingTree(*absent));
    }
    for tree in arrived.values() {
        reading.expect_files_of(tree);
    }
    reading.trees.extend(arrived);
    Ok(())
}

/// Returns the listings that are not at hand in these folders and below.
fn missing_below(folders: &[FolderAt], trees: &Trees) -> Vec<Oid> {
    let mut missing = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut open: Vec<Oid> = folders.iter().map(|folder| folder.tree).collect();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        match trees.get(&id) {
            None => missing.push(id),
            Some(tree) => open.extend(
                tree.entries()
                    .iter()
                    .filter(|entry| entry.mode == suitecase_git::Mode::Folder)
                    .map(|entry| entry.oid),
            ),
        }
    }
    missing
}

fn lies_among_tests(path: &RepoPath) -> bool {
    path.names().any(|name| TEST_FOLDERS.contains(&name))
}
