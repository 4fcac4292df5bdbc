use proptest::prelude::*;
use suitecase_executions::recording::{Into, Outcome, Recorded, record};
use suitecase_executions::standing;
use suitecase_model::ids::TestRunId;
use suitecase_model::report::{DataRow, Report};
use suitecase_model::reported::LinkBecause;
use suitecase_model::result::ResultStatus::{self, Error, Failed, Passed, Skipped};
use suitecase_model::standing::Standing;
use suitecase_model::time::Timestamp;
use suitecase_store::latest_result::Latest;
use suitecase_store::reported_test::{self, Decided};
use suitecase_store::{StoreError, execution, imported_run, result, test_run};
use uuid::Uuid;

use crate::world::{ANYWHERE, MEMBER, PROJECT, SUITE, World, case_named, put_case, put_suite, report};

async fn with_tests() -> World {
    let world = World::new().await;
    world
        .write(|writer| {
            put_case(writer, 1, 11, "Test Cases/A")?;
            put_case(writer, 1, 12, "Test Cases/B")?;
            put_suite(writer, 1, 21, SUITE)
        })
        .await;
    world
}

fn counts(recorded: Recorded) -> (Outcome, u32, u32, u32) {
    (recorded.outcome, recorded.linked, recorded.ambiguous, recorded.unmatched)
}

#[tokio::test]
async fn results_find_their_tests_and_suites() {
    let world = with_tests().await;
    let mut told =
        report(1, 100, &[("Test Cases/A", Passed), ("Test Cases/A", Failed), ("elsewhere.Test", Passed)]);
    let row =
        DataRow { number: 1, named_by: Some("user".into()), values: vec![("user".into(), "kim".into())] };
    told.suites[0].results[0].row = Some(row);
    told.suites[0].results[1].message = Some("no button".into());
    let recorded = world.record(ANYWHERE, &told).await;
    assert_eq!(counts(recorded), (Outcome::New, 2, 0, 1));
    let standing = Standing { runs: 1, passed: 0, flips: 0, average_ms: None };
    let failed = Latest { status: Failed, at: Timestamp(100), ran_at: Some(Timestamp(100)), standing };
    assert_eq!(world.latest(11).await, Some(failed), "data rows of one execution are one run");
    assert_eq!(world.latest(21).await, Some(failed), "a suite fails with its tests");
    assert_eq!(world.latest(12).await, None);
    let run = recorded.run;
    let (total, rows) =
        world.read(move |reader| result::page_of_run(reader, run, result::Listed::default(), 0, 10)).await;
    let shown: Vec<_> =
        rows.iter().map(|row| (row.name.as_str(), row.status, row.message.as_deref())).collect();
    let expected = [
        ("Test Cases/A", Passed, None),
        ("Test Cases/A", Failed, Some("no button")),
        ("elsewhere.Test", Passed, None),
    ];
    assert_eq!((total, shown), (3, expected.to_vec()));
    assert!(rows[0].row.as_ref().is_some_and(|row| row.has_values));
}

#[tokio::test]
async fn importing_everything_twice_writes_nothing() {
    let world = with_tests().await;
    let reports = [
        report(1, 100, &[("Test Cases/A", Passed), ("Test Cases/B", Failed)]),
        report(2, 200, &[("Test Cases/A", Error), ("other.Test", Skipped)]),
    ];
    for told in &reports {
        assert_eq!(world.record(ANYWHERE, told).await.outcome, Outcome::New);
    }
    let before = world.bytes();
    for told in &reports {
        assert_eq!(counts(world.record(ANYWHERE, told).await), (Outcome::Unchanged, 0, 0, 0));
    }
    assert!(world.bytes() == before, "the file is another");
}

#[tokio::test]
async fn what_is_broken_off_leaves_nothing() {
    let world = with_tests().await;
    world.record(ANYWHERE, &report(1, 100, &[("Test Cases/A", Passed)])).await;
    let before = world.bytes();
    for digest in ["other", "new"] {
        let mut told = report(1, 900, &[("Test Cases/B", Failed)]);
        told.digest = digest.to_owned();
        if digest == "new" {
            told.key = "another".to_owned();
            told.run_key = "another".to_owned();
        }
        let broken: Result<(), StoreError> = world
            .store
            .write(move |writer| {
                record(writer, &ANYWHERE, &told, Timestamp(0), Uuid::now_v7)?;
                Err(StoreError::Cancelled)
            })
            .await;
        assert!(broken.is_err());
        standing::work_off(&world.store).await.unwrap();
    }
    assert!(world.bytes() == before, "the file is another");
}

#[tokio::test]
async fn a_report_with_other_contents_replaces_what_it_said() {
    let world = with_tests().await;
    let first = report(1, 100, &[("Test Cases/A", Passed), ("Test Cases/B", Passed), ("gone.Test", Passed)]);
    let first = world.record(ANYWHERE, &first).await;
    let mut again = report(1, 100, &[("Test Cases/A", Failed), ("new.Test", Passed)]);
    again.digest = "another".into();
    let second = world.record(ANYWHERE, &again).await;
    assert_eq!(counts(second), (Outcome::Updated, 1, 0, 1));
    assert_eq!((second.run, second.execution), (first.run, first.execution));
    assert_eq!(world.latest(11).await.map(|latest| (latest.status, latest.standing.runs)), Some((Failed, 1)));
    assert_eq!(world.latest(12).await, None, "it is not in the report any more");
    let gone = case_named(SUITE, "gone.Test");
    assert_eq!(world.read(move |reader| reported_test::newest(reader, &gone)).await, None);
    let known = case_named(SUITE, "Test Cases/A");
    let known = world.read(move |reader| reported_test::newest(reader, &known)).await.unwrap();
    assert_eq!((known.results, known.last), (1, Some((Timestamp(100), Failed))));
}

#[tokio::test]
async fn reports_of_one_run_come_together_and_go_to_the_run_of_ours_that_made_them() {
    let world = with_tests().await;
    let first = report(1, 100, &[("Test Cases/A", Passed)]);
    let mut second = report(2, 50, &[("Test Cases/B", Failed)]);
    second.run_key.clone_from(&first.run_key);
    let imported = world.record(ANYWHERE, &first).await.run;
    assert_eq!(world.record(ANYWHERE, &second).await.run, imported);
    // A run of ours is any that was not imported; this one stands for it.
    let ours = TestRunId(Uuid::from_u128(77));
    world
        .write(move |writer| {
            let run = imported_run::ImportedRun {
                id: ours,
                project: PROJECT,
                key: "ours".into(),
                name: "Ours".into(),
                link: None,
                member: Some(MEMBER),
                imported_at: Timestamp(0),
            };
            imported_run::insert(writer, &run)
        })
        .await;
    let into = Into { run: Some(ours), ..ANYWHERE };
    assert_eq!(world.record(into, &first).await.run, ours);
    let left = world.read(move |reader| execution::of_run(reader, imported, 10)).await;
    assert_eq!((left.0, left.1[0].key.as_str()), (1, "execution 2"));
    assert_eq!(world.record(into, &second).await.run, ours);
    let is_gone = world.read(|reader| imported_run::by_key(reader, PROJECT, "run 1")).await.is_none();
    assert!(is_gone, "an imported run goes with its last execution");
    let here = world.read(move |reader| execution::of_run(reader, ours, 10)).await;
    assert_eq!(here.0, 2);
}

#[tokio::test]
async fn an_imported_run_is_called_what_the_last_report_that_joined_it_says() {
    let world = with_tests().await;
    let first = report(1, 100, &[("Test Cases/A", Passed)]);
    let mut second = report(2, 150, &[("Test Cases/B", Passed)]);
    second.run_key.clone_from(&first.run_key);
    second.run_name = "surefire-reports".into();
    let run = world.record(ANYWHERE, &first).await.run;
    let name = async || world.read(move |reader| test_run::get(reader, run)).await.name;
    assert_eq!(name().await, "Nightly 1");
    world.record(ANYWHERE, &second).await;
    assert_eq!(name().await, "surefire-reports");
    world.record(ANYWHERE, &first).await;
    assert_eq!(name().await, "surefire-reports", "a report that is known joins nothing");
}

#[tokio::test]
async fn a_choice_for_once_holds_for_its_run_and_no_later_one() {
    let world = with_tests().await;
    world.record(ANYWHERE, &report(1, 100, &[("odd.Test", Failed)])).await;
    let name = case_named(SUITE, "odd.Test");
    world
        .write(move |writer| {
            let known = reported_test::newest(writer, &name)?.ok_or(StoreError::Missing("the name"))?;
            let chosen = Decided { test: Some(Uuid::from_u128(12)), because: LinkBecause::Chosen };
            reported_test::decide(writer, &known, chosen, Some((MEMBER, Timestamp(7))))
        })
        .await;
    standing::work_off(&world.store).await.unwrap();
    let mut sibling = report(3, 110, &[("odd.Test", Passed)]);
    sibling.run_key = "run 1".into();
    let linked = world.record(ANYWHERE, &sibling).await.linked;
    assert_eq!((linked, world.stands_for(SUITE, "odd.Test").await), (1, (12, LinkBecause::Chosen)));
    world.record(ANYWHERE, &report(2, 200, &[("odd.Test", Passed)])).await;
    assert_eq!(world.stands_for(SUITE, "odd.Test").await, (0, LinkBecause::NoTest));
    let mut again = report(1, 100, &[("odd.Test", Error)]);
    again.digest = "another".into();
    assert_eq!(world.record(ANYWHERE, &again).await.linked, 1, "imported again it is the same run");
    assert_eq!(
        world.latest(12).await.map(|latest| (latest.at, latest.standing.runs)),
        Some((Timestamp(110), 2))
    );
}

/// What decides: for each report its time, and for each result the test and the outcome.
fn reports() -> impl Strategy<Value = Vec<Report>> {
    let names = prop_oneof![Just("Test Cases/A"), Just("Test Cases/B"), Just("other.Test")];
    let results = prop::collection::vec((names, prop::sample::select(ResultStatus::ALL.to_vec())), 0..5);
    prop::collection::vec((0_i64..4, results, 0_u32..6), 0..6).prop_map(|told| {
        let told = (1..).zip(told).map(|(number, (at, results, key))| {
            let mut told = report(number, at * 10, &results);
            told.run_key = format!("run {}", key % 3);
            told
        });
        told.collect()
    })
}

type Told = (Vec<Option<Latest>>, Vec<Option<(u64, Option<(Timestamp, ResultStatus)>)>>);

async fn told_after(reports: Vec<Report>) -> Told {
    let world = with_tests().await;
    for told in &reports {
        world.record(ANYWHERE, told).await;
    }
    let mut latest = Vec::new();
    for test in [11, 12, 21] {
        latest.push(world.latest(test).await);
    }
    let mut names = Vec::new();
    for name in ["Test Cases/A", "Test Cases/B", "other.Test"] {
        let name = case_named(SUITE, name);
        let known = world.read(move |reader| reported_test::newest(reader, &name)).await;
        names.push(known.map(|known| (known.results, known.last)));
    }
    (latest, names)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_order_in_which_reports_come_changes_nothing(
        (told, shuffled) in reports().prop_flat_map(|told| (Just(told.clone()), Just(told).prop_shuffle())),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (one, other) = runtime.block_on(async { (told_after(told).await, told_after(shuffled).await) });
        prop_assert_eq!(one, other);
    }
}
