//! Bitbucket Pipelines: started, followed, stopped, and what their steps left behind.
//!
//! Source: reference section 2.7. Nothing here waits for a pipeline or decides when to look at it again. Logs are kept
//! elsewhere than the REST interface, and whoever keeps them is sent no credential.

mod error;
mod log;
mod reports;
mod start;
mod state;
mod steps;

pub use error::{PipelineError, PipelineRight};
pub use log::{LOG_LIMIT, LogTail, log_tail};
pub use reports::{Reason, ReportedCase, ReportedCases, Summary, reason, test_cases, test_summary};
pub use start::{PipelineStart, PipelineVariable, start};
pub use state::{Outcome, Pipeline, PipelineState, StepState};
pub use steps::{Step, steps};

use reqwest::Method;

use crate::client::Client;
use crate::error::BitbucketError;
use crate::json;

/// The shortest page Bitbucket promises to make (the REST introduction: "globally, the minimum length is 10").
const LEAST: &str = "10";

/// Which pipeline is meant.
#[derive(Clone, Copy, Debug)]
pub struct PipelineAt<'a> {
    /// The workspace's slug or UUID in braces.
    pub workspace: &'a str,
    /// The repository's slug or UUID in braces.
    pub repository: &'a str,
    /// The pipeline's UUID in braces.
    pub pipeline: &'a str,
}

/// What the wish to stop a pipeline came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopping {
    /// It was told to stop, which takes it a while.
    Told,
    /// It had already ended.
    AlreadyOver,
}

/// Checks that the pipelines of a repository may be listed; an empty list is as good as a full one.
pub async fn may_read(client: &Client, workspace: &str, repository: &str) -> Result<(), BitbucketError> {
    let url = client.api_url(&["repositories", workspace, repository, "pipelines"], &[("pagelen", LEAST)])?;
    let _: json::Page<json::Pipeline> = client.get(url).await?;
    Ok(())
}

/// Asks how a pipeline stands: one call.
pub async fn pipeline(client: &Client, at: PipelineAt<'_>) -> Result<Pipeline, PipelineError> {
    let understood = |error| PipelineError::of(PipelineRight::Read, client.credential_kind(), error);
    let segments = ["repositories", at.workspace, at.repository, "pipelines", at.pipeline];
    let found = client.get::<state::PipelineJson>(client.api_url(&segments, &[]).map_err(understood)?).await;
    found.map(Pipeline::from).map_err(understood)
}

/// Tells a pipeline to stop: one call, which does not wait until it has.
pub async fn stop(client: &Client, at: PipelineAt<'_>) -> Result<Stopping, PipelineError> {
    let understood = |error| PipelineError::of(PipelineRight::Stop, client.credential_kind(), error);
    let segments = ["repositories", at.workspace, at.repository, "pipelines", at.pipeline, "stopPipeline"];
    let url = client.api_url(&segments, &[]).map_err(understood)?;
    match client.tell(Method::POST, url).await {
        Ok(()) => Ok(Stopping::Told),
        // The document: 400 where "the specified pipeline has already completed".
        Err(BitbucketError::Refused { status: 400, .. }) => Ok(Stopping::AlreadyOver),
        Err(error) => Err(understood(error)),
    }
}

#[cfg(test)]
mod tests;
