//! A pipeline of the link's repository at Bitbucket: started, followed, stopped where the run is called off, and what its
//! steps left behind brought into the run's results and log.
//!
//! Which pipeline runs the run is written to the database before it is first looked at, so that after a restart the same
//! one is followed and none is started twice. Nothing is stored before everything was fetched.

mod fetching;
mod patience;
mod pauses;
mod starting;
mod stopping;
mod trouble;
mod words;

use std::pin::Pin;
use std::time::Duration;

use suitecase_bitbucket::pipelines::{self, Outcome, PipelineAt, PipelineState};
use suitecase_model::test_run::{RunReason, TestRunState};

use self::fetching::Fetched;
use self::patience::{Interruption, Patience, Purpose, Unanswered};
use self::stopping::Stopped;
use super::{Context, Ended, Ending};

/// Waits for so long; tests do not.
pub(super) type Wait = dyn Fn(Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync;

/// Starts the pipeline, or follows the one that runs the run already, to its end.
pub(super) async fn run(context: &Context, branch: &str, pipeline: &str) -> Ending {
    see_through(context, branch, pipeline, &|pause| Box::pin(tokio::time::sleep(pause))).await
}

async fn see_through(context: &Context, branch: &str, pipeline: &str, wait: &Wait) -> Ending {
    let remote = match &context.run.remote {
        Some(remote) => {
            context.log.say("The pipeline is followed again.");
            remote.clone()
        }
        None => match starting::started(context, branch, pipeline, wait).await {
            Ok(remote) => remote,
            Err(ending) => return ending,
        },
    };
    let at = at(context, &remote);
    let (outcome, purpose) = match followed(context, at, wait).await {
        Ok(outcome) => (outcome, Purpose::Follow),
        Err(Unanswered::Interrupted(Interruption::CalledOff)) => {
            match stopping::stopped(context, at, wait).await {
                Stopped::TooLate(outcome) => (outcome, Purpose::Stop),
                Stopped::Ending(ending) => return ending,
            }
        }
        Err(Unanswered::Interrupted(Interruption::Quit)) => return Ending::LeftRunning,
        Err(Unanswered::Trouble(trouble)) => {
            context.log.say(&format!("{} The pipeline may go on.", trouble.sentence()));
            return Ending::Ended(trouble.ended());
        }
    };
    context.log.say(&words::outcome(&outcome));
    let ended = words::ended(&outcome);
    match fetching::fetched(context, at, &mut Patience::new(context, wait, purpose)).await {
        Fetched::All => Ending::Ended(ended),
        Fetched::Interrupted(Interruption::CalledOff) => Ending::Stopped,
        Fetched::Interrupted(Interruption::Quit) => Ending::LeftRunning,
        Fetched::NotAll(code) => Ending::Ended(match ended.state {
            TestRunState::Success | TestRunState::Failed => {
                Ended::broken(RunReason::ReportNotImported, code.as_str())
            }
            TestRunState::WaitForTrigger
            | TestRunState::Queued
            | TestRunState::Running
            | TestRunState::Error
            | TestRunState::Canceled => ended,
        }),
    }
}

fn at<'a>(context: &'a Context, pipeline: &'a str) -> PipelineAt<'a> {
    let (workspace, repository) = (&context.integration.workspace.slug, &context.link.repository);
    PipelineAt { workspace, repository, pipeline }
}

/// Looks at a pipeline until it has ended.
async fn followed(context: &Context, at: PipelineAt<'_>, wait: &Wait) -> Result<Outcome, Unanswered> {
    let mut patience = Patience::new(context, wait, Purpose::Follow);
    let mut told = None;
    loop {
        patience.pause().await?;
        let found = patience.answer(|client| async move { pipelines::pipeline(&client, at).await }).await?;
        if let PipelineState::Completed(outcome) = found.state {
            return Ok(outcome);
        }
        if told.as_ref() != Some(&found.state) {
            context.log.say(&words::state(&found.state));
            told = Some(found.state);
        }
    }
}

#[cfg(test)]
mod tests;
