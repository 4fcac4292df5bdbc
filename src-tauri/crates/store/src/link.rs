//! The table `link`.

use rusqlite::{Row, params};
use suitecase_model::ids::{IntegrationId, LinkId, ProjectId};
use suitecase_model::link::{GitRef, Link, LinkStatus};
use suitecase_model::time::Timestamp;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

const COLUMNS: &str = "id, project_id, integration_id, name, description, address, repository, ref_kind, \
                       ref_name, directory, link_results, status, error_code, error_at";

/// Returns all links of all projects.
pub fn list(reader: &Reader<'_>) -> Result<Vec<Link>, StoreError> {
    let mut statement =
        reader.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM link ORDER BY created_at, id"))?;
    row::all(statement.query([])?, read)
}

/// Returns the links of one project by name.
pub fn of_project(reader: &Reader<'_>, project: ProjectId) -> Result<Vec<Link>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM link WHERE project_id = ?1 ORDER BY name COLLATE NOCASE"
    ))?;
    row::all(statement.query([project.to_string()])?, read)
}

/// Returns the links that go through one integration.
pub fn of_integration(reader: &Reader<'_>, integration: IntegrationId) -> Result<Vec<Link>, StoreError> {
    let mut statement =
        reader.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM link WHERE integration_id = ?1"))?;
    row::all(statement.query([integration.to_string()])?, read)
}

/// Returns one link.
pub fn get(reader: &Reader<'_>, id: LinkId) -> Result<Link, StoreError> {
    let mut statement =
        reader.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM link WHERE id = ?1"))?;
    let mut rows = statement.query([id.to_string()])?;
    rows.next()?.map_or(Err(StoreError::Missing("the linked repository")), read)
}

/// Returns whether a link of the project other than `id` has the name, as [`save`] compares them.
pub fn is_name_taken(
    reader: &Reader<'_>,
    project: ProjectId,
    name: &str,
    id: LinkId,
) -> Result<bool, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT 1 FROM link WHERE project_id = ?1 AND name = ?2 COLLATE NOCASE AND id <> ?3",
    )?;
    Ok(statement.exists(params![project.to_string(), name, id.to_string()])?)
}

/// Adds a link or, under the same id, replaces what a person decided about it; its catalogue stays.
///
/// A name in use in the project is [`StoreError::Taken`].
pub fn save(writer: &Writer<'_>, link: &Link, at: Timestamp) -> Result<(), StoreError> {
    touch(writer, link.id, Some(&link.name), &link.status)?;
    let (ref_kind, ref_name) = link.reference.as_words();
    let (status, error_code, error_at) = status_words(&link.status);
    writer
        .connection
        .execute(
            "INSERT INTO link (id, project_id, integration_id, name, description, address, repository, \
             ref_kind, ref_name, directory, link_results, status, error_code, error_at, created_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) \
             ON CONFLICT (id) DO UPDATE SET integration_id = excluded.integration_id, \
             name = excluded.name, description = excluded.description, address = excluded.address, \
             repository = excluded.repository, ref_kind = excluded.ref_kind, \
             ref_name = excluded.ref_name, directory = excluded.directory, \
             link_results = excluded.link_results, status = excluded.status, \
             error_code = excluded.error_code, error_at = excluded.error_at",
            params![
                link.id.to_string(),
                link.project.to_string(),
                link.integration.to_string(),
                link.name,
                link.description,
                link.address,
                link.repository,
                ref_kind,
                ref_name,
                link.directory.as_str(),
                link.link_results,
                status,
                error_code,
                error_at,
                at.0
            ],
        )
        .map_err(StoreError::taken_if_unique)?;
    Ok(())
}

/// Writes how a link stands.
pub fn set_status(writer: &Writer<'_>, id: LinkId, status: &LinkStatus) -> Result<(), StoreError> {
    touch(writer, id, None, status)?;
    let (word, error_code, error_at) = status_words(status);
    writer.connection.execute(
        "UPDATE link SET status = ?2, error_code = ?3, error_at = ?4 WHERE id = ?1",
        params![id.to_string(), word, error_code, error_at],
    )?;
    Ok(())
}

/// Notes that lists show something else of a link, where they do with this name and status.
fn touch(writer: &Writer<'_>, id: LinkId, name: Option<&str>, status: &LinkStatus) -> Result<(), StoreError> {
    let mut statement = writer.connection.prepare_cached("SELECT name, status FROM link WHERE id = ?1")?;
    let mut rows = statement.query([id.to_string()])?;
    if let Some(row) = rows.next()? {
        let was_shown = row.get_ref("status")?.as_str().unwrap_or_default() != "archived";
        let was_called = row.get_ref("name")?.as_str().unwrap_or_default();
        if was_shown != status.is_shown() || name.is_some_and(|name| name != was_called) {
            writer.touch_catalogue(id);
        }
    }
    Ok(())
}

fn status_words(status: &LinkStatus) -> (&'static str, Option<&str>, Option<i64>) {
    match status {
        LinkStatus::Inactive => ("inactive", None, None),
        LinkStatus::Active => ("active", None, None),
        LinkStatus::Archived => ("archived", None, None),
        LinkStatus::Error { code, at } => ("error", Some(code), Some(at.0)),
    }
}

fn read(row: &Row<'_>) -> Result<Link, StoreError> {
    let status = match row.get_ref("status")?.as_str().unwrap_or_default() {
        "inactive" => LinkStatus::Inactive,
        "active" => LinkStatus::Active,
        "archived" => LinkStatus::Archived,
        "error" => LinkStatus::Error { code: row.get("error_code")?, at: Timestamp(row.get("error_at")?) },
        _ => return Err(StoreError::Damaged("link.status")),
    };
    let (ref_kind, ref_name): (String, String) = (row.get("ref_kind")?, row.get("ref_name")?);
    Ok(Link {
        id: row::id(row, "id")?,
        project: row::id(row, "project_id")?,
        integration: row::id(row, "integration_id")?,
        name: row.get("name")?,
        description: row.get("description")?,
        address: row.get("address")?,
        repository: row.get("repository")?,
        reference: GitRef::from_words(&ref_kind, &ref_name).ok_or(StoreError::Damaged("link.ref_kind"))?,
        directory: row::path(row, "directory")?,
        link_results: row.get("link_results")?,
        status,
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::integration::{self, tests::acme};
    use crate::open::tests::temporary;
    use crate::project;
    use suitecase_model::path::RepoPath;
    use suitecase_model::project::Project;
    use uuid::Uuid;

    pub(crate) fn shop() -> Link {
        Link {
            id: LinkId(Uuid::from_u128(30)),
            project: ProjectId(Uuid::from_u128(20)),
            integration: acme().id,
            name: "web-shop".into(),
            description: String::new(),
            address: "https://bitbucket.org/acme/web-shop".into(),
            repository: "web-shop".into(),
            reference: GitRef::Branch("feature/x".into()),
            directory: RepoPath::from_text("e2e tests"),
            link_results: true,
            status: LinkStatus::Inactive,
        }
    }

    /// Stores an integration, a project and the link of [`shop`].
    pub(crate) fn with_shop(writer: &Writer<'_>) -> Result<(), StoreError> {
        integration::insert(writer, &acme(), Timestamp(0))?;
        project::insert(writer, &Project { id: shop().project, name: "Shop".into() }, Timestamp(0))?;
        save(writer, &shop(), Timestamp(0))
    }

    #[tokio::test]
    async fn an_edited_link_keeps_its_id_and_its_place() {
        let (_folder, store) = temporary();
        let edited = Link { name: "shop".into(), status: LinkStatus::Active, ..shop() };
        let expected = edited.clone();
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                save(writer, &edited, Timestamp(9))?;
                of_project(writer, edited.project)
            })
            .await;
        assert_eq!(found.unwrap(), [expected]);
    }
}
