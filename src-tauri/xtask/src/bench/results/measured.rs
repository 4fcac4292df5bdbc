//! The process that holds the database: what reading, importing and linking anew take.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use suitecase_executions::reading::{self, Found, Limits};
use suitecase_executions::{dashboard, linking::exact, standing};
use suitecase_model::ids::TestCaseId;
use suitecase_model::report::Report;
use suitecase_store::{
    Reader, Store, StoreError, latest_result, link, problem, result, sync_change, test_case, test_suite,
};

use super::junit::junit;
use super::made::{CASES, EXECUTIONS, PROJECT, case_id, end, linked, mixed, recorded, report};
use crate::bench::apart::{self, DataOptions};
use crate::bench::memory::resident_megabytes;
use crate::error::TaskError;

/// How many histories and dashboards are read, and how often 70,000 results are imported.
const HISTORIES: u32 = 100;
const DASHBOARDS: u32 = 30;
const IMPORTS: u32 = 5;
/// Each test case has so many data rows in what is imported: 70,000 results.
pub(super) const ROWS: u32 = 7;
/// So many names with 500 results each are linked anew.
const RELINKED: u32 = 2_000;

/// What the process found out.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Measured {
    /// In milliseconds.
    pub(super) case_history: Vec<f64>,
    /// In milliseconds.
    pub(super) dashboard: Vec<f64>,
    pub(super) resident_megabytes: f64,
    /// In seconds, with all that comes behind.
    pub(super) import: Vec<f64>,
    /// In seconds: the one transaction.
    pub(super) store: Vec<f64>,
    pub(super) relink: Relink,
}

/// What linking anew took.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Relink {
    pub(super) names: u64,
    pub(super) results: u64,
    pub(super) milliseconds: f64,
    /// How long another writer waited at the most, in milliseconds.
    pub(super) longest_wait: f64,
}

/// Measures everything and prints what was found out.
pub(crate) fn measure_here(options: &DataOptions) -> Result<(), TaskError> {
    apart::measure(measure(&options.data))
}

async fn measure(data: &Path) -> Result<Measured, TaskError> {
    let store = Store::open(&data.join("suitecase.db"))?;
    let mut case_history = Vec::new();
    for turn in 0..HISTORIES {
        let case = u32::try_from(mixed(7, u64::from(turn)) % u64::from(CASES)).unwrap_or_default();
        let started = Instant::now();
        let results = store.read(move |reader| read_case(reader, case_id(0, case))).await?;
        case_history.push(milliseconds(started));
        if results != 50 {
            return Err(TaskError::Check(format!("a history has {results} results")));
        }
    }
    let mut dashboards = Vec::new();
    for _ in 0..DASHBOARDS {
        let started = Instant::now();
        let read = store.read(|reader| dashboard::read(reader, PROJECT, 30, end(), &TimeZone::UTC));
        let found = read.await?;
        dashboards.push(milliseconds(started));
        if found.counts.total() == 0 || found.flakiest.is_empty() {
            return Err(TaskError::Check("a dashboard shows nothing".to_owned()));
        }
    }
    let resident_megabytes = resident_megabytes();
    drop(store);
    let (import, store, relink) = changed(data).await?;
    Ok(Measured { case_history, dashboard: dashboards, resident_megabytes, import, store, relink })
}

/// Reads all that the detail of a test case shows, but for what few have; returns how many results there are.
fn read_case(reader: &Reader<'_>, id: TestCaseId) -> Result<usize, StoreError> {
    let (of, case) = test_case::get(reader, id)?;
    let found_in = link::get(reader, of)?;
    test_suite::uses_of(reader, of, &case.place.path)?;
    problem::list::of_file(reader, &found_in, &case.place.path)?;
    sync_change::newest_of_test(reader, id.0, 50)?;
    latest_result::get(reader, id.0)?;
    Ok(result::of_test(reader, id.0)?.len())
}

/// Measures what changes the database, on a copy that is removed afterwards.
async fn changed(data: &Path) -> Result<(Vec<f64>, Vec<f64>, Relink), TaskError> {
    let copy = data.with_extension("copy");
    let at = |source| TaskError::File { path: copy.clone(), source };
    let _ = std::fs::remove_dir_all(&copy);
    std::fs::create_dir_all(&copy).map_err(at)?;
    std::fs::copy(data.join("suitecase.db"), copy.join("suitecase.db")).map_err(at)?;
    let store = Store::open(&copy.join("suitecase.db"))?;
    let (mut import, mut stored) = (Vec::new(), Vec::new());
    for turn in 0..IMPORTS {
        let path = copy.join(format!("{turn}.xml"));
        std::fs::write(&path, junit(&report(EXECUTIONS + turn, ROWS), "said")).map_err(at)?;
        let took = imported(&store, path).await?;
        import.push(took.all);
        stored.push(took.storing);
    }
    let relink = relink(&store).await?;
    drop(store);
    std::fs::remove_dir_all(&copy).map_err(at)?;
    Ok((import, stored, relink))
}

/// How many seconds an import took.
pub(super) struct Took {
    pub(super) all: f64,
    /// The one transaction.
    pub(super) storing: f64,
}

/// Imports a file of 70,000 results, all of tests that are known.
pub(super) async fn imported(store: &Store, path: PathBuf) -> Result<Took, TaskError> {
    let started = Instant::now();
    let told = read_one(path)?;
    let began = Instant::now();
    let found = store.write(move |writer| recorded(writer, &told)).await?;
    let storing = began.elapsed().as_secs_f64();
    standing::work_off(store).await?;
    let all = started.elapsed().as_secs_f64();
    if found.linked != CASES * ROWS {
        return Err(TaskError::Check(format!("{} results have found their tests", found.linked)));
    }
    Ok(Took { all, storing })
}

/// Reads the one report in a file.
fn read_one(path: PathBuf) -> Result<Report, TaskError> {
    let mut found = None;
    let read = reading::read(&[path], &TimeZone::UTC, &Limits::default(), &|| false, &mut |one| {
        if let Found::Report(report) = one {
            found = Some(*report);
        }
    });
    match (read, found) {
        (Ok(_), Some(report)) => Ok(report),
        (Ok(_) | Err(_), _) => Err(TaskError::Check("the report cannot be read".to_owned())),
    }
}

/// Links another repository in which some of the tests are too, so that nothing tells any more which are meant.
async fn relink(store: &Store) -> Result<Relink, TaskError> {
    store.write(|writer| linked(writer, 1, RELINKED)).await?;
    let is_over = Arc::new(AtomicBool::new(false));
    let (others, over) = (store.clone(), is_over.clone());
    let other_writer = tokio::spawn(async move {
        let mut longest = 0_f64;
        while !over.load(Ordering::Acquire) {
            let started = Instant::now();
            others.write(|_| Ok::<_, StoreError>(())).await?;
            longest = longest.max(milliseconds(started));
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok::<_, StoreError>(longest)
    });
    let started = Instant::now();
    let relinked = exact::relink_all_due(store).await?;
    let took = milliseconds(started);
    is_over.store(true, Ordering::Release);
    let longest_wait = other_writer.await.unwrap_or(Err(StoreError::Ended))?;
    if relinked.names != u64::from(RELINKED) {
        return Err(TaskError::Check(format!("{} names are linked anew", relinked.names)));
    }
    let results = relinked.names * u64::from(EXECUTIONS);
    Ok(Relink { names: relinked.names, results, milliseconds: took, longest_wait })
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}
