//! A panel with a tray: the other side of `StatusNotifierItem` and `com.canonical.dbusmenu` on the desktop's own bus.
//!
//! It takes icons in as a real panel does, reads what they show over D-Bus and clicks their menus. Drawing them is left
//! out, so no panel with half a desktop environment behind it has to be installed.

mod menu;

use std::sync::{Arc, Mutex, PoisonError};

use zbus::blocking::{Connection, connection, fdo::DBusProxy};
use zbus::message::Header;
use zbus::names::BusName;
use zbus::zvariant::{DynamicType, OwnedValue};

use crate::desktop::Desktop;
use crate::error::DesktopError;
use crate::wait::{self, Look, TIME_LIMIT};
pub use menu::MenuLine;

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const ITEM_PATH: &str = "/StatusNotifierItem";

/// A panel that takes tray icons in; it leaves the desktop when dropped.
#[derive(Debug)]
pub struct Panel {
    connection: Connection,
    items: Arc<Mutex<Vec<String>>>,
}

/// An app's icon in the tray of a panel.
#[derive(Debug)]
pub struct TrayIcon<'panel> {
    connection: &'panel Connection,
    service: String,
}

/// An icon as pixels: width, height, and four bytes for each pixel: alpha, red, green, blue.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pixels {
    /// In pixels.
    pub width: i32,
    /// In pixels.
    pub height: i32,
    /// Row by row.
    pub argb: Vec<u8>,
}

/// Several sizes of a picture: width, height, pixels.
type Pictures = Vec<(i32, i32, Vec<u8>)>;

struct Watcher {
    items: Arc<Mutex<Vec<String>>>,
    shows_icons: bool,
}

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    /// Takes an icon in. Some apps tell their bus name, others only the path of their icon.
    fn register_status_notifier_item(&self, service: &str, #[zbus(header)] header: Header<'_>) {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let service = if service.starts_with('/') { sender } else { service.to_owned() };
        self.items.lock().unwrap_or_else(PoisonError::into_inner).push(service);
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        self.shows_icons
    }

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Desktop {
    /// Starts a panel with a tray.
    pub fn start_panel(&self) -> Result<Panel, DesktopError> {
        let items = Arc::<Mutex<Vec<String>>>::default();
        let watcher = Watcher { items: items.clone(), shows_icons: true };
        let started = connection::Builder::address(self.bus_address())
            .and_then(|builder| builder.serve_at("/StatusNotifierWatcher", watcher))
            .and_then(|builder| builder.name(WATCHER))
            .and_then(connection::Builder::build);
        Ok(Panel { connection: started.map_err(|source| lost(WATCHER, source))?, items })
    }
}

impl Panel {
    /// Waits for the icon of an app that still runs.
    pub fn wait_for_icon(&self) -> Result<TrayIcon<'_>, DesktopError> {
        wait::until(
            || "an icon in the tray".to_owned(),
            TIME_LIMIT,
            || {
                let items = self.items.lock().unwrap_or_else(PoisonError::into_inner).clone();
                for service in items.iter().rev() {
                    let icon = TrayIcon { connection: &self.connection, service: service.clone() };
                    if icon.is_there()? {
                        return Ok(Look::Ready(icon));
                    }
                }
                Ok(Look::NotYet(format!("{items:?} came")))
            },
        )
    }
}

impl Drop for Panel {
    fn drop(&mut self) {
        // The bus takes the name back at the latest when it hears that the connection is closed.
        let _ = self.connection.release_name(WATCHER);
        let _ = self.connection.clone().close();
    }
}

impl TrayIcon<'_> {
    /// Tells whether the app still offers it.
    pub fn is_there(&self) -> Result<bool, DesktopError> {
        let name = BusName::try_from(self.service.as_str())
            .map_err(|source| lost("name of an icon", source.into()))?;
        let asked = DBusProxy::new(&self.connection.clone())
            .and_then(|bus| bus.name_has_owner(name).map_err(zbus::Error::from));
        asked.map_err(|source| lost("NameHasOwner", source))
    }

    /// The text that comes up beside the pointer.
    pub fn tooltip(&self) -> Result<String, DesktopError> {
        let found: (String, Pictures, String, String) = self.property("ToolTip")?;
        Ok(found.3)
    }

    /// What it looks like.
    pub fn pixels(&self) -> Result<Pixels, DesktopError> {
        let found: Pictures = self.property("IconPixmap")?;
        let largest = found.into_iter().max_by_key(|(width, ..)| *width);
        let (width, height, argb) = largest.unwrap_or_default();
        Ok(Pixels { width, height, argb })
    }

    /// Waits until the tooltip contains a text, and returns all of it.
    pub fn wait_for_tooltip(&self, part: &str) -> Result<String, DesktopError> {
        wait::until(
            || format!("a tooltip with {part:?}"),
            TIME_LIMIT,
            || {
                let tooltip = self.tooltip()?;
                Ok(if tooltip.contains(part) { Look::Ready(tooltip) } else { Look::NotYet(tooltip) })
            },
        )
    }

    /// Clicks the icon itself.
    pub fn click(&self) -> Result<(), DesktopError> {
        self.call(ITEM_PATH, ITEM, "Activate", &(0_i32, 0_i32)).map(drop)
    }

    fn property<T>(&self, name: &str) -> Result<T, DesktopError>
    where
        T: TryFrom<OwnedValue>,
        T::Error: Into<zbus::zvariant::Error>,
    {
        let value = self.call(ITEM_PATH, "org.freedesktop.DBus.Properties", "Get", &(ITEM, name))?;
        let value = value.body().deserialize::<OwnedValue>().map_err(|source| lost(name, source))?;
        T::try_from(value).map_err(|source| lost(name, zbus::Error::Variant(source.into())))
    }

    fn call<B: serde::Serialize + DynamicType>(
        &self,
        path: &str,
        interface: &str,
        method: &str,
        body: &B,
    ) -> Result<zbus::Message, DesktopError> {
        self.connection
            .call_method(Some(self.service.as_str()), path, Some(interface), method, body)
            .map_err(|source| lost(method, source))
    }
}

fn lost(call: &str, source: zbus::Error) -> DesktopError {
    DesktopError::Bus { call: call.to_owned(), source: Box::new(source) }
}
