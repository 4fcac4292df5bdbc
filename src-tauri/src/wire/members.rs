//! Members and their roles.

use serde::{Deserialize, Serialize};
use suitecase_model::{ids, member};
use ts_rs::TS;

/// What an admin decides about a member. The passphrase goes one way only.
#[derive(Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MemberForm {
    /// The member that is changed; `null` for a new one.
    #[ts(type = "string | null")]
    pub member_id: Option<ids::MemberId>,
    pub name: String,
    pub os_account: String,
    /// Empty leaves it as it is.
    #[ts(type = "string")]
    pub passphrase: secrecy::SecretString,
    pub remove_passphrase: bool,
    #[ts(type = "'system-admin' | 'account-admin' | 'user'")]
    pub account_role: member::AccountRole,
    /// All roles in projects; a role that is not among them is taken away.
    pub project_roles: Vec<ProjectRoleForm>,
}

/// A role in one project, as an admin gives it.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProjectRoleForm {
    #[ts(type = "string")]
    pub project_id: ids::ProjectId,
    #[ts(type = "'project-admin' | 'tester'")]
    pub role: member::ProjectRole,
}

/// One member in the list of members.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own that the window asks")]
pub struct MemberRow {
    #[ts(type = "string")]
    pub id: ids::MemberId,
    pub name: String,
    /// The account of the operating system that the member is bound to; empty for none.
    pub os_account: String,
    pub has_passphrase: bool,
    pub is_active: bool,
    #[ts(type = "'system-admin' | 'account-admin' | 'user'")]
    pub account_role: member::AccountRole,
    pub project_roles: Vec<ProjectRoleRow>,
    pub is_you: bool,
    /// Whether the member in front of the screen may change this one.
    pub may_edit: bool,
    pub is_last_system_admin: bool,
}

/// A member's role in one project.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProjectRoleRow {
    #[ts(type = "string")]
    pub project_id: ids::ProjectId,
    pub project_name: String,
    #[ts(type = "'project-admin' | 'tester'")]
    pub role: member::ProjectRole,
}

/// A project by its name, for choosing roles.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProjectName {
    #[ts(type = "string")]
    pub id: ids::ProjectId,
    pub name: String,
}
