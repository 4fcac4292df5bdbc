//! What the newest results of a test tell.

use crate::result::ResultStatus;
use crate::time::Timestamp;

/// How many of the newest runs of a test are looked at.
pub const NEWEST_RUNS: usize = 30;

/// What came of a test in one execution: all its data rows together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunOfTest {
    /// When the last of its results came about.
    pub at: Timestamp,
    /// The outcome of all of them.
    pub status: ResultStatus,
    /// How long they took together, in milliseconds, where any says so.
    pub duration_ms: Option<u64>,
}

/// What the newest runs of a test tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// How many runs were looked at, at most [`NEWEST_RUNS`].
    pub runs: u32,
    /// How many of them passed.
    pub passed: u32,
    /// How often the outcome changed though the test did not.
    pub flips: u32,
    /// How long those that passed took, on average, in milliseconds.
    pub average_ms: Option<u64>,
}

impl Standing {
    /// Works out what runs tell, the newest first; `changes` are the times at which the test itself was changed.
    ///
    /// Only runs that passed, failed or ended in an error say something of the outcome. Between two of them that differ
    /// the test may have been changed: then that is no flip.
    pub fn of(runs: &[RunOfTest], changes: &[Timestamp]) -> Self {
        let (mut standing, mut taken, mut timed) = (Self::default(), 0_u64, 0_u64);
        let mut newer: Option<(bool, Timestamp)> = None;
        for run in runs.iter().take(NEWEST_RUNS) {
            standing.runs += 1;
            let has_passed = match run.status {
                ResultStatus::Passed => true,
                ResultStatus::Failed | ResultStatus::Error => false,
                ResultStatus::Incomplete | ResultStatus::Skipped | ResultStatus::NotRun => continue,
            };
            if has_passed {
                standing.passed += 1;
                if let Some(duration) = run.duration_ms {
                    (taken, timed) = (taken.saturating_add(duration), timed + 1);
                }
            }
            if let Some((had_passed, at)) = newer
                && had_passed != has_passed
                && !changes.iter().any(|change| run.at < *change && *change <= at)
            {
                standing.flips += 1;
            }
            newer = Some((has_passed, run.at));
        }
        standing.average_ms = taken.checked_div(timed);
        standing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ResultStatus::{Error, Failed, Passed, Skipped};

    fn runs(statuses: &[ResultStatus]) -> Vec<RunOfTest> {
        let times = (0..).map(|day| Timestamp(1_000 - day * 10));
        let run = |(status, at): (&ResultStatus, Timestamp)| RunOfTest {
            at,
            status: *status,
            duration_ms: Some(40),
        };
        statuses.iter().zip(times).map(run).collect()
    }

    #[test]
    fn an_outcome_flips_only_while_the_test_stays_as_it_is() {
        let table: [(&[ResultStatus], &[i64], u32); 7] = [
            (&[Passed, Failed, Passed], &[], 2),
            (&[Passed, Failed, Passed], &[1_000], 1),
            (&[Passed, Failed, Passed], &[990], 1),
            (&[Passed, Failed, Passed], &[995, 985], 0),
            (&[Failed, Error, Failed], &[], 0),
            (&[Passed, Skipped, Failed], &[], 1),
            (&[Passed, Skipped, Failed], &[985], 0),
        ];
        for (statuses, changes, flips) in table {
            let changes: Vec<Timestamp> = changes.iter().copied().map(Timestamp).collect();
            assert_eq!(Standing::of(&runs(statuses), &changes).flips, flips, "{statuses:?} {changes:?}");
        }
    }

    #[test]
    fn only_the_newest_runs_count_and_only_passed_ones_are_timed() {
        let mut many = runs(&[Passed; 40]);
        many[0] = RunOfTest { status: Failed, duration_ms: Some(9_000), ..many[0] };
        many[1].duration_ms = None;
        many[2].duration_ms = Some(70);
        let standing = Standing::of(&many, &[]);
        assert_eq!(
            standing,
            Standing { runs: 30, passed: 29, flips: 1, average_ms: Some((27 * 40 + 70) / 28) }
        );
        assert_eq!(Standing::of(&[], &[]), Standing::default());
    }
}
