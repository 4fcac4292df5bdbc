//! The table `test_case`.

use std::collections::HashMap;
use std::ops::ControlFlow;

use rusqlite::{Row, params};
use suitecase_model::catalogue::{Fingerprint, KnownFile, TestCase, TestKind};
use suitecase_model::ids::{LinkId, TestCaseId};
use suitecase_model::path::RepoPath;
use suitecase_model::test_case::{TestCaseContent, Variable};

use crate::error::StoreError;
use crate::file;
use crate::name_key;
use crate::open::{Reader, Writer};
use crate::row;

const COLUMNS: &str = "id, link_id, path, katalon_project, katalon_id, blob, description, comment, tags, \
                       guid, variables, changed_commit, changed_author, changed_at, moved_from, moved_because, \
                       moved_score, meaning, sketch";

/// Returns what a sync needs to know of all test cases of a link.
pub fn known(reader: &Reader<'_>, link: LinkId) -> Result<Vec<KnownFile<TestCaseId>>, StoreError> {
    file::known(
        reader,
        "SELECT id, path, katalon_project, katalon_id, blob, guid FROM test_case WHERE link_id = ?1",
        link,
    )
}

/// Returns what is kept of the contents of all test cases of a link.
pub fn prints(reader: &Reader<'_>, link: LinkId) -> Result<HashMap<TestCaseId, Fingerprint>, StoreError> {
    file::prints(reader, "SELECT id, meaning, sketch FROM test_case WHERE link_id = ?1", &link.to_string())
}

/// Returns what is kept of the content of one test case.
pub fn print_of(reader: &Reader<'_>, id: TestCaseId) -> Result<Fingerprint, StoreError> {
    let mut found = file::prints::<TestCaseId>(
        reader,
        "SELECT id, meaning, sketch FROM test_case WHERE id = ?1",
        &id.to_string(),
    )?;
    Ok(found.remove(&id).unwrap_or_default())
}

/// Returns one test case and its link.
pub fn get(reader: &Reader<'_>, id: TestCaseId) -> Result<(LinkId, TestCase), StoreError> {
    let mut statement =
        reader.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM test_case WHERE id = ?1"))?;
    let mut rows = statement.query([id.to_string()])?;
    let row = rows.next()?.ok_or(StoreError::Missing("the test case"))?;
    Ok((row::id(row, "link_id")?, read(row)?))
}

/// Returns the test case whose file lies at a path of a link.
pub fn at_path(reader: &Reader<'_>, link: LinkId, path: &RepoPath) -> Result<Option<TestCaseId>, StoreError> {
    let mut statement =
        reader.connection.prepare_cached("SELECT id FROM test_case WHERE link_id = ?1 AND path = ?2")?;
    let mut rows = statement.query(params![link.to_string(), path.as_str()])?;
    rows.next()?.map(|row| row::id(row, "id")).transpose()
}

/// Returns all test cases of a link by path.
pub fn of_link(reader: &Reader<'_>, link: LinkId) -> Result<Vec<TestCase>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM test_case WHERE link_id = ?1 ORDER BY path"))?;
    row::all(statement.query([link.to_string()])?, read)
}

/// What the query of a dynamic suite can ask of a test case.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The row's id.
    pub id: &'a str,
    /// The file, from the root of the repository.
    pub path: &'a str,
    /// The id in Katalon.
    pub katalon_id: &'a str,
    /// The name that testers know.
    pub name: &'a str,
    /// The tags as JSON, see [`tags_of`].
    pub tags: &'a str,
}

/// Reads the tags of [`Asked`].
pub fn tags_of(json: &str) -> Result<Vec<String>, StoreError> {
    serde_json::from_str(json).map_err(|_| StoreError::Damaged("test_case.tags"))
}

/// Shows `see` the test cases of one Katalon project of a link, in no order to rely on, as long as it wants more.
pub fn ask_each(
    reader: &Reader<'_>,
    link: LinkId,
    project: &RepoPath,
    mut see: impl FnMut(Asked<'_>) -> Result<ControlFlow<()>, StoreError>,
) -> Result<(), StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT id, path, katalon_id, name, tags FROM test_case WHERE link_id = ?1 AND katalon_project = ?2",
    )?;
    let mut rows = statement.query(params![link.to_string(), project.as_str()])?;
    while let Some(row) = rows.next()? {
        let text =
            |column: usize| row.get_ref(column)?.as_str().map_err(|_| StoreError::Damaged("test_case"));
        let asked =
            Asked { id: text(0)?, path: text(1)?, katalon_id: text(2)?, name: text(3)?, tags: text(4)? };
        if see(asked)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// Returns the path and the id in Katalon of each test case of one Katalon project of a link, by path.
pub fn places(
    reader: &Reader<'_>,
    link: LinkId,
    project: &RepoPath,
) -> Result<Vec<(RepoPath, String)>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT path, katalon_id FROM test_case WHERE link_id = ?1 AND katalon_project = ?2 ORDER BY path",
    )?;
    row::all(statement.query(params![link.to_string(), project.as_str()])?, |row| {
        Ok((row::path(row, "path")?, row.get("katalon_id")?))
    })
}

/// Returns the variables of the test case at a path of a link; none where there is no such test case.
pub fn variables_at(reader: &Reader<'_>, link: LinkId, path: &RepoPath) -> Result<Vec<Variable>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached("SELECT variables FROM test_case WHERE link_id = ?1 AND path = ?2")?;
    let found = row::all(statement.query(params![link.to_string(), path.as_str()])?, |row| {
        row::json(row, "variables")
    })?;
    Ok(found.into_iter().next().unwrap_or_default())
}

/// Returns how many test cases a link has.
pub fn count(reader: &Reader<'_>, link: LinkId) -> Result<u64, StoreError> {
    let mut statement =
        reader.connection.prepare_cached("SELECT count(*) FROM test_case WHERE link_id = ?1")?;
    Ok(statement.query_row([link.to_string()], |row| row.get(0))?)
}

/// Adds a test case or replaces the row of the same id.
pub fn put(writer: &Writer<'_>, link: LinkId, case: &TestCase) -> Result<(), StoreError> {
    let change = case.change.as_ref();
    let moved = case.moved.as_ref();
    let number = writer
        .connection
        .prepare_cached(
            "INSERT INTO test_case (id, link_id, path, folder, name, katalon_project, katalon_id, blob, \
             description, comment, tags, guid, variables, changed_commit, changed_author, changed_at, \
             moved_from, moved_because, moved_score, meaning, sketch, name_key) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, \
             ?20, ?21, ?22) \
             ON CONFLICT (id) DO UPDATE SET path = excluded.path, folder = excluded.folder, \
             name = excluded.name, katalon_project = excluded.katalon_project, \
             katalon_id = excluded.katalon_id, blob = excluded.blob, description = excluded.description, \
             comment = excluded.comment, tags = excluded.tags, guid = excluded.guid, \
             variables = excluded.variables, changed_commit = excluded.changed_commit, \
             changed_author = excluded.changed_author, changed_at = excluded.changed_at, \
             moved_from = excluded.moved_from, moved_because = excluded.moved_because, \
             moved_score = excluded.moved_score, meaning = excluded.meaning, sketch = excluded.sketch, name_key = excluded.name_key \
             RETURNING number",
        )?
        .query_row(
            params![
                case.id.to_string(),
                link.to_string(),
                case.place.path.as_str(),
                case.place.path.parent().as_str(),
                case.place.name(),
                case.place.project.as_str(),
                case.place.katalon_id,
                case.blob,
                case.content.description,
                case.content.comment,
                row::to_json(&case.content.tags)?,
                case.content.guid,
                row::to_json(&case.content.variables)?,
                change.map(|change| &change.commit),
                change.map(|change| &change.author),
                change.map(|change| change.at.0),
                moved.map(|moved| moved.from.as_str()),
                moved.map(|moved| moved.because.as_str()),
                moved.and_then(|moved| moved.score),
                file::meaning_to_sql(&case.print),
                file::sketch_to_sql(&case.print),
                name_key::of(case.place.name()),
            ],
            |row| row.get(0),
        )?;
    writer.note_written(TestKind::TestCases, number);
    writer.touch_catalogue(link);
    Ok(())
}

/// Frees the paths of rows that are about to be put again, so that they may swap them.
pub fn clear_paths(writer: &Writer<'_>, ids: impl IntoIterator<Item = TestCaseId>) -> Result<(), StoreError> {
    file::for_each_id(writer, "UPDATE test_case SET path = '//' || id WHERE id = ?1", ids)
}

/// Takes test cases out of the catalogue.
pub fn remove(writer: &Writer<'_>, ids: impl IntoIterator<Item = TestCaseId>) -> Result<(), StoreError> {
    file::remove(
        writer,
        TestKind::TestCases,
        "DELETE FROM test_case WHERE id = ?1 RETURNING number, link_id",
        ids,
    )
}

fn read(row: &Row<'_>) -> Result<TestCase, StoreError> {
    Ok(TestCase {
        id: row::id(row, "id")?,
        place: file::read_place(row)?,
        blob: row.get("blob")?,
        content: TestCaseContent {
            description: row.get("description")?,
            comment: row.get("comment")?,
            tags: row::json(row, "tags")?,
            guid: row.get("guid")?,
            variables: row::json(row, "variables")?,
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
    use suitecase_model::catalogue::{Change, Move, Place, SameBecause};
    use suitecase_model::time::Timestamp;
    use uuid::Uuid;

    pub(crate) fn login(number: u128, path: &str, tags: &[&str]) -> TestCase {
        TestCase {
            id: TestCaseId(Uuid::from_u128(number)),
            place: Place {
                path: RepoPath::from_text(path),
                project: RepoPath::root(),
                katalon_id: path.trim_end_matches(".tc").into(),
            },
            blob: [7; 20],
            content: TestCaseContent {
                tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
                variables: vec![Variable { name: "user".into(), masked: true, ..Variable::default() }],
                ..TestCaseContent::default()
            },
            print: Fingerprint::default(),
            change: None,
            moved: None,
        }
    }

    #[tokio::test]
    async fn a_moved_and_changed_test_case_keeps_its_row() {
        let (_folder, store) = temporary();
        let before = login(1, "Test Cases/Login/TC1.tc", &["smoke"]);
        let after = TestCase {
            change: Some(Change { commit: "c".repeat(40), author: "Kim".into(), at: Timestamp(3) }),
            moved: Some(Move {
                from: before.place.path.clone(),
                because: SameBecause::Similarity,
                score: Some(0.75),
            }),
            print: Fingerprint { meaning: Some(u64::MAX - 1), sketch: vec![3, 7, u32::MAX] },
            ..login(1, "Test Cases/Sign in/TC1.tc", &["smoke", "ui"])
        };
        let expected = after.clone();
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                put(writer, shop().id, &before)?;
                put(writer, shop().id, &after)?;
                of_link(writer, shop().id)
            })
            .await;
        assert_eq!(found.unwrap(), [expected]);
    }
}
