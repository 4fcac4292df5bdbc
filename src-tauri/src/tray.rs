//! The tray: what the syncs and test runs are doing, and the way back to the window. Without a tray the app works the same.
//!
//! What it shows is worked out in `view` from what is stored and what runs; events only say when to look again. On Linux
//! it speaks to the panel over D-Bus (`StatusNotifierItem`); a panel that comes later gets the icon then.

mod icon;
mod menu;
mod pausing;
mod situation;
mod view;
mod words;

use std::sync::Arc;
use std::time::Duration;

use suitecase_executions::RunEvent;
use tauri::{AppHandle, Listener, Manager, Runtime};
use tokio::sync::Notify;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use crate::desktop::{TheDesktop, offers};
use crate::state::AppState;
use menu::Shown;
use view::TrayView;

/// The icon's name, which panels remember its place by.
const ID: &str = "suitecase";
/// The shortest time between two looks, however much happens.
const BETWEEN: Duration = Duration::from_millis(300);
/// When to look at the latest, since words such as "2 minutes ago" grow old.
const LATEST: Duration = Duration::from_secs(30);

/// Shows the tray, as soon as there is something that shows it, and keeps it true.
pub(crate) fn start<R: Runtime>(app: &AppHandle<R>) {
    let app = app.clone();
    let hints = Arc::new(Notify::new());
    let hint = hints.clone();
    app.listen_any("changed", move |_| hint.notify_one());
    let hint = hints.clone();
    tauri::async_runtime::spawn(offers::watch_panels(move || hint.notify_one()));
    tauri::async_runtime::spawn(async move { keep_true(&app, &hints).await });
}

/// Returns whether a person finds the way back to the window from the tray at this moment.
pub(crate) async fn is_there<R: Runtime>(app: &AppHandle<R>) -> bool {
    app.tray_by_id(ID).is_some() && app.state::<TheDesktop<R>>().offers().await.tray
}

async fn keep_true<R: Runtime>(app: &AppHandle<R>, hints: &Notify) {
    let (mut syncs, mut runs) = {
        let state = app.state::<AppState>();
        (state.syncs.events(), state.runs.events())
    };
    let mut shown: Option<Shown<R>> = None;
    loop {
        match situation::read(&app.state::<AppState>()).await {
            Ok(situation) => show(app, &mut shown, TrayView::of(&situation)).await,
            Err(error) => tracing::warn!(%error, "could not see what the tray should say"),
        }
        tokio::time::sleep(BETWEEN).await;
        tokio::select! {
            event = syncs.recv() => if matches!(event, Err(RecvError::Closed)) { return },
            is_over = until_a_run_stands_differently(&mut runs) => if is_over { return },
            () = hints.notified() => {}
            () = tokio::time::sleep(LATEST) => {}
        }
        skip(&mut syncs);
        skip(&mut runs);
    }
}

async fn show<R: Runtime>(app: &AppHandle<R>, shown: &mut Option<Shown<R>>, view: TrayView) {
    let result = match shown {
        Some(shown) => shown.update(app, view),
        // Asked first: where nobody answers, showing an icon would hold the window up.
        None if app.state::<TheDesktop<R>>().offers().await.tray => {
            Shown::build(app, view).map(|built| *shown = Some(built))
        }
        None => Ok(()),
    };
    if let Err(error) = result {
        tracing::warn!(%error, "could not show the tray");
    }
}

/// Waits for an event that is more than a line of a log; returns whether there will be no more.
async fn until_a_run_stands_differently(events: &mut Receiver<RunEvent>) -> bool {
    loop {
        match events.recv().await {
            Ok(RunEvent::Log(_)) => {}
            Ok(RunEvent::Changed(_) | RunEvent::Ended(_)) | Err(RecvError::Lagged(_)) => return false,
            Err(RecvError::Closed) => return true,
        }
    }
}

/// Takes all events that have come: one look covers them.
fn skip<T: Clone>(events: &mut Receiver<T>) {
    loop {
        match events.try_recv() {
            Ok(_) | Err(TryRecvError::Lagged(_)) => {}
            Err(TryRecvError::Empty | TryRecvError::Closed) => return,
        }
    }
}
