//! Who runs when, and what is decided meanwhile.

use suitecase_executions::RunError;
use suitecase_executions::runs::on_this_computer;
use suitecase_model::integration::IntegrationStatus;
use suitecase_model::link::LinkStatus;
use suitecase_model::test_run::{Executor, RunConfiguration, RunReason, TestRun, TestRunState, Trigger};
use suitecase_model::time::Timestamp;
use suitecase_store::audit::{self, AuditFilter};
use suitecase_store::{StoreError, integration, link, run_configuration, test_run};
use uuid::Uuid;

use crate::bench::{Bench, INTEGRATION, LINK, PROJECT, kim, waiting_for};

#[tokio::test]
async fn a_configuration_runs_one_after_another_and_as_it_is_when_its_turn_comes() {
    let mut bench = Bench::new().await;
    let configuration = bench.script(10, &waiting_for("gate")).await;
    let first = bench.start(configuration).await;
    let second = bench.start(configuration).await;
    bench.printed(first, "ready").await;
    assert_eq!(bench.states(&[first, second]).await, [TestRunState::Running, TestRunState::Queued]);
    bench.script(10, "echo as it is now").await;
    bench.open_gate("gate");
    let (first, second) = (bench.ended(first).await, bench.ended(second).await);
    assert!(second.started_at >= first.ended_at);
    assert!(bench.log(second.id).await.contains("as it is now\n"));
    assert!(!bench.log(first.id).await.contains("as it is now"));
}

#[tokio::test]
async fn two_run_at_once_and_the_third_waits() {
    let mut bench = Bench::new().await;
    let mut runs = Vec::new();
    for number in 10..13 {
        let configuration = bench.script(number, &waiting_for(&format!("gate-{number}"))).await;
        runs.push(bench.start(configuration).await);
    }
    bench.printed(runs[0], "ready").await;
    bench.printed(runs[1], "ready").await;
    let expected = [TestRunState::Running, TestRunState::Running, TestRunState::Queued];
    assert_eq!(bench.states(&runs).await, expected);
    bench.open_gate("gate-11");
    bench.printed(runs[2], "ready").await;
    assert_eq!(bench.states(&runs[..2]).await, [TestRunState::Running, TestRunState::Success]);
    bench.open_gate("gate-10");
    bench.open_gate("gate-12");
    for run in runs {
        assert_eq!(bench.ended(run).await.state, TestRunState::Success);
    }
}

#[tokio::test]
async fn what_ends_with_suitecase_is_what_runs_on_this_computer() {
    let mut bench = Bench::new().await;
    let here = bench.script(10, &waiting_for("gate")).await;
    let (running, queued) = (bench.start(here).await, bench.start(here).await);
    let elsewhere = due(&bench, 20, TestRunState::Running).await;
    let pipeline: Result<(), StoreError> = bench
        .store
        .write(move |writer| {
            assert!(test_run::set_remote(writer, elsewhere, "{7}")?);
            Ok(())
        })
        .await;
    pipeline.unwrap();
    bench.printed(running, "ready").await;
    let found = bench.store.read(on_this_computer).await.unwrap();
    assert_eq!(found.iter().map(|run| run.id).collect::<Vec<_>>(), [running]);
    bench.open_gate("gate");
    for run in [running, queued] {
        bench.ended(run).await;
    }
    assert_eq!(bench.store.read(on_this_computer).await.unwrap(), []);
}

#[tokio::test]
async fn archiving_calls_off_what_runs_and_what_waits_and_nothing_runs_afterwards() {
    let mut bench = Bench::new().await;
    let configuration = bench.script(10, &waiting_for("gate")).await;
    let running = bench.start(configuration).await;
    let queued = bench.start(configuration).await;
    bench.printed(running, "ready").await;
    set_status(&bench, LinkStatus::Archived).await;
    let called_off = bench.runs.cancel_for_link(LINK, RunReason::RepositoryArchived).await.unwrap();
    assert_eq!(called_off, 2);
    for run in [running, queued] {
        let run = bench.ended(run).await;
        assert_eq!((run.state, run.reason), (TestRunState::Canceled, Some(RunReason::RepositoryArchived)));
    }
    let due = due(&bench, 20, TestRunState::Queued).await;
    bench.runs.take_up().await.unwrap();
    let due = bench.ended(due).await;
    assert_eq!((due.state, due.reason), (TestRunState::Canceled, Some(RunReason::RepositoryArchived)));
    assert_eq!(due.started_at, None);
    assert!(matches!(bench.runs.start(&kim(), configuration).await, Err(RunError::Archived)));
    set_status(&bench, LinkStatus::Inactive).await;
    bench.open_gate("gate");
    assert_eq!(bench.run(configuration).await.state, TestRunState::Success);
}

#[tokio::test]
async fn what_is_gone_or_disconnected_when_its_turn_comes_says_so() {
    let mut bench = Bench::new().await;
    let busy = bench.script(10, &waiting_for("gate")).await;
    let first = bench.start(busy).await;
    let removed = bench.start(busy).await;
    bench.printed(first, "ready").await;
    let pipeline = bench
        .save(RunConfiguration {
            id: suitecase_model::ids::RunConfigurationId(Uuid::from_u128(11)),
            project: PROJECT,
            name: "Pipeline".into(),
            link: LINK,
            suite: None,
            profile: String::new(),
            executor: Executor::BitbucketPipelines { branch: String::new(), pipeline: String::new() },
            variables: Vec::new(),
        })
        .await;
    let changed: Result<(), StoreError> = bench
        .store
        .write(move |writer| {
            run_configuration::remove(writer, busy, Timestamp(1))?;
            integration::set_status(writer, INTEGRATION, &IntegrationStatus::Inactive, None)
        })
        .await;
    changed.unwrap();
    let unconnected = bench.run(pipeline).await;
    let why = (unconnected.state, unconnected.reason);
    assert_eq!(why, (TestRunState::Error, Some(RunReason::IntegrationInactive)));
    let removed = bench.ended(removed).await;
    assert_eq!((removed.state, removed.reason), (TestRunState::Error, Some(RunReason::ConfigurationRemoved)));
    bench.open_gate("gate");
    assert_eq!(bench.ended(first).await.state, TestRunState::Success, "what runs goes on");
}

#[tokio::test]
async fn what_was_missed_waits_until_somebody_decides_and_every_decision_is_on_record() {
    let mut bench = Bench::new().await;
    bench.script(10, "echo run").await;
    let (run, aside) = (
        due(&bench, 20, TestRunState::WaitForTrigger).await,
        due(&bench, 21, TestRunState::WaitForTrigger).await,
    );
    bench.runs.take_up().await.unwrap();
    assert_eq!(bench.states(&[run, aside]).await, [TestRunState::WaitForTrigger; 2]);
    bench.runs.run_missed(&kim(), run).await.unwrap();
    let dismissed = bench.runs.dismiss_missed(&kim(), aside).await.unwrap();
    assert_eq!((dismissed.state, dismissed.reason), (TestRunState::Canceled, Some(RunReason::Dismissed)));
    assert_eq!(bench.ended(run).await.state, TestRunState::Success);
    for id in [run, aside] {
        assert!(matches!(bench.runs.run_missed(&kim(), id).await, Err(RunError::NotWaiting)));
        assert!(matches!(bench.runs.dismiss_missed(&kim(), id).await, Err(RunError::NotWaiting)));
        assert!(matches!(bench.runs.cancel(&kim(), id).await, Err(RunError::Over)));
    }
    let filter = AuditFilter::default();
    let (_, rows) = bench.store.read(move |reader| audit::page(reader, &filter, 0, 10)).await.unwrap();
    let told: Vec<_> = rows.iter().map(|row| (row.actor.as_str(), row.action.as_str())).collect();
    assert_eq!(told, [("Kim", "run.dismiss"), ("Kim", "run.start")]);
}

async fn set_status(bench: &Bench, status: LinkStatus) {
    bench.store.write(move |writer| link::set_status(writer, LINK, &status)).await.unwrap();
}

/// Stores a run of the configuration 10 as a schedule does.
async fn due(bench: &Bench, number: u128, state: TestRunState) -> suitecase_model::ids::TestRunId {
    let id = suitecase_model::ids::TestRunId(Uuid::from_u128(number));
    let run = TestRun {
        id,
        project: PROJECT,
        name: "Nightly".into(),
        trigger: Trigger::Schedule,
        state,
        reason: (state == TestRunState::WaitForTrigger).then_some(RunReason::Missed),
        detail: String::new(),
        configuration: Some(suitecase_model::ids::RunConfigurationId(Uuid::from_u128(10))),
        schedule: None,
        link: Some(LINK),
        due_at: Some(Timestamp(5)),
        created_at: Timestamp(6),
        started_at: None,
        ended_at: None,
        remote: None,
    };
    bench.store.write(move |writer| test_run::insert(writer, &run, None)).await.unwrap();
    id
}
