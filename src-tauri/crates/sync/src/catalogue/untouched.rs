//! Whether a sync can have changed anything that files say of one another: which members are there, which problems only
//! a whole project shows, which folders hold how many tests. An edit of what tests say has not, and in a large repository
//! finding all of that out again takes longer than everything else.

use std::collections::HashMap;

use suitecase_model::ids::TestCaseId;
use suitecase_store::content::KnownContents;

use super::{Before, ContentFrom, NewCatalogue, RowChange};
use crate::fetch::Fetched;
use crate::reading::ReadCase;

/// Returns whether everything that files say of one another is as it was: the same tests lie at the same places under the
/// same guids, and no suite differs.
pub(super) fn is_untouched(before: &Before, fetched: &Fetched, new: &NewCatalogue<'_>) -> bool {
    let none_goes_or_returns =
        new.removed_cases.is_empty() && new.removed_suites.is_empty() && new.returned.is_empty();
    before.synced
        && before.is_trusted
        && none_goes_or_returns
        && new.suites.is_empty()
        // Several projects are shown under their names, one of which may be the repository's.
        && before.projects.len() <= 1
        && before.projects == fetched.wanted.projects
        // What lies beside the link's directory is not stored, so nobody knows what was there before.
        && fetched.files.case_names.is_empty()
        && fetched.files.suite_names.is_empty()
        && reads_every_suite(&before.contents)
        && reads_every_suite(&new.contents)
        && cases_stay(before, &new.cases)
}

/// A `.ts` file that cannot be read can be named by a collection, and where it lies is not stored.
fn reads_every_suite(contents: &KnownContents) -> bool {
    contents.without_suite.iter().all(|blob| !contents.findings.contains_key(blob))
}

/// Returns whether each changed test case is where it was, under the guid it had.
fn cases_stay(before: &Before, changed: &[RowChange<'_, TestCaseId, ReadCase>]) -> bool {
    let mut left: HashMap<TestCaseId, _> = changed.iter().map(|row| (row.id, row)).collect();
    for known in &before.cases {
        if left.is_empty() {
            return true;
        }
        let Some(row) = left.remove(&known.id) else { continue };
        let has_its_guid = match row.content {
            ContentFrom::File(read) => read.guid == known.guid,
            ContentFrom::Row(_) => false,
        };
        if *row.place != known.place || !has_its_guid {
            return false;
        }
    }
    left.is_empty()
}
