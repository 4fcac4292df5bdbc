//! The credentials Bitbucket knows, without their secrets.

use serde::{Deserialize, Serialize};

/// The kinds of credential an integration may use.
///
/// Source: bitbucket.md section 1 of our reference (Atlassian's REST introduction and support pages).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialKind {
    /// A personal API token with scopes: the account's e-mail for REST, a fixed user name for git.
    ApiToken,
    /// A repository, project or workspace access token: Bearer for REST, `x-token-auth` for git.
    AccessToken,
    /// An app password. Atlassian removed them on 2026-07-28; kept only to be recognised and explained.
    AppPassword,
}

impl CredentialKind {
    /// Returns the word used in SQL and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ApiToken => "api-token",
            Self::AccessToken => "access-token",
            Self::AppPassword => "app-password",
        }
    }

    /// Finds the kind of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "api-token" => Some(Self::ApiToken),
            "access-token" => Some(Self::AccessToken),
            "app-password" => Some(Self::AppPassword),
            _ => None,
        }
    }

    /// Returns whether the credential is used together with an account e-mail or user name.
    pub fn needs_user(self) -> bool {
        match self {
            Self::ApiToken | Self::AppPassword => true,
            Self::AccessToken => false,
        }
    }
}
