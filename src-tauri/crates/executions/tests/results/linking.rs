use proptest::prelude::*;
use suitecase_executions::linking::exact::{self, Relinked};
use suitecase_executions::recording::Into;
use suitecase_model::ids::TestCaseId;
use suitecase_model::link::LinkStatus;
use suitecase_model::reported::LinkBecause::{
    self, NoTest, NotAsked, SamePath, SamePathAndSuite, SeveralTests,
};
use suitecase_model::result::ResultStatus::{Failed, Passed, Skipped};
use suitecase_store::{relink_due, result, test_case};
use uuid::Uuid;

use crate::world::{ANYWHERE, SUITE, World, link_of, put_case, put_suite, report, sync};

const A: &str = "Test Cases/A";

#[tokio::test]
async fn results_that_were_there_first_find_their_tests_behind_a_sync() {
    let world = World::new().await;
    world.record(ANYWHERE, &report(1, 100, &[(A, Passed), ("Test Cases/a", Failed)])).await;
    assert_eq!(world.stands_for(SUITE, A).await, (0, NoTest));
    world
        .write(|writer| {
            put_case(writer, 1, 11, A)?;
            sync(writer, 1, "b")
        })
        .await;
    let relinked = exact::relink_all_due(&world.store).await.unwrap();
    assert_eq!(relinked, Relinked { names: 1, tests: 1 });
    assert_eq!(world.stands_for(SUITE, A).await, (11, SamePath));
    assert_eq!(world.stands_for(SUITE, "Test Cases/a").await, (0, NoTest), "byte for byte");
    assert_eq!(world.latest(11).await.map(|latest| latest.status), Some(Passed));
    assert_eq!(world.read(relink_due::list).await, [], "nothing is due any more");
}

#[tokio::test]
async fn of_several_tests_none_is_linked_unless_the_suite_tells() {
    let world = World::new().await;
    world
        .write(|writer| {
            put_case(writer, 1, 11, A)?;
            put_case(writer, 2, 12, A)
        })
        .await;
    let recorded = world.record(ANYWHERE, &report(1, 100, &[(A, Passed)])).await;
    assert_eq!((recorded.linked, recorded.ambiguous, recorded.unmatched), (0, 1, 0));
    assert_eq!(world.stands_for(SUITE, A).await, (0, SeveralTests));
    world.write(|writer| put_suite(writer, 2, 21, SUITE)).await;
    world.relink().await;
    assert_eq!(world.stands_for(SUITE, A).await, (12, SamePathAndSuite));
    let here = Into { link: Some(link_of(1)), ..ANYWHERE };
    assert_eq!(world.record(here, &report(2, 200, &[(A, Failed)])).await.linked, 1);
    assert_eq!(world.latest(11).await.map(|latest| latest.status), Some(Failed), "the repository is known");
}

#[tokio::test]
async fn a_repository_is_asked_only_while_its_box_is_ticked_and_what_was_linked_stays() {
    let world = World::new().await;
    world.changed_link(1, |link| link.link_results = false).await;
    world.write(|writer| put_case(writer, 1, 11, A)).await;
    world.record(ANYWHERE, &report(1, 100, &[(A, Passed)])).await;
    assert_eq!(world.stands_for(SUITE, A).await, (0, NotAsked));
    for (is_ticked, expected) in [(true, (11, SamePath)), (false, (11, SamePath))] {
        world.changed_link(1, move |link| link.link_results = is_ticked).await;
        exact::relink_all_due(&world.store).await.unwrap();
        assert_eq!(world.stands_for(SUITE, A).await, expected, "{is_ticked}");
    }
    let here = Into { link: Some(link_of(1)), ..ANYWHERE };
    let recorded = world.record(here, &report(2, 200, &[(A, Passed)])).await;
    assert_eq!(recorded.linked, 1, "where the repository is known the box does not matter");
}

#[tokio::test]
async fn results_stay_with_a_test_that_moves_and_later_ones_go_to_who_has_its_place() {
    let world = World::new().await;
    world.write(|writer| put_case(writer, 1, 11, A)).await;
    world.record(ANYWHERE, &report(1, 100, &[(A, Passed)])).await;
    world
        .write(|writer| {
            put_case(writer, 1, 11, "Test Cases/Moved")?;
            sync(writer, 1, "b")
        })
        .await;
    exact::relink_all_due(&world.store).await.unwrap();
    assert_eq!(world.stands_for(SUITE, A).await, (11, SamePath));
    let recorded = world.record(ANYWHERE, &report(4, 150, &[(A, Skipped)])).await;
    assert_eq!((recorded.linked, recorded.unmatched), (0, 1), "nothing has the path any more");
    world
        .write(|writer| {
            put_case(writer, 1, 12, A)?;
            sync(writer, 1, "c")
        })
        .await;
    exact::relink_all_due(&world.store).await.unwrap();
    assert_eq!(world.stands_for(SUITE, A).await, (12, SamePath), "what waited for a test has one");
    world.record(ANYWHERE, &report(2, 200, &[(A, Failed)])).await;
    assert_eq!(world.stands_for(SUITE, A).await, (12, SamePath));
    let of = async |test| {
        let found = world.read(move |reader| result::of_test(reader, Uuid::from_u128(test))).await;
        found.into_iter().map(|result| result.status).collect::<Vec<_>>()
    };
    assert_eq!((of(11).await, of(12).await), (vec![Passed], vec![Failed, Skipped]), "older results stay");
    world
        .write(|writer| {
            put_case(writer, 1, 12, "Test Cases/Aside")?;
            put_case(writer, 1, 11, A)
        })
        .await;
    world.record(ANYWHERE, &report(3, 300, &[(A, Passed)])).await;
    assert_eq!((of(11).await, of(12).await), (vec![Passed, Passed], vec![Failed, Skipped]));
}

#[tokio::test]
async fn results_of_an_archived_repository_stay_until_another_has_the_test() {
    let world = World::new().await;
    world.write(|writer| put_case(writer, 1, 11, A)).await;
    world.record(ANYWHERE, &report(1, 100, &[(A, Passed)])).await;
    world.changed_link(1, |link| link.status = LinkStatus::Archived).await;
    exact::relink_all_due(&world.store).await.unwrap();
    assert_eq!(world.stands_for(SUITE, A).await, (11, SamePath));
    world
        .write(|writer| {
            put_case(writer, 2, 12, A)?;
            sync(writer, 2, "b")
        })
        .await;
    exact::relink_all_due(&world.store).await.unwrap();
    assert_eq!(world.stands_for(SUITE, A).await, (12, SamePath));
    assert_eq!(
        (world.latest(11).await, world.latest(12).await.map(|latest| latest.status)),
        (None, Some(Passed))
    );
}

#[tokio::test]
async fn results_of_a_test_that_is_gone_stay_and_later_ones_wait_for_one() {
    let world = World::new().await;
    world.write(|writer| put_case(writer, 1, 11, A)).await;
    world.record(ANYWHERE, &report(1, 100, &[(A, Passed)])).await;
    world.write(|writer| test_case::remove(writer, [TestCaseId(Uuid::from_u128(11))])).await;
    world.relink().await;
    assert_eq!(world.stands_for(SUITE, A).await, (11, SamePath));
    world.record(ANYWHERE, &report(2, 200, &[(A, Failed)])).await;
    assert_eq!(world.stands_for(SUITE, A).await, (0, NoTest));
    assert_eq!(world.latest(11).await.map(|latest| latest.status), Some(Passed));
    world.write(|writer| put_case(writer, 1, 11, A)).await;
    world.relink().await;
    assert_eq!(world.latest(11).await.map(|latest| latest.status), Some(Failed), "it is back");
}

#[tokio::test]
async fn the_names_of_a_project_are_looked_at_once_for_all_its_links() {
    let world = World::new().await;
    exact::relink_all_due(&world.store).await.unwrap();
    world.record(ANYWHERE, &report(1, 100, &[(A, Passed), ("Test Cases/B", Passed)])).await;
    world
        .write(|writer| {
            put_case(writer, 1, 11, A)?;
            put_case(writer, 2, 12, "Test Cases/B")?;
            sync(writer, 1, "b")?;
            sync(writer, 2, "b")
        })
        .await;
    assert_eq!(world.read(relink_due::list).await.len(), 2);
    assert_eq!(exact::relink_all_due(&world.store).await.unwrap(), Relinked { names: 2, tests: 2 });
    assert_eq!(world.read(relink_due::list).await, []);
}

/// What happens to a repository: it gets tests and suites, is archived, or is asked no more.
#[derive(Clone, Debug)]
enum Step {
    Case(u128, u32),
    Suite(u128),
    Asked(u128, bool),
    Archived(u128, bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (1_u128..3, 0_u32..4).prop_map(|(link, name)| Step::Case(link, name)),
        2 => (1_u128..3).prop_map(Step::Suite),
        1 => (1_u128..3).prop_map(|link| Step::Asked(link, true)),
        1 => (1_u128..3).prop_map(|link| Step::Archived(link, false)),
    ];
    (
        prop::collection::vec((1_u128..3, any::<bool>(), any::<bool>()), 0..3),
        prop::collection::vec(step, 0..9),
    )
        .prop_map(|(first, steps)| {
            let first = first.into_iter().flat_map(|(link, asked, archived)| {
                [Step::Asked(link, asked), Step::Archived(link, archived)]
            });
            first.chain(steps).collect()
        })
}

async fn take(world: &World, step: Step) {
    match step {
        Step::Case(link, name) => {
            let number = 100 * link + u128::from(name);
            let id = format!("Test Cases/{name}");
            world.write(move |writer| put_case(writer, link, number, &id)).await;
        }
        Step::Suite(link) => world.write(move |writer| put_suite(writer, link, 900 + link, SUITE)).await,
        Step::Asked(link, is_asked) => {
            world.changed_link(link, move |link| link.link_results = is_asked).await;
        }
        Step::Archived(link, is_archived) => {
            let status = if is_archived { LinkStatus::Archived } else { LinkStatus::Active };
            world.changed_link(link, move |link| link.status = status).await;
        }
    }
}

async fn linked(steps: Vec<Step>, import_first: bool) -> Vec<((u128, LinkBecause), Option<(bool, u32)>)> {
    let world = World::new().await;
    let names: Vec<String> = (0..4).map(|name| format!("Test Cases/{name}")).collect();
    let results: Vec<_> = names.iter().map(|name| (name.as_str(), Passed)).collect();
    let told = report(1, 100, &results);
    if import_first {
        world.record(ANYWHERE, &told).await;
    }
    for step in steps {
        take(&world, step).await;
        if import_first {
            world.relink().await;
        }
    }
    world.record(ANYWHERE, &told).await;
    let mut found = Vec::new();
    for name in names {
        let decided = world.stands_for(SUITE, &name).await;
        let latest = world.latest(decided.0).await;
        found.push((decided, latest.map(|latest| (latest.status == Passed, latest.standing.runs))));
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn linking_anew_says_what_linking_then_would_say(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (anew, fresh) =
            runtime.block_on(async { (linked(steps.clone(), true).await, linked(steps, false).await) });
        prop_assert_eq!(anew, fresh);
    }
}

#[tokio::test]
async fn many_names_are_linked_anew_a_part_at_a_time() {
    let world = World::new().await;
    let names: Vec<String> = (0..4_500).map(|name| format!("Test Cases/{name:05}")).collect();
    let results: Vec<_> = names.iter().map(|name| (name.as_str(), Passed)).collect();
    world.record(ANYWHERE, &report(1, 100, &results)).await;
    world
        .write(|writer| {
            (0..4_500_u128)
                .try_for_each(|name| put_case(writer, 1, 10_000 + name, &format!("Test Cases/{name:05}")))
        })
        .await;
    assert_eq!(world.relink().await, 4_500);
    assert_eq!(world.stands_for(SUITE, "Test Cases/04499").await, (14_499, SamePath));
}
