//! Shows a notification, and opens the place of one that is clicked.
//!
//! Clicks are heard on Linux, where the notification server tells them, and on Windows and macOS as far as the plugin
//! hears of them; where not, the notification only tells.

use serde_json::Value;
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_notification::NotificationExt;

use super::words::Message;
use crate::desktop::TheDesktop;
use crate::window;

/// The name under which a notification carries its place.
const PLACE: &str = "place";

/// Opens the place of every notification that is clicked from now on.
pub(super) fn hear_clicks<R: Runtime>(app: &AppHandle<R>) {
    let handle = app.clone();
    let heard = app.notification().on_action(move |performed| {
        if performed.action_id() != "tap" {
            return;
        }
        let place = performed.notification().and_then(|shown| shown.extra().get(PLACE));
        match place.cloned().map(serde_json::from_value) {
            Some(Ok(place)) => window::open_place(&handle, place),
            Some(Err(_)) | None => window::show(&handle),
        }
    });
    if let Err(error) = heard {
        tracing::warn!(%error, "could not hear of clicks on notifications");
    }
}

/// Shows a notification; returns whether there is something that shows them.
pub(super) async fn show<R: Runtime>(app: &AppHandle<R>, message: &Message) -> bool {
    let offers = app.state::<TheDesktop<R>>().offers().await;
    if !offers.notifications {
        return false;
    }
    let text = if offers.markup { escaped(&message.text) } else { message.text.clone() };
    let place = serde_json::to_value(message.place).unwrap_or(Value::Null);
    let shown = app.notification().builder().title(&message.title).body(text).extra(PLACE, place).show();
    if let Err(error) = &shown {
        tracing::info!(%error, "could not show a notification");
    }
    shown.is_ok()
}

/// Many servers on Linux read the text, not the title, as markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_no_markup() {
        assert_eq!(escaped("<b>Q&A</b>: 1 added"), "&lt;b&gt;Q&amp;A&lt;/b&gt;: 1 added");
    }
}
