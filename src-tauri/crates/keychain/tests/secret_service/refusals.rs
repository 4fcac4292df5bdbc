//! Missing, locked, absent, denied: told apart, without a change to what is kept, and over without a restart.

use secrecy::SecretString;
use suitecase_keychain::{EntryName, Keychain, KeychainError};

use crate::second_client::SecondClient;
use crate::session::{PASSWORD, Session, in_own_session};
use crate::{entry, keep, kept, keychain};

/// Tries every call and returns what each answered, in one word.
async fn answers(keychain: &Keychain, entry: &EntryName) -> [String; 4] {
    let word = |outcome: Result<(), KeychainError>| match outcome {
        Ok(()) => "Done".to_owned(),
        Err(error) => {
            let seen = format!("{error:?}");
            assert!(!seen.contains("other"), "the secret is in the error: {seen}");
            seen.split([' ', '{', '(']).next().unwrap_or_default().to_owned()
        }
    };
    [
        word(keychain.read(entry).await.map(drop)),
        word(keychain.keep(entry, SecretString::from("other")).await),
        word(keychain.relabel(&entry.clone().shown_as("Other")).await),
        word(keychain.forget(entry).await),
    ]
}

fn all(answer: &str) -> [String; 4] {
    [(); 4].map(|()| answer.to_owned())
}

#[test]
fn a_missing_service_is_told_and_works_once_it_appears() {
    in_own_session(
        "refusals::a_missing_service_is_told_and_works_once_it_appears",
        async |session: Session| {
            let keychain = keychain();
            let before = session.files_besides_the_keyring();
            assert_eq!(answers(&keychain, &entry(1)).await, all("NoService"));
            assert_eq!(session.files_besides_the_keyring(), before, "nothing is written elsewhere");
            let _keyring = session.start_keyring(true);
            assert!(matches!(keychain.read(&entry(1)).await, Err(KeychainError::Absent)));
            keep(&keychain, 1, "late").await;
            assert_eq!(kept(&keychain, 1).await, "late");
        },
    );
}

#[test]
fn a_service_without_a_keyring_is_told_apart() {
    in_own_session("refusals::a_service_without_a_keyring_is_told_apart", async |session: Session| {
        let _keyring = session.start_keyring(false);
        let keychain = keychain();
        let before = session.files_besides_the_keyring();
        assert_eq!(answers(&keychain, &entry(1)).await, ["Absent", "NoKeyring", "Absent", "Absent"]);
        assert_eq!(session.files_besides_the_keyring(), before, "nothing is written elsewhere");
    });
}

#[test]
fn a_service_that_dies_is_told_and_its_return_needs_no_restart() {
    in_own_session(
        "refusals::a_service_that_dies_is_told_and_its_return_needs_no_restart",
        async |session: Session| {
            let keychain = keychain();
            let keyring = session.start_keyring(true);
            keep(&keychain, 1, "stays").await;
            drop(keyring);
            let before = session.files_besides_the_keyring();
            assert_eq!(answers(&keychain, &entry(1)).await, all("NoService"));
            assert_eq!(session.files_besides_the_keyring(), before, "nothing is written elsewhere");
            let keyring = session.start_keyring(true);
            assert_eq!(kept(&keychain, 1).await, "stays");

            drop(keyring);
            let _keyring = session.start_keyring(true);
            assert_eq!(kept(&keychain, 1).await, "stays", "a restart between two calls goes unnoticed");
        },
    );
}

#[test]
fn a_keyring_that_is_locked_at_the_start_is_no_missing_entry() {
    in_own_session("refusals::a_keyring_that_is_locked_at_the_start_is_no_missing_entry", async |session| {
        let session: Session = session;
        let keychain = keychain();
        let keyring = session.start_keyring(true);
        keep(&keychain, 1, "stays").await;
        drop(keyring);
        let keyring = session.start_keyring(false);
        // Nobody is here to answer the desktop's question.
        assert_eq!(answers(&keychain, &entry(1)).await, all("Locked"));
        let another = keychain.keep(&entry(2), SecretString::from("another")).await;
        assert!(matches!(another, Err(KeychainError::Locked)), "{another:?}");
        drop(keyring);
        let _keyring = session.start_keyring(true);
        assert_eq!(kept(&keychain, 1).await, "stays");
        assert!(matches!(keychain.read(&entry(2)).await, Err(KeychainError::Absent)));
    });
}

#[test]
fn a_keyring_that_is_locked_and_unlocked_while_the_app_runs_just_works() {
    in_own_session(
        "refusals::a_keyring_that_is_locked_and_unlocked_while_the_app_runs_just_works",
        async |session: Session| {
            let _keyring = session.start_keyring(true);
            let (keychain, desktop) = (keychain(), SecondClient::connect());
            keychain.keep(&entry(1).shown_as("Acme"), SecretString::from("stays")).await.unwrap();
            let (items, files) = (desktop.items(), session.files_besides_the_keyring());
            for _ in 0..2 {
                desktop.lock();
                assert_eq!(answers(&keychain, &entry(1)).await, all("Locked"));
                desktop.unlock(PASSWORD);
                assert_eq!(kept(&keychain, 1).await, "stays");
                assert_eq!(desktop.items(), items, "nothing was changed, lost or added");
                assert_eq!(session.files_besides_the_keyring(), files, "nothing is written elsewhere");
            }
        },
    );
}

#[test]
fn a_refused_call_is_told_and_what_is_kept_stays_as_it_is() {
    in_own_session(
        "refusals::a_refused_call_is_told_and_what_is_kept_stays_as_it_is",
        async |session: Session| {
            let _keyring = session.start_keyring(true);
            let (used, looking) = (keychain(), SecondClient::connect());
            used.keep(&entry(1).shown_as("Acme"), SecretString::from("stays")).await.unwrap();
            let (items, files) = (looking.items(), session.files_besides_the_keyring());
            let deny = |what: &str| {
                session.set_policy(&format!(
                    r#"<deny send_destination="org.freedesktop.secrets" send_interface="org.freedesktop.{what}/>"#
                ));
            };
            for everything in [r#"Secret.Service""#, r#"Secret.Service" send_member="SearchItems""#] {
                deny(everything);
                assert_eq!(answers(&used, &entry(1)).await, all("Denied"), "{everything}");
                assert_eq!(
                    answers(&keychain(), &entry(1)).await,
                    all("Denied"),
                    "{everything}, from the start"
                );
                session.set_policy("");
                assert_eq!(looking.items(), items, "{everything}");
                assert_eq!(kept(&used, 1).await, "stays", "allowed again, it works without a restart");
            }

            let (same, other) = (entry(1).shown_as("Other"), SecretString::from("other"));
            let denied = |outcome: Result<(), KeychainError>| {
                assert!(matches!(outcome, Err(KeychainError::Denied { .. })), "{outcome:?}");
                session.set_policy("");
                assert_eq!(looking.items(), items);
            };
            deny(r#"Secret.Item" send_member="GetSecret""#);
            denied(used.read(&same).await.map(drop));
            deny(r#"Secret.Item" send_member="SetSecret""#);
            denied(used.keep(&same, other.clone()).await);
            deny(r#"Secret.Item" send_member="Delete""#);
            denied(used.forget(&same).await);
            deny(r#"DBus.Properties" send_member="Set""#);
            denied(used.relabel(&same).await);
            deny(r#"Secret.Collection" send_member="CreateItem""#);
            denied(used.keep(&entry(2), other).await);
            assert_eq!(session.files_besides_the_keyring(), files, "nothing is written elsewhere");
        },
    );
}
