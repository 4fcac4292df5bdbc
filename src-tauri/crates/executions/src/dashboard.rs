//! What the results of a project tell over some days, and which of its test cases stand out.
//!
//! Days are those of the clocks of a time zone that is passed in.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp as Instant, ToSpan as _};
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::ProjectId;
use suitecase_model::reported::LinkBecause;
use suitecase_model::result::ResultCounts;
use suitecase_model::standing::stale_before;
use suitecase_model::time::Timestamp;
use suitecase_store::insight::{self, Ranked, Ranking, TestCaseCounts};
use suitecase_store::{Reader, StoreError, reported_test};

/// So many days can be looked at at once.
const MOST_DAYS: u32 = 366;
/// So many test cases are in each ranking.
const RANKED: u32 = 10;

/// The results of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub day: Date,
    /// The results of the executions that began on it.
    pub counts: ResultCounts,
    /// How many executions these are.
    pub executions: u32,
}

/// What the results of a project tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dashboard {
    /// The days asked for, the oldest first; today is the last.
    pub days: Vec<Day>,
    /// Over all of them.
    pub counts: ResultCounts,
    /// Over as many days before.
    pub before: ResultCounts,
    /// Before when the latest run of a stale test case was.
    pub stale_before: Timestamp,
    /// The test cases that are shown.
    pub test_cases: TestCaseCounts,
    /// Those that take longest.
    pub slowest: Vec<Ranked>,
    /// Those whose outcome changed most often though they did not.
    pub flakiest: Vec<Ranked>,
    /// Those that did not run for longest.
    pub stalest: Vec<Ranked>,
    /// Those that went wrong last.
    pub failing: Vec<Ranked>,
    /// How many names of test cases in reports await a choice.
    pub ambiguous: u64,
    /// How many stand for no test.
    pub unmatched: u64,
}

/// Reads what the results of the last `days` days tell, by the clocks of this computer.
pub fn read_here(
    reader: &Reader<'_>,
    project: ProjectId,
    days: u32,
    now: Timestamp,
) -> Result<Dashboard, StoreError> {
    read(reader, project, days, now, &TimeZone::system())
}

/// Reads what the results of the last `days` days tell, by the clocks of a time zone; at most 366 days.
pub fn read(
    reader: &Reader<'_>,
    project: ProjectId,
    days: u32,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<Dashboard, StoreError> {
    reader.at_one_moment(|reader| {
        let span = Span::of(days.clamp(1, MOST_DAYS), now, zone);
        let mut days = span.days();
        let (mut counts, mut before) = (ResultCounts::default(), ResultCounts::default());
        insight::executions(reader, project, span.begin(), span.end(), |at, found| match span.place(at) {
            Some(place) => {
                counts.add(found);
                if let Some(day) = days.get_mut(place) {
                    day.counts.add(found);
                    day.executions = day.executions.saturating_add(1);
                }
            }
            None => before.add(found),
        })?;
        let stale_before = stale_before(now);
        let ranked = |ranking| insight::ranked(reader, project, ranking, RANKED);
        let without = |because| reported_test::count_because(reader, project, TestKind::TestCases, because);
        Ok(Dashboard {
            days,
            counts,
            before,
            stale_before,
            test_cases: insight::count(reader, project, stale_before)?,
            slowest: ranked(Ranking::Slowest)?,
            flakiest: ranked(Ranking::Flakiest)?,
            stalest: ranked(Ranking::Stalest(stale_before))?,
            failing: ranked(Ranking::Failing)?,
            ambiguous: without(LinkBecause::SeveralTests)?,
            unmatched: without(LinkBecause::NoTest)? + without(LinkBecause::NotAsked)?,
        })
    })
}

/// Some days up to today, and as many before, with the instants at which they begin.
struct Span {
    /// The first day, and when the days before it begin.
    before: Timestamp,
    /// The days with their beginnings.
    days: Vec<(Date, Timestamp)>,
    /// When the last is over.
    end: Timestamp,
}

impl Span {
    fn of(days: u32, now: Timestamp, zone: &TimeZone) -> Self {
        let today = zone.to_datetime(Instant::from_millisecond(now.0).unwrap_or_default()).date();
        let begins = |date: Date| {
            // A day that does not begin at midnight begins when the clocks were put forward.
            let instant = date.to_zoned(zone.clone()).map(|zoned| zoned.timestamp().as_millisecond());
            Timestamp(instant.unwrap_or_default())
        };
        let ago = |count: u32| today.saturating_sub(i64::from(count).days());
        Self {
            before: begins(ago(2 * days - 1)),
            days: (0..days).rev().map(ago).map(|date| (date, begins(date))).collect(),
            end: begins(today.saturating_add(1.days())),
        }
    }

    fn begin(&self) -> Timestamp {
        self.before
    }

    fn end(&self) -> Timestamp {
        self.end
    }

    fn days(&self) -> Vec<Day> {
        let empty =
            |(day, _): &(Date, Timestamp)| Day { day: *day, counts: ResultCounts::default(), executions: 0 };
        self.days.iter().map(empty).collect()
    }

    /// Returns on which of the days a point in time lies; `None` before them.
    fn place(&self, at: Timestamp) -> Option<usize> {
        self.days.partition_point(|(_, begins)| *begins <= at).checked_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp(text.parse::<Instant>().unwrap().as_millisecond())
    }

    #[test]
    fn days_are_those_of_the_clocks_also_when_these_are_changed() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        // On 25 October 2026 the clocks were put back: that day had 25 hours.
        let span = Span::of(3, at("2026-10-26T10:00:00Z"), &berlin);
        let days: Vec<String> = span.days().iter().map(|day| day.day.to_string()).collect();
        assert_eq!(days, ["2026-10-24", "2026-10-25", "2026-10-26"]);
        assert_eq!((span.begin(), span.end()), (at("2026-10-20T22:00:00Z"), at("2026-10-26T23:00:00Z")));
        let table = [
            ("2026-10-23T21:59:59Z", None),
            ("2026-10-23T22:00:00Z", Some(0)),
            ("2026-10-24T22:00:00Z", Some(1)),
            ("2026-10-25T22:59:59Z", Some(1)),
            ("2026-10-25T23:00:00Z", Some(2)),
        ];
        for (time, place) in table {
            assert_eq!(span.place(at(time)), place, "{time}");
        }
    }
}
