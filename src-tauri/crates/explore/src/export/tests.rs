use std::path::Path;

use expect_test::{Expect, expect};
use suitecase_model::path::RepoPath;

use super::*;

const NOON: Timestamp = Timestamp(1_795_348_800_000);

pub(super) fn tests() -> Heading {
    let asked = Asked::Tests {
        kind: TestKind::TestCases,
        link: None,
        folder: String::new(),
        filter: "tag:smoke \"log in\"".into(),
        selected: false,
    };
    Heading { project: "Shop & Pay".into(), asked, exported_at: NOON }
}

pub(super) fn problems() -> Heading {
    let asked = Asked::Problems {
        link: Some("Web shop".into()),
        codes: vec![ProblemCode::MissingMember],
        muted: "both",
        text: String::new(),
    };
    Heading { asked, ..tests() }
}

pub(super) fn test_record() -> TestRecord {
    TestRecord {
        link: "Web shop".into(),
        repository: "acme/web-shop".into(),
        path: "Test Cases/Login/Signs in.tc".into(),
        id: Uuid::from_u128(1).to_string(),
        name: "Signs in".into(),
        folder: "Test Cases/Login".into(),
        tags: vec!["smoke".into(), "=web".into()],
        suite: None,
        status: Some(ResultStatus::NotRun),
        last_run: Some(NOON),
        changed: Some(Change { commit: "c".repeat(40), author: "Kim \"K\" Lee".into(), at: Timestamp(0) }),
        problems: 2,
    }
}

pub(super) fn problem_record() -> ProblemRecord {
    ProblemRecord {
        link: "Web shop".into(),
        repository: "acme/web-shop".into(),
        problem: Problem {
            path: RepoPath::from_text("Test Suites/Smoke.ts"),
            code: ProblemCode::MissingMember,
            detail: "<b>Test Cases/Gone</b> is not there".into(),
            line: Some(4),
        },
        mute: Some(Mute { reason: "It is\nan example".into(), by: "Maya".into(), at: NOON }),
        test: Some((TestKind::TestSuites, Uuid::from_u128(2))),
    }
}

fn test_rows() -> Vec<TestRecord> {
    let plain = |name: &str, folder: &str| TestRecord {
        name: name.into(),
        folder: folder.into(),
        path: format!("{folder}/{name}.tc").trim_start_matches('/').to_owned(),
        tags: Vec::new(),
        status: None,
        last_run: None,
        changed: None,
        problems: 0,
        ..test_record()
    };
    let suite = TestRecord {
        suite: Some(SuiteKind::Collection),
        link: "API".into(),
        repository: "acme/api".into(),
        ..plain("<script>", "Test Suites")
    };
    vec![
        plain("At the top", ""),
        plain("- odd *name*", "Test Cases"),
        test_record(),
        plain("Signs out", "Test Cases/Login"),
        plain("Pays", "Test Cases/Login 2/By card"),
        plain("=1+1", "Test Cases/Z"),
        suite,
    ]
}

fn problem_rows() -> Vec<ProblemRecord> {
    let again = ProblemRecord { mute: None, test: None, ..problem_record() };
    let mut other = again.clone();
    other.problem.path = RepoPath::from_text("Test Suites/_Z_.ts");
    (other.problem.code, other.problem.line) = (ProblemCode::EmptySuite, None);
    vec![problem_record(), again, other]
}

fn written_as(
    format: ExportFormat,
    heading: &Heading,
    tests: &[TestRecord],
    problems: &[ProblemRecord],
) -> String {
    let mut out = Vec::new();
    let mut sheet = begin(format, heading, &mut out).unwrap();
    for row in tests {
        sheet.test(row).unwrap();
    }
    for row in problems {
        sheet.problem(row).unwrap();
    }
    sheet.finish().unwrap();
    String::from_utf8(out).unwrap()
}

fn check_tests(format: ExportFormat, expected: Expect) {
    expected.assert_eq(&written_as(format, &tests(), &test_rows(), &[]).replace('\r', ""));
}

fn check_problems(format: ExportFormat, expected: Expect) {
    expected.assert_eq(&written_as(format, &problems(), &[], &problem_rows()).replace('\r', ""));
}

#[test]
fn tests_as_csv() {
    check_tests(
        ExportFormat::Csv,
        expect![[r#"
        ﻿link,repository,path,id,name,folder,tags,kind,status,lastRun,changedCommit,changedAuthor,changedAt,problems
        Web shop,acme/web-shop,At the top.tc,00000000-0000-0000-0000-000000000001,At the top,,,test-case,,,,,,0
        Web shop,acme/web-shop,Test Cases/- odd *name*.tc,00000000-0000-0000-0000-000000000001,'- odd *name*,Test Cases,,test-case,,,,,,0
        Web shop,acme/web-shop,Test Cases/Login/Signs in.tc,00000000-0000-0000-0000-000000000001,Signs in,Test Cases/Login,"smoke, '=web",test-case,NOT_RUN,2026-11-22T12:00:00.000Z,cccccccccccccccccccccccccccccccccccccccc,"Kim ""K"" Lee",1970-01-01T00:00:00.000Z,2
        Web shop,acme/web-shop,Test Cases/Login/Signs out.tc,00000000-0000-0000-0000-000000000001,Signs out,Test Cases/Login,,test-case,,,,,,0
        Web shop,acme/web-shop,Test Cases/Login 2/By card/Pays.tc,00000000-0000-0000-0000-000000000001,Pays,Test Cases/Login 2/By card,,test-case,,,,,,0
        Web shop,acme/web-shop,Test Cases/Z/=1+1.tc,00000000-0000-0000-0000-000000000001,'=1+1,Test Cases/Z,,test-case,,,,,,0
        API,acme/api,Test Suites/<script>.tc,00000000-0000-0000-0000-000000000001,<script>,Test Suites,,collection,,,,,,0
    "#]],
    );
}

#[test]
fn tests_as_json() {
    check_tests(
        ExportFormat::Json,
        expect![[r#"
        {
          "schemaVersion": 1,
          "exportedAt": "2026-11-22T12:00:00.000Z",
          "project": "Shop & Pay",
          "kind": "test-cases",
          "filter": {"filter":"tag:smoke \"log in\"","folder":"","link":null,"selected":false},
          "rows": [
            {"link":"Web shop","repository":"acme/web-shop","path":"At the top.tc","id":"00000000-0000-0000-0000-000000000001","name":"At the top","folder":"","tags":[],"kind":"test-case","status":null,"lastRun":null,"changed":null,"problems":0},
            {"link":"Web shop","repository":"acme/web-shop","path":"Test Cases/- odd *name*.tc","id":"00000000-0000-0000-0000-000000000001","name":"- odd *name*","folder":"Test Cases","tags":[],"kind":"test-case","status":null,"lastRun":null,"changed":null,"problems":0},
            {"link":"Web shop","repository":"acme/web-shop","path":"Test Cases/Login/Signs in.tc","id":"00000000-0000-0000-0000-000000000001","name":"Signs in","folder":"Test Cases/Login","tags":["smoke","=web"],"kind":"test-case","status":"NOT_RUN","lastRun":"2026-11-22T12:00:00.000Z","changed":{"commit":"cccccccccccccccccccccccccccccccccccccccc","author":"Kim \"K\" Lee","at":"1970-01-01T00:00:00.000Z"},"problems":2},
            {"link":"Web shop","repository":"acme/web-shop","path":"Test Cases/Login/Signs out.tc","id":"00000000-0000-0000-0000-000000000001","name":"Signs out","folder":"Test Cases/Login","tags":[],"kind":"test-case","status":null,"lastRun":null,"changed":null,"problems":0},
            {"link":"Web shop","repository":"acme/web-shop","path":"Test Cases/Login 2/By card/Pays.tc","id":"00000000-0000-0000-0000-000000000001","name":"Pays","folder":"Test Cases/Login 2/By card","tags":[],"kind":"test-case","status":null,"lastRun":null,"changed":null,"problems":0},
            {"link":"Web shop","repository":"acme/web-shop","path":"Test Cases/Z/=1+1.tc","id":"00000000-0000-0000-0000-000000000001","name":"=1+1","folder":"Test Cases/Z","tags":[],"kind":"test-case","status":null,"lastRun":null,"changed":null,"problems":0},
            {"link":"API","repository":"acme/api","path":"Test Suites/<script>.tc","id":"00000000-0000-0000-0000-000000000001","name":"<script>","folder":"Test Suites","tags":[],"kind":"collection","status":null,"lastRun":null,"changed":null,"problems":0}
          ]
        }
    "#]],
    );
}

#[test]
fn tests_as_a_tree() {
    check_tests(
        ExportFormat::Markdown,
        expect![[r"
        # Shop &#38; Pay: test cases

        Exported at 2026-11-22T12:00:00.000Z

        ## Web shop (acme/web-shop)

        - At the top · never run
        - Test Cases/
          - \- odd \*name\* · never run
          - Login/
            - Signs in · NOT RUN · tags: smoke, &#61;web · 2 problems
            - Signs out · never run
          - Login 2/
            - By card/
              - Pays · never run
          - Z/
            - &#61;1\+1 · never run

        ## API (acme/api)

        - Test Suites/
          - &#60;script&#62; · collection · never run
    "]],
    );
}

#[test]
fn problems_as_csv() {
    check_problems(
        ExportFormat::Csv,
        expect![[r#"
        ﻿link,repository,path,line,code,detail,mutedReason,mutedBy,mutedAt,testKind,testId
        Web shop,acme/web-shop,Test Suites/Smoke.ts,4,missing-member,<b>Test Cases/Gone</b> is not there,"It is
        an example",Maya,2026-11-22T12:00:00.000Z,test-suite,00000000-0000-0000-0000-000000000002
        Web shop,acme/web-shop,Test Suites/Smoke.ts,4,missing-member,<b>Test Cases/Gone</b> is not there,,,,,
        Web shop,acme/web-shop,Test Suites/_Z_.ts,,empty-suite,<b>Test Cases/Gone</b> is not there,,,,,
    "#]],
    );
}

#[test]
fn problems_as_json() {
    check_problems(
        ExportFormat::Json,
        expect![[r#"
        {
          "schemaVersion": 1,
          "exportedAt": "2026-11-22T12:00:00.000Z",
          "project": "Shop & Pay",
          "kind": "problems",
          "filter": {"codes":["missing-member"],"link":"Web shop","muted":"both","text":""},
          "rows": [
            {"link":"Web shop","repository":"acme/web-shop","path":"Test Suites/Smoke.ts","line":4,"code":"missing-member","detail":"<b>Test Cases/Gone</b> is not there","muted":{"reason":"It is\nan example","by":"Maya","at":"2026-11-22T12:00:00.000Z"},"test":{"kind":"test-suite","id":"00000000-0000-0000-0000-000000000002"}},
            {"link":"Web shop","repository":"acme/web-shop","path":"Test Suites/Smoke.ts","line":4,"code":"missing-member","detail":"<b>Test Cases/Gone</b> is not there","muted":null,"test":null},
            {"link":"Web shop","repository":"acme/web-shop","path":"Test Suites/_Z_.ts","line":null,"code":"empty-suite","detail":"<b>Test Cases/Gone</b> is not there","muted":null,"test":null}
          ]
        }
    "#]],
    );
}

#[test]
fn problems_below_their_files() {
    check_problems(
        ExportFormat::Markdown,
        expect![[r"
        # Shop &#38; Pay: problems

        Exported at 2026-11-22T12:00:00.000Z

        ## Web shop (acme/web-shop)

        - Test Suites/Smoke\.ts
          - missing-member, line 4: &#60;b&#62;Test Cases/Gone&#60;/b&#62; is not there · muted by Maya: It is\[U\+000A\]an example
          - missing-member, line 4: &#60;b&#62;Test Cases/Gone&#60;/b&#62; is not there
        - Test Suites/\_Z\_\.ts
          - empty-suite: &#60;b&#62;Test Cases/Gone&#60;/b&#62; is not there
    "]],
    );
}

#[test]
fn an_export_without_rows_is_whole() {
    let kinds = [ExportFormat::Csv, ExportFormat::Json, ExportFormat::Markdown];
    let [csv, json, markdown] = kinds.map(|format| written_as(format, &tests(), &[], &[]));
    assert_eq!(csv.lines().count(), 1);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap()["rows"], serde_json::json!([]));
    assert!(markdown.ends_with("\nNothing.\n"));
}

#[test]
fn what_is_written_is_what_the_schema_describes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/export.schema.json");
    let schema = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let of_link = Asked::Tests {
        kind: TestKind::TestSuites,
        link: Some("API".into()),
        folder: "Test Suites".into(),
        filter: String::new(),
        selected: true,
    };
    let files = [
        written_as(ExportFormat::Json, &tests(), &test_rows(), &[]),
        written_as(ExportFormat::Json, &Heading { asked: of_link, ..tests() }, &test_rows(), &[]),
        written_as(ExportFormat::Json, &tests(), &[], &[]),
        written_as(ExportFormat::Json, &problems(), &[], &problem_rows()),
    ];
    for text in &files {
        let file: serde_json::Value = serde_json::from_str(text).unwrap();
        let wrong: Vec<String> =
            validator.iter_errors(&file).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(wrong, [""; 0], "{text}");
        // Whatever is missing or added is noticed.
        for (place, field) in [("", "exportedAt"), ("/rows/0", "path"), ("/filter", "link")] {
            let mut less = file.clone();
            let Some(object) = less.pointer_mut(place).and_then(|found| found.as_object_mut()) else {
                continue;
            };
            assert!(object.remove(field).is_some(), "{place}/{field}");
            assert!(!validator.is_valid(&less), "without {place}/{field}");
            let mut more = file.clone();
            more.pointer_mut(place).unwrap()["secret"] = serde_json::json!("x");
            assert!(!validator.is_valid(&more), "with {place}/secret");
        }
        let mixed = serde_json::json!({ "kind": "problems", "rows": [{ "path": "a" }] });
        assert!(!validator.is_valid(&mixed));
    }
}

#[test]
fn the_schema_knows_every_word() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/export.schema.json");
    let schema: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let words = |name: &str| schema["$defs"][name]["enum"].clone();
    let codes: Vec<&str> = ProblemCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(words("code"), serde_json::json!(codes));
    let statuses: Vec<&str> = ResultStatus::ALL.iter().map(|status| status.as_str()).collect();
    assert_eq!(words("status"), serde_json::json!(statuses));
}

#[test]
fn a_file_is_offered_under_a_name_that_every_system_takes() {
    let name =
        |project: &str| file_name(&Heading { project: project.into(), ..tests() }, ExportFormat::Markdown);
    assert_eq!(name("Shop & Pay"), "shop-pay-test-cases-2026-11-22.md");
    assert_eq!(name("../Größe: \u{202e}A"), "größe-a-test-cases-2026-11-22.md");
    assert_eq!(name("///"), "project-test-cases-2026-11-22.md");
    assert_eq!(file_name(&problems(), ExportFormat::Csv), "shop-pay-problems-2026-11-22.csv");
}
