//! A keyring that is locked while the app runs, and the desktop's own dialog that unlocks it.

use secrecy::ExposeSecret;

use crate::person;
use crate::stage::Stage;
use crate::window::Window;

/// The title of the dialog in which the desktop asks for the password of the keyring.
const DESKTOP_ASKS: &str = "Unlock";

#[test]
fn a_locked_keyring_is_told_with_the_next_step_and_unlocked_it_works_without_a_restart() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    let page = &window.page;
    person::begin(&window);
    page.click("guide-connect").unwrap();
    page.click("gallery-bitbucket").unwrap();
    person::fill_in_integration(&window, &stage);
    stage.desktop.lock_keyring().unwrap();

    page.click("save-integration").unwrap();
    answer(&stage, "Escape");
    let told = page.wait_for_text("integration-error", "keychain.locked").unwrap();
    for part in ["The keychain is locked.", "Nothing is lost.", "Unlock it", "then try again."] {
        assert!(told.contains(part), "no {part:?} in {told:?}");
    }
    assert_eq!(
        page.property("integration-name", "value").unwrap(),
        person::INTEGRATION,
        "nothing typed is lost"
    );

    page.click("save-integration").unwrap();
    type_password(&stage);
    answer(&stage, "Return");
    page.find("guide-create-project").unwrap();
    person::create_project(&window);
    person::link(&window, &stage.address("payments-api"));
    window.has_no_complaints();
}

#[test]
fn a_sync_that_met_a_locked_keyring_says_so_and_the_next_one_works_once_it_is_unlocked() {
    let stage = Stage::new();
    let window = Window::open(&stage);
    person::settle_in(&window, &stage, "payments-api");
    // Restarted, the app has the token no more and has to ask the keyring.
    window.quit(&stage);
    stage.desktop.lock_keyring().unwrap();
    let window = Window::open(&stage);
    let page = &window.page;
    answer(&stage, "Escape");
    page.click("nav-settings").unwrap();
    let told = page.wait_for_text("link-reason", "The keychain is locked.").unwrap();
    assert!(told.contains("Unlock it in the window that the system shows, then try again."), "{told:?}");

    page.click("link-sync").unwrap();
    type_password(&stage);
    answer(&stage, "Return");
    // Whether the first one still was in time is up to how fast the password was typed.
    page.click("link-sync").unwrap();
    page.wait_for_text("link-status", "Active").unwrap();
    window.has_no_complaints();
}

/// Types the keyring's password into the desktop's dialog.
fn type_password(stage: &Stage) {
    let dialog = stage.desktop.wait_for_window(DESKTOP_ASKS).unwrap();
    let password = stage.desktop.keyring_password().unwrap().expose_secret();
    stage.desktop.type_into(dialog, password).unwrap();
}

/// Presses a key in the desktop's dialog, which goes.
fn answer(stage: &Stage, key: &str) {
    let dialog = stage.desktop.wait_for_window(DESKTOP_ASKS).unwrap();
    stage.desktop.press(dialog, key).unwrap();
    stage.desktop.wait_until_window_is_gone(dialog).unwrap();
}
