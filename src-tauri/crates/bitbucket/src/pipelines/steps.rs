//! The steps of a pipeline.

use jiff::Timestamp;
use serde::Deserialize;

use super::PipelineAt;
use super::error::{PipelineError, PipelineRight};
use super::state::{StateJson, StepState, shortened};
use crate::client::Client;
use crate::page;

/// How many pages of 100 steps are read before the list is called too long; Bitbucket allows 100 steps in all.
const MOST_PAGES: usize = 5;

/// A step of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Bitbucket's UUID, in braces.
    pub uuid: String,
    /// Its name; empty where it has none.
    pub name: String,
    /// How it stands.
    pub state: StepState,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// How long it took, in milliseconds; `None` while it runs.
    pub duration_ms: Option<u64>,
}

#[derive(Deserialize)]
struct StepJson {
    uuid: String,
    name: Option<String>,
    state: Option<StateJson>,
    started_on: Option<Timestamp>,
    completed_on: Option<Timestamp>,
}

/// Lists the steps of a pipeline in their order, page by page.
pub async fn steps(client: &Client, at: PipelineAt<'_>) -> Result<Vec<Step>, PipelineError> {
    let understood = |error| PipelineError::of(PipelineRight::Read, client.credential_kind(), error);
    let segments = ["repositories", at.workspace, at.repository, "pipelines", at.pipeline, "steps"];
    let first = client.api_url(&segments, &[("pagelen", "100")]).map_err(understood)?;
    let rows = page::all::<StepJson>(client, first, MOST_PAGES).await.map_err(understood)?;
    Ok(rows.into_iter().map(Step::from).collect())
}

impl From<StepJson> for Step {
    fn from(found: StepJson) -> Self {
        let duration =
            found.started_on.zip(found.completed_on).map(|(began, ended)| began.duration_until(ended));
        Self {
            uuid: found.uuid,
            name: found.name.map(|name| shortened(&name)).unwrap_or_default(),
            state: found.state.unwrap_or_default().into(),
            started_at: found.started_on,
            duration_ms: duration.and_then(|duration| u64::try_from(duration.as_millis()).ok()),
        }
    }
}
