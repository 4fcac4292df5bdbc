//! Schedules as the window shows them.

use suitecase_executions::schedules::CalendarSpan;
use suitecase_executions::schedules::calendar::{Calendar, Due};
use suitecase_model::ids::ProjectId;
use suitecase_model::test_run::{Schedule, Timing};
use suitecase_model::time::Timestamp;
use suitecase_store::{Reader, StoreError, due_run, link, run_configuration, schedule as stored};

use crate::wire::schedules::{
    CalendarEntry, CalendarQuery, CalendarRun, CalendarView, DueTime, NextTimes, ScheduleView, TimingView,
};

/// The longest span of a calendar: two months.
const LONGEST_SPAN_MS: i64 = 62 * 24 * 60 * 60 * 1000;

pub(crate) fn timing(timing: TimingView) -> Timing {
    let TimingView { starts_at, ends_at, every, unit, time_zone } = timing;
    Timing { starts_at, ends_at, every, unit, time_zone }
}

pub(crate) fn schedules(
    reader: &Reader<'_>,
    project: ProjectId,
    now: Timestamp,
) -> Result<Vec<ScheduleView>, StoreError> {
    stored::of_project(reader, project)?.into_iter().map(|found| schedule(reader, found, now)).collect()
}

pub(crate) fn schedule(
    reader: &Reader<'_>,
    schedule: Schedule,
    now: Timestamp,
) -> Result<ScheduleView, StoreError> {
    let configuration = run_configuration::even_removed(reader, schedule.configuration)?;
    let link = link::get(reader, configuration.link)?;
    let last = due_run::last_of(reader, schedule.id)?;
    let calendar = Calendar::of(&schedule.timing);
    let Timing { starts_at, ends_at, every, unit, time_zone } = schedule.timing;
    Ok(ScheduleView {
        id: schedule.id,
        name: schedule.name,
        configuration_id: configuration.id,
        configuration: configuration.name,
        repository: link.name,
        is_archived: !link.status.is_shown(),
        timing: TimingView { starts_at, ends_at, every, unit, time_zone },
        is_on: schedule.is_on,
        next_at: schedule.next_at.map(|at| at.0),
        is_over: calendar.as_ref().is_ok_and(|calendar| calendar.is_over(now)),
        is_unreadable: calendar.is_err(),
        last_state: last.as_ref().map(|last| last.state),
        last_reason: last.as_ref().and_then(|last| last.reason),
        last_at: last.map(|last| last.at.0),
    })
}

pub(crate) fn next_times(times: Vec<Due>) -> NextTimes {
    let times = times
        .into_iter()
        .map(|due| DueTime { at: due.at.0, local: due.local, is_moved: due.is_moved })
        .collect();
    NextTimes { times }
}

pub(crate) fn calendar(
    reader: &Reader<'_>,
    query: &CalendarQuery,
    now: Timestamp,
) -> Result<CalendarView, StoreError> {
    let until = query.until.min(query.from.saturating_add(LONGEST_SPAN_MS));
    let span = (Timestamp(query.from), Timestamp(until));
    let CalendarSpan { entries, left_out } = CalendarSpan::of_project(reader, query.project_id, span, now)?;
    let entries = entries
        .into_iter()
        .map(|entry| CalendarEntry {
            at: entry.at.0,
            schedule_id: entry.schedule,
            schedule: entry.name,
            run: entry.run.map(|(id, state, reason)| CalendarRun { id, state, reason }),
            is_archived: entry.is_archived,
        })
        .collect();
    Ok(CalendarView { entries, left_out })
}
