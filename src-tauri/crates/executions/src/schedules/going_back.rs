//! What is put right when the clock went back: what seemed to have passed is still to come.

use suitecase_model::ids::ScheduleId;
use suitecase_model::test_run::Schedule;
use suitecase_model::time::Timestamp;
use suitecase_store::due_run::{self, Waiting};
use suitecase_store::{Reader, StoreError, Writer, schedule};
use suitecase_sync::error::chain;

use super::calendar::Calendar;

/// Puts everything right that was done at a time that is still to come; returns how much that was. Where nothing was,
/// nothing changes, so that it may be called when it is not known whether the clock went back.
pub(super) fn put_right(writer: &Writer<'_>, now: Timestamp) -> Result<usize, StoreError> {
    let mut changed = 0;
    // First what waits: a time that is taken out of an entry is one that was not kept.
    for waiting in due_run::waiting_after(writer, now)? {
        changed += counted(writer.apart(|writer| take_out(writer, &waiting, now))?);
    }
    for schedule in schedule::switched_on(writer)? {
        changed += counted(writer.apart(|writer| set_back(writer, &schedule, now))?);
    }
    Ok(changed)
}

/// Returns 1 where something changed. What goes wrong with one stops no other.
fn counted(done: Result<bool, StoreError>) -> usize {
    done.map_or_else(
        |error| {
            tracing::error!(
                error = chain(&error),
                "could not put a schedule right after the clock went back"
            );
            0
        },
        usize::from,
    )
}

/// Takes what is still to come out of an entry of missed times: it is kept or missed when it comes.
fn take_out(writer: &Writer<'_>, waiting: &Waiting, now: Timestamp) -> Result<bool, StoreError> {
    let schedule = schedule::even_removed(writer, waiting.schedule)?;
    let Ok(calendar) = Calendar::of(&schedule.timing) else { return Ok(false) };
    let after = Timestamp(now.0.saturating_add(1));
    let to_come = calendar.count_between(after, Timestamp(waiting.due_at.0.saturating_add(1)));
    // The entry itself is one of the runs, and stands for times that have none.
    let others = due_run::count_kept(writer, schedule.id, after, waiting.due_at)?.saturating_sub(1);
    let taken_out = u32::try_from(to_come).unwrap_or(u32::MAX).saturating_sub(others);
    let left = waiting.missed.saturating_sub(taken_out);
    let last = last_not_kept(writer, schedule.id, &calendar, now)?;
    due_run::shrink(writer, waiting.run, last.filter(|_| left > 0).map(|last| (last, left)))?;
    Ok(true)
}

/// Sets a schedule to its first due time that was not kept yet, where it waits for a later one or, as if it were over, for
/// none.
fn set_back(writer: &Writer<'_>, schedule: &Schedule, now: Timestamp) -> Result<bool, StoreError> {
    let calendar = match Calendar::of(&schedule.timing) {
        Ok(calendar) => calendar,
        // The time zones of this computer are others than those of the one it was made on.
        Err(error) => {
            tracing::warn!(schedule = %schedule.id, %error, "a schedule cannot be read on this computer");
            return Ok(false);
        }
    };
    if schedule.next_at.is_some_and(|next_at| next_at <= now) {
        return Ok(false);
    }
    let Some(first) = first_not_kept(writer, schedule.id, &calendar, now)? else { return Ok(false) };
    if schedule.next_at.is_some_and(|next_at| next_at <= first) {
        return Ok(false);
    }
    schedule::advance(writer, schedule.id, schedule.next_at, Some(first))
}

fn first_not_kept(
    reader: &Reader<'_>,
    schedule: ScheduleId,
    calendar: &Calendar,
    after: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    for due in calendar.after(after) {
        if !due_run::is_kept(reader, schedule, due.at)? {
            return Ok(Some(due.at));
        }
    }
    Ok(None)
}

/// Returns the last due time until `at`, which counts, that has no run; none where each has one.
pub(super) fn last_not_kept(
    reader: &Reader<'_>,
    schedule: ScheduleId,
    calendar: &Calendar,
    at: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    for due in calendar.until(at) {
        if !due_run::is_kept(reader, schedule, due.at)? {
            return Ok(Some(due.at));
        }
    }
    Ok(None)
}
