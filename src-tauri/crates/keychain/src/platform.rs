//! The operating system's own store: the only place that knows which it is.

use std::sync::Arc;

use keyring_core::CredentialStore;

/// Whether entries can be given a label for people; elsewhere the service and the user are what is shown.
pub(crate) const TAKES_LABELS: bool = cfg!(all(unix, not(target_os = "macos")));

/// Connects to the operating system's store.
pub(crate) fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    #[cfg(all(unix, not(target_os = "macos")))]
    let store = zbus_secret_service_keyring_store::Store::new()?;
    #[cfg(target_os = "macos")]
    let store = apple_native_keyring_store::keychain::Store::new()?;
    #[cfg(target_os = "windows")]
    let store = windows_native_keyring_store::Store::new()?;
    Ok(store)
}
