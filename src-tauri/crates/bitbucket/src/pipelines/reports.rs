//! The test reports of a step: how many tests there were, which, and why some did not pass.
//!
//! Bitbucket's document gives these answers no shape (reference section 2.7). How they are read here rests on four
//! clients that read them: all agree on `uuid`, `name`, `fully_qualified_name` and `status` of a test case and on the
//! counts `number_of_…_test_cases`; two on `package_name` and a `duration` such as `PT0.12S`; one says that a `reason`
//! with `message` and `stack_trace` stands in the list itself. So every member may be missing or of another kind, and
//! a test case is left out only when it has no name at all.

use jiff::SignedDuration;
use serde_json::Value;
use suitecase_model::report::reported_id;
use suitecase_model::result::ResultStatus;

use super::PipelineAt;
use super::error::{PipelineError, PipelineRight};
use crate::client::Client;
use crate::error::BitbucketError;
use crate::page;
use crate::refusal::is_web_page;

/// How many pages of 100 test cases are read.
const MOST_PAGES: usize = 100;

/// How many tests a step's reports hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// All of them; `None` where Bitbucket does not say.
    pub total: Option<u64>,
    /// Those that failed or could not be carried out; `None` where Bitbucket does not say.
    pub unsuccessful: Option<u64>,
}

/// A test case of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedCase {
    /// Bitbucket's UUID, in braces; empty where it has none.
    pub uuid: String,
    /// What the report calls the test; see [`reported_id`].
    pub id: String,
    /// The suite, where one is named.
    pub suite: Option<String>,
    /// What came of it; a word that is not known counts as [`ResultStatus::Incomplete`].
    pub status: ResultStatus,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// Why it did not pass, where the list itself says so.
    pub reason: Option<Reason>,
}

/// Why a test did not pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reason {
    /// One short text; may be empty.
    pub message: String,
    /// What else is said, such as a stack trace; may be empty.
    pub detail: String,
}

/// Asks how many tests the reports of a step hold; `None` where it left no reports.
pub async fn test_summary(
    client: &Client,
    at: PipelineAt<'_>,
    step: &str,
) -> Result<Option<Summary>, PipelineError> {
    let segments = [
        "repositories",
        at.workspace,
        at.repository,
        "pipelines",
        at.pipeline,
        "steps",
        step,
        "test_reports",
    ];
    let understood = |error| PipelineError::of(PipelineRight::Read, client.credential_kind(), error);
    let url = client.api_url(&segments, &[]).map_err(understood)?;
    let found = client.file(url).await.and_then(|body| loose_json(&body)).map_err(understood);
    Ok(or_none(found)?.flatten().map(|found| summary(&found)))
}

/// The test cases of a step's reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportedCases {
    /// Those that were read, in the order of the list.
    pub cases: Vec<ReportedCase>,
    /// Whether the list goes on after the 10,000 that are read.
    pub is_cut: bool,
}

/// Lists the test cases of a step's reports, page by page; none where it left no reports.
pub async fn test_cases(
    client: &Client,
    at: PipelineAt<'_>,
    step: &str,
) -> Result<ReportedCases, PipelineError> {
    let reports = ["repositories", at.workspace, at.repository, "pipelines", at.pipeline, "steps", step];
    let segments = [reports.as_slice(), &["test_reports", "test_cases"]].concat();
    let understood = |error| PipelineError::of(PipelineRight::Read, client.credential_kind(), error);
    let first = client.api_url(&segments, &[("pagelen", "100")]).map_err(understood)?;
    let found = page::beginning::<Value>(client, first, MOST_PAGES).await.map_err(understood);
    let (rows, is_cut) = or_none(found)?.unwrap_or_default();
    Ok(ReportedCases { cases: rows.iter().filter_map(reported_case).collect(), is_cut })
}

/// Asks why a test case did not pass, where its list does not say it; `None` where nothing more is known.
pub async fn reason(
    client: &Client,
    at: PipelineAt<'_>,
    step: &str,
    case: &str,
) -> Result<Option<Reason>, PipelineError> {
    let step = ["repositories", at.workspace, at.repository, "pipelines", at.pipeline, "steps", step];
    let segments = [step.as_slice(), &["test_reports", "test_cases", case, "test_case_reasons"]].concat();
    let understood = |error| PipelineError::of(PipelineRight::Read, client.credential_kind(), error);
    let url = client.api_url(&segments, &[]).map_err(understood)?;
    let found = client.file(url).await.and_then(|body| loose_json(&body)).map_err(understood);
    Ok(or_none(found)?.flatten().and_then(|found| read_reason(&found)))
}

/// What is not there is no failure: the document has 404 for a step without reports.
fn or_none<T>(found: Result<T, PipelineError>) -> Result<Option<T>, PipelineError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(PipelineError::NotFoundOrHidden) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Reads JSON that may be missing altogether: one client saw an empty answer for a step without reports.
fn loose_json(body: &[u8]) -> Result<Option<Value>, BitbucketError> {
    if body.trim_ascii().is_empty() {
        return Ok(None);
    }
    if is_web_page("", body) {
        return Err(BitbucketError::CaptivePortal);
    }
    serde_json::from_slice(body)
        .map(Some)
        .map_err(|source| BitbucketError::NotBitbucket { source: Some(source) })
}

fn summary(found: &Value) -> Summary {
    let count = |kind: &str| found.get(format!("number_of_{kind}test_cases")).and_then(Value::as_u64);
    let unsuccessful = match (count("failed_"), count("error_")) {
        (None, None) => None,
        (failed, errors) => Some(failed.unwrap_or(0) + errors.unwrap_or(0)),
    };
    Summary { total: count(""), unsuccessful }
}

fn reported_case(found: &Value) -> Option<ReportedCase> {
    let word = |name: &str| found.get(name).and_then(Value::as_str).unwrap_or_default().trim();
    let id = id(word("name"), word("class_name"), word("fully_qualified_name"), word("package_name"));
    if id.is_empty() {
        return None;
    }
    let suite = [word("test_suite"), word("suite_name")].into_iter().find(|suite| !suite.is_empty());
    Some(ReportedCase {
        uuid: word("uuid").to_owned(),
        id,
        suite: suite.map(str::to_owned),
        status: status(word("status")),
        duration_ms: duration_ms(found.get("duration").or_else(|| found.get("duration_in_seconds"))),
        reason: found.get("reason").and_then(read_reason).or_else(|| read_reason(found)),
    })
}

/// Returns what a report calls a test.
///
/// The class may be told by itself, as all but the end of the full name, or as the package; a full id of Katalon
/// stands alone, however it was taken apart.
fn id(name: &str, class: &str, full_name: &str, package: &str) -> String {
    if name.is_empty() {
        return full_name.to_owned();
    }
    let before_name =
        full_name.strip_suffix(name).and_then(|before| before.strip_suffix(['.', '#', '/', ':', ' ']));
    let class = [class, before_name.unwrap_or_default(), package].into_iter().find(|class| !class.is_empty());
    reported_id(class.unwrap_or_default(), name)
}

fn status(word: &str) -> ResultStatus {
    match word.to_ascii_uppercase().as_str() {
        "PASSED" | "SUCCESSFUL" | "SUCCESS" => ResultStatus::Passed,
        "FAILED" | "FAILURE" => ResultStatus::Failed,
        "ERROR" | "ERRORED" => ResultStatus::Error,
        "SKIPPED" | "IGNORED" | "DISABLED" => ResultStatus::Skipped,
        "NOT_RUN" => ResultStatus::NotRun,
        _ => ResultStatus::Incomplete,
    }
}

/// Reads a duration as ISO 8601 writes it, or as a number of seconds as in JUnit.
fn duration_ms(found: Option<&Value>) -> Option<u64> {
    let milliseconds = match found? {
        Value::String(text) => text.trim().parse::<SignedDuration>().ok()?.as_millis(),
        Value::Number(seconds) => SignedDuration::try_from_secs_f64(seconds.as_f64()?).ok()?.as_millis(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    u64::try_from(milliseconds).ok()
}

/// Reads a reason: an object, a list of them, or a page of them; of several the first that says something.
fn read_reason(found: &Value) -> Option<Reason> {
    let first = |found: &[Value]| found.iter().find_map(read_reason);
    match found {
        Value::String(text) if !text.trim().is_empty() => {
            Some(Reason { message: text.trim().to_owned(), detail: String::new() })
        }
        Value::Array(found) => first(found),
        Value::Object(members) => {
            if let Some(Value::Array(values)) = members.get("values") {
                return first(values);
            }
            let text = |names: &[&str]| {
                let mut texts = names.iter().filter_map(|name| members.get(*name)?.as_str());
                texts.find(|text| !text.trim().is_empty()).unwrap_or_default().to_owned()
            };
            let message = text(&["message", "error_details", "description"]);
            let detail = text(&["stack_trace", "stacktrace", "output"]);
            (!message.is_empty() || !detail.is_empty()).then_some(Reason { message, detail })
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_test_is_called_as_its_report_calls_it_however_its_name_is_taken_apart() {
        const KATALON: &str = "Test Cases/Login/Signs in v1.2";
        for (name, class, full_name, package, expected) in [
            ("signsIn", "", "com.acme.LoginTest.signsIn", "com.acme", "com.acme.LoginTest.signsIn"),
            ("signsIn", "com.acme.LoginTest", "", "", "com.acme.LoginTest.signsIn"),
            ("signsIn", "", "", "com.acme", "com.acme.signsIn"),
            ("signs in", "", "", "", "signs in"),
            ("", "", "com.acme.LoginTest.signsIn", "", "com.acme.LoginTest.signsIn"),
            (KATALON, "", &format!("{KATALON}.{KATALON}"), "Test Cases/Login/Signs in v1", KATALON),
            (KATALON, "", KATALON, "", KATALON),
            ("Signs in v1.2", KATALON, "", "", KATALON),
            ("", "", "", "only", ""),
        ] {
            assert_eq!(id(name, class, full_name, package), expected, "{name} {full_name}");
        }
    }

    #[test]
    fn a_test_case_is_read_from_what_clients_have_seen_and_from_less() {
        let full = json!({
            "type": "pipeline_test_case", "uuid": "{c-1}", "name": "signsIn", "package_name": "com.acme",
            "fully_qualified_name": "com.acme.LoginTest.signsIn", "status": "FAILED", "duration": "PT1.25S",
            "reason": { "message": "expected 1", "stack_trace": "at LoginTest:7" },
        });
        let read = reported_case(&full).unwrap();
        assert_eq!((read.uuid.as_str(), read.id.as_str()), ("{c-1}", "com.acme.LoginTest.signsIn"));
        assert_eq!((read.status, read.duration_ms), (ResultStatus::Failed, Some(1250)));
        let reason = Reason { message: "expected 1".to_owned(), detail: "at LoginTest:7".to_owned() };
        assert_eq!(read.reason, Some(reason));

        let less = reported_case(&json!({ "name": "x", "status": 7, "duration": { "odd": 1 } })).unwrap();
        assert_eq!((less.status, less.duration_ms, less.reason), (ResultStatus::Incomplete, None, None));
        for nothing in [json!({}), json!({ "name": "" }), json!(null), json!("x"), json!({ "uuid": "{c}" })] {
            assert_eq!(reported_case(&nothing), None, "{nothing}");
        }
    }

    #[test]
    fn durations_are_iso_8601_or_seconds_and_anything_else_is_unknown() {
        for (found, expected) in [
            (json!("PT0.012S"), Some(12)),
            (json!("PT1M2S"), Some(62_000)),
            (json!(0.5), Some(500)),
            (json!(3), Some(3000)),
            (json!("soon"), None),
            (json!(-1.0), None),
            (json!("-PT1S"), None),
            (json!(1e300), None),
            (json!(null), None),
        ] {
            assert_eq!(duration_ms(Some(&found)), expected, "{found}");
        }
    }

    #[test]
    fn reasons_are_found_alone_in_lists_and_in_pages() {
        let reason = |message: &str, detail: &str| {
            Some(Reason { message: message.to_owned(), detail: detail.to_owned() })
        };
        for (found, expected) in [
            (json!({ "message": "a", "stack_trace": "b" }), reason("a", "b")),
            (json!({ "stack_trace": "b" }), reason("", "b")),
            (json!({ "values": [{}, { "description": "a", "output": "b" }] }), reason("a", "b")),
            (json!([{ "message": "a" }]), reason("a", "")),
            (json!("a"), reason("a", "")),
            (json!({ "values": [] }), None),
            (json!({}), None),
            (json!(1), None),
        ] {
            assert_eq!(read_reason(&found), expected, "{found}");
        }
    }

    #[test]
    fn counts_are_read_where_they_are_told() {
        let told = json!({ "number_of_test_cases": 11, "number_of_failed_test_cases": 2, "number_of_error_test_cases": 1 });
        assert_eq!(summary(&told), Summary { total: Some(11), unsuccessful: Some(3) });
        assert_eq!(summary(&json!({ "number_of_test_cases": "many" })), Summary::default());
    }
}
