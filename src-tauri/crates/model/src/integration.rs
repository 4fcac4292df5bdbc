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

impl Workspace {
    /// Returns whether a name means this workspace: its slug in any case, as Bitbucket takes it, or its UUID.
    pub fn is_named(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case(&self.slug)
            || self.uuid.as_deref().is_some_and(|uuid| name.eq_ignore_ascii_case(uuid))
    }

    /// Returns whether both are the same workspace, also when its slug has changed.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.uuid, &other.uuid) {
            (Some(mine), Some(theirs)) => mine.eq_ignore_ascii_case(theirs),
            (None, _) | (_, None) => self.is_named(&other.slug) || other.is_named(&self.slug),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace(slug: &str, uuid: Option<&str>) -> Workspace {
        Workspace { slug: slug.to_owned(), uuid: uuid.map(str::to_owned) }
    }

    #[test]
    fn a_workspace_keeps_its_id_when_its_slug_changes() {
        let acme = workspace("acme", Some("{1a}"));
        let rows = [
            (workspace("acme", Some("{1a}")), true),
            (workspace("acme-quality", Some("{1A}")), true),
            (workspace("acme", Some("{2}")), false),
            (workspace("ACME", None), true),
            (workspace("{1a}", None), true),
            (workspace("other", None), false),
        ];
        for (other, expected) in rows {
            assert_eq!((acme.is_same(&other), other.is_same(&acme)), (expected, expected), "{other:?}");
        }
    }
}
