//! Runs that somebody else started and that were imported: rows of `test_run` that follow from their executions.
//!
//! Such a run is recognised by a key, has one execution or more, and goes with the last of them.

use rusqlite::{OptionalExtension as _, params};
use suitecase_model::ids::{LinkId, MemberId, ProjectId, TestRunId};
use suitecase_model::result::ResultCounts;
use suitecase_model::test_run::{TestRunState, Trigger};
use suitecase_model::time::Timestamp;

use crate::error::StoreError;
use crate::execution;
use crate::open::{Reader, Writer};
use crate::row;

/// A run of which results are imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedRun {
    /// Its id.
    pub id: TestRunId,
    /// The project it belongs to.
    pub project: ProjectId,
    /// What it is recognised by.
    pub key: String,
    /// The name shown.
    pub name: String,
    /// The linked repository whose tests ran, where that is known.
    pub link: Option<LinkId>,
    /// Who imported it.
    pub member: Option<MemberId>,
    /// When.
    pub imported_at: Timestamp,
}

/// Returns the imported run of a key.
pub fn by_key(reader: &Reader<'_>, project: ProjectId, key: &str) -> Result<Option<TestRunId>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached("SELECT id FROM test_run WHERE project_id = ?1 AND import_key = ?2")?;
    let mut rows = statement.query(params![project.to_string(), key])?;
    rows.next()?.map(|row| row::id(row, "id")).transpose()
}

/// Returns whether a run was imported, and not started here.
pub fn is_imported(reader: &Reader<'_>, run: TestRunId) -> Result<bool, StoreError> {
    let mut statement = reader.connection.prepare_cached("SELECT cause FROM test_run WHERE id = ?1")?;
    let mut rows = statement.query([run.to_string()])?;
    let row = rows.next()?.ok_or(StoreError::Missing("the test run"))?;
    Ok(row::word(row, "cause", Trigger::from_word)? == Trigger::Import)
}

/// Adds an imported run; [`settle`] says what it was once its executions are there.
pub fn insert(writer: &Writer<'_>, run: &ImportedRun) -> Result<(), StoreError> {
    writer
        .connection
        .prepare_cached(
            "INSERT INTO test_run (id, project_id, name, cause, state, link_id, created_at, at, import_key, member_id) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9)",
        )?
        .execute(params![
            run.id.to_string(),
            run.project.to_string(),
            run.name,
            Trigger::Import.as_str(),
            TestRunState::Success.as_str(),
            run.link.map(|link| link.to_string()),
            run.imported_at.0,
            run.key,
            run.member.map(|member| member.to_string()),
        ])?;
    Ok(())
}

/// Says which linked repository's tests ran in an imported run. Leaves other runs alone.
pub fn set_link(writer: &Writer<'_>, run: TestRunId, link: LinkId) -> Result<(), StoreError> {
    writer
        .connection
        .prepare_cached(
            "UPDATE test_run SET link_id = ?2 WHERE id = ?1 AND cause = ?3 AND link_id IS NOT ?2",
        )?
        .execute(params![run.to_string(), link.to_string(), Trigger::Import.as_str()])?;
    Ok(())
}

/// Says what an imported run is called. Leaves other runs alone.
pub fn set_name(writer: &Writer<'_>, run: TestRunId, name: &str) -> Result<(), StoreError> {
    writer
        .connection
        .prepare_cached("UPDATE test_run SET name = ?2 WHERE id = ?1 AND cause = ?3 AND name <> ?2")?
        .execute(params![run.to_string(), name, Trigger::Import.as_str()])?;
    Ok(())
}

/// Works out of its executions how an imported run ended and when; one without any is removed. Leaves other runs alone.
///
/// When it ended stays open where no report says how long anything took.
pub fn settle(writer: &Writer<'_>, run: TestRunId) -> Result<(), StoreError> {
    if !is_imported(writer, run)? {
        return Ok(());
    }
    let id = run.to_string();
    let span = writer
        .connection
        .prepare_cached(
            "SELECT min(started_at), \
                    CASE WHEN count(duration_ms) > 0 THEN max(started_at + coalesce(duration_ms, 0)) END \
             FROM execution WHERE run_id = ?1 HAVING count(*) > 0",
        )?
        .query_row([&id], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?)))
        .optional()?;
    let Some((started, ended)) = span else {
        writer.connection.prepare_cached("DELETE FROM test_run WHERE id = ?1")?.execute([&id])?;
        return Ok(());
    };
    let state = state_of(&execution::counts_of_run(writer, run)?);
    writer
        .connection
        .prepare_cached(
            "UPDATE test_run SET state = ?2, started_at = ?3, ended_at = ?4, at = ?3 WHERE id = ?1",
        )?
        .execute(params![id, state.as_str(), started, ended])?;
    Ok(())
}

/// Returns how a run ended that has these results.
fn state_of(counts: &ResultCounts) -> TestRunState {
    if counts.failed > 0 {
        TestRunState::Failed
    } else if counts.errors > 0 || counts.incomplete > 0 {
        TestRunState::Error
    } else {
        TestRunState::Success
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::execution::Execution;
    use crate::execution::tests::{nightly, with_run};
    use crate::link::tests::shop;
    use crate::open::tests::temporary;

    type Told = (String, Option<i64>, Option<i64>, i64);

    fn told(reader: &Reader<'_>) -> Result<Option<Told>, StoreError> {
        let sql = "SELECT state, started_at, ended_at, at FROM test_run";
        let told = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        Ok(reader.connection.query_row(sql, [], told).optional()?)
    }

    #[tokio::test]
    async fn a_run_is_as_long_and_as_bad_as_its_executions_and_goes_with_the_last() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_run(writer)?;
                let run = nightly(1).run;
                execution::insert(writer, &nightly(1))?;
                settle(writer, run)?;
                let one = told(writer)?;
                let failed = ResultCounts { failed: 1, ..ResultCounts::default() };
                let early =
                    Execution { started_at: Timestamp(4), duration_ms: None, counts: failed, ..nightly(2) };
                execution::insert(writer, &early)?;
                settle(writer, run)?;
                let two = told(writer)?;
                writer.connection.execute("UPDATE execution SET duration_ms = NULL", [])?;
                settle(writer, run)?;
                let open = told(writer)?;
                writer.connection.execute("DELETE FROM execution", [])?;
                settle(writer, run)?;
                Ok((one, two, open, told(writer)?, by_key(writer, shop().project, "run")?))
            })
            .await;
        let (one, two, open, none, by_key) = found.unwrap();
        assert_eq!(one, Some(("ERROR".into(), Some(10), Some(5_010), 10)));
        assert_eq!(two, Some(("FAILED".into(), Some(4), Some(5_010), 4)));
        assert_eq!(open, Some(("FAILED".into(), Some(4), None, 4)));
        assert_eq!((none, by_key), (None, None));
    }
}
