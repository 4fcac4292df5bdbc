//! Who is here, and which projects there are.

use secrecy::SecretString;
use suitecase_model::ids::MemberId;
use tauri::{AppHandle, Runtime, State};

use crate::error::CommandError;
use crate::events::changed;
use crate::state::AppState;
use crate::views;
use crate::wire::session::{ProjectView, SessionState, SignInMember};

/// Returns everything the frame of the window needs.
#[tauri::command]
pub(crate) async fn session_state(state: State<'_, AppState>) -> Result<SessionState, CommandError> {
    Ok(views::session(&state).await?)
}

/// Makes the first System Admin.
#[tauri::command]
pub(crate) async fn create_first_member(
    state: State<'_, AppState>,
    name: String,
) -> Result<SessionState, CommandError> {
    let first = state.admin.create_first_member(&name, state.session.account()).await?;
    state.session.begin_with(first.id);
    Ok(views::session(&state).await?)
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

/// Signs a member in, in place of whoever is here.
#[tauri::command]
pub(crate) async fn sign_in<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    member_id: MemberId,
    passphrase: Option<SecretString>,
) -> Result<SessionState, CommandError> {
    state.session.sign_in(member_id, passphrase).await?;
    // What another person has dropped onto the window is none of this one's.
    state.dropped.take();
    changed(&app, "session");
    Ok(views::session(&state).await?)
}

/// Locks; a member without a passphrase stays signed in.
#[tauri::command]
pub(crate) async fn lock_session<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
) -> Result<SessionState, CommandError> {
    if state.session.lock().await? {
        state.dropped.take();
        changed(&app, "session");
    }
    Ok(views::session(&state).await?)
}

/// Notes that somebody has typed or pointed in the window.
#[tauri::command]
pub(crate) async fn note_activity(state: State<'_, AppState>) -> Result<(), CommandError> {
    Ok(state.session.note_activity().await?)
}

/// Lists the members who can take the place of the present one.
#[tauri::command]
pub(crate) async fn list_sign_ins(state: State<'_, AppState>) -> Result<Vec<SignInMember>, CommandError> {
    let present = state.allow("list_sign_ins", None).await?;
    let mut found = state.session.sign_ins().await?;
    found.retain(|(member, _)| member.id != present.id);
    Ok(found.iter().map(views::sign_in).collect())
}

/// Sets the passphrase of the member who is here, or removes it.
#[tauri::command]
pub(crate) async fn set_own_passphrase<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    current: Option<SecretString>,
    passphrase: Option<SecretString>,
) -> Result<SessionState, CommandError> {
    let actor = state.allow("set_own_passphrase", None).await?;
    state.admin.set_own_passphrase(&actor, state.session.account(), current, passphrase).await?;
    changed(&app, "session");
    changed(&app, "members");
    Ok(views::session(&state).await?)
}

/// Decides after how many minutes without input Suitecase locks itself.
#[tauri::command]
pub(crate) async fn set_lock_after<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    minutes: u16,
) -> Result<SessionState, CommandError> {
    let actor = state.allow("set_lock_after", None).await?;
    state.admin.set_lock_after(&actor, minutes).await?;
    changed(&app, "session");
    Ok(views::session(&state).await?)
}
