//! Integrations and the checks of *Test Connection*.

use serde::{Deserialize, Serialize};
use suitecase_model::{credential, ids};
use ts_rs::TS;

use super::service_hooks::LeftHook;

/// What a person types to connect a workspace, or to edit or rotate a connection (R3). The secret goes one way only.
#[derive(Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct IntegrationForm {
    /// The integration that is edited; `null` for a new one.
    #[ts(type = "string | null")]
    pub integration_id: Option<ids::IntegrationId>,
    pub name: String,
    /// *Organization Account URL*, for example `https://bitbucket.org/acme`.
    pub workspace_url: String,
    #[ts(type = "'api-token' | 'access-token' | 'app-password'")]
    pub credential_kind: credential::CredentialKind,
    /// Account e-mail (API token) or user name (app password); empty for access tokens.
    pub user: String,
    /// The token or app password; empty while editing for the one that is stored.
    #[ts(type = "string")]
    pub secret: secrecy::SecretString,
    pub description: String,
    /// The last day on which the token works, as `YYYY-MM-DD`; empty where nobody knows.
    pub expires_on: String,
}

/// One integration in a list.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct IntegrationView {
    #[ts(type = "string")]
    pub id: ids::IntegrationId,
    pub name: String,
    pub description: String,
    /// The workspace's slug.
    pub workspace: String,
    /// The workspace's address, as the form takes it.
    pub workspace_url: String,
    #[ts(type = "'api-token' | 'access-token' | 'app-password'")]
    pub credential_kind: credential::CredentialKind,
    pub credential_user: String,
    #[ts(type = "'ACTIVE' | 'INACTIVE' | 'ERROR'")]
    pub status: &'static str,
    /// The error's stable code while `status` is `ERROR`.
    pub error_code: Option<String>,
    /// What exactly to look at, for example the missing scopes; `null` where the code says it all.
    pub error_detail: Option<String>,
    #[ts(type = "number | null")]
    pub checked_at: Option<i64>,
    /// The last day on which the token works, as `YYYY-MM-DD`.
    pub expires_on: Option<String>,
    #[ts(type = "'unknown' | 'far' | 'soon' | 'passed'")]
    pub expiry: &'static str,
    /// The days until the token ends, 0 on its last day; `null` where that is not known or over.
    #[ts(type = "number | null")]
    pub days_left: Option<u16>,
    /// Whether the keychain was told to forget the credential, so that one has to be typed before a reconnect.
    pub credential_forgotten: bool,
    /// How many linked repositories go through it.
    #[ts(type = "number")]
    pub link_count: u64,
    /// Our webhooks that could not be removed when they should have been.
    pub left_hooks: Vec<LeftHook>,
}

/// The workspace that a pasted address names.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct WorkspaceOffer {
    /// The clean address of the workspace.
    pub workspace_url: String,
    /// The repository that the pasted address goes on to name, and that means nothing here.
    pub ignored: Option<String>,
}

/// One check of *Test Connection*; sent once its verdict is there.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CheckView {
    #[ts(type = "'identity' | 'workspace' | 'repositories' | 'git' | 'webhooks' | 'pipelines'")]
    pub check: &'static str,
    #[ts(type = "'passed' | 'warning' | 'failed' | 'skipped'")]
    pub verdict: &'static str,
    /// The stable code of the reason; `null` when it passed.
    pub code: Option<String>,
    /// What was found, for example the account's name or how many repositories are visible.
    pub detail: String,
    /// The scopes that are missing, by their names in Bitbucket.
    pub missing_scopes: Vec<String>,
}

/// How *Test Connection* ended.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ConnectionResult {
    /// Whether *Save* may follow with the very same values.
    pub passed: bool,
    pub checks: Vec<CheckView>,
}
