//! The table `problem`: what a sync found wrong, replaced by every sync; and, in [`list`], how people look through it.
//!
//! A problem is open unless [`crate::muted_problem`] holds what tells it from others. Counts leave muted ones out, so that
//! a number on screen is work that nobody has decided about.

pub mod list;

use rusqlite::{Row, params};
use suitecase_model::ids::LinkId;
use suitecase_model::path::RepoPath;
use suitecase_model::problem::{Problem, ProblemCode};

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

/// Replaces the problems of a link that a sync itself finds; those that are found behind it stay.
pub fn replace(writer: &Writer<'_>, link: LinkId, problems: &[Problem]) -> Result<(), StoreError> {
    let codes: Vec<ProblemCode> =
        ProblemCode::ALL.iter().copied().filter(|code| !code.is_found_behind()).collect();
    replace_kinds(writer, link, &codes, problems)
}

/// Replaces the problems of a link that are of these kinds.
pub fn replace_kinds(
    writer: &Writer<'_>,
    link: LinkId,
    codes: &[ProblemCode],
    problems: &[Problem],
) -> Result<(), StoreError> {
    writer.touch_catalogue(link);
    let link = link.to_string();
    writer
        .connection
        .prepare_cached(
            "DELETE FROM problem WHERE link_id = ?1 AND code IN (SELECT value FROM json_each(?2))",
        )?
        .execute([&link, &row::to_json(&codes)?])?;
    let mut insert = writer.connection.prepare_cached(
        "INSERT INTO problem (link_id, path, code, detail, line) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for problem in problems {
        insert.execute(params![
            link,
            problem.path.as_str(),
            problem.code.as_str(),
            problem.detail,
            problem.line
        ])?;
    }
    Ok(())
}

/// Returns all problems of a link by path, muted ones too.
pub fn of_link(reader: &Reader<'_>, link: LinkId) -> Result<Vec<Problem>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT path, code, detail, line FROM problem WHERE link_id = ?1 ORDER BY path, code",
    )?;
    row::all(statement.query([link.to_string()])?, read)
}

/// Returns the problems of a link that are of these kinds, sorted.
pub fn of_kinds(
    reader: &Reader<'_>,
    link: LinkId,
    codes: &[ProblemCode],
) -> Result<Vec<Problem>, StoreError> {
    let mut problems = of_link(reader, link)?;
    problems.retain(|problem| codes.contains(&problem.code));
    problems.sort();
    Ok(problems)
}

/// Returns how many problems a link has.
pub fn count_of_link(reader: &Reader<'_>, link: LinkId) -> Result<u64, StoreError> {
    let mut statement =
        reader.connection.prepare_cached("SELECT count(*) FROM problem WHERE link_id = ?1")?;
    Ok(statement.query_row([link.to_string()], |row| row.get(0))?)
}

/// Returns how many problems of a link nobody muted.
pub fn count_open(reader: &Reader<'_>, link: LinkId) -> Result<u64, StoreError> {
    Ok(list::amounts_of_link(reader, link)?.iter().map(|amount| amount.open).sum())
}

/// Returns whether a link has such a problem.
pub(crate) fn is_there(
    reader: &Reader<'_>,
    link: LinkId,
    path: &RepoPath,
    code: ProblemCode,
    detail: &str,
) -> Result<bool, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT 1 FROM problem WHERE link_id = ?1 AND path = ?2 AND code = ?3 AND detail = ?4",
    )?;
    Ok(statement.exists(params![link.to_string(), path.as_str(), code.as_str(), detail])?)
}

fn read(row: &Row<'_>) -> Result<Problem, StoreError> {
    Ok(Problem {
        path: row::path(row, "path")?,
        code: row::word(row, "code", ProblemCode::from_code)?,
        detail: row.get("detail")?,
        line: row.get("line")?,
    })
}

#[cfg(test)]
mod tests;
