//! Saving, switching and removing schedules: what a person decides, with its entry in the audit log.

use serde_json::{Value, json};
use suitecase_model::audit::AuditAction;
use suitecase_model::ids::{ProjectId, RunConfigurationId, ScheduleId};
use suitecase_model::member::Member;
use suitecase_model::test_run::{Schedule, Timing};
use suitecase_model::text::{self, TextError};
use suitecase_model::time::Timestamp;
use suitecase_store::{StoreError, Writer, run_configuration, schedule};
use thiserror::Error;
use uuid::Uuid;

use super::Schedules;
use super::calendar::{Calendar, Due, TimingError};
use crate::audit;

/// What a person fills in.
#[derive(Clone, Debug)]
pub struct ScheduleDraft {
    /// The schedule that is edited; `None` for a new one.
    pub schedule: Option<ScheduleId>,
    /// The project it belongs to.
    pub project: ProjectId,
    /// Its name.
    pub name: String,
    /// What it runs.
    pub configuration: RunConfigurationId,
    /// When.
    pub timing: Timing,
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduleField {
    /// The name.
    Name,
    /// What it runs.
    Configuration,
    /// The first time.
    StartsAt,
    /// The end.
    EndsAt,
    /// The interval.
    Every,
    /// The time zone.
    TimeZone,
}

/// Why a schedule cannot be kept; nothing was changed.
#[derive(Debug, Error)]
pub enum ScheduleError {
    /// The name is none.
    #[error("accept the name of a schedule")]
    Name(#[source] TextError),
    /// Another schedule of the project has the name.
    #[error("use a name twice")]
    Taken,
    /// The run configuration is gone, or another project's.
    #[error("schedule a run configuration that is not there")]
    NoConfiguration,
    /// The timing cannot be.
    #[error("accept the times of a schedule")]
    Timing(#[from] TimingError),
    /// The database failed.
    #[error("keep the schedule")]
    Store(#[from] StoreError),
}

impl ScheduleError {
    /// Returns the field at which the error stands.
    pub fn field(&self) -> Option<ScheduleField> {
        match self {
            Self::Name(_) | Self::Taken => Some(ScheduleField::Name),
            Self::NoConfiguration => Some(ScheduleField::Configuration),
            Self::Timing(TimingError::Start) => Some(ScheduleField::StartsAt),
            Self::Timing(TimingError::End | TimingError::EndBeforeStart) => Some(ScheduleField::EndsAt),
            Self::Timing(TimingError::Every) => Some(ScheduleField::Every),
            Self::Timing(TimingError::TimeZone) => Some(ScheduleField::TimeZone),
            Self::Store(_) => None,
        }
    }
}

impl Schedules {
    /// Returns the next five times of a timing that is being filled in; none where it is over.
    pub fn preview(&self, timing: &Timing) -> Result<Vec<Due>, TimingError> {
        const SHOWN: usize = 5;
        Ok(Calendar::of(timing)?.after(self.shared.clock.now()).take(SHOWN).collect())
    }

    /// Keeps a schedule; it is due from now on, never for what has passed. A new one is on, another stays as it is.
    pub async fn save(&self, actor: &Member, draft: ScheduleDraft) -> Result<Schedule, ScheduleError> {
        let name = text::name(&draft.name).map_err(ScheduleError::Name)?;
        let calendar = Calendar::of(&draft.timing)?;
        let now = self.shared.clock.now();
        let actor = actor.clone();
        let kept = self.shared.store.write(move |writer| {
            let configuration = run_configuration::get(writer, draft.configuration);
            match configuration {
                Ok(configuration) if configuration.project == draft.project => {}
                Ok(_) | Err(StoreError::Missing(_)) => return Err(ScheduleError::NoConfiguration),
                Err(error) => return Err(error.into()),
            }
            let before = draft.schedule.map(|id| own(writer, id, draft.project)).transpose()?;
            let is_on = before.as_ref().is_none_or(|before| before.is_on);
            let saved = Schedule {
                id: draft.schedule.unwrap_or_else(|| ScheduleId(Uuid::now_v7())),
                project: draft.project,
                name,
                configuration: draft.configuration,
                next_at: next(&calendar, is_on, now),
                timing: draft.timing,
                is_on,
            };
            let (action, before) = match before {
                None => (AuditAction::ScheduleCreate, Value::Null),
                Some(before) => (AuditAction::ScheduleEdit, state(&before)),
            };
            schedule::put(writer, &saved, now).map_err(|error| match error {
                StoreError::Taken => ScheduleError::Taken,
                other => ScheduleError::Store(other),
            })?;
            audit::append(
                writer,
                now,
                &actor,
                action,
                audit::on(saved.id, &saved.name),
                (before, state(&saved)),
            )?;
            Ok(saved)
        });
        self.told(kept.await)
    }

    /// Switches a schedule on or off.
    pub async fn switch(
        &self,
        actor: &Member,
        id: ScheduleId,
        is_on: bool,
    ) -> Result<Schedule, ScheduleError> {
        let (now, actor) = (self.shared.clock.now(), actor.clone());
        let switched = self.shared.store.write(move |writer| {
            let before = schedule::get(writer, id)?;
            if before.is_on == is_on {
                return Ok(before);
            }
            // One whose times cannot be read can still be switched off.
            let next_at = if is_on { next(&Calendar::of(&before.timing)?, is_on, now) } else { None };
            let after = Schedule { is_on, next_at, ..before.clone() };
            schedule::put(writer, &after, now)?;
            let states = (state(&before), state(&after));
            audit::append(
                writer,
                now,
                &actor,
                AuditAction::ScheduleEdit,
                audit::on(id, &after.name),
                states,
            )?;
            Ok::<_, ScheduleError>(after)
        });
        self.told(switched.await)
    }

    /// Removes a schedule; its runs stay.
    pub async fn remove(&self, actor: &Member, id: ScheduleId) -> Result<(), ScheduleError> {
        let (now, actor) = (self.shared.clock.now(), actor.clone());
        let removed = self.shared.store.write(move |writer| {
            let before = schedule::get(writer, id)?;
            schedule::remove(writer, id, now)?;
            let states = (state(&before), Value::Null);
            audit::append(
                writer,
                now,
                &actor,
                AuditAction::ScheduleRemove,
                audit::on(id, &before.name),
                states,
            )?;
            Ok::<_, ScheduleError>(())
        });
        self.told(removed.await)
    }

    /// Lets the ticker and the window know of a change.
    fn told<T>(&self, changed: Result<T, ScheduleError>) -> Result<T, ScheduleError> {
        if changed.is_ok() {
            self.shared.wake.notify_one();
            self.changed();
        }
        changed
    }
}

fn own(writer: &Writer<'_>, id: ScheduleId, project: ProjectId) -> Result<Schedule, StoreError> {
    let found = schedule::get(writer, id)?;
    if found.project == project { Ok(found) } else { Err(StoreError::Missing("the schedule")) }
}

fn next(calendar: &Calendar, is_on: bool, now: Timestamp) -> Option<Timestamp> {
    if is_on { calendar.next_after(now).map(|due| due.at) } else { None }
}

fn state(schedule: &Schedule) -> Value {
    let timing = &schedule.timing;
    json!({
        "name": schedule.name,
        "configuration": schedule.configuration,
        "startsAt": timing.starts_at,
        "endsAt": timing.ends_at,
        "every": timing.every,
        "unit": timing.unit,
        "timeZone": timing.time_zone,
        "isOn": schedule.is_on,
    })
}
