//! The tables `test_suite` and `suite_member`.

use std::collections::HashMap;

use rusqlite::{Row, params};
use suitecase_model::catalogue::{Fingerprint, KnownFile, ResolvedMember, TestKind, TestSuite};
use suitecase_model::ids::{LinkId, TestSuiteId};
use suitecase_model::path::RepoPath;
use suitecase_model::test_suite::{Resolution, SuiteKind, SuiteMember, TestSuiteContent};

use crate::error::StoreError;
use crate::file;
use crate::name_key;
use crate::open::{Reader, Writer};
use crate::{row, suite_member};

const COLUMNS: &str = "id, link_id, path, katalon_project, katalon_id, blob, kind, description, tags, guid, \
                       query, execution_mode, changed_commit, changed_author, changed_at, moved_from, \
                       moved_because, moved_score, meaning, sketch";

/// A member together with the catalogue's row for what it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberWithTarget {
    /// The line and what it was found to name.
    pub resolved: ResolvedMember,
    /// The id of the test case or suite it names, when that is in the catalogue.
    pub target_row: Option<String>,
}

/// A suite that lists a test case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuiteUse {
    /// The suite.
    pub suite: TestSuiteId,
    /// The suite's name.
    pub name: String,
    /// The folder that holds the suite.
    pub folder: String,
    /// The place in the run order, from 1.
    pub position: u32,
    /// Whether the line runs.
    pub enabled: bool,
}

/// Returns what a sync needs to know of all test suites of a link.
pub fn known(reader: &Reader<'_>, link: LinkId) -> Result<Vec<KnownFile<TestSuiteId>>, StoreError> {
    file::known(
        reader,
        "SELECT id, path, katalon_project, katalon_id, blob, guid FROM test_suite WHERE link_id = ?1",
        link,
    )
}

/// Returns what is kept of the contents of all test suites of a link.
pub fn prints(reader: &Reader<'_>, link: LinkId) -> Result<HashMap<TestSuiteId, Fingerprint>, StoreError> {
    file::prints(reader, "SELECT id, meaning, sketch FROM test_suite WHERE link_id = ?1", &link.to_string())
}

/// Returns what is kept of the content of one test suite.
pub fn print_of(reader: &Reader<'_>, id: TestSuiteId) -> Result<Fingerprint, StoreError> {
    let mut found = file::prints::<TestSuiteId>(
        reader,
        "SELECT id, meaning, sketch FROM test_suite WHERE id = ?1",
        &id.to_string(),
    )?;
    Ok(found.remove(&id).unwrap_or_default())
}

/// Returns one test suite, without its members, and its link.
pub fn get(reader: &Reader<'_>, id: TestSuiteId) -> Result<(LinkId, TestSuite), StoreError> {
    let mut statement =
        reader.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM test_suite WHERE id = ?1"))?;
    let mut rows = statement.query([id.to_string()])?;
    let row = rows.next()?.ok_or(StoreError::Missing("the test suite"))?;
    Ok((row::id(row, "link_id")?, read(row)?))
}

/// Returns the test suite whose file lies at a path of a link.
pub fn at_path(
    reader: &Reader<'_>,
    link: LinkId,
    path: &RepoPath,
) -> Result<Option<TestSuiteId>, StoreError> {
    let mut statement =
        reader.connection.prepare_cached("SELECT id FROM test_suite WHERE link_id = ?1 AND path = ?2")?;
    let mut rows = statement.query(params![link.to_string(), path.as_str()])?;
    rows.next()?.map(|row| row::id(row, "id")).transpose()
}

/// Returns all test suites of a link by path, each with its members.
pub fn of_link(reader: &Reader<'_>, link: LinkId) -> Result<Vec<TestSuite>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM test_suite WHERE link_id = ?1 ORDER BY path"))?;
    let mut suites = row::all(statement.query([link.to_string()])?, read)?;
    for suite in &mut suites {
        suite.content.members =
            members(reader, suite.id)?.into_iter().map(|found| found.resolved.member).collect();
    }
    Ok(suites)
}

/// Returns the members of a suite in run order.
pub fn members(reader: &Reader<'_>, suite: TestSuiteId) -> Result<Vec<MemberWithTarget>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT target, target_path, resolution, enabled, run_configuration, profile, bindings, \
         coalesce((SELECT id FROM test_case AS c WHERE c.link_id = m.link_id AND c.path = m.target_path), \
                  (SELECT id FROM test_suite AS s WHERE s.link_id = m.link_id AND s.path = m.target_path)) \
         AS target_row FROM suite_member AS m WHERE suite_id = ?1 ORDER BY position",
    )?;
    row::all(statement.query([suite.to_string()])?, |row| {
        Ok(MemberWithTarget { resolved: read_member(row)?, target_row: row.get("target_row")? })
    })
}

/// Returns the kind and the members, in run order, of every suite of a link.
pub fn members_of_link(
    reader: &Reader<'_>,
    link: LinkId,
) -> Result<HashMap<TestSuiteId, (SuiteKind, Vec<ResolvedMember>)>, StoreError> {
    let link = link.to_string();
    let mut found = HashMap::new();
    let mut statement =
        reader.connection.prepare_cached("SELECT id, kind FROM test_suite WHERE link_id = ?1")?;
    for suite in row::all(statement.query([&link])?, |row| {
        Ok((row::id(row, "id")?, row::word(row, "kind", SuiteKind::from_word)?))
    })? {
        found.insert(suite.0, (suite.1, Vec::new()));
    }
    let mut statement = reader.connection.prepare_cached(
        "SELECT suite_id, target, target_path, resolution, enabled, run_configuration, profile, bindings \
         FROM test_suite AS s JOIN suite_member AS m ON m.suite_id = s.id \
         WHERE s.link_id = ?1 ORDER BY suite_id, position",
    )?;
    let mut rows = statement.query([&link])?;
    while let Some(row) = rows.next()? {
        if let Some((_, members)) = found.get_mut(&row::id(row, "suite_id")?) {
            members.push(read_member(row)?);
        }
    }
    Ok(found)
}

/// Returns the suites of the same link that list the file at `path`, by name and position.
pub fn uses_of(reader: &Reader<'_>, link: LinkId, path: &RepoPath) -> Result<Vec<SuiteUse>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT s.id AS id, s.name AS name, s.folder AS folder, m.position AS position, \
         m.enabled AS enabled FROM suite_member AS m JOIN test_suite AS s ON s.id = m.suite_id \
         WHERE m.link_id = ?1 AND m.target_path = ?2 ORDER BY s.name, s.path, m.position",
    )?;
    row::all(statement.query(params![link.to_string(), path.as_str()])?, |row| {
        Ok(SuiteUse {
            suite: row::id(row, "id")?,
            name: row.get("name")?,
            folder: row.get("folder")?,
            position: row.get("position")?,
            enabled: row.get("enabled")?,
        })
    })
}

/// Returns the path, the Katalon project and the query of each dynamic suite of a link, by path.
pub fn queries(reader: &Reader<'_>, link: LinkId) -> Result<Vec<(RepoPath, RepoPath, String)>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT path, katalon_project, coalesce(query, '') AS query FROM test_suite \
         WHERE link_id = ?1 AND kind = 'dynamic' ORDER BY path",
    )?;
    row::all(statement.query([link.to_string()])?, |row| {
        Ok((row::path(row, "path")?, row::path(row, "katalon_project")?, row.get("query")?))
    })
}

/// Returns how many test suites a link has.
pub fn count(reader: &Reader<'_>, link: LinkId) -> Result<u64, StoreError> {
    let mut statement =
        reader.connection.prepare_cached("SELECT count(*) FROM test_suite WHERE link_id = ?1")?;
    Ok(statement.query_row([link.to_string()], |row| row.get(0))?)
}

/// Adds a test suite or replaces the row of the same id; its members are written by [`set_members`].
pub fn put(writer: &Writer<'_>, link: LinkId, suite: &TestSuite) -> Result<(), StoreError> {
    let change = suite.change.as_ref();
    let moved = suite.moved.as_ref();
    let number = writer
        .connection
        .prepare_cached(
            "INSERT INTO test_suite (id, link_id, path, folder, name, katalon_project, katalon_id, blob, \
             kind, description, tags, guid, query, execution_mode, changed_commit, changed_author, \
             changed_at, moved_from, moved_because, moved_score, meaning, sketch, name_key) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, \
             ?20, ?21, ?22, ?23) \
             ON CONFLICT (id) DO UPDATE SET path = excluded.path, folder = excluded.folder, \
             name = excluded.name, katalon_project = excluded.katalon_project, \
             katalon_id = excluded.katalon_id, blob = excluded.blob, kind = excluded.kind, \
             description = excluded.description, tags = excluded.tags, guid = excluded.guid, \
             query = excluded.query, execution_mode = excluded.execution_mode, \
             changed_commit = excluded.changed_commit, changed_author = excluded.changed_author, \
             changed_at = excluded.changed_at, moved_from = excluded.moved_from, \
             moved_because = excluded.moved_because, moved_score = excluded.moved_score, \
             meaning = excluded.meaning, sketch = excluded.sketch, name_key = excluded.name_key \
             RETURNING number",
        )?
        .query_row(
            params![
                suite.id.to_string(),
                link.to_string(),
                suite.place.path.as_str(),
                suite.place.path.parent().as_str(),
                suite.place.name(),
                suite.place.project.as_str(),
                suite.place.katalon_id,
                suite.blob,
                suite.content.kind.as_str(),
                suite.content.description,
                row::to_json(&suite.content.tags)?,
                suite.content.guid,
                suite.content.query,
                suite.content.execution_mode,
                change.map(|change| &change.commit),
                change.map(|change| &change.author),
                change.map(|change| change.at.0),
                moved.map(|moved| moved.from.as_str()),
                moved.map(|moved| moved.because.as_str()),
                moved.and_then(|moved| moved.score),
                file::meaning_to_sql(&suite.print),
                file::sketch_to_sql(&suite.print),
                name_key::of(suite.place.name()),
            ],
            |row| row.get(0),
        )?;
    writer.note_written(TestKind::TestSuites, number);
    writer.touch_catalogue(link);
    Ok(())
}

/// Replaces the members of a suite.
pub fn set_members(
    writer: &Writer<'_>,
    link: LinkId,
    suite: TestSuiteId,
    members: &[ResolvedMember],
) -> Result<(), StoreError> {
    writer.touch_catalogue(link);
    let (link, suite) = (link.to_string(), suite.to_string());
    writer.connection.prepare_cached("DELETE FROM suite_member WHERE suite_id = ?1")?.execute([&suite])?;
    let mut insert = writer.connection.prepare_cached(
        "INSERT INTO suite_member (suite_id, position, link_id, target, target_path, resolution, enabled, \
         run_configuration, profile, bindings) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    for (position, resolved) in (1_u32..).zip(members) {
        insert.execute(params![
            suite,
            position,
            link,
            resolved.member.target,
            resolved.target.as_ref().map(RepoPath::as_str),
            resolved.resolution.as_str(),
            resolved.member.enabled,
            resolved.member.run_configuration,
            resolved.member.profile,
            suite_member::bindings_to_sql(&resolved.member.bindings)?,
        ])?;
    }
    Ok(())
}

/// Frees the paths of rows that are about to be put again, so that they may swap them.
pub fn clear_paths(
    writer: &Writer<'_>,
    ids: impl IntoIterator<Item = TestSuiteId>,
) -> Result<(), StoreError> {
    file::for_each_id(writer, "UPDATE test_suite SET path = '//' || id WHERE id = ?1", ids)
}

/// Takes test suites, with their members, out of the catalogue.
pub fn remove(writer: &Writer<'_>, ids: impl IntoIterator<Item = TestSuiteId>) -> Result<(), StoreError> {
    file::remove(
        writer,
        TestKind::TestSuites,
        "DELETE FROM test_suite WHERE id = ?1 RETURNING number, link_id",
        ids,
    )
}

fn read_member(row: &Row<'_>) -> Result<ResolvedMember, StoreError> {
    Ok(ResolvedMember {
        member: SuiteMember {
            target: row.get("target")?,
            enabled: row.get("enabled")?,
            run_configuration: row.get("run_configuration")?,
            profile: row.get("profile")?,
            bindings: suite_member::bindings_from_sql(row)?,
        },
        resolution: row::word(row, "resolution", Resolution::from_word)?,
        target: row.get::<_, Option<String>>("target_path")?.map(|path| RepoPath::from_text(&path)),
    })
}

fn read(row: &Row<'_>) -> Result<TestSuite, StoreError> {
    Ok(TestSuite {
        id: row::id(row, "id")?,
        place: file::read_place(row)?,
        blob: row.get("blob")?,
        content: TestSuiteContent {
            kind: row::word(row, "kind", SuiteKind::from_word)?,
            description: row.get("description")?,
            tags: row::json(row, "tags")?,
            guid: row.get("guid")?,
            query: row.get("query")?,
            execution_mode: row.get("execution_mode")?,
            members: Vec::new(),
        },
        print: file::read_print(row)?,
        change: file::read_change(row)?,
        moved: file::read_move(row)?,
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use crate::test_case::{self, tests::login};
    use suitecase_model::catalogue::Place;
    use uuid::Uuid;

    pub(crate) fn smoke(kind: SuiteKind) -> TestSuite {
        TestSuite {
            id: TestSuiteId(Uuid::from_u128(50)),
            place: Place {
                path: RepoPath::from_text("Test Suites/Smoke.ts"),
                project: RepoPath::root(),
                katalon_id: "Test Suites/Smoke".into(),
            },
            blob: [8; 20],
            content: TestSuiteContent {
                kind,
                description: "the short one".into(),
                tags: vec![],
                guid: None,
                query: None,
                execution_mode: None,
                members: vec![],
            },
            print: Fingerprint::default(),
            change: None,
            moved: None,
        }
    }

    pub(crate) fn line(target: &str, resolution: Resolution, path: Option<&str>) -> ResolvedMember {
        ResolvedMember {
            member: SuiteMember { target: target.into(), enabled: true, ..SuiteMember::default() },
            resolution,
            target: path.map(RepoPath::from_text),
        }
    }

    #[tokio::test]
    async fn members_keep_order_and_repeats_and_find_their_rows() {
        let (_folder, store) = temporary();
        let case = login(1, "Test Cases/Login/TC1.tc", &[]);
        let lines = vec![
            line("Test Cases/Login/TC1", Resolution::Exact, Some("Test Cases/Login/TC1.tc")),
            line("Test Cases/Gone", Resolution::Missing, None),
            line("Test Cases/Login/TC1", Resolution::Exact, Some("Test Cases/Login/TC1.tc")),
        ];
        let expected = lines.clone();
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                test_case::put(writer, shop().id, &case)?;
                put(writer, shop().id, &smoke(SuiteKind::Static))?;
                set_members(writer, shop().id, smoke(SuiteKind::Static).id, &lines)?;
                Ok((
                    members(writer, smoke(SuiteKind::Static).id)?,
                    uses_of(writer, shop().id, &case.place.path)?,
                ))
            })
            .await;
        let (members, uses) = found.unwrap();
        assert_eq!(members.iter().map(|found| found.resolved.clone()).collect::<Vec<_>>(), expected);
        let rows: Vec<bool> = members.iter().map(|found| found.target_row.is_some()).collect();
        assert_eq!(rows, [true, false, true]);
        assert_eq!(uses.iter().map(|found| found.position).collect::<Vec<_>>(), [1, 3]);
    }
}
