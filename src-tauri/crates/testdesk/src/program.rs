//! A program that runs in the background and ends, with all it started, together with its owner.
//!
//! It gets a process group of its own, and the system ends it when this process is killed. What starts a new group
//! by itself is out of reach.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use crate::error::DesktopError;
use crate::tool::SETPRIV;
use crate::wait::{self, Look};

/// A background program; dropping it ends its whole process group.
#[derive(Debug)]
pub struct Program {
    name: String,
    log: PathBuf,
    child: Mutex<Child>,
}

impl Program {
    /// The process, which is also the number of its process group.
    pub fn process_id(&self) -> u32 {
        self.child().id()
    }

    /// The file that receives what the program writes to its standard output and standard error.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// Tells how the program ended, or that it still runs.
    pub fn exit_status(&self) -> Result<Option<ExitStatus>, DesktopError> {
        self.child().try_wait().map_err(|source| DesktopError::Start { program: self.name.clone(), source })
    }

    /// Waits until the program has ended by itself.
    pub fn wait_for_exit(&self, limit: Duration) -> Result<ExitStatus, DesktopError> {
        wait::until(
            || format!("the end of {}", self.name),
            limit,
            || Ok(self.exit_status()?.map_or_else(|| Look::NotYet("it still runs".to_owned()), Look::Ready)),
        )
    }

    /// Starts `program` with `stdin` and a log; `launcher` must be made for [`SETPRIV`].
    pub(crate) fn start(
        mut launcher: Command,
        program: &str,
        stdin: Stdio,
        log: &Path,
    ) -> Result<Self, DesktopError> {
        let unusable = |source| DesktopError::File { path: log.to_owned(), source };
        let output = File::create(log).map_err(unusable)?;
        let errors = output.try_clone().map_err(unusable)?;
        launcher.stdin(stdin).stdout(output).stderr(errors);
        let child = spawn_on_keeper(launcher)
            .map_err(|source| DesktopError::Start { program: program.to_owned(), source })?;
        Ok(Self { name: program.to_owned(), log: log.to_owned(), child: Mutex::new(child) })
    }

    /// An error when the program does not run any more.
    pub(crate) fn check_running(&self) -> Result<(), DesktopError> {
        match self.exit_status()? {
            None => Ok(()),
            Some(_) => Err(DesktopError::Ended { program: self.name.clone(), said: self.said() }),
        }
    }

    /// The end of the log.
    pub(crate) fn said(&self) -> String {
        const LINES: usize = 20;
        let log = std::fs::read(&self.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.trim().lines().collect();
        lines.get(lines.len().saturating_sub(LINES)..).unwrap_or_default().join("\n")
    }

    /// The standard input, when it is a pipe and was not taken before.
    pub(crate) fn take_stdin(&self) -> Option<std::process::ChildStdin> {
        self.child().stdin.take()
    }

    fn child(&self) -> std::sync::MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let child = self.child.get_mut().unwrap_or_else(PoisonError::into_inner);
        end_group(child);
    }
}

/// Completes `launcher`, a command for [`SETPRIV`], so that the program ends with the thread that starts it.
pub(crate) fn tied_to_parent(mut launcher: Command, program: impl AsRef<std::ffi::OsStr>) -> Command {
    debug_assert_eq!(launcher.get_program(), SETPRIV.program);
    launcher.args(["--pdeathsig", "TERM", "--"]).arg(program);
    launcher
}

/// Asks the group to end, and kills what is left of it once its leader has ended or three seconds have passed.
fn end_group(leader: &mut Child) {
    const PATIENCE: Duration = Duration::from_secs(3);
    let group = Pid::from_child(leader);
    // A leader that ended is left unreaped until the group is killed: meanwhile its number cannot be used again.
    let has_ended = || {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        !matches!(waitid(WaitId::Pid(group), options), Ok(None))
    };
    let already_reaped = leader.try_wait().is_ok_and(|status| status.is_some());
    let _ = kill_process_group(group, Signal::TERM);
    let start = Instant::now();
    while !already_reaped && !has_ended() && start.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(5));
    }
    let _ = kill_process_group(group, Signal::KILL);
    let _ = leader.wait();
}

/// A command to start, and where to send the outcome.
type Order = (Command, Sender<std::io::Result<Child>>);

/// Starts a command on a thread that lives as long as this process.
///
/// The system's "end with the parent" means the parent's *thread*; on a short-lived thread, such as one of a pool,
/// a program would end too early.
fn spawn_on_keeper(command: Command) -> std::io::Result<Child> {
    static KEEPER: OnceLock<Sender<Order>> = OnceLock::new();
    let keeper = KEEPER.get_or_init(|| {
        let (sender, orders) = channel::<Order>();
        std::thread::spawn(move || {
            for (mut command, outcome) in orders {
                let _ = outcome.send(command.spawn());
            }
        });
        sender
    });
    let gone = || std::io::Error::other("the thread that starts programs has ended");
    let (outcome, answer) = channel();
    keeper.send((command, outcome)).map_err(|_| gone())?;
    answer.recv().map_err(|_| gone())?
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::CommandExt;

    use super::*;

    fn shell(script: &str, folder: &Path) -> Program {
        let mut launcher = Command::new(SETPRIV.program);
        launcher.process_group(0);
        let mut command = tied_to_parent(launcher, "sh");
        command.args(["-c", script]);
        Program::start(command, "sh", Stdio::null(), &folder.join("sh.log")).unwrap()
    }

    fn runs(process_id: &str) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{process_id}/stat")).unwrap_or_default();
        !stat.is_empty() && !stat.contains(") Z ")
    }

    fn line_of(program: &Program) -> String {
        wait::until(
            || "a line".to_owned(),
            wait::TIME_LIMIT,
            || {
                let said = program.said();
                Ok(if said.is_empty() { Look::NotYet(said) } else { Look::Ready(said) })
            },
        )
        .unwrap()
    }

    #[test]
    fn a_dropped_program_takes_its_children_along() {
        let folder = tempfile::tempdir().unwrap();
        let program = shell("sleep 600 & echo $!; wait", folder.path());
        let grandchild = line_of(&program);
        let child = program.process_id().to_string();
        assert!(runs(&child) && runs(&grandchild));
        drop(program);
        wait::until(
            || "the end of both".to_owned(),
            wait::TIME_LIMIT,
            || {
                let left = runs(&child) || runs(&grandchild);
                Ok(if left { Look::NotYet("still there".to_owned()) } else { Look::Ready(()) })
            },
        )
        .unwrap();
    }

    #[test]
    fn a_program_that_does_not_listen_is_killed() {
        let folder = tempfile::tempdir().unwrap();
        let program = shell("trap '' TERM; echo deaf; while :; do sleep 1; done", folder.path());
        line_of(&program);
        let process_id = program.process_id().to_string();
        drop(program);
        assert!(!runs(&process_id));
    }

    #[test]
    fn a_program_outlives_the_thread_that_asked_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_owned();
        let program =
            std::thread::spawn(move || shell("echo up; read line < /dev/zero", &path)).join().unwrap();
        line_of(&program);
        program.check_running().unwrap();
    }

    #[test]
    fn an_early_end_is_an_error_with_the_last_words() {
        let folder = tempfile::tempdir().unwrap();
        let program = shell("echo no screens found; exit 1", folder.path());
        assert_eq!(program.wait_for_exit(wait::TIME_LIMIT).unwrap().code(), Some(1));
        assert_eq!(
            program.check_running().unwrap_err().to_string(),
            "sh has ended; it said: no screens found"
        );
    }
}
