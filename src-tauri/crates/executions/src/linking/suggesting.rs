//! Looks for the tests that a name in reports could stand for. What is found is never linked: a person chooses.

pub mod ranking;

use std::collections::HashSet;

use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::LinkId;
use suitecase_model::path::text_from_git;
use suitecase_store::name_key::{composed, decomposed};
use suitecase_store::reported_test::{Name, ReportedTest};
use suitecase_store::{Reader, StoreError, reported_place, suggestion};

pub use ranking::{Reason, Suggestion};

use self::ranking::{Gathered, last_part, likeness, names_of_other_tools};
use super::exact::{Places, has_suite};
use super::rule;

/// How many tests of one name are looked at; of more than these some may not be suggested.
const MOST_OF_A_NAME: u32 = 1_000;

/// Returns the tests that a name could stand for, the likeliest first, at most 20. Archived repositories are left out.
pub fn suggest(reader: &Reader<'_>, reported: &ReportedTest) -> Result<Vec<Suggestion>, StoreError> {
    let name = &reported.name;
    let places = Places::of(reader, name.project)?;
    let mut gathered = Gathered::default();
    if rule::is_an_id(name.kind, &name.name) {
        by_path(reader, &places, name, &mut gathered)?;
        by_likeness(reader, name, &mut gathered)?;
    } else {
        for part in names_of_other_tools(&name.name) {
            for test in suggestion::named_alike(reader, name.project, name.kind, part, MOST_OF_A_NAME)? {
                gathered.add(test, Reason::SameName);
            }
        }
    }
    let with_suite = repositories_with_suite(reader, &places, name)?;
    gathered.add_where(&Reason::SameSuite, |test| with_suite.contains(&test.link));
    let suite = match name.kind {
        TestKind::TestCases => &name.suite,
        TestKind::TestSuites => &name.name,
    };
    let beside = suggestion::repositories_beside(reader, reported.number, suite)?;
    gathered.add_where(&Reason::SameRun, |test| beside.contains(&test.link));
    Ok(gathered.ranked(|test| name.link == Some(test.link)))
}

/// Gathers the tests that have the path, had it, or have the guid of one that had it.
fn by_path(
    reader: &Reader<'_>,
    places: &Places,
    name: &Name,
    gathered: &mut Gathered,
) -> Result<(), StoreError> {
    let (project, kind, id) = (name.project, name.kind, name.name.as_str());
    let text = text_from_git(id.as_bytes());
    // Whatever repository a report names: a person may know better.
    for root in places.looked_at(None) {
        let spelt = [(id.to_owned(), Reason::SamePath)];
        let forms = [composed(id), decomposed(id)];
        let forms = forms.into_iter().filter(|form| form != id).map(|form| (form, Reason::NormalForm));
        for (spelt, reason) in spelt.into_iter().chain(forms) {
            if let Some(test) = reported_place::test_at(reader, root, kind, &spelt)?
                && let Some(test) = suggestion::living(reader, project, kind, test)?
            {
                gathered.add(test, reason);
            }
        }
        for former in suggestion::formerly_at(reader, root, kind, id)? {
            let living = suggestion::living(reader, project, kind, former.test)?;
            if let Some(test) = living.filter(|test| test.katalon_id != text) {
                gathered.add(test, Reason::FormerPath { commit: former.commit });
            }
        }
        for guid in suggestion::guids_at(reader, root, kind, id)? {
            let living = suggestion::with_guid(reader, project, kind, &guid)?;
            for test in living.into_iter().filter(|test| test.katalon_id != text) {
                gathered.add(test, Reason::SameGuid);
            }
        }
    }
    Ok(())
}

/// Gathers the tests whose ids or names are the same but for how they are written.
fn by_likeness(reader: &Reader<'_>, name: &Name, gathered: &mut Gathered) -> Result<(), StoreError> {
    let id = text_from_git(name.name.as_bytes());
    let alike = suggestion::named_alike(reader, name.project, name.kind, last_part(&id), MOST_OF_A_NAME)?;
    for test in alike {
        for reason in likeness(&id, &test.katalon_id) {
            gathered.add(test.clone(), reason);
        }
    }
    Ok(())
}

fn repositories_with_suite(
    reader: &Reader<'_>,
    places: &Places,
    name: &Name,
) -> Result<HashSet<LinkId>, StoreError> {
    let mut found = HashSet::new();
    for root in places.looked_at(None) {
        if has_suite(reader, root, name)? {
            found.insert(root.link);
        }
    }
    Ok(found)
}
