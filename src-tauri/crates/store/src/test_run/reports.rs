//! What the reports of a run say, added up: the tables `execution`, `result` and `reported_test`, seen from the run.

use rusqlite::{Row, params};
use suitecase_model::ids::{ExecutionId, TestRunId};
use suitecase_model::time::Timestamp;

use super::Counts;
use crate::error::StoreError;
use crate::open::Reader;
use crate::row;

/// One report of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportOfRun {
    /// The id of its execution.
    pub id: ExecutionId,
    /// Its name.
    pub name: String,
    /// The file or folder it was read from.
    pub source: String,
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// The Katalon profile.
    pub profile: Option<String>,
    /// Where it ran: names and values.
    pub environment: Vec<(String, String)>,
    /// Its results.
    pub counts: Counts,
}

/// To which tests the results of a run belong, suites not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    /// How many belong to a test of the catalogue.
    pub linked: u32,
    /// How many await a choice between several tests.
    pub ambiguous: u32,
    /// How many belong to none.
    pub unmatched: u32,
}

const SUMS: [&str; 6] = ["passed", "failed", "errors", "incomplete", "skipped", "not_run"];

/// Returns how many results of each status a run has.
pub fn counts_of(reader: &Reader<'_>, run: TestRunId) -> Result<Counts, StoreError> {
    let sums = SUMS.map(|column| format!("coalesce(sum({column}), 0) AS {column}")).join(", ");
    let mut statement =
        reader.connection.prepare_cached(&format!("SELECT {sums} FROM execution WHERE run_id = ?1"))?;
    let mut rows = statement.query([run.to_string()])?;
    rows.next()?.map_or(Ok(Counts::default()), counts)
}

/// Returns the first reports of a run in the order in which they came, and how many there are.
pub fn reports_of(
    reader: &Reader<'_>,
    run: TestRunId,
    limit: u32,
) -> Result<(Vec<ReportOfRun>, u64), StoreError> {
    let id = run.to_string();
    let total = reader
        .connection
        .prepare_cached("SELECT count(*) FROM execution WHERE run_id = ?1")?
        .query_row([&id], |row| row.get(0))?;
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT id, name, source, started_at, duration_ms, profile, environment, {} FROM execution \
         WHERE run_id = ?1 ORDER BY number LIMIT ?2",
        SUMS.join(", ")
    ))?;
    let reports = row::all(statement.query(params![id, limit])?, |row| {
        Ok(ReportOfRun {
            id: row::id(row, "id")?,
            name: row.get("name")?,
            source: row.get("source")?,
            started_at: Timestamp(row.get("started_at")?),
            duration_ms: row.get("duration_ms")?,
            profile: row.get("profile")?,
            environment: row::json(row, "environment")?,
            counts: counts(row)?,
        })
    })?;
    Ok((reports, total))
}

/// Returns to which tests the results of a run belong.
pub fn linked_of(reader: &Reader<'_>, run: TestRunId) -> Result<Linked, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT coalesce(sum(t.test_id IS NOT NULL), 0) AS linked, \
         coalesce(sum(t.test_id IS NULL AND t.because = 'several-tests'), 0) AS ambiguous, \
         coalesce(sum(t.test_id IS NULL AND t.because <> 'several-tests'), 0) AS unmatched \
         FROM execution AS e JOIN result AS r ON r.execution = e.number AND r.position > 0 \
         JOIN reported_test AS t ON t.number = r.reported WHERE e.run_id = ?1",
    )?;
    Ok(statement.query_row([run.to_string()], |row| {
        Ok(Linked {
            linked: row.get("linked")?,
            ambiguous: row.get("ambiguous")?,
            unmatched: row.get("unmatched")?,
        })
    })?)
}

fn counts(row: &Row<'_>) -> Result<Counts, StoreError> {
    Ok(Counts {
        passed: row.get("passed")?,
        failed: row.get("failed")?,
        errors: row.get("errors")?,
        incomplete: row.get("incomplete")?,
        skipped: row.get("skipped")?,
        not_run: row.get("not_run")?,
    })
}
