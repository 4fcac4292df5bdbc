//! Names in reports, and the tests they stand for.

use serde::{Deserialize, Serialize};
use suitecase_model::{ids, result};
use ts_rs::TS;

use super::history::TestWord;

/// Which names a list shows.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UploadedQuery {
    #[ts(type = "string")]
    pub project_id: ids::ProjectId,
    pub show: UploadedChoice,
    /// Only names and suites that hold every word of this text, in any case.
    pub text: String,
    #[ts(type = "number")]
    pub offset: u64,
    /// At most 100 rows come at once.
    #[ts(type = "number")]
    pub limit: u64,
}

/// Which names are listed.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum UploadedChoice {
    /// Those of several possible tests, of which a person is to choose one.
    Ambiguous,
    /// Those of no test.
    Unmatched,
    /// Those a person keeps apart.
    Unlinked,
    /// Those that stand for a test.
    Linked,
}

/// One page of names.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UploadedPage {
    #[ts(type = "number")]
    pub total: u64,
    pub rows: Vec<UploadedRow>,
    /// How many there are of each choice in the project.
    #[ts(type = "number")]
    pub ambiguous: u64,
    #[ts(type = "number")]
    pub unmatched: u64,
    #[ts(type = "number")]
    pub unlinked: u64,
    #[ts(type = "number")]
    pub linked: u64,
}

/// One name in reports.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UploadedRow {
    #[ts(type = "number")]
    pub number: i64,
    pub kind: TestWord,
    pub name: String,
    /// The suite in which reports name it; empty for a suite itself.
    pub suite: String,
    /// The linked repository whose tests ran, where a report says so.
    pub repository: Option<String>,
    #[ts(type = "number")]
    pub results: u64,
    #[ts(type = "number | null")]
    pub last_at: Option<i64>,
    #[ts(type = "'PASSED' | 'FAILED' | 'ERROR' | 'INCOMPLETE' | 'SKIPPED' | 'NOT_RUN' | null")]
    pub last_status: Option<result::ResultStatus>,
    pub because: LinkBecause,
    /// The test it stands for.
    pub test: Option<UploadedTest>,
}

/// A test that a name stands or could stand for.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UploadedTest {
    pub id: String,
    pub name: String,
    /// Its file, from the root of the repository.
    pub path: String,
    pub repository: String,
    /// Its repository is archived, so that it is not shown elsewhere.
    pub is_archived: bool,
}

/// Why a name stands for the test it stands for, or for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum LinkBecause {
    /// The one test with exactly this path and name.
    SamePath,
    /// The one of several with this path and name whose repository also holds the suite.
    SamePathAndSuite,
    /// A person said that the name always stands for it.
    Alias,
    /// A person said so.
    Chosen,
    /// Several tests have this path and name.
    SeveralTests,
    /// No test has this path and name.
    NoTest,
    /// A person said that it stands for none.
    KeptApart,
    /// Its repository does not link results by itself.
    NotAsked,
}

/// Everything about one name.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UploadedDetail {
    pub row: UploadedRow,
    /// Who decided, and when, where a person did.
    pub decided_by: Option<String>,
    #[ts(type = "number | null")]
    pub decided_at: Option<i64>,
    /// The test that a person said this name always stands for, whatever is said of this one.
    pub always_test_id: Option<String>,
    /// The tests it could stand for, the likeliest first.
    pub candidates: Vec<Candidate>,
    /// Its newest results.
    pub results: Vec<super::tests::ResultView>,
}

/// A test that a name could stand for, and what speaks for it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Candidate {
    pub test: UploadedTest,
    pub reasons: Vec<CandidateReason>,
}

/// What speaks for a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "reason", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum CandidateReason {
    /// It has exactly this path and name.
    SamePath,
    /// Its repository also holds the suite in which the name was reported.
    SameSuite,
    /// It had this path until `commit`.
    FormerPath { commit: Option<String> },
    /// A test that had this path had the same guid.
    SameGuid,
    /// Only upper and lower case differ.
    Case,
    /// Only the Unicode normal form differs.
    NormalForm,
    /// The last part of the path is the same.
    SameName,
    /// Tests of its repository have other names in the same suite.
    SameRun,
}

/// What linking by exact path and name would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LinkPreview {
    /// Results, suites not counted.
    #[ts(type = "number")]
    pub linked: u64,
    #[ts(type = "number")]
    pub ambiguous: u64,
    #[ts(type = "number")]
    pub unmatched: u64,
    /// How many of the last two would lose the test of another repository that they belong to.
    #[ts(type = "number")]
    pub lost: u64,
}

/// What is to become of a name.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(tag = "choice", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum UploadedDecision {
    /// It stands for a test; `always` also in every other suite and in what is still to come.
    Link { test_id: String, always: bool },
    /// It stands for none.
    KeepApart,
    /// What Suitecase finds by itself holds again.
    Undo,
    /// What held before the last decision holds again: why the name stood for a test, for which, and for which it
    /// always did.
    TakeBack { because: LinkBecause, test_id: Option<String>, always_test_id: Option<String> },
}

/// The names in reports that always stand for one test, as far as a message has room.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AliasList {
    /// How many there are.
    #[ts(type = "number")]
    pub total: u64,
    pub aliases: Vec<AliasView>,
}

/// A name in reports that always stands for one test.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AliasView {
    #[ts(type = "string")]
    pub id: ids::AliasId,
    pub kind: TestWord,
    pub name: String,
    /// `null` where the test is gone.
    pub test: Option<UploadedTest>,
    pub created_by: String,
    #[ts(type = "number")]
    pub created_at: i64,
}
