//! Where service hooks are heard.

use tauri::{AppHandle, Runtime, State};

use crate::error::CommandError;
use crate::events::changed;
use crate::state::AppState;
use crate::views;
use crate::wire::service_hooks::ServiceHookSettings;

/// Tells what is decided about service hooks, and whether they are heard.
#[tauri::command]
pub(crate) async fn service_hook_settings(
    state: State<'_, AppState>,
) -> Result<ServiceHookSettings, CommandError> {
    state.allow("service_hook_settings", None).await?;
    let hooks = state.admin.service_hooks();
    Ok(views::service_hook_settings(&hooks.settings().await?, hooks.hearing()))
}

/// Decides the relay's address and the port, and listens there.
#[tauri::command]
pub(crate) async fn save_service_hook_settings<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    callback_url: String,
    port: i64,
) -> Result<ServiceHookSettings, CommandError> {
    let actor = state.allow("save_service_hook_settings", None).await?;
    let saved = state.admin.save_service_hooks(&actor, &callback_url, port).await?;
    changed(&app, "links");
    Ok(views::service_hook_settings(&saved, state.admin.service_hooks().hearing()))
}
