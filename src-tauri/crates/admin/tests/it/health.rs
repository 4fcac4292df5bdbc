//! An integration's status is what its last check found, and checks are made when they are due.

use std::time::Duration;

use suitecase_admin::{AdminError, AdminEvent, WithCredential};
use suitecase_keychain::{EntryName, Refusal};
use suitecase_model::integration::IntegrationStatus;
use suitecase_model::link::LinkStatus;
use suitecase_sandbox::{DEMO_API_TOKEN, Fault, Target};
use tokio::sync::broadcast::Receiver;

use crate::bench::{Bench, standing};

const MINUTE: i64 = 60 * 1000;
const HOUR: i64 = 60 * MINUTE;

fn told(events: &mut Receiver<AdminEvent>) -> Vec<AdminEvent> {
    std::iter::from_fn(|| events.try_recv().ok()).collect()
}

#[tokio::test]
async fn a_check_finds_a_revoked_token_and_its_return_each_on_record_once() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let id = bench.connect(&maya, &bench.draft()).await.id;
    let mut events = bench.admin.events();
    let check = async || {
        bench.pass(1000);
        bench.admin.check_integration(id).await.unwrap()
    };
    assert_eq!(standing(&check().await), "active");
    bench.sandbox.faults().revoke(DEMO_API_TOKEN);
    let broken = check().await;
    assert_eq!(standing(&broken), "bitbucket.token-rejected");
    let still = check().await;
    assert_eq!(still.status, broken.status, "an error keeps the time at which it was found");
    assert!(still.checked_at > broken.checked_at);
    bench.sandbox.faults().restore(DEMO_API_TOKEN);
    assert_eq!(standing(&check().await), "active");
    assert_eq!(
        bench.done().await[1..],
        ["Suitecase: integration.health", "Suitecase: integration.health"],
        "only what changes is on record"
    );
    let checked = AdminEvent::IntegrationsChanged;
    let news = AdminEvent::IntegrationBroken { integration: "Acme".to_owned() };
    let all = [checked.clone(), checked.clone(), news, checked.clone(), checked];
    assert_eq!(told(&mut events), all);
}

#[tokio::test]
async fn what_passes_by_itself_changes_nothing() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let before = bench.connect(&maya, &bench.draft()).await;
    bench.pass(HOUR);
    for fault in [Fault::Status(503), Fault::CaptivePortal] {
        bench.sandbox.faults().next(Target::Any, 100, fault);
        assert_eq!(bench.admin.check_integration(before.id).await.unwrap(), before);
        bench.sandbox.faults().clear();
    }
    bench.keychain.refuse(Some(Refusal::Locked));
    assert_eq!(bench.admin.check_integration(before.id).await.unwrap(), before);
    bench.keychain.refuse(None);

    bench.sandbox.faults().revoke(DEMO_API_TOKEN);
    let broken = bench.admin.check_integration(before.id).await.unwrap();
    bench.sandbox.faults().next(Target::Any, 100, Fault::Status(500));
    assert_eq!(bench.admin.check_integration(before.id).await.unwrap(), broken, "nor does it mend anything");
}

#[tokio::test]
async fn a_secret_that_was_taken_out_of_the_keychain_is_missed() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let id = bench.connect(&maya, &bench.draft()).await.id;
    let entry = EntryName::of_integration(id);
    bench.keychain.keychain().forget(&entry).await.unwrap();
    assert_eq!(standing(&bench.admin.check_integration(id).await.unwrap()), "keychain.absent");
    let secret = secrecy::SecretString::from(DEMO_API_TOKEN);
    bench.keychain.keychain().keep(&entry, secret).await.unwrap();
    assert_eq!(standing(&bench.admin.check_integration(id).await.unwrap()), "active");
}

#[tokio::test]
async fn a_disconnected_integration_is_left_alone() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let id = bench.connect(&maya, &bench.draft()).await.id;
    let away = bench.admin.disconnect_integration(&maya, id, WithCredential::Kept).await.unwrap();
    bench.sandbox.clear_requests();
    let refused = bench.admin.check_integration(id).await;
    assert!(matches!(refused, Err(AdminError::Disconnected)), "{refused:?}");
    let mut watch = bench.admin.watch_health();
    for _ in 0..3 {
        watch.look().await.unwrap();
        bench.pass(48 * HOUR);
    }
    assert_eq!(bench.integration(id).await, away);
    assert_eq!(bench.sandbox.counts().rest, 0);
}

#[tokio::test]
async fn what_a_person_decides_during_a_check_counts() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let id = bench.connect(&maya, &bench.draft()).await.id;
    bench.sandbox.clear_requests();
    bench.sandbox.faults().revoke(DEMO_API_TOKEN);
    bench.sandbox.faults().set_latency(Duration::from_millis(300));
    let admin = bench.admin.clone();
    let checking = tokio::spawn(async move { admin.check_integration(id).await });
    while bench.sandbox.counts().rest == 0 && !checking.is_finished() {
        tokio::task::yield_now().await;
    }
    bench.admin.disconnect_integration(&maya, id, WithCredential::Kept).await.unwrap();
    let checked = checking.await.unwrap();
    assert!(matches!(checked, Err(AdminError::Disconnected)), "{checked:?}");
    assert_eq!(bench.integration(id).await.status, IntegrationStatus::Inactive);
}

#[tokio::test]
async fn checks_are_made_at_the_start_once_a_day_and_hourly_while_something_is_wrong() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let id = bench.connect(&maya, &bench.draft()).await.id;
    let mut watch = bench.admin.watch_health();
    let mut is_checked_after = async |time: i64| {
        bench.pass(time);
        bench.sandbox.clear_requests();
        watch.look().await.unwrap();
        let calls = bench.sandbox.counts().rest;
        assert!(calls <= 6, "a check costs {calls} calls");
        calls > 0
    };
    assert!(is_checked_after(1).await, "at the start");
    assert!(!is_checked_after(0).await);
    assert!(!is_checked_after(23 * HOUR).await);
    assert!(is_checked_after(HOUR).await, "a day later");
    bench.sandbox.faults().revoke(DEMO_API_TOKEN);
    assert!(!is_checked_after(23 * HOUR).await, "nobody knows yet");
    assert!(is_checked_after(HOUR).await);
    assert_eq!(standing(&bench.integration(id).await), "bitbucket.token-rejected");
    assert!(!is_checked_after(HOUR - 1).await);
    bench.sandbox.faults().restore(DEMO_API_TOKEN);
    assert!(is_checked_after(1).await, "an hour later");
    assert_eq!(standing(&bench.integration(id).await), "active");
    assert!(!is_checked_after(HOUR).await);
}

#[tokio::test]
async fn without_a_network_a_check_is_tried_again_after_an_hour() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let before = bench.connect(&maya, &bench.draft()).await;
    let mut watch = bench.admin.watch_health();
    bench.sandbox.faults().next(Target::Any, 100, Fault::Status(503));
    bench.pass(1);
    watch.look().await.unwrap();
    bench.sandbox.faults().clear();
    bench.pass(HOUR - 1);
    watch.look().await.unwrap();
    assert_eq!(bench.integration(before.id).await, before);
    bench.pass(1);
    watch.look().await.unwrap();
    assert!(bench.integration(before.id).await.checked_at > before.checked_at);
}

#[tokio::test]
async fn syncs_that_fail_and_syncs_that_work_again_ask_for_a_check() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let before = bench.connect(&maya, &bench.draft()).await;
    let link = bench.link(&maya, &before).await;
    let mut watch = bench.admin.watch_health();
    bench.pass(MINUTE);
    watch.look().await.unwrap();
    bench.pass(MINUTE);
    bench.sandbox.faults().revoke(DEMO_API_TOKEN);
    let failed = bench.sync(&link).await;
    assert!(matches!(failed.status, LinkStatus::Error { .. }), "{failed:?}");
    assert_eq!(standing(&bench.integration(before.id).await), "active", "a sync does not judge");
    bench.pass(1);
    watch.look().await.unwrap();
    assert_eq!(standing(&bench.integration(before.id).await), "bitbucket.token-rejected");
    bench.sandbox.clear_requests();
    bench.pass(MINUTE);
    bench.sync(&link).await;
    watch.look().await.unwrap();
    assert_eq!(bench.sandbox.counts().rest, 0, "a failure is no news while something is wrong");

    bench.sandbox.faults().restore(DEMO_API_TOKEN);
    bench.pass(MINUTE);
    bench.sync(&link).await;
    bench.pass(1);
    watch.look().await.unwrap();
    assert_eq!(standing(&bench.integration(before.id).await), "active");
}

#[tokio::test]
async fn any_other_call_that_fails_asks_for_a_check_too() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let before = bench.connect(&maya, &bench.draft()).await;
    let mut watch = bench.admin.watch_health();
    bench.pass(1);
    watch.look().await.unwrap();
    let address = format!("{}/web-shop", bench.admin.workspace_url(&before.workspace.slug));
    let resolve = async || bench.admin.resolve_address(before.id, &address).await;
    bench.sandbox.faults().revoke(DEMO_API_TOKEN);
    bench.pass(1);
    assert!(resolve().await.is_err());
    bench.pass(1);
    watch.look().await.unwrap();
    assert_eq!(standing(&bench.integration(before.id).await), "bitbucket.token-rejected");
    bench.sandbox.faults().restore(DEMO_API_TOKEN);
    bench.pass(1);
    assert!(resolve().await.is_ok());
    bench.pass(1);
    watch.look().await.unwrap();
    assert_eq!(standing(&bench.integration(before.id).await), "active");
}

#[tokio::test]
async fn the_watch_looks_by_itself_and_ends_with_the_services() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    bench.connect(&maya, &bench.draft()).await;
    let mut events = bench.admin.events();
    let watching = tokio::spawn(bench.admin.watch_health().run());
    assert_eq!(events.recv().await.unwrap(), AdminEvent::IntegrationsChanged);
    bench.syncs.stop().await;
    watching.await.unwrap();
}

#[tokio::test]
async fn an_account_that_was_taken_out_of_the_workspace_is_found_out_by_its_links() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let before = bench.connect(&maya, &bench.draft()).await;
    let link = bench.link(&maya, &before).await;
    let mut watch = bench.admin.watch_health();
    bench.pass(MINUTE);
    watch.look().await.unwrap();
    bench.pass(MINUTE);
    bench.sandbox.faults().hide_repository(&before.workspace.slug, "payments-api");
    let failed = bench.sync(&link).await;
    assert!(
        matches!(&failed.status, LinkStatus::Error { code, .. } if code.ends_with("not-found")),
        "{failed:?}"
    );
    bench.pass(1);
    bench.sandbox.clear_requests();
    watch.look().await.unwrap();
    assert!(bench.sandbox.counts().rest > 0, "it is checked");
    assert_eq!(standing(&bench.integration(before.id).await), "active", "it was the repository alone");
}
