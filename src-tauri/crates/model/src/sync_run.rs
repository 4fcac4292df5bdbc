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
    /// A service hook said that something was pushed.
    Hook,
    /// The daily look at everything, whether the branch has moved or not.
    Reconcile,
    /// The computer woke up, the network is back, or the window came to the front.
    Wake,
}

impl SyncReason {
    /// Returns the word used in SQL and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hand => "hand",
            Self::Poll => "poll",
            Self::Interrupted => "interrupted",
            Self::Unarchive => "unarchive",
            Self::Hook => "hook",
            Self::Reconcile => "reconcile",
            Self::Wake => "wake",
        }
    }

    /// Finds the reason of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Hand, Self::Poll, Self::Interrupted, Self::Unarchive, Self::Hook, Self::Reconcile, Self::Wake]
            .into_iter()
            .find(|reason| reason.as_str() == word)
    }

    /// Returns whether a person waits for the run, so that it is recorded and tried whatever happened before.
    pub fn is_asked_for(self) -> bool {
        match self {
            Self::Hand | Self::Interrupted | Self::Unarchive => true,
            Self::Poll | Self::Hook | Self::Reconcile | Self::Wake => false,
        }
    }

    /// Returns whether a run that finds nothing new is no news, and so leaves no record.
    pub fn is_only_a_look(self) -> bool {
        match self {
            Self::Poll | Self::Hook | Self::Wake => true,
            Self::Hand | Self::Interrupted | Self::Unarchive | Self::Reconcile => false,
        }
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
    /// Bytes received so far, over the whole sync.
    pub bytes: u64,
    /// How long the stage still takes at its rate so far, in milliseconds; `None` until that can be told.
    pub remaining_ms: Option<u64>,
}

impl SyncProgress {
    /// Makes the snapshot of a stage that has just begun.
    pub fn at(stage: SyncStage) -> Self {
        Self { stage, done: 0, total: None, bytes: 0, remaining_ms: None }
    }
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

/// How long a sync run was in one stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageTime {
    /// The stage.
    pub stage: SyncStage,
    /// All the time spent in it, in milliseconds.
    pub ms: u64,
}

/// Something a sync run met on its way and went on from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retry {
    /// The stage in which it happened.
    pub stage: SyncStage,
    /// The error code; `rung:` and the word of a way of fetching where that one was taken instead; `default-branch`
    /// where the repository's main branch is another one now.
    pub code: String,
    /// How long the run waited before it went on, in milliseconds.
    pub waited_ms: u64,
    /// The cause, without secrets.
    pub detail: String,
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
    /// The word for the way of fetching that was used; empty if nothing was fetched.
    pub rung: String,
    /// Where the time went, in the order in which the stages were entered first.
    pub stages: Vec<StageTime>,
    /// What it met on its way and went on from.
    pub retries: Vec<Retry>,
    /// How many more looks at the branch ended in the same failure; they have no record of their own.
    pub repeated: u64,
    /// When the last of these ended.
    pub repeated_until: Option<Timestamp>,
}

impl SyncRun {
    /// Makes the record of a run that starts.
    pub fn starting(id: SyncRunId, link: LinkId, reason: SyncReason, at: Timestamp) -> Self {
        Self {
            id,
            link,
            reason,
            started_at: at,
            outcome: None,
            from_commit: None,
            to_commit: None,
            stats: SyncStats::default(),
            rung: String::new(),
            stages: Vec::new(),
            retries: Vec::new(),
            repeated: 0,
            repeated_until: None,
        }
    }
}
