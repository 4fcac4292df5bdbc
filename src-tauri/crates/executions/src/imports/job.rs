//! One import, as it is told to people.

use std::collections::HashSet;

use suitecase_model::ids::TestRunId;
use suitecase_model::time::Timestamp;

use super::Task;
use crate::reading::ReadingProblem;
use crate::recording::{Outcome, Recorded};

/// Of how many problems of an import the particulars are kept.
const MOST_PROBLEMS: usize = 100;

/// One import since the start of the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Counts from 1.
    pub id: u64,
    /// The name of the first file or folder.
    pub name: String,
    /// How many more there are.
    pub more: usize,
    /// Whether a watched folder brought it.
    pub is_watched: bool,
    /// When it was put in the line.
    pub started_at: Timestamp,
    /// How far it is.
    pub state: JobState,
    /// What could not be imported, the first hundred.
    pub problems: Vec<ReadingProblem>,
    /// How many problems there are.
    pub problems_total: u64,
}

/// How far an import is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Others are before it.
    Waiting,
    /// Files are looked for and read.
    Reading {
        /// The bytes read.
        done: u64,
        /// All bytes, once they are known.
        total: Option<u64>,
    },
    /// All reports are stored, and how their tests stand now is being worked out.
    Storing {
        /// The reports.
        reports: u64,
    },
    /// It is over.
    Done(Summary),
    /// A person stopped it.
    Cancelled(Summary),
    /// Nothing could be imported, or what was left when it broke off.
    Failed(Summary),
}

/// What an import brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Reports that were not known.
    pub new: u32,
    /// Reports that were known with other contents.
    pub updated: u32,
    /// Reports that were known just so.
    pub unchanged: u32,
    /// Results of new and updated reports that belong to tests.
    pub linked: u32,
    /// Those that await a choice.
    pub ambiguous: u32,
    /// Those of no test.
    pub unmatched: u32,
    /// The runs that all the reports belong to.
    pub runs: HashSet<TestRunId>,
}

impl JobState {
    /// Returns whether nothing more happens.
    pub fn is_over(&self) -> bool {
        match self {
            Self::Done(_) | Self::Cancelled(_) | Self::Failed(_) => true,
            Self::Waiting | Self::Reading { .. } | Self::Storing { .. } => false,
        }
    }
}

impl Job {
    pub(super) fn waiting(id: u64, task: &Task, started_at: Timestamp) -> Self {
        let chosen = &task.order.chosen;
        let first = chosen.first();
        let name = first.and_then(|path| path.file_name()).or(first.map(|path| path.as_os_str()));
        Self {
            id,
            name: name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            more: chosen.len().saturating_sub(1),
            is_watched: task.known.is_some(),
            started_at,
            state: JobState::Waiting,
            problems: Vec::new(),
            problems_total: 0,
        }
    }

    pub(super) fn add_problem(&mut self, problem: ReadingProblem) {
        self.problems_total += 1;
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        }
    }
}

impl Summary {
    /// Returns how many reports were stored or were there already.
    pub fn reports(&self) -> u32 {
        self.new + self.updated + self.unchanged
    }

    pub(super) fn add(&mut self, recorded: &Recorded) {
        match recorded.outcome {
            Outcome::New => self.new += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
        }
        self.linked += recorded.linked;
        self.ambiguous += recorded.ambiguous;
        self.unmatched += recorded.unmatched;
        self.runs.insert(recorded.run);
    }
}
