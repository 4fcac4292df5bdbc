//! The windows on a desktop: list, wait, resize, press keys.

use std::fmt;

use crate::desktop::Desktop;
use crate::error::DesktopError;
use crate::tool::{WMCTRL, XDOTOOL, XPROP};
use crate::wait::{self, Look, TIME_LIMIT};

/// The X server's number of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WindowId(u32);

impl fmt::Display for WindowId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:#010x}", self.0)
    }
}

/// A window as it was when it was listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Its number, the same as long as it exists.
    pub id: WindowId,
    /// The process that shows it; 0 when it does not tell.
    pub process_id: u32,
    /// The text of its title bar.
    pub title: String,
    /// Width without the frame, in pixels.
    pub width: u32,
    /// Height without the frame, in pixels.
    pub height: u32,
}

impl Desktop {
    /// Lists the windows of all apps, oldest first; a window that is hidden or withdrawn is not among them.
    pub fn windows(&self) -> Result<Vec<Window>, DesktopError> {
        let listed = wait::until(
            || "the list of windows".to_owned(),
            TIME_LIMIT,
            || {
                match self.run(WMCTRL, ["-l", "-p", "-G"]) {
                    Ok(listed) => Ok(Look::Ready(listed)),
                    // A window that closes while it is described makes the whole list fail.
                    Err(DesktopError::Tool { said, .. }) => Ok(Look::NotYet(said)),
                    Err(error) => Err(error),
                }
            },
        )?;
        listed.lines().map(parse).collect()
    }

    /// Waits for a window with `title_part` in its title; of several the newest is taken.
    pub fn wait_for_window(&self, title_part: &str) -> Result<WindowId, DesktopError> {
        self.wait_for_window_that(
            || format!("a window titled {title_part:?}"),
            |window| Ok(window.title.contains(title_part)),
        )
        .map(|window| window.id)
    }

    /// Waits until a window is closed or hidden.
    pub fn wait_until_window_is_gone(&self, window: WindowId) -> Result<(), DesktopError> {
        wait::until(
            || format!("window {window} to be gone"),
            TIME_LIMIT,
            || {
                let windows = self.windows()?;
                let left = windows.into_iter().find(|candidate| candidate.id == window);
                Ok(left.map_or(Look::Ready(()), |left| Look::NotYet(format!("{left:?}"))))
            },
        )
    }

    /// Gives a window the focus and presses a key, such as `Return` or `ctrl+l` (names of `xdotool`).
    pub fn press(&self, window: WindowId, key: &str) -> Result<(), DesktopError> {
        let id = window.to_string();
        self.run(XDOTOOL, ["windowactivate", "--sync", &id, "key", "--clearmodifiers", key]).map(drop)
    }

    /// Gives a window the focus and types a text into it.
    pub fn type_into(&self, window: WindowId, text: &str) -> Result<(), DesktopError> {
        let id = window.to_string();
        self.run(XDOTOOL, ["windowactivate", "--sync", &id, "type", "--clearmodifiers", "--", text]).map(drop)
    }

    /// Resizes a window, without its frame, and waits until it has that size.
    pub fn resize_window(&self, window: WindowId, width: u32, height: u32) -> Result<(), DesktopError> {
        let id = window.to_string();
        let (wanted, geometry) = ((width, height), format!("0,-1,-1,{width},{height}"));
        self.run(WMCTRL, ["-i", "-r", &id, "-e", &geometry])?;
        wait::until(
            || format!("window {window} to be {width}x{height}"),
            TIME_LIMIT,
            || {
                let windows = self.windows()?;
                let now = windows.into_iter().find(|candidate| candidate.id == window);
                Ok(match now {
                    Some(now) if (now.width, now.height) == wanted => Look::Ready(()),
                    now => Look::NotYet(format!("{now:?}")),
                })
            },
        )
    }

    /// Asks a window to close, as its close button does.
    pub fn close_window(&self, window: WindowId) -> Result<(), DesktopError> {
        self.run(WMCTRL, ["-i", "-c", &window.to_string()]).map(drop)
    }

    /// Waits for the newest window that is `wanted`.
    pub(crate) fn wait_for_window_that(
        &self,
        what: impl FnOnce() -> String,
        mut wanted: impl FnMut(&Window) -> Result<bool, DesktopError>,
    ) -> Result<Window, DesktopError> {
        wait::until(what, TIME_LIMIT, || {
            let windows = self.windows()?;
            for window in windows.iter().rev() {
                if wanted(window)? {
                    return Ok(Look::Ready(window.clone()));
                }
            }
            Ok(Look::NotYet(format!("{windows:?}")))
        })
    }

    /// Tells whether a window says of itself that it is a dialog; one that is gone by now is none.
    pub(crate) fn is_dialog(&self, window: WindowId) -> Result<bool, DesktopError> {
        match self.run(XPROP, ["-id", &window.to_string(), "_NET_WM_WINDOW_TYPE"]) {
            Ok(answer) => Ok(answer.contains("_NET_WM_WINDOW_TYPE_DIALOG")),
            Err(DesktopError::Tool { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// Reads a line of `wmctrl -lpG`: number, workspace, process, x, y, width, height, host, title.
fn parse(line: &str) -> Result<Window, DesktopError> {
    fn fields(line: &str) -> Option<Window> {
        let mut rest = line;
        let mut next = || {
            let (field, after) = rest.split_once(' ').unwrap_or((rest, ""));
            rest = after.trim_start();
            field
        };
        let id = u32::from_str_radix(next().strip_prefix("0x")?, 16).ok()?;
        let (_workspace, process, _x, _y) = (next(), next(), next(), next());
        let (width, height, _host) = (next(), next(), next());
        Some(Window {
            id: WindowId(id),
            process_id: process.parse().ok()?,
            width: width.parse().ok()?,
            height: height.parse().ok()?,
            title: rest.to_owned(),
        })
    }
    fields(line).ok_or_else(|| DesktopError::Unreadable {
        from: WMCTRL.program.to_owned(),
        wanted: "a window",
        answer: line.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_window_is_understood_with_all_of_its_title() {
        let window = parse("0x00400003  0 21380  551  373  180  118  vm Ask  me: why?").unwrap();
        let expected = Window {
            id: WindowId(0x0040_0003),
            process_id: 21380,
            title: "Ask  me: why?".to_owned(),
            width: 180,
            height: 118,
        };
        assert_eq!(window, expected);
        assert_eq!(window.id.to_string(), "0x00400003");
        assert_eq!(parse("0x1 -1 0 0 0 1 1 N/A ").unwrap().title, "");
        assert_eq!(parse("0x1 -1 0 -5 -9 1 1 N/A").unwrap().title, "");
    }

    #[test]
    fn anything_else_is_an_error_that_shows_it() {
        for line in ["", "0x1", "window 0 1 1 1 1 1 h t", "0x1 0 1 0 0 wide 1 h t"] {
            let error = parse(line).unwrap_err().to_string();
            assert!(error.ends_with(line) && error.starts_with("wmctrl answered"), "{error}");
        }
    }
}
