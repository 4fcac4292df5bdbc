//! What lists show of test cases and test suites.

use std::cmp::Ordering;

use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::LinkId;
use suitecase_model::result::ResultStatus;
use suitecase_model::test_suite::SuiteKind;
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::Reader;
use crate::row;

/// What lists show of one test case or suite, as it is read.
#[derive(Clone, Copy, Debug)]
pub struct ListedRow<'a> {
    /// The number by which the search index knows the row.
    pub number: i64,
    /// The id of the test case or suite.
    pub id: Uuid,
    /// The file, from the root of the repository.
    pub path: &'a str,
    /// The folder of the Katalon project; empty for the root of the repository.
    pub project: &'a str,
    /// The tags, as a JSON list.
    pub tags: &'a str,
    /// The commit, the author and the time, in milliseconds since 1970, of the last change seen.
    pub change: Option<(&'a str, &'a str, i64)>,
    /// The latest result and when the test ran last, in milliseconds since 1970; none where it never ran.
    pub latest: Option<(ResultStatus, i64)>,
    /// Whether its outcome changed though the test did not.
    pub is_flaky: bool,
    /// How many problems the file has that nobody muted.
    pub problems: u32,
    /// The kind and the number of members of a suite; `None` for a test case.
    pub suite: Option<(SuiteKind, u32)>,
}

/// Hands out the tests of a link, by path.
pub fn each(
    reader: &Reader<'_>,
    link: LinkId,
    kind: TestKind,
    mut take: impl FnMut(&ListedRow<'_>),
) -> Result<(), StoreError> {
    reader.at_one_moment(|reader| {
        let link = link.to_string();
        let mut open_problems = reader.connection.prepare_cached(OPEN_PROBLEMS)?;
        let mut open_problems = open_problems.query([&link])?;
        let mut open: Option<(String, u32)> = None;
        let mut is_over = false;
        let mut statement = reader.connection.prepare_cached(match kind {
            TestKind::TestCases => LISTED_CASES,
            TestKind::TestSuites => LISTED_SUITES,
        })?;
        let mut rows = statement.query([&link])?;
        while let Some(row) = rows.next()? {
            let text =
                |column| row.get_ref(column)?.as_str().map_err(|_| StoreError::Damaged("a listed row"));
            let path = text(2)?;
            // Both go by path, so those of a file are met when the file is.
            while !is_over && open.as_ref().is_none_or(|(of, _)| of.as_str().cmp(path) == Ordering::Less) {
                open = match open_problems.next()? {
                    Some(problem) => Some((problem.get(0)?, problem.get(1)?)),
                    None => None,
                };
                is_over = open.is_none();
            }
            let change = match row.get_ref(7)?.as_i64_or_null() {
                Ok(Some(at)) => Some((text(5)?, text(6)?, at)),
                Ok(None) => None,
                Err(_) => return Err(StoreError::Damaged("changed_at")),
            };
            let latest = match row.get_ref(9)?.as_i64_or_null() {
                Ok(Some(ran_at)) => {
                    let status = ResultStatus::from_word(text(8)?).ok_or(StoreError::Damaged("status"))?;
                    Some((status, ran_at))
                }
                Ok(None) => None,
                Err(_) => return Err(StoreError::Damaged("ran_at")),
            };
            let suite = match kind {
                TestKind::TestCases => None,
                TestKind::TestSuites => {
                    Some((row::word(row, "kind", SuiteKind::from_word)?, row.get("members")?))
                }
            };
            take(&ListedRow {
                number: row.get(0)?,
                id: Uuid::try_parse(text(1)?).map_err(|_| StoreError::Damaged("id"))?,
                path,
                project: text(3)?,
                tags: text(4)?,
                change,
                latest,
                is_flaky: row.get(10)?,
                problems: open.as_ref().filter(|(of, _)| of == path).map_or(0, |(_, count)| *count),
                suite,
            });
        }
        Ok(())
    })
}

const LISTED_CASES: &str = "SELECT number, id, path, katalon_project, tags, changed_commit, changed_author, \
     changed_at, r.status, r.ran_at, coalesce(r.flips > 0, 0) AS is_flaky FROM test_case AS t LEFT JOIN latest_result AS r ON r.test_id = t.id \
     WHERE link_id = ?1 ORDER BY path";

const LISTED_SUITES: &str = "SELECT number, id, path, katalon_project, tags, changed_commit, changed_author, \
     changed_at, r.status, r.ran_at, coalesce(r.flips > 0, 0) AS is_flaky, t.kind AS kind, \
     (SELECT count(*) FROM suite_member AS m WHERE m.suite_id = t.id) AS members \
     FROM test_suite AS t LEFT JOIN latest_result AS r ON r.test_id = t.id WHERE link_id = ?1 ORDER BY path";

const OPEN_PROBLEMS: &str = "SELECT path, count(*) FROM problem AS p WHERE link_id = ?1 AND NOT EXISTS \
     (SELECT 1 FROM muted_problem AS m WHERE m.link_id = p.link_id AND m.path = p.path AND m.code = p.code \
     AND m.detail = p.detail) GROUP BY path ORDER BY path";

#[cfg(test)]
mod tests;
