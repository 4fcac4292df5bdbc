//! A measurement in a process of its own, in whose memory is nothing but what is measured.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::TaskError;
use crate::process::runtime;

/// Where the process finds everything.
#[derive(Args)]
pub(crate) struct DataOptions {
    #[arg(long)]
    pub(super) data: PathBuf,
}

/// Lets a hidden task measure what lies in a folder; returns what it found out.
pub(super) fn measured<T: DeserializeOwned>(task: &str, data: &Path) -> Result<T, TaskError> {
    let at = |source| TaskError::File { path: data.to_owned(), source };
    let mut command = Command::new(std::env::current_exe().map_err(at)?);
    command.args([task, "--data"]).arg(data).stdout(Stdio::piped());
    let answer = command.output().map_err(at)?;
    if !answer.status.success() {
        return Err(TaskError::Failed { command: task.to_owned() });
    }
    Ok(serde_json::from_slice(&answer.stdout)?)
}

/// Is that task: measures, and prints what it found out.
pub(super) fn measure<T: Serialize>(
    measuring: impl Future<Output = Result<T, TaskError>>,
) -> Result<(), TaskError> {
    println!("{}", serde_json::to_string(&runtime()?.block_on(measuring)?)?);
    Ok(())
}
