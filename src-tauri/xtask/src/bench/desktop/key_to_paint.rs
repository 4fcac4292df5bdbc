//! From a key in the search box until the rows it finds are painted.

use suitecase_testdesk::Browser;

use super::{Row, run};
use crate::bench::row::quantile;
use crate::error::TaskError;

/// What is typed, key by key.
const WORDS: [&str; 8] =
    ["login", "checkout", "payment card", "a", "tag:smoke", "verify that", "xyzzy", "ordre"];

/// What a key may take, in milliseconds, for 95 of 100.
const LIMIT: f64 = 100.0;

/// Notes for each key when it was pressed, and when the frame ended in which the rows for the text were there.
const LISTEN: &str = "
    window.answered = [];
    let pressed = null;
    addEventListener('keydown', (event) => { if (event.key.length === 1) pressed = event.timeStamp; }, true);
    new MutationObserver(() => {
        const text = document.querySelector('[data-testid=find-text]')?.value;
        const rows = document.querySelector('[data-answers]');
        if (pressed === null || !rows || rows.dataset.answers !== text) return;
        const since = pressed;
        pressed = null;
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => window.answered.push([text, performance.now() - since]);
            channel.port2.postMessage(null);
        });
    }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-answers'] });
    return null;";

/// Measures every key of every word.
pub(super) fn row(page: &Browser) -> Result<Row, TaskError> {
    page.execute(LISTEN)?;
    let mut took = Vec::new();
    let mut worst = (String::new(), 0.0_f64);
    for word in WORDS {
        page.press("Control+k")?;
        page.find("find-text")?;
        let mut typed = String::new();
        for letter in word.chars() {
            typed.push(letter);
            page.press(letter.encode_utf8(&mut [0; 4]))?;
            let waiting = format!(
                "return new Promise((done) => (function look() {{
                    const found = window.answered.find(([text]) => text === {typed:?});
                    if (found) done(found[1]); else setTimeout(look, 5);
                }})())"
            );
            let milliseconds: f64 = run(page, &waiting)?;
            if milliseconds > worst.1 {
                worst = (typed.clone(), milliseconds);
            }
            took.push(milliseconds);
        }
        page.execute("window.answered.length = 0; return null;")?;
        page.press("Escape")?;
        page.wait_until_gone("find-text")?;
    }
    let p95 = quantile(&took, 0.95);
    let note = format!("{} keys; the slowest, {:.0} ms, for {:?}", took.len(), worst.1, worst.0);
    Ok(Row::of("key-to-paint", "ms", &took, "its limit", &[LIMIT]).within(LIMIT, p95).noting(note))
}
