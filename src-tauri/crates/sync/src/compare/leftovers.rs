//! The folders in which comparisons bring branches: private, beside the database, removed at the end of each.
//!
//! One that an app left behind when it was killed is removed at the next start.

use std::path::Path;

use suitecase_store::Store;
use tempfile::TempDir;

/// How the names of the folders begin.
const PREFIX: &str = "comparing-";

/// Makes a folder that only this account can look into. It lies beside the database, for `/tmp` can be memory. Blocks.
pub(super) fn make_folder(store: &Store) -> std::io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    match store.folder() {
        Some(folder) => builder.tempdir_in(folder),
        None => builder.tempdir(),
    }
}

/// Removes what was left behind. Blocks.
pub(super) fn clear(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if is_ours
            && entry.file_type().is_ok_and(|kind| kind.is_dir())
            && let Err(error) = std::fs::remove_dir_all(entry.path())
        {
            tracing::warn!(%error, "could not remove what a comparison left behind");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_comparison_left_behind_goes_and_everything_else_stays() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("suitecase.db")).unwrap();
        let left = make_folder(&store).unwrap().keep();
        std::fs::write(left.join("scratch.db"), "rows").unwrap();
        std::fs::create_dir(folder.path().join("logs")).unwrap();
        std::fs::write(folder.path().join("comparing-notes"), "a file of somebody's").unwrap();
        clear(folder.path());
        assert!(!left.exists());
        for stays in ["suitecase.db", "logs", "comparing-notes"] {
            assert!(folder.path().join(stays).exists(), "{stays}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_this_account_can_look_into_the_folder() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("suitecase.db")).unwrap();
        let made = make_folder(&store).unwrap();
        let allowed = std::fs::metadata(made.path()).unwrap().permissions().mode();
        assert_eq!(allowed & 0o077, 0, "{allowed:o}");
    }
}
