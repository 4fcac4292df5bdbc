//! Notifications as a real server shows them, while the window is put away.

use std::time::Duration;

use suitecase_sandbox::{Commit, sample};

use crate::executions::programs;
use crate::person;
use crate::stage::Stage;
use crate::window::Window;

const NEW_CASE: &str = "<TestCaseEntity><name>New</name><testCaseGuid>new</testCaseGuid></TestCaseEntity>";

fn put_away(stage: &Stage, window: &Window) {
    let id = window.id.to_string();
    let minimized = stage.desktop.command("xdotool").args(["windowminimize", "--sync", &id]).status();
    assert!(minimized.unwrap().success());
    window.until("!document.hasFocus()");
}

#[test]
fn a_failure_is_told_once_and_its_end_once_and_a_click_opens_the_link() {
    let stage = Stage::new();
    let notifications = stage.desktop.start_notifications().unwrap();
    let panel = stage.desktop.start_panel().unwrap();
    let window = Window::open(&stage);
    person::settle_in(&window, &stage, "payments-api");
    window.page.click("nav-tests").unwrap();
    window.page.find("case-row").unwrap();
    let tray = panel.wait_for_icon().unwrap();
    put_away(&stage, &window);

    stage.sandbox().faults().hide_repository(sample::WORKSPACE, "payments-api");
    tray.choose("Sync now").unwrap();
    let told = notifications.wait_for("The sync failed.", 0).unwrap();
    assert!(told.title.contains("ayments"), "it names the link: {told:?}");
    stage.sandbox().clear_requests();
    tray.choose("Sync now").unwrap();
    tray.wait_for_tooltip("needs attention").unwrap();
    notifications.click().unwrap();
    window.until("document.activeElement?.dataset.testid?.startsWith('link-')");
    window.page.wait_for_text("link-status", "Error").unwrap();
    assert!(!stage.sandbox().requests().is_empty(), "it was looked at again");
    notifications.close_all().unwrap();

    put_away(&stage, &window);
    stage.sandbox().faults().show_repository(sample::WORKSPACE, "payments-api");
    tray.choose("Sync now").unwrap();
    notifications.wait_for("Syncing works again.", 1).unwrap();
    let texts: Vec<_> = notifications.shown().unwrap().into_iter().map(|each| each.text).collect();
    let expected = ["The sync failed. What you see is from the last good one.", "Syncing works again."];
    assert_eq!(texts, expected, "nothing was told twice");
    window.has_no_complaints();
}

#[test]
fn pushes_to_several_repositories_are_one_notification_that_opens_the_tests() {
    let stage = Stage::new();
    let notifications = stage.desktop.start_notifications().unwrap();
    let panel = stage.desktop.start_panel().unwrap();
    let window = Window::open(&stage);
    person::settle_in(&window, &stage, "payments-api");
    person::link(&window, &stage.address("web-shop"));
    window.page.wait_for_count("link-sync", 2).unwrap();
    window.until("[...document.querySelectorAll('[data-testid=link-status]')].every((each) => each.innerText.includes('Active'))");
    put_away(&stage, &window);

    for repository in ["payments-api", "web-shop"] {
        let folder = folder_of_cases(&stage, repository);
        stage.push(repository, Commit::new("New").file(format!("{folder}/<b>New & new.tc"), NEW_CASE));
    }
    panel.wait_for_icon().unwrap().choose("Sync now").unwrap();
    let told = notifications.wait_for("2 repositories have changed tests", 0).unwrap();
    assert_eq!(told.text.matches(": 1 added").count(), 2, "{told:?}");
    notifications.click().unwrap();
    window.page.find("case-row").unwrap();
    assert_eq!(notifications.shown().unwrap().len(), 1, "the first syncs were on screen");
    window.has_no_complaints();
}

#[test]
fn the_end_of_a_first_sync_is_told_with_its_counts() {
    let stage = Stage::new();
    let notifications = stage.desktop.start_notifications().unwrap();
    let window = Window::open(&stage);
    person::begin(&window);
    person::connect(&window, &stage);
    person::create_project(&window);
    person::fill_in_link(&window, &stage.address("payments-api"));
    stage.sandbox().faults().set_latency(Duration::from_secs(1));
    window.page.click("link-proceed").unwrap();
    window.page.find("sync-progress").unwrap();
    put_away(&stage, &window);
    stage.sandbox().faults().clear();
    let told = notifications.wait_for("The first sync is finished: ", 0).unwrap();
    assert!(told.text.contains("test case"), "{told:?}");
    notifications.click().unwrap();
    window.page.find("case-row").unwrap();
    window.has_no_complaints();
}

#[test]
fn the_end_of_a_run_is_told_and_a_click_opens_it() {
    let stage = Stage::new();
    let notifications = stage.desktop.start_notifications().unwrap();
    let window = Window::open(&stage);
    person::settle_in(&window, &stage, "payments-api");
    let folder = tempfile::tempdir().unwrap();
    let waits_for_the_gate = "while [ ! -e gate ]; do sleep 0.05; done\nexit 3\n";
    programs::configure(&window, "Smoke", &programs::program(folder.path(), waits_for_the_gate), "");
    window.page.click("run-configuration").unwrap();
    window.page.wait_for_text("run-state-mark", "Running").unwrap();
    window.page.click("nav-settings").unwrap();
    window.page.find("link-status").unwrap();
    put_away(&stage, &window);

    std::fs::write(folder.path().join("gate"), "").unwrap();
    let told = notifications.wait_for("The run failed.", 0).unwrap();
    assert_eq!(told.title, "Smoke");
    notifications.click().unwrap();
    window.page.wait_for_text("run-state-mark", "Failed").unwrap();
    window.page.wait_for_text("run-detail", "Smoke").unwrap();
    window.has_no_complaints();
}

/// Returns the folder in which a repository keeps its test cases.
fn folder_of_cases(stage: &Stage, repository: &str) -> String {
    let git = stage.sandbox().repository(sample::WORKSPACE, repository).unwrap();
    let listed = std::process::Command::new("git")
        .arg("--git-dir")
        .arg(git)
        .args(["ls-tree", "-r", "-d", "-z", "--name-only", "main"])
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    listed.split('\0').find(|folder| folder.ends_with("Test Cases")).expect("it has test cases").to_owned()
}
