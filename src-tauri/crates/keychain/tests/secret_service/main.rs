//! The keychain against a real GNOME Keyring, in a D-Bus session that only the test sees.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails where its surroundings do")]

mod entries;
mod refusals;
mod second_client;
mod session;

use secrecy::{ExposeSecret, SecretString};
use suitecase_keychain::{EntryName, Keychain};
use suitecase_model::ids::IntegrationId;
use uuid::Uuid;

fn entry(number: u128) -> EntryName {
    EntryName::of_integration(IntegrationId(Uuid::from_u128(number)))
}

fn keychain() -> Keychain {
    Keychain::start("Suitecase".to_owned())
}

async fn keep(keychain: &Keychain, number: u128, secret: &str) {
    keychain.keep(&entry(number), SecretString::from(secret)).await.unwrap();
}

async fn kept(keychain: &Keychain, number: u128) -> String {
    keychain.read(&entry(number)).await.unwrap().expose_secret().to_owned()
}
