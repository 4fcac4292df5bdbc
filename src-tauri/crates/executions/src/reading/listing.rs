//! Which files below a chosen folder may belong to reports. Links are not followed, and nothing is opened.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use suitecase_model::error_code::ErrorCode;

use super::files::{FoundFile, Place, Trouble};
use super::folders::is_of_interest;
use super::marks::mark;

/// What was found below a folder.
#[derive(Default)]
pub(super) struct Listing {
    pub(super) files: Vec<FoundFile>,
    pub(super) archives: Vec<FoundFile>,
    /// What could not be looked into, with what it is.
    pub(super) troubles: Vec<(String, Trouble)>,
}

impl Listing {
    /// Adds a file, as an archive where it is one by its name.
    pub(super) fn add(&mut self, file: FoundFile) {
        if is_archive(&file.name) {
            self.archives.push(file);
        } else {
            self.files.push(file);
        }
    }
}

/// Lists a folder in the order of names, so that reading it twice gives the same.
///
/// # Errors
/// Only [`Trouble::Stopped`].
pub(super) fn list(
    root: &Path,
    most: usize,
    depth: usize,
    stop: &dyn Fn() -> bool,
) -> Result<Listing, Trouble> {
    const ASKED_EACH: usize = 256;
    let mut listing = Listing::default();
    let mut looked_at = 0_usize;
    let mut open: Vec<(PathBuf, Vec<String>)> = vec![(root.to_owned(), Vec::new())];
    while let Some((path, parts)) = open.pop() {
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) => {
                listing.troubles.push((parts.join("/"), Trouble::not_readable(&error)));
                continue;
            }
        };
        let mut inside = Vec::new();
        for entry in entries {
            looked_at += 1;
            if looked_at.is_multiple_of(ASKED_EACH) && stop() {
                return Err(Trouble::Stopped);
            }
            if looked_at > most {
                let detail = format!("There are more than {most} files and folders; the rest was left out.");
                listing.troubles.push((parts.join("/"), Trouble::problem(ErrorCode::ReportTooLarge, detail)));
                open.clear();
                break;
            }
            // An entry that goes away meanwhile is as if it had never been there.
            let Ok(entry) = entry else { continue };
            let Ok(kind) = entry.file_type() else { continue };
            inside.push((entry.file_name().to_string_lossy().into_owned(), kind, entry));
        }
        inside.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        let mut folders = Vec::new();
        for (name, kind, entry) in inside {
            if kind.is_dir() {
                let mut parts = parts.clone();
                parts.push(name);
                if parts.len() > depth {
                    let detail = format!("Folders are nested more than {depth} deep; these were left out.");
                    let trouble = Trouble::problem(ErrorCode::ReportTooLarge, detail);
                    listing.troubles.push((parts.join("/"), trouble));
                } else {
                    folders.push((entry.path(), parts));
                }
            } else if kind.is_file() && is_of_interest(&name) {
                let metadata = entry.metadata().ok();
                let weight = metadata.as_ref().map_or(0, Metadata::len);
                let changed = metadata.and_then(|metadata| metadata.modified().ok());
                let mark = Some(mark(&parts, &name, changed, weight));
                let place = Place::Disk(entry.path());
                listing.add(FoundFile { folder: parts.clone(), name, place, weight, mark });
            }
        }
        open.extend(folders.into_iter().rev());
    }
    Ok(listing)
}

/// Returns whether a file is an archive by its name.
pub(super) fn is_archive(name: &str) -> bool {
    has_extension(name, "zip")
}

/// Returns whether a name ends in an extension, in any case.
pub(super) fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}
