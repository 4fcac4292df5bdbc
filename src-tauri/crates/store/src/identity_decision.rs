//! The table `identity_decision`: what people said about who is not the same test.

use rusqlite::{Row, params};
use suitecase_model::catalogue::{NotTheSame, TestKind};
use suitecase_model::ids::LinkId;
use suitecase_model::time::Timestamp;
use uuid::Uuid;

use crate::error::StoreError;
use crate::file;
use crate::open::{Reader, Writer};
use crate::row;

const COLUMNS: &str = "id, former_id, former_path, former_blob, former_guid, other_id, other_path, other_blob, \
                       other_guid, history_from, decided_at";

/// A decision that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its place in the table.
    pub number: i64,
    /// What was decided.
    pub pair: NotTheSame,
    /// The entry of `sync_change` from which on the history belongs to the other test.
    pub history_from: i64,
    /// When it was decided.
    pub at: Timestamp,
}

/// Notes a decision.
pub fn insert(
    writer: &Writer<'_>,
    link: LinkId,
    kind: TestKind,
    pair: &NotTheSame,
    history_from: i64,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (former, other) = (&pair.former_file, &pair.other_file);
    writer
        .connection
        .prepare_cached(
            "INSERT INTO identity_decision (link_id, kind, former_id, former_path, former_blob, former_guid, other_id, \
             other_path, other_blob, other_guid, history_from, decided_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            link.to_string(),
            kind.as_str(),
            pair.former.to_string(),
            former.path.as_str(),
            former.blob,
            former.guid,
            pair.other.to_string(),
            other.path.as_str(),
            other.blob,
            other.guid,
            history_from,
            at.0,
        ])?;
    Ok(())
}

/// Takes a decision back.
pub fn take_back(writer: &Writer<'_>, number: i64, at: Timestamp) -> Result<(), StoreError> {
    writer
        .connection
        .prepare_cached("UPDATE identity_decision SET taken_back_at = ?2 WHERE id = ?1 AND taken_back_at IS NULL")?
        .execute(params![number, at.0])?;
    Ok(())
}

/// Returns the decisions that hold for a link.
pub fn of_link(reader: &Reader<'_>, link: LinkId, kind: TestKind) -> Result<Vec<NotTheSame>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM identity_decision WHERE link_id = ?1 AND kind = ?2 AND taken_back_at IS NULL ORDER BY id"
    ))?;
    let found = row::all(statement.query(params![link.to_string(), kind.as_str()])?, read)?;
    Ok(found.into_iter().map(|decision| decision.pair).collect())
}

/// Returns the last decision that holds and made this test one of its own.
pub fn of_test(reader: &Reader<'_>, test: Uuid) -> Result<Option<Decision>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM identity_decision WHERE other_id = ?1 AND taken_back_at IS NULL \
         ORDER BY id DESC LIMIT 1"
    ))?;
    Ok(row::all(statement.query([test.to_string()])?, read)?.pop())
}

/// Returns a number that grows with every decision for a link and with every one that is taken back.
pub fn revision(reader: &Reader<'_>, link: LinkId) -> Result<u64, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT count(*) + count(taken_back_at) FROM identity_decision WHERE link_id = ?1",
    )?;
    Ok(statement.query_row([link.to_string()], |row| row.get(0))?)
}

fn read(row: &Row<'_>) -> Result<Decision, StoreError> {
    let then = |prefix| file::read_then(row, prefix)?.ok_or(StoreError::Damaged("identity_decision"));
    Ok(Decision {
        number: row.get("id")?,
        pair: NotTheSame {
            former: row::id(row, "former_id")?,
            former_file: then("former_")?,
            other: row::id(row, "other_id")?,
            other_file: then("other_")?,
        },
        history_from: row.get("history_from")?,
        at: Timestamp(row.get("decided_at")?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use suitecase_model::catalogue::FileThen;
    use suitecase_model::path::RepoPath;

    #[tokio::test]
    async fn a_decision_holds_until_it_is_taken_back_and_each_step_counts() {
        let (_folder, store) = temporary();
        let file = |path: &str, guid: Option<&str>| FileThen {
            path: RepoPath::from_text(path),
            blob: [6; 20],
            guid: guid.map(str::to_owned),
        };
        let pair = NotTheSame {
            former: Uuid::from_u128(1),
            former_file: file("a.tc", Some("g")),
            other: Uuid::from_u128(2),
            other_file: file("b.tc", None),
        };
        let expected = pair.clone();
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                let link = shop().id;
                let mut revisions = vec![revision(writer, link)?];
                insert(writer, link, TestKind::TestCases, &pair, 3, Timestamp(4))?;
                revisions.push(revision(writer, link)?);
                let holding = of_link(writer, link, TestKind::TestCases)?;
                let decision = of_test(writer, pair.other)?.ok_or(StoreError::Missing("the decision"))?;
                take_back(writer, decision.number, Timestamp(5))?;
                revisions.push(revision(writer, link)?);
                let after = (of_link(writer, link, TestKind::TestCases)?, of_test(writer, pair.other)?);
                Ok((revisions, holding, (decision.history_from, decision.at), after))
            })
            .await;
        assert_eq!(found.unwrap(), (vec![0, 1, 2], vec![expected], (3, Timestamp(4)), (vec![], None)));
    }
}
