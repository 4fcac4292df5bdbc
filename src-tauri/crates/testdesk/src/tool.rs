//! The programs a desktop is made of: which Debian package brings each, and short runs with a time limit.

use std::ffi::OsStr;
use std::process::{Command, Output};

use crate::error::DesktopError;

/// A program and the Debian package that brings it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tool {
    pub(crate) program: &'static str,
    package: &'static str,
}

const fn tool(program: &'static str, package: &'static str) -> Tool {
    Tool { program, package }
}

pub(crate) const XVFB: Tool = tool("Xvfb", "xvfb");
pub(crate) const DBUS_DAEMON: Tool = tool("dbus-daemon", "dbus-daemon");
pub(crate) const DBUS_SEND: Tool = tool("dbus-send", "dbus-bin");
pub(crate) const KEYRING: Tool = tool("gnome-keyring-daemon", "gnome-keyring");
pub(crate) const OPENBOX: Tool = tool("openbox", "openbox");
pub(crate) const WMCTRL: Tool = tool("wmctrl", "wmctrl");
pub(crate) const XDOTOOL: Tool = tool("xdotool", "xdotool");
pub(crate) const XPROP: Tool = tool("xprop", "x11-utils");
pub(crate) const SCROT: Tool = tool("scrot", "scrot");
pub(crate) const SETPRIV: Tool = tool("setpriv", "util-linux");
pub(crate) const TIMEOUT: Tool = tool("timeout", "coreutils");
pub(crate) const DUNST: Tool = tool("dunst", "dunst");
pub(crate) const DUNSTCTL: Tool = tool("dunstctl", "dunst");
pub(crate) const WEBDRIVER: Tool = tool("WebKitWebDriver", "webkit2gtk-driver");

/// Fails with all tools that are not on the search path at once.
pub(crate) fn require(tools: &[Tool]) -> Result<(), DesktopError> {
    require_on(&std::env::var_os("PATH").unwrap_or_default(), tools)
}

/// What a tool wrote, when it succeeded within ten seconds; `command` must be made by [`limited`].
pub(crate) fn run(command: &mut Command, program: &str) -> Result<String, DesktopError> {
    let output = output(command, program)?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(failure(program, &output))
    }
}

/// The error for a run that did not succeed.
pub(crate) fn failure(program: &str, output: &Output) -> DesktopError {
    const TIMED_OUT: i32 = 124;
    let mut said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    if output.status.code() == Some(TIMED_OUT) {
        said.push_str(" (and it did not end in time)");
    }
    DesktopError::Tool { program: program.to_owned(), said }
}

/// Runs a command made by [`limited`] and returns all of its output.
pub(crate) fn output(command: &mut Command, program: &str) -> Result<Output, DesktopError> {
    command.output().map_err(|source| DesktopError::Start { program: program.to_owned(), source })
}

/// Makes `launcher`, a command for `timeout`, run a program that is ended after ten seconds.
pub(crate) fn limited(mut launcher: Command, program: &str) -> Command {
    launcher.args(["--kill-after=2", "10", program]);
    launcher
}

fn require_on(search_path: &OsStr, tools: &[Tool]) -> Result<(), DesktopError> {
    let missing: Vec<&Tool> = tools
        .iter()
        .filter(|tool| !std::env::split_paths(search_path).any(|folder| folder.join(tool.program).is_file()))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(DesktopError::MissingTools {
        programs: missing.iter().map(|tool| tool.program.to_owned()).collect(),
        packages: missing.iter().map(|tool| tool.package.to_owned()).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_programs_are_told_together_with_their_packages() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("scrot"), "").unwrap();
        let missing = require_on(folder.path().as_os_str(), &[SCROT, XVFB, WEBDRIVER]).unwrap_err();
        assert_eq!(
            missing.to_string(),
            "not found: Xvfb, WebKitWebDriver; install the Debian packages xvfb webkit2gtk-driver"
        );
        assert!(require_on(folder.path().as_os_str(), &[SCROT]).is_ok());
    }

    #[test]
    fn what_a_failing_tool_wrote_is_in_its_error() {
        let mut command = limited(Command::new("timeout"), "sh");
        let failed = run(command.args(["-c", "echo no display >&2; exit 3"]), "sh").unwrap_err();
        assert_eq!(failed.to_string(), "sh failed; it said: no display");
    }
}
