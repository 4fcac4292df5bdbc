//! What is or was due in a span of time, for a calendar.

use suitecase_model::ids::{ProjectId, ScheduleId, TestRunId};
use suitecase_model::test_run::{RunReason, TestRunState};
use suitecase_model::time::Timestamp;
use suitecase_store::{Reader, StoreError, due_run, link, run_configuration, schedule};

use super::calendar::Calendar;

/// Of one schedule at most so many times to come are named in a span.
pub const MOST_OF_A_SCHEDULE: usize = 100;

/// What is or was due in a span of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarSpan {
    /// In the order of time.
    pub entries: Vec<CalendarEntry>,
    /// How many times to come are not named.
    pub left_out: u64,
}

/// One due time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarEntry {
    /// When it is.
    pub at: Timestamp,
    /// The schedule.
    pub schedule: ScheduleId,
    /// Its name.
    pub name: String,
    /// What came of it, where it has passed.
    pub run: Option<(TestRunId, TestRunState, Option<RunReason>)>,
    /// Whether its linked repository is archived, so that it will be cancelled.
    pub is_archived: bool,
}

impl CalendarSpan {
    /// Returns what is or was due in a project from `from` until before `until`.
    pub fn of_project(
        reader: &Reader<'_>,
        project: ProjectId,
        (from, until): (Timestamp, Timestamp),
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let kept = due_run::kept_between(reader, project, from, until)?;
        let mut entries: Vec<CalendarEntry> = kept
            .into_iter()
            .map(|kept| CalendarEntry {
                at: kept.at,
                schedule: kept.schedule,
                name: kept.name,
                run: Some((kept.run, kept.state, kept.reason)),
                is_archived: false,
            })
            .collect();
        let mut left_out = 0;
        // What is due at this moment is named once: by its run, or else as to come.
        let after = Timestamp(from.max(now).0.saturating_sub(1));
        for schedule in schedule::of_project(reader, project)? {
            let (Some(_), Ok(calendar)) = (schedule.next_at, Calendar::of(&schedule.timing)) else {
                continue;
            };
            let configuration = run_configuration::even_removed(reader, schedule.configuration)?;
            let is_archived = !link::get(reader, configuration.link)?.status.is_shown();
            let mut named = 0;
            for due in calendar.after(after).take_while(|due| due.at < until) {
                if named == MOST_OF_A_SCHEDULE {
                    left_out += calendar.count_between(due.at, until);
                    break;
                }
                if due_run::is_kept(reader, schedule.id, due.at)? {
                    continue;
                }
                named += 1;
                entries.push(CalendarEntry {
                    at: due.at,
                    schedule: schedule.id,
                    name: schedule.name.clone(),
                    run: None,
                    is_archived,
                });
            }
        }
        entries.sort_by_key(|entry| entry.at);
        Ok(Self { entries, left_out })
    }
}
