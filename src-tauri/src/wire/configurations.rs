//! Run configurations: what to run, and where.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use suitecase_model::{ids, test_run};
use ts_rs::TS;

/// A run configuration as lists and forms show it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RunConfigurationView {
    #[ts(type = "string")]
    pub id: ids::RunConfigurationId,
    pub name: String,
    #[ts(type = "string")]
    pub link_id: ids::LinkId,
    pub repository: String,
    /// Whether that linked repository is archived; then nothing runs.
    pub is_archived: bool,
    pub suite: Option<ConfiguredSuite>,
    pub profile: String,
    #[ts(as = "ExecutorForm")]
    pub executor: test_run::Executor,
    pub variables: Vec<VariableName>,
    /// How many schedules run it.
    pub schedules: u32,
    /// The state of its last run and when that was.
    #[ts(type = "import('./TestRunView').TestRunView['state'] | null")]
    pub last_state: Option<test_run::TestRunState>,
    #[ts(type = "number | null")]
    pub last_at: Option<i64>,
}

/// The suite or collection that a configuration runs.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ConfiguredSuite {
    #[ts(type = "string")]
    pub id: ids::TestSuiteId,
    pub name: String,
    /// Its id in Katalon's words, for example `Test Suites/Smoke`.
    pub katalon_id: String,
    /// Whether it is gone from the catalogue.
    pub is_missing: bool,
}

/// A variable; what a secured one holds never leaves the core.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct VariableName {
    pub name: String,
    /// `null` for a secured one.
    pub value: Option<String>,
}

/// What runs a configuration.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum ExecutorForm {
    BitbucketPipelines {
        /// Empty for the branch that the link follows.
        branch: String,
        /// The name of a custom pipeline; empty for the pipeline of the branch.
        pipeline: String,
    },
    LocalCommand {
        program: String,
        arguments: Vec<String>,
        folder: String,
        /// Within `folder` unless it is a full path; empty where nothing is imported afterwards.
        report_folder: String,
        time_limit_minutes: u32,
    },
}

/// What a person is asked to choose on this computer.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LocalPath {
    Program,
    Folder,
}

/// What a person fills in.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RunConfigurationForm {
    /// `null` for a new one.
    #[ts(type = "string | null")]
    pub id: Option<ids::RunConfigurationId>,
    #[ts(type = "string")]
    pub project_id: ids::ProjectId,
    pub name: String,
    #[ts(type = "string")]
    pub link_id: ids::LinkId,
    #[ts(type = "string | null")]
    pub suite_id: Option<ids::TestSuiteId>,
    pub profile: String,
    pub executor: ExecutorForm,
    pub variables: Vec<VariableForm>,
}

/// A variable as it is filled in.
#[derive(Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct VariableForm {
    pub name: String,
    pub is_secured: bool,
    /// `null` for a secured one that keeps what is stored.
    #[ts(type = "string | null")]
    pub value: Option<SecretString>,
}
