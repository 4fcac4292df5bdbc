//! The app's services without a window.

use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use suitecase_admin::Admin;
use suitecase_bitbucket::Origin;
use suitecase_keychain::Keychain;
use suitecase_model::time::Timestamp;
use suitecase_store::Store;
use suitecase_sync::{Clients, SyncService};

use crate::error::TaskError;

/// The services on one data folder.
pub(crate) struct Workbench {
    pub(crate) store: Store,
    pub(crate) admin: Admin,
    pub(crate) syncs: SyncService,
}

impl Workbench {
    /// Opens the services for a stand-in of Bitbucket at `origin`.
    pub(crate) fn open(data_folder: &Path, origin: &str, keychain: Keychain) -> Result<Self, TaskError> {
        let store = Store::open(&data_folder.join("suitecase.db"))?;
        let clients = Arc::new(Clients::new(Origin::loopback(origin)?, keychain));
        let syncs = SyncService::new(store.clone(), clients.clone(), now);
        let admin = Admin::new(store.clone(), clients, syncs.clone(), now);
        Ok(Self { store, admin, syncs })
    }
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
