//! The handles that commands need, and who is in front of the screen.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::tz::TimeZone;
use suitecase_admin::{Admin, Presence, Session};
use suitecase_bitbucket::Origin;
use suitecase_bitbucket::origin::OriginError;
use suitecase_executions::{Configurations, Imports, Linking, Runs, Schedules, WatchedFolders};
use suitecase_explore::Explorer;
use suitecase_keychain::Keychain;
use suitecase_model::ids::{
    AliasId, LinkId, ProjectId, RunConfigurationId, ScheduleId, TestRunId, WatchedFolderId,
};
use suitecase_model::link::Link;
use suitecase_model::member::Member;
use suitecase_model::permission::allows;
use suitecase_model::test_run::{RunConfiguration, Schedule, TestRun};
use suitecase_store::watched_folder::WatchedFolder;
use suitecase_store::{
    Store, StoreError, alias, link, run_configuration, schedule, test_run, watched_folder,
};
use suitecase_sync::{Clients, Clock, Comparisons, SyncService};
use thiserror::Error;

use crate::commands::permission_of;
use crate::dropped::Dropped;
use crate::error::CommandError;
use crate::opened_link::WaitingLink;
use crate::paths;

/// Replaces Bitbucket by a stand-in on this computer; anything else is refused.
const ORIGIN_VARIABLE: &str = "SUITECASE_BITBUCKET";

/// What the app finds around itself when it starts.
pub struct Surroundings {
    /// The folder that holds the database and the logs.
    pub data_folder: PathBuf,
    /// Where Bitbucket is.
    pub origin: Origin,
    /// The operating system's account.
    pub os_account: String,
    /// The keychain.
    pub keychain: Keychain,
    /// What tells the time.
    pub clock: Clock,
}

/// Why the app cannot start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The operating system names no folder for data.
    #[error("find a folder for its data; name one in SUITECASE_DATA")]
    NoDataFolder,
    /// The stand-in for Bitbucket is not on this computer.
    #[error("use {ORIGIN_VARIABLE}")]
    Origin(#[source] OriginError),
    /// The database cannot be opened.
    #[error("open its database")]
    Store(#[from] StoreError),
}

/// The handles that commands need.
pub struct AppState {
    /// The database.
    pub store: Store,
    /// What people decide.
    pub admin: Admin,
    /// Who is in front of the screen.
    pub session: Session,
    /// What runs.
    pub syncs: SyncService,
    /// What runs tests.
    pub runs: Runs,
    /// When that runs by itself.
    pub schedules: Schedules,
    /// What is imported.
    pub imports: Imports,
    /// Folders from which results are imported by themselves.
    pub watched_folders: WatchedFolders,
    /// Which tests results belong to.
    pub linking: Linking,
    /// What may be run, and how.
    pub configurations: Configurations,
    /// What people look through.
    pub explorer: Explorer,
    /// What changed between commits and branches.
    pub comparisons: Comparisons,
    /// Where Bitbucket is.
    pub origin: Origin,
    /// The folder that holds the database and the logs.
    pub data_folder: PathBuf,
    /// What tells the time.
    pub clock: Clock,
    /// What was dropped onto the window and waits.
    pub(crate) dropped: Dropped,
    /// The link to a test that the app was started with.
    pub(crate) waiting_link: WaitingLink,
}

impl Surroundings {
    /// Looks around on this computer.
    pub fn of_this_computer() -> Result<Self, StartError> {
        let data_folder = paths::data_folder().ok_or(StartError::NoDataFolder)?;
        let origin = match std::env::var(ORIGIN_VARIABLE) {
            Ok(text) if !text.is_empty() => Origin::loopback(&text).map_err(StartError::Origin)?,
            Ok(_) | Err(_) => Origin::default(),
        };
        // The system says whose process this is; the environment says what whoever started it wrote there.
        let os_account = whoami::username().unwrap_or_default();
        let keychain = Keychain::start(paths::keychain_namespace(&data_folder));
        Ok(Self { data_folder, origin, os_account, keychain, clock: Clock::of_this_computer() })
    }
}

impl AppState {
    /// Opens the database and makes the services; nothing runs yet.
    pub fn open(surroundings: Surroundings) -> Result<Self, StartError> {
        let Surroundings { data_folder, origin, os_account, keychain, clock } = surroundings;
        let store = Store::open(&data_folder.join("suitecase.db"))?;
        let clients = Arc::new(Clients::new(origin.clone(), keychain));
        let syncs = SyncService::new(store.clone(), clients.clone(), clock.clone());
        let comparisons = Comparisons::new(store.clone(), clients.clone(), clock.clone());
        let runs = Runs::new(store.clone(), clients.clone(), clock.clone());
        let schedules = Schedules::new(store.clone(), runs.clone(), clock.clone());
        let imports = Imports::new(store.clone(), clock.clone(), TimeZone::system());
        let watched_folders = WatchedFolders::new(store.clone(), clock.clone(), imports.clone());
        let linking = Linking::new(store.clone(), syncs.clone(), clock.clone());
        let configurations = Configurations::new(store.clone(), clients.clone(), clock.clone());
        let admin = Admin::new(store.clone(), clients, syncs.clone(), clock.clone());
        let session = Session::new(admin.clone(), os_account);
        let explorer = Explorer::new(store.clone());
        Ok(Self {
            store,
            admin,
            session,
            syncs,
            runs,
            schedules,
            imports,
            watched_folders,
            linking,
            configurations,
            explorer,
            comparisons,
            origin,
            data_folder,
            clock,
            dropped: Dropped::default(),
            waiting_link: WaitingLink::default(),
        })
    }

    /// Returns the member in front of the screen if they may run `command`, in `project` where it is about one.
    pub(crate) async fn allow(
        &self,
        command: &str,
        project: Option<ProjectId>,
    ) -> Result<Member, CommandError> {
        let permission = permission_of(command).ok_or_else(|| CommandError::bug(command))?;
        let member = self.somebody().await?;
        if allows(Some(&member), permission, project) { Ok(member) } else { Err(CommandError::denied()) }
    }

    /// Returns the member and the link if the member may run `command` in the link's project.
    pub(crate) async fn allow_link(&self, command: &str, id: LinkId) -> Result<(Member, Link), CommandError> {
        self.somebody().await?;
        let found = self.store.read(move |reader| link::get(reader, id)).await?;
        let member = self.allow(command, Some(found.project)).await?;
        Ok((member, found))
    }

    /// Returns the member and the schedule if the member may run `command` in the schedule's project.
    pub(crate) async fn allow_schedule(
        &self,
        command: &str,
        id: ScheduleId,
    ) -> Result<(Member, Schedule), CommandError> {
        self.somebody().await?;
        let found = self.store.read(move |reader| schedule::get(reader, id)).await?;
        let member = self.allow(command, Some(found.project)).await?;
        Ok((member, found))
    }

    /// Returns the member and the watched folder if the member may run `command` in the folder's project.
    pub(crate) async fn allow_watched_folder(
        &self,
        command: &str,
        id: WatchedFolderId,
    ) -> Result<(Member, WatchedFolder), CommandError> {
        self.somebody().await?;
        let found = self.store.read(move |reader| watched_folder::get(reader, id)).await?;
        let member = self.allow(command, Some(found.project)).await?;
        Ok((member, found))
    }

    /// Returns the member and the run if the member may run `command` in the run's project.
    pub(crate) async fn allow_run(
        &self,
        command: &str,
        id: TestRunId,
    ) -> Result<(Member, TestRun), CommandError> {
        self.somebody().await?;
        let found = self.store.read(move |reader| test_run::get(reader, id)).await?;
        let member = self.allow(command, Some(found.project)).await?;
        Ok((member, found))
    }

    /// Returns the member if they may run `command` in the alias's project.
    pub(crate) async fn allow_alias(&self, command: &str, id: AliasId) -> Result<Member, CommandError> {
        self.somebody().await?;
        let found = self.store.read(move |reader| alias::get(reader, id)).await?;
        self.allow(command, Some(found.project)).await
    }

    /// Returns the member and the run configuration if the member may run `command` in the configuration's project.
    pub(crate) async fn allow_configuration(
        &self,
        command: &str,
        id: RunConfigurationId,
    ) -> Result<(Member, RunConfiguration), CommandError> {
        self.somebody().await?;
        let found = self.store.read(move |reader| run_configuration::get(reader, id)).await?;
        let member = self.allow(command, Some(found.project)).await?;
        Ok((member, found))
    }

    /// Returns the member in front of the screen, as stored now; without one nothing is looked up.
    pub(crate) async fn somebody(&self) -> Result<Member, CommandError> {
        match self.session.presence().await? {
            Presence::Here(member) => Ok(member),
            Presence::Away { .. } => Err(CommandError::locked()),
            Presence::NobodyYet => Err(CommandError::denied()),
        }
    }
}
