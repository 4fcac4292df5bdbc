//! A pipeline of the link's repository at Bitbucket: started, followed, stopped where the run is called off, and what its
//! steps left behind brought into the run's results and log.
//!
//! Which pipeline runs the run is written to the database before it is first looked at, so that after a restart the same
//! one is followed and none is started twice. Nothing is stored before everything was fetched.

mod fetching;
mod pauses;
mod words;

use std::pin::Pin;
use std::time::Duration;

use suitecase_bitbucket::pipelines::{
    Outcome, PipelineAt, PipelineError, PipelineRight, PipelineStart, PipelineState, PipelineVariable,
    Stopping,
};
use suitecase_bitbucket::{Client, pipelines, repositories};
use suitecase_model::link::GitRef;
use suitecase_model::test_run::{RunReason, TestRunState};
use suitecase_sync::error::{chain, code_of_store};

use self::fetching::Fetched;
use self::pauses::{LONGEST_OFFLINE, Pauses, STOPPING, STOPPING_LIMIT};
use super::{Context, Ended, Ending};

/// Waits for so long; tests do not.
pub(super) type Wait = dyn Fn(Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync;

/// Starts the pipeline, or follows the one that runs the run already, to its end.
pub(super) async fn run(context: &Context, branch: &str, pipeline: &str) -> Ending {
    see_through(context, branch, pipeline, &|pause| Box::pin(tokio::time::sleep(pause))).await
}

/// How following a pipeline ended.
enum Followed {
    Over(Outcome),
    Ending(Ending),
}

async fn see_through(context: &Context, branch: &str, pipeline: &str, wait: &Wait) -> Ending {
    let client = match context.clients.of(&context.integration).await {
        Ok(client) => client,
        Err(error) => {
            context.log.say(&format!("Bitbucket cannot be asked: {}.", error.chain()));
            return Ending::Ended(Ended::broken(RunReason::BitbucketFailed, error.code().as_str()));
        }
    };
    let remote = match &context.run.remote {
        Some(remote) => {
            context.log.say("The pipeline is followed again.");
            remote.clone()
        }
        None => match started(context, &client, branch, pipeline).await {
            Ok(remote) => remote,
            Err(ending) => return ending,
        },
    };
    let at = at(context, &remote);
    let outcome = match followed(context, &client, at, wait).await {
        Followed::Over(outcome) => outcome,
        Followed::Ending(ending) => return ending,
    };
    let ended = words::ended(&outcome);
    match fetching::fetched(context, &client, at).await {
        Fetched::All => Ending::Ended(ended),
        Fetched::Stopped => Ending::Stopped,
        Fetched::LeftRunning => Ending::LeftRunning,
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

/// Starts the pipeline and notes which it is.
async fn started(context: &Context, client: &Client, branch: &str, pipeline: &str) -> Result<String, Ending> {
    let branch = &branch_of(context, client, branch).await?;
    let variables = context.variables.iter().map(|variable| PipelineVariable {
        name: variable.name.clone(),
        value: variable.value.clone(),
        is_secured: variable.is_secured,
    });
    let variables: Vec<_> = variables.collect();
    let custom = Some(pipeline).filter(|name| !name.is_empty());
    let start = PipelineStart { branch, custom, variables: &variables };
    let place = at(context, "");
    let started = match pipelines::start(client, place.workspace, place.repository, start).await {
        Ok(started) => started,
        Err(error) => {
            context.log.say(&words::not_started(&error, branch, pipeline));
            return Err(Ending::Ended(words::ended_by(&error)));
        }
    };
    if let Err(error) = context.note_remote(&started.uuid).await {
        tracing::error!(error = chain(&error), "could not note which pipeline runs a run");
        context.log.say("Which pipeline it is could not be stored, so it is stopped again.");
        if let Err(error) = pipelines::stop(client, at(context, &started.uuid)).await {
            context.log.say(&words::not_stopped(&error));
        }
        return Err(Ending::Ended(Ended::broken(RunReason::BitbucketFailed, code_of_store(&error).as_str())));
    }
    let number = started.build_number.map(|number| format!(" #{number}")).unwrap_or_default();
    let kind = custom.map(|name| format!(" ({name})")).unwrap_or_default();
    context.log.say(&format!("Pipeline{number}{kind} was started on {branch}."));
    Ok(started.uuid)
}

/// Returns the branch on which the pipeline is to run: the configuration's, else the one that the link follows.
async fn branch_of(context: &Context, client: &Client, named: &str) -> Result<String, Ending> {
    if !named.is_empty() {
        return Ok(named.to_owned());
    }
    match &context.link.reference {
        GitRef::Branch(followed) => return Ok(followed.clone()),
        GitRef::DefaultBranch => {}
        GitRef::Tag(_) | GitRef::Commit(_) => {
            context.log.say("The linked repository follows no branch, and the configuration names none.");
            return Err(Ending::Ended(Ended::broken(RunReason::PipelineNotStarted, "")));
        }
    }
    let place = at(context, "");
    match repositories::repository(client, place.workspace, place.repository).await {
        Ok(found) => found.main_branch.ok_or_else(|| {
            context.log.say("The repository has no main branch.");
            Ending::Ended(Ended::broken(RunReason::PipelineNotStarted, ""))
        }),
        Err(error) => {
            let error = PipelineError::of(PipelineRight::Read, client.credential_kind(), error);
            context.log.say(&words::failure(&error));
            Err(Ending::Ended(words::ended_by(&error)))
        }
    }
}

/// Looks at a pipeline until it has ended.
async fn followed(context: &Context, client: &Client, at: PipelineAt<'_>, wait: &Wait) -> Followed {
    let mut pauses = Pauses::new(fastrand::f64);
    let mut told = None;
    let mut silent = Duration::ZERO;
    loop {
        let pause = pauses.next();
        tokio::select! {
            () = wait(pause) => {}
            () = context.cancel.cancelled() => return Followed::Ending(stopped(context, client, at, wait).await),
            () = context.quit.cancelled() => return Followed::Ending(Ending::LeftRunning),
        }
        match pipelines::pipeline(client, at).await {
            Ok(found) => {
                if !silent.is_zero() {
                    context.log.say("Bitbucket answers again.");
                    silent = Duration::ZERO;
                }
                if let PipelineState::Completed(outcome) = found.state {
                    context.log.say(&words::outcome(&outcome));
                    return Followed::Over(outcome);
                }
                if told.as_ref() != Some(&found.state) {
                    context.log.say(&words::state(&found.state));
                    told = Some(found.state);
                }
            }
            Err(error) if words::passes(&error) => {
                if silent.is_zero() {
                    context.log.say(&format!("{} It is tried again.", words::failure(&error)));
                }
                silent += pause;
                if silent > LONGEST_OFFLINE {
                    context.log.say("Bitbucket did not answer for half an hour. The pipeline may go on.");
                    return Followed::Ending(Ending::Ended(words::ended_by(&error)));
                }
                pauses.not_before(words::retry_after(&error));
            }
            Err(error) => {
                context.log.say(&words::failure(&error));
                return Followed::Ending(Ending::Ended(words::ended_by(&error)));
            }
        }
    }
}

/// Stops a pipeline at Bitbucket and waits until it has, at most two minutes.
async fn stopped(context: &Context, client: &Client, at: PipelineAt<'_>, wait: &Wait) -> Ending {
    let (mut waited, mut is_told) = (Duration::ZERO, false);
    while waited < STOPPING_LIMIT {
        if is_told {
            match pipelines::pipeline(client, at).await {
                Ok(found) => {
                    if let PipelineState::Completed(outcome) = found.state {
                        context.log.say(&words::outcome(&outcome));
                        return Ending::Stopped;
                    }
                }
                Err(error) if words::passes(&error) => {}
                Err(error) => {
                    context.log.say(&words::failure(&error));
                    return Ending::Stopped;
                }
            }
        } else {
            match pipelines::stop(client, at).await {
                Ok(Stopping::Told) => {
                    context.log.say("Bitbucket was told to stop the pipeline.");
                    is_told = true;
                }
                Ok(Stopping::AlreadyOver) => {
                    context.log.say("The pipeline had ended already.");
                    return Ending::Stopped;
                }
                Err(error) if words::passes(&error) => {}
                Err(error) => {
                    context.log.say(&words::not_stopped(&error));
                    return Ending::Stopped;
                }
            }
        }
        tokio::select! {
            () = wait(STOPPING) => waited += STOPPING,
            // It is told already, or Bitbucket cannot be reached; Suitecase does not wait for either when it quits.
            () = context.quit.cancelled() => break,
        }
    }
    context.log.say("The pipeline has not stopped yet; it may go on at Bitbucket.");
    Ending::Stopped
}

#[cfg(test)]
mod tests;
