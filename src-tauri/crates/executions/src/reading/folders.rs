//! Which of the files found make a report together; pure.
//!
//! A Katalon report folder holds `JUnit_Report.xml` and more (reference 4.1). A test suite collection has a folder of its own with an
//! `.rp` file, in some editions with a `JUnit_Report.xml` that repeats those of its suites.

use std::collections::{BTreeMap, HashMap, HashSet};

use suitecase_katalon::report_folder::Collection;

use super::Stopped;
use super::files::FoundFile;
use super::identity::{is_stamp, matches_location};
use super::listing::has_extension;

/// The name of Katalon's JUnit file.
pub(crate) const JUNIT: &str = "JUnit_Report.xml";
/// The file with the profile.
pub(super) const PROPERTIES: &str = "execution.properties";
/// The file with the id of the run.
pub(super) const RUN_ID: &str = "execution.uuid";
/// The file with the rows of data.
pub(super) const BINDING: &str = "testCaseBinding";
/// The file with the id of the collection.
pub(super) const COLLECTION_ID: &str = "tsc_id.txt";
/// What may stand beside the JUnit file, in the order of names.
pub(crate) const BESIDE: [&str; 4] = [PROPERTIES, RUN_ID, BINDING, COLLECTION_ID];

/// Files that make one report, if they are one.
#[derive(Debug)]
pub(super) enum Candidate {
    /// A file of Katalon's name with what stands beside it.
    Katalon { junit: FoundFile, beside: Vec<FoundFile>, collection: Option<Ran> },
    /// Some other XML file.
    Other(FoundFile),
    /// A folder of a run that ended before its report was written.
    Aborted(Vec<String>),
}

/// A collection that ran, and the folder its `.rp` file is in.
#[derive(Clone, Debug)]
pub(super) struct Ran {
    pub(super) folder: Vec<String>,
    pub(super) collection: Collection,
}

impl Candidate {
    /// Returns what it counts for in progress.
    pub(super) fn weight(&self) -> u64 {
        self.files().map(|file| file.weight).fold(0, u64::saturating_add)
    }

    /// Returns its files.
    pub(super) fn files(&self) -> impl Iterator<Item = &FoundFile> {
        let (file, beside): (_, &[FoundFile]) = match self {
            Self::Katalon { junit, beside, .. } => (Some(junit), beside),
            Self::Other(file) => (Some(file), &[]),
            Self::Aborted(_) => (None, &[]),
        };
        file.into_iter().chain(beside)
    }

    /// Returns the file or folder, below what was chosen.
    pub(super) fn source(&self) -> String {
        match self {
            Self::Katalon { junit, .. } if !junit.folder.is_empty() => junit.folder.join("/"),
            Self::Katalon { junit, .. } => junit.name.clone(),
            Self::Other(file) => file.path(),
            Self::Aborted(folder) => folder.join("/"),
        }
    }
}

/// Returns whether a file may belong to a report, by its name.
pub(crate) fn is_of_interest(name: &str) -> bool {
    is_sign(name)
        || name == COLLECTION_ID
        || is_log(name)
        || ["xml", "zip", "rp"].iter().any(|extension| has_extension(name, extension))
}

/// Groups files by their folders. `above` are the folders that what was chosen lies in.
pub(super) fn candidates(
    files: Vec<FoundFile>,
    above: &[String],
    collections: &[Ran],
    stop: &dyn Fn() -> bool,
) -> Result<Vec<Candidate>, Stopped> {
    let mut folders: BTreeMap<Vec<String>, Vec<FoundFile>> = BTreeMap::new();
    for file in files {
        folders.entry(file.folder.clone()).or_default().push(file);
    }
    let Belonging { ran_in, repeated } = belonging(&folders, above, collections, stop)?;
    let mut candidates = Vec::new();
    for (folder, files) in folders {
        if repeated.contains(&folder) {
            continue;
        }
        let ran = ran_in.get(&folder).copied();
        let is_collection = files.iter().any(|file| has_extension(&file.name, "rp"));
        let has_signs = files.iter().any(|file| is_sign(&file.name));
        let has_logs = files.iter().any(|file| is_log(&file.name));
        let is_stamped = folder.last().or(above.last()).is_some_and(|name| is_stamp(name));
        let (junit, others): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| file.name == JUNIT);
        match junit.into_iter().next() {
            Some(junit) => {
                let (beside, others): (Vec<_>, Vec<_>) =
                    others.into_iter().partition(|file| BESIDE.contains(&file.name.as_str()));
                let collection = ran.cloned();
                candidates.push(Candidate::Katalon { junit, beside, collection });
                if !has_signs && !is_stamped {
                    candidates.extend(other_reports(others));
                }
            }
            None if (has_signs || has_logs) && !is_collection => candidates.push(Candidate::Aborted(folder)),
            None => candidates.extend(other_reports(others)),
        }
    }
    Ok(candidates)
}

/// Which folders belong to collections.
#[derive(Default)]
struct Belonging<'a> {
    /// The collection that ran in each folder.
    ran_in: HashMap<Vec<String>, &'a Ran>,
    /// Folders of collections of which a suite has a report of its own.
    repeated: HashSet<Vec<String>>,
}

fn belonging<'a>(
    folders: &BTreeMap<Vec<String>, Vec<FoundFile>>,
    above: &[String],
    collections: &'a [Ran],
    stop: &dyn Fn() -> bool,
) -> Result<Belonging<'a>, Stopped> {
    const ASKED_EACH: usize = 4_096;
    /// What is beyond has no collection: no run has so many suites.
    const MOST_COMPARED: usize = 20_000_000;
    let mut belonging = Belonging::default();
    let mut by_last_part: HashMap<&str, Vec<&Vec<String>>> = HashMap::new();
    for folder in folders.keys() {
        if let Some(last) = folder.last().or(above.last()) {
            by_last_part.entry(last).or_default().push(folder);
        }
    }
    let mut compared = 0_usize;
    for ran in collections {
        belonging.ran_in.entry(ran.folder.clone()).or_insert(ran);
        for location in &ran.collection.report_locations {
            let last = location.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default();
            for folder in by_last_part.get(last).into_iter().flatten() {
                compared += 1;
                if compared.is_multiple_of(ASKED_EACH) && stop() {
                    return Err(Stopped);
                }
                if compared > MOST_COMPARED {
                    return Ok(belonging);
                }
                if !matches_location(above, folder, location) {
                    continue;
                }
                belonging.ran_in.entry((*folder).clone()).or_insert(ran);
                if folders.get(*folder).is_some_and(|files| files.iter().any(|file| file.name == JUNIT)) {
                    belonging.repeated.insert(ran.folder.clone());
                }
            }
        }
    }
    Ok(belonging)
}

fn other_reports(files: Vec<FoundFile>) -> impl Iterator<Item = Candidate> {
    files.into_iter().filter(|file| has_extension(&file.name, "xml")).map(Candidate::Other)
}

fn is_sign(name: &str) -> bool {
    [PROPERTIES, RUN_ID, BINDING].contains(&name)
}

/// Returns whether this is a log of Katalon's: `execution0.log`, or its lock.
pub(super) fn is_log(name: &str) -> bool {
    name.strip_prefix("execution").is_some_and(|rest| {
        let number = rest.trim_end_matches(".lck").trim_end_matches(".log");
        number.len() < rest.len() && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::super::files::Place;
    use super::*;

    fn file(path: &str) -> FoundFile {
        let mut folder: Vec<String> = path.split('/').map(str::to_owned).collect();
        let name = folder.pop().unwrap();
        FoundFile { folder, name, place: Place::Entry(0), weight: 1, mark: None }
    }

    fn described(paths: &[&str], collections: &[Ran]) -> Vec<String> {
        let files = paths.iter().map(|path| file(path)).collect();
        let found = candidates(files, &[], collections, &|| false).unwrap();
        let described = found.into_iter().map(|candidate| {
            let (source, weight) = (candidate.source(), candidate.weight());
            match candidate {
                Candidate::Katalon { collection, .. } => {
                    let id = collection.and_then(|ran| ran.collection.id).unwrap_or_default();
                    format!("katalon {source} {weight} {id}")
                }
                Candidate::Other(_) => format!("other {source}"),
                Candidate::Aborted(_) => format!("aborted {source}"),
            }
        });
        described.collect()
    }

    #[test]
    fn files_are_grouped_by_what_stands_beside_them() {
        let found = described(
            &[
                "R/20261101_100000/Smoke/20261101_100000/JUnit_Report.xml",
                "R/20261101_100000/Smoke/20261101_100000/execution.uuid",
                "R/20261101_100000/Smoke/20261101_100000/more.xml",
                "R/Old/20170816_221613/JUnit_Report.xml",
                "R/Old/20170816_221613/more.xml",
                "R/Gone/20261101_110000/execution0.log",
                "R/Gone/20261101_110000/more.xml",
                "target/TEST-a.xml",
                "target/execution.log",
                "copied/JUnit_Report.xml",
                "copied/TEST-b.XML",
            ],
            &[],
        );
        let expected = [
            "aborted R/Gone/20261101_110000",
            "katalon R/20261101_100000/Smoke/20261101_100000 2 ",
            "katalon R/Old/20170816_221613 1 ",
            "katalon copied 1 ",
            "other copied/TEST-b.XML",
            "other target/TEST-a.xml",
        ];
        let mut found = found;
        found.sort();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_collection_names_its_suites_and_its_own_report_only_repeats_them() {
        let ran = Ran {
            folder: vec!["R".into(), "Nightly".into()],
            collection: Collection {
                id: Some("Test Suites/Nightly".into()),
                report_locations: vec!["Reports/R/Smoke/20261101_100001".into()],
            },
        };
        let own = ["R/Nightly/JUnit_Report.xml", "R/Nightly/20261101_100000.rp"];
        let alone = described(&own, std::slice::from_ref(&ran));
        assert_eq!(alone, ["katalon R/Nightly 1 Test Suites/Nightly"]);
        let with_suite = described(&[own[0], own[1], "R/Smoke/20261101_100001/JUnit_Report.xml"], &[ran]);
        assert_eq!(with_suite, ["katalon R/Smoke/20261101_100001 1 Test Suites/Nightly"]);
    }

    #[test]
    fn what_belongs_together_is_looked_for_only_until_it_is_stopped() {
        let stamp = "20261101_100001";
        let files: Vec<FoundFile> =
            (0..100).map(|number| file(&format!("R/{number}/{stamp}/{JUNIT}"))).collect();
        let locations = (0..100).map(|number| format!("Other/{number}/{stamp}"));
        let collection = Collection { id: None, report_locations: locations.collect() };
        let ran = [Ran { folder: vec!["R".into()], collection }];
        let asked = std::cell::Cell::new(0);
        let stop = || {
            asked.set(asked.get() + 1);
            true
        };
        assert!(matches!(candidates(files, &[], &ran, &stop), Err(Stopped)));
        assert_eq!(asked.get(), 1);
    }

    #[test]
    fn only_katalons_own_logs_are_signs_of_a_run() {
        for (name, expected) in [
            ("execution0.log", true),
            ("execution12.log.lck", true),
            ("execution.log", false),
            ("execution0.txt", false),
            ("other0.log", false),
        ] {
            assert_eq!(is_log(name), expected, "{name}");
        }
    }
}
