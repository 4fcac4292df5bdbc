//! The catalogue: folders, test cases, test suites and problems.

use serde::{Deserialize, Serialize};
use suitecase_model::{ids, problem, test_suite};
use ts_rs::TS;

use super::history::{HistoryEntry, MoveView, NotTheSameView};

/// Which part of the catalogue a folder tree shows.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum TreeKind {
    TestCases,
    TestSuites,
}

/// One folder of the tree. The folders of the top level are the linked repositories, with an empty `path`.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FolderView {
    #[ts(type = "string")]
    pub link_id: ids::LinkId,
    /// The path from the root of the repository.
    pub path: String,
    pub name: String,
    /// How many test cases or suites lie in it and below.
    #[ts(type = "number")]
    pub count: u64,
    pub has_folders: bool,
}

/// What a list of test cases or suites shows.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ListQuery {
    #[ts(type = "string")]
    pub project_id: ids::ProjectId,
    /// Only this linked repository; `null` for all of the project.
    #[ts(type = "string | null")]
    pub link_id: Option<ids::LinkId>,
    /// Only this folder and below; empty for all.
    pub folder: String,
    /// Only names, paths and tags that hold every word of this text.
    pub filter: String,
    pub sort: SortColumn,
    pub descending: bool,
    #[ts(type = "number")]
    pub offset: u64,
    /// At most 200 rows come at once.
    #[ts(type = "number")]
    pub limit: u64,
}

/// What a list is ordered by; ties are ordered by path.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum SortColumn {
    Path,
    Name,
    Changed,
}

/// One page of test cases.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TestCasePage {
    #[ts(type = "number")]
    pub total: u64,
    pub rows: Vec<TestCaseRow>,
}

/// One test case in a list.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TestCaseRow {
    #[ts(type = "string")]
    pub id: ids::TestCaseId,
    #[ts(type = "string")]
    pub link_id: ids::LinkId,
    pub name: String,
    /// The folder that holds it, from the root of the repository.
    pub folder: String,
    pub tags: Vec<String>,
    pub problems: u32,
    pub change: Option<ChangeView>,
}

/// The last change of a test case or suite that Suitecase saw; `null` until one comes after the first sync.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ChangeView {
    pub commit: String,
    pub author: String,
    #[ts(type = "number")]
    pub at: i64,
}

/// Everything about one test case.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TestCaseDetail {
    #[ts(type = "string")]
    pub id: ids::TestCaseId,
    #[ts(type = "string")]
    pub link_id: ids::LinkId,
    pub link_name: String,
    pub name: String,
    /// The file, from the root of the repository.
    pub path: String,
    /// The id in Katalon: project-relative, without the extension.
    pub katalon_id: String,
    /// The Katalon project's folder; empty for the root of the repository.
    pub katalon_project: String,
    pub description: String,
    pub comment: String,
    pub tags: Vec<String>,
    pub guid: Option<String>,
    pub variables: Vec<VariableView>,
    /// The static suites that list it.
    pub suites: Vec<SuiteUse>,
    pub problems: Vec<ProblemRow>,
    pub change: Option<ChangeView>,
    /// How it was recognised when its file moved; `null` when it never moved.
    pub moved_from: Option<MoveView>,
    /// The test that a person said it is not; `null` when nobody did.
    pub not_the_same: Option<NotTheSameView>,
    /// What happened to it since the first sync, newest first, at most 50.
    pub history: Vec<HistoryEntry>,
}

/// A variable; the value of a masked one stays in the core.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct VariableView {
    pub name: String,
    /// `null` when the author asked for the value to be hidden.
    pub default_value: Option<String>,
    pub description: String,
}

/// A suite that lists a test case.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SuiteUse {
    #[ts(type = "string")]
    pub id: ids::TestSuiteId,
    pub name: String,
    pub folder: String,
    /// The place in the run order, from 1.
    pub position: u32,
    pub enabled: bool,
}

/// One page of test suites.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TestSuitePage {
    #[ts(type = "number")]
    pub total: u64,
    pub rows: Vec<TestSuiteRow>,
}

/// One test suite in a list.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TestSuiteRow {
    #[ts(type = "string")]
    pub id: ids::TestSuiteId,
    #[ts(type = "string")]
    pub link_id: ids::LinkId,
    pub name: String,
    pub folder: String,
    #[ts(type = "'static' | 'dynamic' | 'collection'")]
    pub kind: test_suite::SuiteKind,
    pub tags: Vec<String>,
    pub members: u32,
    pub problems: u32,
    pub change: Option<ChangeView>,
}

/// Everything about one test suite.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TestSuiteDetail {
    #[ts(type = "string")]
    pub id: ids::TestSuiteId,
    #[ts(type = "string")]
    pub link_id: ids::LinkId,
    pub link_name: String,
    pub name: String,
    pub path: String,
    pub katalon_id: String,
    pub katalon_project: String,
    #[ts(type = "'static' | 'dynamic' | 'collection'")]
    pub kind: test_suite::SuiteKind,
    pub description: String,
    pub tags: Vec<String>,
    pub guid: Option<String>,
    /// The query of a dynamic suite.
    pub query: Option<String>,
    /// `SEQUENTIAL` or `PARALLEL` for a collection.
    pub execution_mode: Option<String>,
    /// Members in run order.
    pub members: Vec<SuiteMember>,
    pub problems: Vec<ProblemRow>,
    pub change: Option<ChangeView>,
    pub moved_from: Option<MoveView>,
    pub not_the_same: Option<NotTheSameView>,
    pub history: Vec<HistoryEntry>,
}

/// One line of a suite.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SuiteMember {
    /// The place in the run order, from 1.
    pub position: u32,
    /// The id of the test case or suite, as the file names it.
    pub target: String,
    pub enabled: bool,
    #[ts(type = "'exact' | 'case-only' | 'missing'")]
    pub resolution: test_suite::Resolution,
    /// The row of the catalogue that it names, when it is in the catalogue.
    pub target_row: Option<String>,
    pub run_configuration: String,
    pub profile: String,
    pub data_bindings: u32,
}

/// One page of problems.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProblemPage {
    #[ts(type = "number")]
    pub total: u64,
    pub rows: Vec<ProblemRow>,
}

/// One problem of one file.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProblemRow {
    #[ts(type = "string")]
    pub link_id: ids::LinkId,
    pub link_name: String,
    pub path: String,
    #[ts(type = "import('./ProblemCode').ProblemCode")]
    pub code: problem::ProblemCode,
    pub detail: String,
    pub line: Option<u32>,
}
