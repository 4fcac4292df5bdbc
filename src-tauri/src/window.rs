//! The one window.

#[cfg(target_os = "linux")]
mod drawing;

use tauri::{AppHandle, Emitter, Manager, Runtime, Url, WebviewUrl, WebviewWindowBuilder, is_dev};

use crate::state::AppState;
use crate::wire::computer::OpenEvent;

/// The window's label.
pub(crate) const MAIN: &str = "main";

/// Opens the window. It never leaves the app's own pages.
pub(crate) fn open<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Suitecase")
        .inner_size(1280.0, 800.0)
        .min_inner_size(640.0, 480.0)
        .on_navigation(is_own_page)
        .build()?;
    #[cfg(target_os = "linux")]
    drawing::suit_the_computer(&window)?;
    #[cfg(not(target_os = "linux"))]
    drop(window);
    Ok(())
}

/// Brings the window to the front.
pub(crate) fn show<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let shown = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
        if let Err(error) = shown {
            tracing::warn!(%error, "could not bring the window to the front");
        }
    }
}

/// Brings the window to the front and opens a place in it; while nobody is signed in, only the window.
pub(crate) fn open_place<R: Runtime>(app: &AppHandle<R>, place: OpenEvent) {
    show(app);
    if app.state::<AppState>().session.is_taken()
        && let Err(error) = app.emit("open", place)
    {
        tracing::warn!(%error, "could not tell the window what to open");
    }
}

fn is_own_page(url: &Url) -> bool {
    url.scheme() == "tauri"
        || url.host_str() == Some("tauri.localhost")
        || (is_dev() && url.host_str() == Some("localhost"))
}
