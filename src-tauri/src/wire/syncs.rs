//! Recorded syncs, how links follow their branches, and what credentials have used.

use serde::Serialize;
use suitecase_model::{ids, sync_run};
use ts_rs::TS;

/// One recorded sync.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncRunView {
    #[ts(type = "string")]
    pub id: ids::SyncRunId,
    #[ts(type = "'hand' | 'poll' | 'hook' | 'reconcile' | 'wake' | 'interrupted' | 'unarchive'")]
    pub reason: sync_run::SyncReason,
    #[ts(type = "number")]
    pub started_at: i64,
    #[ts(type = "'finished' | 'cancelled' | 'failed' | 'interrupted' | null")]
    pub outcome: Option<String>,
    /// The error's stable code when it failed.
    pub error_code: Option<String>,
    pub error_message: Option<String>,
    pub from_commit: Option<String>,
    pub to_commit: Option<String>,
    pub stats: SyncStatsView,
    /// The word for the way of fetching; empty if nothing was fetched.
    pub rung: String,
    pub stages: Vec<StageTimeView>,
    pub retries: Vec<RetryView>,
    /// How many more looks at the branch ended in the same failure.
    #[ts(type = "number")]
    pub repeated: u64,
    /// When the last of these ended.
    #[ts(type = "number | null")]
    pub repeated_until: Option<i64>,
}

/// How long a sync was in one stage.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StageTimeView {
    #[ts(type = "'queued' | 'resolving' | 'surveying' | 'fetching' | 'reading' | 'storing'")]
    pub stage: sync_run::SyncStage,
    #[ts(type = "number")]
    pub ms: u64,
}

/// Something a sync met on its way and went on from.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RetryView {
    #[ts(type = "'queued' | 'resolving' | 'surveying' | 'fetching' | 'reading' | 'storing'")]
    pub stage: sync_run::SyncStage,
    /// An error code; `rung:` and the word of a way of fetching that was taken instead; `default-branch` where the main
    /// branch is another one now.
    pub code: String,
    #[ts(type = "number")]
    pub waited_ms: u64,
    pub detail: String,
}

/// Syncs of a link, newest first.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncRunPage {
    pub runs: Vec<SyncRunView>,
    /// Whether there are older ones.
    pub more: bool,
}

/// What a sync cost and changed.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncStatsView {
    #[ts(type = "number")]
    pub git_requests: u64,
    #[ts(type = "number")]
    pub rest_requests: u64,
    #[ts(type = "number")]
    pub bytes_down: u64,
    #[ts(type = "number")]
    pub bytes_up: u64,
    #[ts(type = "number")]
    pub added: u64,
    #[ts(type = "number")]
    pub changed: u64,
    #[ts(type = "number")]
    pub moved: u64,
    #[ts(type = "number")]
    pub removed: u64,
    #[ts(type = "number")]
    pub problems: u64,
    #[ts(type = "number")]
    pub duration_ms: u64,
}

/// Why a row is as old as it is.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AgeView {
    pub fresh: bool,
    #[ts(
        type = "'current' | 'syncing' | 'queued' | 'failed' | 'offline' | 'paused' | 'disconnected' | 'archived' | 'pinned' | 'not-synced' | 'waiting-for-budget'"
    )]
    pub reason: &'static str,
    /// When the row was last known to be right.
    #[ts(type = "number | null")]
    pub since: Option<i64>,
    pub code: Option<&'static str>,
    #[ts(type = "number | null")]
    pub next_try_at: Option<i64>,
}

/// What concerns all syncs of a project.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncOverview {
    pub paused: bool,
    pub budgets: Vec<BudgetView>,
}

/// What an integration's credential has used of its hour.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BudgetView {
    #[ts(type = "string")]
    pub integration_id: ids::IntegrationId,
    pub integration_name: String,
    /// REST calls in the running hour.
    pub used: usize,
    /// Suitecase's own share.
    pub allowed: usize,
    pub git_used: usize,
    pub git_allowed: usize,
    /// When the oldest call counts no more.
    #[ts(type = "number | null")]
    pub resets_in_seconds: Option<u64>,
    /// Until when everything waits because Bitbucket asked for it.
    #[ts(type = "number | null")]
    pub waiting_until: Option<i64>,
}
