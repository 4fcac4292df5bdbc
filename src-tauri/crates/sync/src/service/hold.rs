//! Keeps a link from being synced while a person changes what it is.

use std::collections::HashMap;
use std::sync::{Arc, Mutex as Guarded, PoisonError};

use suitecase_model::ids::LinkId;
use suitecase_model::sync_run::SyncReason;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{SyncEvent, SyncService, SyncState, queued};

/// The links that are held, so that those who want the same one wait for one another. One that never was costs nothing.
#[derive(Default)]
pub(super) struct Holds(Guarded<HashMap<LinkId, Arc<Mutex<()>>>>);

/// As long as this lives, nothing runs for a link and nothing starts.
pub struct Held {
    service: SyncService,
    link: LinkId,
    /// Why the run was there that was cancelled.
    cancelled: Option<SyncReason>,
    _alone: OwnedMutexGuard<()>,
}

impl Holds {
    fn of(&self, link: LinkId) -> Arc<Mutex<()>> {
        let mut holds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        holds.entry(link).or_default().clone()
    }
}

impl SyncService {
    /// Cancels a link's run, waits for its end, and lets none start until what is returned is dropped.
    ///
    /// Whoever holds the same link already is waited for. Must be called inside a Tokio runtime.
    pub async fn hold(&self, link: LinkId) -> Held {
        let alone = self.shared.holds.of(link).lock_owned().await;
        let mut events = self.events();
        let cancelled = self.shared.with(|state| {
            state.agenda.hold(link);
            let is_ending = state.live.get(&link).is_some_and(|live| live.state() == SyncState::Cancelling);
            state.agenda.reason(link).filter(|_| !is_ending)
        });
        let held = Held { service: self.clone(), link, cancelled, _alone: alone };
        self.cancel(link);
        // What is wanted meanwhile may wait; only what runs is in the way.
        while self.shared.with(|state| state.live.contains_key(&link)) || self.is_looking_for_scripts(link) {
            if matches!(events.recv().await, Err(tokio::sync::broadcast::error::RecvError::Closed)) {
                break;
            }
        }
        held
    }
}

impl Held {
    /// Lets go and wants a run, before anything else can; see [`SyncService::start`].
    pub fn start(self, reason: SyncReason) -> bool {
        let shared = &self.service.shared;
        let now = shared.clock.now();
        let is_new = shared.with(|state| {
            state.agenda.release(self.link);
            state.agenda.ask(self.link, reason, now)
        });
        if is_new {
            shared.tell(SyncEvent::State(self.link, queued()));
        }
        is_new
    }

    /// Lets go as if nothing had been: what was cancelled runs anew.
    pub fn resume(self) {
        if let Some(reason) = self.cancelled {
            self.start(reason);
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let shared = &self.service.shared;
        shared.with(|state| state.agenda.release(self.link));
        // What waited for this goes now.
        shared.drive();
    }
}
