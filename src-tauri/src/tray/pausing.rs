//! Whether the syncs are paused, and pausing them from the tray.

use tauri::{AppHandle, Manager, Runtime};

use crate::state::AppState;

/// Returns whether nothing syncs until somebody resumes it.
pub(super) fn is_paused(state: &AppState) -> bool {
    state.syncs.is_paused()
}

/// Pauses or resumes all syncs.
pub(super) fn set<R: Runtime>(app: &AppHandle<R>, paused: bool) {
    let syncs = app.state::<AppState>().syncs.clone();
    tauri::async_runtime::spawn(async move {
        let done = if paused { syncs.pause().await } else { syncs.resume().await };
        if let Err(error) = done {
            tracing::error!(error = suitecase_sync::error::chain(&error), paused, "could not pause or resume");
        }
    });
}
