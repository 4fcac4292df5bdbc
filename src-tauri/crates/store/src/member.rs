//! The tables `member` and `project_role`, seen from the member.

use rusqlite::{Row, params};
use suitecase_model::ids::{MemberId, ProjectId};
use suitecase_model::member::{AccountRole, Member, ProjectRole};
use suitecase_model::time::Timestamp;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

/// No column of it holds the hash of a passphrase.
const COLUMNS: &str =
    "id, name, os_account, passphrase_hash IS NOT NULL AS has_passphrase, is_active, account_role";

/// Returns all members with their roles, oldest first.
pub fn list(reader: &Reader<'_>) -> Result<Vec<Member>, StoreError> {
    let mut statement =
        reader.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM member ORDER BY created_at, id"))?;
    let mut members = row::all(statement.query([])?, read)?;
    for member in &mut members {
        member.project_roles = project_roles(reader, member.id)?;
    }
    Ok(members)
}

/// Returns one member with its roles.
pub fn get(reader: &Reader<'_>, id: MemberId) -> Result<Member, StoreError> {
    let mut statement =
        reader.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM member WHERE id = ?1"))?;
    let mut rows = statement.query([id.to_string()])?;
    let mut member = rows.next()?.map_or(Err(StoreError::Missing("the member")), read)?;
    member.project_roles = project_roles(reader, id)?;
    Ok(member)
}

/// Returns the hash of a member's passphrase, where there is one.
pub fn passphrase_hash(reader: &Reader<'_>, id: MemberId) -> Result<Option<String>, StoreError> {
    let mut statement =
        reader.connection.prepare_cached("SELECT passphrase_hash FROM member WHERE id = ?1")?;
    let mut rows = statement.query([id.to_string()])?;
    rows.next()?.map_or(Err(StoreError::Missing("the member")), |row| Ok(row.get(0)?))
}

/// Adds a member without a passphrase; a name in use is [`StoreError::Taken`].
pub fn insert(writer: &Writer<'_>, member: &Member, at: Timestamp) -> Result<(), StoreError> {
    writer
        .connection
        .execute(
            "INSERT INTO member (id, name, os_account, is_active, account_role, created_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                member.id.to_string(),
                member.name,
                member.os_account,
                member.is_active,
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

/// Replaces everything about a member but the passphrase; a name in use is [`StoreError::Taken`].
pub fn update(writer: &Writer<'_>, member: &Member) -> Result<(), StoreError> {
    let id = member.id.to_string();
    writer
        .connection
        .execute(
            "UPDATE member SET name = ?2, os_account = ?3, is_active = ?4, account_role = ?5 WHERE id = ?1",
            params![id, member.name, member.os_account, member.is_active, member.account_role.as_str()],
        )
        .map_err(StoreError::taken_if_unique)?;
    writer.connection.execute("DELETE FROM project_role WHERE member_id = ?1", [id])?;
    for (project, role) in &member.project_roles {
        grant(writer, member.id, *project, *role)?;
    }
    Ok(())
}

/// Sets the hash of a member's passphrase, or removes it.
pub fn set_passphrase_hash(writer: &Writer<'_>, id: MemberId, hash: Option<&str>) -> Result<(), StoreError> {
    writer
        .connection
        .execute("UPDATE member SET passphrase_hash = ?2 WHERE id = ?1", params![id.to_string(), hash])?;
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

    #[tokio::test]
    async fn a_change_replaces_all_but_the_passphrase() {
        let (_folder, store) = temporary();
        let (shop, zoo) = (ProjectId(Uuid::from_u128(1)), ProjectId(Uuid::from_u128(2)));
        let kim = Member {
            id: MemberId(Uuid::from_u128(3)),
            name: "Kim".into(),
            os_account: "kim".into(),
            has_passphrase: false,
            is_active: true,
            account_role: AccountRole::User,
            project_roles: vec![(shop, ProjectRole::ProjectAdmin), (shop, ProjectRole::Tester)],
        };
        let changed = Member {
            name: "Kim Lee".into(),
            os_account: String::new(),
            has_passphrase: true,
            is_active: false,
            account_role: AccountRole::AccountAdmin,
            project_roles: vec![(zoo, ProjectRole::Tester)],
            ..kim.clone()
        };
        let after = changed.clone();
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                project::insert(writer, &Project { id: shop, name: "Shop".into() }, Timestamp(0))?;
                project::insert(writer, &Project { id: zoo, name: "Zoo".into() }, Timestamp(0))?;
                insert(writer, &kim, Timestamp(0))?;
                set_passphrase_hash(writer, kim.id, Some("$hash"))?;
                update(writer, &after)?;
                Ok((get(writer, kim.id)?, passphrase_hash(writer, kim.id)?))
            })
            .await;
        assert_eq!(found.unwrap(), (changed.clone(), Some("$hash".to_owned())));
        let missing = store.read(|reader| get(reader, MemberId(Uuid::nil()))).await;
        assert!(matches!(missing, Err(StoreError::Missing(_))), "{missing:?}");
        let removed: Result<_, StoreError> = store
            .write(move |writer| {
                set_passphrase_hash(writer, changed.id, None)?;
                Ok((get(writer, changed.id)?.has_passphrase, passphrase_hash(writer, changed.id)?))
            })
            .await;
        assert_eq!(removed.unwrap(), (false, None));
    }
}
