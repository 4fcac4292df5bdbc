//! Sync runs: each is recorded, and ends in exactly one outcome.

use serde::{Deserialize, Serialize};

use crate::ids::{LinkId, SyncRunId};
use crate::time::Timestamp;

/// Why a sync ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SyncReason {
    /// A person asked for it.
    Hand,
    /// The branch was polled and had moved.
    Poll,
    /// A run that was cut off by the end of the app goes again.
    Interrupted,
    /// The link was taken out of the archive.
    Unarchive,
}

impl SyncReason {
    /// Returns the word used in SQL and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hand => "hand",
            Self::Poll => "poll",
            Self::Interrupted => "interrupted",
            Self::Unarchive => "unarchive",
        }
    }

    /// Finds the reason of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Hand, Self::Poll, Self::Interrupted, Self::Unarchive]
            .into_iter()
            .find(|reason| reason.as_str() == word)
    }
}

/// What a running sync is doing, in the order of the stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SyncStage {
    /// Waiting for its turn.
    Queued,
    /// Asking which commit the branch points at.
    Resolving,
    /// Looking for Katalon projects.
    Surveying,
    /// Waiting for the first files.
    Fetching,
    /// Receiving and reading; counts are objects of git, folders included.
    Reading,
    /// Writing the catalogue; counts are rows.
    Storing,
}

/// A snapshot of how far a sync is; never a difference to an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncProgress {
    /// What it is doing.
    pub stage: SyncStage,
    /// How much of the stage is done.
    pub done: u64,
    /// How much the stage has to do, once known.
    pub total: Option<u64>,
}

/// How a sync run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyncOutcome {
    /// The catalogue is at the run's commit.
    Finished,
    /// A person stopped it; the last good catalogue stays.
    Cancelled,
    /// It failed; the last good catalogue stays.
    Failed {
        /// The stable error code.
        code: String,
        /// The cause for logs and *Copy details*, without secrets.
        message: String,
    },
    /// The app ended while it ran.
    Interrupted,
}

impl SyncOutcome {
    /// Returns the word used in SQL and on the wire.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Cancelled => "cancelled",
            Self::Failed { .. } => "failed",
            Self::Interrupted => "interrupted",
        }
    }
}

/// What a sync run cost and changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncStats {
    /// Git requests sent.
    pub git_requests: u64,
    /// REST requests sent.
    pub rest_requests: u64,
    /// Bytes received over git.
    pub bytes_down: u64,
    /// Bytes sent over git.
    pub bytes_up: u64,
    /// Test cases and suites that are new.
    pub added: u64,
    /// Test cases and suites whose content changed.
    pub changed: u64,
    /// Test cases and suites recognised under another path.
    pub moved: u64,
    /// Test cases and suites that are gone.
    pub removed: u64,
    /// Problems found.
    pub problems: u64,
    /// How long the run took, in milliseconds.
    pub duration_ms: u64,
}

/// One sync of one link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncRun {
    /// The run's id.
    pub id: SyncRunId,
    /// The link it brings up to date.
    pub link: LinkId,
    /// Why it ran.
    pub reason: SyncReason,
    /// When it started.
    pub started_at: Timestamp,
    /// How it ended; `None` while it runs.
    pub outcome: Option<SyncOutcome>,
    /// The commit it started from.
    pub from_commit: Option<String>,
    /// The commit it brought the catalogue to.
    pub to_commit: Option<String>,
    /// What it cost and changed.
    pub stats: SyncStats,
}
