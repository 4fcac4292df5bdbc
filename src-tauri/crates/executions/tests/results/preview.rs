use suitecase_executions::linking::exact;
use suitecase_executions::linking::preview::{Preview, preview};
use suitecase_model::result::ResultStatus::Passed;

use crate::world::{ANYWHERE, World, link_of, put_case, report};

/// Makes a repository whose results are not linked by themselves, with tests of some numbers, and imports results of
/// others.
async fn with(tests: std::ops::Range<u32>, results: std::ops::Range<u32>) -> World {
    let world = World::new().await;
    world.changed_link(1, |link| link.link_results = false).await;
    world
        .write(move |writer| {
            tests.into_iter().try_for_each(|number| {
                put_case(writer, 1, 100 + u128::from(number), &format!("Test Cases/{number}"))
            })
        })
        .await;
    let names: Vec<String> = results.map(|number| format!("Test Cases/{number}")).collect();
    let told: Vec<_> = names.iter().map(|name| (name.as_str(), Passed)).collect();
    world.record(ANYWHERE, &report(1, 100, &told)).await;
    world
}

async fn told(world: &World) -> (u64, u64, u64) {
    let Preview { linked, ambiguous, unmatched } = world.read(|reader| preview(reader, link_of(1))).await;
    (linked, ambiguous, unmatched)
}

#[tokio::test]
async fn what_would_be_linked_is_what_is_linked_once_the_box_is_ticked() {
    for (tests, results, expected) in
        [(0..3, 0..11, (3, 0, 8)), (0..20, 0..14, (14, 0, 0)), (50..60, 0..23, (0, 0, 23))]
    {
        let world = with(tests, results).await;
        assert_eq!(told(&world).await, expected);
        world.changed_link(1, |link| link.link_results = true).await;
        let relinked = exact::relink_link(&world.store, link_of(1)).await.unwrap();
        assert_eq!(relinked.names, expected.0);
        assert_eq!(told(&world).await, expected, "the same is told once it is done");
    }
}

#[tokio::test]
async fn results_are_counted_and_not_names_and_shared_ones_are_ambiguous() {
    let world = with(0..2, 0..3).await;
    world.record(ANYWHERE, &report(2, 200, &[("Test Cases/0", Passed), ("Test Cases/0", Passed)])).await;
    assert_eq!(told(&world).await, (4, 0, 1));
    world.write(|writer| put_case(writer, 2, 900, "Test Cases/1")).await;
    exact::relink_link(&world.store, link_of(2)).await.unwrap();
    assert_eq!(told(&world).await, (3, 1, 1), "another repository has it, and both would");
}
