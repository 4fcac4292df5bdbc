//! The service on a real database.

use std::sync::atomic::{AtomicU64, Ordering};

use suitecase_model::catalogue::{Fingerprint, Place, TestCase};
use suitecase_model::credential::CredentialKind;
use suitecase_model::ids::{ExecutionId, IntegrationId, MemberId, SavedFilterId, TestCaseId, TestRunId};
use suitecase_model::integration::{Integration, IntegrationStatus, Workspace};
use suitecase_model::link::{GitRef, Link, LinkStatus};
use suitecase_model::member::{AccountRole, Member};
use suitecase_model::project::Project;
use suitecase_model::report::ReportFormat;
use suitecase_model::reported::LinkBecause;
use suitecase_model::result::{ResultCounts, ResultStatus};
use suitecase_model::saved_filter::{SavedFilter, SortColumn};
use suitecase_model::test_case::TestCaseContent;
use suitecase_model::text::TextError;
use suitecase_model::time::Timestamp;
use suitecase_store::execution::{self, Execution};
use suitecase_store::imported_run::{self, ImportedRun};
use suitecase_store::latest_result::{self, KnownExecutions};
use suitecase_store::reported_test::{self, Decided, Name};
use suitecase_store::result::{self, NewResult};
use suitecase_store::{Writer, integration, member, project, test_case};
use uuid::Uuid;

use super::*;
use crate::filter::{Filter, Now};
use crate::saved_filters::{self, SavedFilterError};

const PROJECT: ProjectId = ProjectId(Uuid::from_u128(1));
const ELSEWHERE: ProjectId = ProjectId(Uuid::from_u128(2));
const INTEGRATION: IntegrationId = IntegrationId(Uuid::from_u128(3));
const WEB: LinkId = LinkId(Uuid::from_u128(10));
const APP: LinkId = LinkId(Uuid::from_u128(11));
const GUID: &str = "2F1a8c9e-0000-4000-8000-0123456789ab";

struct Bench {
    _folder: tempfile::TempDir,
    store: Store,
    explorer: Explorer,
}

fn link_of(id: LinkId, project: ProjectId, name: &str) -> Link {
    Link {
        id,
        project,
        integration: INTEGRATION,
        name: name.to_owned(),
        description: String::new(),
        address: String::new(),
        repository: String::new(),
        reference: GitRef::DefaultBranch,
        directory: RepoPath::root(),
        link_results: false,
        status: LinkStatus::Active,
    }
}

fn case(number: u128, path: &str) -> TestCase {
    TestCase {
        id: TestCaseId(Uuid::from_u128(number)),
        place: Place {
            path: RepoPath::from_text(path),
            project: RepoPath::root(),
            katalon_id: path.trim_end_matches(".tc").to_owned(),
        },
        blob: [0; 20],
        content: TestCaseContent::default(),
        print: Fingerprint::default(),
        change: None,
        moved: None,
    }
}

impl Bench {
    /// Makes two projects; the first has two links with some test cases.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("suitecase.db")).unwrap();
        let bench = Self { _folder: folder, explorer: Explorer::new(store.clone()), store };
        bench
            .write(|writer| {
                let now = Timestamp(0);
                for (id, name) in [(PROJECT, "Here"), (ELSEWHERE, "Elsewhere")] {
                    project::insert(writer, &Project { id, name: name.to_owned() }, now)?;
                }
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
                link::save(writer, &link_of(WEB, PROJECT, "web"), now)?;
                link::save(writer, &link_of(APP, PROJECT, "App"), now)?;
                let mut with_guid = case(3, "Test Cases/Login/TC3.tc");
                with_guid.content.guid = Some(GUID.to_owned());
                test_case::put(writer, WEB, &with_guid)?;
                test_case::put(writer, WEB, &case(1, "Test Cases/Cart/TC1.tc"))?;
                test_case::put(writer, APP, &case(2, "Test Cases/Login/TC2.tc"))
            })
            .await;
        bench
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Writer<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.write(work).await.unwrap()
    }

    async fn listed(&self, query: &ListQuery) -> Vec<String> {
        let listing = self.explorer.list(query).await.unwrap();
        listing.rows().map(|(shelf, row)| format!("{} {}", shelf.name, shelf.columns.name(row))).collect()
    }
}

fn asking(text: &str) -> ListQuery {
    ListQuery {
        project: PROJECT,
        link: None,
        folder: RepoPath::root(),
        kind: TestKind::TestCases,
        filter: Filter::read(text, &Now::here(Timestamp(0))),
        sort: SortColumn::Path,
        descending: false,
    }
}

/// Stores an execution in which a test case failed.
fn has_failed(writer: &Writer<'_>, test: Uuid) -> Result<(), StoreError> {
    let (run, at) = (TestRunId(Uuid::from_u128(7)), Timestamp(5));
    let imported = ImportedRun {
        id: run,
        project: PROJECT,
        key: "run".to_owned(),
        name: "Nightly".to_owned(),
        link: None,
        member: None,
        imported_at: at,
    };
    imported_run::insert(writer, &imported)?;
    let nightly = Execution {
        id: ExecutionId(Uuid::from_u128(1)),
        run,
        project: PROJECT,
        key: "key".to_owned(),
        digest: String::new(),
        name: "Nightly".to_owned(),
        format: ReportFormat::Junit,
        source: String::new(),
        started_at: at,
        duration_ms: None,
        profile: None,
        environment: Vec::new(),
        imported_at: at,
        counts: ResultCounts::of([ResultStatus::Failed]),
    };
    let execution = execution::insert(writer, &nightly)?;
    let name = Name {
        project: PROJECT,
        link: None,
        kind: TestKind::TestCases,
        suite: String::new(),
        name: "Test Cases/TC3".to_owned(),
    };
    let decided = Decided { test: Some(test), because: LinkBecause::SamePath };
    let reported = reported_test::insert(writer, &name, 0, decided)?;
    let failed = NewResult {
        reported,
        position: 1,
        status: ResultStatus::Failed,
        at,
        duration_ms: None,
        message: None,
        detail: None,
        failed_attempts: 0,
        row: None,
    };
    result::insert(writer, execution, [failed])?;
    latest_result::work_out(writer, test, &mut KnownExecutions::default())
}

#[tokio::test]
async fn a_list_shows_the_catalogue_as_it_is_now() {
    let bench = Bench::new().await;
    assert_eq!(bench.listed(&asking("")).await, ["App TC2", "web TC1", "web TC3"]);
    assert_eq!(bench.listed(&asking("in:login")).await, ["App TC2", "web TC3"]);
    assert_eq!(bench.listed(&ListQuery { link: Some(WEB), ..asking("login") }).await, ["web TC3"]);
    bench.write(|writer| test_case::put(writer, APP, &case(4, "Test Cases/New.tc"))).await;
    assert_eq!(bench.listed(&asking("")).await, ["App TC2", "App New", "web TC1", "web TC3"]);
    bench.write(|writer| test_case::remove(writer, [case(1, "").id, case(2, "").id])).await;
    assert_eq!(bench.listed(&asking("")).await, ["App New", "web TC3"]);
    assert!(bench.listed(&asking("status:failed")).await.is_empty());
    bench.write(|writer| has_failed(writer, Uuid::from_u128(3))).await;
    assert_eq!(bench.listed(&asking("status:failed")).await, ["web TC3"]);
}

#[tokio::test]
async fn whole_ids_and_guids_are_found() {
    let bench = Bench::new().await;
    assert_eq!(bench.listed(&asking(GUID)).await, ["web TC3"]);
    assert_eq!(bench.listed(&asking(&Uuid::from_u128(2).to_string())).await, ["App TC2"]);
    assert!(bench.listed(&asking(&format!("{GUID} tc1"))).await.is_empty(), "every word counts");
    assert!(bench.listed(&ListQuery { link: Some(APP), ..asking(GUID) }).await.is_empty());
    assert_eq!(bench.listed(&asking("Test Cases/Login/TC3.tc")).await, ["web TC3"], "a pasted path");
}

#[tokio::test]
async fn archived_links_and_other_projects_count_nowhere() {
    let bench = Bench::new().await;
    let counted = async |project| {
        let choices =
            bench.explorer.choices(project, None, RepoPath::root(), TestKind::TestCases, Timestamp(0)).await;
        (choices.unwrap().never_run, bench.listed(&ListQuery { project, ..asking("") }).await.len())
    };
    assert_eq!((counted(PROJECT).await, counted(ELSEWHERE).await), ((3, 3), (0, 0)));
    bench.write(|writer| link::set_status(writer, WEB, &LinkStatus::Archived)).await;
    assert_eq!(counted(PROJECT).await, (1, 1));
    assert!(bench.listed(&ListQuery { link: Some(WEB), ..asking("") }).await.is_empty());
    bench.explorer.refresh().await.unwrap();
    let held = bench.explorer.shared.slots.lock().unwrap().len();
    assert_eq!(held, 1, "what is not shown is not held");
    bench.write(|writer| link::set_status(writer, WEB, &LinkStatus::Inactive)).await;
    assert_eq!(counted(PROJECT).await, (3, 3));
}

#[tokio::test]
async fn the_name_of_a_link_decides_its_place_at_once() {
    let bench = Bench::new().await;
    assert_eq!(bench.listed(&asking("repo:web")).await.len(), 2);
    bench.write(|writer| link::save(writer, &link_of(WEB, PROJECT, "a web"), Timestamp(0))).await;
    assert_eq!(bench.listed(&asking("")).await, ["a web TC1", "a web TC3", "App TC2"]);
    assert!(bench.listed(&asking("repo:web")).await.is_empty());
}

#[tokio::test]
async fn the_same_question_is_ordered_once_and_never_answered_with_what_was() {
    let bench = Bench::new().await;
    let by_name = ListQuery { sort: SortColumn::Name, ..asking("") };
    let first = bench.explorer.list(&by_name).await.unwrap();
    assert!(Arc::ptr_eq(&first, &bench.explorer.list(&by_name).await.unwrap()));
    let other = bench.explorer.list(&ListQuery { descending: true, ..by_name.clone() }).await.unwrap();
    assert!(!Arc::ptr_eq(&first, &other));
    for text in ["a", "b", "c", "d", "e", "f"] {
        bench.explorer.list(&asking(text)).await.unwrap();
    }
    assert_eq!(bench.explorer.shared.listings.lock().unwrap().len(), KEPT_LISTINGS);
    bench.write(|writer| test_case::remove(writer, [case(2, "").id])).await;
    assert_eq!(bench.listed(&by_name).await, ["web TC1", "web TC3"]);
    assert_eq!(bench.explorer.shared.listings.lock().unwrap().len(), 1, "old ones hold no memory");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn those_who_ask_at_once_share_what_one_of_them_makes() {
    let bench = Bench::new().await;
    let asked = (0..8).map(|_| bench.explorer.columns(WEB, TestKind::TestCases));
    let found = futures_util::future::try_join_all(asked).await.unwrap();
    assert!(found.iter().all(|(_, columns)| Arc::ptr_eq(columns, &found[0].1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_asks_after_a_write_sees_it_however_often_it_is_written() {
    let bench = Arc::new(Bench::new().await);
    let written = Arc::new(AtomicU64::new(0));
    let (writing, noted) = (bench.clone(), written.clone());
    let writer = tokio::spawn(async move {
        for number in 0..60_u64 {
            let path = format!("Test Cases/Race/{number:03}.tc");
            let new = case(1_000 + u128::from(number), &path);
            writing.write(move |writer| test_case::put(writer, WEB, &new)).await;
            noted.store(number + 1, Ordering::SeqCst);
        }
    });
    let readers = (0..3).map(|_| {
        let (bench, written) = (bench.clone(), written.clone());
        tokio::spawn(async move {
            loop {
                let least = written.load(Ordering::SeqCst);
                let listing = bench.explorer.list(&asking("in:race")).await.unwrap();
                let found = listing.len() as u64;
                assert!(found >= least, "{found} of {least}");
                let names = listing.rows().map(|(shelf, row)| shelf.columns.name(row).to_owned());
                let expected = (0..found).map(|number| format!("{number:03}"));
                assert!(names.eq(expected), "a list is of one moment");
                if least == 60 {
                    break;
                }
            }
        })
    });
    let readers: Vec<_> = readers.collect();
    writer.await.unwrap();
    for reader in readers {
        reader.await.unwrap();
    }
}

#[tokio::test]
async fn what_was_asked_for_is_made_anew_before_the_next_question() {
    let bench = Bench::new().await;
    bench.listed(&asking("")).await;
    let fresh = tokio::spawn(bench.explorer.clone().keep_fresh());
    let slot = bench.explorer.shared.slots.lock().unwrap()[&(WEB, TestKind::TestCases)].clone();
    // The task listens once it has run for the first time.
    tokio::task::yield_now().await;
    bench.write(|writer| test_case::remove(writer, [case(1, "").id])).await;
    let now = bench.store.catalogue_version(WEB);
    loop {
        let held = slot.lock().await.as_ref().map(|(version, columns)| (*version, columns.len()));
        if held == Some((now, 1)) {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert!(bench.explorer.memory().await > 0);
    fresh.abort();
}

#[tokio::test]
async fn a_member_keeps_and_forgets_own_filters_of_the_project_only() {
    let bench = Bench::new().await;
    let [kim, lee] = [20, 21].map(|number| MemberId(Uuid::from_u128(number)));
    bench
        .write(move |writer| {
            for id in [kim, lee] {
                let somebody = Member {
                    id,
                    name: id.to_string(),
                    os_account: String::new(),
                    has_passphrase: false,
                    is_active: true,
                    account_role: AccountRole::User,
                    project_roles: Vec::new(),
                };
                member::insert(writer, &somebody, Timestamp(0))?;
            }
            Ok(())
        })
        .await;
    let filter = |number: u128, name: &str, project| SavedFilter {
        id: SavedFilterId(Uuid::from_u128(number)),
        member: kim,
        project,
        kind: TestKind::TestCases,
        name: name.to_owned(),
        filter: "status:failed".to_owned(),
        link: Some(WEB),
        folder: RepoPath::root(),
        sort: SortColumn::Status,
        descending: false,
    };
    let save = async |filter: SavedFilter| {
        bench.store.write(move |writer| saved_filters::save(writer, &filter)).await
    };
    let kept = save(filter(1, "  Red ", PROJECT)).await.unwrap();
    assert_eq!(kept.name, "Red");
    assert_eq!(save(filter(2, "RED", PROJECT)).await.unwrap().id, kept.id);
    let empty = save(filter(3, " ", PROJECT)).await;
    assert!(matches!(empty, Err(SavedFilterError::Name(TextError::Empty))));
    let long = save(filter(3, &"ü".repeat(51), PROJECT)).await;
    assert!(matches!(long, Err(SavedFilterError::Name(TextError::TooLong { .. }))));
    let elsewhere = save(filter(3, "Red", ELSEWHERE)).await;
    assert!(matches!(elsewhere, Err(SavedFilterError::Store(StoreError::Missing(_)))), "another's link");
    let long = SavedFilter { filter: "ü".repeat(1_001), ..filter(3, "Long", PROJECT) };
    assert!(matches!(save(long).await, Err(SavedFilterError::Filter(TextError::TooLong { .. }))));
    for number in 1..200 {
        save(filter(100 + number, &format!("Red {number}"), PROJECT)).await.unwrap();
    }
    assert!(matches!(save(filter(3, "Blue", PROJECT)).await, Err(SavedFilterError::TooMany)));
    assert_eq!(save(filter(3, "red", PROJECT)).await.unwrap().id, kept.id, "one that is there is replaced");
    let id = kept.id;
    let forget =
        async |member| bench.store.write(move |writer| saved_filters::delete(writer, member, id)).await;
    assert!(matches!(forget(lee).await, Err(StoreError::Missing(_))));
    forget(kim).await.unwrap();
    assert!(matches!(forget(kim).await, Err(StoreError::Missing(_))));
}
