//! From files, folders and archives that a person chose to reports.
//!
//! Promises: nothing outside what was chosen is opened, links are not followed, and archives are read where they are and never
//! unpacked; a report is handed out only when all its files were read to their ends; whatever the files hold, memory
//! stays bounded by [`Limits`] and what is wrong becomes a [`ReadingProblem`]. Whether to stop is asked often.
//! What is deliberately absent: the clock, the database, and which tests the names in a report stand for.

mod archive;
mod chosen;
mod files;
mod folders;
mod gathering;
mod identity;
mod listing;
mod marks;
mod moments;
mod reports;
#[cfg(test)]
mod tests;
mod together;
mod watched;
mod work;

use std::path::{Path, PathBuf};

pub use marks::{Mark, Marks, marks};

use jiff::tz::TimeZone;
use suitecase_katalon::junit;
use suitecase_model::error_code::ErrorCode;
use suitecase_model::report::Report;

pub(crate) use folders::{BESIDE, JUNIT, is_of_interest};

/// How much is read at once. What lies beyond is a problem that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How much one JUnit file may hold.
    pub junit: junit::Limits,
    /// The most bytes of one report file, unpacked where it is packed.
    pub report_bytes: u64,
    /// The most files and folders that are looked at below one chosen folder.
    pub files: usize,
    /// How many folders deep they are looked at.
    pub depth: usize,
    /// The most entries of one archive.
    pub entries: usize,
    /// The most bytes that are unpacked from one archive.
    pub unpacked_bytes: u64,
    /// How many times larger than packed a file of an archive may be, beyond its first 32 MiB.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        const GIBIBYTE: u64 = 1024 * 1024 * 1024;
        Self {
            junit: junit::Limits::default(),
            report_bytes: 2 * GIBIBYTE,
            files: 200_000,
            depth: 40,
            entries: 50_000,
            unpacked_bytes: 4 * GIBIBYTE,
            ratio: 200,
        }
    }
}

/// What is handed out while reading.
#[derive(Debug)]
pub enum Found {
    /// A whole report.
    Report(Box<Report>),
    /// Something that is no report although it should be one.
    Problem(ReadingProblem),
    /// How far reading has come, in bytes of what is to be read.
    Progress {
        /// The bytes read, those of archives as they are packed.
        done: u64,
        /// All bytes; known from the first progress on.
        total: u64,
    },
}

/// Why something that was chosen gave no report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingProblem {
    /// The file or folder, below what the person chose.
    pub source: String,
    /// What is wrong.
    pub code: ErrorCode,
    /// The line of the file, from 1, where one is to blame.
    pub line: Option<u32>,
    /// A sentence with the particulars; it never holds what a report says.
    pub detail: String,
}

/// What reading came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// How many reports were handed out.
    pub reports: usize,
    /// How many problems were.
    pub problems: usize,
}

/// Reading was stopped; what was handed out before is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

/// Reads everything that was chosen: Katalon report folders of both layouts, JUnit files of any tool, and archives of them.
///
/// Times without a zone are taken to be of `zone`. Each chosen path that gives neither a report nor a problem gives
/// the problem `report.none-found`.
///
/// # Errors
/// `stop` said so.
pub fn read(
    chosen: &[PathBuf],
    zone: &TimeZone,
    limits: &Limits,
    stop: &dyn Fn() -> bool,
    on_found: &mut dyn FnMut(Found),
) -> Result<Counted, Stopped> {
    work::Work::new(zone, limits, None, stop, on_found).all(chosen)
}

/// Reads those reports below a folder of which a file is not among `known`; the others count for what belongs together.
///
/// Nothing is told of what is no report: a watched folder is often one into which a build writes much else.
///
/// # Errors
/// `stop` said so.
pub fn read_new(
    folder: &Path,
    known: &Marks,
    zone: &TimeZone,
    limits: &Limits,
    stop: &dyn Fn() -> bool,
    on_found: &mut dyn FnMut(Found),
) -> Result<Counted, Stopped> {
    work::Work::new(zone, limits, Some(known), stop, on_found).all(&[folder.to_owned()])
}

/// Reads some of the files below a folder and nothing else of it, together: the suites of a collection know each other.
///
/// # Errors
/// `stop` said so.
pub(crate) fn read_files(
    folder: &Path,
    files: Vec<PathBuf>,
    zone: &TimeZone,
    limits: &Limits,
    stop: &dyn Fn() -> bool,
    on_found: &mut dyn FnMut(Found),
) -> Result<Counted, Stopped> {
    work::Work::new(zone, limits, None, stop, on_found).these(folder, files)
}
