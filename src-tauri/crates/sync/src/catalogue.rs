//! Makes the new catalogue of a link from what was fetched and what is known. Pure: ids are passed in.
//!
//! What comes out is exactly what has to be written: rows to put, rows to remove, members, problems, folders. The
//! same commit again gives no row to put and none to remove.

mod members;
mod rows;

use std::collections::HashMap;

use suitecase_model::catalogue::{BlobId, Change, Folder, KnownFile, Move, Place, ResolvedMember};
use suitecase_model::ids::{TestCaseId, TestSuiteId};
use suitecase_model::problem::Problem;
use suitecase_model::sync_run::SyncStats;
use suitecase_model::test_case::TestCaseContent;
use suitecase_model::test_suite::{SuiteKind, TestSuiteContent};
use suitecase_model::time::Timestamp;
use suitecase_store::content::KnownContents;
use uuid::Uuid;

use crate::fetch::Fetched;
use crate::folders::folders;

/// The catalogue before, with what is known of contents.
#[derive(Clone, Debug, Default)]
pub struct Before {
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
}

/// Where the content of a row comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContentFrom<I, C> {
    /// It was read in this sync.
    File(C),
    /// The file has the very bytes that this row had before the sync.
    Row(I),
}

/// A row that is new or differs from what is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowChange<I, C> {
    /// The row's id.
    pub id: I,
    /// Whether the row is new.
    pub is_new: bool,
    /// Where the file lies.
    pub place: Place,
    /// The file's content, by its id in git.
    pub blob: BlobId,
    /// What the file says.
    pub content: ContentFrom<I, C>,
    /// The commit that changed it; `None` leaves what is stored.
    pub change: Option<Change>,
    /// Where it was before; `None` leaves what is stored.
    pub moved: Option<Move>,
}

/// What has to be written.
#[derive(Clone, Debug, Default)]
pub struct NewCatalogue {
    /// Test cases that are new or differ from their row.
    pub cases: Vec<RowChange<TestCaseId, TestCaseContent>>,
    /// Test cases that are gone.
    pub removed_cases: Vec<TestCaseId>,
    /// Test suites that are new or differ from their row.
    pub suites: Vec<RowChange<TestSuiteId, TestSuiteContent>>,
    /// Test suites that are gone.
    pub removed_suites: Vec<TestSuiteId>,
    /// Members of suites whose lines or resolutions differ from before.
    pub members: Vec<(TestSuiteId, Vec<ResolvedMember>)>,
    /// All problems, sorted.
    pub problems: Vec<Problem>,
    /// All that is known of contents.
    pub contents: KnownContents,
    /// The folders that show test cases.
    pub case_folders: Vec<Folder>,
    /// The folders that show test suites.
    pub suite_folders: Vec<Folder>,
    /// How many rows are added, changed, moved and removed, and how many problems there are.
    pub stats: SyncStats,
}

/// Makes the new catalogue; `repository` names a project at the root, `new_id` gives the ids of new rows.
pub fn make(
    before: &Before,
    fetched: &Fetched,
    repository: &str,
    mut new_id: impl FnMut() -> Uuid,
) -> NewCatalogue {
    let change = before.synced.then(|| Change {
        commit: fetched.commit.oid.to_string(),
        author: fetched.commit.author.clone(),
        at: Timestamp::from_seconds(fetched.commit.authored_at),
    });
    let mut new = NewCatalogue::default();
    let cases = rows::cases(before, fetched, change.as_ref(), &mut new_id, &mut new);
    let suites = rows::suites(before, fetched, change.as_ref(), &mut new_id, &mut new);
    members::resolve(before, fetched, &cases, &suites, &mut new);
    new.case_folders = folders(cases.iter().map(|row| row.place), repository);
    new.suite_folders = folders(suites.iter().map(|row| row.place), repository);
    new.problems.sort();
    new.stats.problems = u64::try_from(new.problems.len()).unwrap_or(u64::MAX);
    new
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use suitecase_git::{Commit, Content, Limits, Object, Oid};
    use suitecase_model::path::RepoPath;
    use suitecase_model::problem::ProblemCode;

    use super::*;
    use crate::fetch::Rung;
    use crate::files::files_of;
    use crate::reading::Reading;
    use crate::survey::tests::repository;
    use crate::survey::{survey, wanted};

    /// Fetches a repository of these paths; every content is its own name, or nothing is read at all.
    fn fetched(paths: &[&str], reads: bool) -> Fetched {
        let (root, trees) = repository(paths);
        let mut reading = Reading::default();
        for (oid, tree) in &trees {
            reading.take(Object { oid: *oid, content: Content::Tree(tree.clone()) });
        }
        for name in paths.iter().filter(|_| reads).filter_map(|path| path.rsplit('/').next()) {
            let content = Content::Blob(name.as_bytes().to_vec().into());
            reading.take(Object { oid: Oid::of_blob(name.as_bytes()), content });
        }
        let projects = survey(root, &trees).unwrap().projects;
        let wanted = wanted(root, &trees, &projects, &RepoPath::root()).unwrap();
        let files = files_of(&wanted, &trees, &Limits::default()).unwrap();
        let commit = Commit {
            oid: Oid::of_blob(b"commit"),
            tree: root,
            parents: vec![],
            author: "Kim".to_owned(),
            authored_at: 7,
            committed_at: 8,
            subject: "change".to_owned(),
        };
        let looked_into = HashSet::new();
        let (rung, descents) = (Rung::ByFolder, Vec::new());
        Fetched {
            commit,
            wanted,
            files,
            reading,
            looked_into,
            rung,
            descents,
            next_time: rung,
            tried_best: true,
        }
    }

    fn made(before: &Before, fetched: &Fetched) -> NewCatalogue {
        let mut number = 0;
        make(before, fetched, "web-shop", || {
            number += 1;
            Uuid::from_u128(number)
        })
    }

    /// Returns what the next sync knows after `new` was stored in an empty catalogue.
    fn stored(new: &NewCatalogue) -> Before {
        let case = |row: &RowChange<TestCaseId, TestCaseContent>| KnownFile {
            id: row.id,
            place: row.place.clone(),
            blob: row.blob,
            guid: None,
        };
        let cases = new.cases.iter().map(case).collect();
        Before { cases, contents: new.contents.clone(), synced: true, ..Before::default() }
    }

    const PATHS: &[&str] = &["Shop.prj", "Test Cases/a.tc", "Test Cases/Login/b.tc", "Test Suites/code.ts"];

    #[test]
    fn the_same_files_again_give_nothing_to_write_and_the_same_problems() {
        let first = made(&Before::default(), &fetched(PATHS, true));
        assert_eq!((first.cases.len(), first.suites.len(), first.problems.len()), (2, 0, 2));
        let again = made(&stored(&first), &fetched(PATHS, false));
        assert!(again.cases.is_empty() && again.removed_cases.is_empty() && again.members.is_empty());
        assert_eq!((&again.problems, &again.contents), (&first.problems, &first.contents));
        assert_eq!(again.case_folders, first.case_folders);
        assert_eq!(again.stats, SyncStats { problems: 2, ..SyncStats::default() });
    }

    #[test]
    fn a_first_sync_changes_nothing_and_later_ones_name_their_commit() {
        let first = made(&Before::default(), &fetched(PATHS, true));
        assert!(first.cases.iter().all(|row| row.is_new && row.change.is_none()));
        let more = made(&stored(&first), &fetched(&["Shop.prj", "Test Cases/a.tc", "Test Cases/c.tc"], true));
        let [added] = more.cases.as_slice() else { panic!("one file is new: {:?}", more.cases) };
        let change = added.change.as_ref().map(|change| (change.author.as_str(), change.at));
        assert_eq!(change, Some(("Kim", Timestamp(7000))));
        assert_eq!(more.removed_cases.len(), 1);
        assert_eq!(more.contents.findings.len(), 2, "what is known of contents that are gone is forgotten");
        assert!(more.problems.iter().all(|problem| problem.code == ProblemCode::MalformedXml));
    }
}
