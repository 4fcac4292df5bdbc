//! Results of tests.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::{ExecutionId, ProjectId};
use crate::time::Timestamp;

/// The outcome of a test in one execution, in Katalon's words (`reference` 1.3: result statuses).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ResultStatus {
    /// It did what it should.
    Passed,
    /// A check failed.
    Failed,
    /// Something else than a check went wrong.
    Error,
    /// It did not come to its end.
    Incomplete,
    /// It was left out.
    Skipped,
    /// It was to run and did not.
    NotRun,
}

impl ResultStatus {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Passed, Self::Failed, Self::Error, Self::Incomplete, Self::Skipped, Self::NotRun];

    /// Returns the word used in SQL, on the wire and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "PASSED",
            Self::Failed => "FAILED",
            Self::Error => "ERROR",
            Self::Incomplete => "INCOMPLETE",
            Self::Skipped => "SKIPPED",
            Self::NotRun => "NOT_RUN",
        }
    }

    /// Finds the status of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

/// Tests that ran together, with what came of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Execution {
    /// Its id.
    pub id: ExecutionId,
    /// The project whose tests ran.
    pub project: ProjectId,
    /// The name shown.
    pub name: String,
    /// When it began.
    pub started_at: Timestamp,
    /// What came of its tests.
    pub results: Vec<TestResult>,
}

/// What came of a test case or suite in one execution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestResult {
    /// The id of the test case or suite.
    pub test: Uuid,
    /// The outcome.
    pub status: ResultStatus,
    /// When it came about.
    pub at: Timestamp,
    /// How long the test ran, in milliseconds, where that is known.
    pub duration_ms: Option<u64>,
}
