//! What the tables `test_case` and `test_suite` share: the columns that place a file and tell its past.

use std::collections::HashMap;
use std::hash::Hash;
use std::str::FromStr;

use rusqlite::{Row, ToSql};
use suitecase_model::catalogue::{
    Change, FileThen, Fingerprint, KnownFile, Move, Place, SameBecause, TestKind,
};
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
    // There may be a hundred thousand rows, and nearly all of one project: names of columns are looked up once.
    let columns = ["id", "path", "katalon_project", "katalon_id", "blob", "guid"];
    let mut at = [0; 6];
    for (at, name) in at.iter_mut().zip(columns) {
        *at = statement.column_index(name)?;
    }
    let [id, path, katalon_project, katalon_id, blob, guid] = at;
    let mut project = RepoPath::root();
    row::all(statement.query([link.to_string()])?, |row| {
        let text =
            |column| row.get_ref(column)?.as_str().map_err(|_| StoreError::Damaged("the place of a file"));
        let of_project = text(katalon_project)?;
        if of_project != project.as_str() {
            project = RepoPath::from_text(of_project);
        }
        Ok(KnownFile {
            id: text(id)?.parse().map_err(|_| StoreError::Damaged("id"))?,
            place: Place {
                path: RepoPath::from_text(text(path)?),
                project: project.clone(),
                katalon_id: text(katalon_id)?.to_owned(),
            },
            blob: row.get(blob)?,
            guid: row.get(guid)?,
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

/// Takes rows and what is known of their words out; `sql` deletes the row of an id and returns its number and link.
pub(crate) fn remove<T: std::fmt::Display>(
    writer: &Writer<'_>,
    kind: TestKind,
    sql: &str,
    ids: impl IntoIterator<Item = T>,
) -> Result<(), StoreError> {
    let mut statement = writer.connection.prepare_cached(sql)?;
    for id in ids {
        let mut rows = statement.query([id.to_string()])?;
        let Some(row) = rows.next()? else { continue };
        let number = row.get("number")?;
        writer.touch_catalogue(row::id(row, "link_id")?);
        drop(rows);
        search::forget(writer, kind, number)?;
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
    Ok(Some(Move { from: RepoPath::from_text(&from), because, score: row.get("moved_score")? }))
}

/// Reads what is kept of contents, by row; `select` names the columns and has one parameter.
pub(crate) fn prints<I: FromStr + Eq + Hash>(
    reader: &Reader<'_>,
    select: &str,
    parameter: &str,
) -> Result<HashMap<I, Fingerprint>, StoreError> {
    let mut statement = reader.connection.prepare_cached(select)?;
    let found = row::all(statement.query([parameter])?, |row| Ok((row::id(row, "id")?, read_print(row)?)))?;
    Ok(found.into_iter().collect())
}

/// Reads what is kept of a content.
pub(crate) fn read_print(row: &Row<'_>) -> Result<Fingerprint, StoreError> {
    let sketch = row.get_ref("sketch")?.as_blob().map_err(|_| StoreError::Damaged("sketch"))?;
    let (hashes, rest) = sketch.as_chunks::<4>();
    if !rest.is_empty() {
        return Err(StoreError::Damaged("sketch"));
    }
    Ok(Fingerprint {
        meaning: row.get::<_, Option<i64>>("meaning")?.map(i64::cast_unsigned),
        sketch: hashes.iter().map(|hash| u32::from_be_bytes(*hash)).collect(),
    })
}

/// Returns the meaning as SQLite holds it, whose integers have a sign.
pub(crate) fn meaning_to_sql(print: &Fingerprint) -> Option<i64> {
    print.meaning.map(u64::cast_signed)
}

/// Returns the sketch as SQLite holds it: four bytes for each hash.
pub(crate) fn sketch_to_sql(print: &Fingerprint) -> Vec<u8> {
    print.sketch.iter().flat_map(|hash| hash.to_be_bytes()).collect()
}

/// Reads the file of a test as it once was; the columns begin with `prefix`. `None` where there was none.
pub(crate) fn read_then(row: &Row<'_>, prefix: &str) -> Result<Option<FileThen>, StoreError> {
    let Some(path) = row.get::<_, Option<String>>(format!("{prefix}path").as_str())? else { return Ok(None) };
    Ok(Some(FileThen {
        path: RepoPath::from_text(&path),
        blob: row.get(format!("{prefix}blob").as_str())?,
        guid: row.get(format!("{prefix}guid").as_str())?,
    }))
}

/// Reads the place from the columns that test cases and suites share.
pub(crate) fn read_place(row: &Row<'_>) -> Result<Place, StoreError> {
    Ok(Place {
        path: row::path(row, "path")?,
        project: row::path(row, "katalon_project")?,
        katalon_id: row.get("katalon_id")?,
    })
}
