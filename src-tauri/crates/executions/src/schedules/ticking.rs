//! What is due becomes a run: in one transaction with the time at which the schedule is due next, so that a due time has one
//! run at most, whatever the clock does, whoever else looks, and whenever Suitecase ends.

use suitecase_model::ids::TestRunId;
use suitecase_model::test_run::{RunConfiguration, RunReason, Schedule, TestRun, TestRunState, Trigger};
use suitecase_model::time::Timestamp;
use suitecase_store::{StoreError, Writer, due_run, link, run_configuration, schedule, test_run};
use suitecase_sync::error::chain;
use uuid::Uuid;

use super::calendar::Calendar;
use super::due::{self, Missed};
use super::going_back::last_not_kept;

/// Makes the runs of every schedule that is due; returns how many were kept.
///
/// What goes wrong with one schedule stops no other. It stays due, and the next look tries again.
pub(super) fn keep_all(writer: &Writer<'_>, now: Timestamp) -> Result<usize, StoreError> {
    let mut kept = 0;
    for schedule in schedule::due(writer, now)? {
        match writer.apart(|writer| keep(writer, &schedule, now))? {
            Ok(is_kept) => kept += usize::from(is_kept),
            Err(error) => {
                tracing::error!(schedule = %schedule.id, error = chain(&error), "could not keep a schedule");
            }
        }
    }
    Ok(kept)
}

/// Keeps one schedule; returns whether there was anything to keep.
fn keep(writer: &Writer<'_>, schedule: &Schedule, now: Timestamp) -> Result<bool, StoreError> {
    // One whose times cannot be read on this computer stays due until they can, or somebody edits it; the window says so.
    let (Some(due_since), Ok(calendar)) = (schedule.next_at, Calendar::of(&schedule.timing)) else {
        return Ok(false);
    };
    let asked = due::asked(&calendar, due_since, now);
    if !schedule::advance(writer, schedule.id, schedule.next_at, asked.next)? {
        return Ok(false);
    }
    let configuration = run_configuration::even_removed(writer, schedule.configuration)?;
    let is_archived = !link::get(writer, configuration.link)?.status.is_shown();
    let run = |due_at, standing| run_of(schedule, &configuration, due_at, now, standing);
    if let Some(missed) = asked.missed
        && let Some(missed) = not_kept(writer, schedule, &calendar, due_since, missed)?
    {
        due_run::add_missed(writer, &run(missed.last, when_missed(is_archived)), missed.count)?;
    }
    // It has its run where the clock went back after it.
    if let Some(at) = asked.fires
        && !due_run::is_kept(writer, schedule.id, at)?
    {
        // What is archived is taken up to be canceled, and waits for nothing.
        let waits_for_another = !is_archived && due_run::has_queued(writer, schedule.id)?;
        let standing = if waits_for_another {
            (TestRunState::Canceled, Some(RunReason::StillQueued))
        } else {
            (TestRunState::Queued, None)
        };
        test_run::insert(writer, &run(at, standing), None)?;
    }
    Ok(true)
}

/// Returns what of the missed has no run from before the clock went back.
fn not_kept(
    writer: &Writer<'_>,
    schedule: &Schedule,
    calendar: &Calendar,
    due_since: Timestamp,
    missed: Missed,
) -> Result<Option<Missed>, StoreError> {
    let kept = due_run::count_kept(writer, schedule.id, due_since, missed.last)?;
    let count = missed.count.saturating_sub(kept);
    let last = last_not_kept(writer, schedule.id, calendar, missed.last)?;
    Ok(last.filter(|_| count > 0).map(|last| Missed { last, count }))
}

/// Returns how the entry of what was missed stands: nobody is asked about what could not have run.
fn when_missed(is_archived: bool) -> (TestRunState, Option<RunReason>) {
    if is_archived {
        (TestRunState::Canceled, Some(RunReason::RepositoryArchived))
    } else {
        (TestRunState::WaitForTrigger, Some(RunReason::Missed))
    }
}

fn run_of(
    schedule: &Schedule,
    configuration: &RunConfiguration,
    due_at: Timestamp,
    now: Timestamp,
    (state, reason): (TestRunState, Option<RunReason>),
) -> TestRun {
    TestRun {
        id: TestRunId(Uuid::now_v7()),
        project: schedule.project,
        name: configuration.name.clone(),
        trigger: Trigger::Schedule,
        state,
        reason,
        detail: String::new(),
        configuration: Some(configuration.id),
        schedule: Some(schedule.id),
        link: Some(configuration.link),
        due_at: Some(due_at),
        created_at: now,
        started_at: None,
        ended_at: state.is_over().then_some(now),
        remote: None,
    }
}
