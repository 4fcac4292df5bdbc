//! Folders, files and archives in the style of each tool, read from a temporary folder.

mod archives;
mod folders;
mod limits;
mod mishaps;
mod watched;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::tz::{self, TimeZone};
use suitecase_model::report::Report;
use tempfile::TempDir;

use super::{Counted, Found, Limits, ReadingProblem, Stopped, read};

/// One test case that passed.
const SMALL: &str = "<testsuite name='small'><testcase name='one'/></testsuite>";

/// What was handed out.
#[derive(Default)]
struct All {
    reports: Vec<Report>,
    problems: Vec<ReadingProblem>,
    progress: Vec<(u64, u64)>,
}

impl All {
    /// Returns code and source of each problem.
    fn codes(&self) -> Vec<(&str, &str)> {
        self.problems.iter().map(|problem| (problem.code.as_str(), problem.source.as_str())).collect()
    }

    fn sources(&self) -> Vec<&str> {
        self.reports.iter().map(|report| report.source.as_str()).collect()
    }
}

fn read_within(chosen: &[PathBuf], limits: &Limits) -> All {
    let mut all = All::default();
    let zone = TimeZone::fixed(tz::offset(1));
    let counted = read(chosen, &zone, limits, &|| false, &mut |found| match found {
        Found::Report(report) => all.reports.push(*report),
        Found::Problem(problem) => all.problems.push(problem),
        Found::Progress { done, total } => all.progress.push((done, total)),
    });
    assert_eq!(counted, Ok(Counted { reports: all.reports.len(), problems: all.problems.len() }));
    all
}

fn read_all(chosen: impl AsRef<Path>) -> All {
    read_within(&[chosen.as_ref().to_owned()], &Limits::default())
}

/// Makes a folder with files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in files {
        put(folder.path(), path, content.as_bytes());
    }
    folder
}

fn put(folder: &Path, path: &str, content: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// Returns a Katalon JUnit file with test cases given by their ids and statuses.
fn katalon_junit(suite: &str, cases: &[(&str, &str)]) -> String {
    let name = suite.rsplit('/').next().unwrap();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{name}\" time=\"7.5\" tests=\"9\">\n\
         <testsuite name=\"{name}\" tests=\"9\" time=\"7.5\" timestamp=\"2026-11-01 11:00:01\" hostname=\"ann - 192.0.2.1\" id=\"{suite}\">\n\
         <properties><property name=\"os\" value=\"Windows 11\"/><property name=\"browser\" value=\"Chrome 142\"/>\
         <property name=\"secret\" value=\"hush\"/></properties>\n"
    );
    for (id, status) in cases {
        let inside = match *status {
            "FAILED" => "<failure type=\"FAILED\" message=\"It failed.&#10;at line 1\"/>",
            "ERROR" => "<error type=\"ERROR\" message=\"It broke.\"/>",
            _ => "",
        };
        writeln!(
            text,
            "<testcase name=\"{id}\" classname=\"{id}\" time=\"2.5\" status=\"{status}\">{inside}<system-out><![CDATA[log]]></system-out>\
             </testcase>"
        )
        .unwrap();
    }
    text + "</testsuite>\n</testsuites>\n"
}

/// Describes a report in lines; of rows of data only the number and the name of the variable.
fn shown(report: &Report) -> String {
    let mut text = format!(
        "{} in {:?} from {}\nkey {}\nrun {} {}\nat {:?} for {:?} profile {:?} on {:?}\n",
        report.name,
        report.format,
        report.source,
        report.key,
        report.run_name,
        report.run_key,
        report.started_at.map(|at| at.0),
        report.duration_ms,
        report.profile,
        report.environment,
    );
    for suite in &report.suites {
        let at = suite.started_at.map(|at| at.0);
        writeln!(text, "suite {} at {at:?} for {:?}", suite.id, suite.duration_ms).unwrap();
        for result in &suite.results {
            let row = result.row.as_ref().map(|row| (row.number, row.named_by.as_deref(), row.values.len()));
            let (message, detail) = (&result.message, &result.detail);
            let status = result.status.as_str();
            writeln!(
                text,
                "  {status} {} {:?} row {row:?}: {message:?} {detail:?}",
                result.id, result.duration_ms
            )
            .unwrap();
        }
    }
    text
}
