//! Imports of files and folders, and of folders that are watched.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use suitecase_executions::imports::{
    ImportEvent, Imports, Job, JobState, Order, Summary, WatchError, WatchedFolders,
};
use suitecase_executions::recording::Into;
use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::{LinkId, ProjectId};
use suitecase_store::audit::{self, AuditFilter};
use suitecase_store::{StoreError, watched_folder};
use suitecase_sync::Clock;
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;

use crate::bench::{Bench, PROJECT, kim};

const WHOLE: &str = "<testsuite name='Login' timestamp='2026-11-24T10:00:00'>\
    <testcase classname='Test Cases/A' name='Test Cases/A' status='PASSED'/>\
    <testcase classname='Test Cases/B' name='Test Cases/B' status='FAILED'/></testsuite>";

/// Makes imports that nobody works off.
pub(crate) fn idle_imports(bench: &Bench) -> Imports {
    Imports::new(bench.store.clone(), Clock::of_this_computer(), TimeZone::UTC)
}

fn imports(bench: &Bench) -> Imports {
    let imports = idle_imports(bench);
    let working = imports.clone();
    tokio::spawn(async move { working.work().await });
    imports
}

pub(crate) fn order(chosen: Vec<PathBuf>) -> Order {
    let into = Into { project: PROJECT, link: None, run: None, member: None };
    Order { into, chosen, actor: Some(kim()) }
}

/// Waits until imports look as wanted.
pub(crate) async fn until<T>(imports: &Imports, mut look: impl FnMut(Vec<Job>) -> Option<T>) -> T {
    let mut events = imports.events();
    loop {
        if let Some(found) = look(imports.of_project(PROJECT)) {
            return found;
        }
        match events.recv().await {
            Ok(ImportEvent::Changed | ImportEvent::Stored) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => panic!("the imports are gone"),
        }
    }
}

/// Waits for the end of an import.
async fn ended(imports: &Imports, id: u64) -> Job {
    until(imports, |jobs| jobs.into_iter().find(|job| job.id == id && job.state.is_over())).await
}

async fn entries_of_the_audit_log(bench: &Bench) -> Vec<String> {
    let found: Result<Vec<String>, StoreError> = bench
        .store
        .read(|reader| {
            let mut actions = Vec::new();
            audit::each(reader, &AuditFilter::default(), |entry| {
                actions.push(entry.action);
                Ok::<_, StoreError>(())
            })?;
            Ok(actions)
        })
        .await;
    found.unwrap()
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

#[tokio::test]
async fn what_is_good_is_stored_what_is_bad_is_told_and_the_same_again_is_nothing_new() {
    let bench = Bench::new().await;
    let imports = imports(&bench);
    let chosen = tempfile::tempdir().unwrap();
    write(chosen.path(), "good.xml", WHOLE);
    write(chosen.path(), "half.xml", WHOLE.split_at(WHOLE.len() / 2).0);
    let first = ended(&imports, imports.start(order(vec![chosen.path().to_owned()])).await.unwrap()).await;
    let JobState::Done(summary) = first.state else { panic!("{:?}", first.state) };
    assert_eq!((summary.new, summary.updated, summary.unchanged), (1, 0, 0));
    assert_eq!((summary.linked, summary.ambiguous, summary.unmatched), (0, 0, 2));
    assert_eq!(
        first.problems.iter().map(|problem| problem.code).collect::<Vec<_>>(),
        [ErrorCode::ReportCutOff]
    );
    let again = ended(&imports, imports.start(order(vec![chosen.path().to_owned()])).await.unwrap()).await;
    let JobState::Done(again) = again.state else { panic!("{:?}", again.state) };
    assert_eq!((again.new, again.updated, again.unchanged), (0, 0, 1));
    assert_eq!(again.runs, summary.runs);
    assert_eq!(entries_of_the_audit_log(&bench).await, ["run.import"]);
}

#[tokio::test]
async fn an_import_that_finds_nothing_good_has_failed_and_says_why() {
    let bench = Bench::new().await;
    let imports = imports(&bench);
    let chosen = tempfile::tempdir().unwrap();
    let job = ended(&imports, imports.start(order(vec![chosen.path().to_owned()])).await.unwrap()).await;
    assert_eq!(job.state, JobState::Failed(Summary::default()));
    assert_eq!((job.problems_total, job.problems[0].code), (1, ErrorCode::ReportNoneFound));
    assert!(entries_of_the_audit_log(&bench).await.is_empty());
}

#[tokio::test]
async fn what_waits_is_cancelled_at_once_and_leaves_the_list_when_it_is_dismissed() {
    let bench = Bench::new().await;
    let imports = idle_imports(&bench);
    let id = imports.start(order(vec![PathBuf::from("/nowhere")])).await.unwrap();
    let elsewhere = ProjectId(Uuid::from_u128(99));
    imports.cancel(elsewhere, id).await.unwrap();
    imports.dismiss(PROJECT, id);
    assert_eq!(imports.of_project(PROJECT)[0].state, JobState::Waiting);
    imports.cancel(PROJECT, id).await.unwrap();
    assert!(matches!(imports.of_project(PROJECT)[0].state, JobState::Cancelled(_)));
    imports.dismiss(elsewhere, id);
    assert_eq!(imports.of_project(PROJECT).len(), 1);
    imports.dismiss(PROJECT, id);
    assert!(imports.of_project(PROJECT).is_empty());
}

#[tokio::test]
async fn an_import_is_stopped_within_a_report_and_stores_nothing_of_it() {
    let bench = Bench::new().await;
    let imports = imports(&bench);
    let chosen = tempfile::tempdir().unwrap();
    let cases: Vec<String> = (0..100_000).map(|number| format!("<testcase name='t{number}'/>")).collect();
    let cases = cases.concat();
    write(chosen.path(), "long.xml", &format!("<testsuite name='long'>{cases}</testsuite>"));
    let id = imports.start(order(vec![chosen.path().to_owned()])).await.unwrap();
    until(&imports, |jobs| matches!(jobs[0].state, JobState::Reading { .. }).then_some(())).await;
    imports.cancel(PROJECT, id).await.unwrap();
    assert_eq!(ended(&imports, id).await.state, JobState::Cancelled(Summary::default()));
    assert!(entries_of_the_audit_log(&bench).await.is_empty());
}

#[tokio::test]
async fn an_import_that_breaks_off_has_failed_and_says_that_there_is_more() {
    let bench = Bench::new().await;
    let imports = imports(&bench);
    let chosen = tempfile::tempdir().unwrap();
    write(chosen.path(), "one.xml", WHOLE);
    write(chosen.path(), "two.xml", &WHOLE.replace("10:00", "11:00"));
    // The database knows no such repository, so that no result can be stored for it.
    let into = Into { link: Some(LinkId(Uuid::from_u128(98))), ..order(Vec::new()).into };
    let order = Order { into, chosen: vec![chosen.path().to_owned()], actor: None };
    let job = ended(&imports, imports.start(order).await.unwrap()).await;
    assert_eq!(job.state, JobState::Failed(Summary::default()));
    assert_eq!((job.problems_total, job.problems[0].code), (1, ErrorCode::StoreFailed));
    assert!(job.problems[0].detail.ends_with("The rest was not read."), "{:?}", job.problems);
}

#[tokio::test]
async fn what_keeps_an_old_time_is_new_in_a_watched_folder_and_what_is_no_report_is_no_news() {
    let bench = Bench::new().await;
    let imports = imports(&bench);
    let watched = WatchedFolders::new(bench.store.clone(), Clock::of_this_computer(), imports.clone());
    let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(folder.path(), "before.xml", WHOLE);
    watched.add(&kim(), PROJECT, folder.path(), None).await.unwrap();
    let following = watched.clone();
    tokio::spawn(async move { following.follow().await });
    let news = |count: usize| {
        move |jobs: Vec<Job>| {
            let new = |job: &Job| matches!(&job.state, JobState::Done(summary) if summary.new == 1);
            (jobs.iter().filter(|job| new(job)).count() == count).then_some(jobs.len())
        }
    };
    until(&imports, news(1)).await;
    write(folder.path(), "pom.xml", "<project/>");
    let old = write(outside.path(), "old.xml", &WHOLE.replace("10:00", "11:00"));
    let then = std::time::SystemTime::now() - std::time::Duration::from_hours(72);
    fs::File::options().write(true).open(&old).unwrap().set_modified(then).unwrap();
    fs::hard_link(&old, folder.path().join("old.xml")).unwrap();
    assert_eq!(until(&imports, news(2)).await, 2);
}

#[tokio::test]
async fn what_appears_in_a_watched_folder_is_imported_and_what_was_half_written_once_it_is_whole() {
    let bench = Bench::new().await;
    let imports = imports(&bench);
    let watched = WatchedFolders::new(bench.store.clone(), Clock::of_this_computer(), imports.clone());
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "before.xml", WHOLE);
    watched.add(&kim(), PROJECT, folder.path(), None).await.unwrap();
    let following = watched.clone();
    tokio::spawn(async move { following.follow().await });
    let done =
        |job: &Job| matches!(&job.state, JobState::Done(summary) if summary.new + summary.updated == 1);
    until(&imports, |jobs| (jobs.len() == 1 && done(&jobs[0])).then_some(())).await;
    let other = WHOLE.replace("10:00", "11:00");
    write(folder.path(), "after.xml", other.split_at(other.len() - 20).0);
    until(&imports, |jobs| jobs.iter().any(|job| matches!(job.state, JobState::Failed(_))).then_some(()))
        .await;
    write(folder.path(), "after.xml", &other);
    until(&imports, |jobs| (jobs.iter().filter(|job| done(job)).count() == 2).then_some(())).await;
    assert!(imports.of_project(PROJECT).iter().all(|job| job.is_watched));
}

#[tokio::test]
async fn a_watched_folder_that_is_not_there_says_so_and_another_projects_link_is_refused() {
    let bench = Bench::new().await;
    let imports = imports(&bench);
    let watched = WatchedFolders::new(bench.store.clone(), Clock::of_this_computer(), imports.clone());
    let folder = tempfile::tempdir().unwrap();
    let nowhere = LinkId(Uuid::from_u128(98));
    let refused = watched.add(&kim(), PROJECT, folder.path(), Some(nowhere)).await.unwrap_err();
    assert!(matches!(refused, WatchError::NoLink), "{refused:?}");
    let gone = folder.path().join("gone");
    let added = watched.add(&kim(), PROJECT, &gone, None).await.unwrap();
    let twice = watched.add(&kim(), PROJECT, &gone, None).await.unwrap_err();
    assert!(matches!(twice, WatchError::Taken), "{twice:?}");
    let following = watched.clone();
    let mut events = imports.events();
    tokio::spawn(async move { following.follow().await });
    let error = loop {
        events.recv().await.unwrap();
        let read: Result<_, StoreError> =
            bench.store.read(move |reader| watched_folder::get(reader, added.id)).await;
        if let Some(error) = read.unwrap().error {
            break error;
        }
    };
    assert_eq!(error, ErrorCode::ReportFolderMissing);
    watched.remove(&kim(), added.id).await.unwrap();
    assert_eq!(entries_of_the_audit_log(&bench).await, ["run.watch", "run.watch"]);
}
