//! Every way of fetching against real git: what it brings is what git lists, step by step and at once, on servers of
//! every kind, and a connection that breaks anywhere costs nothing.
//!
//! `SUITECASE_HISTORIES` sets how many histories each way follows.

mod faults;

use std::collections::BTreeMap;

use suitecase_git::{Limits, Oid, Remote};
use suitecase_sandbox::{Commit, Repository, RepositoryBuilder};
use suitecase_sync::fetch::{AtHand, Rung};

use crate::bench::{REPOSITORY, WORKSPACE};
use crate::files::{case, suite};
use crate::ground::{Ground, assert_true, kept, remote};
use crate::histories::{History, number_of_histories};
use crate::http_backend::{
    HEALTHY, Kind, NO_BLOB_FILTER, NO_BLOBS, NO_FILTER, NO_FILTER_NO_SHALLOW, NO_SHALLOW, NO_TREE_FILTER,
    NO_TREES, OLD, ONLY_COMMITS,
};

const PUSHES: usize = 6;
const DIRECTORIES: [&str; 7] =
    ["", "", "sub dir", "Test Cases", "Test Cases/Login/Social", "Test Cases/in", "no/such folder"];

/// Follows histories push by push, each link on a server of this kind; returns how often each way worked.
async fn follow(
    family: u64,
    first: Rung,
    with_rest: bool,
    kind: impl Fn(usize) -> Kind,
) -> BTreeMap<&'static str, usize> {
    let mut histories: Vec<History> =
        (0..number_of_histories(3)).map(|seed| History::new(family * 1000 + seed)).collect();
    let slug = |number: usize| format!("history-{number}");
    let repositories = histories
        .iter()
        .enumerate()
        .map(|(number, history)| Repository::built(&slug(number), history.first()));
    let ground = Ground::of(repositories.collect()).await;
    let mut rungs = BTreeMap::new();
    for (number, history) in histories.iter_mut().enumerate() {
        let (slug, directory) = (slug(number), DIRECTORIES[number % DIRECTORIES.len()]);
        let backend = ground.backend(&slug, kind(0));
        let git_directory = ground.sandbox.repository(WORKSPACE, &slug).unwrap();
        let (mut known, mut at_hand) = (None, AtHand::default());
        for push in 0..=PUSHES {
            backend.set(kind(push));
            if push > 0 {
                let next = history.next(&ground.tip(&slug));
                ground.sandbox.push(WORKSPACE, &slug, &next).unwrap();
            }
            let place = format!("history {family}/{number}, push {push}, directory {directory:?}");
            let empty = AtHand::default();
            let mut anew = remote(&backend);
            let fresh = ground.fetch(&slug, &mut anew, directory, &empty, first, with_rest).await;
            assert_true(&mut fresh.expect(&place), &empty, &git_directory, directory, &place);
            // As in the app each fetch has a connection of its own and what the last one learned of the server.
            let mut followed = Remote::new(backend.clone(), Limits::default(), known);
            let next = ground.fetch(&slug, &mut followed, directory, &at_hand, first, with_rest).await;
            let mut next = next.expect(&place);
            known = followed.capabilities().cloned();
            assert_true(&mut next, &at_hand, &git_directory, directory, &place);
            *rungs.entry(next.rung.as_str()).or_default() += 1;
            at_hand = kept(&next);
        }
    }
    rungs
}

fn only<const N: usize>(rungs: &BTreeMap<&'static str, usize>, expected: [&str; N]) {
    assert_eq!(rungs.keys().copied().collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn by_folder_brings_what_git_lists() {
    only(&follow(11, Rung::BEST, false, |_| HEALTHY).await, ["by-folder"]);
}

#[tokio::test]
async fn parents_bring_what_git_lists() {
    let rungs = follow(12, Rung::BEST, true, |_| NO_FILTER).await;
    only(&rungs, ["first-objects", "parents"]);
    assert!(rungs["parents"] > rungs["first-objects"], "only a first commit has no parents: {rungs:?}");
    let rungs = follow(13, Rung::BEST, true, |_| NO_FILTER_NO_SHALLOW).await;
    only(&rungs, ["parents", "whole"]);
}

#[tokio::test]
async fn first_objects_bring_what_git_lists() {
    only(&follow(14, Rung::BEST, false, |_| NO_FILTER).await, ["first-objects"]);
    only(&follow(15, Rung::BEST, false, |_| NO_TREE_FILTER).await, ["first-objects"]);
    only(&follow(16, Rung::BEST, false, |_| NO_BLOB_FILTER).await, ["first-objects"]);
}

#[tokio::test]
async fn by_content_brings_what_git_lists() {
    only(&follow(17, Rung::ByContent, false, |_| HEALTHY).await, ["by-content"]);
    // Where nothing but the root folder is wanted no folder is asked for by itself.
    assert!(follow(18, Rung::BEST, false, |_| NO_TREES).await.contains_key("by-content"));
}

#[tokio::test]
async fn the_whole_commit_brings_what_git_lists() {
    only(&follow(19, Rung::BEST, false, |_| OLD).await, ["whole"]);
    only(&follow(20, Rung::Whole, false, |_| NO_SHALLOW).await, ["whole"]);
}

#[tokio::test]
async fn servers_that_refuse_some_wants_or_change_bring_what_git_lists() {
    follow(21, Rung::BEST, true, |_| NO_BLOBS).await;
    follow(22, Rung::BEST, true, |_| Kind { filter: false, ..ONLY_COMMITS }).await;
    let kinds = [HEALTHY, NO_FILTER, OLD, NO_SHALLOW, NO_TREES, NO_TREE_FILTER, ONLY_COMMITS];
    follow(23, Rung::BEST, true, move |push| kinds[push % kinds.len()]).await;
}

/// A project at the root and one in a folder, beside files that nobody wants.
fn two_projects() -> RepositoryBuilder {
    let mut dice = fastrand::Rng::with_seed(4);
    let mut commit = Commit::new("first")
        .file("Shop.prj", "<Project/>")
        .file("Test Suites/Smoke.ts", suite("s1", &["Test Cases/Login/Deep/TC1"]))
        .file("web tests/Web.prj", "<Project/>")
        .file("web tests/Test Cases/A.tc", case("ga", "a"));
    for number in 0..20 {
        let noise: Vec<u8> = (0..100_000).map(|_| dice.u8(..)).collect();
        let guid = format!("g{number}");
        commit = commit
            .file(format!("Data Files/large {number}"), noise)
            .file(format!("Profiles/deep/{number}.glbl"), "<GlobalVariableEntities/>")
            .file(format!("Test Cases/Login/Deep/TC{number}.tc"), case(&guid, "text"));
    }
    let second = Commit::new("second").file("Test Cases/Login/Deep/TC1.tc", case("g1", "changed"));
    RepositoryBuilder::new().commit(commit).commit(second)
}

async fn two_projects_served() -> Ground {
    Ground::of(vec![Repository::built(REPOSITORY, two_projects())]).await
}

#[tokio::test]
async fn each_kind_of_server_is_served_by_the_best_way_it_allows() {
    let ground = two_projects_served().await;
    for (kind, with_rest, expected, failed) in [
        (HEALTHY, false, "by-folder", &[][..]),
        (NO_SHALLOW, false, "by-folder", &[]),
        (NO_BLOBS, false, "by-folder", &[]),
        (NO_FILTER, true, "parents", &["by-folder"]),
        (NO_TREE_FILTER, true, "parents", &["by-folder"]),
        (NO_BLOB_FILTER, true, "parents", &["by-folder"]),
        (NO_FILTER_NO_SHALLOW, true, "parents", &["by-folder"]),
        (NO_FILTER, false, "first-objects", &["by-folder", "parents"]),
        (NO_FILTER_NO_SHALLOW, false, "whole", &["by-folder", "parents", "first-objects", "by-content"]),
        (NO_TREES, true, "by-content", &["by-folder"]),
        (ONLY_COMMITS, true, "whole", &["by-folder", "by-content"]),
        (Kind { filter: false, ..NO_TREES }, true, "whole", &["by-folder", "parents", "by-content"]),
        (OLD, true, "whole", &["by-folder"]),
    ] {
        let backend = ground.backend(REPOSITORY, kind);
        let git_directory = ground.sandbox.repository(WORKSPACE, REPOSITORY).unwrap();
        let at_hand = AtHand::default();
        let fetched =
            ground.fetch(REPOSITORY, &mut remote(&backend), "", &at_hand, Rung::BEST, with_rest).await;
        let mut fetched = fetched.unwrap();
        let place = format!("{kind:?}");
        assert_true(&mut fetched, &at_hand, &git_directory, "", &place);
        assert_eq!(ground.given_up(), failed, "{place}");
        assert_eq!(fetched.rung.as_str(), expected, "{place}");
        assert!(fetched.tried_best, "{place}");
    }
}

#[tokio::test]
async fn large_files_beside_the_tests_stay_with_a_server_without_filters() {
    let ground = two_projects_served().await;
    for with_rest in [true, false] {
        let backend = ground.backend(REPOSITORY, NO_FILTER);
        let mut remote = remote(&backend);
        let first =
            ground.fetch(REPOSITORY, &mut remote, "", &AtHand::default(), Rung::BEST, with_rest).await;
        let traffic = remote.traffic();
        // 2 MB of files that are not wanted, of which the beginnings of two answers may bring some.
        assert!(traffic.received < 1_800_000, "{traffic:?}");
        assert!(traffic.requests <= 6, "{traffic:?}");
        let at_hand = kept(&first.unwrap());
        let again = ground.fetch(REPOSITORY, &mut remote, "", &at_hand, Rung::BEST, with_rest).await;
        assert!(again.unwrap().reading.files.is_empty(), "nothing is read twice");
        let now = remote.traffic();
        assert!(now.received - traffic.received < 10_000 && now.requests - traffic.requests == 1, "{now:?}");
    }
}

#[tokio::test]
async fn known_contents_without_listings_cost_listings_only() {
    let ground = two_projects_served().await;
    let backend = ground.backend(REPOSITORY, HEALTHY);
    let mut remote = remote(&backend);
    let first = ground.fetch(REPOSITORY, &mut remote, "", &AtHand::default(), Rung::BEST, false).await;
    let known = kept(&first.unwrap());
    let mut forgotten = AtHand { cases: known.cases.clone(), suites: known.suites, ..AtHand::default() };
    let lost = *forgotten.cases.iter().min().unwrap();
    forgotten.cases.remove(&lost);
    let before = remote.traffic();
    let anew = ground.fetch(REPOSITORY, &mut remote, "", &forgotten, Rung::BEST, false).await.unwrap();
    assert_eq!(anew.reading.files.keys().collect::<Vec<_>>(), [&Oid::from_bytes(lost)]);
    assert_eq!(anew.files.cases.len(), 21);
    assert_eq!(remote.traffic().requests - before.requests, 3, "upper folders, listings, one content");
}
