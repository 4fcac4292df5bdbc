//! A history of 5,000,000 results: what came of one test case, what a project's results tell, and importing 70,000 more.
//!
//! What is measured runs in a process of its own that holds the database and nothing else, as the app's core does.

mod junit;
mod made;
mod measured;

use std::process::{Command, Stdio};

use self::measured::Measured;
use super::row::{Row, quantile};
use crate::error::TaskError;

pub(crate) use measured::{Options as ResultsOptions, measure_here};

/// What the history of a test case may take at the most, in milliseconds.
const CASE_HISTORY: f64 = 50.0;
/// What a project's dashboard may take at the most, in milliseconds.
const DASHBOARD: f64 = 200.0;
/// What importing 70,000 results may take at the most, in seconds.
const IMPORT: f64 = 15.0;
/// What the core may hold in memory, in megabytes.
const MEMORY: f64 = 80.0;

/// Measures all rows of the results.
pub(crate) fn rows() -> Result<Vec<Row>, TaskError> {
    let data = made::made_once()?;
    let at = |source| TaskError::File { path: data.clone(), source };
    let mut command = Command::new(std::env::current_exe().map_err(at)?);
    command.args(["bench-results", "--data"]).arg(&data).stdout(Stdio::piped());
    let answer = command.output().map_err(at)?;
    if !answer.status.success() {
        return Err(TaskError::Failed { command: "bench-results".to_owned() });
    }
    Ok(rows_of(&serde_json::from_slice(&answer.stdout)?))
}

fn rows_of(found: &Measured) -> Vec<Row> {
    let within = |name, unit, series: &[f64], most| {
        Row::of(name, unit, series, "its limit", &[most]).within(most, quantile(series, 0.95))
    };
    let Measured { case_history, dashboard, import, resident_megabytes, relink, .. } = found;
    vec![
        within("case-history", "ms", case_history, CASE_HISTORY)
            .noting("everything that is read of a test case, each time of another one"),
        within("dashboard", "ms", dashboard, DASHBOARD).noting("of 30 days"),
        within("import-70k", "s", import, IMPORT).noting(format!(
            "a file is read, stored and linked, and how its 10,000 tests stand is worked out; storing is {:.2} s of it",
            quantile(&found.store, 0.5)
        )),
        within("results-memory", "MB", &[*resident_megabytes], MEMORY)
            .noting("resident after histories and dashboards were read"),
        Row::of("relink-wait", "ms", &[relink.longest_wait], "all of it", &[relink.milliseconds]).noting(format!(
            "{} names with {} results are linked anew; so long another writer waits at the most",
            relink.names, relink.results
        )),
    ]
}
