//! The thread that owns the store: one call at a time, the store opened when it is first needed.
//!
//! A store that cannot be opened, or whose connection broke, is opened anew at the next call, so a service that
//! appears later just works.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use keyring_core::{CredentialStore, Entry};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::oneshot;
use zeroize::Zeroize;

use crate::entry::EntryName;
use crate::error::KeychainError;
use crate::platform::label_of;

pub(crate) type Answer<T> = oneshot::Sender<Result<T, KeychainError>>;

/// What the thread is asked to do.
pub(crate) enum Command {
    Keep(EntryName, SecretString, Answer<()>),
    Read(EntryName, Answer<SecretString>),
    Forget(EntryName, Answer<()>),
    Relabel(EntryName, Answer<()>),
}

type Relabel = dyn Fn(&Entry, &str) -> keyring_core::Result<()> + Send;

/// How a store is reached.
pub(crate) struct Access {
    /// Connects.
    pub(crate) open: Box<dyn Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send>,
    /// Names an entry in a namespace; nothing is asked.
    pub(crate) build: fn(&CredentialStore, &str, &EntryName) -> keyring_core::Result<Entry>,
    /// Gives an entry that exists another label.
    pub(crate) relabel: Box<Relabel>,
}

/// Serves commands until nobody can send any more.
pub(crate) fn serve(namespace: &str, access: Access, commands: &Receiver<Command>) {
    let mut worker = Worker { namespace, access, store: None };
    let mut waiting = VecDeque::new();
    while let Some(command) = waiting.pop_front().or_else(|| commands.recv().ok()) {
        match command {
            // Whoever stopped waiting was told that it failed, so it must not be done now.
            Command::Keep(entry, secret, answer) if !answer.is_closed() => {
                worker.change(&entry, answer, |worker| worker.keep(&entry, &secret));
            }
            Command::Read(entry, answer) if !answer.is_closed() => {
                let outcome = worker.read(&entry);
                if matches!(outcome, Err(KeychainError::Locked)) {
                    waiting.extend(commands.try_iter());
                    waiting = refuse_reads(waiting);
                }
                let _ = answer.send(outcome);
            }
            Command::Forget(entry, answer) if !answer.is_closed() => {
                worker.change(&entry, answer, |worker| worker.forget(&entry));
            }
            Command::Relabel(entry, answer) if !answer.is_closed() => {
                let label = label_of(namespace, &entry);
                let _ = answer.send(worker.call(&entry, |access, it| (access.relabel)(it, &label)));
            }
            Command::Keep(..) | Command::Read(..) | Command::Forget(..) | Command::Relabel(..) => {}
        }
    }
}

/// Answers the reads that began to wait while the desktop asked a person to unlock: one no is the answer to all of them,
/// so that the desktop does not ask once for each. Returns the other commands.
fn refuse_reads(waiting: VecDeque<Command>) -> VecDeque<Command> {
    let mut others = VecDeque::new();
    for command in waiting {
        match command {
            Command::Read(_, answer) => {
                let _ = answer.send(Err(KeychainError::Locked));
            }
            other @ (Command::Keep(..) | Command::Forget(..) | Command::Relabel(..)) => {
                others.push_back(other);
            }
        }
    }
    others
}

struct Worker<'a> {
    namespace: &'a str,
    access: Access,
    store: Option<Arc<CredentialStore>>,
}

impl Worker<'_> {
    /// Changes an entry, and takes the change back when nobody waits for it any more: they were told that it failed.
    ///
    /// What is there is read first. Where that fails nothing is changed, so nothing is lost that cannot be put back.
    fn change(
        &mut self,
        entry: &EntryName,
        answer: Answer<()>,
        act: impl FnOnce(&mut Self) -> Result<(), KeychainError>,
    ) {
        let before = match self.read(entry) {
            Ok(secret) => Some(secret),
            // A damaged secret is of no use to anybody, so it may be replaced or removed.
            Err(KeychainError::Absent | KeychainError::Corrupt) => None,
            Err(error) => {
                let _ = answer.send(Err(error));
                return;
            }
        };
        if answer.is_closed() {
            return;
        }
        let Err(Ok(())) = answer.send(act(self)) else { return };
        let undone = match &before {
            Some(secret) => self.keep(entry, secret),
            None => self.forget(entry),
        };
        if let Err(error) = undone {
            tracing::error!(%error, "a change of the keychain that came too late could not be taken back");
        }
    }

    fn read(&mut self, entry: &EntryName) -> Result<SecretString, KeychainError> {
        self.call(entry, |_, it| it.get_secret()).and_then(text)
    }

    fn forget(&mut self, entry: &EntryName) -> Result<(), KeychainError> {
        self.call(entry, |_, it| it.delete_credential())
    }

    fn keep(&mut self, entry: &EntryName, secret: &SecretString) -> Result<(), KeychainError> {
        // Without a label of its own the entry keeps the one that it has.
        let label = entry.label().map(|_| label_of(self.namespace, entry));
        self.call(entry, |access, it| {
            it.set_secret(secret.expose_secret().as_bytes())?;
            if let Some(label) = &label
                && let Err(error) = (access.relabel)(it, label)
            {
                // The secret is kept, and is found by its name.
                tracing::warn!(%error, "an entry of the keychain keeps its old label");
            }
            Ok(())
        })
    }

    /// Calls the store; on a connection that was good before and is not now, once more on a new one.
    fn call<T>(
        &mut self,
        entry: &EntryName,
        act: impl Fn(&Access, &Entry) -> keyring_core::Result<T>,
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
        act: impl Fn(&Access, &Entry) -> keyring_core::Result<T>,
    ) -> Result<T, KeychainError> {
        let found = self.entry(entry);
        let outcome = found.and_then(|entry| act(&self.access, &entry)).map_err(KeychainError::from);
        if outcome.as_ref().is_err_and(KeychainError::may_be_the_connection) {
            self.store = None;
        }
        outcome
    }

    fn entry(&mut self, entry: &EntryName) -> keyring_core::Result<Entry> {
        let store = match &self.store {
            Some(store) => Arc::clone(store),
            None => Arc::clone(self.store.insert((self.access.open)()?)),
        };
        (self.access.build)(&*store, self.namespace, entry)
    }
}

fn text(bytes: Vec<u8>) -> Result<SecretString, KeychainError> {
    String::from_utf8(bytes).map(SecretString::from).map_err(|error| {
        error.into_bytes().zeroize();
        KeychainError::Corrupt
    })
}
