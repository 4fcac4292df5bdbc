//! The audit log.

use serde::{Deserialize, Serialize};
use suitecase_model::audit;
use ts_rs::TS;

/// Which entries are shown or exported.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AuditQuery {
    /// A member's id, or `suitecase` for what the app found out by itself; `null` for everybody.
    pub actor: Option<String>,
    #[ts(
        type = "'integration' | 'link' | 'project' | 'member' | 'session' | 'setting' | 'run' | 'audit' | null"
    )]
    pub area: Option<audit::AuditArea>,
    /// Only where the name of the actor or of the subject holds this text, in any case.
    pub text: String,
    /// Only at or after this time.
    #[ts(type = "number | null")]
    pub from: Option<i64>,
    /// Only before this time.
    #[ts(type = "number | null")]
    pub to: Option<i64>,
    #[ts(type = "number")]
    pub offset: u64,
    /// At most 100 rows come at once; an export has all.
    #[ts(type = "number")]
    pub limit: u64,
}

/// One page of the audit log, the newest entry first.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AuditPage {
    #[ts(type = "number")]
    pub total: u64,
    pub rows: Vec<AuditRow>,
}

/// One entry of the audit log as it stands in the database.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AuditRow {
    /// Its place in the log, from 1.
    #[ts(type = "number")]
    pub sequence: i64,
    #[ts(type = "number")]
    pub at: i64,
    /// The member's id; `null` for what the app found out by itself.
    pub actor_id: Option<String>,
    /// The actor's name at that time.
    pub actor: String,
    /// Another word than these stands here when the entry was changed from outside, or written by a newer version.
    #[ts(type = "import('./AuditAction').AuditAction")]
    pub action: String,
    pub subject_id: String,
    /// The subject's name at that time.
    pub subject: String,
    /// What differs, by field.
    pub changes: Vec<AuditChange>,
}

/// One field that an entry tells a change of. `null` stands for no value.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AuditChange {
    pub field: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// Somebody who stands in the audit log.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AuditActor {
    /// The member's id; `null` for the app itself.
    pub id: Option<String>,
    /// The name in the newest of their entries.
    pub name: String,
}

/// Whether the audit log is as the app wrote it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AuditVerdict {
    /// How many entries were checked.
    #[ts(type = "number")]
    pub checked: u64,
    pub intact: bool,
    #[ts(type = "number")]
    pub finding_count: u64,
    /// The first hundred.
    pub findings: Vec<AuditFinding>,
}

/// An entry that the app did not write so, took out or cut off.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AuditFinding {
    #[ts(type = "number")]
    pub sequence: i64,
    /// `cut-off`: the log went on here, and this entry and all after it are gone.
    #[ts(type = "'changed' | 'missing' | 'cut-off'")]
    pub kind: &'static str,
}

/// The kind of file of an export.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum AuditFormat {
    Csv,
    Json,
}

/// An export that was written.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AuditExport {
    pub path: String,
    #[ts(type = "number")]
    pub rows: u64,
}
