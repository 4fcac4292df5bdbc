//! The table `import_order`: imports that people asked for and that are not over, so that the end of the app loses none.

use rusqlite::{Row, params};
use suitecase_model::ids::{LinkId, MemberId, ProjectId};
use suitecase_model::time::Timestamp;
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

/// An import that is not over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportOrder {
    /// Its id.
    pub id: Uuid,
    /// Where the results belong.
    pub project: ProjectId,
    /// The linked repository whose tests ran, where that is known.
    pub link: Option<LinkId>,
    /// Who asked for it.
    pub member: MemberId,
    /// The files and folders.
    pub paths: Vec<String>,
    /// When it was asked for.
    pub ordered_at: Timestamp,
}

/// Returns all of them, the oldest first.
pub fn all(reader: &Reader<'_>) -> Result<Vec<ImportOrder>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT id, project_id, link_id, member_id, paths, ordered_at FROM import_order ORDER BY ordered_at, id",
    )?;
    row::all(statement.query([])?, read)
}

/// Keeps one.
pub fn insert(writer: &Writer<'_>, order: &ImportOrder) -> Result<(), StoreError> {
    writer.connection.execute(
        "INSERT INTO import_order (id, project_id, link_id, member_id, paths, ordered_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            order.id.to_string(),
            order.project.to_string(),
            order.link.map(|link| link.to_string()),
            order.member.to_string(),
            row::to_json(&order.paths)?,
            order.ordered_at.0,
        ],
    )?;
    Ok(())
}

/// Forgets one that is over.
pub fn remove(writer: &Writer<'_>, id: Uuid) -> Result<(), StoreError> {
    writer.connection.execute("DELETE FROM import_order WHERE id = ?1", [id.to_string()])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<ImportOrder, StoreError> {
    Ok(ImportOrder {
        id: row::id(row, "id")?,
        project: row::id(row, "project_id")?,
        link: row::possible_id(row, "link_id")?,
        member: row::id(row, "member_id")?,
        paths: row::json(row, "paths")?,
        ordered_at: Timestamp(row.get("ordered_at")?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::member;
    use crate::open::tests::temporary;
    use suitecase_model::member::{AccountRole, Member};

    #[tokio::test]
    async fn an_order_is_kept_until_it_is_over() {
        let (_folder, store) = temporary();
        let maya = Member {
            id: MemberId(Uuid::from_u128(70)),
            name: "Maya".into(),
            os_account: "maya".into(),
            has_passphrase: false,
            is_active: true,
            account_role: AccountRole::User,
            project_roles: Vec::new(),
        };
        let order = |number: u128, at| ImportOrder {
            id: Uuid::from_u128(number),
            project: shop().project,
            link: (number == 1).then(|| shop().id),
            member: maya.id,
            paths: vec!["/r/Größe \"1\".xml".to_owned(), "/r/2.zip".to_owned()],
            ordered_at: Timestamp(at),
        };
        let (first, second) = (order(1, 20), order(2, 10));
        let expected = (vec![second.clone(), first.clone()], vec![first.clone()]);
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                member::insert(writer, &maya, Timestamp(0))?;
                insert(writer, &first)?;
                insert(writer, &second)?;
                let both = all(writer)?;
                remove(writer, second.id)?;
                Ok((both, all(writer)?))
            })
            .await;
        assert_eq!(found.unwrap(), expected);
    }
}
