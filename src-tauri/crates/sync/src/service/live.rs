//! One run under way: how far it is, and the means to cancel it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use suitecase_model::sync_run::{SyncProgress, SyncStage};
use suitecase_model::time::Timestamp;
use tokio_util::sync::CancellationToken;

use super::SyncState;
use crate::estimate::remaining_ms;
use crate::trace::Trace;

/// The shortest time between two progress events of a stage.
const BETWEEN_EVENTS: Duration = Duration::from_millis(100);

/// A run under way. Clones share the trace and the means to cancel, not how far it is.
#[derive(Clone)]
pub(super) struct Live {
    pub(super) cancel: CancellationToken,
    pub(super) trace: Arc<Trace>,
    pub(super) started_at: Timestamp,
    state: SyncState,
    told_at: Option<Instant>,
    stage_since: Instant,
    /// Bytes of requests before the present one, and of the present one.
    bytes: (u64, u64),
}

impl Live {
    pub(super) fn new(cancel: CancellationToken, started_at: Timestamp) -> Self {
        Self {
            cancel,
            trace: Arc::default(),
            started_at,
            state: SyncState::Running(SyncProgress::at(SyncStage::Queued)),
            told_at: None,
            stage_since: Instant::now(),
            bytes: (0, 0),
        }
    }

    pub(super) fn state(&self) -> SyncState {
        self.state
    }

    pub(super) fn cancel(&mut self) {
        self.state = SyncState::Cancelling;
        self.cancel.cancel();
    }

    /// Keeps a progress; returns the state where it is worth telling: the first of a stage, and then not more than ten
    /// a second.
    pub(super) fn progress(&mut self, progress: SyncProgress, now: Instant) -> Option<SyncState> {
        let SyncState::Running(before) = self.state else { return None };
        let is_other_stage = before.stage != progress.stage;
        if is_other_stage {
            self.stage_since = now;
        }
        let took = now.saturating_duration_since(self.stage_since);
        self.state = SyncState::Running(SyncProgress {
            bytes: self.received(progress.bytes),
            remaining_ms: remaining_ms(progress.done, progress.total, took),
            ..progress
        });
        let is_due = self.told_at.is_none_or(|told| now.saturating_duration_since(told) >= BETWEEN_EVENTS);
        if !is_other_stage && !is_due {
            return None;
        }
        self.told_at = Some(now);
        Some(self.state)
    }

    /// Adds up the bytes of all requests: each counts its own from nothing.
    fn received(&mut self, bytes: u64) -> u64 {
        let (earlier, present) = self.bytes;
        self.bytes = if bytes < present { (earlier + present, bytes) } else { (earlier, bytes) };
        self.bytes.0 + self.bytes.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_add_up_over_the_requests_and_the_first_progress_of_a_stage_is_told() {
        let mut live = Live::new(CancellationToken::new(), Timestamp(0));
        let start = Instant::now();
        let mut progress = |stage, bytes, done, ms| {
            let progress = SyncProgress { bytes, done, total: Some(100), ..SyncProgress::at(stage) };
            let told = live.progress(progress, start + Duration::from_millis(ms));
            let SyncState::Running(kept) = live.state() else { panic!("it runs") };
            (told.is_some(), kept.bytes, kept.remaining_ms)
        };
        assert_eq!(progress(SyncStage::Reading, 50, 0, 0), (true, 50, None));
        assert_eq!(progress(SyncStage::Reading, 90, 10, 40), (false, 90, Some(360)));
        assert_eq!(progress(SyncStage::Reading, 20, 20, 100), (true, 110, Some(400)));
        assert_eq!(progress(SyncStage::Storing, 0, 0, 110), (true, 110, None));
    }

    #[test]
    fn what_is_cancelled_tells_no_progress() {
        let mut live = Live::new(CancellationToken::new(), Timestamp(0));
        live.cancel();
        assert_eq!(live.progress(SyncProgress::at(SyncStage::Storing), Instant::now()), None);
        assert_eq!(live.state(), SyncState::Cancelling);
        assert!(live.cancel.is_cancelled());
    }
}
