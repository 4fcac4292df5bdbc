//! Suitecase is killed while it links results anew; the next start finishes it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use suitecase_executions::linking::exact;
use suitecase_executions::standing;
use suitecase_model::catalogue::TestKind;
use suitecase_model::reported::LinkBecause::{NoTest, SamePath};
use suitecase_model::result::ResultStatus::Passed;
use suitecase_store::{Store, relink_due, reported_test};

use crate::world::{ANYWHERE, PROJECT, World, put_case, report, sync};

const DATABASE: &str = "KILLED_ON_DATABASE";
const NAMES: u32 = 8_000;

/// The process that is killed: it does what a start does.
#[tokio::test]
#[ignore = "it is started by another test"]
async fn links_until_it_is_killed() {
    let Some(database) = std::env::var_os(DATABASE).map(PathBuf::from) else { return };
    let store = Store::open(&database).unwrap();
    exact::relink_all_due(&store).await.unwrap();
}

fn start(database: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::links_until_it_is_killed", "--ignored"])
        .env(DATABASE, database)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn name(number: u32) -> String {
    format!("Test Cases/{number:05}")
}

fn test(number: u32) -> u128 {
    10_000 + u128::from(number)
}

/// Returns how many names stand for no test yet.
async fn unlinked(world: &World) -> u64 {
    world.read(|reader| reported_test::count_because(reader, PROJECT, TestKind::TestCases, NoTest)).await
}

#[tokio::test]
async fn what_was_being_linked_when_suitecase_was_killed_is_linked_at_the_next_start() {
    let world = World::new().await;
    let names: Vec<String> = (0..NAMES).map(name).collect();
    let results: Vec<_> = names.iter().map(|name| (name.as_str(), Passed)).collect();
    world.record(ANYWHERE, &report(1, 100, &results)).await;
    world
        .write(|writer| {
            (0..NAMES).try_for_each(|number| put_case(writer, 1, test(number), &name(number)))?;
            sync(writer, 1, "b")
        })
        .await;
    let mut killed_midway = 0;
    while !world.read(relink_due::list).await.is_empty() {
        let before = unlinked(&world).await;
        let mut child = start(world.database());
        while unlinked(&world).await == before && child.try_wait().unwrap().is_none() {}
        child.kill().unwrap();
        child.wait().unwrap();
        killed_midway += usize::from(!world.read(relink_due::list).await.is_empty());
    }
    assert!(killed_midway > 0, "it was always done before it was killed");
    exact::relink_all_due(&world.store).await.unwrap();
    standing::work_off(&world.store).await.unwrap();
    assert_eq!(unlinked(&world).await, 0, "no name was left out");
    let linked = world
        .read(|reader| reported_test::count_because(reader, PROJECT, TestKind::TestCases, SamePath))
        .await;
    assert_eq!(linked, u64::from(NAMES), "each name once");
    for number in 0..NAMES {
        assert_eq!(world.latest(test(number)).await.map(|latest| latest.status), Some(Passed), "{number}");
    }
}
