//! Reads what the comparison of two commits is made from: which runs brought the catalogue where, and what each of
//! them did to single tests.

use std::collections::HashSet;

use rusqlite::params;
use suitecase_model::catalogue::SyncChange;
use suitecase_model::ids::{LinkId, SyncRunId};
use suitecase_model::said::Told;
use suitecase_model::sync_run::{StageTime, SyncStats};
use suitecase_model::time::Timestamp;
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::Reader;
use crate::{row, sync_change};

/// A run that may have brought the catalogue somewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its place among the runs of all links; later runs have larger numbers.
    pub number: i64,
    /// The commit of the catalogue before; `None` where nothing was known of it.
    pub from_commit: Option<String>,
    /// The commit it brought; `None` for a run that was killed before it could be recorded.
    pub to_commit: Option<String>,
    /// When it ended.
    pub ended_at: Timestamp,
    /// How many tests it added, changed, moved and removed.
    pub changes: u64,
}

/// What happened to one test, and what its file said before and then.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// Its place among all changes.
    pub number: i64,
    /// The change.
    pub change: SyncChange,
    /// What was said.
    pub told: Told,
}

/// A change after which, as a person said, a file was another test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Division {
    /// The change from which on the history is that of the other test.
    pub from_number: i64,
    /// The test that was there before.
    pub former: Uuid,
}

/// Returns the runs of a link that finished or were killed, the oldest first. A run that failed or was cancelled has
/// changed nothing.
pub fn steps(reader: &Reader<'_>, link: LinkId) -> Result<Vec<Step>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT rowid, outcome = 'finished' AS is_finished, from_commit, to_commit, started_at, stats, stages FROM sync_run \
         WHERE link_id = ?1 AND outcome IN ('finished', 'interrupted') ORDER BY rowid",
    )?;
    row::all(statement.query([link.to_string()])?, |row| {
        let is_finished: bool = row.get("is_finished")?;
        let to_commit: Option<String> = row.get("to_commit")?;
        let stats: SyncStats = row::json(row, "stats").unwrap_or_default();
        let stages: Vec<StageTime> = row::json(row, "stages").unwrap_or_default();
        let took: u64 = stages.iter().map(|stage| stage.ms).sum();
        let started_at: i64 = row.get("started_at")?;
        Ok(Step {
            number: row.get("rowid")?,
            from_commit: row.get("from_commit")?,
            to_commit: to_commit.filter(|_| is_finished),
            ended_at: Timestamp(started_at.saturating_add_unsigned(took)),
            changes: stats.added + stats.changed + stats.moved + stats.removed,
        })
    })
}

/// Returns what the runs of a link with numbers after the first and up to the second did, in order.
pub fn changes(
    reader: &Reader<'_>,
    link: LinkId,
    after: i64,
    up_to: i64,
) -> Result<Vec<Compared>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT c.*, 0 AS is_there FROM sync_run AS r CROSS JOIN sync_change AS c ON c.run_id = r.id \
         WHERE r.link_id = ?1 AND r.rowid > ?2 AND r.rowid <= ?3 ORDER BY c.id",
    )?;
    row::all(statement.query(params![link.to_string(), after, up_to])?, read)
}

/// Returns what one run did, in order.
pub fn changes_of_run(reader: &Reader<'_>, run: SyncRunId) -> Result<Vec<Compared>, StoreError> {
    let mut statement = reader
        .connection
        .prepare_cached("SELECT *, 0 AS is_there FROM sync_change WHERE run_id = ?1 ORDER BY id")?;
    row::all(statement.query([run.to_string()])?, read)
}

/// Returns the changes after which files are other tests than they were held to be, as far as that holds.
pub fn divisions(reader: &Reader<'_>, link: LinkId) -> Result<Vec<Division>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT history_from, former_id FROM identity_decision WHERE link_id = ?1 AND taken_back_at IS NULL ORDER BY id",
    )?;
    row::all(statement.query([link.to_string()])?, |row| {
        Ok(Division { from_number: row.get("history_from")?, former: row::id(row, "former_id")? })
    })
}

/// Returns which of these tests are in the catalogue now.
pub fn there(reader: &Reader<'_>, tests: &[Uuid]) -> Result<HashSet<Uuid>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM test_case WHERE id = ?1) OR EXISTS (SELECT 1 FROM test_suite WHERE id = ?1)",
    )?;
    let mut found = HashSet::new();
    for test in tests {
        if statement.query_row([test.to_string()], |row| row.get(0))? {
            found.insert(*test);
        }
    }
    Ok(found)
}

fn read(row: &rusqlite::Row<'_>) -> Result<Compared, StoreError> {
    let entry = sync_change::read(row)?;
    Ok(Compared { number: entry.number, change: entry.change, told: sync_change::read_told(row)? })
}

#[cfg(test)]
mod tests {
    use suitecase_model::catalogue::{Change, ChangeKind, FileThen, TestKind};
    use suitecase_model::path::RepoPath;
    use suitecase_model::said::{LineChange, Said};
    use suitecase_model::sync_run::{SyncOutcome, SyncReason, SyncRun, SyncStage};

    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::Writer;
    use crate::open::tests::temporary;
    use crate::sync_run;

    const RUN: SyncRunId = SyncRunId(Uuid::from_u128(9));

    fn ended(number: u128, from: Option<&str>, outcome: SyncOutcome) -> SyncRun {
        let id = SyncRunId(Uuid::from_u128(number));
        SyncRun {
            outcome: Some(outcome),
            from_commit: from.map(str::to_owned),
            to_commit: Some("b".to_owned()),
            stats: SyncStats { added: 1, moved: 2, problems: 50, ..SyncStats::default() },
            stages: vec![StageTime { stage: SyncStage::Reading, ms: 30 }],
            ..SyncRun::starting(id, shop().id, SyncReason::Hand, Timestamp(5))
        }
    }

    fn record(writer: &Writer<'_>, run: &SyncRun) -> Result<(), StoreError> {
        sync_run::start(writer, run)?;
        if run.outcome == Some(SyncOutcome::Interrupted) { Ok(()) } else { sync_run::finish(writer, run) }
    }

    fn change(kind: ChangeKind, has_before: bool) -> SyncChange {
        let path = RepoPath::from_text("Test Suites/S.ts");
        SyncChange {
            kind: TestKind::TestSuites,
            change: kind,
            id: Uuid::from_u128(1),
            path: path.clone(),
            before: has_before.then_some(FileThen { path, blob: [1; 20], guid: None }),
            because: None,
            score: None,
            by: Change { commit: "b".to_owned(), author: "Kim".to_owned(), at: Timestamp(5) },
        }
    }

    #[tokio::test]
    async fn only_runs_that_can_have_changed_something_are_steps_in_the_order_of_their_beginning() {
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                let failed = SyncOutcome::Failed { code: "git.damaged".to_owned(), message: String::new() };
                // The clock was put back between them: the later one has the smaller id.
                for (number, from, outcome) in [
                    (50, None, SyncOutcome::Finished),
                    (40, Some("b"), SyncOutcome::Cancelled),
                    (30, Some("b"), failed),
                    (20, Some("b"), SyncOutcome::Interrupted),
                    (10, Some("c"), SyncOutcome::Finished),
                ] {
                    record(writer, &ended(number, from, outcome))?;
                }
                sync_run::interrupt_running(writer)?;
                steps(writer, shop().id)
            })
            .await;
        let found = found.unwrap();
        let seen: Vec<_> = found
            .iter()
            .map(|step| {
                (step.from_commit.as_deref(), step.to_commit.as_deref(), step.changes, step.ended_at.0)
            })
            .collect();
        assert_eq!(seen, [(None, Some("b"), 3, 35), (Some("b"), None, 0, 5), (Some("c"), Some("b"), 3, 35)]);
        assert!(found.is_sorted_by_key(|step| step.number));
    }

    #[tokio::test]
    async fn what_files_said_is_read_as_it_was_written_and_kept_once_where_it_stayed() {
        let (_folder, store) = temporary();
        let (one, other) = (Said { whole: 1, ..Said::default() }, Said { whole: 2, ..Said::default() });
        let lines = vec![LineChange { target: "Test Cases/a".to_owned(), lines: -1, running: 1 }];
        let all = [
            (change(ChangeKind::Added, false), Told { before: None, after: Some(one), lines: lines.clone() }),
            (change(ChangeKind::Changed, true), Told { before: Some(one), after: Some(other), lines }),
            (
                change(ChangeKind::Moved, true),
                Told { before: Some(other), after: Some(other), lines: vec![] },
            ),
            (change(ChangeKind::Removed, true), Told { before: Some(other), after: None, lines: vec![] }),
        ];
        let expected: Vec<Told> = all.iter().map(|(_, told)| told.clone()).collect();
        let found: Result<_, StoreError> = store
            .write(move |writer| {
                with_shop(writer)?;
                record(writer, &ended(9, None, SyncOutcome::Finished))?;
                record(writer, &ended(10, Some("b"), SyncOutcome::Finished))?;
                let told = all.iter().map(|(change, told)| (change, Some(told)));
                sync_change::insert_told(writer, shop().id, Some(RUN), told)?;
                let decided = change(ChangeKind::Split, true);
                sync_change::insert(writer, shop().id, None, [&decided])?;
                let numbers: Vec<i64> = steps(writer, shop().id)?.iter().map(|step| step.number).collect();
                assert_eq!(changes(writer, shop().id, numbers[0], numbers[1])?, []);
                let stored_twice: i64 = writer.connection.query_row(
                    "SELECT count(*) FROM sync_change WHERE said_before = said",
                    [],
                    |row| row.get(0),
                )?;
                assert_eq!(stored_twice, 0);
                Ok((changes(writer, shop().id, 0, numbers[0])?, changes_of_run(writer, RUN)?))
            })
            .await;
        let (in_span, of_run) = found.unwrap();
        assert_eq!(in_span, of_run);
        let told: Vec<Told> = in_span.into_iter().map(|compared| compared.told).collect();
        assert_eq!(told, expected);
    }
}
