//! Says what linking by exact path and name does for a linked repository, before anybody ticks the box.

use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::LinkId;
use suitecase_model::reported::LinkBecause;
use suitecase_store::reported_test::ReportedTest;
use suitecase_store::{Reader, StoreError, link, reported_place, uploaded};
use uuid::Uuid;

use super::exact::Places;
use super::rule::{self, Redecided};

/// How many results, those of suites themselves not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// Results that belong to tests of this repository, or would with the box ticked.
    pub linked: u64,
    /// Results of which a person would have to choose among several tests.
    pub ambiguous: u64,
    /// Results that would belong to no test.
    pub unmatched: u64,
    /// How many of the last two belong to a test of another repository now, which has the same path.
    pub lost: u64,
}

/// Counts the results that would be linked, names by name. What belongs to tests of other repositories is not counted
/// while it stays there, and what people decided is left out.
pub fn preview(reader: &Reader<'_>, link: LinkId) -> Result<Preview, StoreError> {
    reader.at_one_moment(|reader| {
        let project = link::get(reader, link)?.project;
        let places = Places::of(reader, project)?.once_asked(link);
        let mut preview = Preview::default();
        uploaded::each(reader, project, TestKind::TestCases, |name| {
            if !name.decided.because.is_of_a_person() && name.results > 0 {
                count(reader, &places, link, &name, &mut preview)?;
            }
            Ok(())
        })?;
        Ok(preview)
    })
}

fn count(
    reader: &Reader<'_>,
    places: &Places,
    link: LinkId,
    name: &ReportedTest,
    preview: &mut Preview,
) -> Result<(), StoreError> {
    let own = tests_at(reader, places, link, name)?;
    // Only where this repository has such a test can the box change anything.
    let after = if own.is_empty() {
        name.decided
    } else {
        match places.redecide(reader, name)? {
            Redecided::Otherwise(decided) => decided,
            Redecided::AsBefore | Redecided::FromNowOn(_) => name.decided,
        }
    };
    match (name.decided.test, after.test) {
        (_, Some(test)) if own.contains(&test) => preview.linked += name.results,
        (_, Some(_)) => {}
        (before, None) => {
            preview.lost += if before.is_some() { name.results } else { 0 };
            match after.because {
                LinkBecause::SeveralTests => preview.ambiguous += name.results,
                LinkBecause::NoTest
                | LinkBecause::NotAsked
                | LinkBecause::SamePath
                | LinkBecause::SamePathAndSuite
                | LinkBecause::Alias
                | LinkBecause::Chosen
                | LinkBecause::KeptApart => preview.unmatched += name.results,
            }
        }
    }
    Ok(())
}

/// Returns the tests of a link that have exactly the path and name that a report names.
fn tests_at(
    reader: &Reader<'_>,
    places: &Places,
    link: LinkId,
    name: &ReportedTest,
) -> Result<Vec<Uuid>, StoreError> {
    let name = &name.name;
    if !rule::is_an_id(name.kind, &name.name) || name.link.is_some_and(|of| of != link) {
        return Ok(Vec::new());
    }
    let found = places.of_link(link).map(|root| reported_place::test_at(reader, root, name.kind, &name.name));
    found.filter_map(Result::transpose).collect()
}
