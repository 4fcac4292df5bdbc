use ResultStatus::{Failed, NotRun, Passed, Skipped};
use suitecase_model::link::SyncedCommit;
use suitecase_model::reported::LinkBecause;

use super::*;
use crate::execution::tests::{nightly, with_run};
use crate::execution::{self, Execution};
use crate::link::tests::shop;
use crate::open::tests::temporary;
use crate::relink_due::tests::synced;
use crate::reported_test::tests::named;
use crate::reported_test::{Decided, Name};
use crate::result::{self, NewResult};
use crate::test_case::{self, tests::login};
use crate::{Store, synced_commit};

const TEST: Uuid = Uuid::from_u128(1);

/// Stores an execution with results of one test, and works out what they tell; what [`with_run`] stores is there.
pub(crate) fn came_out(
    writer: &Writer<'_>,
    number: u128,
    test: Uuid,
    results: &[(ResultStatus, i64)],
) -> Result<(), StoreError> {
    let name = Name { suite: String::new(), ..named(&format!("Test Cases/{test}")) };
    let reported = if let Some(found) = reported_test::newest(writer, &name)? {
        found.number
    } else {
        let decided = Decided { test: Some(test), because: LinkBecause::SamePath };
        reported_test::insert(writer, &name, 0, decided)?
    };
    let started_at = Timestamp(results.iter().map(|(_, at)| *at).min().unwrap_or_default());
    let execution = execution::insert(writer, &Execution { started_at, ..nightly(number) })?;
    let results = (1..).zip(results).map(|(position, (status, at))| NewResult {
        reported,
        position,
        status: *status,
        at: Timestamp(*at),
        duration_ms: Some(200),
        message: None,
        detail: None,
        failed_attempts: 0,
        row: None,
    });
    result::insert(writer, execution, results)?;
    mark_outdated(writer, test)?;
    work_out(writer, test, &mut KnownExecutions::default())
}

/// Notes that it is known what the tests of the shop were before any result of theirs.
pub(crate) fn known_from_the_start(writer: &Writer<'_>) -> Result<(), StoreError> {
    synced_commit::set(writer, shop().id, &SyncedCommit { moved_at: Timestamp(0), ..synced("a") })
}

async fn latest_of(
    work: impl FnOnce(&Writer<'_>) -> Result<(), StoreError> + Send + 'static,
) -> Option<Latest> {
    let (_folder, store) = temporary();
    let found: Result<_, StoreError> = store
        .write(|writer| {
            with_run(writer)?;
            test_case::put(writer, shop().id, &login(1, "Test Cases/TC1.tc", &[]))?;
            known_from_the_start(writer)?;
            work(writer)?;
            get(writer, TEST)
        })
        .await;
    found.unwrap()
}

#[tokio::test]
async fn the_latest_result_is_the_latest_in_whatever_order_they_come() {
    for order in [[1, 2, 3], [3, 2, 1], [2, 3, 1]] {
        let latest = latest_of(move |writer| {
            for number in order {
                let results: &[_] = match number {
                    1 => &[(Passed, 10), (Failed, 12)],
                    2 => &[(Passed, 20)],
                    _ => &[(Skipped, 20)],
                };
                came_out(writer, number, TEST, results)?;
            }
            Ok(())
        });
        let standing = Standing { runs: 2, passed: 1, flips: 1, average_ms: Some(200) };
        let at = Timestamp(20);
        let expected = Latest { status: Skipped, at, ran_at: Some(at), standing };
        assert_eq!(latest.await, Some(expected), "{order:?}");
    }
}

#[tokio::test]
async fn data_rows_of_an_execution_are_one_run_even_where_others_ran_meanwhile() {
    let latest = latest_of(|writer| {
        for number in 0..30 {
            came_out(writer, number, TEST, &[(Passed, 100 + i64::try_from(number).unwrap())])?;
        }
        came_out(writer, 90, TEST, &[(Passed, 140), (Failed, 90), (Passed, 80)])
    });
    let latest = latest.await.unwrap();
    assert_eq!((latest.status, latest.at), (Failed, Timestamp(140)));
    assert_eq!(latest.standing, Standing { runs: 30, passed: 29, flips: 1, average_ms: Some(200) });
}

#[tokio::test]
async fn to_be_left_out_is_no_run_however_often_it_happens() {
    let latest = latest_of(|writer| {
        came_out(writer, 99, TEST, &[(Failed, 5)])?;
        (0..40_i64).try_for_each(|turn| {
            let number = u128::try_from(turn).unwrap();
            came_out(writer, number, TEST, &[(if turn % 2 == 0 { Skipped } else { NotRun }, 100 + turn)])
        })
    });
    let latest = latest.await.unwrap();
    assert_eq!((latest.at, latest.ran_at), (Timestamp(139), Some(Timestamp(5))));
    assert_eq!(latest.standing, Standing::default());
    let skipped = latest_of(|writer| came_out(writer, 1, TEST, &[(Skipped, 10)])).await.unwrap();
    assert_eq!((skipped.at, skipped.ran_at), (Timestamp(10), None));
}

#[tokio::test]
async fn a_run_that_passed_only_when_it_was_tried_again_changed_its_outcome() {
    let latest = latest_of(|writer| {
        came_out(writer, 1, TEST, &[(Passed, 10)])?;
        writer.connection.execute("UPDATE result SET failed_attempts = 2", [])?;
        came_out(writer, 2, TEST, &[(Passed, 20)])
    });
    assert_eq!(latest.await.unwrap().standing.flips, 1);
}

#[tokio::test]
async fn a_test_without_results_has_no_latest_one_and_nothing_stays_outdated() {
    let (_folder, store) = temporary();
    let found: Result<_, StoreError> = store
        .write(|writer| {
            with_run(writer)?;
            came_out(writer, 1, TEST, &[(Passed, 10)])?;
            let number = reported_test::of_test(writer, TEST)?[0];
            let to = Decided { test: None, because: LinkBecause::KeptApart };
            reported_test::decide(writer, &reported_test::get(writer, number)?, to, None)?;
            let outdated_then = outdated(writer, None, 10)?;
            work_out(writer, TEST, &mut KnownExecutions::default())?;
            Ok((outdated_then, outdated(writer, None, 10)?, get(writer, TEST)?))
        })
        .await;
    assert_eq!(found.unwrap(), (vec![TEST], vec![], None));
}

#[tokio::test]
async fn a_latest_result_makes_the_catalogue_another_and_an_old_one_only_where_it_makes_the_test_flaky() {
    async fn write(store: &Store, number: u128, status: ResultStatus, at: i64) -> u64 {
        let written: Result<(), StoreError> =
            store.write(move |writer| came_out(writer, number, TEST, &[(status, at)])).await;
        written.unwrap();
        store.catalogue_version(shop().id)
    }
    let (_folder, store) = temporary();
    let filled: Result<(), StoreError> = store
        .write(|writer| {
            with_run(writer)?;
            test_case::put(writer, shop().id, &login(1, "Test Cases/TC1.tc", &[]))?;
            known_from_the_start(writer)
        })
        .await;
    filled.unwrap();
    let before = store.catalogue_version(shop().id);
    assert_eq!(write(&store, 1, Passed, 20).await, before + 1);
    assert_eq!(write(&store, 2, Passed, 10).await, before + 1);
    assert_eq!(write(&store, 3, Passed, 30).await, before + 2);
    assert_eq!(write(&store, 4, Failed, 5).await, before + 3);
    assert_eq!(write(&store, 5, Passed, 4).await, before + 3, "it was flaky already");
}
