//! A database of its own for one link, in which its catalogue can be brought somewhere else without anybody noticing.
//!
//! It holds what a sync of the link reads and nothing of other links, of members or of the audit log. Nobody else
//! uses it, and after a crash it is thrown away: so it need not survive one.

use std::path::Path;
use std::sync::PoisonError;

use suitecase_model::ids::LinkId;

use crate::error::StoreError;
use crate::open::Store;

/// What a sync of the link `?1` reads, each row after those that it names.
const READ_BY_SYNCS: &[(&str, &str)] = &[
    ("project", "id = (SELECT project_id FROM whole.link WHERE id = ?1)"),
    ("integration", "id = (SELECT integration_id FROM whole.link WHERE id = ?1)"),
    ("link", "id = ?1"),
    ("synced_commit", "link_id = ?1"),
    ("katalon_project", "link_id = ?1"),
    ("git_remote", "link_id = ?1"),
    ("git_tree", "link_id = ?1"),
    ("test_case", "link_id = ?1"),
    ("test_suite", "link_id = ?1"),
    ("suite_member", "link_id = ?1"),
    ("content_finding", "link_id = ?1"),
    ("content_without_suite", "link_id = ?1"),
    ("identity_decision", "link_id = ?1"),
];

/// Makes a database at `path` with what a sync of a link reads, all as of one moment. Blocks.
pub fn make(store: &Store, link: LinkId, path: &Path) -> Result<Store, StoreError> {
    let scratch = Store::open(path)?;
    {
        let connection = &mut *scratch.writing().lock().unwrap_or_else(PoisonError::into_inner);
        connection.pragma_update(None, "synchronous", "OFF")?;
        connection.execute("ATTACH DATABASE ?1 AS whole", [store.path().to_string_lossy()])?;
        let transaction = connection.transaction()?;
        for (table, condition) in READ_BY_SYNCS {
            let copy = format!("INSERT INTO main.{table} SELECT * FROM whole.{table} WHERE {condition}");
            transaction.execute(&copy, [link.to_string()])?;
        }
        transaction.commit()?;
        connection.execute("DETACH DATABASE whole", [])?;
    }
    Ok(scratch)
}

#[cfg(test)]
mod tests {
    use suitecase_model::time::Timestamp;
    use suitecase_model::{ids::ProjectId, project::Project};
    use uuid::Uuid;

    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use crate::test_case::{self, tests::login};
    use crate::{link, project, test_suite};

    #[tokio::test]
    async fn a_scratch_database_holds_one_link_and_leaves_the_other_database_alone() {
        let (folder, store) = temporary();
        let written: Result<(), StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                let id = ProjectId(Uuid::from_u128(70));
                project::insert(writer, &Project { id, name: "Another".into() }, Timestamp(0))?;
                let mut other = shop();
                other.id = LinkId(Uuid::from_u128(71));
                other.name = "Another".into();
                link::save(writer, &other, Timestamp(0))?;
                test_case::put(writer, shop().id, &login(1, "Test Cases/a.tc", &["smoke"]))?;
                test_case::put(writer, other.id, &login(2, "Test Cases/b.tc", &[]))
            })
            .await;
        written.unwrap();
        let scratch = make(&store, shop().id, &folder.path().join("scratch.db")).unwrap();
        let removed: Result<(), StoreError> = scratch
            .write(|writer| {
                assert_eq!(test_case::of_link(writer, shop().id)?, [login(1, "Test Cases/a.tc", &["smoke"])]);
                assert_eq!(test_suite::count(writer, shop().id)?, 0);
                assert_eq!(project::list(writer)?.len(), 1, "the other project stays where it is");
                let copied: i64 =
                    writer.connection.query_row("SELECT count(*) FROM link", [], |row| row.get(0))?;
                assert_eq!(copied, 1);
                // Its words are not in the index of names; that is no obstacle to what a sync does.
                test_case::put(writer, shop().id, &login(1, "Test Cases/c.tc", &[]))?;
                test_case::remove(writer, [login(1, "", &[]).id])
            })
            .await;
        removed.unwrap();
        assert_eq!(store.read(|reader| test_case::count(reader, shop().id)).await.unwrap(), 1);
    }
}
