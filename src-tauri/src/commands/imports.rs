//! Imports: chosen in a native dialog, dropped onto the window, or from watched folders.

use std::path::PathBuf;

use suitecase_executions::imports::Order;
use suitecase_executions::recording::Into as Belonging;
use suitecase_model::ids::{LinkId, ProjectId, WatchedFolderId};
use suitecase_model::member::Member;
use suitecase_store::{StoreError, link, watched_folder};
use tauri::{AppHandle, Runtime, State};

use crate::desktop::FileFilter;
use crate::dialogs::{self, Question};
use crate::error::CommandError;
use crate::state::AppState;
use crate::views;
use crate::wire::imports::{DroppedView, ImportChoice, ImportView, WatchedFolderView};

/// What a native dialog offers to import.
const REPORTS: FileFilter = FileFilter { name: "Reports", endings: &["xml", "zip"] };

/// Asks what to import and imports it; `null` when the person chose nothing.
#[tauri::command]
pub(crate) async fn choose_results<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    project_id: ProjectId,
    choice: ImportChoice,
    link_id: Option<LinkId>,
) -> Result<Option<u64>, CommandError> {
    let actor = state.allow("choose_results", Some(project_id)).await?;
    check_link(&state, project_id, link_id).await?;
    let chosen = match choice {
        ImportChoice::Files => dialogs::ask_for_files(&app, "Import Results", vec![REPORTS], true).await,
        ImportChoice::Folder => {
            dialogs::ask_for_folder(&app, "Import a Folder of Results").await.into_iter().collect()
        }
    };
    if chosen.is_empty() {
        return Ok(None);
    }
    import(&state, actor, project_id, link_id, chosen).await.map(Some)
}

/// Tells what was dropped onto the window and waits.
#[tauri::command]
pub(crate) async fn dropped_results(state: State<'_, AppState>) -> Result<Option<DroppedView>, CommandError> {
    state.allow("dropped_results", None).await?;
    Ok(state.dropped.view())
}

/// Imports what was dropped.
#[tauri::command]
pub(crate) async fn import_dropped(
    state: State<'_, AppState>,
    project_id: ProjectId,
    link_id: Option<LinkId>,
) -> Result<u64, CommandError> {
    let actor = state.allow("import_dropped", Some(project_id)).await?;
    check_link(&state, project_id, link_id).await?;
    let chosen = state.dropped.take();
    if chosen.is_empty() {
        return Err(CommandError::not_found("what was dropped"));
    }
    let started = import(&state, actor, project_id, link_id, chosen.clone()).await;
    if started.is_err() {
        state.dropped.put_back(chosen);
    }
    started
}

/// Forgets what was dropped.
#[tauri::command]
pub(crate) async fn dismiss_dropped(state: State<'_, AppState>) -> Result<(), CommandError> {
    state.allow("dismiss_dropped", None).await?;
    state.dropped.take();
    Ok(())
}

/// Lists the imports of a project since the start of the app.
#[tauri::command]
pub(crate) async fn list_imports(
    state: State<'_, AppState>,
    project_id: ProjectId,
) -> Result<Vec<ImportView>, CommandError> {
    state.allow("list_imports", Some(project_id)).await?;
    Ok(state.imports.of_project(project_id).into_iter().map(views::import).collect())
}

/// Stops an import.
#[tauri::command]
pub(crate) async fn cancel_import(
    state: State<'_, AppState>,
    project_id: ProjectId,
    import_id: u64,
) -> Result<(), CommandError> {
    state.allow("cancel_import", Some(project_id)).await?;
    Ok(state.imports.cancel(project_id, import_id).await?)
}

/// Takes an import that is over from the list.
#[tauri::command]
pub(crate) async fn dismiss_import(
    state: State<'_, AppState>,
    project_id: ProjectId,
    import_id: u64,
) -> Result<(), CommandError> {
    state.allow("dismiss_import", Some(project_id)).await?;
    state.imports.dismiss(project_id, import_id);
    Ok(())
}

/// Lists the watched folders of a project.
#[tauri::command]
pub(crate) async fn list_watched_folders(
    state: State<'_, AppState>,
    project_id: ProjectId,
) -> Result<Vec<WatchedFolderView>, CommandError> {
    state.allow("list_watched_folders", Some(project_id)).await?;
    let folders = state.store.read(move |reader| watched_folder::of_project(reader, project_id)).await?;
    Ok(folders.into_iter().map(views::watched_folder).collect())
}

/// Asks for a folder and watches it; `null` when the person chose none.
#[tauri::command]
pub(crate) async fn add_watched_folder<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    project_id: ProjectId,
    link_id: Option<LinkId>,
) -> Result<Option<WatchedFolderView>, CommandError> {
    let actor = state.allow("add_watched_folder", Some(project_id)).await?;
    let Some(folder) = dialogs::ask_for_folder(&app, "Watch a Folder").await else { return Ok(None) };
    let added = state.watched_folders.add(&actor, project_id, &folder, link_id).await?;
    Ok(Some(views::watched_folder(added)))
}

/// Says to which linked repository the results of a folder belong, and whether it is watched.
#[tauri::command]
pub(crate) async fn save_watched_folder(
    state: State<'_, AppState>,
    watched_folder_id: WatchedFolderId,
    link_id: Option<LinkId>,
    is_on: bool,
) -> Result<WatchedFolderView, CommandError> {
    let (actor, _) = state.allow_watched_folder("save_watched_folder", watched_folder_id).await?;
    let saved = state.watched_folders.change(&actor, watched_folder_id, link_id, is_on).await?;
    Ok(views::watched_folder(saved))
}

/// Takes a folder from the list after a native confirmation; `false` when the person said no.
#[tauri::command]
pub(crate) async fn remove_watched_folder<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    watched_folder_id: WatchedFolderId,
) -> Result<bool, CommandError> {
    let (actor, folder) = state.allow_watched_folder("remove_watched_folder", watched_folder_id).await?;
    let is_wanted = dialogs::ask(&app, actor.id, Question::StopWatching { name: &folder.path }).await;
    if is_wanted {
        state.watched_folders.remove(&actor, watched_folder_id).await?;
    }
    Ok(is_wanted)
}

async fn import(
    state: &AppState,
    actor: Member,
    project: ProjectId,
    link: Option<LinkId>,
    chosen: Vec<PathBuf>,
) -> Result<u64, CommandError> {
    let into = Belonging { project, link, run: None, member: Some(actor.id) };
    Ok(state.imports.start(Order { into, chosen, actor: Some(actor) }).await?)
}

async fn check_link(state: &AppState, project: ProjectId, link: Option<LinkId>) -> Result<(), CommandError> {
    let Some(id) = link else { return Ok(()) };
    let found = state.store.read(move |reader| link::get(reader, id)).await?;
    if found.project == project { Ok(()) } else { Err(StoreError::Missing("the linked repository").into()) }
}
