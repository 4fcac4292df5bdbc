//! Linked repositories and their syncs.

use serde::{Deserialize, Serialize};
use suitecase_model::{ids, link, sync_run};
use ts_rs::TS;

/// What a person types to link a repository (R11).
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LinkForm {
    /// The link that is edited; `null` for a new one.
    #[ts(type = "string | null")]
    pub link_id: Option<ids::LinkId>,
    #[ts(type = "string")]
    pub project_id: ids::ProjectId,
    #[ts(type = "string")]
    pub integration_id: ids::IntegrationId,
    pub name: String,
    /// A repository, branch or directory, as pasted from the browser.
    pub address: String,
    pub description: String,
    /// *Link existing test execution results with test cases having the exact same paths and names*.
    pub link_results: bool,
}

/// What a pasted address points at.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ResolvedAddress {
    pub workspace: String,
    pub repository: String,
    pub repository_name: String,
    #[ts(type = "{ kind: 'default-branch' | 'branch' | 'tag' | 'commit', name?: string }")]
    pub reference: link::GitRef,
    /// The name of the branch, tag or commit that is followed at the moment.
    pub reference_name: String,
    /// The directory; empty for the whole repository.
    pub directory: String,
    /// Whether there is such a directory.
    pub directory_exists: bool,
    /// The Katalon projects that the link will cover; empty when there is none, `null` where it shows only in the sync.
    pub katalon_projects: Option<Vec<String>>,
    /// Parts of the address that mean nothing to a link.
    pub ignored: Vec<String>,
}

/// One linked repository with everything its row shows.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LinkView {
    #[ts(type = "string")]
    pub id: ids::LinkId,
    #[ts(type = "string")]
    pub project_id: ids::ProjectId,
    #[ts(type = "string")]
    pub integration_id: ids::IntegrationId,
    pub integration_name: String,
    /// Whether the integration is disconnected, so that the link does not sync.
    pub integration_disconnected: bool,
    pub name: String,
    pub description: String,
    pub address: String,
    pub workspace: String,
    pub repository: String,
    #[ts(type = "{ kind: 'default-branch' | 'branch' | 'tag' | 'commit', name?: string }")]
    pub reference: link::GitRef,
    pub directory: String,
    pub link_results: bool,
    #[ts(type = "'INACTIVE' | 'ACTIVE' | 'ERROR' | 'ARCHIVED'")]
    pub status: &'static str,
    /// The error's stable code while `status` is `ERROR`.
    pub error_code: Option<String>,
    pub sync: SyncStateView,
    /// What the catalogue was made from; `null` before the first sync.
    pub synced: Option<SyncedView>,
    pub last_run: Option<SyncRunView>,
    #[ts(type = "number")]
    pub test_cases: u64,
    #[ts(type = "number")]
    pub test_suites: u64,
    #[ts(type = "number")]
    pub problems: u64,
}

/// What a link's sync is doing.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncStateView {
    #[ts(type = "'idle' | 'running' | 'cancelling'")]
    pub phase: &'static str,
    #[ts(type = "'queued' | 'resolving' | 'surveying' | 'fetching' | 'reading' | 'storing' | null")]
    pub stage: Option<sync_run::SyncStage>,
    #[ts(type = "number")]
    pub done: u64,
    #[ts(type = "number | null")]
    pub total: Option<u64>,
    /// How far descriptions and comments can be found; none when all of them can.
    pub indexing: Option<IndexingView>,
}

/// How far the descriptions and comments of a link can be found.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct IndexingView {
    #[ts(type = "number")]
    pub done: u64,
    #[ts(type = "number")]
    pub total: u64,
}

/// The commit a catalogue was made from.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncedView {
    pub commit: String,
    pub subject: String,
    pub author: String,
    #[ts(type = "number")]
    pub authored_at: i64,
    /// The branch or tag; empty for a pinned commit.
    pub reference: String,
    #[ts(type = "number")]
    pub synced_at: i64,
    /// When the branch was last seen to point at this commit.
    #[ts(type = "number")]
    pub confirmed_at: i64,
    /// The Katalon projects covered; the root of the repository is the empty text.
    pub katalon_projects: Vec<String>,
}

/// One recorded sync.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncRunView {
    #[ts(type = "string")]
    pub id: ids::SyncRunId,
    #[ts(type = "'hand' | 'poll' | 'interrupted' | 'unarchive'")]
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

/// The event `sync`: how far one link is. A hint; the truth is read with `list_links`.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncEvent {
    #[ts(type = "string")]
    pub link_id: ids::LinkId,
    pub sync: SyncStateView,
}

/// The event `changed`: what should be read again. A hint.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ChangedEvent {
    #[ts(type = "'integrations' | 'links' | 'catalogue' | 'projects' | 'session' | 'members' | 'audit'")]
    pub what: &'static str,
}
