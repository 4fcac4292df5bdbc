//! Begins with the first objects of the commit, for servers without filters and where REST cannot help.
//!
//! The server begins to send everything, and as soon as the upper folders are there the connection is dropped. After the
//! first sync it is told the root folder that is known and sends only what differs from it, whatever the history between.

use suitecase_git::{Ask, Http, Remote};

use super::beginning::{self, MOST_BYTES, Until};
use super::ladder::Unfit;
use super::search::Listings;
use super::single_folders::complete;
use super::{Fetched, Rung, Task};
use crate::error::SyncError;

pub(super) async fn fetch<H: Http>(remote: &mut Remote<H>, task: &Task<'_>) -> Result<Fetched, SyncError> {
    if !remote.learn(task.cancel).await?.offers_shallow() {
        return Err(Unfit::NoShallow.into());
    }
    let have: Vec<_> = task.at_hand.root.into_iter().collect();
    let until = if have.is_empty() { Until::Searched } else { Until::End };
    let ask = Ask {
        want: &[task.commit],
        have: &have,
        without_history: true,
        without_files: false,
        most_bytes: MOST_BYTES,
    };
    let mut reading = task.at_hand.reading();
    let commit = beginning::commit(remote, task, ask, until, &mut reading).await?;
    let listings = Listings::of(remote, task.cancel).await?;
    complete(remote, task, commit, reading, listings, Rung::FirstObjects).await
}
