//! Windows: the processes of a command are those of its job, which ends with Suitecase too, whatever ends that.

use std::io;

use process_wrap::tokio::{ChildWrapper, CommandWrap, JobObject, KillOnDrop};
use suitecase_model::ids::TestRunId;
use tokio::process::{ChildStderr, ChildStdout, Command};

pub(super) type Child = Box<dyn ChildWrapper>;

pub(super) fn start(command: Command) -> io::Result<Child> {
    CommandWrap::from(command).wrap(KillOnDrop).wrap(JobObject).spawn()
}

pub(super) fn output(child: &mut Child) -> (Option<ChildStdout>, Option<ChildStderr>) {
    (child.stdout().take(), child.stderr().take())
}

pub(super) async fn end(_: TestRunId, child: &mut Child) {
    if let Err(error) = Box::into_pin(child.kill()).await {
        tracing::warn!(%error, "could not end a command");
    }
}

/// The job of a Suitecase that crashed has ended with it.
#[expect(clippy::unused_async, reason = "where there is something to end it takes time")]
pub(super) async fn end_leftovers(_: TestRunId) {}
