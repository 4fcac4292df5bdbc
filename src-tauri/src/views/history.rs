//! What happened to tests.

use suitecase_model::catalogue::{Move, SyncChange};
use suitecase_model::earlier;
use suitecase_model::ids::SyncRunId;
use suitecase_store::sync_change::Entry;
use suitecase_store::{Reader, StoreError, identity_decision, sync_change};
use uuid::Uuid;

use super::room::PAGE_LIMIT;
use crate::wire::history::{
    EarlierCommit, EarlierHistory, HistoryEntry, MoveView, NotTheSameView, SyncChangePage, SyncChangeView,
};

/// The newest entries of a test's history that are shown.
const HISTORY_SHOWN: u32 = 50;

/// Returns what a sync run did to tests.
pub(crate) fn sync_changes(
    reader: &Reader<'_>,
    run: SyncRunId,
    offset: u64,
    limit: u64,
) -> Result<SyncChangePage, StoreError> {
    let (total, entries) = sync_change::page_of_run(reader, run, offset, limit.min(PAGE_LIMIT))?;
    Ok(SyncChangePage { total, rows: entries.into_iter().map(sync_change_view).collect() })
}

fn sync_change_view(entry: Entry) -> SyncChangeView {
    let from = from(&entry.change);
    let SyncChange { kind, change, id, path, because, score, .. } = entry.change;
    let file = path.name();
    let name = file.rsplit_once('.').map_or(file, |(name, _)| name).to_owned();
    SyncChangeView {
        kind: kind.into(),
        change,
        test_id: id,
        name,
        path: path.as_str().to_owned(),
        from,
        because,
        score,
        exists: entry.is_there,
    }
}

/// Returns the newest entries of a test's history.
pub(super) fn history(reader: &Reader<'_>, test: Uuid) -> Result<Vec<HistoryEntry>, StoreError> {
    let entries = sync_change::newest_of_test(reader, test, HISTORY_SHOWN)?;
    let entry = |entry: Entry| HistoryEntry {
        from: from(&entry.change),
        at: entry.change.by.at.0,
        commit: entry.change.by.commit,
        author: entry.change.by.author,
        change: entry.change.change,
        because: entry.change.because,
        score: entry.change.score,
    };
    Ok(entries.into_iter().map(entry).collect())
}

/// Returns how a test was recognised last.
pub(super) fn moved(
    reader: &Reader<'_>,
    test: Uuid,
    moved: Option<Move>,
) -> Result<Option<MoveView>, StoreError> {
    let Some(moved) = moved else { return Ok(None) };
    let recorded = sync_change::last_recognised(reader, test)?;
    Ok(Some(MoveView {
        path: moved.from.as_str().to_owned(),
        because: moved.because,
        score: moved.score,
        may_undo: recorded.is_some_and(|entry| entry.change.before.is_some()),
    }))
}

/// Returns the test that a person said this one is not.
pub(super) fn not_the_same(reader: &Reader<'_>, test: Uuid) -> Result<Option<NotTheSameView>, StoreError> {
    let decision = identity_decision::of_test(reader, test)?;
    Ok(decision.map(|decision| NotTheSameView {
        path: decision.pair.former_file.path.as_str().to_owned(),
        at: decision.at.0,
    }))
}

/// Returns what Bitbucket told of the past of a test.
pub(crate) fn earlier(history: earlier::EarlierHistory) -> EarlierHistory {
    let commit = |found: earlier::EarlierCommit| EarlierCommit {
        commit: found.commit,
        author: found.author,
        at: found.at.0,
        subject: found.subject,
        path: found.path.as_str().to_owned(),
    };
    EarlierHistory {
        commits: history.commits.into_iter().map(commit).collect(),
        is_cut: history.is_cut,
        read_at: history.read_at.0,
    }
}

fn from(change: &SyncChange) -> Option<String> {
    change.from().map(|path| path.as_str().to_owned())
}
