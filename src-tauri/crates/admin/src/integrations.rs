//! Integrations: tested before they are saved, kept healthy, disconnected and reconnected, never deleted.
//!
//! How an integration stands is written here and nowhere else: by a decision, or by a check that found out.

mod credential;
mod draft;
mod expiring;
mod health;
mod saving;
mod status;
mod testing;
mod watch;

use suitecase_bitbucket::{Origin, WorkspaceAddress};
use suitecase_keychain::EntryName;
use suitecase_model::ids::IntegrationId;
use suitecase_model::integration::Integration;

pub use draft::IntegrationDraft;
pub(crate) use health::Decisions;
pub use status::WithCredential;
pub use testing::{LastTest, code_of_check};
pub(crate) use watch::Doubts;
pub use watch::HealthWatch;

use crate::error::Field;
use crate::{Admin, AdminError};

/// The workspace that a pasted address names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceOffer {
    /// The clean address of the workspace.
    pub workspace_url: String,
    /// The repository that the address goes on to name.
    pub ignored: Option<String>,
}

/// What was found out about integrations; a hint to read again, never the truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdminEvent {
    /// An integration was checked, and may stand differently.
    IntegrationsChanged,
    /// A check found that an integration is broken.
    IntegrationBroken {
        /// The integration's name.
        integration: String,
    },
    /// A token ends soon; said at each look until [`Admin::end_was_told`].
    TokenEnds {
        /// The integration.
        id: IntegrationId,
        /// The integration's name.
        integration: String,
        /// The days that are left; 0 on the last day.
        days_left: u16,
        /// The days before the end to which this warning belongs.
        warning: u16,
    },
    /// A token's last day has passed.
    TokenEnded {
        /// The integration's name.
        integration: String,
    },
}

impl Admin {
    /// Reads a pasted address as the field *Organization Account URL* does; asks nobody.
    pub fn read_workspace_url(&self, text: &str) -> Result<WorkspaceOffer, AdminError> {
        let address = workspace_address(text, self.clients.origin())?;
        Ok(WorkspaceOffer { workspace_url: self.workspace_url(&address.workspace), ignored: address.offers })
    }

    /// Names the keychain entry of an integration, with what a person reads in the operating system's own tool.
    fn entry_of(&self, integration: &Integration) -> EntryName {
        let address = self.workspace_url(&integration.workspace.slug);
        let place = address.split_once("://").map_or(address.as_str(), |(_, place)| place);
        EntryName::of_integration(integration.id).shown_as(&format!("{} ({place})", integration.name))
    }

    /// Returns the address of a workspace.
    pub fn workspace_url(&self, workspace: &str) -> String {
        let address = WorkspaceAddress { workspace: workspace.to_owned(), offers: None };
        address.url(self.clients.origin())
    }
}

fn workspace_address(text: &str, origin: &Origin) -> Result<WorkspaceAddress, AdminError> {
    WorkspaceAddress::parse(text, origin)
        .map_err(|source| AdminError::Address { field: Field::WorkspaceUrl, source })
}
