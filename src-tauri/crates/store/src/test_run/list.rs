//! Runs as lists show them: in pages, with the names of what they belong to.

use rusqlite::params_from_iter;
use rusqlite::types::Value;
use suitecase_model::ids::{ProjectId, TestRunId};
use suitecase_model::result::ResultCounts;
use suitecase_model::test_run::{TestRun, TestRunState, Trigger};

use super::{COLUMNS, read};
use crate::error::StoreError;
use crate::execution;
use crate::open::Reader;
use crate::row;

/// Which runs are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The project.
    pub project: ProjectId,
    /// Only these states; none for all.
    pub states: Vec<TestRunState>,
    /// Only these triggers; none for all.
    pub triggers: Vec<Trigger>,
    /// Only names that hold this text, in any case.
    pub text: String,
    /// How many of the newest are left out.
    pub offset: u64,
    /// How many come at most.
    pub limit: u64,
}

/// A run as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The run.
    pub run: TestRun,
    /// The name of its configuration.
    pub configuration: Option<String>,
    /// The name of its schedule.
    pub schedule: Option<String>,
    /// The name of the linked repository.
    pub repository: Option<String>,
    /// The name of the member who started or imported it.
    pub member: Option<String>,
    /// How many due times the entry of a missed run stands for.
    pub missed: u32,
    /// Its results, suites not counted.
    pub counts: ResultCounts,
}

/// One page of runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many runs match.
    pub total: u64,
    /// Those of the page, the newest first.
    pub rows: Vec<Listed>,
}

/// Returns one page of a project's runs, the newest first.
pub fn page(reader: &Reader<'_>, query: &Query) -> Result<Page, StoreError> {
    let (sql, mut values) = conditions(query);
    reader.at_one_moment(|reader| {
        let count = format!("SELECT count(*) FROM test_run WHERE {sql}");
        let total = reader
            .connection
            .prepare_cached(&count)?
            .query_row(params_from_iter(&values), |row| row.get(0))?;
        let whole = |number: u64| Value::Integer(i64::try_from(number).unwrap_or(i64::MAX));
        values.extend([whole(query.limit), whole(query.offset)]);
        let ids = format!("SELECT id FROM test_run WHERE {sql} ORDER BY at DESC, id DESC LIMIT ? OFFSET ?");
        let mut statement = reader.connection.prepare_cached(&ids)?;
        let ids = row::all(statement.query(params_from_iter(&values))?, |row| row::id(row, "id"))?;
        let rows = ids.into_iter().map(|id| listed(reader, id)).collect::<Result<Vec<_>, StoreError>>()?;
        Ok(Page { total, rows })
    })
}

/// Returns one run as lists show it.
pub fn listed(reader: &Reader<'_>, id: TestRunId) -> Result<Listed, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {}, r.missed, c.name AS configuration, s.name AS schedule, l.name AS repository, m.name AS member \
         FROM test_run AS r \
         LEFT JOIN run_configuration AS c ON c.id = r.configuration_id \
         LEFT JOIN schedule AS s ON s.id = r.schedule_id \
         LEFT JOIN link AS l ON l.id = r.link_id \
         LEFT JOIN member AS m ON m.id = r.member_id WHERE r.id = ?1",
        COLUMNS.split(", ").map(|column| format!("r.{column}")).collect::<Vec<_>>().join(", ")
    ))?;
    let mut rows = statement.query([id.to_string()])?;
    let row = rows.next()?.ok_or(StoreError::Missing("the test run"))?;
    Ok(Listed {
        run: read(row)?,
        configuration: row.get("configuration")?,
        schedule: row.get("schedule")?,
        repository: row.get("repository")?,
        member: row.get("member")?,
        missed: row.get("missed")?,
        counts: execution::counts_of_run(reader, id)?,
    })
}

/// Returns the conditions that the rows of a query meet, and their values.
fn conditions(query: &Query) -> (String, Vec<Value>) {
    let (mut sql, mut values) = ("project_id = ?".to_owned(), vec![Value::Text(query.project.to_string())]);
    let mut one_of = |column: &str, words: Vec<&'static str>| {
        if !words.is_empty() {
            let places = vec!["?"; words.len()].join(", ");
            sql.push_str(&format!(" AND {column} IN ({places})"));
            values.extend(words.into_iter().map(|word| Value::Text(word.to_owned())));
        }
    };
    one_of("state", query.states.iter().map(|state| state.as_str()).collect());
    one_of("cause", query.triggers.iter().map(|trigger| trigger.as_str()).collect());
    let text = query.text.trim();
    if !text.is_empty() {
        sql.push_str(" AND instr(lower_case(name), lower_case(?)) > 0");
        values.push(Value::Text(text.to_owned()));
    }
    (sql, values)
}

#[cfg(test)]
mod tests {
    use suitecase_model::time::Timestamp;

    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use crate::test_run::tests::queued;
    use crate::test_run::{finish, insert};

    #[tokio::test]
    async fn a_page_holds_the_newest_runs_that_match_and_tells_how_many_there_are() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                for number in 1..=9 {
                    let trigger = if number % 2 == 0 { Trigger::Schedule } else { Trigger::Manual };
                    insert(writer, &TestRun { trigger, ..queued(number) }, None)?;
                }
                finish(writer, queued(3).id, TestRunState::Failed, (None, ""), Timestamp(30))?;
                let all = Query {
                    project: shop().project,
                    states: Vec::new(),
                    triggers: Vec::new(),
                    text: String::new(),
                    offset: 0,
                    limit: 4,
                };
                let names = |query: &Query| {
                    let page = page(writer, query)?;
                    let names: Vec<String> = page.rows.into_iter().map(|row| row.run.name).collect();
                    Ok::<_, StoreError>((page.total, names.join(", ")))
                };
                Ok([
                    names(&all)?,
                    names(&Query { offset: 7, ..all.clone() })?,
                    names(&Query { states: vec![TestRunState::Failed], ..all.clone() })?,
                    names(&Query { triggers: vec![Trigger::Schedule], limit: 2, ..all.clone() })?,
                    names(&Query { text: " sMOKE 4".into(), ..all.clone() })?,
                    names(&Query { states: vec![TestRunState::Failed], text: "4".into(), ..all })?,
                ])
            })
            .await;
        let expected = [
            (9, "Smoke 9, Smoke 8, Smoke 7, Smoke 6"),
            (9, "Smoke 2, Smoke 1"),
            (1, "Smoke 3"),
            (4, "Smoke 8, Smoke 6"),
            (1, "Smoke 4"),
            (0, ""),
        ];
        assert_eq!(found.unwrap(), expected.map(|(total, names)| (total, names.to_owned())));
    }
}
