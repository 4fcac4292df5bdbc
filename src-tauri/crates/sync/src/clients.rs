//! Ready clients: each integration's credential is read from the keychain once and then kept in memory.
//!
//! A client is kept only for the kind and the user it was made with, and not at all where it was forgotten while it was
//! made: so none outlives the credential that it holds.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use suitecase_bitbucket::pace::{Gauge, Meter};
use suitecase_bitbucket::{Client, Credential, Origin};
use suitecase_keychain::{EntryName, Keychain};
use suitecase_model::credential::CredentialKind;
use suitecase_model::ids::IntegrationId;
use suitecase_model::integration::Integration;

use crate::error::SyncError;

/// The clients of all integrations.
pub struct Clients {
    origin: Origin,
    keychain: Keychain,
    ready: Mutex<Ready>,
}

#[derive(Default)]
struct Ready {
    clients: HashMap<IntegrationId, Kept>,
    /// What was used counts on, also when the client that used it is forgotten.
    gauges: HashMap<IntegrationId, Gauge>,
    /// Counts what was forgotten.
    forgotten: u64,
}

struct Kept {
    kind: CredentialKind,
    user: String,
    client: Client,
}

impl Clients {
    /// Makes clients for the Bitbucket at `origin`, with credentials from `keychain`.
    pub fn new(origin: Origin, keychain: Keychain) -> Self {
        Self { origin, keychain, ready: Mutex::default() }
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
        let (ready, forgotten) = self.with(|ready| {
            let kept = ready.clients.get(&integration.id).filter(|kept| kept.fits(integration));
            (kept.map(|kept| kept.client.clone()), ready.forgotten)
        });
        if let Some(client) = ready {
            return Ok(client);
        }
        let secret = self.keychain.read(&EntryName::of_integration(integration.id)).await?;
        let credential = Credential::new(integration.credential_kind, &integration.credential_user, secret);
        let client = Client::new(self.origin.clone(), credential)?;
        let kept = Kept {
            kind: integration.credential_kind,
            user: integration.credential_user.clone(),
            client: client.clone(),
        };
        self.with(|ready| {
            ready.gauges.insert(integration.id, kept.client.gauge());
            if ready.forgotten == forgotten {
                ready.clients.insert(integration.id, kept);
            }
        });
        Ok(client)
    }

    /// Returns what an integration's credential has used of its hour; nothing where it was not used yet.
    pub fn meter(&self, integration: IntegrationId) -> Meter {
        let gauge = self.with(|ready| ready.gauges.get(&integration).cloned());
        gauge.map(|gauge| gauge.meter()).unwrap_or_default()
    }

    /// Forgets an integration's client, so that the keychain is asked again.
    pub fn forget(&self, integration: IntegrationId) {
        self.with(|ready| {
            ready.clients.remove(&integration);
            ready.forgotten += 1;
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut Ready) -> T) -> T {
        work(&mut self.ready.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Kept {
    fn fits(&self, integration: &Integration) -> bool {
        self.kind == integration.credential_kind && self.user == integration.credential_user
    }
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;
    use suitecase_keychain::{Memory, Refusal};
    use suitecase_model::integration::{IntegrationStatus, Workspace};
    use uuid::Uuid;

    use super::*;

    fn acme(user: &str) -> Integration {
        Integration {
            id: IntegrationId(Uuid::from_u128(1)),
            name: "Acme".to_owned(),
            workspace: Workspace { slug: "acme".to_owned(), uuid: None },
            credential_kind: CredentialKind::ApiToken,
            credential_user: user.to_owned(),
            description: String::new(),
            status: IntegrationStatus::Active,
            checked_at: None,
            expires_on: None,
        }
    }

    async fn clients() -> (Memory, Clients) {
        let memory = Memory::new("Suitecase (test)".to_owned());
        // Nothing listens there.
        let origin = Origin::loopback("http://127.0.0.1:1").unwrap();
        let clients = Clients::new(origin, memory.keychain());
        let entry = EntryName::of_integration(acme("").id);
        clients.keychain().keep(&entry, SecretString::from("ATATT3old")).await.unwrap();
        (memory, clients)
    }

    #[tokio::test]
    async fn a_client_is_kept_for_the_user_it_was_made_with() {
        let (memory, clients) = clients().await;
        clients.of(&acme("kim@acme.example")).await.unwrap();
        memory.refuse(Some(Refusal::Locked));
        clients.of(&acme("kim@acme.example")).await.unwrap();
        assert!(clients.of(&acme("lee@acme.example")).await.is_err(), "the keychain is asked");
    }

    #[tokio::test]
    async fn a_client_that_is_forgotten_while_it_is_made_is_not_kept() {
        let (memory, clients) = clients().await;
        let acme = acme("kim@acme.example");
        let mut was_under_way = false;
        // Now and then the keychain answers at once.
        while !was_under_way {
            let mut making = Box::pin(clients.of(&acme));
            tokio::select! {
                biased;
                made = &mut making => {
                    made.unwrap();
                    clients.forget(acme.id);
                }
                () = std::future::ready(()) => {
                    clients.forget(acme.id);
                    making.await.unwrap();
                    was_under_way = true;
                }
            }
        }
        memory.refuse(Some(Refusal::Locked));
        let again = clients.of(&acme).await;
        assert!(again.is_err(), "the keychain is asked again");
    }

    #[tokio::test]
    async fn what_was_used_is_known_also_after_the_client_is_forgotten() {
        let (_memory, clients) = clients().await;
        let acme = acme("meter@acme.example");
        assert_eq!(clients.meter(acme.id), Meter::default());
        let client = clients.of(&acme).await.unwrap();
        suitecase_bitbucket::test_connection(&client, "acme", |_| {}).await;
        let used = clients.meter(acme.id).spent;
        assert!(used.rest > 0);
        clients.forget(acme.id);
        assert_eq!(clients.meter(acme.id).spent, used);
    }
}
