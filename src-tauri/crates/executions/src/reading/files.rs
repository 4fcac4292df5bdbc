//! The files that may belong to reports, on disk or in an archive, and why one gives none.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::rc::Rc;

use suitecase_katalon::junit::JunitError;
use suitecase_model::error_code::ErrorCode;

use super::archive::Archive;
use super::marks::Mark;

/// A file that may belong to a report.
#[derive(Clone, Debug)]
pub(super) struct FoundFile {
    /// The folders it is in, below what was chosen.
    pub(super) folder: Vec<String>,
    /// Its own name.
    pub(super) name: String,
    pub(super) place: Place,
    /// What it counts for in progress, in bytes.
    pub(super) weight: u64,
    /// What tells a file on disk from others, and from what it was before.
    pub(super) mark: Option<Mark>,
}

/// Where the bytes of a file are.
#[derive(Clone, Debug)]
pub(super) enum Place {
    Disk(PathBuf),
    /// An entry of the archive that is open, by its number.
    Entry(usize),
}

/// What files are taken from.
pub(super) enum Shelf {
    Disk,
    Archive(Box<Archive>),
}

impl Shelf {
    /// Returns how much may still be unpacked.
    pub(super) fn left(&self) -> Option<Rc<Cell<u64>>> {
        match self {
            Self::Disk => None,
            Self::Archive(archive) => Some(Rc::clone(&archive.left)),
        }
    }
}

/// A file that is open.
pub(super) struct Opened<'a> {
    pub(super) bytes: Box<dyn Read + 'a>,
    /// The most bytes it may give before it is taken for harm, where it is packed.
    pub(super) suspicious_from: Option<u64>,
}

/// Why there is no report.
#[derive(Debug)]
pub(super) enum Trouble {
    Stopped,
    Problem {
        code: ErrorCode,
        line: Option<u32>,
        detail: String,
    },
    /// This is no JUnit file at all.
    NotJunit,
    /// This file holds no element.
    Empty,
}

impl Trouble {
    pub(super) fn problem(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self::Problem { code, line: None, detail: detail.into() }
    }

    pub(super) fn not_readable(error: &io::Error) -> Self {
        Self::problem(ErrorCode::ReportNotReadable, format!("The file cannot be read: {error}."))
    }
}

impl From<JunitError> for Trouble {
    fn from(error: JunitError) -> Self {
        let (code, line, detail) = match error {
            JunitError::Stopped => return Self::Stopped,
            JunitError::NotJunit => return Self::NotJunit,
            JunitError::Empty => return Self::Empty,
            JunitError::Input(error) => return Self::not_readable(&error),
            JunitError::CutOff { line } => {
                (ErrorCode::ReportCutOff, line, "The file ends before its last element is closed.".to_owned())
            }
            JunitError::Malformed { line, detail } => (ErrorCode::ReportMalformed, line, detail),
            JunitError::Entities { line, detail } => (ErrorCode::ReportEntities, line, detail),
            JunitError::TooLarge { line, detail } => (ErrorCode::ReportTooLarge, line, detail),
        };
        Self::Problem { code, line: Some(line), detail }
    }
}

impl FoundFile {
    /// Returns folder and name, parted by slashes.
    pub(super) fn path(&self) -> String {
        let folders = self.folder.iter().map(String::as_str);
        folders.chain([self.name.as_str()]).collect::<Vec<_>>().join("/")
    }

    /// Opens it.
    pub(super) fn open<'a>(&self, storage: &'a mut Shelf) -> Result<Opened<'a>, Trouble> {
        match (&self.place, storage) {
            (Place::Disk(path), _) => {
                let file = File::open(path).map_err(|error| Trouble::not_readable(&error))?;
                Ok(Opened { bytes: Box::new(file), suspicious_from: None })
            }
            (Place::Entry(number), Shelf::Archive(archive)) => archive.open(*number),
            (Place::Entry(_), Shelf::Disk) => Err(Trouble::problem(
                ErrorCode::InternalBug,
                "A packed file was looked for outside its archive.",
            )),
        }
    }
}
