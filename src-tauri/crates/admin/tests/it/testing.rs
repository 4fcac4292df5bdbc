//! Test Connection decides what may be saved.

use suitecase_admin::AdminError;
use suitecase_store::integration;
use tokio_util::sync::CancellationToken;

use crate::bench::Bench;

#[tokio::test]
async fn a_test_cancelled_before_its_first_call_takes_back_the_one_before() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let go_on = CancellationToken::new();
    assert!(bench.admin.test_integration(&bench.draft(), &go_on, |_| {}).await.unwrap().passed());

    let cancelled = CancellationToken::new();
    cancelled.cancel();
    let again = bench.admin.test_integration(&bench.draft(), &cancelled, |_| {}).await;
    assert!(matches!(again, Err(AdminError::Cancelled)), "{again:?}");

    let saved = bench.admin.save_integration(&maya, &bench.draft()).await;
    assert!(matches!(saved, Err(AdminError::NotTested)), "{saved:?}");
    assert_eq!(bench.store.read(integration::list).await.unwrap(), []);
}
