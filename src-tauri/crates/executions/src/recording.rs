//! Stores what a report says, in one transaction.
//!
//! A report that is recorded already changes nothing, wherever its bytes lie now; one with other contents replaces what it
//! said before, and so does one that is said to be of another linked repository. Which tests its names stand for is
//! decided on the way, and the tests are marked whose latest results are outdated by it.

mod names;

use std::collections::{BTreeMap, BTreeSet, HashSet};

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

/// What a report is recorded among.
#[derive(Clone, Copy)]
pub struct Among<'a> {
    /// What was recorded before in the same import: none of it is the same execution as another report of it.
    pub recorded: &'a HashSet<ExecutionId>,
    /// Whether to stop; then everything is to be taken back.
    pub stop: &'a dyn Fn() -> bool,
}

/// Records a report by itself; `new_id` makes the ids of what is new.
pub fn record(
    writer: &Writer<'_>,
    into: &Into,
    report: &Report,
    now: Timestamp,
    new_id: impl FnMut() -> Uuid,
) -> Result<Recorded, StoreError> {
    let alone = Among { recorded: &HashSet::new(), stop: &|| false };
    record_among(writer, into, report, alone, now, new_id)
}

/// Records one report of an import; `new_id` makes the ids of what is new.
///
/// # Errors
/// [`StoreError::Cancelled`] where `among` said to stop.
pub fn record_among(
    writer: &Writer<'_>,
    into: &Into,
    report: &Report,
    among: Among<'_>,
    now: Timestamp,
    mut new_id: impl FnMut() -> Uuid,
) -> Result<Recorded, StoreError> {
    let (key, known) = known_as(writer, into, report, among.recorded)?;
    let run = run_for(writer, into, report, known.as_ref().map(|(_, known)| known.run), now, &mut new_id)?;
    let mut into = *into;
    let (outcome, id, former_run, counted) = if let Some((number, known)) = known {
        let former_link = execution::link_of(writer, number)?;
        // What a run of ours was about is known; of others whoever imports last knows best.
        into.link = if imported_run::is_imported(writer, known.run)? {
            into.link.or(former_link)
        } else {
            former_link.or(into.link)
        };
        if known.digest == report.digest && (into.link == former_link || known.counts.total() == 0) {
            if known.run != run {
                execution::give_to(writer, number, run)?;
            }
            (Outcome::Unchanged, known.id, Some(known.run), Counted::default())
        } else {
            let before = result::names_of_execution(writer, number)?;
            let mut names = Names::again(writer, &into, run, &before)?;
            result::remove_of_execution(writer, number)?;
            let started_at = started_at(report, known.started_at);
            let execution = execution_of(report, &into, key, (known.id, run), started_at, now);
            execution::replace(writer, number, &execution)?;
            let to = Target { number, started_at, before: &before, stop: among.stop };
            let counted = store_results(writer, report, &mut names, to)?;
            (Outcome::Updated, known.id, Some(known.run), counted)
        }
    } else {
        let id = ExecutionId(new_id());
        let mut names = Names::new(writer, &into, run)?;
        let started_at = started_at(report, now);
        let execution = execution_of(report, &into, key, (id, run), started_at, now);
        let number = execution::insert(writer, &execution)?;
        let to = Target { number, started_at, before: &[], stop: among.stop };
        let counted = store_results(writer, report, &mut names, to)?;
        (Outcome::New, id, None, counted)
    };
    if let Some(link) = into.link.filter(|_| outcome != Outcome::Unchanged) {
        imported_run::set_link(writer, run, link)?;
    }
    if outcome != Outcome::Unchanged || former_run != Some(run) {
        imported_run::settle(writer, run)?;
    }
    if let Some(former) = former_run.filter(|former| *former != run) {
        imported_run::settle(writer, former)?;
    }
    let Counted { linked, ambiguous, unmatched } = counted;
    Ok(Recorded { outcome, run, execution: id, linked, ambiguous, unmatched })
}

/// Returns the execution that a report is the same as, with its number, and the key of the execution.
///
/// Equal bytes are the same execution, whatever they are called. A key says the same of other contents, but never of two
/// reports of one import: the second of those has the key with a number.
fn known_as(
    writer: &Writer<'_>,
    into: &Into,
    report: &Report,
    recorded: &HashSet<ExecutionId>,
) -> Result<(String, Option<(i64, Execution)>), StoreError> {
    let mut key = report.key.clone();
    let mut known = execution::by_key(writer, into.project, &key)?;
    if known.as_ref().is_none_or(|(_, known)| known.digest != report.digest) {
        for (number, same) in execution::by_digest(writer, into.project, &report.digest)? {
            let is_same = match into.run {
                None => true,
                Some(ours) if same.run == ours => true,
                // Two runs of ours may write the same bytes, unless these say when they ran.
                Some(_) => report.started_at.is_some() && imported_run::is_imported(writer, same.run)?,
            };
            if is_same {
                return Ok((same.key.clone(), Some((number, same))));
            }
        }
    }
    let mut count = 1_u32;
    while let Some((_, other)) = &known
        && other.digest != report.digest
        && recorded.contains(&other.id)
    {
        count += 1;
        key = format!("{}#{count}", report.key);
        known = execution::by_key(writer, into.project, &key)?;
    }
    Ok((key, known))
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
                imported_run::set_name(writer, found, &report.run_name)?;
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
    key: String,
    (id, run): (ExecutionId, TestRunId),
    started_at: Timestamp,
    now: Timestamp,
) -> Execution {
    let results = report.suites.iter().flat_map(|suite| &suite.results);
    Execution {
        id,
        run,
        project: into.project,
        key,
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

/// The execution that results go to.
struct Target<'a> {
    number: i64,
    started_at: Timestamp,
    /// The names that it had results of, with how many.
    before: &'a [(i64, i64)],
    stop: &'a dyn Fn() -> bool,
}

/// Stores the results of an execution and counts those of each name anew.
fn store_results(
    writer: &Writer<'_>,
    report: &Report,
    names: &mut Names,
    to: Target<'_>,
) -> Result<Counted, StoreError> {
    /// After so many rows it is asked whether to stop.
    const ASKED_EACH: usize = 1_000;
    let go_on = || if (to.stop)() { Err(StoreError::Cancelled) } else { Ok(()) };
    let Target { number: execution, started_at, before, .. } = to;
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
            if results.len().is_multiple_of(ASKED_EACH) {
                go_on()?;
            }
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
    for some in results.chunks(ASKED_EACH) {
        go_on()?;
        result::insert(writer, execution, some.iter().cloned())?;
    }
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
