use proptest::prelude::*;
use suitecase_model::test_suite::SuiteKind;
use suitecase_store::list::ListedRow;

use super::*;
use crate::fold::fold;

pub(crate) fn row<'a>(number: i64, path: &'a str, project: &'a str, tags: &'a str) -> ListedRow<'a> {
    let id = Uuid::from_u128(u128::from(number.unsigned_abs()));
    ListedRow {
        number,
        id,
        path,
        project,
        tags,
        change: None,
        latest: None,
        is_flaky: false,
        problems: 0,
        suite: None,
    }
}

pub(crate) fn columns(kind: TestKind, rows: &[ListedRow<'_>]) -> Columns {
    let mut rows: Vec<_> = rows.to_vec();
    rows.sort_by_key(|row| row.path);
    let mut builder = Builder::new(LinkId(Uuid::from_u128(1)), kind);
    for row in &rows {
        builder.push(row);
    }
    builder.finish()
}

fn shop() -> Columns {
    columns(
        TestKind::TestCases,
        &[
            row(1, "Test Cases/Login/TC1 Sign in.tc", "", r#"["Smoke","slow"]"#),
            row(2, "Test Cases/Login/Social/Zurück.tc", "", r#"["slow"]"#),
            row(3, "Test Cases/Login 2/TC1.tc", "", "[]"),
            row(4, "Test Cases/Top.tc", "", "[]"),
            row(5, "apps/mobile/Test Cases/Login/TC1.tc", "apps/mobile", r#"["Smoke"]"#),
        ],
    )
}

#[test]
fn a_row_has_its_texts_one_after_another() {
    let columns = shop();
    let texts: Vec<String> = (0..5).map(|row| columns.text_of(row).replace(BORDER, "|")).collect();
    assert_eq!(
        texts,
        [
            "login 2/tc1|",
            "login/social/zuruck|slow|",
            "login/tc1 sign in|smoke|slow|",
            "top|",
            "apps/mobile|login/tc1|smoke|",
        ]
    );
    assert_eq!(columns.text().len(), texts.iter().map(String::len).sum::<usize>());
    assert_eq!((columns.folded_name(2), columns.name(2)), ("tc1 sign in", "TC1 Sign in"));
    assert_eq!(columns.tags(2).collect::<Vec<_>>(), ["Smoke", "slow"]);
    assert_eq!((columns.folder(1), columns.inner_folder(1)), ("Test Cases/Login/Social", "Login/Social"));
    assert_eq!((columns.inner_folder(3), columns.inner_folder(4)), ("", "Login"));
    assert_eq!(columns.folders().nth(columns.folder_number(4)), Some("apps/mobile/test cases/login"));
    assert_eq!((columns.number(4), columns.row_of(columns.id(4))), (5, Some(4)));
    assert!(columns.memory() > columns.text().len());
}

#[test]
fn a_folder_is_a_range_and_holds_no_namesake() {
    let columns = shop();
    let rows = |folder: &str| columns.rows_in(&RepoPath::from_text(folder));
    assert_eq!(rows("Test Cases/Login"), 1..3);
    assert_eq!(rows("Test Cases/Login 2"), 0..1);
    assert_eq!(rows(""), 0..5);
    assert_eq!(rows("apps"), 4..5);
    assert!(rows("Test Cases/login").is_empty(), "names differ in case");
    assert!(rows("Test Cases/Top").is_empty());
}

#[test]
fn nothing_is_found_across_a_border_and_outside_the_range() {
    let columns = shop();
    let with = |needle: &str, range| columns.rows_with(needle, range).collect::<Vec<_>>();
    assert_eq!(with("login", 0..5), [0, 1, 2, 4]);
    assert_eq!(with("login", 1..3), [1, 2]);
    assert_eq!(with("slow", 0..5), [1, 2]);
    assert_eq!(with("smokeslow", 0..5), [0; 0]);
    assert_eq!(with("top", 0..3), [0; 0]);
    assert_eq!(with("o", 3..3), [0; 0]);
    assert_eq!(with("", 0..5), [0, 1, 2, 3, 4]);
}

#[test]
fn a_suite_tells_its_kind_and_members() {
    let mut suite = row(1, "Test Suites/Smoke.ts", "", "[]");
    suite.suite = Some((SuiteKind::Collection, 3));
    let columns = columns(TestKind::TestSuites, &[suite]);
    assert_eq!((columns.suite_kind(0), columns.members(0)), (Some(SuiteKind::Collection), 3));
    assert_eq!((columns.name(0), columns.suite_kind(7)), ("Smoke", None), "beyond the end there is nothing");
}

proptest! {
    #[test]
    fn what_is_found_is_what_each_row_holds(
        names in proptest::collection::btree_set("[abÄ\\PC]{1,6}", 1..30),
        needle in "[abä]{1,2}",
        cut in 0.0..1.0,
    ) {
        let paths: Vec<String> = names.iter().map(|name| format!("Test Cases/{name}.tc")).collect();
        let rows: Vec<_> = (1..).zip(&paths).map(|(number, path)| row(number, path, "", r#"["tag"]"#)).collect();
        let columns = columns(TestKind::TestCases, &rows);
        let needle = fold(&needle);
        let all = 0..u32::try_from(columns.len()).unwrap();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of the rows")]
        let start = (f64::from(all.end) * cut) as u32;
        let expected: Vec<u32> = (start..all.end).filter(|row| columns.text_of(*row).contains(&needle)).collect();
        prop_assert_eq!(columns.rows_with(&needle, start..all.end).collect::<Vec<_>>(), expected);
        for row in all {
            for offset in columns.text_range(row) {
                prop_assert_eq!(columns.row_at(offset), row);
            }
        }
    }
}
