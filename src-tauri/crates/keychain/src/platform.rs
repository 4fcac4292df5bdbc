//! The operating system's own store: the only place that knows which it is.
//!
//! | system | found again by | what people read |
//! |---|---|---|
//! | Linux | attributes `service` and `username` | the label, in *Passwords and Keys* or the wallet's tool |
//! | macOS | service and account | the name, in *Keychain Access*; beside it the service under *Where* |
//! | Windows | the target | the target and the user name, in *Credential Manager* |

use std::sync::Arc;

use keyring_core::{CredentialStore, Entry};

use crate::entry::EntryName;
use crate::worker::Access;

/// Returns how the operating system's store is reached.
pub(crate) fn access() -> Access {
    Access { open: Box::new(open), build, relabel: Box::new(relabel) }
}

/// Returns what people read of an entry.
pub(crate) fn label_of(namespace: &str, entry: &EntryName) -> String {
    format!("{namespace}: {}", entry.label().unwrap_or(entry.as_str()))
}

/// Connects to the operating system's store.
fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    #[cfg(all(unix, not(target_os = "macos")))]
    let store = zbus_secret_service_keyring_store::Store::new()?;
    #[cfg(target_os = "macos")]
    let store = apple_native_keyring_store::keychain::Store::new()?;
    #[cfg(target_os = "windows")]
    let store = windows_native_keyring_store::Store::new()?;
    Ok(store)
}

/// Names an entry; one that is made anew gets its label at once.
#[cfg(all(unix, not(target_os = "macos")))]
fn build(store: &CredentialStore, namespace: &str, entry: &EntryName) -> keyring_core::Result<Entry> {
    let label = label_of(namespace, entry);
    let labelled = std::collections::HashMap::from([("label", label.as_str())]);
    store.build(namespace, entry.as_str(), Some(&labelled))
}

#[cfg(target_os = "macos")]
fn build(store: &CredentialStore, namespace: &str, entry: &EntryName) -> keyring_core::Result<Entry> {
    store.build(namespace, entry.as_str(), None)
}

/// Names an entry; the target begins with the app's name, because *Credential Manager* sorts by it.
#[cfg(target_os = "windows")]
fn build(store: &CredentialStore, namespace: &str, entry: &EntryName) -> keyring_core::Result<Entry> {
    let target = format!("{namespace}: {}", entry.as_str());
    let targeted = std::collections::HashMap::from([("target", target.as_str())]);
    store.build(namespace, entry.as_str(), Some(&targeted))
}

/// Gives an entry that exists another label.
#[cfg(all(unix, not(target_os = "macos")))]
fn relabel(entry: &Entry, label: &str) -> keyring_core::Result<()> {
    use zbus_secret_service_keyring_store::cred::Specifier;
    match entry.as_any().downcast_ref::<Specifier>() {
        Some(item) if item.get_label()? != label => item.set_label(label),
        Some(_) | None => Ok(()),
    }
}

/// Gives an entry that exists another label: its name in *Keychain Access*, which the store's crate cannot set.
#[cfg(target_os = "macos")]
fn relabel(entry: &Entry, label: &str) -> keyring_core::Result<()> {
    use security_framework::item::{ItemClass, ItemSearchOptions, ItemUpdateOptions, update_item};
    /// `errSecItemNotFound` of Security.framework.
    const NOT_FOUND: i32 = -25300;
    let Some((service, account)) = entry.get_specifiers() else { return Ok(()) };
    let mut same = ItemSearchOptions::new();
    same.class(ItemClass::generic_password()).service(&service).account(&account);
    let mut change = ItemUpdateOptions::new();
    change.set_label(label);
    update_item(&same, &change).map_err(|error| match error.code() {
        NOT_FOUND => keyring_core::Error::NoEntry,
        _ => keyring_core::Error::PlatformFailure(Box::new(error)),
    })
}

/// Gives an entry that exists another label: the user name in *Credential Manager*, which plays no part in finding it.
#[cfg(target_os = "windows")]
fn relabel(entry: &Entry, label: &str) -> keyring_core::Result<()> {
    const SHOWN: &str = "username";
    if entry.get_attributes()?.get(SHOWN).is_some_and(|shown| shown == label) {
        return Ok(());
    }
    entry.update_attributes(&std::collections::HashMap::from([(SHOWN, label)]))
}
