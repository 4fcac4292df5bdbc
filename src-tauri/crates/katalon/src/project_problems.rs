//! The problems that show only when a whole Katalon project is looked at: shared guids, case twins, members that
//! are not there, suites without members.
//!
//! Promises: the same project gives the same problems in the same order, however its files arrive; the work grows
//! with the size of the project, not with its square, even for hostile names.
//! What is deliberately absent: problems of a single file, which its reader finds.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use suitecase_model::path::RepoPath;
use suitecase_model::problem::{Problem, ProblemCode};
use suitecase_model::test_suite::{Resolution, SuiteKind, SuiteMember};

use crate::membership::Inventory;
use crate::values::shortened;

const NAMED_OTHERS: usize = 3;

/// A test case of the project, readable or not.
#[derive(Clone, Copy, Debug)]
pub struct CaseEntry<'a> {
    /// The file, from the root of the repository.
    pub path: &'a RepoPath,
    /// The id inside the project.
    pub id: &'a str,
    /// Its guid, where it has one.
    pub guid: Option<&'a str>,
}

/// A test suite or collection of the project; also one that cannot be read, because it can be named all the same.
#[derive(Clone, Copy, Debug)]
pub struct SuiteEntry<'a> {
    /// The file, from the root of the repository.
    pub path: &'a RepoPath,
    /// The id inside the project.
    pub id: &'a str,
    /// Its guid, where it has one.
    pub guid: Option<&'a str>,
    /// Its kind; `None` when the file cannot be read.
    pub kind: Option<SuiteKind>,
    /// Its members, in any order.
    pub members: &'a [SuiteMember],
}

/// Finds the problems of one project, sorted by file, kind and text.
///
/// A shared guid and a case twin are reported at each of the files concerned; a member that is named several times by
/// one suite is reported once.
pub fn project_problems(cases: &[CaseEntry<'_>], suites: &[SuiteEntry<'_>]) -> Vec<Problem> {
    let cases_there = Inventory::new(cases.iter().map(|case| case.id));
    let suites_there = Inventory::new(suites.iter().map(|suite| suite.id));
    problems_among(cases, suites, &cases_there, &suites_there)
}

/// Does the same for a caller that has the inventories of the cases' and the suites' ids.
pub fn problems_among(
    cases: &[CaseEntry<'_>],
    suites: &[SuiteEntry<'_>],
    cases_there: &Inventory<'_>,
    suites_there: &Inventory<'_>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    if cases_there.has_other_spellings() {
        problems.extend(cases.iter().filter_map(|case| case_twin(case.path, case.id, cases_there)));
    }
    for suite in suites {
        problems.extend(case_twin(suite.path, suite.id, suites_there));
        match suite.kind {
            Some(SuiteKind::Static) => check_members(suite, "test case", cases_there, &mut problems),
            Some(SuiteKind::Collection) => check_members(suite, "test suite", suites_there, &mut problems),
            Some(SuiteKind::Dynamic) | None => {}
        }
    }
    shared_guids(cases.iter().map(|case| (case.guid, case.path, case.id)), &mut problems);
    shared_guids(suites.iter().map(|suite| (suite.guid, suite.path, suite.id)), &mut problems);
    problems.sort();
    problems
}

fn case_twin(path: &RepoPath, id: &str, there: &Inventory<'_>) -> Option<Problem> {
    let count = there.count_other_spellings(id);
    (count > 0).then(|| {
        let others = listed(there.other_spellings(id), count);
        let detail =
            format!("Differs only in upper and lower case from {others}; Windows and macOS keep only one.");
        problem(path, ProblemCode::CaseTwins, detail)
    })
}

fn check_members(suite: &SuiteEntry<'_>, noun: &str, there: &Inventory<'_>, problems: &mut Vec<Problem>) {
    if suite.members.is_empty() {
        let detail = format!("Names no {noun} at all, so running it tests nothing.");
        problems.push(problem(suite.path, ProblemCode::EmptySuite, detail));
    }
    let mut seen = HashSet::new();
    for target in
        suite.members.iter().map(|member| member.target.as_str()).filter(|target| seen.insert(*target))
    {
        let found = match there.resolve(target) {
            Resolution::Exact => continue,
            Resolution::Missing if target.is_empty() => {
                (ProblemCode::MissingMember, format!("Has a line that names no {noun}."))
            }
            Resolution::Missing => (
                ProblemCode::MissingMember,
                format!("Names the {noun} {}, which is not there.", quoted(target)),
            ),
            Resolution::CaseOnly => {
                let spellings = listed(there.other_spellings(target), there.count_other_spellings(target));
                let detail = format!("Names the {noun} {}, but only {spellings} is there.", quoted(target));
                (ProblemCode::MemberCaseDiffers, detail)
            }
        };
        problems.push(problem(suite.path, found.0, found.1));
    }
}

fn shared_guids<'a>(
    files: impl Iterator<Item = (Option<&'a str>, &'a RepoPath, &'a str)>,
    problems: &mut Vec<Problem>,
) {
    // Nearly every guid has one holder, so only those of several are listed.
    let mut first: HashMap<&str, (&str, &RepoPath)> = HashMap::with_capacity(files.size_hint().0);
    let mut several: HashMap<&str, Vec<(&str, &RepoPath)>> = HashMap::new();
    for (guid, path, id) in files {
        match guid.map(|guid| (guid, first.entry(guid))) {
            Some((_, Entry::Vacant(place))) => {
                place.insert((id, path));
            }
            Some((guid, Entry::Occupied(first))) => {
                several.entry(guid).or_insert_with(|| vec![*first.get()]).push((id, path));
            }
            None => {}
        }
    }
    for (guid, mut files) in several {
        files.sort_unstable();
        for (id, path) in &files {
            let others = files.iter().map(|(other, _)| *other).filter(|other| other != id);
            let others = listed(others, files.len() - 1);
            let detail = format!("Has the same guid {} as {others}.", shortened(guid));
            problems.push(problem(path, ProblemCode::SharedGuid, detail));
        }
    }
}

/// Names the first few of `count` ids and says how many more there are.
fn listed<'a>(ids: impl Iterator<Item = &'a str>, count: usize) -> String {
    let named: Vec<String> = ids.take(NAMED_OTHERS).map(quoted).collect();
    match count.saturating_sub(named.len()) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

fn quoted(id: &str) -> String {
    format!("“{}”", shortened(id))
}

fn problem(path: &RepoPath, code: ProblemCode, detail: String) -> Problem {
    Problem { path: path.clone(), code, detail, line: None }
}

#[cfg(test)]
mod tests;
