//! Tests are run on this computer, and their results find the tests they are about; results are dropped onto the window.

pub(crate) mod programs;

use std::fs;
use std::path::Path;

use crate::accessible;
use crate::person;
use crate::stage::Stage;
use crate::window::Window;
use programs::{WAITS, configure, fill_in, is_running, program, started};

/// A test case of the repository that the program reports as passed.
const KNOWN: &str = "Signs in with a passkey";

/// Reports a suite of the repository with one of its tests as passed, and one that nobody knows as failed.
fn report() -> String {
    let known = format!("Test Cases/Account/Sign in/{KNOWN}");
    format!(
        "<testsuite name='Test Suites/Smoke'><testcase classname='{known}' name='{known}' time='1.5' status='PASSED'/>\
         <testcase classname='Test Cases/Nobody/Knows' name='Test Cases/Nobody/Knows' status='FAILED'>\
         <failure message='expected 3, was 4'/></testcase></testsuite>"
    )
}

#[test]
fn a_local_command_runs_and_its_results_find_their_tests() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "web-shop");
    let folder = tempfile::tempdir().unwrap();
    let script =
        format!("echo running\nmkdir -p reports\ncat > reports/report.xml <<'END'\n{}\nEND\n", report());

    fill_in(&window, "Nightly", &program(folder.path(), &script), "reports");
    accessible::check(&window, "the form of a run configuration");
    page.click("save-configuration").unwrap();
    page.click("run-configuration").unwrap();
    page.wait_for_text("run-state-mark", "Failed").unwrap();
    page.click("tab-test-runs").unwrap();
    window.until_text("run-list", "Failed");
    window.until_text("run-list", "Nightly");
    page.press("Tab").unwrap();
    accessible::check(&window, "the list of test runs");

    page.click("tab-uploaded").unwrap();
    window.until_shown("Knows");
    page.wait_for_count("uploaded-row", 1).unwrap();
    accessible::check(&window, "names without a test");
    page.click("tab-overview").unwrap();
    window.until("document.querySelector('[data-testid=figure-unmatched] strong')?.innerText === '1'");

    page.click("nav-tests").unwrap();
    page.find("case-row").unwrap();
    person::open_only_row(&window, KNOWN, "case-row");
    page.wait_for_text("results-sentence", "1 run, passed").unwrap();
    page.click("results-table-toggle").unwrap();
    page.click("open-run").unwrap();
    page.wait_for_text("run-detail", "Nightly").unwrap();
    window.has_no_complaints();
}

/// Settles in and runs a command that goes on until it is stopped; returns its process.
fn run_that_waits(window: &Window, stage: &Stage, folder: &Path) -> u32 {
    person::settle_in(window, stage, "payments-api");
    configure(window, "Smoke", &program(folder, WAITS), "");
    window.page.click("run-configuration").unwrap();
    started(folder)
}

#[test]
fn stopping_a_command_asks_ends_it_and_keeps_its_log() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    let folder = tempfile::tempdir().unwrap();
    let process = run_that_waits(&window, &stage, folder.path());
    page.click("tab-log").unwrap();
    window.until_text("run-log", "waiting");

    page.click("stop-run").unwrap();
    let dialog = stage.desktop.wait_for_dialog("Stop Run “Smoke”").unwrap();
    let said = dialog.text().unwrap();
    assert!(said.contains("The program is ended with everything that it started."), "{said:?}");
    dialog.cancel().unwrap();
    page.wait_for_text("run-state-mark", "Running").unwrap();
    assert!(is_running(process), "it goes on after a no");

    page.click("stop-run").unwrap();
    stage.desktop.wait_for_dialog("Stop Run “Smoke”").unwrap().press_button("Stop Run").unwrap();
    page.wait_for_text("run-state-mark", "Cancelled").unwrap();
    page.wait_for_text("run-reason", "stopped by a member").unwrap();
    assert!(!is_running(process), "the program is ended");
    window.until_text("run-log", "waiting");
    window.has_no_complaints();
}

#[test]
fn archiving_a_repository_names_the_run_that_it_ends_and_the_run_says_why() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    let folder = tempfile::tempdir().unwrap();
    let process = run_that_waits(&window, &stage, folder.path());

    page.click("nav-settings").unwrap();
    page.click("link-archive").unwrap();
    let dialog = stage.desktop.wait_for_dialog("Archive “Payments API”").unwrap();
    let said = dialog.text().unwrap();
    assert!(said.contains("The run “Smoke” is stopped."), "{said:?}");
    dialog.press_button("Archive").unwrap();
    page.wait_for_text("link-status", "Archived").unwrap();

    page.click("nav-executions").unwrap();
    page.click("tab-test-runs").unwrap();
    page.click("run-row").unwrap();
    page.wait_for_text("run-state-mark", "Cancelled").unwrap();
    page.wait_for_text("run-reason", "archived").unwrap();
    assert!(!is_running(process), "the program is ended");
    window.has_no_complaints();
}

#[test]
fn a_report_that_is_dropped_onto_the_window_is_imported_when_somebody_says_so() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "web-shop");
    let file = stage.desktop.home().join("nightly.xml");
    fs::write(&file, report()).unwrap();

    let dragged = stage.desktop.drag_over(window.id, &[&file]).unwrap();
    page.find("drop-overlay").unwrap();
    dragged.release().unwrap();
    page.wait_for_text("dropped", "nightly.xml").unwrap();
    page.wait_until_gone("drop-overlay").unwrap();
    accessible::check(&window, "what was dropped");
    page.click("import-dropped").unwrap();
    page.wait_for_count("run-row", 1).unwrap();
    page.click("run-row").unwrap();
    page.wait_for_text("run-state-mark", "Failed").unwrap();
    window.has_no_complaints();
}
