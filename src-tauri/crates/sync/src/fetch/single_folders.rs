//! What the ways that ask for single folders do alike, once they have the commit: search for projects, bring the wanted
//! folders, see that nothing is missing.

use std::collections::HashSet;

use suitecase_git::{Commit, Content, GitError, Http, Mode, Object, Oid, Remote};
use suitecase_model::path::text_from_git;

use super::search::{Listings, MOST_ROUNDS, search};
use super::shared::{Shared, progress_of};
use super::{Fetched, Rung, Task};
use crate::error::SyncError;
use crate::files::files_of;
use crate::reading::Reading;
use crate::survey::{FolderAt, Trees, Wanted, folder_at, wanted};

/// Brings everything that a link wants of a commit.
pub(super) async fn complete<H: Http>(
    remote: &mut Remote<H>,
    task: &Task<'_>,
    commit: Commit,
    mut reading: Reading,
    mut listings: Listings,
    rung: Rung,
) -> Result<Fetched, SyncError> {
    let root = commit.tree;
    let mut fetched_for: Option<Wanted> = None;
    for _ in 0..MOST_ROUNDS {
        let surveyed = search(remote, root, task.directory, &mut reading, &mut listings, task.cancel).await?;
        let wanted = wanted(root, &reading.trees, &surveyed.projects, task.directory)?;
        if fetched_for.as_ref() != Some(&wanted) {
            bring(remote, task, &wanted, &mut reading, &mut listings).await?;
            fetched_for = Some(wanted);
            continue;
        }
        let mut missing = surveyed.missing;
        missing.extend(missing_below(&wanted.names, &reading.trees));
        missing.extend(missing_below(&wanted.contents, &reading.trees));
        if missing.is_empty() {
            let files = match task.by_id(remote, &wanted, &mut reading).await {
                // A server may serve files only together with the folders that hold them.
                Err(GitError::NotOurRef(id)) if id != task.commit => {
                    let folders: Vec<Oid> = wanted.contents.iter().map(|folder| folder.tree).collect();
                    task.contents(remote, &folders, &[], &mut reading).await?;
                    files_of(&wanted, &reading.trees, task.limits)?
                }
                result => result?,
            };
            return Ok(task.finish(commit, (wanted, files), surveyed.looked_into, reading, rung)?);
        }
        if !listings.fetch_without_files(remote, &missing, &mut reading, task.cancel).await? {
            listings_of_tests(remote, task, &missing, &mut reading).await?;
        }
    }
    Err(GitError::MissingTree(root).into())
}

/// Fetches the wanted folders, without what the last sync had of them.
async fn bring<H: Http>(
    remote: &mut Remote<H>,
    task: &Task<'_>,
    wanted: &Wanted,
    reading: &mut Reading,
    listings: &mut Listings,
) -> Result<(), SyncError> {
    let (mut want, mut have, mut unlisted) = (Vec::new(), Vec::new(), Vec::new());
    for folder in &wanted.contents {
        let before = before(task, folder);
        if before == Some(folder.tree) || task.has_all_of(folder, &wanted.projects, reading) {
            continue;
        }
        // What was moved or is looked at anew is known by its contents, which are named by listings.
        let is_known = before.is_none() && task.at_hand.knows_contents_of(folder);
        if is_known && *listings == Listings::WithoutFiles {
            unlisted.extend((!reading.trees.contains_key(&folder.tree)).then(|| folder.clone()));
        } else {
            want.push(folder.tree);
            have.extend(before);
        }
    }
    if !unlisted.is_empty() && !listings.fetch_without_files(remote, &unlisted, reading, task.cancel).await? {
        want.extend(unlisted.iter().map(|folder| folder.tree));
    }
    Ok(task.contents(remote, &want, &have, reading).await?)
}

/// Fetches listings among the tests from a server that cannot leave files out; the files are not read.
async fn listings_of_tests<H: Http>(
    remote: &mut Remote<H>,
    task: &Task<'_>,
    missing: &[FolderAt],
    reading: &mut Reading,
) -> Result<(), SyncError> {
    let want: Vec<Oid> = missing.iter().map(|folder| folder.tree).collect();
    let known: Vec<Oid> = missing.iter().filter_map(|folder| before(task, folder)).collect();
    // What the last sync had may be left out; where a listing it did not keep is left out with it, all is asked for.
    let attempts = if known.is_empty() { vec![known] } else { vec![known, Vec::new()] };
    for have in attempts {
        let shared = Shared::of(std::mem::take(reading));
        let objects = shared.clone();
        let sink = move |object: Object| {
            if matches!(object.content, Content::Tree(_)) {
                objects.with(|reading| reading.take(object));
            }
            std::ops::ControlFlow::Continue(())
        };
        let received = remote.contents(&want, &have, progress_of(task.on_progress), sink, task.cancel).await;
        *reading = shared.take();
        received?;
        if want.iter().all(|id| reading.trees.contains_key(id)) {
            return Ok(());
        }
    }
    let absent = want.into_iter().find(|id| !reading.trees.contains_key(id));
    absent.map_or(Ok(()), |id| Err(GitError::MissingTree(id).into()))
}

/// Returns the id that a folder had in the commit synced last.
fn before(task: &Task<'_>, folder: &FolderAt) -> Option<Oid> {
    let at_hand = task.at_hand;
    let found = folder_at(at_hand.root?, &at_hand.trees, &folder.path).ok().flatten();
    found.map(|found| found.tree)
}

/// Returns the folders here and below whose listings are not at hand.
fn missing_below(folders: &[FolderAt], trees: &Trees) -> Vec<FolderAt> {
    let mut missing = Vec::new();
    let mut seen = HashSet::new();
    let mut open: Vec<FolderAt> = folders.to_vec();
    while let Some(folder) = open.pop() {
        if !seen.insert(folder.tree) {
            continue;
        }
        match trees.get(&folder.tree) {
            None => missing.push(folder),
            Some(tree) => {
                let inner = tree.entries().iter().filter(|entry| entry.mode == Mode::Folder);
                open.extend(inner.map(|entry| FolderAt {
                    path: folder.path.join(&text_from_git(&entry.name)),
                    tree: entry.oid,
                }));
            }
        }
    }
    missing
}
