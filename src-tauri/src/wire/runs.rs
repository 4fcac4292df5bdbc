//! Test runs: listed, opened, with their logs and results.

use serde::{Deserialize, Serialize};
use suitecase_model::{ids, result, test_run};
use ts_rs::TS;

/// Which runs a list shows, the newest first.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TestRunQuery {
    #[ts(type = "string")]
    pub project_id: ids::ProjectId,
    /// Only these states; none for all.
    #[ts(type = "import('./TestRunView').TestRunView['state'][]")]
    pub states: Vec<test_run::TestRunState>,
    /// Only these triggers; none for all.
    #[ts(type = "import('./TestRunView').TestRunView['trigger'][]")]
    pub triggers: Vec<test_run::Trigger>,
    /// Only names that hold this text, in any case.
    pub text: String,
    #[ts(type = "number")]
    pub offset: u64,
    /// At most 100 rows come at once.
    #[ts(type = "number")]
    pub limit: u64,
}

/// One page of runs.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TestRunPage {
    #[ts(type = "number")]
    pub total: u64,
    pub rows: Vec<TestRunView>,
}

/// How many results of each status there are, suites not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ResultCounts {
    pub passed: u32,
    pub failed: u32,
    pub errors: u32,
    pub incomplete: u32,
    pub skipped: u32,
    pub not_run: u32,
}

/// One run in a list.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TestRunView {
    #[ts(type = "string")]
    pub id: ids::TestRunId,
    pub name: String,
    #[ts(type = "'MANUAL' | 'SCHEDULE' | 'IMPORT'")]
    pub trigger: test_run::Trigger,
    #[ts(type = "'WAIT_FOR_TRIGGER' | 'QUEUED' | 'RUNNING' | 'SUCCESS' | 'FAILED' | 'ERROR' | 'CANCELED'")]
    pub state: test_run::TestRunState,
    #[ts(type = "import('./RunReason').RunReason | null")]
    pub reason: Option<test_run::RunReason>,
    /// What else is to be said, for example an exit code, or the error code of a reason that is Bitbucket's.
    pub detail: String,
    #[ts(type = "string | null")]
    pub configuration_id: Option<ids::RunConfigurationId>,
    #[ts(type = "string | null")]
    pub schedule_id: Option<ids::ScheduleId>,
    /// The names of the configuration, the schedule and the linked repository, where there is one.
    pub configuration: Option<String>,
    pub schedule: Option<String>,
    pub repository: Option<String>,
    /// Who started or imported it.
    pub member: Option<String>,
    #[ts(type = "number | null")]
    pub due_at: Option<i64>,
    /// How many due times the entry of a missed run stands for.
    pub missed: u32,
    #[ts(type = "number")]
    pub created_at: i64,
    #[ts(type = "number | null")]
    pub started_at: Option<i64>,
    #[ts(type = "number | null")]
    pub ended_at: Option<i64>,
    pub counts: ResultCounts,
    /// Whether it is being called off right now.
    pub is_cancelling: bool,
}

/// Everything about one run but its log and results, which are paged.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TestRunDetail {
    pub run: TestRunView,
    /// Its reports, the first 200.
    pub executions: Vec<ExecutionView>,
    #[ts(type = "number")]
    pub executions_total: u64,
    /// How many of its results belong to tests of the catalogue, await a choice, or belong to none; suites not counted.
    pub linked: u32,
    pub ambiguous: u32,
    pub unmatched: u32,
    /// How many pieces its log has; more may come while it runs.
    #[ts(type = "number")]
    pub log_pieces: u64,
    /// The page of its pipeline.
    pub pipeline_url: Option<String>,
}

/// One report of a run.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ExecutionView {
    #[ts(type = "string")]
    pub id: ids::ExecutionId,
    pub name: String,
    /// The file or folder it was read from.
    pub source: String,
    #[ts(type = "number")]
    pub started_at: i64,
    #[ts(type = "number | null")]
    pub duration_ms: Option<u64>,
    pub profile: Option<String>,
    /// Names and values, for example browser and operating system.
    pub environment: Vec<(String, String)>,
    pub counts: ResultCounts,
}

/// Which results of a run a list shows, in the order of its reports.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RunResultQuery {
    #[ts(type = "string")]
    pub run_id: ids::TestRunId,
    /// Only these statuses; none for all.
    #[ts(type = "import('./RunResultView').RunResultView['status'][]")]
    pub statuses: Vec<result::ResultStatus>,
    /// Only names that hold this text, in any case.
    pub text: String,
    #[ts(type = "number")]
    pub offset: u64,
    /// At most 100 rows come at once.
    #[ts(type = "number")]
    pub limit: u64,
}

/// One page of the results of a run.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RunResultPage {
    #[ts(type = "number")]
    pub total: u64,
    pub rows: Vec<RunResultView>,
}

/// A result of a run with its place among all of them.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RunResultPlace {
    /// How many results come before it.
    #[ts(type = "number")]
    pub place: u64,
    pub result: RunResultView,
}

/// One result of a run.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RunResultView {
    #[ts(type = "number")]
    pub number: i64,
    /// What the report calls the test.
    pub name: String,
    /// What the report calls its suite.
    pub suite: String,
    #[ts(type = "'PASSED' | 'FAILED' | 'ERROR' | 'INCOMPLETE' | 'SKIPPED' | 'NOT_RUN'")]
    pub status: result::ResultStatus,
    #[ts(type = "number")]
    pub at: i64,
    #[ts(type = "number | null")]
    pub duration_ms: Option<u64>,
    /// Why it did not pass, cut where it is long.
    pub message: Option<String>,
    /// The rest of what the report says of it, cut where it is long.
    pub detail: Option<String>,
    pub failed_attempts: u32,
    pub row: Option<DataRowView>,
    /// The name in the catalogue's words, to look at the link; a number of [`super::uploaded`].
    #[ts(type = "number")]
    pub reported: i64,
    /// The test case it belongs to.
    #[ts(type = "string | null")]
    pub test_id: Option<ids::TestCaseId>,
    #[ts(type = "import('./LinkBecause').LinkBecause")]
    pub because: super::uploaded::LinkBecause,
}

/// The data row a test ran with; its values are asked for by themselves.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DataRowView {
    /// Which of the rows of this test in this suite it is, from 1.
    pub number: u32,
    /// The name of the variable that names the rows.
    pub named_by: Option<String>,
    pub has_values: bool,
}

/// A variable of a data row with its value, shown because somebody asked.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BoundValue {
    pub name: String,
    pub value: String,
}

/// Some pieces of a log.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LogPart {
    pub text: String,
    /// The piece to ask for next.
    #[ts(type = "number")]
    pub next: u64,
    /// How many pieces there are.
    #[ts(type = "number")]
    pub total: u64,
}
