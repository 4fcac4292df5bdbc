//! A colleague's push while the app is open.

use suitecase_sandbox::Commit;

use crate::person;
use crate::stage::Stage;
use crate::window::Window;

const NEW_CASE: &str = "<TestCaseEntity><description>Comes with a push</description>\
    <name>Sorts by distance</name><tag>web</tag></TestCaseEntity>";

#[test]
fn a_push_is_on_screen_without_a_reload_and_a_renamed_folder_keeps_its_tests() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "web-shop");
    page.click("nav-tests").unwrap();
    page.find("case-row").unwrap();
    let cases = window.amount("tab-test-cases");

    stage.push(
        "web-shop",
        Commit::new("Test distances").file("Test Cases/Search/Distance/Sorts by distance.tc", NEW_CASE),
    );
    page.click("nav-settings").unwrap();
    page.click("link-sync").unwrap();
    page.click("nav-tests").unwrap();
    page.wait_for_text("tab-test-cases", &(cases + 1).to_string()).unwrap();
    person::open_only_row(&window, "Sorts by distance", "case-row");
    let detail = page.wait_for_text("case-detail", "Comes with a push").unwrap();
    assert!(detail.contains("Linh Tran"), "who changed it: {detail:?}");

    let renamed = Commit::new("Say find, not search")
        .rename("Test Cases/Search", "Test Cases/Find")
        .rename("Scripts/Search", "Scripts/Find");
    stage.push("web-shop", renamed);
    come_back_to(&stage, &window);
    page.wait_for_text("case-detail", "Moved from").unwrap();
    let detail = page.wait_for_text("case-detail", "Test Cases/Find/Distance/Sorts by distance.tc").unwrap();
    assert!(
        detail.contains("Test Cases/Search/Distance/Sorts by distance"),
        "the detail stayed open: {detail:?}"
    );
    assert_eq!(window.amount("tab-test-cases"), cases + 1, "no test was lost or doubled");
    page.type_text("filter", "").unwrap();
    window.until("!document.querySelector('[data-testid=case-list]').innerText.includes('Search/')");
    window.has_no_complaints();
}

/// Puts the window away and brings it to the front, as somebody does who was in another window.
fn come_back_to(stage: &Stage, window: &Window) {
    let id = window.id.to_string();
    for step in [vec!["windowminimize", &id], vec!["windowactivate", "--sync", &id]] {
        assert!(stage.desktop.command("xdotool").args(&step).status().unwrap().success(), "{step:?}");
    }
}
