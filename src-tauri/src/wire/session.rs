//! Who is here, and which projects there are.

use serde::Serialize;
use suitecase_model::{ids, member};
use ts_rs::TS;

/// Everything the frame of the window needs.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SessionState {
    /// The member in front of the screen; `null` before the first start is finished.
    pub member: Option<MemberView>,
    /// The operating system's account name, offered as the first member's name.
    pub suggested_name: String,
    /// The projects the member may see.
    pub projects: Vec<ProjectView>,
    /// The app's version.
    pub version: String,
    /// The web address of Bitbucket; another one than `https://bitbucket.org` is a sandbox.
    pub bitbucket: String,
    /// The folder that holds the database and the logs.
    pub data_folder: String,
}

/// The member in front of the screen and what they may do.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MemberView {
    #[ts(type = "string")]
    pub id: ids::MemberId,
    pub name: String,
    #[ts(type = "'system-admin' | 'account-admin' | 'user'")]
    pub account_role: member::AccountRole,
    pub can_manage_integrations: bool,
    pub can_create_project: bool,
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
