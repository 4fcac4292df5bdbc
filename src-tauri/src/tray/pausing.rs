//! Whether the syncs are paused, and pausing them from the tray.

use std::sync::atomic::{AtomicBool, Ordering};

use tauri::{AppHandle, Runtime};

use crate::events::changed;
use crate::state::AppState;

static PAUSED: AtomicBool = AtomicBool::new(false);

/// Returns whether nothing syncs until somebody resumes it.
pub(super) fn is_paused(_state: &AppState) -> bool {
    PAUSED.load(Ordering::SeqCst)
}

/// Pauses or resumes all syncs.
pub(super) fn set<R: Runtime>(app: &AppHandle<R>, paused: bool) {
    PAUSED.store(paused, Ordering::SeqCst);
    changed(app, "links");
}
