//! Reports that are odd and still reports.

use suitecase_model::result::ResultStatus;

use super::{folder, katalon_junit, put, read_all};

#[test]
fn a_file_beside_a_report_that_cannot_be_read_is_left_out_and_told() {
    let junit = katalon_junit("Test Suites/Smoke", &[("Test Cases/A", "PASSED")]);
    let chosen = folder(&[("r/JUnit_Report.xml", &junit), ("r/execution.uuid", "u-1")]);
    put(chosen.path(), "r/execution.properties", &vec![b' '; 1024 * 1024 + 1]);
    let all = read_all(chosen.path());
    assert_eq!(
        (all.sources(), all.codes()),
        (vec!["r"], vec![("report.too-large", "r/execution.properties")])
    );
    assert_eq!(all.reports[0].run_key, "katalon:u-1");
    let alone = read_all(chosen.path().join("r/JUnit_Report.xml"));
    assert_eq!((alone.reports.len(), alone.codes()), (1, vec![("report.too-large", "execution.properties")]));
}

#[test]
fn a_file_without_tests_says_so() {
    let chosen = folder(&[
        ("none.xml", "<testsuites/>"),
        ("empty.xml", "<testsuites><testsuite name='e'/></testsuites>"),
    ]);
    let none = read_all(chosen.path().join("none.xml"));
    assert_eq!(none.problems[0].detail, "The JUnit file holds no tests.");
    assert_eq!((none.problems.len(), none.reports.len()), (1, 0));
    assert_eq!(read_all(chosen.path().join("empty.xml")).reports[0].suites.len(), 1);
}

#[test]
fn a_suite_that_only_holds_suites_has_no_result_of_its_own() {
    let nested = "<testsuites><testsuite name='all'><testsuite name='one'><testcase name='a'/></testsuite>\
        <testsuite name='none'/></testsuite><testsuite name='both'><testcase name='b'/><testsuite name='two'>\
        <testcase name='c' status='whatever'/></testsuite></testsuite></testsuites>";
    let chosen = folder(&[("nested.xml", nested)]);
    let report = read_all(chosen.path()).reports.remove(0);
    let suites: Vec<_> = report.suites.iter().map(|suite| (suite.id.as_str(), suite.results.len())).collect();
    assert_eq!(suites, [("one", 1), ("none", 0), ("both", 1), ("two", 1)]);
    assert_eq!(report.suites[3].results[0].status, ResultStatus::Incomplete);
}

#[test]
fn a_time_that_is_none_says_nothing_about_which_run_it_was() {
    let run = |name: &str, failed: &str| {
        let junit = format!(
            "<testsuite name='s' timestamp='0001-01-01T00:00:00'><testcase name='a'>{failed}</testcase></testsuite>"
        );
        read_all(folder(&[(name, &junit)]).path()).reports.remove(0)
    };
    let (one, other) = (run("a.xml", ""), run("a.xml", "<failure/>"));
    assert_eq!(one.started_at, None);
    assert_ne!(one.key, other.key);
}
