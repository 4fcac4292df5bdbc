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
    /// When it was due; of [`last_of`] when it began, where it has.
    pub at: Timestamp,
    /// The run.
    pub run: TestRunId,
    /// How the run stands.
    pub state: TestRunState,
    /// Why, where the results do not say so.
    pub reason: Option<RunReason>,
}

/// An entry of missed due times that waits for somebody to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The entry.
    pub run: TestRunId,
    /// The schedule.
    pub schedule: ScheduleId,
    /// The last of the due times.
    pub due_at: Timestamp,
    /// How many they are.
    pub missed: u32,
}

/// Adds the entry of due times that were missed, of which `run` names the last.
///
/// Where an entry of the same schedule still waits for somebody to decide, it stands for these times too.
pub fn add_missed(writer: &Writer<'_>, run: &TestRun, count: u32) -> Result<(), StoreError> {
    let (Some(schedule), Some(due_at)) = (run.schedule, run.due_at) else {
        return Err(StoreError::Damaged("a missed run without a schedule"));
    };
    let waits = run.state == TestRunState::WaitForTrigger;
    if waits && let Some(waiting) = open_in(writer, schedule, TestRunState::WaitForTrigger)? {
        writer
            .connection
            .prepare_cached("UPDATE test_run SET missed = missed + ?2, due_at = ?3, at = ?3 WHERE id = ?1")?
            .execute(params![waiting, count, due_at.0])
            .map_err(StoreError::taken_if_unique)?;
        return Ok(());
    }
    test_run::insert(writer, run, None)?;
    writer
        .connection
        .prepare_cached("UPDATE test_run SET missed = ?2 WHERE id = ?1")?
        .execute(params![run.id.to_string(), count])?;
    Ok(())
}

/// Lets an entry that waits stand for so many due times up to this last one; with none left it is gone.
pub fn shrink(writer: &Writer<'_>, run: TestRunId, left: Option<(Timestamp, u32)>) -> Result<(), StoreError> {
    let id = run.to_string();
    match left {
        Some((due_at, count)) => writer
            .connection
            .prepare_cached(
                "UPDATE test_run SET missed = ?2, due_at = ?3, at = ?3 WHERE id = ?1 AND state = 'WAIT_FOR_TRIGGER'",
            )?
            .execute(params![id, count, due_at.0])
            .map_err(StoreError::taken_if_unique)?,
        None => writer
            .connection
            .prepare_cached("DELETE FROM test_run WHERE id = ?1 AND state = 'WAIT_FOR_TRIGGER'")?
            .execute([id])?,
    };
    Ok(())
}

/// Returns the entries that wait and name a due time after `after`.
pub fn waiting_after(reader: &Reader<'_>, after: Timestamp) -> Result<Vec<Waiting>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT id, schedule_id, due_at, missed FROM test_run INDEXED BY test_run_open \
         WHERE state IN ('WAIT_FOR_TRIGGER', 'QUEUED', 'RUNNING') AND state = 'WAIT_FOR_TRIGGER' \
         AND schedule_id IS NOT NULL AND due_at > ?1",
    )?;
    row::all(statement.query([after.0])?, |row| {
        Ok(Waiting {
            run: row::id(row, "id")?,
            schedule: row::id(row, "schedule_id")?,
            due_at: Timestamp(row.get("due_at")?),
            missed: row.get("missed")?,
        })
    })
}

/// Returns whether a run of a schedule waits for its turn.
pub fn has_queued(reader: &Reader<'_>, schedule: ScheduleId) -> Result<bool, StoreError> {
    Ok(open_in(reader, schedule, TestRunState::Queued)?.is_some())
}

/// Returns the id of a run of a schedule that is in a state that is not the end.
fn open_in(
    reader: &Reader<'_>,
    schedule: ScheduleId,
    state: TestRunState,
) -> Result<Option<String>, StoreError> {
    Ok(reader
        .connection
        .prepare_cached(
            "SELECT id FROM test_run INDEXED BY test_run_open \
             WHERE state IN ('WAIT_FOR_TRIGGER', 'QUEUED', 'RUNNING') AND state = ?2 AND schedule_id = ?1 LIMIT 1",
        )?
        .query_row(params![schedule.to_string(), state.as_str()], |row| row.get(0))
        .optional()?)
}

/// Returns how many due times of a schedule from `from` until `until`, which counts, have a run.
pub fn count_kept(
    reader: &Reader<'_>,
    schedule: ScheduleId,
    from: Timestamp,
    until: Timestamp,
) -> Result<u32, StoreError> {
    Ok(reader
        .connection
        .prepare_cached("SELECT count(*) FROM test_run WHERE schedule_id = ?1 AND due_at BETWEEN ?2 AND ?3")?
        .query_row(params![schedule.to_string(), from.0, until.0], |row| row.get(0))?)
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

/// Returns what came of the last due time of a schedule whose run has begun or ended.
pub fn last_of(reader: &Reader<'_>, schedule: ScheduleId) -> Result<Option<Kept>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT s.id AS schedule, s.name AS name, r.at AS at, r.id AS run, r.state AS state, r.reason AS reason \
         FROM test_run AS r JOIN schedule AS s ON s.id = r.schedule_id \
         WHERE r.schedule_id = ?1 AND r.state NOT IN ('WAIT_FOR_TRIGGER', 'QUEUED') ORDER BY r.due_at DESC LIMIT 1",
    )?;
    let mut rows = statement.query([schedule.to_string()])?;
    rows.next()?.map(kept).transpose()
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

#[cfg(test)]
mod tests {
    use suitecase_model::test_run::{IntervalUnit, Schedule, Timing, Trigger};
    use uuid::Uuid;

    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use crate::run_configuration::tests::smoke;
    use crate::test_run::tests::queued;
    use crate::{run_configuration, schedule};

    const NIGHTLY: ScheduleId = ScheduleId(Uuid::from_u128(70));

    fn with_nightly(writer: &Writer<'_>) -> Result<(), StoreError> {
        with_shop(writer)?;
        run_configuration::save(writer, &smoke(), Timestamp(0))?;
        let timing = Timing {
            starts_at: "2026-11-24T02:30".into(),
            ends_at: None,
            every: 1,
            unit: IntervalUnit::Day,
            time_zone: "UTC".into(),
        };
        let nightly = Schedule {
            id: NIGHTLY,
            project: shop().project,
            name: "Nightly".into(),
            configuration: smoke().id,
            timing,
            is_on: true,
            next_at: None,
        };
        schedule::put(writer, &nightly, Timestamp(0))
    }

    fn due(number: u32, state: TestRunState) -> TestRun {
        TestRun {
            trigger: Trigger::Schedule,
            schedule: Some(NIGHTLY),
            due_at: Some(Timestamp(i64::from(number))),
            state,
            ..queued(number)
        }
    }

    #[tokio::test]
    async fn the_last_run_of_a_schedule_has_begun_or_ended() {
        let (_folder, store) = temporary();
        let told: Result<_, StoreError> = store
            .write(|writer| {
                with_nightly(writer)?;
                let none = last_of(writer, NIGHTLY)?;
                for (number, state) in [
                    (1, TestRunState::Success),
                    (2, TestRunState::Failed),
                    (3, TestRunState::Queued),
                    (4, TestRunState::WaitForTrigger),
                ] {
                    test_run::insert(writer, &due(number, state), None)?;
                }
                let ended = last_of(writer, NIGHTLY)?;
                test_run::begin(writer, due(3, TestRunState::Queued).id, shop().id, Timestamp(30))?;
                Ok([none, ended, last_of(writer, NIGHTLY)?]
                    .map(|last| last.map(|last| (last.state, last.at))))
            })
            .await;
        assert_eq!(
            told.unwrap(),
            [None, Some((TestRunState::Failed, Timestamp(2))), Some((TestRunState::Running, Timestamp(30)))]
        );
    }

    #[tokio::test]
    async fn an_entry_of_missed_times_grows_shrinks_and_goes_while_it_waits() {
        let (_folder, store) = temporary();
        let told: Result<_, StoreError> = store
            .write(|writer| {
                with_nightly(writer)?;
                let (entry, later) =
                    (due(5, TestRunState::WaitForTrigger), due(9, TestRunState::WaitForTrigger));
                add_missed(writer, &entry, 3)?;
                add_missed(writer, &later, 4)?;
                let waiting = |due_at, missed| Waiting { run: entry.id, schedule: NIGHTLY, due_at, missed };
                assert_eq!(waiting_after(writer, Timestamp(8))?, [waiting(Timestamp(9), 7)]);
                assert_eq!(waiting_after(writer, Timestamp(9))?, []);
                shrink(writer, entry.id, Some((Timestamp(4), 2)))?;
                assert_eq!(waiting_after(writer, Timestamp(0))?, [waiting(Timestamp(4), 2)]);
                let kept = |at| is_kept(writer, NIGHTLY, Timestamp(at));
                assert_eq!((kept(4)?, kept(9)?), (true, false));
                shrink(writer, entry.id, None)?;
                assert_eq!(waiting_after(writer, Timestamp(0))?, []);
                let ended = due(6, TestRunState::Success);
                test_run::insert(writer, &ended, None)?;
                shrink(writer, ended.id, None)?;
                count_kept(writer, NIGHTLY, Timestamp(6), Timestamp(6))
            })
            .await;
        assert_eq!(told.unwrap(), 1, "what has ended stays");
    }
}
