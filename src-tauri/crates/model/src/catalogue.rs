//! Rows of the catalogue: test cases and suites at their places in a repository.

use serde::{Deserialize, Serialize};

use crate::ids::{TestCaseId, TestSuiteId};
use crate::path::RepoPath;
use crate::test_case::TestCaseContent;
use crate::test_suite::{Resolution, SuiteMember, TestSuiteContent};
use crate::time::Timestamp;

/// The id of a blob in git: 20 bytes of SHA-1 over its content.
pub type BlobId = [u8; 20];

/// Where a file of the catalogue lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, from the root of the repository.
    pub path: RepoPath,
    /// The Katalon project it belongs to.
    pub project: RepoPath,
    /// Its id in Katalon: relative to the project, without the extension.
    pub katalon_id: String,
}

impl Place {
    /// Returns the name a tester knows: the last part of the id.
    pub fn name(&self) -> &str {
        self.katalon_id.rsplit('/').next().unwrap_or_default()
    }
}

/// The commit that last changed a row, as far as Suitecase saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The commit, 40 hexadecimal digits.
    pub commit: String,
    /// Its author's name.
    pub author: String,
    /// When it was authored.
    pub at: Timestamp,
}

/// Why a file at a new path is held to be the same test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SameBecause {
    /// The bytes are equal, and only these two files had them.
    Content,
    /// The guid is equal, and only these two files had it.
    Guid,
}

impl SameBecause {
    /// Returns the word used in SQL and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Guid => "guid",
        }
    }

    /// Finds the reason of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Content, Self::Guid].into_iter().find(|reason| reason.as_str() == word)
    }
}

/// The two kinds of file in a catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TestKind {
    /// Test cases, `.tc`.
    TestCases,
    /// Test suites and collections, `.ts`.
    TestSuites,
}

impl TestKind {
    /// Returns the word used in SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TestCases => "test-cases",
            Self::TestSuites => "test-suites",
        }
    }
}

/// A move that was recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The path before.
    pub from: RepoPath,
    /// Why it is held to be the same test.
    pub because: SameBecause,
}

/// One file of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestFile<I, C> {
    /// The row's id; it stays when the file moves.
    pub id: I,
    /// Where the file lies.
    pub place: Place,
    /// The file's content, by its id in git.
    pub blob: BlobId,
    /// What the file says.
    pub content: C,
    /// The last change seen; `None` since the first sync.
    pub change: Option<Change>,
    /// The last move recognised.
    pub moved: Option<Move>,
}

/// One test case of the catalogue.
pub type TestCase = TestFile<TestCaseId, TestCaseContent>;

/// One test suite of the catalogue.
pub type TestSuite = TestFile<TestSuiteId, TestSuiteContent>;

/// What is enough to recognise a file of the catalogue again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownFile<I> {
    /// The row's id.
    pub id: I,
    /// Where the file lay.
    pub place: Place,
    /// The file's content, by its id in git.
    pub blob: BlobId,
    /// The guid in the file.
    pub guid: Option<String>,
}

/// A line of a suite together with what it was found to name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedMember {
    /// The line as written.
    pub member: SuiteMember,
    /// Whether what it names is there.
    pub resolution: Resolution,
    /// The file it names, where there is one.
    pub target: Option<RepoPath>,
}

/// One folder of a link's tree as it is shown, for test cases or for test suites.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Folder {
    /// The folder, from the root of the repository.
    pub path: RepoPath,
    /// The folder it is shown in; the root for the top level of the link.
    pub parent: RepoPath,
    /// The name shown.
    pub name: String,
    /// How many test cases or suites lie in it and below.
    pub count: u64,
}
