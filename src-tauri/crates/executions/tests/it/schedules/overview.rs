//! What is told of schedules before and after they fire.

use suitecase_executions::schedules::CalendarSpan;
use suitecase_executions::schedules::archiving::{Cancelled, cancelled_by_archiving};
use suitecase_model::time::Timestamp;

use super::{Clockwork, at, hourly};
use crate::bench::{LINK, PROJECT};

const HOUR: i64 = 60 * 60_000;

#[tokio::test]
async fn archiving_tells_what_it_cancels() {
    let clockwork = Clockwork::new().await;
    let nothing = clockwork.read(|reader| cancelled_by_archiving(reader, LINK)).await;
    assert_eq!(nothing, Cancelled::default());
    clockwork.schedule(hourly()).await;
    clockwork.tick_at("2026-11-24T10:00:00Z").await;
    let found = clockwork.read(|reader| cancelled_by_archiving(reader, LINK)).await;
    let schedules = vec![("Nightly".into(), at("2026-11-24T11:00:00Z"))];
    assert_eq!(found, Cancelled { runs: vec!["Configuration 10".into()], schedules });
}

#[tokio::test]
async fn a_calendar_names_what_was_kept_and_what_is_to_come_each_once() {
    let clockwork = Clockwork::new().await;
    clockwork.schedule(hourly()).await;
    clockwork.tick_at("2026-11-24T10:00:00Z").await;
    let span = (at("2026-11-24T00:00:00Z"), at("2026-11-24T13:00:00Z"));
    let now = at("2026-11-24T10:00:00Z");
    let found = clockwork.read(move |reader| CalendarSpan::of_project(reader, PROJECT, span, now)).await;
    let told: Vec<_> =
        found.entries.into_iter().map(|entry| ((entry.at.0 - now.0) / HOUR, entry.run.is_some())).collect();
    assert_eq!(told, [(0, true), (1, false), (2, false)]);
    let long = (span.0, Timestamp(span.0.0 + 30 * 24 * HOUR));
    let found = clockwork.read(move |reader| CalendarSpan::of_project(reader, PROJECT, long, now)).await;
    assert_eq!(found.entries.len(), 101);
    assert_eq!(found.left_out, 30 * 24 - 10 - 101);
}
