//! The tray as a panel shows it, and what closing the window means.

use std::collections::HashSet;
use std::process::Stdio;
use std::time::Duration;

use suitecase_sandbox::sample;

use crate::executions::programs;
use crate::person;
use crate::stage::Stage;
use crate::window::{TITLE, Window};

const REPOSITORY: &str = "payments-api";

#[test]
fn the_tray_tells_what_the_syncs_do_and_its_menu_starts_and_pauses_them() {
    let stage = Stage::new();
    let panel = stage.desktop.start_panel().unwrap();
    let window = Window::open(&stage);
    let tray = panel.wait_for_icon().unwrap();
    tray.wait_for_tooltip("Suitecase: no repository to follow").unwrap();
    person::settle_in(&window, &stage, REPOSITORY);
    tray.wait_for_tooltip("Suitecase: up to date, 1 repository, last look just now").unwrap();
    tray.wait_for_line(": up to date").unwrap();
    let mut icons = HashSet::from([tray.pixels().unwrap()]);

    stage.sandbox().faults().set_latency(Duration::from_mins(5));
    tray.choose("Sync now").unwrap();
    tray.wait_for_tooltip("Suitecase: syncing 1 of 1 repository…").unwrap();
    tray.wait_for_line(": looking…").unwrap();
    icons.insert(tray.pixels().unwrap());
    stage.sandbox().faults().clear();
    window.page.click("nav-settings").unwrap();
    window.page.click("sync-cancel").unwrap();
    tray.wait_for_tooltip("up to date").unwrap();

    stage.sandbox().faults().hide_repository(sample::WORKSPACE, REPOSITORY);
    tray.choose("Sync now").unwrap();
    tray.wait_for_tooltip("1 of 1 repository needs attention").unwrap();
    tray.wait_for_line(": failed, last look").unwrap();
    icons.insert(tray.pixels().unwrap());
    window.page.click("nav-tests").unwrap();
    tray.choose(": failed").unwrap();
    window.until("document.activeElement?.dataset.testid?.startsWith('link-')");

    stage.sandbox().faults().show_repository(sample::WORKSPACE, REPOSITORY);
    tray.choose("Sync now").unwrap();
    tray.wait_for_tooltip("up to date").unwrap();
    tray.choose(": up to date").unwrap();
    window.page.find("case-row").unwrap();

    tray.choose("Pause").unwrap();
    tray.wait_for_tooltip("Suitecase: paused, 1 repository").unwrap();
    assert!(!tray.wait_for_line("Sync now").unwrap().is_enabled, "nothing syncs while it is paused");
    icons.insert(tray.pixels().unwrap());
    assert_eq!(icons.len(), 4, "each state has its own icon");
    tray.choose("Resume").unwrap();
    tray.wait_for_tooltip("up to date").unwrap();
    tray.wait_for_line("Pause").unwrap();
    window.has_no_complaints();
}

#[test]
fn closing_asks_once_and_the_tray_opens_the_window_again_and_quits() {
    let stage = Stage::new();
    let panel = stage.desktop.start_panel().unwrap();
    let window = Window::open(&stage);
    person::begin(&window);
    let tray = panel.wait_for_icon().unwrap();

    stage.desktop.close_window(window.id).unwrap();
    let dialog = stage.desktop.wait_for_dialog("Close the window").unwrap();
    assert!(dialog.text().unwrap().contains("This Computer"), "it says where to change it");
    dialog.cancel().unwrap();
    window.page.find("guide-connect").unwrap();

    stage.desktop.close_window(window.id).unwrap();
    let dialog = stage.desktop.wait_for_dialog("Close the window").unwrap();
    dialog.press_button("Keep Following in the Tray").unwrap();
    stage.desktop.wait_until_window_is_gone(window.id).unwrap();

    tray.choose("Open Suitecase").unwrap();
    assert_eq!(stage.desktop.wait_for_window(TITLE).unwrap(), window.id);
    stage.desktop.close_window(window.id).unwrap();
    stage.desktop.wait_until_window_is_gone(window.id).unwrap();
    tray.click().unwrap();
    assert_eq!(stage.desktop.wait_for_window(TITLE).unwrap(), window.id);
    window.page.click("member-menu").unwrap();
    window.page.click("open-computer").unwrap();
    window.until("document.querySelector('[data-testid=closing-tray]')?.checked");
    window.has_no_complaints();

    tray.choose("Quit").unwrap();
    has_ended(&stage, &window);
    assert!(!tray.is_there().unwrap(), "its icon goes with it");
    let unwritten = std::fs::metadata(stage.data().join("suitecase.db-wal")).map_or(0, |file| file.len());
    assert_eq!(unwritten, 0, "everything is in the one file");
}

#[test]
fn the_tray_lists_runs_and_quitting_asks_before_it_ends_one() {
    let stage = Stage::new();
    let panel = stage.desktop.start_panel().unwrap();
    let window = Window::open(&stage);
    person::settle_in(&window, &stage, REPOSITORY);
    let folder = tempfile::tempdir().unwrap();
    let tray = panel.wait_for_icon().unwrap();

    programs::configure(&window, "Broken", &programs::program(folder.path(), "exit 3\n"), "");
    window.page.click("run-configuration").unwrap();
    tray.wait_for_line("Test run Broken: failed just now").unwrap();
    window.page.click("nav-settings").unwrap();
    tray.choose("Test run Broken").unwrap();
    window.page.wait_for_text("run-state-mark", "Failed").unwrap();

    programs::configure(&window, "Smoke", &programs::program(folder.path(), programs::WAITS), "");
    window.page.click("run-configuration").unwrap();
    let process = programs::started(folder.path());
    tray.wait_for_line("Test run Smoke: running").unwrap();
    tray.wait_for_tooltip("1 test run under way").unwrap();
    tray.choose("Quit").unwrap();
    let dialog = stage.desktop.wait_for_dialog("Quit Suitecase").unwrap();
    let said = dialog.text().unwrap();
    assert!(said.contains("1 test run is under way on this computer: “Smoke”."), "{said:?}");
    dialog.cancel().unwrap();
    assert!(programs::is_running(process), "it goes on after a no");
    window.has_no_complaints();

    tray.choose("Quit").unwrap();
    stage.desktop.wait_for_dialog("Quit Suitecase").unwrap().press_button("Quit").unwrap();
    has_ended(&stage, &window);
    assert!(!programs::is_running(process), "nothing is left running");
}

#[test]
fn without_a_panel_closing_quits_and_settings_say_why() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::begin(&window);
    page.click("member-menu").unwrap();
    page.click("open-computer").unwrap();
    page.wait_for_text("missing-tray", "closing the window quits Suitecase").unwrap();
    page.wait_for_text("missing-notifications", "works the same").unwrap();

    // A panel that comes while the app runs gets the icon, and its end is seen too.
    let panel = stage.desktop.start_panel().unwrap();
    let tray = panel.wait_for_icon().unwrap();
    tray.wait_for_line("Open Suitecase").unwrap();
    page.click("look-for-tray").unwrap();
    page.wait_until_gone("missing-tray").unwrap();
    drop(panel);
    page.click("look-for-notifications").unwrap();
    page.find("missing-tray").unwrap();
    window.has_no_complaints();

    stage.desktop.close_window(window.id).unwrap();
    has_ended(&stage, &window);
}

/// Waits until the app has ended by itself.
fn has_ended(stage: &Stage, window: &Window) {
    let mut waiting = stage.desktop.command("timeout");
    let process = window.process.to_string();
    waiting.args(["20", "tail", "--sleep-interval=0.05", "--follow", "--pid", &process, "/dev/null"]);
    assert!(waiting.stderr(Stdio::null()).status().unwrap().success(), "process {process} goes on");
}
