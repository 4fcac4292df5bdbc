//! Which files of a watched folder are to be imported: those that changed since the last look and have come to rest.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// How deep below a watched folder is looked.
const DEEPEST: usize = 20;
/// How many files are looked at.
const MOST_FILES: usize = 200_000;
/// The file that makes a folder a report folder of Katalon (reference 4.1).
const KATALON: &str = "JUnit_Report.xml";

/// What tells whether a file is another one than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trace {
    changed: Option<SystemTime>,
    length: u64,
}

/// The files below a folder.
pub(super) type Files = HashMap<PathBuf, Trace>;

/// Returns all files below a folder; links are not followed.
pub(super) fn files(folder: &Path) -> std::io::Result<Files> {
    let mut found = Files::new();
    let mut open = vec![(folder.to_owned(), 0)];
    // What vanishes while it is looked at is not there; only the folder itself has to be.
    fs::read_dir(folder)?;
    while let Some((folder, depth)) = open.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() && depth < DEEPEST {
                open.push((entry.path(), depth + 1));
            } else if kind.is_file()
                && found.len() < MOST_FILES
                && let Ok(about) = entry.metadata()
            {
                found.insert(entry.path(), Trace { changed: about.modified().ok(), length: about.len() });
            }
        }
    }
    Ok(found)
}

/// Returns what is to be read of the files that are others than `before`, or changed after `since`: report folders as a
/// whole, other reports and archives by themselves.
pub(super) fn to_import(now: &Files, before: &Files, since: SystemTime) -> Vec<PathBuf> {
    let is_new = |path: &PathBuf, trace: &Trace| match before.get(path) {
        Some(known) => known != trace,
        None => trace.changed.is_none_or(|changed| changed >= since),
    };
    let mut chosen = BTreeSet::new();
    for (path, _) in now.iter().filter(|(path, trace)| is_new(path, trace)) {
        let folder = path.parent().filter(|folder| now.contains_key(&folder.join(KATALON)));
        let is_report = path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("xml") || ending.eq_ignore_ascii_case("zip"));
        match folder {
            Some(folder) => chosen.insert(folder.to_owned()),
            None if is_report => chosen.insert(path.clone()),
            None => false,
        };
    }
    chosen.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn files_of(files: &[(&str, u64, u64)]) -> Files {
        let trace = |changed, length| Trace { changed: Some(at(changed)), length };
        files.iter().map(|(path, changed, length)| (PathBuf::from(path), trace(*changed, *length))).collect()
    }

    #[test]
    fn only_what_changed_is_read_and_a_report_folder_as_a_whole() {
        let before = files_of(&[("r/a.xml", 10, 5), ("r/b.xml", 10, 5)]);
        let now = files_of(&[
            ("r/a.xml", 10, 5),
            ("r/b.xml", 10, 6),
            ("r/old.xml", 3, 1),
            ("r/new.ZIP", 20, 1),
            ("r/notes.txt", 20, 1),
            ("r/1/JUnit_Report.xml", 4, 1),
            ("r/1/testCaseBinding", 21, 1),
        ]);
        let chosen = to_import(&now, &before, at(9));
        assert_eq!(chosen, ["r/1", "r/b.xml", "r/new.ZIP"].map(PathBuf::from));
        assert!(to_import(&now, &now, at(9)).is_empty());
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(files(&folder.path().join("none")).is_err());
        fs::create_dir_all(folder.path().join("1/2")).unwrap();
        fs::write(folder.path().join("1/2/a.xml"), "<testsuite/>").unwrap();
        assert_eq!(files(folder.path()).unwrap().len(), 1);
    }
}
