//! Stops a pipeline at Bitbucket whose run was called off.
//!
//! The run is not over before Bitbucket has taken that, however long it cannot be asked: whoever reads that a run was
//! canceled may rely on it that nobody lets its pipeline go on.

use std::time::Duration;

use suitecase_bitbucket::pipelines::{self, Outcome, Pipeline, PipelineAt, PipelineState, Stopping};

use super::patience::{Interruption, Patience, Purpose, Unanswered};
use super::pauses::{STOPPING, STOPPING_LIMIT};
use super::trouble::Trouble;
use super::{Context, Ending, Wait, words};

/// What came of it.
pub(super) enum Stopped {
    /// The pipeline had ended by itself; that is what the run came to.
    TooLate(Outcome),
    /// The run ends like that.
    Ending(Ending),
}

/// Tells a pipeline to stop and waits until it has, at most two minutes.
pub(super) async fn stopped(context: &Context, at: PipelineAt<'_>, wait: &Wait) -> Stopped {
    let mut patience = Patience::new(context, wait, Purpose::Stop);
    let told = patience.answer(|client| async move { pipelines::stop(&client, at).await }).await;
    match told {
        Ok(Stopping::Told) => {
            context.told.cancel();
            context.log.say("Bitbucket was told to stop the pipeline.");
            has_stopped(context, at, wait, &patience).await
        }
        Ok(Stopping::AlreadyOver) => {
            context.told.cancel();
            context.log.say("The pipeline had ended already.");
            let looked =
                patience.answer(|client| async move { pipelines::pipeline(&client, at).await }).await;
            match looked.map(|found| found.state) {
                Ok(PipelineState::Completed(outcome)) => Stopped::TooLate(outcome),
                Ok(
                    PipelineState::Pending
                    | PipelineState::Running
                    | PipelineState::Paused
                    | PipelineState::Unknown(_),
                ) => Stopped::Ending(Ending::Stopped),
                Err(Unanswered::Interrupted(_)) => Stopped::Ending(Ending::LeftRunning),
                Err(Unanswered::Trouble(trouble)) => {
                    context.log.say(&trouble.sentence());
                    Stopped::Ending(Ending::Stopped)
                }
            }
        }
        Err(Unanswered::Interrupted(Interruption::CalledOff | Interruption::Quit)) => {
            context
                .log
                .say("Bitbucket does not know yet that the pipeline is to stop. The next start tells it.");
            Stopped::Ending(Ending::LeftRunning)
        }
        Err(Unanswered::Trouble(trouble)) => {
            context.log.say(&words::not_stopped(&trouble));
            Stopped::Ending(Ending::Stopped)
        }
    }
}

/// Looks whether a pipeline that was told to stop has. It was told, so nothing that stands in the way of looking matters.
async fn has_stopped(context: &Context, at: PipelineAt<'_>, wait: &Wait, patience: &Patience<'_>) -> Stopped {
    let mut waited = Duration::ZERO;
    while waited < STOPPING_LIMIT {
        let looked = async {
            wait(STOPPING).await;
            look(context, at).await
        };
        let looked = tokio::select! {
            looked = looked => looked,
            _ = patience.interruption() => break,
        };
        waited += STOPPING;
        if let Ok(Pipeline { state: PipelineState::Completed(outcome), .. }) = looked {
            return match outcome {
                Outcome::Stopped => {
                    context.log.say(&words::outcome(&outcome));
                    Stopped::Ending(Ending::Stopped)
                }
                Outcome::Successful
                | Outcome::Failed
                | Outcome::Error { .. }
                | Outcome::Expired
                | Outcome::Unknown(_) => Stopped::TooLate(outcome),
            };
        }
    }
    context.log.say("The pipeline has not stopped yet; it may go on at Bitbucket.");
    Stopped::Ending(Ending::Stopped)
}

async fn look(context: &Context, at: PipelineAt<'_>) -> Result<Pipeline, Trouble> {
    Ok(pipelines::pipeline(&context.client().await?, at).await?)
}
