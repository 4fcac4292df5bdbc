//! A tester looks for tests: from everywhere with Find, in the list with filters, and back the way they came.

use crate::accessible;
use crate::person;
use crate::stage::Stage;
use crate::window::Window;

#[test]
fn any_screen_leads_to_a_test_by_keys_alone_and_back() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "web-shop");

    page.press("Control+k").unwrap();
    page.find("find-text").unwrap();
    accessible::check(&window, "Find before anything is typed");
    page.type_text("find-text", "passkey").unwrap();
    window.until_text("find-row", "Signs in with a passkey");
    accessible::check(&window, "what Find found");
    page.press("Enter").unwrap();
    page.wait_for_text("case-detail", "Signs in with a passkey").unwrap();
    assert_eq!(page.count("find").unwrap(), 0, "the layer is gone");

    // A word that nothing has is taken for the one it resembles, and words of a description find the test too.
    for (typed, name) in [("pasword", "Changes the password"), ("six-digit code", "Asks for a second factor")]
    {
        page.press("Control+k").unwrap();
        page.type_text("find-text", typed).unwrap();
        window.until(&format!(
            "[...document.querySelectorAll('[data-testid=find-row]')].some((row) => row.innerText.includes('{name}'))"
        ));
        page.press("Escape").unwrap();
        page.wait_until_gone("find").unwrap();
    }

    page.press("Alt+ArrowLeft").unwrap();
    page.find("link-status").unwrap();
    page.press("Alt+ArrowRight").unwrap();
    page.wait_for_text("case-detail", "Signs in with a passkey").unwrap();
    window.has_no_complaints();
}

#[test]
fn filters_narrow_the_list_and_are_kept_for_the_next_time() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "web-shop");
    page.click("nav-tests").unwrap();
    page.find("case-row").unwrap();
    let all = window.amount("tab-test-cases");

    page.type_text("filter", "tag:security in:\"Sign in\"").unwrap();
    window.until_text("list-amount", &format!("3 of {all}"));
    let names = window.until("document.querySelectorAll('[data-testid=case-row]').length === 3 && 'three'");
    assert_eq!(names, "three");
    page.click("filter-menu").unwrap();
    accessible::check(&window, "the menu of filters");
    page.click("save-filter").unwrap();
    page.type_text("filter-name", "Security of signing in").unwrap();
    page.press("Enter").unwrap();
    window.until_text("saved-filter", "Security of signing in");
    page.press("Escape").unwrap();
    page.type_text("filter", "no test is called like this").unwrap();
    page.find("empty-no-match").unwrap();

    window.quit(&stage);
    let window = Window::open(&stage);
    let page = &window.page;
    page.find("case-row").unwrap();
    page.click("filter-menu").unwrap();
    page.click("saved-filter").unwrap();
    window.until_text("list-amount", &format!("3 of {all}"));
    window.has_no_complaints();
}

#[test]
fn what_is_listed_leaves_through_the_save_dialog() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "web-shop");
    page.click("nav-tests").unwrap();
    page.type_text("filter", "tag:security in:\"Sign in\"").unwrap();
    page.wait_for_count("case-row", 3).unwrap();
    page.click("export-menu").unwrap();
    page.click("export-csv").unwrap();
    let file = stage.desktop.home().join("security.csv");
    stage.desktop.wait_for_dialog("Export Test Cases").unwrap().choose_path(&file).unwrap();
    let text = person::read_once_there(&file);
    assert_eq!(text.lines().count(), 4, "a line of names and three tests: {text}");
    assert!(text.contains("Asks for a second factor on a new device"), "{text}");
    window.has_no_complaints();
}
