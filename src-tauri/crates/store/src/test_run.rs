//! The table `test_run`: what runs, ran and was to run.
//!
//! A run that is over never changes again: every statement here that writes how a run stands says so itself.

mod failing;
mod linked;
mod list;

use rusqlite::{Row, params};
use suitecase_model::ids::{LinkId, MemberId, ProjectId, RunConfigurationId, ScheduleId, TestRunId};
use suitecase_model::test_run::{RunReason, TestRun, TestRunState, Trigger};
use suitecase_model::time::Timestamp;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

pub use failing::last_failure;
pub use linked::{Linked, linked_of};
pub use list::{Listed, Page, Query, listed, page};

const COLUMNS: &str = "id, project_id, name, cause, state, reason, detail, configuration_id, schedule_id, link_id, \
                       due_at, created_at, started_at, ended_at, remote";

/// Where a run that is not over stands; part of every statement that writes how one stands.
const OPEN: &str = "state IN ('WAIT_FOR_TRIGGER', 'QUEUED', 'RUNNING')";

/// Adds a run; whoever started it, where somebody did. A second one of a schedule's due time is [`StoreError::Taken`].
pub fn insert(writer: &Writer<'_>, run: &TestRun, member: Option<MemberId>) -> Result<(), StoreError> {
    writer
        .connection
        .prepare_cached(
            "INSERT INTO test_run (id, project_id, name, cause, state, reason, detail, configuration_id, schedule_id, \
             link_id, due_at, created_at, started_at, ended_at, at, remote, member_id) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?
        .execute(params![
            run.id.to_string(),
            run.project.to_string(),
            run.name,
            run.trigger.as_str(),
            run.state.as_str(),
            run.reason.map(RunReason::as_str),
            run.detail,
            run.configuration.map(|id| id.to_string()),
            run.schedule.map(|id| id.to_string()),
            run.link.map(|id| id.to_string()),
            run.due_at.map(|at| at.0),
            run.created_at.0,
            run.started_at.map(|at| at.0),
            run.ended_at.map(|at| at.0),
            run.started_at.or(run.due_at).unwrap_or(run.created_at).0,
            run.remote,
            member.map(|id| id.to_string())
        ])
        .map_err(StoreError::taken_if_unique)?;
    Ok(())
}

/// Returns one run.
pub fn get(reader: &Reader<'_>, id: TestRunId) -> Result<TestRun, StoreError> {
    let mut statement =
        reader.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM test_run WHERE id = ?1"))?;
    let mut rows = statement.query([id.to_string()])?;
    rows.next()?.map_or(Err(StoreError::Missing("the test run")), read)
}

/// Returns the runs in a state that is not the end, in the order in which they are to run.
pub fn open(reader: &Reader<'_>, state: TestRunState) -> Result<Vec<TestRun>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM test_run INDEXED BY test_run_open WHERE {OPEN} AND state = ?1 \
         ORDER BY created_at, id"
    ))?;
    row::all(statement.query([state.as_str()])?, read)
}

/// Returns the ids of the runs in a state that is not the end, in that same order: one row that cannot be read stands in
/// the way of no other.
pub fn open_ids(reader: &Reader<'_>, state: TestRunState) -> Result<Vec<TestRunId>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT id FROM test_run INDEXED BY test_run_open WHERE {OPEN} AND state = ?1 ORDER BY created_at, id"
    ))?;
    row::all(statement.query([state.as_str()])?, |row| row::id(row, "id"))
}

/// Returns the runs of a link that are not over.
pub fn open_of_link(reader: &Reader<'_>, link: LinkId) -> Result<Vec<TestRun>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM test_run INDEXED BY test_run_open WHERE {OPEN} AND link_id = ?1 \
         ORDER BY created_at, id"
    ))?;
    row::all(statement.query([link.to_string()])?, read)
}

/// Lets a queued run begin, on the tests of this link; false where it is queued no more.
pub fn begin(writer: &Writer<'_>, id: TestRunId, link: LinkId, at: Timestamp) -> Result<bool, StoreError> {
    let begun = writer
        .connection
        .prepare_cached(
            "UPDATE test_run SET state = 'RUNNING', reason = NULL, detail = '', link_id = ?2, started_at = ?3, at = ?3 \
             WHERE id = ?1 AND state = 'QUEUED'",
        )?
        .execute(params![id.to_string(), link.to_string(), at.0])?;
    Ok(begun > 0)
}

/// Queues a run that waits for somebody to say that it runs; false where it waits no more.
pub fn queue(writer: &Writer<'_>, id: TestRunId, member: MemberId) -> Result<bool, StoreError> {
    let queued = writer.connection.execute(
        "UPDATE test_run SET state = 'QUEUED', reason = NULL, member_id = ?2 \
         WHERE id = ?1 AND state = 'WAIT_FOR_TRIGGER'",
        params![id.to_string(), member.to_string()],
    )?;
    Ok(queued > 0)
}

/// Ends a run in a state that is an end; false where it is over already.
pub fn finish(
    writer: &Writer<'_>,
    id: TestRunId,
    state: TestRunState,
    (reason, detail): (Option<RunReason>, &str),
    at: Timestamp,
) -> Result<bool, StoreError> {
    debug_assert!(state.is_over(), "{state:?} is no end");
    let finished = writer
        .connection
        .prepare_cached(&format!(
            "UPDATE test_run SET state = ?2, reason = ?3, detail = ?4, ended_at = ?5 WHERE id = ?1 AND {OPEN}"
        ))?
        .execute(params![id.to_string(), state.as_str(), reason.map(RunReason::as_str), detail, at.0])?;
    Ok(finished > 0)
}

/// Notes that a run that runs is called off, and why; the first reason stays.
pub fn call_off(writer: &Writer<'_>, id: TestRunId, reason: RunReason) -> Result<(), StoreError> {
    writer.connection.execute(
        "UPDATE test_run SET called_off = coalesce(called_off, ?2) WHERE id = ?1 AND state = 'RUNNING'",
        params![id.to_string(), reason.as_str()],
    )?;
    Ok(())
}

/// Returns why a run is called off, where it is.
pub fn called_off(reader: &Reader<'_>, id: TestRunId) -> Result<Option<RunReason>, StoreError> {
    let mut statement = reader.connection.prepare_cached("SELECT called_off FROM test_run WHERE id = ?1")?;
    let mut rows = statement.query([id.to_string()])?;
    let row = rows.next()?.ok_or(StoreError::Missing("the test run"))?;
    reason(row.get("called_off")?, "test_run.called_off")
}

/// Notes which pipeline runs a run; false where it does not run.
pub fn set_remote(writer: &Writer<'_>, id: TestRunId, remote: &str) -> Result<bool, StoreError> {
    let noted = writer.connection.execute(
        "UPDATE test_run SET remote = ?2 WHERE id = ?1 AND state = 'RUNNING'",
        params![id.to_string(), remote],
    )?;
    Ok(noted > 0)
}

pub(super) fn read(row: &Row<'_>) -> Result<TestRun, StoreError> {
    let time = |column| Ok::<_, StoreError>(row.get::<_, Option<i64>>(column)?.map(Timestamp));
    Ok(TestRun {
        id: row::id(row, "id")?,
        project: row::id::<ProjectId>(row, "project_id")?,
        name: row.get("name")?,
        trigger: row::word(row, "cause", Trigger::from_word)?,
        state: row::word(row, "state", TestRunState::from_word)?,
        reason: reason(row.get("reason")?, "test_run.reason")?,
        detail: row.get("detail")?,
        configuration: row::possible_id::<RunConfigurationId>(row, "configuration_id")?,
        schedule: row::possible_id::<ScheduleId>(row, "schedule_id")?,
        link: row::possible_id::<LinkId>(row, "link_id")?,
        due_at: time("due_at")?,
        created_at: Timestamp(row.get("created_at")?),
        started_at: time("started_at")?,
        ended_at: time("ended_at")?,
        remote: row.get("remote")?,
    })
}

fn reason(word: Option<String>, column: &'static str) -> Result<Option<RunReason>, StoreError> {
    word.map(|word| RunReason::from_code(&word).ok_or(StoreError::Damaged(column))).transpose()
}

#[cfg(test)]
pub(crate) mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use crate::run_configuration::{self, tests::smoke};

    /// A run that waits for its turn.
    pub(crate) fn queued(number: u32) -> TestRun {
        TestRun {
            id: TestRunId(Uuid::from_u128(u128::from(number))),
            project: shop().project,
            name: format!("Smoke {number}"),
            trigger: Trigger::Manual,
            state: TestRunState::Queued,
            reason: None,
            detail: String::new(),
            configuration: None,
            schedule: None,
            link: Some(shop().id),
            due_at: None,
            created_at: Timestamp(i64::from(number)),
            started_at: None,
            ended_at: None,
            remote: None,
        }
    }

    #[tokio::test]
    async fn a_run_goes_from_the_queue_to_its_end_and_never_changes_again() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                run_configuration::save(writer, &smoke(), Timestamp(0))?;
                let run = TestRun { configuration: Some(smoke().id), ..queued(7) };
                insert(writer, &run, None)?;
                let began = (
                    begin(writer, run.id, shop().id, Timestamp(10))?,
                    begin(writer, run.id, shop().id, Timestamp(11))?,
                );
                assert!(set_remote(writer, run.id, "{1}")?);
                let running = open(writer, TestRunState::Running)?;
                let why = (Some(RunReason::CommandFailed), "3");
                let first = finish(writer, run.id, TestRunState::Failed, why, Timestamp(20))?;
                let second = finish(writer, run.id, TestRunState::Success, (None, ""), Timestamp(30))?;
                let later =
                    (begin(writer, run.id, shop().id, Timestamp(31))?, set_remote(writer, run.id, "{2}")?);
                Ok((
                    began,
                    running,
                    (first, second),
                    later,
                    get(writer, run.id)?,
                    open_of_link(writer, shop().id)?,
                ))
            })
            .await;
        let (began, running, finished, later, run, open) = found.unwrap();
        assert_eq!(began, (true, false));
        assert_eq!(running.len(), 1);
        assert_eq!(finished, (true, false));
        assert_eq!(later, (false, false));
        assert_eq!((run.state, run.reason), (TestRunState::Failed, Some(RunReason::CommandFailed)));
        assert_eq!((run.detail.as_str(), run.remote.as_deref()), ("3", Some("{1}")));
        assert_eq!((run.started_at, run.ended_at), (Some(Timestamp(10)), Some(Timestamp(20))));
        assert_eq!(open, []);
    }

    #[tokio::test]
    async fn only_what_runs_is_called_off_and_the_first_reason_stays() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                insert(writer, &queued(1), None)?;
                let id = queued(1).id;
                call_off(writer, id, RunReason::CanceledByMember)?;
                let before = called_off(writer, id)?;
                begin(writer, id, shop().id, Timestamp(10))?;
                call_off(writer, id, RunReason::RepositoryArchived)?;
                call_off(writer, id, RunReason::CanceledByMember)?;
                Ok((before, called_off(writer, id)?, open_ids(writer, TestRunState::Running)?))
            })
            .await;
        assert_eq!(found.unwrap(), (None, Some(RunReason::RepositoryArchived), vec![queued(1).id]));
    }
}
