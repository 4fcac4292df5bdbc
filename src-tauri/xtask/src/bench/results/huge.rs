//! One report of 500 MB, as a tool writes it that puts the log of each test into it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::junit::junit;
use super::made::{report, without_results};
use super::measured::{ROWS, imported};
use crate::bench::apart::{self, DataOptions};
use crate::bench::kept::{data_name, made_once};
use crate::bench::memory::{megabytes, own_peak};
use crate::error::TaskError;

const WITH_LOGS: &str = "with-logs.xml";
const WITHOUT_LOGS: &str = "without-logs.xml";
/// What a test said, over and over.
const LINE: &str = "2026-11-01 10:00:01.250 INFO  The page has answered & its title is <Shop>\n";
/// How often: 70,000 tests with so many lines are more than 500 MB.
const LINES: usize = 98;
/// How often each file is imported.
const ROUNDS: usize = 3;

/// What the process found out.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Huge {
    /// How large the file is.
    pub(super) megabytes: f64,
    /// In seconds, with all that comes behind.
    pub(super) import: Vec<f64>,
    pub(super) without_logs: Vec<f64>,
    /// The most that was held while both files were imported.
    pub(super) peak_megabytes: f64,
}

/// Returns the folder with both files, written when they are not there yet.
pub(super) fn written_once() -> Result<PathBuf, TaskError> {
    made_once(&data_name("huge", &(LINE, LINES, ROWS)), |fresh| {
        for (name, number, log) in [(WITH_LOGS, 0, LINE.repeat(LINES)), (WITHOUT_LOGS, 1, String::new())] {
            let path = fresh.join(name);
            std::fs::write(&path, junit(&report(number, ROWS), &log))
                .map_err(|source| TaskError::File { path, source })?;
        }
        Ok(())
    })
}

/// Measures and prints what was found out.
pub(crate) fn measure_here(options: &DataOptions) -> Result<(), TaskError> {
    apart::measure(measure(&options.data))
}

async fn measure(data: &Path) -> Result<Huge, TaskError> {
    let (with_logs, without) = (data.join(WITH_LOGS), data.join(WITHOUT_LOGS));
    let at = |source| TaskError::File { path: with_logs.clone(), source };
    let size = std::fs::metadata(&with_logs).map_err(at)?.len();
    let (mut import, mut without_logs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let fresh = tempfile::tempdir_in(data).map_err(at)?;
        let store = without_results(fresh.path()).await?;
        without_logs.push(imported(&store, without.clone()).await?.all);
        import.push(imported(&store, with_logs.clone()).await?.all);
    }
    Ok(Huge { megabytes: megabytes(Some(size)), import, without_logs, peak_megabytes: megabytes(own_peak()) })
}
