//! The problems of a project as people look through them: narrowed, in pages, each with its mute and its test.
//!
//! Each link is read by itself along one index, in the order in which its problems are shown, so that no page sorts or
//! walks the table. Only words typed are compared with every problem of the links looked at.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use rusqlite::{Row, params, params_from_iter};
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{LinkId, ProjectId};
use suitecase_model::link::Link;
use suitecase_model::path::RepoPath;
use suitecase_model::problem::{Problem, ProblemCode};
use uuid::Uuid;

use crate::error::StoreError;
use crate::muted_problem::{Mute, read_mute};
use crate::open::Reader;
use crate::{link, row};

/// More words of a text narrow nothing; each is a condition, and SQLite takes no more than 1,000 inside one another.
const MOST_WORDS: usize = 20;

/// Which problems are looked at.
#[derive(Clone, Debug)]
pub struct ProblemQuery {
    /// The project whose shown links are looked at.
    pub project: ProjectId,
    /// Only this link.
    pub link: Option<LinkId>,
    /// Only these kinds; none for all.
    pub codes: Vec<ProblemCode>,
    /// Only open ones, or only muted ones.
    pub muted: MutedChoice,
    /// Only those whose path and detail together hold every one of the first 20 words of this text, in any case.
    pub text: String,
    /// How many are passed over.
    pub offset: u64,
    /// How many are returned at the most.
    pub limit: u64,
}

/// Whether muted problems are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MutedChoice {
    /// Only those that nobody muted.
    Open,
    /// Only muted ones.
    Muted,
    /// All.
    Both,
}

/// One page of problems, by the names of their links and by path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemPage {
    /// How many the query finds without its offset and limit.
    pub total: u64,
    /// The page.
    pub rows: Vec<ListedProblem>,
    /// How many there are of each kind in the links looked at, whatever else is asked for; kinds without any are left out.
    pub amounts: Vec<ProblemAmount>,
}

/// A problem with what is known around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedProblem {
    /// The link it belongs to.
    pub link: LinkId,
    /// The link's name.
    pub link_name: String,
    /// The problem.
    pub problem: Problem,
    /// What somebody said about it.
    pub mute: Option<Mute>,
    /// The row of the catalogue that the file is.
    pub test: Option<(TestKind, Uuid)>,
}

/// How many problems there are of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProblemAmount {
    /// The kind.
    pub code: ProblemCode,
    /// How many nobody muted.
    pub open: u64,
    /// How many somebody muted.
    pub muted: u64,
}

impl ProblemAmount {
    fn of(&self, choice: MutedChoice) -> u64 {
        match choice {
            MutedChoice::Open => self.open,
            MutedChoice::Muted => self.muted,
            MutedChoice::Both => self.open + self.muted,
        }
    }
}

/// Returns the page that `query` asks for.
pub fn page(reader: &Reader<'_>, query: &ProblemQuery) -> Result<ProblemPage, StoreError> {
    reader.at_one_moment(|reader| {
        let conditions = Conditions::of(query);
        let mut page = ProblemPage { total: 0, rows: Vec::new(), amounts: Vec::new() };
        let mut amounts: BTreeMap<usize, ProblemAmount> = BTreeMap::new();
        for link in links(reader, query)? {
            let of_link = amounts_of_link(reader, link.id)?;
            let found = match query.text.trim() {
                "" => of_link
                    .iter()
                    .filter(|amount| is_asked_for(query, amount.code))
                    .map(|it| it.of(query.muted))
                    .sum(),
                _ => conditions.count(reader, &link)?,
            };
            for amount in of_link {
                let place =
                    ProblemCode::ALL.iter().position(|code| *code == amount.code).unwrap_or(usize::MAX);
                let sum = amounts.entry(place).or_insert(ProblemAmount { open: 0, muted: 0, ..amount });
                (sum.open, sum.muted) = (sum.open + amount.open, sum.muted + amount.muted);
            }
            let passed_over = query.offset.saturating_sub(page.total).min(found);
            let wanted = query.limit.saturating_sub(page.rows.len().try_into().unwrap_or(u64::MAX));
            page.total += found;
            if passed_over < found && wanted > 0 {
                conditions.each(reader, &link, Some((wanted, passed_over)), |row| {
                    page.rows.push(row);
                    Ok::<_, StoreError>(())
                })?;
            }
        }
        page.amounts = amounts.into_values().collect();
        Ok(page)
    })
}

/// Hands out everything that `query` finds, one at a time, whatever its offset and limit.
pub fn each<E: From<StoreError>>(
    reader: &Reader<'_>,
    query: &ProblemQuery,
    mut hear: impl FnMut(&Link, ListedProblem) -> Result<(), E>,
) -> Result<(), E> {
    let conditions = Conditions::of(query);
    for link in links(reader, query)? {
        conditions.each(reader, &link, None, |row| hear(&link, row))?;
    }
    Ok(())
}

/// Returns the problems of one file.
pub fn of_file(reader: &Reader<'_>, link: &Link, path: &RepoPath) -> Result<Vec<ListedProblem>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&select("p.link_id = ?1 AND p.path = ?2"))?;
    row::all(statement.query(params![link.id.to_string(), path.as_str()])?, |row| read(row, link))
}

/// Returns how many problems of each kind a link has.
pub(super) fn amounts_of_link(reader: &Reader<'_>, link: LinkId) -> Result<Vec<ProblemAmount>, StoreError> {
    let counts = |sql: &str| {
        let mut statement = reader.connection.prepare_cached(sql)?;
        row::all(statement.query([link.to_string()])?, |row| {
            Ok((row::word(row, "code", ProblemCode::from_code)?, row.get::<_, u64>("amount")?))
        })
    };
    let muted = counts(COUNT_MUTED)?;
    let amounts = counts(COUNT_ALL)?.into_iter().map(|(code, all)| {
        let muted = muted.iter().find(|(other, _)| *other == code).map_or(0, |(_, amount)| *amount);
        ProblemAmount { code, open: all.saturating_sub(muted), muted }
    });
    Ok(amounts.collect())
}

const COUNT_ALL: &str = "SELECT code, count(*) AS amount FROM problem WHERE link_id = ?1 GROUP BY code";
/// Goes from the few that are muted to the many that are there.
const COUNT_MUTED: &str = "SELECT p.code AS code, count(*) AS amount FROM muted_problem AS m CROSS JOIN problem AS p \
     ON p.link_id = m.link_id AND p.path = m.path AND p.code = m.code AND p.detail = m.detail \
     WHERE m.link_id = ?1 GROUP BY p.code";

/// A problem and its mute.
const FROM: &str = "FROM problem AS p LEFT JOIN muted_problem AS m \
     ON m.link_id = p.link_id AND m.path = p.path AND m.code = p.code AND m.detail = p.detail";

/// Rows are in the order of the index, and which test a file is, is looked up for rows that are returned alone.
fn select(condition: &str) -> String {
    format!(
        "SELECT p.path AS path, p.code AS code, p.detail AS detail, p.line AS line, m.reason AS reason, \
         m.muted_by AS muted_by, m.muted_at AS muted_at, \
         (SELECT id FROM test_case WHERE link_id = p.link_id AND test_case.path = p.path) AS test_case, \
         (SELECT id FROM test_suite WHERE link_id = p.link_id AND test_suite.path = p.path) AS test_suite \
         {FROM} WHERE {condition} ORDER BY p.path, p.code, p.line, p.detail"
    )
}

fn links(reader: &Reader<'_>, query: &ProblemQuery) -> Result<Vec<Link>, StoreError> {
    let mut links = link::of_project(reader, query.project)?;
    links.retain(|link| link.status.is_shown() && query.link.is_none_or(|id| id == link.id));
    Ok(links)
}

fn is_asked_for(query: &ProblemQuery, code: ProblemCode) -> bool {
    query.codes.is_empty() || query.codes.contains(&code)
}

/// What the problems of a link have to fulfil; the link's id comes first among the parameters.
struct Conditions {
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    fn of(query: &ProblemQuery) -> Self {
        let mut conditions = Self { sql: "p.link_id = ?".to_owned(), values: Vec::new() };
        match query.muted {
            MutedChoice::Open => conditions.sql.push_str(" AND m.link_id IS NULL"),
            MutedChoice::Muted => conditions.sql.push_str(" AND m.link_id IS NOT NULL"),
            MutedChoice::Both => {}
        }
        if !query.codes.is_empty() {
            let wanted: Vec<&ProblemCode> =
                ProblemCode::ALL.iter().filter(|code| is_asked_for(query, **code)).collect();
            // The plus keeps the order of paths: without it, rows would be found by their kinds and sorted.
            let places = vec!["?"; wanted.len()].join(", ");
            conditions.sql.extend([" AND +p.code IN (", &places, ")"]);
            conditions.values.extend(wanted.iter().map(|code| Value::Text(code.as_str().to_owned())));
        }
        for word in query.text.split_whitespace().take(MOST_WORDS) {
            conditions.sql.push_str(" AND instr(lower_case(p.path || char(10) || p.detail), ?) > 0");
            conditions.values.push(Value::Text(word.to_lowercase()));
        }
        conditions
    }

    fn with(&self, link: &Link, more: &[u64]) -> Vec<Value> {
        let link = Value::Text(link.id.to_string());
        let more = more.iter().map(|number| Value::Integer(i64::try_from(*number).unwrap_or(i64::MAX)));
        std::iter::once(link).chain(self.values.iter().cloned()).chain(more).collect()
    }

    fn count(&self, reader: &Reader<'_>, link: &Link) -> Result<u64, StoreError> {
        let mut statement =
            reader.connection.prepare_cached(&format!("SELECT count(*) {FROM} WHERE {}", self.sql))?;
        Ok(statement.query_row(params_from_iter(self.with(link, &[])), |row| row.get(0))?)
    }

    /// Hands out what fits, all of it or, of a page, so many after so many.
    fn each<E: From<StoreError>>(
        &self,
        reader: &Reader<'_>,
        link: &Link,
        part: Option<(u64, u64)>,
        mut hear: impl FnMut(ListedProblem) -> Result<(), E>,
    ) -> Result<(), E> {
        let (sql, values) = match part {
            None => (select(&self.sql), self.with(link, &[])),
            Some((limit, offset)) => {
                (format!("{} LIMIT ? OFFSET ?", select(&self.sql)), self.with(link, &[limit, offset]))
            }
        };
        let mut statement = reader.connection.prepare_cached(&sql).map_err(StoreError::from)?;
        let mut rows = statement.query(params_from_iter(values)).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            hear(read(row, link)?)?;
        }
        Ok(())
    }
}

fn read(row: &Row<'_>, link: &Link) -> Result<ListedProblem, StoreError> {
    let id = |column| -> Result<Option<Uuid>, StoreError> {
        let text: Option<String> = row.get(column)?;
        text.map(|text| text.parse().map_err(|_| StoreError::Damaged("the id of a test"))).transpose()
    };
    let case = id("test_case")?.map(|id| (TestKind::TestCases, id));
    Ok(ListedProblem {
        link: link.id,
        link_name: link.name.clone(),
        problem: super::read(row)?,
        mute: read_mute(row)?,
        test: case.or(id("test_suite")?.map(|id| (TestKind::TestSuites, id))),
    })
}

#[cfg(test)]
pub(super) mod plans {
    use super::*;

    /// Every statement of this file, each kind of condition included.
    pub(in crate::problem) fn statements(query: &ProblemQuery) -> Vec<String> {
        let conditions = Conditions::of(query);
        vec![
            COUNT_ALL.to_owned(),
            COUNT_MUTED.to_owned(),
            format!("SELECT count(*) {FROM} WHERE {}", conditions.sql),
            format!("{} LIMIT ? OFFSET ?", select(&conditions.sql)),
            select("p.link_id = ?1 AND p.path = ?2"),
        ]
    }
}
