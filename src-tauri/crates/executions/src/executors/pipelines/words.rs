//! What happens to a pipeline, in sentences for the run's log, and how a run ends by it. Pure.

use suitecase_bitbucket::BitbucketError;
use suitecase_bitbucket::pipelines::{Outcome, PipelineError, PipelineState};
use suitecase_model::error_code::ErrorCode;
use suitecase_model::test_run::{RunReason, TestRunState};
use suitecase_sync::error::code_of_bitbucket;

use super::Ended;
use super::trouble::Trouble;

/// Returns how a run ends whose pipeline came to this.
pub(super) fn ended(outcome: &Outcome) -> Ended {
    match outcome {
        Outcome::Successful => Ended::well(),
        Outcome::Failed => Ended::failed(RunReason::PipelineFailed, ""),
        Outcome::Stopped => Ended {
            state: TestRunState::Canceled,
            reason: Some(RunReason::PipelineStopped),
            detail: String::new(),
        },
        Outcome::Error { message } => Ended::broken(RunReason::PipelineBroken, message.as_str()),
        Outcome::Expired => Ended::broken(RunReason::PipelineBroken, "EXPIRED"),
        Outcome::Unknown(word) => Ended::broken(RunReason::PipelineBroken, word.as_str()),
    }
}

/// Returns how a run ends whose pipeline could not be started or followed.
pub(super) fn ended_by(error: &PipelineError) -> Ended {
    match error {
        PipelineError::Disabled { message }
        | PipelineError::NoDefinition { message }
        | PipelineError::NoSuchPipeline { message }
        | PipelineError::NoSuchBranch { message }
        | PipelineError::NotStarted { message } => {
            Ended::broken(RunReason::PipelineNotStarted, message.as_str())
        }
        PipelineError::MissingScope { scopes, .. } => {
            let code = ErrorCode::BitbucketMissingScope.as_str();
            Ended::broken(RunReason::BitbucketFailed, format!("{code}: {}", scopes.join(", ")))
        }
        PipelineError::NotPermitted { .. }
        | PipelineError::NotFoundOrHidden
        | PipelineError::LogHostRefused { .. }
        | PipelineError::LogNotServed { .. }
        | PipelineError::Bitbucket(_) => Ended::broken(RunReason::BitbucketFailed, code(error).as_str()),
    }
}

/// Returns the stable code of a failure.
pub(super) fn code(error: &PipelineError) -> ErrorCode {
    match error {
        PipelineError::MissingScope { scopes, .. } => {
            let (required, granted) = (scopes.clone(), Vec::new());
            code_of_bitbucket(&BitbucketError::MissingScope { required, granted })
        }
        PipelineError::NotPermitted { message } => {
            code_of_bitbucket(&BitbucketError::Forbidden { message: message.clone() })
        }
        PipelineError::NotFoundOrHidden => code_of_bitbucket(&BitbucketError::NotFoundOrHidden),
        PipelineError::Disabled { message }
        | PipelineError::NoDefinition { message }
        | PipelineError::NoSuchPipeline { message }
        | PipelineError::NoSuchBranch { message }
        | PipelineError::NotStarted { message } => {
            code_of_bitbucket(&BitbucketError::Refused { status: 400, message: message.clone() })
        }
        PipelineError::LogHostRefused { .. } | PipelineError::LogNotServed { .. } => {
            code_of_bitbucket(&BitbucketError::NotBitbucket { source: None })
        }
        PipelineError::Bitbucket(error) => code_of_bitbucket(error),
    }
}

/// Says why no pipeline was started.
pub(super) fn not_started(error: &PipelineError, branch: &str, pipeline: &str) -> String {
    match error {
        PipelineError::Disabled { message } => {
            format!("Pipelines are not enabled in the repository. Bitbucket says: {message}")
        }
        PipelineError::NoDefinition { message } => {
            format!("The branch {branch} has no bitbucket-pipelines.yml that can be used. Bitbucket says: {message}")
        }
        PipelineError::NoSuchPipeline { message } if pipeline.is_empty() => {
            format!("There is no pipeline for the branch {branch}. Bitbucket says: {message}")
        }
        PipelineError::NoSuchPipeline { message } => {
            format!("There is no custom pipeline {pipeline} on the branch {branch}. Bitbucket says: {message}")
        }
        PipelineError::NoSuchBranch { message } => {
            format!("There is no branch {branch}. Bitbucket says: {message}")
        }
        PipelineError::NotStarted { message } => {
            format!("Bitbucket started no pipeline and says: {message}")
        }
        PipelineError::Bitbucket(
            BitbucketError::TimedOut | BitbucketError::Cut { .. } | BitbucketError::ServerError { .. },
        ) => "Whether the pipeline was started is not known, because the answer was lost. Look at Bitbucket before \
              it is started again."
            .to_owned(),
        PipelineError::MissingScope { .. }
        | PipelineError::NotPermitted { .. }
        | PipelineError::NotFoundOrHidden
        | PipelineError::LogHostRefused { .. }
        | PipelineError::LogNotServed { .. }
        | PipelineError::Bitbucket(_) => failure(error),
    }
}

/// Says why a pipeline could not be stopped.
pub(super) fn not_stopped(trouble: &Trouble) -> String {
    format!("The pipeline could not be stopped and goes on at Bitbucket. {}", trouble.sentence())
}

/// Says what a failure is, as a sentence.
pub(super) fn failure(error: &PipelineError) -> String {
    match error {
        PipelineError::MissingScope { scopes, .. } => {
            format!("The token of the integration lacks the scope {}.", scopes.join(", "))
        }
        PipelineError::NotPermitted { message } => {
            format!(
                "Whoever the token belongs to may not do this in the repository. Bitbucket says: {message}"
            )
        }
        PipelineError::NotFoundOrHidden => {
            "The repository or the pipeline is not there any more, or the token may not see it.".to_owned()
        }
        PipelineError::LogHostRefused { host } => {
            format!("The log is said to be at {host}, which Suitecase does not ask.")
        }
        PipelineError::Bitbucket(error) => format!("Bitbucket could not be asked: {error}."),
        PipelineError::Disabled { .. }
        | PipelineError::NoDefinition { .. }
        | PipelineError::NoSuchPipeline { .. }
        | PipelineError::NoSuchBranch { .. }
        | PipelineError::NotStarted { .. }
        | PipelineError::LogNotServed { .. } => format!("Bitbucket could not be asked: {error}."),
    }
}

/// Says how a pipeline stands that has not ended.
pub(super) fn state(state: &PipelineState) -> String {
    match state {
        PipelineState::Pending => "The pipeline waits for its turn.".to_owned(),
        PipelineState::Running => "The pipeline runs.".to_owned(),
        PipelineState::Paused => "The pipeline waits until somebody lets it go on at Bitbucket.".to_owned(),
        PipelineState::Completed(outcome) => self::outcome(outcome),
        PipelineState::Unknown(word) => {
            format!("Bitbucket says that the pipeline is {word}, which is taken to go on.")
        }
    }
}

/// Says what a pipeline came to.
pub(super) fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Successful => "The pipeline ended and succeeded.".to_owned(),
        Outcome::Failed => "The pipeline ended and failed.".to_owned(),
        Outcome::Stopped => "The pipeline was stopped.".to_owned(),
        Outcome::Expired => "The pipeline expired.".to_owned(),
        Outcome::Error { message } => format!("The pipeline ended with an error: {message}"),
        Outcome::Unknown(word) => format!("The pipeline ended, and Bitbucket says only: {word}"),
    }
}
