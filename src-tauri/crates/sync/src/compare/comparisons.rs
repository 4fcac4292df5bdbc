//! Makes comparisons, one at a time, and keeps the last one for whoever pages through it.

use std::sync::{Arc, Mutex, PoisonError};

use suitecase_git::{Capabilities, Limits, Remote};
use suitecase_model::ids::LinkId;
use suitecase_model::integration::Integration;
use suitecase_model::link::{GitRef, Link};
use suitecase_store::{Reader, Store, StoreError, comparison, integration, link, synced_commit};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::bringing::{Brought, OnComparison, Task, bring};
use super::composing::compose;
use super::points::{Point, newest, points, span};
use super::{CompareError, Compared, Comparison, ComparisonId, Item, leftovers, markdown};
use crate::clients::Clients;
use crate::clock::Clock;
use crate::error::SyncError;
use crate::lent_http::LentHttp;

/// The most branches in one answer.
const MOST_BRANCHES: usize = 500;

/// What can be compared of a link without asking anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Points {
    /// The commits that syncs brought, the newest first, at most 200.
    pub commits: Vec<Point>,
    /// The branch that the link follows; `None` where it follows none, or nobody knows its name yet.
    pub branch: Option<String>,
}

/// Branches of a linked repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branches {
    /// By name, at most 500.
    pub names: Vec<String>,
    /// Whether there are more.
    pub is_cut: bool,
}

/// Makes comparisons. Clones share the one that runs and the one that is kept.
#[derive(Clone)]
pub struct Comparisons {
    store: Store,
    clients: Arc<Clients>,
    clock: Clock,
    running: Arc<Mutex<CancellationToken>>,
    kept: Arc<Mutex<Option<Arc<Comparison>>>>,
}

impl Comparisons {
    /// Prepares to compare; nothing is touched, for another app may be comparing beside the same database.
    pub fn new(store: Store, clients: Arc<Clients>, clock: Clock) -> Self {
        Self { store, clients, clock, running: Arc::default(), kept: Arc::default() }
    }

    /// Removes what an app left behind that was killed. Blocks; call it before anything is compared, and only where no
    /// other app runs on the database, whose comparison it would take away.
    pub fn clear_leftovers(&self) {
        if let Some(folder) = self.store.folder() {
            leftovers::clear(folder);
        }
    }

    /// Returns what can be compared of a link without asking anybody.
    pub async fn points(&self, id: LinkId) -> Result<Points, CompareError> {
        let read = self.store.read(move |reader| {
            let steps = comparison::steps(reader, id)?;
            let synced = synced_commit::get(reader, id)?;
            let branch = match link::get(reader, id)?.reference {
                GitRef::Branch(name) => Some(name),
                GitRef::DefaultBranch => synced.map(|synced| synced.reference),
                GitRef::Tag(_) | GitRef::Commit(_) => None,
            };
            Ok::<_, StoreError>(Points { commits: newest(points(&steps)), branch })
        });
        Ok(read.await?)
    }

    /// Asks git for the branches whose names hold a text, whatever its case; all with none.
    pub async fn branches(&self, id: LinkId, text: &str) -> Result<Branches, CompareError> {
        let (link, integration) = self.to_fetch(id).await?;
        let client = self.clients.of(&integration).await?;
        let endpoint =
            client.git(&integration.workspace.slug, &link.repository).map_err(SyncError::Bitbucket)?;
        let record = self.store.read(move |reader| synced_commit::remote(reader, id)).await?;
        let known = record.and_then(|record| Capabilities::from_text(&record.capabilities).ok());
        let mut remote = Remote::new(LentHttp(endpoint), Limits::default(), known);
        let found = remote.refs(&["refs/heads/"], &CancellationToken::new()).await.map_err(SyncError::Git)?;
        let wanted = text.trim().to_lowercase();
        let mut names: Vec<String> = found
            .iter()
            .filter_map(|found| found.name.strip_prefix("refs/heads/"))
            .filter(|name| name.to_lowercase().contains(&wanted))
            .map(str::to_owned)
            .collect();
        names.sort();
        let is_cut = names.len() > MOST_BRANCHES;
        names.truncate(MOST_BRANCHES);
        Ok(Branches { names, is_cut })
    }

    /// Compares two sides of a link; the comparison that runs, if one does, ends cancelled.
    ///
    /// Two commits are compared from what is stored. A branch is fetched, with the credential and the limits of a sync;
    /// `on_progress` hears how far that is.
    pub async fn compare(
        &self,
        id: LinkId,
        from: Compared,
        to: Compared,
        on_progress: OnComparison,
    ) -> Result<Arc<Comparison>, CompareError> {
        let cancel = self.begin();
        let found = self.found(id, (&from, &to), &on_progress, &cancel).await?;
        let (name, (from_commit, to_commit), items) = found;
        let id = ComparisonId { link: id, number: Uuid::now_v7() };
        let mut comparison =
            Comparison { id, from: (from, from_commit), to: (to, to_commit), items, markdown: String::new() };
        comparison.markdown = markdown::markdown(&name, &comparison);
        let comparison = Arc::new(comparison);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if cancel.is_cancelled() {
            return Err(SyncError::Cancelled.into());
        }
        *kept = Some(comparison.clone());
        Ok(comparison)
    }

    /// Ends the comparison that runs.
    pub fn cancel(&self) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).cancel();
    }

    /// Returns the last comparison if it is this one.
    pub fn kept(&self, id: ComparisonId) -> Result<Arc<Comparison>, CompareError> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        kept.filter(|kept| kept.id == id).ok_or(CompareError::Replaced)
    }

    /// Begins another one, which ends the one before.
    fn begin(&self) -> CancellationToken {
        let next = CancellationToken::new();
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *running, next.clone()).cancel();
        next
    }

    /// Returns the link's name, the commit of either side, and what differs.
    async fn found(
        &self,
        id: LinkId,
        (from, to): (&Compared, &Compared),
        on_progress: &OnComparison,
        cancel: &CancellationToken,
    ) -> Result<(String, (String, String), Vec<Item>), CompareError> {
        if let (Compared::Commit(from), Compared::Commit(to)) = (from, to) {
            let commits = (from.clone(), to.clone());
            let read = self.store.read(move |reader| {
                let items = reader.at_one_moment(|reader| between(reader, id, &commits.0, &commits.1))?;
                Ok((link::get(reader, id)?.name, commits, items))
            });
            return read.await;
        }
        let (link, integration) = self.to_fetch(id).await?;
        let client = cancel.run_until_cancelled(self.clients.of(&integration)).await;
        let client = client.ok_or(SyncError::Cancelled)??;
        let (store, clock, integration, client) = (&self.store, &self.clock, &integration, &client);
        let task = Task { store, clock, link: &link, integration, client, from, to, on_progress, cancel };
        let Brought { from_commit, to_commit, changes, is_backwards } = bring(&task).await?;
        let items = tokio::task::spawn_blocking(move || compose(changes, &[], is_backwards)).await;
        Ok((link.name.clone(), (from_commit, to_commit), items.map_err(|_| StoreError::Ended)?))
    }

    /// Returns a link of which something may be fetched, and the integration through which.
    async fn to_fetch(&self, id: LinkId) -> Result<(Link, Integration), CompareError> {
        let read = self.store.read(move |reader| {
            let link = link::get(reader, id)?;
            let integration = integration::get(reader, link.integration)?;
            Ok::<_, StoreError>((link, integration))
        });
        let (link, integration) = read.await?;
        if !link.status.is_shown() {
            return Err(CompareError::Archived);
        }
        if !integration.status.may_sync() {
            return Err(SyncError::Disconnected.into());
        }
        Ok((link, integration))
    }
}

/// Compares two commits that syncs brought.
fn between(reader: &Reader<'_>, link: LinkId, from: &str, to: &str) -> Result<Vec<Item>, CompareError> {
    let span = span(&points(&comparison::steps(reader, link)?), from, to)?;
    let changes = comparison::changes(reader, link, span.after, span.up_to)?;
    Ok(compose(changes, &comparison::divisions(reader, link)?, span.is_backwards))
}
