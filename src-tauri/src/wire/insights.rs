//! What results tell over time, of a project and of a test.

use serde::Serialize;
use suitecase_model::result;
use ts_rs::TS;

use super::runs::ResultCounts;

/// What the results of a project tell.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Dashboard {
    /// The days asked for, the oldest first, by the clocks of this computer; days without results have counts of 0.
    pub days: Vec<DayOfResults>,
    /// Over all these days.
    pub counts: ResultCounts,
    /// The same number of days before.
    pub before: ResultCounts,
    /// Test cases in the catalogue, how many of them never ran, and how many did not run for `stale_days`.
    #[ts(type = "number")]
    pub test_cases: u64,
    #[ts(type = "number")]
    pub never_run: u64,
    #[ts(type = "number")]
    pub stale: u64,
    pub stale_days: u32,
    #[ts(type = "number")]
    pub flaky: u64,
    /// The first ten of each.
    pub slowest_tests: Vec<TestInsight>,
    pub flaky_tests: Vec<TestInsight>,
    pub stale_tests: Vec<TestInsight>,
    pub failing_tests: Vec<TestInsight>,
    /// Names of test cases in reports that await a choice, and those of no test.
    #[ts(type = "number")]
    pub ambiguous: u64,
    #[ts(type = "number")]
    pub unmatched: u64,
}

/// The results of one day.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DayOfResults {
    /// `2026-11-24`
    pub day: String,
    pub counts: ResultCounts,
    pub executions: u32,
}

/// A test case in a ranking.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TestInsight {
    pub id: String,
    pub name: String,
    pub folder: String,
    pub repository: String,
    #[ts(type = "'PASSED' | 'FAILED' | 'ERROR' | 'INCOMPLETE' | 'SKIPPED' | 'NOT_RUN'")]
    pub status: result::ResultStatus,
    #[ts(type = "number")]
    pub at: i64,
    /// When it ran last; to be left out is no run.
    #[ts(type = "number | null")]
    pub ran_at: Option<i64>,
    pub standing: StandingView,
}

/// What the newest results of a test tell; at most 30 are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StandingView {
    pub runs: u32,
    pub passed: u32,
    /// How often the outcome changed though the test did not, as far as syncs saw.
    pub flips: u32,
    #[ts(type = "number | null")]
    pub average_ms: Option<u64>,
    /// Whether it did not run for as many days as make a test stale.
    pub is_stale: bool,
}
