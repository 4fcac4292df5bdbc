//! What stands in the keyring: one entry a secret, named for people, apart for each data folder.

use std::collections::BTreeMap;
use std::process::Command;

use secrecy::{ExposeSecret, SecretString};
use suitecase_keychain::{Keychain, KeychainError};

use crate::second_client::SecondClient;
use crate::session::{Session, in_own_session};
use crate::{entry, keep, kept, keychain};

#[test]
fn a_secret_is_kept_replaced_read_by_the_next_start_and_forgotten() {
    in_own_session(
        "entries::a_secret_is_kept_replaced_read_by_the_next_start_and_forgotten",
        async |session: Session| {
            let _keyring = session.start_keyring(true);
            let first = keychain();
            keep(&first, 1, "old").await;
            keep(&first, 1, "nëw").await;
            keep(&first, 2, &"x".repeat(5000)).await;
            drop(first);

            let second = keychain();
            assert_eq!(kept(&second, 1).await, "nëw");
            assert_eq!(kept(&second, 2).await.len(), 5000);

            second.forget(&entry(1)).await.unwrap();
            assert!(matches!(second.read(&entry(1)).await, Err(KeychainError::Absent)));
            assert!(matches!(second.forget(&entry(1)).await, Err(KeychainError::Absent)));
            assert_eq!(kept(&second, 2).await.len(), 5000, "only the named one is forgotten");
        },
    );
}

#[test]
fn a_person_finds_the_entry_in_the_desktops_own_tool() {
    in_own_session("entries::a_person_finds_the_entry_in_the_desktops_own_tool", async |session: Session| {
        let _keyring = session.start_keyring(true);
        let named = entry(1).shown_as("Acme (bitbucket.org/acme-quality)");
        keychain().keep(&named, SecretString::from("found")).await.unwrap();
        let tool =
            Command::new("secret-tool").args(["search", "--all", "service", "Suitecase"]).output().unwrap();
        let said = String::from_utf8(tool.stdout).unwrap() + &String::from_utf8(tool.stderr).unwrap();
        assert!(said.contains("label = Suitecase: Acme (bitbucket.org/acme-quality)\n"), "{said}");
        assert!(said.contains("secret = found\n"), "{said}");
    });
}

#[test]
fn another_label_takes_the_place_of_the_old_one_and_is_no_part_of_finding_the_entry() {
    in_own_session(
        "entries::another_label_takes_the_place_of_the_old_one_and_is_no_part_of_finding_the_entry",
        async |session: Session| {
            let _keyring = session.start_keyring(true);
            let (keychain, looking) = (keychain(), SecondClient::connect());
            let seen = || {
                let [item] = <[_; 1]>::try_from(looking.items()).unwrap();
                let attribute = |name: &str| item.attributes.get(name).cloned().unwrap_or_default();
                assert_eq!(attribute("service"), "Suitecase");
                assert_eq!(attribute("username"), entry(1).as_str());
                (item.label, String::from_utf8(item.secret).unwrap())
            };
            let shown = |label: &str, secret: &str| (format!("Suitecase: {label}"), secret.to_owned());

            keep(&keychain, 1, "one").await;
            assert_eq!(seen(), shown(entry(1).as_str(), "one"));
            let secret = SecretString::from("two");
            keychain.keep(&entry(1).shown_as("Acme"), secret.clone()).await.unwrap();
            assert_eq!(seen(), shown("Acme", "two"));
            keychain.keep(&entry(1).shown_as("Acme “Quality”"), secret).await.unwrap();
            assert_eq!(seen(), shown("Acme “Quality”", "two"));
            keep(&keychain, 1, "three").await;
            assert_eq!(seen(), shown("Acme “Quality”", "three"), "a label once given stays");
            keychain.relabel(&entry(1).shown_as("Renamed")).await.unwrap();
            assert_eq!(seen(), shown("Renamed", "three"));
            assert_eq!(kept(&keychain, 1).await, "three");
            let none = keychain.relabel(&entry(2).shown_as("Nothing")).await;
            assert!(matches!(none, Err(KeychainError::Absent)), "{none:?}");
            keychain.forget(&entry(1)).await.unwrap();
            assert_eq!(looking.items(), []);
        },
    );
}

#[test]
fn two_data_folders_share_a_keyring_and_never_an_entry() {
    in_own_session(
        "entries::two_data_folders_share_a_keyring_and_never_an_entry",
        async |session: Session| {
            let _keyring = session.start_keyring(true);
            let real = keychain();
            let trial = Keychain::start("Suitecase (0123abcd)".to_owned());
            keep(&real, 1, "real").await;
            assert!(matches!(trial.read(&entry(1)).await, Err(KeychainError::Absent)));
            assert!(matches!(trial.forget(&entry(1)).await, Err(KeychainError::Absent)));
            let renamed = trial.relabel(&entry(1).shown_as("Trial")).await;
            assert!(matches!(renamed, Err(KeychainError::Absent)), "{renamed:?}");

            keep(&trial, 1, "trial").await;
            let seen: BTreeMap<String, Vec<u8>> =
                SecondClient::connect().items().into_iter().map(|item| (item.label, item.secret)).collect();
            let name = entry(1).as_str().to_owned();
            let expected = [("Suitecase", "real"), ("Suitecase (0123abcd)", "trial")];
            assert_eq!(
                seen,
                BTreeMap::from(
                    expected
                        .map(|(folder, secret)| (format!("{folder}: {name}"), secret.as_bytes().to_vec()))
                )
            );
            keep(&trial, 1, "changed").await;
            assert_eq!(kept(&real, 1).await, "real");
            trial.forget(&entry(1)).await.unwrap();
            assert_eq!(real.read(&entry(1)).await.unwrap().expose_secret(), "real");
        },
    );
}
