//! What has to be read of the past so that the plan can tell who tests are: most syncs need next to nothing. Pure.

use std::collections::HashMap;

use suitecase_git::Oid;
use suitecase_katalon::suite_file::SuiteReading;
use suitecase_model::catalogue::{BlobId, KnownFile};
use suitecase_model::ids::{TestCaseId, TestSuiteId};
use suitecase_model::path::RepoPath;

use super::Before;
use crate::fetch::Fetched;
use crate::files::FileAt;

/// What the plan needs of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needs<I> {
    /// The rows whose fingerprints are needed; `None` for all of them.
    pub prints: Option<Vec<I>>,
    /// Whether the tests that vanished earlier are needed.
    pub gone: bool,
}

/// Returns what the plan needs of test cases and of test suites.
pub fn needs(before: &Before, fetched: &Fetched) -> (Needs<TestCaseId>, Needs<TestSuiteId>) {
    let may_be_suite = |file: &&FileAt| {
        let read = fetched.reading.files.get(&Oid::from_bytes(file.blob));
        match read.and_then(|read| read.suite.as_deref()) {
            Some(SuiteReading::Suite(_)) => true,
            Some(SuiteReading::NotASuite | SuiteReading::Unreadable(_)) => false,
            None => !file.is_link && !before.contents.without_suite.contains(&file.blob),
        }
    };
    (
        of_kind(&before.cases, fetched.files.cases.iter()),
        of_kind(&before.suites, fetched.files.suites.iter().filter(may_be_suite)),
    )
}

fn of_kind<'a, I: Copy>(known: &[KnownFile<I>], found: impl Iterator<Item = &'a FileAt>) -> Needs<I> {
    let mut left: HashMap<&RepoPath, (I, BlobId)> =
        known.iter().map(|row| (&row.place.path, (row.id, row.blob))).collect();
    let (mut changed, mut appeared) = (Vec::new(), false);
    for file in found {
        match left.remove(&file.place.path) {
            Some((id, blob)) if blob != file.blob => changed.push(id),
            Some(_) => {}
            None => appeared = true,
        }
    }
    let compares_all = appeared && !left.is_empty();
    // Rows that vanish without anything new can only have changed places with changed ones.
    changed.extend(left.into_values().map(|(id, _)| id).filter(|_| !compares_all));
    Needs { prints: (!compares_all).then_some(changed), gone: appeared }
}
