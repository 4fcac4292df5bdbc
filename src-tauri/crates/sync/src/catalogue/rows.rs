//! Which rows the new catalogue has, and which of them have to be written.

use std::collections::HashMap;

use suitecase_git::Oid;
use suitecase_katalon::suite_file::SuiteReading;
use suitecase_model::catalogue::{BlobId, Change, KnownFile, Move, Place};
use suitecase_model::ids::{TestCaseId, TestSuiteId};
use suitecase_model::problem::{Finding, ProblemCode};
use suitecase_model::sync_run::SyncStats;
use suitecase_model::test_case::TestCaseContent;
use suitecase_model::test_suite::TestSuiteContent;
use uuid::Uuid;

use super::{Before, ContentFrom, NewCatalogue, RowChange};
use crate::fetch::Fetched;
use crate::files::FileAt;
use crate::plan::{FileState, Step, plan};

/// What is known of a test case that is a symbolic link: nothing.
static NOT_READ: TestCaseContent = TestCaseContent {
    description: String::new(),
    comment: String::new(),
    tags: Vec::new(),
    guid: None,
    variables: Vec::new(),
};

/// A row of the new catalogue, whether it has to be written or not.
#[derive(Debug)]
pub(super) struct RowNow<'a, I, C> {
    pub(super) id: I,
    pub(super) place: &'a Place,
    pub(super) guid: Option<&'a str>,
    /// What the file says.
    pub(super) content: ContentFrom<I, &'a C>,
}

/// A file of the new commit and what is known of its content.
struct Candidate<'a, C> {
    file: &'a FileAt,
    read: Option<&'a C>,
    guid: Option<&'a str>,
}

pub(super) fn cases<'a>(
    before: &'a Before,
    fetched: &'a Fetched,
    change: Option<&Change>,
    new_id: &mut impl FnMut() -> Uuid,
    new: &mut NewCatalogue,
) -> Vec<RowNow<'a, TestCaseId, TestCaseContent>> {
    let known = &before.cases;
    let guids = guids_by_blob(known);
    let candidates: Vec<_> = fetched
        .files
        .cases
        .iter()
        .map(|file| {
            if file.is_link {
                note(new, file, vec![symbolic_link()]);
                return Candidate { file, read: Some(&NOT_READ), guid: None };
            }
            let read =
                fetched.reading.files.get(&Oid::from_bytes(file.blob)).and_then(|file| file.case.as_ref());
            match read {
                Some((_, findings)) => note(new, file, findings.clone()),
                None => note_known(new, before, file),
            }
            let read = read.map(|(content, _)| content);
            let guid = read.map_or_else(|| guids.get(&file.blob).copied(), |read| read.guid.as_deref());
            Candidate { file, read, guid }
        })
        .collect();
    let (rows, changes, removed) =
        rows_of(known, candidates, change, || TestCaseId(new_id()), &mut new.stats);
    new.cases = changes;
    new.removed_cases = removed;
    rows
}

pub(super) fn suites<'a>(
    before: &'a Before,
    fetched: &'a Fetched,
    change: Option<&Change>,
    new_id: &mut impl FnMut() -> Uuid,
    new: &mut NewCatalogue,
) -> Vec<RowNow<'a, TestSuiteId, TestSuiteContent>> {
    let known = &before.suites;
    let guids = guids_by_blob(known);
    let mut candidates = Vec::new();
    // What a link leads to is not read, so nobody knows whether it is a suite.
    for file in fetched.files.suites.iter().filter(|file| !file.is_link) {
        let read =
            fetched.reading.files.get(&Oid::from_bytes(file.blob)).and_then(|file| file.suite.as_ref());
        match read {
            Some(SuiteReading::Suite(content)) => {
                candidates.push(Candidate { file, read: Some(content), guid: content.guid.as_deref() });
            }
            Some(SuiteReading::Unreadable(finding)) => {
                new.contents.without_suite.insert(file.blob);
                note(new, file, vec![finding.clone()]);
            }
            Some(SuiteReading::NotASuite) => {
                new.contents.without_suite.insert(file.blob);
            }
            None if before.contents.without_suite.contains(&file.blob) => {
                new.contents.without_suite.insert(file.blob);
                note_known(new, before, file);
            }
            None => {
                let guid = guids.get(&file.blob).copied();
                candidates.push(Candidate { file, read: None, guid });
            }
        }
    }
    let (rows, changes, removed) =
        rows_of(known, candidates, change, || TestSuiteId(new_id()), &mut new.stats);
    new.suites = changes;
    new.removed_suites = removed;
    rows
}

type Rows<'a, I, C> = (Vec<RowNow<'a, I, C>>, Vec<RowChange<I, C>>, Vec<I>);

fn rows_of<'a, I: Copy, C: Clone>(
    known: &[KnownFile<I>],
    candidates: Vec<Candidate<'a, C>>,
    change: Option<&Change>,
    mut new_id: impl FnMut() -> I,
    stats: &mut SyncStats,
) -> Rows<'a, I, C> {
    let before_files: Vec<_> = known
        .iter()
        .map(|row| FileState { path: &row.place.path, blob: row.blob, guid: row.guid.as_deref() })
        .collect();
    let found_files: Vec<_> = candidates
        .iter()
        .map(|candidate| FileState {
            path: &candidate.file.place.path,
            blob: candidate.file.blob,
            guid: candidate.guid,
        })
        .collect();
    let plan = plan(&before_files, &found_files);
    let by_blob: HashMap<BlobId, I> = known.iter().map(|row| (row.blob, row.id)).collect();
    let (mut rows, mut changes) = (Vec::with_capacity(candidates.len()), Vec::new());
    for (candidate, step) in candidates.into_iter().zip(plan.steps) {
        let (place, blob) = (&candidate.file.place, candidate.file.blob);
        let row = match step {
            Step::Keep(at) | Step::Change(at) | Step::Move(at, _) => known.get(at),
            Step::Add => None,
        };
        let id = row.map_or_else(&mut new_id, |row| row.id);
        let content = match (candidate.read, by_blob.get(&blob)) {
            (Some(read), _) => ContentFrom::File(read),
            (None, Some(row)) => ContentFrom::Row(*row),
            // A fetch ends well only when each content was read or is a known row's.
            (None, None) => ContentFrom::Row(id),
        };
        rows.push(RowNow { id, place, guid: candidate.guid, content: content.clone() });
        let moved = match (step, row) {
            (Step::Move(_, because), Some(row)) => {
                stats.moved += 1;
                Some(Move { from: row.place.path.clone(), because })
            }
            (Step::Keep(_), Some(row)) if row.place == *place => continue,
            (Step::Change(_) | Step::Keep(_), _) => {
                stats.changed += 1;
                None
            }
            (Step::Add | Step::Move(..), _) => {
                stats.added += 1;
                None
            }
        };
        changes.push(RowChange {
            id,
            is_new: row.is_none(),
            place: place.clone(),
            blob,
            content: match content {
                ContentFrom::File(read) => ContentFrom::File(read.clone()),
                ContentFrom::Row(row) => ContentFrom::Row(row),
            },
            change: change.cloned(),
            moved,
        });
    }
    let removed: Vec<I> = plan.removed.iter().filter_map(|at| known.get(*at)).map(|row| row.id).collect();
    stats.removed += u64::try_from(removed.len()).unwrap_or(u64::MAX);
    (rows, changes, removed)
}

fn guids_by_blob<I>(known: &[KnownFile<I>]) -> HashMap<BlobId, &str> {
    known.iter().filter_map(|row| Some((row.blob, row.guid.as_deref()?))).collect()
}

/// Notes what is wrong with a content, and that it is wrong with this file.
fn note(new: &mut NewCatalogue, file: &FileAt, findings: Vec<Finding>) {
    if findings.is_empty() {
        return;
    }
    new.problems.extend(findings.iter().map(|finding| finding.clone().at(file.place.path.clone())));
    new.contents.findings.insert(file.blob, findings);
}

/// Notes again what an earlier sync found in the same content.
fn note_known(new: &mut NewCatalogue, before: &Before, file: &FileAt) {
    if let Some(findings) = before.contents.findings.get(&file.blob) {
        note(new, file, findings.clone());
    }
}

fn symbolic_link() -> Finding {
    Finding {
        code: ProblemCode::SymbolicLink,
        detail: "The file is a symbolic link; Suitecase does not follow it.".to_owned(),
        line: None,
    }
}
