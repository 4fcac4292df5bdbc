//! A person without a mouse: Tab leads to everything, and keys go to what has the focus.

use crate::window::Window;

/// More stops than any screen has.
const STOPS: usize = 80;
/// The name of the element that has the focus, as an expression of the page.
const FOCUSED: &str = "document.activeElement?.dataset.testid";

/// Waits until the page has given the focus to an element by itself.
#[track_caller]
pub(crate) fn is_led_to(window: &Window, testid: &str) {
    window.until(&format!("{FOCUSED} === '{testid}'"));
}

/// Presses Tab until an element has the focus.
#[track_caller]
pub(crate) fn go_to(window: &Window, testid: &str) {
    go_with(window, "Tab", testid);
}

/// Goes to a button and presses it.
#[track_caller]
pub(crate) fn press(window: &Window, testid: &str) {
    go_to(window, testid);
    window.page.press("Enter").unwrap();
}

/// Goes to a field and replaces what stands in it.
#[track_caller]
pub(crate) fn fill_in(window: &Window, testid: &str, text: &str) {
    go_to(window, testid);
    // What WebDriver types goes to the element that has the focus already.
    window.page.type_text(testid, text).unwrap();
}

/// Opens the member's menu and chooses an item.
#[track_caller]
pub(crate) fn choose_in_member_menu(window: &Window, item: &str) {
    press(window, "member-menu");
    go_with(window, "ArrowDown", item);
    window.page.press("Enter").unwrap();
}

/// Presses a key until an element has the focus.
#[track_caller]
fn go_with(window: &Window, key: &str, testid: &str) {
    window.page.find(testid).unwrap();
    let mut stops = vec![focused(window)];
    while stops.last().is_none_or(|stop| stop != testid) {
        assert!(stops.len() < STOPS, "{key} does not lead to {testid}, but to {stops:?}");
        window.page.press(key).unwrap();
        stops.push(focused(window));
    }
}

/// Returns the name of the element that has the focus; of one without a name, what it says.
pub(crate) fn focused(window: &Window) -> String {
    let name = window.page.execute(&format!("return {FOCUSED} ?? document.activeElement?.innerText ?? ''"));
    name.unwrap().as_str().unwrap().to_owned()
}
