//! The app's services without a window.

use std::path::Path;
use std::sync::Arc;

use suitecase_admin::Admin;
use suitecase_bitbucket::Origin;
use suitecase_keychain::Keychain;
use suitecase_store::Store;
use suitecase_sync::{Clients, Clock, SyncService};

use crate::error::TaskError;

/// The services on one data folder.
pub(crate) struct Workbench {
    pub(crate) store: Store,
    pub(crate) admin: Admin,
    pub(crate) syncs: SyncService,
    pub(crate) clients: Arc<Clients>,
    pub(crate) clock: Clock,
}

impl Workbench {
    /// Opens the services for a stand-in of Bitbucket at `origin`.
    pub(crate) fn open(data_folder: &Path, origin: &str, keychain: Keychain) -> Result<Self, TaskError> {
        let store = Store::open(&data_folder.join("suitecase.db"))?;
        let clients = Arc::new(Clients::new(Origin::loopback(origin)?, keychain));
        let clock = Clock::of_this_computer();
        let syncs = SyncService::new(store.clone(), clients.clone(), clock.clone());
        let admin = Admin::new(store.clone(), clients.clone(), syncs.clone(), clock.clone());
        Ok(Self { store, admin, syncs, clients, clock })
    }
}
