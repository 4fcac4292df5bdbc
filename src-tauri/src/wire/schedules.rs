//! Schedules: when run configurations run by themselves.

use serde::{Deserialize, Serialize};
use suitecase_model::{ids, test_run};
use ts_rs::TS;

/// A schedule as lists and forms show it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own that the window asks")]
pub struct ScheduleView {
    #[ts(type = "string")]
    pub id: ids::ScheduleId,
    pub name: String,
    #[ts(type = "string")]
    pub configuration_id: ids::RunConfigurationId,
    pub configuration: String,
    pub repository: String,
    /// Whether that linked repository is archived; then what comes due is cancelled.
    pub is_archived: bool,
    pub timing: TimingView,
    pub is_on: bool,
    /// When it is due next; `null` while it is off and when it is over.
    #[ts(type = "number | null")]
    pub next_at: Option<i64>,
    /// Whether its end has passed.
    pub is_over: bool,
    /// Whether this computer cannot read its times, because it does not know the time zone; then nothing runs.
    pub is_unreadable: bool,
    /// The state of its last run that has begun or ended, why it stands so, and when that was.
    #[ts(type = "import('./TestRunView').TestRunView['state'] | null")]
    pub last_state: Option<test_run::TestRunState>,
    #[ts(type = "import('./RunReason').RunReason | null")]
    pub last_reason: Option<test_run::RunReason>,
    #[ts(type = "number | null")]
    pub last_at: Option<i64>,
}

/// The times at which a schedule is due, on the clocks of its time zone.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TimingView {
    /// `2026-11-24T02:30`
    pub starts_at: String,
    /// `null` for no end.
    pub ends_at: Option<String>,
    /// From 1 to 999.
    pub every: u32,
    #[ts(type = "'MINUTE' | 'HOUR' | 'DAY' | 'WEEK' | 'MONTH'")]
    pub unit: test_run::IntervalUnit,
    /// `Europe/Berlin`
    pub time_zone: String,
}

/// What a person fills in. A new schedule is on; whether another one is does not change with its form.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ScheduleForm {
    /// `null` for a new one.
    #[ts(type = "string | null")]
    pub id: Option<ids::ScheduleId>,
    #[ts(type = "string")]
    pub project_id: ids::ProjectId,
    pub name: String,
    #[ts(type = "string")]
    pub configuration_id: ids::RunConfigurationId,
    pub timing: TimingView,
}

/// The next times of a schedule that is being filled in.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct NextTimes {
    /// At most five; none where it is over.
    pub times: Vec<DueTime>,
}

/// One due time.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DueTime {
    #[ts(type = "number")]
    pub at: i64,
    /// What the clocks of its time zone show then, with the offset: `2026-11-24T02:30+01:00`.
    pub local: String,
    /// Whether the clocks skip or repeat the wished time on that day, so that another one was taken.
    pub is_moved: bool,
}

/// Which days a calendar shows.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CalendarQuery {
    #[ts(type = "string")]
    pub project_id: ids::ProjectId,
    #[ts(type = "number")]
    pub from: i64,
    /// Not included; at most 62 days after `from`.
    #[ts(type = "number")]
    pub until: i64,
}

/// What is or was due in a span of time.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CalendarView {
    /// In the order of time; of a schedule that is due more than 100 times in the span only the first 100 are named.
    pub entries: Vec<CalendarEntry>,
    /// How many due times of schedules are not named for that.
    #[ts(type = "number")]
    pub left_out: u64,
}

/// One due time of a schedule: a run where it has passed.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CalendarEntry {
    #[ts(type = "number")]
    pub at: i64,
    #[ts(type = "string")]
    pub schedule_id: ids::ScheduleId,
    pub schedule: String,
    /// What came of it; `null` for what is still to come.
    pub run: Option<CalendarRun>,
    /// Whether it will be cancelled because its repository is archived.
    pub is_archived: bool,
}

/// The run of a due time.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CalendarRun {
    #[ts(type = "string")]
    pub id: ids::TestRunId,
    #[ts(type = "import('./TestRunView').TestRunView['state']")]
    pub state: test_run::TestRunState,
    #[ts(type = "import('./RunReason').RunReason | null")]
    pub reason: Option<test_run::RunReason>,
}
