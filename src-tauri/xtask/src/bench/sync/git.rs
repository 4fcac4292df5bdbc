//! Git itself, doing what is measured beside ours.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use clap::Args;
use serde::{Deserialize, Serialize};
use suitecase_sandbox::{DEMO_API_TOKEN, git_authorization};

use super::repositories::WANTED;
use crate::bench::memory::peak_of_children;
use crate::error::TaskError;
use crate::process::start_error;

/// A clone, made by a process of its own so that git's memory can be told from everything else's.
#[derive(Args)]
pub(crate) struct CloneOptions {
    #[arg(long)]
    url: String,
    #[arg(long)]
    into: PathBuf,
}

/// What a clone took.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Cloned {
    pub(super) seconds: f64,
    /// The most memory that one of git's processes held, in bytes.
    pub(super) peak_bytes: Option<u64>,
}

/// Clones and prints what it took, as JSON.
pub(crate) fn clone_here(options: &CloneOptions) -> Result<(), TaskError> {
    let started = Instant::now();
    let mut cloning = plain(&["clone", "-q", "--depth", "1", "--filter=blob:none", "--sparse", &options.url]);
    cloning.arg(&options.into);
    run(cloning)?;
    run(in_clone(&options.into, &["sparse-checkout", "set", WANTED[0], WANTED[1]]))?;
    let seconds = started.elapsed().as_secs_f64();
    println!("{}", serde_json::to_string(&Cloned { seconds, peak_bytes: peak_of_children() })?);
    Ok(())
}

/// Makes a sparse clone of the wanted folders.
pub(super) fn clone(url: &str, into: &Path) -> Result<Cloned, TaskError> {
    let program =
        std::env::current_exe().map_err(|source| TaskError::File { path: into.to_owned(), source })?;
    let mut command = Command::new(program);
    command.args(["bench-clone", "--url", url, "--into"]).arg(into).stdout(Stdio::piped());
    Ok(serde_json::from_slice(&output(command)?)?)
}

/// Brings a clone to the tip of `main` and returns the seconds it took.
pub(super) fn fetch(clone: &Path) -> Result<f64, TaskError> {
    let started = Instant::now();
    run(in_clone(clone, &["fetch", "-q", "--depth", "1", "origin", "main"]))?;
    run(in_clone(clone, &["checkout", "-q", "FETCH_HEAD"]))?;
    Ok(started.elapsed().as_secs_f64())
}

/// Asks where `main` points and returns the seconds it took.
pub(super) fn ls_remote(url: &str) -> Result<f64, TaskError> {
    let started = Instant::now();
    run(plain(&["ls-remote", "-q", url, "refs/heads/main"]))?;
    Ok(started.elapsed().as_secs_f64())
}

/// Returns git on a git directory.
pub(in crate::bench) fn git(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = plain(arguments);
    command.env("GIT_DIR", directory);
    command
}

/// Runs a command to its end.
pub(in crate::bench) fn run(mut command: Command) -> Result<(), TaskError> {
    let status = command.status().map_err(|source| start_error(&command, source))?;
    if status.success() { Ok(()) } else { Err(TaskError::Failed { command: format!("{command:?}") }) }
}

/// Runs a command to its end and returns what it printed.
pub(super) fn output(mut command: Command) -> Result<Vec<u8>, TaskError> {
    command.stdout(Stdio::piped()).stderr(Stdio::inherit());
    let done = command.output().map_err(|source| start_error(&command, source))?;
    if done.status.success() {
        Ok(done.stdout)
    } else {
        Err(TaskError::Failed { command: format!("{command:?}") })
    }
}

fn in_clone(clone: &Path, arguments: &[&str]) -> Command {
    let mut command = plain(arguments);
    command.current_dir(clone);
    command
}

/// Git with the sandbox's token in its environment, where no list of processes shows it, and no other settings.
fn plain(arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_COUNT", "1")
        .env("GIT_CONFIG_KEY_0", "http.extraHeader")
        .env("GIT_CONFIG_VALUE_0", git_authorization(DEMO_API_TOKEN))
        .stdout(Stdio::null());
    command
}
