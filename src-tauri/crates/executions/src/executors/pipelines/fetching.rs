//! Brings what the steps of an ended pipeline left behind: test reports into the run's results, the ends of logs into its
//! log.
//!
//! First everything is fetched, then it is stored without another question, so that Suitecase can quit in between and do
//! all of it again at its next start.

use sha2::{Digest as _, Sha256};
use suitecase_bitbucket::pipelines::{
    LogTail, PipelineAt, PipelineError, Reason, ReportedCase, Step, StepState,
};
use suitecase_bitbucket::{Client, pipelines};
use suitecase_model::error_code::ErrorCode;
use suitecase_model::report::{Report, ReportFormat, ReportedResult, ReportedSuite};
use suitecase_model::result::ResultStatus;
use suitecase_model::time::Timestamp;
use suitecase_sync::error::{chain, code_of_store};

use super::{Context, words};
use crate::{collecting, standing};

/// How many test cases of a run are asked why they did not pass, one call each.
const MOST_REASONS: usize = 50;

/// What came of it.
pub(super) enum Fetched {
    /// All that there is was stored.
    All,
    /// Some of it could not be fetched or stored; the first reason.
    NotAll(ErrorCode),
    /// The run was called off meanwhile.
    Stopped,
    /// Suitecase quits.
    LeftRunning,
}

/// What one step left behind.
struct Left {
    name: String,
    report: Option<Report>,
    log: Option<LogTail>,
}

/// Fetches and stores it.
pub(super) async fn fetched(context: &Context, client: &Client, at: PipelineAt<'_>) -> Fetched {
    let mut problem = None;
    let steps = pipelines::steps(client, at).await.unwrap_or_else(|error| {
        noted(context, &mut problem, &error, "The steps of the pipeline could not be fetched");
        Vec::new()
    });
    let (mut lefts, mut reasons) = (Vec::new(), MOST_REASONS);
    for (index, step) in steps.into_iter().enumerate() {
        if matches!(step.state, StepState::NotRun | StepState::Waiting) {
            continue;
        }
        if context.cancel.is_cancelled() {
            return Fetched::Stopped;
        }
        if context.quit.is_cancelled() {
            return Fetched::LeftRunning;
        }
        let name = if step.name.is_empty() { format!("Step {}", index + 1) } else { step.name.clone() };
        let cases = cases(context, client, at, &step.uuid, &mut problem).await;
        let cases = with_reasons(client, at, &step.uuid, cases, &mut reasons).await;
        let report = (!cases.is_empty()).then(|| report(context, at, &step, &name, cases));
        let log = pipelines::log_tail(client, at, &step.uuid).await.unwrap_or_else(|error| {
            context.log.say(&format!("The log of {name} could not be fetched. {}", words::failure(&error)));
            None
        });
        lefts.push(Left { name, report, log });
    }
    store(context, lefts, &mut problem).await;
    problem.map_or(Fetched::All, Fetched::NotAll)
}

/// Returns the test cases of a step's reports; none where it left none.
async fn cases(
    context: &Context,
    client: &Client,
    at: PipelineAt<'_>,
    step: &str,
    problem: &mut Option<ErrorCode>,
) -> Vec<ReportedCase> {
    let read = async || match pipelines::test_summary(client, at, step).await? {
        None => Ok::<_, PipelineError>((None, Vec::new())),
        Some(summary) if summary.total == Some(0) => Ok((Some(0), Vec::new())),
        Some(summary) => Ok((summary.total, pipelines::test_cases(client, at, step).await?)),
    };
    match read().await {
        Ok((total, cases)) => {
            let named = u64::try_from(cases.len()).unwrap_or(u64::MAX);
            if let Some(total) = total.filter(|total| *total > named) {
                context.log.say(&format!(
                    "Of {total} test results Bitbucket names {named}; the others are not known."
                ));
            }
            cases
        }
        Err(error) => {
            noted(context, problem, &error, "The test reports of a step could not be fetched");
            Vec::new()
        }
    }
}

/// Asks why tests did not pass, where their list does not say it. What cannot be told is left out: the result counts.
async fn with_reasons(
    client: &Client,
    at: PipelineAt<'_>,
    step: &str,
    mut cases: Vec<ReportedCase>,
    budget: &mut usize,
) -> Vec<ReportedCase> {
    for case in &mut cases {
        let did_not_pass = matches!(case.status, ResultStatus::Failed | ResultStatus::Error);
        if did_not_pass && case.reason.is_none() && !case.uuid.is_empty() && *budget > 0 {
            *budget -= 1;
            match pipelines::reason(client, at, step, &case.uuid).await {
                Ok(reason) => case.reason = reason,
                // What stands in the way of one question stands in the way of the next ones.
                Err(_) => *budget = 0,
            }
        }
    }
    cases
}

fn report(
    context: &Context,
    at: PipelineAt<'_>,
    step: &Step,
    name: &str,
    cases: Vec<ReportedCase>,
) -> Report {
    let mut suites: Vec<ReportedSuite> = Vec::new();
    let mut digest = Sha256::new();
    for case in cases {
        let suite = case.suite.unwrap_or_default();
        let Reason { message, detail } = case.reason.unwrap_or_default();
        let duration = case.duration_ms.map(|duration| duration.to_string()).unwrap_or_default();
        for text in [suite.as_str(), &case.id, case.status.as_str(), &duration, &message, &detail] {
            digest.update(text.len().to_le_bytes());
            digest.update(text);
        }
        let result = ReportedResult {
            id: case.id,
            status: case.status,
            started_at: None,
            duration_ms: case.duration_ms,
            row: None,
            message: Some(message).filter(|text| !text.is_empty()),
            detail: Some(detail).filter(|text| !text.is_empty()),
            failed_attempts: 0,
        };
        match suites.iter_mut().find(|known| known.id == suite) {
            Some(known) => known.results.push(result),
            None => suites.push(ReportedSuite {
                id: suite,
                started_at: None,
                duration_ms: None,
                results: vec![result],
            }),
        }
    }
    Report {
        key: format!("pipeline:{}/{}", at.pipeline, step.uuid),
        run_key: format!("pipeline:{}", at.pipeline),
        run_name: context.run.name.clone(),
        name: name.to_owned(),
        format: ReportFormat::Pipeline,
        source: format!("{}/{}", at.workspace, at.repository),
        digest: hex::encode(digest.finalize()),
        started_at: step.started_at.map(|at| Timestamp(at.as_millisecond())),
        duration_ms: step.duration_ms,
        profile: None,
        environment: Vec::new(),
        suites,
    }
}

async fn store(context: &Context, lefts: Vec<Left>, problem: &mut Option<ErrorCode>) {
    let mut has_reports = false;
    for left in &lefts {
        let Some(report) = left.report.clone() else { continue };
        has_reports = true;
        if let Err(error) = collecting::record(context, report).await {
            tracing::error!(error = chain(&error), "could not store the report of a step");
            context.log.say(&format!("The results of {} could not be stored.", left.name));
            problem.get_or_insert(code_of_store(&error));
        }
    }
    if let Err(error) = standing::work_off(&context.store).await {
        // What is outdated is worked off at the next start at the latest.
        tracing::error!(error = chain(&error), "could not work out the latest results of tests");
    }
    for Left { name, log, .. } in lefts {
        let Some(log) = log else { continue };
        let cut = if log.is_cut { ", from its end" } else { "" };
        context.log.say(&format!("What {name} printed{cut}:"));
        let mut stream = context.log.stream();
        stream.write(&log.bytes);
        if !log.bytes.ends_with(b"\n") {
            stream.write(b"\n");
        }
        stream.end();
    }
    if !has_reports && problem.is_none() {
        context.log.say("No step left test reports that Bitbucket knows of.");
    }
}

fn noted(context: &Context, problem: &mut Option<ErrorCode>, error: &PipelineError, what: &str) {
    context.log.say(&format!("{what}. {}", words::failure(error)));
    problem.get_or_insert(words::code(error));
}
