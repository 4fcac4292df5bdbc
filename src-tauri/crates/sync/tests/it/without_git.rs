//! Where git is out of reach: the archive of a commit, or its files over REST, bring the same catalogue.

use std::collections::BTreeSet;

use suitecase_model::sync_run::SyncRun;
use suitecase_sandbox::{Commit, Fault, Faults, Kind, Target};

use crate::bench::Bench;
use crate::differential::follow_all;
use crate::files::case;
use crate::histories::History;
use crate::truth::git;

fn shop(cases: usize) -> Commit {
    (0..cases).fold(Commit::new("first").file("Shop.prj", "<Project/>"), |commit, number| {
        commit.file(format!("Test Cases/{number:04}.tc"), case(&format!("g{number}"), "first"))
    })
}

/// Serves a repository of so many test cases, with git out of reach.
async fn blocked(cases: usize) -> Bench {
    let bench = Bench::with_commit(shop(cases)).await;
    bench.sandbox.faults().set_git_blocked(true);
    bench
}

async fn newest(bench: &Bench) -> SyncRun {
    bench.newest_run(bench.link).await.expect("a run is recorded")
}

fn archives(bench: &Bench) -> usize {
    bench
        .sandbox
        .requests()
        .iter()
        .filter(|seen| seen.kind == Kind::Other && seen.path.contains("/get/"))
        .count()
}

/// Each history has a sandbox of its own: the calls of all would be more than an hour allows.
async fn follow_each(
    histories: impl Iterator<Item = History>,
    set_faults: impl Fn(&Faults, usize) + Copy,
) -> BTreeSet<String> {
    let mut rungs = BTreeSet::new();
    for (number, history) in (0..).zip(histories) {
        rungs.extend(follow_all(number, vec![history], set_faults).await.into_keys());
    }
    rungs
}

#[tokio::test]
async fn every_history_is_followed_by_archives_where_git_is_blocked() {
    let histories = (0..5).map(|seed| History::new(7000 + seed));
    let rungs = follow_each(histories, |faults, _| faults.set_git_blocked(true)).await;
    assert!(rungs.contains("archive") && rungs.contains("rest"), "{rungs:?}");
}

#[tokio::test]
async fn every_history_is_followed_file_by_file_where_archives_are_refused_too() {
    let histories = (0..3).map(|seed| History::sayable(8000 + seed));
    let rungs = follow_each(histories, |faults, _| {
        faults.set_git_blocked(true);
        faults.set_archives_refused(true);
    });
    assert_eq!(rungs.await, ["rest".to_owned()].into());
}

#[tokio::test]
async fn the_way_back_to_git_is_taken_as_soon_as_it_is_open() {
    let histories = (0..3).map(|seed| History::new(9000 + seed));
    let rungs = follow_each(histories, |faults, push| faults.set_git_blocked(push % 2 == 0)).await;
    assert!(rungs.contains("by-folder"), "{rungs:?}");
}

#[tokio::test]
async fn a_first_sync_takes_the_archive_and_a_small_change_a_few_calls() {
    let bench = blocked(400).await;
    assert_eq!(bench.synced().await.case_paths().len(), 400);
    assert_eq!(archives(&bench), 1);
    let (first, seen) = (newest(&bench).await, bench.sandbox.requests());
    let beside_git = seen.iter().filter(|seen| seen.kind != Kind::Git);
    assert_eq!(first.stats.rest_requests, beside_git.clone().count() as u64, "the archive is counted too");
    assert!(first.stats.rest_requests <= 8, "{} calls", first.stats.rest_requests);
    let bytes = beside_git.map(|seen| seen.sent_bytes).sum::<u64>();
    assert!(bytes > 5_000 && first.stats.bytes_down >= bytes, "{bytes}: {:?}", first.stats);

    bench.push_commit(Commit::new("second").file("Test Cases/0007.tc", case("g7", "edited")));
    assert_eq!(bench.synced().await.case_paths().len(), 400);
    assert_eq!(archives(&bench), 1, "one changed file needs no archive");
    let run = newest(&bench).await;
    assert_eq!((run.stats.changed, run.stats.added, run.stats.removed), (1, 0, 0));
    assert!(run.stats.rest_requests <= 20, "{} calls", run.stats.rest_requests);
}

#[tokio::test]
async fn a_repository_too_large_for_single_files_is_refused_plainly_and_costs_little() {
    let bench = blocked(400).await;
    bench.sandbox.faults().set_archives_refused(true);
    assert_eq!(bench.failed().await, "git.blocked");
    assert!(newest(&bench).await.stats.rest_requests < 20);
    assert!(bench.catalogue().await.case_paths().is_empty());
}

#[tokio::test]
async fn an_archive_that_leaves_tests_out_is_not_believed() {
    let bench = Bench::with_commit(shop(30).file(".gitattributes", "*.tc export-ignore\n")).await;
    bench.sandbox.faults().set_git_blocked(true);
    assert_eq!(bench.synced().await.case_paths().len(), 30);
    assert_eq!(archives(&bench), 1);
}

#[tokio::test]
async fn an_archive_that_hides_what_it_leaves_out_is_not_believed() {
    for (path, wishes) in [
        (".gitattributes", ".gitattributes export-ignore\n*.tc export-ignore\n"),
        (".gitattributes", ".gitattributes export-ignore\n\"/web/Test Cases\" export-ignore\n"),
        (".gitattributes", ".gitattributes export-ignore\n/web/Test?Cases/a.tc export-ignore\n"),
        ("web/.gitattributes", ".gitattributes export-ignore\n*.tc export-ignore\n"),
        ("web/Test Cases/.gitattributes", "* export-ignore\n"),
    ] {
        let commit = Commit::new("first")
            .file("web/Web.prj", "<Project/>")
            .file("web/Test Cases/a.tc", case("ga", "a"))
            .file("web/Test Cases/b.tc", case("gb", "b"));
        let bench = Bench::with_commit(commit.file(path, wishes)).await;
        bench.sandbox.faults().set_git_blocked(true);
        let found = bench.synced().await;
        assert_eq!(found.case_paths(), ["web/Test Cases/a.tc", "web/Test Cases/b.tc"], "{path}: {wishes}");
        assert_eq!(archives(&bench), 1, "{path}: {wishes}");
    }
}

#[tokio::test]
async fn tests_that_an_archive_does_not_name_any_more_are_removed_only_where_nothing_hides_them() {
    let first = shop(60)
        .file("Test Cases/kept/in/a.tc", case("ga", "a"))
        .file("Test Cases/gone/b.tc", case("gb", "b"));
    let bench = Bench::with_commit(first).await;
    assert_eq!(bench.synced().await.case_paths().len(), 62);
    bench.sandbox.faults().set_git_blocked(true);
    // More changes than are fetched one by one.
    let much = |name: &'static str| {
        (0..45).fold(Commit::new(name), move |commit, number| {
            commit.file(format!("Test Cases/{number:04}.tc"), case(&format!("g{number}"), name))
        })
    };
    bench.push_commit(much("second").remove("Test Cases/gone/b.tc"));
    assert_eq!(bench.synced().await.case_paths().len(), 61);
    assert_eq!(newest(&bench).await.stats.removed, 1);
    bench.push_commit(much("third").file("Test Cases/kept/in/.gitattributes", "* export-ignore\n"));
    assert_eq!(bench.synced().await.case_paths().len(), 61);
    assert_eq!(newest(&bench).await.stats.removed, 0);
}

#[tokio::test]
async fn each_page_of_a_listing_counts_as_a_call() {
    // Two folders of files that are no tests, each of 36 pages.
    let first = ["a", "b"].into_iter().fold(Commit::new("first"), |commit, project| {
        let commit = commit
            .file(format!("{project}/Any.prj"), "<Project/>")
            .file(format!("{project}/Test Cases/one.tc"), case(project, "first"));
        (0..3_500)
            .fold(commit, |commit, number| commit.file(format!("{project}/Test Cases/{number}.txt"), ""))
    });
    let bench = Bench::with_commit(first).await;
    bench.sandbox.faults().set_git_blocked(true);
    assert_eq!(bench.synced().await.case_paths().len(), 2);
    bench.push_commit(Commit::new("second").file("a/Test Cases/one.tc", case("a", "second")));
    assert_eq!(bench.synced().await.case_paths().len(), 2);
    assert_eq!(archives(&bench), 2, "so many pages are worth an archive");
    let run = newest(&bench).await;
    assert_eq!(run.stats.changed, 1);
    assert!(run.stats.rest_requests <= 75, "{} calls", run.stats.rest_requests);
}

#[tokio::test]
async fn a_small_change_among_tests_beyond_the_budget_costs_no_listings() {
    let bench = blocked(6_100).await;
    assert_eq!(bench.synced().await.case_paths().len(), 6_100);
    bench.push_commit(Commit::new("second").file("Test Cases/0007.tc", case("g7", "edited")));
    assert_eq!(bench.synced().await.case_paths().len(), 6_100);
    let run = newest(&bench).await;
    assert_eq!(run.stats.changed, 1);
    assert!(run.stats.rest_requests <= 12, "{} calls", run.stats.rest_requests);
}

#[tokio::test]
async fn an_archive_that_is_cut_changes_nothing() {
    let bench = blocked(50).await;
    let before = bench.synced().await;
    // More changes than are fetched one by one.
    let second = (0..45).fold(Commit::new("second"), |commit, number| {
        commit.file(format!("Test Cases/{number:04}.tc"), case(&format!("g{number}"), "second"))
    });
    bench.push_commit(second);
    // At every attempt of the run.
    bench.sandbox.faults().next(Target::Archive, 3, Fault::CutBody { after: 700 });
    assert_eq!(bench.failed().await, "network.cut");
    assert_eq!(bench.catalogue().await, before);
    assert_eq!(bench.synced().await.case_paths().len(), 50);
}

#[tokio::test]
async fn a_name_that_rest_cannot_say_needs_the_archive() {
    let bench = Bench::with_commit(shop(3)).await;
    // The sandbox builds histories of text, and this name is none.
    let (content, name) = (case("g", "odd"), r"Test Cases/no\377utf8.tc");
    let commit = format!(
        "commit refs/heads/main\ncommitter Kim <kim@acme.example> 1767603600 +0000\ndata 3\nodd\n\
         from refs/heads/main^0\nM 100644 inline \"{name}\"\ndata {}\n{content}\n",
        content.len()
    );
    git(&bench.git_directory(), &["fast-import", "--quiet"], commit.as_bytes());
    bench.sandbox.faults().set_git_blocked(true);
    bench.sandbox.faults().set_archives_refused(true);
    assert_eq!(bench.failed().await, "git.blocked");
    bench.sandbox.faults().set_archives_refused(false);
    assert_eq!(bench.synced().await.case_paths().len(), 4);
}

#[tokio::test]
async fn a_repository_hidden_from_rest_too_is_git_s_to_tell() {
    let bench = Bench::with_commit(shop(1)).await;
    bench.sandbox.faults().hide_repository(crate::bench::WORKSPACE, crate::bench::REPOSITORY);
    assert_eq!(bench.failed().await, "git.not-found");
}
