//! What a dialog says and which buttons it has, through the accessibility bus.

use serde::Deserialize;

use crate::desktop::Desktop;
use crate::error::DesktopError;
use crate::tool;
use crate::wait::{self, Look, TIME_LIMIT};
use crate::windows::Window;

/// Debian's own interpreter, the one its packages install modules for.
pub(crate) const PYTHON: &str = "/usr/bin/python3";
const SCRIPT: &str = include_str!("accessibility.py");

/// The readable contents of a dialog, in its own order.
#[derive(Debug, Deserialize)]
pub(crate) struct Contents {
    pub(crate) texts: Vec<String>,
    pub(crate) buttons: Vec<String>,
}

/// Reads a dialog.
pub(crate) fn read(desktop: &Desktop, dialog: &Window) -> Result<Contents, DesktopError> {
    let answer = run(desktop, dialog, None)?;
    serde_json::from_str(&answer).map_err(|_| DesktopError::Unreadable {
        from: "the accessibility bus".to_owned(),
        wanted: "the contents of a dialog",
        answer,
    })
}

/// Presses a button of a dialog.
pub(crate) fn press_button(desktop: &Desktop, dialog: &Window, button: &str) -> Result<(), DesktopError> {
    run(desktop, dialog, Some(button)).map(drop)
}

/// Runs the script until the dialog is known to the accessibility bus, which is later than on the screen.
fn run(desktop: &Desktop, dialog: &Window, button: Option<&str>) -> Result<String, DesktopError> {
    const NO_MODULE: i32 = 3;
    const NO_DIALOG: i32 = 4;
    let missing = || DesktopError::MissingTools {
        programs: vec!["pyatspi of /usr/bin/python3".to_owned()],
        packages: vec!["python3-pyatspi".to_owned(), "at-spi2-core".to_owned()],
    };
    if !std::path::Path::new(PYTHON).is_file() {
        return Err(missing());
    }
    wait::until(
        || format!("the contents of {dialog:?}"),
        TIME_LIMIT,
        || {
            let mut command = desktop.limited(PYTHON);
            command.args(["-c", SCRIPT]);
            command.args([dialog.process_id, dialog.width, dialog.height].map(|number| number.to_string()));
            command.args(button);
            let output = tool::output(&mut command, PYTHON)?;
            match output.status.code() {
                Some(0) => Ok(Look::Ready(String::from_utf8_lossy(&output.stdout).into_owned())),
                Some(NO_DIALOG) => Ok(Look::NotYet("no such dialog".to_owned())),
                Some(NO_MODULE) => Err(missing()),
                _ => Err(tool::failure("the accessibility script", &output)),
            }
        },
    )
}
