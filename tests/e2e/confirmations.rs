//! What is asked in a native dialog before it happens.

use suitecase_testdesk::Dialog;

use crate::person::{self, INTEGRATION};
use crate::stage::Stage;
use crate::window::Window;

fn asked<'stage>(stage: &'stage Stage, title: &str, text: &str, verb: &str) -> Dialog<'stage> {
    let dialog = stage.desktop.wait_for_dialog(title).unwrap();
    let said = dialog.text().unwrap();
    assert!(said.contains(text), "no {text:?} in {said:?}");
    let buttons = dialog.buttons().unwrap();
    assert!(buttons.iter().any(|button| button == verb), "no {verb:?} among {buttons:?}");
    dialog
}

#[test]
fn archiving_asks_and_only_a_yes_hides_the_tests_until_they_are_unarchived() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "payments-api");
    page.click("nav-tests").unwrap();
    page.find("case-row").unwrap();
    let (cases, suites) = (window.amount("tab-test-cases"), window.amount("tab-test-suites"));
    page.click("nav-settings").unwrap();

    let text = format!("{cases} test cases and {suites} test suites leave Tests");
    page.click("link-archive").unwrap();
    asked(&stage, "Archive “Payments API”", &text, "Archive").cancel().unwrap();
    page.wait_for_text("link-status", "Active").unwrap();
    page.click("nav-tests").unwrap();
    assert_eq!(window.amount("tab-test-cases"), cases, "nothing has changed");
    page.find("case-row").unwrap();

    page.click("nav-settings").unwrap();
    page.click("link-archive").unwrap();
    asked(&stage, "Archive “Payments API”", &text, "Archive").press_button("Archive").unwrap();
    page.wait_for_text("link-status", "Archived").unwrap();
    page.click("nav-tests").unwrap();
    page.find("empty-all-archived").unwrap();
    assert_eq!((page.count("case-row").unwrap(), window.amount("tab-test-cases")), (0, 0));
    page.click("tab-test-suites").unwrap();
    page.find("empty-all-archived").unwrap();
    assert_eq!(page.count("suite-row").unwrap(), 0);

    page.click("nav-settings").unwrap();
    page.click("link-unarchive").unwrap();
    let dialog = asked(&stage, "Unarchive “Payments API”", "a sync checks them", "Unarchive");
    dialog.press_button("Unarchive").unwrap();
    page.wait_for_text("link-status", "Active").unwrap();
    page.click("nav-tests").unwrap();
    page.click("tab-test-cases").unwrap();
    page.find("case-row").unwrap();
    assert_eq!(window.amount("tab-test-cases"), cases, "all of it came back");
    window.has_no_complaints();
}

#[test]
fn disconnecting_asks_and_only_a_yes_stops_the_syncs_until_it_is_reconnected() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "payments-api");
    page.click("member-menu").unwrap();
    page.click("open-admin").unwrap();
    let (disconnect, reconnect) = (format!("disconnect-{INTEGRATION}"), format!("reconnect-{INTEGRATION}"));

    page.click(&disconnect).unwrap();
    let dialog = asked(&stage, "Disconnect “Acme Bitbucket”", "Nothing is deleted", "Disconnect");
    dialog.cancel().unwrap();
    page.wait_for_text("integration-status", "Active").unwrap();

    page.click(&disconnect).unwrap();
    let dialog = asked(&stage, "Disconnect “Acme Bitbucket”", "1 linked repository stop", "Disconnect");
    dialog.press_button("Disconnect").unwrap();
    page.wait_for_text("integration-status", "Inactive").unwrap();
    page.click("leave-admin").unwrap();
    page.find("case-row").unwrap();
    page.click("nav-settings").unwrap();
    page.wait_for_text("link-status", "not syncing").unwrap();
    assert_eq!(page.count("link-sync").unwrap(), 0, "what cannot sync offers no sync");

    page.click("member-menu").unwrap();
    page.click("open-admin").unwrap();
    page.click(&reconnect).unwrap();
    let dialog = asked(&stage, "Reconnect “Acme Bitbucket”", "The connection is checked", "Reconnect");
    dialog.press_button("Reconnect").unwrap();
    page.wait_for_text("integration-status", "Active").unwrap();
    page.click("leave-admin").unwrap();
    page.click("nav-settings").unwrap();
    page.find("link-sync").unwrap();
    assert_eq!(page.text("link-status").unwrap().trim_start_matches('●').trim(), "Active");
    window.has_no_complaints();
}
