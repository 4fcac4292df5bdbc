//! What changed in a catalogue between two commits or branches.

use serde::{Deserialize, Serialize};
use suitecase_model::catalogue::{ChangeKind, SameBecause};
use suitecase_model::sync_run::SyncStage;
use ts_rs::TS;

use super::history::TestWord;

/// What can be compared offline, the newest first.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ComparablePoints {
    /// The commits that a sync brought, at most 200.
    pub commits: Vec<SyncedCommitView>,
    /// The branch that the link follows; `null` where it follows none.
    pub branch: Option<String>,
}

/// A commit that a sync brought.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncedCommitView {
    pub commit: String,
    /// When the sync ended.
    #[ts(type = "number")]
    pub synced_at: i64,
    /// How many tests the sync added, changed, moved and removed.
    #[ts(type = "number")]
    pub changes: u64,
    pub is_first: bool,
}

/// One side of a comparison.
#[derive(Clone, Debug, Deserialize, Serialize, TS)]
#[serde(rename_all = "kebab-case", tag = "kind")]
#[ts(export)]
pub enum ComparedPoint {
    /// A commit that a sync brought, 40 hexadecimal digits.
    Commit { commit: String },
    /// The tip of a branch, fetched for the comparison.
    Branch { name: String },
}

/// How far the fetching for a comparison is.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ComparisonProgress {
    /// Which side is being brought.
    #[ts(type = "'from' | 'to'")]
    pub side: String,
    #[ts(type = "'queued' | 'resolving' | 'surveying' | 'fetching' | 'reading' | 'storing'")]
    pub stage: SyncStage,
    #[ts(type = "number | null")]
    pub done: Option<u64>,
    #[ts(type = "number | null")]
    pub total: Option<u64>,
}

/// What a comparison found; its items are listed page by page while it is the last one made.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ComparisonView {
    pub id: String,
    /// The commit on either side.
    pub from_commit: String,
    pub to_commit: String,
    #[ts(type = "number")]
    pub added: u64,
    #[ts(type = "number")]
    pub removed: u64,
    /// Renamed or moved, whether edited too or not.
    #[ts(type = "number")]
    pub moved: u64,
    #[ts(type = "number")]
    pub edited: u64,
    /// What it says for a pull request, in Markdown; cut after 500 items or 120,000 bytes.
    pub markdown: String,
}

/// One page of a comparison.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ComparisonPage {
    #[ts(type = "number")]
    pub total: u64,
    pub rows: Vec<ComparisonRow>,
}

/// What happened to one test between the two sides.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ComparisonRow {
    pub kind: TestWord,
    #[ts(type = "'added' | 'changed' | 'moved' | 'removed'")]
    pub change: ChangeKind,
    /// The test's row in the catalogue; `null` where it is not there now.
    pub test_id: Option<String>,
    pub name: String,
    pub path: String,
    /// The path before, where it is another one.
    pub from: Option<String>,
    #[ts(type = "'path' | 'content' | 'guid' | 'similarity' | 'returned' | 'decision' | null")]
    pub because: Option<SameBecause>,
    pub score: Option<f64>,
    /// What is said otherwise: `description`, `comment`, `tags`, `guid`, `variables`, `query`, `execution-mode`, `members`.
    pub fields: Vec<String>,
    pub members: Option<MembershipChange>,
}

/// How the members of a suite changed; at most 5 of each are named.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MembershipChange {
    pub added: Vec<String>,
    pub removed: Vec<String>,
    pub switched_on: Vec<String>,
    pub switched_off: Vec<String>,
    /// Whether the order is another one.
    pub is_reordered: bool,
    /// How many more there are than are named.
    #[ts(type = "number")]
    pub more: u64,
}

/// The branches of a linked repository, for a comparison.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ComparableBranches {
    /// By name, at most 500 that hold the text.
    pub names: Vec<String>,
    pub is_cut: bool,
}
