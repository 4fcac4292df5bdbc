//! Starts a pipeline, at most once, and notes which it is.
//!
//! It is tried again only where nothing was sent, or Bitbucket refused it for now alone. Nothing breaks the call off while
//! it is made: else nobody knew whether there is a pipeline.

use suitecase_bitbucket::pipelines::{PipelineError, PipelineRight, PipelineStart, PipelineVariable};
use suitecase_bitbucket::{pipelines, repositories};
use suitecase_model::link::GitRef;
use suitecase_model::test_run::RunReason;
use suitecase_sync::error::{chain, code_of_store};

use super::patience::{Patience, Purpose, Unanswered};
use super::trouble::Trouble;
use super::{Context, Ended, Ending, Wait, at, words};
use crate::executors::{PROFILE_VARIABLE, SUITE_VARIABLE};

/// Starts the pipeline; returns which it is, or how the run ends without one.
pub(super) async fn started(
    context: &Context,
    branch: &str,
    pipeline: &str,
    wait: &Wait,
) -> Result<String, Ending> {
    let mut patience = Patience::new(context, wait, Purpose::Start);
    let branch = &branch_of(context, &mut patience, branch).await?;
    let custom = Some(pipeline).filter(|name| !name.is_empty());
    let variables = variables(context);
    let start = PipelineStart { branch, custom, variables: &variables };
    let place = at(context, "");
    let (client, started) = loop {
        if context.cancel.is_cancelled() || context.quit.is_cancelled() {
            return Err(Ending::Stopped);
        }
        let client = context.client().await.map_err(|error| ended_by(context, &Trouble::NoClient(error)))?;
        match pipelines::start(&client, place.workspace, place.repository, start).await {
            Ok(started) => break (client, started),
            Err(error) => {
                let said = words::not_started(&error, branch, pipeline);
                let trouble = Trouble::Call(error);
                if !(trouble.was_not_taken() && patience.waits_out(&trouble)) {
                    context.log.say(&said);
                    return Err(Ending::Ended(trouble.ended()));
                }
                patience.pause().await.map_err(|_| Ending::Stopped)?;
            }
        }
    };
    patience.answered();
    if let Err(error) = context.note_remote(&started.uuid).await {
        tracing::error!(error = chain(&error), "could not note which pipeline runs a run");
        context.log.say("Which pipeline it is could not be stored, so it is stopped again.");
        if let Err(error) = pipelines::stop(&client, at(context, &started.uuid)).await {
            context.log.say(&words::not_stopped(&Trouble::Call(error)));
        }
        return Err(Ending::Ended(Ended::broken(RunReason::BitbucketFailed, code_of_store(&error).as_str())));
    }
    let number = started.build_number.map(|number| format!(" #{number}")).unwrap_or_default();
    let kind = custom.map(|name| format!(" ({name})")).unwrap_or_default();
    context.log.say(&format!("Pipeline{number}{kind} was started on {branch}."));
    Ok(started.uuid)
}

/// Returns what the pipeline is given: suite and profile, as far as they are named, and the configuration's variables,
/// which give way to them.
fn variables(context: &Context) -> Vec<PipelineVariable> {
    let named = [
        (SUITE_VARIABLE, context.suite.as_str()),
        (PROFILE_VARIABLE, context.configuration.profile.as_str()),
    ];
    let named: Vec<_> = named.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let is_own = |name: &str| named.iter().any(|(own, _)| *own == name);
    let others = context.variables.iter().filter(|variable| !is_own(&variable.name));
    let others = others.map(|variable| PipelineVariable {
        name: variable.name.clone(),
        value: variable.value.clone(),
        is_secured: variable.is_secured,
    });
    let own = named.iter().map(|(name, value)| PipelineVariable {
        name: (*name).to_owned(),
        value: (*value).into(),
        is_secured: false,
    });
    own.chain(others).collect()
}

/// Returns the branch on which the pipeline is to run: the configuration's, else the one that the link follows.
async fn branch_of(context: &Context, patience: &mut Patience<'_>, named: &str) -> Result<String, Ending> {
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
    let asked = patience.answer(|client| async move {
        let found = repositories::repository(&client, place.workspace, place.repository).await;
        found.map_err(|error| PipelineError::of(PipelineRight::Read, client.credential_kind(), error))
    });
    match asked.await {
        Ok(found) => found.main_branch.ok_or_else(|| {
            context.log.say("The repository has no main branch.");
            Ending::Ended(Ended::broken(RunReason::PipelineNotStarted, ""))
        }),
        Err(Unanswered::Trouble(trouble)) => Err(ended_by(context, &trouble)),
        Err(Unanswered::Interrupted(_)) => Err(Ending::Stopped),
    }
}

fn ended_by(context: &Context, trouble: &Trouble) -> Ending {
    context.log.say(&trouble.sentence());
    Ending::Ended(trouble.ended())
}
