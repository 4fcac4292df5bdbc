//! What tells the files of a watched folder from what they were when they were read last.
//!
//! A mark is made of a file's path, length and time of change, whatever that time is: what is moved or copied into a
//! folder often keeps an old one. So what has arrived is known without comparing any clock with another.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

use super::Limits;
use super::files::FoundFile;
use super::folders::is_log;
use super::listing::list;

/// Stands for one file as it is.
pub type Mark = i64;

/// The marks of the files below one folder.
pub type Marks = HashSet<Mark>;

/// Marks the files below a folder that may belong to reports; nothing where the folder cannot be read. Blocks.
pub fn marks(folder: &Path, limits: &Limits) -> Option<Marks> {
    fs::read_dir(folder).ok()?;
    let listing = list(folder, limits.files, limits.depth, &|| false).ok()?;
    let files = listing.files.iter().chain(&listing.archives);
    // A log grows while tests run and is no part of a report.
    Some(files.filter(|file| !is_log(&file.name)).filter_map(|file| file.mark).collect())
}

/// Marks one file.
pub(super) fn mark(folder: &[String], name: &str, changed: Option<SystemTime>, length: u64) -> Mark {
    let mut hash = Sha256::new();
    for part in folder.iter().map(String::as_str).chain([name]) {
        hash.update(part);
        hash.update([0]);
    }
    let changed = changed.map(|at| match at.duration_since(UNIX_EPOCH) {
        Ok(after) => (1_u8, after.as_nanos()),
        Err(before) => (2, before.duration().as_nanos()),
    });
    let (kind, nanoseconds) = changed.unwrap_or_default();
    hash.update([kind]);
    hash.update(nanoseconds.to_le_bytes());
    hash.update(length.to_le_bytes());
    hash.finalize().first_chunk().map_or(0, |first| Mark::from_le_bytes(*first))
}

/// Returns whether some of these files is not among those that are known.
pub(super) fn is_new<'a>(known: &Marks, files: impl IntoIterator<Item = &'a FoundFile>) -> bool {
    files.into_iter().any(|file| file.mark.is_none_or(|mark| !known.contains(&mark)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_file_is_another_by_its_place_its_time_and_its_length() {
        let at = |seconds| Some(UNIX_EPOCH + Duration::from_secs(seconds));
        let folder = ["a".to_owned(), "b".to_owned()];
        let all = [
            mark(&folder, "c", at(1), 1),
            mark(&folder, "d", at(1), 1),
            mark(&["ab".to_owned()], "c", at(1), 1),
            mark(&folder, "c", at(2), 1),
            mark(&folder, "c", at(1), 2),
            mark(&folder, "c", None, 1),
            mark(&folder, "c", Some(UNIX_EPOCH - Duration::from_secs(1)), 1),
        ];
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
        assert_eq!(mark(&folder, "c", at(1), 1), all[0]);
    }

    #[test]
    fn only_what_may_belong_to_reports_is_marked_and_a_folder_has_to_be_there() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("1/2")).unwrap();
        for name in ["1/2/a.xml", "b.zip", "1/execution0.log", "notes.txt"] {
            fs::write(folder.path().join(name), "<testsuite/>").unwrap();
        }
        let limits = Limits::default();
        let first = marks(folder.path(), &limits).unwrap();
        assert_eq!(first.len(), 2);
        fs::write(folder.path().join("b.zip"), "longer than before").unwrap();
        let second = marks(folder.path(), &limits).unwrap();
        assert_eq!((second.len(), second.intersection(&first).count()), (2, 1));
        assert_eq!(marks(&folder.path().join("none"), &limits), None);
    }
}
