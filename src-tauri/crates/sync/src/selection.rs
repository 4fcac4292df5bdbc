//! Which test cases dynamic suites select today, among those of their Katalon project that are in the catalogue.
//!
//! Katalon decides that when a suite runs; how far its rules are known is [`dynamic_query`]'s to tell.
//!
//! [`dynamic_query`]: suitecase_katalon::dynamic_query

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::ControlFlow;

use suitecase_katalon::dynamic_query::DynamicQuery;
use suitecase_katalon::scripts::{CASES_FOLDER, selects_nothing};
use suitecase_model::ids::{LinkId, TestCaseId};
use suitecase_model::path::RepoPath;
use suitecase_model::problem::Problem;
use suitecase_store::test_case::Asked;
use suitecase_store::{Reader, StoreError, test_case, test_suite};

/// What a query selects.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The query as it was read.
    pub query: DynamicQuery,
    /// How many test cases it selects.
    pub total: u64,
    /// The first of them by path.
    pub members: Vec<Selected>,
}

/// A test case that a query selects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selected {
    /// The row's id.
    pub id: TestCaseId,
    /// The file, from the root of the repository.
    pub path: RepoPath,
    /// The name that testers know.
    pub name: String,
}

/// Returns what a query selects in a Katalon project of a link, at most so many of them.
///
/// A query without any condition selects everything: nothing that is known of it leaves a test case out.
pub fn selection(
    reader: &Reader<'_>,
    link: LinkId,
    project: &RepoPath,
    query: &str,
    most: usize,
) -> Result<Selection, StoreError> {
    let query = DynamicQuery::read(query);
    let mut total = 0;
    // The last by path is on top, and goes when there are too many.
    let mut first: BinaryHeap<Selected> = BinaryHeap::new();
    test_case::ask_each(reader, link, project, |asked| {
        if selects(&query, asked)? {
            total += 1;
            let is_among_first =
                first.len() < most || first.peek().is_some_and(|last| asked.path < last.path.as_str());
            if is_among_first {
                first.push(Selected::of(asked)?);
            }
            if first.len() > most {
                first.pop();
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(Selection { query, total, members: first.into_sorted_vec() })
}

/// Finds the dynamic suites of a link that select nothing, sorted.
///
/// A suite of a project whose test cases do not all lie in the link's directory may select others than are known.
pub(crate) fn without_any(
    reader: &Reader<'_>,
    link: LinkId,
    directory: &RepoPath,
) -> Result<Vec<Problem>, StoreError> {
    let mut by_project: BTreeMap<RepoPath, Vec<(RepoPath, String, DynamicQuery)>> = BTreeMap::new();
    for (path, project, text) in test_suite::queries(reader, link)? {
        let query = DynamicQuery::read(&text);
        let is_known = project.join(CASES_FOLDER).is_within(directory);
        if is_known && !query.conditions.is_empty() {
            by_project.entry(project).or_default().push((path, text, query));
        }
    }
    let mut problems = Vec::new();
    for (project, mut suites) in by_project {
        test_case::ask_each(reader, link, &project, |asked| {
            let mut failure = None;
            suites.retain(|(_, _, query)| match selects(query, asked) {
                Ok(is_selected) => !is_selected,
                Err(error) => {
                    failure = Some(error);
                    true
                }
            });
            let next = if suites.is_empty() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
            failure.map_or(Ok(next), Err)
        })?;
        problems.extend(suites.into_iter().map(|(path, text, _)| selects_nothing(path, &text)));
    }
    problems.sort();
    Ok(problems)
}

fn selects(query: &DynamicQuery, asked: Asked<'_>) -> Result<bool, StoreError> {
    let tags = if query.asks_for_tags() { test_case::tags_of(asked.tags)? } else { Vec::new() };
    Ok(query.selects(asked.katalon_id, asked.name, &tags))
}

impl Selected {
    fn of(asked: Asked<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            id: asked.id.parse().map_err(|_| StoreError::Damaged("test_case.id"))?,
            path: RepoPath::from_text(asked.path),
            name: asked.name.to_owned(),
        })
    }
}

impl Ord for Selected {
    fn cmp(&self, other: &Self) -> Ordering {
        self.path.cmp(&other.path)
    }
}

impl PartialOrd for Selected {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
