//! The table `search_body`: which descriptions and comments hold which words, and what else search asks the database.
//!
//! Bodies - descriptions and comments - are indexed in small transactions behind the one that wrote their row
//! ([`index_some`]). What is still to be indexed is written down nowhere: it is every row that `search_body` does not
//! know, so nothing is lost when the app ends in between. The index knows rows of all projects and of archived links;
//! who asks says which of them count. Deliberately absent: names, folders and tags, which are looked for in memory,
//! ranking, and words that are misspelt.

mod entry;
mod query;

use std::ops::ControlFlow;

use rusqlite::OptionalExtension as _;
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::LinkId;

pub(crate) use self::entry::{forget, forget_written};
pub use self::query::{Expression, Term};
use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

/// How far the bodies of a link are indexed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Indexed {
    /// How many rows are.
    pub done: u64,
    /// How many rows there are.
    pub total: u64,
}

/// What is indexed of a test.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// Its description.
    pub description: String,
    /// Its comment; suites have none.
    pub comment: String,
}

/// Hands out the rows whose bodies match, by kind and number, until `found` has enough.
///
/// They come in no order that means anything, from all projects.
pub fn bodies(
    reader: &Reader<'_>,
    expression: &Expression,
    mut found: impl FnMut(TestKind, i64) -> ControlFlow<()>,
) -> Result<(), StoreError> {
    let mut statement =
        reader.connection.prepare_cached("SELECT rowid FROM search_body WHERE search_body MATCH ?1")?;
    let mut rows = statement.query([expression.text()])?;
    while let Some(row) = rows.next()? {
        let (kind, number) = entry::row_of(row.get(0)?);
        if found(kind, number).is_break() {
            break;
        }
    }
    Ok(())
}

/// Hands out every word of every body as the index knows it, in order, with how many bodies have it.
pub fn body_words(
    reader: &Reader<'_>,
    mut word: impl FnMut(&str, u32) -> ControlFlow<()>,
) -> Result<(), StoreError> {
    let mut statement = reader.connection.prepare_cached("SELECT term, doc FROM search_body_word")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let term = row.get_ref(0)?.as_str().map_err(|_| StoreError::Damaged("term"))?;
        if word(term, row.get(1)?).is_break() {
            break;
        }
    }
    Ok(())
}

/// Returns the body of a row; `None` for a row that is gone.
pub fn body(reader: &Reader<'_>, kind: TestKind, number: i64) -> Result<Option<Body>, StoreError> {
    let mut statement = reader.connection.prepare_cached(match kind {
        TestKind::TestCases => "SELECT description, comment FROM test_case WHERE number = ?1",
        TestKind::TestSuites => "SELECT description, '' AS comment FROM test_suite WHERE number = ?1",
    })?;
    let body = statement.query_row([number], |row| {
        Ok(Body { description: row.get("description")?, comment: row.get("comment")? })
    });
    Ok(body.optional()?)
}

/// Returns how far the bodies of a link are indexed.
pub fn indexed(reader: &Reader<'_>, link: LinkId) -> Result<Indexed, StoreError> {
    let mut indexed = Indexed::default();
    for kind in [TestKind::TestCases, TestKind::TestSuites] {
        let (table, number) = (entry::table(kind), entry::number_of(kind));
        let mut statement = reader.connection.prepare_cached(&format!(
            "SELECT count(*) AS total, count(d.id) AS done FROM {table} AS t \
             LEFT JOIN search_body_docsize AS d ON d.id = {number} WHERE t.link_id = ?1"
        ))?;
        statement.query_row([link.to_string()], |row| {
            indexed.done += row.get::<_, u64>("done")?;
            indexed.total += row.get::<_, u64>("total")?;
            Ok(())
        })?;
    }
    Ok(indexed)
}

/// Returns the links with rows whose bodies are not indexed.
pub fn pending(reader: &Reader<'_>) -> Result<Vec<LinkId>, StoreError> {
    let mut links = Vec::new();
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT id FROM link AS l WHERE {} OR {} ORDER BY id",
        entry::exists_pending(TestKind::TestCases),
        entry::exists_pending(TestKind::TestSuites)
    ))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        links.push(row::id(row, "id")?);
    }
    Ok(links)
}

/// Indexes the bodies of at most `most` rows of a link and returns how many it found to do; fewer than `most` means
/// that the link is done.
pub fn index_some(writer: &Writer<'_>, link: LinkId, most: u64) -> Result<u64, StoreError> {
    let mut done = 0;
    for kind in [TestKind::TestCases, TestKind::TestSuites] {
        done += entry::index_bodies(writer, kind, link, most.saturating_sub(done))?;
    }
    if done > 0 {
        writer.touch_bodies();
    }
    Ok(done)
}

#[cfg(test)]
mod tests;
