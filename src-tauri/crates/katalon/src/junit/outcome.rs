//! What comes of a test case, from its status and the elements inside it.

use suitecase_model::result::ResultStatus;

use super::text::{Kept, first_line, tidy};

/// What an element inside a test case tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// This is the outcome.
    Outcome(ResultStatus),
    /// Surefire: the test was repeated and this attempt did not pass.
    Attempt,
}

impl Kind {
    /// Finds the kind by the name of the element.
    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            "error" => Some(Self::Outcome(ResultStatus::Error)),
            "failure" => Some(Self::Outcome(ResultStatus::Failed)),
            "skipped" => Some(Self::Outcome(ResultStatus::Skipped)),
            "flakyFailure" | "flakyError" | "rerunFailure" | "rerunError" => Some(Self::Attempt),
            _ => None,
        }
    }
}

/// An element inside a test case that tells of its outcome.
pub(super) struct Told {
    pub(super) kind: Kind,
    pub(super) message: Option<String>,
    pub(super) type_name: Option<String>,
    pub(super) text: Kept,
}

/// What was told of a test case so far.
#[derive(Default)]
pub(super) struct Outcome {
    /// What counts most, and what is said of it.
    decided: Option<(ResultStatus, Option<String>, Option<String>)>,
    pub(super) failed_attempts: u32,
    /// The element that is open.
    pub(super) told: Option<Told>,
}

impl Outcome {
    /// Takes in the element that ended.
    pub(super) fn end_told(&mut self) {
        let Some(told) = self.told.take() else { return };
        let status = match told.kind {
            Kind::Attempt => {
                self.failed_attempts = self.failed_attempts.saturating_add(1);
                return;
            }
            Kind::Outcome(status) => status,
        };
        if self.decided.as_ref().is_some_and(|(former, ..)| weight(*former) >= weight(status)) {
            return;
        }
        let text = tidy(&told.text.readable());
        let message = told.message.as_deref().and_then(tidy);
        let (line, detail) = match (&message, text) {
            (Some(message), text) => {
                let (line, is_less) = first_line(message);
                (Some(line), text.or_else(|| is_less.then(|| message.clone())))
            }
            (None, Some(text)) => {
                let (line, is_less) = first_line(&text);
                (Some(line), is_less.then_some(text))
            }
            (None, None) => (told.type_name.as_deref().and_then(tidy), None),
        };
        self.decided = Some((status, line, detail));
    }

    /// Returns the status with the message and the detail: what the `status` attribute says goes before what stands inside.
    ///
    /// Katalon leaves out elements for what has neither failed nor erred, so a word that is not known is no success.
    pub(super) fn result(self, written: Option<&str>) -> (ResultStatus, Option<String>, Option<String>) {
        let word = written.map(str::trim).filter(|word| !word.is_empty());
        let (inside, message, detail) = match self.decided {
            Some((status, message, detail)) => (Some(status), message, detail),
            None => (None, None, None),
        };
        let status = word.and_then(status_of).or(inside).unwrap_or(match word {
            Some(word) if !tells_no_failure(word) => ResultStatus::Incomplete,
            Some(_) | None => ResultStatus::Passed,
        });
        match status {
            ResultStatus::Passed => (status, None, None),
            ResultStatus::Failed
            | ResultStatus::Error
            | ResultStatus::Incomplete
            | ResultStatus::Skipped
            | ResultStatus::NotRun => (status, message, detail),
        }
    }
}

fn status_of(word: &str) -> Option<ResultStatus> {
    if ["notrun", "not-run"].iter().any(|not_run| word.eq_ignore_ascii_case(not_run)) {
        return Some(ResultStatus::NotRun);
    }
    ResultStatus::ALL.into_iter().find(|status| word.eq_ignore_ascii_case(status.as_str()))
}

/// Returns whether a tool writes this of tests that ran and did not fail; `run` is Google Test's, with or without failures.
fn tells_no_failure(word: &str) -> bool {
    ["run", "completed", "success", "ok", "pass"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

fn weight(status: ResultStatus) -> u8 {
    match status {
        ResultStatus::Error => 5,
        ResultStatus::Failed => 4,
        ResultStatus::Incomplete => 3,
        ResultStatus::NotRun => 2,
        ResultStatus::Skipped => 1,
        ResultStatus::Passed => 0,
    }
}
