//! Which runs are programs on this computer, and so end with Suitecase.

use suitecase_model::test_run::{Executor, TestRun, TestRunState};
use suitecase_store::{Reader, StoreError, run_configuration, test_run};

/// Returns the runs under way whose programs run on this computer.
pub fn on_this_computer(reader: &Reader<'_>) -> Result<Vec<TestRun>, StoreError> {
    let mut here = Vec::new();
    for run in test_run::open(reader, TestRunState::Running)? {
        let Some(id) = run.configuration.filter(|_| run.remote.is_none()) else { continue };
        match run_configuration::even_removed(reader, id)?.executor {
            Executor::LocalCommand { .. } => here.push(run),
            Executor::BitbucketPipelines { .. } => {}
        }
    }
    Ok(here)
}
