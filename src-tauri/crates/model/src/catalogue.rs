//! Rows of the catalogue: test cases and suites at their places in a repository.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

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

/// Why a file at a new path, or with another guid, is held to be the same test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SameBecause {
    /// It lies where the test was, though its guid is another one.
    Path,
    /// The bytes are equal, and only these two files had them.
    Content,
    /// The guid is equal, and only these two files had it.
    Guid,
    /// Enough of what the files say is equal, and no other pair is as close.
    Similarity,
    /// A test of the same path, guid or content was deleted earlier, and this is it again.
    Returned,
    /// A person said so.
    Decision,
}

impl SameBecause {
    /// Returns the word used in SQL and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Content => "content",
            Self::Guid => "guid",
            Self::Similarity => "similarity",
            Self::Returned => "returned",
            Self::Decision => "decision",
        }
    }

    /// Finds the reason of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Path, Self::Content, Self::Guid, Self::Similarity, Self::Returned, Self::Decision]
            .into_iter()
            .find(|reason| reason.as_str() == word)
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

    /// Finds the kind of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::TestCases, Self::TestSuites].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What is kept of a content to compare it with others after its bytes are gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint {
    /// Stands for everything in the content that means something; `None` where nothing was read.
    pub meaning: Option<u64>,
    /// Hashes of the lines that tell this content from others, sorted, without repeats, at most 256.
    pub sketch: Vec<u32>,
}

impl Fingerprint {
    /// Returns whether two contents say the same, however they are written; unread ones never do.
    pub fn means_the_same(&self, other: &Self) -> bool {
        self.meaning.is_some() && self.meaning == other.meaning
    }
}

/// A move that was recognised, or another guid at the same path.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// The path before.
    pub from: RepoPath,
    /// Why it is held to be the same test.
    pub because: SameBecause,
    /// How alike the contents are, from 0.6 to 1; only where that is the reason.
    pub score: Option<f64>,
}

/// What happened to a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It is new, or has come back.
    Added,
    /// Its content says something else.
    Changed,
    /// It lies at another path, whether its content changed too or not.
    Moved,
    /// Its file is gone.
    Removed,
    /// A person said that it is not the test it was held to be.
    Split,
    /// A person took that back.
    Joined,
}

impl ChangeKind {
    /// Returns the word used in SQL and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Moved => "moved",
            Self::Removed => "removed",
            Self::Split => "split",
            Self::Joined => "joined",
        }
    }

    /// Finds the kind of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Added, Self::Changed, Self::Moved, Self::Removed, Self::Split, Self::Joined]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// The file of a test at one moment: what is enough to recognise it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileThen {
    /// Where it lay, from the root of the repository.
    pub path: RepoPath,
    /// Its content, by its id in git.
    pub blob: BlobId,
    /// The guid in it.
    pub guid: Option<String>,
}

/// One change of one test: of a sync, or a person's decision about who it is.
#[derive(Clone, Debug, PartialEq)]
pub struct SyncChange {
    /// Test case or test suite.
    pub kind: TestKind,
    /// What happened.
    pub change: ChangeKind,
    /// The row's id.
    pub id: Uuid,
    /// The path after it; for a removed test, the last one.
    pub path: RepoPath,
    /// The file before; `None` for a test that is new.
    pub before: Option<FileThen>,
    /// Why it is held to be the same test at another path, or with another guid.
    pub because: Option<SameBecause>,
    /// How alike the contents are, where that is the reason.
    pub score: Option<f64>,
    /// The commit with which it was seen, its author and time; for a decision, no commit, the person and its time.
    pub by: Change,
}

impl SyncChange {
    /// Returns the path before, where it is another one.
    pub fn from(&self) -> Option<&RepoPath> {
        self.before.as_ref().map(|before| &before.path).filter(|path| **path != self.path)
    }
}

/// A test that is not in the catalogue any more; its file may come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VanishedTest {
    /// The id that its row had.
    pub id: Uuid,
    /// The last that was seen of its file.
    pub file: FileThen,
}

/// What a person decided: a file that moved is another test than the one it was held to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotTheSame {
    /// The test that was there before.
    pub former: Uuid,
    /// Its file.
    pub former_file: FileThen,
    /// The test that has nothing to do with it.
    pub other: Uuid,
    /// Its file at that time.
    pub other_file: FileThen,
}

/// One file of the catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct TestFile<I, C> {
    /// The row's id; it stays when the file moves.
    pub id: I,
    /// Where the file lies.
    pub place: Place,
    /// The file's content, by its id in git.
    pub blob: BlobId,
    /// What the file says.
    pub content: C,
    /// What is kept of the content to compare it with others.
    pub print: Fingerprint,
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
