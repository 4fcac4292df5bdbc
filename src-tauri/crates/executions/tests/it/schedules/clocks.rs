//! Clocks that are moved, computers that sleep, and two processes that look at once.

use proptest::prelude::*;
use suitecase_executions::schedules::calendar::Calendar;
use suitecase_model::test_run::{Schedule, Timing};
use suitecase_model::time::Timestamp;
use suitecase_store::{Store, schedule, test_run};

use super::{Clockwork, at, draft, hourly, schedules_of};
use crate::bench::{Bench, PROJECT, kim};

#[tokio::test]
async fn a_clock_that_goes_back_fires_nothing_twice_and_stops_no_schedule() {
    let clockwork = Clockwork::new().await;
    clockwork.schedule(hourly()).await;
    // Somebody set the clock a year ahead, and back again.
    assert_eq!(clockwork.tick_at("2027-11-24T10:00:05Z").await, 1);
    clockwork.run_queued().await;
    let ahead = ["2027-11-24 09:00 WAIT_FOR_TRIGGER missed ×8760", "2027-11-24 10:00 SUCCESS"];
    assert_eq!(clockwork.runs().await, ahead);
    assert_eq!(clockwork.tick_at("2026-11-24T09:59:00Z").await, 0);
    assert_eq!(clockwork.runs().await, ahead[1..], "nothing was missed after all");
    assert_eq!(clockwork.tick_at("2026-11-24T10:00:05Z").await, 1);
    clockwork.run_queued().await;
    // And an hour back: 10:00 comes again and was kept.
    assert_eq!(clockwork.tick_at("2026-11-24T09:00:00Z").await, 0);
    assert_eq!(clockwork.tick_at("2026-11-24T10:00:10Z").await, 0);
    let clockwork = clockwork.restarted().await;
    assert_eq!(clockwork.tick_at("2026-11-24T10:00:20Z").await, 0);
    assert_eq!(clockwork.tick_at("2026-11-24T11:00:00Z").await, 1);
    assert_eq!(
        clockwork.runs().await,
        ["2026-11-24 10:00 SUCCESS", "2026-11-24 11:00 QUEUED", "2027-11-24 10:00 SUCCESS"]
    );
}

#[tokio::test]
async fn a_time_that_was_kept_before_the_clock_went_back_is_not_missed_afterwards() {
    let clockwork = Clockwork::new().await;
    let saved = clockwork.schedule(hourly()).await;
    clockwork.schedules.save(&kim(), draft("Other", hourly())).await.unwrap();
    assert_eq!(clockwork.tick_at("2026-11-24T10:00:00Z").await, 2);
    clockwork.run_queued().await;
    assert_eq!(clockwork.tick_at("2026-11-24T14:00:10Z").await, 2);
    assert_eq!(clockwork.tick_at("2026-11-24T10:31:00Z").await, 0);
    assert_eq!(clockwork.get(saved.id).await.next_at, Some(at("2026-11-24T11:00:00Z")));
    // The computer slept.
    assert_eq!(clockwork.tick_at("2026-11-24T14:30:00Z").await, 2);
    let told = |line: &str| [line.to_owned(), line.to_owned()];
    let expected = [
        told("2026-11-24 10:00 SUCCESS"),
        told("2026-11-24 13:00 WAIT_FOR_TRIGGER missed ×3"),
        told("2026-11-24 14:00 QUEUED"),
    ];
    assert_eq!(clockwork.runs().await, expected.concat());
    assert_eq!(clockwork.get(saved.id).await.next_at, Some(at("2026-11-24T15:00:00Z")));
}

#[tokio::test]
async fn what_seemed_missed_counts_once_however_often_the_clock_is_moved() {
    let clockwork = Clockwork::new().await;
    let saved = clockwork.schedule(hourly()).await;
    let ahead = ["2026-11-24 14:00 WAIT_FOR_TRIGGER missed ×5"];
    for _ in 0..2 {
        clockwork.tick_at("2026-11-24T14:30:00Z").await;
        assert_eq!(clockwork.runs().await, ahead);
        clockwork.tick_at("2026-11-24T12:30:00Z").await;
        assert_eq!(clockwork.runs().await, ["2026-11-24 12:00 WAIT_FOR_TRIGGER missed ×3"]);
    }
    clockwork.tick_at("2026-11-24T14:30:00Z").await;
    // It is true of one that was removed meanwhile as well.
    clockwork.schedules.remove(&kim(), saved.id).await.unwrap();
    let clockwork = clockwork.restarted().await;
    clockwork.tick_at("2026-11-24T09:45:00Z").await;
    assert_eq!(clockwork.runs().await, Vec::<String>::new());
}

#[tokio::test]
async fn one_that_seemed_over_goes_on_when_the_clock_is_right_again() {
    let clockwork = Clockwork::new().await;
    let ends_at = Some("2026-11-24T18:00".into());
    let saved = clockwork.schedule(Timing { ends_at, ..hourly() }).await;
    assert_eq!(clockwork.tick_at("2027-01-01T00:00:00Z").await, 1);
    assert_eq!(clockwork.get(saved.id).await.next_at, None);
    assert_eq!(clockwork.tick_at("2026-11-24T10:30:00Z").await, 0);
    assert_eq!(clockwork.get(saved.id).await.next_at, Some(at("2026-11-24T11:00:00Z")));
    assert_eq!(clockwork.runs().await, ["2026-11-24 10:00 WAIT_FOR_TRIGGER missed ×1"]);
}

#[tokio::test]
async fn one_whose_time_zone_is_unknown_stops_no_other_and_goes_on_when_it_is_known_again() {
    let clockwork = Clockwork::new().await;
    let saved = clockwork.schedule(hourly()).await;
    clockwork.schedules.save(&kim(), draft("Other", hourly())).await.unwrap();
    let zone = |name: &str| {
        let timing = Timing { time_zone: name.into(), ..hourly() };
        let changed = Schedule { timing, ..saved.clone() };
        clockwork.write(move |writer| schedule::put(writer, &changed, Timestamp(0)))
    };
    zone("Europe/Atlantis").await;
    assert_eq!(clockwork.tick_at("2026-11-24T10:00:00Z").await, 1);
    assert_eq!(clockwork.tick_at("2026-11-24T10:00:20Z").await, 0);
    assert_eq!(clockwork.get(saved.id).await.next_at, saved.next_at);
    zone("UTC").await;
    clockwork.run_queued().await;
    assert_eq!(clockwork.tick_at("2026-11-24T11:00:00Z").await, 2);
    assert_eq!(
        clockwork.runs().await,
        [
            "2026-11-24 10:00 WAIT_FOR_TRIGGER missed ×1",
            "2026-11-24 10:00 SUCCESS",
            "2026-11-24 11:00 QUEUED",
            "2026-11-24 11:00 QUEUED",
        ]
    );
    zone("Europe/Atlantis").await;
    let off = clockwork.schedules.switch(&kim(), saved.id, false).await.unwrap();
    assert_eq!((off.is_on, off.next_at), (false, None));
}

#[tokio::test]
async fn two_processes_make_one_run_of_a_due_time() {
    let clockwork = Clockwork::new().await;
    clockwork.schedule(hourly()).await;
    let other = Bench::at(&clockwork.bench.folder);
    let other = schedules_of(&other, &clockwork.now).await;
    clockwork.set("2026-11-24T10:00:01Z");
    let (first, second) = tokio::join!(clockwork.schedules.tick(), other.tick());
    assert_eq!(first.unwrap() + second.unwrap(), 1);
    assert_eq!(clockwork.runs().await.len(), 1);
}

/// Moves of the clock in seconds: time that passes, sleep, and a clock that is put forward and back.
fn moves() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(prop_oneof![0..120_i64, 0..4_000_i64, -20_000..20_000_i64], 1..24)
}

/// Returns for how many due times until `now` there is an answer.
async fn answered(store: &Store, now: Timestamp) -> u64 {
    let query = test_run::Query {
        project: PROJECT,
        states: vec![],
        triggers: vec![],
        text: String::new(),
        offset: 0,
        limit: 10_000,
    };
    let page = store.read(move |reader| test_run::page(reader, &query)).await.unwrap();
    let due = page.rows.into_iter().filter(|row| row.run.due_at.unwrap() <= now);
    due.map(|row| u64::from(row.missed.max(1))).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_time_that_has_come_is_kept_or_missed_once_wherever_the_clock_went(moves in moves()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let clockwork = Clockwork::new().await;
            let saved = clockwork.schedule(hourly()).await;
            let calendar = Calendar::of(&saved.timing).unwrap();
            let mut now = at("2026-11-24T09:30:00Z");
            for seconds in moves {
                now = Timestamp(now.0 + seconds * 1_000);
                clockwork.now.store(now.0, std::sync::atomic::Ordering::SeqCst);
                clockwork.schedules.tick().await.unwrap();
                let until = Timestamp(now.0 + 1);
                let expected = calendar.count_between(at("2026-11-01T00:00:00Z"), until);
                assert_eq!(answered(&clockwork.bench.store, now).await, expected, "{now:?}");
            }
        });
    }
}
