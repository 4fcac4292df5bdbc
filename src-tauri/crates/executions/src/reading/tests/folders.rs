//! What is found in folders, and what it is recognised by.

use std::fs;

use expect_test::expect;
use suitecase_model::report::ReportFormat;

use super::{SMALL, folder, katalon_junit, put, read_all, read_within, shown};

const ROWS: &str = "Test Suites/Data/Rows";
const NEW: &str = "Reports/20261101_110000/Data/Rows/20261101_110001";

fn new_layout() -> tempfile::TempDir {
    let junit = katalon_junit(
        ROWS,
        &[("Test Cases/Row", "PASSED"), ("Test Cases/Other", "ERROR"), ("Test Cases/Row", "FAILED")],
    );
    let binding = r#"{"testCaseName":"Test Cases/Row","testCaseId":"Test Cases/Row","iterationVariableName":"user","bindedValues":{"user":"'ann'","n":"1"}}
{"testCaseName":"Test Cases/Other","testCaseId":"Test Cases/Other","iterationVariableName":""}
{"testCaseName":"Test Cases/Row","testCaseId":"Test Cases/Row","iterationVariableName":"user","bindedValues":{"user":"'bob'","n":"2"}}
"#;
    let properties = r#"{"Name":"Rows","execution":{"general":{"executionProfile":"staging"}}}"#;
    folder(&[
        (&format!("{NEW}/JUnit_Report.xml"), &junit),
        (&format!("{NEW}/execution.properties"), properties),
        (&format!("{NEW}/execution.uuid"), "11111111-2222-3333-4444-555555555555"),
        (&format!("{NEW}/testCaseBinding"), binding),
        (&format!("{NEW}/tsc_id.txt"), ""),
        (&format!("{NEW}/execution0.log"), "log"),
        (&format!("{NEW}/other.xml"), "<testsuite><testcase name='no'/></testsuite>"),
    ])
}

#[test]
fn a_katalon_folder_of_the_newer_layout_is_read_whole() {
    let chosen = new_layout();
    let all = read_all(chosen.path().join("Reports"));
    assert_eq!((all.reports.len(), all.problems.len()), (1, 0));
    expect![[r#"
        Rows in Katalon from 20261101_110000/Data/Rows/20261101_110001
        key katalon:11111111-2222-3333-4444-555555555555/Test Suites/Data/Rows/2026-11-01 11:00:01
        run Rows katalon:11111111-2222-3333-4444-555555555555
        at Some(1793527201000) for Some(7500) profile Some("staging") on [("Browser", "Chrome 142"), ("Operating system", "Windows 11"), ("Host", "ann - 192.0.2.1")]
        suite Test Suites/Data/Rows at Some(1793527201000) for Some(7500)
          PASSED Test Cases/Row Some(2500) row Some((1, Some("user"), 2)): None None
          ERROR Test Cases/Other Some(2500) row None: Some("It broke.") None
          FAILED Test Cases/Row Some(2500) row Some((2, Some("user"), 2)): Some("It failed.") Some("It failed.\nat line 1")
    "#]].assert_eq(&shown(&all.reports[0]));
    let values: Vec<_> = all.reports[0].suites[0].results.iter().map(|result| &result.row).collect();
    let mut second = values[2].as_ref().unwrap().values.clone();
    second.sort();
    assert_eq!(second, [("n".to_owned(), "2".to_owned()), ("user".to_owned(), "bob".to_owned())]);
}

#[test]
fn a_katalon_folder_of_the_older_layout_is_read_whole() {
    let old = "Reports/Web/Old one/20170816_221613";
    let junit = katalon_junit(
        "Test Suites/Web/Old one",
        &[("Test Cases/A", "NOT_RUN"), ("Test Cases/B", "INCOMPLETE")],
    );
    let chosen = folder(&[
        (&format!("{old}/JUnit_Report.xml"), &junit),
        (&format!("{old}/execution.properties"), "executionProfile=default\n"),
    ]);
    let all = read_all(chosen.path());
    assert_eq!((all.reports.len(), all.problems.len()), (1, 0));
    expect![[r#"
        Old one in Katalon from Reports/Web/Old one/20170816_221613
        key katalon:/Test Suites/Web/Old one/2026-11-01 11:00:01
        run Old one katalon:20170816_221613/Test Suites/Web/Old one
        at Some(1793527201000) for Some(7500) profile Some("default") on [("Browser", "Chrome 142"), ("Operating system", "Windows 11"), ("Host", "ann - 192.0.2.1")]
        suite Test Suites/Web/Old one at Some(1793527201000) for Some(7500)
          NOT_RUN Test Cases/A Some(2500) row None: None None
          INCOMPLETE Test Cases/B Some(2500) row None: None None
    "#]].assert_eq(&shown(&all.reports[0]));
}

#[test]
fn the_same_report_is_recognised_however_it_is_chosen() {
    let chosen = new_layout();
    let below = chosen.path().join(NEW);
    let whole = read_all(chosen.path()).reports.remove(0);
    for path in [below.clone(), below.join("JUnit_Report.xml"), chosen.path().join("Reports/20261101_110000")]
    {
        let again = read_all(&path).reports.remove(0);
        assert_eq!((&again.key, &again.run_key, &again.digest), (&whole.key, &whole.run_key, &whole.digest));
        assert_eq!(again.suites, whole.suites);
    }
    assert_eq!(read_all(&below).sources(), ["20261101_110001"]);
    assert_eq!(read_all(below.join("JUnit_Report.xml")).sources(), ["JUnit_Report.xml"]);
    let copy = chosen.path().join("a copy");
    fs::rename(&below, &copy).unwrap();
    let renamed = read_all(&copy).reports.remove(0);
    assert_eq!(
        (&renamed.key, &renamed.run_key, &renamed.digest),
        (&whole.key, &whole.run_key, &whole.digest)
    );
    fs::rename(&copy, &below).unwrap();
    fs::write(below.join("testCaseBinding"), "").unwrap();
    let other = read_all(chosen.path()).reports.remove(0);
    assert_eq!(other.key, whole.key);
    assert_ne!(other.digest, whole.digest);
}

#[test]
fn the_suites_of_a_collection_share_their_run() {
    let rp = "<ReportCollectionEntity><reportItemDescriptions><ReportItemDescription>\
        <reportLocation>Reports/One/20180101_100001</reportLocation></ReportItemDescription><ReportItemDescription>\
        <reportLocation>Reports/Two/20180101_100002</reportLocation></ReportItemDescription></reportItemDescriptions>\
        <testSuiteCollectionId>Test Suites/Nightly</testSuiteCollectionId></ReportCollectionEntity>";
    let (one, two) = (
        katalon_junit("Test Suites/One", &[("Test Cases/A", "PASSED")]),
        katalon_junit("Test Suites/Two", &[("Test Cases/A", "PASSED")]),
    );
    let old = folder(&[
        ("Reports/One/20180101_100001/JUnit_Report.xml", &one),
        ("Reports/Two/20180101_100002/JUnit_Report.xml", &two),
        ("Reports/Nightly/20180101_100000/20180101_100000.rp", rp),
        ("Reports/Nightly/20180101_100000/JUnit_Report.xml", &one),
    ]);
    let new = folder(&[
        ("20261101_110000/One/20261101_110001/JUnit_Report.xml", &one),
        ("20261101_110000/One/20261101_110001/execution.uuid", "u-1"),
        ("20261101_110000/One/20261101_110001/tsc_id.txt", "Test Suites/Nightly\n"),
        ("20261101_110000/Two/20261101_110002/JUnit_Report.xml", &two),
        ("20261101_110000/Two/20261101_110002/execution.uuid", "u-1"),
        ("20261101_110000/Two/20261101_110002/tsc_id.txt", "Test Suites/Nightly\n"),
    ]);
    for (chosen, run_key) in [(&old, "katalon:20180101_100000/Test Suites/Nightly"), (&new, "katalon:u-1")] {
        let all = read_all(chosen.path());
        assert_eq!((all.reports.len(), all.problems.len()), (2, 0));
        for report in &all.reports {
            assert_eq!((report.run_key.as_str(), report.run_name.as_str()), (run_key, "Nightly"));
        }
        assert_ne!(all.reports[0].key, all.reports[1].key);
    }
}

#[test]
fn files_of_other_tools_are_read_and_other_xml_is_no_report() {
    let timed = "<testsuites><testsuite name='cart' timestamp='2026-01-02T03:04:05' hostname='h' time='1.5'>\
        <testcase classname='c' name='one'/></testsuite></testsuites>";
    let chosen = folder(&[
        ("target/surefire-reports/TEST-cart.XML", timed),
        ("target/small.xml", SMALL),
        ("target/many.xml", "<testsuites><testsuite name='a'/><testsuite name='b'/></testsuites>"),
        ("pom.xml", "<project><testsuite/></project>"),
        ("page.xml", "<!DOCTYPE html><html>&nbsp;</html>"),
        ("broken.xml", "no xml at all"),
        ("empty.xml", ""),
        ("nothing.xml", "<testsuites/>"),
        ("report.txt", SMALL),
    ]);
    let all = read_all(chosen.path());
    assert_eq!(all.codes(), []);
    assert_eq!(
        all.sources(),
        ["target/many.xml", "target/small.xml", "target/surefire-reports/TEST-cart.XML"]
    );
    let names: Vec<_> = all.reports.iter().map(|report| report.name.as_str()).collect();
    assert_eq!(names, ["many", "small", "cart"]);
    let cart = &all.reports[2];
    assert_eq!((cart.format, cart.started_at.map(|at| at.0)), (ReportFormat::Junit, Some(1_767_319_445_000)));
    assert_eq!(cart.environment, [("Host".to_owned(), "h".to_owned())]);
    assert_eq!(cart.key, cart.run_key);
    assert_eq!(all.reports[0].run_key, all.reports[1].run_key, "files of one folder are one run");
    assert_eq!((all.reports[1].run_name.as_str(), cart.run_name.as_str()), ("target", "cart"));

    put(chosen.path(), "target/surefire-reports/TEST-cart.XML", timed.replace("1.5", "2.5").as_bytes());
    put(chosen.path(), "target/small.xml", SMALL.replace("one", "two").as_bytes());
    let again = read_all(chosen.path());
    assert_eq!(again.reports[2].key, cart.key, "it says when it ran");
    assert_ne!(again.reports[2].digest, cart.digest);
    assert_ne!(again.reports[1].key, all.reports[1].key, "its content is all it is known by");
    assert_eq!(read_all(chosen.path().join("report.txt")).sources(), ["report.txt"]);
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_a_code() {
    let junit = katalon_junit(ROWS, &[("Test Cases/A", "PASSED")]);
    let (cut, _) = junit.split_at(junit.len() / 2);
    let chosen = folder(&[
        ("a/20261101_100000/execution0.log", "log"),
        ("b/JUnit_Report.xml", cut),
        ("c/JUnit_Report.xml", ""),
        ("d/JUnit_Report.xml", "no xml"),
        ("e/JUnit_Report.xml", "<testsuites/>"),
        ("e/execution.uuid", "u"),
        ("f/f.xml", "<testsuite>\n<oops></testsuite>"),
        ("g/g.xml", "<!DOCTYPE testsuite [<!ENTITY e 'e'>]>\n<testsuite/>"),
        ("h/h.xml", "<testsuite>&e;</testsuite>"),
        ("i/i.xml", "<testsuite><testcase"),
        ("j/TEST-empty.xml", ""),
        ("j/begun.xml", "<?xml version='1.0'?>\n<testsu"),
        ("j/j.xml", SMALL),
        ("j/nothing.xml", ""),
    ]);
    let all = read_all(chosen.path());
    let expected = [
        ("report.aborted-run", "a/20261101_100000"),
        ("report.cut-off", "b"),
        ("report.cut-off", "c"),
        ("report.malformed", "d"),
        ("report.malformed", "e"),
        ("report.malformed", "f/f.xml"),
        ("report.entities", "g/g.xml"),
        ("report.entities", "h/h.xml"),
        ("report.cut-off", "i/i.xml"),
        ("report.cut-off", "j/TEST-empty.xml"),
        ("report.cut-off", "j/begun.xml"),
    ];
    assert_eq!(all.codes(), expected);
    assert_eq!(all.problems[5].line, Some(2));
    assert_eq!(all.sources(), ["j/j.xml"]);
    for problem in &all.problems {
        assert!(problem.detail.ends_with('.'), "{:?}", problem.detail);
    }
}

#[test]
fn every_chosen_path_that_gives_nothing_is_told() {
    let chosen = folder(&[
        ("empty/readme.md", ""),
        ("page.xml", "<html/>"),
        ("gone.log", "x"),
        ("blank.xml", " "),
        ("none.xml", "<testsuites/>"),
    ]);
    for (path, code) in [
        ("empty", "report.none-found"),
        ("page.xml", "report.none-found"),
        ("gone.log", "report.none-found"),
        ("blank.xml", "report.cut-off"),
        ("none.xml", "report.none-found"),
        ("missing", "report.not-readable"),
    ] {
        assert_eq!(read_all(chosen.path().join(path)).codes(), [(code, path)]);
    }
    let both = [chosen.path().join("empty"), chosen.path().join("missing")];
    let all = read_within(&both, &super::Limits::default());
    assert_eq!(all.codes(), [("report.not-readable", "missing"), ("report.none-found", "empty")]);
}

#[cfg(unix)]
#[test]
fn links_inside_a_folder_are_not_followed() {
    let outside = folder(&[("small.xml", SMALL), ("deep/small.xml", SMALL)]);
    let chosen = folder(&[("own.xml", SMALL)]);
    std::os::unix::fs::symlink(outside.path().join("small.xml"), chosen.path().join("link.xml")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("deep"), chosen.path().join("link")).unwrap();
    std::os::unix::fs::symlink(chosen.path(), chosen.path().join("loop")).unwrap();
    let all = read_all(chosen.path());
    assert_eq!((all.sources(), all.codes()), (vec!["own.xml"], vec![]));
    assert_eq!(read_all(chosen.path().join("link.xml")).sources(), ["link.xml"], "what was itself chosen is");
}

#[test]
fn a_report_takes_as_long_as_its_root_says_or_its_suites_or_their_tests() {
    let cases = "<testcase name='a' time='1.5'/><testcase name='b'/><testcase name='c' time='0.5'/>";
    let untimed = format!("<testsuite name='s'>{cases}</testsuite>");
    let timed = format!("<testsuite name='t' time='3'>{cases}</testsuite>");
    for (report, expected) in [
        (format!("<testsuites time='7'>{timed}</testsuites>"), Some(7_000)),
        (timed.clone(), Some(3_000)),
        (untimed.clone(), Some(2_000)),
        (format!("<testsuites>{timed}{untimed}</testsuites>"), Some(5_000)),
        (format!("<testsuites><testsuite name='u' time='9'>{timed}</testsuite></testsuites>"), Some(9_000)),
        (format!("<testsuites><testsuite name='u'>{timed}{cases}</testsuite></testsuites>"), Some(5_000)),
        (SMALL.to_owned(), None),
    ] {
        let all = read_all(folder(&[("report.xml", &report)]));
        assert_eq!(all.reports[0].duration_ms, expected, "{report}");
    }
}
