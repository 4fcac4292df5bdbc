//! What the results of a project tell: by day, and which of its test cases stand out.
//!
//! Everything is read from what is kept of each execution and each test; no single result is looked at.

use rusqlite::{Row, params};
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{LinkId, ProjectId};
use suitecase_model::path::RepoPath;
use suitecase_model::result::ResultCounts;
use suitecase_model::time::Timestamp;
use uuid::Uuid;

use crate::error::StoreError;
use crate::latest_result::{self, Latest};
use crate::open::Reader;
use crate::{execution, row};

/// Shows `see` when each execution of a project began and what came of its tests, from one point in time until before
/// another.
pub fn executions(
    reader: &Reader<'_>,
    project: ProjectId,
    from: Timestamp,
    until: Timestamp,
    mut see: impl FnMut(Timestamp, &ResultCounts),
) -> Result<(), StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT started_at, passed, failed, errors, incomplete, skipped, not_run FROM execution \
         WHERE project_id = ?1 AND started_at >= ?2 AND started_at < ?3",
    )?;
    let mut rows = statement.query(params![project.to_string(), from.0, until.0])?;
    while let Some(row) = rows.next()? {
        see(Timestamp(row.get("started_at")?), &execution::counts(row)?);
    }
    Ok(())
}

/// How many test cases a project shows, and how they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TestCaseCounts {
    /// All of them.
    pub all: u64,
    /// Those that never ran.
    pub never_run: u64,
    /// Those that ran, and not since the time asked about.
    pub stale: u64,
    /// Those whose outcome changed though they did not.
    pub flaky: u64,
}

/// Counts the test cases of the repositories that are not archived; those that did not run since `stale_before` are stale.
pub fn count(
    reader: &Reader<'_>,
    project: ProjectId,
    stale_before: Timestamp,
) -> Result<TestCaseCounts, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT count(*), count(r.ran_at), coalesce(sum(r.ran_at < ?2), 0), coalesce(sum(r.flips > 0), 0) \
         FROM link AS l JOIN test_case AS t ON t.link_id = l.id LEFT JOIN latest_result AS r ON r.test_id = t.id \
         WHERE l.project_id = ?1 AND l.status <> 'archived'",
    )?;
    Ok(statement.query_row(params![project.to_string(), stale_before.0], |row| {
        let (all, ran): (u64, u64) = (row.get(0)?, row.get(1)?);
        Ok(TestCaseCounts { all, never_run: all.saturating_sub(ran), stale: row.get(2)?, flaky: row.get(3)? })
    })?)
}

/// What test cases are ranked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ranking {
    /// Those that take longest when they pass.
    Slowest,
    /// Those whose outcome changed most often though they did not.
    Flakiest,
    /// Those that did not run for longest, since before a point in time.
    Stalest(Timestamp),
    /// Those that went wrong last, the newest first.
    Failing,
}

/// A test case in a ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Its id.
    pub test: Uuid,
    /// Its linked repository.
    pub link: LinkId,
    /// The name of that.
    pub repository: String,
    /// Its file.
    pub path: RepoPath,
    /// Its name.
    pub name: String,
    /// How it stands.
    pub latest: Latest,
}

/// Returns the first test cases of a ranking, of the repositories that are not archived.
pub fn ranked(
    reader: &Reader<'_>,
    project: ProjectId,
    ranking: Ranking,
    limit: u32,
) -> Result<Vec<Ranked>, StoreError> {
    let (condition, order, before) = match ranking {
        Ranking::Slowest => ("r.average_ms > ?3", "r.average_ms DESC, r.test_id DESC", 0),
        Ranking::Flakiest => ("r.flips > 0 AND r.flips > ?3", "r.flips DESC, r.test_id DESC", 0),
        Ranking::Stalest(before) => ("r.ran_at < ?3", "r.ran_at, r.test_id", before.0),
        Ranking::Failing => {
            ("r.status IN ('FAILED', 'ERROR') AND r.at < ?3", "r.at DESC, r.test_id DESC", i64::MAX)
        }
    };
    // From the ranking to the test cases, never the other way, in the order of an index or just the other way round:
    // the first few are found after a few steps.
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT t.id AS id, t.link_id AS link_id, l.name AS repository, t.path AS path, t.name AS name, \
         r.status AS status, r.at AS at, r.ran_at AS ran_at, r.runs AS runs, r.passed AS passed, r.flips AS flips, \
         r.average_ms AS average_ms FROM latest_result AS r CROSS JOIN test_case AS t ON t.id = r.test_id \
         CROSS JOIN link AS l ON l.id = t.link_id \
         WHERE r.project_id = ?1 AND r.kind = ?2 AND {condition} AND l.status <> 'archived' \
         ORDER BY {order} LIMIT ?4"
    ))?;
    let values = params![project.to_string(), TestKind::TestCases.as_str(), before, limit];
    row::all(statement.query(values)?, read)
}

fn read(row: &Row<'_>) -> Result<Ranked, StoreError> {
    Ok(Ranked {
        test: row::id(row, "id")?,
        link: row::id(row, "link_id")?,
        repository: row.get("repository")?,
        path: row::path(row, "path")?,
        name: row.get("name")?,
        latest: latest_result::read(row)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::execution::tests::with_run;
    use crate::latest_result::tests::{came_out, known_from_the_start};
    use crate::link;
    use crate::link::tests::shop;
    use crate::open::tests::temporary;
    use crate::test_case::{self, tests::login};
    use suitecase_model::link::LinkStatus;
    use suitecase_model::result::ResultStatus::{Error, Failed, Passed, Skipped};

    #[tokio::test]
    async fn test_cases_that_are_shown_are_counted_and_ranked() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_run(writer)?;
                known_from_the_start(writer)?;
                for number in 1..=5 {
                    test_case::put(
                        writer,
                        shop().id,
                        &login(number, &format!("Test Cases/{number}.tc"), &[]),
                    )?;
                }
                let test = Uuid::from_u128;
                came_out(writer, 1, test(1), &[(Passed, 10)])?;
                came_out(writer, 2, test(1), &[(Failed, 50)])?;
                came_out(writer, 3, test(2), &[(Passed, 20), (Passed, 21)])?;
                came_out(writer, 4, test(3), &[(Error, 60)])?;
                came_out(writer, 5, test(4), &[(Skipped, 5)])?;
                came_out(writer, 6, test(9), &[(Failed, 70)])?;
                let project = shop().project;
                let numbers = |ranking| {
                    let found = ranked(writer, project, ranking, 10)?.into_iter();
                    Ok::<_, StoreError>(found.map(|found| found.test.as_u128()).collect::<Vec<_>>())
                };
                let rankings = [
                    numbers(Ranking::Slowest)?,
                    numbers(Ranking::Flakiest)?,
                    numbers(Ranking::Stalest(Timestamp(30)))?,
                    numbers(Ranking::Failing)?,
                ];
                let counts = count(writer, project, Timestamp(30))?;
                let mut days = Vec::new();
                executions(writer, project, Timestamp(20), Timestamp(60), |at, counts| {
                    days.push((at.0, counts.total()));
                })?;
                link::set_status(writer, shop().id, &LinkStatus::Archived)?;
                let archived =
                    (count(writer, project, Timestamp(30))?, ranked(writer, project, Ranking::Failing, 10)?);
                Ok((rankings, counts, days, archived))
            })
            .await;
        let (rankings, counts, days, archived) = found.unwrap();
        assert_eq!(rankings, [vec![2, 1], vec![1], vec![2], vec![3, 1]]);
        // One has no result, and one was left out.
        assert_eq!(counts, TestCaseCounts { all: 5, never_run: 2, stale: 1, flaky: 1 });
        assert_eq!(days, [(20, 3), (50, 3)]);
        assert_eq!(archived, (TestCaseCounts::default(), vec![]));
    }
}
