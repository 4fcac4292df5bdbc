//! The tray: what the syncs are doing, and the way back to the window. Without a tray the app works the same.

use std::panic::{AssertUnwindSafe, catch_unwind};

use suitecase_model::sync_run::SyncOutcome;
use suitecase_sync::SyncEvent;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::broadcast::error::RecvError;

use crate::commands::links::look_at_all;
use crate::state::AppState;
use crate::window;

const ID: &str = "main";

/// Builds the tray and keeps its words true.
pub(crate) fn start<R: Runtime>(app: &AppHandle<R>) {
    // The tray's library is loaded at run time and panics where it is missing.
    let built = catch_unwind(AssertUnwindSafe(|| build(app)));
    match built {
        Ok(Ok(status)) => keep_true(app, status),
        Ok(Err(error)) => tracing::warn!(%error, "no tray"),
        Err(_) => tracing::warn!("no tray: its library is missing"),
    }
}

fn build<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<MenuItem<R>> {
    let status = MenuItem::with_id(app, "status", "Up to date", false, None::<&str>)?;
    let menu = Menu::with_items(
        app,
        &[
            &status,
            &PredefinedMenuItem::separator(app)?,
            &MenuItem::with_id(app, "open", "Open Suitecase", true, None::<&str>)?,
            &MenuItem::with_id(app, "sync", "Sync now", true, None::<&str>)?,
            &PredefinedMenuItem::separator(app)?,
            &MenuItem::with_id(app, "quit", "Quit", true, None::<&str>)?,
        ],
    )?;
    let mut tray =
        TrayIconBuilder::with_id(ID).menu(&menu).tooltip("Suitecase").on_menu_event(|app, event| match event
            .id
            .as_ref()
        {
            "sync" => look_at_all(app),
            "quit" => app.exit(0),
            _ => window::show(app),
        });
    if let Some(icon) = app.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    tray.build(app)?;
    Ok(status)
}

fn keep_true<R: Runtime>(app: &AppHandle<R>, status: MenuItem<R>) {
    let app = app.clone();
    let syncs = app.state::<AppState>().syncs.clone();
    let mut events = syncs.events();
    tauri::async_runtime::spawn(async move {
        let mut last_failed = false;
        loop {
            match events.recv().await {
                Ok(SyncEvent::State(..) | SyncEvent::Indexing(..)) | Err(RecvError::Lagged(_)) => {}
                Ok(SyncEvent::Ended(_, outcome)) => {
                    last_failed = matches!(outcome, SyncOutcome::Failed { .. });
                }
                Ok(SyncEvent::Confirmed(_)) => last_failed = false,
                Err(RecvError::Closed) => return,
            }
            let words = match (syncs.is_busy(), last_failed) {
                (true, _) => "Syncing…",
                (false, true) => "The last sync failed",
                (false, false) => "Up to date",
            };
            let told = status.set_text(words).and_then(|()| match app.tray_by_id(ID) {
                Some(tray) => tray.set_tooltip(Some(format!("Suitecase: {words}"))),
                None => Ok(()),
            });
            if let Err(error) = told {
                tracing::warn!(%error, "could not write to the tray");
            }
        }
    });
}
