//! Makes the new catalogue of a link from what was fetched and what is known. Pure: ids are passed in.
//!
//! What comes out is exactly what has to be written: rows to put, rows to remove, members, problems, folders. The
//! same commit again gives no row to put and none to remove.

mod identity;
mod members;
mod needs;
mod rows;
mod untouched;

use std::collections::HashMap;

use suitecase_model::catalogue::{
    BlobId, Change, Fingerprint, Folder, KnownFile, Move, NotTheSame, Place, ResolvedMember, SyncChange,
    VanishedTest,
};
use suitecase_model::ids::{TestCaseId, TestSuiteId};
use suitecase_model::path::RepoPath;
use suitecase_model::problem::Problem;
use suitecase_model::sync_run::SyncStats;
use suitecase_model::test_suite::{SuiteKind, TestSuiteContent};
use suitecase_model::time::Timestamp;
use suitecase_store::content::KnownContents;
use uuid::Uuid;

pub use self::needs::{Needs, needs};
use self::untouched::is_untouched;
use crate::fetch::Fetched;
use crate::folders::folders;
use crate::reading::ReadCase;

/// The catalogue before, with what is known of contents.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// The Katalon projects, sorted.
    pub projects: Vec<RepoPath>,
    /// The problems that only a whole project shows.
    pub project_problems: Vec<Problem>,
    /// The test cases.
    pub cases: Vec<KnownFile<TestCaseId>>,
    /// The test suites.
    pub suites: Vec<KnownFile<TestSuiteId>>,
    /// The suites' kinds and members as they were resolved.
    pub members: HashMap<TestSuiteId, (SuiteKind, Vec<ResolvedMember>)>,
    /// What is known of contents.
    pub contents: KnownContents,
    /// Whether there was a sync before; if not, nothing counts as changed by the commit.
    pub synced: bool,
    /// Whether what is stored of members, folders and problems need not be found out again where nothing touched it.
    pub is_trusted: bool,
    /// What else tells who the test cases are.
    pub cases_past: Past<TestCaseId>,
    /// What else tells who the test suites are.
    pub suites_past: Past<TestSuiteId>,
}

/// What tells, beside the files themselves, who tests are.
#[derive(Clone, Debug)]
pub struct Past<I> {
    /// What is kept of the contents of rows, as far as [`needs`] asks for it.
    pub prints: HashMap<I, Fingerprint>,
    /// Tests that vanished in earlier syncs, the last one first, if [`needs`] asks for them.
    pub gone: Vec<VanishedTest>,
    /// What people took apart.
    pub apart: Vec<NotTheSame>,
}

impl<I> Default for Past<I> {
    fn default() -> Self {
        Self { prints: HashMap::new(), gone: Vec::new(), apart: Vec::new() }
    }
}

/// Where the content of a row comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContentFrom<I, C> {
    /// It was read in this sync.
    File(C),
    /// The file has the very bytes that this row had before the sync.
    Row(I),
}

/// A row that is new or differs from what is stored. A first sync has a hundred thousand of them, so what the file says
/// stays where it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct RowChange<'a, I, C> {
    /// The row's id.
    pub id: I,
    /// Whether the row is new.
    pub is_new: bool,
    /// Where the file lies.
    pub place: &'a Place,
    /// The file's content, by its id in git.
    pub blob: BlobId,
    /// What the file says.
    pub content: ContentFrom<I, &'a C>,
    /// What is kept of the content; `None` where the content comes from a row, and this with it.
    pub print: Option<&'a Fingerprint>,
    /// The commit that changed it; `None` leaves what is stored.
    pub change: Option<Box<Change>>,
    /// Where it was before; `None` leaves what is stored.
    pub moved: Option<Box<Move>>,
}

/// What has to be written.
#[derive(Clone, Debug, Default)]
pub struct NewCatalogue<'a> {
    /// Test cases that are new or differ from their row.
    pub cases: Vec<RowChange<'a, TestCaseId, ReadCase>>,
    /// Test cases that are gone.
    pub removed_cases: Vec<TestCaseId>,
    /// Test suites that are new or differ from their row.
    pub suites: Vec<RowChange<'a, TestSuiteId, TestSuiteContent>>,
    /// Test suites that are gone.
    pub removed_suites: Vec<TestSuiteId>,
    /// Members of suites whose lines or resolutions differ from before.
    pub members: Vec<(TestSuiteId, Vec<ResolvedMember>)>,
    /// All problems, sorted.
    pub problems: Vec<Problem>,
    /// All that is known of contents.
    pub contents: KnownContents,
    /// The folders that show test cases, and those that show test suites; `None` where they stay as they are.
    pub folders: Option<(Vec<Folder>, Vec<Folder>)>,
    /// What happened to each test, by path; empty for a first sync.
    pub changes: Vec<SyncChange>,
    /// The removed test cases, as they were.
    pub vanished_cases: Vec<VanishedTest>,
    /// The removed test suites, as they were.
    pub vanished_suites: Vec<VanishedTest>,
    /// Tests that vanished earlier and are there again.
    pub returned: Vec<Uuid>,
    /// How many rows are added, changed, moved and removed, and how many problems there are.
    pub stats: SyncStats,
}

/// Makes the new catalogue; `repository` names a project at the root, `new_id` gives the ids of new rows.
pub fn make<'a>(
    before: &'a Before,
    fetched: &'a Fetched,
    repository: &str,
    mut new_id: impl FnMut() -> Uuid,
) -> NewCatalogue<'a> {
    let change = before.synced.then(|| Change {
        commit: fetched.commit.oid.to_string(),
        author: fetched.commit.author.clone(),
        at: Timestamp::from_seconds(fetched.commit.authored_at),
    });
    let mut new = NewCatalogue::default();
    let cases = rows::cases(before, fetched, change.as_ref(), &mut new_id, &mut new);
    let suites = rows::suites(before, fetched, change.as_ref(), &mut new_id, &mut new);
    if is_untouched(before, fetched, &new) {
        new.problems.extend(before.project_problems.iter().cloned());
    } else {
        members::resolve(before, fetched, &cases, &suites, &mut new);
        let of_cases = folders(cases.iter().map(|row| row.place), repository);
        new.folders = Some((of_cases, folders(suites.iter().map(|row| row.place), repository)));
    }
    new.problems.sort();
    new.changes.sort_by(|one, other| one.path.cmp(&other.path));
    new.stats.problems = u64::try_from(new.problems.len()).unwrap_or(u64::MAX);
    new
}

#[cfg(test)]
mod random_trees;
#[cfg(test)]
pub(crate) mod tests;
