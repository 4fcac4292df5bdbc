//! What is listed, for files: as CSV for spreadsheets, as JSON for programs, as a Markdown tree for people.
//!
//! Rows are written one by one, so that a hundred thousand need no more memory than one, and a file is there whole or not at
//! all ([`file`]). The shapes are described in `src-tauri/docs/export.md`. Never in a file: secrets, values of variables, the
//! values that suites bind, and where the file goes.
//! What is deliberately absent: which rows there are, and where a file goes, which a person says.

mod csv;
pub mod file;
mod json;
mod markdown;
mod rows;
pub mod spreadsheet;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use serde::Serialize;
use suitecase_model::catalogue::{Change, TestKind};
use suitecase_model::problem::{Problem, ProblemCode};
use suitecase_model::result::ResultStatus;
use suitecase_model::test_suite::SuiteKind;
use suitecase_model::time::Timestamp;
use suitecase_store::StoreError;
use suitecase_store::muted_problem::Mute;
use thiserror::Error;
use uuid::Uuid;

/// The kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// One line for each row, for spreadsheets.
    Csv,
    /// One object with the rows and what was asked for.
    Json,
    /// Nested lists: the folders of each repository, or the files with problems.
    Markdown,
}

impl ExportFormat {
    /// Returns the ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Markdown => "md",
        }
    }
}

/// What a file says of itself.
#[derive(Clone, Debug)]
pub struct Heading {
    /// The project's name.
    pub project: String,
    /// What was asked for.
    pub asked: Asked,
    /// When it was written.
    pub exported_at: Timestamp,
}

/// What was asked for; the names of the fields are part of the JSON.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub enum Asked {
    /// Tests of one kind.
    Tests {
        /// The kind.
        #[serde(skip)]
        kind: TestKind,
        /// The name of the one link, where only that one was looked at.
        link: Option<String>,
        /// The folder, from the root of the repository; empty for all.
        folder: String,
        /// What was typed.
        filter: String,
        /// Whether only some of what the filter finds was chosen by hand.
        selected: bool,
    },
    /// Problems.
    Problems {
        /// The name of the one link, where only that one was looked at.
        link: Option<String>,
        /// The kinds; none for all.
        #[serde(serialize_with = "words")]
        codes: Vec<ProblemCode>,
        /// `open`, `muted` or `both`.
        muted: &'static str,
        /// The words that were typed.
        text: String,
    },
}

impl Asked {
    /// Returns the word for what the rows are, as it stands in the JSON and in the names of files.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Tests { kind, .. } => kind.as_str(),
            Self::Problems { .. } => "problems",
        }
    }
}

/// A test as it leaves the app.
#[derive(Clone, Debug, PartialEq)]
pub struct TestRecord {
    /// The name of its link.
    pub link: String,
    /// The workspace and the repository, with a slash between.
    pub repository: String,
    /// The file, from the root of the repository.
    pub path: String,
    /// Its id in Suitecase, which stays when the file moves.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The folder that holds it, from the root of the repository.
    pub folder: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// What kind of suite it is; `None` for a test case.
    pub suite: Option<SuiteKind>,
    /// The status of the latest result; `None` where it never ran.
    pub status: Option<ResultStatus>,
    /// When it ran last.
    pub last_run: Option<Timestamp>,
    /// The last change seen; `None` until one comes after the first sync.
    pub changed: Option<Change>,
    /// How many problems its file has that nobody muted.
    pub problems: u32,
}

impl TestRecord {
    fn kind(&self) -> &'static str {
        self.suite.map_or("test-case", SuiteKind::as_str)
    }
}

/// A problem as it leaves the app.
#[derive(Clone, Debug, PartialEq)]
pub struct ProblemRecord {
    /// The name of its link.
    pub link: String,
    /// The workspace and the repository, with a slash between.
    pub repository: String,
    /// The problem.
    pub problem: Problem,
    /// What somebody said about it.
    pub mute: Option<Mute>,
    /// The row of the catalogue that the file is.
    pub test: Option<(TestKind, Uuid)>,
}

/// Why a file could not be written; what was there before is then still there.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The file could not be written.
    #[error("write the file")]
    File(#[from] io::Error),
    /// The rows could not be read.
    #[error("read what is to be written")]
    Store(#[from] StoreError),
}

/// A file that is being written; every format is one.
pub(crate) trait Sheet {
    /// Writes a test. Those of one folder follow each other where the format is a tree.
    fn test(&mut self, row: &TestRecord) -> io::Result<()>;
    /// Writes a problem. Those of one file follow each other.
    fn problem(&mut self, row: &ProblemRecord) -> io::Result<()>;
    /// Writes what comes after the last row.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// Begins a file: writes what comes before the first row.
pub(crate) fn begin<'out>(
    format: ExportFormat,
    heading: &Heading,
    out: &'out mut dyn Write,
) -> io::Result<Box<dyn Sheet + 'out>> {
    Ok(match format {
        ExportFormat::Csv => Box::new(csv::CsvSheet::begin(heading, out)?),
        ExportFormat::Json => Box::new(json::JsonSheet::begin(heading, out)?),
        ExportFormat::Markdown => Box::new(markdown::MarkdownSheet::begin(heading, out)?),
    })
}

/// Returns the name that a file is offered under: of the project, what it holds and the day, in letters that every system
/// takes.
pub fn file_name(heading: &Heading, format: ExportFormat) -> String {
    let mut project = String::new();
    for character in heading.project.chars().flat_map(char::to_lowercase) {
        if character.is_alphanumeric() {
            project.push(character);
        } else if !project.ends_with('-') {
            project.push('-');
        }
    }
    let project = match project.trim_matches('-') {
        "" => "project",
        project => project,
    };
    format!("{project}-{}-{}.{}", heading.asked.word(), heading.exported_at.day(), format.ending())
}

/// Returns the word for a test of the catalogue.
fn test_word(kind: TestKind) -> &'static str {
    match kind {
        TestKind::TestCases => "test-case",
        TestKind::TestSuites => "test-suite",
    }
}

/// Returns a time as `2026-11-23T07:05:27.000Z`; one beyond the calendar as the last that the calendar has.
fn written(at: Timestamp) -> String {
    let latest = if at.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
    format!("{:.3}", jiff::Timestamp::from_millisecond(at.0).unwrap_or(latest))
}

fn words<S: serde::Serializer>(codes: &[ProblemCode], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(codes.iter().map(|code| code.as_str()))
}
