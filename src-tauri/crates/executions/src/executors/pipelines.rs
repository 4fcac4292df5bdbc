//! A pipeline of the link's repository at Bitbucket.

use suitecase_model::test_run::RunReason;

use super::{Context, Ended, Ending};

/// Starts the pipeline, or follows the one that runs the run already, to its end.
pub(super) async fn run(context: &Context, branch: &str, pipeline: &str) -> Ending {
    tracing::debug!(branch, pipeline, run = %context.run.id, "pipelines come with their own executor");
    Ending::Ended(Ended::broken(RunReason::PipelineNotStarted, ""))
}
