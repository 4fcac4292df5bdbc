//! The runs that schedules make, in the table `test_run`: one at most for each due time.

use rusqlite::{OptionalExtension as _, Row, params};
use suitecase_model::ids::{ProjectId, ScheduleId, TestRunId};
use suitecase_model::test_run::{RunReason, TestRun, TestRunState};
use suitecase_model::time::Timestamp;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::{row, test_run};

/// What came of a due time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The schedule.
    pub schedule: ScheduleId,
    /// Its name.
    pub name: String,
    /// When it was due.
    pub at: Timestamp,
    /// The run.
    pub run: TestRunId,
    /// How the run stands.
    pub state: TestRunState,
    /// Why, where the results do not say so.
    pub reason: Option<RunReason>,
}

/// Adds the entry of due times that were missed, of which `run` names the last.
///
/// Where an entry of the same schedule still waits for somebody to decide, it stands for these times too.
pub fn add_missed(writer: &Writer<'_>, run: &TestRun, count: u32) -> Result<(), StoreError> {
    let (Some(schedule), Some(due_at)) = (run.schedule, run.due_at) else {
        return Err(StoreError::Damaged("a missed run without a schedule"));
    };
    if run.state == TestRunState::WaitForTrigger
        && let Some(waiting) = waiting(writer, schedule)?
    {
        writer
            .connection
            .prepare_cached("UPDATE test_run SET missed = missed + ?2, due_at = ?3, at = ?3 WHERE id = ?1")?
            .execute(params![waiting, count, due_at.0])
            .map_err(StoreError::taken_if_unique)?;
        return Ok(());
    }
    match test_run::insert(writer, run, None) {
        Ok(()) => {}
        // The clock went back, and this time has its run.
        Err(StoreError::Taken) => return Ok(()),
        Err(error) => return Err(error),
    }
    writer
        .connection
        .prepare_cached("UPDATE test_run SET missed = ?2 WHERE id = ?1")?
        .execute(params![run.id.to_string(), count])?;
    Ok(())
}

fn waiting(reader: &Reader<'_>, schedule: ScheduleId) -> Result<Option<String>, StoreError> {
    Ok(reader
        .connection
        .prepare_cached(
            "SELECT id FROM test_run INDEXED BY test_run_open \
             WHERE state IN ('WAIT_FOR_TRIGGER', 'QUEUED', 'RUNNING') AND state = 'WAIT_FOR_TRIGGER' \
             AND schedule_id = ?1",
        )?
        .query_row([schedule.to_string()], |row| row.get(0))
        .optional()?)
}

/// Returns whether a due time has its run.
pub fn is_kept(reader: &Reader<'_>, schedule: ScheduleId, at: Timestamp) -> Result<bool, StoreError> {
    Ok(reader
        .connection
        .prepare_cached("SELECT 1 FROM test_run WHERE schedule_id = ?1 AND due_at = ?2")?
        .exists(params![schedule.to_string(), at.0])?)
}

/// Returns what came of the due times of a project's schedules from `from` until before `until`, the earliest first.
///
/// Runs of schedules that were removed are among them.
pub fn kept_between(
    reader: &Reader<'_>,
    project: ProjectId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Kept>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT s.id AS schedule, s.name AS name, r.due_at AS at, r.id AS run, r.state AS state, r.reason AS reason \
         FROM schedule AS s JOIN test_run AS r ON r.schedule_id = s.id \
         WHERE s.project_id = ?1 AND r.due_at >= ?2 AND r.due_at < ?3 ORDER BY r.due_at, s.name COLLATE NOCASE",
    )?;
    row::all(statement.query(params![project.to_string(), from.0, until.0])?, kept)
}

/// Returns the last run of a schedule that has begun or ended, and when that was.
pub fn last_of(
    reader: &Reader<'_>,
    schedule: ScheduleId,
) -> Result<Option<(TestRunState, Timestamp)>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT state, at FROM test_run WHERE schedule_id = ?1 ORDER BY due_at DESC LIMIT 1",
    )?;
    let mut rows = statement.query([schedule.to_string()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some((row::word(row, "state", TestRunState::from_word)?, Timestamp(row.get("at")?))))
}

fn kept(row: &Row<'_>) -> Result<Kept, StoreError> {
    let reason: Option<String> = row.get("reason")?;
    Ok(Kept {
        schedule: row::id(row, "schedule")?,
        name: row.get("name")?,
        at: Timestamp(row.get("at")?),
        run: row::id(row, "run")?,
        state: row::word(row, "state", TestRunState::from_word)?,
        reason: reason
            .map(|word| RunReason::from_code(&word).ok_or(StoreError::Damaged("test_run.reason")))
            .transpose()?,
    })
}
