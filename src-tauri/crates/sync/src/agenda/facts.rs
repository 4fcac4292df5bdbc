//! What the agenda is told of the links and the credentials they go through: what is stored of them.

use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::{IntegrationId, LinkId};
use suitecase_model::link::{Link, LinkStatus};
use suitecase_model::time::Timestamp;

/// Whether a link follows its branch by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Following {
    /// It follows a branch or a tag.
    Followed,
    /// It is pinned to a commit, so nothing can move.
    Pinned,
    /// It was saved and not synced since.
    Inactive,
    /// It is archived.
    Archived,
}

impl Following {
    /// Returns whether a link follows its branch by itself.
    pub fn of(link: &Link) -> Self {
        match link.status {
            LinkStatus::Archived => Self::Archived,
            LinkStatus::Inactive => Self::Inactive,
            LinkStatus::Active | LinkStatus::Error { .. } if link.reference.full_name().is_some() => {
                Self::Followed
            }
            LinkStatus::Active | LinkStatus::Error { .. } => Self::Pinned,
        }
    }
}

/// What is stored of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkFacts {
    /// The link.
    pub link: LinkId,
    /// The integration whose credential it uses.
    pub credential: IntegrationId,
    /// Whether it follows its branch.
    pub following: Following,
    /// What the last sync failed with; `None` while the link works.
    pub failing: Option<ErrorCode>,
    /// When the branch moved last, as far as is known; `None` before the first sync.
    pub moved_at: Option<Timestamp>,
    /// When the branch was last seen where the catalogue is.
    pub confirmed_at: Option<Timestamp>,
    /// When everything was last looked at.
    pub reconciled_at: Option<Timestamp>,
}

/// What is stored of an integration's credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialFacts {
    /// The integration.
    pub credential: IntegrationId,
    /// Whether a person disconnected it.
    pub is_disconnected: bool,
    /// Why the credential has to be mended by a person, and since when; `None` while it works.
    pub broken: Option<(ErrorCode, Timestamp)>,
    /// When it was last checked.
    pub checked_at: Option<Timestamp>,
}

/// Everything the agenda is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// All links.
    pub links: Vec<LinkFacts>,
    /// All credentials.
    pub credentials: Vec<CredentialFacts>,
}
