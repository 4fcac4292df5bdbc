//! What a run leaves behind besides its result: where its time went, what it met on its way, what it cost.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use suitecase_model::sync_run::{Retry, StageTime, SyncRun, SyncStage, SyncStats};

use crate::error::SyncError;

/// The trace of one run; written to from the threads that work for it.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    stages: Vec<(SyncStage, Duration)>,
    current: Option<(SyncStage, Instant)>,
    retries: Vec<Retry>,
    rung: String,
    costs: SyncStats,
}

impl Trace {
    /// Notes that the run is in a stage.
    pub(crate) fn enter(&self, stage: SyncStage, now: Instant) {
        self.with(|kept| {
            if kept.current.is_none_or(|(current, _)| current != stage) {
                kept.leave(now);
                kept.current = Some((stage, now));
            }
        });
    }

    /// Notes a failure that the run tries again after.
    pub(crate) fn tries_again(&self, error: &SyncError, pause: Duration) {
        let waited_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
        self.note(error.code().as_str().to_owned(), waited_ms, error.chain());
    }

    /// Notes that another way of fetching was taken than the first one.
    pub(crate) fn descends(&self, rung: &str, detail: String) {
        self.note(format!("rung:{rung}"), 0, detail);
    }

    /// Notes that the repository's main branch is another one now.
    pub(crate) fn main_branch_changed(&self, before: &str, now: &str) {
        const CODE: &str = "default-branch";
        // A further attempt finds the same.
        if !self.with(|kept| kept.retries.iter().any(|retry| retry.code == CODE)) {
            self.note(CODE.to_owned(), 0, format!("{before} → {now}"));
        }
    }

    /// Notes the way of fetching that worked.
    pub(crate) fn fetched_by(&self, rung: &str) {
        self.with(|kept| rung.clone_into(&mut kept.rung));
    }

    /// Adds what has passed over a connection.
    pub(crate) fn add_costs(&self, costs: SyncStats) {
        self.with(|kept| {
            kept.costs.git_requests += costs.git_requests;
            kept.costs.rest_requests += costs.rest_requests;
            kept.costs.bytes_down += costs.bytes_down;
            kept.costs.bytes_up += costs.bytes_up;
        });
    }

    /// Writes everything into the run's record.
    pub(crate) fn write_into(&self, record: &mut SyncRun, now: Instant) {
        self.with(|kept| {
            kept.leave(now);
            let ms = |time: &Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
            record.stages =
                kept.stages.iter().map(|(stage, time)| StageTime { stage: *stage, ms: ms(time) }).collect();
            record.retries.clone_from(&kept.retries);
            record.rung.clone_from(&kept.rung);
            record.stats.git_requests = kept.costs.git_requests;
            record.stats.rest_requests = kept.costs.rest_requests;
            record.stats.bytes_down = kept.costs.bytes_down;
            record.stats.bytes_up = kept.costs.bytes_up;
        });
    }

    fn note(&self, code: String, waited_ms: u64, detail: String) {
        self.with(|kept| {
            let stage = kept.current.map_or(SyncStage::Resolving, |(stage, _)| stage);
            kept.retries.push(Retry { stage, code, waited_ms, detail });
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut Kept) -> T) -> T {
        work(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Kept {
    /// Adds the time of the stage that ends; one that was entered again goes on where it stopped.
    fn leave(&mut self, now: Instant) {
        let Some((stage, since)) = self.current.take() else { return };
        let time = now.saturating_duration_since(since);
        match self.stages.iter_mut().find(|(known, _)| *known == stage) {
            Some((_, spent)) => *spent += time,
            None => self.stages.push((stage, time)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use suitecase_model::ids::{LinkId, SyncRunId};
    use suitecase_model::sync_run::SyncReason;
    use suitecase_model::time::Timestamp;
    use uuid::Uuid;

    #[test]
    fn time_is_added_up_by_stage_and_notes_stand_at_the_stage_they_were_made_in() {
        let trace = Trace::default();
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        trace.enter(SyncStage::Resolving, at(0));
        trace.enter(SyncStage::Surveying, at(5));
        trace.enter(SyncStage::Surveying, at(6));
        trace.tries_again(&SyncError::EmptyRepository, Duration::from_millis(400));
        trace.enter(SyncStage::Resolving, at(25));
        trace.enter(SyncStage::Storing, at(28));
        trace.descends("whole", String::new());
        let id = SyncRunId(Uuid::nil());
        let mut record = SyncRun::starting(id, LinkId(Uuid::nil()), SyncReason::Hand, Timestamp(0));
        trace.write_into(&mut record, at(30));
        let stages: Vec<_> = record.stages.iter().map(|time| (time.stage, time.ms)).collect();
        assert_eq!(stages, [(SyncStage::Resolving, 8), (SyncStage::Surveying, 20), (SyncStage::Storing, 2)]);
        let notes: Vec<_> =
            record.retries.iter().map(|note| (note.stage, note.code.as_str(), note.waited_ms)).collect();
        assert_eq!(
            notes,
            [(SyncStage::Surveying, "git.empty-repository", 400), (SyncStage::Storing, "rung:whole", 0)]
        );
    }
}
