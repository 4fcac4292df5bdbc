use rusqlite::params;
use suitecase_model::catalogue::Change;
use suitecase_model::ids::TestSuiteId;
use suitecase_model::link::{Link, LinkStatus};
use suitecase_model::path::RepoPath;
use suitecase_model::problem::{Problem, ProblemCode};
use suitecase_model::test_suite::Resolution;
use suitecase_model::time::Timestamp;

use super::*;
use crate::execution::tests::with_run;
use crate::latest_result::tests::{came_out, known_from_the_start};
use crate::link::tests::{shop, with_shop};
use crate::open::tests::temporary;
use crate::test_case::{self, tests::login};
use crate::test_suite::{self, tests::line, tests::smoke};
use crate::{Store, Writer, link, problem, search};

type Work = fn(&Writer<'_>) -> Result<(), StoreError>;

async fn write<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&Writer<'_>) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.write(work).await.unwrap()
}

fn told(reader: &Reader<'_>, kind: TestKind) -> Result<Vec<String>, StoreError> {
    let mut told = Vec::new();
    each(reader, shop().id, kind, |row| {
        let ListedRow { path, tags, change, latest, is_flaky, problems, suite, .. } = row;
        told.push(format!("{path} {tags} {change:?} {latest:?} {is_flaky} {problems} {suite:?}"));
    })?;
    Ok(told)
}

#[tokio::test]
async fn a_row_tells_all_that_lists_show() {
    let (_folder, store) = temporary();
    let told = write(&store, |writer| {
        with_run(writer)?;
        let mut changed = login(2, "Test Cases/B.tc", &[]);
        changed.change = Some(Change { commit: "c0".into(), author: "Kim".into(), at: Timestamp(7) });
        test_case::put(writer, shop().id, &changed)?;
        test_case::put(writer, shop().id, &login(1, "Test Cases/A.tc", &["x"]))?;
        test_case::put(writer, shop().id, &login(3, "Test Cases/C.tc", &[]))?;
        let broken = |path: &str, detail: &str| Problem {
            path: RepoPath::from_text(path),
            code: ProblemCode::EmptyFile,
            detail: detail.into(),
            line: None,
        };
        let found = [
            broken("Scripts/A", ""),
            broken("Test Cases/A.tc", "one"),
            broken("Test Cases/A.tc", "two"),
            broken("Test Cases/C.tc", ""),
            broken("Test Cases/Gone.tc", ""),
        ];
        problem::replace(writer, shop().id, &found)?;
        let muted = &found[1];
        writer.connection.execute(
            "INSERT INTO muted_problem (link_id, path, code, detail, reason, muted_by, muted_at) \
             VALUES (?1, ?2, ?3, ?4, '', '', 0)",
            params![shop().id.to_string(), muted.path.as_str(), muted.code.as_str(), muted.detail],
        )?;
        known_from_the_start(writer)?;
        came_out(writer, 1, Uuid::from_u128(2), &[(ResultStatus::Passed, 8)])?;
        came_out(writer, 2, Uuid::from_u128(3), &[(ResultStatus::Passed, 8)])?;
        came_out(writer, 3, Uuid::from_u128(3), &[(ResultStatus::Failed, 9)])?;
        came_out(writer, 4, Uuid::from_u128(1), &[(ResultStatus::Skipped, 9)])?;
        test_suite::put(writer, shop().id, &smoke(SuiteKind::Static))?;
        let lines = vec![line("Test Cases/A", Resolution::Missing, None); 2];
        test_suite::set_members(writer, shop().id, smoke(SuiteKind::Static).id, &lines)?;
        Ok([told(writer, TestKind::TestCases)?, told(writer, TestKind::TestSuites)?].concat())
    })
    .await;
    assert_eq!(
        told,
        [
            r#"Test Cases/A.tc ["x"] None None false 1 None"#,
            r#"Test Cases/B.tc [] Some(("c0", "Kim", 7)) Some((Passed, 8)) false 0 None"#,
            "Test Cases/C.tc [] None Some((Failed, 9)) true 1 None",
            "Test Suites/Smoke.ts [] None None false 0 Some((Static, 2))",
        ]
    );
}

#[tokio::test]
async fn whatever_lists_show_makes_the_version_another_and_nothing_else_does() {
    let (_folder, store) = temporary();
    write(&store, with_shop).await;
    let changes = store.catalogue_changes();
    let suite: TestSuiteId = smoke(SuiteKind::Static).id;
    let mut version = store.catalogue_version(shop().id);
    let table: [(&str, bool, Work); 13] = [
        ("put", true, |writer| test_case::put(writer, shop().id, &login(1, "Test Cases/A.tc", &[]))),
        ("indexed", false, |writer| search::index_some(writer, shop().id, 10).map(|_| ())),
        ("put a suite", true, |writer| test_suite::put(writer, shop().id, &smoke(SuiteKind::Static))),
        ("members", true, |writer| {
            test_suite::set_members(writer, shop().id, smoke(SuiteKind::Static).id, &[])
        }),
        ("problems", true, |writer| problem::replace(writer, shop().id, &[])),
        ("nothing removed", false, |writer| test_case::remove(writer, [login(9, "", &[]).id])),
        ("removed", true, |writer| test_case::remove(writer, [login(1, "", &[]).id])),
        ("active", false, |writer| link::set_status(writer, shop().id, &LinkStatus::Active)),
        ("archived", true, |writer| link::set_status(writer, shop().id, &LinkStatus::Archived)),
        ("unarchived", true, |writer| link::set_status(writer, shop().id, &LinkStatus::Inactive)),
        ("renamed", true, |writer| {
            link::save(writer, &Link { name: "Shop 2".into(), ..shop() }, Timestamp(0))
        }),
        ("saved as it was", false, |writer| {
            link::save(writer, &Link { name: "Shop 2".into(), link_results: false, ..shop() }, Timestamp(0))
        }),
        ("nothing", false, |_| Ok(())),
    ];
    for (what, is_shown, work) in table {
        write(&store, work).await;
        let now = store.catalogue_version(shop().id);
        assert_eq!(now, version + u64::from(is_shown), "{what}");
        version = now;
    }
    assert!(changes.has_changed().unwrap());
    let failed: Result<(), StoreError> = store
        .write(move |writer| {
            test_suite::remove(writer, [suite])?;
            Err(StoreError::Cancelled)
        })
        .await;
    assert!(failed.is_err());
    assert_eq!(store.catalogue_version(shop().id), version, "what was taken back changed nothing");
}
