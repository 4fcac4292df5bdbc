//! What a pipeline left behind: steps, logs and test reports.
//!
//! The answers about test reports have no shape in Bitbucket's document; these are as clients have seen them.

use std::time::Duration;

use axum::http::{StatusCode, header};
use axum::response::IntoResponse as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::time;
use crate::pipelines::{Pipeline, ScriptedCase, ScriptedStep, Stage};
use crate::ranges;
use crate::repositories::{in_braces, stable_uuid};
use crate::rest::error::Refusal;
use crate::rest::{Answer, Call, Found, page};

/// How long every scripted step takes.
const STEP_TIME: Duration = Duration::from_secs(62);

/// Answers everything below one pipeline.
pub(super) fn answer(call: &Call, pipeline: &Pipeline, rest: &[&str]) -> Answer {
    let steps = pipeline.script.steps.iter().enumerate();
    if let ["steps"] = rest {
        let values = steps.map(|(index, step)| json(pipeline, index, step)).collect();
        return Ok(Found::Json(page::counted(call, &page::MOST_ENDPOINTS, values)?));
    }
    let ["steps", word, below @ ..] = rest else { return Err(Refusal::NoSuchResource) };
    let found = steps.into_iter().find(|(index, _)| in_braces(step_uuid(pipeline, *index)) == *word);
    let (index, step) = found.ok_or_else(|| Refusal::NotFound(format!("Step {word} not found")))?;
    let none = || Refusal::NotFound("No test reports found.".to_owned());
    let cases = step.cases.as_deref().filter(|_| has_ended(pipeline));
    match below {
        [] => Ok(Found::Json(json(pipeline, index, step))),
        ["log"] => log(call, pipeline, index, step),
        ["test_reports"] => Ok(Found::Json(summary(pipeline, index, cases.ok_or_else(none)?))),
        ["test_reports", "test_cases"] => {
            let cases = cases.ok_or_else(none)?.iter().enumerate();
            let values = cases.map(|(number, case)| case_json(pipeline, index, number, case)).collect();
            Ok(Found::Json(page::counted(call, &page::MOST_ENDPOINTS, values)?))
        }
        ["test_reports", "test_cases", word, "test_case_reasons"] => {
            let mut cases = cases.ok_or_else(none)?.iter().enumerate();
            let is_it = |number: usize| in_braces(case_uuid(pipeline, index, number)) == *word;
            let case = cases.find(|(number, _)| is_it(*number)).map(|(_, case)| case);
            let reason = case.and_then(|case| case.reason.as_ref()).ok_or_else(none)?;
            Ok(Found::Json(reason_json(reason)))
        }
        _ => Err(Refusal::NoSuchResource),
    }
}

fn has_ended(pipeline: &Pipeline) -> bool {
    matches!(pipeline.stage(), Stage::Over | Stage::Stopped)
}

/// While a step runs its log is here; afterwards it is kept elsewhere.
fn log(call: &Call, pipeline: &Pipeline, index: usize, step: &ScriptedStep) -> Answer {
    let missing = || Refusal::NotFound("No log found for this step.".to_owned());
    let log = step.log.as_deref().filter(|_| pipeline.stage() != Stage::Pending).ok_or_else(missing)?;
    if !has_ended(pipeline) {
        return Ok(Found::Raw(ranges::part(log, call.range.as_ref())));
    }
    let name = format!("{}/{}", pipeline.uuid, step_uuid(pipeline, index));
    let address = call.state.faults.log_address().unwrap_or_else(|| call.state.log_host.keep(&name, log));
    Ok(Found::Raw((StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, address)]).into_response()))
}

fn json(pipeline: &Pipeline, index: usize, step: &ScriptedStep) -> Value {
    let ended = |word: &str| {
        let kind = format!("pipeline_step_state_completed_{}", word.to_ascii_lowercase());
        json!({ "type": "pipeline_step_state_completed", "name": "COMPLETED", "result": { "type": kind, "name": word } })
    };
    let waiting = json!({ "type": "pipeline_step_state_pending", "name": "PENDING" });
    let (state, has_begun) = match pipeline.stage() {
        Stage::Pending => (waiting, false),
        Stage::Running if index > 0 => (waiting, false),
        Stage::Running => (json!({ "type": "pipeline_step_state_in_progress", "name": "IN_PROGRESS" }), true),
        Stage::Over => (ended(&step.result), step.result != "NOT_RUN"),
        Stage::Stopped if index > 0 => (ended("NOT_RUN"), false),
        Stage::Stopped => (ended("STOPPED"), true),
    };
    let mut shown = json!({
        "type": "pipeline_step",
        "uuid": in_braces(step_uuid(pipeline, index)),
        "name": step.name,
        "state": state,
    });
    if let (true, Some(shown)) = (has_begun, shown.as_object_mut()) {
        shown.insert("started_on".to_owned(), json!(time(pipeline.created)));
        if has_ended(pipeline) {
            shown.insert("completed_on".to_owned(), json!(time(pipeline.created + STEP_TIME)));
        }
    }
    shown
}

fn summary(pipeline: &Pipeline, index: usize, cases: &[ScriptedCase]) -> Value {
    let count = |words: &[&str]| cases.iter().filter(|case| words.contains(&case.status.as_str())).count();
    json!({
        "number_of_test_cases": cases.len(),
        "number_of_successful_test_cases": count(&["SUCCESSFUL", "PASSED"]),
        "number_of_failed_test_cases": count(&["FAILED"]),
        "number_of_error_test_cases": count(&["ERROR"]),
        "number_of_skipped_test_cases": count(&["SKIPPED"]),
        "step_uuid": in_braces(step_uuid(pipeline, index)),
    })
}

fn case_json(pipeline: &Pipeline, index: usize, number: usize, case: &ScriptedCase) -> Value {
    let full_name =
        if case.class.is_empty() { case.name.clone() } else { format!("{}.{}", case.class, case.name) };
    let mut shown = json!({
        "type": "pipeline_test_case",
        "uuid": in_braces(case_uuid(pipeline, index, number)),
        "name": case.name,
        "fully_qualified_name": full_name,
        "package_name": case.class.rsplit_once('.').map_or("", |(package, _)| package),
        "status": case.status,
        "duration": format!("PT{}.{:03}S", case.duration_ms / 1000, case.duration_ms % 1000),
    });
    let told = case.reason.as_ref().filter(|_| pipeline.script.tells_reasons_in_lists);
    if let (Some(reason), Some(shown)) = (told, shown.as_object_mut()) {
        shown.insert("reason".to_owned(), reason_json(reason));
    }
    shown
}

fn reason_json((message, trace): &(String, String)) -> Value {
    json!({ "message": message, "stack_trace": trace })
}

fn step_uuid(pipeline: &Pipeline, index: usize) -> Uuid {
    stable_uuid(&format!("{}/{index}", pipeline.uuid))
}

fn case_uuid(pipeline: &Pipeline, index: usize, number: usize) -> Uuid {
    stable_uuid(&format!("{}/{index}/{number}", pipeline.uuid))
}
