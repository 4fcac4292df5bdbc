//! Reading columns into the model's types.

use std::str::FromStr;

use jiff::civil::Date;
use rusqlite::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;
use suitecase_model::path::RepoPath;

use crate::error::StoreError;

/// Reads an id.
pub(crate) fn id<T: FromStr>(row: &Row<'_>, column: &'static str) -> Result<T, StoreError> {
    row.get_ref(column)?.as_str().ok().and_then(|text| text.parse().ok()).ok_or(StoreError::Damaged(column))
}

/// Reads an id, where there is one.
pub(crate) fn possible_id<T: FromStr>(row: &Row<'_>, column: &'static str) -> Result<Option<T>, StoreError> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse().map_err(|_| StoreError::Damaged(column))).transpose()
}

/// Reads a path.
pub(crate) fn path(row: &Row<'_>, column: &'static str) -> Result<RepoPath, StoreError> {
    Ok(RepoPath::from_text(&row.get::<_, String>(column)?))
}

/// Reads a word that one of the model's enums knows.
pub(crate) fn word<T>(
    row: &Row<'_>,
    column: &'static str,
    from_word: impl FnOnce(&str) -> Option<T>,
) -> Result<T, StoreError> {
    row.get_ref(column)?.as_str().ok().and_then(from_word).ok_or(StoreError::Damaged(column))
}

/// Reads a day of the calendar, where there is one.
pub(crate) fn day(row: &Row<'_>, column: &'static str) -> Result<Option<Date>, StoreError> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse().map_err(|_| StoreError::Damaged(column))).transpose()
}

/// Reads a JSON column.
pub(crate) fn json<T: DeserializeOwned>(row: &Row<'_>, column: &'static str) -> Result<T, StoreError> {
    let text = row.get_ref(column)?.as_str().map_err(|_| StoreError::Damaged(column))?;
    serde_json::from_str(text).map_err(|_| StoreError::Damaged(column))
}

/// Writes a value as a JSON column.
pub(crate) fn to_json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Damaged("a value to store"))
}

/// Collects rows, each read by `read`.
pub(crate) fn all<T>(
    mut rows: rusqlite::Rows<'_>,
    mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}
