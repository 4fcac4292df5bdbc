//! Small catalogues to search.

use std::sync::atomic::{AtomicU64, Ordering};

use jiff::tz::TimeZone;
use suitecase_model::catalogue::{Fingerprint, Place, TestCase, TestSuite};
use suitecase_model::credential::CredentialKind;
use suitecase_model::ids::{IntegrationId, LinkId, ProjectId, TestCaseId, TestSuiteId};
use suitecase_model::integration::{Integration, IntegrationStatus, Workspace};
use suitecase_model::link::{GitRef, Link, LinkStatus};
use suitecase_model::path::RepoPath;
use suitecase_model::project::Project;
use suitecase_model::test_case::TestCaseContent;
use suitecase_model::test_suite::{SuiteKind, TestSuiteContent};
use suitecase_model::time::Timestamp;
use suitecase_store::{Store, StoreError, integration, link, project, search, test_case, test_suite};
use uuid::Uuid;

use crate::filter::Now;
use crate::search::{Answer, Part};
use crate::{Explorer, search::Hit};

pub(crate) const SHOP: ProjectId = ProjectId(Uuid::from_u128(1));
pub(crate) const OTHER: ProjectId = ProjectId(Uuid::from_u128(2));
pub(crate) const WEB: LinkId = LinkId(Uuid::from_u128(10));
pub(crate) const APP: LinkId = LinkId(Uuid::from_u128(11));
pub(crate) const ELSEWHERE: LinkId = LinkId(Uuid::from_u128(12));

/// A database with two projects, three links and no tests.
pub(crate) struct Catalogue {
    _folder: tempfile::TempDir,
    pub(crate) store: Store,
    pub(crate) explorer: Explorer,
    next: AtomicU64,
}

/// A test case to store.
#[derive(Clone, Debug, Default)]
pub(crate) struct Case<'a> {
    /// Below `Test Cases`, without extension.
    pub(crate) path: &'a str,
    pub(crate) tags: &'a [&'a str],
    pub(crate) description: &'a str,
    pub(crate) comment: &'a str,
}

impl Catalogue {
    pub(crate) async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("suitecase.db")).unwrap();
        let written: Result<(), StoreError> = store
            .write(|writer| {
                let account = account();
                integration::insert(writer, &account, Timestamp(0))?;
                for (id, name) in [(SHOP, "Shop"), (OTHER, "Other")] {
                    project::insert(writer, &Project { id, name: name.into() }, Timestamp(0))?;
                }
                for (id, project, name) in
                    [(WEB, SHOP, "Web shop"), (APP, SHOP, "App"), (ELSEWHERE, OTHER, "Elsewhere")]
                {
                    link::save(writer, &linked(id, project, name), Timestamp(0))?;
                }
                Ok(())
            })
            .await;
        written.unwrap();
        let explorer = Explorer::new(store.clone());
        Self { _folder: folder, store, explorer, next: AtomicU64::new(1) }
    }

    /// Stores test cases and indexes their bodies.
    pub(crate) async fn with(self, link: LinkId, cases: &[Case<'_>]) -> Self {
        self.put(link, cases).await;
        self.index(link).await;
        self
    }

    /// Stores test cases.
    pub(crate) async fn put(&self, link: LinkId, cases: &[Case<'_>]) {
        let cases: Vec<TestCase> = cases.iter().map(|case| self.case(case)).collect();
        self.write(move |writer| cases.iter().try_for_each(|case| test_case::put(writer, link, case))).await;
    }

    /// Stores a suite and indexes it.
    pub(crate) async fn with_suite(self, link: LinkId, path: &str, kind: SuiteKind) -> Self {
        let suite = TestSuite {
            id: TestSuiteId(self.id()),
            place: place("Test Suites", path, "ts"),
            blob: [0; 20],
            content: TestSuiteContent {
                kind,
                description: "Runs before every release".into(),
                tags: Vec::new(),
                guid: None,
                query: None,
                execution_mode: None,
                members: Vec::new(),
            },
            print: Fingerprint::default(),
            change: None,
            moved: None,
        };
        self.write(move |writer| test_suite::put(writer, link, &suite)).await;
        self.index(link).await;
        self
    }

    pub(crate) async fn index(&self, link: LinkId) {
        self.write(move |writer| search::index_some(writer, link, 1_000_000).map(drop)).await;
    }

    pub(crate) async fn write(
        &self,
        work: impl FnOnce(&suitecase_store::Writer<'_>) -> Result<(), StoreError> + Send + 'static,
    ) {
        self.store.write(work).await.unwrap();
    }

    /// Searches the shop.
    pub(crate) async fn search(&self, text: &str) -> Answer {
        self.explorer.search(SHOP, text, &now()).await.unwrap()
    }

    /// Returns the names that a search of the shop finds, group by group.
    pub(crate) async fn names(&self, text: &str) -> Vec<String> {
        names(&self.search(text).await)
    }

    fn case(&self, case: &Case<'_>) -> TestCase {
        TestCase {
            id: TestCaseId(self.id()),
            place: place("Test Cases", case.path, "tc"),
            blob: [0; 20],
            content: TestCaseContent {
                description: case.description.into(),
                comment: case.comment.into(),
                tags: case.tags.iter().map(|tag| (*tag).to_owned()).collect(),
                ..TestCaseContent::default()
            },
            print: Fingerprint::default(),
            change: None,
            moved: None,
        }
    }

    fn id(&self) -> Uuid {
        Uuid::from_u128(0x1000 + u128::from(self.next.fetch_add(1, Ordering::Relaxed)))
    }
}

pub(crate) fn now() -> Now {
    Now { at: Timestamp(1_800_000_000_000), zone: TimeZone::UTC }
}

pub(crate) fn hits(answer: &Answer) -> Vec<&Hit> {
    answer.groups.iter().flat_map(|group| &group.hits).collect()
}

pub(crate) fn names(answer: &Answer) -> Vec<String> {
    hits(answer).into_iter().map(|hit| text(&hit.name)).collect()
}

/// Returns the text of parts.
pub(crate) fn text(parts: &[Part]) -> String {
    parts.iter().map(|part| part.text.as_str()).collect()
}

/// Returns the text of parts, with brackets around what was found.
pub(crate) fn marked(parts: &[Part]) -> String {
    let parts = parts.iter();
    parts.map(|part| if part.is_hit { format!("[{}]", part.text) } else { part.text.clone() }).collect()
}

fn place(folder: &str, path: &str, extension: &str) -> Place {
    Place {
        path: RepoPath::from_text(&format!("{folder}/{path}.{extension}")),
        project: RepoPath::root(),
        katalon_id: format!("{folder}/{path}"),
    }
}

fn account() -> Integration {
    Integration {
        id: IntegrationId(Uuid::from_u128(5)),
        name: "Acme".into(),
        workspace: Workspace { slug: "acme-quality".into(), uuid: None },
        credential_kind: CredentialKind::AccessToken,
        credential_user: String::new(),
        description: String::new(),
        status: IntegrationStatus::Active,
        checked_at: None,
        expires_on: None,
    }
}

fn linked(id: LinkId, project: ProjectId, name: &str) -> Link {
    Link {
        id,
        project,
        integration: account().id,
        name: name.into(),
        description: String::new(),
        address: format!("https://bitbucket.org/acme-quality/{name}"),
        repository: name.to_lowercase().replace(' ', "-"),
        reference: GitRef::DefaultBranch,
        directory: RepoPath::root(),
        link_results: false,
        status: LinkStatus::Active,
    }
}
