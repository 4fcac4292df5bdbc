//! When what happens to runs is told. Pure: the time is passed in, as time since some start.
//!
//! What comes within moments is told together. Of each kind a schedule has one notification in ten minutes: of what comes
//! sooner the newest waits. A run that somebody started is told by itself.

use std::collections::BTreeMap;
use std::time::Duration;

use suitecase_model::ids::{ScheduleId, TestRunId};

use super::words::Kind;
use crate::notify::digest::{APART, GATHER};

/// What a notification is about, so that one does not follow another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// All runs of a schedule.
    Schedule(ScheduleId),
    /// One run.
    Run(TestRunId),
}

/// All that is to be told, and when schedules were told of last.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    waiting: BTreeMap<(Subject, Kind), Waiting>,
    last: BTreeMap<(Subject, Kind), Duration>,
}

#[derive(Debug)]
struct Waiting {
    run: TestRunId,
    since: Duration,
}

impl Gathering {
    /// Notes that there is something to tell of a run; it takes the place of what waits about the same.
    pub(super) fn note(&mut self, about: (Subject, Kind), run: TestRunId, now: Duration) {
        self.waiting.entry(about).or_insert(Waiting { run, since: now }).run = run;
    }

    /// Returns when there is something to tell.
    pub(super) fn due(&self) -> Option<Duration> {
        let due = self.waiting.iter().map(|(about, waiting)| self.free(about).max(waiting.since + GATHER));
        due.min()
    }

    /// Takes what is to be told now. Where nobody hears it, it counts as never told.
    pub(super) fn take(&mut self, now: Duration, is_heard: bool) -> Vec<TestRunId> {
        if self.due().is_none_or(|due| due > now) {
            return Vec::new();
        }
        let (told, later) =
            std::mem::take(&mut self.waiting).into_iter().partition(|(about, _)| self.free(about) <= now);
        self.waiting = later;
        self.last.retain(|_, last| *last + APART > now);
        let told: BTreeMap<(Subject, Kind), Waiting> = told;
        if is_heard {
            self.last.extend(told.keys().map(|about| (*about, now)));
        }
        told.into_values().map(|waiting| waiting.run).collect()
    }

    /// From when on something may be told of again.
    fn free(&self, about: &(Subject, Kind)) -> Duration {
        self.last.get(about).map_or(Duration::ZERO, |last| *last + APART)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn run(number: u128) -> TestRunId {
        TestRunId(Uuid::from_u128(number))
    }

    fn nightly(kind: Kind) -> (Subject, Kind) {
        (Subject::Schedule(ScheduleId(Uuid::from_u128(90))), kind)
    }

    #[test]
    fn what_comes_within_moments_is_told_together() {
        let mut gathering = Gathering::default();
        assert_eq!(gathering.due(), None);
        gathering.note((Subject::Run(run(1)), Kind::Failed), run(1), SECOND);
        gathering.note(nightly(Kind::Missed), run(2), 3 * SECOND);
        assert_eq!(gathering.due(), Some(SECOND + GATHER));
        assert_eq!(gathering.take(GATHER, true), []);
        assert_eq!(gathering.take(SECOND + GATHER, true), [run(2), run(1)]);
        assert_eq!(gathering.due(), None);
    }

    #[test]
    fn a_schedule_is_told_of_once_in_ten_minutes_for_each_kind_and_then_of_its_newest_run() {
        let mut gathering = Gathering::default();
        let mut told_at = |number: u128, kind, now| {
            gathering.note(nightly(kind), run(number), now);
            let due = gathering.due().unwrap();
            (due, gathering.take(now + GATHER, true))
        };
        let minute = 60 * SECOND;
        assert_eq!(told_at(1, Kind::Failed, minute), (minute + GATHER, vec![run(1)]));
        let told = minute + GATHER;
        assert_eq!(told_at(2, Kind::Failed, 2 * minute), (told + APART, vec![]));
        assert_eq!(told_at(3, Kind::Failed, 3 * minute), (told + APART, vec![]));
        assert_eq!(told_at(4, Kind::Well, 4 * minute), (4 * minute + GATHER, vec![run(4)]));
        assert_eq!(gathering.take(told + APART, true), [run(3)]);
    }

    #[test]
    fn what_nobody_heard_keeps_nothing_from_being_told() {
        let mut gathering = Gathering::default();
        gathering.note(nightly(Kind::Failed), run(1), Duration::ZERO);
        assert_eq!(gathering.take(GATHER, false), [run(1)]);
        gathering.note(nightly(Kind::Failed), run(2), 5 * SECOND);
        assert_eq!(gathering.due(), Some(5 * SECOND + GATHER));
    }
}
