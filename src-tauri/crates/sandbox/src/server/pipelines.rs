//! What tests say and ask about pipelines.

use std::sync::{MutexGuard, PoisonError};

use super::Sandbox;
use crate::error::SandboxError;
use crate::log_host::SeenAtLogHost;
use crate::pipelines::{Pipeline, PipelineScript, Pipelines, SeenPipeline};

impl Sandbox {
    /// Switches the pipelines of a repository on or off.
    pub fn set_pipelines_enabled(
        &self,
        workspace: &str,
        slug: &str,
        is_enabled: bool,
    ) -> Result<(), SandboxError> {
        self.pipelines_of(workspace, slug)?.is_enabled = is_enabled;
        Ok(())
    }

    /// Says what pipelines of a repository do that are started from now on.
    pub fn script_pipelines(
        &self,
        workspace: &str,
        slug: &str,
        script: PipelineScript,
    ) -> Result<(), SandboxError> {
        self.pipelines_of(workspace, slug)?.script = script;
        Ok(())
    }

    /// Moves every pipeline of a repository on by one stage: from pending to running to ended.
    pub fn advance_pipelines(&self, workspace: &str, slug: &str) -> Result<(), SandboxError> {
        self.pipelines_of(workspace, slug)?.started.iter_mut().for_each(Pipeline::advance);
        Ok(())
    }

    /// Returns the pipelines of a repository, in the order in which they were started.
    pub fn pipelines(&self, workspace: &str, slug: &str) -> Result<Vec<SeenPipeline>, SandboxError> {
        Ok(self.pipelines_of(workspace, slug)?.started.iter().map(SeenPipeline::from).collect())
    }

    /// Returns what came to where the logs of ended steps are kept, which is another origin.
    pub fn requests_for_logs(&self) -> Vec<SeenAtLogHost> {
        self.state.log_host.seen()
    }

    fn pipelines_of(&self, workspace: &str, slug: &str) -> Result<MutexGuard<'_, Pipelines>, SandboxError> {
        Ok(self.served(workspace, slug)?.pipelines.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
