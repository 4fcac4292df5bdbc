//! Notifications while the window is not in front: syncs that failed, work again or changed tests, test runs that ended or
//! were missed, integrations that broke, and tokens that end.
//!
//! Only for a member who is signed in and may see what it is about: a locked screen tells nothing. What is told of syncs,
//! and when, is decided in `digest`, of runs in `runs`; the end of a token is told as soon as there is somebody to tell. Where nothing shows
//! notifications, or they are switched off, the app works the same.

mod digest;
mod runs;
mod show;
mod words;

use std::collections::HashMap;
use std::future::pending;

use suitecase_admin::AdminEvent;
use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::{IntegrationId, LinkId};
use suitecase_model::link::Link;
use suitecase_model::member::Member;
use suitecase_model::permission::{Permission, allows};
use suitecase_model::sync_run::{SyncOutcome, SyncReason, SyncRun};
use suitecase_store::{StoreError, link, test_case, test_suite};
use suitecase_sync::SyncEvent;
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep_until};

use crate::desktop::TheDesktop;
use crate::last_look::{self, LastLook};
use crate::names::visible;
use crate::state::AppState;
use crate::window::MAIN;
use crate::wire::computer::{OpenEvent, Page};
use digest::{Audience, Changes, Digest, Happening, News};
use words::{Item, Message};

/// Tells of ended syncs and runs, and of integrations, from now on.
pub(crate) fn start<R: Runtime>(app: &AppHandle<R>) {
    show::hear_clicks(app);
    let (syncs, integrations, runs) = (app.clone(), app.clone(), app.clone());
    tauri::async_runtime::spawn(async move { runs::tell_of_runs(&runs).await });
    tauri::async_runtime::spawn(async move { tell_of_syncs(&syncs).await });
    tauri::async_runtime::spawn(async move { tell_of_integrations(&integrations).await });
}

async fn tell_of_syncs<R: Runtime>(app: &AppHandle<R>) {
    let mut events = app.state::<AppState>().syncs.events();
    let (mut digest, start) = (Digest::default(), Instant::now());
    loop {
        let due = digest.due().map(|due| start + due);
        tokio::select! {
                    event = events.recv() => {
                        let found = match event {
                            Ok(SyncEvent::Ended(link, SyncOutcome::Finished | SyncOutcome::Failed { .. })) => {
                                happening(app, link, true).await
                            }
                            Ok(SyncEvent::Confirmed(link)) => happening(app, link, false).await,
                            Ok(
         SyncEvent::State(..) | SyncEvent::Ended(..) | SyncEvent::Paused(_) | SyncEvent::Indexing(..)
         | SyncEvent::Scripts(..),
        )
                            | Err(RecvError::Lagged(_)) => None,
                            Err(RecvError::Closed) => return,
                        };
                        if let Some((link, happening)) = found {
                            digest.note(link, start.elapsed(), happening);
                            if is_in_front(app) && app.state::<AppState>().session.is_taken() {
                                digest.seen(link);
                            }
                        }
                    }
                    () = reached(due) => tell(app, &mut digest, start).await,
                }
    }
}

/// Waits for a moment; without one, for ever.
async fn reached(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => pending().await,
    }
}

/// Reads what happened to a link: after the end of a run, or after a look that left no record.
async fn happening<R: Runtime>(app: &AppHandle<R>, id: LinkId, ended: bool) -> Option<(LinkId, Happening)> {
    let store = app.state::<AppState>().store.clone();
    let read = store.read(move |reader| last_look::read(reader, &link::get(reader, id)?));
    match read.await {
        Ok((last_look, _, newest)) => {
            what_happened(last_look, newest, ended).map(|happening| (id, happening))
        }
        Err(error) => {
            tracing::warn!(%error, "could not see how a sync went");
            None
        }
    }
}

/// What passes by itself is no news, unless somebody asked for the sync and waits for it.
fn what_happened(last_look: LastLook, newest: Option<SyncRun>, ended: bool) -> Option<Happening> {
    match last_look {
        LastLook::New => None,
        LastLook::Fails(code) => {
            let passes = ErrorCode::from_code(&code).is_some_and(ErrorCode::passes_by_itself);
            let asked = newest.is_some_and(|run| is_asked_for(run.reason));
            (!passes || asked).then_some(Happening::Failed(code))
        }
        LastLook::Works => match newest {
            Some(run) if ended => Some(Happening::Synced(Changes::of(&run.stats, run.from_commit.is_none()))),
            Some(_) | None => Some(Happening::Works),
        },
    }
}

fn is_asked_for(reason: SyncReason) -> bool {
    match reason {
        SyncReason::Hand | SyncReason::Unarchive => true,
        SyncReason::Poll
        | SyncReason::Interrupted
        | SyncReason::Hook
        | SyncReason::Reconcile
        | SyncReason::Wake => false,
    }
}

async fn tell<R: Runtime>(app: &AppHandle<R>, digest: &mut Digest, start: Instant) {
    match items(app, digest, start).await {
        Ok(items) => {
            for message in words::messages(&items) {
                show::show(app, &message).await;
            }
        }
        Err(error) => {
            tracing::warn!(%error, "could not see what to tell of syncs");
            digest.postpone(start.elapsed());
        }
    }
}

/// Takes what is to be told now to whoever is here; of what nobody here may see nothing is read but that it is there.
async fn items<R: Runtime>(
    app: &AppHandle<R>,
    digest: &mut Digest,
    start: Instant,
) -> Result<Vec<Item>, StoreError> {
    let store = app.state::<AppState>().store.clone();
    let reached = reached_member(app).await;
    let links: HashMap<LinkId, Link> =
        store.read(link::list).await?.into_iter().map(|link| (link.id, link)).collect();
    let at_window = is_in_front(app);
    let told = digest.take(start.elapsed(), |id| {
        let project = links.get(&id).map(|link| link.project);
        match &reached {
            Some(member) if project.is_some() && allows(Some(member), Permission::ViewProject, project) => {
                if at_window {
                    Audience::AtTheWindow
                } else {
                    Audience::Elsewhere
                }
            }
            Some(_) | None => Audience::Nobody,
        }
    });
    // Whoever can mend the credential is told of it once, by its integration.
    let mends = allows(reached.as_ref(), Permission::ManageIntegrations, None);
    let told = told.into_iter().filter(|(_, news)| !(mends && is_about_the_credential(news)));
    let told: Vec<(Link, News)> =
        told.filter_map(|(id, news)| Some((links.get(&id)?.clone(), news))).collect();
    let read = store.read(move |reader| {
        let item = |(link, news): (Link, News)| {
            let tests = (test_case::count(reader, link.id)?, test_suite::count(reader, link.id)?);
            Ok(Item { link: link.id, project: link.project, name: link.name, news, tests })
        };
        told.into_iter().map(item).collect()
    });
    read.await
}

fn is_about_the_credential(news: &News) -> bool {
    match news {
        News::Failed(code) => ErrorCode::from_code(code).is_some_and(ErrorCode::is_about_the_credential),
        News::Recovered | News::Changed(_) => false,
    }
}

/// Returns the member who is signed in, where notifications are wanted and something shows them.
async fn reached_member<R: Runtime>(app: &AppHandle<R>) -> Option<Member> {
    let member = app.state::<AppState>().somebody().await.ok()?;
    let wanted = app.state::<AppState>().admin.computer().await.is_ok_and(|computer| computer.notify);
    let shown = wanted && app.state::<TheDesktop<R>>().offers().await.notifications;
    shown.then_some(member)
}

fn is_in_front<R: Runtime>(app: &AppHandle<R>) -> bool {
    app.get_webview_window(MAIN).is_some_and(|window| window.is_focused().unwrap_or(false))
}

async fn tell_of_integrations<R: Runtime>(app: &AppHandle<R>) {
    let mut events = app.state::<AppState>().admin.events();
    loop {
        match events.recv().await {
            Ok(AdminEvent::TokenEnds { id, warning, .. }) => {
                if let Err(error) = tell_of_end(app, id, warning).await {
                    tracing::warn!(%error, "could not tell of the end of a token");
                }
            }
            Ok(event) => {
                if let Some((integration, text)) = words_of_integration(event) {
                    tell_admin(app, integration, text).await;
                }
            }
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
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
        && tell_admin(app, integration, text).await
    {
        admin.end_was_told(id, warning).await?;
    }
    Ok(())
}

/// Tells whoever is signed in and manages integrations; returns whether that person could see it.
///
/// A window in front shows it by itself.
async fn tell_admin<R: Runtime>(app: &AppHandle<R>, title: String, text: String) -> bool {
    let may_see = |member: &Member| allows(Some(member), Permission::ManageIntegrations, None);
    if is_in_front(app) {
        return app.state::<AppState>().somebody().await.is_ok_and(|member| may_see(&member));
    }
    let Some(member) = reached_member(app).await else { return false };
    let place = OpenEvent::page(Page::Integrations);
    may_see(&member) && show::show(app, &Message { title, text, place }).await
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
    Some((visible(&integration), text))
}

#[cfg(test)]
mod tests;
