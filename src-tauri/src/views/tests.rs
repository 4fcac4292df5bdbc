//! The catalogue.

use suitecase_model::catalogue::{Change, TestCase, TestKind, TestSuite};
use suitecase_model::ids::{LinkId, ProjectId};
use suitecase_model::path::RepoPath;
use suitecase_model::time::Timestamp;
use suitecase_store::{
    Reader, StoreError, earlier_history, folder, link, problem, test_case as cases, test_suite as suites,
};

use super::problems::problem_row;
use super::results::{results, standing_of};
use super::room::{fit_case, fit_folders, fit_suite};
use super::{facts, history};
use crate::wire::tests::{
    ChangeView, FolderView, SuiteMember, SuiteUse, TestCaseDetail, TestSuiteDetail, TreeKind, VariableView,
};

impl From<TreeKind> for TestKind {
    fn from(kind: TreeKind) -> Self {
        match kind {
            TreeKind::TestCases => Self::TestCases,
            TreeKind::TestSuites => Self::TestSuites,
        }
    }
}

/// Returns the links of a project as the folders of the top level.
pub(crate) fn top_folders(
    reader: &Reader<'_>,
    project: ProjectId,
    kind: TestKind,
) -> Result<Vec<FolderView>, StoreError> {
    let links = link::of_project(reader, project)?;
    let shown = links.iter().filter(|link| link.status.is_shown());
    shown
        .map(|link| {
            Ok(FolderView {
                link_id: link.id,
                path: String::new(),
                name: link.name.clone(),
                count: match kind {
                    TestKind::TestCases => cases::count(reader, link.id)?,
                    TestKind::TestSuites => suites::count(reader, link.id)?,
                },
                has_folders: !folder::children(reader, link.id, kind, &RepoPath::root())?.is_empty(),
            })
        })
        .collect()
}

/// Returns the folders in a folder of a link, as far as a message has room for them; of none that the project does not
/// show.
pub(crate) fn folders(
    reader: &Reader<'_>,
    project: ProjectId,
    link: LinkId,
    kind: TestKind,
    parent: &RepoPath,
) -> Result<Vec<FolderView>, StoreError> {
    let found = link::get(reader, link)?;
    if found.project != project || !found.status.is_shown() {
        return Ok(Vec::new());
    }
    let children = folder::children(reader, link, kind, parent)?.into_iter().map(|row| FolderView {
        link_id: link,
        path: row.folder.path.as_str().to_owned(),
        name: row.folder.name,
        count: row.folder.count,
        has_folders: row.has_folders,
    });
    Ok(fit_folders(children.collect()))
}

pub(crate) fn test_case(
    reader: &Reader<'_>,
    link: LinkId,
    case: TestCase,
    now: Timestamp,
) -> Result<TestCaseDetail, StoreError> {
    let found_in = link::get(reader, link)?;
    let suites = suites::uses_of(reader, link, &case.place.path)?;
    let problems = problem::list::of_file(reader, &found_in, &case.place.path)?;
    let scripts = facts::scripts(reader, link, &case.place)?;
    let mut detail = TestCaseDetail {
        id: case.id,
        link_id: link,
        name: case.place.name().to_owned(),
        path: case.place.path.as_str().to_owned(),
        katalon_project: case.place.project.as_str().to_owned(),
        katalon_id: case.place.katalon_id,
        description: case.content.description,
        comment: case.content.comment,
        tags: case.content.tags,
        guid: case.content.guid,
        variables: case
            .content
            .variables
            .into_iter()
            .map(|variable| VariableView {
                name: variable.name,
                default_value: (!variable.masked).then_some(variable.default_value),
                description: variable.description,
            })
            .collect(),
        scripts,
        results: results(reader, case.id.0)?,
        standing: standing_of(reader, case.id.0, now)?,
        suite_total: count(suites.len()),
        suites: suites
            .into_iter()
            .map(|found| SuiteUse {
                id: found.suite,
                name: found.name,
                folder: found.folder,
                position: found.position,
                enabled: found.enabled,
            })
            .collect(),
        problems: problems.into_iter().map(problem_row).collect(),
        link_name: found_in.name,
        change: case.change.map(change),
        moved_from: history::moved(reader, case.id.0, case.moved)?,
        not_the_same: history::not_the_same(reader, case.id.0)?,
        history: history::history(reader, case.id.0)?,
        earlier: earlier_history::get(reader, case.id.0)?.map(history::earlier),
    };
    fit_case(&mut detail);
    Ok(detail)
}

pub(crate) fn test_suite(
    reader: &Reader<'_>,
    link: LinkId,
    suite: TestSuite,
    now: Timestamp,
) -> Result<TestSuiteDetail, StoreError> {
    let found_in = link::get(reader, link)?;
    let members = suites::members(reader, suite.id)?;
    let problems = problem::list::of_file(reader, &found_in, &suite.place.path)?;
    let mut names = facts::VariableNames::default();
    let members: Vec<SuiteMember> = (1..)
        .zip(members)
        .map(|(position, found)| {
            let bindings = facts::bindings(reader, link, &found.resolved, &mut names)?;
            Ok(SuiteMember {
                position,
                target: found.resolved.member.target,
                enabled: found.resolved.member.enabled,
                resolution: found.resolved.resolution,
                target_row: found.target_row,
                run_configuration: found.resolved.member.run_configuration,
                profile: found.resolved.member.profile,
                bindings,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    let selection = facts::selection(reader, link, &suite)?;
    let mut detail = TestSuiteDetail {
        id: suite.id,
        link_id: link,
        name: suite.place.name().to_owned(),
        path: suite.place.path.as_str().to_owned(),
        katalon_project: suite.place.project.as_str().to_owned(),
        katalon_id: suite.place.katalon_id,
        kind: suite.content.kind,
        description: suite.content.description,
        tags: suite.content.tags,
        guid: suite.content.guid,
        query: suite.content.query,
        execution_mode: suite.content.execution_mode,
        member_total: count(members.len()),
        members,
        selection,
        results: results(reader, suite.id.0)?,
        standing: standing_of(reader, suite.id.0, now)?,
        problems: problems.into_iter().map(problem_row).collect(),
        link_name: found_in.name,
        change: suite.change.map(change),
        moved_from: history::moved(reader, suite.id.0, suite.moved)?,
        not_the_same: history::not_the_same(reader, suite.id.0)?,
        history: history::history(reader, suite.id.0)?,
        earlier: earlier_history::get(reader, suite.id.0)?.map(history::earlier),
    };
    fit_suite(&mut detail);
    Ok(detail)
}

fn count(amount: usize) -> u64 {
    u64::try_from(amount).unwrap_or(u64::MAX)
}

pub(super) fn change(change: Change) -> ChangeView {
    ChangeView { commit: change.commit, author: change.author, at: change.at.0 }
}
