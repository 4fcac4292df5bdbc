//! What is found by what a person types, and links to single tests.

use serde::Serialize;
use suitecase_model::{ids, result, test_suite};
use ts_rs::TS;

use super::history::TestWord;
use super::lists::FilterReading;

/// What was found, at most 60 rows.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SearchAnswer {
    /// The repositories in the order of their best row.
    pub groups: Vec<SearchGroup>,
    /// How many rows have all of the words in their names, paths, tags or ids.
    #[ts(type = "number")]
    pub total: u64,
    /// Words that nothing has, and the like ones that were looked for instead.
    pub corrected: Vec<CorrectedWord>,
    pub reading: FilterReading,
    /// Whether descriptions and comments are still being indexed, so that more may be found in a moment.
    pub is_indexing: bool,
    /// Whether a later question made this one void; its rows say nothing then.
    pub is_superseded: bool,
}

/// What was found in one repository.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SearchGroup {
    #[ts(type = "string")]
    pub link_id: ids::LinkId,
    pub link_name: String,
    pub hits: Vec<SearchHit>,
}

/// One row that was found.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SearchHit {
    pub kind: TestWord,
    pub id: String,
    pub name: Vec<TextPart>,
    /// The folder without the way to `Test Cases` or `Test Suites`.
    pub folder: Vec<TextPart>,
    /// The tags that were found; the others are left out.
    pub tags: Vec<String>,
    /// The id or guid that was found.
    pub matched_id: Option<String>,
    /// Where it was found in the text, with some words around.
    pub snippet: Option<Snippet>,
    #[ts(type = "'static' | 'dynamic' | 'collection' | null")]
    pub suite_kind: Option<test_suite::SuiteKind>,
    #[ts(type = "'PASSED' | 'FAILED' | 'ERROR' | 'INCOMPLETE' | 'SKIPPED' | 'NOT_RUN' | null")]
    pub status: Option<result::ResultStatus>,
}

/// A part of a text.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TextPart {
    pub text: String,
    /// Whether it is what was looked for.
    pub is_hit: bool,
}

/// A piece of a description or a comment.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Snippet {
    #[ts(type = "'description' | 'comment'")]
    pub of: String,
    pub parts: Vec<TextPart>,
}

/// A word that nothing has, and what was looked for instead.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CorrectedWord {
    pub typed: String,
    pub used: String,
}

/// The test that a link names.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LinkedTest {
    #[ts(type = "string")]
    pub project_id: ids::ProjectId,
    pub kind: TestWord,
    pub id: String,
}
