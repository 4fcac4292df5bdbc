//! Connections to Bitbucket workspaces.

use jiff::civil::Date;

use crate::credential::CredentialKind;
use crate::ids::IntegrationId;
use crate::time::Timestamp;

/// How an integration stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IntegrationStatus {
    /// The last check or call succeeded.
    Active,
    /// A person disconnected it.
    Inactive,
    /// The last check or call found it broken.
    Error {
        /// The stable error code, for example `bitbucket.token-rejected`.
        code: String,
        /// What exactly to look at, for example the missing scopes; empty where the code says it all.
        detail: String,
        /// When it was found.
        at: Timestamp,
    },
}

impl IntegrationStatus {
    /// Returns whether links of this integration may sync: a broken one is tried again, a disconnected one is not.
    pub fn may_sync(&self) -> bool {
        match self {
            Self::Active | Self::Error { .. } => true,
            Self::Inactive => false,
        }
    }
}

/// A Bitbucket workspace, by both of its names: the slug can change, the id stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// The name in addresses.
    pub slug: String,
    /// Bitbucket's UUID in braces, once known.
    pub uuid: Option<String>,
}

/// An account-level connection to one Bitbucket workspace with one credential.
///
/// The secret is not here: it lies in the keychain under the integration's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integration {
    /// The integration's id; also names its keychain entry.
    pub id: IntegrationId,
    /// The name shown; unique.
    pub name: String,
    /// The workspace it connects.
    pub workspace: Workspace,
    /// What kind of credential it uses.
    pub credential_kind: CredentialKind,
    /// The account's e-mail or user name; empty where the kind needs none.
    pub credential_user: String,
    /// What the integration is for.
    pub description: String,
    /// How it stands.
    pub status: IntegrationStatus,
    /// When it was last checked, and found good or bad.
    pub checked_at: Option<Timestamp>,
    /// The last day on which the token works, as the person who made it says; Bitbucket tells nobody.
    pub expires_on: Option<Date>,
}
