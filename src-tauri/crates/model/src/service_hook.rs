//! Service hooks: webhooks that Suitecase makes so that Bitbucket tells it of pushes (R14).

use crate::ids::{IntegrationId, LinkId};
use crate::link::Link;
use crate::time::Timestamp;

/// A link's service hook in one repository, or the reason why there is none.
///
/// A link has at most one that is wanted; others lie where the link was before and are to be removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceHook {
    /// The link it serves.
    pub link: LinkId,
    /// The integration through which it was made.
    pub integration: IntegrationId,
    /// The repository's slug in the integration's workspace.
    pub repository: String,
    /// Bitbucket's UUID of the repository, in braces, where it was told.
    pub repository_uuid: Option<String>,
    /// Bitbucket's UUID of the webhook, in braces; `None` where none was made, or nobody knows whether one was.
    pub uuid: Option<String>,
    /// Where it delivers to; no other link has the same address.
    pub callback_url: String,
    /// How it stands.
    pub state: HookState,
    /// When Bitbucket was last asked about it.
    pub checked_at: Timestamp,
}

impl ServiceHook {
    /// Returns whether it lies where its link is now.
    pub fn is_at(&self, link: &Link) -> bool {
        self.integration == link.integration && self.repository == link.repository
    }
}

/// How a service hook stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HookState {
    /// Bitbucket tells of pushes.
    Told,
    /// It is wanted and does not work, so that the link is only polled.
    Polled {
        /// The stable error code.
        code: String,
        /// What exactly to look at, for example the missing scopes; empty where the code says it all.
        detail: String,
    },
    /// It is not wanted any more and could not be removed yet.
    Leaving {
        /// The stable error code.
        code: String,
        /// What exactly to look at; empty where the code says it all.
        detail: String,
    },
}

impl HookState {
    /// Returns the words used in SQL: the state, its code and its detail.
    pub fn as_words(&self) -> (&'static str, &str, &str) {
        match self {
            Self::Told => ("told", "", ""),
            Self::Polled { code, detail } => ("polled", code, detail),
            Self::Leaving { code, detail } => ("leaving", code, detail),
        }
    }

    /// Finds the state of three words.
    pub fn from_words(state: &str, code: String, detail: String) -> Option<Self> {
        match state {
            "told" => Some(Self::Told),
            "polled" => Some(Self::Polled { code, detail }),
            "leaving" => Some(Self::Leaving { code, detail }),
            _ => None,
        }
    }
}
