use suitecase_executions::bound_values;
use suitecase_model::audit::AuditActor;
use suitecase_model::ids::TestRunId;
use suitecase_model::report::DataRow;
use suitecase_model::result::ResultStatus::Passed;
use suitecase_model::time::Timestamp;
use suitecase_store::audit::{AuditFilter, page};
use suitecase_store::{StoreError, result};
use uuid::Uuid;

use crate::world::{ANYWHERE, World, report};

#[tokio::test]
async fn who_sees_values_is_noted_and_the_values_are_not() {
    let world = World::new().await;
    let mut told = report(1, 100, &[("Test Cases/A", Passed)]);
    let values = vec![("password".to_owned(), "hush-hush".to_owned())];
    told.suites[0].results[0].row = Some(DataRow { number: 1, named_by: None, values: values.clone() });
    let run = world.record(ANYWHERE, &told).await.run;
    let rows =
        world.read(move |reader| result::page_of_run(reader, run, result::Listed::default(), 0, 10)).await.1;
    let number = rows[0].number;
    let shown = world
        .write(move |writer| {
            bound_values::show(writer, AuditActor::suitecase(), (run, "Nightly 1"), number, Timestamp(9))
        })
        .await;
    assert_eq!(shown, values);
    let elsewhere = (TestRunId(Uuid::from_u128(5)), "Another");
    let refused: Result<_, StoreError> = world
        .store
        .write(move |writer| {
            bound_values::show(writer, AuditActor::suitecase(), elsewhere, number, Timestamp(9))
        })
        .await;
    assert!(matches!(refused, Err(StoreError::Missing(_))));
    let entries = world.read(|reader| page(reader, &AuditFilter::default(), 0, 10)).await;
    let told = format!("{entries:?}");
    assert!(told.contains("run.show-values") && told.contains("Nightly 1"), "{told}");
    assert!(!told.contains("hush"), "{told}");
}
