//! Which execution a report is the same as, and of which linked repository it is.

use std::cell::Cell;
use std::collections::HashSet;

use suitecase_executions::recording::{Among, Into, Outcome, Recorded, record_among};
use suitecase_executions::standing;
use suitecase_model::ids::{ExecutionId, TestRunId};
use suitecase_model::report::Report;
use suitecase_model::result::ResultStatus::{Failed, Passed};
use suitecase_model::time::Timestamp;
use suitecase_store::{StoreError, execution, imported_run, test_run};
use uuid::Uuid;

use crate::world::{ANYWHERE, PROJECT, World, link_of, put_case, report};

/// Imports reports together.
async fn import(world: &World, reports: &[Report]) -> Vec<Recorded> {
    let mut recorded = Vec::new();
    let mut known: HashSet<ExecutionId> = HashSet::new();
    for report in reports {
        let (report, among) = (report.clone(), known.clone());
        let found = world
            .write(move |writer| {
                let among = Among { recorded: &among, stop: &|| false };
                record_among(writer, &ANYWHERE, &report, among, Timestamp(5_000), Uuid::now_v7)
            })
            .await;
        known.insert(found.execution);
        recorded.push(found);
    }
    standing::work_off(&world.store).await.unwrap();
    recorded
}

fn outcomes(recorded: &[Recorded]) -> Vec<Outcome> {
    recorded.iter().map(|recorded| recorded.outcome).collect()
}

/// Returns a report with a key and contents of its own.
fn shard(key: &str, digest: &str, number: u32) -> Report {
    let name = format!("Test Cases/{number}");
    let mut made = report(number, 100, &[(name.as_str(), Passed)]);
    (made.key, made.run_key, made.digest) = (key.to_owned(), key.to_owned(), digest.to_owned());
    made
}

#[tokio::test]
async fn equal_bytes_are_the_same_execution_whatever_they_are_called() {
    let world = World::new().await;
    let first = world.record(ANYWHERE, &shard("one", "same", 1)).await;
    let before = world.bytes();
    let again = world.record(ANYWHERE, &shard("two", "same", 1)).await;
    assert_eq!((again.outcome, again.execution, again.run), (Outcome::Unchanged, first.execution, first.run));
    assert!(world.bytes() == before, "the file is another");
}

#[tokio::test]
async fn reports_of_one_import_never_replace_each_other_and_keep_their_places() {
    use Outcome::{New, Unchanged, Updated};
    let world = World::new().await;
    let shards = [shard("key", "a", 1), shard("key", "b", 2), shard("key", "c", 3)];
    let first = import(&world, &shards).await;
    assert_eq!(outcomes(&first), [New, New, New]);
    let before = world.bytes();
    assert_eq!(outcomes(&import(&world, &shards).await), [Unchanged, Unchanged, Unchanged]);
    assert!(world.bytes() == before, "the file is another");
    let changed = [shards[0].clone(), shard("key", "new", 2), shards[2].clone()];
    let again = import(&world, &changed).await;
    assert_eq!(outcomes(&again), [Unchanged, Updated, Unchanged]);
    for (one, other) in first.iter().zip(&again) {
        assert_eq!(one.execution, other.execution);
    }
}

#[tokio::test]
async fn two_runs_of_ours_may_write_the_same_bytes() {
    let world = World::new().await;
    let (one, two) = (TestRunId(Uuid::from_u128(71)), TestRunId(Uuid::from_u128(72)));
    world
        .write(move |writer| {
            for (id, key) in [(one, "one"), (two, "two")] {
                let run = imported_run::ImportedRun {
                    id,
                    project: PROJECT,
                    key: key.into(),
                    name: key.into(),
                    link: None,
                    member: Some(crate::world::MEMBER),
                    imported_at: Timestamp(0),
                };
                imported_run::insert(writer, &run)?;
            }
            Ok(())
        })
        .await;
    let mut untimed = shard("one", "same", 1);
    untimed.started_at = None;
    let first = world.record(Into { run: Some(one), ..ANYWHERE }, &untimed).await;
    untimed.key = "two".into();
    let second = world.record(Into { run: Some(two), ..ANYWHERE }, &untimed).await;
    assert_eq!((second.outcome, second.run), (Outcome::New, two));
    assert_ne!(first.execution, second.execution);
}

#[tokio::test]
async fn importing_again_for_another_repository_moves_the_results_there() {
    let world = World::new().await;
    world
        .write(|writer| {
            put_case(writer, 1, 11, "Test Cases/A")?;
            put_case(writer, 2, 12, "Test Cases/A")
        })
        .await;
    let told = report(1, 100, &[("Test Cases/A", Failed)]);
    let into = |number| Into { link: Some(link_of(number)), ..ANYWHERE };
    let wrong = world.record(into(1), &told).await;
    assert!(world.latest(11).await.is_some());
    let right = world.record(into(2), &told).await;
    assert_eq!((right.outcome, right.linked, right.execution), (Outcome::Updated, 1, wrong.execution));
    assert_eq!(world.latest(11).await, None);
    assert_eq!(world.latest(12).await.map(|latest| latest.status), Some(Failed));
    let run = right.run;
    let link = world.read(move |reader| test_run::get(reader, run)).await.link;
    assert_eq!(link, Some(link_of(2)));
    for into in [into(2), ANYWHERE] {
        assert_eq!(world.record(into, &told).await.outcome, Outcome::Unchanged);
    }
    let mut other = told.clone();
    other.digest = "other".into();
    assert_eq!(world.record(ANYWHERE, &other).await.outcome, Outcome::Updated);
    assert_eq!(
        world.latest(12).await.map(|latest| latest.status),
        Some(Failed),
        "it is known where it belongs"
    );
}

#[tokio::test]
async fn a_long_report_is_given_up_between_rows_and_leaves_nothing() {
    let world = World::new().await;
    let names: Vec<String> = (0..5_000).map(|number| format!("c.t{number}")).collect();
    let results: Vec<_> = names.iter().map(|name| (name.as_str(), Passed)).collect();
    let long = report(1, 100, &results);
    let before = world.bytes();
    let mut asked = Vec::new();
    for patience in [0, 3, 7] {
        let long = long.clone();
        let stopped: Result<Recorded, StoreError> = world
            .store
            .write(move |writer| {
                let left = Cell::new(patience);
                let stop = || {
                    left.set(left.get() - 1);
                    left.get() < 0
                };
                let among = Among { recorded: &HashSet::new(), stop: &stop };
                record_among(writer, &ANYWHERE, &long, among, Timestamp(0), Uuid::now_v7)
            })
            .await;
        asked.push(matches!(stopped, Err(StoreError::Cancelled)));
    }
    assert_eq!(asked, [true, true, true]);
    assert!(world.bytes() == before, "the file is another");
    let none = world.read(|reader| execution::by_key(reader, PROJECT, "execution 1")).await;
    assert_eq!(none, None);
}
