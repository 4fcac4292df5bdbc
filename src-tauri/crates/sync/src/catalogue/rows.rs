//! Which rows the new catalogue has, and which of them have to be written.

use std::collections::HashMap;

use suitecase_git::Oid;
use suitecase_katalon::suite_file::SuiteReading;
use suitecase_model::catalogue::{BlobId, Change, ChangeKind, Fingerprint, KnownFile, Place, TestKind};
use suitecase_model::ids::{TestCaseId, TestSuiteId};
use suitecase_model::problem::{Finding, ProblemCode};
use suitecase_model::test_suite::TestSuiteContent;
use suitecase_model::time::Timestamp;
use uuid::Uuid;

use super::identity::{Kind, Said, rows_of};
use super::{Before, ContentFrom, NewCatalogue};
use crate::fetch::Fetched;
use crate::files::FileAt;
use crate::reading::{Kept, ReadCase};

/// What is known of a test case that is a symbolic link: nothing.
static NOT_READ: ReadCase = ReadCase { guid: None, content: Kept::Nothing };

static NO_PRINT: Fingerprint = Fingerprint { meaning: None, sketch: Vec::new() };

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
pub(super) struct Candidate<'a, C> {
    pub(super) file: &'a FileAt,
    pub(super) read: Option<(&'a C, &'a Fingerprint)>,
    pub(super) guid: Option<&'a str>,
}

pub(super) fn cases<'a>(
    before: &'a Before,
    fetched: &'a Fetched,
    change: Option<&Change>,
    new_id: &mut impl FnMut() -> Uuid,
    new: &mut NewCatalogue<'a>,
) -> Vec<RowNow<'a, TestCaseId, ReadCase>> {
    let known = &before.cases;
    let guids = guids_by_blob(known);
    let candidates: Vec<_> = fetched
        .files
        .cases
        .iter()
        .map(|file| {
            if file.is_link {
                note(new, file, vec![symbolic_link()]);
                return Candidate { file, read: Some((&NOT_READ, &NO_PRINT)), guid: None };
            }
            let found = fetched.reading.files.get(&Oid::from_bytes(file.blob));
            let read = found.and_then(|found| Some((found.case.as_ref()?, &found.print)));
            match read {
                Some(((_, findings), _)) => note(new, file, findings.clone()),
                None => note_known(new, before, file),
            }
            let read = read.map(|((content, _), print)| (content, print));
            let guid = read.map_or_else(|| guids.get(&file.blob).copied(), |(read, _)| read.guid.as_deref());
            Candidate { file, read, guid }
        })
        .collect();
    let kind = Kind { of: TestKind::TestCases, to_uuid: |id: TestCaseId| id.0, from_uuid: TestCaseId };
    let result = rows_of(&kind, (known, &before.cases_past), candidates, (change, is_listed(before)), new_id);
    new.cases = result.changes;
    new.removed_cases = result.removed;
    new.vanished_cases = result.vanished;
    new.returned.extend(result.returned);
    note_changes(new, fetched, result.counts, result.said);
    result.now
}

pub(super) fn suites<'a>(
    before: &'a Before,
    fetched: &'a Fetched,
    change: Option<&Change>,
    new_id: &mut impl FnMut() -> Uuid,
    new: &mut NewCatalogue<'a>,
) -> Vec<RowNow<'a, TestSuiteId, TestSuiteContent>> {
    let known = &before.suites;
    let guids = guids_by_blob(known);
    let mut candidates = Vec::new();
    // What a link leads to is not read, so nobody knows whether it is a suite.
    for file in fetched.files.suites.iter().filter(|file| !file.is_link) {
        let found = fetched.reading.files.get(&Oid::from_bytes(file.blob));
        let read = found.and_then(|found| Some((found.suite.as_deref()?, &found.print)));
        match read {
            Some((SuiteReading::Suite(content), print)) => {
                let guid = content.guid.as_deref();
                candidates.push(Candidate { file, read: Some((content, print)), guid });
            }
            Some((SuiteReading::Unreadable(finding), _)) => {
                new.contents.without_suite.insert(file.blob);
                note(new, file, vec![finding.clone()]);
            }
            Some((SuiteReading::NotASuite, _)) => {
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
    let kind = Kind { of: TestKind::TestSuites, to_uuid: |id: TestSuiteId| id.0, from_uuid: TestSuiteId };
    let result =
        rows_of(&kind, (known, &before.suites_past), candidates, (change, is_listed(before)), new_id);
    new.suites = result.changes;
    new.removed_suites = result.removed;
    new.vanished_suites = result.vanished;
    new.returned.extend(result.returned);
    note_changes(new, fetched, result.counts, result.said);
    result.now
}

fn guids_by_blob<I>(known: &[KnownFile<I>]) -> HashMap<BlobId, &str> {
    known.iter().filter_map(|row| Some((row.blob, row.guid.as_deref()?))).collect()
}

/// Decides whether what happens to tests is listed: not where everything is new because nothing was known.
fn is_listed(before: &Before) -> bool {
    before.synced || !before.cases.is_empty() || !before.suites.is_empty()
}

/// Counts what happened to tests, and lists what is to be listed.
fn note_changes(
    new: &mut NewCatalogue<'_>,
    fetched: &Fetched,
    counts: HashMap<ChangeKind, u64>,
    said: Vec<Said>,
) {
    for (change, count) in counts {
        match change {
            ChangeKind::Added => new.stats.added += count,
            ChangeKind::Changed => new.stats.changed += count,
            ChangeKind::Moved => new.stats.moved += count,
            ChangeKind::Removed => new.stats.removed += count,
            ChangeKind::Split | ChangeKind::Joined => {}
        }
    }
    let by = Change {
        commit: fetched.commit.oid.to_string(),
        author: fetched.commit.author.clone(),
        at: Timestamp::from_seconds(fetched.commit.authored_at),
    };
    new.changes.extend(said.into_iter().map(|said| said.by(by.clone())));
}

/// Notes what is wrong with a content, and that it is wrong with this file.
fn note(new: &mut NewCatalogue<'_>, file: &FileAt, findings: Vec<Finding>) {
    if findings.is_empty() {
        return;
    }
    new.problems.extend(findings.iter().map(|finding| finding.clone().at(file.place.path.clone())));
    new.contents.findings.insert(file.blob, findings);
}

/// Notes again what an earlier sync found in the same content.
fn note_known(new: &mut NewCatalogue<'_>, before: &Before, file: &FileAt) {
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
