//! Starting a pipeline of a branch, or one of its custom pipelines.

use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::error::{PipelineError, PipelineRight};
use super::state::{Pipeline, PipelineJson};
use crate::client::Client;

/// Which pipeline is to be started, and with what.
#[derive(Clone, Copy, Debug)]
pub struct PipelineStart<'a> {
    /// The branch; slashes are fine.
    pub branch: &'a str,
    /// The name of a custom pipeline; `None` for the pipeline of the branch.
    pub custom: Option<&'a str>,
    /// What the pipeline is given.
    pub variables: &'a [PipelineVariable],
}

/// A variable that a pipeline is given.
#[derive(Clone, Debug)]
pub struct PipelineVariable {
    /// Its name.
    pub name: String,
    /// Its value; kept like a secret, whether it is one or not.
    pub value: SecretString,
    /// Whether Bitbucket has to keep it out of logs and answers.
    pub is_secured: bool,
}

/// Starts a pipeline: one call.
///
/// Where the answer is lost nobody knows whether it was started: `TimedOut`, `Cut` and `ServerError` below
/// [`PipelineError::Bitbucket`] say so. Which commit it runs is Bitbucket's choice, the newest of the branch: an empty
/// commit in the request would be refused (reference section 2.7).
pub async fn start(
    client: &Client,
    workspace: &str,
    repository: &str,
    start: PipelineStart<'_>,
) -> Result<Pipeline, PipelineError> {
    let understood = |error| PipelineError::of(PipelineRight::Start, client.credential_kind(), error);
    let segments = ["repositories", workspace, repository, "pipelines"];
    let url = client.api_url(&segments, &[]).map_err(understood)?;
    let started = client.change::<PipelineJson>(Method::POST, url, &body(start)).await;
    started.map(Pipeline::from).map_err(understood)
}

fn body(start: PipelineStart<'_>) -> Value {
    let mut target = json!({ "type": "pipeline_ref_target", "ref_type": "branch", "ref_name": start.branch });
    if let (Some(name), Some(members)) = (start.custom, target.as_object_mut()) {
        members.insert("selector".to_owned(), json!({ "type": "custom", "pattern": name }));
    }
    let mut body = json!({ "target": target });
    if let (false, Some(members)) = (start.variables.is_empty(), body.as_object_mut()) {
        let variables = start.variables.iter().map(|variable| {
            json!({
                "key": variable.name,
                "value": variable.value.expose_secret(),
                "secured": variable.is_secured,
            })
        });
        members.insert("variables".to_owned(), variables.collect());
    }
    body
}
