//! Ready clients: each integration's credential is read from the keychain once and then kept in memory.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use suitecase_bitbucket::{Client, Credential, Origin};
use suitecase_keychain::{EntryName, Keychain};
use suitecase_model::ids::IntegrationId;
use suitecase_model::integration::Integration;

use crate::error::SyncError;

/// The clients of all integrations.
pub struct Clients {
    origin: Origin,
    keychain: Keychain,
    ready: Mutex<HashMap<IntegrationId, Client>>,
}

impl Clients {
    /// Makes clients for the Bitbucket at `origin`, with credentials from `keychain`.
    pub fn new(origin: Origin, keychain: Keychain) -> Self {
        Self { origin, keychain, ready: Mutex::new(HashMap::new()) }
    }

    /// Returns where Bitbucket is.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Returns the keychain that holds the credentials.
    pub fn keychain(&self) -> &Keychain {
        &self.keychain
    }

    /// Returns an integration's client. Reading the keychain may wait for a person to unlock it.
    pub async fn of(&self, integration: &Integration) -> Result<Client, SyncError> {
        let ready = self.with(|ready| ready.get(&integration.id).cloned());
        if let Some(client) = ready {
            return Ok(client);
        }
        let secret = self.keychain.read(&EntryName::of_integration(integration.id)).await?;
        let credential = Credential::new(integration.credential_kind, &integration.credential_user, secret);
        let client = Client::new(self.origin.clone(), credential)?;
        self.with(|ready| ready.insert(integration.id, client.clone()));
        Ok(client)
    }

    /// Forgets an integration's client, so that the keychain is asked again.
    pub fn forget(&self, integration: IntegrationId) {
        self.with(|ready| ready.remove(&integration));
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<IntegrationId, Client>) -> T) -> T {
        work(&mut self.ready.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
