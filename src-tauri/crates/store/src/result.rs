//! The tables `execution`, `result` and `latest_result`: what came of tests.
//!
//! The latest result of each test stands by itself and is kept with every result that is recorded. Results outlive
//! their tests: a test that comes back under its id has them again.

use rusqlite::{OptionalExtension as _, Row, params};
use suitecase_model::ids::LinkId;
use suitecase_model::result::{Execution, ResultStatus, TestResult};
use suitecase_model::time::Timestamp;
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

/// The most results of one test that are read at once.
const NEWEST: u32 = 50;

/// One result of a test, with the name of its execution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultOfTest {
    /// When it came about.
    pub at: Timestamp,
    /// The outcome.
    pub status: ResultStatus,
    /// How long the test ran, in milliseconds, where that is known.
    pub duration_ms: Option<u64>,
    /// The name of the execution.
    pub execution: String,
}

/// Records an execution with its results; one that is recorded already is [`StoreError::Taken`].
pub fn record(writer: &Writer<'_>, execution: &Execution) -> Result<(), StoreError> {
    let number: i64 = writer
        .connection
        .prepare_cached(
            "INSERT INTO execution (id, project_id, name, started_at) VALUES (?1, ?2, ?3, ?4) RETURNING number",
        )?
        .query_row(
            params![
                execution.id.to_string(),
                execution.project.to_string(),
                execution.name,
                execution.started_at.0
            ],
            |row| row.get(0),
        )
        .map_err(StoreError::taken_if_unique)?;
    for result in &execution.results {
        record_one(writer, number, result)?;
    }
    Ok(())
}

fn record_one(writer: &Writer<'_>, execution: i64, result: &TestResult) -> Result<(), StoreError> {
    let test = result.test.to_string();
    let connection = writer.connection;
    connection
        .prepare_cached(
            "INSERT INTO result (execution, test_id, status, at, duration_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![execution, test, result.status.as_str(), result.at.0, result.duration_ms])?;
    // Results may be recorded in any order; of two that came about together, the one recorded last is the latest.
    let is_latest = connection
        .prepare_cached(
            "INSERT INTO latest_result (test_id, status, at) VALUES (?1, ?2, ?3) \
             ON CONFLICT (test_id) DO UPDATE SET status = excluded.status, at = excluded.at \
             WHERE excluded.at >= latest_result.at",
        )?
        .execute(params![test, result.status.as_str(), result.at.0])?
        > 0;
    if is_latest && let Some(link) = link_of(writer, &test)? {
        writer.touch_catalogue(link);
    }
    Ok(())
}

fn link_of(reader: &Reader<'_>, test: &str) -> Result<Option<LinkId>, StoreError> {
    let found: Option<String> = reader
        .connection
        .prepare_cached(
            "SELECT link_id FROM test_case WHERE id = ?1 UNION ALL SELECT link_id FROM test_suite WHERE id = ?1",
        )?
        .query_row([test], |row| row.get(0))
        .optional()?;
    found.map(|link| link.parse().map_err(|_| StoreError::Damaged("link_id"))).transpose()
}

/// Returns the latest result of a test case or suite; `None` where it never ran.
pub fn latest(reader: &Reader<'_>, test: Uuid) -> Result<Option<(ResultStatus, Timestamp)>, StoreError> {
    let mut statement =
        reader.connection.prepare_cached("SELECT status, at FROM latest_result WHERE test_id = ?1")?;
    let mut rows = statement.query([test.to_string()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some((status(row)?, Timestamp(row.get("at")?))))
}

/// Returns the newest 50 results of a test case or suite, the newest first.
pub fn of_test(reader: &Reader<'_>, test: Uuid) -> Result<Vec<ResultOfTest>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT r.at AS at, r.status AS status, r.duration_ms AS duration_ms, e.name AS execution \
         FROM result AS r JOIN execution AS e ON e.number = r.execution \
         WHERE r.test_id = ?1 ORDER BY r.at DESC, r.number DESC LIMIT ?2",
    )?;
    row::all(statement.query(params![test.to_string(), NEWEST])?, |row| {
        Ok(ResultOfTest {
            at: Timestamp(row.get("at")?),
            status: status(row)?,
            duration_ms: row.get("duration_ms")?,
            execution: row.get("execution")?,
        })
    })
}

fn status(row: &Row<'_>) -> Result<ResultStatus, StoreError> {
    row::word(row, "status", ResultStatus::from_word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use crate::test_case::{self, tests::login};
    use ResultStatus::{Failed, Passed, Skipped};
    use suitecase_model::ids::ExecutionId;

    const TEST: Uuid = Uuid::from_u128(1);

    fn execution(number: u128, results: &[(ResultStatus, i64)]) -> Execution {
        Execution {
            id: ExecutionId(Uuid::from_u128(number)),
            project: shop().project,
            name: format!("Nightly {number}"),
            started_at: Timestamp(0),
            results: results
                .iter()
                .map(|(status, at)| TestResult {
                    test: TEST,
                    status: *status,
                    at: Timestamp(*at),
                    duration_ms: Some(250),
                })
                .collect(),
        }
    }

    #[tokio::test]
    async fn the_latest_result_is_the_latest_in_whatever_order_they_come() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                assert_eq!(latest(writer, TEST)?, None);
                record(writer, &execution(1, &[(Failed, 20), (Passed, 10)]))?;
                assert_eq!(latest(writer, TEST)?, Some((Failed, Timestamp(20))));
                record(writer, &execution(2, &[(Skipped, 20)]))?;
                let again = record(writer, &execution(2, &[(Passed, 90)]));
                assert!(matches!(again, Err(StoreError::Taken)));
                Ok((latest(writer, TEST)?, of_test(writer, TEST)?))
            })
            .await;
        let (latest, results) = found.unwrap();
        assert_eq!(latest, Some((Skipped, Timestamp(20))));
        let told: Vec<_> = results.iter().map(|it| (it.status, it.at.0, it.execution.as_str())).collect();
        assert_eq!(told, [(Skipped, 20, "Nightly 2"), (Failed, 20, "Nightly 1"), (Passed, 10, "Nightly 1")]);
    }

    #[tokio::test]
    async fn only_the_newest_results_are_read() {
        let (_folder, store) = temporary();
        let results: Vec<_> = (0..70).map(|at| (Passed, at)).collect();
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                record(writer, &execution(1, &results))?;
                of_test(writer, TEST)
            })
            .await;
        let times: Vec<i64> = found.unwrap().iter().map(|result| result.at.0).collect();
        assert_eq!(times, (20..70).rev().collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_latest_result_makes_the_catalogue_another_and_an_old_one_does_not() {
        let (_folder, store) = temporary();
        let write = async |number: u128, at: i64| {
            let written: Result<(), StoreError> =
                store.write(move |writer| record(writer, &execution(number, &[(Passed, at)]))).await;
            written.unwrap();
            store.catalogue_version(shop().id)
        };
        let filled: Result<(), StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                test_case::put(writer, shop().id, &login(1, "Test Cases/TC1.tc", &[]))
            })
            .await;
        filled.unwrap();
        let before = store.catalogue_version(shop().id);
        assert_eq!(write(1, 20).await, before + 1);
        assert_eq!(write(2, 10).await, before + 1);
        assert_eq!(write(3, 30).await, before + 2);
    }
}
