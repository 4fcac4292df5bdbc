//! The service: holds columns in memory and answers from fresh ones.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::try_join_all;
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{LinkId, ProjectId};
use suitecase_store::{Store, StoreError, link, list};
use tokio::sync::Mutex as AsyncMutex;

use crate::columns::{Builder, Columns};
use crate::search::Searching;

/// Answers what people look for. Clones share what is held.
#[derive(Clone)]
pub struct Explorer {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    slots: Mutex<HashMap<(LinkId, TestKind), Arc<Slot>>>,
    searching: Searching,
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
        Self { shared: Arc::new(Shared { store, slots: Mutex::default(), searching: Searching::default() }) }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.shared.store
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
        let columns = Arc::new(self.shared.store.read(move |reader| load(reader, link, kind)).await?);
        *held = Some((version, columns.clone()));
        Ok((version, columns))
    }
}

fn load(reader: &suitecase_store::Reader<'_>, link: LinkId, kind: TestKind) -> Result<Columns, StoreError> {
    let mut builder = Builder::new(link, kind);
    list::each(reader, link, kind, |row| builder.push(row))?;
    Ok(builder.finish())
}
