//! Two members at one computer: each sees what their role gives, and nobody sees anything while it is locked.

use serde_json::{Value, json};

use crate::keyboard;
use crate::person;
use crate::stage::Stage;
use crate::window::Window;

const ADMIN: &str = "Nova Voss";
const ADMINS_PASSPHRASE: &str = "quiet herons wade at noon";
const TESTER: &str = "Tam Okoro";
const TESTERS_PASSPHRASE: &str = "seven brass keys";
/// Words of the project that an open test case shows: the project, the link, the file.
const DATA: [&str; 3] = ["Online shop", "Payments API", ".tc"];

#[test]
fn a_tester_finds_the_tests_and_neither_admin_nor_settings() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "payments-api");
    add_tester(&window);

    keyboard::choose_in_member_menu(&window, "switch-member");
    keyboard::is_led_to(&window, "sign-in-passphrase");
    page.type_text("sign-in-passphrase", TESTERS_PASSPHRASE).unwrap();
    page.press("Enter").unwrap();
    is_here(&window, TESTER);
    page.find("case-row").unwrap();
    assert_eq!(items_of_member_menu(&window), ["open-passphrase", "open-computer", "switch-member", "lock"]);
    keyboard::press(&window, "nav-settings");
    page.wait_for_text("link-status", "Active").unwrap();
    for action in ["new-configuration", "link-edit", "link-archive", "integration-attention"] {
        assert_eq!(page.count(action).unwrap(), 0, "{action} is not for a tester");
    }
    page.find("link-sync").unwrap();
    let row = page.text("link-Payments API").unwrap();
    assert!(row.contains("Payments API"), "{row:?}");
    for command in ["list_integrations", "list_members", "list_audit_actors"] {
        assert_eq!(refusal(&window, command), "permission.denied", "{command}");
    }

    keyboard::choose_in_member_menu(&window, "switch-member");
    keyboard::is_led_to(&window, "sign-in");
    // The account of the computer is enough.
    window.until_text("sign-in", &format!("Continue as {ADMIN}"));
    page.press("Enter").unwrap();
    is_here(&window, ADMIN);
    keyboard::choose_in_member_menu(&window, "open-members");
    page.wait_for_count("member-line", 2).unwrap();

    let title = format!("Deactivate “{TESTER}”");
    page.click(&format!("deactivate-{TESTER}")).unwrap();
    stage.desktop.wait_for_dialog(&title).unwrap().cancel().unwrap();
    window.until(&format!(
        "document.querySelector('[data-testid=\"deactivate-{TESTER}\"]:not([aria-disabled=true])') !== null"
    ));
    page.click(&format!("deactivate-{TESTER}")).unwrap();
    stage.desktop.wait_for_dialog(&title).unwrap().press_button("Deactivate").unwrap();
    page.find(&format!("activate-{TESTER}")).unwrap();
    keyboard::choose_in_member_menu(&window, "switch-member");
    page.wait_for_text("switch-member-dialog", "There is no other member.").unwrap();
    page.press("Escape").unwrap();
    page.wait_until_gone("switch-member-dialog").unwrap();
    window.has_no_complaints();
}

#[test]
fn while_it_is_locked_the_page_holds_nothing_and_only_the_right_passphrase_opens_it() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::settle_in(&window, &stage, "payments-api");
    keyboard::press(&window, "nav-tests");
    page.find("case-row").unwrap();
    page.press("Control+Shift+L").unwrap();
    keyboard::choose_in_member_menu(&window, "open-passphrase");
    keyboard::is_led_to(&window, "own-passphrase-new");
    page.type_text("own-passphrase-new", ADMINS_PASSPHRASE).unwrap();
    page.press("Enter").unwrap();
    page.wait_until_gone("passphrase-dialog").unwrap();
    page.click("case-row").unwrap();
    page.wait_for_text("case-detail", "Suites that use it").unwrap();

    for word in DATA {
        assert!(page_holds(&window, word), "{word} is in the page");
    }
    page.press("Control+Shift+L").unwrap();
    page.wait_for_text("sign-in-screen", "Suitecase is locked").unwrap();
    keyboard::is_led_to(&window, "sign-in-passphrase");
    for word in DATA {
        assert!(!page_holds(&window, word), "{word} is still in the page");
    }
    assert_eq!(refusal(&window, "list_integrations"), "session.locked");
    let session = page.execute("return window.__TAURI_INTERNALS__.invoke('session_state')").unwrap();
    assert_eq!((&session["member"], &session["projects"]), (&Value::Null, &json!([])));
    for keys in ["Control+1", "Control+2", "Control+3", "?", "Escape"] {
        page.press(keys).unwrap();
    }
    assert_eq!(page.count("sign-in-screen").unwrap(), 1, "no key leads past it");

    page.type_text("sign-in-passphrase", "quiet herons wade at midnight").unwrap();
    page.press("Enter").unwrap();
    window.until_shown("The passphrase is wrong.");
    keyboard::is_led_to(&window, "sign-in-passphrase");
    assert_eq!(page.property("sign-in-passphrase", "value").unwrap(), "", "a wrong one does not stay");
    page.type_text("sign-in-passphrase", ADMINS_PASSPHRASE).unwrap();
    page.press("Enter").unwrap();
    is_here(&window, ADMIN);
    page.find("case-row").unwrap();
    keyboard::choose_in_member_menu(&window, "open-audit");
    window.until_shown("entries are unbroken");
    window.has_no_complaints();
}

/// Adds a member who tests in the project.
fn add_tester(window: &Window) {
    let page = &window.page;
    keyboard::choose_in_member_menu(window, "open-members");
    keyboard::press(window, "add-member");
    keyboard::is_led_to(window, "member-name");
    page.type_text("member-name", TESTER).unwrap();
    assert_eq!(page.property("role-user", "checked").unwrap(), true, "the least is offered first");
    keyboard::go_to(window, "role-in-Online shop");
    // The first letter of Tester.
    page.press("t").unwrap();
    assert_eq!(page.property("role-in-Online shop", "value").unwrap(), "tester");
    keyboard::fill_in(window, "member-passphrase", TESTERS_PASSPHRASE);
    page.press("Enter").unwrap();
    page.wait_for_count("member-line", 2).unwrap();
    window.until_text("member-list", &format!("{TESTER}\tUser\tOnline shop: Tester\tPassphrase"));
}

/// Waits until this member is the one who is signed in.
#[track_caller]
fn is_here(window: &Window, name: &str) {
    let label = Value::from(format!("Member: {name}"));
    window.until(&format!("document.querySelector('[data-testid=member-menu]')?.ariaLabel === {label}"));
    window.page.wait_until_gone("sign-in").unwrap();
}

/// Opens the member's menu, returns what it offers, and closes it.
fn items_of_member_menu(window: &Window) -> Vec<String> {
    keyboard::press(window, "member-menu");
    window.page.find("switch-member").unwrap();
    let items = "return [...document.querySelectorAll('[role=menuitem]')].map((item) => item.dataset.testid)";
    let items = serde_json::from_value(window.page.execute(items).unwrap()).unwrap();
    window.page.press("Escape").unwrap();
    window.page.wait_until_gone("switch-member").unwrap();
    items
}

/// Returns whether a text is anywhere in the page, shown or not, or in a field.
fn page_holds(window: &Window, text: &str) -> bool {
    let all = "return document.documentElement.outerHTML + document.title +
        [...document.querySelectorAll('input, textarea')].map((field) => field.value).join('\\n')";
    window.page.execute(all).unwrap().as_str().unwrap().contains(text)
}

/// Asks the core for something the page does not offer, and returns the code of its refusal.
fn refusal(window: &Window, command: &str) -> Value {
    let asking = format!(
        "return window.__TAURI_INTERNALS__.invoke('{command}').then(() => 'allowed', (error) => error.code)"
    );
    window.page.execute(&asking).unwrap()
}
