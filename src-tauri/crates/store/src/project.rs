//! The tables `project` and `project_role`, seen from the project.

use rusqlite::params;
use suitecase_model::project::Project;
use suitecase_model::time::Timestamp;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

/// Returns all projects by name.
pub fn list(reader: &Reader<'_>) -> Result<Vec<Project>, StoreError> {
    let mut statement =
        reader.connection.prepare_cached("SELECT id, name FROM project ORDER BY name COLLATE NOCASE")?;
    row::all(statement.query([])?, |row| Ok(Project { id: row::id(row, "id")?, name: row.get("name")? }))
}

/// Adds a project; a name in use is [`StoreError::Taken`].
pub fn insert(writer: &Writer<'_>, project: &Project, at: Timestamp) -> Result<(), StoreError> {
    writer
        .connection
        .execute(
            "INSERT INTO project (id, name, created_at) VALUES (?1, ?2, ?3)",
            params![project.id.to_string(), project.name, at.0],
        )
        .map_err(StoreError::taken_if_unique)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open::tests::temporary;
    use suitecase_model::ids::ProjectId;
    use uuid::Uuid;

    #[tokio::test]
    async fn a_name_is_taken_in_any_case() {
        let (_folder, store) = temporary();
        let again = store
            .write(|writer| {
                insert(
                    writer,
                    &Project { id: ProjectId(Uuid::from_u128(1)), name: "Shop".into() },
                    Timestamp(0),
                )?;
                insert(
                    writer,
                    &Project { id: ProjectId(Uuid::from_u128(2)), name: "shop".into() },
                    Timestamp(0),
                )
            })
            .await;
        assert!(matches!(again, Err(StoreError::Taken)));
    }
}
