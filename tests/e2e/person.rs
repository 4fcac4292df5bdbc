//! The steps of a person in the window that most tests begin with.

use std::path::Path;
use std::time::{Duration, Instant};

use suitecase_sandbox::{DEMO_API_TOKEN, DEMO_EMAIL};

use crate::stage::Stage;
use crate::window::Window;

/// The name of the integration.
pub(crate) const INTEGRATION: &str = "Acme Bitbucket";

/// Says who is here.
pub(crate) fn begin(window: &Window) {
    window.page.type_text("first-member-name", "Nova Voss").unwrap();
    window.page.click("first-member-save").unwrap();
    window.page.find("guide-connect").unwrap();
}

/// Fills the form of a new integration in, and waits until the connection passed its test.
pub(crate) fn fill_in_integration(window: &Window, stage: &Stage) {
    let page = &window.page;
    page.type_text("integration-name", INTEGRATION).unwrap();
    page.type_text("workspace-url", &stage.address("")).unwrap();
    page.type_text("credential-user", DEMO_EMAIL).unwrap();
    page.type_text("credential-secret", DEMO_API_TOKEN).unwrap();
    assert_eq!(page.property("save-integration", "disabled").unwrap(), true, "Save follows a passed test");
    page.click("test-connection").unwrap();
    window.until("document.querySelector('[data-testid=save-integration]:enabled')?.innerText");
}

/// Connects the sample workspace from the guide of the first start.
pub(crate) fn connect(window: &Window, stage: &Stage) {
    window.page.click("guide-connect").unwrap();
    window.page.click("gallery-bitbucket").unwrap();
    fill_in_integration(window, stage);
    window.page.click("save-integration").unwrap();
    window.page.find("guide-create-project").unwrap();
}

/// Creates a project from the guide of the first start.
pub(crate) fn create_project(window: &Window) {
    window.page.click("guide-create-project").unwrap();
    window.page.type_text("project-name", "Online shop").unwrap();
    window.page.press("Enter").unwrap();
    window.page.find("new-configuration").unwrap();
}

/// Opens the form of a new link and pastes an address, and waits until it is resolved.
pub(crate) fn fill_in_link(window: &Window, address: &str) {
    window.page.click("new-configuration").unwrap();
    window.page.type_text("link-address", address).unwrap();
    window.page.wait_for_text("resolved-address", "Repository").unwrap();
}

/// Links an address and waits until it is active.
pub(crate) fn link(window: &Window, address: &str) {
    fill_in_link(window, address);
    window.page.click("link-proceed").unwrap();
    window.page.wait_for_text("link-status", "Active").unwrap();
}

/// Goes all the way from the first start to a synced repository of the sample workspace; ends in Settings.
pub(crate) fn settle_in(window: &Window, stage: &Stage, repository: &str) {
    begin(window);
    connect(window, stage);
    create_project(window);
    link(window, &stage.address(repository));
}

/// Filters the list of the present tab by a name that only one row has, and opens that row.
pub(crate) fn open_only_row(window: &Window, name: &str, row: &str) {
    window.page.press("/").unwrap();
    window.page.type_text("filter", name).unwrap();
    window.page.wait_for_count(row, 1).unwrap();
    window.until_text(row, name);
    window.page.click(row).unwrap();
}

/// Waits until a file is there, and returns what stands in it. An export is there whole or not at all.
pub(crate) fn read_once_there(file: &Path) -> String {
    let start = Instant::now();
    loop {
        match std::fs::read_to_string(file) {
            Ok(text) => return text,
            Err(error) => assert!(start.elapsed() < Duration::from_secs(20), "{}: {error}", file.display()),
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
