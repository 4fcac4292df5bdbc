//! Problems of files, and what people decided about them.

use serde::{Deserialize, Serialize};
use suitecase_model::{ids, problem};
use ts_rs::TS;

/// Which problems a list shows.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProblemQuery {
    #[ts(type = "string")]
    pub project_id: ids::ProjectId,
    /// Only those of this linked repository; `null` for all of the project.
    #[ts(type = "string | null")]
    pub link_id: Option<ids::LinkId>,
    /// Only these kinds; none for all.
    #[ts(type = "import('./ProblemCode').ProblemCode[]")]
    pub codes: Vec<problem::ProblemCode>,
    pub muted: MutedChoice,
    /// Only paths and details that hold every word of this text, in any case.
    pub text: String,
    #[ts(type = "number")]
    pub offset: u64,
    /// At most 100 rows come at once.
    #[ts(type = "number")]
    pub limit: u64,
}

/// Whether muted problems are listed.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum MutedChoice {
    Open,
    Muted,
    Both,
}

/// One page of problems.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProblemPage {
    #[ts(type = "number")]
    pub total: u64,
    pub rows: Vec<ProblemRow>,
    /// How many there are of each kind in the project or link, whatever else is filtered; kinds without any are left out.
    pub kinds: Vec<ProblemAmount>,
}

/// How many problems of a kind there are.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProblemAmount {
    #[ts(type = "import('./ProblemCode').ProblemCode")]
    pub code: problem::ProblemCode,
    #[ts(type = "number")]
    pub open: u64,
    #[ts(type = "number")]
    pub muted: u64,
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
    /// Why somebody muted it; `null` where nobody did.
    pub muted: Option<MutedView>,
    /// The row of the catalogue that the file is; `null` where it is none.
    pub test: Option<ProblemTest>,
}

/// The test case or suite a problem is about.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProblemTest {
    pub kind: super::history::TestWord,
    pub id: String,
}

/// Who muted a problem, and why.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MutedView {
    /// Shortened where a page has many long ones.
    pub reason: String,
    pub by: String,
    #[ts(type = "number")]
    pub at: i64,
}

/// What tells a problem from others, also after the next sync.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProblemKey {
    #[ts(type = "string")]
    pub link_id: ids::LinkId,
    pub path: String,
    #[ts(type = "import('./ProblemCode').ProblemCode")]
    pub code: problem::ProblemCode,
    pub detail: String,
}
