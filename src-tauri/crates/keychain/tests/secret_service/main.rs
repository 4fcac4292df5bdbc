//! The keychain against a real GNOME Keyring, in a D-Bus session that only the test sees.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails where its surroundings do")]

mod session;

use std::process::Command;

use secrecy::{ExposeSecret, SecretString};
use session::{Session, in_own_session};
use suitecase_keychain::{EntryName, Keychain, KeychainError};
use suitecase_model::ids::IntegrationId;
use uuid::Uuid;

fn entry(number: u128) -> EntryName {
    EntryName::of_integration(IntegrationId(Uuid::from_u128(number)))
}

fn keychain() -> Keychain {
    Keychain::start("Suitecase".to_owned())
}

async fn kept(keychain: &Keychain, number: u128) -> String {
    keychain.read(&entry(number)).await.unwrap().expose_secret().to_owned()
}

#[test]
fn a_secret_is_kept_replaced_read_by_the_next_start_and_forgotten() {
    in_own_session(
        "a_secret_is_kept_replaced_read_by_the_next_start_and_forgotten",
        async |session: Session| {
            let _keyring = session.start_keyring(true);
            let first = keychain();
            first.keep(&entry(1), SecretString::from("old")).await.unwrap();
            first.keep(&entry(1), SecretString::from("nëw")).await.unwrap();
            first.keep(&entry(2), SecretString::from("x".repeat(5000))).await.unwrap();
            drop(first);

            let second = keychain();
            assert_eq!(kept(&second, 1).await, "nëw");
            assert_eq!(kept(&second, 2).await.len(), 5000);
            let other = Keychain::start("Suitecase (0123abcd)".to_owned());
            assert!(
                matches!(other.read(&entry(1)).await, Err(KeychainError::Absent)),
                "namespaces do not mix"
            );

            second.forget(&entry(1)).await.unwrap();
            assert!(matches!(second.read(&entry(1)).await, Err(KeychainError::Absent)));
            assert!(matches!(second.forget(&entry(1)).await, Err(KeychainError::Absent)));
            assert_eq!(kept(&second, 2).await.len(), 5000, "only the named one is forgotten");
        },
    );
}

#[test]
fn a_person_finds_the_entry_in_the_desktops_own_tool() {
    in_own_session("a_person_finds_the_entry_in_the_desktops_own_tool", async |session: Session| {
        let _keyring = session.start_keyring(true);
        keychain().keep(&entry(1), SecretString::from("found")).await.unwrap();
        let tool =
            Command::new("secret-tool").args(["search", "--all", "service", "Suitecase"]).output().unwrap();
        let said = String::from_utf8(tool.stdout).unwrap() + &String::from_utf8(tool.stderr).unwrap();
        assert!(
            said.contains("label = Suitecase: integration/00000000-0000-0000-0000-000000000001"),
            "{said}"
        );
        assert!(said.contains("secret = found"), "{said}");
    });
}

#[test]
fn a_missing_service_is_told_and_works_once_it_appears() {
    in_own_session("a_missing_service_is_told_and_works_once_it_appears", async |session: Session| {
        let keychain = keychain();
        let secret = || SecretString::from("late");
        assert!(matches!(keychain.read(&entry(1)).await, Err(KeychainError::NoService { .. })));
        assert!(matches!(keychain.keep(&entry(1), secret()).await, Err(KeychainError::NoService { .. })));
        let _keyring = session.start_keyring(true);
        keychain.keep(&entry(1), secret()).await.unwrap();
        assert_eq!(kept(&keychain, 1).await, "late");
    });
}

#[test]
fn a_service_without_a_keyring_is_told_apart() {
    in_own_session("a_service_without_a_keyring_is_told_apart", async |session: Session| {
        let _keyring = session.start_keyring(false);
        let keychain = keychain();
        assert!(matches!(keychain.read(&entry(1)).await, Err(KeychainError::Absent)));
        let refused = keychain.keep(&entry(1), SecretString::from("s")).await;
        assert!(matches!(refused, Err(KeychainError::NoKeyring)), "{refused:?}");
    });
}

#[test]
fn a_restart_of_the_service_goes_unnoticed() {
    in_own_session("a_restart_of_the_service_goes_unnoticed", async |session: Session| {
        let keychain = keychain();
        let keyring = session.start_keyring(true);
        keychain.keep(&entry(1), SecretString::from("stays")).await.unwrap();
        drop(keyring);
        let _keyring = session.start_keyring(true);
        assert_eq!(kept(&keychain, 1).await, "stays");
    });
}

#[test]
fn a_locked_keyring_is_no_missing_entry_and_keeps_what_it_has() {
    in_own_session("a_locked_keyring_is_no_missing_entry_and_keeps_what_it_has", async |session: Session| {
        let keychain = keychain();
        let keyring = session.start_keyring(true);
        keychain.keep(&entry(1), SecretString::from("stays")).await.unwrap();
        drop(keyring);
        let keyring = session.start_keyring(false);
        // Nobody is here to answer the desktop's question.
        assert!(matches!(keychain.read(&entry(1)).await, Err(KeychainError::Locked)));
        let refused = keychain.keep(&entry(1), SecretString::from("other")).await;
        assert!(matches!(refused, Err(KeychainError::Locked)), "{refused:?}");
        assert!(matches!(keychain.forget(&entry(1)).await, Err(KeychainError::Locked)));
        drop(keyring);
        let _keyring = session.start_keyring(true);
        assert_eq!(kept(&keychain, 1).await, "stays");
    });
}
