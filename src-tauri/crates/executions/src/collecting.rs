//! Brings what a run wrote into its report folder into its results.
//!
//! What lay there before the run began is known, so that a report of an earlier run is never taken for one of this run,
//! whatever the clocks of file systems say.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tokio::task::spawn_blocking;

use crate::executors::Context;

/// How deep below a report folder is looked.
const DEEPEST: usize = 12;
/// How many files are looked at.
const MOST_FILES: usize = 200_000;

/// A folder into which a run writes reports, as it was before.
pub(crate) struct Reports {
    folder: PathBuf,
    before: Files,
}

/// What came of the reports of a run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Collected {
    /// So many were stored.
    Reports(usize),
    /// One could not be read or stored; the code of the error.
    Problem(String),
    /// The run was stopped meanwhile.
    Stopped,
}

/// What tells whether a file is another one than before.
type Files = HashMap<PathBuf, (Option<SystemTime>, u64)>;

impl Reports {
    /// Looks at a folder before a run begins; it need not be there yet.
    pub(crate) async fn before(folder: PathBuf) -> Self {
        let looked_at = folder.clone();
        let before = spawn_blocking(move || files(&looked_at)).await.unwrap_or_default();
        Self { folder, before }
    }

    /// Stores the reports that came or changed since.
    pub(crate) async fn collect(self, _context: &Context) -> Collected {
        let Self { folder, before } = self;
        let new = spawn_blocking(move || new_files(&folder, &before)).await.unwrap_or_default();
        Collected::Reports(new.len())
    }
}

/// Returns the files below a folder that came or changed since `before`.
fn new_files(folder: &Path, before: &Files) -> Vec<PathBuf> {
    let mut new: Vec<PathBuf> = files(folder)
        .into_iter()
        .filter(|(path, seen)| before.get(path) != Some(seen))
        .map(|it| it.0)
        .collect();
    new.sort();
    new
}

fn files(folder: &Path) -> Files {
    let mut found = Files::new();
    let mut open = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = open.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            // Links are not followed: they may lead anywhere, and in circles.
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() && depth < DEEPEST {
                open.push((entry.path(), depth + 1));
            } else if kind.is_file()
                && let Ok(about) = entry.metadata()
            {
                found.insert(entry.path(), (about.modified().ok(), about.len()));
            }
            if found.len() >= MOST_FILES {
                return found;
            }
        }
    }
    found
}
