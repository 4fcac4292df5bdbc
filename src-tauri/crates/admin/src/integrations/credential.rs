//! The keychain entry of an integration: exchanged together with the row, or left as it was.

use secrecy::SecretString;
use suitecase_keychain::{EntryName, Keychain, KeychainError};
use suitecase_sync::error::chain;

/// An exchange that can be taken back until the row is written.
pub(super) struct Exchanged {
    keychain: Keychain,
    entry: EntryName,
    before: Option<SecretString>,
}

/// Puts the secret of a new integration in; there is none before.
pub(super) async fn put(
    keychain: &Keychain,
    entry: EntryName,
    secret: SecretString,
) -> Result<Exchanged, KeychainError> {
    keychain.keep(&entry, secret).await?;
    Ok(Exchanged { keychain: keychain.clone(), entry, before: None })
}

/// Puts a secret in place of the one that is there, or takes it out for `None`.
///
/// What is there is read first: when that fails, nothing is overwritten or removed.
pub(super) async fn exchange(
    keychain: &Keychain,
    entry: EntryName,
    after: Option<SecretString>,
) -> Result<Exchanged, KeychainError> {
    let before = match keychain.read_for_person(&entry).await {
        Ok(secret) => Some(secret),
        Err(KeychainError::Absent) => None,
        Err(error) => return Err(error),
    };
    match after {
        Some(secret) => keychain.keep(&entry, secret).await?,
        None => forget(keychain, &entry).await?,
    }
    Ok(Exchanged { keychain: keychain.clone(), entry, before })
}

/// Lets a person read the present name in the operating system's own tool; what connects does not depend on it.
pub(super) async fn relabel(keychain: &Keychain, entry: &EntryName) {
    if let Err(error) = keychain.relabel(entry).await {
        tracing::warn!(error = chain(&error), "could not rename the entry in the keychain");
    }
}

impl Exchanged {
    /// Puts back what was there, after the row could not be written.
    pub(super) async fn take_back(self) {
        let done = match self.before {
            Some(secret) => self.keychain.keep(&self.entry, secret).await,
            None => forget(&self.keychain, &self.entry).await,
        };
        if let Err(error) = done {
            // Why the row could not be written is what the person hears.
            tracing::error!(error = chain(&error), "could not put a credential back into the keychain");
        }
    }
}

async fn forget(keychain: &Keychain, entry: &EntryName) -> Result<(), KeychainError> {
    match keychain.forget(entry).await {
        Ok(()) | Err(KeychainError::Absent) => Ok(()),
        Err(error) => Err(error),
    }
}
