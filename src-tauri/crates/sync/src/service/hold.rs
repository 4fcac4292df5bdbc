//! Keeps a link from being synced while a person changes what it is.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex as Guarded, PoisonError};

use suitecase_model::ids::LinkId;
use suitecase_model::sync_run::SyncReason;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::SyncService;

/// The links that are held. One that never was costs nothing.
#[derive(Default)]
pub(super) struct Holds(Guarded<HashMap<LinkId, Arc<Mutex<()>>>>);

/// As long as this lives, nothing runs for a link and nothing starts.
pub struct Held {
    service: SyncService,
    link: LinkId,
    guard: OwnedMutexGuard<()>,
}

impl Holds {
    pub(super) fn is_held(&self, link: LinkId) -> bool {
        self.with(|holds| holds.get(&link).is_some_and(|hold| hold.try_lock().is_err()))
    }

    fn of(&self, link: LinkId) -> Arc<Mutex<()>> {
        self.with(|holds| match holds.entry(link) {
            Entry::Occupied(held) => held.get().clone(),
            Entry::Vacant(place) => place.insert(Arc::default()).clone(),
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<LinkId, Arc<Mutex<()>>>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl SyncService {
    /// Cancels a link's run, waits for its end, and lets none start until what is returned is dropped.
    ///
    /// Whoever holds the same link already is waited for.
    pub async fn hold(&self, link: LinkId) -> Held {
        let guard = self.shared.holds.of(link).lock_owned().await;
        let held = Held { service: self.clone(), link, guard };
        self.cancel(link);
        self.idle(link).await;
        held
    }
}

impl Held {
    /// Lets go and starts a run, before anything else can; see [`SyncService::start`].
    pub fn start(self, reason: SyncReason) -> bool {
        let Self { service, link, guard } = self;
        service.start_if(link, reason, || {
            drop(guard);
            true
        })
    }
}
