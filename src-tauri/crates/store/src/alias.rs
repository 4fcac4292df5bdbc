//! The table `alias`: names in reports that always stand for one test, because a person said so.

use rusqlite::{Row, params};
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{AliasId, MemberId, ProjectId};
use suitecase_model::time::Timestamp;
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

const COLUMNS: &str = "id, project_id, kind, name, test_id, created_at, created_by";

/// A name that always stands for one test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// Its id.
    pub id: AliasId,
    /// The project in whose reports it holds.
    pub project: ProjectId,
    /// What it names.
    pub kind: TestKind,
    /// The name.
    pub name: String,
    /// The test, which may be gone.
    pub test: Uuid,
    /// When a person said so.
    pub at: Timestamp,
    /// The person.
    pub by: MemberId,
}

/// Returns one alias.
pub fn get(reader: &Reader<'_>, id: AliasId) -> Result<Alias, StoreError> {
    let mut statement =
        reader.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM alias WHERE id = ?1"))?;
    let mut rows = statement.query([id.to_string()])?;
    rows.next()?.map_or(Err(StoreError::Missing("the name that always stands for a test")), read)
}

/// Returns the aliases of a project by kind and name.
pub fn of_project(reader: &Reader<'_>, project: ProjectId) -> Result<Vec<Alias>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM alias WHERE project_id = ?1 ORDER BY kind, name"))?;
    row::all(statement.query([project.to_string()])?, read)
}

/// Returns the aliases of all projects.
pub fn all(reader: &Reader<'_>) -> Result<Vec<Alias>, StoreError> {
    let mut statement =
        reader.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM alias ORDER BY id"))?;
    row::all(statement.query([])?, read)
}

/// Returns the alias of a name, where there is one.
pub fn of_name(
    reader: &Reader<'_>,
    project: ProjectId,
    kind: TestKind,
    name: &str,
) -> Result<Option<Alias>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM alias WHERE project_id = ?1 AND kind = ?2 AND name = ?3"
    ))?;
    let mut rows = statement.query(params![project.to_string(), kind.as_str(), name])?;
    rows.next()?.map(read).transpose()
}

/// Adds an alias; one of the same name is replaced.
pub fn put(writer: &Writer<'_>, alias: &Alias) -> Result<(), StoreError> {
    writer
        .connection
        .prepare_cached(
            "INSERT INTO alias (id, project_id, kind, name, test_id, created_at, created_by) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (project_id, kind, name) DO UPDATE SET \
             id = excluded.id, test_id = excluded.test_id, created_at = excluded.created_at, \
             created_by = excluded.created_by",
        )?
        .execute(params![
            alias.id.to_string(),
            alias.project.to_string(),
            alias.kind.as_str(),
            alias.name,
            alias.test.to_string(),
            alias.at.0,
            alias.by.to_string(),
        ])?;
    Ok(())
}

/// Removes an alias.
pub fn remove(writer: &Writer<'_>, id: AliasId) -> Result<(), StoreError> {
    writer.connection.prepare_cached("DELETE FROM alias WHERE id = ?1")?.execute([id.to_string()])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Alias, StoreError> {
    Ok(Alias {
        id: row::id(row, "id")?,
        project: row::id(row, "project_id")?,
        kind: row::word(row, "kind", TestKind::from_word)?,
        name: row.get("name")?,
        test: row::id(row, "test_id")?,
        at: Timestamp(row.get("created_at")?),
        by: row::id(row, "created_by")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::member;
    use crate::open::tests::temporary;
    use suitecase_model::member::{AccountRole, Member};

    fn named(number: u128, name: &str, test: u128) -> Alias {
        Alias {
            id: AliasId(Uuid::from_u128(number)),
            project: shop().project,
            kind: TestKind::TestCases,
            name: name.into(),
            test: Uuid::from_u128(test),
            at: Timestamp(5),
            by: MemberId(Uuid::from_u128(1)),
        }
    }

    #[tokio::test]
    async fn a_name_has_one_alias_and_a_later_one_replaces_it() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                let kim = Member {
                    id: named(1, "", 1).by,
                    name: "Kim".into(),
                    os_account: "kim".into(),
                    has_passphrase: false,
                    is_active: true,
                    account_role: AccountRole::User,
                    project_roles: Vec::new(),
                };
                member::insert(writer, &kim, Timestamp(0))?;
                for alias in [named(1, "b", 11), named(2, "a", 11), named(3, "b", 12)] {
                    put(writer, &alias)?;
                }
                let listed = of_project(writer, shop().project)?;
                remove(writer, named(2, "a", 11).id)?;
                let left = all(writer)?;
                let of = |name| of_name(writer, shop().project, TestKind::TestCases, name);
                Ok((listed, left, of("b")?, of("a")?, get(writer, named(2, "a", 11).id).is_err()))
            })
            .await;
        let b = named(3, "b", 12);
        assert_eq!(
            found.unwrap(),
            (vec![named(2, "a", 11), b.clone()], vec![b.clone()], Some(b), None, true)
        );
    }
}
