mod called_off;
mod given;
mod waited_out;

use std::sync::{Arc, Mutex};

use jiff::tz::TimeZone;
use secrecy::SecretString;
use suitecase_bitbucket::Origin;
use suitecase_bitbucket::pipelines::PipelineStart;
use suitecase_keychain::{EntryName, Memory};
use suitecase_model::credential::CredentialKind;
use suitecase_model::ids::{IntegrationId, LinkId, ProjectId, RunConfigurationId, TestRunId};
use suitecase_model::integration::{Integration, IntegrationStatus, Workspace};
use suitecase_model::link::{GitRef, Link, LinkStatus};
use suitecase_model::path::RepoPath;
use suitecase_model::project::Project;
use suitecase_model::result::{ResultCounts, ResultStatus};
use suitecase_model::test_run::{Executor, RunConfiguration, TestRun, Trigger};
use suitecase_model::time::Timestamp;
use suitecase_sandbox::{
    Commit, DEMO_API_TOKEN, DEMO_EMAIL, Fault, PipelinePace, PipelineScript, READ_ONLY_API_TOKEN, Repository,
    RepositoryBuilder, Sandbox, ScriptedCase, ScriptedStep, Settings, Target,
};
use suitecase_store::{
    Store, StoreError, execution, integration, link, project, result, run_configuration, run_log, test_run,
};
use suitecase_sync::{Clients, Clock};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::*;
use crate::executors::{ReadyVariable, RunLog};

const RUN: TestRunId = TestRunId(Uuid::from_u128(7));
const DEFINITION: &str =
    "pipelines:\n  default:\n    - step: {}\n  custom:\n    nightly:\n      - step: {}\n";

/// A repository at Bitbucket and a run of one of its pipelines that has just begun.
struct Bench {
    it: Sandbox,
    store: Store,
    context: Context,
    slept: Arc<Mutex<Vec<Duration>>>,
    _folder: tempfile::TempDir,
}

impl Bench {
    async fn new(script: PipelineScript) -> Self {
        Self::with_token(script, DEMO_API_TOKEN).await
    }

    async fn with_token(script: PipelineScript, token: &str) -> Self {
        let history =
            RepositoryBuilder::new().commit(Commit::new("first").file("bitbucket-pipelines.yml", DEFINITION));
        let repository = Repository::built("web-shop", history).with_pipelines(script);
        let workspace = suitecase_sandbox::Workspace::new("acme", "Acme").with(repository);
        let it = Sandbox::start(vec![workspace], Settings::default()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("suitecase.db")).unwrap();
        let filled: Result<(), StoreError> = store
            .write(|writer| {
                let now = Timestamp(0);
                project::insert(writer, &Project { id: shop().project, name: "Shop".into() }, now)?;
                integration::insert(writer, &acme(), now)?;
                link::save(writer, &shop(), now)?;
                run_configuration::save(writer, &nightly(), now)?;
                test_run::insert(writer, &begun(), None)
            })
            .await;
        filled.unwrap();
        let keychain = Memory::new("Suitecase".to_owned()).keychain();
        let entry = EntryName::of_integration(acme().id);
        keychain.keep(&entry, SecretString::from(token)).await.unwrap();
        let clients = Arc::new(Clients::new(Origin::loopback(it.origin()).unwrap(), keychain));
        let pin = SecretString::from("4711-hush");
        let log = RunLog::new(store.clone(), RUN, [&pin]);
        let variable = |name: &str, value: &SecretString, is_secured| ReadyVariable {
            name: name.to_owned(),
            value: value.clone(),
            is_secured,
        };
        let context = Context {
            run: begun(),
            configuration: nightly(),
            link: shop(),
            integration: acme(),
            suite: String::new(),
            variables: vec![
                variable("STAGE", &SecretString::from("blue"), false),
                variable("PIN", &pin, true),
            ],
            unreadable: None,
            log,
            cancel: CancellationToken::new(),
            told: CancellationToken::new(),
            quit: CancellationToken::new(),
            store: store.clone(),
            clients,
            clock: Clock::telling(|| Timestamp(5_000)),
            zone: TimeZone::UTC,
        };
        Self { it, store, context, slept: Arc::default(), _folder: folder }
    }

    /// Sees the run through; `at_pause` is told the number of each pause, from 1, when it begins.
    async fn run(&self, pipeline: &str, at_pause: impl Fn(usize) + Send + Sync + 'static) -> Ending {
        let slept = self.slept.clone();
        let wait = move |pause| -> Pin<Box<dyn Future<Output = ()> + Send>> {
            let count = {
                let mut slept = slept.lock().unwrap();
                slept.push(pause);
                slept.len()
            };
            at_pause(count);
            Box::pin(std::future::ready(()))
        };
        let work = async {
            let ending = see_through(&self.context, "", pipeline, &wait).await;
            self.context.log.close();
            ending
        };
        tokio::join!(work, self.context.log.keep(|| ())).0
    }

    async fn log(&self) -> String {
        self.store.read(|reader| run_log::read(reader, RUN, 0, usize::MAX)).await.unwrap().text
    }

    async fn counts(&self) -> ResultCounts {
        self.store.read(|reader| execution::counts_of_run(reader, RUN)).await.unwrap()
    }

    /// Returns message and detail of the results that did not pass.
    async fn why_failed(&self) -> Vec<(Option<String>, Option<String>)> {
        let failed = [ResultStatus::Failed];
        let read = self.store.read(move |reader| {
            result::page_of_run(reader, RUN, result::Listed { statuses: &failed, text: "" }, 0, 10)
        });
        read.await.unwrap().1.into_iter().map(|result| (result.message, result.detail)).collect()
    }

    async fn executions(&self) -> u64 {
        self.store.read(|reader| execution::of_run(reader, RUN, 10)).await.unwrap().0
    }
}

fn acme() -> Integration {
    Integration {
        id: IntegrationId(Uuid::from_u128(3)),
        name: "Acme".into(),
        workspace: Workspace { slug: "acme".into(), uuid: None },
        credential_kind: CredentialKind::ApiToken,
        credential_user: DEMO_EMAIL.into(),
        description: String::new(),
        status: IntegrationStatus::Active,
        checked_at: None,
        expires_on: None,
    }
}

fn shop() -> Link {
    Link {
        id: LinkId(Uuid::from_u128(1)),
        project: ProjectId(Uuid::from_u128(2)),
        integration: acme().id,
        name: "web-shop".into(),
        description: String::new(),
        address: "https://bitbucket.org/acme/web-shop".into(),
        repository: "web-shop".into(),
        reference: GitRef::DefaultBranch,
        directory: RepoPath::root(),
        link_results: true,
        status: LinkStatus::Active,
    }
}

fn nightly() -> RunConfiguration {
    RunConfiguration {
        id: RunConfigurationId(Uuid::from_u128(5)),
        project: shop().project,
        name: "Nightly".into(),
        link: shop().id,
        suite: None,
        profile: String::new(),
        executor: Executor::BitbucketPipelines { branch: String::new(), pipeline: "nightly".into() },
        variables: Vec::new(),
    }
}

fn begun() -> TestRun {
    TestRun {
        id: RUN,
        project: shop().project,
        name: "Nightly".into(),
        trigger: Trigger::Manual,
        state: TestRunState::Running,
        reason: None,
        detail: String::new(),
        configuration: Some(nightly().id),
        schedule: None,
        link: Some(shop().id),
        due_at: None,
        created_at: Timestamp(0),
        started_at: Some(Timestamp(0)),
        ended_at: None,
        remote: None,
    }
}

fn reporting() -> PipelineScript {
    let cases = vec![
        ScriptedCase::passed("Test Cases/Login/Signs in", "Test Cases/Login/Signs in"),
        ScriptedCase::failed("com.acme.LoginTest", "signsOut", "expected 1", "at LoginTest:7"),
    ];
    let steps = vec![
        ScriptedStep::new("Test").printing("the pin is 4711-hush\n").ending("FAILED").reporting(cases),
        ScriptedStep::new("Deploy").ending("NOT_RUN"),
    ];
    PipelineScript { result: "FAILED".to_owned(), steps, ..PipelineScript::default() }
}

fn broken(reason: RunReason, detail: &str) -> Ending {
    Ending::Ended(Ended::broken(reason, detail))
}

#[tokio::test]
async fn a_pipeline_is_started_with_its_variables_and_its_results_and_logs_are_brought() {
    let bench = Bench::new(reporting()).await;
    let ending = bench.run("nightly", |_| ()).await;
    assert_eq!(ending, Ending::Ended(Ended::failed(RunReason::PipelineFailed, "")));
    let started = bench.it.pipelines("acme", "web-shop").unwrap().remove(0);
    assert_eq!((started.branch.as_str(), started.custom.as_deref()), ("main", Some("nightly")));
    let variable = |name: &str, value: &str, is_secured| (name.to_owned(), value.to_owned(), is_secured);
    assert_eq!(started.variables, [variable("STAGE", "blue", false), variable("PIN", "4711-hush", true)]);
    let stored = bench.store.read(|reader| test_run::get(reader, RUN)).await.unwrap();
    assert_eq!(stored.remote, Some(started.uuid));
    let counts = bench.counts().await;
    assert_eq!((counts.passed, counts.failed), (1, 1));
    let log = bench.log().await;
    assert!(
        log.contains("Pipeline #1 (nightly) was started on main.") && log.contains("the pin is "),
        "{log}"
    );
    assert!(!log.contains("4711-hush"), "{log}");
    let kept = bench.it.requests_for_logs();
    assert!(kept.len() == 1 && !kept[0].had_authorization, "the credential stays with Bitbucket: {kept:?}");
}

#[tokio::test]
async fn a_pipeline_of_ten_minutes_takes_few_calls() {
    let script = PipelineScript { pace: PipelinePace::ByLooks { pending: 2, running: 12 }, ..reporting() };
    let bench = Bench::new(script).await;
    bench.run("nightly", |_| ()).await;
    let slept: Duration = bench.slept.lock().unwrap().iter().sum();
    assert!(slept > Duration::from_mins(9), "{slept:?}");
    // The main branch, the start, 15 looks, the steps, and of one step summary, test cases, one reason and its log.
    assert_eq!(bench.it.counts().rest, 22);
}

#[tokio::test]
async fn after_a_restart_the_same_pipeline_is_followed_and_nothing_is_doubled() {
    let bench = Bench::new(reporting()).await;
    let quit = bench.context.quit.clone();
    // The first looks are over when Suitecase quits in the second pause.
    let ending = bench
        .run("nightly", move |pause| {
            if pause == 2 {
                quit.cancel();
            }
        })
        .await;
    let ending = match ending {
        Ending::LeftRunning => Ending::LeftRunning,
        other => panic!("{other:?}"),
    };
    assert_eq!(ending, Ending::LeftRunning);
    let remote = bench.store.read(|reader| test_run::get(reader, RUN)).await.unwrap().remote;
    let mut again = bench;
    again.context.run.remote = remote;
    again.context.quit = CancellationToken::new();
    for _ in 0..2 {
        again.context.log = RunLog::new(again.store.clone(), RUN, []);
        let ending = again.run("nightly", |_| ()).await;
        assert_eq!(ending, Ending::Ended(Ended::failed(RunReason::PipelineFailed, "")));
    }
    assert_eq!(again.it.pipelines("acme", "web-shop").unwrap().len(), 1);
    assert_eq!((again.executions().await, again.counts().await.failed), (1, 1));
}

#[tokio::test]
async fn what_a_pipeline_comes_to_is_how_the_run_ends() {
    let canceled = Ended {
        state: TestRunState::Canceled,
        reason: Some(RunReason::PipelineStopped),
        detail: String::new(),
    };
    for (result, ended) in [
        ("SUCCESSFUL", Ended::well()),
        ("FAILED", Ended::failed(RunReason::PipelineFailed, "")),
        ("STOPPED", canceled),
        ("ERROR", Ended::broken(RunReason::PipelineBroken, "no runner")),
        ("EXPIRED", Ended::broken(RunReason::PipelineBroken, "EXPIRED")),
        ("EVAPORATED", Ended::broken(RunReason::PipelineBroken, "EVAPORATED")),
    ] {
        let error = (result == "ERROR").then(|| "no runner".to_owned());
        let script = PipelineScript {
            result: result.to_owned(),
            error,
            running_word: "DREAMING".to_owned(),
            ..PipelineScript::default()
        };
        let bench = Bench::new(script).await;
        assert_eq!(bench.run("", |_| ()).await, Ending::Ended(ended), "{result}");
        let log = bench.log().await;
        assert!(log.contains("is DREAMING, which is taken to go on"), "{log}");
        assert!(log.contains("No step left test reports"), "a finding and no error: {log}");
    }
}

#[tokio::test]
async fn each_refusal_to_start_has_its_own_sentence_and_end() {
    let bench = Bench::new(PipelineScript::default()).await;
    let missing = "Requested selector is not found in bitbucket-pipelines.yml.";
    assert_eq!(bench.run("weekly", |_| ()).await, broken(RunReason::PipelineNotStarted, missing));
    assert!(bench.log().await.contains("There is no custom pipeline weekly on the branch main."));

    let bench = Bench::new(PipelineScript::default()).await;
    bench.it.set_pipelines_enabled("acme", "web-shop", false).unwrap();
    let disabled = "Pipelines is not enabled for this repository.";
    assert_eq!(bench.run("", |_| ()).await, broken(RunReason::PipelineNotStarted, disabled));
    assert!(bench.log().await.contains("Pipelines are not enabled in the repository."));

    let bench = Bench::with_token(PipelineScript::default(), READ_ONLY_API_TOKEN).await;
    let scopes = "read:pipeline:bitbucket, write:pipeline:bitbucket";
    let detail = format!("bitbucket.missing-scope: {scopes}");
    assert_eq!(bench.run("", |_| ()).await, broken(RunReason::BitbucketFailed, &detail));
    assert!(bench.log().await.contains(&format!("lacks the scope {scopes}.")));

    let bench = Bench::new(PipelineScript::default()).await;
    bench.it.faults().hide_repository("acme", "web-shop");
    let Ending::Ended(ended) = bench.run("", |_| ()).await else { panic!("it ended") };
    assert_eq!((ended.state, ended.reason), (TestRunState::Error, Some(RunReason::BitbucketFailed)));
    assert!(bench.log().await.contains("is not there any more"));
}

/// Returns a bench whose run is run by a pipeline already.
async fn followed_again(script: PipelineScript) -> Bench {
    let mut bench = Bench::new(script).await;
    bench.context.run.remote = Some(start_by_hand(&bench).await);
    bench
}

async fn start_by_hand(bench: &Bench) -> String {
    let client = bench.context.clients.of(&bench.context.integration).await.unwrap();
    let start = PipelineStart { branch: "main", custom: None, variables: &[] };
    pipelines::start(&client, "acme", "web-shop", start).await.unwrap().uuid
}

#[tokio::test]
async fn a_log_at_an_unprotected_place_is_not_fetched_and_the_results_count() {
    let bench = Bench::new(reporting()).await;
    bench.it.faults().set_log_address(Some("http://logs.example/1"));
    let ending = bench.run("nightly", |_| ()).await;
    assert_eq!(ending, Ending::Ended(Ended::failed(RunReason::PipelineFailed, "")));
    assert!(
        bench.log().await.contains("The log is said to be at logs.example, which Suitecase does not ask.")
    );
    assert_eq!(bench.counts().await.passed, 1);
}
