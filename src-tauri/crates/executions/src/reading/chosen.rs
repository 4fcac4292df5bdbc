//! One path that a person chose: which files it stands for, and in which folders it lies.

use std::fs;
use std::path::{Component, Path, absolute};

use suitecase_model::error_code::ErrorCode;

use super::Limits;
use super::files::{FoundFile, Place, Trouble};
use super::folders::{BESIDE, JUNIT};
use super::listing::{Listing, is_archive, list};

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
    let whole = absolute(path).map_err(|error| Trouble::not_readable(&error))?;
    let folder = if kind.is_dir() { Some(whole.as_path()) } else { whole.parent() };
    let names = folder.into_iter().flat_map(Path::components).filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    });
    let (name, above) = (name_of(path), names.collect());
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
    };
    let own = file(&name, path, kind.len());
    if is_archive(&name) {
        listing.archives.push(own);
    } else {
        listing.files.push(own);
    }
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

/// Returns the last name of a path.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
