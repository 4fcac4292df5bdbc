//! The table `execution`: one report of a run, with how many results of each status it has.

use rusqlite::{Row, params};
use suitecase_model::ids::{ExecutionId, LinkId, ProjectId, TestRunId};
use suitecase_model::report::ReportFormat;
use suitecase_model::result::ResultCounts;
use suitecase_model::time::Timestamp;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

const COLUMNS: &str = "number, id, run_id, project_id, key, digest, name, format, source, started_at, duration_ms, \
                       profile, environment, imported_at, passed, failed, errors, incomplete, skipped, not_run";

/// One report of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Execution {
    /// Its id.
    pub id: ExecutionId,
    /// The run it belongs to.
    pub run: TestRunId,
    /// The project it belongs to.
    pub project: ProjectId,
    /// What it is recognised by when it is imported again.
    pub key: String,
    /// SHA-256 of what it was read from, in hexadecimal.
    pub digest: String,
    /// The name shown.
    pub name: String,
    /// What kind of report it was.
    pub format: ReportFormat,
    /// The file or folder it was read from.
    pub source: String,
    /// When it began; none of its results came about before.
    pub started_at: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// The Katalon profile.
    pub profile: Option<String>,
    /// Where it ran.
    pub environment: Vec<(String, String)>,
    /// When it was imported.
    pub imported_at: Timestamp,
    /// Its results, suites not counted.
    pub counts: ResultCounts,
}

/// Returns the execution of a key with the number that its results know it by.
pub fn by_key(
    reader: &Reader<'_>,
    project: ProjectId,
    key: &str,
) -> Result<Option<(i64, Execution)>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM execution WHERE project_id = ?1 AND key = ?2"))?;
    let mut rows = statement.query(params![project.to_string(), key])?;
    rows.next()?.map(|row| Ok((row.get("number")?, read(row)?))).transpose()
}

/// Returns the executions that were read from the same bytes, with their numbers, in the order in which they came.
pub fn by_digest(
    reader: &Reader<'_>,
    project: ProjectId,
    digest: &str,
) -> Result<Vec<(i64, Execution)>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM execution WHERE project_id = ?1 AND digest = ?2 ORDER BY number"
    ))?;
    let rows = statement.query(params![project.to_string(), digest])?;
    row::all(rows, |row| Ok((row.get("number")?, read(row)?)))
}

/// Returns the linked repository whose tests an execution is about; `None` where that is not known, or where it has no
/// results.
pub fn link_of(reader: &Reader<'_>, number: i64) -> Result<Option<LinkId>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT nullif(reported_test.link_id, '') AS link_id FROM result \
         JOIN reported_test ON reported_test.number = result.reported \
         WHERE result.execution = ?1 ORDER BY result.position LIMIT 1",
    )?;
    let mut rows = statement.query([number])?;
    rows.next()?.map_or(Ok(None), |row| row::possible_id(row, "link_id"))
}

/// Returns how many executions a run has, and the first of them in the order in which they came.
pub fn of_run(reader: &Reader<'_>, run: TestRunId, limit: u32) -> Result<(u64, Vec<Execution>), StoreError> {
    let run = run.to_string();
    let mut count = reader.connection.prepare_cached("SELECT count(*) FROM execution WHERE run_id = ?1")?;
    let total = count.query_row([&run], |row| row.get(0))?;
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM execution WHERE run_id = ?1 ORDER BY number LIMIT ?2"
    ))?;
    Ok((total, row::all(statement.query(params![run, limit])?, read)?))
}

/// Returns the results of a run by status, suites not counted.
pub fn counts_of_run(reader: &Reader<'_>, run: TestRunId) -> Result<ResultCounts, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT passed, failed, errors, incomplete, skipped, not_run FROM execution WHERE run_id = ?1",
    )?;
    let mut sum = ResultCounts::default();
    for counts in row::all(statement.query([run.to_string()])?, counts)? {
        sum.add(&counts);
    }
    Ok(sum)
}

/// Adds an execution; returns the number that its results know it by.
pub fn insert(writer: &Writer<'_>, execution: &Execution) -> Result<i64, StoreError> {
    let counts = &execution.counts;
    let mut statement = writer.connection.prepare_cached(
        "INSERT INTO execution (id, run_id, project_id, key, digest, name, format, source, started_at, duration_ms, \
         profile, environment, imported_at, passed, failed, errors, incomplete, skipped, not_run) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19) \
         RETURNING number",
    )?;
    let values = params![
        execution.id.to_string(),
        execution.run.to_string(),
        execution.project.to_string(),
        execution.key,
        execution.digest,
        execution.name,
        execution.format.as_str(),
        execution.source,
        execution.started_at.0,
        execution.duration_ms,
        execution.profile,
        row::to_json(&execution.environment)?,
        execution.imported_at.0,
        counts.passed,
        counts.failed,
        counts.errors,
        counts.incomplete,
        counts.skipped,
        counts.not_run,
    ];
    Ok(statement.query_row(values, |row| row.get(0))?)
}

/// Replaces what is said of an execution under its number; its id, project and key stay.
pub fn replace(writer: &Writer<'_>, number: i64, execution: &Execution) -> Result<(), StoreError> {
    let counts = &execution.counts;
    let mut statement = writer.connection.prepare_cached(
        "UPDATE execution SET run_id = ?2, digest = ?3, name = ?4, format = ?5, source = ?6, started_at = ?7, \
         duration_ms = ?8, profile = ?9, environment = ?10, imported_at = ?11, passed = ?12, failed = ?13, \
         errors = ?14, incomplete = ?15, skipped = ?16, not_run = ?17 WHERE number = ?1",
    )?;
    statement.execute(params![
        number,
        execution.run.to_string(),
        execution.digest,
        execution.name,
        execution.format.as_str(),
        execution.source,
        execution.started_at.0,
        execution.duration_ms,
        execution.profile,
        row::to_json(&execution.environment)?,
        execution.imported_at.0,
        counts.passed,
        counts.failed,
        counts.errors,
        counts.incomplete,
        counts.skipped,
        counts.not_run,
    ])?;
    Ok(())
}

/// Gives an execution to another run.
pub fn give_to(writer: &Writer<'_>, number: i64, run: TestRunId) -> Result<(), StoreError> {
    writer
        .connection
        .prepare_cached("UPDATE execution SET run_id = ?2 WHERE number = ?1")?
        .execute(params![number, run.to_string()])?;
    Ok(())
}

pub(crate) fn counts(row: &Row<'_>) -> Result<ResultCounts, StoreError> {
    Ok(ResultCounts {
        passed: row.get("passed")?,
        failed: row.get("failed")?,
        errors: row.get("errors")?,
        incomplete: row.get("incomplete")?,
        skipped: row.get("skipped")?,
        not_run: row.get("not_run")?,
    })
}

fn read(row: &Row<'_>) -> Result<Execution, StoreError> {
    Ok(Execution {
        id: row::id(row, "id")?,
        run: row::id(row, "run_id")?,
        project: row::id(row, "project_id")?,
        key: row.get("key")?,
        digest: row.get("digest")?,
        name: row.get("name")?,
        format: row::word(row, "format", ReportFormat::from_word)?,
        source: row.get("source")?,
        started_at: Timestamp(row.get("started_at")?),
        duration_ms: row.get("duration_ms")?,
        profile: row.get("profile")?,
        environment: row::json(row, "environment")?,
        imported_at: Timestamp(row.get("imported_at")?),
        counts: counts(row)?,
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::imported_run::{self, ImportedRun};
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use uuid::Uuid;

    pub(crate) fn nightly(number: u128) -> Execution {
        Execution {
            id: ExecutionId(Uuid::from_u128(number)),
            run: TestRunId(Uuid::from_u128(500)),
            project: shop().project,
            key: format!("key {number}"),
            digest: "00".repeat(32),
            name: format!("Nightly {number}"),
            format: ReportFormat::Junit,
            source: "report.xml".into(),
            started_at: Timestamp(10),
            duration_ms: Some(5_000),
            profile: Some("default".into()),
            environment: vec![("Browser".into(), "Chrome 142".into())],
            imported_at: Timestamp(90),
            counts: ResultCounts { passed: 2, errors: 1, ..ResultCounts::default() },
        }
    }

    /// Stores what [`with_shop`] stores, and the run of [`nightly`].
    pub(crate) fn with_run(writer: &Writer<'_>) -> Result<(), StoreError> {
        with_shop(writer)?;
        let run = ImportedRun {
            id: nightly(1).run,
            project: shop().project,
            key: "run".into(),
            name: "Nightly".into(),
            link: None,
            member: None,
            imported_at: Timestamp(90),
        };
        imported_run::insert(writer, &run)
    }

    #[tokio::test]
    async fn an_execution_is_found_by_its_key_and_replaced_in_its_place() {
        let (_folder, store) = temporary();
        let again = Execution {
            digest: "11".repeat(32),
            profile: None,
            counts: ResultCounts { failed: 4, ..ResultCounts::default() },
            ..nightly(1)
        };
        let expected = again.clone();
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_run(writer)?;
                let number = insert(writer, &nightly(1))?;
                insert(writer, &nightly(2))?;
                let first = by_key(writer, shop().project, "key 1")?;
                replace(writer, number, &again)?;
                let nowhere = by_key(writer, shop().project, "key 3")?;
                let (total, of_run) = of_run(writer, nightly(1).run, 1)?;
                Ok((number, first, nowhere, total, of_run, counts_of_run(writer, nightly(1).run)?))
            })
            .await;
        let (number, first, nowhere, total, of_run, counts) = found.unwrap();
        assert_eq!((first, nowhere), (Some((number, nightly(1))), None));
        assert_eq!((total, of_run), (2, vec![expected]));
        assert_eq!(counts, ResultCounts { passed: 2, failed: 4, errors: 1, ..ResultCounts::default() });
    }
}
