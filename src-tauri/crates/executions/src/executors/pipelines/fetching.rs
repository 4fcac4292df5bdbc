//! Brings what the steps of an ended pipeline left behind: test reports into the run's results, the ends of logs into its
//! log.
//!
//! First everything is fetched, then it is stored without another question, so that Suitecase can quit in between and do
//! all of it again at its next start. Where a secured value cannot be read, nothing is taken over that could hold it.

use sha2::{Digest as _, Sha256};
use suitecase_bitbucket::pipelines::{
    self, LogTail, PipelineAt, Reason, ReportedCase, ReportedCases, Step, StepState,
};
use suitecase_model::error_code::ErrorCode;
use suitecase_model::report::{Report, ReportFormat, ReportedResult, ReportedSuite};
use suitecase_model::result::ResultStatus;
use suitecase_model::time::Timestamp;
use suitecase_sync::error::{chain, code_of_store};

use super::Context;
use super::patience::{Interruption, Patience, Unanswered};
use crate::{collecting, standing};

/// How many test cases of a run are asked why they did not pass, one call each.
const MOST_REASONS: usize = 50;

/// What came of it.
pub(super) enum Fetched {
    /// All that there is was stored.
    All,
    /// Some of it could not be fetched or stored; the first reason.
    NotAll(ErrorCode),
    /// It was not waited for; nothing was stored.
    Interrupted(Interruption),
}

/// What one step left behind.
struct Left {
    name: String,
    report: Option<Report>,
    log: Option<LogTail>,
}

/// Fetches and stores it.
pub(super) async fn fetched<'a>(
    context: &'a Context,
    at: PipelineAt<'a>,
    patience: &mut Patience<'a>,
) -> Fetched {
    if let Some(name) = &context.unreadable {
        context.log.say(&format!(
            "The value of {name} cannot be read and so not be masked. What the steps printed, and why tests did not pass, \
             is left out."
        ));
    }
    let mut fetching = Fetching { context, at, patience, problem: None, reasons: MOST_REASONS };
    let lefts = match fetching.everything().await {
        Ok(lefts) => lefts,
        Err(interruption) => return Fetched::Interrupted(interruption),
    };
    let mut problem = fetching.problem;
    store(context, lefts, &mut problem).await;
    problem.map_or(Fetched::All, Fetched::NotAll)
}

struct Fetching<'a, 'b> {
    context: &'a Context,
    at: PipelineAt<'a>,
    patience: &'b mut Patience<'a>,
    /// The first one.
    problem: Option<ErrorCode>,
    /// How many test cases may still be asked why they did not pass.
    reasons: usize,
}

impl Fetching<'_, '_> {
    async fn everything(&mut self) -> Result<Vec<Left>, Interruption> {
        let at = self.at;
        let steps = self.patience.answer(|client| async move { pipelines::steps(&client, at).await }).await;
        let steps = self.or_noted(steps, "The steps of the pipeline could not be fetched.")?;
        let mut lefts = Vec::new();
        for (index, step) in steps.unwrap_or_default().into_iter().enumerate() {
            if matches!(step.state, StepState::NotRun | StepState::Waiting) {
                continue;
            }
            let name = if step.name.is_empty() { format!("Step {}", index + 1) } else { step.name.clone() };
            let mut cases = self.cases(&step.uuid).await?;
            let log = if self.context.unreadable.is_some() {
                for case in &mut cases {
                    case.reason = None;
                }
                None
            } else {
                self.ask_for_reasons(&step.uuid, &mut cases).await?;
                self.log(&step.uuid, &name).await?
            };
            let report = (!cases.is_empty()).then(|| report(self.context, at, &step, &name, cases));
            lefts.push(Left { name, report, log });
        }
        Ok(lefts)
    }

    /// Returns the test cases of a step's reports; none where it left no reports.
    async fn cases(&mut self, step: &str) -> Result<Vec<ReportedCase>, Interruption> {
        const FAILED: &str = "The test reports of a step could not be fetched.";
        let at = self.at;
        let asked =
            self.patience.answer(|client| async move { pipelines::test_summary(&client, at, step).await });
        let asked = asked.await;
        let total = match self.or_noted(asked, FAILED)?.flatten() {
            None => return Ok(Vec::new()),
            Some(summary) if summary.total == Some(0) => return Ok(Vec::new()),
            Some(summary) => summary.total,
        };
        let asked =
            self.patience.answer(|client| async move { pipelines::test_cases(&client, at, step).await });
        let asked = asked.await;
        let Some(ReportedCases { cases, is_cut }) = self.or_noted(asked, FAILED)? else {
            return Ok(Vec::new());
        };
        let named = u64::try_from(cases.len()).unwrap_or(u64::MAX);
        match total {
            Some(total) if total > named => self.context.log.say(&format!(
                "Of {total} test results Bitbucket names {named} that are read; the others are not known."
            )),
            Some(_) | None if is_cut => {
                self.context.log.say(&format!("There are more test results than the {named} that are read."));
            }
            Some(_) | None => {}
        }
        Ok(cases)
    }

    /// Asks why tests did not pass, where their list does not say it. What cannot be told is left out: the result counts.
    async fn ask_for_reasons(&mut self, step: &str, cases: &mut [ReportedCase]) -> Result<(), Interruption> {
        let at = self.at;
        for case in cases {
            let did_not_pass = matches!(case.status, ResultStatus::Failed | ResultStatus::Error);
            if did_not_pass && case.reason.is_none() && !case.uuid.is_empty() && self.reasons > 0 {
                self.reasons -= 1;
                let uuid = case.uuid.as_str();
                let asked = self
                    .patience
                    .answer(|client| async move { pipelines::reason(&client, at, step, uuid).await })
                    .await;
                match asked {
                    Ok(reason) => case.reason = reason,
                    // What stands in the way of one question stands in the way of the next ones.
                    Err(Unanswered::Trouble(_)) => self.reasons = 0,
                    Err(Unanswered::Interrupted(interruption)) => return Err(interruption),
                }
            }
        }
        Ok(())
    }

    /// Returns the end of what a step printed; a log that cannot be fetched is no problem of the run.
    async fn log(&mut self, step: &str, name: &str) -> Result<Option<LogTail>, Interruption> {
        let at = self.at;
        match self.patience.answer(|client| async move { pipelines::log_tail(&client, at, step).await }).await
        {
            Ok(log) => Ok(log),
            Err(Unanswered::Interrupted(interruption)) => Err(interruption),
            Err(Unanswered::Trouble(trouble)) => {
                let why = trouble.sentence();
                self.context.log.say(&format!("The log of {name} could not be fetched. {why}"));
                Ok(None)
            }
        }
    }

    fn or_noted<T>(&mut self, asked: Result<T, Unanswered>, failed: &str) -> Result<Option<T>, Interruption> {
        match asked {
            Ok(answer) => Ok(Some(answer)),
            Err(Unanswered::Interrupted(interruption)) => Err(interruption),
            Err(Unanswered::Trouble(trouble)) => {
                self.context.log.say(&format!("{failed} {}", trouble.sentence()));
                self.problem.get_or_insert(trouble.code());
                Ok(None)
            }
        }
    }
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
