//! A history of 5,000,000 results: what came of one test case, what a project's results tell, importing 70,000 more, and
//! one file of 500 MB.
//!
//! What is measured runs in a process of its own that holds the database and nothing else, as the app's core does.

mod huge;
mod junit;
mod made;
mod measured;

use self::huge::Huge;
use self::measured::Measured;
use super::apart;
use super::row::{Row, quantile};
use crate::error::TaskError;

pub(crate) use huge::measure_here as measure_huge_here;
pub(crate) use measured::measure_here;

/// What the history of a test case may take at the most, in milliseconds.
const CASE_HISTORY: f64 = 50.0;
/// What a project's dashboard may take at the most, in milliseconds.
const DASHBOARD: f64 = 200.0;
/// What importing 70,000 results may take at the most, in seconds.
const IMPORT: f64 = 15.0;
/// What the core may hold in memory, in megabytes.
const MEMORY: f64 = 80.0;
/// What linking anew may keep another writer waiting, in milliseconds: no action takes longer to be answered.
const WAIT: f64 = 100.0;

/// Measures all rows of the results.
pub(crate) fn rows() -> Result<Vec<Row>, TaskError> {
    let found: Measured = apart::measured("bench-results", &made::filled_once()?)?;
    let huge: Huge = apart::measured("bench-huge", &huge::written_once()?)?;
    let mut rows = rows_of(&found);
    rows.extend(rows_of_huge(&huge));
    Ok(rows)
}

fn rows_of_huge(found: &Huge) -> [Row; 2] {
    [
        Row::of(
            "import-500mb",
            "s",
            &found.import,
            "the same results without their logs",
            &found.without_logs,
        )
        .noting(format!("one file of {:.0} MB with 70,000 results", found.megabytes)),
        Row::of("import-500mb-memory", "MB", &[found.peak_megabytes], "its limit", &[MEMORY])
            .within(MEMORY, found.peak_megabytes)
            .noting("the most that the process held while it imported both"),
    ]
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
        Row::of("relink-wait", "ms", &[relink.longest_wait], "all of it", &[relink.milliseconds])
            .within(WAIT, relink.longest_wait)
            .noting(format!(
            "{} names with {} results are linked anew; so long another writer waits at the most",
            relink.names, relink.results
        )),
    ]
}
