//! Programs that stand in for tests, and the run configurations that run them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::person;
use crate::window::Window;

/// A program that says that it waits, and waits until it is ended.
pub(crate) const WAITS: &str =
    "echo waiting\necho $$ > started.new\nmv started.new started\nexec sleep 600\n";

/// Writes a program of the shell into a folder.
pub(crate) fn program(folder: &Path, script: &str) -> PathBuf {
    let program = folder.join("run-tests");
    fs::write(&program, format!("#!/bin/sh\n{script}")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    program
}

/// Fills in the form of a run configuration that runs a program in its own folder.
pub(crate) fn fill_in(window: &Window, name: &str, program: &Path, reports: &str) {
    let page = &window.page;
    page.click("nav-executions").unwrap();
    page.click("tab-configurations").unwrap();
    page.click("new-configuration-run").unwrap();
    page.type_text("configuration-name", name).unwrap();
    page.click("executor-command").unwrap();
    page.type_text("configuration-program", &program.display().to_string()).unwrap();
    page.type_text("configuration-folder", &program.parent().unwrap().display().to_string()).unwrap();
    page.type_text("configuration-report-folder", reports).unwrap();
}

/// Makes a run configuration that runs a program in its own folder; ends where it is shown.
pub(crate) fn configure(window: &Window, name: &str, program: &Path, reports: &str) {
    fill_in(window, name, program, reports);
    window.page.click("save-configuration").unwrap();
    window.page.find("run-configuration").unwrap();
}

/// Waits until a program that is [`WAITS`] runs, and returns its process.
pub(crate) fn started(folder: &Path) -> u32 {
    person::read_once_there(&folder.join("started")).trim().parse().unwrap()
}

/// Returns whether a process is there.
pub(crate) fn is_running(process: u32) -> bool {
    Path::new("/proc").join(process.to_string()).exists()
}
