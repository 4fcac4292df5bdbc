//! Entries of the search index: one for each row, by the row's number and one bit for its kind.

use rusqlite::params;
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::LinkId;

use crate::error::StoreError;
use crate::open::Writer;

/// Writes the names of rows and forgets their bodies, which may have changed.
///
/// All names of a transaction are written together: the index writes out what it has gathered whenever another table
/// changes in between.
pub(crate) fn write_names(writer: &Writer<'_>, rows: &[(TestKind, i64)]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut known = writer
        .connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM search_name_docsize WHERE id = ?1)")?;
    for (kind, number) in rows {
        if known.query_row([entry(*kind, *number)], |row| row.get(0))? {
            forget(writer, *kind, *number)?;
        }
    }
    let mut insert = writer
        .connection
        .prepare_cached("INSERT INTO search_name (rowid, name, folder, tags) VALUES (?1, ?2, ?3, ?4)")?;
    for (kind, number) in rows {
        let mut select = writer.connection.prepare_cached(match kind {
            TestKind::TestCases => {
                "SELECT name, folder, katalon_project, tags FROM test_case WHERE number = ?1"
            }
            TestKind::TestSuites => {
                "SELECT name, folder, katalon_project, tags FROM test_suite WHERE number = ?1"
            }
        })?;
        let mut found = select.query([number])?;
        // A row that was put and removed again in the same transaction has no names.
        let Some(row) = found.next()? else { continue };
        let folder = row.get_ref(1)?.as_str().unwrap_or_default();
        let project = row.get_ref(2)?.as_str().unwrap_or_default();
        // Every path begins with the project's folder of tests, which tells nothing.
        let inner = folder.strip_prefix(project).unwrap_or(folder).trim_start_matches('/');
        let inner = inner.split_once('/').map_or("", |(_, rest)| rest);
        let name = row.get_ref(0)?.as_str().unwrap_or_default();
        let tags = row.get_ref(3)?.as_str().unwrap_or_default();
        insert.execute(params![entry(*kind, *number), name, inner, tags])?;
    }
    Ok(())
}

/// Takes a row out of the index.
pub(crate) fn forget(writer: &Writer<'_>, kind: TestKind, number: i64) -> Result<(), StoreError> {
    for index in ["search_name", "search_body"] {
        let mut delete =
            writer.connection.prepare_cached(&format!("DELETE FROM {index} WHERE rowid = ?1"))?;
        delete.execute([entry(kind, number)])?;
    }
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
pub(super) fn bit(kind: TestKind) -> i64 {
    match kind {
        TestKind::TestCases => 0,
        TestKind::TestSuites => 1,
    }
}

fn entry(kind: TestKind, number: i64) -> i64 {
    (number << 1) + bit(kind)
}
