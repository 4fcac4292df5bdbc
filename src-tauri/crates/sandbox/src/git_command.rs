//! Starts the system's git in an environment of our own.
//!
//! Nothing of the user's or the machine's git configuration has a say, no shell is involved, and no prompt can appear.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use tokio::io::AsyncWriteExt as _;

use crate::error::SandboxError;

/// Builds a git command whose configuration is `settings` and nothing else.
///
/// `safe.directory` is open because a repository lent to the sandbox may belong to somebody else.
pub(crate) fn git(settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new("git");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    let always = [("safe.directory", "*"), ("core.quotePath", "false"), ("gc.auto", "0")];
    let all = always.iter().chain(settings).collect::<Vec<_>>();
    command.env("GIT_CONFIG_COUNT", all.len().to_string());
    for (index, (key, value)) in all.into_iter().enumerate() {
        command.env(format!("GIT_CONFIG_KEY_{index}"), key).env(format!("GIT_CONFIG_VALUE_{index}"), value);
    }
    command
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("GIT_ATTR_NOSYSTEM", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Builds a git command that works on one git directory.
pub(crate) fn git_in(git_directory: &Path, settings: &[(&str, &str)]) -> Command {
    let mut command = git(settings);
    command.env("GIT_DIR", git_directory);
    command
}

/// Runs git to its end on the calling thread and returns what it printed.
pub(crate) fn run<Argument: AsRef<OsStr>>(
    git_directory: &Path,
    arguments: impl IntoIterator<Item = Argument>,
) -> Result<Vec<u8>, SandboxError> {
    let mut command = git_in(git_directory, &[]);
    command.args(arguments);
    let name = command_name(&command);
    let output = command.output().map_err(SandboxError::StartGit)?;
    finished(&name, output)
}

/// Runs git on the calling thread while `write` feeds its standard input.
pub(crate) fn feed(
    mut command: Command,
    write: impl FnOnce(&mut dyn std::io::Write) -> Result<(), SandboxError>,
) -> Result<(), SandboxError> {
    let name = command_name(&command);
    let talk = |source| SandboxError::TalkToGit { command: name.clone(), source };
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().map_err(SandboxError::StartGit)?;
    let written = match child.stdin.take() {
        Some(stdin) => {
            let mut buffered = std::io::BufWriter::with_capacity(1 << 20, stdin);
            write(&mut buffered).and_then(|()| buffered.flush().map_err(talk))
        }
        None => Ok(()),
    };
    let output = child.wait_with_output().map_err(talk)?;
    // Git's own words explain a broken pipe better than the broken pipe does.
    finished(&name, output)?;
    written
}

/// Runs git to its end without blocking the runtime and returns what it printed.
pub(crate) async fn read<Argument: AsRef<OsStr>>(
    git_directory: &Path,
    arguments: impl IntoIterator<Item = Argument>,
) -> Result<Vec<u8>, SandboxError> {
    let mut command = git_in(git_directory, &[]);
    command.args(arguments);
    answer(command, Vec::new()).await
}

/// Runs a prepared git command with `input` on its standard input and returns what it printed.
pub(crate) async fn answer(command: Command, input: Vec<u8>) -> Result<Vec<u8>, SandboxError> {
    let name = command_name(&command);
    let mut command = tokio::process::Command::from(command);
    command.stdin(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().map_err(SandboxError::StartGit)?;
    let stdin = child.stdin.take();
    let writing = async move {
        if let Some(mut stdin) = stdin {
            // A git that needs no more input closes the pipe; its exit status tells whether that was right.
            let _ = stdin.write_all(&input).await;
        }
    };
    let (output, ()) = tokio::join!(child.wait_with_output(), writing);
    let output = output.map_err(|source| SandboxError::TalkToGit { command: name.clone(), source })?;
    finished(&name, output)
}

fn finished(name: &str, output: std::process::Output) -> Result<Vec<u8>, SandboxError> {
    if output.status.success() {
        return Ok(output.stdout);
    }
    let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(SandboxError::Git { command: name.to_owned(), message })
}

fn command_name(command: &Command) -> String {
    let arguments = command.get_args().map(OsStr::to_string_lossy).collect::<Vec<_>>();
    arguments.iter().find(|argument| !argument.starts_with('-')).map(ToString::to_string).unwrap_or_default()
}
