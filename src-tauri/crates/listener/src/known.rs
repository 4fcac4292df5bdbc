//! The hooks whose deliveries are taken, with the secret that signs them, in memory only.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::SecretString;
use suitecase_model::ids::LinkId;

/// The known hooks. Clones share them.
#[derive(Clone, Default)]
pub struct KnownHooks(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    secrets: HashMap<LinkId, SecretString>,
    /// The links at whose hook the last signature was wrong.
    mistrusted: HashSet<LinkId>,
}

impl KnownHooks {
    /// Takes deliveries for a link's hook from now on, signed with this secret.
    pub fn know(&self, link: LinkId, secret: SecretString) {
        self.with(|inner| {
            inner.secrets.insert(link, secret);
            inner.mistrusted.remove(&link);
        });
    }

    /// Takes no delivery for a link's hook any more.
    pub fn forget(&self, link: LinkId) {
        self.with(|inner| {
            inner.secrets.remove(&link);
            inner.mistrusted.remove(&link);
        });
    }

    /// Returns the secret of a link's hook.
    pub fn secret(&self, link: LinkId) -> Option<SecretString> {
        self.with(|inner| inner.secrets.get(&link).cloned())
    }

    /// Returns whether the last delivery to a link's hook was signed wrongly, as after somebody gave the hook another
    /// secret.
    pub fn is_mistrusted(&self, link: LinkId) -> bool {
        self.with(|inner| inner.mistrusted.contains(&link))
    }

    pub(crate) fn note_signature(&self, link: LinkId, is_right: bool) {
        self.with(|inner| {
            if is_right {
                inner.mistrusted.remove(&link);
            } else if inner.secrets.contains_key(&link) {
                inner.mistrusted.insert(link);
            }
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut Inner) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl std::fmt::Debug for KnownHooks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KnownHooks").finish_non_exhaustive()
    }
}
