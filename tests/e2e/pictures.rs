//! Pictures of the screens, light and dark, in a large and a small window; kept in `target/e2e/screenshots`. Each is
//! checked for accessibility on the way.

use std::path::PathBuf;
use std::time::Duration;

use base64::Engine;
use serde_json::Value;
use suitecase_sandbox::{Commit, DEMO_API_TOKEN};

use crate::accessible;
use crate::person;
use crate::stage::Stage;
use crate::window::Window;

const SIZES: [(u32, u32); 2] = [(1280, 800), (900, 600)];

/// Waits until every change of colour has ended.
const SETTLE: &str = "
    const changes = document.getAnimations().filter((each) => each instanceof CSSTransition);
    return Promise.allSettled(changes.map((each) => each.finished)).then(() => null);
";

/// Counts the colours of a picture, and the share of its most frequent one in percent.
const LOOK_AT: &str = "
    const image = new Image();
    image.src = 'data:image/png;base64,PICTURE';
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
    const counts = new Map();
    for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
    return [counts.size, Math.round(100 * Math.max(...counts.values()) / pixels.length), image.width, image.height];
";

/// Lists what could be scrolled sideways, which nothing here should be.
const SIDEWAYS: &str = "
    return [...document.querySelectorAll('*')]
        .filter((each) => each.scrollWidth > each.clientWidth
            && ['auto', 'scroll'].includes(getComputedStyle(each).overflowX))
        .map((each) => each.outerHTML.slice(0, 120));
";

#[test]
fn every_screen_of_the_way_in_is_painted_in_light_and_dark_in_large_and_small_windows() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    each_way(&window, "first-start");
    person::begin(&window);
    each_way(&window, "guide");
    page.click("guide-connect").unwrap();
    each_way(&window, "gallery");
    page.click("gallery-bitbucket").unwrap();
    page.click("test-connection").unwrap();
    each_way(&window, "integration-errors");
    person::fill_in_integration(&window, &stage);
    each_way(&window, "integration-passed");
    page.click("save-integration").unwrap();
    person::create_project(&window);
    page.click("nav-tests").unwrap();
    page.find("empty-nothing-linked").unwrap();
    each_way(&window, "nothing-linked");
    page.click("nav-settings").unwrap();

    stage.sandbox().faults().set_latency(Duration::from_secs(1));
    person::fill_in_link(&window, &stage.address("web-shop/src/feature/one-click-checkout/"));
    page.wait_for_text("resolved-address", "1 project").unwrap();
    each_way(&window, "link-form");
    page.click("link-proceed").unwrap();
    page.find("sync-progress").unwrap();
    stage.sandbox().faults().set_latency(Duration::from_mins(5));
    each_way(&window, "syncing");
    page.click("nav-tests").unwrap();
    page.find("empty-first-sync").unwrap();
    each_way(&window, "first-sync");
    window.has_no_complaints();
}

#[test]
fn every_screen_of_settings_and_admin_is_painted_in_light_and_dark_in_large_and_small_windows() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "web-shop");
    let commit = Commit::new("Say find, not search").rename("Test Cases/Search", "Test Cases/Find");
    stage.push("web-shop", commit.remove("Test Cases/Find/Results/Answers within a second.tc"));
    page.click("tab-syncs").unwrap();
    page.click("syncs-sync").unwrap();
    page.wait_for_count("sync-run", 2).unwrap();
    page.wait_for_text("age", "Up to date").unwrap();
    page.click("sync-run").unwrap();
    page.find("sync-change").unwrap();
    each_way(&window, "sync");
    page.click("tab-integrations").unwrap();
    for (repository, links) in [("payments-api", 2), ("handbook", 3)] {
        person::fill_in_link(&window, &stage.address(repository));
        page.click("link-proceed").unwrap();
        page.wait_for_count("link-sync", links).unwrap();
    }
    each_way(&window, "links");
    page.click("status-summary").unwrap();
    page.wait_for_text("status-popover", "Finished").unwrap();
    each_way(&window, "status");
    page.press("Escape").unwrap();
    page.press("?").unwrap();
    page.find("key-map").unwrap();
    each_way(&window, "key-map");
    page.press("Escape").unwrap();
    page.wait_until_gone("key-map").unwrap();
    page.click("member-menu").unwrap();
    each_way(&window, "member-menu");
    page.click("open-computer").unwrap();
    page.find("missing-tray").unwrap();
    each_way(&window, "this-computer");
    page.click("member-menu").unwrap();
    page.click("open-admin").unwrap();
    window.until_shown("3 linked repositories");
    each_way(&window, "integrations");
    page.click("leave-admin").unwrap();
    stage.sandbox().faults().revoke(DEMO_API_TOKEN);
    page.click("nav-settings").unwrap();
    page.click("link-sync").unwrap();
    page.wait_for_text("link-status", "Error").unwrap();
    each_way(&window, "links-refused");
    window.has_no_complaints();
}

#[test]
fn every_screen_of_tests_is_painted_in_light_and_dark_in_large_and_small_windows() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "web-shop");
    page.click("nav-tests").unwrap();
    page.find("case-row").unwrap();
    each_way(&window, "test-cases");
    page.execute("document.querySelector('[data-testid=tree]').focus()").unwrap();
    for key in ["ArrowDown", "ArrowRight", "ArrowDown", "ArrowRight"] {
        page.press(key).unwrap();
    }
    person::open_only_row(&window, "Signs in with a passkey", "case-row");
    page.wait_for_text("case-detail", "Description").unwrap();
    each_way(&window, "test-case");
    person::open_only_row(&window, "family plan", "case-row");
    page.wait_for_text("case-detail", "Long names").unwrap();
    each_way(&window, "test-case-long");
    page.set_window_rect(900, 600).unwrap();
    page.type_text("filter", "nothing is called this").unwrap();
    page.find("empty-no-match").unwrap();
    window.until("!document.querySelector('[data-testid=close-detail]')");
    each_way(&window, "no-match");
    page.type_text("filter", "").unwrap();
    page.click("tab-test-suites").unwrap();
    page.find("suite-row").unwrap();
    person::open_only_row(&window, "Films", "suite-row");
    page.wait_for_text("suite-detail", "Members").unwrap();
    each_way(&window, "test-suite");
    person::open_only_row(&window, "Everything", "suite-row");
    page.wait_for_text("suite-detail", "Takes about two hours").unwrap();
    each_way(&window, "test-suite-collection");
    page.click("tab-problems").unwrap();
    page.click("problem-row").unwrap();
    page.find("problem-detail").unwrap();
    each_way(&window, "problem");
    window.has_no_complaints();
}

#[test]
fn finding_filtering_and_comparing_are_painted_in_light_and_dark_in_large_and_small_windows() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "web-shop");
    page.click("nav-tests").unwrap();
    page.click("tab-compare").unwrap();
    page.find("compare-one-commit").unwrap();
    each_way(&window, "compare-one-commit");
    let renamed = Commit::new("Say find, not search").rename("Test Cases/Search", "Test Cases/Find");
    stage.push("web-shop", renamed.remove("Test Cases/Find/Results/Answers within a second.tc"));
    page.click("nav-settings").unwrap();
    page.click("link-sync").unwrap();
    page.click("nav-tests").unwrap();
    window.until("document.querySelector('[data-testid=compare]:enabled')?.innerText");
    page.click("compare").unwrap();
    page.find("compare-list").unwrap();
    each_way(&window, "compare");
    page.click("tab-test-cases").unwrap();
    page.click("filter-menu").unwrap();
    page.find("facet-status").unwrap();
    each_way(&window, "filter-menu");
    page.press("Escape").unwrap();
    page.execute("document.querySelector('[data-testid=case-list]').focus()").unwrap();
    for keys in ["Home", "Shift+ArrowDown", "Shift+ArrowDown"] {
        page.press(keys).unwrap();
    }
    page.find("selection-bar").unwrap();
    each_way(&window, "several-selected");
    page.press("Control+k").unwrap();
    page.find("find-text").unwrap();
    each_way(&window, "find");
    page.type_text("find-text", "card").unwrap();
    page.find("find-row").unwrap();
    each_way(&window, "find-found");
    page.type_text("find-text", "qqqqqqqq").unwrap();
    page.find("find-nothing").unwrap();
    each_way(&window, "find-nothing");
    window.has_no_complaints();
}

#[test]
fn every_screen_of_executions_is_painted_in_light_and_dark_in_large_and_small_windows() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "web-shop");
    page.click("nav-executions").unwrap();
    for (tab, empty) in [
        ("tab-overview", "overview-empty"),
        ("tab-test-runs", "runs-empty"),
        ("tab-schedules", "no-schedules"),
        ("tab-configurations", "no-configurations"),
        ("tab-uploaded", "uploaded-nothing"),
    ] {
        page.click(tab).unwrap();
        page.find(empty).unwrap();
        each_way(&window, &format!("{tab}-empty"));
    }
    page.click("tab-configurations").unwrap();
    page.click("new-configuration-run").unwrap();
    each_way(&window, "run-configuration-form");
    person::make_pipeline_configuration(&window, "Nightly smoke tests", "nightly");
    each_way(&window, "run-configuration");
    page.click("tab-schedules").unwrap();
    page.click("new-schedule").unwrap();
    page.type_text("schedule-name", "Every night").unwrap();
    window.until("document.querySelectorAll('[data-testid=next-times] li').length === 5");
    each_way(&window, "schedule-form");
    page.click("save-schedule").unwrap();
    page.find("schedule").unwrap();
    each_way(&window, "schedules");

    let folder = tempfile::tempdir().unwrap();
    person::import_nights(&window, &stage, folder.path());
    each_way(&window, "imported");
    page.click("dismiss-import").unwrap();
    page.click("import-more").unwrap();
    page.find("import-folder").unwrap();
    each_way(&window, "import-menu");
    page.press("Escape").unwrap();
    page.click("run-row").unwrap();
    page.find("run-detail").unwrap();
    each_way(&window, "test-run");
    page.click("tab-uploaded").unwrap();
    page.click("uploaded-row").unwrap();
    page.find("uploaded-detail").unwrap();
    each_way(&window, "uploaded-data");
    page.click("tab-overview").unwrap();
    page.find("trend-chart").unwrap();
    each_way(&window, "overview");
    window.has_no_complaints();
}

/// Takes a picture of the present screen in both themes and sizes; none may be blank or wider than its window.
fn each_way(window: &Window, screen: &str) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/e2e/screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    for (width, height) in SIZES {
        window.page.set_window_rect(width, height).unwrap();
        for theme in ["light", "dark"] {
            let picture = folder.join(format!("{screen}-{theme}-{width}.png"));
            window.page.execute(&format!("document.documentElement.dataset.theme = '{theme}'")).unwrap();
            window.page.execute(SETTLE).unwrap();
            window.page.screenshot(&picture).unwrap();
            let bytes = base64::engine::general_purpose::STANDARD.encode(std::fs::read(&picture).unwrap());
            let seen = look_at(window, &bytes);
            assert!(
                seen[0] > 50 && seen[1] < 99,
                "{}: {} colours, {} % of one",
                picture.display(),
                seen[0],
                seen[1]
            );
            let sideways = window.page.execute(SIDEWAYS).unwrap();
            assert_eq!(sideways, serde_json::json!([]), "{screen} scrolls sideways in a window of {width}");
            accessible::check(window, &format!("{screen} in {theme}, {width} wide"));
        }
    }
    window.page.set_window_rect(1280, 800).unwrap();
}

#[test]
fn every_screen_of_the_account_level_is_painted_in_light_and_dark_in_large_and_small_windows() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "handbook");
    page.click("member-menu").unwrap();
    page.click("open-admin").unwrap();
    window.until_shown("1 linked repository");
    page.click("edit-integration").unwrap();
    page.find("expires-on").unwrap();
    each_way(&window, "integration-edit");
    stage.sandbox().faults().revoke(DEMO_API_TOKEN);
    page.click("test-connection").unwrap();
    window.until("document.querySelector('[data-testid=test-connection]:enabled')");
    each_way(&window, "integration-failed");
    page.click("admin-integrations").unwrap();
    page.click("check-integration").unwrap();
    page.find("integration-reason").unwrap();
    each_way(&window, "integration-refused");
    page.click("admin-members").unwrap();
    page.find("add-member").unwrap();
    each_way(&window, "members");
    page.click("add-member").unwrap();
    page.find("member-name").unwrap();
    each_way(&window, "member-form");
    page.click("admin-audit").unwrap();
    window.until_shown("Integration");
    each_way(&window, "audit");
    window.has_no_complaints();
}

#[test]
fn every_screen_can_be_walked_with_tab_and_shows_where_the_focus_is() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    accessible::walk(&window, "first start");
    person::settle_in(&window, &stage, "handbook");
    accessible::walk(&window, "linked repositories");
    for place in ["tab-syncs", "nav-tests", "tab-test-suites", "tab-problems"] {
        page.click(place).unwrap();
        accessible::walk(&window, place);
    }
    page.click("member-menu").unwrap();
    page.click("open-admin").unwrap();
    window.until_shown("1 linked repository");
    accessible::walk(&window, "integrations");
    page.click("edit-integration").unwrap();
    page.find("expires-on").unwrap();
    let stops = accessible::walk(&window, "an integration");
    for field in ["integration-name", "workspace-url", "credential-user", "credential-secret", "expires-on"] {
        assert!(stops.iter().any(|stop| stop == field), "{field} is no stop: {stops:?}");
    }
    for place in ["admin-members", "admin-audit"] {
        page.click(place).unwrap();
        accessible::walk(&window, place);
    }
}

fn look_at(window: &Window, picture: &str) -> Vec<u64> {
    let script = format!("return (async () => {{ {} }})()", LOOK_AT.replace("PICTURE", picture));
    let seen: Value = window.page.execute(&script).unwrap();
    serde_json::from_value(seen).unwrap()
}
