//! Whatever a program starts ends with its run.

use suitecase_model::test_run::{RunReason, TestRunState};

use crate::bench::{Bench, kim};

/// Starts two processes that would outlive any program: one with a session of its own, which does not end when it is
/// asked to, and one that forgot its environment.
pub(crate) fn stubborn(mark: &str) -> String {
    format!(
        "setsid sh -c 'trap \"\" TERM; echo {mark} > /dev/null; touch deaf; while :; do sleep 100; done' & \
         env -i sh -c 'echo {mark} > /dev/null; while :; do sleep 100; done' & \
         while [ ! -e deaf ]; do sleep 0.02; done; echo ready; wait"
    )
}

/// Returns how many living processes have a text in their command line.
pub(crate) fn living(mark: &str) -> usize {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let has_mark = |folder: std::path::PathBuf| {
        let command = std::fs::read(folder.join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&command).contains(mark)
    };
    entries.filter(|entry| has_mark(entry.path())).count()
}

fn mark() -> String {
    format!("mark-{}", uuid::Uuid::now_v7())
}

#[tokio::test]
async fn a_run_that_is_called_off_leaves_no_process() {
    let mut bench = Bench::new().await;
    let mark = mark();
    let configuration = bench.script(10, &stubborn(&mark)).await;
    let run = bench.start(configuration).await;
    bench.printed(run, "ready").await;
    assert!(living(&mark) >= 3);
    bench.runs.cancel(&kim(), run).await.unwrap();
    assert!(bench.runs.is_cancelling(run));
    let run = bench.ended(run).await;
    assert_eq!((run.state, run.reason), (TestRunState::Canceled, Some(RunReason::CanceledByMember)));
    assert_eq!(living(&mark), 0);
    assert!(!bench.runs.is_cancelling(run.id));
}

#[tokio::test(start_paused = true)]
async fn a_run_that_takes_too_long_is_ended_with_all_its_processes() {
    let mut bench = Bench::new().await;
    let mark = mark();
    let script = format!("sh -c 'echo {mark}; sleep 1000' & echo {mark}; wait");
    let configuration = bench.configuration(10, &script, |_, command| command.minutes = 1).await;
    let run = bench.run(configuration).await;
    let why = (run.state, run.reason, run.detail.as_str());
    assert_eq!(why, (TestRunState::Error, Some(RunReason::TimedOut), "1"));
    assert_eq!(living(&mark), 0);
}

#[tokio::test]
async fn what_runs_when_suitecase_quits_is_ended_and_said_to_be_interrupted() {
    let mut bench = Bench::new().await;
    let mark = mark();
    let configuration = bench.script(10, &stubborn(&mark)).await;
    let running = bench.start(configuration).await;
    let queued = bench.start(configuration).await;
    bench.printed(running, "ready").await;
    bench.runs.stop().await;
    assert_eq!(living(&mark), 0);
    let states = bench.states(&[running, queued]).await;
    assert_eq!(states, [TestRunState::Error, TestRunState::Queued]);
    assert_eq!(bench.get(running).await.reason, Some(RunReason::Interrupted));

    bench.script(10, "echo again").await;
    let mut next = Bench::at(&bench.folder);
    next.runs.recover().await.unwrap();
    assert_eq!(next.ended(queued).await.state, TestRunState::Success);
}
