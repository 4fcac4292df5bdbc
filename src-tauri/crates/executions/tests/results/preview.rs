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
    let Preview { linked, ambiguous, unmatched, lost: _ } =
        world.read(|reader| preview(reader, link_of(1))).await;
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
        assert_eq!(world.relink().await, expected.0);
        assert_eq!(told(&world).await, expected, "the same is told once it is done");
    }
}

#[tokio::test]
async fn results_are_counted_and_not_names_and_shared_ones_are_ambiguous() {
    let world = with(0..2, 0..3).await;
    world.record(ANYWHERE, &report(2, 200, &[("Test Cases/0", Passed), ("Test Cases/0", Passed)])).await;
    assert_eq!(told(&world).await, (4, 0, 1));
    world.write(|writer| put_case(writer, 2, 900, "Test Cases/1")).await;
    world.relink().await;
    assert_eq!(told(&world).await, (3, 1, 1), "another repository has it, and both would");
}

#[tokio::test]
async fn what_belongs_to_another_repository_is_not_counted_and_what_it_would_lose_is_told() {
    let world = with(0..2, 0..0).await;
    world.changed_link(2, |link| link.link_results = true).await;
    world
        .write(|writer| {
            put_case(writer, 2, 901, "Test Cases/1")?;
            put_case(writer, 2, 902, "Test Cases/Own")
        })
        .await;
    let names = ["Test Cases/0", "Test Cases/1", "Test Cases/1", "Test Cases/Own"];
    world.record(ANYWHERE, &report(2, 200, &names.map(|name| (name, Passed)))).await;
    let found = world.read(|reader| preview(reader, link_of(1))).await;
    assert_eq!(found, Preview { linked: 1, ambiguous: 2, unmatched: 0, lost: 2 });
    world.changed_link(2, |link| link.link_results = false).await;
    let found = world.read(|reader| preview(reader, link_of(1))).await;
    assert_eq!(found, Preview { linked: 1, ..Preview::default() }, "they stay with the other repository");
}
