use ResultStatus::{Error, Failed, Passed};
use suitecase_model::result::ResultCounts;

use super::*;
use crate::execution::tests::{nightly, with_run};
use crate::open::tests::temporary;
use crate::reported_test::tests::{UNMATCHED, named};
use crate::reported_test::{Decided, Name};

fn came(reported: i64, position: u32, status: ResultStatus, at: i64) -> NewResult<'static> {
    NewResult {
        reported,
        position,
        status,
        at: Timestamp(at),
        duration_ms: Some(250),
        message: None,
        detail: None,
        failed_attempts: 0,
        row: None,
    }
}

fn secret() -> DataRow {
    DataRow { number: 2, named_by: Some("user".into()), values: vec![("password".into(), "hush".into())] }
}

#[tokio::test]
async fn the_newest_results_of_all_names_of_a_test_are_read() {
    let (_folder, store) = temporary();
    let test = Uuid::from_u128(1);
    let found: Result<_, StoreError> = store
        .write(move |writer| {
            with_run(writer)?;
            let decided = Decided { test: Some(test), because: LinkBecause::SamePath };
            let one = reported_test::insert(writer, &named("Test Cases/A"), 0, decided)?;
            let suite = Name { suite: "Test Suites/All".into(), ..named("Test Cases/A") };
            let other = reported_test::insert(writer, &suite, 0, decided)?;
            let row = secret();
            let first = execution::insert(writer, &nightly(1))?;
            insert(writer, first, (0..60).map(|at| came(one, 1, Passed, at)))?;
            let second = execution::insert(writer, &nightly(2))?;
            insert(writer, second, [NewResult { row: Some(&row), ..came(other, 1, Failed, 58) }])?;
            of_test(writer, test)
        })
        .await;
    let found = found.unwrap();
    let told: Vec<_> = found.iter().take(3).map(|it| (it.status, it.at.0, it.execution.as_str())).collect();
    assert_eq!(told, [(Passed, 59, "Nightly 1"), (Failed, 58, "Nightly 2"), (Passed, 58, "Nightly 1")]);
    assert_eq!((found.len(), found[49].at.0), (50, 11));
    assert_eq!(found[1].row, Some(StoredRow { number: 2, named_by: Some("user".into()), has_values: true }));
    assert_eq!((found[0].run, &found[0].row), (nightly(1).run, &None));
}

#[tokio::test]
async fn results_of_a_run_are_paged_in_the_order_of_its_reports_and_by_status() {
    let (_folder, store) = temporary();
    let found: Result<_, StoreError> = store
        .write(|writer| {
            with_run(writer)?;
            let name = reported_test::insert(writer, &named("Test Cases/A"), 0, UNMATCHED)?;
            let counts = ResultCounts::of([Failed, Passed, Error]);
            let report = execution::Execution { counts, ..nightly(1) };
            let first = execution::insert(writer, &report)?;
            let failed =
                NewResult { message: Some("no button"), failed_attempts: 1, ..came(name, 1, Failed, 5) };
            insert(
                writer,
                first,
                [came(name, 3, Error, 3), came(name, 0, Failed, 3), failed, came(name, 2, Passed, 4)],
            )?;
            let counts = ResultCounts::of([Passed]);
            let second = execution::insert(writer, &execution::Execution { counts, ..nightly(2) })?;
            insert(writer, second, [came(name, 1, Passed, 1)])?;
            let run = nightly(1).run;
            let wrong = Listed { statuses: &[Failed, Error], text: "" };
            Ok((page_of_run(writer, run, Listed::default(), 1, 2)?, page_of_run(writer, run, wrong, 0, 10)?))
        })
        .await;
    let (all, wrong) = found.unwrap();
    let times = |rows: &[ResultOfRun]| rows.iter().map(|row| row.at.0).collect::<Vec<_>>();
    assert_eq!((all.0, times(&all.1)), (4, vec![4, 3]));
    assert_eq!((wrong.0, times(&wrong.1)), (2, vec![5, 3]));
    assert_eq!((wrong.1[0].message.as_deref(), wrong.1[0].failed_attempts), (Some("no button"), 1));
    assert_eq!((wrong.1[0].name.as_str(), wrong.1[0].because), ("Test Cases/A", LinkBecause::NoTest));
}

#[tokio::test]
async fn results_of_a_run_are_found_by_a_part_of_their_name_and_by_their_number() {
    let (_folder, store) = temporary();
    let found: Result<_, StoreError> = store
        .write(|writer| {
            with_run(writer)?;
            let login = reported_test::insert(writer, &named("Test Cases/Überweisung"), 0, UNMATCHED)?;
            let other = reported_test::insert(writer, &named("Test Cases/B"), 0, UNMATCHED)?;
            let first = execution::insert(writer, &nightly(1))?;
            // The order in which they are stored is not the one of the report.
            let stored = [
                came(other, 2, Passed, 2),
                came(login, 1, Failed, 1),
                came(other, 0, Failed, 9),
                came(login, 3, Passed, 3),
            ];
            insert(writer, first, stored)?;
            let second = execution::insert(writer, &nightly(2))?;
            insert(writer, second, [came(login, 1, Failed, 4)])?;
            let run = nightly(1).run;
            let page = |statuses: &[ResultStatus], text: &str, offset| {
                let (total, rows) = page_of_run(writer, run, Listed { statuses, text }, offset, 2)?;
                Ok::<_, StoreError>((total, rows.iter().map(|row| row.at.0).collect::<Vec<_>>()))
            };
            let pages = [
                page(&[], " überW", 0)?,
                page(&[], "ÜBER", 2)?,
                page(&[Passed], "über", 0)?,
                page(&[], "Überfall", 0)?,
            ];
            let of_all = page_of_run(writer, run, Listed::default(), 0, 10)?.1;
            let mut places = Vec::new();
            for result in &of_all {
                places.push(find_in_run(writer, run, result.number)?);
            }
            let expected: Vec<_> = (0..).zip(of_all).map(Some).collect();
            let suite =
                writer
                    .connection
                    .query_row("SELECT number FROM result WHERE position = 0", [], |row| row.get(0))?;
            let elsewhere = TestRunId(Uuid::from_u128(9));
            let nowhere = [
                find_in_run(writer, run, suite)?,
                find_in_run(writer, elsewhere, 1)?,
                find_in_run(writer, run, 99)?,
            ];
            Ok((pages, places, expected, nowhere))
        })
        .await;
    let (pages, places, expected, nowhere) = found.unwrap();
    assert_eq!(pages, [(3, vec![1, 3]), (3, vec![4]), (1, vec![3]), (0, vec![])]);
    assert_eq!((places.len(), places), (4, expected));
    assert_eq!(nowhere, [None, None, None]);
}

#[tokio::test]
async fn values_are_told_of_the_run_that_is_asked_about_only() {
    let (_folder, store) = temporary();
    let found: Result<_, StoreError> = store
        .write(|writer| {
            with_run(writer)?;
            let name = reported_test::insert(writer, &named("Test Cases/A"), 0, UNMATCHED)?;
            let first = execution::insert(writer, &nightly(1))?;
            let row = secret();
            insert(
                writer,
                first,
                [NewResult { row: Some(&row), ..came(name, 1, Passed, 1) }, came(name, 2, Passed, 1)],
            )?;
            let run = nightly(1).run;
            let elsewhere = TestRunId(Uuid::from_u128(9));
            Ok([
                bound_values(writer, run, 1)?,
                bound_values(writer, run, 2)?,
                bound_values(writer, elsewhere, 1)?,
            ])
        })
        .await;
    assert_eq!(found.unwrap(), [Some(secret().values), Some(vec![]), None]);
}

#[tokio::test]
async fn names_go_with_their_last_result_unless_a_person_decided() {
    let (_folder, store) = temporary();
    let found: Result<_, StoreError> = store
        .write(|writer| {
            with_run(writer)?;
            let gone = reported_test::insert(writer, &named("Test Cases/A"), 0, UNMATCHED)?;
            let apart = Decided { test: None, because: LinkBecause::KeptApart };
            let kept = reported_test::insert(writer, &named("Test Cases/B"), 0, apart)?;
            let (first, second) =
                (execution::insert(writer, &nightly(1))?, execution::insert(writer, &nightly(2))?);
            insert(
                writer,
                first,
                [came(gone, 1, Passed, 7), came(gone, 2, Failed, 7), came(kept, 3, Passed, 1)],
            )?;
            insert(writer, second, [came(gone, 1, Passed, 3)])?;
            reported_test::recount(writer, gone, 3)?;
            reported_test::recount(writer, kept, 1)?;
            let newest = reported_test::get(writer, gone)?;
            let names = names_of_execution(writer, first)?;
            remove_of_execution(writer, first)?;
            reported_test::recount(writer, gone, -2)?;
            reported_test::recount(writer, kept, -1)?;
            let older = reported_test::get(writer, gone)?;
            remove_of_execution(writer, second)?;
            reported_test::recount(writer, gone, -1)?;
            let is_gone = reported_test::newest(writer, &named("Test Cases/A"))?.is_none();
            Ok((newest, names, older, is_gone, reported_test::get(writer, kept)?))
        })
        .await;
    let (newest, names, older, is_gone, kept) = found.unwrap();
    assert_eq!((newest.results, newest.last), (3, Some((Timestamp(7), Failed))));
    assert_eq!(names, [(1, 2), (2, 1)]);
    assert_eq!((older.results, older.last, is_gone), (1, Some((Timestamp(3), Passed)), true));
    assert_eq!((kept.results, kept.last), (0, None));
}
