//! The thread that owns the store: one call at a time, the store opened when it is first needed.
//!
//! A store that cannot be opened, or whose connection broke, is opened anew at the next call, so a service that
//! appears later just works.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use keyring_core::{CredentialStore, Entry};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::oneshot;
use zeroize::Zeroize;

use crate::entry::EntryName;
use crate::error::KeychainError;

pub(crate) type Answer<T> = oneshot::Sender<Result<T, KeychainError>>;

/// What the thread is asked to do.
pub(crate) enum Command {
    Keep(EntryName, SecretString, Answer<()>),
    Read(EntryName, Answer<SecretString>),
    Forget(EntryName, Answer<()>),
}

/// How a store is reached.
pub(crate) struct Opener {
    pub(crate) open: Box<dyn Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send>,
    pub(crate) takes_labels: bool,
}

/// Serves commands until nobody can send any more.
pub(crate) fn serve(namespace: &str, opener: Opener, commands: &Receiver<Command>) {
    let mut worker = Worker { namespace, opener, store: None };
    while let Ok(command) = commands.recv() {
        match command {
            // Whoever stopped waiting was told that it failed, so it must not be done now.
            Command::Keep(entry, secret, answer) if !answer.is_closed() => {
                let _ =
                    answer.send(worker.call(&entry, |it| it.set_secret(secret.expose_secret().as_bytes())));
            }
            Command::Read(entry, answer) if !answer.is_closed() => {
                let _ = answer.send(worker.call(&entry, Entry::get_secret).and_then(text));
            }
            Command::Forget(entry, answer) if !answer.is_closed() => {
                let _ = answer.send(worker.call(&entry, Entry::delete_credential));
            }
            Command::Keep(..) | Command::Read(..) | Command::Forget(..) => {}
        }
    }
}

struct Worker<'a> {
    namespace: &'a str,
    opener: Opener,
    store: Option<Arc<CredentialStore>>,
}

impl Worker<'_> {
    /// Calls the store; on a connection that was good before and is not now, once more on a new one.
    fn call<T>(
        &mut self,
        entry: &EntryName,
        act: impl Fn(&Entry) -> keyring_core::Result<T>,
    ) -> Result<T, KeychainError> {
        let was_open = self.store.is_some();
        match self.call_once(entry, &act) {
            Err(error) if error.may_be_the_connection() && was_open => self.call_once(entry, &act),
            outcome => outcome,
        }
    }

    fn call_once<T>(
        &mut self,
        entry: &EntryName,
        act: impl Fn(&Entry) -> keyring_core::Result<T>,
    ) -> Result<T, KeychainError> {
        let outcome = self.entry(entry).and_then(|entry| act(&entry)).map_err(KeychainError::from);
        if outcome.as_ref().is_err_and(KeychainError::may_be_the_connection) {
            self.store = None;
        }
        outcome
    }

    fn entry(&mut self, entry: &EntryName) -> keyring_core::Result<Entry> {
        let store = match &self.store {
            Some(store) => Arc::clone(store),
            None => Arc::clone(self.store.insert((self.opener.open)()?)),
        };
        let label = format!("{}: {}", self.namespace, entry.as_str());
        let labelled = HashMap::from([("label", label.as_str())]);
        store.build(self.namespace, entry.as_str(), self.opener.takes_labels.then_some(&labelled))
    }
}

fn text(bytes: Vec<u8>) -> Result<SecretString, KeychainError> {
    String::from_utf8(bytes).map(SecretString::from).map_err(|error| {
        error.into_bytes().zeroize();
        KeychainError::Corrupt
    })
}
