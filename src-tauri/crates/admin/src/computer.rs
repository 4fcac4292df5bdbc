//! How Suitecase behaves on this computer: what closing the window means, and whether it notifies.
//!
//! It decides nothing of the account or of a project, so any member may change it and the audit log does not list it.

use serde::{Deserialize, Serialize};
use suitecase_store::{Reader, StoreError, setting};

use crate::{Admin, AdminError};

const CLOSING: &str = "closing";
const NOTIFY: &str = "notify";

/// What closing the window means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closing {
    /// Nobody has decided: the person is asked.
    #[default]
    Ask,
    /// Suitecase goes on in the tray.
    Tray,
    /// Suitecase ends.
    Quit,
}

/// How Suitecase behaves on this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Computer {
    /// What closing the window means.
    pub closing: Closing,
    /// Whether notifications are shown.
    pub notify: bool,
}

impl Closing {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Tray => "tray",
            Self::Quit => "quit",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Ask, Self::Tray, Self::Quit].into_iter().find(|closing| closing.as_str() == word)
    }
}

/// Returns how Suitecase behaves here; until somebody decides it asks and notifies.
pub fn settings(reader: &Reader<'_>) -> Result<Computer, StoreError> {
    let closing = match setting::get(reader, CLOSING)? {
        Some(word) => Closing::from_word(&word).ok_or(StoreError::Damaged(CLOSING))?,
        None => Closing::default(),
    };
    let notify = match setting::get(reader, NOTIFY)?.as_deref() {
        None | Some("yes") => true,
        Some("no") => false,
        Some(_) => return Err(StoreError::Damaged(NOTIFY)),
    };
    Ok(Computer { closing, notify })
}

impl Admin {
    /// Returns how Suitecase behaves on this computer.
    pub async fn computer(&self) -> Result<Computer, AdminError> {
        Ok(self.store.read(settings).await?)
    }

    /// Decides how Suitecase behaves on this computer.
    pub async fn set_computer(&self, computer: Computer) -> Result<(), AdminError> {
        let written = self.store.write(move |writer| {
            setting::put(writer, CLOSING, computer.closing.as_str())?;
            setting::put(writer, NOTIFY, if computer.notify { "yes" } else { "no" })
        });
        Ok(written.await?)
    }
}

#[cfg(test)]
mod tests {
    use suitecase_store::Store;

    use super::*;

    #[tokio::test]
    async fn a_computer_nobody_decided_about_asks_and_notifies_and_nonsense_is_no_decision() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("suitecase.db")).unwrap();
        let fresh = store.read(settings).await.unwrap();
        assert_eq!(fresh, Computer { closing: Closing::Ask, notify: true });
        for closing in [Closing::Ask, Closing::Tray, Closing::Quit] {
            let written = store.write(move |writer| {
                setting::put(writer, CLOSING, closing.as_str())?;
                setting::put(writer, NOTIFY, "no")?;
                settings(writer)
            });
            assert_eq!(written.await.unwrap(), Computer { closing, notify: false });
        }
        let damaged = store.write(|writer| {
            setting::put(writer, CLOSING, "perhaps")?;
            settings(writer)
        });
        assert!(matches!(damaged.await, Err(StoreError::Damaged(CLOSING))));
    }
}
