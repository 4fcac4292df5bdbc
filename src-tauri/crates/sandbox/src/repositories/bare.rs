//! Finds the git directory behind a path, without writing into it.

use std::path::{Path, PathBuf};

use crate::error::SandboxError;
use crate::git_command;

/// Creates an empty bare repository whose main branch will be `main_branch`.
pub(crate) fn create_empty(git_directory: &Path, main_branch: &str) -> Result<(), SandboxError> {
    let mut command = git_command::git(&[]);
    command
        .args(["init", "--quiet", "--bare", "--template=", "--initial-branch", main_branch])
        .arg(git_directory);
    let output = command.output().map_err(SandboxError::StartGit)?;
    if output.status.success() {
        return Ok(());
    }
    let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(SandboxError::Git { command: "init".to_owned(), message })
}

/// Returns whether a folder is a git directory itself: bare, or a `.git`.
pub(crate) fn is_git_directory(path: &Path) -> bool {
    path.join("HEAD").is_file() && path.join("objects").is_dir()
}

/// Returns the git directory of a folder that is a work tree; `None` for any other folder.
///
/// A folder somewhere below a work tree is not one: only its own `.git` counts.
pub(crate) fn git_directory_of(folder: &Path) -> Result<Option<PathBuf>, SandboxError> {
    let inside = folder.join(".git");
    if is_git_directory(&inside) {
        return Ok(Some(inside));
    }
    if !inside.is_file() {
        return Ok(None);
    }
    let mut command = git_command::git(&[]);
    command.arg("-C").arg(folder).args(["rev-parse", "--absolute-git-dir"]);
    let output = command.output().map_err(SandboxError::StartGit)?;
    if !output.status.success() {
        return Err(SandboxError::NotARepository { path: folder.to_owned() });
    }
    Ok(Some(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())))
}
