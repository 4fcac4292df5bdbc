//! Two commits that syncs brought, compared from what was recorded.

use std::collections::BTreeMap;
use std::sync::Arc;

use suitecase_model::catalogue::{Change, TestKind};
use suitecase_model::error_code::ErrorCode;
use suitecase_model::link::{GitRef, Link};
use suitecase_model::path::RepoPath;
use suitecase_model::time::Timestamp;
use suitecase_sandbox::{Commit, Repository, RepositoryBuilder, Workspace};
use suitecase_store::{link, synced_commit};
use suitecase_sync::compare::{CompareError, Compared, Comparison, ItemChange};
use suitecase_sync::identity::{join_again, take_apart};
use uuid::Uuid;

use super::direct::{differences, said};
use crate::bench::{Bench, REPOSITORY, WORKSPACE, now};
use crate::catalogue::Catalogue;
use crate::files::{case, suite};
use crate::histories::{History, number_of_histories};

const PUSHES: usize = 7;
const DIRECTORIES: [&str; 4] = ["", "", "sub dir", "Test Cases"];

/// Compares two commits, which asks nobody for anything.
async fn between(bench: &Bench, from: &str, to: &str) -> Result<Arc<Comparison>, CompareError> {
    bench.sandbox.clear_requests();
    let (from, to) = (Compared::Commit(from.to_owned()), Compared::Commit(to.to_owned()));
    let found = bench.comparisons().compare(bench.link, from, to, Arc::new(|_| ())).await;
    assert_eq!(bench.sandbox.requests(), [], "two synced commits are compared offline");
    found
}

/// Returns what happened to how many tests: added, removed, moved, edited.
fn counts(comparison: &Comparison) -> [usize; 4] {
    ItemChange::ALL.map(|change| comparison.count(change))
}

#[tokio::test]
async fn any_two_commits_of_any_history_differ_by_what_their_catalogues_differ_in() {
    let mut histories: Vec<History> =
        (0..number_of_histories(6)).map(|seed| History::new(9_000 + seed)).collect();
    let mut workspace = Workspace::new(WORKSPACE, "Acme").with(Repository::empty(REPOSITORY));
    for (number, history) in histories.iter().enumerate() {
        workspace = workspace.with(Repository::built(&slug(number), history.first()));
    }
    let mut bench = Bench::serving(workspace).await;
    let mut compared = 0;
    for (number, history) in histories.iter_mut().enumerate() {
        let (slug, directory) = (slug(number), DIRECTORIES[number % DIRECTORIES.len()]);
        bench.link = bench.link_to(&slug, GitRef::Branch("main".to_owned()), directory).await;
        // The newest catalogue of each commit.
        let mut seen: BTreeMap<String, Catalogue> = BTreeMap::new();
        for push in 0..=PUSHES {
            if push > 0 {
                let tip = bench.sandbox.commit_id(WORKSPACE, &slug, "main").unwrap();
                bench.sandbox.push(WORKSPACE, &slug, &history.next(&tip)).unwrap();
            }
            let catalogue = bench.synced().await;
            seen.insert(catalogue.commit().to_owned(), catalogue);
        }
        let points = bench.comparisons().points(bench.link).await.unwrap();
        assert_eq!(points.branch.as_deref(), Some("main"));
        assert_eq!(points.commits.len(), seen.len(), "each commit can be chosen once");
        for (from, before) in &seen {
            for (to, after) in &seen {
                let found = between(&bench, from, to).await.unwrap();
                let place = format!("history {number}, {from} to {to}");
                assert_eq!(said(&found), differences(before, after), "{place}");
                compared += found.items.len();
            }
        }
    }
    assert!(compared > 100, "the histories are worth comparing: {compared}");
}

fn slug(number: usize) -> String {
    format!("history-{number}")
}

#[tokio::test]
async fn a_run_of_tests_and_another_way_of_writing_are_no_difference() {
    let text = suite("g", &["Test Cases/A"]);
    let with_run = |text: &str| text.replace("   <name>", "   <lastRun>2026-01-01</lastRun>\n   <name>");
    let bench = Bench::with_commit(Commit::new("first").file("Test Suites/S.ts", &text)).await;
    let first = bench.synced().await.commit().to_owned();
    bench.push_commit(Commit::new("run").file("Test Suites/S.ts", with_run(&text)));
    let run = bench.synced().await.commit().to_owned();
    bench.push_commit(
        Commit::new("written anew").file("Test Suites/S.ts", with_run(&text).replace('\n', "\r\n")),
    );
    let last = bench.synced().await.commit().to_owned();
    for (from, to) in [(&first, &run), (&run, &last), (&first, &last), (&last, &first)] {
        assert_eq!(between(&bench, from, to).await.unwrap().items, []);
    }
}

#[tokio::test]
async fn a_branch_that_was_set_back_is_compared_as_of_the_last_time() {
    let bench = Bench::with_commit(Commit::new("first").file("Test Cases/A.tc", case("ga", "a"))).await;
    let first = bench.synced().await.commit().to_owned();
    bench.push_commit(Commit::new("second").file("Test Cases/B.tc", case("gb", "b")));
    let second = bench.synced().await.commit().to_owned();
    bench.push(RepositoryBuilder::new().force("main", &first));
    assert_eq!(bench.synced().await.commit(), first);
    let points = bench.comparisons().points(bench.link).await.unwrap();
    let commits: Vec<&str> = points.commits.iter().map(|point| point.commit.as_str()).collect();
    assert_eq!(commits, [first.as_str(), second.as_str()]);
    assert_eq!(counts(&between(&bench, &second, &first).await.unwrap()), [0, 1, 0, 0]);
    assert_eq!(counts(&between(&bench, &first, &second).await.unwrap()), [1, 0, 0, 0]);
}

#[tokio::test]
async fn another_branch_of_the_same_repository_is_compared_and_another_directory_is_not() {
    let history = RepositoryBuilder::new()
        .commit(
            Commit::new("first")
                .file("web/Test Cases/A.tc", case("ga", "a"))
                .file("api/Test Cases/B.tc", case("gb", "b"))
                .file("web/Web.prj", "<Project/>")
                .file("api/Api.prj", "<Project/>"),
        )
        .on("develop")
        .commit(Commit::new("second").file("web/Test Cases/A.tc", case("ga", "edited")));
    let bench = Bench::with(history).await;
    let (first, id) = (bench.synced().await.commit().to_owned(), bench.link);
    bench
        .write(move |writer| {
            let edited = Link { reference: GitRef::Branch("develop".to_owned()), ..link::get(writer, id)? };
            link::save(writer, &edited, now())
        })
        .await;
    let second = bench.synced().await.commit().to_owned();
    assert_eq!(counts(&between(&bench, &first, &second).await.unwrap()), [0, 0, 0, 1]);

    // As a person edits the directory: what was known says nothing about another one.
    bench
        .write(move |writer| {
            synced_commit::forget(writer, id)?;
            let edited = Link { directory: RepoPath::from_text("api"), ..link::get(writer, id)? };
            link::save(writer, &edited, now())
        })
        .await;
    bench.synced().await;
    bench.push(
        RepositoryBuilder::new().on("develop").commit(Commit::new("third").remove("api/Test Cases/B.tc")),
    );
    let third = bench.synced().await.commit().to_owned();
    for (from, to) in [(&first, &third), (&third, &first)] {
        let refused = between(&bench, from, to).await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::CompareElsewhere, "{refused}");
    }
    assert_eq!(
        counts(&between(&bench, &second, &third).await.unwrap()),
        [0, 1, 0, 0],
        "the commit counts as it was brought last"
    );
    let unknown = between(&bench, &"0".repeat(40), &third).await.unwrap_err();
    assert_eq!(unknown.code(), ErrorCode::NotFound);
}

#[tokio::test]
async fn what_a_person_decides_about_a_test_holds_for_comparisons_across_it() {
    const OLD: &str = "Test Cases/C.tc";
    const NEW: &str = "Test Cases/Checkout/C2.tc";
    let bench = Bench::with_commit(Commit::new("first").file(OLD, case("gc", "c"))).await;
    let first = bench.synced().await;
    bench.push_commit(Commit::new("there").remove(OLD).file(NEW, case("gc", "edited")));
    let second = bench.synced().await;
    bench.push_commit(Commit::new("edit").file(NEW, case("gc", "edited again")));
    let third = bench.synced().await.commit().to_owned();
    let (first, second) = (first.commit().to_owned(), second.commit().to_owned());
    assert_eq!(counts(&between(&bench, &first, &third).await.unwrap()), [0, 0, 1, 0]);

    let former = bench.catalogue().await.case_ids()[NEW].0;
    let kim = || Change { commit: String::new(), author: "Kim".to_owned(), at: Timestamp(9) };
    let split = bench
        .store
        .write(move |writer| take_apart(writer, TestKind::TestCases, former, Uuid::now_v7(), &kim()));
    let other = split.await.unwrap().test;
    let across = between(&bench, &first, &third).await.unwrap();
    assert_eq!(counts(&across), [1, 1, 0, 0]);
    let ids: Vec<Uuid> = across.items.iter().map(|item| item.id).collect();
    assert_eq!(ids, [former, other]);
    let after = between(&bench, &second, &third).await.unwrap();
    assert_eq!((counts(&after), after.items[0].id), ([0, 0, 0, 1], other));

    // The former one returns beside it, at its own place with what it said.
    bench.push_commit(Commit::new("both").file(OLD, case("gc", "c")));
    let fourth = bench.synced().await.commit().to_owned();
    assert_eq!(counts(&between(&bench, &first, &fourth).await.unwrap()), [1, 0, 0, 0]);
    bench.push_commit(Commit::new("alone").remove(OLD));
    bench.synced().await;
    bench.store.write(move |writer| join_again(writer, TestKind::TestCases, other, &kim())).await.unwrap();
    assert_eq!(counts(&between(&bench, &first, &third).await.unwrap()), [0, 0, 1, 0], "it was one all along");
}
