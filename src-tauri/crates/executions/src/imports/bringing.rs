//! One import from the first byte to the last result: a thread reads, reports are stored as they come.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use suitecase_model::audit::AuditAction;
use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::TestRunId;
use suitecase_store::StoreError;
use suitecase_sync::error::{chain, code_of_store};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::job::{JobState, Summary};
use super::{ImportEvent, Order, Shared};
use crate::reading::{self, Found, Limits, ReadingProblem};
use crate::recording::{self, Recorded};
use crate::{audit, standing};

/// How many reports are read ahead of the one that is stored.
const READ_AHEAD: usize = 2;
/// Progress is told at most so often.
const TOLD_EACH: Duration = Duration::from_millis(100);

/// What an import has come to.
struct Brought {
    summary: Summary,
    reports: u64,
    told_at: Option<Instant>,
}

impl Shared {
    /// Sees one import through.
    pub(super) async fn bring(&self, id: u64, order: Order) {
        let cancel = self.cancel_of(id);
        self.change(id, |job| job.state = JobState::Reading { done: 0, total: None });
        let mut found = self.read_behind(&order, &cancel);
        let mut brought = Brought { summary: Summary::default(), reports: 0, told_at: None };
        while let Some(next) = found.recv().await {
            if !self.take(id, &order, next, &mut brought).await {
                break;
            }
        }
        drop(found);
        self.change(id, |job| job.state = JobState::Storing { reports: brought.reports });
        if let Err(error) = standing::work_off(&self.store).await {
            // What is outdated is worked off at the next start at the latest.
            tracing::error!(error = chain(&error), "could not work out the latest results of tests");
        }
        self.note(&order, &brought.summary).await;
        self.change(id, |job| {
            job.state = if cancel.is_cancelled() {
                JobState::Cancelled(brought.summary)
            } else if brought.summary.reports() == 0 && job.problems_total > 0 {
                JobState::Failed
            } else {
                JobState::Done(brought.summary)
            };
        });
        self.tell(ImportEvent::Stored);
    }

    /// Reads on a thread of its own; it ends when it is stopped or nobody takes what it finds.
    fn read_behind(&self, order: &Order, cancel: &CancellationToken) -> mpsc::Receiver<Found> {
        let (sender, receiver) = mpsc::channel(READ_AHEAD);
        let (chosen, zone, cancel) = (order.chosen.clone(), self.zone.clone(), cancel.clone());
        tokio::task::spawn_blocking(move || {
            let stop = || cancel.is_cancelled() || sender.is_closed();
            let mut hand_over = |found| {
                // Nobody takes it any more: `stop` says so next.
                let _ = sender.blocking_send(found);
            };
            // That it was stopped is known from the token.
            let _ = reading::read(&chosen, &zone, &Limits::default(), &stop, &mut hand_over);
        });
        receiver
    }

    /// Takes what was found; false where it makes no sense to go on.
    async fn take(&self, id: u64, order: &Order, found: Found, brought: &mut Brought) -> bool {
        match found {
            Found::Progress { done, total } => {
                let is_all = done >= total;
                if is_all || brought.told_at.is_none_or(|told| told.elapsed() >= TOLD_EACH) {
                    brought.told_at = Some(Instant::now());
                    self.change(id, |job| job.state = JobState::Reading { done, total: Some(total) });
                }
                true
            }
            Found::Problem(problem) => {
                self.change(id, |job| job.add_problem(problem));
                true
            }
            Found::Report(report) => {
                let source = report.source.clone();
                brought.reports += 1;
                match self.record(order, *report).await {
                    Ok(recorded) => {
                        brought.summary.add(&recorded);
                        true
                    }
                    Err(error) => {
                        tracing::error!(error = chain(&error), "could not store a report");
                        let code = code_of_store(&error);
                        self.change(id, |job| {
                            job.add_problem(ReadingProblem {
                                source,
                                code,
                                line: None,
                                detail: chain(&error),
                            });
                        });
                        // What is wrong with the database is wrong for the next report too.
                        code != ErrorCode::StoreFailed
                    }
                }
            }
        }
    }

    async fn record(
        &self,
        order: &Order,
        report: suitecase_model::report::Report,
    ) -> Result<Recorded, StoreError> {
        let (into, now) = (order.into, self.clock.now());
        self.store.write(move |writer| recording::record(writer, &into, &report, now, Uuid::now_v7)).await
    }

    /// Writes into the audit log what a person has imported; what was known already is no news.
    async fn note(&self, order: &Order, summary: &Summary) {
        let Some(actor) = order.actor.clone() else { return };
        if summary.new + summary.updated == 0 {
            return;
        }
        let first: Option<TestRunId> = summary.runs.iter().min().copied();
        let state = json!({
            "reports": summary.new + summary.updated,
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
