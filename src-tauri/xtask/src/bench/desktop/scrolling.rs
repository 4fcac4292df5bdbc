//! Scrolling through the whole list: what each frame costs, from its beginning until it is laid out and painted.

use serde::Deserialize;
use suitecase_testdesk::Browser;

use super::{Row, run};
use crate::bench::row::quantile;
use crate::error::TaskError;

/// Scrolls by a fixed way in every frame, as a turned wheel does, at places all over the list, and then through all of
/// it. A message posted in a frame is answered when the frame has been laid out and painted.
const SCROLL: &str = "
    const grid = document.querySelector('[data-testid=case-list] [role=grid], [data-testid=case-list]');
    const channel = new MessageChannel();
    const frames = [];
    let most = 0;
    let began = 0;
    let painted;
    channel.port1.onmessage = () => { frames.push(performance.now() - began); painted(); };
    const frame = (step) => new Promise((done) => {
        painted = done;
        requestAnimationFrame(() => {
            began = performance.now();
            grid.scrollTop += step;
            channel.port2.postMessage(null);
        });
    });
    const idle = [];
    return (async () => {
        for (let each = 0; each < 120; each += 1) await frame(0);
        idle.push(...frames.splice(0));
        const height = grid.scrollHeight - grid.clientHeight;
        for (let place = 0; place < 10; place += 1) {
            grid.scrollTop = (height / 10) * place;
            for (let each = 0; each < 90; each += 1) {
                await frame(84);
                most = Math.max(most, document.querySelectorAll('[data-testid=case-row]').length);
            }
        }
        grid.scrollTop = 0;
        for (let each = 0; each < 900; each += 1) {
            await frame(height / 900);
            most = Math.max(most, document.querySelectorAll('[data-testid=case-row]').length);
        }
        return { frames, idle, most };
    })();";

/// What a frame may take, in milliseconds, for 99 of 100.
const LIMIT: f64 = 16.7;

#[derive(Deserialize)]
struct Measured {
    frames: Vec<f64>,
    idle: Vec<f64>,
    most: usize,
}

/// Measures the frames of the list of all test cases.
pub(super) fn row(page: &Browser) -> Result<Row, TaskError> {
    let Measured { frames, idle, most } = run(page, SCROLL)?;
    let p99 = quantile(&frames, 0.99);
    let rows = format!(
        "{} frames, p99 {p99:.1} ms; at most {most} rows in the page at once (60 allowed)",
        frames.len()
    );
    Ok(Row::of("scroll-frame", "ms", &frames, "a frame that shows nothing new", &idle)
        .within(LIMIT, p99)
        .noting(rows))
}
