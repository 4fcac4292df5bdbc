//! Results of tests.

use serde::{Deserialize, Serialize};

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

    /// Returns whether a test ran that ended so: what was left out or never begun is no run, here and wherever runs are
    /// counted.
    pub fn is_of_a_run(self) -> bool {
        match self {
            Self::Passed | Self::Failed | Self::Error | Self::Incomplete => true,
            Self::Skipped | Self::NotRun => false,
        }
    }

    /// Finds the status of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

/// How many results of each status there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResultCounts {
    /// Those that passed.
    pub passed: u32,
    /// Those that failed.
    pub failed: u32,
    /// Those that ended in an error.
    pub errors: u32,
    /// Those that did not come to their end.
    pub incomplete: u32,
    /// Those that were left out.
    pub skipped: u32,
    /// Those that were to run and did not.
    pub not_run: u32,
}

impl ResultCounts {
    /// Counts results.
    pub fn of(statuses: impl IntoIterator<Item = ResultStatus>) -> Self {
        let mut counts = Self::default();
        for status in statuses {
            let count = counts.count_mut(status);
            *count = count.saturating_add(1);
        }
        counts
    }

    /// Returns how many there are of a status.
    pub fn count(&self, status: ResultStatus) -> u32 {
        let mut counts = *self;
        *counts.count_mut(status)
    }

    /// Returns how many there are.
    pub fn total(&self) -> u64 {
        ResultStatus::ALL.into_iter().map(|status| u64::from(self.count(status))).sum()
    }

    /// Adds those of another.
    pub fn add(&mut self, other: &Self) {
        for status in ResultStatus::ALL {
            let count = self.count_mut(status);
            *count = count.saturating_add(other.count(status));
        }
    }

    /// Returns the status of all of them together; `None` where there are none.
    ///
    /// One that failed tells more than all that passed, and one that passed more than all that did not run.
    pub fn together(&self) -> Option<ResultStatus> {
        use ResultStatus::{Error, Failed, Incomplete, NotRun, Passed, Skipped};
        [Failed, Error, Incomplete, Passed, Skipped, NotRun]
            .into_iter()
            .find(|status| self.count(*status) > 0)
    }

    fn count_mut(&mut self, status: ResultStatus) -> &mut u32 {
        match status {
            ResultStatus::Passed => &mut self.passed,
            ResultStatus::Failed => &mut self.failed,
            ResultStatus::Error => &mut self.errors,
            ResultStatus::Incomplete => &mut self.incomplete,
            ResultStatus::Skipped => &mut self.skipped,
            ResultStatus::NotRun => &mut self.not_run,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ResultStatus::{Error, Failed, Incomplete, NotRun, Passed, Skipped};

    #[test]
    fn what_went_wrong_outweighs_what_passed_and_that_what_never_ran() {
        let table: [(&[ResultStatus], Option<ResultStatus>); 7] = [
            (&[], None),
            (&[Passed, Error, Failed], Some(Failed)),
            (&[Passed, Error, Incomplete], Some(Error)),
            (&[Passed, Incomplete, Skipped], Some(Incomplete)),
            (&[Skipped, NotRun, Passed], Some(Passed)),
            (&[NotRun, Skipped], Some(Skipped)),
            (&[NotRun], Some(NotRun)),
        ];
        for (statuses, together) in table {
            let counts = ResultCounts::of(statuses.iter().copied());
            assert_eq!(counts.together(), together, "{statuses:?}");
            assert_eq!(counts.total(), statuses.len() as u64);
        }
    }
}
