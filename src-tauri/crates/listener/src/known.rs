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
    /// The links whose hook may have another secret at Bitbucket.
    mistrusted: HashSet<LinkId>,
}

impl KnownHooks {
    /// Takes deliveries for a link's hook from now on, signed with this secret. Whether the hook has it at Bitbucket is
    /// another question: see [`KnownHooks::trust`].
    pub fn know(&self, link: LinkId, secret: SecretString) {
        self.with(|inner| inner.secrets.insert(link, secret));
    }

    /// Notes that a link's hook has the known secret, as Bitbucket has just said.
    pub fn trust(&self, link: LinkId) {
        self.with(|inner| inner.mistrusted.remove(&link));
    }

    /// Notes that a link's hook may have another secret than the known one, until a signature is right again.
    pub fn mistrust(&self, link: LinkId) {
        self.with(|inner| inner.mistrusted.insert(link));
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

    /// Returns whether a link's hook may have another secret: the last delivery was signed wrongly, as after somebody
    /// gave it another one, or it was to get the known one and nobody knows whether it did.
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
