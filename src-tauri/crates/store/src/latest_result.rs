//! The tables `latest_result` and `outdated_latest`: the latest result of each test, what its newest ones tell, and
//! which are to be worked out anew.
//!
//! Whoever adds, removes or relinks results marks the tests in the same transaction, and so does a trigger where tests
//! become others; working them out comes behind.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rusqlite::{OptionalExtension as _, Row, params};
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{LinkId, ProjectId};
use suitecase_model::result::{ResultCounts, ResultStatus};
use suitecase_model::standing::{NEWEST_RUNS, RunOfTest, Standing};
use suitecase_model::time::Timestamp;
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::{content_change, reported_test, row};

/// The latest result of a test, and what its newest ones tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latest {
    /// The outcome of the latest run.
    pub status: ResultStatus,
    /// When it came about.
    pub at: Timestamp,
    /// When the test ran last; `None` where it was only ever left out.
    pub ran_at: Option<Timestamp>,
    /// What the newest runs tell.
    pub standing: Standing,
}

impl Latest {
    /// Returns whether the test ran, and did not since a point in time.
    pub fn is_stale(&self, before: Timestamp) -> bool {
        self.ran_at.is_some_and(|at| at < before)
    }

    /// Returns what lists show of it and narrow by.
    fn listed(&self) -> (ResultStatus, Option<Timestamp>, bool) {
        (self.status, self.ran_at, self.standing.is_flaky())
    }
}

/// Returns the latest result of a test case or suite; `None` where it never ran.
pub fn get(reader: &Reader<'_>, test: Uuid) -> Result<Option<Latest>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT status, at, ran_at, runs, passed, flips, average_ms FROM latest_result WHERE test_id = ?1",
    )?;
    let mut rows = statement.query([test.to_string()])?;
    rows.next()?.map(read).transpose()
}

/// Marks a test: its latest result is to be worked out anew.
pub fn mark_outdated(writer: &Writer<'_>, test: Uuid) -> Result<(), StoreError> {
    writer
        .connection
        .prepare_cached("INSERT OR IGNORE INTO outdated_latest (test_id) VALUES (?1)")?
        .execute([test.to_string()])?;
    Ok(())
}

/// Returns some of the tests whose latest results are to be worked out anew, in the order of their ids, behind one.
pub fn outdated(reader: &Reader<'_>, after: Option<Uuid>, limit: u32) -> Result<Vec<Uuid>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached("SELECT test_id FROM outdated_latest WHERE test_id > ?1 ORDER BY test_id LIMIT ?2")?;
    let after = after.map(|after| after.to_string()).unwrap_or_default();
    row::all(statement.query(params![after, limit])?, |row| row::id(row, "test_id"))
}

/// What is known of executions while many tests are looked at: when they began, and their keys.
#[derive(Debug, Default)]
pub struct KnownExecutions(HashMap<i64, (i64, String)>);

impl KnownExecutions {
    fn get(&mut self, reader: &Reader<'_>, number: i64) -> Result<&(i64, String), StoreError> {
        match self.0.entry(number) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(new) => {
                let found = reader
                    .connection
                    .prepare_cached("SELECT started_at, key FROM execution WHERE number = ?1")?
                    .query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))?;
                Ok(new.insert(found))
            }
        }
    }
}

/// Returns the newest runs of the names that stand for a test, the newest first; all its results in an execution are one.
///
/// Which they are depends on what is stored alone, never on the order in which it came.
pub fn newest_runs(
    reader: &Reader<'_>,
    names: &[i64],
    known: &mut KnownExecutions,
) -> Result<Vec<RunOfTest>, StoreError> {
    let mut newest = Vec::new();
    for name in names {
        newest.extend(newest_executions(reader, *name)?);
    }
    let mut latest_of: HashMap<i64, i64> = HashMap::new();
    for (execution, at) in newest {
        let latest = latest_of.entry(execution).or_insert(at);
        *latest = at.max(*latest);
    }
    let mut chosen = Vec::with_capacity(latest_of.len());
    for (execution, at) in latest_of {
        let (started_at, key) = known.get(reader, execution)?;
        chosen.push((at, key.clone(), execution, *started_at));
    }
    // Of what came about together the keys decide.
    chosen.sort_unstable_by(|one, other| (other.0, &other.1).cmp(&(one.0, &one.1)));
    chosen.truncate(NEWEST_RUNS);
    // Nothing of an execution came about before it began.
    let Some(floor) = chosen.iter().map(|(.., started_at)| *started_at).min() else { return Ok(Vec::new()) };
    let mut gathered: HashMap<i64, Gathered> =
        chosen.iter().map(|(.., execution, _)| (*execution, Gathered::default())).collect();
    for name in names {
        gather(reader, *name, floor, &mut gathered)?;
    }
    let runs = chosen.into_iter().filter_map(|(at, _, execution, _)| {
        let Gathered { statuses, has_recovered, duration_ms } = gathered.remove(&execution)?;
        let status = ResultCounts::of(statuses).together()?;
        Some(RunOfTest { at: Timestamp(at), status, has_recovered, duration_ms })
    });
    Ok(runs.collect())
}

/// All that came of a test in one execution.
#[derive(Default)]
struct Gathered {
    statuses: Vec<ResultStatus>,
    has_recovered: bool,
    duration_ms: Option<u64>,
}

/// Returns the executions in which a name has its newest results, with the times of the newest: enough of them, and all
/// that are as old as the last.
fn newest_executions(reader: &Reader<'_>, name: i64) -> Result<HashMap<i64, i64>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached("SELECT execution, at FROM result WHERE reported = ?1 ORDER BY at DESC")?;
    let mut rows = statement.query([name])?;
    let (mut found, mut last): (HashMap<i64, i64>, i64) = (HashMap::new(), i64::MAX);
    while let Some(row) = rows.next()? {
        let (execution, at): (i64, i64) = (row.get(0)?, row.get(1)?);
        if found.len() >= NEWEST_RUNS && at < last {
            break;
        }
        if let Entry::Vacant(new) = found.entry(execution) {
            new.insert(at);
            last = at;
        }
    }
    Ok(found)
}

/// Gathers what came of a name since `floor` in the executions that are wanted.
fn gather(
    reader: &Reader<'_>,
    name: i64,
    floor: i64,
    gathered: &mut HashMap<i64, Gathered>,
) -> Result<(), StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT execution, status, duration_ms, failed_attempts FROM result WHERE reported = ?1 AND at >= ?2",
    )?;
    let mut rows = statement.query([name, floor])?;
    while let Some(row) = rows.next()? {
        if let Some(run) = gathered.get_mut(&row.get(0)?) {
            let status = row::word(row, "status", ResultStatus::from_word)?;
            run.statuses.push(status);
            run.has_recovered |= status == ResultStatus::Passed && row.get::<_, u32>(3)? > 0;
            if let Some(duration) = row.get::<_, Option<u64>>(2)? {
                run.duration_ms = Some(run.duration_ms.unwrap_or_default().saturating_add(duration));
            }
        }
    }
    Ok(())
}

/// Returns when a test ran last by the names that stand for it; `None` where it never did.
fn ran_at(reader: &Reader<'_>, names: &[i64]) -> Result<Option<Timestamp>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached("SELECT status, at FROM result WHERE reported = ?1 ORDER BY at DESC")?;
    let mut latest = None;
    for name in names {
        let mut rows = statement.query([name])?;
        while let Some(row) = rows.next()? {
            if row::word(row, "status", ResultStatus::from_word)?.is_of_a_run() {
                latest = latest.max(Some(Timestamp(row.get("at")?)));
                break;
            }
        }
    }
    Ok(latest)
}

/// Works out the latest result of a test that is outdated, and what its newest ones tell.
pub fn work_out(writer: &Writer<'_>, test: Uuid, known: &mut KnownExecutions) -> Result<(), StoreError> {
    let names = reported_test::of_test(writer, test)?;
    let runs = newest_runs(writer, &names, known)?;
    match (names.first(), runs.first()) {
        (Some(name), Some(newest)) => {
            let standing = Standing::of(&runs, &content_change::of_test(writer, test)?);
            let name = reported_test::get(writer, *name)?.name;
            let ran_at = ran_at(writer, &names)?;
            let latest = Latest { status: newest.status, at: newest.at, ran_at, standing };
            put(writer, test, name.project, name.kind, &latest)?;
        }
        (_, None) | (None, _) => remove(writer, test)?,
    }
    writer
        .connection
        .prepare_cached("DELETE FROM outdated_latest WHERE test_id = ?1")?
        .execute([test.to_string()])?;
    Ok(())
}

fn put(
    writer: &Writer<'_>,
    test: Uuid,
    project: ProjectId,
    kind: TestKind,
    latest: &Latest,
) -> Result<(), StoreError> {
    let before = get(writer, test)?;
    if before.as_ref() == Some(latest) {
        return Ok(());
    }
    let Latest { status, at, ran_at, standing } = latest;
    writer
        .connection
        .prepare_cached(
            "INSERT INTO latest_result (test_id, project_id, kind, status, at, ran_at, runs, passed, flips, average_ms) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (test_id) DO UPDATE SET \
             project_id = excluded.project_id, kind = excluded.kind, status = excluded.status, at = excluded.at, \
             ran_at = excluded.ran_at, runs = excluded.runs, passed = excluded.passed, flips = excluded.flips, average_ms = excluded.average_ms",
        )?
        .execute(params![
            test.to_string(),
            project.to_string(),
            kind.as_str(),
            status.as_str(),
            at.0,
            ran_at.map(|at| at.0),
            standing.runs,
            standing.passed,
            standing.flips,
            standing.average_ms,
        ])?;
    if before.is_none_or(|before| before.listed() != latest.listed()) {
        touch(writer, test)?;
    }
    Ok(())
}

fn remove(writer: &Writer<'_>, test: Uuid) -> Result<(), StoreError> {
    let mut statement = writer.connection.prepare_cached("DELETE FROM latest_result WHERE test_id = ?1")?;
    if statement.execute([test.to_string()])? > 0 {
        touch(writer, test)?;
    }
    Ok(())
}

fn touch(writer: &Writer<'_>, test: Uuid) -> Result<(), StoreError> {
    let found: Option<String> = writer
        .connection
        .prepare_cached(
            "SELECT link_id FROM test_case WHERE id = ?1 UNION ALL SELECT link_id FROM test_suite WHERE id = ?1",
        )?
        .query_row([test.to_string()], |row| row.get(0))
        .optional()?;
    if let Some(link) = found {
        writer.touch_catalogue(link.parse::<LinkId>().map_err(|_| StoreError::Damaged("link_id"))?);
    }
    Ok(())
}

pub(crate) fn read(row: &Row<'_>) -> Result<Latest, StoreError> {
    Ok(Latest {
        status: row::word(row, "status", ResultStatus::from_word)?,
        at: Timestamp(row.get("at")?),
        ran_at: row.get::<_, Option<i64>>("ran_at")?.map(Timestamp),
        standing: Standing {
            runs: row.get("runs")?,
            passed: row.get("passed")?,
            flips: row.get("flips")?,
            average_ms: row.get("average_ms")?,
        },
    })
}

#[cfg(test)]
pub(crate) mod tests;
