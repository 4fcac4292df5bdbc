//! Whether the present screen can be used by everybody: checked by axe in the real webview, and walked with Tab.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::window::Window;

/// Runs axe, and returns each broken rule with the first elements that break it.
const CHECK: &str = "
    return axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map((broken) =>
        `${broken.id}: ${broken.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`));
";

/// Returns what Tab should reach and cannot: enabled controls that are drawn and neither in the order of Tab nor moved
/// to by arrow keys within a group that is.
const OUT_OF_REACH: &str = "
    const groups = '[role=tree],[role=grid],[role=menu],[role=radiogroup],[role=tablist],[role=listbox],[role=toolbar]';
    return [...document.querySelectorAll('button:enabled, a[href], input:enabled, select:enabled, textarea:enabled')]
        .filter((each) => each.checkVisibility() && each.tabIndex < 0 && !each.closest(groups))
        .map((each) => each.outerHTML.slice(0, 160));
";

/// Names what has the focus, and tells whether something is drawn to show that: itself, the row that is active in it, or a
/// field's frame around it.
const FOCUS: &str = "
    const at = document.activeElement;
    const drawn = (each) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
        return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
    };
    const row = document.getElementById(at.getAttribute('aria-activedescendant'));
    const around = [at, row, at.parentElement, at.parentElement?.parentElement].filter(Boolean);
    const word = at.dataset.testid ?? at.getAttribute('aria-label') ?? at.outerHTML.slice(0, 120);
    return [at === document.body ? null : word, around.some(drawn)];
";

/// How many stops a screen may have before the walk is a circle without an end.
const STOPS: usize = 80;

/// Fails where the present screen breaks a rule of accessibility in its present colours.
#[track_caller]
pub(crate) fn check(window: &Window, screen: &str) {
    if window.page.execute("return typeof axe").unwrap() == "undefined" {
        let axe = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("ui/node_modules/axe-core/axe.min.js");
        // As a script of WebDriver it would be a function's own; the page's policy does not reach it there.
        let text = std::fs::read_to_string(axe).unwrap();
        window.page.execute(&format!("{text}\nwindow.axe = axe;")).unwrap();
    }
    assert_eq!(window.page.execute(CHECK).unwrap(), json!([]), "{screen} breaks rules of accessibility");
    assert_eq!(
        window.page.execute(OUT_OF_REACH).unwrap(),
        json!([]),
        "{screen} has controls out of reach of Tab"
    );
}

/// Walks the present screen with Tab; every stop has to show that it has the focus. Returns the stops' names.
#[track_caller]
pub(crate) fn walk(window: &Window, screen: &str) -> Vec<String> {
    window.page.execute("document.activeElement?.blur()").unwrap();
    let mut stops: Vec<String> = Vec::new();
    for _ in 0..STOPS {
        window.page.press("Tab").unwrap();
        let seen = window.page.execute(FOCUS).unwrap();
        let Value::String(stop) = &seen[0] else { break };
        assert_eq!(seen[1], true, "{screen}: nothing shows the focus on {stop}");
        if stops.first() == Some(stop) {
            break;
        }
        stops.push(stop.clone());
    }
    assert!(!stops.is_empty(), "{screen} cannot be entered with Tab");
    stops
}
