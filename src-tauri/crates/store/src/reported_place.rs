//! Where tests that reports name may lie: the linked repositories of a project with the folders of their Katalon
//! projects, and what stands at one place of them.

use rusqlite::params;
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{LinkId, ProjectId};
use suitecase_model::path::text_from_git;
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::Reader;
use crate::row;

/// The folder of one Katalon project in a linked repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The linked repository.
    pub link: LinkId,
    /// Whether the repository is archived.
    pub is_archived: bool,
    /// Whether it is wanted that results find its tests by themselves.
    pub links_results: bool,
    /// The folder, from the root of the repository; empty for the root itself.
    pub folder: String,
}

/// Returns the Katalon projects of all linked repositories of a project.
pub fn roots(reader: &Reader<'_>, project: ProjectId) -> Result<Vec<Root>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT l.id AS link_id, l.status = 'archived' AS is_archived, l.link_results AS link_results, k.path AS path \
         FROM link AS l JOIN katalon_project AS k ON k.link_id = l.id WHERE l.project_id = ?1 ORDER BY l.id, k.path",
    )?;
    row::all(statement.query([project.to_string()])?, |row| {
        Ok(Root {
            link: row::id(row, "link_id")?,
            is_archived: row.get("is_archived")?,
            links_results: row.get("link_results")?,
            folder: row.get("path")?,
        })
    })
}

/// Returns the test with exactly this id in a Katalon project.
pub fn test_at(
    reader: &Reader<'_>,
    root: &Root,
    kind: TestKind,
    katalon_id: &str,
) -> Result<Option<Uuid>, StoreError> {
    let mut statement = reader.connection.prepare_cached(match kind {
        TestKind::TestCases => "SELECT id FROM test_case WHERE link_id = ?1 AND path = ?2",
        TestKind::TestSuites => "SELECT id FROM test_suite WHERE link_id = ?1 AND path = ?2",
    })?;
    let path = path_of(&root.folder, kind, katalon_id);
    let mut rows = statement.query(params![root.link.to_string(), path])?;
    rows.next()?.map(|row| row::id(row, "id")).transpose()
}

/// Returns the linked repository of a test that has exactly this id; `None` where it has another one, or is gone.
pub fn link_of(
    reader: &Reader<'_>,
    kind: TestKind,
    test: Uuid,
    katalon_id: &str,
) -> Result<Option<LinkId>, StoreError> {
    let mut statement = reader.connection.prepare_cached(match kind {
        TestKind::TestCases => "SELECT link_id, path, katalon_project FROM test_case WHERE id = ?1",
        TestKind::TestSuites => "SELECT link_id, path, katalon_project FROM test_suite WHERE id = ?1",
    })?;
    let mut rows = statement.query([test.to_string()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let (path, folder): (String, String) = (row.get("path")?, row.get("katalon_project")?);
    if path == path_of(&folder, kind, katalon_id) { row::id(row, "link_id").map(Some) } else { Ok(None) }
}

/// Returns whether a test is in the catalogue, archived or not.
pub fn is_there(reader: &Reader<'_>, kind: TestKind, test: Uuid) -> Result<bool, StoreError> {
    let mut statement = reader.connection.prepare_cached(match kind {
        TestKind::TestCases => "SELECT 1 FROM test_case WHERE id = ?1",
        TestKind::TestSuites => "SELECT 1 FROM test_suite WHERE id = ?1",
    })?;
    Ok(statement.exists([test.to_string()])?)
}

/// Returns the file of an id as the catalogue names it: reports write text, and the catalogue keeps text without loss.
pub(crate) fn path_of(folder: &str, kind: TestKind, katalon_id: &str) -> String {
    let (name, extension) = (
        text_from_git(katalon_id.as_bytes()),
        match kind {
            TestKind::TestCases => "tc",
            TestKind::TestSuites => "ts",
        },
    );
    if folder.is_empty() { format!("{name}.{extension}") } else { format!("{folder}/{name}.{extension}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use crate::test_case::{self, tests::login};
    use suitecase_model::path::RepoPath;

    #[tokio::test]
    async fn tests_are_found_byte_for_byte_below_each_project() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                let mut web = login(1, "web/Test Cases/Sign in.tc", &[]);
                web.place.project = RepoPath::from_text("web");
                test_case::put(writer, shop().id, &web)?;
                test_case::put(writer, shop().id, &login(2, "Test Cases/e\u{301}.tc", &[]))?;
                for folder in ["", "web"] {
                    let sql = "INSERT INTO katalon_project (link_id, path) VALUES (?1, ?2)";
                    writer.connection.execute(sql, params![shop().id.to_string(), folder])?;
                }
                let roots = roots(writer, shop().project)?;
                let mut found = Vec::new();
                for id in ["Test Cases/Sign in", "Test Cases/sign in", "Test Cases/e\u{301}", "Test Cases/é"]
                {
                    for root in &roots {
                        let test = test_at(writer, root, TestKind::TestCases, id)?;
                        found.push(test.map_or(0, |test| test.as_u128()));
                    }
                }
                let here = |test, id| link_of(writer, TestKind::TestCases, Uuid::from_u128(test), id);
                let links =
                    [here(1, "Test Cases/Sign in")?, here(1, "web/Test Cases/Sign in")?, here(9, "")?];
                Ok((roots.len(), found, links))
            })
            .await;
        assert_eq!(found.unwrap(), (2, vec![0, 1, 0, 0, 2, 0, 0, 0], [Some(shop().id), None, None]));
    }
}
