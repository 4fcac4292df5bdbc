//! The app in its real window, with 100,000 test cases: how soon it can be used, how it scrolls, how it answers keys.
//!
//! Everything is timed by the page's own clock, so that what drives it from outside costs nothing. The app runs offline:
//! nothing syncs meanwhile.

mod cold_start;
mod key_to_paint;
mod scrolling;

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use suitecase_testdesk::{Browser, Desktop, DesktopOptions, Keyring};

use super::row::Row;
use super::tests;
use crate::error::TaskError;
use crate::process::{call, cargo, npm, root};
use crate::setup;

/// An address at which nothing answers.
const NOWHERE: &str = "http://127.0.0.1:9";
/// What is asked of the window: how many times each thing is measured.
const RUNS: usize = 30;

/// The built programs, a desktop for them, and the catalogue they show.
struct Stage {
    desktop: Desktop,
    app: PathBuf,
    empty: PathBuf,
    data: PathBuf,
}

/// Measures all rows of the window.
pub(super) fn rows() -> Result<Vec<Row>, TaskError> {
    setup::app()?;
    call(npm(&["run", "build"]))?;
    call(cargo(&["build", "--profile", "measured", "--package", "suitecase", "--bin", "suitecase"]))?;
    call(cargo(&["build", "--profile", "measured", "--package", "suitecase", "--example", "empty-window"]))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let options = DesktopOptions { keyring: Keyring::Absent, ..DesktopOptions::default() };
    let stage = Stage {
        desktop: Desktop::start(options)?,
        app: target.join("measured/suitecase"),
        empty: target.join("measured/examples/empty-window"),
        data: tests::synced_once()?,
    };
    let mut rows = vec![cold_start::row(&stage)?];
    let window = stage.open()?;
    rows.extend(scrolling::rows(&window)?);
    rows.push(key_to_paint::row(&window)?);
    window.close()?;
    Ok(rows)
}

impl Stage {
    /// Opens the app on the catalogue.
    fn open(&self) -> Result<Browser, TaskError> {
        let app = self.start(&self.app)?;
        app.set_window_rect(1280, 800)?;
        app.find("case-row")?;
        Ok(app)
    }

    fn start(&self, program: &Path) -> Result<Browser, TaskError> {
        let data = self.data.display().to_string();
        let variables = [("SUITECASE_DATA", data.as_str()), ("SUITECASE_BITBUCKET", NOWHERE)];
        Ok(Browser::open(&self.desktop, program, &[], &variables)?)
    }
}

/// Runs the body of a function in the page and reads what it returns.
fn run<T: DeserializeOwned>(page: &Browser, body: &str) -> Result<T, TaskError> {
    Ok(serde_json::from_value(page.execute(body)?)?)
}
