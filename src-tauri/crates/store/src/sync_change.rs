//! The table `sync_change`: what happened to single tests, by run and by test.

use rusqlite::{Row, params};
use suitecase_model::catalogue::{Change, ChangeKind, SameBecause, SyncChange, TestKind};
use suitecase_model::ids::{LinkId, SyncRunId};
use suitecase_model::path::RepoPath;
use suitecase_model::said::{Said, Told};
use suitecase_model::time::Timestamp;
use uuid::Uuid;

use crate::error::StoreError;
use crate::file;
use crate::open::{Reader, Writer};
use crate::row;

const COLUMNS: &str = "id, run_id, link_id, kind, test_id, change, path, before_path, before_blob, before_guid, because, \
                       score, commit_id, author, at, \
                       (EXISTS (SELECT 1 FROM test_case WHERE test_case.id = test_id) \
                       OR EXISTS (SELECT 1 FROM test_suite WHERE test_suite.id = test_id)) AS is_there";

/// A change together with its place in the table; later changes have larger numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The number.
    pub number: i64,
    /// The link the test belongs to.
    pub link: LinkId,
    /// Whether the test is in the catalogue now.
    pub is_there: bool,
    /// The change.
    pub change: SyncChange,
}

/// Adds changes that change no file: those of a decision, which has no run.
pub fn insert<'a>(
    writer: &Writer<'_>,
    link: LinkId,
    run: Option<SyncRunId>,
    changes: impl IntoIterator<Item = &'a SyncChange>,
) -> Result<(), StoreError> {
    insert_told(writer, link, run, changes.into_iter().map(|change| (change, None)))
}

/// Adds the changes of a sync run, with what the files said before and say since.
pub fn insert_told<'a>(
    writer: &Writer<'_>,
    link: LinkId,
    run: Option<SyncRunId>,
    changes: impl IntoIterator<Item = (&'a SyncChange, Option<&'a Told>)>,
) -> Result<(), StoreError> {
    let (link, run) = (link.to_string(), run.map(|run| run.to_string()));
    let mut insert = writer.connection.prepare_cached(
        "INSERT INTO sync_change (run_id, link_id, kind, test_id, change, path, before_path, before_blob, before_guid, \
         because, score, commit_id, author, at, said_before, said, lines) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    )?;
    for (change, told) in changes {
        let before = change.before.as_ref();
        let (said_before, said) = told.map_or((None, None), |told| (told.before, told.after));
        let lines = told.map(|told| &told.lines).filter(|lines| !lines.is_empty());
        insert.execute(params![
            run,
            link,
            change.kind.as_str(),
            change.id.to_string(),
            change.change.as_str(),
            change.path.as_str(),
            before.map(|before| before.path.as_str()),
            before.map(|before| before.blob),
            before.and_then(|before| before.guid.as_deref()),
            change.because.map(SameBecause::as_str),
            change.score,
            change.by.commit,
            change.by.author,
            change.by.at.0,
            said_before.filter(|before| said != Some(*before)).map(Said::to_bytes),
            said.map(Said::to_bytes),
            lines.map(row::to_json).transpose()?,
        ])?;
    }
    Ok(())
}

/// Reads what is recorded of what a file said; nothing where nothing is.
pub(crate) fn read_told(row: &Row<'_>) -> Result<Told, StoreError> {
    let said = |column: &'static str| {
        let bytes: Option<Vec<u8>> = row.get(column)?;
        bytes.map(|bytes| Said::from_bytes(&bytes).ok_or(StoreError::Damaged(column))).transpose()
    };
    let (before, after) = (said("said_before")?, said("said")?);
    let lines = row.get_ref("lines")?.as_str_or_null().map_err(|_| StoreError::Damaged("lines"))?;
    let is_added = row::word(row, "change", ChangeKind::from_word)? == ChangeKind::Added;
    Ok(Told {
        // A test that was not there before said nothing, and what is the same is not stored twice.
        before: if is_added { None } else { before.or(after) },
        after,
        lines: if lines.is_some() { row::json(row, "lines")? } else { Vec::new() },
    })
}

/// Returns how many tests a run changed, and one page of them in the order in which they were written.
pub fn page_of_run(
    reader: &Reader<'_>,
    run: SyncRunId,
    offset: u64,
    limit: u64,
) -> Result<(u64, Vec<Entry>), StoreError> {
    let run = run.to_string();
    let mut count = reader.connection.prepare_cached("SELECT count(*) FROM sync_change WHERE run_id = ?1")?;
    let total = count.query_row([&run], |row| row.get(0))?;
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM sync_change WHERE run_id = ?1 ORDER BY id LIMIT ?2 OFFSET ?3"
    ))?;
    let (limit, offset) =
        (i64::try_from(limit).unwrap_or(i64::MAX), i64::try_from(offset).unwrap_or(i64::MAX));
    Ok((total, row::all(statement.query(params![run, limit, offset])?, read)?))
}

/// Returns the newest changes of one test, newest first.
pub fn newest_of_test(reader: &Reader<'_>, test: Uuid, limit: u32) -> Result<Vec<Entry>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM sync_change WHERE test_id = ?1 ORDER BY id DESC LIMIT ?2"
    ))?;
    row::all(statement.query(params![test.to_string(), limit])?, read)
}

/// Returns the first change of a test that a sync saw, and the commit of the sync before, where that is still recorded.
pub fn oldest_of_test(
    reader: &Reader<'_>,
    test: Uuid,
) -> Result<Option<(Entry, Option<String>)>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, (SELECT from_commit FROM sync_run WHERE sync_run.id = sync_change.run_id) AS from_commit \
         FROM sync_change WHERE test_id = ?1 AND change NOT IN ('split', 'joined') ORDER BY id LIMIT 1"
    ))?;
    let found =
        row::all(statement.query([test.to_string()])?, |row| Ok((read(row)?, row.get("from_commit")?)))?;
    Ok(found.into_iter().next())
}

/// Returns the tests of a kind that had a file of a link at a path before some change, the latest first.
pub fn formerly_at(
    reader: &Reader<'_>,
    link: LinkId,
    kind: TestKind,
    path: &RepoPath,
) -> Result<Vec<Uuid>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT test_id FROM sync_change WHERE link_id = ?1 AND before_path = ?2 AND kind = ?3 ORDER BY id DESC",
    )?;
    let rows = statement.query(params![link.to_string(), path.as_str(), kind.as_str()])?;
    row::all(rows, |row| row::id(row, "test_id"))
}

/// Returns the last time a file at another place or with another guid, or a file that came back, was held to be this test.
pub fn last_recognised(reader: &Reader<'_>, test: Uuid) -> Result<Option<Entry>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM sync_change WHERE test_id = ?1 AND because IS NOT NULL AND change NOT IN ('split', 'joined') \
         ORDER BY id DESC LIMIT 1"
    ))?;
    Ok(row::all(statement.query([test.to_string()])?, read)?.pop())
}

/// Gives the changes of a test from a number on to another test.
pub fn give_to(writer: &Writer<'_>, test: Uuid, from_number: i64, to: Uuid) -> Result<(), StoreError> {
    writer
        .connection
        .prepare_cached("UPDATE sync_change SET test_id = ?3 WHERE test_id = ?1 AND id >= ?2")?
        .execute(params![test.to_string(), from_number, to.to_string()])?;
    Ok(())
}

pub(crate) fn read(row: &Row<'_>) -> Result<Entry, StoreError> {
    let because = match row.get_ref("because")?.as_str_or_null() {
        Ok(None) => None,
        Ok(Some(_)) | Err(_) => Some(row::word(row, "because", SameBecause::from_word)?),
    };
    Ok(Entry {
        number: row.get("id")?,
        link: row::id(row, "link_id")?,
        is_there: row.get("is_there")?,
        change: SyncChange {
            kind: row::word(row, "kind", TestKind::from_word)?,
            change: row::word(row, "change", ChangeKind::from_word)?,
            id: row::id(row, "test_id")?,
            path: row::path(row, "path")?,
            before: file::read_then(row, "before_")?,
            because,
            score: row.get("score")?,
            by: Change {
                commit: row.get("commit_id")?,
                author: row.get("author")?,
                at: Timestamp(row.get("at")?),
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use suitecase_model::catalogue::FileThen;
    use suitecase_model::path::RepoPath;

    fn change(test: u128, kind: ChangeKind, because: Option<SameBecause>) -> SyncChange {
        SyncChange {
            kind: TestKind::TestCases,
            change: kind,
            id: Uuid::from_u128(test),
            path: RepoPath::from_text("Test Cases/new.tc"),
            before: because.map(|_| FileThen {
                path: RepoPath::from_text("Test Cases/old.tc"),
                blob: [4; 20],
                guid: Some("g".into()),
            }),
            because,
            score: because.map(|_| 0.75),
            by: Change { commit: "c".repeat(40), author: "Kim".into(), at: Timestamp(5) },
        }
    }

    #[tokio::test]
    async fn changes_are_found_by_run_in_order_and_by_test_newest_first() {
        let (_folder, store) = temporary();
        let run = SyncRunId(Uuid::from_u128(9));
        let all = [
            change(1, ChangeKind::Moved, Some(SameBecause::Similarity)),
            change(2, ChangeKind::Added, None),
            change(1, ChangeKind::Changed, None),
        ];
        let expected = all.clone();
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                insert(writer, shop().id, Some(run), &all)?;
                insert(
                    writer,
                    shop().id,
                    None,
                    [&change(1, ChangeKind::Joined, Some(SameBecause::Decision))],
                )?;
                Ok((page_of_run(writer, run, 1, 1)?, newest_of_test(writer, Uuid::from_u128(1), 50)?))
            })
            .await;
        let ((total, page), of_test) = found.unwrap();
        assert_eq!((total, page.len(), &page[0].change), (3, 1, &expected[1]));
        let kinds: Vec<_> = of_test.iter().map(|entry| entry.change.change).collect();
        assert_eq!(kinds, [ChangeKind::Joined, ChangeKind::Changed, ChangeKind::Moved]);
        assert_eq!(of_test[2].change, expected[0]);
    }

    #[tokio::test]
    async fn a_history_is_divided_where_the_test_was_recognised() {
        let (_folder, store) = temporary();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                let all = [
                    change(1, ChangeKind::Changed, None),
                    change(1, ChangeKind::Moved, Some(SameBecause::Guid)),
                    change(1, ChangeKind::Changed, None),
                ];
                insert(writer, shop().id, None, &all)?;
                let moved = last_recognised(writer, one)?.ok_or(StoreError::Missing("the move"))?;
                give_to(writer, one, moved.number, other)?;
                let amount = |test| Ok::<_, StoreError>(newest_of_test(writer, test, 50)?.len());
                Ok((amount(one)?, amount(other)?, last_recognised(writer, one)?))
            })
            .await;
        assert_eq!(found.unwrap(), (1, 2, None));
    }
}
