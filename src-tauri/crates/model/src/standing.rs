//! What the newest results of a test tell.

use crate::result::ResultStatus;
use crate::time::Timestamp;

/// In how many of the newest executions a test is looked at.
pub const NEWEST_RUNS: usize = 30;
/// A test that ran, and not within so many days, is stale.
pub const STALE_DAYS: u32 = 30;

/// Returns before when the latest run of a stale test was; to the minute, so that the same question is the same a moment
/// later.
pub fn stale_before(now: Timestamp) -> Timestamp {
    const MINUTE: i64 = 60_000;
    let before = now.0.saturating_sub(i64::from(STALE_DAYS) * 24 * 60 * MINUTE);
    Timestamp(before.saturating_sub(before.rem_euclid(MINUTE)))
}

/// What came of a test in one execution: all its data rows together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunOfTest {
    /// When the last of its results came about.
    pub at: Timestamp,
    /// The outcome of all of them.
    pub status: ResultStatus,
    /// Whether any of them failed at first and passed when it was tried again.
    pub has_recovered: bool,
    /// How long they took together, in milliseconds, where any says so.
    pub duration_ms: Option<u64>,
}

/// A span of time in which a test may have become another one: later than `after`, and not later than `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeSpan {
    /// When it was still known to be what it was; the beginning of time where nothing was known of it.
    pub after: Timestamp,
    /// When it was known to be what it is.
    pub until: Timestamp,
}

impl ChangeSpan {
    /// Returns the span between two looks; `None` where there was no look before. Clocks are put back, spans never end
    /// before they begin.
    pub fn between(known: Option<Timestamp>, seen: Timestamp) -> Self {
        let after = known.map_or(i64::MIN, |known| known.0.min(seen.0.saturating_sub(1)));
        Self { after: Timestamp(after), until: seen }
    }

    /// Returns whether the test may have changed after one point in time and until another.
    fn may_lie_in(self, from: Timestamp, to: Timestamp) -> bool {
        from < self.until && self.after < to
    }
}

/// What the newest runs of a test tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// How often it ran in the executions that were looked at, at most [`NEWEST_RUNS`]; to be left out is no run.
    pub runs: u32,
    /// How many of them passed.
    pub passed: u32,
    /// How often the outcome changed though the test did not, from one run to the next or within one.
    pub flips: u32,
    /// How long those that passed took, on average, in milliseconds.
    pub average_ms: Option<u64>,
}

impl Standing {
    /// Works out what runs tell, the newest first; in `changes` the test itself may have changed.
    ///
    /// Only runs that passed, failed or ended in an error say something of the outcome. Between two of them that differ
    /// the test may have been changed: then that is no flip. A run that failed and then passed is one by itself.
    pub fn of(runs: &[RunOfTest], changes: &[ChangeSpan]) -> Self {
        let (mut standing, mut taken, mut timed) = (Self::default(), 0_u64, 0_u64);
        let mut newer: Option<(bool, Timestamp)> = None;
        for run in runs.iter().take(NEWEST_RUNS) {
            standing.runs += u32::from(run.status.is_of_a_run());
            standing.flips += u32::from(run.has_recovered);
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
                && !changes.iter().any(|change| change.may_lie_in(run.at, at))
            {
                standing.flips += 1;
            }
            newer = Some((has_passed, run.at));
        }
        standing.average_ms = taken.checked_div(timed);
        standing
    }

    /// Returns whether the outcome changed at all though the test did not.
    pub fn is_flaky(&self) -> bool {
        self.flips > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ResultStatus::{Error, Failed, Incomplete, NotRun, Passed, Skipped};

    fn runs(statuses: &[ResultStatus]) -> Vec<RunOfTest> {
        let times = (0..).map(|day| Timestamp(1_000 - day * 10));
        let run = |(status, at): (&ResultStatus, Timestamp)| RunOfTest {
            at,
            status: *status,
            has_recovered: false,
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
            let at = |at: &i64| ChangeSpan::between(Some(Timestamp(*at)), Timestamp(*at));
            let changes: Vec<ChangeSpan> = changes.iter().map(at).collect();
            assert_eq!(Standing::of(&runs(statuses), &changes).flips, flips, "{statuses:?} {changes:?}");
        }
    }

    #[test]
    fn what_may_have_been_a_change_in_between_is_no_flip() {
        // The runs were at 980, 990 and 1,000.
        let statuses = [Passed, Failed, Passed];
        for (known, seen, flips) in [
            (None, 970, 2),
            (None, 985, 1),
            (None, 1_000, 0),
            (Some(981), 984, 1),
            (Some(985), 2_000, 0),
            (Some(990), 2_000, 1),
            (Some(1_000), 2_000, 2),
            (Some(3_000), 985, 1),
        ] {
            let span = ChangeSpan::between(known.map(Timestamp), Timestamp(seen));
            assert_eq!(Standing::of(&runs(&statuses), &[span]).flips, flips, "{span:?}");
        }
    }

    #[test]
    fn what_was_left_out_is_no_run_and_what_passed_at_last_was_not_sure() {
        let mut told = runs(&[Skipped, Passed, NotRun, Incomplete, Passed]);
        told[1].has_recovered = true;
        let standing = Standing::of(&told, &[ChangeSpan::between(None, Timestamp(2_000))]);
        assert_eq!((standing.runs, standing.passed, standing.flips), (3, 2, 1));
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

    #[test]
    fn a_test_is_stale_after_thirty_days_counted_in_whole_minutes() {
        const DAY: i64 = 86_400_000;
        for (now, before) in
            [(40 * DAY, 10 * DAY), (40 * DAY + 59_999, 10 * DAY), (40 * DAY - 1, 10 * DAY - 60_000)]
        {
            assert_eq!(stale_before(Timestamp(now)), Timestamp(before));
        }
        assert_eq!(stale_before(Timestamp(i64::MIN)), Timestamp(i64::MIN), "no clock is too wrong");
    }
}
