//! The table `problem`.

use rusqlite::{Row, params};
use suitecase_model::ids::{LinkId, ProjectId};
use suitecase_model::path::RepoPath;
use suitecase_model::problem::{Problem, ProblemCode};

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

/// Replaces the problems of a link.
pub fn replace(writer: &Writer<'_>, link: LinkId, problems: &[Problem]) -> Result<(), StoreError> {
    writer.touch_catalogue(link);
    let link = link.to_string();
    writer.connection.execute("DELETE FROM problem WHERE link_id = ?1", [&link])?;
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

/// Returns all problems of a link by path.
pub fn of_link(reader: &Reader<'_>, link: LinkId) -> Result<Vec<Problem>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT path, code, detail, line FROM problem WHERE link_id = ?1 ORDER BY path, code",
    )?;
    row::all(statement.query([link.to_string()])?, read)
}

/// Returns the problems of one file.
pub fn of_file(reader: &Reader<'_>, link: LinkId, path: &RepoPath) -> Result<Vec<Problem>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT path, code, detail, line FROM problem WHERE link_id = ?1 AND path = ?2 ORDER BY code, line",
    )?;
    row::all(statement.query(params![link.to_string(), path.as_str()])?, read)
}

/// Returns how many problems the shown links of a project have, or one of its links.
pub fn count(reader: &Reader<'_>, project: ProjectId, link: Option<LinkId>) -> Result<u64, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT count(*) FROM link AS l JOIN problem AS p ON p.link_id = l.id \
         WHERE l.project_id = ?1 AND l.status <> 'archived' AND (?2 IS NULL OR l.id = ?2)",
    )?;
    Ok(statement
        .query_row(params![project.to_string(), link.map(|link| link.to_string())], |row| row.get(0))?)
}

/// Returns one page of the problems that [`count`] counts, each with its link.
pub fn page(
    reader: &Reader<'_>,
    project: ProjectId,
    link: Option<LinkId>,
    offset: u64,
    limit: u64,
) -> Result<Vec<(LinkId, Problem)>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT p.link_id AS link_id, path, code, detail, line FROM link AS l \
         JOIN problem AS p ON p.link_id = l.id \
         WHERE l.project_id = ?1 AND l.status <> 'archived' AND (?2 IS NULL OR l.id = ?2) \
         ORDER BY l.name COLLATE NOCASE, path, code LIMIT ?4 OFFSET ?3",
    )?;
    let link = link.map(|link| link.to_string());
    row::all(statement.query(params![project.to_string(), link, offset, limit])?, |row| {
        Ok((row::id(row, "link_id")?, read(row)?))
    })
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
mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;

    fn problem(path: &str) -> Problem {
        Problem {
            path: RepoPath::from_text(path),
            code: ProblemCode::EmptyFile,
            detail: "the file has no bytes".into(),
            line: None,
        }
    }

    #[tokio::test]
    async fn problems_are_paged_and_replaced() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                replace(writer, shop().id, &[problem("old")])?;
                replace(writer, shop().id, &[problem("b"), problem("a"), problem("c")])?;
                assert_eq!(count(writer, shop().project, None)?, 3);
                page(writer, shop().project, Some(shop().id), 1, 1)
            })
            .await;
        assert_eq!(found.unwrap(), [(shop().id, problem("b"))]);
    }
}
