//! What the members of suites name, and the problems that only a whole project shows.

use std::collections::HashMap;

use suitecase_katalon::membership::Inventory;
use suitecase_katalon::project_problems::{CaseEntry, SuiteEntry, problems_among};
use suitecase_model::catalogue::{Place, ResolvedMember};
use suitecase_model::ids::{TestCaseId, TestSuiteId};
use suitecase_model::path::RepoPath;
use suitecase_model::test_suite::{Resolution, SuiteKind, SuiteMember, TestSuiteContent};

use super::rows::RowNow;
use super::{Before, ContentFrom, NewCatalogue};
use crate::fetch::Fetched;
use crate::reading::ReadCase;

type CaseNow<'a> = RowNow<'a, TestCaseId, ReadCase>;
type SuiteNow<'a> = RowNow<'a, TestSuiteId, TestSuiteContent>;

/// A suite's kind and its lines, from the file or from the row.
struct Lines {
    kind: SuiteKind,
    members: Vec<SuiteMember>,
}

/// Resolves the members of every suite, project by project, and finds the projects' problems.
pub(super) fn resolve(
    before: &Before,
    fetched: &Fetched,
    cases: &[CaseNow<'_>],
    suites: &[SuiteNow<'_>],
    new: &mut NewCatalogue<'_>,
) {
    let lines: HashMap<TestSuiteId, Lines> =
        suites.iter().map(|suite| (suite.id, lines_of(before, suite))).collect();
    // A `.ts` file that cannot be read can be named all the same.
    let unreadable: Vec<&Place> = fetched
        .files
        .suites
        .iter()
        .filter(|file| {
            new.contents.without_suite.contains(&file.blob) && new.contents.findings.contains_key(&file.blob)
        })
        .map(|file| &file.place)
        .collect();
    for project in &fetched.wanted.projects {
        let mut case_entries: Vec<CaseEntry<'_>> = cases
            .iter()
            .filter(|case| case.place.project == *project)
            .map(|case| CaseEntry { path: &case.place.path, id: &case.place.katalon_id, guid: case.guid })
            .collect();
        let beside = fetched.files.case_names.iter().filter(|place| place.project == *project);
        case_entries.extend(beside.map(|place| CaseEntry {
            path: &place.path,
            id: &place.katalon_id,
            guid: None,
        }));
        let of_project: Vec<&SuiteNow<'_>> =
            suites.iter().filter(|suite| suite.place.project == *project).collect();
        let mut suite_entries: Vec<SuiteEntry<'_>> = of_project
            .iter()
            .map(|suite| {
                let lines = lines.get(&suite.id);
                SuiteEntry {
                    path: &suite.place.path,
                    id: &suite.place.katalon_id,
                    guid: suite.guid,
                    kind: lines.map(|lines| lines.kind),
                    members: lines.map_or(&[], |lines| lines.members.as_slice()),
                }
            })
            .collect();
        let only_names = unreadable.iter().copied().chain(&fetched.files.suite_names);
        suite_entries.extend(only_names.filter(|place| place.project == *project).map(|place| SuiteEntry {
            path: &place.path,
            id: &place.katalon_id,
            guid: None,
            kind: None,
            members: &[],
        }));
        let cases_there = Targets::new(case_entries.iter().map(|case| (case.id, case.path)));
        let suites_there = Targets::new(suite_entries.iter().map(|suite| (suite.id, suite.path)));
        let (case_ids, suite_ids) = (&cases_there.inventory, &suites_there.inventory);
        new.problems.extend(
            problems_among(&case_entries, &suite_entries, case_ids, suite_ids)
                .into_iter()
                .filter(|problem| is_shown(&problem.path, fetched)),
        );
        for suite in of_project {
            let Some(lines) = lines.get(&suite.id) else { continue };
            let there = match lines.kind {
                SuiteKind::Static | SuiteKind::Dynamic => &cases_there,
                SuiteKind::Collection => &suites_there,
            };
            let resolved: Vec<ResolvedMember> =
                lines.members.iter().map(|member| there.resolve(member)).collect();
            if before.members.get(&suite.id).is_none_or(|(_, stored)| *stored != resolved) {
                new.members.push((suite.id, resolved));
            }
        }
    }
}

fn lines_of(before: &Before, suite: &SuiteNow<'_>) -> Lines {
    let row = match suite.content {
        ContentFrom::File(content) => {
            return Lines { kind: content.kind, members: content.members.clone() };
        }
        ContentFrom::Row(row) => row,
    };
    match before.members.get(&row) {
        Some((kind, members)) => {
            Lines { kind: *kind, members: members.iter().map(|found| found.member.clone()).collect() }
        }
        None => Lines { kind: SuiteKind::Static, members: Vec::new() },
    }
}

/// Problems of files outside the link's directory are not the link's.
fn is_shown(path: &RepoPath, fetched: &Fetched) -> bool {
    fetched.wanted.contents.iter().any(|folder| path.is_within(&folder.path))
}

/// The files that members may name.
struct Targets<'a> {
    inventory: Inventory<'a>,
    paths: HashMap<&'a str, &'a RepoPath>,
}

impl<'a> Targets<'a> {
    fn new(files: impl Iterator<Item = (&'a str, &'a RepoPath)> + Clone) -> Self {
        Self { inventory: Inventory::new(files.clone().map(|(id, _)| id)), paths: files.collect() }
    }

    fn resolve(&self, member: &SuiteMember) -> ResolvedMember {
        let resolution = self.inventory.resolve(&member.target);
        let id = match resolution {
            Resolution::Exact => Some(member.target.as_str()),
            Resolution::CaseOnly => self.inventory.other_spellings(&member.target).next(),
            Resolution::Missing => None,
        };
        let target = id.and_then(|id| self.paths.get(id)).map(|path| (*path).clone());
        ResolvedMember { member: member.clone(), resolution, target }
    }
}
