//! The keychain entry of an integration, as people read it.

use suitecase_keychain::{EntryName, Keychain};
use suitecase_sync::error::chain;

/// Lets a person read the present name in the operating system's own tool; what connects does not depend on it.
pub(super) async fn relabel(keychain: &Keychain, entry: &EntryName) {
    if let Err(error) = keychain.relabel(entry).await {
        tracing::warn!(error = chain(&error), "could not rename the entry in the keychain");
    }
}
