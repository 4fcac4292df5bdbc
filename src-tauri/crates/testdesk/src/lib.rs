//! A private desktop for tests and the demo: X server, D-Bus, keyring, WebDriver, and on demand a panel and notifications.
//!
//! A [`Desktop`] has its own display, session bus, home and keyring, and the programs on it see nothing else of the
//! machine's desktop. Many can run at once. Everything that was started on one ends with it, also when its owner is
//! killed. [`Browser`] drives a page of an app on it, [`Dialog`] answers the app's native dialogs, [`Drag`] drags files onto its
//! window, [`Panel`] shows its icon in the tray and [`Notifications`] what it notifies.
//!
//! Every wait is for a condition and has a time limit; its error tells what was seen last. All calls block, so that
//! tests and development tools use it alike. Linux only; elsewhere the crate is empty.
//!
//! ```no_run
//! # fn example() -> Result<(), suitecase_testdesk::DesktopError> {
//! use suitecase_testdesk::{Browser, Desktop, DesktopOptions};
//!
//! let desktop = Desktop::start(DesktopOptions::default())?;
//! let page = Browser::open(&desktop, "target/debug/suitecase".as_ref(), &[], &[])?;
//! page.type_text("search", "login")?;
//! page.wait_for_text("result-count", "3 test cases")?;
//! page.close()
//! # }
//! ```
#![cfg(target_os = "linux")]

mod accessibility;
mod browser;
mod bus;
mod desktop;
mod dialog;
mod drag;
mod error;
mod notifications;
mod panel;
mod program;
mod tool;
mod wait;
mod windows;

pub use browser::Browser;
pub use desktop::{Desktop, DesktopOptions, Keyring};
pub use dialog::Dialog;
pub use drag::Drag;
pub use error::DesktopError;
pub use notifications::{Notification, Notifications};
pub use panel::{MenuLine, Panel, Pixels, TrayIcon};
pub use program::Program;
pub use windows::{Window, WindowId};
