//! Learns behind a sync which scripts the test cases of a link have, and what is wrong between scripts, test cases and
//! dynamic suites.
//!
//! Scripts lie in a tree of their own that a sync need not know, so nobody waits for them: once the catalogue is at its
//! commit, the same connection is asked for the folders below `Scripts` that changed, without files. Where nothing
//! changed, nothing is asked. Promises: a look that fails fails no sync and is tried again with the next one, also where
//! the branch has not moved; nothing is written for a commit that the catalogue is not at any more; what it cost is
//! told in the record of its run.
//! What is deliberately absent: what scripts say. That a test case has another script than before is noted, as a change of
//! the test.

mod changed;
mod known;
mod listings;
mod looking;

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use suitecase_git::{Oid, Remote, Tree};
use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::{LinkId, SyncRunId};
use suitecase_model::link::Link;
use suitecase_model::path::RepoPath;
use suitecase_model::sync_run::SyncStats;
use suitecase_store::script_tree::{self, Look};
use suitecase_store::{Store, StoreError, Writer, git_tree, synced_commit};
use tokio::sync::Semaphore;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use self::listings::{Raw, Root, below, roots};
use crate::error::SyncError;
use crate::fetch::{Fetched, Rung};
use crate::lent_http::LentHttp;
use crate::run::costs;
use crate::service::{Shared, SyncEvent, SyncService};
use crate::survey::Trees;

pub use self::known::{Scripts, of_case};

/// Looks that go on at once.
const AT_ONCE: usize = 2;

/// What is left to be found out of a commit.
pub(crate) struct Behind {
    /// The `Scripts` folders; `None` where nobody can tell.
    roots: Option<Vec<Root>>,
    /// Listings below them that came with the sync.
    seen: Raw,
    /// Whether the server may be asked for those that are missing.
    may_ask: bool,
    scope: Scope,
}

/// How much is found out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Only what dynamic suites select.
    Queries,
    /// That, and which test cases have scripts.
    Everything,
}

/// A look at the scripts of a link.
pub(crate) struct Errand {
    link: LinkId,
    directory: RepoPath,
    commit: String,
    /// The run whose record tells what there is; the newest one where none counted problems.
    run: Option<SyncRunId>,
    behind: Behind,
    remote: Option<Remote<LentHttp>>,
    /// What had passed over the connection before.
    costs_before: SyncStats,
}

/// The looks that go on.
pub(crate) struct Looks {
    going: Mutex<Going>,
    turns: Semaphore,
}

#[derive(Default)]
struct Going {
    number: u64,
    by_link: HashMap<LinkId, (u64, CancellationToken)>,
}

/// Returns what was left undone when the commit that a link is at was looked at last; `None` where nothing was.
pub(crate) async fn overdue(store: &Store, link: &Link, commit: &str) -> Result<Option<Behind>, StoreError> {
    let (id, directory, commit) = (link.id, link.directory.clone(), commit.to_owned());
    store
        .read(move |reader| {
            let is_checked = |look: Option<Look>| look.is_some_and(|look| look.checked_commit == commit);
            let synced = synced_commit::get(reader, id)?.filter(|synced| synced.commit == commit);
            let Some(synced) = synced else { return Ok(None) };
            if is_checked(script_tree::look(reader, id)?) {
                return Ok(None);
            }
            let mut trees = Trees::new();
            for (id, raw) in git_tree::all(reader, id)? {
                if let Ok(tree) = Tree::parse(raw.into()) {
                    trees.insert(Oid::from_bytes(id), tree);
                }
            }
            // Where no listings are kept, nobody knows what the folders are.
            let root: Option<Oid> = synced.root_tree.parse().ok();
            let roots = root.and_then(|root| roots(root, &trees, &synced.projects, &directory).ok());
            Ok(Some(Behind { roots, seen: Raw::new(), may_ask: true, scope: Scope::Everything }))
        })
        .await
}

impl Behind {
    /// Takes out of what a sync fetched what there is to know of scripts.
    pub(crate) fn of(fetched: &Fetched, directory: &RepoPath, may_ask: bool) -> Self {
        let trees = &fetched.reading.trees;
        let roots = match fetched.rung {
            // Listings made of a few files do not tell what else there is.
            Rung::Rest => None,
            Rung::ByFolder
            | Rung::Parents
            | Rung::FirstObjects
            | Rung::ByContent
            | Rung::Whole
            | Rung::Archive => roots(fetched.commit.tree, trees, &fetched.wanted.projects, directory).ok(),
        };
        let seen = roots.as_ref().map(|roots| below(roots, trees)).unwrap_or_default();
        Self { roots, seen, may_ask, scope: Scope::Everything }
    }

    /// Notes in the transaction of a sync what it left as it was, and returns what is left to be found out.
    pub(crate) fn carry_over(
        mut self,
        writer: &Writer<'_>,
        link: LinkId,
        (from, to): (Option<String>, String),
        stats: &SyncStats,
        looks_at_everything: bool,
    ) -> Result<Option<Self>, StoreError> {
        let Some(look) = script_tree::look(writer, link)?.filter(|look| Some(&look.commit) == from.as_ref())
        else {
            return Ok(Some(self));
        };
        if !look.is_listed {
            // What the server could not do a moment ago is asked of it again once a day.
            self.may_ask &= looks_at_everything;
            script_tree::set_look(writer, link, &Look { commit: to, ..look })?;
            return Ok(Some(self));
        }
        let known: Vec<Root> = script_tree::roots(writer, link)?
            .into_iter()
            .map(|(project, tree)| (project, tree.map(Oid::from_bytes)))
            .collect();
        if self.roots.as_ref() != Some(&known) {
            return Ok(Some(self));
        }
        let was_checked = from.as_ref() == Some(&look.checked_commit) && !looks_at_everything;
        let has_other_paths = stats.added + stats.moved + stats.removed > 0;
        let is_untouched = was_checked && !has_other_paths && stats.changed == 0;
        let checked_commit = if is_untouched { to.clone() } else { look.checked_commit };
        script_tree::set_look(writer, link, &Look { commit: to, is_listed: true, checked_commit })?;
        if was_checked && !has_other_paths {
            self.scope = Scope::Queries;
        }
        Ok((!is_untouched).then_some(self))
    }
}

impl Errand {
    /// Prepares a look, over the connection of a run where git can be reached.
    pub(crate) fn new(
        link: &Link,
        commit: String,
        run: Option<SyncRunId>,
        behind: Behind,
        remote: Option<Remote<LentHttp>>,
    ) -> Self {
        let costs_before = remote.as_ref().map(costs).unwrap_or_default();
        Self { link: link.id, directory: link.directory.clone(), commit, run, behind, remote, costs_before }
    }

    /// Returns what the look has cost so far.
    fn costs(&self) -> SyncStats {
        let now = self.remote.as_ref().map(costs).unwrap_or_default();
        SyncStats {
            git_requests: now.git_requests.saturating_sub(self.costs_before.git_requests),
            bytes_down: now.bytes_down.saturating_sub(self.costs_before.bytes_down),
            bytes_up: now.bytes_up.saturating_sub(self.costs_before.bytes_up),
            ..SyncStats::default()
        }
    }
}

impl Default for Looks {
    fn default() -> Self {
        Self { going: Mutex::default(), turns: Semaphore::new(AT_ONCE) }
    }
}

impl Looks {
    /// Cancels the look at a link's scripts, where one goes on.
    pub(crate) fn cancel(&self, link: LinkId) {
        self.with(|going| {
            if let Some((_, cancel)) = going.by_link.get(&link) {
                cancel.cancel();
            }
        });
    }

    /// Notes a look at a link's scripts, in place of an earlier one.
    fn begin(&self, link: LinkId, cancel: CancellationToken) -> u64 {
        self.with(|going| {
            going.number += 1;
            if let Some((_, earlier)) = going.by_link.insert(link, (going.number, cancel)) {
                earlier.cancel();
            }
            going.number
        })
    }

    /// Notes that a look has ended.
    fn end(&self, link: LinkId, number: u64) {
        self.with(|going| {
            if going.by_link.get(&link).is_some_and(|(present, _)| *present == number) {
                going.by_link.remove(&link);
            }
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut Going) -> T) -> T {
        work(&mut self.going.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl SyncService {
    /// Returns whether a link's scripts are being looked for.
    pub fn is_looking_for_scripts(&self, link: LinkId) -> bool {
        self.shared.script_looks.with(|going| going.by_link.contains_key(&link))
    }

    /// Waits until nobody looks for a link's scripts.
    pub async fn scripts_looked_for(&self, link: LinkId) {
        let mut events = self.events();
        while self.is_looking_for_scripts(link) {
            if matches!(events.recv().await, Err(RecvError::Closed)) {
                return;
            }
        }
    }
}

impl Shared {
    /// Looks for scripts in the background.
    pub(crate) fn look_for_scripts_behind(self: &Arc<Self>, errand: Errand) {
        let (shared, link, cancel) = (self.clone(), errand.link, self.stopping.child_token());
        let number = self.script_looks.begin(link, cancel.clone());
        self.tasks.spawn(async move {
            let looked = AssertUnwindSafe(shared.look_for_scripts(errand, &cancel)).catch_unwind().await;
            let is_changed = looked.unwrap_or(Err(SyncError::Panicked)).unwrap_or_else(|error| {
                if error.code() != ErrorCode::Cancelled {
                    tracing::warn!(%link, error = error.chain(), "could not look for scripts");
                }
                // What it cost is told all the same.
                true
            });
            shared.script_looks.end(link, number);
            shared.tell(SyncEvent::Scripts(link, is_changed));
        });
    }

    async fn look_for_scripts(&self, errand: Errand, cancel: &CancellationToken) -> Result<bool, SyncError> {
        let turn = cancel.run_until_cancelled(self.script_looks.turns.acquire()).await;
        let Some(Ok(_turn)) = turn else { return Err(SyncError::Cancelled) };
        looking::go(&self.store, errand, cancel).await
    }
}
