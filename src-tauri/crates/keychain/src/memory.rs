//! A keychain in memory, for tests of everything above: the same calls, limits and errors, nothing kept.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use keyring_core::api::CredentialStoreApi;
use keyring_core::{CredentialStore, Entry, Error as StoreError, mock};

use crate::entry::EntryName;
use crate::keychain::Keychain;
use crate::worker::Access;

/// The inside of a keychain in memory.
#[derive(Clone, Debug)]
pub struct Memory {
    namespace: String,
    store: Arc<Store>,
}

/// How a keychain in memory refuses calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// As without a keychain service.
    NoService,
    /// As without a keyring.
    NoKeyring,
    /// As a locked keychain that nobody unlocks.
    Locked,
    /// As after a person or a policy refused.
    Denied,
    /// As with a damaged entry.
    Corrupt,
}

impl Memory {
    /// Makes an empty keychain in memory.
    pub fn new(namespace: String) -> Self {
        let entries = mock::Store { id: "memory".to_owned(), inner: Mutex::default() };
        Self {
            namespace,
            store: Arc::new(Store { entries, refusal: Mutex::default(), labels: Mutex::default() }),
        }
    }

    /// Returns the keychain; several share what is kept, as several runs of the app do.
    pub fn keychain(&self) -> Keychain {
        let store = Arc::clone(&self.store);
        let open = Box::new(move || Ok(Arc::clone(&store) as Arc<CredentialStore>));
        let labelled = Arc::clone(&self.store);
        let relabel = Box::new(move |entry: &Entry, label: &str| labelled.relabel(entry, label));
        let build = |store: &CredentialStore, namespace: &str, entry: &EntryName| {
            store.build(namespace, entry.as_str(), None)
        };
        Keychain::with(self.namespace.clone(), Access { open, build, relabel })
    }

    /// Makes every call fail from now on, or work again.
    pub fn refuse(&self, refusal: Option<Refusal>) {
        *self.store.refusal.lock().unwrap_or_else(PoisonError::into_inner) = refusal;
    }

    /// Returns what a person would read of an entry, once that was said.
    pub fn label(&self, entry: &EntryName) -> Option<String> {
        let labels = self.store.labels.lock().unwrap_or_else(PoisonError::into_inner);
        labels.get(entry.as_str()).cloned()
    }

    /// Returns whether something is kept under a name.
    pub fn holds(&self, entry: &EntryName) -> bool {
        self.store
            .entries
            .build(&self.namespace, entry.as_str(), None)
            .is_ok_and(|it| it.get_secret().is_ok())
    }
}

#[derive(Debug)]
struct Store {
    entries: mock::Store,
    refusal: Mutex<Option<Refusal>>,
    /// What people read, by the names of the entries.
    labels: Mutex<HashMap<String, String>>,
}

impl Store {
    fn relabel(&self, entry: &Entry, label: &str) -> keyring_core::Result<()> {
        let name = entry.get_credential()?.get_specifiers().map(|(_, name)| name).unwrap_or_default();
        self.labels.lock().unwrap_or_else(PoisonError::into_inner).insert(name, label.to_owned());
        Ok(())
    }
}

impl CredentialStoreApi for Store {
    fn vendor(&self) -> String {
        self.entries.vendor()
    }

    fn id(&self) -> String {
        self.entries.id()
    }

    fn build(
        &self,
        service: &str,
        user: &str,
        modifiers: Option<&HashMap<&str, &str>>,
    ) -> keyring_core::Result<Entry> {
        match *self.refusal.lock().unwrap_or_else(PoisonError::into_inner) {
            None => self.entries.build(service, user, modifiers),
            Some(refusal) => Err(refusal.into()),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl From<Refusal> for StoreError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NoService => Self::PlatformFailure("no secret service provider".into()),
            Refusal::NoKeyring => Self::NoStorageAccess("result not returned".into()),
            Refusal::Locked => Self::NoStorageAccess("object locked".into()),
            Refusal::Denied => Self::NoStorageAccess("read only".into()),
            Refusal::Corrupt => Self::BadStoreFormat("damaged".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use secrecy::{ExposeSecret, SecretString};
    use suitecase_model::ids::IntegrationId;
    use uuid::Uuid;

    use super::*;
    use crate::error::KeychainError;

    fn entry(number: u128) -> EntryName {
        EntryName::of_integration(IntegrationId(Uuid::from_u128(number)))
    }

    #[tokio::test]
    async fn a_secret_is_kept_replaced_read_and_forgotten() {
        let memory = Memory::new("Suitecase".to_owned());
        let keychain = memory.keychain();
        assert!(matches!(keychain.read(&entry(1)).await, Err(KeychainError::Absent)));
        let shown = |label| entry(1).shown_as(label);
        assert!(matches!(keychain.relabel(&shown("None yet")).await, Err(KeychainError::Absent)));
        keychain.keep(&shown("Acme"), SecretString::from("old")).await.unwrap();
        keychain.keep(&entry(1), SecretString::from("new")).await.unwrap();
        assert_eq!(memory.label(&entry(1)).as_deref(), Some("Suitecase: Acme"));
        keychain.relabel(&shown("Acme Quality")).await.unwrap();
        assert_eq!(memory.label(&entry(1)).as_deref(), Some("Suitecase: Acme Quality"));
        assert_eq!(memory.keychain().read(&entry(1)).await.unwrap().expose_secret(), "new");
        assert!(matches!(keychain.read(&entry(2)).await, Err(KeychainError::Absent)));
        assert!(memory.holds(&entry(1)) && !memory.holds(&entry(2)));
        keychain.forget(&entry(1)).await.unwrap();
        assert!(!memory.holds(&entry(1)));
        assert!(matches!(keychain.forget(&entry(1)).await, Err(KeychainError::Absent)));
    }

    #[tokio::test]
    async fn a_refused_call_changes_nothing_and_says_why() {
        let memory = Memory::new("Suitecase".to_owned());
        let keychain = memory.keychain();
        keychain.keep(&entry(1), SecretString::from("kept")).await.unwrap();
        for refusal in
            [Refusal::NoService, Refusal::NoKeyring, Refusal::Locked, Refusal::Denied, Refusal::Corrupt]
        {
            memory.refuse(Some(refusal));
            let name = format!("{refusal:?}");
            let kept = keychain.keep(&entry(1), SecretString::from("other")).await;
            assert!(kept.is_err_and(|error| format!("{error:?}").starts_with(&name)), "{name}");
            assert!(
                keychain.read(&entry(1)).await.is_err() && keychain.forget(&entry(1)).await.is_err(),
                "{name}"
            );
            memory.refuse(None);
            assert_eq!(keychain.read(&entry(1)).await.unwrap().expose_secret(), "kept", "{name}");
        }
    }
}
