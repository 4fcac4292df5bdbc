//! Suitecase is killed while a program runs; the next start finds everything.

mod ticks;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use suitecase_model::ids::{RunConfigurationId, TestRunId};
use suitecase_model::test_run::{RunReason, TestRunState};
use suitecase_store::test_run;
use uuid::Uuid;

use crate::bench::Bench;
use crate::trees::{living, stubborn};

const FOLDER: &str = "KILLED_IN_FOLDER";

/// The process that is killed: it starts a run and waits for its own end.
#[tokio::test]
#[ignore = "it is started by another test"]
async fn runs_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let mut bench = Bench::at(&folder);
    let configuration = RunConfigurationId(Uuid::from_u128(10));
    let run = bench.start(configuration).await;
    bench.start(configuration).await;
    bench.printed(run, "ready").await;
    std::fs::write(folder.join("running"), "").unwrap();
    bench.ended(run).await;
}

#[tokio::test]
async fn after_a_kill_nothing_is_left_running_and_what_waited_runs() {
    let mut bench = Bench::new().await;
    let mark = format!("mark-{}", Uuid::now_v7());
    let configuration = bench.script(10, &stubborn(&mark)).await;
    let mut child = start("killed::runs_until_it_is_killed", &bench.folder);
    while !bench.folder.join("running").exists() {
        assert!(child.try_wait().unwrap().is_none(), "the child ended by itself");
        tokio::task::yield_now().await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(living(&mark) >= 3, "what it started goes on without it");

    let open = |state| bench.store.read(move |reader| test_run::open(reader, state));
    let running: Vec<TestRunId> = ids(open(TestRunState::Running).await.unwrap());
    let queued: Vec<TestRunId> = ids(open(TestRunState::Queued).await.unwrap());
    assert_eq!((running.len(), queued.len()), (1, 1));
    assert_eq!(bench.script(10, "echo again").await, configuration);
    bench.runs.recover().await.unwrap();
    let interrupted = bench.ended(running[0]).await;
    assert_eq!((interrupted.state, interrupted.reason), (TestRunState::Error, Some(RunReason::Interrupted)));
    assert_eq!(living(&mark), 0);
    assert_eq!(bench.ended(queued[0]).await.state, TestRunState::Success);
}

/// Starts a process that runs one test of this program on a folder.
fn start(test: &str, folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored"])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn ids(runs: Vec<suitecase_model::test_run::TestRun>) -> Vec<TestRunId> {
    runs.into_iter().map(|run| run.id).collect()
}
