//! The whole thread, from a first start to a catalogue that is there without a network.

use std::process::Stdio;
use std::time::Duration;

use suitecase_sandbox::DEMO_API_TOKEN;

use crate::person;
use crate::secrecy;
use crate::stage::Stage;
use crate::window::Window;

/// Long enough for a stage of a sync to be seen.
const SLOW: Duration = Duration::from_millis(150);

#[test]
fn a_first_start_leads_to_a_synced_catalogue_that_outlives_the_network() {
    let mut stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::begin(&window);

    page.click("member-menu").unwrap();
    page.click("open-admin").unwrap();
    page.click("create-integration").unwrap();
    page.wait_for_text("gallery-bitbucket", "Available").unwrap();
    page.press("Enter").unwrap();
    stage.sandbox().faults().set_latency(SLOW);
    person::fill_in_integration(&window, &stage);
    for check in ["identity", "workspace", "repositories", "git", "webhooks", "pipelines"] {
        let verdict = page.attribute(&format!("check-{check}"), "data-verdict").unwrap();
        assert_eq!(verdict.as_deref(), Some("passed"), "{check}");
    }
    page.type_text("workspace-url", &stage.address("other")).unwrap();
    assert_eq!(page.property("save-integration", "disabled").unwrap(), true, "other values did not pass");
    page.type_text("workspace-url", &stage.address("")).unwrap();
    page.click("save-integration").unwrap();

    person::create_project(&window);
    person::fill_in_link(&window, &stage.address("web-shop"));
    let resolved = page.wait_for_text("resolved-address", "Katalon").unwrap();
    for part in ["acme-quality/web-shop", "Main branch", "main", "whole repository", "1 project"] {
        assert!(resolved.contains(part), "no {part:?} in {resolved:?}");
    }
    assert_eq!(page.property("link-name", "value").unwrap(), "Web shop", "the repository's name is offered");
    page.click("link-proceed").unwrap();
    page.wait_for_text("link-status", "Active").unwrap();
    let stages = window.sync_words();
    for stage in ["asking for the latest commit", "looking for Katalon projects", "reading"] {
        assert!(stages.contains(stage), "no {stage:?} among {stages:?}");
    }
    stage.sandbox().faults().clear();

    read_the_catalogue(&window, &stage);
    the_keyboard_leads_everywhere(&window);
    window.has_no_complaints();
    the_token_is_in_the_keyring_and_nowhere_else(&window, &stage);
    let cases = window.amount("tab-test-cases");
    window.quit(&stage);
    let (found, _) = secrecy::search_files(stage.data(), DEMO_API_TOKEN);
    assert!(found.is_empty(), "the token lies in {found:?}");

    stage.end_sandbox();
    let window = Window::open(&stage);
    window.page.find("case-row").unwrap();
    assert_eq!(window.amount("tab-test-cases"), cases, "everything is still there");
    window.until_text("status-bar", "No connection to Bitbucket");
    let told = window.page.text("status-bar").unwrap();
    assert!(
        told.contains("as of ") && !told.contains("Error"),
        "it says how old the data is, calmly: {told:?}"
    );
    person::open_only_row(&window, "Signs in with a passkey", "case-row");
    window.page.wait_for_text("case-detail", "The browser's own dialog appears").unwrap();
    window.page.click("nav-settings").unwrap();
    window.page.wait_for_text("link-status", "Offline").unwrap();
    window.has_no_complaints();
}

fn read_the_catalogue(window: &Window, stage: &Stage) {
    let page = &window.page;
    page.click("nav-tests").unwrap();
    page.find("case-row").unwrap();
    let problems = window.amount("tab-problems");
    let files = stage.files("web-shop", "Test Cases", ".tc");
    let cases = window.amount("tab-test-cases");
    assert!(cases <= files && files - cases <= problems, "{cases} of {files} files, {problems} problems");
    assert_eq!(window.amount("tab-test-suites"), stage.files("web-shop", "Test Suites", ".ts"));

    window.until_text("tree", "All test cases");
    window.until_text("tree", "Web shop");
    page.execute("document.querySelector('[data-testid=tree]').focus()").unwrap();
    for key in ["ArrowDown", "ArrowRight"] {
        page.press(key).unwrap();
    }
    window.until_text("tree", "Checkout");

    person::open_only_row(window, "Signs in with a passkey", "case-row");
    let detail = page.wait_for_text("case-detail", "The browser's own dialog appears").unwrap();
    for part in
        ["Web shop / Test Cases/Account/Sign in/Signs in with a passkey.tc", "web", "Suites that use it"]
    {
        assert!(detail.contains(part), "no {part:?} in {detail:?}");
    }

    page.click("tab-test-suites").unwrap();
    person::open_only_row(window, "Films", "suite-row");
    let suite = page.wait_for_text("suite-detail", "Members in run order").unwrap();
    for part in ["Shows subtitles", "missing", "Zooms into a picture", "switched off"] {
        assert!(suite.contains(part), "no {part:?} in {suite:?}");
    }
    page.wait_for_count("member-row", 4).unwrap();

    page.click("tab-problems").unwrap();
    page.click("problem-row").unwrap();
    page.wait_for_text("problem-detail", "What to do").unwrap();
}

fn the_keyboard_leads_everywhere(window: &Window) {
    let page = &window.page;
    page.press("Control+2").unwrap();
    page.find("tab-test-runs").unwrap();
    page.press("Control+3").unwrap();
    page.find("link-status").unwrap();
    page.press("Control+1").unwrap();
    page.find("problem-list").unwrap();
    page.press("?").unwrap();
    page.find("key-map").unwrap();
    page.press("Escape").unwrap();
    page.wait_until_gone("key-map").unwrap();
    page.click("tab-test-cases").unwrap();
    page.press("/").unwrap();
    assert_eq!(page.execute("return document.activeElement.dataset.testid").unwrap(), "filter");
    page.press("Escape").unwrap();
    window.until("document.querySelectorAll('[data-testid=case-row]').length > 1");
}

fn the_token_is_in_the_keyring_and_nowhere_else(window: &Window, stage: &Stage) {
    let service = suitecase_keychain::namespace(stage.data(), None);
    let mut search = stage.desktop.command("secret-tool");
    search.args(["search", "--all", "--unlock", "service", &service]).stdout(Stdio::piped());
    let kept = String::from_utf8(search.output().unwrap().stdout).unwrap();
    assert!(kept.contains(DEMO_API_TOKEN), "the keyring holds the token under {service:?}: {kept}");
    assert_eq!(kept.matches("secret = ").count(), 1, "once: {kept}");
    let host = stage.sandbox().origin().trim_start_matches("http://");
    let label = format!("label = {service}: {} ({host}/acme-quality)", person::INTEGRATION);
    assert!(kept.contains(&label), "it says what it is for: {kept}");

    for folder in [stage.data(), stage.desktop.home(), stage.desktop.logs()] {
        let (found, searched) = secrecy::search_files(folder, DEMO_API_TOKEN);
        assert!(found.is_empty(), "the token lies in {found:?}");
        assert!(searched > 0, "{} has files", folder.display());
    }
    let (found, searched) = secrecy::search_processes(window.process, DEMO_API_TOKEN);
    assert!(found.is_empty(), "the token is in {found:?}");
    assert!(searched > 1, "the webview has processes of its own");
    let html = window.page.execute(
        "return document.documentElement.outerHTML + JSON.stringify(localStorage) + JSON.stringify(sessionStorage) +
            [...document.querySelectorAll('input, textarea')].map((field) => field.value)",
    );
    let html = html.unwrap();
    assert!(html.as_str().unwrap().contains("Signs in"), "the page was read");
    assert!(!secrecy::holds(html.as_str().unwrap().as_bytes(), DEMO_API_TOKEN), "the token is in the page");
}
