//! The table `watched_folder`: folders whose new reports are imported by themselves.

use rusqlite::{Row, params};
use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::{LinkId, ProjectId, WatchedFolderId};

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

const COLUMNS: &str = "id, project_id, path, link_id, is_on, error_code";

/// A folder whose new reports are imported by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedFolder {
    /// Its id.
    pub id: WatchedFolderId,
    /// The project to which the results go.
    pub project: ProjectId,
    /// The folder, as the native dialog named it.
    pub path: String,
    /// The linked repository whose tests report there, where that is known.
    pub link: Option<LinkId>,
    /// Whether it is watched.
    pub is_on: bool,
    /// Why it could not be watched when that was last tried.
    pub error: Option<ErrorCode>,
}

/// Returns all folders, by path.
pub fn all(reader: &Reader<'_>) -> Result<Vec<WatchedFolder>, StoreError> {
    let mut statement =
        reader.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM watched_folder ORDER BY path"))?;
    row::all(statement.query([])?, read)
}

/// Returns the folders of a project, by path.
pub fn of_project(reader: &Reader<'_>, project: ProjectId) -> Result<Vec<WatchedFolder>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM watched_folder WHERE project_id = ?1 ORDER BY path"
    ))?;
    row::all(statement.query([project.to_string()])?, read)
}

/// Returns one folder.
pub fn get(reader: &Reader<'_>, id: WatchedFolderId) -> Result<WatchedFolder, StoreError> {
    let mut statement =
        reader.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM watched_folder WHERE id = ?1"))?;
    let mut rows = statement.query([id.to_string()])?;
    rows.next()?.map_or(Err(StoreError::Missing("the watched folder")), read)
}

/// Adds a folder; one that the project watches already is [`StoreError::Taken`].
pub fn insert(writer: &Writer<'_>, folder: &WatchedFolder) -> Result<(), StoreError> {
    writer
        .connection
        .execute(
            "INSERT INTO watched_folder (id, project_id, path, link_id, is_on, error_code) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                folder.id.to_string(),
                folder.project.to_string(),
                folder.path,
                folder.link.map(|link| link.to_string()),
                folder.is_on,
                folder.error.map(ErrorCode::as_str)
            ],
        )
        .map_err(StoreError::taken_if_unique)?;
    Ok(())
}

/// Says to which linked repository the results of a folder belong, and whether it is watched; nothing is wrong with one
/// that is not.
pub fn change(
    writer: &Writer<'_>,
    id: WatchedFolderId,
    link: Option<LinkId>,
    is_on: bool,
) -> Result<(), StoreError> {
    writer.connection.execute(
        "UPDATE watched_folder SET link_id = ?2, is_on = ?3, error_code = CASE WHEN ?3 THEN error_code END WHERE id = ?1",
        params![id.to_string(), link.map(|link| link.to_string()), is_on],
    )?;
    Ok(())
}

/// Notes why a folder cannot be watched now, or that it can.
pub fn set_error(
    writer: &Writer<'_>,
    id: WatchedFolderId,
    error: Option<ErrorCode>,
) -> Result<(), StoreError> {
    writer.connection.execute(
        "UPDATE watched_folder SET error_code = ?2 WHERE id = ?1",
        params![id.to_string(), error.map(ErrorCode::as_str)],
    )?;
    Ok(())
}

/// Returns what stands for each file of a folder that was imported, as it was then.
pub fn seen(reader: &Reader<'_>, id: WatchedFolderId) -> Result<Vec<i64>, StoreError> {
    let mut statement = reader.connection.prepare_cached("SELECT seen FROM watched_folder WHERE id = ?1")?;
    let mut rows = statement.query([id.to_string()])?;
    let bytes: Vec<u8> = rows.next()?.ok_or(StoreError::Missing("the watched folder"))?.get("seen")?;
    let (marks, rest) = bytes.as_chunks();
    if !rest.is_empty() {
        return Err(StoreError::Damaged("what was seen of a watched folder"));
    }
    Ok(marks.iter().map(|mark| i64::from_le_bytes(*mark)).collect())
}

/// Notes what was imported of a folder, in place of what was noted before; nothing where it is off the list.
pub fn set_seen(writer: &Writer<'_>, id: WatchedFolderId, seen: &[i64]) -> Result<(), StoreError> {
    let bytes: Vec<u8> = seen.iter().flat_map(|mark| mark.to_le_bytes()).collect();
    writer
        .connection
        .execute("UPDATE watched_folder SET seen = ?2 WHERE id = ?1", params![id.to_string(), bytes])?;
    Ok(())
}

/// Takes a folder from the list; what was imported from it stays.
pub fn remove(writer: &Writer<'_>, id: WatchedFolderId) -> Result<(), StoreError> {
    writer.connection.execute("DELETE FROM watched_folder WHERE id = ?1", [id.to_string()])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<WatchedFolder, StoreError> {
    let error: Option<String> = row.get("error_code")?;
    Ok(WatchedFolder {
        id: row::id(row, "id")?,
        project: row::id(row, "project_id")?,
        path: row.get("path")?,
        link: row::possible_id(row, "link_id")?,
        is_on: row.get("is_on")?,
        // A code of a newer version is a reason without words.
        error: error.map(|code| ErrorCode::from_code(&code).unwrap_or(ErrorCode::InternalBug)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use uuid::Uuid;

    #[tokio::test]
    async fn what_was_seen_is_kept_and_replaced() {
        let (_folder, store) = temporary();
        let folder = WatchedFolder {
            id: WatchedFolderId(Uuid::from_u128(1)),
            project: shop().project,
            path: "/reports".into(),
            link: None,
            is_on: true,
            error: None,
        };
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                insert(writer, &folder)?;
                let none = seen(writer, folder.id)?;
                set_seen(writer, folder.id, &[1, -2, i64::MAX])?;
                let some = seen(writer, folder.id)?;
                set_seen(writer, folder.id, &[7])?;
                Ok((none, some, seen(writer, folder.id)?, get(writer, folder.id)? == folder))
            })
            .await;
        assert_eq!(found.unwrap(), (vec![], vec![1, -2, i64::MAX], vec![7], true));
    }
}
