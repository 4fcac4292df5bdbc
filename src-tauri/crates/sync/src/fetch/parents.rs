//! Begins with what the commit's parents leave over, for servers without filters: REST tells which they are.
//!
//! A server takes a parent to mean its whole history, so what was restored from it does not come: it is asked for by its
//! id then. Where much changed, only the beginning of the answer is read, and the same holds for the rest of it.

use suitecase_git::{Ask, GitError, Http, Remote};

use super::beginning::{self, MOST_BYTES, Until};
use super::ladder::Unfit;
use super::search::Listings;
use super::single_folders::complete;
use super::{Fetched, Rung, Task};
use crate::error::SyncError;

pub(super) async fn fetch<H: Http>(remote: &mut Remote<H>, task: &Task<'_>) -> Result<Fetched, SyncError> {
    let rest = task.rest.ok_or(Unfit::NoRest)?;
    let asked = task.cancel.run_until_cancelled(rest.parents(task.commit)).await;
    let mut have = asked.ok_or(GitError::Cancelled)?.map_err(|error| {
        tracing::info!(%error, "REST does not tell the parents");
        Unfit::NoParents
    })?;
    if have.is_empty() {
        return Err(Unfit::NoParents.into());
    }
    have.extend(task.at_hand.root);
    let ask = Ask {
        want: &[task.commit],
        have: &have,
        without_history: false,
        without_files: false,
        most_bytes: MOST_BYTES,
    };
    let mut reading = task.at_hand.reading();
    let commit = beginning::commit(remote, task, ask, Until::End, &mut reading).await?;
    let listings = Listings::of(remote, task.cancel).await?;
    complete(remote, task, commit, reading, listings, Rung::Parents).await
}
