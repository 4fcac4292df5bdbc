//! A database with one linked repository, and programs that run for it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use suitecase_bitbucket::Origin;
use suitecase_executions::{RunEvent, Runs};
use suitecase_keychain::Memory;
use suitecase_model::credential::CredentialKind;
use suitecase_model::ids::{IntegrationId, LinkId, MemberId, ProjectId, RunConfigurationId, TestRunId};
use suitecase_model::integration::{Integration, IntegrationStatus, Workspace};
use suitecase_model::link::{GitRef, Link, LinkStatus};
use suitecase_model::member::{AccountRole, Member};
use suitecase_model::path::RepoPath;
use suitecase_model::project::Project;
use suitecase_model::test_run::{Executor, RunConfiguration, TestRun, TestRunState, Variable};
use suitecase_model::time::Timestamp;
use suitecase_store::{
    Store, StoreError, integration, link, member, project, run_configuration, run_log, test_run,
};
use suitecase_sync::{Clients, Clock};
use tokio::sync::broadcast::Receiver;
use uuid::Uuid;

pub(crate) const LINK: LinkId = LinkId(Uuid::from_u128(1));
pub(crate) const PROJECT: ProjectId = ProjectId(Uuid::from_u128(2));
pub(crate) const INTEGRATION: IntegrationId = IntegrationId(Uuid::from_u128(3));

/// Everything that runs need. What runs is not ended when it is dropped, as if Suitecase was killed.
pub(crate) struct Bench {
    pub(crate) memory: Memory,
    pub(crate) store: Store,
    pub(crate) runs: Runs,
    pub(crate) folder: PathBuf,
    events: Receiver<RunEvent>,
    /// Removed with the bench; of a database that was there before, nothing is.
    temporary: Option<tempfile::TempDir>,
}

impl Bench {
    /// Makes a database with one linked repository.
    pub(crate) async fn new() -> Self {
        Self::with(Clock::of_this_computer()).await
    }

    /// Makes one with another clock.
    pub(crate) async fn with(clock: Clock) -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let mut bench = Self::open(temporary.path(), clock);
        bench.temporary = Some(temporary);
        let filled: Result<(), StoreError> = bench
            .store
            .write(|writer| {
                member::insert(writer, &kim(), Timestamp(0))?;
                project::insert(writer, &Project { id: PROJECT, name: "Shop".into() }, Timestamp(0))?;
                integration::insert(writer, &acme(), Timestamp(0))?;
                link::save(writer, &shop(), Timestamp(0))
            })
            .await;
        filled.unwrap();
        bench
    }

    /// Opens the database that lies in a folder, as a new start of Suitecase does.
    pub(crate) fn at(folder: &Path) -> Self {
        Self::open(folder, Clock::of_this_computer())
    }

    /// Opens it with another clock.
    pub(crate) fn open(folder: &Path, clock: Clock) -> Self {
        let store = Store::open(&folder.join("suitecase.db")).unwrap();
        let memory = Memory::new("Suitecase".to_owned());
        let clients = Arc::new(Clients::new(Origin::default(), memory.keychain()));
        let runs = Runs::new(store.clone(), clients, clock);
        let events = runs.events();
        Self { memory, store, runs, folder: folder.to_owned(), events, temporary: None }
    }

    /// Stores a configuration that runs a script of the shell.
    pub(crate) async fn script(&self, number: u128, script: &str) -> RunConfigurationId {
        self.configuration(number, script, |_, _| ()).await
    }

    /// Stores a configuration that runs a script of the shell, changed further.
    pub(crate) async fn configuration(
        &self,
        number: u128,
        script: &str,
        change: impl FnOnce(&mut RunConfiguration, &mut Command),
    ) -> RunConfigurationId {
        let mut command = Command {
            program: "sh".into(),
            arguments: vec!["-c".into(), script.into()],
            folder: self.folder.display().to_string(),
            report_folder: String::new(),
            minutes: 60,
        };
        let mut configuration = RunConfiguration {
            id: RunConfigurationId(Uuid::from_u128(number)),
            project: PROJECT,
            name: format!("Configuration {number}"),
            link: LINK,
            suite: None,
            profile: "staging".into(),
            executor: Executor::BitbucketPipelines { branch: String::new(), pipeline: String::new() },
            variables: Vec::new(),
        };
        change(&mut configuration, &mut command);
        configuration.executor = Executor::LocalCommand {
            program: command.program,
            arguments: command.arguments,
            folder: command.folder,
            report_folder: command.report_folder,
            time_limit_minutes: command.minutes,
        };
        self.save(configuration).await
    }

    /// Stores a configuration.
    pub(crate) async fn save(&self, configuration: RunConfiguration) -> RunConfigurationId {
        let id = configuration.id;
        let save =
            self.store.write(move |writer| run_configuration::save(writer, &configuration, Timestamp(0)));
        save.await.unwrap();
        id
    }

    /// Starts a run by hand.
    pub(crate) async fn start(&self, id: RunConfigurationId) -> TestRunId {
        self.runs.start(&kim(), id).await.unwrap().id
    }

    /// Starts a run and waits for its end.
    pub(crate) async fn run(&mut self, id: RunConfigurationId) -> TestRun {
        let run = self.start(id).await;
        self.ended(run).await
    }

    /// Waits for the end of a run.
    pub(crate) async fn ended(&mut self, id: TestRunId) -> TestRun {
        loop {
            let run = self.get(id).await;
            if run.state.is_over() {
                return run;
            }
            self.events.recv().await.unwrap();
        }
    }

    /// Waits until a run has printed a line; the line that tells its script is none.
    pub(crate) async fn printed(&mut self, id: TestRunId, line: &str) {
        let line = format!("\n{line}\n");
        while !self.log(id).await.contains(&line) {
            assert!(!self.get(id).await.state.is_over(), "{}", self.log(id).await);
            self.events.recv().await.unwrap();
        }
    }

    /// Returns a run as it stands now.
    pub(crate) async fn get(&self, id: TestRunId) -> TestRun {
        self.store.read(move |reader| test_run::get(reader, id)).await.unwrap()
    }

    /// Returns the states of some runs.
    pub(crate) async fn states(&self, ids: &[TestRunId]) -> Vec<TestRunState> {
        let mut states = Vec::new();
        for id in ids {
            states.push(self.get(*id).await.state);
        }
        states
    }

    /// Returns the log of a run.
    pub(crate) async fn log(&self, id: TestRunId) -> String {
        self.store.read(move |reader| run_log::read(reader, id, 0, usize::MAX)).await.unwrap().text
    }

    /// Lets scripts go on that wait for this file; see [`waiting_for`].
    pub(crate) fn open_gate(&self, name: &str) {
        std::fs::write(self.folder.join(name), "").unwrap();
    }
}

/// A local command before it is stored.
pub(crate) struct Command {
    pub(crate) program: String,
    pub(crate) arguments: Vec<String>,
    pub(crate) folder: String,
    pub(crate) report_folder: String,
    pub(crate) minutes: u32,
}

/// Returns a script that says `ready` and goes on when a file is there.
pub(crate) fn waiting_for(gate: &str) -> String {
    format!("echo ready; while [ ! -e {gate} ]; do sleep 0.02; done; echo done")
}

pub(crate) fn kim() -> Member {
    Member {
        id: MemberId(Uuid::from_u128(4)),
        name: "Kim".into(),
        os_account: "kim".into(),
        has_passphrase: false,
        is_active: true,
        account_role: AccountRole::SystemAdmin,
        project_roles: Vec::new(),
    }
}

pub(crate) fn plain(name: &str, value: &str) -> Variable {
    Variable { name: name.into(), value: Some(value.into()) }
}

fn acme() -> Integration {
    Integration {
        id: INTEGRATION,
        name: "Acme".into(),
        workspace: Workspace { slug: "acme".into(), uuid: None },
        credential_kind: CredentialKind::AccessToken,
        credential_user: String::new(),
        description: String::new(),
        status: IntegrationStatus::Active,
        checked_at: None,
        expires_on: None,
    }
}

fn shop() -> Link {
    Link {
        id: LINK,
        project: PROJECT,
        integration: INTEGRATION,
        name: "web-shop".into(),
        description: String::new(),
        address: "https://bitbucket.org/acme/web-shop".into(),
        repository: "web-shop".into(),
        reference: GitRef::DefaultBranch,
        directory: RepoPath::root(),
        link_results: true,
        status: LinkStatus::Active,
    }
}
