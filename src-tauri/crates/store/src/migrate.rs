//! Brings a database file to the newest version: forward only, one transaction, a copy of the file first.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::error::StoreError;

#[cfg(test)]
mod killed;

/// What leads from each version to the next; never changed once released.
pub(crate) const STEPS: &[&str] = &[include_str!("migrations/0001_start.sql")];

/// Applies the steps that the file lacks; refuses a file that knows more steps than this app.
pub(crate) fn to_newest(connection: &mut Connection, path: &Path, steps: &[&str]) -> Result<(), StoreError> {
    let known = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    if found == known {
        return Ok(());
    }
    if found > 0 {
        copy_beside(connection, path, found)?;
    }
    let transaction = connection.transaction()?;
    for step in steps.iter().skip(usize::try_from(found).unwrap_or(usize::MAX)) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}

/// Writes a whole copy, what is still in the journal included, as `suitecase.db.before-2` and the like.
///
/// It gets that name only when it is whole and on the disk: a copy that was cut off must not pass for one.
fn copy_beside(connection: &Connection, path: &Path, found: u32) -> Result<(), StoreError> {
    let copy = beside(path, &format!(".before-{}", found + 1));
    if copy.exists() {
        return Ok(());
    }
    let unfinished = beside(path, ".copying");
    for left in [unfinished.clone(), beside(&unfinished, "-journal")] {
        match std::fs::remove_file(left) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
    }
    connection.execute("VACUUM INTO ?1", [unfinished.to_string_lossy()])?;
    OpenOptions::new().write(true).open(&unfinished)?.sync_all()?;
    std::fs::rename(&unfinished, &copy)?;
    Ok(())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(ending);
    beside.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open::Store;

    #[test]
    fn a_newer_file_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("suitecase.db");
        drop(Store::open(&path).unwrap());
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(Store::open(&path), Err(StoreError::TooNew { found: 99, .. })));
        let version: u32 = Connection::open(&path)
            .unwrap()
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap();
        assert_eq!(version, 99);
    }

    #[test]
    fn opening_twice_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("suitecase.db");
        drop(Store::open(&path).unwrap());
        drop(Store::open(&path).unwrap());
        let check: String = Connection::open(&path)
            .unwrap()
            .pragma_query_value(None, "integrity_check", |row| row.get(0))
            .unwrap();
        assert_eq!(check, "ok");
    }
}
