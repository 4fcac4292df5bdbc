//! Schedules with a clock that is moved.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use suitecase_bitbucket::Origin;
use suitecase_executions::schedules::archiving::{Cancelled, cancelled_by_archiving};
use suitecase_executions::schedules::{CalendarSpan, ScheduleDraft, ScheduleError, ScheduleField};
use suitecase_executions::{Runs, Schedules};
use suitecase_keychain::Memory;
use suitecase_model::credential::CredentialKind;
use suitecase_model::ids::{IntegrationId, LinkId, MemberId, ProjectId, RunConfigurationId, ScheduleId};
use suitecase_model::integration::{Integration, IntegrationStatus, Workspace};
use suitecase_model::link::{GitRef, Link, LinkStatus};
use suitecase_model::member::{AccountRole, Member};
use suitecase_model::path::RepoPath;
use suitecase_model::project::Project;
use suitecase_model::test_run::{
    Executor, IntervalUnit, RunConfiguration, RunReason, Schedule, TestRun, TestRunState, Timing, Trigger,
};
use suitecase_model::time::Timestamp;
use suitecase_store::audit::{self, AuditFilter};
use suitecase_store::{
    Store, StoreError, Writer, integration, link, member, project, run_configuration, schedule, test_run,
};
use suitecase_sync::{Clients, Clock};
use uuid::Uuid;

const PROJECT: ProjectId = ProjectId(Uuid::from_u128(1));
const INTEGRATION: IntegrationId = IntegrationId(Uuid::from_u128(2));
const LINK: LinkId = LinkId(Uuid::from_u128(3));
const CONFIGURATION: RunConfigurationId = RunConfigurationId(Uuid::from_u128(4));
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// A database with one configuration.
struct Bench {
    folder: tempfile::TempDir,
    store: Store,
    now: Arc<AtomicI64>,
    schedules: Schedules,
    kim: Member,
}

fn at(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

fn hourly() -> Timing {
    Timing {
        starts_at: "2026-11-24T10:00".into(),
        ends_at: None,
        every: 1,
        unit: IntervalUnit::Hour,
        time_zone: "UTC".into(),
    }
}

impl Bench {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("suitecase.db")).unwrap();
        let kim = Member {
            id: MemberId(Uuid::from_u128(9)),
            name: "Kim".into(),
            os_account: "kim".into(),
            has_passphrase: false,
            is_active: true,
            account_role: AccountRole::SystemAdmin,
            project_roles: vec![],
        };
        let somebody = kim.clone();
        let filled: Result<(), StoreError> = store.write(move |writer| fill(writer, &somebody)).await;
        filled.unwrap();
        let now = Arc::new(AtomicI64::new(at("2026-11-24T09:30:00Z")));
        let schedules = services(&store, &now).await;
        Self { folder, store, now, schedules, kim }
    }

    /// Starts everything anew, on the same database.
    async fn restarted(self) -> Self {
        let Self { folder, store, now, schedules, kim } = self;
        drop((schedules, store));
        let store = Store::open(&folder.path().join("suitecase.db")).unwrap();
        let schedules = services(&store, &now).await;
        Self { folder, store, now, schedules, kim }
    }

    fn set(&self, text: &str) {
        self.now.store(at(text), Ordering::SeqCst);
    }

    async fn tick_at(&self, text: &str) -> usize {
        self.set(text);
        self.schedules.tick().await.unwrap()
    }

    async fn schedule(&self, timing: Timing) -> Schedule {
        let draft = ScheduleDraft {
            schedule: None,
            project: PROJECT,
            name: "Nightly".into(),
            configuration: CONFIGURATION,
            timing,
            is_on: true,
        };
        self.schedules.save(&self.kim, draft).await.unwrap()
    }

    /// Returns the runs in the order of their due times: state, due time, missed.
    async fn runs(&self) -> Vec<(TestRunState, Option<RunReason>, String)> {
        let found: Result<Vec<TestRun>, StoreError> = self
            .store
            .read(|reader| {
                let page = test_run::page(
                    reader,
                    &test_run::Query {
                        project: PROJECT,
                        states: vec![],
                        triggers: vec![],
                        text: String::new(),
                        offset: 0,
                        limit: 100,
                    },
                )?;
                page.rows.into_iter().map(|row| test_run::get(reader, row.run.id)).collect()
            })
            .await;
        let mut runs = found.unwrap();
        runs.sort_by_key(|run| run.due_at);
        runs.into_iter()
            .map(|run| {
                assert_eq!((run.trigger, run.configuration), (Trigger::Schedule, Some(CONFIGURATION)));
                let due = jiff::Timestamp::from_millisecond(run.due_at.unwrap().0).unwrap();
                (run.state, run.reason, due.strftime("%d %H:%M").to_string())
            })
            .collect()
    }

    async fn set_link(&self, status: LinkStatus) {
        let set: Result<(), StoreError> =
            self.store.write(move |writer| link::set_status(writer, LINK, &status)).await;
        set.unwrap();
    }
}

/// The services, as they are when Suitecase is about to end: what is due is made and waits.
async fn services(store: &Store, now: &Arc<AtomicI64>) -> Schedules {
    let told = now.clone();
    let clock = Clock::telling(move || Timestamp(told.load(Ordering::SeqCst)));
    let keychain = Memory::new("Suitecase".to_owned()).keychain();
    let clients = Arc::new(Clients::new(Origin::default(), keychain));
    let runs = Runs::new(store.clone(), clients, clock.clone());
    runs.stop().await;
    Schedules::new(store.clone(), runs, clock)
}

fn fill(writer: &Writer<'_>, kim: &Member) -> Result<(), StoreError> {
    let now = Timestamp(0);
    member::insert(writer, kim, now)?;
    project::insert(writer, &Project { id: PROJECT, name: "Here".to_owned() }, now)?;
    let acme = Integration {
        id: INTEGRATION,
        name: "Acme".to_owned(),
        workspace: Workspace { slug: "acme".to_owned(), uuid: None },
        credential_kind: CredentialKind::AccessToken,
        credential_user: String::new(),
        description: String::new(),
        status: IntegrationStatus::Active,
        checked_at: None,
        expires_on: None,
    };
    integration::insert(writer, &acme, now)?;
    let shop = Link {
        id: LINK,
        project: PROJECT,
        integration: INTEGRATION,
        name: "web-shop".to_owned(),
        description: String::new(),
        address: String::new(),
        repository: "web-shop".to_owned(),
        reference: GitRef::DefaultBranch,
        directory: RepoPath::root(),
        link_results: false,
        status: LinkStatus::Active,
    };
    link::save(writer, &shop, now)?;
    let smoke = RunConfiguration {
        id: CONFIGURATION,
        project: PROJECT,
        name: "Smoke".into(),
        link: LINK,
        suite: None,
        profile: String::new(),
        executor: Executor::LocalCommand {
            program: "true".into(),
            arguments: vec![],
            folder: String::new(),
            report_folder: String::new(),
            time_limit_minutes: 1,
        },
        variables: vec![],
    };
    run_configuration::save(writer, &smoke, now)
}

#[tokio::test]
async fn a_schedule_fires_once_at_each_due_time() {
    let bench = Bench::new().await;
    let saved = bench.schedule(hourly()).await;
    assert_eq!(saved.next_at, Some(Timestamp(at("2026-11-24T10:00:00Z"))));
    assert_eq!(bench.tick_at("2026-11-24T09:59:59Z").await, 0);
    assert_eq!(bench.tick_at("2026-11-24T10:00:00Z").await, 1);
    assert_eq!(bench.tick_at("2026-11-24T10:00:20Z").await, 0);
    assert_eq!(bench.tick_at("2026-11-24T11:00:19Z").await, 1);
    assert_eq!(
        bench.runs().await,
        [(TestRunState::Queued, None, "24 10:00".into()), (TestRunState::Queued, None, "24 11:00".into())]
    );
}

#[tokio::test]
async fn what_was_due_while_nobody_could_run_it_is_one_entry_that_waits() {
    let bench = Bench::new().await;
    bench.schedule(hourly()).await;
    assert_eq!(bench.tick_at("2026-11-24T14:30:00Z").await, 1);
    let missed = (TestRunState::WaitForTrigger, Some(RunReason::Missed));
    assert_eq!(bench.runs().await, [(missed.0, missed.1, "24 14:00".into())]);
    // Another night: the entry that still waits stands for that one too.
    let bench = bench.restarted().await;
    assert_eq!(bench.tick_at("2026-11-25T08:00:10Z").await, 1);
    assert_eq!(
        bench.runs().await,
        [(missed.0, missed.1, "25 07:00".into()), (TestRunState::Queued, None, "25 08:00".into())]
    );
}

#[tokio::test]
async fn a_clock_that_goes_back_fires_nothing_twice_and_stops_no_schedule() {
    let bench = Bench::new().await;
    bench.schedule(hourly()).await;
    // Somebody set the clock a year ahead, and back again.
    assert_eq!(bench.tick_at("2027-11-24T10:00:05Z").await, 1);
    assert_eq!(bench.tick_at("2026-11-24T09:59:00Z").await, 0);
    assert_eq!(bench.tick_at("2026-11-24T10:00:05Z").await, 1);
    // And an hour back: 10:00 comes again and was kept.
    assert_eq!(bench.tick_at("2026-11-24T09:00:00Z").await, 0);
    assert_eq!(bench.tick_at("2026-11-24T10:00:10Z").await, 0);
    let bench = bench.restarted().await;
    assert_eq!(bench.tick_at("2026-11-24T10:00:20Z").await, 0);
    assert_eq!(bench.tick_at("2026-11-24T11:00:00Z").await, 1);
    let fired: Vec<String> = bench
        .runs()
        .await
        .into_iter()
        .filter(|(state, ..)| *state == TestRunState::Queued)
        .map(|(_, _, due)| due)
        .collect();
    assert_eq!(fired, ["24 10:00", "24 11:00", "24 10:00"]);
}

#[tokio::test]
async fn two_processes_make_one_run_of_a_due_time() {
    let bench = Bench::new().await;
    bench.schedule(hourly()).await;
    let other = Store::open(&bench.folder.path().join("suitecase.db")).unwrap();
    let other = services(&other, &bench.now).await;
    bench.set("2026-11-24T10:00:01Z");
    let (first, second) = tokio::join!(bench.schedules.tick(), other.tick());
    assert!(first.unwrap() + second.unwrap() >= 1);
    assert_eq!(bench.runs().await.len(), 1);
}

#[tokio::test]
async fn one_that_is_over_or_off_fires_never() {
    let bench = Bench::new().await;
    let ends_at = Some("2026-11-24T10:00".into());
    let saved = bench.schedule(Timing { ends_at, ..hourly() }).await;
    assert_eq!(bench.tick_at("2026-11-24T10:00:00Z").await, 1);
    assert_eq!(bench.tick_at("2026-11-24T11:00:00Z").await, 0);
    let again = bench.schedules.switch(&bench.kim, saved.id, false).await.unwrap();
    assert_eq!(again.next_at, None);
    let again = bench.schedules.switch(&bench.kim, saved.id, true).await.unwrap();
    assert_eq!((again.is_on, again.next_at), (true, None));
    assert_eq!(bench.tick_at("2026-11-24T12:00:00Z").await, 0);
    assert_eq!(bench.runs().await.len(), 1);
}

#[tokio::test]
async fn switching_on_again_does_not_make_up_for_what_passed() {
    let bench = Bench::new().await;
    let saved = bench.schedule(hourly()).await;
    bench.schedules.switch(&bench.kim, saved.id, false).await.unwrap();
    assert_eq!(bench.tick_at("2026-11-24T15:00:00Z").await, 0);
    bench.set("2026-11-24T15:30:00Z");
    let on = bench.schedules.switch(&bench.kim, saved.id, true).await.unwrap();
    assert_eq!(on.next_at, Some(Timestamp(at("2026-11-24T16:00:00Z"))));
    assert!(bench.runs().await.is_empty());
}

#[tokio::test]
async fn what_an_archived_repository_missed_is_canceled_and_asks_nobody() {
    let bench = Bench::new().await;
    bench.schedule(hourly()).await;
    bench.set_link(LinkStatus::Archived).await;
    assert_eq!(bench.tick_at("2026-11-24T12:30:00Z").await, 1);
    let canceled = (TestRunState::Canceled, Some(RunReason::RepositoryArchived));
    assert_eq!(bench.runs().await, [(canceled.0, canceled.1, "24 12:00".into())]);
    let stays: Result<Schedule, StoreError> =
        bench.store.read(|reader| Ok(schedule::of_project(reader, PROJECT)?.remove(0))).await;
    assert_eq!(stays.unwrap().next_at, Some(Timestamp(at("2026-11-24T13:00:00Z"))));
}

#[tokio::test]
async fn archiving_tells_what_it_cancels() {
    let bench = Bench::new().await;
    let nothing: Result<_, StoreError> =
        bench.store.read(|reader| cancelled_by_archiving(reader, LINK)).await;
    assert_eq!(nothing.unwrap(), Cancelled::default());
    bench.schedule(hourly()).await;
    bench.tick_at("2026-11-24T10:00:00Z").await;
    let found: Result<_, StoreError> = bench.store.read(|reader| cancelled_by_archiving(reader, LINK)).await;
    let next = Timestamp(at("2026-11-24T11:00:00Z"));
    assert_eq!(
        found.unwrap(),
        Cancelled { runs: vec!["Smoke".into()], schedules: vec![("Nightly".into(), next)] }
    );
}

#[tokio::test]
async fn a_draft_that_cannot_be_names_its_field_and_changes_nothing() {
    let bench = Bench::new().await;
    bench.schedule(hourly()).await;
    let good = ScheduleDraft {
        schedule: None,
        project: PROJECT,
        name: "Weekly".into(),
        configuration: CONFIGURATION,
        timing: hourly(),
        is_on: true,
    };
    let nowhere = RunConfigurationId(Uuid::from_u128(99));
    let faults = [
        (ScheduleDraft { name: " ".into(), ..good.clone() }, ScheduleField::Name),
        (ScheduleDraft { name: "NIGHTLY".into(), ..good.clone() }, ScheduleField::Name),
        (ScheduleDraft { configuration: nowhere, ..good.clone() }, ScheduleField::Configuration),
        (ScheduleDraft { timing: Timing { every: 0, ..hourly() }, ..good.clone() }, ScheduleField::Every),
        (
            ScheduleDraft { timing: Timing { time_zone: "Mars".into(), ..hourly() }, ..good.clone() },
            ScheduleField::TimeZone,
        ),
    ];
    for (draft, field) in faults {
        let refused = bench.schedules.save(&bench.kim, draft).await.unwrap_err();
        assert_eq!(refused.field(), Some(field), "{refused:?}");
    }
    let missing = ScheduleDraft { schedule: Some(ScheduleId(Uuid::from_u128(98))), ..good };
    let refused = bench.schedules.save(&bench.kim, missing).await.unwrap_err();
    assert!(matches!(refused, ScheduleError::Store(StoreError::Missing(_))), "{refused:?}");
    let kept: Result<Vec<Schedule>, StoreError> =
        bench.store.read(|reader| schedule::of_project(reader, PROJECT)).await;
    assert_eq!(kept.unwrap().len(), 1);
}

#[tokio::test]
async fn what_people_decide_is_in_the_audit_log() {
    let bench = Bench::new().await;
    let saved = bench.schedule(hourly()).await;
    bench.schedules.switch(&bench.kim, saved.id, false).await.unwrap();
    bench.schedules.remove(&bench.kim, saved.id).await.unwrap();
    let actions: Result<Vec<String>, StoreError> = bench
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
    assert_eq!(actions.unwrap(), ["schedule.create", "schedule.edit", "schedule.remove"]);
}

#[tokio::test]
async fn a_calendar_names_what_was_kept_and_what_is_to_come_each_once() {
    let bench = Bench::new().await;
    bench.schedule(hourly()).await;
    bench.tick_at("2026-11-24T10:00:00Z").await;
    let span = (Timestamp(at("2026-11-24T00:00:00Z")), Timestamp(at("2026-11-24T13:00:00Z")));
    let now = Timestamp(at("2026-11-24T10:00:00Z"));
    let found: Result<CalendarSpan, StoreError> =
        bench.store.read(move |reader| CalendarSpan::of_project(reader, PROJECT, span, now)).await;
    let told: Vec<_> = found
        .unwrap()
        .entries
        .into_iter()
        .map(|entry| ((entry.at.0 - now.0) / HOUR, entry.run.is_some()))
        .collect();
    assert_eq!(told, [(0, true), (1, false), (2, false)]);
    let long = (span.0, Timestamp(span.0.0 + 30 * 24 * HOUR));
    let found: Result<CalendarSpan, StoreError> =
        bench.store.read(move |reader| CalendarSpan::of_project(reader, PROJECT, long, now)).await;
    let found = found.unwrap();
    assert_eq!(found.entries.len(), 101);
    assert_eq!(found.left_out, 30 * 24 - 10 - 101);
}
