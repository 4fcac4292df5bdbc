//! Test Connection decides what may be saved.

use std::time::Duration;

use secrecy::SecretString;
use suitecase_admin::{AdminError, IntegrationDraft, WithCredential};
use suitecase_model::member::Member;
use suitecase_sandbox::{DEMO_API_TOKEN, READ_ONLY_API_TOKEN};
use suitecase_store::integration;
use tokio_util::sync::CancellationToken;

use crate::bench::{Bench, standing};
use crate::people::{HERE, session, user};

const RIGHT: &str = "correct horse";

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

#[tokio::test]
async fn a_test_that_passed_once_mends_nothing_when_only_a_description_is_saved() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let acme = bench.connect(&maya, &bench.draft()).await;
    bench.passes(&bench.edit_of(&acme)).await;
    bench.pass(1000);
    bench.sandbox.faults().revoke(DEMO_API_TOKEN);
    let broken = bench.admin.check_integration(acme.id).await.unwrap();
    assert_eq!(standing(&broken), "bitbucket.token-rejected");
    bench.pass(1000);

    let described = IntegrationDraft { description: "For the shop".to_owned(), ..bench.edit_of(&acme) };
    let saved = bench.admin.save_integration(&maya, &described).await.unwrap();
    assert_eq!((&saved.status, saved.checked_at), (&broken.status, broken.checked_at));
}

#[tokio::test]
async fn a_test_of_what_is_stored_that_contradicts_the_status_asks_for_a_check() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let acme = bench.connect(&maya, &bench.draft()).await;
    let mut watch = bench.admin.watch_health();
    let stored = bench.edit_of(&acme);
    bench.pass(1);
    watch.look().await.unwrap();
    for (is_revoked, expected) in [(true, "bitbucket.token-rejected"), (false, "active")] {
        let faults = bench.sandbox.faults();
        if is_revoked {
            faults.revoke(DEMO_API_TOKEN);
        } else {
            faults.restore(DEMO_API_TOKEN);
        }
        bench.pass(1);
        bench.admin.test_integration(&stored, &CancellationToken::new(), |_| {}).await.unwrap();
        bench.pass(1);
        watch.look().await.unwrap();
        assert_eq!(standing(&bench.integration(acme.id).await), expected);
    }
}

#[tokio::test]
async fn what_a_test_found_counts_from_when_it_was_made_and_less_than_what_was_found_since() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let tested_at = bench.admin.today();
    bench.passes(&bench.draft()).await;
    bench.pass(24 * 60 * 60 * 1000);
    let acme = bench.admin.save_integration(&maya, &bench.draft()).await.unwrap();
    assert_eq!(acme.checked_at.unwrap().day(), tested_at);

    let same = IntegrationDraft { secret: SecretString::from(DEMO_API_TOKEN), ..bench.edit_of(&acme) };
    bench.passes(&same).await;
    bench.pass(1);
    bench.sandbox.faults().revoke(DEMO_API_TOKEN);
    bench.admin.check_integration(acme.id).await.unwrap();
    bench.pass(1);
    let saved = bench.admin.save_integration(&maya, &same).await.unwrap();
    assert_eq!(standing(&saved), "bitbucket.token-rejected");
}

#[tokio::test]
async fn a_decision_since_lets_a_test_count_no_more() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let acme = bench.connect(&maya, &bench.draft()).await;
    let rotated =
        IntegrationDraft { secret: SecretString::from(READ_ONLY_API_TOKEN), ..bench.edit_of(&acme) };
    bench.passes(&rotated).await;
    bench.admin.disconnect_integration(&maya, acme.id, WithCredential::Kept).await.unwrap();
    let saved = bench.admin.save_integration(&maya, &rotated).await;
    assert!(matches!(saved, Err(AdminError::NotTested)), "{saved:?}");
}

#[tokio::test]
async fn a_test_is_forgotten_with_its_form_and_with_whoever_made_it() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    bench.admin.set_own_passphrase(&maya, HERE, None, Some(RIGHT.into())).await.unwrap();
    let kim = user(&bench, &maya, "Kim", RIGHT).await;
    let session = session(&bench, HERE);
    let is_forgotten = async || {
        let saved = bench.admin.save_integration(&maya, &bench.draft()).await;
        matches!(saved, Err(AdminError::NotTested))
    };
    let here = async |member: &Member| session.sign_in(member.id, Some(RIGHT.into())).await.unwrap();

    here(&maya).await;
    bench.passes(&bench.draft()).await;
    bench.admin.forget_test();
    assert!(is_forgotten().await, "with the form");

    bench.passes(&bench.draft()).await;
    assert!(session.lock().await.unwrap());
    assert!(is_forgotten().await, "locked");

    here(&maya).await;
    bench.passes(&bench.draft()).await;
    bench.pass(60 * 60 * 1000);
    session.presence().await.unwrap();
    assert!(is_forgotten().await, "locked after idleness");

    here(&maya).await;
    bench.passes(&bench.draft()).await;
    here(&kim).await;
    assert!(is_forgotten().await, "somebody else signed in");

    bench.passes(&bench.draft()).await;
    bench.admin.deactivate_member(&maya, HERE, kim.id).await.unwrap();
    session.presence().await.unwrap();
    assert!(is_forgotten().await, "deactivated");

    here(&maya).await;
    bench.passes(&bench.draft()).await;
    here(&maya).await;
    assert!(!is_forgotten().await, "who signs in again goes on");
}

#[tokio::test]
async fn a_test_under_way_ends_when_its_member_leaves() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    bench.admin.set_own_passphrase(&maya, HERE, None, Some(RIGHT.into())).await.unwrap();
    let session = session(&bench, HERE);
    session.sign_in(maya.id, Some(RIGHT.into())).await.unwrap();
    bench.sandbox.faults().set_latency(Duration::from_secs(1));
    let (admin, draft) = (bench.admin.clone(), bench.draft());
    let cancel = bench.admin.begin_test();
    let testing = tokio::spawn(async move { admin.test_integration(&draft, &cancel, |_| {}).await });
    while bench.sandbox.counts().rest == 0 && !testing.is_finished() {
        tokio::task::yield_now().await;
    }
    assert!(session.lock().await.unwrap());
    let ended = testing.await.unwrap();
    assert!(matches!(ended, Err(AdminError::Cancelled)), "{ended:?}");
}
