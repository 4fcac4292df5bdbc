//! A reading that the thread which unpacks writes into while the download goes on.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use suitecase_git::{Object, Oid, Progress};
use suitecase_model::sync_run::{SyncProgress, SyncStage};

use super::OnProgress;
use crate::reading::Reading;

/// A reading in use by two threads.
#[derive(Clone)]
pub(super) struct Shared(Arc<Mutex<Reading>>);

impl Shared {
    pub(super) fn of(reading: Reading) -> Self {
        Self(Arc::new(Mutex::new(reading)))
    }

    /// Returns a sink that reads everything at once.
    pub(super) fn sink(&self) -> impl FnMut(Object) -> ControlFlow<()> + Send + 'static {
        let shared = self.clone();
        move |object| {
            shared.with(|reading| reading.take(object));
            ControlFlow::Continue(())
        }
    }

    /// Returns what names, at the end of an answer, the contents in it that came too early to be read.
    pub(super) fn again(&self) -> impl FnOnce() -> Vec<Oid> + Send + 'static {
        let shared = self.clone();
        move || shared.with(Reading::came_too_early)
    }

    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Reading) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes the reading back at the end of an answer; what still waits for its name has none.
    pub(super) fn take(&self) -> Reading {
        let mut reading = self.with(std::mem::take);
        reading.forget_waiting();
        reading
    }
}

/// Turns git's counts into the stage people see: what arrives is read at once, so its number is told.
pub(super) fn progress_of(on_progress: &OnProgress) -> impl FnMut(Progress) + Send + 'static {
    let on_progress = on_progress.clone();
    move |progress| {
        on_progress(SyncProgress {
            done: progress.objects,
            total: Some(progress.total),
            bytes: progress.bytes,
            ..SyncProgress::at(SyncStage::Reading)
        });
    }
}
