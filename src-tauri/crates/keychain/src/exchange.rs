//! Changes of secrets that can be taken back until what belongs to them is stored too.

use secrecy::SecretString;

use crate::entry::EntryName;
use crate::error::KeychainError;
use crate::keychain::Keychain;

/// A change that can be taken back.
#[must_use = "what is not stored in the end has to be taken back"]
pub struct Exchanged {
    keychain: Keychain,
    entry: EntryName,
    before: Option<SecretString>,
}

impl Keychain {
    /// Puts a secret in where none can be yet.
    pub async fn put(&self, entry: EntryName, secret: SecretString) -> Result<Exchanged, KeychainError> {
        self.keep(&entry, secret).await?;
        Ok(Exchanged { keychain: self.clone(), entry, before: None })
    }

    /// Puts a secret in place of the one that is there, or takes it out for `None`.
    ///
    /// What is there is read first: when that fails, nothing is overwritten or removed.
    pub async fn exchange(
        &self,
        entry: EntryName,
        after: Option<SecretString>,
    ) -> Result<Exchanged, KeychainError> {
        let before = match self.read_for_person(&entry).await {
            Ok(secret) => Some(secret),
            Err(KeychainError::Absent) => None,
            Err(error) => return Err(error),
        };
        match after {
            Some(secret) => self.keep(&entry, secret).await?,
            None => self.forget_if_there(&entry).await?,
        }
        Ok(Exchanged { keychain: self.clone(), entry, before })
    }

    /// Removes a secret, where there is one.
    pub async fn forget_if_there(&self, entry: &EntryName) -> Result<(), KeychainError> {
        match self.forget(entry).await {
            Ok(()) | Err(KeychainError::Absent) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

impl Exchanged {
    /// Puts back what was there.
    pub async fn take_back(self) {
        let done = match self.before {
            Some(secret) => self.keychain.keep(&self.entry, secret).await,
            None => self.keychain.forget_if_there(&self.entry).await,
        };
        if let Err(error) = done {
            // Why it had to be taken back is what the person hears.
            tracing::error!(%error, "could not put a secret back into the keychain");
        }
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;
    use suitecase_model::ids::LinkId;
    use uuid::Uuid;

    use super::*;
    use crate::memory::{Memory, Refusal};

    fn entry() -> EntryName {
        EntryName::of_hook(LinkId(Uuid::from_u128(1)))
    }

    #[tokio::test]
    async fn what_was_there_comes_back() {
        let keychain = Memory::new("Suitecase".to_owned()).keychain();
        let put = keychain.put(entry(), "one".into()).await.unwrap();
        let exchanged = keychain.exchange(entry(), Some("two".into())).await.unwrap();
        assert_eq!(keychain.read(&entry()).await.unwrap().expose_secret(), "two");
        exchanged.take_back().await;
        assert_eq!(keychain.read(&entry()).await.unwrap().expose_secret(), "one");
        put.take_back().await;
        assert!(matches!(keychain.read(&entry()).await, Err(KeychainError::Absent)));
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_neither_overwritten_nor_removed() {
        let memory = Memory::new("Suitecase".to_owned());
        let keychain = memory.keychain();
        keychain.keep(&entry(), "one".into()).await.unwrap();
        memory.refuse(Some(Refusal::Locked));
        for after in [None, Some("two".into())] {
            assert!(keychain.exchange(entry(), after).await.is_err());
        }
        memory.refuse(None);
        assert_eq!(keychain.read(&entry()).await.unwrap().expose_secret(), "one");
    }
}
