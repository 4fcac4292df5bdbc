//! One import from the first byte to the last result: a thread reads, reports are stored as they come.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use suitecase_model::audit::AuditAction;
use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::{ExecutionId, TestRunId};
use suitecase_model::report::Report;
use suitecase_store::StoreError;
use suitecase_sync::error::{chain, code_of_store};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::job::{JobState, Summary};
use super::{End, ImportEvent, Shared, Task, keeping};
use crate::reading::{self, Found, Limits, ReadingProblem, Stopped};
use crate::recording::{self, Among, Recorded};
use crate::{audit, standing};

/// How many reports are read ahead of the one that is stored.
const READ_AHEAD: usize = 2;
/// Progress is told at most so often.
const TOLD_EACH: Duration = Duration::from_millis(100);

/// What an import has come to.
#[derive(Default)]
struct Brought {
    summary: Summary,
    reports: u64,
    executions: Arc<HashSet<ExecutionId>>,
    told_at: Option<Instant>,
    /// How it ended before everything was read.
    end: Option<End>,
}

impl Shared {
    /// Sees one import through.
    pub(super) async fn bring(&self, id: u64, mut task: Task) {
        self.change(id, |job| job.state = JobState::Reading { done: 0, total: None });
        let (mut found, reading) = self.read_behind(&task);
        let mut brought = Brought::default();
        while let Some(next) = found.recv().await {
            self.take(id, &task, next, &mut brought).await;
            if brought.end.is_some() {
                break;
            }
        }
        drop(found);
        let end = match (brought.end, reading.await) {
            (Some(end), _) => end,
            (None, Ok(read)) => read.map_or(End::Stopped, |_| End::Whole),
            (None, Err(error)) => {
                tracing::error!(%error, "reading reports ended by itself");
                let detail = "A mistake in Suitecase has ended the import; the rest was not read.".to_owned();
                let code = ErrorCode::InternalBug;
                self.change(id, |job| {
                    let source = job.name.clone();
                    job.add_problem(ReadingProblem { source, code, line: None, detail });
                });
                End::BrokenOff
            }
        };
        self.change(id, |job| job.state = JobState::Storing { reports: brought.reports });
        if let Err(error) = standing::work_off(&self.store).await {
            // What is outdated is worked off at the next start at the latest.
            tracing::error!(error = chain(&error), "could not work out the latest results of tests");
        }
        self.note(&task, &brought.summary).await;
        self.end(id, &mut task, end, brought.summary).await;
        self.tell(ImportEvent::Stored);
    }

    /// Tells how an import ended, and forgets its order: whatever it came to, somebody can see it.
    async fn end(&self, id: u64, task: &mut Task, end: End, summary: Summary) {
        if let Err(error) = keeping::forget(&self.store, task.kept).await {
            tracing::error!(error = chain(&error), "could not forget an import that is over");
        }
        let has_nothing = summary.reports() == 0;
        self.change(id, |job| {
            job.state = match end {
                End::Stopped => JobState::Cancelled(summary),
                End::BrokenOff => JobState::Failed(summary),
                End::Whole if has_nothing && job.problems_total > 0 => JobState::Failed(summary),
                End::Whole => JobState::Done(summary),
            };
        });
        if task.known.is_some() && end == End::Whole && has_nothing {
            // That a build wrote something that is no report is no news.
            self.with(|jobs| jobs.all.retain(|held| held.job.id != id || held.job.problems_total > 0));
        }
        if let Some(ended) = task.ended.take() {
            // Whoever watched the folder may have stopped.
            let _ = ended.send(end);
        }
    }

    /// Reads on a thread of its own; it ends when it is stopped or nobody takes what it finds.
    fn read_behind(
        &self,
        task: &Task,
    ) -> (mpsc::Receiver<Found>, JoinHandle<Result<reading::Counted, Stopped>>) {
        let (sender, receiver) = mpsc::channel(READ_AHEAD);
        let (chosen, known) = (task.order.chosen.clone(), task.known.clone());
        let (zone, cancel) = (self.zone.clone(), task.cancel.clone());
        let reading = tokio::task::spawn_blocking(move || {
            let stop = || cancel.is_cancelled() || sender.is_closed();
            let mut hand_over = |found| {
                // Nobody takes it any more: `stop` says so next.
                let _ = sender.blocking_send(found);
            };
            let limits = Limits::default();
            match (known, chosen.as_slice()) {
                (Some(known), [folder]) => {
                    reading::read_new(folder, &known, &zone, &limits, &stop, &mut hand_over)
                }
                _ => reading::read(&chosen, &zone, &limits, &stop, &mut hand_over),
            }
        });
        (receiver, reading)
    }

    /// Takes what was found, and notes where it makes no sense to go on.
    async fn take(&self, id: u64, task: &Task, found: Found, brought: &mut Brought) {
        match found {
            Found::Progress { done, total } => {
                let is_all = done >= total;
                if is_all || brought.told_at.is_none_or(|told| told.elapsed() >= TOLD_EACH) {
                    brought.told_at = Some(Instant::now());
                    self.change(id, |job| job.state = JobState::Reading { done, total: Some(total) });
                }
            }
            Found::Problem(problem) => self.change(id, |job| job.add_problem(problem)),
            Found::Report(report) => {
                let source = report.source.clone();
                match self.record(task, *report, brought.executions.clone()).await {
                    Ok(recorded) => {
                        brought.reports += 1;
                        brought.summary.add(&recorded);
                        Arc::make_mut(&mut brought.executions).insert(recorded.execution);
                    }
                    Err(StoreError::Cancelled) => brought.end = Some(End::Stopped),
                    Err(error) => {
                        tracing::error!(error = chain(&error), "could not store a report");
                        let (code, mut detail) = (code_of_store(&error), format!("{}.", chain(&error)));
                        // What is wrong with the database is wrong for the next report too.
                        if code == ErrorCode::StoreFailed {
                            brought.end = Some(End::BrokenOff);
                            detail.push_str(" The rest was not read.");
                        }
                        self.change(id, |job| {
                            job.add_problem(ReadingProblem { source, code, line: None, detail });
                        });
                    }
                }
            }
        }
    }

    async fn record(
        &self,
        task: &Task,
        report: Report,
        recorded: Arc<HashSet<ExecutionId>>,
    ) -> Result<Recorded, StoreError> {
        let (into, now, cancel) = (task.order.into, self.clock.now(), task.cancel.clone());
        self.store
            .write(move |writer| {
                let among = Among { recorded: &recorded, stop: &|| cancel.is_cancelled() };
                recording::record_among(writer, &into, &report, among, now, Uuid::now_v7)
            })
            .await
    }

    /// Writes into the audit log what a person has imported; what was known already is no news.
    ///
    /// Of what was taken up after the app had ended it is not known what was new when it was asked for.
    async fn note(&self, task: &Task, summary: &Summary) {
        let Some(actor) = task.order.actor.clone() else { return };
        let reports = if task.is_resumed { summary.reports() } else { summary.new + summary.updated };
        if reports == 0 {
            return;
        }
        let first: Option<TestRunId> = summary.runs.iter().min().copied();
        let state = json!({
            "reports": reports,
            "runs": summary.runs.len(),
            "linked": summary.linked,
            "ambiguous": summary.ambiguous,
            "unmatched": summary.unmatched,
        });
        let (now, subject) = (self.clock.now(), first.map(|run| run.to_string()).unwrap_or_default());
        let noted: Result<(), StoreError> = self
            .store
            .write(move |writer| {
                let on = audit::on(subject, "results");
                audit::append(writer, now, &actor, AuditAction::RunImport, on, (Value::Null, state))
            })
            .await;
        if let Err(error) = noted {
            tracing::error!(error = chain(&error), "could not note an import in the audit log");
        }
    }
}
