//! The tables `synced_commit`, `katalon_project` and `git_remote`: what a link's catalogue was made from.

use rusqlite::{OptionalExtension, params};
use suitecase_model::ids::LinkId;
use suitecase_model::link::SyncedCommit;
use suitecase_model::time::Timestamp;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

/// Returns the commit that a link's catalogue was made from; `None` before the first sync.
pub fn get(reader: &Reader<'_>, link: LinkId) -> Result<Option<SyncedCommit>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT commit_id, root_tree, subject, author, authored_at, moved_at, reference, synced_at, \
         confirmed_at FROM synced_commit WHERE link_id = ?1",
    )?;
    let found = statement
        .query_row([link.to_string()], |row| {
            Ok(SyncedCommit {
                commit: row.get("commit_id")?,
                root_tree: row.get("root_tree")?,
                subject: row.get("subject")?,
                author: row.get("author")?,
                authored_at: Timestamp(row.get("authored_at")?),
                moved_at: Timestamp(row.get("moved_at")?),
                reference: row.get("reference")?,
                synced_at: Timestamp(row.get("synced_at")?),
                confirmed_at: Timestamp(row.get("confirmed_at")?),
                projects: Vec::new(),
            })
        })
        .optional()?;
    let Some(mut synced) = found else { return Ok(None) };
    let mut statement = reader
        .connection
        .prepare_cached("SELECT path FROM katalon_project WHERE link_id = ?1 ORDER BY path")?;
    synced.projects = row::all(statement.query([link.to_string()])?, |row| row::path(row, "path"))?;
    Ok(Some(synced))
}

/// Writes the commit that a link's catalogue is made from, in the transaction that makes it.
pub fn set(writer: &Writer<'_>, link: LinkId, synced: &SyncedCommit) -> Result<(), StoreError> {
    writer.connection.execute(
        "INSERT INTO synced_commit (link_id, commit_id, root_tree, subject, author, authored_at, moved_at, reference, \
         synced_at, confirmed_at, reconciled_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?9) ON CONFLICT (link_id) DO UPDATE SET \
         commit_id = excluded.commit_id, root_tree = excluded.root_tree, subject = excluded.subject, author = excluded.author, \
         authored_at = excluded.authored_at, moved_at = excluded.moved_at, reference = excluded.reference, \
         synced_at = excluded.synced_at, confirmed_at = excluded.confirmed_at",
        params![
            link.to_string(),
            synced.commit,
            synced.root_tree,
            synced.subject,
            synced.author,
            synced.authored_at.0,
            synced.moved_at.0,
            synced.reference,
            synced.synced_at.0,
            synced.confirmed_at.0
        ],
    )?;
    writer.connection.execute("DELETE FROM katalon_project WHERE link_id = ?1", [link.to_string()])?;
    for project in &synced.projects {
        writer.connection.execute(
            "INSERT INTO katalon_project (link_id, path) VALUES (?1, ?2)",
            params![link.to_string(), project.as_str()],
        )?;
    }
    Ok(())
}

/// Notes that the branch still points at the synced commit. Where a clock was put back, it moved there now at the latest.
pub fn confirm(writer: &Writer<'_>, link: LinkId, at: Timestamp) -> Result<(), StoreError> {
    writer.connection.execute(
        "UPDATE synced_commit SET confirmed_at = ?2, moved_at = min(moved_at, ?2) WHERE link_id = ?1",
        params![link.to_string(), at.0],
    )?;
    Ok(())
}

/// Returns when everything was last looked at: the first sync counts, later ones look only at what has changed.
pub fn reconciled_at(reader: &Reader<'_>, link: LinkId) -> Result<Option<Timestamp>, StoreError> {
    let mut statement =
        reader.connection.prepare_cached("SELECT reconciled_at FROM synced_commit WHERE link_id = ?1")?;
    Ok(statement.query_row([link.to_string()], |row| row.get(0)).optional()?.map(Timestamp))
}

/// Notes that everything was looked at.
pub fn reconcile(writer: &Writer<'_>, link: LinkId, at: Timestamp) -> Result<(), StoreError> {
    writer.connection.execute(
        "UPDATE synced_commit SET reconciled_at = ?2 WHERE link_id = ?1",
        params![link.to_string(), at.0],
    )?;
    Ok(())
}

/// Forgets which commit the catalogue was made from, so that the next sync looks at everything again.
pub fn forget(writer: &Writer<'_>, link: LinkId) -> Result<(), StoreError> {
    writer.connection.execute("DELETE FROM synced_commit WHERE link_id = ?1", [link.to_string()])?;
    writer.connection.execute("DELETE FROM git_remote WHERE link_id = ?1", [link.to_string()])?;
    writer.connection.execute("DELETE FROM git_tree WHERE link_id = ?1", [link.to_string()])?;
    writer.connection.execute("DELETE FROM script_look WHERE link_id = ?1", [link.to_string()])?;
    Ok(())
}

/// What is remembered of a git server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteRecord {
    /// Its capabilities, in the text form of the crate `suitecase-git`.
    pub capabilities: String,
    /// The word for the way of fetching that worked.
    pub rung: String,
    /// When the best way was tried last.
    pub tried_at: Timestamp,
}

/// Returns what is remembered of a link's git server.
pub fn remote(reader: &Reader<'_>, link: LinkId) -> Result<Option<RemoteRecord>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached("SELECT capabilities, rung, tried_at FROM git_remote WHERE link_id = ?1")?;
    let found = statement.query_row([link.to_string()], |row| {
        Ok(RemoteRecord {
            capabilities: row.get("capabilities")?,
            rung: row.get("rung")?,
            tried_at: Timestamp(row.get("tried_at")?),
        })
    });
    Ok(found.optional()?)
}

/// Remembers what is known of a link's git server.
pub fn set_remote(writer: &Writer<'_>, link: LinkId, record: &RemoteRecord) -> Result<(), StoreError> {
    writer.connection.execute(
        "INSERT INTO git_remote (link_id, capabilities, rung, tried_at) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (link_id) DO UPDATE SET capabilities = excluded.capabilities, rung = excluded.rung, \
         tried_at = excluded.tried_at",
        params![link.to_string(), record.capabilities, record.rung, record.tried_at.0],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use suitecase_model::path::RepoPath;

    #[tokio::test]
    async fn the_synced_commit_is_replaced_and_confirmed() {
        let (_folder, store) = temporary();
        let first = SyncedCommit {
            commit: "a".repeat(40),
            root_tree: "c".repeat(40),
            subject: "one".into(),
            author: "Kim".into(),
            authored_at: Timestamp(1),
            moved_at: Timestamp(8),
            reference: "main".into(),
            synced_at: Timestamp(2),
            confirmed_at: Timestamp(2),
            projects: vec![RepoPath::root(), RepoPath::from_text("web tests")],
        };
        let second = SyncedCommit { commit: "b".repeat(40), projects: vec![], ..first.clone() };
        let expected = (
            Some(SyncedCommit { confirmed_at: Timestamp(7), moved_at: Timestamp(7), ..second.clone() }),
            Some(Timestamp(9)),
        );
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                set(writer, shop().id, &first)?;
                assert_eq!(get(writer, shop().id)?.as_ref(), Some(&first));
                assert_eq!(reconciled_at(writer, shop().id)?, Some(first.synced_at));
                reconcile(writer, shop().id, Timestamp(9))?;
                set(writer, shop().id, &second)?;
                confirm(writer, shop().id, Timestamp(7))?;
                Ok((get(writer, shop().id)?, reconciled_at(writer, shop().id)?))
            })
            .await;
        assert_eq!(found.unwrap(), expected);
    }
}
