//! Disconnecting may forget the credential; without it a reconnect says so, and a rotation mends it.

use std::time::Duration;

use secrecy::SecretString;
use suitecase_admin::{AdminError, IntegrationDraft, WithCredential};
use suitecase_keychain::Refusal;
use suitecase_sandbox::{DEMO_API_TOKEN, READ_ONLY_API_TOKEN};
use suitecase_store::integration;

use crate::bench::{Bench, standing};

#[tokio::test]
async fn a_forgotten_credential_is_missed_at_the_return_and_can_be_typed_again() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let before = bench.connect(&maya, &bench.draft()).await;
    let forgetting = || bench.admin.disconnect_integration(&maya, before.id, WithCredential::Forgotten);
    assert_eq!(standing(&forgetting().await.unwrap()), "inactive");
    assert_eq!(bench.secret(before.id).await, None);
    assert_eq!(standing(&forgetting().await.unwrap()), "inactive", "what is absent is forgotten");

    let back = bench.admin.reconnect_integration(&maya, before.id).await.unwrap();
    assert_eq!(standing(&back), "keychain.absent");
    let typed = IntegrationDraft { secret: SecretString::from(DEMO_API_TOKEN), ..bench.edit_of(&before) };
    let mended = bench.connect(&maya, &typed).await;
    assert_eq!(standing(&mended), "active");
    assert_eq!(bench.secret(before.id).await.as_deref(), Some(DEMO_API_TOKEN));
    let done = [
        "integration.create",
        "integration.disconnect",
        "integration.forget",
        "integration.disconnect",
        "integration.forget",
        "integration.reconnect",
        "integration.rotate",
    ];
    assert_eq!(bench.done().await, done.map(|action| format!("Maya Brandt: {action}")));
}

#[tokio::test]
async fn a_keychain_that_refuses_to_forget_leaves_everything_connected() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let before = bench.connect(&maya, &bench.draft()).await;
    bench.keychain.refuse(Some(Refusal::Locked));
    let refused = bench.admin.disconnect_integration(&maya, before.id, WithCredential::Forgotten).await;
    assert!(matches!(refused, Err(AdminError::Keychain(_))), "{refused:?}");
    assert_eq!(bench.integration(before.id).await, before);
    bench.admin.disconnect_integration(&maya, before.id, WithCredential::Kept).await.unwrap();
    bench.keychain.refuse(None);
    assert_eq!(bench.secret(before.id).await.as_deref(), Some(DEMO_API_TOKEN));
}

#[tokio::test]
async fn a_rotation_while_a_reconnect_looks_counts() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let acme = bench.connect(&maya, &bench.draft()).await;
    let away = bench.admin.disconnect_integration(&maya, acme.id, WithCredential::Kept).await.unwrap();
    let rotated =
        IntegrationDraft { secret: SecretString::from(READ_ONLY_API_TOKEN), ..bench.edit_of(&away) };
    bench.passes(&rotated).await;
    bench.sandbox.faults().revoke(DEMO_API_TOKEN);
    bench.sandbox.faults().set_latency(Duration::from_millis(300));
    bench.sandbox.clear_requests();
    let (admin, actor) = (bench.admin.clone(), maya.clone());
    let reconnecting = tokio::spawn(async move { admin.reconnect_integration(&actor, acme.id).await });
    while bench.sandbox.counts().rest == 0 && !reconnecting.is_finished() {
        tokio::task::yield_now().await;
    }
    bench.admin.save_integration(&maya, &rotated).await.unwrap();
    let back = reconnecting.await.unwrap().unwrap();
    assert_eq!((standing(&back), bench.integration(acme.id).await), ("active", back.clone()));
}

#[tokio::test]
async fn whether_a_credential_was_forgotten_is_known_without_the_keychain() {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let acme = bench.connect(&maya, &bench.draft()).await;
    let has_credential = async || {
        let read = bench.store.read(move |reader| integration::has_credential(reader, acme.id));
        read.await.unwrap()
    };
    assert!(has_credential().await);
    bench.admin.disconnect_integration(&maya, acme.id, WithCredential::Kept).await.unwrap();
    assert!(has_credential().await);
    bench.admin.disconnect_integration(&maya, acme.id, WithCredential::Forgotten).await.unwrap();
    assert!(!has_credential().await);
    let typed = IntegrationDraft { secret: SecretString::from(DEMO_API_TOKEN), ..bench.edit_of(&acme) };
    bench.connect(&maya, &typed).await;
    assert!(has_credential().await);
}
