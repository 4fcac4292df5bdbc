//! Takes up what the last session left: what ran on this computer is ended, what runs elsewhere is followed again.

use std::sync::Arc;

use suitecase_model::ids::TestRunId;
use suitecase_model::test_run::{Executor, RunReason, TestRun, TestRunState};
use suitecase_store::{Reader, StoreError, run_configuration, test_run};

use super::beginning::{Begun, begun};
use super::{RunEvent, Runs, Shared};
use crate::executors;

impl Runs {
    /// Ends what an earlier Suitecase left running on this computer, with the runs that it was for, follows what runs
    /// elsewhere, and starts what is queued. For the start of the app, before anything else starts runs.
    ///
    /// Must be called inside a Tokio runtime.
    pub async fn recover(&self) -> Result<(), StoreError> {
        let read = self.shared.store.read(|reader| {
            let left = test_run::open(reader, TestRunState::Running)?;
            left.into_iter().map(|run| left_behind(reader, run)).collect::<Result<Vec<_>, StoreError>>()
        });
        for left in read.await? {
            match left {
                Left::Elsewhere(begun) => {
                    let _turn = self.shared.turn.lock().await;
                    self.shared.see_through_in_background(*begun);
                }
                Left::Here(run) => self.shared.interrupt(run.id).await?,
            }
        }
        self.take_up().await
    }
}

/// What the last session left of a run.
enum Left {
    /// It may go on elsewhere.
    Elsewhere(Box<Begun>),
    /// Whatever is left of it is on this computer.
    Here(Box<TestRun>),
}

fn left_behind(reader: &Reader<'_>, run: TestRun) -> Result<Left, StoreError> {
    let (Some(id), Some(_)) = (run.configuration, &run.remote) else {
        return Ok(Left::Here(Box::new(run)));
    };
    // What runs already goes on, also when its configuration is removed meanwhile.
    let configuration = run_configuration::even_removed(reader, id)?;
    match &configuration.executor {
        Executor::BitbucketPipelines { .. } => {
            Ok(Left::Elsewhere(Box::new(begun(reader, run, configuration)?)))
        }
        // The configuration was changed meanwhile; the pipeline is still there.
        Executor::LocalCommand { .. } => Ok(Left::Here(Box::new(run))),
    }
}

impl Shared {
    async fn interrupt(self: &Arc<Self>, id: TestRunId) -> Result<(), StoreError> {
        executors::end_leftovers(id).await;
        let now = self.clock.now();
        let why = (Some(RunReason::Interrupted), "");
        self.store.write(move |writer| test_run::finish(writer, id, TestRunState::Error, why, now)).await?;
        self.tell(RunEvent::Ended(id));
        Ok(())
    }
}
