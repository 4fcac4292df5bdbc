//! Which file is which row: the plan carried out on rows, with what it says happened to each test.

use std::collections::HashMap;

use suitecase_model::catalogue::{
    BlobId, Change, ChangeKind, FileThen, Fingerprint, KnownFile, Move, SameBecause, SyncChange, TestKind,
    VanishedTest,
};
use suitecase_model::path::RepoPath;
use uuid::Uuid;

use super::rows::{Candidate, RowNow};
use super::{ContentFrom, Past, RowChange};
use crate::plan::{FileState, Refusals, Step, plan};

/// What differs between test cases and test suites here.
pub(super) struct Kind<I> {
    pub(super) of: TestKind,
    pub(super) to_uuid: fn(I) -> Uuid,
    pub(super) from_uuid: fn(Uuid) -> I,
}

/// What happened to one test, before it is known by whom.
pub(super) struct Said {
    kind: TestKind,
    pub(super) change: ChangeKind,
    id: Uuid,
    path: RepoPath,
    before: Option<FileThen>,
    because: Option<SameBecause>,
    score: Option<f64>,
}

impl Said {
    pub(super) fn by(self, by: Change) -> SyncChange {
        let Self { kind, change, id, path, before, because, score } = self;
        SyncChange { kind, change, id, path, before, because, score, by }
    }
}

/// The rows of one kind.
pub(super) struct Rows<'a, I, C> {
    pub(super) now: Vec<RowNow<'a, I, C>>,
    pub(super) changes: Vec<RowChange<'a, I, C>>,
    pub(super) removed: Vec<I>,
    pub(super) vanished: Vec<VanishedTest>,
    pub(super) returned: Vec<Uuid>,
    /// How many tests each thing happened to.
    pub(super) counts: HashMap<ChangeKind, u64>,
    /// What happened to which test, where that is listed.
    pub(super) said: Vec<Said>,
}

/// Carries out the plan for the rows of one kind.
pub(super) fn rows_of<'a, I: Copy + Eq + std::hash::Hash, C>(
    kind: &Kind<I>,
    (known, past): (&[KnownFile<I>], &Past<I>),
    candidates: Vec<Candidate<'a, C>>,
    (change, is_listed): (Option<&Change>, bool),
    new_id: &mut impl FnMut() -> Uuid,
) -> Rows<'a, I, C> {
    let by_blob: HashMap<BlobId, I> = known.iter().map(|row| (row.blob, row.id)).collect();
    let print_of = |id: I| past.prints.get(&id);
    let prints: Vec<Option<&Fingerprint>> = candidates
        .iter()
        .map(|candidate| match candidate.read {
            Some((_, print)) => Some(print),
            None => by_blob.get(&candidate.file.blob).and_then(|id| print_of(*id)),
        })
        .collect();
    let steps = planned(kind, (known, past), &candidates, &prints);
    let removed_rows: Vec<&KnownFile<I>> = steps.removed.iter().filter_map(|at| known.get(*at)).collect();
    let mut result = Rows {
        now: Vec::with_capacity(candidates.len()),
        changes: Vec::new(),
        removed: removed_rows.iter().map(|row| row.id).collect(),
        vanished: Vec::new(),
        returned: Vec::new(),
        counts: HashMap::new(),
        said: Vec::new(),
    };
    for ((candidate, step), print) in candidates.into_iter().zip(steps.steps).zip(prints) {
        let (place, blob) = (&candidate.file.place, candidate.file.blob);
        let (row, gone) = match step {
            Step::Keep(at) | Step::Change(at) | Step::Move(at, ..) => (known.get(at), None),
            Step::Return(at) => (None, past.gone.get(at)),
            Step::Add => (None, None),
        };
        let id = match (row, gone) {
            (Some(row), _) => row.id,
            (None, Some(gone)) => (kind.from_uuid)(gone.id),
            (None, None) => (kind.from_uuid)(new_id()),
        };
        let content = match (candidate.read, by_blob.get(&blob)) {
            (Some((read, _)), _) => ContentFrom::File(read),
            (None, Some(row)) => ContentFrom::Row(*row),
            // A fetch ends well only when each content was read or is a known row's.
            (None, None) => ContentFrom::Row(id),
        };
        result.now.push(RowNow { id, place, guid: candidate.guid, content: content.clone() });
        let before = row.map(file_of).or_else(|| gone.map(|gone| gone.file.clone()));
        let (what, because, score) = match step {
            Step::Keep(_) if row.is_some_and(|row| row.place == *place) => continue,
            // The file is the same, but it belongs to another Katalon project now.
            Step::Keep(_) => (Some(ChangeKind::Changed), None, None),
            Step::Change(_) => {
                let old = row.and_then(|row| print_of(row.id));
                let says_the_same = old.zip(print).is_some_and(|(old, new)| old.means_the_same(new));
                let guids = row.and_then(|row| row.guid.as_deref()).zip(candidate.guid);
                let is_another = guids.is_some_and(|(old, new)| old != new) && !says_the_same;
                let because = is_another.then_some(SameBecause::Path);
                (Some(ChangeKind::Changed).filter(|_| !says_the_same), because, None)
            }
            Step::Move(_, because, score) => (Some(ChangeKind::Moved), Some(because), score),
            Step::Return(_) => (Some(ChangeKind::Added), Some(SameBecause::Returned), None),
            Step::Add => (Some(ChangeKind::Added), None, None),
        };
        let moved = because.zip(before.as_ref().map(|before| before.path.clone()));
        let moved = moved.map(|(because, from)| Move { from, because, score });
        if let Some(gone) = gone {
            result.returned.push(gone.id);
        }
        if let Some(change) = what {
            *result.counts.entry(change).or_default() += 1;
        }
        result.said.extend(what.filter(|_| is_listed).map(|change| Said {
            kind: kind.of,
            change,
            id: (kind.to_uuid)(id),
            path: place.path.clone(),
            before,
            because,
            score,
        }));
        result.changes.push(RowChange {
            id,
            is_new: row.is_none(),
            place,
            blob,
            print: candidate.read.map(|(_, print)| print),
            content,
            change: what.and(change.cloned()).map(Box::new),
            moved: moved.map(Box::new),
        });
    }
    for row in removed_rows {
        let (vanished, said) = gone_from(kind, row);
        result.vanished.push(vanished);
        *result.counts.entry(ChangeKind::Removed).or_default() += 1;
        result.said.extend(is_listed.then_some(said));
    }
    result
}

fn gone_from<I: Copy>(kind: &Kind<I>, row: &KnownFile<I>) -> (VanishedTest, Said) {
    let (id, file) = ((kind.to_uuid)(row.id), file_of(row));
    let said = Said {
        kind: kind.of,
        change: ChangeKind::Removed,
        id,
        path: row.place.path.clone(),
        before: Some(file.clone()),
        because: None,
        score: None,
    };
    (VanishedTest { id, file }, said)
}

fn planned<I: Copy + Eq + std::hash::Hash, C>(
    kind: &Kind<I>,
    (known, past): (&[KnownFile<I>], &Past<I>),
    candidates: &[Candidate<'_, C>],
    prints: &[Option<&Fingerprint>],
) -> crate::plan::Plan {
    let before: Vec<_> = known
        .iter()
        .map(|row| {
            let sketch = sketch_of(past.prints.get(&row.id));
            let file = FileState { path: &row.place.path, blob: row.blob, guid: row.guid.as_deref(), sketch };
            ((kind.to_uuid)(row.id), file)
        })
        .collect();
    let gone: Vec<_> = past
        .gone
        .iter()
        .map(|VanishedTest { id, file }| {
            (*id, FileState { path: &file.path, blob: file.blob, guid: file.guid.as_deref(), sketch: &[] })
        })
        .collect();
    let found: Vec<_> = candidates
        .iter()
        .zip(prints)
        .map(|(candidate, print)| FileState {
            path: &candidate.file.place.path,
            blob: candidate.file.blob,
            guid: candidate.guid,
            sketch: sketch_of(*print),
        })
        .collect();
    plan(&before, &gone, &found, &Refusals::new(&past.apart))
}

fn sketch_of(print: Option<&Fingerprint>) -> &[u32] {
    print.map_or(&[], |print| print.sketch.as_slice())
}

fn file_of<I>(row: &KnownFile<I>) -> FileThen {
    FileThen { path: row.place.path.clone(), blob: row.blob, guid: row.guid.clone() }
}
