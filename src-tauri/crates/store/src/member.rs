//! The tables `member` and `project_role`, seen from the member.

use rusqlite::{Row, params};
use suitecase_model::ids::{MemberId, ProjectId};
use suitecase_model::member::{AccountRole, Member, ProjectRole};
use suitecase_model::time::Timestamp;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

/// Returns all members with their roles, oldest first.
pub fn list(reader: &Reader<'_>) -> Result<Vec<Member>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT id, name, os_account, passphrase_hash IS NOT NULL AS has_passphrase, is_active, account_role \
             FROM member ORDER BY created_at, id",
    )?;
    let mut members = row::all(statement.query([])?, read)?;
    for member in &mut members {
        member.project_roles = project_roles(reader, member.id)?;
    }
    Ok(members)
}

/// Adds an active member without a passphrase; a name in use is [`StoreError::Taken`].
pub fn insert(writer: &Writer<'_>, member: &Member, at: Timestamp) -> Result<(), StoreError> {
    writer
        .connection
        .execute(
            "INSERT INTO member (id, name, os_account, account_role, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                member.id.to_string(),
                member.name,
                member.os_account,
                member.account_role.as_str(),
                at.0
            ],
        )
        .map_err(StoreError::taken_if_unique)?;
    for (project, role) in &member.project_roles {
        grant(writer, member.id, *project, *role)?;
    }
    Ok(())
}

/// Gives a member a role in a project; one that is there already stays.
pub fn grant(
    writer: &Writer<'_>,
    member: MemberId,
    project: ProjectId,
    role: ProjectRole,
) -> Result<(), StoreError> {
    writer.connection.execute(
        "INSERT INTO project_role (member_id, project_id, role) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        params![member.to_string(), project.to_string(), role.as_str()],
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Member, StoreError> {
    Ok(Member {
        id: row::id(row, "id")?,
        name: row.get("name")?,
        os_account: row.get("os_account")?,
        has_passphrase: row.get("has_passphrase")?,
        is_active: row.get("is_active")?,
        account_role: row::word(row, "account_role", AccountRole::from_word)?,
        project_roles: Vec::new(),
    })
}

fn project_roles(reader: &Reader<'_>, member: MemberId) -> Result<Vec<(ProjectId, ProjectRole)>, StoreError> {
    let mut statement =
        reader.connection.prepare_cached("SELECT project_id, role FROM project_role WHERE member_id = ?1")?;
    row::all(statement.query([member.to_string()])?, |row| {
        Ok((row::id(row, "project_id")?, row::word(row, "role", ProjectRole::from_word)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open::tests::temporary;
    use crate::project;
    use suitecase_model::project::Project;
    use uuid::Uuid;

    #[tokio::test]
    async fn a_member_comes_back_with_all_roles() {
        let (_folder, store) = temporary();
        let shop = ProjectId(Uuid::from_u128(1));
        let kim = Member {
            id: MemberId(Uuid::from_u128(2)),
            name: "Kim".into(),
            os_account: "kim".into(),
            has_passphrase: false,
            is_active: true,
            account_role: AccountRole::SystemAdmin,
            project_roles: vec![(shop, ProjectRole::ProjectAdmin)],
        };
        let stored = kim.clone();
        let members: Result<_, StoreError> = store
            .write(move |writer| {
                project::insert(writer, &Project { id: shop, name: "Shop".into() }, Timestamp(0))?;
                insert(writer, &stored, Timestamp(0))?;
                list(writer)
            })
            .await;
        assert_eq!(members.unwrap(), [kim]);
    }
}
