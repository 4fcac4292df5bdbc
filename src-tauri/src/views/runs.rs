//! Runs and their logs, run configurations and what they run.

use suitecase_bitbucket::Origin;
use suitecase_bitbucket::address::repository_address;
use suitecase_executions::Runs;
use suitecase_model::ids::TestRunId;
use suitecase_model::test_run::{RunConfiguration, TestRun, Variable};
use suitecase_store::execution::{self, Execution};
use suitecase_store::run_log::{self, LogPart as StoredLog};
use suitecase_store::test_run::{self, Listed, Page};
use suitecase_store::{Reader, StoreError, integration, link, run_configuration, test_suite};

use super::room::{fit_executions, shortened};
use crate::wire::configurations::{ConfiguredSuite, RunConfigurationView, VariableName};
use crate::wire::runs::{ExecutionView, LogPart, TestRunDetail, TestRunPage, TestRunView};

/// The most bytes of a log in one message; in JSON they take no more than twice as many.
pub(crate) const LOG_BYTES: usize = 110_000;
/// How many reports of a run are told.
const MOST_REPORTS: u32 = 200;

/// Returns one page of runs.
pub(crate) fn test_runs(page: Page, runs: &Runs) -> TestRunPage {
    TestRunPage { total: page.total, rows: page.rows.into_iter().map(|row| test_run(row, runs)).collect() }
}

/// Returns a run as lists show it.
pub(crate) fn test_run(row: Listed, runs: &Runs) -> TestRunView {
    let Listed { run, configuration, schedule, repository, member, missed, counts } = row;
    TestRunView {
        id: run.id,
        name: shortened(run.name),
        trigger: run.trigger,
        state: run.state,
        reason: run.reason,
        detail: shortened(run.detail),
        configuration_id: run.configuration,
        schedule_id: run.schedule,
        configuration,
        schedule,
        repository,
        member,
        due_at: run.due_at.map(|at| at.0),
        missed,
        created_at: run.created_at.0,
        started_at: run.started_at.map(|at| at.0),
        ended_at: run.ended_at.map(|at| at.0),
        counts: counts.into(),
        is_cancelling: runs.is_cancelling(run.id),
    }
}

/// Returns everything about a run but its log and results.
pub(crate) fn test_run_detail(
    reader: &Reader<'_>,
    runs: &Runs,
    origin: &Origin,
    id: TestRunId,
) -> Result<TestRunDetail, StoreError> {
    let listed = test_run::listed(reader, id)?;
    let pipeline_url = pipeline_address(reader, origin, &listed.run)?;
    let (executions_total, executions) = execution::of_run(reader, id, MOST_REPORTS)?;
    let linked = test_run::linked_of(reader, id)?;
    let mut detail = TestRunDetail {
        run: test_run(listed, runs),
        executions: executions.into_iter().map(execution_view).collect(),
        executions_total,
        linked: linked.linked,
        ambiguous: linked.ambiguous,
        unmatched: linked.unmatched,
        log_pieces: run_log::pieces(reader, id)?,
        pipeline_url,
    };
    fit_executions(&mut detail.executions);
    Ok(detail)
}

/// Returns the page of the pipeline that runs a run.
pub(crate) fn pipeline_address(
    reader: &Reader<'_>,
    origin: &Origin,
    run: &TestRun,
) -> Result<Option<String>, StoreError> {
    let (Some(link), Some(remote)) = (run.link, &run.remote) else { return Ok(None) };
    let link = link::get(reader, link)?;
    let workspace = integration::get(reader, link.integration)?.workspace.slug;
    let id = remote.replace('{', "%7B").replace('}', "%7D");
    Ok(Some(format!("{}/pipelines/results/{id}", repository_address(origin, &workspace, &link.repository))))
}

/// Returns some pieces of a log.
pub(crate) fn log_part(part: StoredLog) -> LogPart {
    LogPart { text: part.text, next: part.next, total: part.total }
}

/// Returns a run configuration as lists and forms show it; never what a secured variable holds.
pub(crate) fn run_configuration(
    reader: &Reader<'_>,
    configuration: RunConfiguration,
) -> Result<RunConfigurationView, StoreError> {
    let link = link::get(reader, configuration.link)?;
    let known = run_configuration::use_of(reader, configuration.id)?;
    let suite = match configuration.suite {
        None => None,
        Some(id) => Some(match test_suite::get(reader, id) {
            Ok((_, suite)) => ConfiguredSuite {
                id,
                name: suite.place.name().to_owned(),
                katalon_id: suite.place.katalon_id,
                is_missing: false,
            },
            Err(StoreError::Missing(_)) => {
                ConfiguredSuite { id, name: String::new(), katalon_id: String::new(), is_missing: true }
            }
            Err(error) => return Err(error),
        }),
    };
    let variables = configuration.variables.into_iter();
    Ok(RunConfigurationView {
        id: configuration.id,
        name: configuration.name,
        link_id: link.id,
        repository: link.name,
        is_archived: !link.status.is_shown(),
        suite,
        profile: configuration.profile,
        executor: configuration.executor,
        variables: variables.map(|Variable { name, value }| VariableName { name, value }).collect(),
        schedules: known.schedules,
        last_state: known.last.map(|(state, _)| state),
        last_at: known.last.map(|(_, at)| at.0),
    })
}

fn execution_view(found: Execution) -> ExecutionView {
    ExecutionView {
        id: found.id,
        name: shortened(found.name),
        source: shortened(found.source),
        started_at: found.started_at.0,
        duration_ms: found.duration_ms,
        profile: found.profile.map(shortened),
        environment: found.environment,
        counts: found.counts.into(),
    }
}
