#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes its literals so")]

use expect_test::expect;
use proptest::prelude::*;

use super::*;

struct Project {
    cases: Vec<(RepoPath, &'static str, Option<&'static str>)>,
    suites: Vec<(RepoPath, &'static str, Option<SuiteKind>, Vec<SuiteMember>)>,
}

impl Project {
    fn problems(&self) -> Vec<Problem> {
        let cases: Vec<CaseEntry<'_>> =
            self.cases.iter().map(|(path, id, guid)| CaseEntry { path, id, guid: *guid }).collect();
        let suites: Vec<SuiteEntry<'_>> = self
            .suites
            .iter()
            .map(|(path, id, kind, members)| SuiteEntry { path, id, guid: None, kind: *kind, members })
            .collect();
        project_problems(&cases, &suites)
    }
}

fn case(id: &'static str, guid: Option<&'static str>) -> (RepoPath, &'static str, Option<&'static str>) {
    (RepoPath::from_text(&format!("web/{id}.tc")), id, guid)
}

fn suite(
    id: &'static str,
    kind: Option<SuiteKind>,
    targets: &[&str],
) -> (RepoPath, &'static str, Option<SuiteKind>, Vec<SuiteMember>) {
    let members =
        targets.iter().map(|target| SuiteMember { target: (*target).to_owned(), ..SuiteMember::default() });
    (RepoPath::from_text(&format!("web/{id}.ts")), id, kind, members.collect())
}

fn troubled() -> Project {
    Project {
        cases: vec![
            case("Test Cases/Pay", Some("g1")),
            case("Test Cases/pay", Some("g2")),
            case("Test Cases/Search", Some("g1")),
            case("Test Cases/Sort", Some("g3")),
            case("Test Cases/Unread", None),
            case("Test Cases/Unread too", None),
        ],
        suites: vec![
            suite(
                "Test Suites/Links",
                Some(SuiteKind::Static),
                &[
                    "Test Cases/Pay",
                    "Test Cases/Gone",
                    "Test Cases/SORT",
                    "",
                    "Test Cases/Gone",
                    "Test Suites/Links",
                ],
            ),
            suite("Test Suites/Empty", Some(SuiteKind::Static), &[]),
            suite("Test Suites/Query", Some(SuiteKind::Dynamic), &[]),
            suite("Test Suites/Broken", None, &[]),
            suite(
                "Test Suites/All",
                Some(SuiteKind::Collection),
                &["Test Suites/Broken", "Test Suites/Query", "Test Suites/links", "Test Suites/None"],
            ),
        ],
    }
}

#[test]
fn every_kind_of_trouble_is_found_once_and_nothing_else() {
    let report: Vec<String> = troubled()
        .problems()
        .into_iter()
        .map(|problem| format!("{} {} {}\n", problem.path, problem.code.as_str(), problem.detail))
        .collect();
    expect![[r#"
        web/Test Cases/Pay.tc shared-guid Has the same guid g1 as “Test Cases/Search”.
        web/Test Cases/Pay.tc case-twins Differs only in upper and lower case from “Test Cases/pay”; Windows and macOS keep only one.
        web/Test Cases/Search.tc shared-guid Has the same guid g1 as “Test Cases/Pay”.
        web/Test Cases/pay.tc case-twins Differs only in upper and lower case from “Test Cases/Pay”; Windows and macOS keep only one.
        web/Test Suites/All.ts missing-member Names the test suite “Test Suites/None”, which is not there.
        web/Test Suites/All.ts member-case-differs Names the test suite “Test Suites/links”, but only “Test Suites/Links” is there.
        web/Test Suites/Empty.ts empty-suite Names no test case at all, so running it tests nothing.
        web/Test Suites/Links.ts missing-member Has a line that names no test case.
        web/Test Suites/Links.ts missing-member Names the test case “Test Cases/Gone”, which is not there.
        web/Test Suites/Links.ts missing-member Names the test case “Test Suites/Links”, which is not there.
        web/Test Suites/Links.ts member-case-differs Names the test case “Test Cases/SORT”, but only “Test Cases/Sort” is there.
    "#]]
    .assert_eq(&report.concat());
}

#[test]
fn a_sound_project_has_no_problems() {
    let sound = Project {
        cases: vec![case("Test Cases/A", Some("g1")), case("Test Cases/B", Some("g2"))],
        suites: vec![suite("Test Suites/S", Some(SuiteKind::Static), &["Test Cases/A", "Test Cases/A"])],
    };
    assert_eq!(sound.problems(), []);
}

#[test]
fn many_copies_of_a_guid_are_counted_not_listed() {
    const IDS: [&str; 6] =
        ["Test Cases/1", "Test Cases/2", "Test Cases/3", "Test Cases/4", "Test Cases/5", "Test Cases/6"];
    let copies =
        Project { cases: IDS.into_iter().map(|id| case(id, Some("g"))).collect(), suites: Vec::new() };
    let problems = copies.problems();
    assert_eq!(problems.len(), IDS.len());
    assert_eq!(
        problems[1].detail,
        "Has the same guid g as “Test Cases/1”, “Test Cases/3”, “Test Cases/4” and 2 more."
    );
}

proptest! {
    #[test]
    fn the_order_of_files_changes_nothing(
        cases in Just(troubled().cases).prop_shuffle(), suites in Just(troubled().suites).prop_shuffle(),
    ) {
        prop_assert_eq!(Project { cases, suites }.problems(), troubled().problems());
    }
}
