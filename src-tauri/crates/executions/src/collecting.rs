//! Brings what a run wrote into its report folder into its results.
//!
//! What lay there before the run began is known, so that a report of an earlier run is never taken for one of this run,
//! whatever the clocks of file systems say. Only files that may belong to reports by their names are looked at, and what is
//! new is read together.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::TestRunId;
use suitecase_model::report::Report;
use suitecase_model::time::Timestamp;
use suitecase_store::{StoreError, Writer};
use suitecase_sync::error::{chain, code_of_store};
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::executors::{Context, RunLog};
use crate::reading::{self, BESIDE, Found, JUNIT, Limits, is_of_interest};
use crate::recording::{self, Into, Outcome, Recorded};
use crate::standing;

/// How deep below a report folder is looked.
const DEEPEST: usize = 12;
/// How many files that may belong to reports are told apart.
const MOST_FILES: usize = 200_000;

/// A folder into which a run writes reports, as it was before.
pub(crate) struct Reports {
    folder: PathBuf,
    before: Files,
}

/// What came of the reports of a run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Collected {
    /// So many were stored.
    Reports(usize),
    /// One could not be read or stored; the code of the error.
    Problem(String),
    /// The run was stopped meanwhile.
    Stopped,
}

/// The files in a folder that may belong to reports.
#[derive(Default)]
struct Files {
    /// With what tells whether one is another than before.
    seen: HashMap<PathBuf, (Option<SystemTime>, u64)>,
    /// Whether there are more than [`MOST_FILES`].
    is_cut: bool,
}

impl Reports {
    /// Looks at a folder before a run begins; it need not be there yet.
    pub(crate) async fn before(context: &Context, folder: PathBuf) -> Self {
        let (looked_at, stop) = (folder.clone(), stopper(context));
        let before = spawn_blocking(move || files(&looked_at, MOST_FILES, &stop)).await.unwrap_or_default();
        Self { folder, before }
    }

    /// Stores the reports that came or changed since.
    pub(crate) async fn collect(self, context: &Context) -> Collected {
        let Self { folder, before } = self;
        let (looked_at, stop) = (folder.clone(), stopper(context));
        let after = spawn_blocking(move || files(&looked_at, MOST_FILES, &stop)).await.unwrap_or_default();
        if stopper(context)() {
            return Collected::Stopped;
        }
        if before.is_cut || after.is_cut {
            context.log.say(&format!(
                "There are more than {MOST_FILES} files of reports in {}: too many to tell old ones from new ones. None \
                 was imported.",
                folder.display()
            ));
            return Collected::Problem(ErrorCode::ReportTooLarge.as_str().to_owned());
        }
        let chosen = chosen(&before, &after);
        if chosen.is_empty() {
            return Collected::Reports(0);
        }
        let collected = read(context, folder, chosen).await;
        if let Err(error) = standing::work_off(&context.store).await {
            // What is outdated is worked off at the next start at the latest.
            tracing::error!(error = chain(&error), "could not work out the latest results of tests");
        }
        collected
    }
}

/// Stores a report that a run has made.
pub(crate) async fn record(context: &Context, report: Report) -> Result<(), StoreError> {
    let (into, report) = (into(context), masked(report, &context.log));
    let (run, now) = (context.run.id, context.clock.now());
    context.store.write(move |writer| record_own(writer, run, &into, report, now)).await.map(|_| ())
}

fn into(context: &Context) -> Into {
    Into {
        project: context.run.project,
        link: Some(context.link.id),
        run: Some(context.run.id),
        member: None,
    }
}

/// Masks secrets in why tests did not pass: what went wrong is often told with what was given.
fn masked(mut report: Report, log: &RunLog) -> Report {
    for result in report.suites.iter_mut().flat_map(|suite| &mut suite.results) {
        for text in [&mut result.message, &mut result.detail].into_iter().flatten() {
            *text = log.masked(text);
        }
    }
    report
}

/// Returns what says whether the run is over before its results are stored.
fn stopper(context: &Context) -> impl Fn() -> bool + Send + 'static {
    let (cancel, quit) = (context.cancel.clone(), context.quit.clone());
    move || cancel.is_cancelled() || quit.is_cancelled()
}

/// Records a report as one of this run's.
///
/// One that does not say when it ran may be the same, byte for byte, as one of an earlier run. It is recorded for this
/// run all the same.
fn record_own(
    writer: &Writer<'_>,
    run: TestRunId,
    into: &Into,
    report: Report,
    now: Timestamp,
) -> Result<Recorded, StoreError> {
    let recorded = recording::record(writer, into, &report, now, Uuid::now_v7)?;
    if recorded.outcome == Outcome::Unchanged && recorded.run != run && report.started_at.is_none() {
        let own = Report { key: format!("{run}/{}", report.key), ..report };
        return recording::record(writer, into, &own, now, Uuid::now_v7);
    }
    Ok(recorded)
}

/// Reads and stores reports; the first problem is the one that is told, the log tells all.
async fn read(context: &Context, folder: PathBuf, chosen: Vec<PathBuf>) -> Collected {
    let stop = stopper(context);
    let (store, zone, log, clock) =
        (context.store.clone(), context.zone.clone(), context.log.clone(), context.clock.clone());
    let (run, into, handle) = (context.run.id, into(context), Handle::current());
    let reading = spawn_blocking(move || {
        let (mut stored, mut problem) = (0, None);
        let limits = Limits::default();
        let read = reading::read_files(&folder, chosen, &zone, &limits, &stop, &mut |found| match found {
            Found::Report(report) => {
                let (source, now, report) = (report.source.clone(), clock.now(), masked(*report, &log));
                let write = store.write(move |writer| record_own(writer, run, &into, report, now));
                match handle.block_on(write) {
                    Ok(recorded) => stored += usize::from(recorded.run == run),
                    Err(error) => {
                        tracing::error!(error = chain(&error), "could not store a report");
                        log.say(&format!("{source} could not be stored."));
                        problem.get_or_insert(code_of_store(&error));
                    }
                }
            }
            // What is beside reports in their folder need not be one.
            Found::Problem(found) if found.code == ErrorCode::ReportNoneFound => {}
            Found::Problem(found) => {
                log.say(&format!("{}: {}", found.source, found.detail));
                problem.get_or_insert(found.code);
            }
            Found::Progress { .. } => {}
        });
        match (read, problem) {
            (Err(reading::Stopped), _) => Collected::Stopped,
            (Ok(_), Some(code)) => Collected::Problem(code.as_str().to_owned()),
            (Ok(_), None) => Collected::Reports(stored),
        }
    });
    reading.await.unwrap_or_else(|_| Collected::Problem(ErrorCode::InternalBug.as_str().to_owned()))
}

/// Returns the files to read: of folders in which everything is new all, and of others the new reports alone, with what
/// Katalon keeps beside one.
fn chosen(before: &Files, after: &Files) -> Vec<PathBuf> {
    let is_new = |path: &Path| after.seen.get(path).is_some_and(|seen| before.seen.get(path) != Some(seen));
    // Folders in which something is not new.
    let mixed: HashSet<&Path> =
        after.seen.keys().filter(|path| !is_new(path)).filter_map(|path| path.parent()).collect();
    let is_wanted = |path: &Path| {
        if !path.parent().is_some_and(|folder| mixed.contains(folder)) {
            return true;
        }
        let is_beside = path.file_name().is_some_and(|name| BESIDE.iter().any(|beside| name == *beside));
        is_new(path) && may_be_report(path) || is_beside && is_new(&path.with_file_name(JUNIT))
    };
    after.seen.keys().filter(|path| is_wanted(path)).cloned().collect()
}

/// Returns whether a file that lies among older ones may be a report by its name.
fn may_be_report(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| matches!(ending.as_str(), "xml" | "zip" | "rp"))
}

fn files(folder: &Path, most: usize, stop: &dyn Fn() -> bool) -> Files {
    let mut found = Files::default();
    let mut open = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = open.pop() {
        if stop() {
            return found;
        }
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            // Links are not followed: they may lead anywhere, and in circles.
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() && depth < DEEPEST {
                open.push((entry.path(), depth + 1));
            } else if kind.is_file()
                && is_of_interest(&entry.file_name().to_string_lossy())
                && let Ok(about) = entry.metadata()
            {
                if found.seen.len() >= most {
                    found.is_cut = true;
                    return found;
                }
                found.seen.insert(entry.path(), (about.modified().ok(), about.len()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(folder: &Path, path: &str, text: &str) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn seen(folder: &Path) -> Files {
        files(folder, MOST_FILES, &|| false)
    }

    #[test]
    fn of_new_folders_everything_is_read_and_of_others_only_what_is_new() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("Reports");
        put(&folder, "20260101_101010/Smoke/JUnit_Report.xml", "old");
        put(&folder, "20260101_101010/Smoke/execution.uuid", "old");
        put(&folder, "junit/TEST-old.xml", "old");
        put(&folder, "junit/TEST-again.xml", "old");
        put(&folder, "again/JUnit_Report.xml", "old");
        put(&folder, "again/execution.uuid", "old");
        let before = seen(&folder);
        assert_eq!(chosen(&before, &seen(&folder)), Vec::<PathBuf>::new());
        put(&folder, "20260101_101010/Smoke/execution0.log", "new");
        put(&folder, "20260202_101010/Smoke/JUnit_Report.xml", "new");
        put(&folder, "20260202_101010/Smoke/execution.uuid", "new");
        put(&folder, "20260202_101010/Other/JUnit_Report.xml", "new");
        put(&folder, "again/JUnit_Report.xml", "longer than before");
        put(&folder, "junit/TEST-again.xml", "longer than before");
        put(&folder, "junit/TEST-new.xml", "new");
        put(&folder, "junit/notes.txt", "new");
        let names = [
            "20260202_101010/Other/JUnit_Report.xml",
            "20260202_101010/Smoke/JUnit_Report.xml",
            "20260202_101010/Smoke/execution.uuid",
            "again/JUnit_Report.xml",
            "again/execution.uuid",
            "junit/TEST-again.xml",
            "junit/TEST-new.xml",
        ];
        let mut found = chosen(&before, &seen(&folder));
        found.sort();
        assert_eq!(found, names.map(|name| folder.join(name)));
        assert_eq!(chosen(&before, &seen(&temporary.path().join("gone"))), Vec::<PathBuf>::new());
    }

    #[test]
    fn only_what_may_belong_to_a_report_counts() {
        let temporary = tempfile::tempdir().unwrap();
        for name in ["1.png", "2.png", "a.xml", "b.zip", "3.png"] {
            put(temporary.path(), name, "");
        }
        let counted = |most| {
            let found = files(temporary.path(), most, &|| false);
            (found.seen.len(), found.is_cut)
        };
        assert_eq!((counted(2), counted(1)), ((2, false), (1, true)));
    }
}
