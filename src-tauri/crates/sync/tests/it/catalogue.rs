//! All that is stored of a link, in one value that can be compared.

use std::collections::{BTreeMap, BTreeSet};

use suitecase_model::catalogue::{BlobId, Folder, TestCase, TestKind, TestSuite};
use suitecase_model::ids::{LinkId, TestCaseId, TestSuiteId};
use suitecase_model::link::SyncedCommit;
use suitecase_model::path::RepoPath;
use suitecase_model::problem::{Problem, ProblemCode};
use suitecase_model::time::Timestamp;
use suitecase_store::content::{self, KnownContents};
use suitecase_store::git_tree::TreeId;
use suitecase_store::synced_commit::RemoteRecord;
use suitecase_store::test_suite::MemberWithTarget;
use suitecase_store::{Reader, StoreError, folder, git_tree, problem, synced_commit, test_case, test_suite};
use uuid::Uuid;

/// What is stored of a link beside its own row and its runs; when it was last confirmed is left out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Catalogue {
    pub(crate) synced: Option<SyncedCommit>,
    pub(crate) remote: Option<RemoteRecord>,
    pub(crate) cases: Vec<TestCase>,
    pub(crate) suites: Vec<(TestSuite, Vec<MemberWithTarget>)>,
    /// The problems that the sync itself found.
    pub(crate) problems: Vec<Problem>,
    /// Those that were found behind it.
    pub(crate) found_behind: Vec<Problem>,
    pub(crate) contents: KnownContents,
    pub(crate) folders: BTreeSet<(TestKind, Folder)>,
    pub(crate) listings: BTreeSet<TreeId>,
}

/// Reads the catalogue of a link.
pub(crate) fn catalogue(reader: &Reader<'_>, link: LinkId) -> Result<Catalogue, StoreError> {
    let mut suites = Vec::new();
    for suite in test_suite::of_link(reader, link)? {
        let members = test_suite::members(reader, suite.id)?;
        suites.push((suite, members));
    }
    let mut problems = problem::of_link(reader, link)?;
    problems.sort();
    let (found_behind, problems) = problems.into_iter().partition(|problem| problem.code.is_found_behind());
    let mut folders = BTreeSet::new();
    for kind in [TestKind::TestCases, TestKind::TestSuites] {
        let mut open = vec![RepoPath::root()];
        while let Some(parent) = open.pop() {
            for row in folder::children(reader, link, kind, &parent)? {
                open.push(row.folder.path.clone());
                folders.insert((kind, row.folder));
            }
        }
    }
    let synced = synced_commit::get(reader, link)?;
    Ok(Catalogue {
        synced: synced.map(|synced| SyncedCommit { confirmed_at: Timestamp(0), ..synced }),
        remote: synced_commit::remote(reader, link)?,
        cases: test_case::of_link(reader, link)?,
        suites,
        problems,
        found_behind,
        contents: content::known(reader, link)?,
        folders,
        listings: git_tree::all(reader, link)?.into_keys().collect(),
    })
}

impl Catalogue {
    /// Returns the id of each test case by its path.
    pub(crate) fn case_ids(&self) -> BTreeMap<&str, TestCaseId> {
        self.cases.iter().map(|case| (case.place.path.as_str(), case.id)).collect()
    }

    /// Returns the id of each suite by its path.
    pub(crate) fn suite_ids(&self) -> BTreeMap<&str, TestSuiteId> {
        self.suites.iter().map(|(suite, _)| (suite.place.path.as_str(), suite.id)).collect()
    }

    /// Returns the paths of the test cases, sorted.
    pub(crate) fn case_paths(&self) -> Vec<&str> {
        self.cases.iter().map(|case| case.place.path.as_str()).collect()
    }

    /// Returns the paths of the suites, sorted.
    pub(crate) fn suite_paths(&self) -> Vec<&str> {
        self.suites.iter().map(|(suite, _)| suite.place.path.as_str()).collect()
    }

    /// Returns the test case at a path.
    pub(crate) fn case(&self, path: &str) -> &TestCase {
        self.cases.iter().find(|case| case.place.path.as_str() == path).expect("the test case is there")
    }

    /// Returns the content of each file of the catalogue, by its id in git.
    pub(crate) fn blobs(&self) -> BTreeMap<String, BlobId> {
        let cases = self.cases.iter().map(|case| (&case.place.path, case.blob));
        let suites = self.suites.iter().map(|(suite, _)| (&suite.place.path, suite.blob));
        cases.chain(suites).map(|(path, blob)| (path.as_str().to_owned(), blob)).collect()
    }

    /// Returns the path and kind of each problem, sorted.
    pub(crate) fn problem_codes(&self) -> Vec<(&str, ProblemCode)> {
        self.problems.iter().map(|problem| (problem.path.as_str(), problem.code)).collect()
    }

    /// Returns the commit the catalogue was made from.
    pub(crate) fn commit(&self) -> &str {
        self.synced.as_ref().map_or("", |synced| synced.commit.as_str())
    }

    /// Leaves out what depends on earlier syncs: ids, changes, moves, times, and which scripts a server could list then.
    pub(crate) fn without_history(mut self) -> Self {
        self.found_behind.clear();
        for case in &mut self.cases {
            case.id = TestCaseId(Uuid::nil());
            (case.change, case.moved) = (None, None);
        }
        for (suite, members) in &mut self.suites {
            suite.id = TestSuiteId(Uuid::nil());
            (suite.change, suite.moved) = (None, None);
            for member in members {
                member.target_row = member.target_row.take().map(|_| "a row".to_owned());
            }
        }
        self.synced = self.synced.map(|synced| SyncedCommit {
            moved_at: Timestamp(0),
            synced_at: Timestamp(0),
            ..synced
        });
        self.remote = self.remote.map(|remote| RemoteRecord { tried_at: Timestamp(0), ..remote });
        self
    }
}
