//! Links to tests that work on every computer with Suitecase: they name the repository and the file, not this database.
//!
//! `suitecase:test?workspace=acme&repository=shop&branch=main&path=Test%20Cases/Pay.tc&kind=test-case`. The branch stands
//! there where the linked repository follows one by its name. A link comes from anywhere; nothing in it is taken for more than
//! text to compare, and what is no such link is none.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{LinkId, ProjectId};
use suitecase_model::link::{GitRef, Link};
use suitecase_model::path::RepoPath;
use suitecase_store::{Reader, StoreError, any_test, integration, link, sync_change, test_case, test_suite};
use url::Url;
use uuid::Uuid;

/// The scheme of links to tests.
pub const SCHEME: &str = "suitecase";
/// What stands behind the scheme.
const KIND_OF_LINK: &str = "test";
/// Longer texts are no links.
const LONGEST: usize = 16 * 1024;
/// What stands for itself in a value (RFC 3986, section 2.3), and the `/` of paths.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// What a link says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestLink {
    /// The slug of the workspace.
    pub workspace: String,
    /// The slug of the repository.
    pub repository: String,
    /// The branch that is followed by its name.
    pub branch: Option<String>,
    /// The file.
    pub path: RepoPath,
    /// Whether it is a test case or a suite.
    pub kind: TestKind,
}

/// A test of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkedTest {
    /// The project.
    pub project: ProjectId,
    /// The linked repository.
    pub link: LinkId,
    /// Whether it is a test case or a suite.
    pub kind: TestKind,
    /// Its id.
    pub id: Uuid,
}

impl TestLink {
    /// Reads a link; `None` for any other text.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > LONGEST || text.contains(char::is_control) {
            return None;
        }
        let url = Url::parse(text).ok()?;
        if url.scheme() != SCHEME || url.path() != KIND_OF_LINK || url.fragment().is_some() {
            return None;
        }
        let only = |name: &str| {
            let mut values = url.query_pairs().filter(|(key, _)| key == name).map(|(_, value)| value);
            let value = values.next()?;
            // What is said twice is not said.
            values.next().is_none().then(|| value.into_owned()).filter(|value| !value.is_empty())
        };
        let path = RepoPath::from_text(&only("path")?);
        let kind = kind_of(&only("kind")?)?;
        let (workspace, repository) = (only("workspace")?, only("repository")?);
        (!path.is_root()).then(|| Self { workspace, repository, branch: only("branch"), path, kind })
    }

    /// Returns the link to a test.
    pub fn of(reader: &Reader<'_>, kind: TestKind, test: Uuid) -> Result<Self, StoreError> {
        let (link, path) = any_test::place_of(reader, kind, test)?;
        let link = link::get(reader, link)?;
        let workspace = integration::get(reader, link.integration)?.workspace.slug;
        let branch = branch_of(&link).map(str::to_owned);
        Ok(Self { workspace, repository: link.repository, branch, path, kind })
    }

    /// Finds the test among the shown links of the projects that `may_see` lets through.
    ///
    /// A link that follows the named branch goes before others of the repository, and a test that has the path now before one that
    /// had it once.
    pub fn find(
        &self,
        reader: &Reader<'_>,
        may_see: impl Fn(ProjectId) -> bool,
    ) -> Result<Option<LinkedTest>, StoreError> {
        let mut links = Vec::new();
        for link in link::list(reader)?.into_iter().filter(|link| link.status.is_shown()) {
            if may_see(link.project)
                && link.repository.eq_ignore_ascii_case(&self.repository)
                && integration::get(reader, link.integration)?
                    .workspace
                    .slug
                    .eq_ignore_ascii_case(&self.workspace)
            {
                links.push(link);
            }
        }
        links.sort_by_key(|link| branch_of(link) != self.branch.as_deref());
        let test = |link: &Link, id| LinkedTest { project: link.project, link: link.id, kind: self.kind, id };
        for link in &links {
            if let Some(id) = self.at_path(reader, link)? {
                return Ok(Some(test(link, id)));
            }
        }
        for link in &links {
            if let Some(id) = self.formerly_there(reader, link)? {
                return Ok(Some(test(link, id)));
            }
        }
        Ok(None)
    }

    fn at_path(&self, reader: &Reader<'_>, link: &Link) -> Result<Option<Uuid>, StoreError> {
        Ok(match self.kind {
            TestKind::TestCases => test_case::at_path(reader, link.id, &self.path)?.map(|id| id.0),
            TestKind::TestSuites => test_suite::at_path(reader, link.id, &self.path)?.map(|id| id.0),
        })
    }

    fn formerly_there(&self, reader: &Reader<'_>, link: &Link) -> Result<Option<Uuid>, StoreError> {
        for id in sync_change::formerly_at(reader, link.id, self.kind, &self.path)? {
            match any_test::place_of(reader, self.kind, id) {
                Ok(_) => return Ok(Some(id)),
                Err(StoreError::Missing(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }
}

impl fmt::Display for TestLink {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encoded = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
        write!(out, "{SCHEME}:{KIND_OF_LINK}?workspace={}", encoded(&self.workspace))?;
        write!(out, "&repository={}", encoded(&self.repository))?;
        if let Some(branch) = &self.branch {
            write!(out, "&branch={}", encoded(branch))?;
        }
        write!(out, "&path={}&kind={}", encoded(self.path.as_str()), word_of(self.kind))
    }
}

fn branch_of(link: &Link) -> Option<&str> {
    match &link.reference {
        GitRef::Branch(name) => Some(name),
        GitRef::DefaultBranch | GitRef::Tag(_) | GitRef::Commit(_) => None,
    }
}

fn word_of(kind: TestKind) -> &'static str {
    match kind {
        TestKind::TestCases => "test-case",
        TestKind::TestSuites => "test-suite",
    }
}

fn kind_of(word: &str) -> Option<TestKind> {
    [TestKind::TestCases, TestKind::TestSuites].into_iter().find(|kind| word_of(*kind) == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::tests::catalogue::{APP, Case, Catalogue, ELSEWHERE, OTHER, SHOP, WEB};
    use proptest::prelude::*;
    use suitecase_model::catalogue::{Change, ChangeKind, FileThen, SameBecause, SyncChange};
    use suitecase_model::ids::TestCaseId;
    use suitecase_model::time::Timestamp;

    const PAY: &str =
        "suitecase:test?workspace=acme-quality&repository=web-shop&path=Test%20Cases/Pay.tc&kind=test-case";

    async fn found(catalogue: &Catalogue, text: &str) -> Option<(ProjectId, LinkId)> {
        let link = TestLink::read(text)?;
        let found = catalogue.store.read(move |reader| link.find(reader, |project| project == SHOP)).await;
        found.unwrap().map(|test| (test.project, test.link))
    }

    async fn with(link: LinkId, path: &str) -> Catalogue {
        Catalogue::empty().await.with(link, &[Case { path, ..Case::default() }]).await
    }

    #[tokio::test]
    async fn a_link_leads_back_to_its_test() {
        let catalogue = with(WEB, "Zahlung & mehr/100% ü? #1+2").await;
        let link = catalogue
            .store
            .read(|reader| {
                let id = test_case::of_link(reader, WEB)?.remove(0).id.0;
                TestLink::of(reader, TestKind::TestCases, id)
            })
            .await
            .unwrap();
        let text = link.to_string();
        assert_eq!(
            text,
            "suitecase:test?workspace=acme-quality&repository=web-shop\
             &path=Test%20Cases/Zahlung%20%26%20mehr/100%25%20%C3%BC%3F%20%231%2B2.tc&kind=test-case"
        );
        assert_eq!(found(&catalogue, &text).await, Some((SHOP, WEB)));
        assert_eq!(
            found(&catalogue, &format!("  {}\n", text.replace("acme", "ACME"))).await,
            Some((SHOP, WEB))
        );
    }

    #[tokio::test]
    async fn what_is_not_here_or_not_for_this_member_is_not_found() {
        let catalogue = with(WEB, "Pay").await;
        assert_eq!(found(&catalogue, PAY).await, Some((SHOP, WEB)));
        for other in [
            PAY.replace("web-shop", "app"),
            PAY.replace("acme", "other"),
            PAY.replace("Pay.tc", "Play.tc"),
            PAY.replace("kind=test-case", "kind=test-suite"),
        ] {
            assert_eq!(found(&catalogue, &other).await, None, "{other}");
        }
        let link = TestLink::read(PAY).unwrap();
        let seen = catalogue.store.read(move |reader| link.find(reader, |project| project == OTHER)).await;
        assert_eq!(seen.unwrap(), None);
        let elsewhere = with(ELSEWHERE, "Pay").await;
        assert_eq!(found(&elsewhere, &PAY.replace("web-shop", "elsewhere")).await, None);
    }

    #[tokio::test]
    async fn the_link_that_follows_the_branch_goes_first() {
        let catalogue = with(WEB, "Pay").await.with(APP, &[Case { path: "Pay", ..Case::default() }]).await;
        catalogue
            .write(|writer| {
                let mut app = link::get(writer, APP)?;
                app.repository = "web-shop".into();
                app.reference = GitRef::Branch("next".into());
                link::save(writer, &app, Timestamp(0))
            })
            .await;
        assert_eq!(found(&catalogue, &format!("{PAY}&branch=next")).await, Some((SHOP, APP)));
        assert_eq!(found(&catalogue, PAY).await, Some((SHOP, WEB)));
        assert!(
            found(&catalogue, &format!("{PAY}&branch=gone")).await.is_some(),
            "the test is there all the same"
        );
    }

    #[tokio::test]
    async fn a_test_that_has_moved_is_found_by_its_former_path() {
        let catalogue = with(WEB, "Checkout/Pay").await;
        catalogue
            .write(|writer| {
                let case = test_case::of_link(writer, WEB)?.remove(0);
                let moved = SyncChange {
                    kind: TestKind::TestCases,
                    id: case.id.0,
                    change: ChangeKind::Moved,
                    path: case.place.path,
                    before: Some(FileThen {
                        path: RepoPath::from_text("Test Cases/Pay.tc"),
                        blob: [0; 20],
                        guid: None,
                    }),
                    because: Some(SameBecause::Content),
                    score: None,
                    by: Change { commit: String::new(), author: String::new(), at: Timestamp(0) },
                };
                sync_change::insert(writer, WEB, None, [&moved])
            })
            .await;
        assert_eq!(found(&catalogue, PAY).await, Some((SHOP, WEB)));
        catalogue.put(WEB, &[Case { path: "Pay", ..Case::default() }]).await;
        let link = TestLink::read(PAY).unwrap();
        let test = catalogue.store.read(move |reader| link.find(reader, |_| true)).await.unwrap().unwrap();
        let path = catalogue.store.read(move |reader| test_case::get(reader, TestCaseId(test.id))).await;
        assert_eq!(
            path.unwrap().1.place.path.as_str(),
            "Test Cases/Pay.tc",
            "who has the path now goes first"
        );
    }

    #[test]
    fn what_is_no_link_to_a_test_is_none() {
        for text in [
            "",
            "suitecase:",
            "suitecase:test",
            "suitecase://test?workspace=a&repository=b&path=c&kind=test-case",
            "https://example.com/?workspace=a&repository=b&path=c&kind=test-case",
            "suitecase:test?workspace=a&repository=b&path=c&kind=other",
            "suitecase:test?workspace=a&repository=b&path=&kind=test-case",
            "suitecase:test?workspace=a&repository=b&path=/&kind=test-case",
            "suitecase:test?workspace=a&workspace=x&repository=b&path=c&kind=test-case",
            "suitecase:test?workspace=a&repository=b&path=c&kind=test-case#x",
            "suitecase:other?workspace=a&repository=b&path=c&kind=test-case",
            "suitecase:test?workspace=a&repository=b&path=c\n&kind=test-case",
            "javascript:alert(1)",
        ] {
            assert_eq!(TestLink::read(text), None, "{text}");
        }
        assert_eq!(TestLink::read(&format!("{PAY}&x={}", "x".repeat(LONGEST))), None);
        assert!(
            TestLink::read(&format!("{PAY}&later=1")).is_some(),
            "what a later version adds is passed over"
        );
    }

    proptest! {
        #[test]
        fn a_link_says_what_it_was_made_of(
            workspace in "[a-z0-9_-]{1,8}", repository in "[a-z0-9._-]{1,8}",
            branch in prop::option::of("[^\\p{C}]{1,10}"), path in "[^\\p{C}/][^\\p{C}]{0,20}[^\\p{C}/]",
        ) {
            let link = TestLink { workspace, repository, branch, path: RepoPath::from_text(&path), kind: TestKind::TestSuites };
            prop_assert_eq!(TestLink::read(&link.to_string()), Some(link));
        }

        #[test]
        fn any_text_can_be_read(text in "\\PC{0,60}") {
            let _ = TestLink::read(&format!("suitecase:test?{text}"));
            let _ = TestLink::read(&text);
        }
    }
}
