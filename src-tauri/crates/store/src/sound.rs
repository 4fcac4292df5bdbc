//! Asks SQLite itself whether the file is sound, whatever the rows mean.

use crate::error::StoreError;
use crate::open::Reader;
use crate::row;

/// Returns what is wrong with the file: damaged pages, indices that do not fit their tables, rows that refer to nothing.
///
/// Nothing means that it is sound. Reads the whole file.
pub fn damage(reader: &Reader<'_>) -> Result<Vec<String>, StoreError> {
    let mut statement = reader.connection.prepare("PRAGMA integrity_check")?;
    let mut damage: Vec<String> = row::all(statement.query([])?, |row| Ok(row.get(0)?))?;
    damage.retain(|line| line != "ok");
    let mut statement = reader.connection.prepare("PRAGMA foreign_key_check")?;
    damage.extend(row::all(statement.query([])?, |row| {
        let (table, parent): (String, String) = (row.get("table")?, row.get("parent")?);
        Ok(format!("a row of {table} refers to a row that {parent} does not have"))
    })?);
    Ok(damage)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::with_shop;
    use crate::open::tests::temporary;

    #[tokio::test]
    async fn a_row_that_refers_to_nothing_is_found() {
        let (folder, store) = temporary();
        store.write(with_shop).await.unwrap();
        assert_eq!(store.read(damage).await.unwrap(), [] as [&str; 0]);
        let outside = rusqlite::Connection::open(folder.path().join("suitecase.db")).unwrap();
        outside.pragma_update(None, "foreign_keys", false).unwrap();
        outside.execute("DELETE FROM project", []).unwrap();
        let found = store.read(damage).await.unwrap();
        assert_eq!(found, ["a row of link refers to a row that project does not have"]);
    }

    #[tokio::test]
    async fn a_page_that_belongs_to_nothing_is_found() {
        let (folder, store) = temporary();
        store.write(with_shop).await.unwrap();
        drop(store);
        let path = folder.path().join("suitecase.db");
        let forget =
            "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE type = 'index' AND sql NOTNULL";
        rusqlite::Connection::open(&path).unwrap().execute_batch(forget).unwrap();
        let found = crate::Store::open(&path).unwrap().read(damage).await.unwrap();
        assert!(!found.is_empty() && found.iter().all(|line| line.contains("never used")), "{found:?}");
    }
}
