//! Unix systems other than Linux: the processes of a command are those of its group.

use std::io;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use suitecase_model::ids::TestRunId;
use tokio::process::{ChildStderr, ChildStdout, Command};
use tokio::time::timeout;

/// How long processes may take to end by themselves after they were asked to.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) type Child = tokio::process::Child;

pub(super) fn start(mut command: Command) -> io::Result<Child> {
    command.process_group(0).spawn()
}

pub(super) fn output(child: &mut Child) -> (Option<ChildStdout>, Option<ChildStderr>) {
    (child.stdout.take(), child.stderr.take())
}

pub(super) async fn end(_: TestRunId, child: &mut Child) {
    let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    let send = |signal| {
        if let Some(group) = group {
            // A group that has ended meanwhile needs no signal.
            let _ = kill_process_group(group, signal);
        }
    };
    send(Signal::TERM);
    let ended = timeout(PATIENCE, child.wait()).await;
    send(Signal::KILL);
    if ended.is_err()
        && let Err(error) = child.wait().await
    {
        tracing::warn!(%error, "could not see how a command ended");
    }
}

/// Which processes a crash left cannot be told here.
#[expect(clippy::unused_async, reason = "where it can be told it takes time")]
pub(super) async fn end_leftovers(_: TestRunId) {}
