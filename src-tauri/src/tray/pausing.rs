//! Pausing and resuming all syncs from the tray.

use tauri::{AppHandle, Manager, Runtime};

use crate::events::changed;
use crate::state::AppState;

/// Pauses or resumes all syncs.
pub(super) fn set<R: Runtime>(app: &AppHandle<R>, paused: bool) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let syncs = app.state::<AppState>().syncs.clone();
        let done = if paused { syncs.pause().await } else { syncs.resume().await };
        match done {
            Ok(()) => changed(&app, "links"),
            Err(error) => tracing::warn!(%error, "could not pause or resume the syncs"),
        }
    });
}
