//! Service hooks (R14): webhooks that Suitecase makes so that Bitbucket tells it of pushes, and what becomes of what is
//! told.
//!
//! Everything here is best effort: branches are polled whether or not there is a hook, and a hook is only a hint to look
//! sooner. What is wanted follows from what is stored, so that each look finds anew what to do, also after a crash: one
//! hook for each link that follows a branch or tag through a connected integration while a relay is configured, and
//! none for any other. What could not be removed is remembered and tried again.
//! Few calls are made: a look a day at each hook, and one when somebody decided something about its link.

mod decision;
mod hearing;
mod keeper;
mod record;
mod removing;
mod secret;
mod settings;
mod trouble;
mod world;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use suitecase_listener::{KnownHooks, Told};
use suitecase_model::ids::LinkId;
use suitecase_store::{Store, StoreError};
use tokio::sync::{Notify, broadcast, mpsc};

pub use decision::may_have_hook;
pub use hearing::Hearing;
pub use settings::HookSettings;

use crate::clients::Clients;
use crate::clock::Clock;
use crate::error::chain;
use crate::service::{SyncEvent, SyncService};

/// How often it is seen whether anything is due.
const TICK: Duration = Duration::from_mins(1);
/// How many pushes may wait for being understood; further ones are refused, and Bitbucket tries them again.
const MOST_WAITING: usize = 64;
/// How many events a slow listener may lag behind before it loses some; events are hints.
const EVENTS_HELD: usize = 16;

/// Keeps the hooks of all links and hears what they tell. Clones share everything.
#[derive(Clone)]
pub struct ServiceHooks {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    clients: Arc<Clients>,
    syncs: SyncService,
    clock: Clock,
    known: KnownHooks,
    open: tokio::sync::Mutex<Option<hearing::Open>>,
    hearing: Mutex<Hearing>,
    told: mpsc::Sender<Told>,
    heard: Mutex<Option<mpsc::Receiver<Told>>>,
    /// The links whose hook is looked at although it is not due.
    forced: Mutex<HashSet<LinkId>>,
    wake: Notify,
    /// Held by whoever changes hooks, so that none is made while it is removed.
    turn: tokio::sync::Mutex<()>,
    events: broadcast::Sender<()>,
}

impl ServiceHooks {
    /// Makes it; nothing runs and nothing is heard yet.
    pub fn new(store: Store, clients: Arc<Clients>, syncs: SyncService, clock: Clock) -> Self {
        let (told, heard) = mpsc::channel(MOST_WAITING);
        Self {
            shared: Arc::new(Shared {
                store,
                clients,
                syncs,
                clock,
                known: KnownHooks::default(),
                open: tokio::sync::Mutex::default(),
                hearing: Mutex::new(Hearing::Off),
                told,
                heard: Mutex::new(Some(heard)),
                forced: Mutex::default(),
                wake: Notify::new(),
                turn: tokio::sync::Mutex::default(),
                events: broadcast::Sender::new(EVENTS_HELD),
            }),
        }
    }

    /// Listens and keeps the hooks until the sync service stops. Runs once.
    pub async fn run(&self) {
        let heard = self.shared.heard.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(heard) = heard else { return };
        tokio::select! {
            () = self.keep_on() => {}
            () = self.heed_all(heard) => {}
            () = self.shared.syncs.stopped() => {}
        }
        self.close().await;
    }

    /// Looks at a link's hook soon, although it is not due: somebody decided something about the link.
    pub fn look(&self, link: LinkId) {
        self.shared.forced.lock().unwrap_or_else(PoisonError::into_inner).insert(link);
        self.wake();
    }

    /// Looks soon at whatever is due.
    pub fn wake(&self) {
        self.shared.wake.notify_one();
    }

    /// Listens to whether anything about service hooks changed.
    pub fn events(&self) -> broadcast::Receiver<()> {
        self.shared.events.subscribe()
    }

    /// Returns what is decided.
    pub async fn settings(&self) -> Result<HookSettings, StoreError> {
        self.shared.store.read(HookSettings::read).await
    }

    async fn keep_on(&self) {
        let mut events = self.shared.syncs.events();
        loop {
            let looked = match self.listen().await {
                Ok(_) => self.look_at_all().await,
                Err(error) => Err(error),
            };
            if let Err(error) = looked {
                tracing::warn!(error = chain(&error), "could not look at the service hooks");
            }
            tokio::select! {
                () = tokio::time::sleep(TICK) => {}
                () = self.shared.wake.notified() => {}
                () = ended(&mut events) => {}
            }
        }
    }

    fn tell(&self) {
        // Nobody listening is fine: events are hints.
        let _ = self.shared.events.send(());
    }
}

/// Waits until a run ended, or one may have: a link may follow its branch from now on.
async fn ended(events: &mut broadcast::Receiver<SyncEvent>) {
    loop {
        match events.recv().await {
            Ok(SyncEvent::Ended(..) | SyncEvent::Confirmed(_))
            | Err(broadcast::error::RecvError::Lagged(_)) => return,
            Ok(
                SyncEvent::State(..)
                | SyncEvent::Paused(_)
                | SyncEvent::Indexing(..)
                | SyncEvent::Scripts(..),
            ) => {}
            // Nothing ends any more.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}
