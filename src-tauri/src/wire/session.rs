//! Who is here, and which projects there are.

use serde::Serialize;
use suitecase_model::{ids, member};
use ts_rs::TS;

use super::computer::OpenEvent;

/// Everything the frame of the window needs.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SessionState {
    /// The member in front of the screen; `null` before the first start is finished and while nobody is signed in.
    pub member: Option<MemberView>,
    /// Who may sign in, while nobody is although members exist.
    pub sign_in: Option<SignInView>,
    /// The operating system's account name, offered as the first member's name.
    pub suggested_name: String,
    /// The projects the member may see; none while nobody is signed in.
    pub projects: Vec<ProjectView>,
    /// The app's version.
    pub version: String,
    /// The web address of Bitbucket; another one than `https://bitbucket.org` is a sandbox.
    pub bitbucket: String,
    /// The folder that holds the database and the logs.
    pub data_folder: String,
    /// After how many minutes without input Suitecase locks itself; 0 for never.
    pub lock_after_minutes: u16,
    /// The place that a link opens with which the app was started; told once, to who may see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub opens: Option<OpenEvent>,
}

/// The member in front of the screen and what they may do.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own that the window asks")]
pub struct MemberView {
    #[ts(type = "string")]
    pub id: ids::MemberId,
    pub name: String,
    #[ts(type = "'system-admin' | 'account-admin' | 'user'")]
    pub account_role: member::AccountRole,
    /// The account of the operating system that the member is bound to; empty for none.
    pub os_account: String,
    pub has_passphrase: bool,
    pub can_manage_integrations: bool,
    pub can_manage_members: bool,
    pub can_read_audit_log: bool,
    pub can_create_project: bool,
}

/// Who may sign in, and why nobody is signed in.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SignInView {
    #[ts(type = "'locked' | 'signed-out'")]
    pub reason: &'static str,
    /// The member who was here before, to be chosen first.
    #[ts(type = "string | null")]
    pub member_id: Option<ids::MemberId>,
    pub members: Vec<SignInMember>,
}

/// A member who may sign in, and how.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SignInMember {
    #[ts(type = "string")]
    pub id: ids::MemberId,
    pub name: String,
    #[ts(type = "'account' | 'passphrase' | 'other-account' | 'take-over'")]
    pub way: &'static str,
    /// The account of the operating system that decides over it; empty where a passphrase does.
    pub os_account: String,
}

/// One project and what the member may do in it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProjectView {
    #[ts(type = "string")]
    pub id: ids::ProjectId,
    pub name: String,
    pub can_manage_links: bool,
}
