//! The flight recorder of a project: what each sync did and why, the pause of all, and who a test is.

use suitecase_sandbox::Commit;

use crate::person;
use crate::stage::Stage;
use crate::window::Window;

const NEW_CASE: &str = "<TestCaseEntity><name>Sorts by distance</name></TestCaseEntity>";

#[test]
fn a_sync_lists_what_it_did_and_a_person_says_that_a_moved_test_is_another_one() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "web-shop");
    let (from, to) = ("Search/Results/Finds by article number", "Search/Order/Finds by number");
    let moved = Commit::new("Sort them")
        .rename(format!("Test Cases/{from}.tc"), format!("Test Cases/{to}.tc"))
        .file("Test Cases/Search/Order/Sorts by distance.tc", NEW_CASE);
    stage.push("web-shop", moved);

    page.click("tab-syncs").unwrap();
    page.wait_for_count("sync-run", 1).unwrap();
    page.click("syncs-sync").unwrap();
    page.wait_for_count("sync-run", 2).unwrap();
    page.wait_for_text("age", "Up to date").unwrap();
    page.click("sync-run").unwrap();
    page.wait_for_text("sync-detail", "Somebody asked for it.").unwrap();
    page.wait_for_count("sync-change", 2).unwrap();
    for part in
        ["Finished", "git request", "Fetching", "Sorts by distance", "Order/Finds by number", "Same test: "]
    {
        window.until_text("sync-detail", part);
    }

    let open_moved = "
        const rows = [...document.querySelectorAll('[data-testid=sync-change]')];
        rows.find((row) => row.innerText.includes('Same test')).querySelector('button').click();
    ";
    page.execute(open_moved).unwrap();
    page.wait_for_text("case-detail", "Moved from").unwrap();
    let cases = window.amount("tab-test-cases");
    page.click("not-the-same").unwrap();
    let dialog = stage.desktop.wait_for_dialog("Not the Same Test").unwrap();
    assert!(dialog.text().unwrap().contains("becomes a test of its own"));
    dialog.cancel().unwrap();
    page.click("not-the-same").unwrap();
    stage.desktop.wait_for_dialog("Not the Same Test").unwrap().press_button("Not the Same Test").unwrap();
    page.wait_for_text("case-detail", "a person decided so").unwrap();
    assert_eq!(page.count("not-the-same").unwrap(), 0);

    page.click("same-again").unwrap();
    stage
        .desktop
        .wait_for_dialog("Same Test After All")
        .unwrap()
        .press_button("Same Test After All")
        .unwrap();
    page.wait_for_text("case-detail", "Moved from").unwrap();
    assert_eq!(window.amount("tab-test-cases"), cases, "it was never two in the list");
    window.has_no_complaints();
}

#[test]
fn while_all_are_paused_nothing_is_asked_and_what_waits_goes_when_they_resume() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "payments-api");
    page.click("nav-tests").unwrap();
    page.find("case-row").unwrap();
    let cases = window.amount("tab-test-cases");
    page.click("nav-settings").unwrap();
    page.click("tab-syncs").unwrap();
    page.click("pause-syncs").unwrap();
    page.wait_for_text("age", "Syncing is paused.").unwrap();

    stage.push("payments-api", Commit::new("Test more").file("Test Cases/Sorts by distance.tc", NEW_CASE));
    stage.sandbox().clear_requests();
    page.click("syncs-sync").unwrap();
    page.wait_for_text("sync-cancel", "").unwrap();
    page.click("nav-tests").unwrap();
    page.wait_for_text("old-rows", "Syncing is paused.").unwrap();
    assert_eq!(window.amount("tab-test-cases"), cases);
    assert_eq!(stage.sandbox().requests().len(), 0, "nothing was asked");

    page.click("old-rows-why").unwrap();
    page.wait_for_text("pause-syncs", "Resume syncing").unwrap();
    page.click("pause-syncs").unwrap();
    page.wait_for_text("age", "Up to date").unwrap();
    page.wait_for_text("pause-syncs", "Pause syncing").unwrap();
    page.click("nav-tests").unwrap();
    page.wait_for_text("tab-test-cases", &(cases + 1).to_string()).unwrap();
    page.wait_until_gone("old-rows").unwrap();
    window.has_no_complaints();
}
