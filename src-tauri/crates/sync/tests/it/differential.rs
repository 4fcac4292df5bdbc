//! After each sync of a generated history the catalogue is what git lists, and what a first sync would make of it.

use std::collections::BTreeMap;

use suitecase_model::link::GitRef;
use suitecase_model::path::RepoPath;
use suitecase_model::sync_run::SyncOutcome;
use suitecase_sandbox::{Faults, Repository, Wants, Workspace};

use crate::bench::{Bench, REPOSITORY, WORKSPACE};
use crate::catalogue::Catalogue;
use crate::histories::{History, number_of_histories};
use crate::truth::truth;

const PUSHES: usize = 6;
const DIRECTORIES: [&str; 8] = ["", "", "", "sub dir", "Test Cases", "Test Cases/Login", "", "Test Cases/in"];

#[tokio::test]
async fn every_history_is_followed_folder_by_folder() {
    let rungs = follow(1, |_, _| {}).await;
    assert_eq!(rungs.keys().collect::<Vec<_>>(), ["by-folder"], "no history needs the whole commit");
}

#[tokio::test]
async fn every_history_is_followed_on_a_server_without_filters() {
    let rungs = follow(2, |faults, _| faults.set_filter(false)).await;
    assert_eq!(rungs.keys().collect::<Vec<_>>(), ["first-objects", "parents"]);
}

#[tokio::test]
async fn every_history_is_followed_on_a_server_without_shallow_fetches() {
    follow(3, |faults, _| faults.set_shallow(false)).await;
}

#[tokio::test]
async fn every_history_is_followed_on_a_server_of_the_old_protocol() {
    let rungs = follow(4, |faults, _| faults.set_protocol_v2(false)).await;
    assert_eq!(rungs.keys().collect::<Vec<_>>(), ["whole"]);
}

#[tokio::test]
async fn every_history_is_followed_on_a_server_that_serves_no_single_folders() {
    let rungs = follow(5, |faults, _| faults.set_wants(Wants::NoTrees)).await;
    assert!(rungs.contains_key("by-content"));
}

#[tokio::test]
async fn every_history_is_followed_on_a_server_that_changes_its_mind() {
    follow(6, |faults, push| {
        faults.clear();
        match push % 5 {
            1 => faults.set_filter(false),
            2 => faults.set_protocol_v2(false),
            3 => faults.set_shallow(false),
            4 => faults.set_wants(Wants::OnlyTips),
            _ => {}
        }
    })
    .await;
}

/// Follows several histories push by push; returns how often each way of fetching worked.
pub(crate) async fn follow(family: u64, set_faults: impl Fn(&Faults, usize)) -> BTreeMap<String, usize> {
    let histories = (0..number_of_histories(4)).map(|seed| History::new(family * 1000 + seed)).collect();
    follow_all(family, histories, set_faults).await
}

/// Follows these histories push by push; returns how often each way of fetching worked.
pub(crate) async fn follow_all(
    family: u64,
    mut histories: Vec<History>,
    set_faults: impl Fn(&Faults, usize),
) -> BTreeMap<String, usize> {
    let mut workspace = Workspace::new(WORKSPACE, "Acme").with(Repository::empty(REPOSITORY));
    for (number, history) in histories.iter().enumerate() {
        workspace = workspace.with(Repository::built(&slug(number), history.first()));
    }
    let bench = Bench::serving(workspace).await;
    let mut rungs = BTreeMap::new();
    for (number, history) in histories.iter_mut().enumerate() {
        let (slug, directory) = (slug(number), DIRECTORIES[number % DIRECTORIES.len()]);
        let git_directory = bench.sandbox.repository(WORKSPACE, &slug).unwrap();
        let link = bench.link_to(&slug, GitRef::Branch("main".to_owned()), directory).await;
        let mut before: Option<Catalogue> = None;
        for push in 0..=PUSHES {
            let place = format!("history {family}/{number}, push {push}, directory {directory:?}");
            set_faults(bench.sandbox.faults(), push);
            if push > 0 {
                let tip = bench.sandbox.commit_id(WORKSPACE, &slug, "main").unwrap();
                let next = history.next(&tip);
                bench.sandbox.push(WORKSPACE, &slug, &next).unwrap();
            }
            let tip = bench.sandbox.commit_id(WORKSPACE, &slug, "main").unwrap();
            let run = bench.sync_of(link).await;
            assert_eq!(run.outcome, Some(SyncOutcome::Finished), "{place}");
            let found = bench.catalogue_of(link).await;
            let expected = truth(&git_directory, &tip, directory);
            assert_eq!(found.commit(), tip, "{place}");
            assert_eq!(found.blobs(), expected.blobs, "{place}");
            let projects = found.synced.iter().flat_map(|synced| &synced.projects);
            let projects: Vec<&str> = projects.map(RepoPath::as_str).collect();
            assert_eq!(projects, expected.projects, "{place}");

            let fresh = bench.link_to(&slug, GitRef::Branch("main".to_owned()), directory).await;
            let fresh = bench.synced_of(fresh).await;
            assert_same(&found, &fresh, &place);
            if let Some(before) = &before {
                assert_rows_kept(before, &found, &place);
            }
            // Without a new commit nothing is fetched.
            if !run.rung.is_empty() {
                *rungs.entry(run.rung).or_default() += 1;
            }
            before = Some(found);
        }
    }
    rungs
}

/// What came step by step is what comes at once.
fn assert_same(found: &Catalogue, fresh: &Catalogue, place: &str) {
    let (mut found, mut fresh) = (found.clone().without_history(), fresh.clone().without_history());
    // Without git no listings are kept, and a link that was confirmed stays without.
    if found.listings.is_empty() || fresh.listings.is_empty() {
        for catalogue in [&mut found, &mut fresh] {
            catalogue.listings.clear();
            catalogue.synced.iter_mut().for_each(|synced| synced.root_tree.clear());
        }
    }
    // A way of fetching once found to work is kept, so a link of its own may go another way.
    found.remote.clone_from(&fresh.remote);
    assert_eq!(found.cases, fresh.cases, "{place}");
    assert_eq!(found.suites, fresh.suites, "{place}");
    assert_eq!(found.problems, fresh.problems, "{place}");
    assert_eq!(found, fresh, "{place}");
}

/// A file with the same content at the same path is the same row, whatever happened around it. One with another content
/// may be another test: two may have changed places.
fn assert_rows_kept(before: &Catalogue, after: &Catalogue, place: &str) {
    for (path, id) in after.case_ids() {
        if let Some(known) = before.case_ids().get(path)
            && before.case(path).blob == after.case(path).blob
        {
            assert_eq!(*known, id, "{place}: {path}");
        }
    }
    for (path, id) in after.suite_ids() {
        let blob = |catalogue: &Catalogue| {
            let found = catalogue.suites.iter().find(|(suite, _)| suite.place.path.as_str() == path);
            found.map(|(suite, _)| suite.blob)
        };
        if let Some(known) = before.suite_ids().get(path)
            && blob(before) == blob(after)
        {
            assert_eq!(*known, id, "{place}: {path}");
        }
    }
}

fn slug(number: usize) -> String {
    format!("history-{number}")
}
