//! What lists show of test cases and test suites.

use std::cmp::Ordering;

use rusqlite::{Row, ToSql};
use suitecase_model::catalogue::{Change, TestKind};
use suitecase_model::ids::{LinkId, ProjectId};
use suitecase_model::path::RepoPath;
use suitecase_model::result::ResultStatus;
use suitecase_model::test_suite::SuiteKind;
use uuid::Uuid;

use crate::error::StoreError;
use crate::file::read_change;
use crate::open::Reader;
use crate::row;

/// What a list is ordered by; ties are ordered by link and path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// By path.
    Path,
    /// By name.
    Name,
    /// By the last change seen.
    Changed,
}

/// Which rows a list shows, and in which order.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// The project whose shown links are listed.
    pub project: ProjectId,
    /// Only this link.
    pub link: Option<LinkId>,
    /// Only this folder and below; the root for all.
    pub folder: RepoPath,
    /// Only rows whose path or tags hold every word of this text, in any case.
    pub filter: String,
    /// The order.
    pub sort: Sort,
    /// Whether the order is turned round.
    pub descending: bool,
    /// How many rows are passed over.
    pub offset: u64,
    /// How many rows are returned at the most.
    pub limit: u64,
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    /// The id of the test case or suite, as text.
    pub id: String,
    /// The link it belongs to.
    pub link: LinkId,
    /// Its name.
    pub name: String,
    /// The folder that holds it.
    pub folder: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// How many problems its file has.
    pub problems: u32,
    /// The last change seen.
    pub change: Option<Change>,
    /// The kind and the number of members of a suite; `None` for a test case.
    pub suite: Option<(SuiteKind, u32)>,
}

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
    /// The latest result and when it came about, in milliseconds since 1970.
    pub latest: Option<(ResultStatus, i64)>,
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
            let latest = match row.get_ref(8)?.as_str_or_null() {
                Ok(Some(word)) => {
                    let status = ResultStatus::from_word(word).ok_or(StoreError::Damaged("status"))?;
                    Some((status, row.get(9)?))
                }
                Ok(None) => None,
                Err(_) => return Err(StoreError::Damaged("status")),
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
                problems: open.as_ref().filter(|(of, _)| of == path).map_or(0, |(_, count)| *count),
                suite,
            });
        }
        Ok(())
    })
}

const LISTED_CASES: &str = "SELECT number, id, path, katalon_project, tags, changed_commit, changed_author, \
     changed_at, r.status, r.at FROM test_case AS t LEFT JOIN latest_result AS r ON r.test_id = t.id \
     WHERE link_id = ?1 ORDER BY path";

const LISTED_SUITES: &str = "SELECT number, id, path, katalon_project, tags, changed_commit, changed_author, \
     changed_at, r.status, r.at, kind, \
     (SELECT count(*) FROM suite_member AS m WHERE m.suite_id = t.id) AS members \
     FROM test_suite AS t LEFT JOIN latest_result AS r ON r.test_id = t.id WHERE link_id = ?1 ORDER BY path";

const OPEN_PROBLEMS: &str = "SELECT path, count(*) FROM problem AS p WHERE link_id = ?1 AND NOT EXISTS \
     (SELECT 1 FROM muted_problem AS m WHERE m.link_id = p.link_id AND m.path = p.path AND m.code = p.code \
     AND m.detail = p.detail) GROUP BY path ORDER BY path";

/// Returns how many rows `query` finds without its offset and limit, and the page it asks for.
pub fn page(
    reader: &Reader<'_>,
    kind: TestKind,
    query: &ListQuery,
) -> Result<(u64, Vec<ListRow>), StoreError> {
    let found = Conditions::of(query);
    let table = match kind {
        TestKind::TestCases => "test_case",
        TestKind::TestSuites => "test_suite",
    };
    let from = format!("FROM {table} AS t JOIN link AS l ON l.id = t.link_id WHERE {}", found.sql);
    let parameters: Vec<&dyn ToSql> = found.values.iter().map(|value| value as &dyn ToSql).collect();
    let total = reader
        .connection
        .prepare_cached(&format!("SELECT count(*) {from}"))?
        .query_row(&*parameters, |row| row.get(0))?;
    let suite_columns = match kind {
        TestKind::TestCases => "",
        TestKind::TestSuites => {
            ", t.kind AS kind, (SELECT count(*) FROM suite_member AS m WHERE m.suite_id = t.id) AS members"
        }
    };
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT t.id AS id, t.link_id AS link_id, t.name AS name, t.folder AS folder, t.tags AS tags, \
         changed_commit, changed_author, changed_at, (SELECT count(*) FROM problem AS p \
         WHERE p.link_id = t.link_id AND p.path = t.path) AS problems {suite_columns} {from} \
         ORDER BY {} LIMIT {} OFFSET {}",
        order(query.sort, query.descending),
        query.limit,
        query.offset
    ))?;
    let rows = row::all(statement.query(&*parameters)?, |row| read(row, kind))?;
    Ok((total, rows))
}

struct Conditions {
    sql: String,
    values: Vec<String>,
}

impl Conditions {
    fn of(query: &ListQuery) -> Self {
        let mut conditions = Self {
            sql: "l.project_id = ? AND l.status <> 'archived'".to_owned(),
            values: vec![query.project.to_string()],
        };
        if let Some(link) = query.link {
            conditions.add("t.link_id = ?", &[link.to_string()]);
        }
        if !query.folder.is_root() {
            // `0` is the character after `/`: the range holds the folder's own paths and nothing else.
            let folder = query.folder.as_str();
            conditions.add("t.path > ? AND t.path < ?", &[format!("{folder}/"), format!("{folder}0")]);
        }
        for word in query.filter.split_whitespace() {
            let pattern = format!("%{}%", word.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
            conditions
                .add("(t.path LIKE ? ESCAPE '!' OR t.tags LIKE ? ESCAPE '!')", &[pattern.clone(), pattern]);
        }
        conditions
    }

    fn add(&mut self, condition: &str, values: &[String]) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
        self.values.extend_from_slice(values);
    }
}

fn order(sort: Sort, descending: bool) -> String {
    let direction = if descending { "DESC" } else { "ASC" };
    let column = match sort {
        Sort::Path => String::new(),
        Sort::Name => format!("t.name COLLATE NOCASE {direction}, "),
        Sort::Changed => format!("t.changed_at {direction}, "),
    };
    format!("{column}l.name COLLATE NOCASE {direction}, t.path {direction}")
}

fn read(row: &Row<'_>, kind: TestKind) -> Result<ListRow, StoreError> {
    let suite = match kind {
        TestKind::TestCases => None,
        TestKind::TestSuites => Some((row::word(row, "kind", SuiteKind::from_word)?, row.get("members")?)),
    };
    Ok(ListRow {
        id: row.get("id")?,
        link: row::id(row, "link_id")?,
        name: row.get("name")?,
        folder: row.get("folder")?,
        tags: row::json(row, "tags")?,
        problems: row.get("problems")?,
        change: read_change(row)?,
        suite,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use crate::test_case::{self, tests::login};
    use crate::test_suite::{self, tests::smoke};

    fn query(folder: &str, filter: &str) -> ListQuery {
        ListQuery {
            project: shop().project,
            link: None,
            folder: RepoPath::from_text(folder),
            filter: filter.into(),
            sort: Sort::Path,
            descending: false,
            offset: 0,
            limit: 10,
        }
    }

    #[tokio::test]
    async fn a_list_is_limited_to_its_folder_and_to_the_words_typed() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                for (number, path, tag) in [
                    (1, "Test Cases/Login/TC1.tc", "smoke"),
                    (2, "Test Cases/Login/100% done.tc", "auth"),
                    (3, "Test Cases/Login 2/TC1.tc", "smoke"),
                ] {
                    test_case::put(writer, shop().id, &login(number, path, &[tag]))?;
                }
                let names = |query: &ListQuery| -> Result<Vec<String>, StoreError> {
                    let (total, rows) = page(writer, TestKind::TestCases, query)?;
                    assert_eq!(total, rows.len() as u64, "these pages hold everything");
                    Ok(rows.into_iter().map(|row| format!("{}/{}", row.folder, row.name)).collect())
                };
                Ok([
                    names(&query("Test Cases/Login", ""))?,
                    names(&query("", "SMOKE login"))?,
                    names(&query("", "0%"))?,
                    names(&query("", "_"))?,
                ])
            })
            .await;
        let [folder, words, percent, underscore] = found.unwrap();
        assert_eq!(folder, ["Test Cases/Login/100% done", "Test Cases/Login/TC1"]);
        assert_eq!(words, ["Test Cases/Login 2/TC1", "Test Cases/Login/TC1"]);
        assert_eq!(percent, ["Test Cases/Login/100% done"], "a percent sign is itself");
        assert_eq!(underscore, Vec::<String>::new(), "an underscore is itself");
    }

    #[tokio::test]
    async fn a_suite_tells_its_kind_and_how_many_members_it_has() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                test_suite::put(writer, shop().id, &smoke(SuiteKind::Collection))?;
                page(writer, TestKind::TestSuites, &query("", ""))
            })
            .await;
        let (_, rows) = found.unwrap();
        assert_eq!(rows.first().and_then(|row| row.suite), Some((SuiteKind::Collection, 0)));
    }
}
