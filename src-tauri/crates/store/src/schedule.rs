//! The table `schedule`: when run configurations run by themselves.
//!
//! A schedule that was removed stays for the runs it made, and is never found again.

use rusqlite::{OptionalExtension as _, Row, params};
use suitecase_model::ids::{LinkId, ProjectId, ScheduleId};
use suitecase_model::test_run::{IntervalUnit, Schedule, Timing};
use suitecase_model::time::Timestamp;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

const COLUMNS: &str = "s.id AS id, s.project_id AS project_id, s.name AS name, s.configuration_id AS configuration_id, \
     s.starts_at AS starts_at, s.ends_at AS ends_at, s.every AS every, s.unit AS unit, s.time_zone AS time_zone, \
     s.is_on AS is_on, s.next_at AS next_at";

/// Returns one schedule.
pub fn get(reader: &Reader<'_>, id: ScheduleId) -> Result<Schedule, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM schedule AS s WHERE s.id = ?1 AND s.removed_at IS NULL"
    ))?;
    let mut rows = statement.query([id.to_string()])?;
    rows.next()?.map_or(Err(StoreError::Missing("the schedule")), read)
}

/// Returns one schedule, also when it was removed.
pub fn even_removed(reader: &Reader<'_>, id: ScheduleId) -> Result<Schedule, StoreError> {
    let mut statement =
        reader.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM schedule AS s WHERE s.id = ?1"))?;
    let mut rows = statement.query([id.to_string()])?;
    rows.next()?.map_or(Err(StoreError::Missing("the schedule")), read)
}

/// Returns the schedules of a project, by name.
pub fn of_project(reader: &Reader<'_>, project: ProjectId) -> Result<Vec<Schedule>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM schedule AS s WHERE s.project_id = ?1 AND s.removed_at IS NULL \
         ORDER BY s.name COLLATE NOCASE"
    ))?;
    row::all(statement.query([project.to_string()])?, read)
}

/// Returns the schedules that run tests of a linked repository and have a next time, the one that is due first at the
/// front.
pub fn to_come_of_link(reader: &Reader<'_>, link: LinkId) -> Result<Vec<Schedule>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM run_configuration AS c JOIN schedule AS s ON s.configuration_id = c.id \
         WHERE c.link_id = ?1 AND s.removed_at IS NULL AND s.next_at IS NOT NULL ORDER BY s.next_at"
    ))?;
    row::all(statement.query([link.to_string()])?, read)
}

/// Returns the schedules that are due at `now`, the longest due first.
pub fn due(reader: &Reader<'_>, now: Timestamp) -> Result<Vec<Schedule>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM schedule AS s WHERE s.is_on = 1 AND s.next_at <= ?1 ORDER BY s.next_at"
    ))?;
    row::all(statement.query([now.0])?, read)
}

/// Returns the schedules that are switched on, also those that have no next time.
pub fn switched_on(reader: &Reader<'_>) -> Result<Vec<Schedule>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM schedule AS s WHERE s.is_on = 1"))?;
    row::all(statement.query([])?, read)
}

/// Returns when the next of all schedules is due after `after`.
pub fn next_time(reader: &Reader<'_>, after: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    Ok(reader
        .connection
        .prepare_cached(
            "SELECT next_at FROM schedule WHERE is_on = 1 AND next_at > ?1 ORDER BY next_at LIMIT 1",
        )?
        .query_row([after.0], |row| row.get(0).map(Timestamp))
        .optional()?)
}

/// Adds a schedule, or changes the one with its id; a name that another one of the project has is
/// [`StoreError::Taken`].
pub fn put(writer: &Writer<'_>, schedule: &Schedule, now: Timestamp) -> Result<(), StoreError> {
    let timing = &schedule.timing;
    writer
        .connection
        .prepare_cached(
            "INSERT INTO schedule (id, project_id, name, configuration_id, starts_at, ends_at, every, unit, \
             time_zone, is_on, next_at, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) \
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, configuration_id = excluded.configuration_id, \
             starts_at = excluded.starts_at, ends_at = excluded.ends_at, every = excluded.every, \
             unit = excluded.unit, time_zone = excluded.time_zone, is_on = excluded.is_on, next_at = excluded.next_at",
        )?
        .execute(params![
            schedule.id.to_string(),
            schedule.project.to_string(),
            schedule.name,
            schedule.configuration.to_string(),
            timing.starts_at,
            timing.ends_at,
            timing.every,
            timing.unit.as_str(),
            timing.time_zone,
            schedule.is_on,
            schedule.next_at.map(|at| at.0),
            now.0
        ])
        .map_err(StoreError::taken_if_unique)?;
    Ok(())
}

/// Says when a schedule that is switched on is due next, where it was due at `before` until now; returns whether it was.
///
/// Of two processes that both saw it due only one is told so.
pub fn advance(
    writer: &Writer<'_>,
    id: ScheduleId,
    before: Option<Timestamp>,
    next: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let changed = writer
        .connection
        .prepare_cached("UPDATE schedule SET next_at = ?3 WHERE id = ?1 AND next_at IS ?2 AND is_on = 1")?
        .execute(params![id.to_string(), before.map(|at| at.0), next.map(|at| at.0)])?;
    Ok(changed > 0)
}

/// Removes a schedule; the runs it made stay.
pub fn remove(writer: &Writer<'_>, id: ScheduleId, now: Timestamp) -> Result<(), StoreError> {
    writer
        .connection
        .prepare_cached(
            "UPDATE schedule SET removed_at = ?2, is_on = 0, next_at = NULL WHERE id = ?1 AND removed_at IS NULL",
        )?
        .execute(params![id.to_string(), now.0])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Schedule, StoreError> {
    Ok(Schedule {
        id: row::id(row, "id")?,
        project: row::id(row, "project_id")?,
        name: row.get("name")?,
        configuration: row::id(row, "configuration_id")?,
        timing: Timing {
            starts_at: row.get("starts_at")?,
            ends_at: row.get("ends_at")?,
            every: row.get("every")?,
            unit: row::word(row, "unit", IntervalUnit::from_word)?,
            time_zone: row.get("time_zone")?,
        },
        is_on: row.get("is_on")?,
        next_at: row.get::<_, Option<i64>>("next_at")?.map(Timestamp),
    })
}
