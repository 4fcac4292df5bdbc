//! Schedules with a clock that is moved.

mod clocks;
mod deciding;
mod firing;
mod overview;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use suitecase_executions::Schedules;
use suitecase_executions::schedules::ScheduleDraft;
use suitecase_model::ids::{RunConfigurationId, ScheduleId};
use suitecase_model::link::LinkStatus;
use suitecase_model::test_run::{IntervalUnit, RunReason, Schedule, TestRunState, Timing, Trigger};
use suitecase_model::time::Timestamp;
use suitecase_store::{Reader, StoreError, Writer, link, schedule, test_run};
use suitecase_sync::Clock;
use uuid::Uuid;

use crate::bench::{Bench, LINK, PROJECT, kim};

pub(crate) const CONFIGURATION: RunConfigurationId = RunConfigurationId(Uuid::from_u128(10));

/// A database with one configuration, and schedules whose clock stands until a test moves it. Nothing runs: what is due is
/// made and waits.
struct Clockwork {
    bench: Bench,
    now: Arc<AtomicI64>,
    schedules: Schedules,
}

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

fn hourly() -> Timing {
    every(1, IntervalUnit::Hour)
}

pub(crate) fn every(every: u32, unit: IntervalUnit) -> Timing {
    Timing { starts_at: "2026-11-24T10:00".into(), ends_at: None, every, unit, time_zone: "UTC".into() }
}

pub(crate) fn draft(name: &str, timing: Timing) -> ScheduleDraft {
    ScheduleDraft {
        schedule: None,
        project: PROJECT,
        name: name.into(),
        configuration: CONFIGURATION,
        timing,
    }
}

fn clock_of(now: &Arc<AtomicI64>) -> Clock {
    let told = now.clone();
    Clock::telling(move || Timestamp(told.load(Ordering::SeqCst)))
}

async fn schedules_of(bench: &Bench, now: &Arc<AtomicI64>) -> Schedules {
    bench.runs.stop().await;
    Schedules::new(bench.store.clone(), bench.runs.clone(), clock_of(now))
}

impl Clockwork {
    async fn new() -> Self {
        let now = Arc::new(AtomicI64::new(at("2026-11-24T09:30:00Z").0));
        let bench = Bench::with(clock_of(&now)).await;
        bench.script(10, "true").await;
        let schedules = schedules_of(&bench, &now).await;
        Self { bench, now, schedules }
    }

    /// Starts everything anew, on the same database.
    async fn restarted(self) -> Self {
        let Self { mut bench, now, schedules } = self;
        drop(schedules);
        bench.store = suitecase_store::Store::open(&bench.folder.join("suitecase.db")).unwrap();
        let schedules = schedules_of(&bench, &now).await;
        Self { bench, now, schedules }
    }

    fn set(&self, text: &str) {
        self.now.store(at(text).0, Ordering::SeqCst);
    }

    async fn tick_at(&self, text: &str) -> usize {
        self.set(text);
        self.schedules.tick().await.unwrap()
    }

    async fn schedule(&self, timing: Timing) -> Schedule {
        self.schedules.save(&kim(), draft("Nightly", timing)).await.unwrap()
    }

    /// Returns a schedule as it stands now.
    async fn get(&self, id: ScheduleId) -> Schedule {
        self.read(move |reader| schedule::get(reader, id)).await
    }

    /// Lets all that is queued run to its end.
    async fn run_queued(&self) {
        let now = Timestamp(self.now.load(Ordering::SeqCst));
        self.write(move |writer| {
            for run in test_run::open(writer, TestRunState::Queued)? {
                test_run::begin(writer, run.id, LINK, now)?;
                test_run::finish(writer, run.id, TestRunState::Success, (None, ""), now)?;
            }
            Ok(())
        })
        .await;
    }

    /// Tells the runs in the order of their due times, each in one line.
    async fn runs(&self) -> Vec<String> {
        let query = test_run::Query {
            project: PROJECT,
            states: vec![],
            triggers: vec![],
            text: String::new(),
            offset: 0,
            limit: 1_000,
        };
        let mut rows = self.read(move |reader| test_run::page(reader, &query)).await.rows;
        rows.sort_by_key(|row| (row.run.due_at, row.schedule.clone()));
        let told = rows.into_iter().map(|row| {
            assert_eq!((row.run.trigger, row.run.configuration), (Trigger::Schedule, Some(CONFIGURATION)));
            assert_eq!(row.run.state.is_over(), row.run.ended_at.is_some());
            let due = jiff::Timestamp::from_millisecond(row.run.due_at.unwrap().0).unwrap();
            let reason = row.run.reason.map_or(String::new(), |reason| format!(" {}", reason.as_str()));
            let missed = if row.missed > 0 { format!(" ×{}", row.missed) } else { String::new() };
            format!("{} {}{reason}{missed}", due.strftime("%F %H:%M"), row.run.state.as_str())
        });
        told.collect()
    }

    async fn set_link(&self, status: LinkStatus) {
        self.write(move |writer| link::set_status(writer, LINK, &status)).await;
    }

    /// Puts the entry of missed times aside, as a person does.
    async fn dismiss(&self) {
        let now = Timestamp(self.now.load(Ordering::SeqCst));
        self.write(move |writer| {
            for run in test_run::open(writer, TestRunState::WaitForTrigger)? {
                let why = (Some(RunReason::Dismissed), "");
                test_run::finish(writer, run.id, TestRunState::Canceled, why, now)?;
            }
            Ok(())
        })
        .await;
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.bench.store.read(work).await.unwrap()
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Writer<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.bench.store.write(work).await.unwrap()
    }
}
