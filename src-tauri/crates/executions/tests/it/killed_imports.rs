//! Suitecase is killed before and while reports are imported; the next start imports the rest, and nothing twice.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use suitecase_executions::imports::WatchedFolders;
use suitecase_model::result::ResultCounts;
use suitecase_store::test_run::{self, Query};
use suitecase_store::{StoreError, execution, import_order};
use suitecase_sync::Clock;

use crate::bench::{Bench, PROJECT, kim};
use crate::imports::{idle_imports, order, until};

const FOLDER: &str = "KILLED_IN_FOLDER";
const WORKS: &str = "KILLED_WHILE_IT_WORKS";
/// How many reports there are in each of the two folders.
const REPORTS: usize = 40;

/// Writes reports that are older than anything the app has seen.
fn write_reports(folder: &Path, day: usize) {
    std::fs::create_dir(folder).unwrap();
    for number in 0..REPORTS {
        let text = format!(
            "<testsuite name='s{number}' timestamp='2026-11-0{day}T10:00:{number:02}'><testcase name='a'/></testsuite>"
        );
        let path = folder.join(format!("{number}.xml"));
        std::fs::write(&path, text).unwrap();
        File::options()
            .write(true)
            .open(path)
            .unwrap()
            .set_modified(SystemTime::now() - Duration::from_hours(72))
            .unwrap();
    }
}

async fn counts(bench: &Bench) -> ResultCounts {
    let counted: Result<ResultCounts, StoreError> = bench
        .store
        .read(|reader| {
            let all = Query {
                project: PROJECT,
                states: Vec::new(),
                triggers: Vec::new(),
                text: String::new(),
                offset: 0,
                limit: 1_000,
            };
            let mut counts = ResultCounts::default();
            for row in test_run::page(reader, &all)?.rows {
                counts.add(&execution::counts_of_run(reader, row.run.id)?);
            }
            Ok(counts)
        })
        .await;
    counted.unwrap()
}

/// The process that is killed: it has a folder to import and one to watch.
#[tokio::test]
#[ignore = "it is started by another test"]
async fn imports_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let bench = Bench::at(&folder);
    let imports = idle_imports(&bench);
    imports.start(order(vec![folder.join("chosen")])).await.unwrap();
    let watched = WatchedFolders::new(bench.store.clone(), Clock::of_this_computer(), imports.clone());
    tokio::spawn(async move { watched.follow().await });
    until(&imports, |jobs| jobs.iter().any(|job| job.is_watched).then_some(())).await;
    if std::env::var_os(WORKS).is_some() {
        let working = imports.clone();
        tokio::spawn(async move { working.work().await });
        while counts(&bench).await.total() == 0 {
            tokio::task::yield_now().await;
        }
    }
    std::fs::write(folder.join("running"), "").unwrap();
    std::future::pending::<()>().await;
}

async fn nothing_is_lost(works: bool) {
    let bench = Bench::new().await;
    write_reports(&bench.folder.join("chosen"), 1);
    write_reports(&bench.folder.join("watched"), 2);
    let watched = |imports| WatchedFolders::new(bench.store.clone(), Clock::of_this_computer(), imports);
    watched(idle_imports(&bench)).add(&kim(), PROJECT, &bench.folder.join("watched"), None).await.unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "killed_imports::imports_until_it_is_killed", "--ignored"]);
    command.env(FOLDER, &bench.folder).stdout(Stdio::null());
    if works {
        command.env(WORKS, "");
    }
    let mut child = command.spawn().unwrap();
    while !bench.folder.join("running").exists() {
        assert!(child.try_wait().unwrap().is_none(), "the child ended by itself");
        tokio::task::yield_now().await;
    }
    child.kill().unwrap();
    child.wait().unwrap();

    let imports = idle_imports(&bench);
    let (working, watching) = (imports.clone(), watched(imports.clone()));
    tokio::spawn(async move { working.work().await });
    tokio::spawn(async move { watching.follow().await });
    let all = u32::try_from(2 * REPORTS).unwrap();
    let is_kept = || async { !bench.store.read(import_order::all).await.unwrap().is_empty() };
    while counts(&bench).await.total() < u64::from(all) || is_kept().await {
        tokio::task::yield_now().await;
    }
    assert_eq!(counts(&bench).await, ResultCounts { passed: all, ..ResultCounts::default() });
}

#[tokio::test]
async fn what_waited_when_it_was_killed_is_imported_after_the_next_start() {
    nothing_is_lost(false).await;
}

#[tokio::test]
async fn what_was_under_way_when_it_was_killed_is_imported_to_its_end() {
    nothing_is_lost(true).await;
}
