//! Links names to the tests with exactly their path and name: when results are recorded, and anew behind every sync.

use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{LinkId, ProjectId};
use suitecase_model::reported::LinkBecause;
use suitecase_store::reported_place::{self, Root};
use suitecase_store::reported_test::{self, Decided, Name, ReportedTest};
use suitecase_store::{Reader, Store, StoreError, Writer, relink_due};
use uuid::Uuid;

use super::rule::{self, Candidate, Redecided, Whereabouts};
use crate::standing;

/// How many names are looked at in one go.
const AT_ONCE: u32 = 2_000;

/// The places of a project where tests may lie.
#[derive(Clone, Debug)]
pub struct Places {
    project: ProjectId,
    roots: Vec<Root>,
}

impl Places {
    /// Reads them.
    pub fn of(reader: &Reader<'_>, project: ProjectId) -> Result<Self, StoreError> {
        Ok(Self { project, roots: reported_place::roots(reader, project)? })
    }

    /// Returns them as they would be if a link were followed and its results were linked.
    pub(super) fn once_asked(mut self, link: LinkId) -> Self {
        for root in self.roots.iter_mut().filter(|root| root.link == link) {
            root.is_archived = false;
            root.links_results = true;
        }
        self
    }

    /// Returns the Katalon projects in which the test that a name stands for may lie.
    pub(super) fn looked_at(&self, link: Option<LinkId>) -> impl Iterator<Item = &Root> {
        self.roots.iter().filter(move |root| is_looked_at(root, link))
    }

    /// Returns the Katalon projects of a link.
    pub(super) fn of_link(&self, link: LinkId) -> impl Iterator<Item = &Root> {
        self.roots.iter().filter(move |root| root.link == link)
    }

    /// Decides what a name stands for by the alias of a person, while its test is there, else by the rule.
    pub fn decide(&self, reader: &Reader<'_>, name: &Name) -> Result<Decided, StoreError> {
        if let Some(test) = reported_test::alias(reader, self.project, name.kind, &name.name)? {
            return Ok(Decided { test: Some(test), because: LinkBecause::Alias });
        }
        self.decide_by_rule(reader, name)
    }

    /// Decides what a name stands for by the rule.
    pub fn decide_by_rule(&self, reader: &Reader<'_>, name: &Name) -> Result<Decided, StoreError> {
        let mut candidates = Vec::new();
        if rule::is_an_id(name.kind, &name.name) {
            for root in self.looked_at(name.link) {
                if let Some(test) = reported_place::test_at(reader, root, name.kind, &name.name)? {
                    let is_asked = name.link.is_some() || root.links_results;
                    let has_suite = has_suite(reader, root, name)?;
                    candidates.push(Candidate { test, is_asked, has_suite });
                }
            }
        }
        Ok(rule::decide(&candidates))
    }

    /// Decides anew what a name stands for that nobody but the rule decided.
    pub fn redecide(&self, reader: &Reader<'_>, known: &ReportedTest) -> Result<Redecided, StoreError> {
        let now = self.decide(reader, &known.name)?;
        let whereabouts = match known.decided.test {
            Some(test) if now != known.decided => self.whereabouts(reader, &known.name, test)?,
            Some(_) | None => Whereabouts::Here,
        };
        Ok(rule::redecide(known.decided, whereabouts, now))
    }

    fn whereabouts(&self, reader: &Reader<'_>, name: &Name, test: Uuid) -> Result<Whereabouts, StoreError> {
        let Some(link) = reported_place::link_of(reader, name.kind, test, &name.name)? else {
            return Ok(Whereabouts::Elsewhere);
        };
        let root = self.roots.iter().find(|root| root.link == link);
        Ok(match root {
            _ if name.link == Some(link) => Whereabouts::Here,
            Some(root) if root.is_archived => Whereabouts::Archived,
            Some(root) if root.links_results => Whereabouts::Here,
            Some(_) | None => Whereabouts::NotAsked,
        })
    }
}

/// Returns whether tests of a Katalon project can be meant by results of a link, or of no link that is known.
fn is_looked_at(root: &Root, link: Option<LinkId>) -> bool {
    match link {
        Some(link) => root.link == link,
        None => !root.is_archived,
    }
}

/// Returns whether a Katalon project holds the suite in which a name is reported.
pub(super) fn has_suite(reader: &Reader<'_>, root: &Root, name: &Name) -> Result<bool, StoreError> {
    let suites = TestKind::TestSuites;
    Ok(rule::is_an_id(suites, &name.suite)
        && reported_place::test_at(reader, root, suites, &name.suite)?.is_some())
}

/// What linking anew did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relinked {
    /// How many names stand for something else now.
    pub names: u64,
    /// For how many tests the latest result was worked out anew.
    pub tests: u64,
}

/// Decides anew which tests the names stand for that tests of due links may be meant by, and lets their results follow.
///
/// To be called behind a sync, after a repository was archived or came back, when the box about results was ticked, and
/// after a start; [`relink_due`] knows for which links. The names of a project are looked at once, however many of its
/// links are due, while others write; what changes is written a little at a time. What a person decided stays.
pub async fn relink_all_due(store: &Store) -> Result<Relinked, StoreError> {
    let mut relinked = Relinked::default();
    let due = store.read(relink_due::list).await?;
    for of_project in due.chunk_by(|one, other| one.project == other.project) {
        let Some(first) = of_project.first() else { continue };
        relinked.names += relink_project(store, first.project).await?;
        let done = of_project.to_vec();
        let noted = store.write(move |writer| {
            done.iter().try_for_each(|due| relink_due::done(writer, due.link, due.version))
        });
        noted.await?;
    }
    relinked.tests = standing::work_off(store).await?;
    Ok(relinked)
}

/// Decides anew which tests the names of a project stand for; returns how many stand for something else now.
pub async fn relink_project(store: &Store, project: ProjectId) -> Result<u64, StoreError> {
    let mut changed = 0;
    for kind in [TestKind::TestCases, TestKind::TestSuites] {
        let mut after: Option<ReportedTest> = None;
        loop {
            let from = after.take();
            let (last, others) = store.read(move |reader| look(reader, project, kind, from.as_ref())).await?;
            if !others.is_empty() {
                changed += store.write(move |writer| change(writer, project, &others)).await?;
            }
            if last.is_none() {
                break;
            }
            after = last;
        }
    }
    Ok(changed)
}

/// Looks at some names: returns the last of them, and those that stand for something else by now.
fn look(
    reader: &Reader<'_>,
    project: ProjectId,
    kind: TestKind,
    after: Option<&ReportedTest>,
) -> Result<(Option<ReportedTest>, Vec<i64>), StoreError> {
    reader.at_one_moment(|reader| {
        let places = Places::of(reader, project)?;
        let mut names = reported_test::page(reader, project, kind, rule::prefix(kind), after, AT_ONCE)?;
        let mut others = Vec::new();
        for name in &names {
            if other_than_before(&places, reader, name)?.is_some() {
                others.push(name.number);
            }
        }
        Ok((names.pop(), others))
    })
}

/// Decides some names once more, now that nobody else writes, and writes what is other than before.
fn change(writer: &Writer<'_>, project: ProjectId, numbers: &[i64]) -> Result<u64, StoreError> {
    let places = Places::of(writer, project)?;
    let mut changed = 0;
    for number in numbers {
        let name = match reported_test::get(writer, *number) {
            // It went with its last result meanwhile.
            Err(StoreError::Missing(_)) => continue,
            found => found?,
        };
        if let Some(decided) = other_than_before(&places, writer, &name)? {
            reported_test::decide(writer, &name, decided, None)?;
            changed += 1;
        }
    }
    Ok(changed)
}

fn other_than_before(
    places: &Places,
    reader: &Reader<'_>,
    name: &ReportedTest,
) -> Result<Option<Decided>, StoreError> {
    if name.decided.because.is_of_a_person() {
        return Ok(None);
    }
    Ok(match places.redecide(reader, name)? {
        Redecided::Otherwise(decided) => Some(decided),
        Redecided::AsBefore | Redecided::FromNowOn(_) => None,
    })
}
