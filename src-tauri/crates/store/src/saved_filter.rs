//! The table `saved_filter`.

use rusqlite::{OptionalExtension as _, Row, params};
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{MemberId, ProjectId, SavedFilterId};
use suitecase_model::saved_filter::{SavedFilter, SortColumn};

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

const COLUMNS: &str = "id, member_id, project_id, kind, name, filter, link_id, folder, sort, descending";

/// Returns the filters that a member keeps in a project, by name.
pub fn of_member(
    reader: &Reader<'_>,
    member: MemberId,
    project: ProjectId,
) -> Result<Vec<SavedFilter>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM saved_filter WHERE member_id = ?1 AND project_id = ?2 \
         ORDER BY kind, name COLLATE NOCASE"
    ))?;
    row::all(statement.query([member.to_string(), project.to_string()])?, read)
}

/// Returns one filter.
pub fn get(reader: &Reader<'_>, id: SavedFilterId) -> Result<SavedFilter, StoreError> {
    let mut statement =
        reader.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM saved_filter WHERE id = ?1"))?;
    let mut rows = statement.query([id.to_string()])?;
    rows.next()?.map_or(Err(StoreError::Missing("the saved filter")), read)
}

/// Keeps a filter. One of the same member, project, kind and name, in any case, is replaced and keeps its id; the id
/// of the filter as kept is returned.
pub fn save(writer: &Writer<'_>, filter: &SavedFilter) -> Result<SavedFilterId, StoreError> {
    let (member, project) = (filter.member.to_string(), filter.project.to_string());
    let same: Option<String> = writer
        .connection
        .prepare_cached(
            "SELECT id FROM saved_filter WHERE member_id = ?1 AND project_id = ?2 AND kind = ?3 \
             AND name = ?4 COLLATE NOCASE",
        )?
        .query_row(params![member, project, filter.kind.as_str(), filter.name], |row| row.get(0))
        .optional()?;
    let id = match same {
        Some(id) => id.parse().map_err(|_| StoreError::Damaged("saved_filter.id"))?,
        None => filter.id,
    };
    writer
        .connection
        .prepare_cached(
            "INSERT INTO saved_filter (id, member_id, project_id, kind, name, filter, link_id, folder, sort, \
             descending) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) \
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, filter = excluded.filter, \
             link_id = excluded.link_id, folder = excluded.folder, sort = excluded.sort, \
             descending = excluded.descending",
        )?
        .execute(params![
            id.to_string(),
            member,
            project,
            filter.kind.as_str(),
            filter.name,
            filter.filter,
            filter.link.map(|link| link.to_string()),
            filter.folder.as_str(),
            filter.sort.as_str(),
            filter.descending,
        ])?;
    Ok(id)
}

/// Forgets a filter.
pub fn delete(writer: &Writer<'_>, id: SavedFilterId) -> Result<(), StoreError> {
    writer.connection.execute("DELETE FROM saved_filter WHERE id = ?1", [id.to_string()])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<SavedFilter, StoreError> {
    let link = row.get::<_, Option<String>>("link_id")?;
    Ok(SavedFilter {
        id: row::id(row, "id")?,
        member: row::id(row, "member_id")?,
        project: row::id(row, "project_id")?,
        kind: row::word(row, "kind", TestKind::from_word)?,
        name: row.get("name")?,
        filter: row.get("filter")?,
        link: link.map(|link| link.parse().map_err(|_| StoreError::Damaged("link_id"))).transpose()?,
        folder: row::path(row, "folder")?,
        sort: row::word(row, "sort", SortColumn::from_word)?,
        descending: row.get("descending")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::member;
    use crate::open::tests::temporary;
    use suitecase_model::member::{AccountRole, Member};
    use suitecase_model::path::RepoPath;
    use suitecase_model::time::Timestamp;
    use uuid::Uuid;

    fn filter(number: u128, whose: u128, name: &str) -> SavedFilter {
        SavedFilter {
            id: SavedFilterId(Uuid::from_u128(number)),
            member: MemberId(Uuid::from_u128(whose)),
            project: shop().project,
            kind: TestKind::TestCases,
            name: name.into(),
            filter: format!("tag:{number}"),
            link: Some(shop().id),
            folder: RepoPath::from_text("Test Cases/Login"),
            sort: SortColumn::LastRun,
            descending: true,
        }
    }

    fn with_members(writer: &Writer<'_>) -> Result<(), StoreError> {
        with_shop(writer)?;
        for number in [1, 2] {
            let somebody = Member {
                id: MemberId(Uuid::from_u128(number)),
                name: format!("Member {number}"),
                os_account: String::new(),
                has_passphrase: false,
                is_active: true,
                account_role: AccountRole::User,
                project_roles: Vec::new(),
            };
            member::insert(writer, &somebody, Timestamp(0))?;
        }
        Ok(())
    }

    #[tokio::test]
    async fn the_same_name_is_replaced_and_only_own_filters_are_listed() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_members(writer)?;
                let first = save(writer, &filter(1, 1, "Nightly"))?;
                assert_eq!(save(writer, &filter(2, 1, "NIGHTLY"))?, first, "it is the same one");
                let suites = SavedFilter { kind: TestKind::TestSuites, ..filter(3, 1, "Nightly") };
                save(writer, &suites)?;
                save(writer, &filter(4, 2, "Nightly"))?;
                assert_eq!(of_member(writer, filter(4, 2, "").member, shop().project)?.len(), 1);
                let found = of_member(writer, suites.member, shop().project)?;
                delete(writer, suites.id)?;
                assert!(matches!(get(writer, suites.id), Err(StoreError::Missing(_))));
                Ok((found, suites))
            })
            .await;
        let (found, suites) = found.unwrap();
        let expected = SavedFilter { id: filter(1, 1, "").id, ..filter(2, 1, "NIGHTLY") };
        assert_eq!(found, [expected, suites]);
    }
}
