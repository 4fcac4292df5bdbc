//! Who is here, and which projects there are.

use suitecase_model::permission::{Permission, allows};
use suitecase_store::project;
use tauri::{AppHandle, Runtime, State};

use crate::error::CommandError;
use crate::events::changed;
use crate::state::AppState;
use crate::views;
use crate::wire::session::{ProjectView, SessionState};

/// Returns everything the frame of the window needs.
#[tauri::command]
pub(crate) async fn session_state(state: State<'_, AppState>) -> Result<SessionState, CommandError> {
    let member = state.admin.member_of(&state.os_account).await?;
    let mut projects = state.store.read(project::list).await?;
    projects.retain(|project| allows(member.as_ref(), Permission::ViewProject, Some(project.id)));
    Ok(views::session(&state, member.as_ref(), &projects))
}

/// Makes the first System Admin.
#[tauri::command]
pub(crate) async fn create_first_member(
    state: State<'_, AppState>,
    name: String,
) -> Result<SessionState, CommandError> {
    state.admin.create_first_member(&name, &state.os_account).await?;
    session_state(state).await
}

/// Makes a project.
#[tauri::command]
pub(crate) async fn create_project<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    name: String,
) -> Result<ProjectView, CommandError> {
    let actor = state.allow("create_project", None).await?;
    let project = state.admin.create_project(&actor, &name).await?;
    changed(&app, "projects");
    Ok(views::project(&project, true))
}
