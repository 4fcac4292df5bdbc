//! The table `sync_run`.

use rusqlite::{Row, params};
use suitecase_model::ids::{LinkId, SyncRunId};
use suitecase_model::sync_run::{SyncOutcome, SyncReason, SyncRun};
use suitecase_model::time::Timestamp;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

const COLUMNS: &str = "id, link_id, reason, started_at, outcome, error_code, error_message, from_commit, \
                       to_commit, stats";

/// Records that a run has started; it has no outcome yet. One that is recorded already stays.
pub fn start(writer: &Writer<'_>, run: &SyncRun) -> Result<(), StoreError> {
    writer.connection.execute(
        "INSERT INTO sync_run (id, link_id, reason, started_at, from_commit) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        params![
            run.id.to_string(),
            run.link.to_string(),
            run.reason.as_str(),
            run.started_at.0,
            run.from_commit
        ],
    )?;
    Ok(())
}

/// Records how a run ended. A run that has an outcome keeps it.
pub fn finish(writer: &Writer<'_>, run: &SyncRun) -> Result<(), StoreError> {
    let (code, message) = match &run.outcome {
        Some(SyncOutcome::Failed { code, message }) => (Some(code), Some(message)),
        Some(SyncOutcome::Finished | SyncOutcome::Cancelled | SyncOutcome::Interrupted) | None => {
            (None, None)
        }
    };
    writer.connection.execute(
        "UPDATE sync_run SET outcome = ?2, error_code = ?3, error_message = ?4, to_commit = ?5, stats = ?6 \
         WHERE id = ?1 AND outcome IS NULL",
        params![
            run.id.to_string(),
            run.outcome.as_ref().map(SyncOutcome::as_str),
            code,
            message,
            run.to_commit,
            row::to_json(&run.stats)?
        ],
    )?;
    Ok(())
}

/// Ends every run that has no outcome as interrupted and returns their links; for the start of the app.
pub fn interrupt_running(writer: &Writer<'_>) -> Result<Vec<LinkId>, StoreError> {
    let mut statement = writer.connection.prepare_cached(
        "UPDATE sync_run SET outcome = 'interrupted' WHERE outcome IS NULL RETURNING link_id",
    )?;
    row::all(statement.query([])?, |row| row::id(row, "link_id"))
}

/// Returns the link that a run is of.
pub fn link_of(reader: &Reader<'_>, run: SyncRunId) -> Result<LinkId, StoreError> {
    let mut statement = reader.connection.prepare_cached("SELECT link_id FROM sync_run WHERE id = ?1")?;
    let found = row::all(statement.query([run.to_string()])?, |row| row::id(row, "link_id"))?;
    found.into_iter().next().ok_or(StoreError::Missing("the sync run"))
}

/// Returns the newest runs of a link, newest first.
pub fn newest(reader: &Reader<'_>, link: LinkId, limit: u32) -> Result<Vec<SyncRun>, StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM sync_run WHERE link_id = ?1 ORDER BY started_at DESC, id DESC LIMIT ?2"
    ))?;
    row::all(statement.query(params![link.to_string(), limit])?, read)
}

fn read(row: &Row<'_>) -> Result<SyncRun, StoreError> {
    let outcome = match row.get_ref("outcome")?.as_str_or_null().map_err(|_| damaged())? {
        None => None,
        Some("finished") => Some(SyncOutcome::Finished),
        Some("cancelled") => Some(SyncOutcome::Cancelled),
        Some("interrupted") => Some(SyncOutcome::Interrupted),
        Some("failed") => {
            Some(SyncOutcome::Failed { code: row.get("error_code")?, message: row.get("error_message")? })
        }
        Some(_) => return Err(damaged()),
    };
    Ok(SyncRun {
        id: row::id(row, "id")?,
        link: row::id(row, "link_id")?,
        reason: row::word(row, "reason", SyncReason::from_word)?,
        started_at: Timestamp(row.get("started_at")?),
        outcome,
        from_commit: row.get("from_commit")?,
        to_commit: row.get("to_commit")?,
        stats: row::json(row, "stats").unwrap_or_default(),
    })
}

fn damaged() -> StoreError {
    StoreError::Damaged("sync_run.outcome")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use suitecase_model::sync_run::SyncStats;
    use uuid::Uuid;

    fn run() -> SyncRun {
        SyncRun {
            id: SyncRunId(Uuid::from_u128(40)),
            link: shop().id,
            reason: SyncReason::Hand,
            started_at: Timestamp(1),
            outcome: None,
            from_commit: None,
            to_commit: None,
            stats: SyncStats::default(),
        }
    }

    #[tokio::test]
    async fn a_run_found_running_is_interrupted_and_stays_so() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                start(writer, &run())?;
                assert_eq!(interrupt_running(writer)?, [shop().id]);
                finish(writer, &SyncRun { outcome: Some(SyncOutcome::Finished), ..run() })?;
                newest(writer, shop().id, 10)
            })
            .await;
        let found = found.unwrap();
        assert_eq!(found.first().and_then(|run| run.outcome.clone()), Some(SyncOutcome::Interrupted));
    }

    #[tokio::test]
    async fn a_failed_run_keeps_its_reason_and_its_costs() {
        let (_folder, store) = temporary();
        let failed = SyncRun {
            outcome: Some(SyncOutcome::Failed { code: "network.offline".into(), message: "no route".into() }),
            stats: SyncStats { git_requests: 3, ..SyncStats::default() },
            ..run()
        };
        let expected = failed.clone();
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                start(writer, &run())?;
                finish(writer, &failed)?;
                newest(writer, shop().id, 10)
            })
            .await;
        assert_eq!(found.unwrap(), [expected]);
    }
}
