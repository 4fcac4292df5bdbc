//! The end of a token is told at 30, 7 and 1 days, each once, and is an error once it has passed.

use secrecy::SecretString;
use suitecase_admin::{AdminEvent, IntegrationDraft, WithCredential};
use suitecase_model::integration::{Integration, IntegrationStatus};
use suitecase_model::member::Member;
use suitecase_sandbox::READ_ONLY_API_TOKEN;
use tokio::sync::broadcast::Receiver;

use crate::bench::{Bench, standing};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// Returns what was said of tokens since the last call; it reaches nobody.
fn said(events: &mut Receiver<AdminEvent>) -> Vec<AdminEvent> {
    let all = std::iter::from_fn(|| events.try_recv().ok());
    all.filter(|event| *event != AdminEvent::IntegrationsChanged).collect()
}

/// Returns what people were told of tokens since the last call: the days that are left, or none where one has ended.
async fn told(bench: &Bench, events: &mut Receiver<AdminEvent>) -> Vec<Option<u16>> {
    let mut told = Vec::new();
    for event in said(events) {
        told.push(match event {
            AdminEvent::TokenEnds { id, integration, days_left, warning } => {
                assert_eq!(integration, "Acme");
                bench.admin.end_was_told(id, warning).await.unwrap();
                Some(days_left)
            }
            AdminEvent::TokenEnded { .. } => None,
            AdminEvent::IntegrationsChanged | AdminEvent::IntegrationBroken { .. } => panic!("{event:?}"),
        });
    }
    told
}

async fn connected(bench: &Bench, expires_on: &str) -> (Member, Integration) {
    let maya = bench.first_member().await;
    let draft = IntegrationDraft { expires_on: expires_on.to_owned(), ..bench.draft() };
    let saved = bench.connect(&maya, &draft).await;
    (maya, saved)
}

#[tokio::test]
async fn each_warning_comes_once_and_the_end_is_an_error_whatever_the_calls_say() {
    let bench = Bench::new().await;
    // The clock begins on 2026-11-22: 35 days are left.
    let (_, acme) = connected(&bench, "2026-12-27").await;
    let mut events = bench.admin.events();
    let mut days_told = Vec::new();
    for day in 0..=35 {
        // A start of the app in between tells nothing again.
        bench.admin.watch_health().look().await.unwrap();
        for days_left in told(&bench, &mut events).await {
            assert_eq!(days_left.map(i64::from), Some(35 - day));
            days_told.extend(days_left);
        }
        bench.pass(DAY);
    }
    assert_eq!(days_told, [30, 7, 1]);
    assert_eq!(standing(&bench.integration(acme.id).await), "active", "the last day is a good one");

    let mut watch = bench.admin.watch_health();
    watch.look().await.unwrap();
    assert_eq!(told(&bench, &mut events).await, [None]);
    bench.pass(DAY);
    watch.look().await.unwrap();
    bench.admin.check_integration(acme.id).await.unwrap();
    let ended = bench.integration(acme.id).await;
    let IntegrationStatus::Error { code, detail, .. } = &ended.status else { panic!("{ended:?}") };
    assert_eq!((code.as_str(), detail.as_str()), ("bitbucket.token-expired", "2026-12-27"));
    assert_eq!(told(&bench, &mut events).await, [], "the end is told once");
    assert_eq!(bench.done().await[1..], ["Suitecase: integration.health"]);
}

#[tokio::test]
async fn a_start_after_a_long_time_tells_only_the_nearest_warning() {
    let bench = Bench::new().await;
    connected(&bench, "2026-12-27").await;
    let mut events = bench.admin.events();
    bench.pass(30 * DAY);
    bench.admin.watch_health().look().await.unwrap();
    assert_eq!(told(&bench, &mut events).await, [Some(5)]);
    bench.pass(DAY);
    bench.admin.watch_health().look().await.unwrap();
    assert_eq!(told(&bench, &mut events).await, []);
}

#[tokio::test]
async fn a_corrected_date_and_a_new_token_are_warned_of_anew() {
    let bench = Bench::new().await;
    let (maya, acme) = connected(&bench, "2026-12-02").await;
    let mut events = bench.admin.events();
    bench.admin.watch_health().look().await.unwrap();
    assert_eq!(told(&bench, &mut events).await, [Some(10)]);
    let renamed = IntegrationDraft { description: "Changed".to_owned(), ..bench.edit_of(&acme) };
    bench.admin.save_integration(&maya, &renamed).await.unwrap();
    bench.admin.watch_health().look().await.unwrap();
    assert_eq!(told(&bench, &mut events).await, [], "another description is no other token");
    let later = IntegrationDraft { expires_on: "2026-12-12".to_owned(), ..bench.edit_of(&acme) };
    bench.admin.save_integration(&maya, &later).await.unwrap();
    bench.admin.watch_health().look().await.unwrap();
    assert_eq!(told(&bench, &mut events).await, [Some(20)]);
    let rotated = IntegrationDraft { secret: SecretString::from(READ_ONLY_API_TOKEN), ..later };
    bench.connect(&maya, &rotated).await;
    bench.admin.watch_health().look().await.unwrap();
    assert_eq!(told(&bench, &mut events).await, [Some(20)]);
}

#[tokio::test]
async fn an_ended_token_works_again_once_its_date_is_corrected() {
    let bench = Bench::new().await;
    let (maya, acme) = connected(&bench, "2026-11-25").await;
    bench.pass(4 * DAY);
    bench.admin.watch_health().look().await.unwrap();
    let ended = bench.integration(acme.id).await;
    assert_eq!(standing(&ended), "bitbucket.token-expired");
    // The date that has passed is no obstacle to another name.
    let renamed = IntegrationDraft { name: "Acme Quality".to_owned(), ..bench.edit_of(&ended) };
    let renamed = bench.admin.save_integration(&maya, &renamed).await.unwrap();
    assert_eq!(standing(&renamed), "bitbucket.token-expired");
    let tested = bench.edit_of(&renamed);
    bench.passes(&tested).await;
    let saved = bench.admin.save_integration(&maya, &tested).await.unwrap();
    assert_eq!(standing(&saved), "bitbucket.token-expired", "a test that passes does not clear it");

    let same_day = IntegrationDraft { secret: SecretString::from(READ_ONLY_API_TOKEN), ..tested.clone() };
    let refused = bench.admin.save_integration(&maya, &same_day).await.unwrap_err();
    assert_eq!(refused.code().as_str(), "input.day-past", "a new token has not ended");
    let corrected = IntegrationDraft { expires_on: "2027-11-25".to_owned(), ..tested };
    let saved = bench.admin.save_integration(&maya, &corrected).await.unwrap();
    assert_eq!(standing(&saved), "active");
}

#[tokio::test]
async fn a_reconnect_does_not_bring_an_ended_token_back() {
    let bench = Bench::new().await;
    let (maya, acme) = connected(&bench, "2026-11-25").await;
    bench.admin.disconnect_integration(&maya, acme.id, WithCredential::Kept).await.unwrap();
    bench.pass(4 * DAY);
    let mut events = bench.admin.events();
    bench.admin.watch_health().look().await.unwrap();
    assert_eq!(told(&bench, &mut events).await, [], "what is disconnected is left alone");
    let back = bench.admin.reconnect_integration(&maya, acme.id).await.unwrap();
    assert_eq!(standing(&back), "bitbucket.token-expired");
}

#[tokio::test]
async fn a_warning_that_reached_nobody_is_said_again_until_it_does() {
    let bench = Bench::new().await;
    let (maya, acme) = connected(&bench, "2026-12-02").await;
    let mut events = bench.admin.events();
    for _ in 0..3 {
        bench.admin.watch_health().look().await.unwrap();
        assert_eq!(said(&mut events).len(), 1, "nobody was there");
    }
    let later = IntegrationDraft { expires_on: "2026-11-25".to_owned(), ..bench.edit_of(&acme) };
    bench.admin.save_integration(&maya, &later).await.unwrap();
    bench.admin.end_was_told(acme.id, 30).await.unwrap();
    assert!(bench.admin.pending_end(acme.id).await.unwrap().is_some(), "another warning than what was told");
    bench.admin.watch_health().look().await.unwrap();
    assert_eq!(told(&bench, &mut events).await, [Some(3)]);
    bench.admin.watch_health().look().await.unwrap();
    assert_eq!(said(&mut events), []);
}
