//! Notifications while the window is not in front: syncs that failed or changed tests, integrations that broke, and
//! tokens that end.
//!
//! Only for a member who is signed in and may see what it is about: a locked screen tells nothing. The end of a token is
//! told as soon as there is such a member.

use suitecase_admin::AdminEvent;
use suitecase_model::ids::{IntegrationId, LinkId, ProjectId};
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

/// Tells of ended syncs and of integrations from now on.
pub(crate) fn start<R: Runtime>(app: &AppHandle<R>) {
    tell_of_syncs(app.clone());
    tell_of_integrations(app.clone());
}

fn tell_of_syncs<R: Runtime>(app: AppHandle<R>) {
    let mut events = app.state::<AppState>().syncs.events();
    tauri::async_runtime::spawn(async move {
        loop {
            match events.recv().await {
                Ok(SyncEvent::Ended(link, outcome)) => tell_of_sync(&app, link, &outcome).await,
                Ok(SyncEvent::State(..) | SyncEvent::Indexing(..) | SyncEvent::Confirmed(_))
                | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    });
}

fn tell_of_integrations<R: Runtime>(app: AppHandle<R>) {
    let mut events = app.state::<AppState>().admin.events();
    tauri::async_runtime::spawn(async move {
        loop {
            match events.recv().await {
                Ok(AdminEvent::TokenEnds { id, warning, .. }) => {
                    if let Err(error) = tell_of_end(&app, id, warning).await {
                        tracing::warn!(%error, "could not tell of the end of a token");
                    }
                }
                Ok(event) => {
                    if let Some((integration, text)) = words_of_integration(event) {
                        show(&app, Permission::ManageIntegrations, None, integration, text).await;
                    }
                }
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    });
}

/// Tells of the end of a token once: what could not be shown stays pending and is said again.
async fn tell_of_end<R: Runtime>(
    app: &AppHandle<R>,
    id: IntegrationId,
    warning: u16,
) -> Result<(), StoreError> {
    let admin = app.state::<AppState>().admin.clone();
    let Some(due) = admin.pending_end(id).await? else { return Ok(()) };
    if let Some((integration, text)) = words_of_integration(due)
        && show(app, Permission::ManageIntegrations, None, integration, text).await
    {
        admin.end_was_told(id, warning).await?;
    }
    Ok(())
}

async fn tell_of_sync<R: Runtime>(app: &AppHandle<R>, id: LinkId, outcome: &SyncOutcome) {
    let store = app.state::<AppState>().store.clone();
    let read = store.read(move |reader| {
        let link = link::get(reader, id)?;
        Ok::<_, StoreError>((link, sync_run::newest(reader, id, 1)?.into_iter().next()))
    });
    let Ok((Link { name, project, .. }, Some(run))) = read.await else { return };
    if let Some(text) = words(outcome, run.reason, &run.stats) {
        show(app, Permission::ViewProject, Some(project), name, text).await;
    }
}

/// Tells whoever is signed in and may see what it is about; returns whether that person could see it.
///
/// A window in front shows it by itself.
async fn show<R: Runtime>(
    app: &AppHandle<R>,
    permission: Permission,
    project: Option<ProjectId>,
    title: String,
    text: String,
) -> bool {
    let Ok(member) = app.state::<AppState>().somebody().await else { return false };
    if !allows(Some(&member), permission, project) {
        return false;
    }
    let in_front = app.get_webview_window(MAIN).is_some_and(|window| window.is_focused().unwrap_or(false));
    if in_front {
        return true;
    }
    match app.notification().builder().title(title).body(text).show() {
        Ok(()) => true,
        Err(error) => {
            tracing::info!(%error, "could not show a notification");
            false
        }
    }
}

/// Returns the integration and what to say of it; nothing where nothing is news.
fn words_of_integration(event: AdminEvent) -> Option<(String, String)> {
    let (integration, text) = match event {
        AdminEvent::IntegrationsChanged => return None,
        AdminEvent::IntegrationBroken { integration } => {
            (integration, "The connection to Bitbucket no longer works. Its integration says why.".to_owned())
        }
        AdminEvent::TokenEnds { integration, days_left: 0, .. } => {
            (integration, "The token works until the end of today. Replace it to keep syncing.".to_owned())
        }
        AdminEvent::TokenEnds { integration, days_left: 1, .. } => {
            (integration, "The token ends tomorrow. Replace it to keep syncing.".to_owned())
        }
        AdminEvent::TokenEnds { integration, days_left, .. } => {
            (integration, format!("The token ends in {days_left} days. Replace it to keep syncing."))
        }
        AdminEvent::TokenEnded { integration } => {
            (integration, "The token has ended. Replace it to sync again.".to_owned())
        }
    };
    Some((integration, text))
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
    use uuid::Uuid;

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

    #[test]
    fn the_end_of_a_token_is_told_in_days() {
        let told = |days_left| {
            let integration = "Acme".to_owned();
            let id = IntegrationId(Uuid::nil());
            words_of_integration(AdminEvent::TokenEnds { id, integration, days_left, warning: 30 }).unwrap().1
        };
        assert!(told(30).starts_with("The token ends in 30 days."));
        assert!(told(1).starts_with("The token ends tomorrow."));
        assert!(told(0).starts_with("The token works until the end of today."));
        assert_eq!(words_of_integration(AdminEvent::IntegrationsChanged), None);
    }
}
