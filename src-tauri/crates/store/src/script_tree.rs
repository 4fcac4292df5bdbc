//! The tables `script_tree`, `script_root` and `script_look`: the folders of scripts, as git lists them.
//!
//! They tell which test case has a script and let the next look ask only for folders that changed. No script is kept.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, params};
use suitecase_model::ids::LinkId;
use suitecase_model::path::RepoPath;
use suitecase_model::time::Timestamp;

use crate::error::StoreError;
use crate::git_tree::TreeId;
use crate::open::{Reader, Writer};
use crate::row;

/// How far scripts are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The commit for which they were looked for.
    pub commit: String,
    /// Whether the server could list them.
    pub is_listed: bool,
    /// The commit for which it was found out what is wrong with them; empty for none.
    pub checked_commit: String,
}

/// The `Scripts` folder of a project, where it has one.
pub type Root = (RepoPath, Option<TreeId>);

/// Returns how far a link's scripts are known; `None` when they never were looked for.
pub fn look(reader: &Reader<'_>, link: LinkId) -> Result<Option<Look>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached("SELECT commit_id, is_listed, checked_commit FROM script_look WHERE link_id = ?1")?;
    let found = statement.query_row([link.to_string()], |row| {
        Ok(Look {
            commit: row.get("commit_id")?,
            is_listed: row.get("is_listed")?,
            checked_commit: row.get("checked_commit")?,
        })
    });
    Ok(found.optional()?)
}

/// Notes how far a link's scripts are known.
pub fn set_look(writer: &Writer<'_>, link: LinkId, look: &Look) -> Result<(), StoreError> {
    writer.connection.execute(
        "INSERT INTO script_look (link_id, commit_id, is_listed, checked_commit) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (link_id) DO UPDATE SET commit_id = excluded.commit_id, is_listed = excluded.is_listed, \
         checked_commit = excluded.checked_commit",
        params![link.to_string(), look.commit, look.is_listed, look.checked_commit],
    )?;
    Ok(())
}

/// Returns until when the branch was known to be at the last commit for which scripts were listed; `None` while it still
/// is there, and where that is not known.
pub fn listed_until(reader: &Reader<'_>, link: LinkId) -> Result<Option<Timestamp>, StoreError> {
    let mut statement =
        reader.connection.prepare_cached("SELECT listed_until FROM script_look WHERE link_id = ?1")?;
    let found = statement.query_row([link.to_string()], |row| row.get::<_, Option<i64>>(0));
    Ok(found.optional()?.flatten().map(Timestamp))
}

/// Returns the `Scripts` folders as they were found last, by project.
pub fn roots(reader: &Reader<'_>, link: LinkId) -> Result<Vec<Root>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached("SELECT project, tree_id FROM script_root WHERE link_id = ?1 ORDER BY project")?;
    row::all(statement.query([link.to_string()])?, |row| {
        Ok((row::path(row, "project")?, row.get("tree_id")?))
    })
}

/// Returns the `Scripts` folder of one project as it was found last; `None` where it has none.
pub fn root_of(reader: &Reader<'_>, link: LinkId, project: &RepoPath) -> Result<Option<TreeId>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached("SELECT tree_id FROM script_root WHERE link_id = ?1 AND project = ?2")?;
    let found = statement.query_row(params![link.to_string(), project.as_str()], |row| row.get(0));
    Ok(found.optional()?.flatten())
}

/// Replaces the `Scripts` folders of a link.
pub fn set_roots(writer: &Writer<'_>, link: LinkId, roots: &[Root]) -> Result<(), StoreError> {
    let link = link.to_string();
    writer.connection.execute("DELETE FROM script_root WHERE link_id = ?1", [&link])?;
    let mut insert = writer
        .connection
        .prepare_cached("INSERT INTO script_root (link_id, project, tree_id) VALUES (?1, ?2, ?3)")?;
    for (project, tree) in roots {
        insert.execute(params![link, project.as_str(), tree])?;
    }
    Ok(())
}

/// Returns all listings kept for a link.
pub fn all(reader: &Reader<'_>, link: LinkId) -> Result<HashMap<TreeId, Vec<u8>>, StoreError> {
    let mut statement =
        reader.connection.prepare_cached("SELECT tree_id, raw FROM script_tree WHERE link_id = ?1")?;
    let rows = row::all(statement.query([link.to_string()])?, |row| {
        Ok((row.get::<_, TreeId>("tree_id")?, row.get("raw")?))
    })?;
    Ok(rows.into_iter().collect())
}

/// Returns one listing; `None` when it is not at hand.
pub fn one(reader: &Reader<'_>, link: LinkId, id: TreeId) -> Result<Option<Vec<u8>>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached("SELECT raw FROM script_tree WHERE link_id = ?1 AND tree_id = ?2")?;
    Ok(statement.query_row(params![link.to_string(), id], |row| row.get(0)).optional()?)
}

/// Adds listings, and replaces those that are there: what is stored may have been damaged.
pub fn add<'a>(
    writer: &Writer<'_>,
    link: LinkId,
    trees: impl IntoIterator<Item = (TreeId, &'a [u8])>,
) -> Result<(), StoreError> {
    let link = link.to_string();
    let mut insert = writer
        .connection
        .prepare_cached("INSERT OR REPLACE INTO script_tree (link_id, tree_id, raw) VALUES (?1, ?2, ?3)")?;
    for (id, raw) in trees {
        insert.execute(params![link, id, raw])?;
    }
    Ok(())
}

/// Removes the listings that are not needed any more.
pub fn keep_only(
    writer: &Writer<'_>,
    link: LinkId,
    is_needed: impl Fn(&TreeId) -> bool,
) -> Result<(), StoreError> {
    let link = link.to_string();
    let mut statement =
        writer.connection.prepare_cached("SELECT tree_id FROM script_tree WHERE link_id = ?1")?;
    let stored: Vec<TreeId> = row::all(statement.query([&link])?, |row| Ok(row.get("tree_id")?))?;
    let mut delete =
        writer.connection.prepare_cached("DELETE FROM script_tree WHERE link_id = ?1 AND tree_id = ?2")?;
    for id in stored.iter().filter(|id| !is_needed(id)) {
        delete.execute(params![link, id])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use crate::synced_commit;

    #[tokio::test]
    async fn what_is_known_of_scripts_is_read_as_it_was_written() {
        let (_folder, store) = temporary();
        let look_at =
            |commit: &str| Look { commit: commit.to_owned(), is_listed: true, checked_commit: String::new() };
        let with_scripts = RepoPath::from_text("web");
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                let link = shop().id;
                assert_eq!(look(writer, link)?, None);
                set_look(writer, link, &look_at("a"))?;
                set_look(writer, link, &look_at("b"))?;
                assert_eq!(look(writer, link)?, Some(look_at("b")));
                set_roots(writer, link, &[(RepoPath::from_text("gone"), Some([9; 20]))])?;
                set_roots(writer, link, &[(RepoPath::root(), None), (with_scripts.clone(), Some([1; 20]))])?;
                assert_eq!(root_of(writer, link, &with_scripts)?, Some([1; 20]));
                for nowhere in ["", "gone"] {
                    assert_eq!(root_of(writer, link, &RepoPath::from_text(nowhere))?, None);
                }
                add(writer, link, [([1; 20], &b"damaged"[..]), ([2; 20], b"two"), ([3; 20], b"three")])?;
                add(writer, link, [([1; 20], &b"one"[..])])?;
                keep_only(writer, link, |id| *id != [2; 20])?;
                assert_eq!(
                    (one(writer, link, [2; 20])?, one(writer, link, [1; 20])?),
                    (None, Some(b"one".to_vec()))
                );
                assert_eq!(roots(writer, link)?.len(), 2);
                let listings = all(writer, link)?.into_keys().collect::<HashSet<_>>();
                synced_commit::forget(writer, link)?;
                Ok((listings, look(writer, link)?))
            })
            .await;
        assert_eq!(found.unwrap(), (HashSet::from([[1; 20], [3; 20]]), None));
    }
}
