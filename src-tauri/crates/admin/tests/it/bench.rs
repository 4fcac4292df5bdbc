//! What one test works on: a database, a keychain, a clock that stands still, and a Bitbucket.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use secrecy::{ExposeSecret, SecretString};
use suitecase_admin::{Admin, IntegrationDraft, LinkDraft};
use suitecase_bitbucket::Origin;
use suitecase_keychain::{EntryName, Memory};
use suitecase_model::audit::AuditArea;
use suitecase_model::credential::CredentialKind;
use suitecase_model::ids::{IntegrationId, LinkId};
use suitecase_model::integration::{Integration, IntegrationStatus};
use suitecase_model::link::Link;
use suitecase_model::member::Member;
use suitecase_model::time::Timestamp;
use suitecase_sandbox::{DEMO_API_TOKEN, DEMO_EMAIL, Sandbox, Settings, Workspace, sample};
use suitecase_store::audit::AuditFilter;
use suitecase_store::{Store, StoreError, audit, integration, link};
use suitecase_sync::{Clients, Clock, SyncService};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// The time at which tests begin: 2026-11-22 12:00:00 UTC, in seconds.
const START: i64 = 1_795_348_800;

/// A second workspace that the good token sees; it holds no repository.
pub(crate) const OTHER_WORKSPACE: &str = "acme-mobile";

/// A database, a keychain, a clock and the sample workspace.
pub(crate) struct Bench {
    pub(crate) admin: Admin,
    pub(crate) store: Store,
    pub(crate) keychain: Memory,
    pub(crate) sandbox: Sandbox,
    pub(crate) syncs: SyncService,
    clock: Arc<AtomicI64>,
    pub(crate) folder: TempDir,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let other = Workspace::new(OTHER_WORKSPACE, "Acme Mobile");
        let served = vec![sample::workspace(START), other];
        let sandbox = Sandbox::start(served, Settings::default()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("suitecase.db")).unwrap();
        let keychain = Memory::new("Suitecase (test)".to_owned());
        let origin = Origin::loopback(sandbox.origin()).unwrap();
        let clients = Arc::new(Clients::new(origin, keychain.keychain()));
        let clock = Arc::new(AtomicI64::new(START * 1000));
        let read = clock.clone();
        let told = Clock::telling(move || Timestamp(read.load(Ordering::SeqCst)));
        let syncs = SyncService::new(store.clone(), clients.clone(), told.clone());
        let admin = Admin::new(store.clone(), clients, syncs.clone(), told);
        Self { admin, store, keychain, sandbox, syncs, clock, folder }
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
            integration: None,
            name: "Acme".to_owned(),
            workspace_url: format!("{}/{}", self.sandbox.origin(), sample::WORKSPACE),
            credential_kind: CredentialKind::ApiToken,
            user: DEMO_EMAIL.to_owned(),
            secret: SecretString::from(DEMO_API_TOKEN),
            description: String::new(),
            expires_on: String::new(),
        }
    }

    /// Tests and saves a form.
    pub(crate) async fn connect(&self, actor: &Member, draft: &IntegrationDraft) -> Integration {
        self.passes(draft).await;
        self.admin.save_integration(actor, draft).await.unwrap()
    }

    /// Tests a form, which has to pass.
    pub(crate) async fn passes(&self, draft: &IntegrationDraft) {
        let report = self.admin.test_integration(draft, &CancellationToken::new(), |_| {}).await.unwrap();
        assert!(report.passed(), "{report:?}");
    }

    /// Returns the form of an integration as it opens for editing: everything but the secret is filled in.
    pub(crate) fn edit_of(&self, stored: &Integration) -> IntegrationDraft {
        IntegrationDraft {
            integration: Some(stored.id),
            name: stored.name.clone(),
            workspace_url: self.admin.workspace_url(&stored.workspace.slug),
            credential_kind: stored.credential_kind,
            user: stored.credential_user.clone(),
            secret: SecretString::from(""),
            description: stored.description.clone(),
            expires_on: stored.expires_on.map(|day| day.to_string()).unwrap_or_default(),
        }
    }

    /// Links a repository of the sample workspace and waits for its sync.
    pub(crate) async fn link(&self, actor: &Member, integration: &Integration) -> Link {
        let project = self.admin.create_project(actor, "Shop").await.unwrap();
        let draft = LinkDraft {
            link: None,
            project: project.id,
            integration: integration.id,
            name: "Payments".to_owned(),
            address: format!("{}/{}/payments-api", self.sandbox.origin(), sample::WORKSPACE),
            description: String::new(),
            link_results: false,
        };
        let link = self.admin.proceed_link(actor, &draft).await.unwrap();
        self.syncs.idle(link.id).await;
        self.syncs.scripts_looked_for(link.id).await;
        self.link_now(link.id).await
    }

    /// Syncs a link by hand and returns it as it is afterwards.
    pub(crate) async fn sync(&self, link: &Link) -> Link {
        self.admin.sync_link(link.id).await.unwrap();
        self.syncs.idle(link.id).await;
        self.link_now(link.id).await
    }

    pub(crate) async fn link_now(&self, id: LinkId) -> Link {
        self.store.read(move |reader| link::get(reader, id)).await.unwrap()
    }

    pub(crate) async fn integration(&self, id: IntegrationId) -> Integration {
        self.store.read(move |reader| integration::get(reader, id)).await.unwrap()
    }

    /// Returns the secret that the keychain holds for an integration.
    pub(crate) async fn secret(&self, id: IntegrationId) -> Option<String> {
        let read = self.keychain.keychain().read(&EntryName::of_integration(id)).await;
        read.ok().map(|secret| secret.expose_secret().to_owned())
    }

    /// Returns what was done to integrations: who did what, the oldest first.
    pub(crate) async fn done(&self) -> Vec<String> {
        let filter = AuditFilter { area: Some(AuditArea::Integration), ..AuditFilter::default() };
        let read = self.store.read(move |reader| {
            assert!(audit::verify(reader)?.is_intact());
            let (_, rows) = audit::page(reader, &filter, 0, 100)?;
            Ok::<_, StoreError>(rows)
        });
        let rows = read.await.unwrap();
        rows.iter().rev().map(|row| format!("{}: {}", row.actor, row.action)).collect()
    }
}

/// Returns the word for how an integration stands: its code where it is in error.
pub(crate) fn standing(integration: &Integration) -> &str {
    match &integration.status {
        IntegrationStatus::Active => "active",
        IntegrationStatus::Inactive => "inactive",
        IntegrationStatus::Error { code, .. } => code,
    }
}
