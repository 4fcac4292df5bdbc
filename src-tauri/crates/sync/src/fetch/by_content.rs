//! Fetches all listings of the commit without files, then the wanted files by their ids; for servers that serve no
//! folders by id.
//!
//! After the first sync the server is told the commit that is known. It takes that for the commit's whole history, so
//! listings that were restored from it do not come; then all are asked for.

use suitecase_git::{Ask, GitError, Http, Oid, Remote};

use super::beginning::{self, Until};
use super::needed::wanted_of;
use super::{Fetched, Rung, Task};
use crate::error::SyncError;
use crate::reading::Reading;

pub(super) async fn fetch<H: Http>(remote: &mut Remote<H>, task: &Task<'_>) -> Result<Fetched, SyncError> {
    if let Some(known) = task.at_hand.commit.filter(|_| task.at_hand.root.is_some()) {
        match with_all_listings(remote, task, &[known], task.at_hand.reading()).await {
            Err(SyncError::Git(GitError::MissingTree(_) | GitError::MissingObject(_))) => {}
            result => return result,
        }
    }
    with_all_listings(remote, task, &[], Reading::default()).await
}

async fn with_all_listings<H: Http>(
    remote: &mut Remote<H>,
    task: &Task<'_>,
    have: &[Oid],
    mut reading: Reading,
) -> Result<Fetched, SyncError> {
    let ask = Ask {
        want: &[task.commit],
        have,
        without_history: have.is_empty(),
        without_files: true,
        most_bytes: u64::MAX,
    };
    let commit = beginning::commit(remote, task, ask, Until::End, &mut reading).await?;
    let (wanted, looked_into) = wanted_of(commit.tree, &reading.trees, task.directory)?;
    let files = task.by_id(remote, &wanted, &mut reading).await?;
    Ok(task.finish(commit, (wanted, files), looked_into, reading, Rung::ByContent)?)
}
