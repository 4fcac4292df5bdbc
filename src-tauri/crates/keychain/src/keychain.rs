//! The keychain as the rest of Suitecase sees it: a few calls, each with a time limit.

use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::entry::EntryName;
use crate::error::KeychainError;
use crate::platform;
use crate::worker::{Access, Answer, Command, serve};

/// How long a read may take; background work reads, and must not hang behind a question nobody sees.
const READ_LIMIT: Duration = Duration::from_secs(5);
/// How long a change may take: long enough for a person to answer a question of the desktop.
const CHANGE_LIMIT: Duration = Duration::from_secs(30);

/// Suitecase's part of the keychain; clones share one thread, which ends with the last of them.
#[derive(Clone, Debug)]
pub struct Keychain {
    commands: Sender<Command>,
}

impl Keychain {
    /// Starts the thread that talks to the operating system's keychain; nothing is opened before the first call.
    ///
    /// `namespace` is what a person looks for in the operating system's own tool, for example `Suitecase`; data
    /// folders that must not share secrets have different ones.
    pub fn start(namespace: String) -> Self {
        Self::with(namespace, platform::access())
    }

    /// Puts a secret in, in place of the one that was there; an entry that says how it is shown is labelled so.
    pub async fn keep(&self, entry: &EntryName, secret: SecretString) -> Result<(), KeychainError> {
        self.ask(CHANGE_LIMIT, |answer| Command::Keep(entry.clone(), secret, answer)).await
    }

    /// Reads a secret; `Absent` when there is none.
    pub async fn read(&self, entry: &EntryName) -> Result<SecretString, KeychainError> {
        self.ask(READ_LIMIT, |answer| Command::Read(entry.clone(), answer)).await
    }

    /// Reads a secret while a person waits, who may be asked to unlock the keychain; `Absent` when there is none.
    pub async fn read_for_person(&self, entry: &EntryName) -> Result<SecretString, KeychainError> {
        self.ask(CHANGE_LIMIT, |answer| Command::Read(entry.clone(), answer)).await
    }

    /// Removes a secret; `Absent` when there is none.
    pub async fn forget(&self, entry: &EntryName) -> Result<(), KeychainError> {
        self.ask(CHANGE_LIMIT, |answer| Command::Forget(entry.clone(), answer)).await
    }

    /// Labels an entry as it says it is shown, as after a rename, and leaves the secret alone; `Absent` when there is none.
    pub async fn relabel(&self, entry: &EntryName) -> Result<(), KeychainError> {
        self.ask(CHANGE_LIMIT, |answer| Command::Relabel(entry.clone(), answer)).await
    }

    pub(crate) fn with(namespace: String, access: Access) -> Self {
        let (sender, commands) = channel();
        let thread = std::thread::Builder::new().name("keychain".to_owned());
        if let Err(error) = thread.spawn(move || serve(&namespace, access, &commands)) {
            tracing::error!(%error, "the keychain's thread cannot start");
        }
        Self { commands: sender }
    }

    async fn ask<T>(
        &self,
        limit: Duration,
        command: impl FnOnce(Answer<T>) -> Command,
    ) -> Result<T, KeychainError> {
        let (answer, answered) = oneshot::channel();
        self.commands.send(command(answer)).map_err(|_| KeychainError::Stopped)?;
        match timeout(limit, answered).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(KeychainError::Stopped),
            Err(_) => Err(KeychainError::TimedOut),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::sync::{Arc, Mutex};

    use keyring_core::{CredentialStore, Error as StoreError, mock};
    use secrecy::ExposeSecret;
    use suitecase_model::ids::IntegrationId;
    use uuid::Uuid;

    use super::*;

    fn entry() -> EntryName {
        EntryName::of_integration(IntegrationId(Uuid::from_u128(7)))
    }

    fn opened_by(open: impl Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + 'static) -> Keychain {
        let build = |store: &CredentialStore, namespace: &str, entry: &EntryName| {
            store.build(namespace, entry.as_str(), None)
        };
        let access = Access { open: Box::new(open), build, relabel: Box::new(|_, _| Ok(())) };
        Keychain::with("Suitecase".to_owned(), access)
    }

    #[tokio::test]
    async fn a_service_that_appears_later_just_works() {
        let answers =
            Mutex::new(vec![Ok(()), Err("no secret service provider"), Err("no secret service provider")]);
        let store = mock::Store::new().unwrap();
        let keychain = opened_by(move || match answers.lock().unwrap().pop() {
            Some(Err(text)) => Err(StoreError::PlatformFailure(text.into())),
            Some(Ok(())) | None => Ok(Arc::clone(&store) as Arc<CredentialStore>),
        });
        assert!(matches!(keychain.read(&entry()).await, Err(KeychainError::NoService { .. })));
        assert!(matches!(keychain.read(&entry()).await, Err(KeychainError::NoService { .. })));
        assert!(matches!(keychain.read(&entry()).await, Err(KeychainError::Absent)));
    }

    /// A store whose opening waits until the test says so, as an unlock dialog waits for a person.
    fn waiting() -> (Keychain, mpsc::Sender<()>, Arc<mock::Store>) {
        let store = mock::Store::new().unwrap();
        let (answer, answered) = mpsc::channel::<()>();
        let (answered, opened) = (Mutex::new(answered), Arc::clone(&store));
        let keychain = opened_by(move || {
            let _ = answered.lock().unwrap().recv();
            Ok(Arc::clone(&opened) as Arc<CredentialStore>)
        });
        (keychain, answer, store)
    }

    #[tokio::test(start_paused = true)]
    async fn an_unanswered_question_ends_in_a_timeout_and_no_call_hangs_behind_it() {
        let (keychain, _answer, _) = waiting();
        let started = tokio::time::Instant::now();
        let (entry, secret) = (entry(), SecretString::from("s"));
        let reading = async { keychain.read(&entry).await.map(|_| ()) };
        let (changed, read) = tokio::join!(keychain.keep(&entry, secret), reading);
        assert!(matches!((changed, read), (Err(KeychainError::TimedOut), Err(KeychainError::TimedOut))));
        assert!(started.elapsed() <= CHANGE_LIMIT + Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_reported_as_failed_is_not_done_afterwards() {
        let (keychain, answer, store) = waiting();
        let first = keychain.read(&entry()).await;
        assert!(matches!(first, Err(KeychainError::TimedOut)));
        let never = keychain.keep(&entry(), SecretString::from("too late")).await;
        assert!(matches!(never, Err(KeychainError::TimedOut)));
        answer.send(()).unwrap();
        tokio::time::resume();
        assert!(matches!(keychain.read(&entry()).await, Err(KeychainError::Absent)));
        drop(store);
    }

    #[tokio::test]
    async fn one_no_to_unlocking_answers_every_read_that_waited_for_it() {
        let (asked_at, asked) = mpsc::channel::<()>();
        let (answer, answered) = mpsc::channel::<()>();
        let (asked_at, answered) = (Mutex::new(asked_at), Mutex::new(answered));
        let keychain = opened_by(move || {
            asked_at.lock().unwrap().send(()).unwrap();
            let _ = answered.lock().unwrap().recv();
            Err(StoreError::NoStorageAccess("prompt dismissed".into()))
        });
        let entry = entry();
        // Both reads are under way before the third is polled.
        let (first, second, ()) = tokio::join!(keychain.read(&entry), keychain.read(&entry), async {
            asked.recv().unwrap();
            drop(answer);
        });
        assert!(matches!((first, second), (Err(KeychainError::Locked), Err(KeychainError::Locked))));
        assert!(asked.try_recv().is_err(), "a person is asked once");
    }

    #[tokio::test]
    async fn a_change_that_comes_too_late_is_taken_back() {
        let store = mock::Store::new().unwrap();
        let (begun_at, begun) = mpsc::channel::<()>();
        let (answer, answered) = mpsc::channel::<()>();
        let (begun_at, answered) = (Mutex::new(begun_at), Mutex::new(answered));
        let opened = Arc::clone(&store);
        let open = move || Ok(Arc::clone(&opened) as Arc<CredentialStore>);
        // Naming the entry anew is the last thing that keeping does, so there it waits with the secret in.
        let relabel = move |_: &keyring_core::Entry, _: &str| {
            let _ = begun_at.lock().unwrap().send(());
            let _ = answered.lock().unwrap().recv();
            Ok(())
        };
        let build: fn(&CredentialStore, &str, &EntryName) -> keyring_core::Result<keyring_core::Entry> =
            |store, namespace, entry| store.build(namespace, entry.as_str(), None);
        let access = Access { open: Box::new(open), build, relabel: Box::new(relabel) };
        let keychain = Keychain::with("Suitecase".to_owned(), access);
        keychain.keep(&entry(), SecretString::from("before")).await.unwrap();

        let (late, shown) = (keychain.clone(), entry().shown_as("Acme"));
        let late = tokio::spawn(async move { late.keep(&shown, SecretString::from("too late")).await });
        tokio::task::spawn_blocking(move || begun.recv().unwrap()).await.unwrap();
        tokio::time::pause();
        tokio::time::advance(CHANGE_LIMIT * 2).await;
        let late = late.await.unwrap();
        assert!(matches!(late, Err(KeychainError::TimedOut)), "{late:?}");
        // Once for the change, and once for putting back what was there.
        drop(answer);
        tokio::time::resume();
        assert_eq!(keychain.read(&entry()).await.unwrap().expose_secret(), "before");
    }

    #[tokio::test]
    async fn a_connection_that_broke_is_made_anew() {
        let good = mock::Store::new().unwrap();
        let opened = Arc::new(Mutex::new(0));
        let (store, count) = (Arc::clone(&good), Arc::clone(&opened));
        let keychain = opened_by(move || {
            *count.lock().unwrap() += 1;
            Ok(Arc::clone(&store) as Arc<CredentialStore>)
        });
        keychain.keep(&entry(), SecretString::from("kept")).await.unwrap();
        let kept = (&*good as &CredentialStore).build("Suitecase", entry().as_str(), None).unwrap();
        let broken = StoreError::PlatformFailure("org.freedesktop.Secret.Error.NoSession".into());
        kept.as_any().downcast_ref::<mock::Cred>().unwrap().set_error(broken);
        assert_eq!(keychain.read(&entry()).await.unwrap().expose_secret(), "kept");
        assert_eq!(*opened.lock().unwrap(), 2);
    }
}
