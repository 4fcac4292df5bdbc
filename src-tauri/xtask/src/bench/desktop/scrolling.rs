//! Scrolling through the whole list: what each frame costs, from its beginning until it is laid out and painted.

use serde::Deserialize;
use suitecase_testdesk::Browser;

use super::{Row, run};
use crate::bench::row::quantile;
use crate::error::TaskError;

/// Scrolls from a place by a fixed way in every frame, as a turned wheel does. A message posted in a frame is answered when
/// the frame has been laid out and painted.
const SCROLL: &str = "
    const grid = document.querySelector('[data-testid=case-list]');
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
    return (async () => {
        const height = grid.scrollHeight - grid.clientHeight;
        grid.scrollTop = height * FROM;
        for (let each = 0; each < FRAMES; each += 1) {
            await frame(STEP);
            most = Math.max(most, document.querySelectorAll('[data-testid=case-row]').length);
        }
        return { frames, most };
    })();";

/// How many frames are measured at a place.
const FRAMES: usize = 40;

/// What a frame may take, in milliseconds, for 99 of 100.
const LIMIT: f64 = 16.7;

#[derive(Deserialize)]
struct Measured {
    frames: Vec<f64>,
    most: usize,
}

/// Measures the frames of the list of all test cases: at ten places all over it, and then on the way through all of it.
pub(super) fn row(page: &Browser) -> Result<Row, TaskError> {
    let (mut frames, mut most) = (Vec::new(), 0);
    for place in 0..10 {
        let from = f64::from(place) / 10.0;
        for step in ["84", &format!("height / {}", FRAMES * 10)] {
            let measured = scroll(page, from, step)?;
            frames.extend(measured.frames);
            most = measured.most.max(most);
        }
    }
    let p99 = quantile(&frames, 0.99);
    let note = format!(
        "{} frames, p99 {p99:.1} ms; at most {most} rows in the page at once (60 allowed)",
        frames.len()
    );
    Ok(Row::of("scroll-frame", "ms", &frames, "its limit", &[LIMIT]).within(LIMIT, p99).noting(note))
}

fn scroll(page: &Browser, from: f64, step: &str) -> Result<Measured, TaskError> {
    let body = SCROLL.replace("FROM", &from.to_string()).replace("FRAMES", &FRAMES.to_string());
    run(page, &body.replace("STEP", step))
}
