//! What happened to tests, and why they are held to be the same.

use serde::{Deserialize, Serialize};
use suitecase_model::catalogue::{ChangeKind, SameBecause, TestKind};
use ts_rs::TS;
use uuid::Uuid;

/// A kind of test.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum TestWord {
    TestCase,
    TestSuite,
}

impl From<TestKind> for TestWord {
    fn from(kind: TestKind) -> Self {
        match kind {
            TestKind::TestCases => Self::TestCase,
            TestKind::TestSuites => Self::TestSuite,
        }
    }
}

impl From<TestWord> for TestKind {
    fn from(word: TestWord) -> Self {
        match word {
            TestWord::TestCase => Self::TestCases,
            TestWord::TestSuite => Self::TestSuites,
        }
    }
}

/// Where a moved test was before, and why it is held to be the same.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MoveView {
    pub path: String,
    #[ts(type = "'path' | 'content' | 'guid' | 'similarity' | 'returned' | 'decision'")]
    pub because: SameBecause,
    /// How alike the contents are, from 0.6 to 1, where that is the reason.
    pub score: Option<f64>,
    /// Whether it can be made a test of its own.
    pub may_undo: bool,
}

/// The test that a person said another one is not.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct NotTheSameView {
    /// Where that one was.
    pub path: String,
    #[ts(type = "number")]
    pub at: i64,
}

/// One thing that happened to a test.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HistoryEntry {
    #[ts(type = "number")]
    pub at: i64,
    /// The commit with which it was seen; empty for a person's decision.
    pub commit: String,
    /// The commit's author, or who decided.
    pub author: String,
    #[ts(type = "'added' | 'changed' | 'moved' | 'removed' | 'split' | 'joined'")]
    pub change: ChangeKind,
    /// The path before, where it is another one.
    pub from: Option<String>,
    #[ts(type = "'path' | 'content' | 'guid' | 'similarity' | 'returned' | 'decision' | null")]
    pub because: Option<SameBecause>,
    pub score: Option<f64>,
}

/// One page of what a sync run did to tests.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncChangePage {
    #[ts(type = "number")]
    pub total: u64,
    pub rows: Vec<SyncChangeView>,
}

/// What a sync run did to one test.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncChangeView {
    #[ts(type = "'test-case' | 'test-suite'")]
    pub kind: TestWord,
    #[ts(type = "'added' | 'changed' | 'moved' | 'removed'")]
    pub change: ChangeKind,
    #[ts(type = "string")]
    pub test_id: Uuid,
    pub name: String,
    pub path: String,
    /// The path before, where it is another one.
    pub from: Option<String>,
    #[ts(type = "'path' | 'content' | 'guid' | 'similarity' | 'returned' | 'decision' | null")]
    pub because: Option<SameBecause>,
    pub score: Option<f64>,
    /// Whether the test is in the catalogue now.
    pub exists: bool,
}

/// The id that a test has after a decision about it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TestIdView {
    #[ts(type = "string")]
    pub test_id: Uuid,
}

/// The commits that touched a test before Suitecase followed it, as Bitbucket told them.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct EarlierHistory {
    /// The newest first.
    pub commits: Vec<EarlierCommit>,
    /// Whether there are more than were asked for.
    pub is_cut: bool,
    /// When Bitbucket was asked.
    #[ts(type = "number")]
    pub read_at: i64,
}

/// One commit that touched a test.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct EarlierCommit {
    pub commit: String,
    pub author: String,
    #[ts(type = "number")]
    pub at: i64,
    /// The first line of its message.
    pub subject: String,
    /// Where the file was then; git holds it to be the same file, by its own rules.
    pub path: String,
}
