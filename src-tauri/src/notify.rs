//! Notifications while the window is not in front: a sync that failed, and a sync that changed tests.
//!
//! Only for a member who is signed in and may see the project: a locked screen tells nothing.

use suitecase_model::ids::LinkId;
use suitecase_model::link::Link;
use suitecase_model::permission::{Permission, allows};
use suitecase_model::sync_run::{SyncOutcome, SyncReason, SyncStats};
use suitecase_store::{StoreError, link, sync_run};
use suitecase_sync::SyncEvent;
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_notification::NotificationExt;
use tokio::sync::broadcast::error::RecvError;

use crate::state::AppState;
use crate::window::MAIN;

/// Tells of ended syncs from now on.
pub(crate) fn start<R: Runtime>(app: &AppHandle<R>) {
    let app = app.clone();
    let mut events = app.state::<AppState>().syncs.events();
    tauri::async_runtime::spawn(async move {
        loop {
            match events.recv().await {
                Ok(SyncEvent::Ended(link, outcome)) => tell(&app, link, &outcome).await,
                Ok(SyncEvent::State(..) | SyncEvent::Confirmed(_)) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    });
}

async fn tell<R: Runtime>(app: &AppHandle<R>, id: LinkId, outcome: &SyncOutcome) {
    let in_front = app.get_webview_window(MAIN).is_some_and(|window| window.is_focused().unwrap_or(false));
    if in_front {
        return;
    }
    let state = app.state::<AppState>();
    let Ok(member) = state.somebody().await else { return };
    let read = state.store.read(move |reader| {
        let link = link::get(reader, id)?;
        Ok::<_, StoreError>((link, sync_run::newest(reader, id, 1)?.into_iter().next()))
    });
    let Ok((Link { name, project, .. }, Some(run))) = read.await else { return };
    if !allows(Some(&member), Permission::ViewProject, Some(project)) {
        return;
    }
    let Some(text) = words(outcome, run.reason, &run.stats) else { return };
    if let Err(error) = app.notification().builder().title(name).body(text).show() {
        tracing::info!(%error, "could not show a notification");
    }
}

/// Returns what to say of an ended sync; nothing where nothing is news.
fn words(outcome: &SyncOutcome, reason: SyncReason, stats: &SyncStats) -> Option<String> {
    match outcome {
        SyncOutcome::Failed { .. } => {
            Some("The sync failed. What you see is from the last good one.".to_owned())
        }
        SyncOutcome::Finished => {
            let counts = [
                (stats.added, "added"),
                (stats.changed, "changed"),
                (stats.moved, "moved"),
                (stats.removed, "removed"),
            ];
            let told: Vec<String> = counts
                .iter()
                .filter(|(number, _)| *number > 0)
                .map(|(number, word)| format!("{number} {word}"))
                .collect();
            match reason {
                _ if !told.is_empty() => Some(format!("Tests: {}.", told.join(", "))),
                SyncReason::Hand | SyncReason::Unarchive => Some("Everything is up to date.".to_owned()),
                SyncReason::Poll | SyncReason::Interrupted => None,
            }
        }
        SyncOutcome::Cancelled | SyncOutcome::Interrupted => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_news_is_told() {
        let moved = SyncStats { moved: 3, added: 1, ..SyncStats::default() };
        assert_eq!(
            words(&SyncOutcome::Finished, SyncReason::Poll, &moved).as_deref(),
            Some("Tests: 1 added, 3 moved.")
        );
        assert_eq!(words(&SyncOutcome::Finished, SyncReason::Poll, &SyncStats::default()), None);
        assert_eq!(words(&SyncOutcome::Cancelled, SyncReason::Hand, &moved), None);
    }
}
