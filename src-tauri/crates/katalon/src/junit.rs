//! JUnit reports of any tool, read in one pass: suites and cases are told one by one while the bytes come.
//!
//! Katalon, Surefire, Gradle, pytest, Jest, .NET and others agree on `testsuite` and `testcase` and on little else, so
//! whatever else stands in a report is passed over, and no counter is believed.
//!
//! Promises: memory stays bounded however long a report, one of its texts or one of its tags is; no document type and no
//! entity is ever followed; a report that ends too early is an error, so whoever reads keeps what was told only
//! after [`read`] has returned well.
//! What is deliberately absent: the outputs of tests (`system-out`), which may be the larger part by far, and the
//! meaning of timestamps, which are handed on as written.

mod encoding;
mod lexer;
mod numbers;
mod outcome;
mod reading;
mod source;
mod tag;
#[cfg(test)]
mod tests;
mod text;

use std::io::{self, BufRead};
use std::ops::ControlFlow;

use suitecase_model::result::ResultStatus;
use thiserror::Error;

/// How much one report may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most test cases; one more is an error.
    pub cases: usize,
    /// The most suites; one more is an error.
    pub suites: usize,
    /// The most bytes that ids and names may have together; one more is an error.
    pub names: usize,
    /// The most bytes that messages and details have together; later ones are left out.
    pub texts: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { cases: 500_000, suites: 100_000, names: 256 * 1024 * 1024, texts: 64 * 1024 * 1024 }
    }
}

/// What is told while a report is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// A suite began.
    Suite(Suite),
    /// A property of a suite.
    Property(Property),
    /// A test case ended.
    Case(Case),
}

/// A suite, as its start tag describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suite {
    /// Its number: suites are counted from 0 as they begin, nested ones too.
    pub number: usize,
    /// The number of the suite it stands in.
    pub parent: Option<usize>,
    /// The full id where Katalon gives one (`Test Suites/Smoke`), else the name; it may be empty.
    pub id: String,
    /// When it began, as written.
    pub timestamp: Option<String>,
    /// The computer it ran on.
    pub hostname: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
}

/// A property of a suite, such as Katalon's `browser`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// The number of the suite.
    pub suite: usize,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// What a report says of one test case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The number of the suite it stands in.
    pub suite: usize,
    /// What the report calls it: see [`suitecase_model::report::reported_id`].
    pub id: String,
    /// The outcome.
    pub status: ResultStatus,
    /// When it began, as written.
    pub timestamp: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// Why it did not pass: one line of at most 2,000 characters.
    pub message: Option<String>,
    /// What else is said of the failure: at most 16,000 bytes.
    pub detail: Option<String>,
    /// How many attempts before the one that counts did not pass.
    pub failed_attempts: u32,
}

/// What is known of a report once it was read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// The name that the root element gives, which may be empty.
    pub name: String,
    /// When it began, as written in the root element.
    pub timestamp: Option<String>,
    /// How long it took according to the root element, in milliseconds.
    pub duration_ms: Option<u64>,
    /// How many suites were told.
    pub suites: usize,
    /// How many test cases were told.
    pub cases: usize,
}

/// Why there is no report in the bytes, or none that can be trusted. Lines are counted from 1.
#[derive(Debug, Error)]
pub enum JunitError {
    /// There are no bytes, or only blanks.
    #[error("there is nothing in it")]
    Empty,
    /// This is something else than a JUnit report.
    #[error("the root element is neither testsuites nor testsuite")]
    NotJunit,
    /// The bytes end before the root element does; they may end before its name.
    #[error("the report ends in line {line}, before its last element is closed")]
    CutOff {
        /// The last line.
        line: u32,
    },
    /// The bytes are no well-formed XML.
    #[error("line {line}: {detail}")]
    Malformed {
        /// The line.
        line: u32,
        /// A sentence that says what is wrong.
        detail: String,
    },
    /// The report declares a document type or uses an entity that XML itself does not know.
    #[error("line {line}: {detail}")]
    Entities {
        /// The line.
        line: u32,
        /// A sentence that says what is refused.
        detail: String,
    },
    /// The report holds more than Suitecase reads.
    #[error("line {line}: {detail}")]
    TooLarge {
        /// The line.
        line: u32,
        /// A sentence that says what is too much.
        detail: String,
    },
    /// Whoever was told of a suite or case wants no more.
    #[error("reading was stopped")]
    Stopped,
    /// The bytes cannot be had.
    #[error("the report cannot be read")]
    Input(#[source] io::Error),
}

/// Reads a report to its end and tells of suites, properties and cases in the order in which they stand there.
///
/// # Errors
/// What keeps the bytes from being a whole report. What was told before is then not to be used.
pub fn read(
    input: impl BufRead,
    limits: &Limits,
    see: impl FnMut(Seen) -> ControlFlow<()>,
) -> Result<Whole, JunitError> {
    reading::read(input, limits, see)
}
