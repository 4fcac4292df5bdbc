//! What the tables `test_case` and `test_suite` share: the columns that place a file and tell its past.

use std::str::FromStr;

use rusqlite::{OptionalExtension as _, Row, ToSql};
use suitecase_model::catalogue::{Change, KnownFile, Move, Place, SameBecause, TestKind};
use suitecase_model::ids::LinkId;
use suitecase_model::path::RepoPath;
use suitecase_model::time::Timestamp;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::{row, search};

/// Reads what is enough to recognise the files of a link; `select` names the columns.
pub(crate) fn known<I: FromStr>(
    reader: &Reader<'_>,
    select: &str,
    link: LinkId,
) -> Result<Vec<KnownFile<I>>, StoreError> {
    let mut statement = reader.connection.prepare_cached(select)?;
    row::all(statement.query([link.to_string()])?, |row| {
        Ok(KnownFile {
            id: row::id(row, "id")?,
            place: read_place(row)?,
            blob: row.get("blob")?,
            guid: row.get("guid")?,
        })
    })
}

/// Runs `sql`, whose one parameter is an id, for each of `ids`.
pub(crate) fn for_each_id<T: std::fmt::Display>(
    writer: &Writer<'_>,
    sql: &str,
    ids: impl IntoIterator<Item = T>,
) -> Result<(), StoreError> {
    let mut statement = writer.connection.prepare_cached(sql)?;
    for id in ids {
        statement.execute([&id.to_string() as &dyn ToSql])?;
    }
    Ok(())
}

/// Takes rows and what is known of their words out; `sql` deletes the row of an id and returns its number.
pub(crate) fn remove<T: std::fmt::Display>(
    writer: &Writer<'_>,
    kind: TestKind,
    sql: &str,
    ids: impl IntoIterator<Item = T>,
) -> Result<(), StoreError> {
    let mut statement = writer.connection.prepare_cached(sql)?;
    for id in ids {
        let number = statement.query_row([id.to_string()], |row| row.get(0)).optional()?;
        if let Some(number) = number {
            search::forget(writer, kind, number)?;
        }
    }
    Ok(())
}

/// Reads the last change from the columns that test cases and suites share.
pub(crate) fn read_change(row: &Row<'_>) -> Result<Option<Change>, StoreError> {
    let Some(commit) = row.get::<_, Option<String>>("changed_commit")? else { return Ok(None) };
    Ok(Some(Change { commit, author: row.get("changed_author")?, at: Timestamp(row.get("changed_at")?) }))
}

/// Reads the last move from the columns that test cases and suites share.
pub(crate) fn read_move(row: &Row<'_>) -> Result<Option<Move>, StoreError> {
    let Some(from) = row.get::<_, Option<String>>("moved_from")? else { return Ok(None) };
    let because = row::word(row, "moved_because", SameBecause::from_word)?;
    Ok(Some(Move { from: RepoPath::from_text(&from), because }))
}

/// Reads the place from the columns that test cases and suites share.
pub(crate) fn read_place(row: &Row<'_>) -> Result<Place, StoreError> {
    Ok(Place {
        path: row::path(row, "path")?,
        project: row::path(row, "katalon_project")?,
        katalon_id: row.get("katalon_id")?,
    })
}
