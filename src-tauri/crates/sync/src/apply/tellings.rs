//! Notes what the files said before and say since, for each test that something happened to.
//!
//! It costs nothing to speak of: what is compared has been read for writing it, and where nothing is recorded, as in a
//! first sync, nothing is taken.

use std::collections::HashMap;

use suitecase_katalon::said::{Whole, lines_changed, said_by_case, said_by_suite};
use suitecase_model::catalogue::{SyncChange, TestCase, TestFile, TestSuite};
use suitecase_model::ids::TestSuiteId;
use suitecase_model::said::Told;
use suitecase_model::test_suite::SuiteMember;
use uuid::Uuid;

use super::Members;

/// What was noted of tests, by their ids.
pub(super) struct Tellings<'a> {
    noted: HashMap<Uuid, Option<Told>>,
    /// The lines of suites before.
    before: &'a Members,
}

impl<'a> Tellings<'a> {
    /// Prepares to note what these changes are about.
    pub(super) fn new(changes: &[SyncChange], before: &'a Members) -> Self {
        Self { noted: changes.iter().map(|change| (change.id, None)).collect(), before }
    }

    /// Returns whether something is to be noted of a test.
    pub(super) fn wants(&self, test: Uuid) -> bool {
        self.noted.contains_key(&test)
    }

    /// Returns what was noted of a test.
    pub(super) fn of(&self, test: Uuid) -> Option<&Told> {
        self.noted.get(&test)?.as_ref()
    }

    /// Notes what a test case said and says.
    pub(super) fn case(&mut self, before: Option<&TestCase>, after: Option<&TestCase>) {
        let Some(id) = before.or(after).map(|case| case.id.0).filter(|id| self.wants(*id)) else { return };
        let said = |case: &TestCase| said_by_case(whole(case), &case.content);
        let told = Told { before: before.map(said), after: after.map(said), lines: Vec::new() };
        self.noted.insert(id, Some(told));
    }

    /// Notes what a suite said and says; where its content is that of a stored row, `after` names the row.
    pub(super) fn suite(
        &mut self,
        before: Option<&TestSuite>,
        after: Option<(&TestSuite, Option<TestSuiteId>)>,
    ) {
        let id = before.or(after.map(|(suite, _)| suite)).map(|suite| suite.id.0);
        let Some(id) = id.filter(|id| self.wants(*id)) else { return };
        let lines_before = before.map(|suite| self.lines(suite.id)).unwrap_or_default();
        let lines_after = match after {
            Some((_, Some(source))) => self.lines(source),
            Some((suite, None)) => suite.content.members.clone(),
            None => Vec::new(),
        };
        let said =
            |suite: &TestSuite, lines: &[SuiteMember]| said_by_suite(whole(suite), &suite.content, lines);
        let told = Told {
            before: before.map(|suite| said(suite, &lines_before)),
            after: after.map(|(suite, _)| said(suite, &lines_after)),
            lines: lines_changed(&lines_before, &lines_after),
        };
        self.noted.insert(id, Some(told));
    }

    fn lines(&self, suite: TestSuiteId) -> Vec<SuiteMember> {
        let stored = self.before.get(&suite).map_or(&[][..], |(_, members)| members);
        stored.iter().map(|resolved| resolved.member.clone()).collect()
    }
}

fn whole<I, C>(file: &TestFile<I, C>) -> Whole<'_> {
    Whole { blob: &file.blob, print: &file.print, project: &file.place.project }
}
