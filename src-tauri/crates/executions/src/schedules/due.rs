//! What a schedule that has come due asks for; pure.

use suitecase_model::time::Timestamp;

use super::calendar::Calendar;

/// How late a due time may be seen, in milliseconds, and still be kept: more than the ticker sleeps, less than anybody
/// would call late.
pub(super) const GRACE_MS: i64 = 90_000;

/// What a schedule asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// The due time that is to be kept now.
    pub(super) fires: Option<Timestamp>,
    /// The due times that passed while nobody could keep them.
    pub(super) missed: Option<Missed>,
    /// When it is due next.
    pub(super) next: Option<Timestamp>,
}

/// Due times that were not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Missed {
    /// The last of them.
    pub(super) last: Timestamp,
    /// How many there are.
    pub(super) count: u32,
}

/// Says what a schedule that was due at `due_since` asks for at `now`: of what has passed only a time that is just due is
/// kept, and all before it are missed together.
pub(super) fn asked(calendar: &Calendar, due_since: Timestamp, now: Timestamp) -> Asked {
    let next = calendar.next_after(now).map(|due| due.at);
    let Some(last) = calendar.last_until(now).filter(|due| due.at >= due_since) else {
        return Asked { fires: None, missed: None, next };
    };
    // The timing may have changed since, so that `due_since` need not be a due time.
    let before = calendar.last_until(Timestamp(due_since.0.saturating_sub(1))).map_or(-1, |due| due.index);
    let passed = last.index - before;
    let is_kept = now.0 - last.at.0 <= GRACE_MS;
    let missed = if is_kept {
        calendar.last_until(Timestamp(last.at.0 - 1)).filter(|_| passed > 1).map(|due| (due.at, passed - 1))
    } else {
        Some((last.at, passed))
    };
    Asked {
        fires: is_kept.then_some(last.at),
        missed: missed.map(|(last, count)| Missed { last, count: u32::try_from(count).unwrap_or(u32::MAX) }),
        next,
    }
}

#[cfg(test)]
mod tests {
    use suitecase_model::test_run::{IntervalUnit, Timing};

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    fn hourly(ends_at: Option<&str>) -> Calendar {
        Calendar::of(&Timing {
            starts_at: "2026-11-24T10:00".into(),
            ends_at: ends_at.map(Into::into),
            every: 1,
            unit: IntervalUnit::Hour,
            time_zone: "UTC".into(),
        })
        .unwrap()
    }

    #[test]
    fn a_time_that_is_just_due_is_kept_and_nothing_is_missed() {
        for seen in ["2026-11-24T11:00:00Z", "2026-11-24T11:01:30Z"] {
            let asked = asked(&hourly(None), at("2026-11-24T11:00:00Z"), at(seen));
            assert_eq!(asked.fires, Some(at("2026-11-24T11:00:00Z")), "{seen}");
            assert_eq!((asked.missed, asked.next), (None, Some(at("2026-11-24T12:00:00Z"))), "{seen}");
        }
    }

    #[test]
    fn what_passed_in_a_closed_or_sleeping_computer_is_one_entry() {
        let due = at("2026-11-24T11:00:00Z");
        let asleep = asked(&hourly(None), due, at("2026-11-24T15:30:00Z"));
        assert_eq!(asleep.fires, None);
        assert_eq!(asleep.missed, Some(Missed { last: at("2026-11-24T15:00:00Z"), count: 5 }));
        assert_eq!(asleep.next, Some(at("2026-11-24T16:00:00Z")));
    }

    #[test]
    fn who_wakes_up_right_at_a_due_time_keeps_it_and_missed_those_before() {
        let woken = asked(&hourly(None), at("2026-11-24T11:00:00Z"), at("2026-11-24T13:00:20Z"));
        assert_eq!(woken.fires, Some(at("2026-11-24T13:00:00Z")));
        assert_eq!(woken.missed, Some(Missed { last: at("2026-11-24T12:00:00Z"), count: 2 }));
    }

    #[test]
    fn after_its_end_nothing_fires_and_nothing_comes() {
        let calendar = hourly(Some("2026-11-24T12:00"));
        let late = asked(&calendar, at("2026-11-24T12:00:00Z"), at("2026-11-25T12:00:00Z"));
        assert_eq!(late.fires, None);
        assert_eq!(late.missed, Some(Missed { last: at("2026-11-24T12:00:00Z"), count: 1 }));
        assert_eq!(late.next, None);
        let over = asked(&calendar, at("2026-11-24T12:00:01Z"), at("2026-11-25T12:00:00Z"));
        assert_eq!(over, Asked { fires: None, missed: None, next: None });
    }

    #[test]
    fn a_clock_that_went_back_asks_for_nothing() {
        let asked = asked(&hourly(None), at("2026-11-24T12:00:00Z"), at("2026-11-24T11:30:00Z"));
        assert_eq!((asked.fires, asked.missed), (None, None));
    }
}
