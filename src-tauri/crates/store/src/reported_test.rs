//! The table `reported_test`: names by which reports call tests, and which tests they stand for.
//!
//! Results belong to names. That a name stands for another test than before is one row, however many results it has.

use rusqlite::{OptionalExtension as _, Row, params};
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{LinkId, MemberId, ProjectId};
use suitecase_model::reported::LinkBecause;
use suitecase_model::result::ResultStatus;
use suitecase_model::time::Timestamp;
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::{alias, latest_result, reported_place, row};

pub(crate) const COLUMNS: &str = "number, project_id, link_id, kind, suite, name, generation, test_id, because, decided_at, \
                       decided_by, found_test_id, found_because, results, last_at, last_status";

/// What tells a name from others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    /// The project that its results belong to.
    pub project: ProjectId,
    /// The linked repository whose tests ran, where a report says so.
    pub link: Option<LinkId>,
    /// What it names.
    pub kind: TestKind,
    /// The suite in which reports name it; empty for a suite itself.
    pub suite: String,
    /// The name.
    pub name: String,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The test case or suite; `None` for none.
    pub test: Option<Uuid>,
    /// Why.
    pub because: LinkBecause,
}

/// A name with all that is stored of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedTest {
    /// What its results know it by.
    pub number: i64,
    /// What tells it from others.
    pub name: Name,
    /// How often the same name came to mean another test before.
    pub generation: u32,
    /// What it stands for.
    pub decided: Decided,
    /// The person who decided, and when.
    pub by: Option<(MemberId, Timestamp)>,
    /// While a person's decision holds: what was found without it. `None` for a name that was met only since.
    pub found: Option<Decided>,
    /// How many results it has.
    pub results: u64,
    /// The newest of them.
    pub last: Option<(Timestamp, ResultStatus)>,
}

/// Returns the name of a number.
pub fn get(reader: &Reader<'_>, number: i64) -> Result<ReportedTest, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM reported_test WHERE number = ?1"))?;
    let mut rows = statement.query([number])?;
    rows.next()?.map_or(Err(StoreError::Missing("the name in reports")), read)
}

/// Returns the newest generation of a name.
pub fn newest(reader: &Reader<'_>, name: &Name) -> Result<Option<ReportedTest>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM reported_test WHERE project_id = ?1 AND kind = ?2 AND name = ?3 AND suite = ?4 \
         AND link_id = ?5 ORDER BY generation DESC LIMIT 1"
    ))?;
    let mut rows = statement.query(params![
        name.project.to_string(),
        name.kind.as_str(),
        name.name,
        name.suite,
        link_word(name.link),
    ])?;
    rows.next()?.map(read).transpose()
}

/// Returns the numbers of the names that stand for a test.
pub fn of_test(reader: &Reader<'_>, test: Uuid) -> Result<Vec<i64>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached("SELECT number FROM reported_test WHERE test_id = ?1 ORDER BY number")?;
    row::all(statement.query([test.to_string()])?, |row| Ok(row.get("number")?))
}

/// Returns the names of a kind that begin with `prefix`, in their order, at most `limit` behind `after`.
pub fn page(
    reader: &Reader<'_>,
    project: ProjectId,
    kind: TestKind,
    prefix: &str,
    after: Option<&ReportedTest>,
    limit: u32,
) -> Result<Vec<ReportedTest>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM reported_test WHERE project_id = ?1 AND kind = ?2 \
         AND (name, suite, link_id, generation) > (?3, ?4, ?5, ?6) AND name < ?7 \
         ORDER BY name, suite, link_id, generation LIMIT ?8"
    ))?;
    let (name, suite, link, generation) = after.map_or((prefix, "", String::new(), -1), |after| {
        let name = &after.name;
        (name.name.as_str(), name.suite.as_str(), link_word(name.link), i64::from(after.generation))
    });
    // Nothing that begins with the prefix comes behind it with the last character there is.
    let end = format!("{prefix}{}", char::MAX);
    let values = params![project.to_string(), kind.as_str(), name, suite, link, generation, end, limit];
    row::all(statement.query(values)?, read)
}

/// Returns the names of a project that are called just so, in whatever suite, in the order of their suites; at most
/// `limit` behind `after`.
pub fn called(
    reader: &Reader<'_>,
    (project, kind, name): (ProjectId, TestKind, &str),
    after: Option<&ReportedTest>,
    limit: u32,
) -> Result<Vec<ReportedTest>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM reported_test WHERE project_id = ?1 AND kind = ?2 AND name = ?3 \
         AND (suite, link_id, generation) > (?4, ?5, ?6) ORDER BY suite, link_id, generation LIMIT ?7"
    ))?;
    let (suite, link, generation) = after.map_or(("", String::new(), -1), |after| {
        (after.name.suite.as_str(), link_word(after.name.link), i64::from(after.generation))
    });
    let values = params![project.to_string(), kind.as_str(), name, suite, link, generation, limit];
    row::all(statement.query(values)?, read)
}

/// Returns the test that a name always stands for because a person said so, while that test is there.
pub fn alias(
    reader: &Reader<'_>,
    project: ProjectId,
    kind: TestKind,
    name: &str,
) -> Result<Option<Uuid>, StoreError> {
    match alias::of_name(reader, project, kind, name)? {
        Some(alias) if reported_place::is_there(reader, kind, alias.test)? => Ok(Some(alias.test)),
        Some(_) | None => Ok(None),
    }
}

/// Returns the names, with their projects and kinds, that stand for a test by an alias that is there no more.
pub fn whose_alias_is_gone(reader: &Reader<'_>) -> Result<Vec<(ProjectId, TestKind, String)>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT DISTINCT n.project_id AS project_id, n.kind AS kind, n.name AS name FROM reported_test AS n \
         WHERE n.project_id IN (SELECT id FROM project) AND n.because = 'alias' AND NOT EXISTS (SELECT 1 FROM alias AS a \
         WHERE a.project_id = n.project_id AND a.kind = n.kind AND a.name = n.name)",
    )?;
    row::all(statement.query([])?, |row| {
        Ok((row::id(row, "project_id")?, row::word(row, "kind", TestKind::from_word)?, row.get("name")?))
    })
}

/// Adds a name; returns what its results know it by.
pub fn insert(
    writer: &Writer<'_>,
    name: &Name,
    generation: u32,
    decided: Decided,
) -> Result<i64, StoreError> {
    let mut statement = writer.connection.prepare_cached(
        "INSERT INTO reported_test (project_id, link_id, kind, suite, name, generation, test_id, because) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING number",
    )?;
    let values = params![
        name.project.to_string(),
        link_word(name.link),
        name.kind.as_str(),
        name.suite,
        name.name,
        generation,
        decided.test.map(|test| test.to_string()),
        decided.because.as_str(),
    ];
    Ok(statement.query_row(values, |row| row.get(0))?)
}

/// Says what a name stands for from now on, and by whom where a person said so. Its results follow.
///
/// What was found before a person decided is kept until something else than a person decides again.
pub fn decide(
    writer: &Writer<'_>,
    before: &ReportedTest,
    decided: Decided,
    by: Option<(MemberId, Timestamp)>,
) -> Result<(), StoreError> {
    if before.decided.test != decided.test {
        for test in [before.decided.test, decided.test].into_iter().flatten() {
            latest_result::mark_outdated(writer, test)?;
        }
    }
    let (who, when) = by.map_or((None, None), |(who, when)| (Some(who.to_string()), Some(when.0)));
    let found = match (decided.because.is_of_a_person(), before.decided.because.is_of_a_person()) {
        (true, true) => before.found,
        (true, false) => Some(before.decided),
        (false, _) => None,
    };
    writer
        .connection
        .prepare_cached(
            "UPDATE reported_test SET test_id = ?2, because = ?3, decided_by = ?4, decided_at = ?5, \
             found_test_id = ?6, found_because = ?7 WHERE number = ?1",
        )?
        .execute(params![
            before.number,
            decided.test.map(|test| test.to_string()),
            decided.because.as_str(),
            who,
            when,
            found.and_then(|found| found.test).map(|test| test.to_string()),
            found.map(|found| found.because.as_str()),
        ])?;
    Ok(())
}

/// Counts the results of a name anew after `added` came, fewer than none where some went. A name that has none any more
/// goes with them, unless a person decided what it stands for.
pub fn recount(writer: &Writer<'_>, number: i64, added: i64) -> Result<(), StoreError> {
    let newest = writer
        .connection
        .prepare_cached("SELECT at, status FROM result WHERE reported = ?1 ORDER BY at DESC, status LIMIT 1")?
        .query_row([number], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
        .optional()?;
    let is_left_without = newest.is_none();
    let (at, status) = newest.unzip();
    let because: Option<String> = writer
        .connection
        .prepare_cached(
            "UPDATE reported_test SET results = results + ?2, last_at = ?3, last_status = ?4 WHERE number = ?1 \
             RETURNING because",
        )?
        .query_row(params![number, added, at, status], |row| row.get(0))
        .optional()?;
    let because = because.as_deref().and_then(LinkBecause::from_code);
    if is_left_without && because.is_some_and(|because| !because.is_of_a_person()) {
        writer.connection.prepare_cached("DELETE FROM reported_test WHERE number = ?1")?.execute([number])?;
    }
    Ok(())
}

/// Returns how many names of a kind in a project stand for a test, or for none, for one reason.
pub fn count_because(
    reader: &Reader<'_>,
    project: ProjectId,
    kind: TestKind,
    because: LinkBecause,
) -> Result<u64, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT count(*) FROM reported_test WHERE project_id = ?1 AND because = ?2 AND kind = ?3",
    )?;
    let values = params![project.to_string(), because.as_str(), kind.as_str()];
    Ok(statement.query_row(values, |row| row.get(0))?)
}

fn link_word(link: Option<LinkId>) -> String {
    link.map(|link| link.to_string()).unwrap_or_default()
}

/// Reads a name that has the columns of its table.
pub(crate) fn read(row: &Row<'_>) -> Result<ReportedTest, StoreError> {
    let link = match row.get_ref("link_id")?.as_str() {
        Ok("") => None,
        Ok(_) | Err(_) => Some(row::id(row, "link_id")?),
    };
    let test = row::possible_id(row, "test_id")?;
    let found = match row.get::<_, Option<String>>("found_because")? {
        Some(_) => Some(Decided {
            test: row::possible_id(row, "found_test_id")?,
            because: row::word(row, "found_because", LinkBecause::from_code)?,
        }),
        None => None,
    };
    let by = match row.get::<_, Option<i64>>("decided_at")? {
        Some(at) => Some((row::id(row, "decided_by")?, Timestamp(at))),
        None => None,
    };
    let last = match row.get::<_, Option<i64>>("last_at")? {
        Some(at) => Some((Timestamp(at), row::word(row, "last_status", ResultStatus::from_word)?)),
        None => None,
    };
    Ok(ReportedTest {
        number: row.get("number")?,
        name: Name {
            project: row::id(row, "project_id")?,
            link,
            kind: row::word(row, "kind", TestKind::from_word)?,
            suite: row.get("suite")?,
            name: row.get("name")?,
        },
        generation: row.get("generation")?,
        decided: Decided { test, because: row::word(row, "because", LinkBecause::from_code)? },
        by,
        found,
        results: row.get("results")?,
        last,
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;

    pub(crate) fn named(name: &str) -> Name {
        Name {
            project: shop().project,
            link: None,
            kind: TestKind::TestCases,
            suite: "Test Suites/Smoke".into(),
            name: name.into(),
        }
    }

    pub(crate) const UNMATCHED: Decided = Decided { test: None, because: LinkBecause::NoTest };

    #[tokio::test]
    async fn names_are_paged_in_their_order_and_told_apart_by_all_they_have() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                let here = Name { link: Some(shop().id), ..named("Test Cases/B") };
                let suite = Name { suite: "Test Suites/All".into(), ..named("Test Cases/B") };
                for (name, generation) in [
                    (named("Test Cases/B"), 0),
                    (named("com.acme.Tests"), 0),
                    (here.clone(), 0),
                    (suite, 0),
                    (named("Test Cases/A"), 0),
                    (named("Test Cases/B"), 1),
                ] {
                    insert(writer, &name, generation, UNMATCHED)?;
                }
                let (mut told, mut after) = (Vec::new(), None);
                loop {
                    let kind = TestKind::TestCases;
                    let some = page(writer, shop().project, kind, "Test Cases/", after.as_ref(), 2)?;
                    let Some(last) = some.last() else { break };
                    after = Some(last.clone());
                    told.extend(some.into_iter().map(|name| name.number));
                }
                let generation =
                    |name| Ok::<_, StoreError>(newest(writer, name)?.map(|found| found.generation));
                let kind = TestKind::TestCases;
                let unmatched = count_because(writer, shop().project, kind, LinkBecause::NoTest)?;
                Ok((told, generation(&named("Test Cases/B"))?, generation(&here)?, unmatched))
            })
            .await;
        assert_eq!(found.unwrap(), (vec![5, 4, 1, 6, 3], Some(1), Some(0), 6));
    }

    #[tokio::test]
    async fn a_decision_outdates_what_is_known_of_both_tests() {
        let (_folder, store) = temporary();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                let decided = Decided { test: Some(one), because: LinkBecause::SamePath };
                let number = insert(writer, &named("Test Cases/A"), 0, decided)?;
                decide(writer, &get(writer, number)?, decided, None)?;
                let untouched = latest_result::outdated(writer, None, 10)?;
                let to = Decided { test: Some(other), because: LinkBecause::SamePathAndSuite };
                decide(writer, &get(writer, number)?, to, None)?;
                Ok((
                    untouched,
                    latest_result::outdated(writer, None, 10)?,
                    get(writer, number)?.decided,
                    of_test(writer, one)?,
                ))
            })
            .await;
        let to = Decided { test: Some(other), because: LinkBecause::SamePathAndSuite };
        assert_eq!(found.unwrap(), (vec![], vec![one, other], to, vec![]));
    }

    #[tokio::test]
    async fn what_was_found_is_kept_while_a_person_says_otherwise() {
        let (_folder, store) = temporary();
        let kept_apart = Decided { test: None, because: LinkBecause::KeptApart };
        let chosen = Decided { test: Some(Uuid::from_u128(2)), because: LinkBecause::Chosen };
        let same = Decided { test: Some(Uuid::from_u128(1)), because: LinkBecause::SamePath };
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                let number = insert(writer, &named("Test Cases/A"), 0, same)?;
                let mut found = Vec::new();
                for decided in [kept_apart, chosen, UNMATCHED] {
                    decide(writer, &get(writer, number)?, decided, None)?;
                    found.push(get(writer, number)?.found);
                }
                Ok(found)
            })
            .await;
        assert_eq!(found.unwrap(), [Some(same), Some(same), None]);
    }

    #[tokio::test]
    async fn one_name_is_found_in_all_suites() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                for (suite, generation, name) in [("b", 0, "x"), ("a", 0, "x"), ("a", 1, "x"), ("a", 0, "xy")]
                {
                    let name = Name { suite: suite.into(), ..named(name) };
                    insert(writer, &name, generation, UNMATCHED)?;
                }
                let name = (shop().project, TestKind::TestCases, "x");
                let first = called(writer, name, None, 2)?;
                let rest = called(writer, name, first.last(), 2)?;
                Ok(first.into_iter().chain(rest).map(|found| found.number).collect::<Vec<_>>())
            })
            .await;
        assert_eq!(found.unwrap(), [2, 3, 1]);
    }
}
