//! What a benchmark measures is made once, then kept under `target/bench`.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher as _};
use std::path::{Path, PathBuf};

use crate::error::TaskError;
use crate::process::root;

/// What a database is made of; another text makes another database.
const SCHEMA: &str = include_str!("../../../crates/store/src/migrations/0001_start.sql");

/// Returns the folder for everything a benchmark leaves behind.
pub(super) fn folder() -> PathBuf {
    root().join("target/bench")
}

/// Returns a folder of this name, filled by `make` when it is not there yet. One that was left unfinished is made anew.
pub(super) fn made_once(
    name: &str,
    make: impl FnOnce(&Path) -> Result<(), TaskError>,
) -> Result<PathBuf, TaskError> {
    let kept = folder().join(name);
    if kept.is_dir() {
        return Ok(kept);
    }
    println!("making {} once", kept.display());
    let fresh = folder().join(format!("unfinished.{name}"));
    let _ = std::fs::remove_dir_all(&fresh);
    let at = |source| TaskError::File { path: fresh.clone(), source };
    std::fs::create_dir_all(&fresh).map_err(at)?;
    make(&fresh)?;
    std::fs::rename(&fresh, &kept).map_err(at)?;
    Ok(kept)
}

/// Returns the name of a data folder whose database is made like this, with the present tables.
pub(super) fn data_name(name: &str, made_like: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    SCHEMA.hash(&mut hasher);
    made_like.hash(&mut hasher);
    format!("{name}-{:016x}", hasher.finish())
}
