//! A database with a project, linked repositories and tests, and reports to record.

use std::path::{Path, PathBuf};

use suitecase_executions::linking::exact;
use suitecase_executions::recording::{Into, Recorded, record};
use suitecase_executions::standing;
use suitecase_model::catalogue::{
    Change, ChangeKind, FileThen, Fingerprint, Place, SyncChange, TestCase, TestKind, TestSuite,
};
use suitecase_model::credential::CredentialKind;
use suitecase_model::ids::{IntegrationId, LinkId, MemberId, ProjectId, TestCaseId, TestSuiteId};
use suitecase_model::integration::{Integration, IntegrationStatus, Workspace};
use suitecase_model::link::{GitRef, Link, LinkStatus, SyncedCommit};
use suitecase_model::member::{AccountRole, Member};
use suitecase_model::path::RepoPath;
use suitecase_model::project::Project;
use suitecase_model::report::{Report, ReportFormat, ReportedResult, ReportedSuite};
use suitecase_model::reported::LinkBecause;
use suitecase_model::result::ResultStatus;
use suitecase_model::test_case::TestCaseContent;
use suitecase_model::test_suite::{SuiteKind, TestSuiteContent};
use suitecase_model::time::Timestamp;
use suitecase_store::latest_result::{self, Latest};
use suitecase_store::reported_test::{self, Name};
use suitecase_store::{
    Reader, Store, StoreError, Writer, integration, link, member, project, synced_commit, test_case,
    test_suite,
};
use uuid::Uuid;

pub(crate) const PROJECT: ProjectId = ProjectId(Uuid::from_u128(1));
pub(crate) const MEMBER: MemberId = MemberId(Uuid::from_u128(2));
const INTEGRATION: IntegrationId = IntegrationId(Uuid::from_u128(3));

/// Where nothing is known of the repository that ran.
pub(crate) const ANYWHERE: Into = Into { project: PROJECT, link: None, run: None, member: None };

pub(crate) struct World {
    _folder: tempfile::TempDir,
    database: PathBuf,
    pub(crate) store: Store,
}

pub(crate) fn link_of(number: u128) -> LinkId {
    LinkId(Uuid::from_u128(1_000 + number))
}

impl World {
    /// Begins with a project and two linked repositories without tests, whose results are linked.
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("suitecase.db");
        let world = Self { store: Store::open(&database).unwrap(), database, _folder: folder };
        world.write(fill).await;
        world
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Writer<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.write(work).await.unwrap()
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.read(work).await.unwrap()
    }

    /// Records a report and works out what it outdated.
    pub(crate) async fn record(&self, into: Into, report: &Report) -> Recorded {
        let report = report.clone();
        let recorded =
            self.write(move |writer| record(writer, &into, &report, Timestamp(5_000), Uuid::now_v7)).await;
        standing::work_off(&self.store).await.unwrap();
        recorded
    }

    pub(crate) async fn changed_link(&self, number: u128, change: impl FnOnce(&mut Link) + Send + 'static) {
        self.write(move |writer| {
            let mut found = link::get(writer, link_of(number))?;
            change(&mut found);
            link::save(writer, &found, Timestamp(0))
        })
        .await;
    }

    /// Decides anew what all names stand for, as behind a sync; returns how many stand for something else.
    pub(crate) async fn relink(&self) -> u64 {
        let names = exact::relink_project(&self.store, PROJECT).await.unwrap();
        standing::work_off(&self.store).await.unwrap();
        names
    }

    pub(crate) async fn latest(&self, test: u128) -> Option<Latest> {
        self.read(move |reader| latest_result::get(reader, Uuid::from_u128(test))).await
    }

    /// Returns what the newest generation of a test case's name in a suite stands for, and why.
    pub(crate) async fn stands_for(&self, suite: &str, name: &str) -> (u128, LinkBecause) {
        let name = case_named(suite, name);
        let found = self.read(move |reader| reported_test::newest(reader, &name)).await.unwrap().decided;
        (found.test.map_or(0, |test| test.as_u128()), found.because)
    }

    /// Returns where the database is.
    pub(crate) fn database(&self) -> &Path {
        &self.database
    }

    /// Goes on with a copy in which another word of the same length stands in place of one wherever that is, as accidents
    /// leave it.
    pub(crate) fn damaged(self, word: &[u8], other: &[u8]) -> Self {
        let mut bytes = self.bytes();
        while let Some(at) = bytes.windows(word.len()).position(|found| found == word) {
            drop(bytes.splice(at..at + word.len(), other.iter().copied()));
        }
        let database = self.database.with_extension("damaged");
        std::fs::write(&database, bytes).unwrap();
        Self { store: Store::open(&database).unwrap(), database, ..self }
    }

    /// Returns the bytes of the file once everything is in it.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.store.settle().unwrap();
        std::fs::read(&self.database).unwrap()
    }
}

pub(crate) fn case_named(suite: &str, name: &str) -> Name {
    Name {
        project: PROJECT,
        link: None,
        kind: TestKind::TestCases,
        suite: suite.to_owned(),
        name: name.to_owned(),
    }
}

fn fill(writer: &Writer<'_>) -> Result<(), StoreError> {
    let now = Timestamp(0);
    project::insert(writer, &Project { id: PROJECT, name: "Shop".to_owned() }, now)?;
    member::insert(writer, &kim(), now)?;
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
    for number in [1, 2] {
        let linked = Link {
            id: link_of(number),
            project: PROJECT,
            integration: INTEGRATION,
            name: format!("Repository {number}"),
            description: String::new(),
            address: format!("https://bitbucket.org/acme/{number}"),
            repository: number.to_string(),
            reference: GitRef::DefaultBranch,
            directory: RepoPath::root(),
            link_results: true,
            status: LinkStatus::Active,
        };
        link::save(writer, &linked, now)?;
        sync(writer, number, "a")?;
    }
    Ok(())
}

/// Notes that a repository with one Katalon project at its root was synced to a commit.
pub(crate) fn sync(writer: &Writer<'_>, link: u128, commit: &str) -> Result<(), StoreError> {
    let synced = SyncedCommit {
        commit: commit.repeat(40),
        root_tree: "c".repeat(40),
        subject: String::new(),
        author: String::new(),
        authored_at: Timestamp(1),
        moved_at: Timestamp(1),
        reference: "main".to_owned(),
        synced_at: Timestamp(2),
        confirmed_at: Timestamp(2),
        projects: vec![RepoPath::root()],
    };
    synced_commit::set(writer, link_of(link), &synced)
}

fn place(id: &str, extension: &str) -> Place {
    Place {
        path: RepoPath::from_text(&format!("{id}.{extension}")),
        project: RepoPath::root(),
        katalon_id: id.to_owned(),
    }
}

/// What a file in the catalogue once was, in the words of a sync.
pub(crate) fn was_at(test: u128, from: &str, to: Option<&str>, guid: Option<&str>) -> SyncChange {
    let before = FileThen {
        path: RepoPath::from_text(&format!("{from}.tc")),
        blob: [0; 20],
        guid: guid.map(str::to_owned),
    };
    SyncChange {
        kind: TestKind::TestCases,
        change: if to.is_some() { ChangeKind::Moved } else { ChangeKind::Removed },
        id: Uuid::from_u128(test),
        path: RepoPath::from_text(&format!("{}.tc", to.unwrap_or(from))),
        before: Some(before),
        because: None,
        score: None,
        by: Change { commit: "d".repeat(40), author: "Kim".to_owned(), at: Timestamp(1) },
    }
}

/// Puts a test case with a guid to a place.
pub(crate) fn put_with_guid(
    writer: &Writer<'_>,
    link: u128,
    number: u128,
    id: &str,
    guid: &str,
) -> Result<(), StoreError> {
    let content = TestCaseContent { guid: Some(guid.to_owned()), ..TestCaseContent::default() };
    test_case::put(writer, link_of(link), &TestCase { content, ..case(number, id) })
}

/// Returns a person who decides.
pub(crate) fn kim() -> Member {
    Member {
        id: MEMBER,
        name: "Kim".to_owned(),
        os_account: "kim".to_owned(),
        has_passphrase: false,
        is_active: true,
        account_role: AccountRole::User,
        project_roles: Vec::new(),
    }
}

fn case(number: u128, id: &str) -> TestCase {
    TestCase {
        id: TestCaseId(Uuid::from_u128(number)),
        place: place(id, "tc"),
        blob: [0; 20],
        content: TestCaseContent::default(),
        print: Fingerprint::default(),
        change: None,
        moved: None,
    }
}

/// Puts a test case to a place, or moves it there.
pub(crate) fn put_case(writer: &Writer<'_>, link: u128, number: u128, id: &str) -> Result<(), StoreError> {
    test_case::put(writer, link_of(link), &case(number, id))
}

pub(crate) fn put_suite(writer: &Writer<'_>, link: u128, number: u128, id: &str) -> Result<(), StoreError> {
    let content = TestSuiteContent {
        kind: SuiteKind::Static,
        description: String::new(),
        tags: Vec::new(),
        guid: None,
        query: None,
        execution_mode: None,
        members: Vec::new(),
    };
    let suite = TestSuite {
        id: TestSuiteId(Uuid::from_u128(number)),
        place: place(id, "ts"),
        blob: [0; 20],
        content,
        print: Fingerprint::default(),
        change: None,
        moved: None,
    };
    test_suite::put(writer, link_of(link), &suite)
}

pub(crate) const SUITE: &str = "Test Suites/Smoke";

/// Returns a report with one suite that began at a time.
pub(crate) fn report(number: u32, at: i64, results: &[(&str, ResultStatus)]) -> Report {
    let results = results.iter().map(|(id, status)| ReportedResult {
        id: (*id).to_owned(),
        status: *status,
        started_at: None,
        duration_ms: Some(30),
        row: None,
        message: None,
        detail: None,
        failed_attempts: 0,
    });
    let suite = ReportedSuite {
        id: SUITE.to_owned(),
        started_at: Some(Timestamp(at)),
        duration_ms: Some(200),
        results: results.collect(),
    };
    Report {
        key: format!("execution {number}"),
        run_key: format!("run {number}"),
        run_name: format!("Nightly {number}"),
        name: "Smoke".to_owned(),
        format: ReportFormat::Junit,
        source: format!("{number}.xml"),
        digest: format!("{number:064}"),
        started_at: Some(Timestamp(at)),
        duration_ms: Some(200),
        profile: None,
        environment: Vec::new(),
        suites: vec![suite],
    }
}
