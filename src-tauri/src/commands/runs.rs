//! Test runs: listed, opened, started and called off.

use suitecase_model::ids::{RunConfigurationId, TestRunId};
use suitecase_model::test_run::{Executor, TestRun, TestRunState};
use suitecase_store::{Reader, StoreError, execution, run_configuration, run_log, test_run};
use tauri::{AppHandle, Manager, Runtime, State};

use crate::desktop::TheDesktop;
use crate::dialogs::{self, Question, Stopping};
use crate::error::CommandError;
use crate::state::AppState;
use crate::views;
use crate::wire::runs::{LogPart, TestRunDetail, TestRunPage, TestRunQuery, TestRunView};

impl From<TestRunQuery> for test_run::Query {
    fn from(query: TestRunQuery) -> Self {
        Self {
            project: query.project_id,
            states: query.states,
            triggers: query.triggers,
            text: query.text,
            offset: query.offset,
            limit: query.limit.min(views::PAGE_LIMIT),
        }
    }
}

/// Lists one page of a project's runs, the newest first.
#[tauri::command]
pub(crate) async fn list_test_runs(
    state: State<'_, AppState>,
    query: TestRunQuery,
) -> Result<TestRunPage, CommandError> {
    state.allow("list_test_runs", Some(query.project_id)).await?;
    let page = state.store.read(move |reader| test_run::page(reader, &query.into())).await?;
    Ok(views::test_runs(page, &state.runs))
}

/// Returns everything about a run but its log and results.
#[tauri::command]
pub(crate) async fn read_test_run(
    state: State<'_, AppState>,
    run_id: TestRunId,
) -> Result<TestRunDetail, CommandError> {
    state.allow_run("read_test_run", run_id).await?;
    let (runs, origin) = (state.runs.clone(), state.origin.clone());
    let read = state.store.read(move |reader| {
        reader.at_one_moment(|reader| views::test_run_detail(reader, &runs, &origin, run_id))
    });
    Ok(read.await?)
}

/// Returns the pieces of a run's log from `from` on, as many as fit in a message.
#[tauri::command]
pub(crate) async fn read_run_log(
    state: State<'_, AppState>,
    run_id: TestRunId,
    from: u64,
) -> Result<LogPart, CommandError> {
    state.allow_run("read_run_log", run_id).await?;
    let read = state.store.read(move |reader| run_log::read(reader, run_id, from, views::LOG_BYTES));
    Ok(views::log_part(read.await?))
}

/// Queues a run of a configuration.
#[tauri::command]
pub(crate) async fn start_run(
    state: State<'_, AppState>,
    configuration_id: RunConfigurationId,
) -> Result<TestRunView, CommandError> {
    let (actor, _) = state.allow_configuration("start_run", configuration_id).await?;
    let run = state.runs.start(&actor, configuration_id).await?;
    view(&state, run).await
}

/// Calls a run off, one that runs after a native confirmation; `null` when the person said no.
#[tauri::command]
pub(crate) async fn cancel_run<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    run_id: TestRunId,
) -> Result<Option<TestRunView>, CommandError> {
    let (actor, run) = state.allow_run("cancel_run", run_id).await?;
    if run.state == TestRunState::Running {
        let of = run.clone();
        let (what, has_results) = state.store.read(move |reader| stopping(reader, &of)).await?;
        let question = Question::StopRun { name: &run.name, what, has_results };
        if !dialogs::ask(&app, actor.id, question).await {
            return Ok(None);
        }
    }
    let run = state.runs.cancel(&actor, run_id).await?;
    view(&state, run).await.map(Some)
}

/// Queues a run that was missed.
#[tauri::command]
pub(crate) async fn run_missed(
    state: State<'_, AppState>,
    run_id: TestRunId,
) -> Result<TestRunView, CommandError> {
    let (actor, _) = state.allow_run("run_missed", run_id).await?;
    let run = state.runs.run_missed(&actor, run_id).await?;
    view(&state, run).await
}

/// Puts a missed run aside.
#[tauri::command]
pub(crate) async fn dismiss_missed(
    state: State<'_, AppState>,
    run_id: TestRunId,
) -> Result<TestRunView, CommandError> {
    let (actor, _) = state.allow_run("dismiss_missed", run_id).await?;
    let run = state.runs.dismiss_missed(&actor, run_id).await?;
    view(&state, run).await
}

/// Opens the page of a run's pipeline in the browser.
#[tauri::command]
pub(crate) async fn open_pipeline<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    run_id: TestRunId,
) -> Result<(), CommandError> {
    let (_, run) = state.allow_run("open_pipeline", run_id).await?;
    let origin = state.origin.clone();
    let read = state.store.read(move |reader| views::pipeline_address(reader, &origin, &run));
    let Some(address) = read.await? else { return Err(CommandError::not_found("the pipeline")) };
    app.state::<TheDesktop<R>>().browse(&app, &address).map_err(|error| CommandError::bug(&error))
}

/// Returns what stopping a run stops, and whether some of its results have come.
fn stopping(reader: &Reader<'_>, run: &TestRun) -> Result<(Stopping, bool), StoreError> {
    let configuration =
        run.configuration.map(|id| run_configuration::even_removed(reader, id)).transpose()?;
    let executor = configuration.map(|configuration| configuration.executor);
    let what = match (&run.remote, executor) {
        (Some(_), _) => Stopping::Pipeline,
        (None, Some(Executor::BitbucketPipelines { .. })) => Stopping::PipelineToCome,
        (None, Some(Executor::LocalCommand { .. }) | None) => Stopping::Program,
    };
    Ok((what, execution::counts_of_run(reader, run.id)?.total() > 0))
}

async fn view(state: &AppState, run: TestRun) -> Result<TestRunView, CommandError> {
    let listed = state.store.read(move |reader| test_run::listed(reader, run.id)).await?;
    Ok(views::test_run(listed, &state.runs))
}
