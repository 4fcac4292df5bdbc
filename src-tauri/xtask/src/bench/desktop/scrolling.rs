//! Scrolling through the whole list: what each frame costs, from its beginning until it is laid out and painted; beside it
//! a table of the same texts that is only there, which tells what this computer's painting costs.

use serde::Deserialize;
use suitecase_testdesk::Browser;

use super::{Row, run};
use crate::bench::row::quantile;
use crate::error::TaskError;

/// Scrolls from a place by a fixed way in every frame, as a turned wheel does. A message posted in a frame is answered when
/// the frame has been laid out and painted.
const SCROLL: &str = "
    const grid = document.querySelector('LIST');
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

/// Lays a table over the list that is of the same size and says the same as the rows in view, again and again.
const PLAIN: &str = "
    const list = document.querySelector('[data-testid=case-list]');
    const { left, top, width, height } = list.getBoundingClientRect();
    const rows = [...document.querySelectorAll('[data-testid=case-row]')];
    const body = document.createElement('tbody');
    for (let each = 0; each < 1200; each += 1) {
        const row = document.createElement('tr');
        row.style.height = '28px';
        for (const { innerText } of rows[each % rows.length].children) {
            const cell = document.createElement('td');
            cell.textContent = innerText;
            cell.style.cssText = 'overflow:hidden;white-space:nowrap';
            row.append(cell);
        }
        body.append(row);
    }
    const table = document.createElement('table');
    table.style.cssText = 'width:100%;table-layout:fixed;border-collapse:collapse';
    table.append(body);
    const plain = document.createElement('div');
    plain.id = 'plain';
    plain.style.cssText = `position:fixed;left:${left}px;top:${top}px;width:${width}px;height:${height}px;
        overflow:auto;background:canvas;z-index:99;contain:strict`;
    plain.append(table);
    document.body.append(plain);
    return null;";

/// Takes the table away again.
const NOT_PLAIN: &str = "document.querySelector('#plain').remove(); return null;";

/// The list of the app.
const OURS: &str = "[data-testid=case-list]";

/// How many frames are measured at a place.
const FRAMES: usize = 40;

/// What a frame may take, in milliseconds, for 99 of 100.
const LIMIT: f64 = 16.7;

/// How many rows may be in the page at once.
const MOST_ROWS: f64 = 60.0;

#[derive(Deserialize)]
struct Measured {
    frames: Vec<f64>,
    most: u32,
}

/// Measures the frames of the list of all test cases: at ten places all over it, and then on the way through all of it.
pub(super) fn rows(page: &Browser) -> Result<Vec<Row>, TaskError> {
    let (mut frames, mut most) = (Vec::new(), 0);
    for place in 0..10 {
        let from = f64::from(place) / 10.0;
        for step in ["84", &format!("height / {}", FRAMES * 10)] {
            let measured = scroll(page, OURS, from, step)?;
            frames.extend(measured.frames);
            most = measured.most.max(most);
        }
    }
    page.execute(PLAIN)?;
    let mut plain = Vec::new();
    for place in 0..10 {
        plain.extend(scroll(page, "#plain", f64::from(place) / 12.0, "84")?.frames);
    }
    page.execute(NOT_PLAIN)?;
    let p99 = quantile(&frames, 0.99);
    let plain_p99 = quantile(&plain, 0.99);
    let note = format!("{} frames, p99 {p99:.1} ms, of the plain table {plain_p99:.1} ms", frames.len());
    let most = f64::from(most);
    Ok(vec![
        Row::of("scroll-frame", "ms", &frames, "a plain table", &plain).within(LIMIT, p99).noting(note),
        Row::of("scroll-rows", "", &[most], "its limit", &[MOST_ROWS])
            .within(MOST_ROWS, most)
            .noting("the most rows that were in the page at once"),
    ])
}

fn scroll(page: &Browser, list: &str, from: f64, step: &str) -> Result<Measured, TaskError> {
    let body = SCROLL.replace("LIST", list);
    let body = body.replace("FROM", &from.to_string()).replace("FRAMES", &FRAMES.to_string());
    run(page, &body.replace("STEP", step))
}
