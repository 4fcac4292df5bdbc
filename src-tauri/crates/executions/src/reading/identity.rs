//! By what the same execution and the same run are recognised, and what they are called; pure.

use sha2::{Digest, Sha256};

/// What is known of a Katalon report besides its results.
#[derive(Clone, Copy, Debug)]
pub(super) struct KatalonFacts<'a> {
    /// All folders it lies in, with those above what was chosen.
    pub(super) folders: &'a [String],
    pub(super) run_id: Option<&'a str>,
    pub(super) suite: &'a str,
    pub(super) collection: Option<&'a str>,
    /// The folder of the collection's own `.rp` file.
    pub(super) collection_folder: Option<&'a [String]>,
    /// When the suite began, as written, if that is a time.
    pub(super) timestamp: Option<&'a str>,
    pub(super) digest: &'a str,
}

/// Keys and names of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) key: String,
    pub(super) run_key: String,
    pub(super) run_name: String,
    pub(super) name: String,
}

/// Returns who a Katalon report is.
///
/// The suites of a collection share `execution.uuid` (reference 4.1). Without one the time in the folder's name and what
/// ran stand for the run.
pub(super) fn of_katalon(facts: KatalonFacts<'_>) -> Identity {
    let own_stamp = facts.folders.last().filter(|name| is_stamp(name)).map(String::as_str);
    let run_stamp = facts
        .collection_folder
        .and_then(|folders| stamp_of_run(folders, true))
        .or_else(|| stamp_of_run(facts.folders, false));
    let what = facts.collection.unwrap_or(facts.suite);
    let run_key = match (facts.run_id, run_stamp.or(own_stamp).or(facts.timestamp)) {
        (Some(id), _) => format!("katalon:{id}"),
        (None, Some(time)) => format!("katalon:{time}/{what}"),
        (None, None) => format!("katalon:{}", facts.digest),
    };
    // A folder may be renamed or packed without its name, so what the report itself says of time goes first.
    let key = match (facts.run_id, facts.timestamp.or(own_stamp)) {
        (run_id, Some(time)) => format!("katalon:{}/{}/{time}", run_id.unwrap_or_default(), facts.suite),
        (Some(id), None) => format!("katalon:{id}/{}", facts.suite),
        (None, None) => format!("katalon:{}", facts.digest),
    };
    Identity { key, run_key, run_name: last_part(what).to_owned(), name: last_part(facts.suite).to_owned() }
}

/// Returns the key of a JUnit file: its name and what ran when and where, if it says when, else its content.
///
/// What runs side by side, as for several frameworks, often tells the same times and suites in files of its own.
pub(super) fn key_of_junit<'a>(
    name: &'a str,
    timestamps: impl Iterator<Item = &'a str>,
    suites: impl Iterator<Item = &'a str>,
    hosts: impl Iterator<Item = &'a str>,
    digest: &str,
) -> String {
    let mut hash = Sha256::new();
    let mut times = 0_usize;
    for (kind, text) in timestamps
        .inspect(|_| times += 1)
        .map(|text| (b"t", text))
        .chain(suites.map(|text| (b"s", text)))
        .chain(hosts.map(|text| (b"h", text)))
        .chain([(b"f", name)])
    {
        hash.update(kind);
        hash.update(text.len().to_le_bytes());
        hash.update(text);
    }
    if times == 0 { format!("junit:{digest}") } else { format!("junit:{}", hex::encode(hash.finalize())) }
}

/// Returns the last part of an id such as `Test Suites/Web/Smoke`.
fn last_part(id: &str) -> &str {
    id.rsplit('/').find(|part| !part.trim().is_empty()).unwrap_or(id)
}

/// Returns whether this is the name of a folder that Katalon made: `yyyyMMdd_HHmmss`.
pub(super) fn is_stamp(name: &str) -> bool {
    name.len() == 15
        && name
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 8 { byte == b'_' } else { byte.is_ascii_digit() })
}

/// Returns whether a folder is the one that an `.rp` file names; what was chosen may begin above or below the project.
pub(super) fn matches_location(above: &[String], folder: &[String], location: &str) -> bool {
    const LEAST_IN_COMMON: usize = 2;
    let mut of_location = location.split('/').filter(|part| !part.is_empty()).rev();
    let mut of_folder = above.iter().chain(folder).rev();
    let mut in_common = 0;
    loop {
        match (of_location.next(), of_folder.next()) {
            (Some(one), Some(other)) if one == other => in_common += 1,
            (Some(_), Some(_)) => return false,
            (None, _) | (_, None) => return in_common >= LEAST_IN_COMMON,
        }
    }
}

/// Returns the time in the name of the run's folder, which lies above that of the suite in the newer layout.
fn stamp_of_run(folders: &[String], with_last: bool) -> Option<&str> {
    let skipped = usize::from(!with_last);
    folders
        .iter()
        .rev()
        .skip(skipped)
        .take_while(|name| *name != "Reports")
        .find(|name| is_stamp(name))
        .map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(path: &str) -> Vec<String> {
        path.split('/').map(str::to_owned).collect()
    }

    fn identity(path: &str, run_id: Option<&str>, collection: Option<&str>) -> Identity {
        of_katalon(KatalonFacts {
            folders: &folders(path),
            run_id,
            suite: "Test Suites/Web/Smoke",
            collection,
            collection_folder: None,
            timestamp: Some("2026-11-01 10:00:02"),
            digest: "d1",
        })
    }

    #[test]
    fn keys_come_from_the_id_of_the_run_or_from_the_folders() {
        for (path, run_id, collection, run_key) in [
            ("Reports/20261101_100000/Web/Smoke/20261101_100001", Some("u-1"), None, "katalon:u-1"),
            (
                "Reports/20261101_100000/Web/Smoke/20261101_100001",
                None,
                None,
                "katalon:20261101_100000/Test Suites/Web/Smoke",
            ),
            (
                "Reports/20261101_100000/Web/Smoke/20261101_100001",
                None,
                Some("Test Suites/All"),
                "katalon:20261101_100000/Test Suites/All",
            ),
            (
                "20200101_000000/Reports/Web/Smoke/20261101_100001",
                None,
                None,
                "katalon:20261101_100001/Test Suites/Web/Smoke",
            ),
            ("copied", None, None, "katalon:2026-11-01 10:00:02/Test Suites/Web/Smoke"),
        ] {
            let identity = identity(path, run_id, collection);
            assert_eq!(identity.run_key, run_key);
            let id = run_id.unwrap_or_default();
            assert_eq!(identity.key, format!("katalon:{id}/Test Suites/Web/Smoke/2026-11-01 10:00:02"));
            let run_name = if collection.is_some() { "All" } else { "Smoke" };
            assert_eq!((identity.run_name.as_str(), identity.name.as_str()), (run_name, "Smoke"));
        }
    }

    #[test]
    fn a_report_without_a_time_is_known_by_its_folder_or_by_its_content() {
        let folders = ["copied".to_owned(), "20261101_100001".to_owned()];
        let suite = "Test Suites/Smoke";
        for (folders, run_id, expected) in [
            (&folders[..], None, "katalon:/Test Suites/Smoke/20261101_100001"),
            (&folders[..1], Some("u-1"), "katalon:u-1/Test Suites/Smoke"),
            (&folders[..1], None, "katalon:d1"),
        ] {
            let facts = KatalonFacts {
                folders,
                run_id,
                suite,
                collection: None,
                collection_folder: None,
                timestamp: None,
                digest: "d1",
            };
            assert_eq!(of_katalon(facts).key, expected);
        }
    }

    #[test]
    fn a_junit_file_is_known_by_what_ran_when_and_where_or_by_its_content() {
        fn key_in<'a>(name: &'a str, times: &[&'a str], suites: &[&'a str], digest: &str) -> String {
            let (times, suites) = (times.iter().copied(), suites.iter().copied());
            key_of_junit(name, times, suites, ["h"].into_iter(), digest)
        }
        let key = |times: &[&str], suites: &[&str], digest: &str| key_in("net6.xml", times, suites, digest);
        assert_ne!(key(&["t"], &["a"], "1"), key_in("net8.xml", &["t"], &["a"], "1"));
        assert_eq!(key(&["t"], &["a", "b"], "1"), key(&["t"], &["a", "b"], "2"));
        assert_ne!(key(&["t"], &["a", "b"], "1"), key(&["t"], &["ab"], "1"));
        assert_ne!(key(&["t"], &["a"], "1"), key(&["u"], &["a"], "1"));
        assert_eq!(key(&[], &["a"], "1"), "junit:1");
    }

    #[test]
    fn a_location_is_found_from_above_and_from_below_the_project() {
        let location = "Reports/20261101_100000/Smoke/20261101_100001";
        for (above, folder, expected) in [
            ("home/shop/Reports", "20261101_100000/Smoke/20261101_100001", true),
            ("x", "shop/Reports/20261101_100000/Smoke/20261101_100001", true),
            ("x/Smoke", "20261101_100001", false),
            ("x", "20261101_100002", false),
        ] {
            assert_eq!(
                matches_location(&folders(above), &folders(folder), location),
                expected,
                "{above} {folder}"
            );
        }
        assert!(matches_location(&[], &folders("Smoke/20261101_100001"), location));
        assert!(!matches_location(&[], &folders("20261101_100001"), location));
    }
}
