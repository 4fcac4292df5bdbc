use ResultStatus::{Failed, Passed, Skipped};
use suitecase_model::catalogue::{Change, ChangeKind, SyncChange};
use suitecase_model::path::RepoPath;
use suitecase_model::reported::LinkBecause;

use super::*;
use crate::execution::tests::{nightly, with_run};
use crate::execution::{self, Execution};
use crate::link::tests::shop;
use crate::open::tests::temporary;
use crate::reported_test::tests::named;
use crate::reported_test::{Decided, Name};
use crate::result::{self, NewResult};
use crate::test_case::{self, tests::login};
use crate::{Store, sync_change};

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

async fn latest_of(
    work: impl FnOnce(&Writer<'_>) -> Result<(), StoreError> + Send + 'static,
) -> Option<Latest> {
    let (_folder, store) = temporary();
    let found: Result<_, StoreError> = store
        .write(|writer| {
            with_run(writer)?;
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
        let standing = Standing { runs: 3, passed: 1, flips: 1, average_ms: Some(200) };
        let expected = Latest { status: Skipped, at: Timestamp(20), standing };
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
async fn a_changed_test_may_come_out_otherwise_and_a_moved_one_may_not() {
    let flips = async |change: ChangeKind| {
        let latest = latest_of(move |writer| {
            came_out(writer, 1, TEST, &[(Passed, 10)])?;
            let told = SyncChange {
                kind: TestKind::TestCases,
                change,
                id: TEST,
                path: RepoPath::from_text("Test Cases/A.tc"),
                before: None,
                because: None,
                score: None,
                by: Change { commit: "c".repeat(40), author: "Kim".into(), at: Timestamp(15) },
            };
            sync_change::insert(writer, shop().id, None, [&told])?;
            came_out(writer, 2, TEST, &[(Failed, 20)])
        });
        latest.await.unwrap().standing.flips
    };
    assert_eq!((flips(ChangeKind::Changed).await, flips(ChangeKind::Moved).await), (0, 1));
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
            let outdated_then = outdated(writer, 10)?;
            work_out(writer, TEST, &mut KnownExecutions::default())?;
            Ok((outdated_then, outdated(writer, 10)?, get(writer, TEST)?))
        })
        .await;
    assert_eq!(found.unwrap(), (vec![TEST], vec![], None));
}

#[tokio::test]
async fn a_latest_result_makes_the_catalogue_another_and_an_old_one_does_not() {
    async fn write(store: &Store, number: u128, at: i64) -> u64 {
        let written: Result<(), StoreError> =
            store.write(move |writer| came_out(writer, number, TEST, &[(Passed, at)])).await;
        written.unwrap();
        store.catalogue_version(shop().id)
    }
    let (_folder, store) = temporary();
    let filled: Result<(), StoreError> = store
        .write(|writer| {
            with_run(writer)?;
            test_case::put(writer, shop().id, &login(1, "Test Cases/TC1.tc", &[]))
        })
        .await;
    filled.unwrap();
    let before = store.catalogue_version(shop().id);
    assert_eq!(write(&store, 1, 20).await, before + 1);
    assert_eq!(write(&store, 2, 10).await, before + 1);
    assert_eq!(write(&store, 3, 30).await, before + 2);
}
