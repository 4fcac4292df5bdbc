//! The table `muted_problem`: what people said about problems that stay.
//!
//! A mute belongs to what tells a problem from others – link, path, kind and detail, not the line – and not to the row of
//! `problem`, which every sync writes anew. So it holds through syncs, through archiving and unarchiving, and while its
//! problem is gone: should the very same problem come back, it is muted again, with the reason, the name and the day that it
//! had. Nothing but a person ends a mute, since only a person knows whether the reason still holds; one whose problem is gone
//! is neither shown nor counted, and does no harm.

use rusqlite::{Row, params};
use suitecase_model::ids::LinkId;
use suitecase_model::path::RepoPath;
use suitecase_model::problem::ProblemCode;
use suitecase_model::time::Timestamp;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::{problem, row};

/// What tells a problem from others, also after the next sync.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemKey {
    /// The link it belongs to.
    pub link: LinkId,
    /// The file.
    pub path: RepoPath,
    /// The kind.
    pub code: ProblemCode,
    /// What exactly was found.
    pub detail: String,
}

/// Why, by whom and when a problem was muted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mute {
    /// Why, in the person's words.
    pub reason: String,
    /// The name that the member had then.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Mutes a problem, or gives a muted one another reason; returns the mute before.
///
/// A problem that is not there is [`StoreError::Missing`].
pub fn put(writer: &Writer<'_>, key: &ProblemKey, mute: &Mute) -> Result<Option<Mute>, StoreError> {
    if !problem::is_there(writer, key.link, &key.path, key.code, &key.detail)? {
        return Err(StoreError::Missing("the problem"));
    }
    let before = get(writer, key)?;
    writer.touch_catalogue(key.link);
    writer
        .connection
        .prepare_cached(
            "INSERT INTO muted_problem (link_id, path, code, detail, reason, muted_by, muted_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (link_id, path, code, detail) \
             DO UPDATE SET reason = excluded.reason, muted_by = excluded.muted_by, muted_at = excluded.muted_at",
        )?
        .execute(params![
            key.link.to_string(),
            key.path.as_str(),
            key.code.as_str(),
            key.detail,
            mute.reason,
            mute.by,
            mute.at.0
        ])?;
    Ok(before)
}

/// Ends a mute and returns it; `None` where there was none.
pub fn remove(writer: &Writer<'_>, key: &ProblemKey) -> Result<Option<Mute>, StoreError> {
    let before = get(writer, key)?;
    writer.touch_catalogue(key.link);
    writer
        .connection
        .prepare_cached(
            "DELETE FROM muted_problem WHERE link_id = ?1 AND path = ?2 AND code = ?3 AND detail = ?4",
        )?
        .execute(params![key.link.to_string(), key.path.as_str(), key.code.as_str(), key.detail])?;
    Ok(before)
}

/// Returns the mute of a problem.
pub fn get(reader: &Reader<'_>, key: &ProblemKey) -> Result<Option<Mute>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT reason, muted_by, muted_at FROM muted_problem \
         WHERE link_id = ?1 AND path = ?2 AND code = ?3 AND detail = ?4",
    )?;
    let found = row::all(
        statement.query(params![key.link.to_string(), key.path.as_str(), key.code.as_str(), key.detail])?,
        read_mute,
    )?;
    Ok(found.into_iter().next().flatten())
}

/// Reads the columns of a mute, which are empty beside a problem that nobody muted.
pub(crate) fn read_mute(row: &Row<'_>) -> Result<Option<Mute>, StoreError> {
    let Some(reason) = row.get("reason")? else { return Ok(None) };
    Ok(Some(Mute { reason, by: row.get("muted_by")?, at: Timestamp(row.get("muted_at")?) }))
}
