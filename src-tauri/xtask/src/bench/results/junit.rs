//! A report as a file of `JUnit`, as Katalon writes it.

use std::fmt::Write as _;

use jiff::tz::TimeZone;
use suitecase_model::report::{Report, ReportedResult};
use suitecase_model::result::ResultStatus;
use suitecase_model::time::Timestamp;

/// Writes a report whose names need no escaping; `log` is what each of its tests has said.
pub(super) fn junit(report: &Report, log: &str) -> String {
    let mut text = format!("<testsuites name=\"{}\" time=\"6000.0\">\n", report.name);
    for suite in &report.suites {
        let began = local(suite.started_at.or(report.started_at).unwrap_or(Timestamp(0)));
        let _ = writeln!(
            text,
            "<testsuite name=\"{}\" id=\"{}\" tests=\"{}\" timestamp=\"{began}\" time=\"59.0\">",
            suite.id,
            suite.id,
            suite.results.len()
        );
        for result in &suite.results {
            test_case(&mut text, result, log);
        }
        text.push_str("</testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

fn test_case(text: &mut String, result: &ReportedResult, log: &str) {
    let (id, status) = (&result.id, result.status.as_str());
    let millis = result.duration_ms.unwrap_or_default();
    let (seconds, rest) = (millis / 1_000, millis % 1_000);
    let _ = write!(
        text,
        "<testcase name=\"{id}\" classname=\"{id}\" time=\"{seconds}.{rest:03}\" status=\"{status}\">"
    );
    let message = result.message.as_deref().unwrap_or_default();
    let detail = result.detail.as_deref().unwrap_or_default();
    let element = match result.status {
        ResultStatus::Failed => Some("failure"),
        ResultStatus::Error => Some("error"),
        ResultStatus::Passed | ResultStatus::Incomplete | ResultStatus::Skipped | ResultStatus::NotRun => {
            None
        }
    };
    if let Some(element) = element {
        let _ = write!(text, "<{element} type=\"{status}\" message=\"{message}\">{detail}</{element}>");
    }
    let _ = writeln!(text, "<system-out><![CDATA[{log}]]></system-out></testcase>");
}

fn local(at: Timestamp) -> String {
    let instant = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    TimeZone::UTC.to_datetime(instant).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
