//! The tables `search_name` and `search_body`: what can be found by its words.
//!
//! Names, folders and tags are written in the transaction of their row, so they can be found as soon as the row can. Bodies -
//! descriptions and comments - follow in small transactions ([`index_some`]). What is still to be indexed is written
//! down nowhere: it is every row that `search_body` does not know, so nothing is lost when the app ends in between.
//! Guids and ids need no words; they are found by the indexes of their columns. Rows of archived links stay in the
//! index and are never found. Deliberately absent: ranking by relevance, and words that are misspelt.

mod entry;
mod query;

use rusqlite::{Row, params};
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::LinkId;

pub(crate) use self::entry::{forget, write_names};
use self::query::expression;
use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

/// The most rows that are looked at for one answer; they come in the order in which they were stored.
const CANDIDATES: u64 = 500;

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Whether it is a test case or a suite.
    pub kind: TestKind,
    /// Its id, as text.
    pub id: String,
    /// The link it belongs to.
    pub link: LinkId,
    /// Its name.
    pub name: String,
    /// The folder that holds it.
    pub folder: String,
}

/// How far the bodies of a link are indexed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Indexed {
    /// How many rows are.
    pub done: u64,
    /// How many rows there are.
    pub total: u64,
}

/// Finds rows whose name, folder or tags hold every word of `text`, the last of them begun; also by a whole guid or id.
///
/// Rows whose name is the text come first, then those whose name begins with it; at most `limit`.
pub fn names(reader: &Reader<'_>, text: &str, limit: usize) -> Result<Vec<Found>, StoreError> {
    let mut found = by_id(reader, text.trim())?;
    if let Some(words) = expression(text) {
        found.extend(matches(reader, "search_name", &words)?);
    }
    let wanted = text.trim().to_lowercase();
    found.sort_by_cached_key(|found| {
        let name = found.name.to_lowercase();
        (name != wanted, !name.starts_with(&wanted), found.folder.clone(), name)
    });
    found.dedup();
    found.truncate(limit);
    Ok(found)
}

/// Finds rows whose description or comment holds every word of `text`, the last of them begun; at most `limit`.
pub fn bodies(reader: &Reader<'_>, text: &str, limit: usize) -> Result<Vec<Found>, StoreError> {
    let Some(words) = expression(text) else { return Ok(Vec::new()) };
    let mut found = matches(reader, "search_body", &words)?;
    found.truncate(limit);
    Ok(found)
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
    Ok(done)
}

fn matches(reader: &Reader<'_>, index: &str, words: &str) -> Result<Vec<Found>, StoreError> {
    let mut found = Vec::new();
    for kind in [TestKind::TestCases, TestKind::TestSuites] {
        let mut statement = reader.connection.prepare_cached(&format!(
            "SELECT t.id AS id, t.link_id AS link_id, t.name AS name, t.folder AS folder \
             FROM {index} AS f JOIN {table} AS t ON t.number = f.rowid >> 1 JOIN link AS l ON l.id = t.link_id \
             WHERE {index} MATCH ?1 AND f.rowid & 1 = {bit} AND l.status <> 'archived' LIMIT {CANDIDATES}",
            table = entry::table(kind),
            bit = entry::bit(kind),
        ))?;
        found.extend(row::all(statement.query([words])?, |row| read(row, kind))?);
    }
    Ok(found)
}

fn by_id(reader: &Reader<'_>, text: &str) -> Result<Vec<Found>, StoreError> {
    let mut found = Vec::new();
    // The shortest guids that Katalon writes have 36 characters, as our ids have.
    if text.len() < 32 {
        return Ok(found);
    }
    for kind in [TestKind::TestCases, TestKind::TestSuites] {
        let mut statement = reader.connection.prepare_cached(&format!(
            "SELECT t.id AS id, link_id, t.name AS name, folder FROM {} AS t JOIN link AS l ON l.id = t.link_id \
             WHERE (t.id = ?1 OR t.guid = ?2) AND l.status <> 'archived' LIMIT {CANDIDATES}",
            entry::table(kind)
        ))?;
        let rows = statement.query(params![text.to_lowercase(), text])?;
        found.extend(row::all(rows, |row| read(row, kind))?);
    }
    Ok(found)
}

fn read(row: &Row<'_>, kind: TestKind) -> Result<Found, StoreError> {
    Ok(Found {
        kind,
        id: row.get("id")?,
        link: row::id(row, "link_id")?,
        name: row.get("name")?,
        folder: row.get("folder")?,
    })
}

#[cfg(test)]
mod tests;
