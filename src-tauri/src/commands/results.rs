//! What came of tests: the results of a run, and what a project's results tell.

use suitecase_executions::{bound_values, dashboard};
use suitecase_model::audit::AuditActor;
use suitecase_model::ids::{ProjectId, TestRunId};
use suitecase_store::result;
use tauri::State;

use crate::error::CommandError;
use crate::state::AppState;
use crate::views;
use crate::wire::insights::Dashboard;
use crate::wire::runs::{BoundValue, RunResultPage, RunResultPlace, RunResultQuery};

/// Returns what the results of a project tell of the last days.
#[tauri::command]
pub(crate) async fn read_dashboard(
    state: State<'_, AppState>,
    project_id: ProjectId,
    days: u32,
) -> Result<Dashboard, CommandError> {
    state.allow("read_dashboard", Some(project_id)).await?;
    let now = state.clock.now();
    let read = state.store.read(move |reader| dashboard::read_here(reader, project_id, days, now));
    Ok(views::dashboard(read.await?))
}

/// Lists one page of the results of a run.
#[tauri::command]
pub(crate) async fn list_run_results(
    state: State<'_, AppState>,
    query: RunResultQuery,
) -> Result<RunResultPage, CommandError> {
    state.allow_run("list_run_results", query.run_id).await?;
    let RunResultQuery { run_id, statuses, text, offset, limit } = query;
    let limit = limit.min(views::PAGE_LIMIT);
    let read = state.store.read(move |reader| {
        let listed = result::Listed { statuses: &statuses, text: &text };
        result::page_of_run(reader, run_id, listed, offset, limit)
    });
    Ok(views::run_results(read.await?))
}

/// Finds a result among all results of a run; `None` where the run has it no longer.
#[tauri::command]
pub(crate) async fn find_run_result(
    state: State<'_, AppState>,
    run_id: TestRunId,
    result: i64,
) -> Result<Option<RunResultPlace>, CommandError> {
    state.allow_run("find_run_result", run_id).await?;
    let found = state.store.read(move |reader| result::find_in_run(reader, run_id, result)).await?;
    Ok(found.map(views::run_result_place))
}

/// Shows the values that a result's data row was bound to; who asks for them is noted.
#[tauri::command]
pub(crate) async fn show_bound_values(
    state: State<'_, AppState>,
    run_id: TestRunId,
    result: i64,
) -> Result<Vec<BoundValue>, CommandError> {
    let (member, run) = state.allow_run("show_bound_values", run_id).await?;
    let (actor, now) = (AuditActor { member: Some(member.id), name: member.name }, state.clock.now());
    let shown = state
        .store
        .write(move |writer| bound_values::show(writer, actor, (run_id, &run.name), result, now))
        .await?;
    Ok(views::bound_values(shown))
}
