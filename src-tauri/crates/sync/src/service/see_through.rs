//! Sees one run through: attempts, record and end, whatever it is.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::{LinkId, SyncRunId};
use suitecase_model::link::Link;
use suitecase_model::sync_run::{SyncOutcome, SyncReason, SyncRun};
use suitecase_store::{StoreError, integration, link, sync_run};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::live::Live;
use super::{Shared, SyncEvent, SyncState};
use crate::agenda::Ended;
use crate::attempts::Attempts;
use crate::error::{SyncError, chain};
use crate::fetch::OnProgress;
use crate::run::{Done, Run, synced_to};
use crate::scripts::{Behind, Errand, overdue};

/// What came of an attempt that went well.
struct Attempt {
    /// What it did; `None` when a look found the link where it was.
    done: Option<Done>,
    /// What is left to be done behind it.
    errand: Option<Errand>,
}

impl Shared {
    /// Runs, records the end, and starts what is next.
    pub(super) async fn see_through(self: Arc<Self>, link: LinkId, reason: SyncReason, live: Live) {
        let started = Instant::now();
        let mut record = SyncRun::starting(SyncRunId(Uuid::now_v7()), link, reason, live.started_at);
        let result = AssertUnwindSafe(self.run(&mut record, &live)).catch_unwind().await;
        let result = result.unwrap_or(Err(SyncError::Panicked));
        let at = self.clock.now();
        let ended = match &result {
            Ok(_) => Ended::Well,
            Err(error) if error.code() == ErrorCode::Cancelled => Ended::Cancelled,
            Err(error) => Ended::Failed { code: error.code(), retry_after: error.retry_after(), at },
        };
        live.trace.write_into(&mut record, Instant::now());
        record.stats.duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (result, errand) = match result {
            Ok(attempt) => (Ok(attempt.done), attempt.errand),
            Err(error) => (Err(error), None),
        };
        let outcome = self.conclude(record, result, at).await;
        if outcome == Some(SyncOutcome::Finished) {
            self.index_behind(link);
        }
        if let Some(errand) = errand {
            self.look_for_scripts_behind(errand);
            if live.cancel.is_cancelled() {
                self.script_looks.cancel(link);
            }
        }
        self.learn_or_go_on().await;
        self.let_go(link, ended);
        self.tell(outcome.map_or(SyncEvent::Confirmed(link), |outcome| SyncEvent::Ended(link, outcome)));
        self.start_due();
        self.changed.notify_one();
    }

    /// Notes that nothing runs for a link any more.
    pub(super) fn let_go(&self, link: LinkId, ended: Ended) {
        let now = self.clock.now();
        self.with(|state| {
            state.live.remove(&link);
            state.agenda.ended(link, ended, now, &mut fastrand::f64);
        });
        self.tell(SyncEvent::State(link, SyncState::Idle));
    }

    /// Records that a run was cancelled before it was its turn, where a person waited for it.
    pub(super) async fn give_up(self: Arc<Self>, link: LinkId, reason: SyncReason) {
        let mut outcome = None;
        if reason.is_asked_for() {
            let record = SyncRun::starting(SyncRunId(Uuid::now_v7()), link, reason, self.clock.now());
            outcome = self.conclude(record, Err(SyncError::Cancelled), self.clock.now()).await;
        }
        self.with(|state| state.live.remove(&link));
        self.tell(SyncEvent::State(link, SyncState::Idle));
        if let Some(outcome) = outcome {
            self.tell(SyncEvent::Ended(link, outcome));
        }
        self.start_due();
    }

    /// Runs, and again where the failure passes within moments.
    async fn run(self: &Arc<Self>, record: &mut SyncRun, live: &Live) -> Result<Attempt, SyncError> {
        let id = record.link;
        record.from_commit = synced_to(&self.store, id).await?;
        if !record.reason.is_only_a_look() {
            self.open_record(record).await?;
        }
        let (link, integration) = self
            .store
            .read(move |reader| {
                let link = link::get(reader, id)?;
                let integration = integration::get(reader, link.integration)?;
                Ok::<_, StoreError>((link, integration))
            })
            .await?;
        // It was archived or edited since somebody wanted this run.
        if !link.status.is_shown() || (!record.reason.is_asked_for() && !link.status.is_followed()) {
            return Err(SyncError::Cancelled);
        }
        if !integration.status.may_sync() {
            return Err(SyncError::Disconnected);
        }
        let Some(client) = live.cancel.run_until_cancelled(self.clients.of(&integration)).await else {
            return Err(SyncError::Cancelled);
        };
        let client = client?;
        let run = Run {
            id: record.id,
            store: &self.store,
            clock: self.clock.clone(),
            link: &link,
            integration: &integration,
            client: &client,
            on_progress: self.on_progress(id),
            cancel: &live.cancel,
            trace: &live.trace,
            looks_at_everything: record.reason == SyncReason::Reconcile,
        };
        let mut attempts = Attempts::default();
        loop {
            let error = match self.attempt(&run, record).await {
                Err(error) => error,
                done => return done,
            };
            let again = attempts.after(error.code(), error.retry_after(), fastrand::f64());
            let Some(pause) = again else { return Err(error) };
            tracing::info!(link = %id, error = error.chain(), "a sync tries again");
            live.trace.tries_again(&error, pause);
            wait(pause, &live.cancel).await?;
        }
    }

    /// Tries once, from the question where the branch is to the switched catalogue.
    async fn attempt(&self, run: &Run<'_>, record: &mut SyncRun) -> Result<Attempt, SyncError> {
        let mut resolved = run.resolve().await?;
        record.to_commit = Some(resolved.commit.to_string());
        let result = async {
            let confirmed = run.confirm(&resolved).await?;
            let is_only_a_look = record.reason.is_only_a_look();
            if confirmed.is_unchanged && !run.looks_at_everything {
                let done = Done::unchanged(resolved.commit.to_string());
                return Ok(if is_only_a_look && !confirmed.is_renamed { None } else { Some(done) });
            }
            if is_only_a_look {
                self.open_record(record).await?;
            }
            run.bring_to(&mut resolved).await.map(Some)
        }
        .await;
        run.trace.add_costs(resolved.costs());
        let mut done: Option<Done> = result?;
        let commit = resolved.commit.to_string();
        let (behind, counts) = match done.as_mut().and_then(|done| done.behind.take()) {
            Some(behind) => (Some(behind), Some(run.id)),
            None => (self.overdue(run.link, &commit).await, None),
        };
        let errand =
            behind.map(|behind| Errand::new(run.link, commit, counts, behind, resolved.into_remote()));
        Ok(Attempt { done, errand })
    }

    /// Returns what was left undone of scripts; what cannot be read of that fails no run.
    async fn overdue(&self, link: &Link, commit: &str) -> Option<Behind> {
        overdue(&self.store, link, commit).await.unwrap_or_else(|error| {
            tracing::warn!(link = %link.id, error = chain(&error), "could not see what is known of scripts");
            None
        })
    }

    pub(super) async fn open_record(&self, record: &SyncRun) -> Result<(), SyncError> {
        let opened = record.clone();
        Ok(self.store.write(move |writer| sync_run::start(writer, &opened)).await?)
    }

    fn on_progress(self: &Arc<Self>, link: LinkId) -> OnProgress {
        let shared = self.clone();
        Arc::new(move |progress| {
            let now = Instant::now();
            let state = shared.with(|state| {
                let live = state.live.get_mut(&link)?;
                live.trace.enter(progress.stage, now);
                live.progress(progress, now)
            });
            if let Some(state) = state {
                shared.tell(SyncEvent::State(link, state));
            }
        })
    }
}

/// Waits before another attempt.
async fn wait(pause: Duration, cancel: &CancellationToken) -> Result<(), SyncError> {
    cancel.run_until_cancelled(tokio::time::sleep(pause)).await.ok_or(SyncError::Cancelled)
}
