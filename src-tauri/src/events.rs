//! Hints to the window: what may have changed. Losing any leaves the window right after its next read.
//!
//! While nobody is signed in the window hears only of the session itself.

use suitecase_admin::AdminEvent;
use suitecase_executions::RunEvent;
use suitecase_executions::imports::ImportEvent;
use suitecase_model::ids::LinkId;
use suitecase_sync::{SyncEvent, SyncState};
use tauri::{AppHandle, Emitter, Manager, Runtime};
use tokio::sync::broadcast::error::RecvError;

use crate::state::AppState;
use crate::views;
use crate::wire::links::{ChangedEvent, SyncEvent as SyncHint};

/// Says that something should be read again: `integrations`, `links`, `catalogue`, `projects`, `session`, `members`,
/// `audit`, `runs`, `schedules`, `results` or `imports`.
pub(crate) fn changed<R: Runtime>(app: &AppHandle<R>, what: &'static str) {
    if what != "session" && !somebody_is_here(app) {
        return;
    }
    if let Err(error) = app.emit("changed", ChangedEvent { what }) {
        tracing::warn!(%error, "could not tell the window what changed");
    }
}

/// Passes on what the sync service and runs tell, what is found out about integrations, that the audit log has grown, and that
/// the one in front of the screen is out.
pub(crate) fn start<R: Runtime>(app: &AppHandle<R>) {
    tell_who_leaves(app.clone());
    pass_on_syncs(app.clone());
    pass_on_findings(app.clone());
    pass_on_audit(app.clone());
    pass_on_hooks(app.clone());
    pass_on_runs(app.clone());
    pass_on_schedules(app.clone());
    pass_on_imports(app.clone());
    pass_on_linking(app.clone());
}

fn somebody_is_here<R: Runtime>(app: &AppHandle<R>) -> bool {
    app.state::<AppState>().session.is_taken()
}

fn pass_on_syncs<R: Runtime>(app: AppHandle<R>) {
    let mut events = app.state::<AppState>().syncs.events();
    tauri::async_runtime::spawn(async move {
        loop {
            match events.recv().await {
                Ok(SyncEvent::Indexing(link_id, _)) => tell_sync(&app, link_id),
                Ok(SyncEvent::State(link_id, state)) => {
                    tell_sync(&app, link_id);
                    if state == SyncState::Idle {
                        changed(&app, "links");
                    }
                }
                Ok(SyncEvent::Confirmed(_) | SyncEvent::Paused(_)) => changed(&app, "links"),
                Ok(SyncEvent::Scripts(_, false)) => {}
                // After having missed something everything is read again.
                Ok(SyncEvent::Ended(..) | SyncEvent::Scripts(_, true)) | Err(RecvError::Lagged(_)) => {
                    changed(&app, "catalogue");
                }
                Err(RecvError::Closed) => return,
            }
        }
    });
}

/// Tells the window what a link's sync and its indexing are doing now.
fn tell_sync<R: Runtime>(app: &AppHandle<R>, link_id: LinkId) {
    if !somebody_is_here(app) {
        return;
    }
    let sync = views::sync_state(&app.state::<AppState>().syncs, link_id);
    if let Err(error) = app.emit("sync", SyncHint { link_id, sync }) {
        tracing::warn!(%error, "could not tell the window how far a sync is");
    }
}

fn pass_on_findings<R: Runtime>(app: AppHandle<R>) {
    let mut events = app.state::<AppState>().admin.events();
    tauri::async_runtime::spawn(async move {
        loop {
            match events.recv().await {
                Ok(AdminEvent::IntegrationsChanged) | Err(RecvError::Lagged(_)) => {
                    changed(&app, "integrations");
                }
                Ok(
                    AdminEvent::IntegrationBroken { .. }
                    | AdminEvent::TokenEnds { .. }
                    | AdminEvent::TokenEnded { .. },
                ) => {}
                Err(RecvError::Closed) => return,
            }
        }
    });
}

fn pass_on_audit<R: Runtime>(app: AppHandle<R>) {
    let mut growth = app.state::<AppState>().store.audit_growth();
    tauri::async_runtime::spawn(async move {
        while growth.changed().await.is_ok() {
            changed(&app, "audit");
        }
    });
}

fn pass_on_hooks<R: Runtime>(app: AppHandle<R>) {
    let mut events = app.state::<AppState>().admin.service_hooks().events();
    tauri::async_runtime::spawn(async move {
        while !matches!(events.recv().await, Err(RecvError::Closed)) {
            changed(&app, "links");
        }
    });
}

fn pass_on_runs<R: Runtime>(app: AppHandle<R>) {
    let mut events = app.state::<AppState>().runs.events();
    tauri::async_runtime::spawn(async move {
        loop {
            match events.recv().await {
                Ok(RunEvent::Changed(_) | RunEvent::Log(_)) => changed(&app, "runs"),
                // After having missed something everything is read again.
                Ok(RunEvent::Ended(_)) | Err(RecvError::Lagged(_)) => {
                    changed(&app, "runs");
                    changed(&app, "results");
                }
                Err(RecvError::Closed) => return,
            }
        }
    });
}

fn pass_on_schedules<R: Runtime>(app: AppHandle<R>) {
    let mut events = app.state::<AppState>().schedules.events();
    tauri::async_runtime::spawn(async move {
        while !matches!(events.recv().await, Err(RecvError::Closed)) {
            changed(&app, "schedules");
            changed(&app, "runs");
        }
    });
}

fn pass_on_linking<R: Runtime>(app: AppHandle<R>) {
    let mut events = app.state::<AppState>().linking.events();
    tauri::async_runtime::spawn(async move {
        while !matches!(events.recv().await, Err(RecvError::Closed)) {
            changed(&app, "results");
            // Lists show how tests came out last.
            changed(&app, "catalogue");
        }
    });
}

fn pass_on_imports<R: Runtime>(app: AppHandle<R>) {
    let mut events = app.state::<AppState>().imports.events();
    tauri::async_runtime::spawn(async move {
        loop {
            match events.recv().await {
                Ok(ImportEvent::Changed) => changed(&app, "imports"),
                // After having missed something everything is read again.
                Ok(ImportEvent::Stored) | Err(RecvError::Lagged(_)) => {
                    changed(&app, "imports");
                    changed(&app, "runs");
                    changed(&app, "results");
                    changed(&app, "catalogue");
                }
                Err(RecvError::Closed) => return,
            }
        }
    });
}

fn tell_who_leaves<R: Runtime>(app: AppHandle<R>) {
    tauri::async_runtime::spawn(async move {
        loop {
            let state = app.state::<AppState>();
            state.session.left_by_itself().await;
            state.dropped.take();
            changed(&app, "session");
        }
    });
}
