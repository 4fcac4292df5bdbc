//! Linked repositories and their syncs.

use serde::{Deserialize, Serialize};
use suitecase_model::{ids, link, sync_run};
use ts_rs::TS;

use super::syncs::{AgeView, SyncRunView};

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
    /// Where Katalon projects lie that the link would not cover; the first few.
    pub elsewhere: Vec<ElsewhereView>,
    /// Parts of the address that mean nothing to a link.
    pub ignored: Vec<String>,
}

/// A Katalon project somewhere else in the repository, and its address.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ElsewhereView {
    /// Its folder; the root of the repository is the empty text.
    pub path: String,
    pub address: String,
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
    pub following: FollowingView,
    pub sync: SyncStateView,
    /// What the catalogue was made from; `null` before the first sync.
    pub synced: Option<SyncedView>,
    pub last_run: Option<SyncRunView>,
    pub age: AgeView,
    #[ts(type = "number")]
    pub test_cases: u64,
    #[ts(type = "number")]
    pub test_suites: u64,
    #[ts(type = "number")]
    pub problems: u64,
}

/// How a link follows its branch or tag, and why so.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FollowingView {
    /// Told by Bitbucket and polled as well, only polled, or not at all.
    #[ts(type = "'hook' | 'polled' | 'not-followed'")]
    pub way: &'static str,
    #[ts(
        type = "'no-relay' | 'missing-scope' | 'hook-failed' | 'hook-limit' | 'pinned' | 'tag' | 'inactive' | 'archived' | 'disconnected' | 'paused' | 'ok'"
    )]
    pub reason: &'static str,
    /// When the branch is looked at next.
    #[ts(type = "number | null")]
    pub next_look_at: Option<i64>,
    /// Where the link's service hook delivers to, while there is one at Bitbucket.
    pub hook_url: Option<String>,
    /// Why the hook does not work or could not be removed.
    pub hook_code: Option<String>,
    /// What exactly to look at, for example the missing scopes.
    pub hook_detail: Option<String>,
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
    /// Bytes received so far.
    #[ts(type = "number")]
    pub bytes: u64,
    /// How long the stage still takes at its rate so far; `null` while that cannot be told.
    #[ts(type = "number | null")]
    pub remaining_ms: Option<u64>,
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
    #[ts(
        type = "'integrations' | 'links' | 'catalogue' | 'projects' | 'session' | 'members' | 'audit' | 'runs' | 'schedules' | 'results' | 'imports'"
    )]
    pub what: &'static str,
}
