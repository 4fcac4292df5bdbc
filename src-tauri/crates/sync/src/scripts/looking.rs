//! One look at the scripts of a link: what is at hand, what has to be asked for, what it means, and writing it down.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use suitecase_git::{GitError, Oid};
use suitecase_katalon::scripts::problems_of;
use suitecase_model::ids::LinkId;
use suitecase_model::path::RepoPath;
use suitecase_model::problem::{Problem, ProblemCode};
use suitecase_model::sync_run::SyncStats;
use suitecase_store::git_tree::TreeId;
use suitecase_store::script_tree::Look;
use suitecase_store::{
    Reader, Store, StoreError, Writer, problem, script_tree, sync_run, synced_commit, test_case,
};
use tokio_util::sync::CancellationToken;

use super::changed;
use super::listings::{Raw, Root, Seen, look_into};
use super::{Behind, Errand, Scope};
use crate::error::SyncError;
use crate::fetch::ladder::is_lasting;
use crate::selection::without_any;

/// Listings written in one transaction.
const BATCH: usize = 4_000;

/// The listings at hand and what is still missing.
struct AtHand {
    roots: Vec<Root>,
    raw: Raw,
    stored: HashSet<Oid>,
    /// `Scripts` folders of the last look, as far as everything below them is at hand.
    complete_before: Vec<Oid>,
    seen: Vec<Option<Seen>>,
}

/// What was found out.
struct Found {
    look: Look,
    /// The `Scripts` folders and all listings below them; `None` leaves those that are stored.
    listings: Option<(Vec<Root>, HashSet<TreeId>)>,
    /// The kinds of problem that were looked for.
    codes: Vec<ProblemCode>,
    problems: Vec<Problem>,
}

/// Goes on an errand; returns whether anything that people see is another than before.
///
/// Nothing is written for a commit that the catalogue is not at any more. What it cost is told in any case.
pub(super) async fn go(
    store: &Store,
    mut errand: Errand,
    cancel: &CancellationToken,
) -> Result<bool, SyncError> {
    let looked = look(store, &mut errand, cancel).await;
    let (link, run, costs) = (errand.link, errand.run, errand.costs());
    let has_cost = costs != SyncStats::default();
    let is_changed = matches!(looked, Ok(true));
    if has_cost || is_changed {
        let told = store.write(move |writer| {
            let problems = problem::count_of_link(writer, link)?;
            sync_run::add_behind(writer, link, run, &costs, run.map(|_| problems))
        });
        told.await?;
    }
    looked.map(|is_changed| is_changed || has_cost)
}

async fn look(store: &Store, errand: &mut Errand, cancel: &CancellationToken) -> Result<bool, SyncError> {
    let (link, directory, commit) = (errand.link, errand.directory.clone(), errand.commit.clone());
    let at_hand = match errand.behind.scope {
        Scope::Queries => None,
        Scope::Everything => all_listings(store, errand, cancel).await?,
    };
    let scope = errand.behind.scope;
    not_cancelled(cancel)?;
    let reading = store.read(move |reader| {
        let found = judge(reader, (link, &directory), &commit, scope, at_hand.as_ref())?;
        Ok::<_, StoreError>((found, at_hand))
    });
    let (found, at_hand) = reading.await?;
    if let Some(at_hand) = at_hand {
        keep(store, errand, at_hand, cancel).await?;
    }
    not_cancelled(cancel)?;
    let commit = errand.commit.clone();
    Ok(store.write(move |writer| write(writer, link, &commit, &found)).await?)
}

/// Brings all listings below the `Scripts` folders together; `None` where they cannot be listed.
async fn all_listings(
    store: &Store,
    errand: &mut Errand,
    cancel: &CancellationToken,
) -> Result<Option<AtHand>, SyncError> {
    let link = errand.link;
    match bring(store, errand, cancel).await {
        Err(error) if is_lasting(&error) => {
            tracing::info!(%link, error = error.chain(), "scripts cannot be listed");
            Ok(None)
        }
        result => result,
    }
}

async fn bring(
    store: &Store,
    errand: &mut Errand,
    cancel: &CancellationToken,
) -> Result<Option<AtHand>, SyncError> {
    let Behind { roots, seen, may_ask, .. } = &mut errand.behind;
    let Some(roots) = roots.clone() else { return Ok(None) };
    let (link, seen) = (errand.link, std::mem::take(seen));
    let mut at_hand = store.read(move |reader| AtHand::read(reader, link, roots, seen)).await?;
    let remote = match (&mut errand.remote, at_hand.missing().first()) {
        (_, None) => return Ok(Some(at_hand)),
        (Some(remote), Some(_)) if *may_ask => remote,
        (_, Some(_)) => return Ok(None),
    };
    // A server may leave out what lies below a known folder; where that leaves something missing, all is asked for.
    let known = at_hand.complete_before.clone();
    let attempts = if known.is_empty() { vec![known] } else { vec![known, Vec::new()] };
    for have in attempts {
        let arrived = remote.trees_below(&at_hand.missing(), &have, cancel).await?;
        let arrived = arrived.into_iter().map(|(id, tree)| (id, tree.raw().clone())).collect();
        at_hand = on_a_thread(move || at_hand.with(arrived)).await??;
        if at_hand.missing().is_empty() {
            return Ok(Some(at_hand));
        }
    }
    Err(at_hand.missing().first().map_or(GitError::EmptyReply, |id| GitError::MissingTree(*id)).into())
}

/// Finds out what is wrong between scripts, test cases and dynamic suites.
fn judge(
    reader: &Reader<'_>,
    (link, directory): (LinkId, &RepoPath),
    commit: &str,
    scope: Scope,
    at_hand: Option<&AtHand>,
) -> Result<Found, StoreError> {
    let mut problems = without_any(reader, link, directory)?;
    let mut codes = vec![ProblemCode::DynamicMatchesNothing];
    let look = |is_listed| Look { commit: commit.to_owned(), is_listed, checked_commit: commit.to_owned() };
    match scope {
        Scope::Queries => {
            let is_listed = script_tree::look(reader, link)?.is_some_and(|look| look.is_listed);
            return Ok(Found { look: look(is_listed), listings: None, codes, problems });
        }
        Scope::Everything => codes.extend([ProblemCode::CaseWithoutScript, ProblemCode::ScriptWithoutCase]),
    }
    let Some(at_hand) = at_hand else {
        return Ok(Found { look: look(false), listings: None, codes, problems });
    };
    let mut reached = HashSet::new();
    for ((project, _), seen) in at_hand.roots.iter().zip(&at_hand.seen) {
        let cases = test_case::places(reader, link, project)?;
        let with_script = seen.as_ref().map(|seen| &seen.with_script);
        problems.extend(problems_of(project, with_script, &cases, |path| path.is_within(directory)));
        reached.extend(seen.iter().flat_map(|seen| &seen.reached).map(|id| *id.as_bytes()));
    }
    problems.sort();
    Ok(Found { look: look(true), listings: Some((at_hand.roots.clone(), reached)), codes, problems })
}

/// Writes listings that are new, in small transactions: nobody waits for them, but others want to write too.
async fn keep(
    store: &Store,
    errand: &Errand,
    at_hand: AtHand,
    cancel: &CancellationToken,
) -> Result<(), SyncError> {
    let reached: HashSet<&Oid> = at_hand.seen.iter().flatten().flat_map(|seen| &seen.reached).collect();
    let is_new = |id: &Oid| reached.contains(id) && !at_hand.stored.contains(id);
    let mut fresh: Vec<(TreeId, Bytes)> = at_hand
        .raw
        .iter()
        .filter(|(id, _)| is_new(id))
        .map(|(id, raw)| (*id.as_bytes(), raw.clone()))
        .collect();
    fresh.sort_unstable_by_key(|(id, _)| *id);
    let fresh = Arc::new(fresh);
    for start in (0..fresh.len()).step_by(BATCH) {
        not_cancelled(cancel)?;
        let (link, commit, fresh) = (errand.link, errand.commit.clone(), fresh.clone());
        let written = store.write(move |writer| {
            if is_at(writer, link, &commit)? {
                let some = fresh.iter().skip(start).take(BATCH);
                script_tree::add(writer, link, some.map(|(id, raw)| (*id, raw.as_ref())))?;
            }
            Ok::<_, StoreError>(())
        });
        written.await?;
    }
    Ok(())
}

/// Writes what was found out; returns whether anything that people see is another than before.
fn write(writer: &Writer<'_>, link: LinkId, commit: &str, found: &Found) -> Result<bool, StoreError> {
    if !is_at(writer, link, commit)? {
        return Ok(false);
    }
    let before = script_tree::look(writer, link)?;
    let problems_before = problem::of_kinds(writer, link, &found.codes)?;
    if let Some((roots, reached)) = &found.listings {
        let roots: Vec<script_tree::Root> = roots
            .iter()
            .map(|(project, tree)| (project.clone(), tree.map(|tree| *tree.as_bytes())))
            .collect();
        let roots_before = script_tree::roots(writer, link)?;
        if roots_before != roots {
            changed::note(writer, link, &roots_before, &roots)?;
            script_tree::set_roots(writer, link, &roots)?;
        }
        script_tree::keep_only(writer, link, |id| reached.contains(id))?;
    }
    script_tree::set_look(writer, link, &found.look)?;
    let is_same = problems_before == found.problems;
    if !is_same {
        problem::replace_kinds(writer, link, &found.codes, &found.problems)?;
    }
    let shown = |look: &Look| (look.commit.clone(), look.is_listed);
    Ok(!is_same || before.as_ref().map(shown) != Some(shown(&found.look)))
}

fn is_at(reader: &Reader<'_>, link: LinkId, commit: &str) -> Result<bool, StoreError> {
    Ok(synced_commit::get(reader, link)?.is_some_and(|synced| synced.commit == commit))
}

fn not_cancelled(cancel: &CancellationToken) -> Result<(), SyncError> {
    if cancel.is_cancelled() { Err(SyncError::Cancelled) } else { Ok(()) }
}

async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Ended)
}

impl AtHand {
    /// Reads what is stored, but for listings that were damaged, and adds what came with the sync.
    fn read(reader: &Reader<'_>, link: LinkId, roots: Vec<Root>, came: Raw) -> Result<Self, SyncError> {
        let mut raw = Raw::new();
        for (id, bytes) in script_tree::all(reader, link)? {
            let id = Oid::from_bytes(id);
            if Oid::of_tree(&bytes) == id {
                raw.insert(id, bytes.into());
            }
        }
        let stored: HashSet<Oid> = raw.keys().copied().collect();
        let mut complete_before = Vec::new();
        for (_, tree) in script_tree::roots(reader, link)? {
            let Some(tree) = tree.map(Oid::from_bytes) else { continue };
            let is_wanted = roots.iter().any(|(_, root)| *root == Some(tree));
            let is_complete = look_into(tree, &raw).is_ok_and(|seen| !seen.is_incomplete);
            if !is_wanted && is_complete {
                complete_before.push(tree);
            }
        }
        Self { roots, raw, stored, complete_before, seen: Vec::new() }.with(came)
    }

    /// Adds listings and looks through the `Scripts` folders again.
    fn with(mut self, more: Raw) -> Result<Self, SyncError> {
        self.raw.extend(more);
        let look = |(_, root): &Root| root.map(|root| look_into(root, &self.raw)).transpose();
        self.seen = self.roots.iter().map(look).collect::<Result<_, GitError>>()?;
        Ok(self)
    }

    /// Returns the `Scripts` folders below which a listing is missing, each once.
    fn missing(&self) -> Vec<Oid> {
        let incomplete = |seen: &Option<Seen>| seen.as_ref().is_some_and(|seen| seen.is_incomplete);
        let missing = self.roots.iter().zip(&self.seen).filter(|(_, seen)| incomplete(seen));
        let mut ids: Vec<Oid> = missing.filter_map(|((_, root), _)| *root).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}
