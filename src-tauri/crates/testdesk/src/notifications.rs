//! A real notification server on the desktop: dunst, which prints what it shows and lets itself be clicked from outside.

use crate::desktop::Desktop;
use crate::error::DesktopError;
use crate::program::Program;
use crate::tool::{self, DBUS_SEND, DUNST, DUNSTCTL};
use crate::wait::{self, Look, TIME_LIMIT};

/// Everything stays on the screen until it is closed.
const CONFIGURATION: &str = "[global]
    idle_threshold = 0
    notification_limit = 0
    stack_duplicates = false
[urgency_low]
    timeout = 0
[urgency_normal]
    timeout = 0
";

/// A notification server and what it has shown; it ends when dropped.
#[derive(Debug)]
pub struct Notifications<'desktop> {
    desktop: &'desktop Desktop,
    server: Program,
}

/// A notification as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The first line.
    pub title: String,
    /// What stands below it.
    pub text: String,
}

impl Desktop {
    /// Starts a notification server and waits until it serves.
    pub fn start_notifications(&self) -> Result<Notifications<'_>, DesktopError> {
        tool::require(&[DUNST, DUNSTCTL])?;
        let configuration = self.home().join(".config/dunstrc");
        let unusable = |source| DesktopError::File { path: configuration.clone(), source };
        std::fs::create_dir_all(self.home().join(".config")).map_err(unusable)?;
        std::fs::write(&configuration, CONFIGURATION).map_err(unusable)?;
        let mut command = self.command(DUNST.program);
        command.arg("-print").arg("-conf").arg(&configuration);
        let server = self.launch(&command)?;
        wait::until(
            || "the notification server".to_owned(),
            TIME_LIMIT,
            || {
                server.check_running()?;
                let asked = [
                    "--print-reply=literal",
                    "--dest=org.freedesktop.DBus",
                    "/",
                    "org.freedesktop.DBus.NameHasOwner",
                    "string:org.freedesktop.Notifications",
                ];
                let answer = self.run(DBUS_SEND, asked)?;
                Ok(if answer.trim().ends_with("true") { Look::Ready(()) } else { Look::NotYet(answer) })
            },
        )?;
        Ok(Notifications { desktop: self, server })
    }
}

impl Notifications<'_> {
    /// Everything that was shown so far, oldest first.
    pub fn shown(&self) -> Result<Vec<Notification>, DesktopError> {
        self.server.check_running()?;
        let path = self.server.log();
        let printed =
            std::fs::read(path).map_err(|source| DesktopError::File { path: path.to_owned(), source })?;
        Ok(parse(&String::from_utf8_lossy(&printed)))
    }

    /// Waits for the first notification that contains a text, after the `seen` oldest.
    pub fn wait_for(&self, part: &str, seen: usize) -> Result<Notification, DesktopError> {
        wait::until(
            || format!("a notification with {part:?}"),
            TIME_LIMIT,
            || {
                let shown = self.shown()?;
                let mut new = shown.iter().skip(seen);
                let found = new.find(|each| each.title.contains(part) || each.text.contains(part)).cloned();
                Ok(found.map_or_else(|| Look::NotYet(format!("{shown:?}")), Look::Ready))
            },
        )
    }

    /// Clicks the notification that is on the screen, as soon as one is; of several the one at the top.
    pub fn click(&self) -> Result<(), DesktopError> {
        // It is printed a moment before it is drawn.
        wait::until(
            || "a notification on the screen".to_owned(),
            TIME_LIMIT,
            || {
                let displayed = self.desktop.run(DUNSTCTL, ["count", "displayed"])?;
                let is_none = matches!(displayed.trim(), "" | "0");
                Ok(if is_none { Look::NotYet(displayed) } else { Look::Ready(()) })
            },
        )?;
        self.desktop.run(DUNSTCTL, ["action", "0"]).map(drop)
    }

    /// Closes everything that is on the screen.
    pub fn close_all(&self) -> Result<(), DesktopError> {
        self.desktop.run(DUNSTCTL, ["close-all"]).map(drop)
    }
}

/// Reads what dunst prints: for each notification its fields, one a line, between braces.
fn parse(printed: &str) -> Vec<Notification> {
    let fields = printed.split("\n\tsummary: '").skip(1);
    let read = |fields: &str| {
        let (title, rest) = fields.split_once("'\n\tbody: '")?;
        let (text, _) = rest.split_once("'\n\ticon: '")?;
        Some(Notification { title: title.to_owned(), text: unescaped(text) })
    };
    fields.filter_map(read).collect()
}

/// The server reads the text as markup.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read_one_by_one() {
        let one = |title: &str, text: &str| {
            format!("{{\n\tappname: 'a'\n\tsummary: '{title}'\n\tbody: '{text}'\n\ticon: 'i'\n\tid: 1\n}}\n")
        };
        let printed = one("Ana's shop", "first\nsecond") + &one("Q&A", "&lt;b&gt; &amp;lt;");
        let read: Vec<_> = parse(&printed).into_iter().map(|each| (each.title, each.text)).collect();
        let expected = [("Ana's shop", "first\nsecond"), ("Q&A", "<b> &lt;")];
        assert_eq!(read, expected.map(|(title, text)| (title.to_owned(), text.to_owned())));
        assert_eq!(parse("WARNING: no icon\n"), []);
    }
}
