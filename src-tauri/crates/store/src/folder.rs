//! The table `folder`: the tree of a link as it is shown, with its counts.

use rusqlite::params;
use suitecase_model::catalogue::{Folder, TestKind};
use suitecase_model::ids::LinkId;
use suitecase_model::path::RepoPath;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

/// A folder and whether there are folders in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderRow {
    /// The folder.
    pub folder: Folder,
    /// Whether other folders are shown in it.
    pub has_folders: bool,
}

/// Returns the folders shown in `parent`, by name; the root gives the top level of the link.
pub fn children(
    reader: &Reader<'_>,
    link: LinkId,
    kind: TestKind,
    parent: &RepoPath,
) -> Result<Vec<FolderRow>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT path, parent, name, count, EXISTS (SELECT 1 FROM folder AS c WHERE c.link_id = f.link_id \
         AND c.kind = f.kind AND c.parent = f.path) AS has_folders FROM folder AS f \
         WHERE link_id = ?1 AND kind = ?2 AND parent = ?3 ORDER BY name COLLATE NOCASE, name",
    )?;
    row::all(statement.query(params![link.to_string(), kind.as_str(), parent.as_str()])?, |row| {
        Ok(FolderRow {
            folder: Folder {
                path: row::path(row, "path")?,
                parent: row::path(row, "parent")?,
                name: row.get("name")?,
                count: row.get("count")?,
            },
            has_folders: row.get("has_folders")?,
        })
    })
}

/// Replaces the folders of a link.
pub fn replace(
    writer: &Writer<'_>,
    link: LinkId,
    kind: TestKind,
    folders: &[Folder],
) -> Result<(), StoreError> {
    let link = link.to_string();
    writer
        .connection
        .execute("DELETE FROM folder WHERE link_id = ?1 AND kind = ?2", params![link, kind.as_str()])?;
    let mut insert = writer.connection.prepare_cached(
        "INSERT INTO folder (link_id, kind, parent, path, name, count) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for folder in folders {
        insert.execute(params![
            link,
            kind.as_str(),
            folder.parent.as_str(),
            folder.path.as_str(),
            folder.name,
            folder.count
        ])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;

    fn folder(path: &str, parent: &str, count: u64) -> Folder {
        let path = RepoPath::from_text(path);
        let name = path.name().to_owned();
        Folder { path, parent: RepoPath::from_text(parent), name, count }
    }

    #[tokio::test]
    async fn a_tree_is_read_level_by_level() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                let folders = [
                    folder("Test Cases/Login", "", 3),
                    folder("Test Cases/Login/Social", "Test Cases/Login", 1),
                    folder("Test Cases/checkout", "", 2),
                ];
                replace(writer, shop().id, TestKind::TestCases, &folders)?;
                children(writer, shop().id, TestKind::TestCases, &RepoPath::root())
            })
            .await;
        let shown: Vec<(String, u64, bool)> = found
            .unwrap()
            .into_iter()
            .map(|row| (row.folder.name, row.folder.count, row.has_folders))
            .collect();
        assert_eq!(shown, [("checkout".into(), 2, false), ("Login".into(), 3, true)]);
    }
}
