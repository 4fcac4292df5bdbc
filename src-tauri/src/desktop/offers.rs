//! What the computer's desktop offers beside windows: a tray and notifications.
//!
//! On Linux they are programs of their own that may be missing, found on the session bus; a program that does not answer
//! within moments counts as missing. Windows and macOS always have both.

/// What the desktop offers at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offers {
    /// Whether something shows tray icons.
    pub tray: bool,
    /// Whether something shows notifications.
    pub notifications: bool,
    /// Whether the text of a notification is read as markup, so that it has to be escaped.
    pub markup: bool,
}

#[cfg(target_os = "linux")]
pub(super) use bus::look;
#[cfg(target_os = "linux")]
pub(crate) use bus::watch_panels;

/// Looks what the desktop offers.
#[cfg(not(target_os = "linux"))]
pub(super) async fn look() -> Offers {
    Offers { tray: true, notifications: true, markup: false }
}

/// Calls `on_change` whenever a panel comes; here it is always there.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn watch_panels(_on_change: impl Fn()) {}

#[cfg(target_os = "linux")]
mod bus {
    use std::time::Duration;

    use futures_util::StreamExt;
    use tokio::time::timeout;
    use zbus::zvariant::OwnedValue;
    use zbus::{Connection, MatchRule, MessageStream, message};

    use super::Offers;

    /// The watcher of the `StatusNotifierItem` specification, which panels and applets with a tray provide.
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    /// The Desktop Notifications Specification.
    const NOTIFICATIONS: &str = "org.freedesktop.Notifications";
    const PATIENCE: Duration = Duration::from_secs(1);

    /// Looks what the desktop offers.
    pub(crate) async fn look() -> Offers {
        let nothing = Offers { tray: false, notifications: false, markup: false };
        let Ok(Ok(bus)) = timeout(PATIENCE, Connection::session()).await else { return nothing };
        let (tray, capabilities) =
            tokio::join!(timeout(PATIENCE, tray(&bus)), timeout(PATIENCE, capabilities(&bus)));
        let capabilities = capabilities.ok().and_then(Result::ok);
        Offers {
            tray: matches!(tray, Ok(Ok(true))),
            notifications: capabilities.is_some(),
            markup: capabilities.is_some_and(|found| found.iter().any(|each| each == "body-markup")),
        }
    }

    /// Calls `on_change` whenever a panel comes, until the bus ends.
    pub(crate) async fn watch_panels(on_change: impl Fn()) {
        if let Err(error) = watch(on_change).await {
            tracing::info!(%error, "could not watch for panels");
        }
    }

    async fn tray(bus: &Connection) -> zbus::Result<bool> {
        let asked = (WATCHER, "IsStatusNotifierHostRegistered");
        let properties = Some("org.freedesktop.DBus.Properties");
        let answer =
            bus.call_method(Some(WATCHER), "/StatusNotifierWatcher", properties, "Get", &asked).await?;
        Ok(answer.body().deserialize::<OwnedValue>()?.try_into()?)
    }

    async fn capabilities(bus: &Connection) -> zbus::Result<Vec<String>> {
        let path = "/org/freedesktop/Notifications";
        let answer =
            bus.call_method(Some(NOTIFICATIONS), path, Some(NOTIFICATIONS), "GetCapabilities", &()).await?;
        answer.body().deserialize()
    }

    async fn watch(on_change: impl Fn()) -> zbus::Result<()> {
        let bus = Connection::session().await?;
        let signals = || MatchRule::builder().msg_type(message::Type::Signal);
        let owner =
            signals().sender("org.freedesktop.DBus")?.member("NameOwnerChanged")?.arg(0, WATCHER)?.build();
        let host = signals().interface(WATCHER)?.member("StatusNotifierHostRegistered")?.build();
        let owner = MessageStream::for_match_rule(owner, &bus, None).await?;
        let host = MessageStream::for_match_rule(host, &bus, None).await?;
        let mut changes = futures_util::stream::select(owner, host);
        while changes.next().await.is_some() {
            on_change();
        }
        Ok(())
    }
}
