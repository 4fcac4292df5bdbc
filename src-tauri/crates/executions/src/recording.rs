//! Stores what a report says, in one transaction.
//!
//! A report that is recorded already changes nothing; one with other contents replaces what it said before. Which tests
//! its names stand for is decided on the way, and the tests are marked whose latest results are outdated by it.

mod names;

use std::collections::{BTreeMap, BTreeSet};

use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{ExecutionId, LinkId, MemberId, ProjectId, TestRunId};
use suitecase_model::report::{Report, ReportedSuite};
use suitecase_model::reported::LinkBecause;
use suitecase_model::result::{ResultCounts, ResultStatus};
use suitecase_model::time::Timestamp;
use suitecase_store::execution::{self, Execution};
use suitecase_store::imported_run::{self, ImportedRun};
use suitecase_store::reported_test::{self, Decided};
use suitecase_store::result::{self, NewResult};
use suitecase_store::{StoreError, Writer, latest_result};
use uuid::Uuid;

use self::names::Names;

/// Where results belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Into {
    /// The project.
    pub project: ProjectId,
    /// The linked repository whose tests ran, where that is known.
    pub link: Option<LinkId>,
    /// The run of ours that made the report; `None` where somebody else ran the tests.
    pub run: Option<TestRunId>,
    /// Who imports it.
    pub member: Option<MemberId>,
}

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was not known.
    New,
    /// It was known with other contents.
    Updated,
    /// It was known just so.
    Unchanged,
}

/// What a report brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// What became of it.
    pub outcome: Outcome,
    /// The run it belongs to.
    pub run: TestRunId,
    /// Its execution.
    pub execution: ExecutionId,
    /// How many of its results belong to tests; suites are not counted, and nothing is of a report that is unchanged.
    pub linked: u32,
    /// How many await a choice among several tests.
    pub ambiguous: u32,
    /// How many belong to no test.
    pub unmatched: u32,
}

/// Records a report; `new_id` makes the ids of what is new.
pub fn record(
    writer: &Writer<'_>,
    into: &Into,
    report: &Report,
    now: Timestamp,
    mut new_id: impl FnMut() -> Uuid,
) -> Result<Recorded, StoreError> {
    let known = execution::by_key(writer, into.project, &report.key)?;
    let run = run_for(writer, into, report, known.as_ref().map(|(_, known)| known.run), now, &mut new_id)?;
    let (outcome, id, former_run, counted) = match known {
        Some((number, known)) if known.digest == report.digest => {
            if known.run != run {
                execution::give_to(writer, number, run)?;
            }
            (Outcome::Unchanged, known.id, Some(known.run), Counted::default())
        }
        Some((number, known)) => {
            let before = result::names_of_execution(writer, number)?;
            let mut names = Names::again(writer, into, run, &before)?;
            result::remove_of_execution(writer, number)?;
            let started_at = started_at(report, known.started_at);
            execution::replace(
                writer,
                number,
                &execution_of(report, into, (known.id, run), started_at, now),
            )?;
            let counted = store_results(writer, number, report, started_at, &mut names, &before)?;
            (Outcome::Updated, known.id, Some(known.run), counted)
        }
        None => {
            let id = ExecutionId(new_id());
            let mut names = Names::new(writer, into, run)?;
            let started_at = started_at(report, now);
            let number = execution::insert(writer, &execution_of(report, into, (id, run), started_at, now))?;
            let counted = store_results(writer, number, report, started_at, &mut names, &[])?;
            (Outcome::New, id, None, counted)
        }
    };
    if outcome != Outcome::Unchanged || former_run != Some(run) {
        imported_run::settle(writer, run)?;
    }
    if let Some(former) = former_run.filter(|former| *former != run) {
        imported_run::settle(writer, former)?;
    }
    let Counted { linked, ambiguous, unmatched } = counted;
    Ok(Recorded { outcome, run, execution: id, linked, ambiguous, unmatched })
}

/// Returns the run that a report belongs to; an imported one is added where it is the first report of it.
///
/// A report that is known stays where it is. It goes to a run of ours only from a run that was imported: then somebody was
/// faster to import what this run has made.
fn run_for(
    writer: &Writer<'_>,
    into: &Into,
    report: &Report,
    known: Option<TestRunId>,
    now: Timestamp,
    new_id: impl FnOnce() -> Uuid,
) -> Result<TestRunId, StoreError> {
    match (into.run, known) {
        (Some(ours), None) => Ok(ours),
        (Some(ours), Some(known)) => Ok(if imported_run::is_imported(writer, known)? { ours } else { known }),
        (None, Some(known)) => Ok(known),
        (None, None) => {
            if let Some(found) = imported_run::by_key(writer, into.project, &report.run_key)? {
                return Ok(found);
            }
            let run = ImportedRun {
                id: TestRunId(new_id()),
                project: into.project,
                key: report.run_key.clone(),
                name: report.run_name.clone(),
                link: into.link,
                member: into.member,
                imported_at: now,
            };
            imported_run::insert(writer, &run)?;
            Ok(run.id)
        }
    }
}

/// Returns when a report began: never after anything in it. `otherwise` where it does not say.
fn started_at(report: &Report, otherwise: Timestamp) -> Timestamp {
    let of_suites = report.suites.iter().filter_map(|suite| suite.started_at);
    let results = report.suites.iter().flat_map(|suite| &suite.results);
    let of_results = results.filter_map(|result| result.started_at);
    report.started_at.into_iter().chain(of_suites).chain(of_results).min().unwrap_or(otherwise)
}

fn execution_of(
    report: &Report,
    into: &Into,
    (id, run): (ExecutionId, TestRunId),
    started_at: Timestamp,
    now: Timestamp,
) -> Execution {
    let results = report.suites.iter().flat_map(|suite| &suite.results);
    Execution {
        id,
        run,
        project: into.project,
        key: report.key.clone(),
        digest: report.digest.clone(),
        name: report.name.clone(),
        format: report.format,
        source: report.source.clone(),
        started_at,
        duration_ms: report.duration_ms,
        profile: report.profile.clone(),
        environment: report.environment.clone(),
        imported_at: now,
        counts: ResultCounts::of(results.map(|result| result.status)),
    }
}

/// How many results found tests.
#[derive(Default)]
struct Counted {
    linked: u32,
    ambiguous: u32,
    unmatched: u32,
}

impl Counted {
    fn count(&mut self, decided: Decided) {
        let counter = match (decided.test, decided.because) {
            (Some(_), _) => &mut self.linked,
            (None, LinkBecause::SeveralTests) => &mut self.ambiguous,
            (
                None,
                LinkBecause::SamePath
                | LinkBecause::SamePathAndSuite
                | LinkBecause::Alias
                | LinkBecause::Chosen
                | LinkBecause::NoTest
                | LinkBecause::KeptApart
                | LinkBecause::NotAsked,
            ) => &mut self.unmatched,
        };
        *counter = counter.saturating_add(1);
    }
}

/// Stores the results of an execution and counts those of each name anew; `before` are the names that it had results of,
/// with how many.
fn store_results(
    writer: &Writer<'_>,
    execution: i64,
    report: &Report,
    started_at: Timestamp,
    names: &mut Names,
    before: &[(i64, i64)],
) -> Result<Counted, StoreError> {
    let (mut results, mut counted) = (Vec::new(), Counted::default());
    let mut outdated: BTreeSet<Uuid> = BTreeSet::new();
    for (number, _) in before {
        outdated.extend(reported_test::get(writer, *number)?.decided.test);
    }
    let mut position = 0;
    for suite in &report.suites {
        let began = suite.started_at.unwrap_or(started_at);
        if !suite.id.is_empty() {
            let (reported, decided) = names.resolve(writer, TestKind::TestSuites, "", &suite.id)?;
            outdated.extend(decided.test);
            results.push(of_suite(suite, reported, began));
        }
        for found in &suite.results {
            position += 1;
            let (reported, decided) = names.resolve(writer, TestKind::TestCases, &suite.id, &found.id)?;
            outdated.extend(decided.test);
            counted.count(decided);
            results.push(NewResult {
                reported,
                position,
                status: found.status,
                at: found.started_at.unwrap_or(began),
                duration_ms: found.duration_ms,
                message: found.message.as_deref(),
                detail: found.detail.as_deref(),
                failed_attempts: found.failed_attempts,
                row: found.row.as_ref(),
            });
        }
    }
    let mut change: BTreeMap<i64, i64> = before.iter().map(|(name, count)| (*name, -count)).collect();
    for result in &results {
        *change.entry(result.reported).or_default() += 1;
    }
    // The largest index goes by names: sorted like this it is walked through once.
    results.sort_by_key(|result| result.reported);
    result::insert(writer, execution, results)?;
    for (name, added) in change {
        reported_test::recount(writer, name, added)?;
    }
    outdated.into_iter().try_for_each(|test| latest_result::mark_outdated(writer, test))?;
    Ok(counted)
}

/// Returns the result of a suite itself: what came of all its tests together.
fn of_suite(suite: &ReportedSuite, reported: i64, began: Timestamp) -> NewResult<'_> {
    let statuses = suite.results.iter().map(|result| result.status);
    NewResult {
        reported,
        position: 0,
        status: ResultCounts::of(statuses).together().unwrap_or(ResultStatus::NotRun),
        at: began,
        duration_ms: suite.duration_ms,
        message: None,
        detail: None,
        failed_attempts: 0,
        row: None,
    }
}
