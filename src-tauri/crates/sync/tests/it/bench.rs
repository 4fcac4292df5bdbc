//! A sandbox, a store, a keychain and a sync service, put together as the app does it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use secrecy::SecretString;
use suitecase_bitbucket::Origin;
use suitecase_keychain::{EntryName, Memory};
use suitecase_model::credential::CredentialKind;
use suitecase_model::ids::{IntegrationId, LinkId, ProjectId};
use suitecase_model::integration::{Integration, IntegrationStatus, Workspace as WorkspaceNames};
use suitecase_model::link::{GitRef, Link, LinkStatus};
use suitecase_model::path::RepoPath;
use suitecase_model::project::Project;
use suitecase_model::sync_run::{SyncOutcome, SyncReason, SyncRun};
use suitecase_model::time::Timestamp;
use suitecase_sandbox::{
    Accounts, Commit, DEMO_API_TOKEN, DEMO_EMAIL, Repository, RepositoryBuilder, Sandbox, Settings, Workspace,
};
use suitecase_store::{Reader, Store, StoreError, Writer, integration, link, project, sync_run};
use suitecase_sync::{Clients, Clock, Comparisons, SyncService};
use tempfile::TempDir;
use uuid::Uuid;

use crate::catalogue::{Catalogue, catalogue};

pub(crate) const WORKSPACE: &str = "acme";
pub(crate) const REPOSITORY: &str = "web-shop";

/// Everything a sync needs; nothing outside this process but loopback and git.
pub(crate) struct Bench {
    pub(crate) sandbox: Sandbox,
    pub(crate) store: Store,
    pub(crate) keychain: Memory,
    pub(crate) service: SyncService,
    /// A link on the default branch of [`REPOSITORY`], the whole of it.
    pub(crate) link: LinkId,
    pub(crate) integration: IntegrationId,
    project: ProjectId,
    folder: TempDir,
}

impl Bench {
    /// Serves one repository with this history and links it.
    pub(crate) async fn with(history: RepositoryBuilder) -> Self {
        let repository = Repository::built(REPOSITORY, history);
        Self::serving(Workspace::new(WORKSPACE, "Acme").with(repository)).await
    }

    /// Serves one repository with one commit.
    pub(crate) async fn with_commit(commit: Commit) -> Self {
        Self::with(RepositoryBuilder::new().commit(commit)).await
    }

    /// Serves a workspace and links its repository [`REPOSITORY`].
    pub(crate) async fn serving(workspace: Workspace) -> Self {
        let accounts = Accounts::demo(std::slice::from_ref(&workspace));
        Self::serving_to(workspace, accounts).await
    }

    /// Does the same where these people and credentials are known.
    pub(crate) async fn serving_to(workspace: Workspace, accounts: Accounts) -> Self {
        let slug = workspace.slug().to_owned();
        let settings = Settings { accounts: Some(accounts), ..Settings::default() };
        let sandbox = Sandbox::start(vec![workspace], settings).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("suitecase.db")).unwrap();
        let keychain = Memory::new("Suitecase".to_owned());
        let (integration, project) = (IntegrationId(Uuid::now_v7()), ProjectId(Uuid::now_v7()));
        let entry = EntryName::of_integration(integration);
        keychain.keychain().keep(&entry, SecretString::from(DEMO_API_TOKEN)).await.unwrap();
        let connected = Integration {
            id: integration,
            name: "Acme".to_owned(),
            workspace: WorkspaceNames { slug, uuid: None },
            credential_kind: CredentialKind::ApiToken,
            credential_user: DEMO_EMAIL.to_owned(),
            description: String::new(),
            status: IntegrationStatus::Active,
            checked_at: None,
            expires_on: None,
        };
        let service = service(&sandbox, &store, &keychain);
        let link = LinkId(Uuid::now_v7());
        let mut bench = Self { sandbox, store, keychain, service, link, integration, project, folder };
        bench
            .write(move |writer| {
                integration::insert(writer, &connected, now())?;
                project::insert(writer, &Project { id: project, name: "Shop".to_owned() }, now())
            })
            .await;
        bench.link = bench.link_to(REPOSITORY, GitRef::DefaultBranch, "").await;
        bench
    }

    /// Connects the workspace a second time, with the same token.
    pub(crate) async fn another_integration(&self) -> IntegrationId {
        let id = IntegrationId(Uuid::now_v7());
        let entry = EntryName::of_integration(id);
        self.keychain.keychain().keep(&entry, SecretString::from(DEMO_API_TOKEN)).await.unwrap();
        let another = Integration { id, name: "Acme again".to_owned(), ..self.integration().await };
        self.write(move |writer| integration::insert(writer, &another, now())).await;
        id
    }

    /// Adds a link.
    pub(crate) async fn link_to(&self, repository: &str, reference: GitRef, directory: &str) -> LinkId {
        self.link_through(self.integration, repository, reference, directory).await
    }

    /// Adds a link through an integration.
    pub(crate) async fn link_through(
        &self,
        integration: IntegrationId,
        repository: &str,
        reference: GitRef,
        directory: &str,
    ) -> LinkId {
        let id = LinkId(Uuid::now_v7());
        let link = Link {
            id,
            project: self.project,
            integration,
            name: id.to_string(),
            description: String::new(),
            address: format!("https://bitbucket.org/{WORKSPACE}/{repository}"),
            repository: repository.to_owned(),
            reference,
            directory: RepoPath::from_text(directory),
            link_results: false,
            status: LinkStatus::Inactive,
        };
        self.write(move |writer| link::save(writer, &link, now())).await;
        id
    }

    /// Returns a service that has not run yet and remembers no credential, as after a start of the app.
    pub(crate) fn started_again(&self) -> SyncService {
        service(&self.sandbox, &self.store, &self.keychain)
    }

    /// Returns a client with the credential that the links use.
    pub(crate) async fn client(&self) -> suitecase_bitbucket::Client {
        let origin = Origin::loopback(self.sandbox.origin()).unwrap();
        Clients::new(origin, self.keychain.keychain()).of(&self.integration().await).await.unwrap()
    }

    /// Returns what compares, as after a start of the app.
    pub(crate) fn comparisons(&self) -> Comparisons {
        let origin = Origin::loopback(self.sandbox.origin()).unwrap();
        let clients = Arc::new(Clients::new(origin, self.keychain.keychain()));
        Comparisons::new(self.store.clone(), clients, Clock::telling(now))
    }

    /// Starts the service anew with a clock that can be set ahead.
    pub(crate) fn start_with_clock(&mut self) -> Ahead {
        let ahead = Ahead(Arc::default());
        self.start_with(ahead.clock());
        ahead
    }

    /// Starts the service anew with another clock.
    pub(crate) fn start_with(&mut self, clock: Clock) {
        self.service = service_at(&self.sandbox, &self.store, &self.keychain, clock);
    }

    /// Adds commits to [`REPOSITORY`].
    pub(crate) fn push(&self, history: RepositoryBuilder) {
        self.sandbox.push(WORKSPACE, REPOSITORY, &history).unwrap();
    }

    /// Adds one commit to `main` of [`REPOSITORY`].
    pub(crate) fn push_commit(&self, commit: Commit) {
        self.push(RepositoryBuilder::new().commit(commit));
    }

    /// Returns the git directory of [`REPOSITORY`].
    pub(crate) fn git_directory(&self) -> PathBuf {
        self.sandbox.repository(WORKSPACE, REPOSITORY).unwrap()
    }

    /// Returns the folder of the database.
    pub(crate) fn database_folder(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the files of the database that hold a text.
    pub(crate) fn files_holding(&self, text: &str) -> Vec<PathBuf> {
        let files = std::fs::read_dir(self.folder.path()).unwrap().map(|file| file.unwrap().path());
        let holds = |file: &PathBuf| {
            let bytes = std::fs::read(file).unwrap();
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        };
        files.filter(holds).collect()
    }

    /// Syncs the link and returns the record of the run.
    pub(crate) async fn sync(&self) -> SyncRun {
        self.sync_of(self.link).await
    }

    /// Syncs a link and returns the record of the run.
    pub(crate) async fn sync_of(&self, link: LinkId) -> SyncRun {
        assert!(self.service.start(link, SyncReason::Hand), "nothing runs yet");
        self.service.idle(link).await;
        self.service.scripts_looked_for(link).await;
        self.newest_run(link).await.expect("each run is recorded")
    }

    /// Syncs the link, which must go well, and returns its catalogue.
    pub(crate) async fn synced(&self) -> Catalogue {
        self.synced_of(self.link).await
    }

    /// Syncs a link, which must go well, and returns its catalogue.
    pub(crate) async fn synced_of(&self, link: LinkId) -> Catalogue {
        let run = self.sync_of(link).await;
        assert_eq!(run.outcome, Some(SyncOutcome::Finished));
        self.catalogue_of(link).await
    }

    /// Syncs the link, which must fail, and returns the code.
    pub(crate) async fn failed(&self) -> String {
        match self.sync().await.outcome {
            Some(SyncOutcome::Failed { code, .. }) => code,
            other => panic!("the sync should have failed, but it is {other:?}"),
        }
    }

    pub(crate) async fn newest_run(&self, link: LinkId) -> Option<SyncRun> {
        self.runs(link).await.into_iter().next()
    }

    /// Returns all runs of a link, newest first.
    pub(crate) async fn runs(&self, link: LinkId) -> Vec<SyncRun> {
        self.read(move |reader| sync_run::newest(reader, link, 100)).await
    }

    pub(crate) async fn catalogue(&self) -> Catalogue {
        self.catalogue_of(self.link).await
    }

    pub(crate) async fn catalogue_of(&self, link: LinkId) -> Catalogue {
        self.read(move |reader| catalogue(reader, link)).await
    }

    /// Returns the word for how the link stands, with its code where it fails.
    pub(crate) async fn link_status(&self) -> String {
        let id = self.link;
        match self.read(move |reader| link::get(reader, id)).await.status {
            LinkStatus::Inactive => "inactive".to_owned(),
            LinkStatus::Active => "active".to_owned(),
            LinkStatus::Archived => "archived".to_owned(),
            LinkStatus::Error { code, .. } => code,
        }
    }

    /// Returns the word for how the integration stands, with its code where it fails.
    pub(crate) async fn integration_status(&self) -> String {
        match self.integration().await.status {
            IntegrationStatus::Inactive => "inactive".to_owned(),
            IntegrationStatus::Active => "active".to_owned(),
            IntegrationStatus::Error { code, .. } => code,
        }
    }

    pub(crate) async fn integration(&self) -> Integration {
        let id = self.integration;
        self.read(move |reader| integration::get(reader, id)).await
    }

    /// Writes how the integration stands, as a person's decision does.
    pub(crate) async fn set_integration(&self, status: IntegrationStatus) {
        let id = self.integration;
        self.write(move |writer| integration::set_status(writer, id, &status, None)).await;
    }

    /// Writes how the link stands, as a person's decision does.
    pub(crate) async fn set_link(&self, status: LinkStatus) {
        let id = self.link;
        self.write(move |writer| link::set_status(writer, id, &status)).await;
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.read(work).await.unwrap()
    }

    pub(crate) async fn write(
        &self,
        work: impl FnOnce(&Writer<'_>) -> Result<(), StoreError> + Send + 'static,
    ) {
        self.store.write(work).await.unwrap();
    }
}

/// Tells a time that never stands still, so that newer runs are newer.
pub(crate) fn now() -> Timestamp {
    static MILLISECONDS: AtomicI64 = AtomicI64::new(1_800_000_000_000);
    Timestamp(MILLISECONDS.fetch_add(1, Ordering::Relaxed))
}

/// How far a clock is ahead of the time that really passes.
pub(crate) struct Ahead(Arc<AtomicI64>);

impl Ahead {
    /// Lets time pass, as while the computer sleeps.
    pub(crate) fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::Relaxed);
    }

    fn clock(&self) -> Clock {
        let (ahead, start, started) = (self.0.clone(), now(), Instant::now());
        Clock::telling(move || {
            let passed = i64::try_from(started.elapsed().as_millis()).unwrap();
            Timestamp(start.0 + passed + ahead.load(Ordering::Relaxed))
        })
    }
}

fn service(sandbox: &Sandbox, store: &Store, keychain: &Memory) -> SyncService {
    service_at(sandbox, store, keychain, Clock::telling(now))
}

fn service_at(sandbox: &Sandbox, store: &Store, keychain: &Memory, clock: Clock) -> SyncService {
    let origin = Origin::loopback(sandbox.origin()).unwrap();
    SyncService::new(store.clone(), Arc::new(Clients::new(origin, keychain.keychain())), clock)
}
