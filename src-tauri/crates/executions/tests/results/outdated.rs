use suitecase_executions::standing;
use suitecase_model::result::ResultStatus::{Incomplete, Passed};
use suitecase_store::latest_result::{mark_outdated, outdated};
use uuid::Uuid;

use crate::world::{ANYWHERE, World, put_case, report};

#[tokio::test]
async fn a_test_of_which_something_cannot_be_understood_keeps_no_other_waiting() {
    let world = World::new().await;
    world
        .write(|writer| {
            put_case(writer, 1, 11, "Test Cases/A")?;
            put_case(writer, 1, 12, "Test Cases/B")
        })
        .await;
    let told = report(1, 100, &[("Test Cases/A", Incomplete), ("Test Cases/B", Passed)]);
    world.record(ANYWHERE, &told).await;
    let world = world.damaged(b"INCOMPLETE", b"INCOMPLETF");
    world
        .write(|writer| {
            [11, 12].into_iter().try_for_each(|test| mark_outdated(writer, Uuid::from_u128(test)))
        })
        .await;
    assert_eq!(standing::work_off(&world.store).await.unwrap(), 1);
    let left = world.read(|reader| outdated(reader, None, 10)).await;
    assert_eq!(left, [Uuid::from_u128(11)], "it is tried again the next time");
}
