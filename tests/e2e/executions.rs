//! Tests are run on this computer, and their results find the tests they are about.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::accessible;
use crate::person;
use crate::stage::Stage;
use crate::window::Window;

/// Writes a program that reports one test of the repository as passed and one that nobody knows as failed.
fn program(folder: &Path, known: &str) -> PathBuf {
    let program = folder.join("run-tests");
    let report = format!(
        "<testsuite name='Nightly'><testcase classname='{known}' name='{known}' time='1.5' status='PASSED'/>\
         <testcase classname='Test Cases/Nobody/Knows' name='Test Cases/Nobody/Knows' status='FAILED'>\
         <failure message='expected 3, was 4'/></testcase></testsuite>"
    );
    let script = format!(
        "#!/bin/sh\necho running\nmkdir -p reports\ncat > reports/report.xml <<'END'\n{report}\nEND\n"
    );
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    program
}

#[test]
fn a_local_command_runs_and_its_results_find_their_tests() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "web-shop");
    let folder = tempfile::tempdir().unwrap();
    let program = program(folder.path(), "Test Cases/Account/Sign in/Signs in with e-mail and password");

    page.click("nav-executions").unwrap();
    page.click("tab-configurations").unwrap();
    page.click("new-configuration-run").unwrap();
    page.type_text("configuration-name", "Nightly").unwrap();
    page.click("executor-command").unwrap();
    page.type_text("configuration-program", &program.display().to_string()).unwrap();
    page.type_text("configuration-folder", &folder.path().display().to_string()).unwrap();
    page.type_text("configuration-report-folder", "reports").unwrap();
    accessible::check(&window, "the form of a run configuration");
    page.click("save-configuration").unwrap();
    page.click("run-configuration").unwrap();

    page.click("tab-test-runs").unwrap();
    window.until_text("run-list", "Failed");
    window.until_text("run-list", "Nightly");
    page.press("Tab").unwrap();
    accessible::check(&window, "the list of test runs");

    page.click("tab-uploaded").unwrap();
    window.until_shown("Knows");
    accessible::check(&window, "names without a test");
    page.click("tab-overview").unwrap();
    window.until_shown("without a test");
    window.has_no_complaints();
}
