//! `.tc` files: what a test case says about itself.
//!
//! Promise: a file below `Test Cases` is a test case whatever is in it, so reading never fails; what cannot be read
//! leaves every field empty and says why.
//! What is deliberately absent: the element `name` (a test case is called as its file is) and the steps, which lie
//! in `Scripts`.

use std::borrow::Cow;

use suitecase_model::catalogue::Fingerprint;
use suitecase_model::problem::{Finding, ProblemCode};
use suitecase_model::test_case::{TestCaseContent, Variable};

use crate::fingerprint::{Print, fingerprint_of};
use crate::text::text_of;
use crate::values::{filled, shortened, tags, unpadded};
use crate::xml::{Step, walk};

const ROOT: &str = "TestCaseEntity";

/// Reads a test case; empty content and one finding when the bytes cannot be read.
///
/// Only the children of the expected parents count; where one is given twice, the last one does.
pub fn read_case(bytes: &[u8]) -> (TestCaseContent, Vec<Finding>) {
    read_case_and_print(bytes).0
}

/// Reads a test case as [`read_case`] does, and takes its fingerprint on the way.
pub fn read_case_and_print(bytes: &[u8]) -> ((TestCaseContent, Vec<Finding>), Fingerprint) {
    let mut print = Print::default();
    match text_of(bytes).and_then(|text| content_of(&text, &mut print)) {
        Ok(content) => ((content, Vec::new()), print.finish()),
        Err(finding) => ((TestCaseContent::default(), vec![finding]), fingerprint_of(bytes)),
    }
}

fn content_of(text: &str, print: &mut Print) -> Result<TestCaseContent, Finding> {
    let mut content = TestCaseContent::default();
    let mut former_guid = None;
    let mut see = |path: &[&str], step: Step<'_>| match (path, step) {
        ([ROOT, "variable"], Step::Opened) => content.variables.push(Variable::default()),
        ([ROOT, "variable", field], Step::Closed(text)) => {
            if let Some(variable) = content.variables.last_mut() {
                take_variable_field(variable, field, text);
            }
        }
        ([ROOT, "guid"], Step::Closed(text)) => former_guid = filled(&text),
        ([ROOT, field], Step::Closed(text)) => take_field(&mut content, field, text),
        (_, Step::Opened | Step::Closed(_)) => {}
    };
    let root = walk(text, |path, step| {
        print.take(path, &step);
        see(path, step);
    })?;
    if root != ROOT {
        return Err(Finding {
            code: ProblemCode::WrongRoot,
            detail: format!("The root element is `{}`; that of a test case is `{ROOT}`.", shortened(root)),
            line: None,
        });
    }
    content.guid = content.guid.or(former_guid);
    Ok(content)
}

fn take_field(content: &mut TestCaseContent, field: &str, text: Cow<'_, str>) {
    match field {
        "description" => content.description = text.into_owned(),
        "comment" => content.comment = text.into_owned(),
        "tag" => content.tags = tags(&text),
        "testCaseGuid" => content.guid = filled(&text),
        _ => {}
    }
}

fn take_variable_field(variable: &mut Variable, field: &str, text: Cow<'_, str>) {
    match field {
        "id" => unpadded(&text).clone_into(&mut variable.id),
        "name" => variable.name = text.into_owned(),
        "defaultValue" => variable.default_value = text.into_owned(),
        "description" => variable.description = text.into_owned(),
        "masked" => variable.masked = text.trim() == "true",
        _ => {}
    }
}

#[cfg(test)]
mod tests;
