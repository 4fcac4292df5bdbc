//! From the start of the process until the list can be used, beside a window of Tauri with nothing in it.
//!
//! The files are in the system's cache, as on the second start of a day.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use suitecase_testdesk::Browser;

use super::{RUNS, Row, Stage, run};
use crate::error::TaskError;

/// The mark that the window leaves on its timeline when the list shows its first rows.
const LIST: &str = "performance.getEntriesByName('list-shown')[0]?.startTime";
const PAINTED: &str = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime";
/// What the app may take beyond an empty window.
const LIMIT_SECONDS: f64 = 1.5;

/// Measures both in turn.
pub(super) fn row(stage: &Stage) -> Result<Row, TaskError> {
    let (mut ours, mut empty) = (Vec::new(), Vec::new());
    for round in 1..=RUNS {
        println!("cold start: round {round} of {RUNS}");
        ours.push(seconds(stage, &stage.app, "Suitecase", LIST)?);
        empty.push(seconds(stage, &stage.empty, "Empty", PAINTED)?);
    }
    let row = Row::of("cold-start", "s", &ours, "an empty Tauri window", &empty);
    let beyond = row.p95 - row.other_p50;
    Ok(row.within(LIMIT_SECONDS, beyond).noting(format!(
        "95 of 100 starts take at most {beyond:.2} s beyond the empty window's, of {LIMIT_SECONDS} s allowed"
    )))
}

fn seconds(stage: &Stage, program: &Path, title: &str, sign: &str) -> Result<f64, TaskError> {
    let page = stage.start(program)?;
    stage.desktop.wait_for_window(title)?;
    let windows = stage.desktop.windows()?;
    let process = windows.iter().find(|window| window.title.contains(title)).map(|window| window.process_id);
    let shown: f64 = run(
        &page,
        &format!(
            "return new Promise((done) => (function look() {{
                const at = {sign};
                if (at === undefined) setTimeout(look, 5);
                else done(performance.timeOrigin + at);
            }})())"
        ),
    )?;
    let started = process.and_then(started_at).ok_or_else(|| missing(title))?;
    let took = shown / 1000.0 - started.as_secs_f64();
    end(page)?;
    Ok(took)
}

/// Returns when a process was started, since 1970, to a hundredth of a second.
fn started_at(process: u32) -> Option<Duration> {
    // The program's name stands in brackets and may hold blanks; the start is the 20th number behind it (proc(5)).
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let ticks: u64 = stat.rsplit_once(") ")?.1.split(' ').nth(19)?.parse().ok()?;
    let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    let up: f64 = uptime.split(' ').next()?.parse().ok()?;
    let boot = now.checked_sub(Duration::from_secs_f64(up))?;
    Some(boot + Duration::from_millis(ticks * 10))
}

fn end(page: Browser) -> Result<(), TaskError> {
    Ok(page.close()?)
}

fn missing(title: &str) -> TaskError {
    TaskError::Failed { command: format!("finding the process of the window {title}") }
}
