//! The table `content_change`: when tests became others, as far as syncs can tell.
//!
//! A sync sees only what a branch is at, so each change is a span of time: from the last look that saw the former test to
//! the first that saw the other one. Scripts count as a part of their test case. What a change tells of results is worked
//! out anew behind it, see [`crate::latest_result`]: a trigger marks the tests.

use rusqlite::params;
use suitecase_model::ids::LinkId;
use suitecase_model::standing::ChangeSpan;
use suitecase_model::time::Timestamp;
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

/// Returns the spans in which a test may have become another one, the time before anything was known of it included.
///
/// Nothing is ever known of a test that is in no catalogue.
pub fn of_test(reader: &Reader<'_>, test: Uuid) -> Result<Vec<ChangeSpan>, StoreError> {
    let mut statement =
        reader.connection.prepare_cached("SELECT after, until FROM content_change WHERE test_id = ?1")?;
    let mut spans = row::all(statement.query([test.to_string()])?, |row| {
        Ok(ChangeSpan { after: Timestamp(row.get("after")?), until: Timestamp(row.get("until")?) })
    })?;
    let mut statement = reader.connection.prepare_cached(
        "SELECT l.known_since FROM test_case AS t CROSS JOIN link AS l ON l.id = t.link_id WHERE t.id = ?1 UNION ALL \
         SELECT l.known_since FROM test_suite AS t CROSS JOIN link AS l ON l.id = t.link_id WHERE t.id = ?1",
    )?;
    let mut rows = statement.query([test.to_string()])?;
    let known_since = rows.next()?.map(|row| row.get::<_, Option<i64>>(0)).transpose()?.flatten();
    spans.push(ChangeSpan::between(None, Timestamp(known_since.unwrap_or(i64::MAX))));
    Ok(spans)
}

/// Notes that a test became another one within a span of time.
pub fn insert(writer: &Writer<'_>, test: Uuid, span: ChangeSpan) -> Result<(), StoreError> {
    writer
        .connection
        .prepare_cached("INSERT OR IGNORE INTO content_change (test_id, after, until) VALUES (?1, ?2, ?3)")?
        .execute(params![test.to_string(), span.after.0, span.until.0])?;
    Ok(())
}

/// Gives a test all changes of another one besides its own.
pub(crate) fn copy(writer: &Writer<'_>, from: Uuid, to: Uuid) -> Result<(), StoreError> {
    writer
        .connection
        .prepare_cached(
            "INSERT OR IGNORE INTO content_change (test_id, after, until) \
             SELECT ?2, after, until FROM content_change WHERE test_id = ?1",
        )?
        .execute(params![from.to_string(), to.to_string()])?;
    Ok(())
}

/// Notes that it is not known what the tests of a link were before a point in time; later than that was known already
/// changes nothing.
pub fn know_nothing_before(writer: &Writer<'_>, link: LinkId, at: Timestamp) -> Result<(), StoreError> {
    let values = params![link.to_string(), at.0];
    let is_later = writer
        .connection
        .prepare_cached("UPDATE link SET known_since = ?2 WHERE id = ?1 AND known_since < ?2")?
        .execute(values)?;
    if is_later > 0 {
        for tests in ["test_case", "test_suite"] {
            let sql = format!(
                "INSERT OR IGNORE INTO outdated_latest (test_id) SELECT t.id FROM {tests} AS t \
                 JOIN latest_result AS r ON r.test_id = t.id WHERE t.link_id = ?1"
            );
            writer.connection.prepare_cached(&sql)?.execute([link.to_string()])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::execution::tests::with_run;
    use crate::latest_result::{self, KnownExecutions, tests::came_out};
    use crate::link::tests::shop;
    use crate::open::tests::temporary;
    use crate::relink_due::tests::synced;
    use crate::synced_commit;
    use crate::test_case::{self, tests::login};
    use suitecase_model::link::SyncedCommit;
    use suitecase_model::result::ResultStatus::{Failed, Passed};

    const TEST: Uuid = Uuid::from_u128(1);

    fn flips(writer: &Writer<'_>) -> Result<(usize, u32), StoreError> {
        let outdated = latest_result::outdated(writer, None, 10)?;
        for test in &outdated {
            latest_result::work_out(writer, *test, &mut KnownExecutions::default())?;
        }
        let latest = latest_result::get(writer, TEST)?.ok_or(StoreError::Missing("the latest result"))?;
        Ok((outdated.len(), latest.standing.flips))
    }

    #[tokio::test]
    async fn a_change_that_is_learned_later_tells_what_one_learned_before_tells() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_run(writer)?;
                test_case::put(writer, shop().id, &login(1, "Test Cases/TC1.tc", &[]))?;
                came_out(writer, 1, TEST, &[(Passed, 10)])?;
                came_out(writer, 2, TEST, &[(Failed, 20)])?;
                came_out(writer, 3, TEST, &[(Passed, 30)])?;
                let mut told = vec![flips(writer)?];
                let first = SyncedCommit { moved_at: Timestamp(5), ..synced("a") };
                synced_commit::set(writer, shop().id, &first)?;
                latest_result::mark_outdated(writer, TEST)?;
                told.push(flips(writer)?);
                for _ in 0..2 {
                    insert(writer, TEST, ChangeSpan::between(Some(Timestamp(12)), Timestamp(18)))?;
                    told.push(flips(writer)?);
                }
                insert(writer, Uuid::from_u128(2), ChangeSpan::between(None, Timestamp(99)))?;
                know_nothing_before(writer, shop().id, Timestamp(4))?;
                told.push(flips(writer)?);
                know_nothing_before(writer, shop().id, Timestamp(21))?;
                told.push(flips(writer)?);
                Ok(told)
            })
            .await;
        assert_eq!(
            found.unwrap(),
            [(0, 0), (1, 2), (1, 1), (0, 1), (0, 1), (1, 0)],
            "nothing is known before the first sync"
        );
    }
}
