//! Why a task failed.

use std::path::PathBuf;

use suitecase_admin::AdminError;
use suitecase_bitbucket::origin::OriginError;
use suitecase_executions::RunError;
use suitecase_executions::schedules::ScheduleError;
use suitecase_sandbox::SandboxError;
use suitecase_store::StoreError;
use suitecase_testdesk::DesktopError;
use thiserror::Error;

/// Why a task failed; reads on from "could not".
#[derive(Debug, Error)]
pub(crate) enum TaskError {
    /// A program could not be started.
    #[error("start `{program}`")]
    Start {
        /// Its name.
        program: String,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// A program said no.
    #[error("get `{command}` to succeed")]
    Failed {
        /// What was called.
        command: String,
    },
    /// Packages have to be installed by hand on this system.
    #[error("go on without these: {packages}\n{advice}")]
    Missing {
        /// What is missing.
        packages: String,
        /// How to get it.
        advice: String,
    },
    /// A file could not be read or written.
    #[error("use {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// A check of the sources found something.
    #[error("accept the sources: {0}")]
    Check(String),
    /// The sandbox failed.
    #[error("run the sandbox")]
    Sandbox(#[from] SandboxError),
    /// The sandbox's address was refused.
    #[error("use the sandbox's address")]
    Origin(#[from] OriginError),
    /// A step of the demo failed.
    #[error("set the demo up")]
    Admin(#[from] AdminError),
    /// The database failed.
    #[error("use the demo's database")]
    Store(#[from] StoreError),
    /// The private desktop failed.
    #[error("use the private desktop")]
    Desktop(#[from] DesktopError),
    /// *Test Connection* found something.
    #[error("connect to the sandbox: {0}")]
    NotConnected(String),
    /// The sync did not end well.
    #[error("sync `{name}`: {reason}")]
    NotSynced {
        /// The link's name.
        name: String,
        /// The code of the error.
        reason: String,
    },
    /// The results of the sample could not be imported.
    #[error("import the results of `{name}`")]
    NotImported {
        /// The link's name.
        name: String,
    },
    /// A run configuration was refused.
    #[error("keep a run configuration")]
    Configuration(#[from] RunError),
    /// A schedule was refused.
    #[error("keep a schedule")]
    Schedule(#[from] ScheduleError),
    /// A report could not be written as JSON.
    #[error("write the report")]
    Json(#[from] serde_json::Error),
}
