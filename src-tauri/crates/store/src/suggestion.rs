//! What the catalogue and its past know that could tell which test a name in reports is: looked up by index, and never
//! more rows than a person would look at.

use rusqlite::{Row, params};
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{LinkId, ProjectId};
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::Reader;
use crate::reported_place::{Root, path_of};
use crate::{name_key, row};

/// How many changes at one path are looked at, the newest ones.
const MOST_CHANGES: u32 = 50;
/// How many results beside one are looked at to find out where they belong.
const MOST_BESIDE: u32 = 500;

/// A test of the catalogue that a name could stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Living {
    /// The test case or suite.
    pub test: Uuid,
    /// Its linked repository.
    pub link: LinkId,
    /// Its id in Katalon.
    pub katalon_id: String,
    /// Its file, from the root of the repository.
    pub path: String,
}

/// A test that once had a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former {
    /// The test, which may be gone.
    pub test: Uuid,
    /// The commit with which it lost the path; `None` where a person's decision did that.
    pub commit: Option<String>,
}

fn of_kind(kind: TestKind, cases: &'static str, suites: &'static str) -> &'static str {
    match kind {
        TestKind::TestCases => cases,
        TestKind::TestSuites => suites,
    }
}

/// Returns a test of a project, unless it is gone or its repository archived.
pub fn living(
    reader: &Reader<'_>,
    project: ProjectId,
    kind: TestKind,
    test: Uuid,
) -> Result<Option<Living>, StoreError> {
    let found = there(reader, project, kind, test)?;
    Ok(found.and_then(|(test, is_archived)| (!is_archived).then_some(test)))
}

/// Returns a test of a project and whether its repository is archived; none where the test is gone.
pub fn there(
    reader: &Reader<'_>,
    project: ProjectId,
    kind: TestKind,
    test: Uuid,
) -> Result<Option<(Living, bool)>, StoreError> {
    let mut statement = reader.connection.prepare_cached(of_kind(
        kind,
        "SELECT t.id AS id, t.link_id AS link_id, t.katalon_id AS katalon_id, t.path AS path, \
         l.status = 'archived' AS is_archived FROM test_case AS t CROSS JOIN link AS l ON l.id = t.link_id \
         WHERE t.id = ?1 AND l.project_id = ?2",
        "SELECT t.id AS id, t.link_id AS link_id, t.katalon_id AS katalon_id, t.path AS path, \
         l.status = 'archived' AS is_archived FROM test_suite AS t CROSS JOIN link AS l ON l.id = t.link_id \
         WHERE t.id = ?1 AND l.project_id = ?2",
    ))?;
    let rows = statement.query([test.to_string(), project.to_string()])?;
    Ok(row::all(rows, |row| Ok((read(row)?, row.get("is_archived")?)))?.pop())
}

/// Returns tests of a project whose names are the same however they are written, at most `limit`; archived repositories
/// are left out.
pub fn named_alike(
    reader: &Reader<'_>,
    project: ProjectId,
    kind: TestKind,
    name: &str,
    limit: u32,
) -> Result<Vec<Living>, StoreError> {
    // The join is written in the order in which it is to be done: there are few tests of a name, and many of a link.
    let mut statement = reader.connection.prepare_cached(of_kind(
        kind,
        "SELECT t.id AS id, t.link_id AS link_id, t.katalon_id AS katalon_id, t.path AS path FROM test_case AS t \
         CROSS JOIN link AS l ON l.id = t.link_id WHERE t.name_key = ?1 AND l.project_id = ?2 \
         AND l.status <> 'archived' LIMIT ?3",
        "SELECT t.id AS id, t.link_id AS link_id, t.katalon_id AS katalon_id, t.path AS path FROM test_suite AS t \
         CROSS JOIN link AS l ON l.id = t.link_id WHERE t.name_key = ?1 AND l.project_id = ?2 \
         AND l.status <> 'archived' LIMIT ?3",
    ))?;
    let mut found =
        row::all(statement.query(params![name_key::of(name), project.to_string(), limit])?, read)?;
    // Numbers stand for names, and two names may have the same.
    let folded = name_key::folded(name);
    found.retain(|test| {
        test.katalon_id.rsplit('/').next().is_some_and(|name| name_key::folded(name) == folded)
    });
    Ok(found)
}

/// Returns the tests of a project that have a guid, archived repositories left out.
pub fn with_guid(
    reader: &Reader<'_>,
    project: ProjectId,
    kind: TestKind,
    guid: &str,
) -> Result<Vec<Living>, StoreError> {
    let mut statement = reader.connection.prepare_cached(of_kind(
        kind,
        "SELECT t.id AS id, t.link_id AS link_id, t.katalon_id AS katalon_id, t.path AS path FROM test_case AS t \
         CROSS JOIN link AS l ON l.id = t.link_id WHERE t.guid = ?1 AND l.project_id = ?2 \
         AND l.status <> 'archived' LIMIT ?3",
        "SELECT t.id AS id, t.link_id AS link_id, t.katalon_id AS katalon_id, t.path AS path FROM test_suite AS t \
         CROSS JOIN link AS l ON l.id = t.link_id WHERE t.guid = ?1 AND l.project_id = ?2 \
         AND l.status <> 'archived' LIMIT ?3",
    ))?;
    row::all(statement.query(params![guid, project.to_string(), MOST_CHANGES])?, read)
}

/// Returns the tests that once had an id in a Katalon project and lost it, the last one first.
pub fn formerly_at(
    reader: &Reader<'_>,
    root: &Root,
    kind: TestKind,
    katalon_id: &str,
) -> Result<Vec<Former>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT test_id, commit_id FROM sync_change WHERE link_id = ?1 AND before_path = ?2 AND kind = ?3 \
         AND (path <> before_path OR change = 'removed') ORDER BY id DESC LIMIT ?4",
    )?;
    let path = path_of(&root.folder, kind, katalon_id);
    let rows = statement.query(params![root.link.to_string(), path, kind.as_str(), MOST_CHANGES])?;
    row::all(rows, |row| {
        let commit: String = row.get("commit_id")?;
        Ok(Former {
            test: row::id(row, "test_id")?,
            commit: Some(commit).filter(|commit| !commit.is_empty()),
        })
    })
}

/// Returns the guids of tests that had an id in a Katalon project and moved away from it or vanished.
pub fn guids_at(
    reader: &Reader<'_>,
    root: &Root,
    kind: TestKind,
    katalon_id: &str,
) -> Result<Vec<String>, StoreError> {
    let path = path_of(&root.folder, kind, katalon_id);
    let mut guids = Vec::new();
    for sql in [
        "SELECT guid FROM vanished_test WHERE link_id = ?1 AND kind = ?3 AND path = ?2 AND guid IS NOT NULL \
         ORDER BY sequence DESC LIMIT ?4",
        "SELECT before_guid FROM sync_change WHERE link_id = ?1 AND before_path = ?2 AND kind = ?3 \
         AND before_guid IS NOT NULL ORDER BY id DESC LIMIT ?4",
    ] {
        let mut statement = reader.connection.prepare_cached(sql)?;
        let rows = statement.query(params![root.link.to_string(), path, kind.as_str(), MOST_CHANGES])?;
        for guid in row::all(rows, |row| Ok(row.get::<_, String>(0)?))? {
            if !guids.contains(&guid) {
                guids.push(guid);
            }
        }
    }
    Ok(guids)
}

/// Returns the linked repositories of the tests that other names of a suite stand for, in the newest execution that has a
/// result of this name.
pub fn repositories_beside(
    reader: &Reader<'_>,
    reported: i64,
    suite: &str,
) -> Result<Vec<LinkId>, StoreError> {
    let mut beside = reader.connection.prepare_cached(
        "SELECT DISTINCT reported FROM result WHERE execution = \
         (SELECT execution FROM result WHERE reported = ?1 ORDER BY at DESC LIMIT 1) AND reported <> ?1 LIMIT ?2",
    )?;
    let beside: Vec<i64> = row::all(beside.query(params![reported, MOST_BESIDE])?, |row| Ok(row.get(0)?))?;
    let mut link_of = reader.connection.prepare_cached(
        "SELECT coalesce(c.link_id, s.link_id) AS link_id FROM reported_test AS n \
         LEFT JOIN test_case AS c ON c.id = n.test_id LEFT JOIN test_suite AS s ON s.id = n.test_id \
         WHERE n.number = ?1 AND (n.suite = ?2 OR (n.suite = '' AND n.name = ?2))",
    )?;
    let mut links: Vec<LinkId> = Vec::new();
    for number in beside {
        let rows = link_of.query(params![number, suite])?;
        for link in row::all(rows, |row| row::possible_id(row, "link_id"))?.into_iter().flatten() {
            if !links.contains(&link) {
                links.push(link);
            }
        }
    }
    Ok(links)
}

fn read(row: &Row<'_>) -> Result<Living, StoreError> {
    Ok(Living {
        test: row::id(row, "id")?,
        link: row::id(row, "link_id")?,
        katalon_id: row.get("katalon_id")?,
        path: row.get("path")?,
    })
}
