//! The steps of a person in the window that most tests begin with.

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::{Span, Zoned};
use suitecase_sandbox::{DEMO_API_TOKEN, DEMO_EMAIL};

use crate::stage::Stage;
use crate::window::Window;

/// The name of the integration.
pub(crate) const INTEGRATION: &str = "Acme Bitbucket";

/// Says whose tests results are of: a list of choices opens outside the page, where nothing can press in it.
const CHOOSE_FIRST_REPOSITORY: &str = "
    const select = document.querySelector('[data-testid=import-link]');
    select.selectedIndex = 1;
    select.dispatchEvent(new Event('change', { bubbles: true }));";

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

/// Makes a run configuration of a custom pipeline, in the form that is open; ends at what was made.
pub(crate) fn make_pipeline_configuration(window: &Window, name: &str, pipeline: &str) {
    let page = &window.page;
    page.type_text("configuration-name", name).unwrap();
    page.type_text("configuration-pipeline", pipeline).unwrap();
    page.click("save-configuration").unwrap();
    page.find("configuration-detail").unwrap();
}

/// Writes what five nights said of three tests of the sample's web shop and of one that nobody knows, and imports it by the
/// native dialog; ends in the list of test runs.
pub(crate) fn import_nights(window: &Window, stage: &Stage, folder: &Path) {
    const TESTS: [&str; 4] = [
        "Test Cases/Account/Sign in/Signs in with e-mail and password",
        "Test Cases/Account/Profile/Changes the password",
        "Test Cases/Account/Address Book/Adds an address",
        "Test Cases/Account/Profile/Changes the nickname",
    ];
    for night in 1..=5 {
        let began = Zoned::now().checked_sub(Span::new().days(night)).unwrap().strftime("%Y-%m-%d %H:%M:%S");
        let mut report = format!("<testsuite name='Test Suites/Smoke' timestamp='{began}'>");
        for (position, test) in TESTS.iter().enumerate() {
            let is_failed = position == 2 && night % 2 == 1;
            let failure = if is_failed { "<failure message='expected 3, was 4'/>" } else { "" };
            let case =
                format!("<testcase name='{test}' classname='{test}' time='{night}.5'>{failure}</testcase>");
            report.push_str(&case);
        }
        report.push_str("</testsuite>");
        std::fs::write(folder.join(format!("night-{night}.xml")), report).unwrap();
    }
    let page = &window.page;
    page.click("tab-test-runs").unwrap();
    page.click("import-more").unwrap();
    page.find("import-link").unwrap();
    page.execute(CHOOSE_FIRST_REPOSITORY).unwrap();
    page.click("import-folder").unwrap();
    stage.desktop.wait_for_dialog("Import").unwrap().choose_path(folder).unwrap();
    page.wait_for_count("run-row", 5).unwrap();
}
