//! The table `sync_run`.

use rusqlite::{OptionalExtension, Row, params};
use suitecase_model::ids::{LinkId, SyncRunId};
use suitecase_model::sync_run::{SyncOutcome, SyncReason, SyncRun, SyncStats};
use suitecase_model::time::Timestamp;

use crate::error::StoreError;
use crate::open::{Reader, Writer};
use crate::row;

const COLUMNS: &str = "id, link_id, reason, started_at, outcome, error_code, error_message, from_commit, \
                       to_commit, stats, rung, stages, retries, repeated, repeated_until";
/// How many runs of a link are kept.
const KEPT: u32 = 500;

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

/// Records how a run ended, and removes the link's oldest runs. A run that has an outcome keeps it.
pub fn finish(writer: &Writer<'_>, run: &SyncRun) -> Result<(), StoreError> {
    let (code, message) = match &run.outcome {
        Some(SyncOutcome::Failed { code, message }) => (Some(code), Some(message)),
        Some(SyncOutcome::Finished | SyncOutcome::Cancelled | SyncOutcome::Interrupted) | None => {
            (None, None)
        }
    };
    writer.connection.execute(
        "UPDATE sync_run SET outcome = ?2, error_code = ?3, error_message = ?4, to_commit = ?5, stats = ?6, \
         rung = ?7, stages = ?8, retries = ?9 WHERE id = ?1 AND outcome IS NULL",
        params![
            run.id.to_string(),
            run.outcome.as_ref().map(SyncOutcome::as_str),
            code,
            message,
            run.to_commit,
            row::to_json(&run.stats)?,
            run.rung,
            row::to_json(&run.stages)?,
            row::to_json(&run.retries)?
        ],
    )?;
    writer.connection.execute(
        "DELETE FROM sync_run WHERE link_id = ?1 AND outcome IS NOT NULL AND id NOT IN (SELECT id FROM sync_run \
         WHERE link_id = ?1 ORDER BY started_at DESC, id DESC LIMIT ?2)",
        params![run.link.to_string(), KEPT],
    )?;
    Ok(())
}

/// Adds what was done behind a run to its record: what it cost, and how many problems there are now where the run
/// counted them. Without a run, the costs are those of the newest one of the link.
pub fn add_behind(
    writer: &Writer<'_>,
    link: LinkId,
    run: Option<SyncRunId>,
    costs: &SyncStats,
    problems: Option<u64>,
) -> Result<(), StoreError> {
    let found = match run {
        Some(run) => find(writer, run)?,
        None => newest(writer, link, 1)?.into_iter().next(),
    };
    let Some(run) = found else { return Ok(()) };
    let stats = SyncStats {
        git_requests: run.stats.git_requests.saturating_add(costs.git_requests),
        bytes_down: run.stats.bytes_down.saturating_add(costs.bytes_down),
        bytes_up: run.stats.bytes_up.saturating_add(costs.bytes_up),
        problems: problems.unwrap_or(run.stats.problems),
        ..run.stats
    };
    writer.connection.execute(
        "UPDATE sync_run SET stats = ?2 WHERE id = ?1",
        params![run.id.to_string(), row::to_json(&stats)?],
    )?;
    Ok(())
}

fn find(reader: &Reader<'_>, run: SyncRunId) -> Result<Option<SyncRun>, StoreError> {
    let mut statement =
        reader.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM sync_run WHERE id = ?1"))?;
    Ok(row::all(statement.query([run.to_string()])?, read)?.into_iter().next())
}

/// Notes on a failed run that one more look at the branch ended in the same failure.
pub fn repeat(writer: &Writer<'_>, run: SyncRunId, at: Timestamp) -> Result<(), StoreError> {
    writer.connection.execute(
        "UPDATE sync_run SET repeated = repeated + 1, repeated_until = ?2 WHERE id = ?1",
        params![run.to_string(), at.0],
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

/// Takes up the newest run of a link again where it was interrupted, because what goes in its place has not begun;
/// false where there is none.
pub fn resume_interrupted(writer: &Writer<'_>, link: LinkId) -> Result<bool, StoreError> {
    let resumed = writer.connection.execute(
        "UPDATE sync_run SET outcome = NULL WHERE outcome = 'interrupted' AND id = (SELECT id FROM sync_run \
         WHERE link_id = ?1 ORDER BY started_at DESC, id DESC LIMIT 1)",
        [link.to_string()],
    )?;
    Ok(resumed > 0)
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

/// Returns the runs of a link that are older than `before`, newest first; of a run that is gone, nothing is older.
pub fn older(
    reader: &Reader<'_>,
    link: LinkId,
    before: SyncRunId,
    limit: u32,
) -> Result<Vec<SyncRun>, StoreError> {
    let mut statement =
        reader.connection.prepare_cached("SELECT started_at FROM sync_run WHERE id = ?1 AND link_id = ?2")?;
    let place = params![before.to_string(), link.to_string()];
    let Some(started_at) = statement.query_row(place, |row| row.get::<_, i64>(0)).optional()? else {
        return Ok(Vec::new());
    };
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM sync_run WHERE link_id = ?1 AND (started_at, id) < (?2, ?3) \
         ORDER BY started_at DESC, id DESC LIMIT ?4"
    ))?;
    row::all(statement.query(params![link.to_string(), started_at, before.to_string(), limit])?, read)
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
        rung: row.get("rung")?,
        stages: row::json(row, "stages").unwrap_or_default(),
        retries: row::json(row, "retries").unwrap_or_default(),
        repeated: row.get("repeated")?,
        repeated_until: row.get::<_, Option<i64>>("repeated_until")?.map(Timestamp),
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
    use suitecase_model::sync_run::{Retry, StageTime, SyncStage};
    use uuid::Uuid;

    fn run() -> SyncRun {
        numbered(40)
    }

    fn numbered(number: u32) -> SyncRun {
        let id = SyncRunId(Uuid::from_u128(u128::from(number)));
        SyncRun::starting(id, shop().id, SyncReason::Hand, Timestamp(i64::from(number)))
    }

    #[tokio::test]
    async fn what_was_done_behind_a_run_is_told_in_its_record() {
        let (_folder, store) = temporary();
        let stats = |git_requests, bytes_down, problems| SyncStats {
            git_requests,
            bytes_down,
            problems,
            duration_ms: 5,
            ..SyncStats::default()
        };
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                for number in [40, 41] {
                    start(writer, &numbered(number))?;
                    let ended = Some(SyncOutcome::Finished);
                    finish(writer, &SyncRun { outcome: ended, stats: stats(4, 100, 2), ..numbered(number) })?;
                }
                add_behind(writer, shop().id, Some(run().id), &stats(1, 30, 0), Some(7))?;
                add_behind(writer, shop().id, None, &stats(2, 60, 0), None)?;
                newest(writer, shop().id, 10)
            })
            .await;
        let found: Vec<SyncStats> = found.unwrap().into_iter().map(|run| run.stats).collect();
        assert_eq!(found, [stats(6, 160, 2), stats(5, 130, 7)]);
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
            rung: "whole".into(),
            stages: vec![StageTime { stage: SyncStage::Resolving, ms: 7 }],
            retries: vec![Retry {
                stage: SyncStage::Resolving,
                code: "network.cut".into(),
                waited_ms: 400,
                detail: "broke off".into(),
            }],
            ..run()
        };
        let expected = SyncRun { repeated: 2, repeated_until: Some(Timestamp(90)), ..failed.clone() };
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                start(writer, &run())?;
                finish(writer, &failed)?;
                repeat(writer, failed.id, Timestamp(80))?;
                repeat(writer, failed.id, Timestamp(90))?;
                newest(writer, shop().id, 10)
            })
            .await;
        assert_eq!(found.unwrap(), [expected]);
    }

    #[tokio::test]
    async fn the_oldest_runs_go_and_the_rest_is_read_page_by_page() {
        let (_folder, store) = temporary();
        let pages: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                for number in 1..=KEPT + 3 {
                    start(writer, &numbered(number))?;
                    let ended = SyncRun { outcome: Some(SyncOutcome::Finished), ..numbered(number) };
                    finish(writer, &ended)?;
                }
                let mut pages = vec![newest(writer, shop().id, 200)?];
                while let Some(last) = pages.last().and_then(|page| page.last()) {
                    let page = older(writer, shop().id, last.id, 200)?;
                    pages.push(page);
                }
                Ok(pages)
            })
            .await;
        let pages = pages.unwrap();
        let lengths: Vec<usize> = pages.iter().map(Vec::len).collect();
        assert_eq!(lengths, [200, 200, 100, 0]);
        let read: Vec<i64> = pages.iter().flatten().map(|run| run.started_at.0).collect();
        assert_eq!(read, (4..=i64::from(KEPT) + 3).rev().collect::<Vec<_>>());
    }
}
