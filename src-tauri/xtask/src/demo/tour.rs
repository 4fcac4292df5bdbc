//! The demo without a display: the app on a private desktop, and pictures of its screens.

use std::path::{Path, PathBuf};

use suitecase_testdesk::{Browser, Desktop, DesktopOptions};

use super::seed::Plan;
use super::{app_binary, this_program};
use crate::error::TaskError;
use crate::process::root;

/// The sizes the window is looked at in.
const SIZES: [(u32, u32); 2] = [(1280, 800), (900, 600)];

/// Seeds and opens the app on a desktop of its own and takes a picture of every screen.
pub(crate) fn take(data_folder: &Path, plan: &Plan, report: Option<&Path>) -> Result<(), TaskError> {
    let desktop = Desktop::start(DesktopOptions::default())?;
    let this =
        std::env::current_exe().map_err(|source| TaskError::File { path: "this program".into(), source })?;
    let mut seeding = desktop.command(this);
    seeding.args(plan.arguments(data_folder, report));
    seeding.stdout(std::process::Stdio::inherit()).stderr(std::process::Stdio::inherit());
    if !this_program(seeding)?.success() {
        return Err(TaskError::Failed { command: "the seeding of the demo".to_owned() });
    }
    let folder = pictures_folder()?;
    let data = data_folder.display().to_string();
    let environment = [("SUITECASE_DATA", data.as_str()), ("SUITECASE_BITBUCKET", plan.origin.as_str())];
    let app = Browser::open(&desktop, &app_binary(), &[], &environment)?;
    app.find("case-list")?;
    app.wait_for_text("status-bar", "synced")?;
    open_last_repository(&app)?;
    if plan.is_sample() {
        run_pipeline(&app)?;
    }
    for dark in [false, true] {
        set_theme(&app, dark)?;
        for (width, height) in SIZES {
            app.set_window_rect(width, height)?;
            let theme = if dark { "dark" } else { "light" };
            let picture = |screen: &str| folder.join(format!("{screen}-{theme}-{width}.png"));
            walk(&app, &picture)?;
            if plan.is_sample() {
                walk_executions(&app, &picture)?;
            }
        }
    }
    app.close()?;
    println!("\nThe app ran on a desktop without a screen; pictures of it are in {}", folder.display());
    Ok(())
}

/// Chooses and opens the last repository of the tree, so that the pictures show more than the top level.
fn open_last_repository(app: &Browser) -> Result<(), TaskError> {
    app.click("tree")?;
    for key in ["End", "Enter", "ArrowRight"] {
        app.press(key)?;
    }
    Ok(())
}

/// Runs the sample's pipeline, whose results find their tests; it is over after four looks, some 40 s.
fn run_pipeline(app: &Browser) -> Result<(), TaskError> {
    app.click("nav-executions")?;
    app.click("tab-configurations")?;
    app.click("configuration")?;
    app.click("run-configuration")?;
    app.click("tab-test-runs")?;
    app.wait_for_text("run-list", "By hand")?;
    app.click("run-row")?;
    let is_over = || app.wait_for_text("run-detail", "Failed");
    is_over().or_else(|_| is_over()).or_else(|_| is_over())?;
    Ok(app.press("Escape")?)
}

fn walk(app: &Browser, picture: &impl Fn(&str) -> PathBuf) -> Result<(), TaskError> {
    app.click("nav-tests")?;
    app.click("tab-test-cases")?;
    open_first(app, "case-row", "case-detail")?;
    app.screenshot(&picture("test-cases"))?;
    app.press("Escape")?;
    app.click("tab-test-suites")?;
    open_first(app, "suite-row", "suite-detail")?;
    app.screenshot(&picture("test-suites"))?;
    app.press("Escape")?;
    app.click("tab-problems")?;
    app.find("problem-row")?;
    app.screenshot(&picture("problems"))?;
    app.click("tab-compare")?;
    app.click("compare")?;
    app.find("compare-list")?;
    app.screenshot(&picture("compare"))?;
    app.press("Control+k")?;
    app.type_text("find-text", "pay")?;
    app.find("find-row")?;
    app.screenshot(&picture("find"))?;
    app.press("Escape")?;
    app.click("nav-settings")?;
    app.find("link-status")?;
    app.screenshot(&picture("settings"))?;
    app.click("member-menu")?;
    app.click("open-admin")?;
    app.find("create-integration")?;
    app.screenshot(&picture("integrations"))?;
    app.click("create-integration")?;
    app.click("gallery-bitbucket")?;
    app.find("integration-name")?;
    app.screenshot(&picture("create-integration"))?;
    app.click("cancel-integration")?;
    app.click("admin-members")?;
    app.find("member-line")?;
    app.screenshot(&picture("members"))?;
    app.click("admin-audit")?;
    app.wait_for_text("audit-verdict", "unbroken")?;
    app.screenshot(&picture("audit-log"))?;
    app.click("leave-admin")?;
    Ok(())
}

fn walk_executions(app: &Browser, picture: &impl Fn(&str) -> PathBuf) -> Result<(), TaskError> {
    app.click("nav-executions")?;
    app.click("tab-overview")?;
    app.find("trend-chart")?;
    app.screenshot(&picture("overview"))?;
    app.click("tab-test-runs")?;
    open_first(app, "run-row", "run-detail")?;
    app.screenshot(&picture("test-runs"))?;
    app.press("Escape")?;
    app.click("tab-schedules")?;
    app.find("schedule")?;
    app.screenshot(&picture("schedules"))?;
    app.click("tab-configurations")?;
    open_first(app, "configuration", "configuration-detail")?;
    app.screenshot(&picture("run-configurations"))?;
    app.press("Escape")?;
    app.click("tab-uploaded")?;
    open_first(app, "uploaded-row", "uploaded-detail")?;
    app.screenshot(&picture("uploaded-data"))?;
    Ok(app.press("Escape")?)
}

/// Opens the first row. In a narrow window an open detail would lie over the rows, so it is closed first.
fn open_first(app: &Browser, row: &str, detail: &str) -> Result<(), TaskError> {
    app.press("Escape")?;
    app.click(row)?;
    Ok(app.find(detail)?)
}

fn set_theme(app: &Browser, dark: bool) -> Result<(), TaskError> {
    let wanted = if dark { "dark" } else { "light" };
    for _ in 0..3 {
        let theme = app.execute("return document.documentElement.dataset.theme || 'system'")?;
        if theme.as_str() == Some(wanted) {
            return Ok(());
        }
        app.click("theme-toggle")?;
    }
    Ok(())
}

fn pictures_folder() -> Result<PathBuf, TaskError> {
    let folder = root().join("target/demo/screenshots");
    std::fs::create_dir_all(&folder).map_err(|source| TaskError::File { path: folder.clone(), source })?;
    Ok(folder)
}
