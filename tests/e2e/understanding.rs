//! A tester understands what is there: problems and why some of them are left alone, and what a push changed.

use suitecase_sandbox::Commit;

use crate::accessible;
use crate::person;
use crate::stage::Stage;
use crate::window::Window;

#[test]
fn a_problem_is_muted_with_a_reason_and_stays_so_after_the_next_start() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "web-shop");
    page.click("nav-tests").unwrap();
    page.click("tab-problems").unwrap();
    page.find("problem-row").unwrap();
    let problems = window.amount("tab-problems");
    page.click("problem-row").unwrap();
    page.click("mute").unwrap();
    page.click("mute-save").unwrap();
    window
        .until("document.querySelector('[data-testid=mute-reason]').getAttribute('aria-invalid') === 'true'");
    accessible::check(&window, "the form that mutes a problem");
    page.type_text("mute-reason", "Kept for the audit of 2026").unwrap();
    page.click("mute-save").unwrap();
    page.wait_for_text("tab-problems", &(problems - 1).to_string()).unwrap();

    window.quit(&stage);
    let window = Window::open(&stage);
    let page = &window.page;
    page.click("tab-problems").unwrap();
    page.wait_for_text("tab-problems", &(problems - 1).to_string()).unwrap();
    window.has_no_complaints();
}

#[test]
fn what_a_push_changed_is_compared_without_a_network() {
    let mut stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "web-shop");
    let moved = Commit::new("Say find, not search")
        .rename("Test Cases/Search", "Test Cases/Find")
        .rename("Scripts/Search", "Scripts/Find");
    stage.push("web-shop", moved);
    page.click("link-sync").unwrap();
    page.click("nav-tests").unwrap();
    page.click("tab-compare").unwrap();
    page.find("compare-from").unwrap();
    window.until("document.querySelector('[data-testid=compare]:enabled')?.innerText");
    stage.end_sandbox();
    page.click("compare").unwrap();
    window.until("/moved/.test(document.querySelector('[data-testid=compare-summary]')?.innerText ?? '')");
    window.until_text("compare-list", "Find");
    accessible::check(&window, "a comparison");
    window.has_no_complaints();
}
