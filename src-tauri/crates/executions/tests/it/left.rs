//! What the last session left running: found, called off and ended at the next start.

use std::time::Duration;

use suitecase_model::ids::{RunConfigurationId, TestRunId};
use suitecase_model::link::LinkStatus;
use suitecase_model::test_run::{Executor, RunConfiguration, RunReason, TestRun, TestRunState, Trigger};
use suitecase_model::time::Timestamp;
use suitecase_store::{StoreError, link, test_run};
use uuid::Uuid;

use crate::bench::{Bench, INTEGRATION, LINK, PROJECT, kim};

/// Stores a configuration of a pipeline and a run of it that an earlier Suitecase left running. Nothing of the integration
/// is in the keychain, so that nobody is asked.
async fn pipeline(bench: &Bench, number: u128, remote: Option<&str>) -> TestRunId {
    let configuration = bench
        .save(RunConfiguration {
            id: RunConfigurationId(Uuid::from_u128(number)),
            project: PROJECT,
            name: format!("Pipeline {number}"),
            link: LINK,
            suite: None,
            profile: String::new(),
            executor: Executor::BitbucketPipelines { branch: String::new(), pipeline: String::new() },
            variables: Vec::new(),
        })
        .await;
    running(bench, number, configuration, remote).await
}

/// Stores a run that an earlier Suitecase left running.
async fn running(
    bench: &Bench,
    number: u128,
    configuration: RunConfigurationId,
    remote: Option<&str>,
) -> TestRunId {
    let id = TestRunId(Uuid::from_u128(number));
    let run = TestRun {
        id,
        project: PROJECT,
        name: "Nightly".into(),
        trigger: Trigger::Manual,
        state: TestRunState::Running,
        reason: None,
        detail: String::new(),
        configuration: Some(configuration),
        schedule: None,
        link: Some(LINK),
        due_at: None,
        created_at: Timestamp(6),
        started_at: Some(Timestamp(7)),
        ended_at: None,
        remote: remote.map(str::to_owned),
    };
    bench.store.write(move |writer| test_run::insert(writer, &run, None)).await.unwrap();
    id
}

async fn called_off(bench: &Bench, run: TestRunId) -> Option<RunReason> {
    bench.store.read(move |reader| test_run::called_off(reader, run)).await.unwrap()
}

#[tokio::test]
async fn what_runs_for_an_archived_repository_is_called_off_at_the_next_start() {
    let mut bench = Bench::new().await;
    let configuration = bench.script(10, "echo run").await;
    let here = running(&bench, 10, configuration, None).await;
    let elsewhere = pipeline(&bench, 11, Some("{1}")).await;
    let archived: Result<(), StoreError> =
        bench.store.write(|writer| link::set_status(writer, LINK, &LinkStatus::Archived)).await;
    archived.unwrap();
    bench.runs.recover().await.unwrap();
    let here = bench.ended(here).await;
    assert_eq!((here.state, here.reason), (TestRunState::Canceled, Some(RunReason::RepositoryArchived)));
    // Bitbucket cannot be told, so that one is not over.
    assert!(bench.runs.is_cancelling(elsewhere));
    assert_eq!(bench.get(elsewhere).await.state, TestRunState::Running);
    assert_eq!(called_off(&bench, elsewhere).await, Some(RunReason::RepositoryArchived));
    bench.runs.stop().await;
    assert_eq!(bench.get(elsewhere).await.state, TestRunState::Running);
    let next = Bench::at(&bench.folder);
    next.runs.recover().await.unwrap();
    assert!(next.runs.is_cancelling(elsewhere), "it is tried again after every start");
}

#[tokio::test]
async fn what_is_called_off_before_it_was_taken_up_is_ended_with_what_runs_for_it() {
    let mut bench = Bench::new().await;
    let configuration = bench.script(10, "echo run").await;
    let here = running(&bench, 10, configuration, None).await;
    let elsewhere = pipeline(&bench, 11, Some("{1}")).await;
    for run in [here, elsewhere] {
        assert_eq!(bench.runs.cancel(&kim(), run).await.unwrap().state, TestRunState::Running);
    }
    bench.runs.recover().await.unwrap();
    let here = bench.ended(here).await;
    assert_eq!((here.state, here.reason), (TestRunState::Canceled, Some(RunReason::CanceledByMember)));
    assert!(bench.runs.is_cancelling(elsewhere));
}

#[tokio::test]
async fn a_run_that_was_to_start_a_pipeline_says_where_to_look() {
    let mut bench = Bench::new().await;
    let run = pipeline(&bench, 10, None).await;
    bench.runs.recover().await.unwrap();
    let ended = bench.ended(run).await;
    assert_eq!((ended.state, ended.reason), (TestRunState::Error, Some(RunReason::Interrupted)));
    assert!(bench.log(run).await.contains("Look at Bitbucket whether one was"));
}

#[tokio::test]
async fn whoever_disconnects_an_integration_calls_its_pipelines_off_and_nothing_else() {
    let mut bench = Bench::new().await;
    let run = pipeline(&bench, 10, Some("{1}")).await;
    bench.runs.recover().await.unwrap();
    let configuration = bench.script(11, "echo ready; while :; do sleep 100; done").await;
    let local = bench.start(configuration).await;
    bench.printed(local, "ready").await;
    assert_eq!(bench.runs.through(INTEGRATION), [run]);
    // What is waited for in vain is over at once.
    tokio::time::pause();
    bench.runs.cancel_for_integration(INTEGRATION).await.unwrap();
    let ended = loop {
        tokio::time::advance(Duration::from_mins(1)).await;
        let found = bench.get(run).await;
        if found.state.is_over() {
            break found;
        }
    };
    assert_eq!((ended.state, ended.reason), (TestRunState::Canceled, Some(RunReason::IntegrationInactive)));
    assert!(!bench.runs.is_cancelling(local));
    bench.runs.stop().await;
}
