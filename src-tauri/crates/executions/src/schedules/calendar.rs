//! The times at which a schedule is due; pure.
//!
//! Minutes and hours are time that passes; days, weeks and months are steps on the clocks of the time zone, counted from
//! the first time, so that nothing drifts: what starts on the 31st is due on the last day of shorter months and on the
//! 31st again. Where the clocks skip a time, it is due as much later as they skip; where they show it twice, the first counts.

use std::fmt;

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Span, Unit, Zoned};
use suitecase_model::test_run::{IntervalUnit, Timing};
use suitecase_model::time::Timestamp;
use thiserror::Error;

/// How many units a schedule may wait from one time to the next.
const MOST_UNITS: u32 = 999;
/// How far an estimate can be off: clocks change by less than a day, and months differ by three days.
const SLACK: i64 = 2;

/// The times of a schedule.
#[derive(Clone, Debug)]
pub struct Calendar {
    first: DateTime,
    end: Option<Timestamp>,
    every: i64,
    unit: IntervalUnit,
    zone: TimeZone,
}

/// One time at which a schedule is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Which one it is, from 0.
    pub index: i64,
    /// When it is.
    pub at: Timestamp,
    /// What the clocks of the time zone show then, with the offset: `2026-11-24T02:30+01:00`.
    pub local: String,
    /// Whether the clocks skip or repeat the wished time on that day.
    pub is_moved: bool,
}

/// What is wrong with the timing of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TimingError {
    /// The first time is none.
    #[error("the first time cannot be read")]
    Start,
    /// The end is no time.
    #[error("the end cannot be read")]
    End,
    /// The end lies before the first time.
    #[error("the end lies before the first time")]
    EndBeforeStart,
    /// The interval is 0 or too long.
    #[error("the interval is not from 1 to {MOST_UNITS}")]
    Every,
    /// There is no such time zone.
    #[error("there is no such time zone")]
    TimeZone,
}

impl Calendar {
    /// Reads a schedule's timing.
    pub fn of(timing: &Timing) -> Result<Self, TimingError> {
        let zone = TimeZone::get(&timing.time_zone).map_err(|_| TimingError::TimeZone)?;
        let first = minute(&timing.starts_at).ok_or(TimingError::Start)?;
        let end = timing.ends_at.as_deref().map(|end| minute(end).ok_or(TimingError::End)).transpose()?;
        if end.is_some_and(|end| end < first) {
            return Err(TimingError::EndBeforeStart);
        }
        if !(1..=MOST_UNITS).contains(&timing.every) {
            return Err(TimingError::Every);
        }
        let instant = |time: DateTime| Some(timestamp(&time.to_zoned(zone.clone()).ok()?));
        instant(first).ok_or(TimingError::Start)?;
        let end = end.map(|end| instant(end).ok_or(TimingError::End)).transpose()?;
        Ok(Self { first, end, every: i64::from(timing.every), unit: timing.unit, zone })
    }

    /// Returns the first due time after `at`; none where the schedule is over then.
    pub fn next_after(&self, at: Timestamp) -> Option<Due> {
        let from = self.estimate(at).saturating_sub(SLACK).max(0);
        (from..=from.saturating_add(2 * SLACK + 1))
            .filter_map(|index| self.due(index))
            .find(|due| due.at > at)
    }

    /// Returns the last due time until `at`, which counts; none where nothing was due by then.
    pub fn last_until(&self, at: Timestamp) -> Option<Due> {
        let at = self.end.map_or(at, |end| end.min(at));
        let from = self.estimate(at).saturating_add(SLACK);
        (from.saturating_sub(2 * SLACK + 1)..=from)
            .rev()
            .filter(|index| *index >= 0)
            .filter_map(|index| self.due(index))
            .find(|due| due.at <= at)
    }

    /// Returns the due times after `at`, one after another.
    pub fn after(&self, at: Timestamp) -> impl Iterator<Item = Due> + '_ {
        std::iter::successors(self.next_after(at), |due| self.due(due.index + 1))
    }

    /// Returns the due times until `at`, which counts, the last one first.
    pub fn until(&self, at: Timestamp) -> impl Iterator<Item = Due> + '_ {
        std::iter::successors(self.last_until(at), |due| self.due(due.index - 1))
    }

    /// Returns how many times are due from `from` until before `until`.
    pub fn count_between(&self, from: Timestamp, until: Timestamp) -> u64 {
        let before =
            |at: Timestamp| self.last_until(Timestamp(at.0.saturating_sub(1))).map_or(-1, |due| due.index);
        u64::try_from(before(until) - before(from)).unwrap_or(0)
    }

    /// Returns whether nothing is due after `at`.
    pub fn is_over(&self, at: Timestamp) -> bool {
        self.next_after(at).is_none()
    }

    /// Returns a due time by its place; none before the first, after the end, and where the calendar ends.
    fn due(&self, index: i64) -> Option<Due> {
        if index < 0 {
            return None;
        }
        let steps = index.checked_mul(self.every)?;
        let (moment, is_moved) = match self.unit {
            IntervalUnit::Minute => (self.passed(SignedDuration::try_from_mins(steps)?)?, false),
            IntervalUnit::Hour => (self.passed(SignedDuration::try_from_hours(steps)?)?, false),
            IntervalUnit::Day => self.on_clocks(Span::new().try_days(steps).ok()?)?,
            IntervalUnit::Week => self.on_clocks(Span::new().try_weeks(steps).ok()?)?,
            IntervalUnit::Month => self.on_clocks(Span::new().try_months(steps).ok()?)?,
        };
        let at = timestamp(&moment);
        if self.end.is_some_and(|end| at > end) {
            return None;
        }
        Some(Due { index, at, local: Local(&moment).to_string(), is_moved })
    }

    fn passed(&self, duration: SignedDuration) -> Option<Zoned> {
        self.first.to_zoned(self.zone.clone()).ok()?.checked_add(duration).ok()
    }

    fn on_clocks(&self, span: Span) -> Option<(Zoned, bool)> {
        let wished = self.first.checked_add(span).ok()?;
        let on_clocks = self.zone.to_ambiguous_zoned(wished);
        let is_moved = match on_clocks.offset() {
            AmbiguousOffset::Unambiguous { .. } => false,
            AmbiguousOffset::Gap { .. } | AmbiguousOffset::Fold { .. } => true,
        };
        Some((on_clocks.compatible().ok()?, is_moved))
    }

    /// Returns about which due time lies at `at`, at most [`SLACK`] off.
    fn estimate(&self, at: Timestamp) -> i64 {
        let Ok(moment) = jiff::Timestamp::from_millisecond(at.0) else {
            return if at.0 < 0 { 0 } else { i64::MAX / 2 };
        };
        let units = match self.unit {
            IntervalUnit::Minute => self.first_at().map_or(0, |first| (at.0 - first.0).div_euclid(60_000)),
            IntervalUnit::Hour => self.first_at().map_or(0, |first| (at.0 - first.0).div_euclid(3_600_000)),
            IntervalUnit::Day => self.days_until(moment),
            IntervalUnit::Week => self.days_until(moment).div_euclid(7),
            IntervalUnit::Month => {
                let there = moment.to_zoned(self.zone.clone()).date();
                let months = |year: i16, month: i8| i64::from(year) * 12 + i64::from(month);
                months(there.year(), there.month()) - months(self.first.year(), self.first.month())
            }
        };
        units.div_euclid(self.every)
    }

    fn first_at(&self) -> Option<Timestamp> {
        self.first.to_zoned(self.zone.clone()).ok().map(|first| timestamp(&first))
    }

    fn days_until(&self, moment: jiff::Timestamp) -> i64 {
        let there = moment.to_zoned(self.zone.clone()).date();
        self.first.date().until((Unit::Day, there)).map_or(0, |span| i64::from(span.get_days()))
    }
}

/// Returns the names of all time zones, in the order of the alphabet.
pub fn time_zones() -> Vec<String> {
    let mut names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    names.sort_unstable();
    names
}

/// Writes a moment as a form shows it, without the name of its time zone.
struct Local<'a>(&'a Zoned);

impl fmt::Display for Local<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.strftime("%Y-%m-%dT%H:%M%:z"))
    }
}

/// Reads a time on a clock, to the minute.
fn minute(text: &str) -> Option<DateTime> {
    DateTime::strptime("%Y-%m-%dT%H:%M", text).ok()
}

fn timestamp(moment: &Zoned) -> Timestamp {
    Timestamp(moment.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests;
