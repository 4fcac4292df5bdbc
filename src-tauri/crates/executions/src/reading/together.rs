//! Which JUnit files make one run together: tools such as Surefire write a file for each class; pure.
//!
//! Files of one folder do, unless they tell of one suite at different times: then somebody collects reports there.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

use suitecase_model::report::Report;
use suitecase_model::time::Timestamp;

use super::files::FoundFile;

/// No run has tests that begin so far apart, in milliseconds.
const LONGEST: u64 = 24 * 60 * 60 * 1000;

/// The runs that the files of one import make.
#[derive(Default)]
pub(super) struct Together {
    /// The folder of the last report, with the runs in it.
    folder: Vec<String>,
    runs: Vec<Shared>,
    hasher: RandomState,
}

struct Shared {
    key: String,
    suites: HashSet<u64>,
    /// From when to when it went, as far as that is known.
    span: Option<(i64, i64)>,
}

impl Together {
    /// Gives the report of a file to the run of the files beside it, which is called by their folder from the second on.
    pub(super) fn join(&mut self, above: &[String], file: &FoundFile, report: &mut Report) {
        let folder: Vec<String> = above.iter().chain(&file.folder).cloned().collect();
        if self.folder != folder {
            self.runs.clear();
            self.folder = folder;
        }
        let suites = report.suites.iter().map(|suite| self.hasher.hash_one(&suite.id)).collect();
        let span = span_of(report);
        if let Some(run) = self.runs.iter_mut().find(|run| run.takes(&suites, span)) {
            report.run_key.clone_from(&run.key);
            if let Some(name) = self.folder.last() {
                report.run_name.clone_from(name);
            }
            run.suites.extend(suites);
            run.span = match (run.span, span) {
                (Some((from, to)), Some((other_from, other_to))) => {
                    Some((from.min(other_from), to.max(other_to)))
                }
                (one, other) => one.or(other),
            };
            return;
        }
        self.runs.push(Shared { key: report.run_key.clone(), suites, span });
    }
}

impl Shared {
    fn takes(&self, suites: &HashSet<u64>, span: Option<(i64, i64)>) -> bool {
        let is_other = self.suites.is_disjoint(suites);
        match (self.span, span) {
            (Some((from, to)), Some((other_from, other_to))) => {
                let is_at_once = from <= other_to && other_from <= to;
                is_at_once || (is_other && from.abs_diff(other_from) <= LONGEST)
            }
            (None, _) | (_, None) => is_other,
        }
    }
}

fn span_of(report: &Report) -> Option<(i64, i64)> {
    let Timestamp(from) = report.started_at?;
    let took = report.duration_ms.and_then(|took| i64::try_from(took).ok()).unwrap_or(0);
    Some((from, from.saturating_add(took)))
}

#[cfg(test)]
mod tests {
    use suitecase_model::report::{ReportFormat, ReportedSuite};

    use super::super::files::Place;
    use super::*;

    const HOUR: i64 = 60 * 60 * 1000;

    /// Returns the names of the runs of files that are given with their suite, begin and duration.
    fn runs(files: &[(&str, &str, Option<i64>, i64)]) -> Vec<String> {
        let above = ["home".to_owned()];
        let found: Vec<FoundFile> = files
            .iter()
            .map(|(path, ..)| {
                let (folder, name) = path.split_once('/').unwrap();
                let folder = vec![folder.to_owned()];
                FoundFile { folder, name: name.to_owned(), place: Place::Entry(0), weight: 1, mark: None }
            })
            .collect();
        let mut together = Together::default();
        let joined = found.iter().zip(files).map(|(file, (path, suite, at, took))| {
            let suites = vec![ReportedSuite {
                id: (*suite).to_owned(),
                started_at: None,
                duration_ms: None,
                results: Vec::new(),
            }];
            let mut report = Report {
                key: (*path).to_owned(),
                run_key: (*path).to_owned(),
                run_name: (*path).to_owned(),
                name: String::new(),
                format: ReportFormat::Junit,
                source: String::new(),
                digest: String::new(),
                started_at: at.map(Timestamp),
                duration_ms: u64::try_from(*took).ok(),
                profile: None,
                environment: Vec::new(),
                suites,
            };
            together.join(&above, file, &mut report);
            format!("{} {}", report.run_name, report.run_key)
        });
        joined.collect()
    }

    #[test]
    fn classes_of_one_folder_are_one_run_named_after_it_from_the_second_on() {
        let found = runs(&[
            ("a/1.xml", "A", Some(0), 10),
            ("a/2.xml", "B", Some(HOUR), 10),
            ("a/3.xml", "C", None, 0),
            ("b/1.xml", "A", Some(0), 10),
        ]);
        assert_eq!(found, ["a/1.xml a/1.xml", "a a/1.xml", "a a/1.xml", "b/1.xml b/1.xml"]);
    }

    #[test]
    fn one_suite_at_two_times_is_two_runs_and_side_by_side_it_is_one() {
        let found = runs(&[
            ("a/mon.xml", "A", Some(0), HOUR),
            ("a/mon2.xml", "A", Some(HOUR / 2), HOUR),
            ("a/tue.xml", "A", Some(24 * HOUR), HOUR),
            ("a/wed.xml", "B", Some(49 * HOUR), HOUR),
            ("a/when.xml", "A", None, 0),
        ]);
        let expected = ["a/mon.xml a/mon.xml", "a a/mon.xml", "a/tue.xml a/tue.xml", "a/wed.xml a/wed.xml"];
        assert_eq!(found[..4], expected);
        assert_eq!(found[4], "a a/wed.xml");
    }
}
