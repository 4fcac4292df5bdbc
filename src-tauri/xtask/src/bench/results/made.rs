//! The database that is measured: filled once with the app's own recording, then kept under `target/bench`.

use std::path::{Path, PathBuf};

use suitecase_executions::linking::exact;
use suitecase_executions::recording::{Into, Recorded, record};
use suitecase_executions::standing;
use suitecase_model::catalogue::{Fingerprint, Place, TestCase};
use suitecase_model::credential::CredentialKind;
use suitecase_model::ids::{IntegrationId, LinkId, ProjectId, TestCaseId};
use suitecase_model::integration::{Integration, IntegrationStatus, Workspace};
use suitecase_model::link::{GitRef, Link, LinkStatus, SyncedCommit};
use suitecase_model::path::RepoPath;
use suitecase_model::project::Project;
use suitecase_model::report::{DataRow, Report, ReportFormat, ReportedResult, ReportedSuite};
use suitecase_model::result::ResultStatus;
use suitecase_model::test_case::TestCaseContent;
use suitecase_model::time::Timestamp;
use suitecase_store::{Store, StoreError, Writer, integration, link, project, synced_commit, test_case};
use uuid::Uuid;

use crate::bench::kept::{data_name, made_once};
use crate::error::TaskError;
use crate::process::runtime;

pub(super) const PROJECT: ProjectId = ProjectId(Uuid::from_u128(1));
/// How many test cases there are, in how many suites, and how often all of them ran.
pub(super) const CASES: u32 = 10_000;
const SUITES: u32 = 100;
pub(super) const EXECUTIONS: u32 = 500;
/// When the first of them began, and how long after it the next did, in milliseconds.
const BEGAN: i64 = 1_750_000_000_000;
const BETWEEN: i64 = 12 * 3_600_000;
/// Another number makes the database anew.
const SHAPE: u32 = 1;

/// Returns the data folder of the filled database, made when it is not there yet.
pub(super) fn filled_once() -> Result<PathBuf, TaskError> {
    made_once(&data_name("results", &(SHAPE, CASES, SUITES, EXECUTIONS)), |fresh| {
        runtime()?.block_on(fill(fresh))
    })
}

/// Returns when everything has run for the last time.
pub(super) fn end() -> Timestamp {
    Timestamp(BEGAN + i64::from(EXECUTIONS) * BETWEEN)
}

/// Returns a store in `data` with the tests and no results.
pub(super) async fn without_results(data: &Path) -> Result<Store, TaskError> {
    let store = Store::open(&data.join("suitecase.db"))?;
    store.write(catalogue).await?;
    exact::relink_all_due(&store).await?;
    Ok(store)
}

async fn fill(data: &Path) -> Result<(), TaskError> {
    let store = without_results(data).await?;
    for number in 0..EXECUTIONS {
        let told = report(number, 1);
        store.write(move |writer| recorded(writer, &told)).await?;
        if number % 50 == 49 {
            println!("{} results", (number + 1) * CASES);
        }
    }
    standing::work_off(&store).await?;
    Ok(store.settle()?)
}

/// Records a report of somebody else's run.
pub(super) fn recorded(writer: &Writer<'_>, told: &Report) -> Result<Recorded, StoreError> {
    let into = Into { project: PROJECT, link: None, run: None, member: None };
    record(writer, &into, told, end(), Uuid::now_v7)
}

fn catalogue(writer: &Writer<'_>) -> Result<(), StoreError> {
    let now = Timestamp(0);
    project::insert(writer, &Project { id: PROJECT, name: "Measured".to_owned() }, now)?;
    let integration = Integration {
        id: IntegrationId(Uuid::from_u128(2)),
        name: "Measured".to_owned(),
        workspace: Workspace { slug: "measured".to_owned(), uuid: None },
        credential_kind: CredentialKind::AccessToken,
        credential_user: String::new(),
        description: String::new(),
        status: IntegrationStatus::Active,
        checked_at: None,
        expires_on: None,
    };
    integration::insert(writer, &integration, now)?;
    linked(writer, 0, CASES)
}

/// Links a repository that holds the first test cases.
pub(super) fn linked(writer: &Writer<'_>, number: u32, cases: u32) -> Result<(), StoreError> {
    let id = LinkId(Uuid::from_u128(10 + u128::from(number)));
    let found = Link {
        id,
        project: PROJECT,
        integration: IntegrationId(Uuid::from_u128(2)),
        name: format!("Repository {number}"),
        description: String::new(),
        address: format!("https://bitbucket.org/measured/{number}"),
        repository: number.to_string(),
        reference: GitRef::DefaultBranch,
        directory: RepoPath::root(),
        link_results: true,
        status: LinkStatus::Active,
    };
    link::save(writer, &found, Timestamp(0))?;
    for case in 0..cases {
        let katalon_id = name_of(case);
        let case = TestCase {
            id: case_id(number, case),
            place: Place {
                path: RepoPath::from_text(&format!("{katalon_id}.tc")),
                project: RepoPath::root(),
                katalon_id,
            },
            blob: [0; 20],
            content: TestCaseContent::default(),
            print: Fingerprint::default(),
            change: None,
            moved: None,
        };
        test_case::put(writer, id, &case)?;
    }
    let synced = SyncedCommit {
        commit: "a".repeat(40),
        root_tree: "b".repeat(40),
        subject: String::new(),
        author: String::new(),
        authored_at: Timestamp(0),
        moved_at: Timestamp(0),
        reference: "main".to_owned(),
        synced_at: Timestamp(0),
        confirmed_at: Timestamp(0),
        projects: vec![RepoPath::root()],
    };
    synced_commit::set(writer, id, &synced)
}

pub(super) fn case_id(link: u32, case: u32) -> TestCaseId {
    TestCaseId(Uuid::from_u64_pair(mixed(u64::from(link), u64::from(case)), u64::from(case)))
}

fn name_of(case: u32) -> String {
    format!("Test Cases/Area {:03}/Feature {:02}/Checks that step {case:05} works", case % 97, case % 31)
}

/// Returns the report of a run of everything, in which each test case ran with so many data rows.
pub(super) fn report(number: u32, rows: u32) -> Report {
    let at = BEGAN + i64::from(number) * BETWEEN;
    let in_suite = CASES / SUITES;
    let suites = (0..SUITES).map(|suite| {
        let began = at + i64::from(suite) * 60_000;
        let cases = suite * in_suite..(suite + 1) * in_suite;
        let results =
            cases.flat_map(|case| (1..=rows).map(move |row| result(number, case, row, rows, began)));
        ReportedSuite {
            id: format!("Test Suites/Nightly/Suite {suite:03}"),
            started_at: Some(Timestamp(began)),
            duration_ms: Some(59_000),
            results: results.collect(),
        }
    });
    Report {
        key: format!("execution {number} {rows}"),
        run_key: format!("run {number} {rows}"),
        run_name: format!("Nightly {number}"),
        name: format!("Nightly {number}"),
        format: ReportFormat::Junit,
        source: format!("nightly/{number}/JUnit_Report.xml"),
        digest: format!("{number:060}{rows:04}"),
        started_at: Some(Timestamp(at)),
        duration_ms: Some(6_000_000),
        profile: Some("default".to_owned()),
        environment: vec![("Browser".to_owned(), "Chrome 142".to_owned())],
        suites: suites.collect(),
    }
}

fn result(number: u32, case: u32, row: u32, rows: u32, began: i64) -> ReportedResult {
    let dice = mixed(u64::from(number * 16 + row), u64::from(case));
    let status = match dice % 100 {
        0..=3 => ResultStatus::Failed,
        4 => ResultStatus::Error,
        5 => ResultStatus::Skipped,
        _ => ResultStatus::Passed,
    };
    let is_wrong = matches!(status, ResultStatus::Failed | ResultStatus::Error);
    ReportedResult {
        id: name_of(case),
        status,
        started_at: Some(Timestamp(began + i64::from(case % 100) * 550)),
        duration_ms: Some(200 + dice % 5_000),
        row: (rows > 1).then(|| DataRow {
            number: row,
            named_by: Some("user".to_owned()),
            values: vec![("user".to_owned(), format!("user {row}"))],
        }),
        message: is_wrong.then(|| format!("Expected the button {case} to be shown within 30 seconds")),
        detail: is_wrong.then(|| "at the step that looks for it, called by the test case\n".repeat(4)),
        failed_attempts: 0,
    }
}

/// Returns a number that looks like chance and is always the same.
pub(super) fn mixed(one: u64, other: u64) -> u64 {
    let mut state = one.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ other.wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^ (state >> 31)
}
