//! The table `relink_due`: links of which names in reports may stand for other tests since they were looked at last.
//!
//! Triggers fill it in the very transaction of the change, so nothing that ends the app in between loses it: a sync that
//! switches to another commit, a repository that goes to the archive or comes back, and the box about results.

use rusqlite::params;
use suitecase_model::ids::{LinkId, ProjectId};

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

/// A link that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The project whose names may stand for its tests.
    pub project: ProjectId,
    /// The link.
    pub link: LinkId,
    /// How often it became due.
    pub version: i64,
}

/// Returns the links that are due, those of a project together.
pub fn list(reader: &Reader<'_>) -> Result<Vec<Due>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT l.project_id AS project_id, d.link_id AS link_id, d.version AS version \
         FROM relink_due AS d JOIN link AS l ON l.id = d.link_id ORDER BY l.project_id, d.link_id",
    )?;
    row::all(statement.query([])?, |row| {
        Ok(Due {
            project: row::id(row, "project_id")?,
            link: row::id(row, "link_id")?,
            version: row.get("version")?,
        })
    })
}

/// Notes that a version was looked at; a later one stays due.
pub fn done(writer: &Writer<'_>, link: LinkId, version: i64) -> Result<(), StoreError> {
    writer
        .connection
        .prepare_cached("DELETE FROM relink_due WHERE link_id = ?1 AND version = ?2")?
        .execute(params![link.to_string(), version])?;
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use crate::{Writer, link, synced_commit};
    use suitecase_model::link::{Link, LinkStatus, SyncedCommit};
    use suitecase_model::time::Timestamp;

    pub(crate) fn synced(commit: &str) -> SyncedCommit {
        SyncedCommit {
            commit: commit.repeat(40),
            root_tree: "c".repeat(40),
            subject: "one".into(),
            author: "Kim".into(),
            authored_at: Timestamp(1),
            moved_at: Timestamp(8),
            reference: "main".into(),
            synced_at: Timestamp(2),
            confirmed_at: Timestamp(2),
            projects: Vec::new(),
        }
    }

    type Work = fn(&Writer<'_>) -> Result<(), StoreError>;

    #[tokio::test]
    async fn what_may_change_links_makes_a_repository_due_and_nothing_else_does() {
        let (_folder, store) = temporary();
        store.write(with_shop).await.unwrap();
        let table: [(&str, Option<i64>, Work); 9] = [
            ("renamed", None, |writer| {
                link::save(writer, &Link { name: "Shop".into(), ..shop() }, Timestamp(0))
            }),
            ("active", None, |writer| link::set_status(writer, shop().id, &LinkStatus::Active)),
            ("unticked", Some(1), |writer| {
                link::save(writer, &Link { link_results: false, ..shop() }, Timestamp(0))
            }),
            ("archived", Some(2), |writer| link::set_status(writer, shop().id, &LinkStatus::Archived)),
            ("synced", Some(3), |writer| synced_commit::set(writer, shop().id, &synced("a"))),
            ("synced to the same", Some(3), |writer| synced_commit::set(writer, shop().id, &synced("a"))),
            ("confirmed", Some(3), |writer| synced_commit::confirm(writer, shop().id, Timestamp(9))),
            ("synced to another", Some(4), |writer| synced_commit::set(writer, shop().id, &synced("b"))),
            ("an older version done", Some(4), |writer| done(writer, shop().id, 3)),
        ];
        for (what, expected, work) in table {
            store.write(work).await.unwrap();
            let found: Result<_, StoreError> = store.read(list).await;
            let version = found.unwrap().first().map(|due| due.version);
            assert_eq!(version, expected, "{what}");
        }
        let found: Result<_, StoreError> = store
            .write(|writer| {
                let due = list(writer)?;
                done(writer, shop().id, 4)?;
                Ok((due, list(writer)?))
            })
            .await;
        let due = Due { project: shop().project, link: shop().id, version: 4 };
        assert_eq!(found.unwrap(), (vec![due], vec![]));
    }
}
