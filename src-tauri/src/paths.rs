//! Where this installation keeps its data, and under which name its secrets are found.

use std::path::{Path, PathBuf};

/// Another folder than the operating system's own, for tests, the demo and separate installations.
const VARIABLE: &str = "SUITECASE_DATA";

/// Returns the data folder; `None` where the operating system names none.
pub(crate) fn data_folder() -> Option<PathBuf> {
    match std::env::var_os(VARIABLE) {
        Some(folder) if !folder.is_empty() => Some(PathBuf::from(folder)),
        Some(_) | None => usual_folder(),
    }
}

/// Returns the name by which a person finds the secrets of a data folder in the operating system's own tool.
pub(crate) fn keychain_namespace(data_folder: &Path) -> String {
    suitecase_keychain::namespace(data_folder, usual_folder().as_deref())
}

fn usual_folder() -> Option<PathBuf> {
    dirs::data_local_dir().map(|folder| folder.join("suitecase"))
}
