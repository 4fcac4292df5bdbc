use std::collections::HashSet;

use suitecase_git::{Commit, Content, Limits, Object, Oid};
use suitecase_model::path::RepoPath;
use suitecase_model::problem::ProblemCode;

use super::*;
use crate::fetch::Rung;
use crate::files::files_of;
use crate::reading::{ReadCase, Reading};
use crate::survey::tests::repository;
use crate::survey::{survey, wanted};

/// Fetches a repository of these paths; every content is its own name, or nothing is read at all.
pub(crate) fn fetched(paths: &[&str], reads: bool) -> Fetched {
    let (root, trees) = repository(paths);
    let mut reading = Reading::default();
    for (oid, tree) in &trees {
        reading.take(Object { oid: *oid, content: Content::Tree(tree.clone()) });
    }
    for name in paths.iter().filter(|_| reads).filter_map(|path| path.rsplit('/').next()) {
        let content = Content::Blob(name.as_bytes().to_vec().into());
        reading.take(Object { oid: Oid::of_blob(name.as_bytes()), content });
    }
    let projects = survey(root, &trees).unwrap().projects;
    let wanted = wanted(root, &trees, &projects, &RepoPath::root()).unwrap();
    let files = files_of(&wanted, &trees, &Limits::default()).unwrap();
    let commit = Commit {
        oid: Oid::of_blob(b"commit"),
        tree: root,
        parents: vec![],
        author: "Kim".to_owned(),
        authored_at: 7,
        committed_at: 8,
        subject: "change".to_owned(),
    };
    let looked_into = HashSet::new();
    let rung = Rung::BEST;
    Fetched { commit, wanted, files, reading, looked_into, rung, next_time: rung, tried_best: true }
}

/// What rows are made of lives as long as the test.
fn made(before: Before, fetched: Fetched) -> NewCatalogue<'static> {
    let mut number = 0;
    make(Box::leak(Box::new(before)), Box::leak(Box::new(fetched)), "web-shop", || {
        number += 1;
        Uuid::from_u128(number)
    })
}

/// Returns what the next sync knows after `new` was stored in an empty catalogue.
fn stored(new: &NewCatalogue<'_>) -> Before {
    let case = |row: &RowChange<'_, TestCaseId, ReadCase>| KnownFile {
        id: row.id,
        place: row.place.clone(),
        blob: row.blob,
        guid: None,
    };
    let cases = new.cases.iter().map(case).collect();
    Before { cases, contents: new.contents.clone(), synced: true, ..Before::default() }
}

const PATHS: &[&str] = &["Shop.prj", "Test Cases/a.tc", "Test Cases/Login/b.tc", "Test Suites/code.ts"];

#[test]
fn the_same_files_again_give_nothing_to_write_and_the_same_problems() {
    let first = made(Before::default(), fetched(PATHS, true));
    assert_eq!((first.cases.len(), first.suites.len(), first.problems.len()), (2, 0, 2));
    let again = made(stored(&first), fetched(PATHS, false));
    assert!(again.cases.is_empty() && again.removed_cases.is_empty() && again.members.is_empty());
    assert_eq!((&again.problems, &again.contents), (&first.problems, &first.contents));
    assert_eq!(again.folders, first.folders);
    assert_eq!(again.stats, SyncStats { problems: 2, ..SyncStats::default() });
}

#[test]
fn what_files_say_of_one_another_is_found_out_again_only_where_something_touched_it() {
    let first = made(Before::default(), fetched(PATHS, true));
    let of_project = Problem {
        path: RepoPath::from_text("Test Cases/a.tc"),
        code: ProblemCode::SharedGuid,
        detail: "as it was".to_owned(),
        line: None,
    };
    let before = |is_trusted| Before {
        projects: vec![RepoPath::root()],
        project_problems: vec![of_project.clone()],
        is_trusted,
        ..stored(&first)
    };
    let again = made(before(true), fetched(PATHS, false));
    assert!(again.folders.is_none() && again.problems.contains(&of_project));
    let more = [PATHS, &["Test Cases/c.tc"]].concat();
    for found in [
        made(before(false), fetched(PATHS, false)),
        made(before(true), fetched(&more, true)),
        made(before(true), fetched(&["Shop.prj", "Test Cases/a.tc"], false)),
        made(Before { projects: vec![RepoPath::from_text("web")], ..before(true) }, fetched(PATHS, false)),
    ] {
        assert!(found.folders.is_some() && !found.problems.contains(&of_project), "{:?}", found.cases);
    }
}

#[test]
fn a_first_sync_changes_nothing_and_later_ones_name_their_commit() {
    let first = made(Before::default(), fetched(PATHS, true));
    assert!(first.cases.iter().all(|row| row.is_new && row.change.is_none()));
    let more = made(stored(&first), fetched(&["Shop.prj", "Test Cases/a.tc", "Test Cases/c.tc"], true));
    let [added] = more.cases.as_slice() else { panic!("one file is new: {:?}", more.cases) };
    let change = added.change.as_ref().map(|change| (change.author.as_str(), change.at));
    assert_eq!(change, Some(("Kim", Timestamp(7000))));
    assert_eq!(more.removed_cases.len(), 1);
    assert_eq!(more.contents.findings.len(), 2, "what is known of contents that are gone is forgotten");
    assert!(more.problems.iter().all(|problem| problem.code == ProblemCode::MalformedXml));
}
