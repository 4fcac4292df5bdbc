//! What a sync costs: requests and bytes.

use suitecase_model::link::GitRef;
use suitecase_sandbox::{Commit, GeneratedOptions, Repository, Workspace, sample};

use crate::bench::{Bench, REPOSITORY, WORKSPACE};
use crate::files::{case, suite};

/// The most git requests that a first sync or an increment may take where folders are served singly.
const MOST_REQUESTS: u64 = 4;
/// Where scripts changed, they are asked for behind it.
const BEHIND: u64 = 1;

#[tokio::test]
async fn the_same_commit_again_is_one_question_and_changes_nothing() {
    let bench = Bench::with_commit(project("")).await;
    let first = bench.synced().await;
    bench.sandbox.clear_requests();
    let run = bench.sync().await;
    let counts = bench.sandbox.counts();
    assert_eq!((counts.git, counts.rest, counts.other), (1, 0, 0));
    assert_eq!((run.stats.git_requests, run.stats.rest_requests), (1, 0));
    assert_eq!((run.stats.added, run.stats.changed, run.stats.removed), (0, 0, 0));
    assert_eq!(run.from_commit, run.to_commit);
    assert_eq!(bench.catalogue().await, first);
}

#[tokio::test]
async fn a_commit_that_changes_no_test_writes_no_row() {
    let bench = Bench::with_commit(project("")).await;
    let first = bench.synced().await;
    bench.push_commit(Commit::new("docs").file("README.md", "more"));
    let run = bench.sync().await;
    assert_eq!((run.stats.added, run.stats.changed, run.stats.moved, run.stats.removed), (0, 0, 0, 0));
    let second = bench.catalogue().await;
    assert_eq!((&second.cases, &second.suites), (&first.cases, &first.suites));
    assert_eq!(run.stats.git_requests, 2, "which commit, and its upper folders");
}

#[tokio::test]
async fn a_first_sync_and_an_increment_take_few_requests_and_no_rest() {
    for folder in ["", "web tests/"] {
        let bench = Bench::with_commit(project(folder)).await;
        let first = bench.sync().await;
        assert!(first.stats.git_requests <= MOST_REQUESTS + BEHIND, "{folder:?}: {:?}", first.stats);
        assert_eq!(first.stats.added, 31, "{folder:?}");
        let edited = case("g7", "edited");
        bench.push_commit(Commit::new("edit").file(format!("{folder}Test Cases/Login/Deep/TC7.tc"), edited));
        let second = bench.sync().await;
        assert!(second.stats.git_requests <= MOST_REQUESTS, "{folder:?}: {:?}", second.stats);
        assert_eq!((second.stats.changed, second.stats.added), (1, 0), "{folder:?}");
        assert_eq!(bench.sandbox.counts().rest, 0);
    }
}

#[tokio::test]
async fn files_beside_the_tests_and_tests_known_already_never_come() {
    let mut dice = fastrand::Rng::with_seed(3);
    let mut noise = || (0..60_000).map(|_| dice.u8(..)).collect::<Vec<u8>>();
    // Tests of a flat project lie as high as the folders that are looked through.
    let flat = (0..30).fold(Commit::new("first"), |commit, number| {
        let text = noise().iter().take(1_000).map(u8::to_string).collect::<String>();
        commit.file(format!("Test Cases/TC{number}.tc"), case(&format!("g{number}"), &text))
    });
    let heavy = flat
        .file("Shop.prj", "<Project/>")
        .file("logo.png", noise())
        .file("Data Files/prices.xlsx", noise())
        .file("Drivers/linux/driver", noise());
    let bench = Bench::with_commit(heavy).await;
    let first = bench.sync().await;
    assert!(first.stats.bytes_down < 60_000, "{:?}", first.stats);
    bench.push_commit(
        Commit::new("edit").file("Test Cases/TC7.tc", case("g7", "edited")).file("logo.png", noise()),
    );
    let second = bench.sync().await;
    assert_eq!(second.stats.changed, 1);
    assert!(second.stats.bytes_down * 10 < first.stats.bytes_down, "{:?}", second.stats);
}

#[tokio::test]
async fn the_sample_repositories_take_few_requests_each() {
    let workspace = sample::workspace(1_800_000_000);
    let slugs: Vec<String> = workspace.repository_slugs().map(str::to_owned).collect();
    let bench = Bench::serving(workspace).await;
    for slug in slugs {
        let link = bench.link_to(&slug, GitRef::DefaultBranch, "").await;
        let run = bench.sync_of(link).await;
        assert!(run.stats.git_requests <= MOST_REQUESTS + BEHIND, "{slug}: {:?}", run.stats);
    }
}

#[tokio::test]
async fn the_first_suites_of_a_project_take_no_request_more_than_other_changes() {
    for folder in ["", "qa/web/"] {
        let first = Commit::new("first")
            .file(format!("{folder}Shop.prj"), "<Project/>")
            .file(format!("{folder}Test Cases/TC1.tc"), case("g1", "one"));
        let bench = Bench::with_commit(first).await;
        bench.sync().await;
        let suites = (0..3).fold(Commit::new("suites"), |commit, number| {
            let members = ["Test Cases/TC1"];
            commit.file(
                format!("{folder}Test Suites/Deep/S{number}.ts"),
                suite(&format!("s{number}"), &members),
            )
        });
        bench.push_commit(suites);
        let run = bench.sync().await;
        assert_eq!(run.stats.added, 3);
        assert!(run.stats.git_requests <= 3, "{folder:?}: {:?}", run.stats);
    }
}

#[tokio::test]
async fn one_changed_file_brings_a_small_part_of_the_first_sync() {
    let options = GeneratedOptions::default();
    let workspace = Workspace::new(WORKSPACE, "Acme").with(Repository::generated(REPOSITORY, options));
    let bench = Bench::serving(workspace).await;
    let first = bench.sync().await;
    let path = bench.catalogue().await.case_paths()[0].to_owned();
    bench.push_commit(Commit::new("edit").file(path, case("edited", "edited")));
    let second = bench.sync().await;
    assert_eq!(second.stats.changed, 1);
    assert!(
        second.stats.bytes_down * 10 < first.stats.bytes_down,
        "{} bytes after {} bytes",
        second.stats.bytes_down,
        first.stats.bytes_down
    );
    assert!(second.stats.git_requests <= MOST_REQUESTS, "{:?}", second.stats);
}

/// Writes a project of 30 test cases and a suite, with the folders Katalon makes beside them.
fn project(folder: &str) -> Commit {
    let mut commit = Commit::new("first")
        .file("README.md", "a shop")
        .file(format!("{folder}Shop.prj"), "<Project/>")
        .file(format!("{folder}Profiles/default.glbl"), "<GlobalVariableEntities/>")
        .file(format!("{folder}Test Suites/Smoke.ts"), suite("s1", &["Test Cases/Login/Deep/TC1"]));
    for number in 0..30 {
        let (guid, text) = (format!("g{number}"), format!("test {number}"));
        commit = commit
            .file(format!("{folder}Test Cases/Login/Deep/TC{number}.tc"), case(&guid, &text))
            .file(format!("{folder}Scripts/Login/Deep/TC{number}/Script1.groovy"), &text);
    }
    commit
}
