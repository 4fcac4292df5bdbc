//! What is asked of a test whether it is a test case or a suite: where it lies, and which ones have a guid.

use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::LinkId;
use suitecase_model::path::RepoPath;
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::Reader;
use crate::row;

/// Returns the link of a test and its file; [`StoreError::Missing`] where it is not in the catalogue.
pub fn place_of(reader: &Reader<'_>, kind: TestKind, test: Uuid) -> Result<(LinkId, RepoPath), StoreError> {
    let mut statement = reader.connection.prepare_cached(match kind {
        TestKind::TestCases => "SELECT link_id, path FROM test_case WHERE id = ?1",
        TestKind::TestSuites => "SELECT link_id, path FROM test_suite WHERE id = ?1",
    })?;
    let mut rows = statement.query([test.to_string()])?;
    let row = rows.next()?.ok_or(StoreError::Missing("the test"))?;
    Ok((row::id(row, "link_id")?, row::path(row, "path")?))
}

/// Returns the tests of a kind, of all projects, that have a guid as their files write it, with their links.
pub fn with_guid(reader: &Reader<'_>, kind: TestKind, guid: &str) -> Result<Vec<(LinkId, Uuid)>, StoreError> {
    let mut statement = reader.connection.prepare_cached(match kind {
        TestKind::TestCases => "SELECT link_id, id FROM test_case WHERE guid = ?1 ORDER BY number",
        TestKind::TestSuites => "SELECT link_id, id FROM test_suite WHERE guid = ?1 ORDER BY number",
    })?;
    row::all(statement.query([guid])?, |row| Ok((row::id(row, "link_id")?, row::id(row, "id")?)))
}

#[cfg(test)]
mod tests {
    use suitecase_model::test_suite::SuiteKind;

    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use crate::test_case::{self, tests::login};
    use crate::test_suite::{self, tests::smoke};

    #[tokio::test]
    async fn a_test_is_found_by_its_id_and_by_its_guid() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                for number in [1, 2, 3] {
                    let mut case = login(number, &format!("Test Cases/{number}.tc"), &[]);
                    case.content.guid = Some(if number == 3 { "other" } else { "the-same" }.to_owned());
                    test_case::put(writer, shop().id, &case)?;
                }
                let suite = smoke(SuiteKind::Static);
                test_suite::put(writer, shop().id, &suite)?;
                let (cases, suites) = (TestKind::TestCases, TestKind::TestSuites);
                assert_eq!(place_of(writer, suites, suite.id.0)?, (shop().id, suite.place.path));
                assert!(matches!(place_of(writer, suites, Uuid::from_u128(1)), Err(StoreError::Missing(_))));
                Ok((
                    with_guid(writer, cases, "the-same")?,
                    with_guid(writer, suites, "the-same")?,
                    place_of(writer, cases, Uuid::from_u128(3))?.1.as_str().to_owned(),
                ))
            })
            .await;
        let same = [1, 2].map(|number| (shop().id, Uuid::from_u128(number)));
        assert_eq!(found.unwrap(), (same.to_vec(), vec![], "Test Cases/3.tc".to_owned()));
    }
}
