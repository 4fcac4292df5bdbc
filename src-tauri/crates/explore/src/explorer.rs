//! The service: holds columns in memory and answers from fresh ones.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::try_join_all;
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{LinkId, ProjectId};
use suitecase_model::path::RepoPath;
use suitecase_model::standing::stale_before;
use suitecase_model::time::Timestamp;
use suitecase_store::{Reader, Store, StoreError, any_test, link, list};
use tokio::sync::Mutex as AsyncMutex;
use uuid::Uuid;

use crate::choices::{Choices, choices};
use crate::columns::{Builder, Columns};
use crate::filter::Word;
use crate::listing::{ListQuery, Listing};
use crate::matching::Guids;
use crate::search::Searching;

/// How many ordered lists are kept, so that scrolling orders nothing again.
const KEPT_LISTINGS: usize = 6;
/// Guids have at least so many characters; nothing shorter is looked for among them.
const SHORTEST_GUID: usize = 32;

/// Answers what people look for. Clones share what is held.
#[derive(Clone)]
pub struct Explorer {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    slots: Mutex<HashMap<(LinkId, TestKind), Arc<Slot>>>,
    searching: Searching,
    /// The last ones asked for at the end.
    listings: Mutex<VecDeque<(ListQuery, Arc<Listing>)>>,
}

/// The columns of one link and kind, with the version of the catalogue they were made of. Who makes them holds the
/// lock, so that all who ask meanwhile get what one of them made.
type Slot = AsyncMutex<Option<(u64, Arc<Columns>)>>;

/// One linked repository of a project, with its tests of one kind.
#[derive(Clone, Debug)]
pub struct Shelf {
    /// The link.
    pub link: LinkId,
    /// The link's name.
    pub name: String,
    /// The version of the link's catalogue.
    pub version: u64,
    /// Its tests.
    pub columns: Arc<Columns>,
}

impl Explorer {
    /// Makes the service; nothing is read before the first question.
    pub fn new(store: Store) -> Self {
        let shared = Shared {
            store,
            slots: Mutex::default(),
            listings: Mutex::default(),
            searching: Searching::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.shared.store
    }

    /// Returns the rows that a list shows, as stored now.
    pub async fn list(&self, query: &ListQuery) -> Result<Arc<Listing>, StoreError> {
        let shelves = self.shelves(query.project, query.link, query.kind).await?;
        if let Some(kept) = self.kept(query, &shelves) {
            return Ok(kept);
        }
        let guids = self.guids(query).await?;
        let asked = query.clone();
        let ordering = tokio::task::spawn_blocking(move || Listing::of(shelves, &asked, &guids));
        let listing = Arc::new(ordering.await.map_err(|_| StoreError::Ended)?);
        self.keep(query.clone(), listing.clone());
        Ok(listing)
    }

    /// Returns what a list can be narrowed by in the repository and folder that are looked at.
    pub async fn choices(
        &self,
        project: ProjectId,
        link: Option<LinkId>,
        folder: RepoPath,
        kind: TestKind,
        now: Timestamp,
    ) -> Result<Choices, StoreError> {
        let shelves = self.shelves(project, link, kind).await?;
        let counting =
            tokio::task::spawn_blocking(move || choices(&shelves, kind, &folder, stale_before(now)));
        counting.await.map_err(|_| StoreError::Ended)
    }

    /// Returns what search keeps between questions.
    pub(crate) fn searching(&self) -> &Searching {
        &self.shared.searching
    }

    /// Returns the shown links of a project by name, or one of them, each with its tests of a kind as stored now.
    pub async fn shelves(
        &self,
        project: ProjectId,
        only: Option<LinkId>,
        kind: TestKind,
    ) -> Result<Vec<Shelf>, StoreError> {
        let links = self.shared.store.read(move |reader| link::of_project(reader, project)).await?;
        let wanted = links
            .into_iter()
            .filter(|link| link.status.is_shown() && only.is_none_or(|only| only == link.id));
        try_join_all(wanted.map(async |link| {
            let (version, columns) = self.columns(link.id, kind).await?;
            Ok(Shelf { link: link.id, name: link.name, version, columns })
        }))
        .await
    }

    /// Returns the tests of a kind of one link as stored now, with the version of its catalogue.
    pub async fn columns(&self, link: LinkId, kind: TestKind) -> Result<(u64, Arc<Columns>), StoreError> {
        let slot = {
            let mut slots = self.shared.slots.lock().unwrap_or_else(PoisonError::into_inner);
            slots.entry((link, kind)).or_default().clone()
        };
        let mut held = slot.lock().await;
        // Asked before the rows are read: what is written in between makes the version another one.
        let version = self.shared.store.catalogue_version(link);
        if let Some((of_version, columns)) = held.as_ref().filter(|(of_version, _)| *of_version == version) {
            return Ok((*of_version, columns.clone()));
        }
        // Those before are not needed any more, and need not lie in memory beside the new ones.
        *held = None;
        self.forget_old_listings();
        let columns = Arc::new(self.shared.store.read(move |reader| load(reader, link, kind)).await?);
        *held = Some((version, columns.clone()));
        Ok((version, columns))
    }

    /// Makes what was asked for before anew whenever the catalogue becomes another, so that the next question need not
    /// wait for it; runs as long as the app.
    pub async fn keep_fresh(self) {
        let mut changes = self.shared.store.catalogue_changes();
        while changes.changed().await.is_ok() {
            if let Err(error) = self.refresh().await {
                // Whoever asks next reads it again and is told.
                tracing::warn!(%error, "could not read the catalogue ahead");
            }
        }
    }

    /// Makes what was asked for before anew, and forgets what is not shown any more.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        let links = self.shared.store.read(link::list).await?;
        let shown: HashSet<LinkId> =
            links.into_iter().filter(|link| link.status.is_shown()).map(|link| link.id).collect();
        let wanted: Vec<(LinkId, TestKind)> = {
            let mut slots = self.shared.slots.lock().unwrap_or_else(PoisonError::into_inner);
            slots.retain(|(link, _), _| shown.contains(link));
            slots.keys().copied().collect()
        };
        self.forget_old_listings();
        for (link, kind) in wanted {
            self.columns(link, kind).await?;
        }
        Ok(())
    }

    /// Returns about how many bytes of memory are held.
    pub async fn memory(&self) -> usize {
        let slots: Vec<Arc<Slot>> = {
            let slots = self.shared.slots.lock().unwrap_or_else(PoisonError::into_inner);
            slots.values().cloned().collect()
        };
        let mut memory = 0;
        for slot in slots {
            memory += slot.lock().await.as_ref().map_or(0, |(_, columns)| columns.memory());
        }
        let listings = self.shared.listings.lock().unwrap_or_else(PoisonError::into_inner);
        memory + listings.iter().map(|(_, listing)| listing.memory()).sum::<usize>()
    }

    /// Returns the list that was ordered for the same question over the same shelves.
    fn kept(&self, query: &ListQuery, shelves: &[Shelf]) -> Option<Arc<Listing>> {
        let mut listings = self.shared.listings.lock().unwrap_or_else(PoisonError::into_inner);
        let at = listings.iter().position(|(asked, listing)| asked == query && is_of(listing, shelves))?;
        let found = listings.remove(at)?;
        let listing = found.1.clone();
        listings.push_back(found);
        Some(listing)
    }

    fn keep(&self, query: ListQuery, listing: Arc<Listing>) {
        let mut listings = self.shared.listings.lock().unwrap_or_else(PoisonError::into_inner);
        listings.retain(|(asked, _)| *asked != query);
        listings.push_back((query, listing));
        while listings.len() > KEPT_LISTINGS {
            listings.pop_front();
        }
        drop(listings);
        self.forget_old_listings();
    }

    fn forget_old_listings(&self) {
        let store = &self.shared.store;
        let mut listings = self.shared.listings.lock().unwrap_or_else(PoisonError::into_inner);
        listings.retain(|(_, listing)| {
            let mut shelves = listing.shelves().iter();
            shelves.all(|shelf| shelf.version == store.catalogue_version(shelf.link))
        });
    }

    /// Finds the tests whose whole guids stand among the words of a filter.
    async fn guids(&self, query: &ListQuery) -> Result<Guids, StoreError> {
        let words = query.filter.words.clone();
        if words.iter().all(|word| word.typed.len() < SHORTEST_GUID) {
            return Ok(Guids::new());
        }
        let kind = query.kind;
        let read = self
            .shared
            .store
            .read(move |reader| words.iter().map(|word| with_guid(reader, kind, word)).collect());
        read.await
    }
}

/// Returns whether a list is of these shelves. A link can get another name between two looks at it, so names count too.
fn is_of(listing: &Listing, shelves: &[Shelf]) -> bool {
    let of = listing.shelves();
    of.len() == shelves.len()
        && of.iter().zip(shelves).all(|(one, other)| {
            one.link == other.link && one.version == other.version && one.name == other.name
        })
}

fn with_guid(reader: &Reader<'_>, kind: TestKind, word: &Word) -> Result<Vec<(LinkId, Uuid)>, StoreError> {
    if word.typed.len() < SHORTEST_GUID {
        return Ok(Vec::new());
    }
    any_test::with_guid(reader, kind, &word.typed)
}

fn load(reader: &Reader<'_>, link: LinkId, kind: TestKind) -> Result<Columns, StoreError> {
    let mut builder = Builder::new(link, kind);
    list::each(reader, link, kind, |row| builder.push(row))?;
    Ok(builder.finish())
}

#[cfg(test)]
mod tests;
