//! The catalogue: folders, test cases and test suites.

use serde::{Deserialize, Serialize};
use suitecase_model::{ids, result, test_suite};
use ts_rs::TS;

use super::history::{EarlierHistory, HistoryEntry, MoveView, NotTheSameView};
use super::insights::StandingView;
use super::lists::FilterReading;
use super::problems::ProblemRow;
use super::runs::DataRowView;

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
    /// What a person typed: words, and filters such as `tag:smoke status:failed in:Login`.
    pub filter: String,
    pub sort: SortColumn,
    pub descending: bool,
    #[ts(type = "number")]
    pub offset: u64,
    /// At most 100 rows come at once.
    #[ts(type = "number")]
    pub limit: u64,
}

/// What a list is ordered by; ties are ordered by path.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum SortColumn {
    Path,
    Name,
    /// By the latest status, the worst first.
    Status,
    LastRun,
    Changed,
}

/// One page of test cases.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TestCasePage {
    #[ts(type = "number")]
    pub total: u64,
    /// How the filter was understood.
    pub reading: FilterReading,
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
    /// The first of them, at most 12.
    pub tags: Vec<String>,
    /// The status of the latest result; `null` where it never ran.
    #[ts(type = "'PASSED' | 'FAILED' | 'ERROR' | 'INCOMPLETE' | 'SKIPPED' | 'NOT_RUN' | null")]
    pub status: Option<result::ResultStatus>,
    /// When it ran last.
    #[ts(type = "number | null")]
    pub last_run: Option<i64>,
    /// How many problems its file has that nobody muted.
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

/// Everything about one test case; long texts and lists are cut where a message has no more room.
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
    pub scripts: ScriptsView,
    /// How many lines of static suites list it.
    #[ts(type = "number")]
    pub suite_total: u64,
    /// The first of them by name and position, at most 200.
    pub suites: Vec<SuiteUse>,
    /// The latest results, newest first, at most 50.
    pub results: Vec<ResultView>,
    /// What its newest results tell; `null` where it never ran.
    pub standing: Option<StandingView>,
    pub problems: Vec<ProblemRow>,
    pub change: Option<ChangeView>,
    /// How it was recognised when its file moved; `null` when it never moved.
    pub moved_from: Option<MoveView>,
    /// The test that a person said it is not; `null` when nobody did.
    pub not_the_same: Option<NotTheSameView>,
    /// What happened to it since the first sync, newest first, at most 50.
    pub history: Vec<HistoryEntry>,
    /// The commits before that, as far as they were asked for; `null` where they never were.
    pub earlier: Option<EarlierHistory>,
}

/// The scripts of a test case.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase", tag = "state")]
#[ts(export)]
pub enum ScriptsView {
    /// The files in its folder below `Scripts`, from the root of the repository; none means that there is no script.
    Known { files: Vec<String> },
    /// They are being looked for behind the sync.
    Pending,
    /// The server cannot list them without sending them.
    NotListed,
}

/// One result of a test.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ResultView {
    #[ts(type = "number")]
    pub at: i64,
    #[ts(type = "'PASSED' | 'FAILED' | 'ERROR' | 'INCOMPLETE' | 'SKIPPED' | 'NOT_RUN'")]
    pub status: result::ResultStatus,
    #[ts(type = "number | null")]
    pub duration_ms: Option<u64>,
    /// The execution it belongs to.
    pub execution: String,
    #[ts(type = "number")]
    pub number: i64,
    /// The run it belongs to.
    #[ts(type = "string")]
    pub run_id: ids::TestRunId,
    /// The data row it ran with.
    pub row: Option<DataRowView>,
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
    /// How the filter was understood.
    pub reading: FilterReading,
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
    /// The first of them, at most 12.
    pub tags: Vec<String>,
    pub members: u32,
    /// The status of the latest result; `null` where it never ran.
    #[ts(type = "'PASSED' | 'FAILED' | 'ERROR' | 'INCOMPLETE' | 'SKIPPED' | 'NOT_RUN' | null")]
    pub status: Option<result::ResultStatus>,
    /// When it ran last.
    #[ts(type = "number | null")]
    pub last_run: Option<i64>,
    /// How many problems its file has that nobody muted.
    pub problems: u32,
    pub change: Option<ChangeView>,
}

/// Everything about one test suite; long texts and lists are cut where a message has no more room.
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
    /// How many members it has.
    #[ts(type = "number")]
    pub member_total: u64,
    /// The first of them in run order, at most 1,000.
    pub members: Vec<SuiteMember>,
    /// What the query of a dynamic suite selects today; `null` for the other kinds.
    pub selection: Option<DynamicSelection>,
    /// The latest results, newest first, at most 50.
    pub results: Vec<ResultView>,
    /// What its newest results tell; `null` where it never ran.
    pub standing: Option<StandingView>,
    pub problems: Vec<ProblemRow>,
    pub change: Option<ChangeView>,
    pub moved_from: Option<MoveView>,
    pub not_the_same: Option<NotTheSameView>,
    pub history: Vec<HistoryEntry>,
    /// The commits before that, as far as they were asked for; `null` where they never were.
    pub earlier: Option<EarlierHistory>,
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
    /// The data it runs with; the values themselves are never stored.
    pub bindings: Vec<DataBindingView>,
}

/// Test data that a line of a static suite runs with.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DataBindingView {
    /// The id of the test data, such as `Data Files/Users`.
    pub test_data: String,
    /// `ONE` or `MANY`, as the file says.
    pub combination: String,
    /// `ALL`, `RANGE` or `SPECIFIC`, as the file says.
    pub iteration: String,
    /// The rows of a range or choice, such as `1-3`; empty for all.
    pub rows: String,
    /// The variables that take their value from it.
    pub variables: Vec<BoundVariableView>,
}

/// A variable that takes its value from somewhere else than its default.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BoundVariableView {
    /// Its name; `null` where the test case has no variable of that id.
    pub name: Option<String>,
    /// `DATA_COLUMN`, `DATA_COLUMN_INDEX`, `SCRIPT_VARIABLE` or `DEFAULT`, as the file says.
    pub source: String,
    /// The column it comes from; `null` where it is a value, which is not kept.
    pub column: Option<String>,
}

/// The test cases that a dynamic suite selects today.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DynamicSelection {
    /// The conditions that are understood, in the words of the file.
    pub understood: Vec<DynamicCondition>,
    /// Parts of the query whose meaning is not known; what they would leave out is not left out.
    pub not_understood: Vec<String>,
    #[ts(type = "number")]
    pub total: u64,
    /// The first of them by path, at most 200.
    pub members: Vec<SelectedCase>,
}

/// One condition of a dynamic suite's query.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DynamicCondition {
    /// `name`, `tag`, `id` and the like.
    pub field: String,
    pub values: Vec<String>,
    /// Whether it is known, and not only held to be likely, what Katalon makes of it.
    pub is_certain: bool,
}

/// A test case that a dynamic suite selects.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SelectedCase {
    #[ts(type = "string")]
    pub id: ids::TestCaseId,
    pub name: String,
    pub folder: String,
}
