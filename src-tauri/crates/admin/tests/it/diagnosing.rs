//! The examination of a server is refused where syncs are, ends when it is cancelled, and leaves forms alone.

use std::time::Duration;

use suitecase_admin::{AdminError, WithCredential};
use suitecase_model::error_code::ErrorCode;
use suitecase_sandbox::sample;

use crate::bench::Bench;

fn address(bench: &Bench, slug: &str) -> String {
    format!("{}/{}/{slug}", bench.sandbox.origin(), sample::WORKSPACE)
}

/// Waits until REST is asked for something.
async fn is_asked(bench: &Bench) {
    while bench.sandbox.counts().rest == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_disconnected_integration_is_not_used_to_examine_anything() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let acme = bench.connect(&maya, &bench.draft()).await;
    let link = bench.link(&maya, &acme).await;
    let found = bench.admin.diagnose_link(link.id, |_| {}).await.unwrap();
    assert_eq!(found.rung, "by-folder");

    bench.admin.disconnect_integration(&maya, acme.id, WithCredential::Kept).await.unwrap();
    bench.sandbox.clear_requests();
    let of_link = bench.admin.diagnose_link(link.id, |_| {}).await.unwrap_err();
    let of_address = bench.admin.diagnose_address(&address(&bench, "web-shop"), |_| {}).await.unwrap_err();
    for refused in [of_link, of_address] {
        assert_eq!(refused.code(), ErrorCode::IntegrationDisconnected, "{refused:?}");
    }
    assert_eq!(bench.sandbox.requests(), []);
}

#[tokio::test]
async fn an_examination_that_is_cancelled_while_its_address_is_looked_up_asks_no_more() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    bench.connect(&maya, &bench.draft()).await;
    bench.sandbox.clear_requests();
    // A look-up takes several requests, so that there is time between the first of them and the answer.
    bench.sandbox.faults().set_latency(Duration::from_millis(300));
    let cancelling = async {
        is_asked(&bench).await;
        bench.admin.cancel_diagnosis();
    };
    let address = address(&bench, "web-shop");
    let (ended, ()) = tokio::join!(bench.admin.diagnose_address(&address, |_| {}), cancelling);
    assert!(matches!(ended, Err(AdminError::Cancelled)), "{ended:?}");
    assert_eq!(bench.sandbox.counts().git, 0);
}

#[tokio::test]
async fn an_examination_and_what_a_form_looks_up_do_not_end_each_other() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let acme = bench.connect(&maya, &bench.draft()).await;
    bench.sandbox.clear_requests();
    bench.sandbox.faults().set_latency(Duration::from_millis(100));
    let (typed, examined) = (address(&bench, "web-shop"), address(&bench, "mobile-app"));
    let examining = async {
        is_asked(&bench).await;
        bench.admin.diagnose_address(&examined, |_| {}).await
    };
    let (looked_up, found) = tokio::join!(bench.admin.resolve_address(acme.id, &typed), examining);
    assert_eq!(looked_up.unwrap().repository, "web-shop");
    assert_eq!(found.unwrap().rung, "by-folder");

    bench.sandbox.clear_requests();
    let stopping = async {
        is_asked(&bench).await;
        bench.admin.cancel_lookups();
    };
    let (found, ()) = tokio::join!(bench.admin.diagnose_address(&examined, |_| {}), stopping);
    assert_eq!(found.unwrap().rung, "by-folder");
}
