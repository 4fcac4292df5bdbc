//! A sync that a person stops.

use std::time::Duration;

use suitecase_sandbox::{Commit, Fault, Target};

use crate::person;
use crate::stage::Stage;
use crate::window::Window;

/// Long enough for the first requests of a sync to be seen and stopped.
const SLOW: Duration = Duration::from_secs(1);

#[test]
fn a_cancelled_sync_leaves_what_was_there_before() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::begin(&window);
    person::connect(&window, &stage);
    person::create_project(&window);

    person::fill_in_link(&window, &stage.address("web-shop"));
    stage.sandbox().faults().set_latency(SLOW);
    page.click("link-proceed").unwrap();
    page.wait_for_text("link-status", "Syncing").unwrap();
    page.click("sync-cancel").unwrap();
    page.wait_for_text("link-status", "Inactive").unwrap();
    page.wait_until_gone("sync-progress").unwrap();
    page.wait_for_text("link-reason", "never synced").unwrap();
    page.click("nav-tests").unwrap();
    page.find("empty-not-synced").unwrap();
    assert_eq!((page.count("case-row").unwrap(), window.amount("tab-test-cases")), (0, 0));

    stage.sandbox().faults().clear();
    page.click("nav-settings").unwrap();
    page.click("link-row-proceed").unwrap();
    page.wait_for_text("link-status", "Active").unwrap();
    page.click("nav-tests").unwrap();
    page.find("case-row").unwrap();
    let cases = window.amount("tab-test-cases");

    stage.push("web-shop", Commit::new("Drop the search tests").remove("Test Cases/Search"));
    page.click("nav-settings").unwrap();
    stage.sandbox().faults().next(Target::Git, 1, Fault::StallBody { after: 40 });
    page.click("link-sync").unwrap();
    page.click("sync-cancel").unwrap();
    page.wait_until_gone("sync-progress").unwrap();
    page.wait_for_text("link-status", "Active").unwrap();
    page.click("nav-tests").unwrap();
    page.find("case-row").unwrap();
    assert_eq!(window.amount("tab-test-cases"), cases, "the last good catalogue stays");
    window.has_no_complaints();
}
