//! What must hold of a database after its process was killed, and after the next start.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::path::Path;

use suitecase_model::ids::LinkId;
use suitecase_model::link::LinkStatus;
use suitecase_model::sync_run::{SyncOutcome, SyncReason, SyncRun};
use suitecase_store::audit::{self, AuditFilter};
use suitecase_store::{Store, link, project, search, sound, sync_run};

use super::child::{FILE, Job, decide, service};
use super::scene::{Scene, Start};
use crate::catalogue::{Catalogue, catalogue};

/// What a killed process has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Found {
    /// What was there at its start.
    Before,
    /// A run without an end, whatever it has reached.
    CutOff,
    /// A link in the archive.
    Archived,
    /// All that it was started for.
    Done,
}

/// Checks a database as it was left, lets the app start again, and checks it once more.
pub(crate) async fn check(scene: &Scene, job: Job, start: Start, folder: &Path, place: &str) -> Found {
    let store = Store::open(&folder.join(FILE)).unwrap();
    assert_sound(folder, place).await;
    if start == Start::Nothing {
        assert!(store.read(project::list).await.unwrap().is_empty(), "{place}");
        return Found::Done;
    }
    let id = scene.bench.link;
    let left = read(&store, id).await;
    let runs = runs(&store, id).await;
    let is_at_tip = left.commit() == scene.after.commit();
    match (start, is_at_tip) {
        (_, true) => assert_at_tip(scene, start, &left, place),
        (Start::Synced, false) => assert_eq!(left, scene.before, "{place}"),
        (Start::Linked | Start::Nothing, false) => {
            assert!(left.synced.is_none() && left.blobs().is_empty(), "{place}");
            assert!(left.folders.is_empty() && left.problems.is_empty(), "{place}");
        }
    }
    let open: Vec<&SyncRun> = runs.iter().filter(|run| run.outcome.is_none()).collect();
    assert!(open.len() <= 1, "{place}: {runs:?}");
    let is_archived = assert_decision_is_audited(&store, id, place).await;

    if is_archived {
        store.write(|writer| decide(writer, false)).await.unwrap();
    }
    let service = service(&store, scene.bench.sandbox.origin(), &scene.bench.keychain);
    service.recover().await.unwrap();
    if open.is_empty() {
        service.start(id, SyncReason::Hand);
    }
    service.idle(id).await;
    service.scripts_looked_for(id).await;
    assert_went_again(&self::runs(&store, id).await, open.first().copied(), place);
    let mended = read(&store, id).await;
    assert_at_tip(scene, start, &mended, place);
    assert_eq!(mended.found_behind, scene.after.found_behind, "{place}: what was left to be found out is");
    service.indexed(id).await;
    assert_eq!(store.read(search::pending).await.unwrap(), [], "{place}: everything can be found");
    assert_sound(folder, place).await;
    let status = store.read(move |reader| link::get(reader, id)).await.unwrap().status;
    assert_eq!(status, LinkStatus::Active, "{place}");
    match (open.is_empty(), is_archived, is_at_tip && job == Job::Sync) {
        (false, _, _) => Found::CutOff,
        (true, true, _) => Found::Archived,
        (true, false, true) => Found::Done,
        (true, false, false) => Found::Before,
    }
}

/// The file is sound and nobody has touched the audit log.
///
/// On connections of its own: SQLite checks a text index by what a connection remembers of it, which another one may
/// have made obsolete.
async fn assert_sound(folder: &Path, place: impl Display) {
    let store = Store::open(&folder.join(FILE)).unwrap();
    assert_eq!(store.read(sound::damage).await.unwrap(), [] as [&str; 0], "{place}");
    let verdict = store.read(audit::verify).await.unwrap();
    assert!(verdict.is_intact(), "{place}: {verdict:?}");
}

/// The catalogue is what git lists, what an undisturbed sync made, and each test is still who it was.
fn assert_at_tip(scene: &Scene, start: Start, found: &Catalogue, place: &str) {
    assert_eq!(found.blobs(), scene.truths[found.commit()].blobs, "{place}");
    let undisturbed = if start == Start::Synced { &scene.after } else { &scene.fresh };
    assert_eq!(found.clone().without_history(), undisturbed.clone().without_history(), "{place}");
    if start == Start::Synced {
        let known: BTreeSet<String> = names(&scene.before).into_values().collect();
        let of_known = |catalogue: &Catalogue| {
            let mut names = names(catalogue);
            names.retain(|_, id| known.contains(id));
            names
        };
        assert_eq!(of_known(found), of_known(&scene.after), "{place}");
    }
}

/// Returns the id of every test by its path.
fn names(catalogue: &Catalogue) -> BTreeMap<String, String> {
    let cases = catalogue.case_ids().into_iter().map(|(path, id)| (path.to_owned(), id.to_string()));
    let suites = catalogue.suite_ids().into_iter().map(|(path, id)| (path.to_owned(), id.to_string()));
    cases.chain(suites).collect()
}

/// A link is in the archive exactly where the last entry of the audit log says so.
async fn assert_decision_is_audited(store: &Store, id: LinkId, place: &str) -> bool {
    let all = AuditFilter::default();
    let (_, newest) = store.read(move |reader| audit::page(reader, &all, 0, 1)).await.unwrap();
    let says_archived = newest.first().is_some_and(|entry| entry.action == "link.archive");
    let status = store.read(move |reader| link::get(reader, id)).await.unwrap().status;
    assert_eq!(status == LinkStatus::Archived, says_archived, "{place}: {newest:?}");
    says_archived
}

/// Every run has its end now; the one that was cut off is interrupted and was followed by another.
fn assert_went_again(runs: &[SyncRun], cut_off: Option<&SyncRun>, place: &str) {
    assert!(runs.iter().all(|run| run.outcome.is_some()), "{place}: {runs:?}");
    let Some(cut_off) = cut_off else { return };
    let ended = runs.iter().find(|run| run.id == cut_off.id).and_then(|run| run.outcome.clone());
    assert_eq!(ended, Some(SyncOutcome::Interrupted), "{place}");
    let again = runs.iter().filter(|run| run.reason == SyncReason::Interrupted);
    let ends: Vec<_> = again.map(|run| run.outcome.clone()).collect();
    assert_eq!(ends, [Some(SyncOutcome::Finished)], "{place}");
}

async fn read(store: &Store, id: LinkId) -> Catalogue {
    store.read(move |reader| catalogue(reader, id)).await.unwrap()
}

async fn runs(store: &Store, id: LinkId) -> Vec<SyncRun> {
    store.read(move |reader| sync_run::newest(reader, id, 100)).await.unwrap()
}
