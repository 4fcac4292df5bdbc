//! What is due becomes a run: in one transaction with the time at which the schedule is due next, so that a due time has one
//! run at most, whatever the clock does, whoever else looks, and whenever Suitecase ends.

use suitecase_model::ids::TestRunId;
use suitecase_model::test_run::{RunReason, Schedule, TestRun, TestRunState, Trigger};
use suitecase_model::time::Timestamp;
use suitecase_store::{Reader, StoreError, Writer, due_run, link, run_configuration, schedule, test_run};
use uuid::Uuid;

use super::calendar::Calendar;
use super::due::{self, Asked};

/// Makes the runs of every schedule that is due; returns how many schedules were.
pub(super) fn keep_all(writer: &Writer<'_>, now: Timestamp) -> Result<usize, StoreError> {
    let due = schedule::due(writer, now)?;
    for schedule in &due {
        keep(writer, schedule, now)?;
    }
    Ok(due.len())
}

fn keep(writer: &Writer<'_>, schedule: &Schedule, now: Timestamp) -> Result<(), StoreError> {
    let Some(due_since) = schedule.next_at else { return Ok(()) };
    let asked = match Calendar::of(&schedule.timing) {
        Ok(calendar) => due::asked(&calendar, due_since, now),
        // The time zones of this computer are others than those of the one it was made on.
        Err(error) => {
            tracing::error!(schedule = schedule.name, %error, "a schedule cannot be read any more");
            Asked { fires: None, missed: None, next: None }
        }
    };
    if !schedule::advance(writer, schedule.id, due_since, asked.next)? {
        return Ok(());
    }
    if let Some(missed) = asked.missed {
        let run = run_of(writer, schedule, missed.last, now)?;
        due_run::add_missed(writer, &run.missed(), missed.count)?;
    }
    if let Some(at) = asked.fires {
        match test_run::insert(writer, &run_of(writer, schedule, at, now)?.queued(), None) {
            // The clock went back, and this time was kept before.
            Ok(()) | Err(StoreError::Taken) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Sets each schedule to its first due time after `now` that was not kept yet.
///
/// That is where it stands already, unless the clock was put back: then it would wait for times that are far away now.
pub(super) fn set_back(writer: &Writer<'_>, now: Timestamp) -> Result<(), StoreError> {
    for schedule in schedule::to_come(writer)? {
        let (Some(next_at), Ok(calendar)) = (schedule.next_at, Calendar::of(&schedule.timing)) else {
            continue;
        };
        if next_at <= now {
            continue;
        }
        let first = first_not_kept(writer, &schedule, &calendar, now)?;
        if first.is_some_and(|first| first < next_at) {
            schedule::advance(writer, schedule.id, next_at, first)?;
        }
    }
    Ok(())
}

fn first_not_kept(
    reader: &Reader<'_>,
    schedule: &Schedule,
    calendar: &Calendar,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    for due in calendar.after(now) {
        if !due_run::is_kept(reader, schedule.id, due.at)? {
            return Ok(Some(due.at));
        }
    }
    Ok(None)
}

/// A run that is to be made for a due time.
struct DueRun {
    run: TestRun,
    is_archived: bool,
}

impl DueRun {
    fn queued(self) -> TestRun {
        self.run
    }

    /// Nobody is asked about what could not have run.
    fn missed(self) -> TestRun {
        let (state, reason, ended_at) = if self.is_archived {
            (TestRunState::Canceled, RunReason::RepositoryArchived, Some(self.run.created_at))
        } else {
            (TestRunState::WaitForTrigger, RunReason::Missed, None)
        };
        TestRun { state, reason: Some(reason), ended_at, ..self.run }
    }
}

fn run_of(
    reader: &Reader<'_>,
    schedule: &Schedule,
    due_at: Timestamp,
    now: Timestamp,
) -> Result<DueRun, StoreError> {
    let configuration = run_configuration::even_removed(reader, schedule.configuration)?;
    let is_archived = !link::get(reader, configuration.link)?.status.is_shown();
    let run = TestRun {
        id: TestRunId(Uuid::now_v7()),
        project: schedule.project,
        name: configuration.name,
        trigger: Trigger::Schedule,
        state: TestRunState::Queued,
        reason: None,
        detail: String::new(),
        configuration: Some(configuration.id),
        schedule: Some(schedule.id),
        link: Some(configuration.link),
        due_at: Some(due_at),
        created_at: now,
        started_at: None,
        ended_at: None,
        remote: None,
    };
    Ok(DueRun { run, is_archived })
}
