//! What one test works on: a database, a keychain, a clock that stands still, and a Bitbucket.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use secrecy::SecretString;
use suitecase_admin::{Admin, IntegrationDraft};
use suitecase_bitbucket::Origin;
use suitecase_keychain::Memory;
use suitecase_model::credential::CredentialKind;
use suitecase_model::member::Member;
use suitecase_model::time::Timestamp;
use suitecase_sandbox::{DEMO_API_TOKEN, DEMO_EMAIL, Sandbox, Settings, sample};
use suitecase_store::Store;
use suitecase_sync::{Clients, Clock, SyncService};
use tempfile::TempDir;

/// The time at which tests begin: 2026-11-22 12:00:00 UTC, in seconds.
const START: i64 = 1_795_348_800;

/// A database, a keychain, a clock and the sample workspace.
pub(crate) struct Bench {
    pub(crate) admin: Admin,
    pub(crate) store: Store,
    pub(crate) keychain: Memory,
    pub(crate) sandbox: Sandbox,
    clock: Arc<AtomicI64>,
    pub(crate) folder: TempDir,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let sandbox = Sandbox::start(vec![sample::workspace(START)], Settings::default()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("suitecase.db")).unwrap();
        let keychain = Memory::new("Suitecase (test)".to_owned());
        let origin = Origin::loopback(sandbox.origin()).unwrap();
        let clients = Arc::new(Clients::new(origin, keychain.keychain()));
        let clock = Arc::new(AtomicI64::new(START * 1000));
        let read = clock.clone();
        let told = Clock::telling(move || Timestamp(read.load(Ordering::SeqCst)));
        let syncs = SyncService::new(store.clone(), clients.clone(), told.clone());
        let admin = Admin::new(store.clone(), clients, syncs, told);
        Self { admin, store, keychain, sandbox, clock, folder }
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, milliseconds: i64) {
        self.clock.fetch_add(milliseconds, Ordering::SeqCst);
    }

    /// Makes the first member.
    pub(crate) async fn first_member(&self) -> Member {
        self.admin.create_first_member("Maya Brandt", "maya").await.unwrap()
    }

    /// Returns a filled-in form for the sample workspace, with the good token.
    pub(crate) fn draft(&self) -> IntegrationDraft {
        IntegrationDraft {
            name: "Acme".to_owned(),
            workspace_url: format!("{}/{}", self.sandbox.origin(), sample::WORKSPACE),
            credential_kind: CredentialKind::ApiToken,
            user: DEMO_EMAIL.to_owned(),
            secret: SecretString::from(DEMO_API_TOKEN),
            description: String::new(),
            expires_on: String::new(),
        }
    }
}
