//! What can be decided about all syncs from the tray. Whoever may not do it in the window may not do it here either.

use tauri::{AppHandle, Manager, Runtime};

use crate::commands::links::look_at_all;
use crate::error::CommandError;
use crate::events::changed;
use crate::state::AppState;

/// The commands whose permissions count here as well.
pub(super) const PAUSE: &str = "pause_syncs";
const RESUME: &str = "resume_syncs";

/// Pauses or resumes all syncs.
pub(super) fn set<R: Runtime>(app: &AppHandle<R>, paused: bool) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        match decide(&app.state::<AppState>(), paused).await {
            Ok(()) => changed(&app, "links"),
            Err(error) => tracing::warn!(?error, "could not pause or resume the syncs"),
        }
    });
}

/// Looks at all branches now.
pub(super) fn sync_now<R: Runtime>(app: &AppHandle<R>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        match app.state::<AppState>().somebody().await {
            Ok(_) => look_at_all(&app),
            Err(error) => tracing::warn!(?error, "could not sync from the tray"),
        }
    });
}

async fn decide(state: &AppState, paused: bool) -> Result<(), CommandError> {
    if paused {
        state.allow(PAUSE, None).await?;
        return Ok(state.syncs.pause().await?);
    }
    state.allow(RESUME, None).await?;
    Ok(state.syncs.resume().await?)
}
