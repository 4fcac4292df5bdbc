//! Makes descriptions and comments findable behind a sync, in small transactions.
//!
//! What is left to do is known by the database alone, so an app that ended in between goes on where it was. One link
//! is indexed at a time; between two transactions everything else gets its turn to write.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, PoisonError};

use suitecase_model::ids::LinkId;
use suitecase_store::{StoreError, search};
use tokio::sync::broadcast::error::RecvError;

use crate::error::chain;
use crate::service::{Shared, SyncEvent, SyncService};

/// Rows of one transaction.
const BATCH: u64 = 2_000;

/// A link that is being indexed.
#[derive(Default)]
pub(crate) struct Task {
    so_far: Indexing,
    /// Whether a sync ended since the last look at what is left.
    again: bool,
}

/// How far a link's descriptions and comments are indexed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Indexing {
    /// How many test cases and suites are.
    pub done: u64,
    /// How many there are.
    pub total: u64,
}

impl SyncService {
    /// Returns how far a link is indexed; `None` when nothing is being done or left to do.
    pub fn indexing(&self, link: LinkId) -> Option<Indexing> {
        self.shared.with_indexing(|tasks| tasks.get(&link).map(|task| task.so_far))
    }

    /// Waits until nothing is being indexed for a link.
    pub async fn indexed(&self, link: LinkId) {
        let mut events = self.events();
        while self.indexing(link).is_some() {
            if matches!(events.recv().await, Err(RecvError::Closed)) {
                return;
            }
        }
    }

    /// Goes on with what was not indexed when the app ended.
    pub(crate) async fn index_what_is_left(&self) -> Result<(), StoreError> {
        for link in self.shared.store.read(search::pending).await? {
            self.shared.index_behind(link);
        }
        Ok(())
    }
}

impl Shared {
    /// Indexes a link in the background; one that is being indexed already is looked at again by the same task.
    pub(crate) fn index_behind(self: &Arc<Self>, link: LinkId) {
        let is_new = self.with_indexing(|tasks| match tasks.entry(link) {
            Entry::Occupied(mut task) => {
                task.get_mut().again = true;
                false
            }
            Entry::Vacant(place) => {
                place.insert(Task { again: true, ..Task::default() });
                true
            }
        });
        if is_new {
            let shared = self.clone();
            self.tasks.spawn(async move {
                while shared.is_to_index(link) {
                    if let Err(error) = shared.index(link).await {
                        tracing::warn!(link = %link, error = chain(&error), "could not index what a sync brought");
                    }
                }
                shared.tell(SyncEvent::Indexing(link, None));
            });
        }
    }

    /// Returns whether a link is to be looked at again; if not, its task is over.
    fn is_to_index(&self, link: LinkId) -> bool {
        self.with_indexing(|tasks| {
            let again = tasks.get_mut(&link).is_some_and(|task| std::mem::take(&mut task.again));
            if !again {
                tasks.remove(&link);
            }
            again
        })
    }

    async fn index(self: &Arc<Self>, link: LinkId) -> Result<(), StoreError> {
        let Ok(_turn) = self.index_turns.acquire().await else { return Ok(()) };
        let mut so_far = self.store.read(move |reader| search::indexed(reader, link)).await?;
        while !self.stopping.is_cancelled() {
            self.indexed_so_far(link, Indexing { done: so_far.done.min(so_far.total), total: so_far.total });
            let done = self.store.write(move |writer| search::index_some(writer, link, BATCH)).await?;
            so_far.done += done;
            if done < BATCH {
                return Ok(());
            }
        }
        Ok(())
    }

    fn indexed_so_far(&self, link: LinkId, indexing: Indexing) {
        self.with_indexing(|tasks| {
            if let Some(task) = tasks.get_mut(&link) {
                task.so_far = indexing;
            }
        });
        self.tell(SyncEvent::Indexing(link, Some(indexing)));
    }

    fn with_indexing<T>(&self, work: impl FnOnce(&mut HashMap<LinkId, Task>) -> T) -> T {
        work(&mut self.indexing.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
