//! What a schedule makes of its due times, and of those that nobody could keep.

use suitecase_executions::Schedules;
use suitecase_executions::schedules::ScheduleDraft;
use suitecase_model::ids::TestRunId;
use suitecase_model::link::LinkStatus;
use suitecase_model::test_run::{IntervalUnit, TestRun, TestRunState, Timing, Trigger};
use suitecase_model::time::Timestamp;
use suitecase_store::test_run;
use suitecase_sync::Clock;
use uuid::Uuid;

use super::{Clockwork, at, draft, every, hourly};
use crate::bench::{Bench, LINK, PROJECT, kim};

#[tokio::test]
async fn a_schedule_fires_once_at_each_due_time() {
    let clockwork = Clockwork::new().await;
    let saved = clockwork.schedule(hourly()).await;
    assert_eq!(saved.next_at, Some(at("2026-11-24T10:00:00Z")));
    assert_eq!(clockwork.tick_at("2026-11-24T09:59:59Z").await, 0);
    assert_eq!(clockwork.tick_at("2026-11-24T10:00:00Z").await, 1);
    assert_eq!(clockwork.tick_at("2026-11-24T10:00:20Z").await, 0);
    clockwork.run_queued().await;
    assert_eq!(clockwork.tick_at("2026-11-24T11:00:19Z").await, 1);
    assert_eq!(clockwork.runs().await, ["2026-11-24 10:00 SUCCESS", "2026-11-24 11:00 QUEUED"]);
}

#[tokio::test]
async fn of_one_schedule_one_run_waits_and_what_is_due_meanwhile_says_so() {
    let clockwork = Clockwork::new().await;
    clockwork.schedule(every(5, IntervalUnit::Minute)).await;
    for minutes in ["10:00", "10:05", "10:10"] {
        assert_eq!(clockwork.tick_at(&format!("2026-11-24T{minutes}:00Z")).await, 1);
    }
    // Another one of the same configuration has a place of its own.
    clockwork.schedules.save(&kim(), draft("Weekly", every(1, IntervalUnit::Week))).await.unwrap();
    assert_eq!(clockwork.tick_at("2026-12-01T10:00:00Z").await, 2);
    let told = clockwork.runs().await;
    assert_eq!(
        told[..3].to_vec(),
        [
            "2026-11-24 10:00 QUEUED",
            "2026-11-24 10:05 CANCELED still-queued",
            "2026-11-24 10:10 CANCELED still-queued",
        ]
    );
    assert_eq!(told[4..].to_vec(), ["2026-12-01 10:00 CANCELED still-queued", "2026-12-01 10:00 QUEUED"]);
    clockwork.run_queued().await;
    clockwork.tick_at("2026-12-01T10:05:00Z").await;
    assert_eq!(clockwork.runs().await.last().unwrap(), "2026-12-01 10:05 QUEUED");
}

#[tokio::test]
async fn what_was_due_while_nobody_could_run_it_is_one_entry_that_waits() {
    let clockwork = Clockwork::new().await;
    clockwork.schedule(hourly()).await;
    assert_eq!(clockwork.tick_at("2026-11-24T14:30:00Z").await, 1);
    assert_eq!(clockwork.runs().await, ["2026-11-24 14:00 WAIT_FOR_TRIGGER missed ×5"]);
    // Another night: the entry that still waits stands for that one too.
    let clockwork = clockwork.restarted().await;
    assert_eq!(clockwork.tick_at("2026-11-25T08:00:10Z").await, 1);
    let told = ["2026-11-25 07:00 WAIT_FOR_TRIGGER missed ×22", "2026-11-25 08:00 QUEUED"];
    assert_eq!(clockwork.runs().await, told);
    // What was put aside stands for nothing more.
    clockwork.dismiss().await;
    assert_eq!(clockwork.tick_at("2026-11-25T10:30:00Z").await, 1);
    assert_eq!(clockwork.runs().await[2..].to_vec(), ["2026-11-25 10:00 WAIT_FOR_TRIGGER missed ×2"]);
}

#[tokio::test]
async fn one_that_is_over_or_off_fires_never() {
    let clockwork = Clockwork::new().await;
    let ends_at = Some("2026-11-24T10:00".into());
    let saved = clockwork.schedule(Timing { ends_at, ..hourly() }).await;
    assert_eq!(clockwork.tick_at("2026-11-24T10:00:00Z").await, 1);
    assert_eq!(clockwork.tick_at("2026-11-24T11:00:00Z").await, 0);
    let again = clockwork.schedules.switch(&kim(), saved.id, false).await.unwrap();
    assert_eq!(again.next_at, None);
    let again = clockwork.schedules.switch(&kim(), saved.id, true).await.unwrap();
    assert_eq!((again.is_on, again.next_at), (true, None));
    assert_eq!(clockwork.tick_at("2026-11-24T12:00:00Z").await, 0);
    let clockwork = clockwork.restarted().await;
    assert_eq!(clockwork.tick_at("2026-11-24T12:00:10Z").await, 0);
    assert_eq!(clockwork.runs().await.len(), 1);
}

#[tokio::test]
async fn an_edit_leaves_it_on_or_off_as_it_is() {
    let clockwork = Clockwork::new().await;
    let saved = clockwork.schedule(hourly()).await;
    for (is_on, next_at) in [(false, None), (true, Some(at("2026-11-24T11:00:00Z")))] {
        clockwork.schedules.switch(&kim(), saved.id, is_on).await.unwrap();
        let timing = Timing { starts_at: "2026-11-24T11:00".into(), ..hourly() };
        let edit =
            ScheduleDraft { schedule: Some(saved.id), ..draft(&format!("Nightly, on: {is_on}"), timing) };
        let edited = clockwork.schedules.save(&kim(), edit).await.unwrap();
        assert_eq!((edited.is_on, edited.next_at), (is_on, next_at));
    }
}

#[tokio::test]
async fn switching_on_again_does_not_make_up_for_what_passed() {
    let clockwork = Clockwork::new().await;
    let saved = clockwork.schedule(hourly()).await;
    clockwork.schedules.switch(&kim(), saved.id, false).await.unwrap();
    assert_eq!(clockwork.tick_at("2026-11-24T15:00:00Z").await, 0);
    clockwork.set("2026-11-24T15:30:00Z");
    let on = clockwork.schedules.switch(&kim(), saved.id, true).await.unwrap();
    assert_eq!(on.next_at, Some(at("2026-11-24T16:00:00Z")));
    assert!(clockwork.runs().await.is_empty());
}

#[tokio::test]
async fn what_an_archived_repository_missed_is_canceled_and_asks_nobody() {
    let clockwork = Clockwork::new().await;
    let saved = clockwork.schedule(hourly()).await;
    clockwork.set_link(LinkStatus::Archived).await;
    assert_eq!(clockwork.tick_at("2026-11-24T12:30:00Z").await, 1);
    assert_eq!(clockwork.runs().await, ["2026-11-24 12:00 CANCELED repository-archived ×3"]);
    assert_eq!(clockwork.get(saved.id).await.next_at, Some(at("2026-11-24T13:00:00Z")));
}

#[tokio::test]
async fn what_an_earlier_look_could_not_let_begin_begins_at_the_next_one() {
    let mut bench = Bench::new().await;
    let configuration = bench.script(10, "true").await;
    let run = TestRun {
        id: TestRunId(Uuid::from_u128(20)),
        project: PROJECT,
        name: "Smoke".into(),
        trigger: Trigger::Schedule,
        state: TestRunState::Queued,
        reason: None,
        detail: String::new(),
        configuration: Some(configuration),
        schedule: None,
        link: Some(LINK),
        due_at: Some(Timestamp(5)),
        created_at: Timestamp(6),
        started_at: None,
        ended_at: None,
        remote: None,
    };
    let id = run.id;
    bench.store.write(move |writer| test_run::insert(writer, &run, None)).await.unwrap();
    let schedules = Schedules::new(bench.store.clone(), bench.runs.clone(), Clock::of_this_computer());
    assert_eq!(schedules.tick().await.unwrap(), 0);
    assert_ne!(bench.get(id).await.state, TestRunState::Queued);
    assert_eq!(bench.ended(id).await.state, TestRunState::Success);
}
