//! One path that a person chose: which files it stands for, and in which folders it lies.

use std::fs;
use std::path::{Component, Path, PathBuf, absolute};

use suitecase_model::error_code::ErrorCode;

use super::Limits;
use super::files::{FoundFile, Place, Trouble};
use super::folders::{BESIDE, JUNIT};
use super::listing::{Listing, list};

/// One of the paths that were chosen.
pub(super) struct Chosen {
    /// What it is called where it itself is the source.
    pub(super) name: String,
    /// The folders it lies in; with its own where it is one.
    pub(super) above: Vec<String>,
    pub(super) is_file: bool,
    pub(super) listing: Listing,
}

/// Lists what was chosen; a link that was itself chosen is followed.
pub(super) fn chosen(path: &Path, limits: &Limits, stop: &dyn Fn() -> bool) -> Result<Chosen, Trouble> {
    let kind = fs::metadata(path).map_err(|error| Trouble::not_readable(&error))?;
    let (name, above) = (name_of(path), above(path, kind.is_dir())?);
    if kind.is_dir() {
        let listing = list(path, limits.files, limits.depth, stop)?;
        return Ok(Chosen { name, above, is_file: false, listing });
    }
    if !kind.is_file() {
        return Err(Trouble::problem(ErrorCode::ReportNotReadable, "This is neither a file nor a folder."));
    }
    let mut listing = Listing::default();
    let file = |name: &str, path: &Path, weight| FoundFile {
        folder: Vec::new(),
        name: name.to_owned(),
        place: Place::Disk(path.to_owned()),
        weight,
        mark: None,
    };
    listing.add(file(&name, path, kind.len()));
    if name == JUNIT {
        // Whoever chooses this file means the report it is the heart of.
        for beside in BESIDE {
            let sibling = path.with_file_name(beside);
            if let Ok(metadata) = fs::symlink_metadata(&sibling)
                && metadata.is_file()
            {
                listing.files.push(file(beside, &sibling, metadata.len()));
            }
        }
    }
    Ok(Chosen { name, above, is_file: true, listing })
}

/// Takes some of the files below a folder as if nothing else were in it; what is gone meanwhile never was.
pub(super) fn some_of(folder: &Path, mut files: Vec<PathBuf>) -> Result<Chosen, Trouble> {
    files.sort_unstable();
    let mut listing = Listing::default();
    for path in files {
        let (Ok(below), Ok(about)) = (path.strip_prefix(folder), fs::symlink_metadata(&path)) else {
            continue;
        };
        let mut parts = names(below);
        let Some(name) = parts.pop().filter(|_| about.is_file()) else { continue };
        listing.add(FoundFile {
            folder: parts,
            name,
            place: Place::Disk(path),
            weight: about.len(),
            mark: None,
        });
    }
    Ok(Chosen { name: name_of(folder), above: above(folder, true)?, is_file: false, listing })
}

/// Returns the folders that a path lies in; with its own where it is one.
fn above(path: &Path, is_folder: bool) -> Result<Vec<String>, Trouble> {
    let whole = absolute(path).map_err(|error| Trouble::not_readable(&error))?;
    let folder = if is_folder { Some(whole.as_path()) } else { whole.parent() };
    Ok(folder.map(names).unwrap_or_default())
}

fn names(path: &Path) -> Vec<String> {
    let names = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    });
    names.collect()
}

/// Returns the last name of a path.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
