use proptest::prelude::*;
use suitecase_model::test_run::IntervalUnit::{self, Day, Hour, Minute, Month, Week};

use super::*;

fn timing(starts_at: &str, every: u32, unit: IntervalUnit, time_zone: &str) -> Timing {
    Timing { starts_at: starts_at.into(), ends_at: None, every, unit, time_zone: time_zone.into() }
}

fn calendar(starts_at: &str, every: u32, unit: IntervalUnit, time_zone: &str) -> Calendar {
    Calendar::of(&timing(starts_at, every, unit, time_zone)).unwrap()
}

fn at(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

fn next(calendar: &Calendar, after: &str, many: usize) -> Vec<String> {
    let told = |due: Due| if due.is_moved { format!("{} moved", due.local) } else { due.local };
    calendar.after(at(after)).take(many).map(told).collect()
}

#[test]
fn a_daily_time_stays_on_the_clocks_when_they_change() {
    let nightly = calendar("2026-10-20T04:30", 1, Day, "Europe/Berlin");
    assert_eq!(
        next(&nightly, "2026-10-23T22:00:00Z", 3),
        ["2026-10-24T04:30+02:00", "2026-10-25T04:30+01:00", "2026-10-26T04:30+01:00"]
    );
}

#[test]
fn hours_are_time_that_passes_also_when_the_clocks_change() {
    let hourly = calendar("2026-10-24T00:15", 1, Hour, "Europe/Berlin");
    assert_eq!(
        next(&hourly, "2026-10-24T23:20:00Z", 4),
        [
            "2026-10-25T02:15+02:00",
            "2026-10-25T02:15+01:00",
            "2026-10-25T03:15+01:00",
            "2026-10-25T04:15+01:00"
        ]
    );
}

#[test]
fn a_time_that_the_clocks_skip_comes_as_much_later_and_one_they_repeat_comes_once() {
    let early = calendar("2026-03-28T02:30", 1, Day, "Europe/Berlin");
    assert_eq!(
        next(&early, "2026-03-27T12:00:00Z", 3),
        ["2026-03-28T02:30+01:00", "2026-03-29T03:30+02:00 moved", "2026-03-30T02:30+02:00"]
    );
    assert_eq!(
        next(&early, "2026-10-24T12:00:00Z", 2),
        ["2026-10-25T02:30+02:00 moved", "2026-10-26T02:30+01:00"]
    );
}

#[test]
fn the_last_day_of_a_month_does_not_drift() {
    let monthly = calendar("2026-01-31T23:00", 1, Month, "Asia/Seoul");
    assert_eq!(
        next(&monthly, "2026-01-01T00:00:00Z", 4),
        [
            "2026-01-31T23:00+09:00",
            "2026-02-28T23:00+09:00",
            "2026-03-31T23:00+09:00",
            "2026-04-30T23:00+09:00"
        ]
    );
}

#[test]
fn every_other_week_counts_from_the_first_time() {
    let biweekly = calendar("2026-11-02T09:00", 2, Week, "America/New_York");
    assert_eq!(
        next(&biweekly, "2026-11-09T00:00:00Z", 2),
        ["2026-11-16T09:00-05:00", "2026-11-30T09:00-05:00"]
    );
}

#[test]
fn nothing_is_due_before_the_first_time_and_after_the_end() {
    let mut timing = timing("2026-11-24T10:00", 15, Minute, "UTC");
    timing.ends_at = Some("2026-11-24T10:30".into());
    let short = Calendar::of(&timing).unwrap();
    assert_eq!(
        next(&short, "2026-11-01T00:00:00Z", 9),
        ["2026-11-24T10:00+00:00", "2026-11-24T10:15+00:00", "2026-11-24T10:30+00:00"]
    );
    assert_eq!(short.last_until(at("2026-11-24T09:59:59Z")), None);
    assert_eq!(short.last_until(at("2026-11-24T10:29:59Z")).unwrap().index, 1);
    assert_eq!(short.last_until(at("2027-11-24T10:29:59Z")).unwrap().index, 2);
    assert!(!short.is_over(at("2026-11-24T10:29:59Z")));
    assert!(short.is_over(at("2026-11-24T10:30:00Z")));
    assert_eq!(short.next_after(Timestamp(i64::MAX)), None);
}

#[test]
fn each_fault_of_a_timing_is_told_apart() {
    let good = timing("2026-11-24T10:00", 1, Day, "Europe/Berlin");
    let faults: [(Timing, TimingError); 7] = [
        (Timing { starts_at: "2026-02-30T10:00".into(), ..good.clone() }, TimingError::Start),
        (Timing { starts_at: "tomorrow".into(), ..good.clone() }, TimingError::Start),
        (Timing { ends_at: Some(String::new()), ..good.clone() }, TimingError::End),
        (Timing { ends_at: Some("2026-11-24T09:59".into()), ..good.clone() }, TimingError::EndBeforeStart),
        (Timing { every: 0, ..good.clone() }, TimingError::Every),
        (Timing { every: 1000, ..good.clone() }, TimingError::Every),
        (Timing { time_zone: "Europe/Atlantis".into(), ..good }, TimingError::TimeZone),
    ];
    for (timing, fault) in faults {
        assert_eq!(Calendar::of(&timing).unwrap_err(), fault, "{timing:?}");
    }
}

proptest! {
    #[test]
    fn what_is_found_from_a_moment_is_what_counting_from_the_start_finds(
        day in 0_i64..700,
        minute in 0_i64..1440,
        every in 1_u32..40,
        unit in 0_usize..5,
        zone in 0_usize..5,
        later in 0_i64..1000 * 1440,
    ) {
        let zones = ["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"];
        let first = jiff::civil::date(2025, 1, 1).at(0, 0, 0, 0)
            .checked_add(Span::new().days(day).minutes(minute)).unwrap();
        let unit = IntervalUnit::ALL[unit];
        let calendar = calendar(&first.strftime("%Y-%m-%dT%H:%M").to_string(), every, unit, zones[zone]);
        let moment = Timestamp(calendar.first_at().unwrap().0 + later * 60_000 + 1);
        // The step is at least a minute, so that this many steps pass the moment.
        let steps = later / i64::from(every) + 3;
        let (mut low, mut high) = (0, steps.max(5));
        while low < high {
            let middle = i64::midpoint(low, high);
            if calendar.due(middle).is_some_and(|due| due.at <= moment) { low = middle + 1 } else { high = middle }
        }
        prop_assert_eq!(calendar.next_after(moment).map(|due| due.index), Some(low));
        prop_assert_eq!(calendar.last_until(moment).map(|due| due.index), Some(low - 1));
        prop_assert!(calendar.due(low).unwrap().at > calendar.due(low - 1).unwrap().at);
    }
}
