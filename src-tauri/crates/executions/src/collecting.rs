//! Brings what a run wrote into its report folder into its results.
//!
//! What lay there before the run began is known, so that a report of an earlier run is never taken for one of this run,
//! whatever the clocks of file systems say.

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

use crate::executors::Context;
use crate::reading::{self, Found, Limits};
use crate::recording::{self, Into, Outcome, Recorded};
use crate::standing;

/// How deep below a report folder is looked.
const DEEPEST: usize = 12;
/// How many files are looked at.
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

/// What tells whether a file is another one than before.
type Files = HashMap<PathBuf, (Option<SystemTime>, u64)>;

impl Reports {
    /// Looks at a folder before a run begins; it need not be there yet.
    pub(crate) async fn before(folder: PathBuf) -> Self {
        let looked_at = folder.clone();
        let before = spawn_blocking(move || files(&looked_at)).await.unwrap_or_default();
        Self { folder, before }
    }

    /// Stores the reports that came or changed since.
    pub(crate) async fn collect(self, context: &Context) -> Collected {
        let Self { folder, before } = self;
        let chosen = spawn_blocking(move || chosen(&folder, &before)).await.unwrap_or_default();
        if chosen.is_empty() {
            return Collected::Reports(0);
        }
        let collected = read(context, chosen).await;
        if let Err(error) = standing::work_off(&context.store).await {
            // What is outdated is worked off at the next start at the latest.
            tracing::error!(error = chain(&error), "could not work out the latest results of tests");
        }
        collected
    }
}

/// Stores a report that a run has made.
pub(crate) async fn record(context: &Context, report: Report) -> Result<(), StoreError> {
    let into = into(context);
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
async fn read(context: &Context, chosen: Vec<PathBuf>) -> Collected {
    let (cancel, quit) = (context.cancel.clone(), context.quit.clone());
    let (store, zone, log, clock) =
        (context.store.clone(), context.zone.clone(), context.log.clone(), context.clock.clone());
    let (run, into, handle) = (context.run.id, into(context), Handle::current());
    let reading = spawn_blocking(move || {
        let (mut stored, mut problem) = (0, None);
        let stop = || cancel.is_cancelled() || quit.is_cancelled();
        let read = reading::read(&chosen, &zone, &Limits::default(), &stop, &mut |found| match found {
            Found::Report(report) => {
                let (source, now) = (report.source.clone(), clock.now());
                let write = store.write(move |writer| record_own(writer, run, &into, *report, now));
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

/// Returns what to read: folders in which everything is new, so that what belongs together is read together, and else
/// the new files alone.
fn chosen(folder: &Path, before: &Files) -> Vec<PathBuf> {
    let after = files(folder);
    let is_new = |path: &Path, seen| before.get(path) != Some(seen);
    // Folders in which something is not new.
    let mut mixed: HashSet<&Path> = HashSet::new();
    for (path, _) in after.iter().filter(|(path, seen)| !is_new(path, seen)) {
        mixed.extend(path.ancestors().skip(1).take_while(|above| above.starts_with(folder)));
    }
    let mut chosen: Vec<PathBuf> = Vec::new();
    for (path, _) in after.iter().filter(|(path, seen)| is_new(path, seen)) {
        let folders: Vec<&Path> =
            path.ancestors().skip(1).take_while(|above| above.starts_with(folder)).collect();
        match folders.into_iter().rev().find(|above| !mixed.contains(above)) {
            Some(new) => chosen.push(new.to_owned()),
            None if may_be_report(path) => chosen.push(path.clone()),
            None => {}
        }
    }
    chosen.sort();
    chosen.dedup();
    chosen
}

/// Returns whether a file that lies among older ones may be a report by its name.
fn may_be_report(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| matches!(ending.as_str(), "xml" | "zip"))
}

fn files(folder: &Path) -> Files {
    let mut found = Files::new();
    let mut open = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = open.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            // Links are not followed: they may lead anywhere, and in circles.
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() && depth < DEEPEST {
                open.push((entry.path(), depth + 1));
            } else if kind.is_file()
                && let Ok(about) = entry.metadata()
            {
                found.insert(entry.path(), (about.modified().ok(), about.len()));
            }
            if found.len() >= MOST_FILES {
                return found;
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

    #[test]
    fn new_folders_are_read_as_a_whole_and_of_others_only_what_is_new() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("Reports");
        put(&folder, "20260101_101010/Smoke/JUnit_Report.xml", "old");
        put(&folder, "junit/TEST-old.xml", "old");
        put(&folder, "junit/TEST-again.xml", "old");
        let before = files(&folder);
        assert_eq!(chosen(&folder, &before), Vec::<PathBuf>::new());
        put(&folder, "20260202_101010/Smoke/JUnit_Report.xml", "new");
        put(&folder, "20260202_101010/Smoke/execution.uuid", "new");
        put(&folder, "20260202_101010/Other/JUnit_Report.xml", "new");
        put(&folder, "junit/TEST-again.xml", "longer than before");
        put(&folder, "junit/TEST-new.xml", "new");
        put(&folder, "junit/notes.txt", "new");
        let names = ["20260202_101010", "junit/TEST-again.xml", "junit/TEST-new.xml"];
        assert_eq!(chosen(&folder, &before), names.map(|name| folder.join(name)));
        assert_eq!(chosen(&folder, &Files::new()), std::slice::from_ref(&folder));
        assert_eq!(chosen(&temporary.path().join("gone"), &before), Vec::<PathBuf>::new());
    }
}
