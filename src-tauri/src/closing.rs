//! What closing the window and quitting mean: Suitecase goes on in the tray, or it ends.
//!
//! The person is asked once. Where no tray is shown there would be no way back to the window, so it ends. While tests run
//! on this computer, which end with it, quitting is asked about each time.

use std::sync::atomic::{AtomicBool, Ordering};

use suitecase_admin::{AdminError, Closing, Computer};
use suitecase_executions::runs::on_this_computer;
use suitecase_model::permission::{Permission, allows};
use suitecase_store::StoreError;
use tauri::{AppHandle, Manager, Runtime};

use crate::desktop::Answer;
use crate::dialogs::{self, Quitting};
use crate::state::AppState;
use crate::tray;
use crate::window::{self, MAIN};

/// Set while the person is being asked, so that they are asked once however often they close.
static ASKING: AtomicBool = AtomicBool::new(false);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Hide,
    Quit,
    Ask,
}

/// Carries out what closing the window means here; the window itself stays until then.
pub(crate) fn close<R: Runtime>(app: &AppHandle<R>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if let Err(error) = decide(&app).await {
            tracing::error!(
                error = suitecase_sync::error::chain(&error),
                "could not see what closing the window means"
            );
            app.exit(0);
        }
    });
}

async fn decide<R: Runtime>(app: &AppHandle<R>) -> Result<(), AdminError> {
    let computer = app.state::<AppState>().admin.computer().await?;
    match step(computer.closing, tray::is_there(app).await) {
        Step::Hide => hide(app),
        Step::Quit => quit(app),
        Step::Ask => ask(app, computer).await?,
    }
    Ok(())
}

/// Ends Suitecase, after a native confirmation where test runs on this computer would end with it.
pub(crate) fn quit<R: Runtime>(app: &AppHandle<R>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        match ended_by_quitting(&app.state::<AppState>()).await {
            Ok(None) => app.exit(0),
            Ok(Some(ends)) => ask_to_quit(&app, &ends).await,
            Err(error) => {
                tracing::error!(
                    error = suitecase_sync::error::chain(&error),
                    "could not see what quitting ends"
                );
                app.exit(0);
            }
        }
    });
}

/// Returns the runs that quitting ends; nothing where there are none.
async fn ended_by_quitting(state: &AppState) -> Result<Option<Quitting>, StoreError> {
    let member = state.somebody().await.ok();
    let runs = state.store.read(on_this_computer).await?;
    let number = runs.len();
    let seen = runs.into_iter().filter(|run| {
        member.is_some() && allows(member.as_ref(), Permission::ViewProject, Some(run.project))
    });
    let names: Vec<String> = seen.map(|run| run.name).collect();
    Ok((number > 0).then(|| Quitting { others: number - names.len(), names }))
}

async fn ask_to_quit<R: Runtime>(app: &AppHandle<R>, ends: &Quitting) {
    if ASKING.swap(true, Ordering::SeqCst) {
        return;
    }
    window::show(app);
    let is_meant = dialogs::ask_to_quit(app, ends).await;
    ASKING.store(false, Ordering::SeqCst);
    if is_meant {
        app.exit(0);
    }
}

fn step(closing: Closing, tray: bool) -> Step {
    match (closing, tray) {
        (Closing::Quit, _) | (_, false) => Step::Quit,
        (Closing::Tray, true) => Step::Hide,
        (Closing::Ask, true) => Step::Ask,
    }
}

async fn ask<R: Runtime>(app: &AppHandle<R>, computer: Computer) -> Result<(), AdminError> {
    if ASKING.swap(true, Ordering::SeqCst) {
        return Ok(());
    }
    window::show(app);
    let answer = dialogs::ask_how_to_close(app).await;
    ASKING.store(false, Ordering::SeqCst);
    let closing = match answer {
        Answer::Yes => Closing::Tray,
        Answer::Other => Closing::Quit,
        Answer::No => return Ok(()),
    };
    app.state::<AppState>().admin.set_computer(Computer { closing, ..computer }).await?;
    match closing {
        Closing::Tray => hide(app),
        Closing::Quit => quit(app),
        Closing::Ask => {}
    }
    Ok(())
}

fn hide<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(error) = window.hide()
    {
        tracing::warn!(%error, "could not hide the window");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_asked_only_where_there_is_a_choice() {
        for (closing, tray, expected) in [
            (Closing::Ask, true, Step::Ask),
            (Closing::Ask, false, Step::Quit),
            (Closing::Tray, true, Step::Hide),
            (Closing::Tray, false, Step::Quit),
            (Closing::Quit, true, Step::Quit),
            (Closing::Quit, false, Step::Quit),
        ] {
            assert_eq!(step(closing, tray), expected, "{closing:?} {tray}");
        }
    }
}
