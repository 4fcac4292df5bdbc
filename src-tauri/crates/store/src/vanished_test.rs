//! The table `vanished_test`: tests whose files are gone, so that they get their ids back when the files return.

use rusqlite::params;
use suitecase_model::catalogue::{TestKind, VanishedTest};
use suitecase_model::ids::LinkId;
use uuid::Uuid;

use crate::error::StoreError;
use crate::file;
use crate::open::{Reader, Writer};
use crate::row;

/// Returns the vanished tests of a link, the last one first.
pub fn of_link(reader: &Reader<'_>, link: LinkId, kind: TestKind) -> Result<Vec<VanishedTest>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT test_id, path, blob, guid FROM vanished_test WHERE link_id = ?1 AND kind = ?2 ORDER BY sequence DESC",
    )?;
    row::all(statement.query(params![link.to_string(), kind.as_str()])?, |row| {
        let file = file::read_then(row, "")?.ok_or(StoreError::Damaged("path"))?;
        Ok(VanishedTest { id: row::id(row, "test_id")?, file })
    })
}

/// Returns whether a test is among the vanished ones.
pub fn is_vanished(reader: &Reader<'_>, test: Uuid) -> Result<bool, StoreError> {
    let mut statement = reader.connection.prepare_cached("SELECT 1 FROM vanished_test WHERE test_id = ?1")?;
    Ok(statement.exists([test.to_string()])?)
}

/// Notes tests whose files are gone.
pub fn insert<'a>(
    writer: &Writer<'_>,
    link: LinkId,
    kind: TestKind,
    tests: impl IntoIterator<Item = &'a VanishedTest>,
) -> Result<(), StoreError> {
    let link = link.to_string();
    let mut insert = writer.connection.prepare_cached(
        "INSERT INTO vanished_test (test_id, link_id, kind, path, blob, guid) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for test in tests {
        let file = &test.file;
        insert.execute(params![
            test.id.to_string(),
            link,
            kind.as_str(),
            file.path.as_str(),
            file.blob,
            file.guid
        ])?;
    }
    Ok(())
}

/// Forgets tests that are in the catalogue again.
pub fn remove(writer: &Writer<'_>, tests: impl IntoIterator<Item = Uuid>) -> Result<(), StoreError> {
    file::for_each_id(writer, "DELETE FROM vanished_test WHERE test_id = ?1", tests)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use suitecase_model::catalogue::FileThen;
    use suitecase_model::path::RepoPath;

    fn vanished(number: u8) -> VanishedTest {
        VanishedTest {
            id: Uuid::from_u128(number.into()),
            file: FileThen {
                path: RepoPath::from_text("Test Cases/a.tc"),
                blob: [number; 20],
                guid: Some("g".into()).filter(|_| number > 1),
            },
        }
    }

    #[tokio::test]
    async fn the_last_to_vanish_comes_first_and_one_that_is_back_is_forgotten() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                let link = shop().id;
                insert(writer, link, TestKind::TestCases, &[vanished(3), vanished(1)])?;
                insert(writer, link, TestKind::TestSuites, &[vanished(4)])?;
                insert(writer, link, TestKind::TestCases, &[vanished(2)])?;
                remove(writer, [vanished(1).id])?;
                let there = (is_vanished(writer, vanished(1).id)?, is_vanished(writer, vanished(2).id)?);
                Ok((of_link(writer, link, TestKind::TestCases)?, there))
            })
            .await;
        assert_eq!(found.unwrap(), (vec![vanished(2), vanished(3)], (false, true)));
    }
}
