//! What a person decides: members, projects, integrations and links, checked, stored and audited.
//!
//! Each decision is checked against the rules of the design, then written together with its audit event in one
//! transaction. Permissions are asked before, by the commands; see `suitecase_model::permission`.
//! What is deliberately absent: dialogs and anything of a window, and the catalogue, which only syncs write.

mod audit;
pub mod audit_log;
pub mod computer;
mod diagnosis;
mod earlier;
pub mod error;
pub mod identity;
pub mod integrations;
pub mod links;
pub mod lock_after;
pub mod members;
mod problems;
pub mod projects;
mod service_hooks;
pub mod session;

use std::sync::Arc;

use jiff::civil::Date;
use suitecase_model::time::Timestamp;
use suitecase_store::Store;
use suitecase_sync::{Clients, Clock, ServiceHooks, SyncService};
use tokio::sync::broadcast;
use uuid::Uuid;

pub use computer::{Closing, Computer};
pub use error::AdminError;
pub use integrations::{AdminEvent, HealthWatch, IntegrationDraft, WithCredential, WorkspaceOffer};
pub use links::{
    BranchChoice, BranchChoices, DirectoryChoice, DirectoryChoices, LinkDraft, NameKind, RepositoryChoice,
    RepositoryChoices, ResolvedAddress,
};
pub use members::{MemberDraft, MemberError};
pub use session::{Absence, Presence, Session};

/// How many events a slow listener may lag behind before it loses some; events are hints.
const EVENTS_HELD: usize = 64;

/// Carries out what people decide. Clones share everything.
#[derive(Clone)]
pub struct Admin {
    store: Store,
    clients: Arc<Clients>,
    syncs: SyncService,
    hooks: ServiceHooks,
    clock: Clock,
    tested: Arc<integrations::LastTest>,
    tries: Arc<members::Tries>,
    lookups: Arc<links::Lookups>,
    browsed: Arc<tokio::sync::Mutex<Option<links::Browsed>>>,
    decisions: Arc<integrations::Decisions>,
    doubts: Arc<integrations::Doubts>,
    examination: Arc<diagnosis::Examination>,
    events: broadcast::Sender<AdminEvent>,
}

impl Admin {
    /// Makes it from the handles it works with.
    pub fn new(store: Store, clients: Arc<Clients>, syncs: SyncService, clock: Clock) -> Self {
        let hooks = ServiceHooks::new(store.clone(), clients.clone(), syncs.clone(), clock.clone());
        Self {
            store,
            clients,
            syncs,
            hooks,
            clock,
            tested: Arc::default(),
            tries: Arc::default(),
            lookups: Arc::default(),
            browsed: Arc::default(),
            decisions: Arc::default(),
            doubts: Arc::default(),
            examination: Arc::default(),
            events: broadcast::Sender::new(EVENTS_HELD),
        }
    }

    /// Listens to what is found out from now on.
    pub fn events(&self) -> broadcast::Receiver<AdminEvent> {
        self.events.subscribe()
    }

    /// Returns what keeps and hears the service hooks of all links.
    pub fn service_hooks(&self) -> &ServiceHooks {
        &self.hooks
    }

    /// Returns the day of today in UTC.
    pub fn today(&self) -> Date {
        self.now().day()
    }

    fn tell(&self, event: AdminEvent) {
        // Nobody listening is fine: events are hints.
        let _ = self.events.send(event);
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

fn new_id() -> Uuid {
    Uuid::now_v7()
}
