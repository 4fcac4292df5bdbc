//! The table `git_tree`: folder listings of the synced commit, as git stores them.
//!
//! They let the next sync ask only for folders that changed. No file content is kept here.

use std::collections::HashMap;

use rusqlite::params;
use suitecase_model::ids::LinkId;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

/// A tree's id in git: 20 bytes of SHA-1.
pub type TreeId = [u8; 20];

/// Returns the listings kept for a link.
pub fn all(reader: &Reader<'_>, link: LinkId) -> Result<HashMap<TreeId, Vec<u8>>, StoreError> {
    let mut statement =
        reader.connection.prepare_cached("SELECT tree_id, raw FROM git_tree WHERE link_id = ?1")?;
    let rows = row::all(statement.query([link.to_string()])?, |row| {
        Ok((row.get::<_, TreeId>("tree_id")?, row.get("raw")?))
    })?;
    Ok(rows.into_iter().collect())
}

/// Replaces the listings kept for a link: `removed` go, `added` come.
pub fn replace<'a>(
    writer: &Writer<'_>,
    link: LinkId,
    removed: impl IntoIterator<Item = TreeId>,
    added: impl IntoIterator<Item = (TreeId, &'a [u8])>,
) -> Result<(), StoreError> {
    let link = link.to_string();
    let mut delete =
        writer.connection.prepare_cached("DELETE FROM git_tree WHERE link_id = ?1 AND tree_id = ?2")?;
    for id in removed {
        delete.execute(params![link, id])?;
    }
    let mut insert = writer
        .connection
        .prepare_cached("INSERT OR IGNORE INTO git_tree (link_id, tree_id, raw) VALUES (?1, ?2, ?3)")?;
    for (id, raw) in added {
        insert.execute(params![link, id, raw])?;
    }
    Ok(())
}
