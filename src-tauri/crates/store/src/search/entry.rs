//! Entries of the search index: one for each row, by the row's number and one bit for its kind.

use rusqlite::params;
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::LinkId;

use crate::error::StoreError;
use crate::open::Writer;

/// Forgets the bodies of rows that were written, so that they are indexed anew.
///
/// All of a transaction are forgotten together: the index writes out what it has gathered whenever another table changes
/// in between.
pub(crate) fn forget_written(writer: &Writer<'_>, rows: &[(TestKind, i64)]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut known = writer
        .connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM search_body_docsize WHERE id = ?1)")?;
    for (kind, number) in rows {
        if known.query_row([entry(*kind, *number)], |row| row.get(0))? {
            forget(writer, *kind, *number)?;
        }
    }
    // A row that the index never knew is work left to do, too.
    writer.touch_bodies();
    Ok(())
}

/// Takes a row out of the index.
pub(crate) fn forget(writer: &Writer<'_>, kind: TestKind, number: i64) -> Result<(), StoreError> {
    let mut delete = writer.connection.prepare_cached("DELETE FROM search_body WHERE rowid = ?1")?;
    delete.execute([entry(kind, number)])?;
    writer.touch_bodies();
    Ok(())
}

/// Indexes the bodies of at most `most` rows of a kind and returns how many there were.
pub(super) fn index_bodies(
    writer: &Writer<'_>,
    kind: TestKind,
    link: LinkId,
    most: u64,
) -> Result<u64, StoreError> {
    let (table, number) = (table(kind), number_of(kind));
    let comment = match kind {
        TestKind::TestCases => "t.comment",
        TestKind::TestSuites => "''",
    };
    let mut insert = writer.connection.prepare_cached(&format!(
        "INSERT INTO search_body (rowid, description, comment) SELECT {number}, t.description, {comment} \
         FROM {table} AS t WHERE t.number IN (SELECT t.number FROM {table} AS t WHERE t.link_id = ?1 \
         AND NOT EXISTS (SELECT 1 FROM search_body_docsize AS d WHERE d.id = {number}) LIMIT ?2)"
    ))?;
    let done = insert.execute(params![link.to_string(), most])?;
    Ok(u64::try_from(done).unwrap_or(u64::MAX))
}

/// Returns a condition that holds for a link `l` with rows whose bodies are not indexed.
pub(super) fn exists_pending(kind: TestKind) -> String {
    format!(
        "EXISTS (SELECT 1 FROM {} AS t WHERE t.link_id = l.id \
         AND NOT EXISTS (SELECT 1 FROM search_body_docsize AS d WHERE d.id = {}))",
        table(kind),
        number_of(kind)
    )
}

/// Returns the table of the rows of a kind.
pub(super) fn table(kind: TestKind) -> &'static str {
    match kind {
        TestKind::TestCases => "test_case",
        TestKind::TestSuites => "test_suite",
    }
}

/// Returns the number of an entry, in terms of a row `t`.
pub(super) fn number_of(kind: TestKind) -> String {
    format!("(t.number << 1) + {}", bit(kind))
}

/// Returns the bit that tells the kinds of entries apart.
fn bit(kind: TestKind) -> i64 {
    match kind {
        TestKind::TestCases => 0,
        TestKind::TestSuites => 1,
    }
}

/// Returns the kind and the number of the row of an entry.
pub(super) fn row_of(entry: i64) -> (TestKind, i64) {
    (if entry & 1 == 0 { TestKind::TestCases } else { TestKind::TestSuites }, entry >> 1)
}

fn entry(kind: TestKind, number: i64) -> i64 {
    (number << 1) + bit(kind)
}
