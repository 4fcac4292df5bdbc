//! Lets what belongs to a test follow a decision about who it is: the names in reports that stand for it, the names that
//! always do, and what is known of its changes. Results follow their names.

use rusqlite::params;
use suitecase_model::catalogue::{Place, TestKind};
use suitecase_model::reported::LinkBecause;
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::reported_place::path_of;
use crate::reported_test::{self, Decided, ReportedTest};
use crate::{content_change, latest_result, row};

/// Gives the test that now has a file what belongs to that file: the names that mean its place by the rule, and what
/// people said of the test they saw there. Names of its former places stay with the former test.
pub fn take_apart(
    writer: &Writer<'_>,
    kind: TestKind,
    former: Uuid,
    other: Uuid,
    place: &Place,
) -> Result<(), StoreError> {
    let belongs = |name: &ReportedTest, decided: Decided| match decided.because {
        LinkBecause::SamePath | LinkBecause::SamePathAndSuite => {
            path_of(place.project.as_str(), kind, &name.name.name) == place.path.as_str()
        }
        LinkBecause::Alias | LinkBecause::Chosen => true,
        LinkBecause::SeveralTests | LinkBecause::NoTest | LinkBecause::KeptApart | LinkBecause::NotAsked => {
            false
        }
    };
    give(writer, former, other, belongs)
}

/// Gives a test back all that belongs to the one that was taken apart from it.
pub fn join(writer: &Writer<'_>, other: Uuid, former: Uuid) -> Result<(), StoreError> {
    give(writer, other, former, |_, _| true)
}

fn give(
    writer: &Writer<'_>,
    from: Uuid,
    to: Uuid,
    belongs: impl Fn(&ReportedTest, Decided) -> bool,
) -> Result<(), StoreError> {
    let mut update = writer
        .connection
        .prepare_cached("UPDATE reported_test SET test_id = ?2, found_test_id = ?3 WHERE number = ?1")?;
    for number in names_of(writer, from)? {
        let name = reported_test::get(writer, number)?;
        let followed = |decided: Decided| match decided.test {
            Some(test) if test == from && belongs(&name, decided) => Some(to),
            test => test,
        };
        let (test, found) = (followed(name.decided), name.found.and_then(followed));
        let word = |test: Option<Uuid>| test.map(|test| test.to_string());
        update.execute(params![number, word(test), word(found)])?;
    }
    writer
        .connection
        .prepare_cached("UPDATE alias SET test_id = ?2 WHERE test_id = ?1")?
        .execute([from.to_string(), to.to_string()])?;
    content_change::copy(writer, from, to)?;
    [from, to].into_iter().try_for_each(|test| latest_result::mark_outdated(writer, test))
}

/// Returns the numbers of the names that stand for a test, or did before a person decided.
fn names_of(reader: &Reader<'_>, test: Uuid) -> Result<Vec<i64>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT number FROM reported_test WHERE test_id = ?1 \
         UNION SELECT number FROM reported_test WHERE found_test_id = ?1",
    )?;
    row::all(statement.query([test.to_string()])?, |row| Ok(row.get(0)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::with_shop;
    use crate::open::tests::temporary;
    use crate::reported_test::tests::named;
    use suitecase_model::path::RepoPath;
    use suitecase_model::standing::ChangeSpan;
    use suitecase_model::time::Timestamp;

    const FORMER: Uuid = Uuid::from_u128(1);
    const OTHER: Uuid = Uuid::from_u128(2);

    fn stands_for(test: Uuid, because: LinkBecause) -> Decided {
        Decided { test: Some(test), because }
    }

    #[tokio::test]
    async fn what_is_about_the_present_file_goes_with_it_and_all_comes_back() {
        use LinkBecause::{Alias, Chosen, KeptApart, SamePath, SamePathAndSuite};
        let place = Place {
            path: RepoPath::from_text("web/Test Cases/Now.tc"),
            project: RepoPath::from_text("web"),
            katalon_id: "Test Cases/Now".to_owned(),
        };
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                let table = [
                    ("Test Cases/Now", stands_for(FORMER, SamePath), None),
                    ("Test Cases/Then", stands_for(FORMER, SamePathAndSuite), None),
                    ("com.acme.Odd", stands_for(FORMER, Chosen), None),
                    ("com.acme.Always", stands_for(FORMER, Alias), None),
                    ("Test Cases/Now", stands_for(FORMER, SamePath), Some(KeptApart)),
                    ("Test Cases/Now", stands_for(Uuid::from_u128(9), SamePath), None),
                ];
                let mut numbers = Vec::new();
                for (generation, (name, decided, said)) in (0..).zip(table) {
                    let number = reported_test::insert(writer, &named(name), generation, decided)?;
                    if let Some(because) = said {
                        let known = reported_test::get(writer, number)?;
                        reported_test::decide(writer, &known, Decided { test: None, because }, None)?;
                    }
                    numbers.push(number);
                }
                let span = ChangeSpan::between(Some(Timestamp(3)), Timestamp(5));
                content_change::insert(writer, FORMER, span)?;
                let told = || {
                    let tests = numbers.iter().map(|number| {
                        let name = reported_test::get(writer, *number)?;
                        let found = name.found.and_then(|found| found.test);
                        Ok::<_, StoreError>(name.decided.test.or(found).map_or(0, |test| test.as_u128()))
                    });
                    tests.collect::<Result<Vec<_>, _>>()
                };
                take_apart(writer, TestKind::TestCases, FORMER, OTHER, &place)?;
                let apart = (told()?, content_change::of_test(writer, OTHER)?.contains(&span));
                let outdated = latest_result::outdated(writer, None, 10)?;
                join(writer, OTHER, FORMER)?;
                Ok((apart, outdated, told()?))
            })
            .await;
        let (apart, outdated, joined) = found.unwrap();
        assert_eq!(apart, (vec![2, 1, 2, 2, 2, 9], true));
        assert_eq!(outdated, [FORMER, OTHER]);
        assert_eq!(joined, [1, 1, 1, 1, 1, 9]);
    }
}
