//! What runs a run configuration: each executor sees one run through, from its start to its end.
//!
//! An executor writes the run's log, stores the results that it brought, and says how its work ended; how the run ends
//! is decided by [`crate::runs`]. What an executor broke off has ended when it returns, but for what it says it left running
//! elsewhere; what ended by itself may leave something running, such as a build server, which is left alone.

mod local_command;
mod log;
mod masking;
mod pipelines;
mod plain_text;
mod processes;

use std::sync::Arc;

use jiff::tz::TimeZone;
use secrecy::SecretString;
use suitecase_bitbucket::Client;
use suitecase_model::ids::TestRunId;
use suitecase_model::integration::Integration;
use suitecase_model::link::Link;
use suitecase_model::test_run::{Executor, RunConfiguration, RunReason, TestRun, TestRunState};
use suitecase_store::{Store, StoreError, integration, test_run};
use suitecase_sync::{Clients, Clock, SyncError};
use tokio_util::sync::CancellationToken;

use local_command::LocalCommand;
pub(crate) use log::add_line;
pub use log::{LogStream, RunLog};

/// The variable by which a program or a pipeline knows the suite, in Katalon's words.
const SUITE_VARIABLE: &str = "SUITECASE_SUITE";
/// The variable by which it knows the Katalon profile.
const PROFILE_VARIABLE: &str = "SUITECASE_PROFILE";

/// What an executor is given for one run, as everything stood when the run began.
pub struct Context {
    /// The run. Where it names a `remote`, that runs it already, since before Suitecase started.
    pub run: TestRun,
    /// What it runs.
    pub configuration: RunConfiguration,
    /// The linked repository whose tests run.
    pub link: Link,
    /// The integration of that link.
    pub integration: Integration,
    /// The suite in Katalon's words, for example `Test Suites/Smoke`; empty where none is named.
    pub suite: String,
    /// The variables in their order, with their values.
    pub variables: Vec<ReadyVariable>,
    /// The name of a secured variable whose value cannot be read, so that it cannot be masked either. Only a run that
    /// something runs already goes on without it.
    pub unreadable: Option<String>,
    /// Takes what is printed.
    pub log: RunLog,
    /// Says that the run is called off: what runs is to be ended.
    pub cancel: CancellationToken,
    /// Says that what runs elsewhere was told to end.
    pub told: CancellationToken,
    /// Says that Suitecase quits: what runs here is to be ended, what runs elsewhere may go on.
    pub quit: CancellationToken,
    /// The database.
    pub store: Store,
    /// The clients for Bitbucket.
    pub clients: Arc<Clients>,
    /// What tells the time.
    pub clock: Clock,
    /// The time zone of the times in reports that name none.
    pub zone: TimeZone,
}

/// A variable with its value; secured ones were read from the keychain.
pub struct ReadyVariable {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: SecretString,
    /// Whether nobody may see the value.
    pub is_secured: bool,
}

/// How an executor's work ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It came to its end.
    Ended(Ended),
    /// The run was called off, or Suitecase quits, and what ran for it has ended.
    Stopped,
    /// Suitecase quits, and what runs elsewhere goes on; it is followed again at the next start.
    LeftRunning,
}

/// The end of an executor's work, before its results are looked at.
///
/// `Success` and `Failed` give way to what the results say: a test that failed makes the run fail without a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// A state that is an end.
    pub state: TestRunState,
    /// Why, where the results do not say so.
    pub reason: Option<RunReason>,
    /// What else is to be said, for example the exit code or the error code; never a value of a variable.
    pub detail: String,
}

impl Ended {
    /// Nothing went wrong.
    pub fn well() -> Self {
        Self { state: TestRunState::Success, reason: None, detail: String::new() }
    }

    /// Something went wrong that may be a test's.
    pub fn failed(reason: RunReason, detail: impl Into<String>) -> Self {
        Self { state: TestRunState::Failed, reason: Some(reason), detail: detail.into() }
    }

    /// It could not run, or not to its end.
    pub fn broken(reason: RunReason, detail: impl Into<String>) -> Self {
        Self { state: TestRunState::Error, reason: Some(reason), detail: detail.into() }
    }
}

impl Context {
    /// Returns a client with the credential as it is now: a token may be replaced while a run runs.
    pub(crate) async fn client(&self) -> Result<Client, SyncError> {
        let id = self.integration.id;
        let integration = self.store.read(move |reader| integration::get(reader, id)).await?;
        self.clients.of(&integration).await
    }

    /// Notes which pipeline runs the run, so that it is followed after a restart too.
    pub async fn note_remote(&self, remote: &str) -> Result<(), StoreError> {
        let (id, remote) = (self.run.id, remote.to_owned());
        self.store.write(move |writer| test_run::set_remote(writer, id, &remote)).await?;
        Ok(())
    }
}

/// Ends what an earlier Suitecase, which did not come to its end, left of a run on this computer.
pub(crate) async fn end_leftovers(run: TestRunId) {
    processes::end_leftovers(run).await;
}

/// Sees a run through.
pub(crate) async fn run(context: &Context) -> Ending {
    if context.run.remote.is_some() {
        // Its configuration may say something else by now.
        return pipelines::run(context, "", "").await;
    }
    match &context.configuration.executor {
        Executor::LocalCommand { program, arguments, folder, report_folder, time_limit_minutes } => {
            let command = LocalCommand {
                program,
                arguments,
                folder,
                report_folder,
                time_limit_minutes: *time_limit_minutes,
            };
            local_command::run(context, &command).await
        }
        Executor::BitbucketPipelines { branch, pipeline } => pipelines::run(context, branch, pipeline).await,
    }
}
