//! One command with everything that it starts, ended as a whole, also what put itself into the background.
//!
//! On Linux these are the processes of its group, those in whose environment the run is named, and whatever these have
//! started: so nothing is missed that made a session of its own, and what a crash of Suitecase left is found after a
//! restart. On other Unix systems it is the group; on Windows a job, which ends with Suitecase too.
//!
//! A command that ends by itself may leave something running, such as a build server; that is left alone.

#[cfg(all(unix, not(target_os = "linux")))]
#[path = "processes/group.rs"]
mod system;
#[cfg(target_os = "linux")]
#[path = "processes/marked.rs"]
mod system;
#[cfg(windows)]
#[path = "processes/job.rs"]
mod system;

use std::io;
use std::process::ExitStatus;

use suitecase_model::ids::TestRunId;
use tokio::process::{ChildStderr, ChildStdout, Command};

/// The variable by which processes know the run they belong to.
pub(super) const RUN_VARIABLE: &str = "SUITECASE_RUN";

/// A command that runs, with everything that it starts. What runs when it is dropped is ended at once as far as the
/// system allows; [`Processes::end`] is thorough.
pub(super) struct Processes {
    run: TestRunId,
    child: system::Child,
}

impl Processes {
    /// Starts a command for a run.
    pub(super) fn start(run: TestRunId, mut command: Command) -> io::Result<Self> {
        command.env(RUN_VARIABLE, run.to_string()).kill_on_drop(true);
        Ok(Self { run, child: system::start(command)? })
    }

    /// Hands out what reads its output, once.
    pub(super) fn output(&mut self) -> (Option<ChildStdout>, Option<ChildStderr>) {
        system::output(&mut self.child)
    }

    /// Waits until the command itself has ended.
    pub(super) async fn ended(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Asks all of its processes to end, ends those that do not within five seconds, and waits until none is left.
    pub(super) async fn end(&mut self) {
        system::end(self.run, &mut self.child).await;
    }
}

/// Ends what an earlier Suitecase, which did not come to its end, left of a run.
pub(super) async fn end_leftovers(run: TestRunId) {
    system::end_leftovers(run).await;
}
