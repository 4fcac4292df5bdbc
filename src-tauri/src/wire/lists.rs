//! What lists are narrowed by, saved filters, and exports.

use serde::{Deserialize, Serialize};
use suitecase_model::ids;
use ts_rs::TS;

use super::tests::{ListQuery, SortColumn, TreeKind};

/// How a typed filter was understood.
#[derive(Clone, Debug, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FilterReading {
    /// What was left out because it was not understood, in the order in which it was typed.
    pub ignored: Vec<IgnoredFilter>,
}

/// A part of a typed filter that was not understood.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct IgnoredFilter {
    /// As typed, such as `status:green`.
    pub text: String,
    pub reason: IgnoredReason,
}

/// Why a part of a typed filter was left out.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum IgnoredReason {
    /// No status of that name.
    Status,
    /// No kind of that name.
    Kind,
    /// Neither a day nor a span such as `7d`.
    Day,
    /// Nothing stands behind the colon.
    Empty,
    /// Nothing of that name can be asked for with `is:` or `has:`.
    Flag,
}

/// What a list can be narrowed by, with how many rows each choice leaves; counted without any filter, in the repository
/// and folder that are looked at.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FilterChoices {
    /// The most frequent tags first, at most 200.
    pub tags: Vec<FilterChoice>,
    /// `passed`, `failed`, `error`, `incomplete`, `skipped`, `not-run` and `never`, as they are typed behind `status:`.
    pub statuses: Vec<FilterChoice>,
    /// `static`, `dynamic` and `collection`; empty for test cases.
    pub kinds: Vec<FilterChoice>,
    #[ts(type = "number")]
    pub with_problems: u64,
    #[ts(type = "number")]
    pub never_run: u64,
    #[ts(type = "number")]
    pub flaky: u64,
    #[ts(type = "number")]
    pub stale: u64,
}

/// One choice of a filter.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FilterChoice {
    pub value: String,
    #[ts(type = "number")]
    pub count: u64,
}

/// A filter that a member keeps under a name.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SavedFilterView {
    #[ts(type = "string")]
    pub id: ids::SavedFilterId,
    pub name: String,
    #[ts(type = "'test-cases' | 'test-suites'")]
    pub kind: String,
    pub filter: String,
    #[ts(type = "string | null")]
    pub link_id: Option<ids::LinkId>,
    pub folder: String,
    pub sort: SortColumn,
    pub descending: bool,
}

/// A filter to keep; one of the same name and kind is replaced.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SavedFilterForm {
    #[ts(type = "string")]
    pub project_id: ids::ProjectId,
    /// At most 50 characters.
    pub name: String,
    pub kind: TreeKind,
    pub filter: String,
    #[ts(type = "string | null")]
    pub link_id: Option<ids::LinkId>,
    pub folder: String,
    pub sort: SortColumn,
    pub descending: bool,
}

/// How something is written to a file.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum ExportFormat {
    Csv,
    Json,
    Markdown,
}

/// What is exported: everything that a list shows, or what is selected in it.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TestExport {
    pub kind: TreeKind,
    /// Its offset and limit do not count.
    pub query: ListQuery,
    /// Only these of the rows that the query finds; `null` for all of them.
    pub selected: Option<Vec<String>>,
    pub format: ExportFormat,
}

/// What was written.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ExportView {
    pub path: String,
    #[ts(type = "number")]
    pub rows: u64,
}
