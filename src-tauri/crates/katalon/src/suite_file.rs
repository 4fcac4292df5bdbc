//! `.ts` files: static suites, dynamic suites and collections, and what only shares their extension.
//!
//! Promises: a file that is no Katalon suite (TypeScript, Qt Linguist, empty) is never a problem; a file that is
//! meant to be one and cannot be read always is. Members keep the file's order and its repeats.
//! What is deliberately absent: the element `name` (a suite is called as its file is), how a run retries and waits,
//! and what a dynamic suite's query selects ([`crate::dynamic_query`]).

use suitecase_model::catalogue::Fingerprint;
use suitecase_model::problem::{Finding, ProblemCode};
use suitecase_model::test_suite::{SuiteKind, SuiteMember, TestSuiteContent};

use crate::data_bindings::Bindings;
use crate::fingerprint::Print;
use crate::suite_detection::{kind_of_bytes, kind_of_text};
use crate::text::text_of;
use crate::values::{filled, is_on, tags, unpadded};
use crate::xml::{Step, walk};

/// What the bytes of a `.ts` file are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuiteReading {
    /// A suite or collection.
    Suite(TestSuiteContent),
    /// Something else that ends in `.ts`, which is no problem.
    NotASuite,
    /// A suite or collection that cannot be read.
    Unreadable(Finding),
}

/// Reads a `.ts` file.
///
/// A Git LFS pointer is unreadable, since what it stands for lies in a suite's place and cannot be told. An empty file
/// is no suite: nothing says that it was meant to be one.
pub fn read_suite(bytes: &[u8]) -> SuiteReading {
    read_suite_and_print(bytes).0
}

/// Reads a `.ts` file as [`read_suite`] does, and takes the fingerprint of a suite on the way.
pub fn read_suite_and_print(bytes: &[u8]) -> (SuiteReading, Fingerprint) {
    let mut print = Print::default();
    let reading = read(bytes, &mut print);
    let print =
        if matches!(reading, SuiteReading::Suite(_)) { print.finish() } else { Fingerprint::default() };
    (reading, print)
}

fn read(bytes: &[u8], print: &mut Print) -> SuiteReading {
    let text = match text_of(bytes) {
        Ok(text) => text,
        Err(finding) if finding.code == ProblemCode::LfsPointer || kind_of_bytes(bytes).is_some() => {
            return SuiteReading::Unreadable(finding);
        }
        Err(_) => return SuiteReading::NotASuite,
    };
    let Some(kind) = kind_of_text(&text) else {
        return SuiteReading::NotASuite;
    };
    match content_of(&text, kind, print) {
        Ok(content) => SuiteReading::Suite(content),
        Err(finding) => SuiteReading::Unreadable(finding),
    }
}

fn content_of(text: &str, kind: SuiteKind, print: &mut Print) -> Result<TestSuiteContent, Finding> {
    let mut content = TestSuiteContent {
        kind,
        description: String::new(),
        tags: Vec::new(),
        guid: None,
        query: (kind == SuiteKind::Dynamic).then(String::new),
        execution_mode: None,
        members: Vec::new(),
    };
    let mut bindings = Bindings::default();
    walk(text, |path, step| {
        print.take(path, &step);
        if let ([_, field], Step::Closed(text)) = (path, &step) {
            take_common_field(&mut content, field, text);
        }
        match kind {
            SuiteKind::Static => take_static_step(&mut content.members, &mut bindings, path, &step),
            SuiteKind::Dynamic => {
                if let ([_, "filteringText"], Step::Closed(text)) = (path, step) {
                    content.query = Some(text.into_owned());
                }
            }
            SuiteKind::Collection => {
                if let ([_, "executionMode"], Step::Closed(text)) = (path, &step) {
                    content.execution_mode = filled(text);
                }
                take_collection_step(&mut content.members, path, &step);
            }
        }
    })?;
    Ok(content)
}

fn take_common_field(content: &mut TestSuiteContent, field: &str, text: &str) {
    match field {
        "description" => text.clone_into(&mut content.description),
        "tag" => content.tags = tags(text),
        "testSuiteGuid" => content.guid = filled(text),
        _ => {}
    }
}

fn take_static_step(members: &mut Vec<SuiteMember>, bindings: &mut Bindings, path: &[&str], step: &Step<'_>) {
    let [_, "testCaseLink", inside @ ..] = path else { return };
    if let ([], Step::Opened) = (inside, step) {
        members.push(enabled_member());
    }
    let Some(member) = members.last_mut() else { return };
    match (inside, step) {
        (["testCaseId"], Step::Closed(text)) => unpadded(text).clone_into(&mut member.target),
        (["isRun"], Step::Closed(text)) => member.enabled = is_on(text),
        ([], Step::Closed(_)) => member.bindings = std::mem::take(bindings).joined(),
        (_, Step::Opened | Step::Closed(_)) => bindings.take(inside, step),
    }
}

fn take_collection_step(members: &mut Vec<SuiteMember>, path: &[&str], step: &Step<'_>) {
    let [_, "testSuiteRunConfigurations", "TestSuiteRunConfiguration", inside @ ..] = path else { return };
    if let ([], Step::Opened) = (inside, step) {
        members.push(enabled_member());
    }
    let Some(member) = members.last_mut() else { return };
    match (inside, step) {
        (["testSuiteEntity"], Step::Closed(text)) => unpadded(text).clone_into(&mut member.target),
        (["runEnabled"], Step::Closed(text)) => member.enabled = is_on(text),
        (["configuration", "runConfigurationId"], Step::Closed(text)) => {
            unpadded(text).clone_into(&mut member.run_configuration);
        }
        (["configuration", "profileName"], Step::Closed(text)) => {
            unpadded(text).clone_into(&mut member.profile);
        }
        (_, Step::Opened | Step::Closed(_)) => {}
    }
}

fn enabled_member() -> SuiteMember {
    SuiteMember { enabled: true, ..SuiteMember::default() }
}

#[cfg(test)]
mod tests;
