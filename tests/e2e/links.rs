//! A linked branch: from a pasted address to tests that follow its pushes, and what is said while they cannot.

use std::net::TcpListener;

use suitecase_sandbox::{Commit, Relay, sample};

use crate::person;
use crate::stage::Stage;
use crate::window::Window;

const BRANCH: &str = "feature/one-click-checkout";
const RELAY: &str = "https://relay.acme-quality.example";
const NEW_CASE: &str = "<TestCaseEntity><name>Pays with one click</name></TestCaseEntity>";

#[test]
fn a_pasted_address_of_a_branch_brings_its_tests_and_a_push_appears_by_itself() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::begin(&window);
    person::connect(&window, &stage);
    person::create_project(&window);
    let relay = hear_pushes(&window);

    person::fill_in_link(&window, &stage.address(&format!("web-shop/src/{BRANCH}/")));
    let resolved = page.wait_for_text("resolved-address", BRANCH).unwrap();
    for part in ["acme-quality/web-shop", "whole repository"] {
        assert!(resolved.contains(part), "no {part:?} in {resolved:?}");
    }
    page.click("link-proceed").unwrap();
    page.wait_for_text("link-status", "Active").unwrap();
    window.until_shown("of each push.");
    page.click("nav-tests").unwrap();
    page.find("case-row").unwrap();
    let cases = window.amount("tab-test-cases");
    // Only this branch has the guest's tests there.
    page.press("/").unwrap();
    page.type_text("filter", "One Click/Guest").unwrap();
    window.until_text("case-row", "Guest");
    page.type_text("filter", "").unwrap();

    let elsewhere =
        stage.push_to("web-shop", "develop", Commit::new("Elsewhere").file("README.md", "Elsewhere"));
    let pushed =
        Commit::new("Test it").file("Test Cases/Checkout/One Click/Pays with one click.tc", NEW_CASE);
    let here = stage.push_to("web-shop", BRANCH, pushed);
    stage.sandbox().clear_requests();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for delivery in elsewhere.into_iter().chain(here) {
        assert_eq!(runtime.block_on(relay.bring(delivery)), [200]);
    }
    page.wait_for_text("tab-test-cases", &(cases + 1).to_string()).unwrap();
    person::open_only_row(&window, "Pays with one click", "case-row");
    page.wait_for_text("case-detail", "Linh Tran").unwrap();

    page.click("nav-settings").unwrap();
    page.click("tab-syncs").unwrap();
    // The first sync and the push; the push to the other branch is none.
    page.wait_for_count("sync-run", 2).unwrap();
    page.click("sync-run").unwrap();
    page.wait_for_text("sync-detail", "Bitbucket told of a push.").unwrap();
    window.has_no_complaints();
}

#[test]
fn what_cannot_be_synced_says_since_when_and_why_until_it_can() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "payments-api");
    page.click("nav-tests").unwrap();
    page.find("case-row").unwrap();
    assert_eq!(page.count("old-rows").unwrap(), 0, "they are up to date");
    let cases = window.amount("tab-test-cases");

    page.click("nav-settings").unwrap();
    stage.sandbox().faults().hide_repository(sample::WORKSPACE, "payments-api");
    page.click("link-sync").unwrap();
    page.wait_for_text("link-status", "Error").unwrap();
    let told = page.wait_for_text("link-reason", "As of ").unwrap();
    let code =
        page.execute("return document.querySelector('[data-testid=link-reason] code').innerText").unwrap();
    let code = code.as_str().unwrap();
    assert!(code.contains('.') && told.contains("Tries again"), "{told:?}");
    page.click("nav-tests").unwrap();
    page.wait_for_text("old-rows", "As of ").unwrap();
    page.find("case-row").unwrap();
    assert_eq!(window.amount("tab-test-cases"), cases, "the last good tests stay");

    page.click("old-rows-why").unwrap();
    page.wait_for_text("age", code).unwrap();
    page.wait_for_count("sync-run", 2).unwrap();
    page.click("sync-run").unwrap();
    page.wait_for_text("sync-failure", code).unwrap();

    stage.sandbox().faults().show_repository(sample::WORKSPACE, "payments-api");
    page.click("syncs-sync").unwrap();
    page.wait_for_text("age", "Up to date").unwrap();
    page.wait_for_count("sync-run", 3).unwrap();
    page.click("nav-tests").unwrap();
    page.find("case-row").unwrap();
    page.wait_until_gone("old-rows").unwrap();
    window.has_no_complaints();
}

/// Sets up that pushes are heard through a relay, and returns it.
fn hear_pushes(window: &Window) -> Relay {
    let page = &window.page;
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    page.click("member-menu").unwrap();
    page.click("open-admin").unwrap();
    page.type_text("callback-url", RELAY).unwrap();
    page.type_text("hook-port", &port.to_string()).unwrap();
    page.click("save-service-hooks").unwrap();
    page.wait_for_text("hooks-state", "Suitecase listens for pushes.").unwrap();
    page.click("leave-admin").unwrap();
    page.click("nav-settings").unwrap();
    Relay::new(RELAY, port)
}
