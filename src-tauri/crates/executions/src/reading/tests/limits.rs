//! Caps, stopping and progress.

use std::cell::Cell;

use jiff::tz::TimeZone;
use proptest::prelude::*;
use suitecase_katalon::junit;

use super::{Found, Limits, SMALL, Stopped, folder, put, read, read_within};

#[test]
fn what_lies_beyond_a_limit_is_told() {
    let chosen = folder(&[("a/one.xml", SMALL), ("b/c/d/two.xml", SMALL)]);
    let path = [chosen.path().to_owned()];
    let shallow = read_within(&path, &Limits { depth: 2, ..Limits::default() });
    assert_eq!(
        (shallow.codes(), shallow.sources()),
        (vec![("report.too-large", "b/c/d")], vec!["a/one.xml"])
    );
    let few = read_within(&path, &Limits { files: 3, ..Limits::default() });
    assert_eq!((few.codes().len(), few.sources()), (1, vec!["a/one.xml"]));
    let small = read_within(&path, &Limits { report_bytes: 10, ..Limits::default() });
    assert_eq!(small.codes(), [("report.too-large", "a/one.xml"), ("report.too-large", "b/c/d/two.xml")]);
    let junit = junit::Limits { cases: 0, ..junit::Limits::default() };
    let none = read_within(&path, &Limits { junit, ..Limits::default() });
    assert_eq!((none.reports.len(), none.problems.len()), (0, 2));
}

#[test]
fn reading_stops_when_it_is_told_to_and_hands_out_nothing_half() {
    let cases = "<testcase name='a'/>".repeat(5_000);
    let chosen = folder(&[("a.xml", SMALL), ("b.xml", &format!("<testsuite name='b'>{cases}</testsuite>"))]);
    let mut stopped = Vec::new();
    for questions in 0..12 {
        let left = Cell::new(questions);
        let stop = || {
            left.set(left.get() - 1);
            left.get() < 0
        };
        let mut reports = Vec::new();
        let result =
            read(&[chosen.path().to_owned()], &TimeZone::UTC, &Limits::default(), &stop, &mut |found| {
                if let Found::Report(report) = found {
                    reports.push(report.suites[0].results.len());
                }
            });
        assert_eq!(result.map(|_| ()), Err(Stopped));
        stopped.push(reports);
    }
    assert_eq!(stopped.first(), Some(&Vec::new()));
    assert_eq!(stopped.last(), Some(&vec![1]));
}

#[test]
fn progress_never_goes_back_and_comes_to_its_end() {
    let cases = "<testcase name='a'/>".repeat(5_000);
    let large = format!("<testsuite name='b'>{cases}</testsuite>");
    let chosen = folder(&[("a.xml", SMALL), ("b.xml", &large), ("c.log", "no part of it")]);
    let all = read_within(&[chosen.path().to_owned()], &Limits::default());
    let total = (SMALL.len() + large.len()) as u64;
    assert_eq!((all.progress.first(), all.progress.last()), (Some(&(0, total)), Some(&(total, total))));
    assert!(all.progress.is_sorted());
    assert!(all.progress.len() > 10);
}

proptest! {
    #[test]
    fn any_bytes_under_any_name_are_read_or_told(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        name in prop::sample::select(vec!["JUnit_Report.xml", "a.xml", "a.zip", "testCaseBinding", "execution.properties", "a.rp"]),
    ) {
        let chosen = folder(&[]);
        put(chosen.path(), name, &bytes);
        let all = read_within(&[chosen.path().to_owned()], &Limits::default());
        prop_assert!(all.reports.is_empty());
        prop_assert_eq!(all.problems.len(), 1);
    }
}
