//! Syncs: what ran, what they may use, and the pause of all.

use suitecase_model::ids::{LinkId, ProjectId, SyncRunId};
use suitecase_store::sync_run;
use tauri::{AppHandle, Manager, Runtime, State};

use crate::error::CommandError;
use crate::state::AppState;
use crate::views;
use crate::wire::syncs::{SyncOverview, SyncRunPage};

/// The most runs in one answer.
const MOST_RUNS: u32 = 100;

/// Lists the newest syncs of a link, or those older than one of them.
#[tauri::command]
pub(crate) async fn list_sync_runs(
    state: State<'_, AppState>,
    link_id: LinkId,
    before: Option<SyncRunId>,
    limit: u32,
) -> Result<SyncRunPage, CommandError> {
    state.allow_link("list_sync_runs", link_id).await?;
    let limit = limit.clamp(1, MOST_RUNS);
    let read = state.store.read(move |reader| match before {
        Some(before) => sync_run::older(reader, link_id, before, limit + 1),
        None => sync_run::newest(reader, link_id, limit + 1),
    });
    Ok(views::sync_run_page(read.await?, limit))
}

/// Returns whether syncs are paused, and what the credentials of a project have used of their hour.
#[tauri::command]
pub(crate) async fn sync_overview(
    state: State<'_, AppState>,
    project_id: ProjectId,
) -> Result<SyncOverview, CommandError> {
    state.allow("sync_overview", Some(project_id)).await?;
    let syncs = state.syncs.clone();
    Ok(state.store.read(move |reader| views::sync_overview(reader, &syncs, project_id)).await?)
}

/// Starts no sync any more until [`resume_syncs`]; what runs goes on to its end.
#[tauri::command]
pub(crate) async fn pause_syncs(state: State<'_, AppState>) -> Result<(), CommandError> {
    state.allow("pause_syncs", None).await?;
    Ok(state.syncs.pause().await?)
}

/// Goes on with all syncs.
#[tauri::command]
pub(crate) async fn resume_syncs(state: State<'_, AppState>) -> Result<(), CommandError> {
    state.allow("resume_syncs", None).await?;
    Ok(state.syncs.resume().await?)
}

/// Looks at what was not looked at just now, as when the window comes to the front.
pub(crate) fn wake<R: Runtime>(app: &AppHandle<R>) {
    let syncs = app.state::<AppState>().syncs.clone();
    tauri::async_runtime::spawn(async move {
        if let Err(error) = syncs.woke_up().await {
            tracing::warn!(error = suitecase_sync::error::chain(&error), "could not look at the links");
        }
    });
}
