//! The table `earlier_history`: what Bitbucket told of single tests when somebody asked.

use rusqlite::params;
use suitecase_model::earlier::EarlierHistory;
use suitecase_model::time::Timestamp;
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

/// Keeps what was told of a test, in the place of what was told before.
pub fn put(writer: &Writer<'_>, test: Uuid, history: &EarlierHistory) -> Result<(), StoreError> {
    writer
        .connection
        .prepare_cached(
            "INSERT INTO earlier_history (test_id, commits, is_cut, read_at) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (test_id) DO UPDATE SET commits = excluded.commits, is_cut = excluded.is_cut, \
             read_at = excluded.read_at",
        )?
        .execute(params![
            test.to_string(),
            row::to_json(&history.commits)?,
            history.is_cut,
            history.read_at.0
        ])?;
    Ok(())
}

/// Returns what was told of a test; `None` where nobody asked.
pub fn get(reader: &Reader<'_>, test: Uuid) -> Result<Option<EarlierHistory>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached("SELECT commits, is_cut, read_at FROM earlier_history WHERE test_id = ?1")?;
    let found = row::all(statement.query([test.to_string()])?, |row| {
        Ok(EarlierHistory {
            commits: row::json(row, "commits")?,
            is_cut: row.get("is_cut")?,
            read_at: Timestamp(row.get("read_at")?),
        })
    })?;
    Ok(found.into_iter().next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open::tests::temporary;
    use suitecase_model::earlier::EarlierCommit;
    use suitecase_model::path::RepoPath;

    #[tokio::test]
    async fn the_last_answer_is_kept_whole() {
        let (_folder, store) = temporary();
        let test = Uuid::from_u128(1);
        let commit = EarlierCommit {
            commit: "c".repeat(40),
            author: "Kim".into(),
            at: Timestamp(5),
            subject: "Say \"hello\"".into(),
            path: RepoPath::from_git(b"Test Cases/\xff.tc"),
        };
        let first = EarlierHistory { commits: Vec::new(), is_cut: true, read_at: Timestamp(1) };
        let second = EarlierHistory { commits: vec![commit], is_cut: false, read_at: Timestamp(2) };
        let expected = Some(second.clone());
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                let before = get(writer, test)?;
                put(writer, test, &first)?;
                put(writer, test, &second)?;
                Ok((before, get(writer, test)?))
            })
            .await;
        assert_eq!(found.unwrap(), (None, expected));
    }
}
