//! An integration from its first start to its mended token, mostly by keyboard.

use std::time::{SystemTime, UNIX_EPOCH};

use suitecase_model::time::Timestamp;
use suitecase_sandbox::{DEMO_API_TOKEN, DEMO_EMAIL, READ_ONLY_API_TOKEN};
use suitecase_store::{Store, integration};

use crate::keyboard;
use crate::person::{self, INTEGRATION};
use crate::stage::Stage;
use crate::window::Window;

/// In milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;
/// What the integration is called after it was renamed.
const RENAMED: &str = "Acme, all teams";

#[test]
fn without_a_mouse_a_pasted_repository_address_becomes_an_integration_of_its_workspace() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    keyboard::is_led_to(&window, "first-member-name");
    keyboard::fill_in(&window, "first-member-name", "Nova Voss");
    page.press("Enter").unwrap();
    keyboard::press(&window, "guide-connect");
    keyboard::is_led_to(&window, "gallery-bitbucket");
    page.press("Escape").unwrap();
    window.until_shown("No workspace is connected yet.");
    keyboard::press(&window, "create-integration");
    keyboard::is_led_to(&window, "gallery-bitbucket");
    page.press("Enter").unwrap();

    keyboard::is_led_to(&window, "integration-name");
    cut(&window, "integration-name", &format!("  {}  ", stage.address("web-shop/src/main/Test Cases")));
    keyboard::fill_in(&window, "integration-name", INTEGRATION);
    keyboard::go_to(&window, "workspace-url");
    page.press("Control+v").unwrap();
    let offer = page.wait_for_text("workspace-offer", "the address of a repository").unwrap();
    for part in ["“web-shop”", &format!("Use {}", stage.address(""))] {
        assert!(offer.contains(part), "no {part:?} in {offer:?}");
    }
    keyboard::press(&window, "use-workspace-offer");
    keyboard::is_led_to(&window, "workspace-url");
    assert_eq!(page.property("workspace-url", "value").unwrap(), stage.address(""));
    page.wait_until_gone("workspace-offer").unwrap();

    keyboard::fill_in(&window, "credential-user", DEMO_EMAIL);
    keyboard::fill_in(&window, "credential-secret", DEMO_API_TOKEN);
    window.until_shown("Recognised as an API token");
    page.press("Enter").unwrap();
    may_save(&window);
    assert_eq!(keyboard::focused(&window), "credential-secret", "the keyboard keeps its place");
    page.press("Enter").unwrap();

    page.find("guide-create-project").unwrap();
    keyboard::choose_in_member_menu(&window, "open-admin");
    page.wait_for_text("integration-status", "Active").unwrap();
    let row = page.text(&format!("integration-{INTEGRATION}")).unwrap();
    for part in ["/acme-quality", "API token", DEMO_EMAIL, "0 linked repositories", "no end date given"] {
        assert!(row.contains(part), "no {part:?} in {row:?}");
    }
    window.has_no_complaints();
}

#[test]
fn an_integration_is_renamed_without_a_test_its_token_replaced_and_its_state_is_always_true() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "payments-api");
    keyboard::choose_in_member_menu(&window, "open-admin");

    keyboard::press(&window, "edit-integration");
    keyboard::is_led_to(&window, "integration-name");
    assert_eq!(page.property("save-integration", "disabled").unwrap(), true, "there is nothing to save");
    keyboard::fill_in(&window, "integration-name", RENAMED);
    may_save(&window);
    page.press("Enter").unwrap();
    page.wait_for_text(&format!("integration-{RENAMED}"), RENAMED).unwrap();
    keyboard::is_led_to(&window, "edit-integration");

    keyboard::press(&window, "rotate-integration");
    keyboard::is_led_to(&window, "credential-secret");
    assert_eq!(page.property("credential-secret", "value").unwrap(), "", "nobody reads the stored one");
    keyboard::fill_in(&window, "credential-secret", READ_ONLY_API_TOKEN);
    page.press("Enter").unwrap();
    may_save(&window);
    let webhooks = page.text("check-webhooks").unwrap();
    assert!(webhooks.contains("read:webhook:bitbucket"), "what the new one lacks is named: {webhooks:?}");
    page.press("Enter").unwrap();
    keyboard::is_led_to(&window, "edit-integration");
    window.until_shown("1 linked repository");

    stage.sandbox().faults().revoke(READ_ONLY_API_TOKEN);
    keyboard::press(&window, "check-integration");
    page.wait_for_text("integration-status", "Error").unwrap();
    let reason = page.text("integration-reason").unwrap();
    let next = "create a new API token with scopes";
    for part in ["Bitbucket rejects this token.", next, "bitbucket.token-rejected"] {
        assert!(reason.contains(part), "no {part:?} in {reason:?}");
    }
    keyboard::press(&window, "leave-admin");
    window.until_text("integration-attention", &format!("{RENAMED}: Bitbucket rejects this token."));
    keyboard::press(&window, "integration-attention");
    keyboard::is_led_to(&window, "edit-integration");

    stage.sandbox().faults().restore(READ_ONLY_API_TOKEN);
    keyboard::press(&window, "check-integration");
    page.wait_for_text("integration-status", "Active").unwrap();
    page.wait_until_gone("integration-reason").unwrap();
    keyboard::press(&window, "leave-admin");
    page.wait_until_gone("integration-attention").unwrap();
    keyboard::press(&window, "nav-settings");
    keyboard::press(&window, "link-sync");
    page.wait_for_text("link-status", "Active").unwrap();
    window.has_no_complaints();
}

#[test]
fn a_token_whose_last_day_has_passed_is_told_at_the_start_and_a_new_one_mends_it() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    person::settle_in(&window, &stage, "payments-api");
    window.quit(&stage);
    let_the_token_end(&stage);

    let window = Window::open(&stage);
    let page = &window.page;
    window.until_text("integration-attention", &format!("{INTEGRATION}: The token has ended."));
    keyboard::press(&window, "integration-attention");
    page.wait_for_text("integration-status", "Error").unwrap();
    let row = page.text(&format!("integration-{INTEGRATION}")).unwrap();
    let next = "Create a new token and choose Rotate Token";
    for part in ["token ended on", "The token has ended.", next, "bitbucket.token-expired"] {
        assert!(row.contains(part), "no {part:?} in {row:?}");
    }
    keyboard::press(&window, "check-integration");
    window.until(
        "document.querySelector('[data-testid=check-integration]:not([aria-disabled=true])') !== null",
    );
    page.wait_for_text("integration-reason", "The token has ended.").unwrap();

    keyboard::press(&window, "rotate-integration");
    keyboard::is_led_to(&window, "credential-secret");
    assert_eq!(page.property("expires-on", "value").unwrap(), "", "the end of the new one is asked for anew");
    keyboard::fill_in(&window, "credential-secret", READ_ONLY_API_TOKEN);
    page.press("Enter").unwrap();
    may_save(&window);
    page.press("Enter").unwrap();
    keyboard::is_led_to(&window, "edit-integration");
    page.wait_for_text("integration-status", "Active").unwrap();
    page.wait_until_gone("integration-reason").unwrap();
    window.has_no_complaints();
}

/// Lets the last day of the only integration's token be the day before today.
fn let_the_token_end(stage: &Stage) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let yesterday = Timestamp(i64::try_from(now.as_millis()).unwrap() - DAY).day();
    let store = Store::open(&stage.data().join("suitecase.db")).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let writing = store.write(move |writer| {
        let mut integration = integration::list(writer)?.remove(0);
        integration.expires_on = Some(yesterday);
        integration::update(writer, &integration)
    });
    runtime.block_on(writing).unwrap();
}

/// Types a text into a field and cuts it out again, so that it can be pasted.
fn cut(window: &Window, field: &str, text: &str) {
    keyboard::fill_in(window, field, text);
    window.page.press("Control+a").unwrap();
    window.page.press("Control+x").unwrap();
    assert_eq!(window.page.property(field, "value").unwrap(), "");
}

/// Waits until *Save* is enabled.
#[track_caller]
fn may_save(window: &Window) {
    window.until("document.querySelector('[data-testid=save-integration]:enabled') !== null");
}
