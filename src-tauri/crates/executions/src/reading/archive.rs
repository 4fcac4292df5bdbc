//! Zip archives, read where they are.
//!
//! Promises: no entry is ever written to disk; entries whose names lead out of the archive, or that are links, are told
//! and never opened; what an archive says of sizes is never believed, since what comes out is counted.
//! What is deliberately absent: archives inside archives, passwords, and packing other than deflate.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::rc::Rc;

use suitecase_model::error_code::ErrorCode;
use zip::ZipArchive;
use zip::result::ZipError;

use super::Limits;
use super::files::{FoundFile, Opened, Place, Trouble};
use super::folders::is_of_interest;
use super::listing::is_archive;

/// So much may come out of an entry whatever its packed size: a report of one test packs well.
const UNSUSPICIOUS: u64 = 32 * 1024 * 1024;
/// What the table of contents may take for each entry.
const BYTES_OF_AN_ENTRY: u64 = 1024;
/// An archive with more unsafe entries is left alone as a whole.
const MOST_UNSAFE: usize = 20;

/// An archive that is open.
pub(super) struct Archive {
    entries: ZipArchive<Metered>,
    ratio: u64,
    /// The bytes that may still be unpacked.
    pub(super) left: Rc<Cell<u64>>,
}

/// What is in an archive.
pub(super) struct Contents {
    pub(super) files: Vec<FoundFile>,
    /// The entries that are unsafe, with why.
    pub(super) troubles: Vec<(String, Trouble)>,
}

impl Archive {
    /// Opens an archive and lists what may belong to reports, below `above`.
    pub(super) fn open_at(
        path: &Path,
        above: &[String],
        limits: &Limits,
    ) -> Result<(Self, Contents), Trouble> {
        let file = File::open(path).map_err(|error| Trouble::not_readable(&error))?;
        let most = u64::try_from(limits.entries).unwrap_or(u64::MAX);
        let allowed = Rc::new(Cell::new(Some(most.saturating_mul(BYTES_OF_AN_ENTRY))));
        let too_many = || {
            let detail = format!("The archive holds more than {most} files, or claims to.");
            Trouble::problem(ErrorCode::ReportTooLarge, detail)
        };
        let metered = Metered { file: BufReader::new(file), allowed: Rc::clone(&allowed) };
        let entries = ZipArchive::new(metered)
            .map_err(|error| if allowed.get() == Some(0) { too_many() } else { of_zip(&error) })?;
        allowed.set(None);
        if entries.len() > limits.entries {
            return Err(too_many());
        }
        let archive = Self { entries, ratio: limits.ratio, left: Rc::new(Cell::new(limits.unpacked_bytes)) };
        let contents = archive.contents(above)?;
        Ok((archive, contents))
    }

    fn contents(&self, above: &[String]) -> Result<Contents, Trouble> {
        let mut contents = Contents { files: Vec::new(), troubles: Vec::new() };
        for number in 0..self.entries.len() {
            let entry = self.entries.by_index_data(number).map_err(|error| of_zip(&error))?;
            // Some tools of Windows part folders as Windows does; what comes of it is looked at like any other name.
            let name = entry.name().map_err(|error| of_zip(&error))?.replace('\\', "/");
            if let Some(reason) = unsafe_because(&name, entry.is_symlink()) {
                let shown: String = name.chars().filter(|letter| !letter.is_control()).take(200).collect();
                let trouble = Trouble::problem(ErrorCode::ReportUnsafeArchive, reason);
                contents.troubles.push((join(above, &shown), trouble));
                if contents.troubles.len() > MOST_UNSAFE {
                    contents.files.clear();
                    return Ok(contents);
                }
                continue;
            }
            let mut folder: Vec<String> =
                name.split('/').filter(|part| !part.is_empty() && *part != ".").map(str::to_owned).collect();
            let Some(own) = folder.pop().filter(|_| !entry.is_dir()) else { continue };
            if is_of_interest(&own) && !is_archive(&own) {
                let place = Place::Entry(number);
                let weight = entry.compressed_size();
                contents.files.push(FoundFile { folder, name: own, place, weight, mark: None });
            }
        }
        contents.files.sort_by(|one, other| (&one.folder, &one.name).cmp(&(&other.folder, &other.name)));
        Ok(contents)
    }

    /// Opens an entry.
    pub(super) fn open(&mut self, number: usize) -> Result<Opened<'_>, Trouble> {
        let ratio = self.ratio;
        let entry = self.entries.by_index(number).map_err(|error| of_zip(&error))?;
        let suspicious_from = entry.compressed_size().saturating_mul(ratio).max(UNSUSPICIOUS);
        Ok(Opened { bytes: Box::new(entry), suspicious_from: Some(suspicious_from) })
    }
}

/// Says why an entry is never opened, where that is so.
fn unsafe_because(name: &str, is_link: bool) -> Option<&'static str> {
    let leads_out = name.split('/').any(|part| part == "..");
    let is_absolute = name.starts_with('/') || name.as_bytes().get(1) == Some(&b':');
    if name.contains('\0') {
        Some("The name of this entry holds a character that no name may have.")
    } else if leads_out || is_absolute {
        Some("The name of this entry leads out of the archive.")
    } else if is_link {
        Some("This entry is a link.")
    } else {
        None
    }
}

fn join(above: &[String], name: &str) -> String {
    above.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join("/")
}

fn of_zip(error: &ZipError) -> Trouble {
    Trouble::problem(ErrorCode::ReportNotReadable, format!("The archive cannot be read: {error}."))
}

/// A file of which only so much is read while the table of contents is: that one is held in memory as a whole.
struct Metered {
    file: BufReader<File>,
    allowed: Rc<Cell<Option<u64>>>,
}

impl Read for Metered {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(into)?;
        if let Some(allowed) = self.allowed.get() {
            let left = allowed.saturating_sub(u64::try_from(length).unwrap_or(u64::MAX));
            self.allowed.set(Some(left));
            if left == 0 {
                return Err(io::Error::other("the table of contents is too large"));
            }
        }
        Ok(length)
    }
}

impl Seek for Metered {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_are_known() {
        for name in ["a/../b", "../a", "/a", "C:/a", "c:a", "a:b", "a\0b", ".."] {
            assert!(unsafe_because(name, false).is_some(), "{name:?}");
        }
        for name in ["a", "a/b..c/d", "./a", "Größe/ü.xml"] {
            assert_eq!(unsafe_because(name, false), None, "{name:?}");
        }
        assert!(unsafe_because("a", true).is_some());
    }
}
