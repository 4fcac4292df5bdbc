//! What came of tests: of one test, of one run, and what a project's results tell.

use suitecase_executions::dashboard as told;
use suitecase_model::ids::TestCaseId;
use suitecase_model::reported::LinkBecause as Because;
use suitecase_model::result::ResultCounts as Counts;
use suitecase_model::standing::{STALE_DAYS, Standing, stale_before};
use suitecase_model::time::Timestamp;
use suitecase_store::insight::Ranked;
use suitecase_store::latest_result::{self, Latest};
use suitecase_store::result::{self, ResultOfRun, ResultOfTest, StoredRow};
use suitecase_store::{Reader, StoreError};
use uuid::Uuid;

use super::room::fit_results;
use crate::wire::insights::{Dashboard, DayOfResults, StandingView, TestInsight};
use crate::wire::runs::{
    BoundValue, DataRowView, ResultCounts, RunResultPage, RunResultPlace, RunResultView,
};
use crate::wire::tests::ResultView;
use crate::wire::uploaded::LinkBecause;

impl From<Because> for LinkBecause {
    fn from(because: Because) -> Self {
        match because {
            Because::SamePath => Self::SamePath,
            Because::SamePathAndSuite => Self::SamePathAndSuite,
            Because::Alias => Self::Alias,
            Because::Chosen => Self::Chosen,
            Because::SeveralTests => Self::SeveralTests,
            Because::NoTest => Self::NoTest,
            Because::KeptApart => Self::KeptApart,
            Because::NotAsked => Self::NotAsked,
        }
    }
}

impl From<Counts> for ResultCounts {
    fn from(counts: Counts) -> Self {
        let Counts { passed, failed, errors, incomplete, skipped, not_run } = counts;
        Self { passed, failed, errors, incomplete, skipped, not_run }
    }
}

impl From<StoredRow> for DataRowView {
    fn from(row: StoredRow) -> Self {
        Self { number: row.number, named_by: row.named_by, has_values: row.has_values }
    }
}

/// Returns the newest results of a test case or suite.
pub(super) fn results(reader: &Reader<'_>, test: Uuid) -> Result<Vec<ResultView>, StoreError> {
    Ok(shown(result::of_test(reader, test)?))
}

/// Returns results as they are shown.
pub(super) fn shown(results: Vec<ResultOfTest>) -> Vec<ResultView> {
    let found = results.into_iter().map(|found| ResultView {
        at: found.at.0,
        status: found.status,
        duration_ms: found.duration_ms,
        execution: found.execution,
        number: found.number,
        run_id: found.run,
        row: found.row.map(DataRowView::from),
    });
    found.collect()
}

/// Returns what the newest results of a test case or suite tell.
pub(super) fn standing_of(
    reader: &Reader<'_>,
    test: Uuid,
    now: Timestamp,
) -> Result<Option<StandingView>, StoreError> {
    let latest = latest_result::get(reader, test)?;
    Ok(latest.map(|latest| standing(&latest, stale_before(now))))
}

fn standing(latest: &Latest, stale_before: Timestamp) -> StandingView {
    let Standing { runs, passed, flips, average_ms } = latest.standing;
    StandingView { runs, passed, flips, average_ms, is_stale: latest.is_stale(stale_before) }
}

/// Returns one page of the results of a run; long texts are cut where a message has no more room.
pub(crate) fn run_results((total, rows): (u64, Vec<ResultOfRun>)) -> RunResultPage {
    let mut rows: Vec<RunResultView> = rows.into_iter().map(run_result).collect();
    fit_results(&mut rows);
    RunResultPage { total, rows }
}

/// Returns a result of a run with its place.
pub(crate) fn run_result_place((place, found): (u64, ResultOfRun)) -> RunResultPlace {
    let mut result = run_result(found);
    fit_results(std::slice::from_mut(&mut result));
    RunResultPlace { place, result }
}

fn run_result(found: ResultOfRun) -> RunResultView {
    RunResultView {
        number: found.number,
        name: found.name,
        suite: found.suite,
        status: found.status,
        at: found.at.0,
        duration_ms: found.duration_ms,
        message: found.message,
        detail: found.detail,
        failed_attempts: found.failed_attempts,
        row: found.row.map(DataRowView::from),
        reported: found.reported,
        test_id: found.test.map(TestCaseId),
        because: found.because.into(),
    }
}

/// Returns what the results of a project tell.
pub(crate) fn dashboard(found: told::Dashboard) -> Dashboard {
    let days = found.days.into_iter().map(|day| DayOfResults {
        day: day.day.to_string(),
        counts: day.counts.into(),
        executions: day.executions,
    });
    let tests = |ranked: Vec<Ranked>| {
        let shown = ranked.into_iter().map(|ranked| insight(ranked, found.stale_before));
        shown.collect()
    };
    Dashboard {
        days: days.collect(),
        counts: found.counts.into(),
        before: found.before.into(),
        test_cases: found.test_cases.all,
        never_run: found.test_cases.never_run,
        stale: found.test_cases.stale,
        stale_days: STALE_DAYS,
        flaky: found.test_cases.flaky,
        slowest_tests: tests(found.slowest),
        flaky_tests: tests(found.flakiest),
        stale_tests: tests(found.stalest),
        failing_tests: tests(found.failing),
        ambiguous: found.ambiguous,
        unmatched: found.unmatched,
    }
}

fn insight(ranked: Ranked, stale_before: Timestamp) -> TestInsight {
    TestInsight {
        id: ranked.test.to_string(),
        name: ranked.name,
        folder: ranked.path.parent().as_str().to_owned(),
        repository: ranked.repository,
        status: ranked.latest.status,
        at: ranked.latest.at.0,
        ran_at: ranked.latest.ran_at.map(|at| at.0),
        standing: standing(&ranked.latest, stale_before),
    }
}

/// Returns variables with the values they were bound to.
pub(crate) fn bound_values(values: Vec<(String, String)>) -> Vec<BoundValue> {
    values.into_iter().map(|(name, value)| BoundValue { name, value }).collect()
}
