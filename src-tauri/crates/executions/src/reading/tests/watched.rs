//! What is read of a folder that is watched.

use std::path::Path;

use jiff::tz::TimeZone;

use super::{All, SMALL, folder, katalon_junit, put};
use crate::reading::{Found, Limits, Marks, marks, read_new};

fn read(folder: &Path, known: &Marks) -> All {
    let mut all = All::default();
    let read =
        read_new(folder, known, &TimeZone::UTC, &Limits::default(), &|| false, &mut |found| match found {
            Found::Report(report) => all.reports.push(*report),
            Found::Problem(problem) => all.problems.push(problem),
            Found::Progress { done, total } => all.progress.push((done, total)),
        });
    assert!(read.is_ok());
    all
}

fn known(folder: &Path) -> Marks {
    marks(folder, &Limits::default()).unwrap()
}

#[test]
fn only_what_is_new_is_read_and_a_report_folder_as_a_whole() {
    let junit = katalon_junit("Test Suites/Smoke", &[("Test Cases/A", "PASSED")]);
    let watched = folder(&[("old.xml", SMALL), ("r/JUnit_Report.xml", &junit), ("r/execution.uuid", "u-1")]);
    let first = known(watched.path());
    assert_eq!(read(watched.path(), &Marks::new()).sources(), ["old.xml", "r"]);
    assert_eq!(read(watched.path(), &first).sources(), Vec::<&str>::new());
    put(watched.path(), "deep/er/new.xml", SMALL.as_bytes());
    put(watched.path(), "r/execution.uuid", b"u-22");
    let all = read(watched.path(), &first);
    assert_eq!((all.sources(), all.codes()), (vec!["deep/er/new.xml", "r"], vec![]));
    assert_eq!(all.progress.first().map(|(done, total)| (*done, *total)), Some((0, SMALL.len() as u64 + 4)));
}

#[test]
fn a_collection_is_known_by_what_lies_elsewhere_in_the_folder() {
    let junit = katalon_junit("Test Suites/One", &[("Test Cases/A", "PASSED")]);
    let watched = folder(&[("Reports/One/20180101_100001/JUnit_Report.xml", &junit)]);
    let first = known(watched.path());
    let rp = "<ReportCollectionEntity><reportItemDescriptions><ReportItemDescription>\
        <reportLocation>Reports/One/20180101_100001</reportLocation></ReportItemDescription></reportItemDescriptions>\
        <testSuiteCollectionId>Test Suites/Nightly</testSuiteCollectionId></ReportCollectionEntity>";
    put(watched.path(), "Reports/Nightly/20180101_100000/20180101_100000.rp", rp.as_bytes());
    put(watched.path(), "Reports/Nightly/20180101_100000/JUnit_Report.xml", junit.as_bytes());
    let all = read(watched.path(), &first);
    assert_eq!((all.sources(), all.codes()), (Vec::new(), Vec::new()), "it only repeats its suite");
}

#[test]
fn nothing_is_told_of_what_a_build_writes_besides() {
    let jacoco = "<!DOCTYPE report PUBLIC '-//JACOCO//DTD Report 1.1//EN' 'report.dtd'><report name='a'/>";
    let watched = folder(&[
        ("jacoco.xml", jacoco),
        ("pom.xml", "<project/>"),
        ("none.xml", "<testsuites/>"),
        ("text.xml", "no XML"),
        ("run/execution0.log", "log"),
    ]);
    let mut app = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    app.add_symlink("lib/current", "/usr/lib", zip::write::SimpleFileOptions::default()).unwrap();
    put(watched.path(), "app.zip", &app.finish().unwrap().into_inner());
    let all = read(watched.path(), &Marks::new());
    assert_eq!((all.sources(), all.codes()), (Vec::new(), Vec::new()));
    put(watched.path(), "half.xml", b"<testsuite name='a'><testcase");
    assert_eq!(read(watched.path(), &known(watched.path())).codes(), []);
    assert_eq!(read(watched.path(), &Marks::new()).codes(), [("report.cut-off", "half.xml")]);
}
