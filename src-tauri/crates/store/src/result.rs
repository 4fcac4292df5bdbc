//! The tables `result` and `result_detail`: what came of tests, by the names that reports call them by.
//!
//! Results outlive their tests: a test that comes back under its id has them again.

use rusqlite::{OptionalExtension as _, Row, ToSql, params};
use suitecase_model::ids::TestRunId;
use suitecase_model::report::DataRow;
use suitecase_model::reported::LinkBecause;
use suitecase_model::result::ResultStatus;
use suitecase_model::time::Timestamp;
use uuid::Uuid;

use crate::error::StoreError;
use crate::execution;
use crate::open::{Reader, Writer};
use crate::{reported_test, row};

/// The most results of one test that are read at once.
const NEWEST: u32 = 50;

/// One result to store.
#[derive(Clone, Debug)]
pub struct NewResult<'a> {
    /// The number of its name.
    pub reported: i64,
    /// The place in the report, from 1; 0 for a suite itself.
    pub position: u32,
    /// The outcome.
    pub status: ResultStatus,
    /// When it came about.
    pub at: Timestamp,
    /// How long the test ran, in milliseconds.
    pub duration_ms: Option<u64>,
    /// Why it did not pass.
    pub message: Option<&'a str>,
    /// The rest of what the report says.
    pub detail: Option<&'a str>,
    /// How many attempts before it did not pass.
    pub failed_attempts: u32,
    /// The data row it ran with.
    pub row: Option<&'a DataRow>,
}

/// The data row of a result, without the values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRow {
    /// Which of the rows it is, from 1.
    pub number: u32,
    /// The name of the variable that names the rows.
    pub named_by: Option<String>,
    /// Whether there are values to show.
    pub has_values: bool,
}

/// One result of a test, with where it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultOfTest {
    /// Its number.
    pub number: i64,
    /// When it came about.
    pub at: Timestamp,
    /// The outcome.
    pub status: ResultStatus,
    /// How long the test ran, in milliseconds, where that is known.
    pub duration_ms: Option<u64>,
    /// The name of the execution.
    pub execution: String,
    /// The run.
    pub run: TestRunId,
    /// The data row it ran with.
    pub row: Option<StoredRow>,
}

/// One result of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultOfRun {
    /// Its number.
    pub number: i64,
    /// The number of its name.
    pub reported: i64,
    /// What the report calls the test.
    pub name: String,
    /// What the report calls its suite.
    pub suite: String,
    /// The test it belongs to.
    pub test: Option<Uuid>,
    /// Why it does, or why to none.
    pub because: LinkBecause,
    /// The outcome.
    pub status: ResultStatus,
    /// When it came about.
    pub at: Timestamp,
    /// How long the test ran, in milliseconds, where that is known.
    pub duration_ms: Option<u64>,
    /// Why it did not pass.
    pub message: Option<String>,
    /// The rest of what the report says.
    pub detail: Option<String>,
    /// How many attempts before it did not pass.
    pub failed_attempts: u32,
    /// The data row it ran with.
    pub row: Option<StoredRow>,
}

/// Which results of a run are listed; all of them unless it says otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub struct Listed<'a> {
    /// Only these outcomes; none for all.
    pub statuses: &'a [ResultStatus],
    /// Only names that hold this text, in any case.
    pub text: &'a str,
}

/// What a result of a run is read from, with the names that [`result_of_run`] takes.
const OF_RUN: &str = "r.number AS number, r.reported AS reported, n.name AS name, n.suite AS suite, \
     n.test_id AS test_id, n.because AS because, r.status AS status, r.at AS at, r.duration_ms AS duration_ms, \
     d.message AS message, d.detail AS detail, r.failed_attempts AS failed_attempts, \
     d.row_number AS row_number, d.row_named_by AS row_named_by, d.row_values IS NOT NULL AS has_values";

/// Adds the results of an execution. They are stored fastest in the order of their names.
pub fn insert<'a>(
    writer: &Writer<'_>,
    execution: i64,
    results: impl IntoIterator<Item = NewResult<'a>>,
) -> Result<(), StoreError> {
    let mut insert = writer.connection.prepare_cached(
        "INSERT INTO result (execution, reported, position, status, at, duration_ms, failed_attempts) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let mut tell = writer.connection.prepare_cached(
        "INSERT INTO result_detail (result, message, detail, row_number, row_named_by, row_values) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for result in results {
        let NewResult { reported, position, status, at, duration_ms, message, detail, failed_attempts, row } =
            result;
        let status = status.as_str();
        let values = params![execution, reported, position, status, at.0, duration_ms, failed_attempts];
        insert.execute(values)?;
        if message.is_some() || detail.is_some() || row.is_some() {
            let values = row.filter(|row| !row.values.is_empty());
            tell.execute(params![
                writer.connection.last_insert_rowid(),
                message,
                detail,
                row.map(|row| row.number),
                row.and_then(|row| row.named_by.as_deref()),
                values.map(|row| row::to_json(&row.values)).transpose()?,
            ])?;
        }
    }
    Ok(())
}

/// Returns the numbers of the names that an execution has results of, with how many.
pub fn names_of_execution(reader: &Reader<'_>, execution: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached("SELECT reported, count(*) FROM result WHERE execution = ?1 GROUP BY reported")?;
    row::all(statement.query([execution])?, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Removes the results of an execution.
pub fn remove_of_execution(writer: &Writer<'_>, execution: i64) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM result_detail WHERE result IN (SELECT number FROM result WHERE execution = ?1)",
        "DELETE FROM result WHERE execution = ?1",
    ] {
        writer.connection.prepare_cached(sql)?.execute([execution])?;
    }
    Ok(())
}

/// Returns whether a name has results in a run.
pub fn is_in_run(reader: &Reader<'_>, reported: i64, run: TestRunId) -> Result<bool, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT 1 FROM result AS r JOIN execution AS e ON e.number = r.execution \
         WHERE r.reported = ?1 AND e.run_id = ?2 LIMIT 1",
    )?;
    Ok(statement.exists(params![reported, run.to_string()])?)
}

/// Returns the newest 50 results of a test case or suite, the newest first.
pub fn of_test(reader: &Reader<'_>, test: Uuid) -> Result<Vec<ResultOfTest>, StoreError> {
    of_names(reader, &reported_test::of_test(reader, test)?)
}

/// Returns the newest 50 results of some names together, the newest first.
pub fn of_names(reader: &Reader<'_>, names: &[i64]) -> Result<Vec<ResultOfTest>, StoreError> {
    // The newest of each name lie together in the index; only what is shown is looked up.
    let mut newest = reader.connection.prepare_cached(
        "SELECT at, number FROM result WHERE reported = ?1 ORDER BY at DESC, number DESC LIMIT ?2",
    )?;
    let mut found: Vec<(i64, i64)> = Vec::new();
    for name in names {
        found.extend(row::all(newest.query(params![name, NEWEST])?, |row| Ok((row.get(0)?, row.get(1)?)))?);
    }
    found.sort_unstable_by(|one, other| other.cmp(one));
    found.truncate(NEWEST as usize);
    let mut statement = reader.connection.prepare_cached(
        "SELECT r.number AS number, r.at AS at, r.status AS status, r.duration_ms AS duration_ms, e.name AS execution, \
         e.run_id AS run_id, d.row_number AS row_number, d.row_named_by AS row_named_by, \
         d.row_values IS NOT NULL AS has_values FROM result AS r JOIN execution AS e ON e.number = r.execution \
         LEFT JOIN result_detail AS d ON d.result = r.number WHERE r.number = ?1",
    )?;
    let mut results = Vec::with_capacity(found.len());
    for (_, number) in found {
        results.extend(row::all(statement.query([number])?, |row| {
            Ok(ResultOfTest {
                number: row.get("number")?,
                at: Timestamp(row.get("at")?),
                status: status(row)?,
                duration_ms: row.get("duration_ms")?,
                execution: row.get("execution")?,
                run: row::id(row, "run_id")?,
                row: stored_row(row)?,
            })
        })?);
    }
    Ok(results)
}

/// Returns how many of the listed results a run has, and one page of them in the order of its reports.
///
/// Suites are not among them.
pub fn page_of_run(
    reader: &Reader<'_>,
    run: TestRunId,
    listed: Listed<'_>,
    offset: u64,
    limit: u64,
) -> Result<(u64, Vec<ResultOfRun>), StoreError> {
    let Listed { statuses, text } = listed;
    let run_id = run.to_string();
    let mut values: Vec<&dyn ToSql> = vec![&run_id];
    let words: Vec<&str> = statuses.iter().map(|status| status.as_str()).collect();
    let text = text.trim();
    let mut conditions = String::new();
    if !words.is_empty() {
        let marks = vec!["?"; words.len()].join(", ");
        conditions.extend([" AND r.status IN (", &marks, ")"]);
        values.extend(words.iter().map(|word| word as &dyn ToSql));
    }
    if !text.is_empty() {
        conditions.push_str(" AND instr(lower_case(n.name), lower_case(?)) > 0");
        values.push(&text);
    }
    let source = "FROM execution AS e CROSS JOIN result AS r ON r.execution = e.number AND r.position > 0 \
                  JOIN reported_test AS n ON n.number = r.reported";
    let total = if text.is_empty() {
        let counts = execution::counts_of_run(reader, run)?;
        let wanted = |status: &ResultStatus| statuses.is_empty() || statuses.contains(status);
        ResultStatus::ALL.into_iter().filter(wanted).map(|status| u64::from(counts.count(status))).sum()
    } else {
        let sql = format!("SELECT count(*) {source} WHERE e.run_id = ? {conditions}");
        reader.connection.prepare_cached(&sql)?.query_row(values.as_slice(), |row| row.get(0))?
    };
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {OF_RUN} {source} LEFT JOIN result_detail AS d ON d.result = r.number \
         WHERE e.run_id = ? {conditions} ORDER BY e.number, r.position LIMIT ? OFFSET ?"
    ))?;
    let (limit, offset) =
        (i64::try_from(limit).unwrap_or(i64::MAX), i64::try_from(offset).unwrap_or(i64::MAX));
    values.extend([&limit as &dyn ToSql, &offset]);
    Ok((total, row::all(statement.query(values.as_slice())?, result_of_run)?))
}

/// Returns a result of a run, and how many of all its results come before it; `None` where the run has no such result.
///
/// A suite itself is no such result.
pub fn find_in_run(
    reader: &Reader<'_>,
    run: TestRunId,
    number: i64,
) -> Result<Option<(u64, ResultOfRun)>, StoreError> {
    let run = run.to_string();
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT e.number AS execution, r.position AS position, {OF_RUN} \
         FROM result AS r JOIN execution AS e ON e.number = r.execution \
         JOIN reported_test AS n ON n.number = r.reported LEFT JOIN result_detail AS d ON d.result = r.number \
         WHERE r.number = ?1 AND e.run_id = ?2 AND r.position > 0"
    ))?;
    let found = row::all(statement.query(params![number, run])?, |row| {
        Ok((row.get("execution")?, row.get("position")?, result_of_run(row)?))
    })?;
    let Some((execution, position, found)): Option<(i64, i64, _)> = found.into_iter().next() else {
        return Ok(None);
    };
    let mut before = reader.connection.prepare_cached(
        "SELECT count(*) FROM execution AS e CROSS JOIN result AS r ON r.execution = e.number AND r.position > 0 \
         WHERE e.run_id = ?1 AND (e.number < ?2 OR (e.number = ?2 AND r.position < ?3))",
    )?;
    Ok(Some((before.query_row(params![run, execution, position], |row| row.get(0))?, found)))
}

/// Returns the variables of a data row with their values; `None` where the run has no such result.
///
/// They may be personal or secret: only who asks for them sees them, and that is noted.
pub fn bound_values(
    reader: &Reader<'_>,
    run: TestRunId,
    result: i64,
) -> Result<Option<Vec<(String, String)>>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT d.row_values FROM result AS r JOIN execution AS e ON e.number = r.execution \
         LEFT JOIN result_detail AS d ON d.result = r.number WHERE r.number = ?1 AND e.run_id = ?2",
    )?;
    let found: Option<Option<String>> =
        statement.query_row(params![result, run.to_string()], |row| row.get(0)).optional()?;
    let Some(values) = found else { return Ok(None) };
    let Some(values) = values else { return Ok(Some(Vec::new())) };
    serde_json::from_str(&values).map(Some).map_err(|_| StoreError::Damaged("result_detail.row_values"))
}

fn result_of_run(row: &Row<'_>) -> Result<ResultOfRun, StoreError> {
    Ok(ResultOfRun {
        number: row.get("number")?,
        reported: row.get("reported")?,
        name: row.get("name")?,
        suite: row.get("suite")?,
        test: row::possible_id(row, "test_id")?,
        because: row::word(row, "because", LinkBecause::from_code)?,
        status: status(row)?,
        at: Timestamp(row.get("at")?),
        duration_ms: row.get("duration_ms")?,
        message: row.get("message")?,
        detail: row.get("detail")?,
        failed_attempts: row.get("failed_attempts")?,
        row: stored_row(row)?,
    })
}

fn stored_row(row: &Row<'_>) -> Result<Option<StoredRow>, StoreError> {
    let Some(number) = row.get("row_number")? else { return Ok(None) };
    Ok(Some(StoredRow { number, named_by: row.get("row_named_by")?, has_values: row.get("has_values")? }))
}

fn status(row: &Row<'_>) -> Result<ResultStatus, StoreError> {
    row::word(row, "status", ResultStatus::from_word)
}

#[cfg(test)]
mod tests;
