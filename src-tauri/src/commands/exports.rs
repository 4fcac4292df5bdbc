//! What is listed leaves the app as a file that a person names.

use std::path::{Path, PathBuf};

use suitecase_explore::export::file_name;
use suitecase_model::ids::ProjectId;
use tauri::{AppHandle, Runtime, State};

use crate::dialogs;
use crate::error::CommandError;
use crate::state::AppState;
use crate::views;
use crate::wire::lists::{ExportFormat, ExportView, TestExport};
use crate::wire::problems::ProblemQuery;
use crate::wire::tests::TreeKind;

/// Writes the tests that are listed, or chosen among them, to a file; `null` when the person named none.
#[tauri::command]
pub(crate) async fn export_tests<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    form: TestExport,
) -> Result<Option<ExportView>, CommandError> {
    let (project, now) = (form.query.project_id, state.clock.now());
    state.allow("export_tests", Some(project)).await?;
    let asked = form.clone();
    let heading = state.store.read(move |reader| views::heading_of_tests(reader, &asked, now)).await?;
    let name = file_name(&heading, form.format.into());
    let title = match form.kind {
        TreeKind::TestCases => "Export Test Cases",
        TreeKind::TestSuites => "Export Test Suites",
    };
    let Some(path) = place(&app, &state, ("export_tests", project), title, name).await? else {
        return Ok(None);
    };
    let query = views::list_query(&form.query, form.kind.into(), now);
    let (chosen, format) = (views::chosen(form.selected), form.format.into());
    let rows = state.explorer.export_tests(query, chosen, heading, format, path.clone()).await?;
    Ok(Some(written(&path, rows)))
}

/// Writes the problems that are asked for to a file; `null` when the person named none.
#[tauri::command]
pub(crate) async fn export_problems<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    query: ProblemQuery,
    format: ExportFormat,
) -> Result<Option<ExportView>, CommandError> {
    let (project, now) = (query.project_id, state.clock.now());
    state.allow("export_problems", Some(project)).await?;
    let asked = query.clone();
    let heading = state.store.read(move |reader| views::heading_of_problems(reader, &asked, now)).await?;
    let name = file_name(&heading, format.into());
    let command = ("export_problems", project);
    let Some(path) = place(&app, &state, command, "Export Problems", name).await? else { return Ok(None) };
    let query = views::problem_query(query);
    let rows = state.explorer.export_problems(query, heading, format.into(), path.clone()).await?;
    Ok(Some(written(&path, rows)))
}

/// Asks where a file is to go; nowhere when the person says so, or is another one by then.
async fn place<R: Runtime>(
    app: &AppHandle<R>,
    state: &AppState,
    (command, project): (&str, ProjectId),
    title: &'static str,
    name: String,
) -> Result<Option<PathBuf>, CommandError> {
    let asker = state.allow(command, Some(project)).await?;
    let Some(path) = dialogs::ask_where_to_save(app, title, name).await else { return Ok(None) };
    // Meanwhile the member may have left the screen, and another may be there.
    let actor = state.allow(command, Some(project)).await?;
    Ok((actor.id == asker.id).then_some(path))
}

fn written(path: &Path, rows: u64) -> ExportView {
    ExportView { path: path.display().to_string(), rows }
}
