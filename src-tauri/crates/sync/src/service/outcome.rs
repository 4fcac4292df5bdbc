//! What the end of a run means for its record and its link.

use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::LinkId;
use suitecase_model::link::LinkStatus;
use suitecase_model::sync_run::{SyncOutcome, SyncRun, SyncStats};
use suitecase_model::time::Timestamp;
use suitecase_store::{StoreError, Writer, link, sync_run};

use super::Shared;
use crate::error::{SyncError, chain};
use crate::run::Done;

impl Shared {
    /// Records how a run ended at a time; `None` when a poll found nothing to do.
    pub(super) async fn conclude(
        &self,
        mut record: SyncRun,
        result: Result<Option<Done>, SyncError>,
        now: Timestamp,
    ) -> Option<SyncOutcome> {
        let link = record.link;
        let done = match result {
            Ok(Some(done)) => Ok(done),
            Ok(None) => {
                self.write("note that a link is well", move |writer| works(writer, link)).await;
                return None;
            }
            // The record stays open: the next start of the app ends it as interrupted and runs again.
            Err(error) if error.code() == ErrorCode::Cancelled && self.stopping.is_cancelled() => {
                return Some(SyncOutcome::Interrupted);
            }
            Err(error) => Err(error),
        };
        let outcome = match done {
            Ok(done) => {
                record.to_commit = Some(done.to_commit);
                let SyncStats { added, changed, moved, removed, problems, .. } = done.stats;
                record.stats = SyncStats { added, changed, moved, removed, problems, ..record.stats };
                SyncOutcome::Finished
            }
            Err(error) if error.code() == ErrorCode::Cancelled => SyncOutcome::Cancelled,
            Err(error) => {
                let code = error.code();
                let message = error.chain();
                tracing::warn!(link = %link, code = code.as_str(), message, "a sync failed");
                let is_only_a_look = record.reason.is_only_a_look();
                self.write("note that a link fails", move |writer| fails(writer, link, code, now)).await;
                if is_only_a_look && self.is_noted_as_repeated(&record, code, now).await {
                    return None;
                }
                SyncOutcome::Failed { code: code.as_str().to_owned(), message }
            }
        };
        record.outcome = Some(outcome.clone());
        let is_finished = outcome == SyncOutcome::Finished;
        self.write("record the end of a sync", move |writer| {
            sync_run::start(writer, &record)?;
            sync_run::finish(writer, &record)?;
            if is_finished { works(writer, link) } else { Ok(()) }
        })
        .await;
        Some(outcome)
    }

    /// A look that fails again for the same reason is no news: it adds no record, and the one there is tells how often
    /// it was so.
    async fn is_noted_as_repeated(&self, record: &SyncRun, code: ErrorCode, at: Timestamp) -> bool {
        let (link, own) = (record.link, record.id);
        let noted = self.store.write(move |writer| {
            let last = sync_run::newest(writer, link, 1)?.into_iter().next();
            let is_same = last.as_ref().filter(|last| last.id != own && failed_with(last, code));
            is_same.map_or(Ok(false), |last| sync_run::repeat(writer, last.id, at).map(|()| true))
        });
        let noted: Result<bool, StoreError> = noted.await;
        noted.unwrap_or_else(|error| {
            tracing::error!(error = chain(&error), "could not note that a link fails again");
            false
        })
    }

    async fn write(
        &self,
        what: &'static str,
        work: impl FnOnce(&Writer<'_>) -> Result<(), StoreError> + Send + 'static,
    ) {
        if let Err(error) = self.store.write(work).await {
            tracing::error!(error = chain(&error), "could not {what}");
        }
    }
}

fn failed_with(run: &SyncRun, code: ErrorCode) -> bool {
    matches!(&run.outcome, Some(SyncOutcome::Failed { code: before, .. }) if before == code.as_str())
}

/// A link that works is `ACTIVE`; what a person archived stays so.
fn works(writer: &Writer<'_>, id: LinkId) -> Result<(), StoreError> {
    match link::get(writer, id)?.status {
        LinkStatus::Inactive | LinkStatus::Error { .. } => link::set_status(writer, id, &LinkStatus::Active),
        LinkStatus::Active | LinkStatus::Archived => Ok(()),
    }
}

/// A link that fails is in `ERROR`, unless what is in the way passes by itself and a catalogue is there.
///
/// A disconnected integration is no failure of the link, which keeps its status.
fn fails(writer: &Writer<'_>, id: LinkId, code: ErrorCode, now: Timestamp) -> Result<(), StoreError> {
    if code == ErrorCode::IntegrationDisconnected {
        return Ok(());
    }
    match link::get(writer, id)?.status {
        LinkStatus::Archived => Ok(()),
        LinkStatus::Active if code.passes_by_itself() => Ok(()),
        LinkStatus::Active | LinkStatus::Inactive | LinkStatus::Error { .. } => {
            let failed = LinkStatus::Error { code: code.as_str().to_owned(), at: now };
            link::set_status(writer, id, &failed)
        }
    }
}
