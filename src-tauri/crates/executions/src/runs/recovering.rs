//! Takes up what the last session left: what ran on this computer is ended, what runs elsewhere is followed again, and
//! stopped where it was called off.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use suitecase_model::ids::TestRunId;
use suitecase_model::test_run::{Executor, RunConfiguration, RunReason, TestRunState};
use suitecase_store::{StoreError, Writer, link, run_configuration, test_run};
use suitecase_sync::error::chain;

use super::beginning::{Begun, begun};
use super::ending::stopped;
use super::{RunEvent, Runs, Shared};
use crate::executors::{self, Ended};

impl Runs {
    /// Ends what an earlier Suitecase left running on this computer, with the runs that it was for, follows what runs
    /// elsewhere, and starts what is queued. For the start of the app, before anything else starts runs.
    ///
    /// A run that cannot be taken up keeps no other from it. Must be called inside a Tokio runtime.
    pub async fn recover(&self) -> Result<(), StoreError> {
        {
            // Whoever calls a run off waits until it is known what is left of it.
            let _turn = self.shared.turn.lock().await;
            let left = self.shared.store.read(|reader| test_run::open_ids(reader, TestRunState::Running));
            for id in left.await? {
                if let Err(error) = self.shared.take_up_left(id).await {
                    tracing::error!(error = chain(&error), run = %id, "could not take up a run");
                }
            }
            self.shared.has_recovered.store(true, Ordering::SeqCst);
        }
        self.take_up().await
    }
}

/// What the last session left of a run.
enum Left {
    /// It may go on elsewhere.
    Elsewhere(Box<Begun>),
    /// Whatever is left of it is on this computer; it ends like that.
    Here(Ended),
}

/// Said of a run that was to start a pipeline and does not know of one.
const MAY_HAVE_STARTED: &str = "Suitecase ended while the pipeline was being started. Look at Bitbucket whether one was, \
                                before it is started again.";

fn left_behind(writer: &Writer<'_>, id: TestRunId) -> Result<Left, StoreError> {
    let run = test_run::get(writer, id)?;
    if let Some(link) = run.link
        && !link::get(writer, link)?.status.is_shown()
    {
        // Suitecase ended between the archive and what comes of it.
        test_run::call_off(writer, id, RunReason::RepositoryArchived)?;
    }
    let called_off = test_run::called_off(writer, id)?;
    let configuration = match run.configuration {
        // What runs already goes on, also when its configuration is removed meanwhile.
        Some(configuration) => Some(run_configuration::even_removed(writer, configuration)?),
        None => None,
    };
    match (configuration, run.remote.is_some()) {
        (Some(configuration), true) => {
            // It runs where it was started, also when its configuration names another repository by now.
            let link = run.link.unwrap_or(configuration.link);
            let begun = begun(writer, run, RunConfiguration { link, ..configuration })?;
            return Ok(Left::Elsewhere(Box::new(Begun { called_off, ..begun })));
        }
        (Some(RunConfiguration { executor: Executor::BitbucketPipelines { .. }, .. }), false) => {
            executors::add_line(writer, id, MAY_HAVE_STARTED)?;
        }
        (Some(RunConfiguration { executor: Executor::LocalCommand { .. }, .. }) | None, _) => {}
    }
    Ok(Left::Here(stopped(called_off)))
}

impl Shared {
    /// Takes up one run; whoever calls it has the turn.
    async fn take_up_left(self: &Arc<Self>, id: TestRunId) -> Result<(), StoreError> {
        let ended = match self.store.write(move |writer| left_behind(writer, id)).await {
            Ok(Left::Elsewhere(begun)) => {
                self.see_through_in_background(*begun);
                return Ok(());
            }
            Ok(Left::Here(ended)) => ended,
            Err(error @ (StoreError::Damaged(_) | StoreError::Missing(_))) => {
                tracing::error!(error = chain(&error), run = %id, "could not read what is left of a run");
                stopped(None)
            }
            Err(error) => return Err(error),
        };
        executors::end_leftovers(id).await;
        let now = self.clock.now();
        let write = self.store.write(move |writer| {
            let Ended { state, reason, detail } = ended;
            test_run::finish(writer, id, state, (reason, &detail), now)
        });
        write.await?;
        self.tell(RunEvent::Ended(id));
        Ok(())
    }
}
