//! Turns a plain folder into a repository with one commit, byte for byte.
//!
//! The files are streamed to git by hand, so no ignore file, attribute or line-ending setting can change or drop one.

use std::path::{Path, PathBuf};

use crate::error::SandboxError;
use crate::repositories::bare;
use crate::repositories::fast_import::{self, EXECUTABLE, FILE, SYMBOLIC_LINK, Signature};

/// The time of the one commit: 2026-01-05 09:00:00 UTC, so that equal folders give equal commit ids.
const COMMIT_SECONDS: i64 = 1_767_603_600;

struct Found {
    /// Slash-separated, relative to the folder.
    path: Vec<u8>,
    source: PathBuf,
    kind: FoundKind,
}

enum FoundKind {
    File,
    Executable,
    SymbolicLink,
}

/// Makes a bare repository at `git_directory` from the files of `folder`.
pub(crate) fn import(folder: &Path, git_directory: &Path) -> Result<(), SandboxError> {
    let mut found = Vec::new();
    collect(folder, &[], &mut found)?;
    found.sort_by(|left, right| left.path.cmp(&right.path));
    bare::create_empty(git_directory, "main")?;
    if found.is_empty() {
        return Ok(());
    }
    let mut unreadable = None;
    let imported = fast_import::import(git_directory, |stream| {
        let signature = Signature {
            name: "Sandbox".to_owned(),
            email: "sandbox@acme-quality.example".to_owned(),
            seconds: COMMIT_SECONDS,
        };
        stream.commit("main", &signature, "Import the folder", &[])?;
        for file in &found {
            let (mode, bytes) = match read(file) {
                Ok(read) => read,
                Err(error) => {
                    unreadable = Some(error);
                    return Err(std::io::ErrorKind::InvalidData.into());
                }
            };
            stream.file(mode, &file.path, &bytes)?;
        }
        Ok(())
    });
    match unreadable {
        Some(error) => Err(error),
        None => imported,
    }
}

fn collect(folder: &Path, prefix: &[u8], found: &mut Vec<Found>) -> Result<(), SandboxError> {
    let unreadable = |source| SandboxError::Read { path: folder.to_owned(), source };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let mut path = prefix.to_vec();
        path.extend(name_bytes(&entry.file_name()));
        let kind = entry.file_type().map_err(unreadable)?;
        if kind.is_dir() {
            path.push(b'/');
            collect(&entry.path(), &path, found)?;
        } else if kind.is_symlink() {
            found.push(Found { path, source: entry.path(), kind: FoundKind::SymbolicLink });
        } else if kind.is_file() {
            let is_executable = is_executable(&entry.metadata().map_err(unreadable)?);
            let kind = if is_executable { FoundKind::Executable } else { FoundKind::File };
            found.push(Found { path, source: entry.path(), kind });
        }
    }
    Ok(())
}

fn read(file: &Found) -> Result<(&'static str, Vec<u8>), SandboxError> {
    let unreadable = |source| SandboxError::Read { path: file.source.clone(), source };
    match file.kind {
        FoundKind::File => Ok((FILE, std::fs::read(&file.source).map_err(unreadable)?)),
        FoundKind::Executable => Ok((EXECUTABLE, std::fs::read(&file.source).map_err(unreadable)?)),
        FoundKind::SymbolicLink => {
            let target = std::fs::read_link(&file.source).map_err(unreadable)?;
            Ok((SYMBOLIC_LINK, name_bytes(target.as_os_str())))
        }
    }
}

#[cfg(unix)]
fn name_bytes(name: &std::ffi::OsStr) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    name.as_bytes().to_vec()
}

#[cfg(not(unix))]
fn name_bytes(name: &std::ffi::OsStr) -> Vec<u8> {
    name.to_string_lossy().into_owned().into_bytes()
}

#[cfg(unix)]
fn is_executable(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &std::fs::Metadata) -> bool {
    false
}
