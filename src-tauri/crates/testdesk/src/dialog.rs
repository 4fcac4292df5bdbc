//! Native GTK dialogs of an app: message boxes and file choosers.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::accessibility;
use crate::desktop::Desktop;
use crate::error::DesktopError;
use crate::wait::{self, Look, TIME_LIMIT};
use crate::windows::{Window, WindowId};

/// A dialog that is on the screen.
#[derive(Debug)]
pub struct Dialog<'desktop> {
    desktop: &'desktop Desktop,
    window: Window,
}

impl Desktop {
    /// Waits for a dialog with `title_part` in its title; other windows with that title do not count.
    pub fn wait_for_dialog(&self, title_part: &str) -> Result<Dialog<'_>, DesktopError> {
        let window = self.wait_for_window_that(
            || format!("a dialog titled {title_part:?}"),
            |window| Ok(window.title.contains(title_part) && self.is_dialog(window.id)?),
        )?;
        Ok(Dialog { desktop: self, window })
    }
}

impl Dialog<'_> {
    /// The text of its title bar.
    pub fn title(&self) -> &str {
        &self.window.title
    }

    /// The number of its window.
    pub fn window(&self) -> WindowId {
        self.window.id
    }

    /// What it says, one line for each label. Needs `python3-pyatspi`.
    pub fn text(&self) -> Result<String, DesktopError> {
        Ok(accessibility::read(self.desktop, &self.window)?.texts.join("\n"))
    }

    /// The names of its buttons. Needs `python3-pyatspi`.
    pub fn buttons(&self) -> Result<Vec<String>, DesktopError> {
        Ok(accessibility::read(self.desktop, &self.window)?.buttons)
    }

    /// Presses its default button and waits until it is gone.
    pub fn accept(self) -> Result<(), DesktopError> {
        self.answer("Return")
    }

    /// Presses Escape and waits until it is gone.
    pub fn cancel(self) -> Result<(), DesktopError> {
        self.answer("Escape")
    }

    /// Presses the button with exactly this name and waits until the dialog is gone. Needs `python3-pyatspi`.
    pub fn press_button(self, name: &str) -> Result<(), DesktopError> {
        accessibility::press_button(self.desktop, &self.window, name)?;
        self.desktop.wait_until_window_is_gone(self.window.id)
    }

    /// Enters the full path of a file or folder into a file chooser, accepts it and waits until the dialog is gone.
    pub fn choose_path(self, path: &Path) -> Result<(), DesktopError> {
        const SETTLED: Duration = Duration::from_secs(1);
        // GTK opens the list of recent files, where no path is accepted; any folder will do to leave it.
        for key in ["alt+Home", "ctrl+l", "ctrl+a"] {
            self.desktop.press(self.window.id, key)?;
        }
        self.desktop.type_into(self.window.id, &path.to_string_lossy())?;
        // The first Return may only complete the path in the entry; another one is due when nothing came of it.
        let mut pressed: Option<Instant> = None;
        wait::until(
            || format!("{:?} to take {}", self.window.title, path.display()),
            TIME_LIMIT,
            || {
                if !self.desktop.windows()?.iter().any(|window| window.id == self.window.id) {
                    return Ok(Look::Ready(()));
                }
                if pressed.is_none_or(|last| last.elapsed() >= SETTLED) {
                    self.desktop.press(self.window.id, "Return")?;
                    pressed = Some(Instant::now());
                }
                Ok(Look::NotYet("it is still open".to_owned()))
            },
        )
    }

    fn answer(&self, key: &str) -> Result<(), DesktopError> {
        self.desktop.press(self.window.id, key)?;
        self.desktop.wait_until_window_is_gone(self.window.id)
    }
}
