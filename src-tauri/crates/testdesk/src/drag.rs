//! Files that are dragged with the mouse from another program onto a window.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::accessibility::PYTHON;
use crate::desktop::Desktop;
use crate::error::DesktopError;
use crate::program::Program;
use crate::tool::XDOTOOL;
use crate::wait::{self, Look, TIME_LIMIT};
use crate::windows::WindowId;

const SCRIPT: &str = include_str!("drag.py");
/// How long a press is waited for to become a drag.
const PATIENCE: Duration = Duration::from_secs(3);

/// Files under the pointer, above a window; they are let go of when this is dropped.
#[derive(Debug)]
pub struct Drag<'desktop> {
    desktop: &'desktop Desktop,
    source: Program,
}

impl Desktop {
    /// Drags files, by their full paths, over the middle of a window, and waits until it would take them. Needs
    /// `python3-gi`.
    pub fn drag_over(&self, window: WindowId, files: &[&Path]) -> Result<Drag<'_>, DesktopError> {
        let mut command = self.command(PYTHON);
        command.args(["-c", SCRIPT]).args(files);
        let drag = Drag { desktop: self, source: self.launch(&command)? };
        drag.wait_for("ready", || Ok(()))?;
        let (mut moved, mut pressed) = (0, None::<Instant>);
        drag.wait_for("begun", || {
            // A press that came too early is lost.
            if pressed.is_none_or(|last| last.elapsed() >= PATIENCE) {
                self.mouse(&["mouseup", "1", "mousemove", "12", "12", "mousedown", "1"])?;
                pressed = Some(Instant::now());
            }
            moved = (moved + 9) % 90;
            self.mouse(&["mousemove", &(12 + moved).to_string(), "12"])
        })?;
        let window = self.windows()?.into_iter().find(|listed| listed.id == window).ok_or_else(|| {
            DesktopError::Unreadable {
                from: "the list of windows".to_owned(),
                wanted: "the window to drag over",
                answer: window.to_string(),
            }
        })?;
        let (id, middle) = (window.id.to_string(), window.height / 2);
        drag.wait_for("accepted", || {
            moved = (moved + 9) % 90;
            let across = (window.width / 2 + moved).to_string();
            self.mouse(&["mousemove", "--window", &id, &across, &middle.to_string()])
        })?;
        Ok(drag)
    }

    fn mouse(&self, actions: &[&str]) -> Result<(), DesktopError> {
        self.run(XDOTOOL, actions).map(drop)
    }
}

impl Drag<'_> {
    /// Lets go of the files, and waits until the window has taken them.
    pub fn release(self) -> Result<(), DesktopError> {
        self.desktop.mouse(&["mouseup", "1"])?;
        self.wait_for("dropped", || Ok(()))
    }

    /// Waits until the source says so; meanwhile `act` is done again and again.
    fn wait_for(
        &self,
        word: &str,
        mut act: impl FnMut() -> Result<(), DesktopError>,
    ) -> Result<(), DesktopError> {
        wait::until(
            || format!("files that are dragged to be {word}"),
            TIME_LIMIT,
            || {
                act()?;
                let said = self.source.said();
                if said.lines().any(|line| line == word) {
                    return Ok(Look::Ready(()));
                }
                self.source.check_running()?;
                Ok(Look::NotYet(said))
            },
        )
    }
}
