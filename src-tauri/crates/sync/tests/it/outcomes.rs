//! What becomes of a link when its repository changes under it, and what its runs say about that.

use suitecase_model::link::GitRef;
use suitecase_model::sync_run::{SyncOutcome, SyncReason, SyncRun, SyncStage};
use suitecase_sandbox::{Commit, Fault, RepositoryBuilder, Target};

use crate::bench::{Bench, REPOSITORY, WORKSPACE};
use crate::files::case;
use crate::truth::git;

fn first() -> Commit {
    Commit::new("first").file("Test Cases/A.tc", case("ga", "a"))
}

fn second() -> Commit {
    Commit::new("second").file("Test Cases/B.tc", case("gb", "b"))
}

fn let_through(bench: &Bench, requests: usize) {
    bench.sandbox.faults().next(Target::Git, requests, Fault::CutBody { after: u64::MAX });
}

fn failure(run: SyncRun) -> (String, String) {
    match run.outcome {
        Some(SyncOutcome::Failed { code, message }) => (code, message),
        other => panic!("the sync should have failed, but it is {other:?}"),
    }
}

fn codes(run: &SyncRun) -> Vec<&str> {
    run.retries.iter().map(|retry| retry.code.as_str()).collect()
}

#[tokio::test]
async fn a_renamed_branch_leaves_the_tests_and_names_the_branches_there_are() {
    let bench = Bench::with(RepositoryBuilder::new().commit(first()).on("topic").commit(second())).await;
    let link = bench.link_to(REPOSITORY, GitRef::Branch("topic".to_owned()), "").await;
    let before = bench.synced_of(link).await;
    bench.push(RepositoryBuilder::new().force("trunk", "topic").delete_branch("topic"));
    let (code, message) = failure(bench.sync_of(link).await);
    assert_eq!(code, "git.reference-missing");
    assert_eq!(message, "find the branch `topic`; there are `main`, `trunk`");
    assert_eq!(bench.catalogue_of(link).await, before);
}

#[tokio::test]
async fn a_repository_that_is_emptied_keeps_its_tests() {
    let bench = Bench::with_commit(first()).await;
    let before = bench.synced().await;
    bench.push(RepositoryBuilder::new().delete_branch("main"));
    let (code, _) = failure(bench.sync().await);
    assert_eq!(code, "git.empty-repository");
    assert_eq!(bench.catalogue().await, before);
}

#[tokio::test]
async fn a_main_branch_that_is_gone_beside_others_is_not_an_empty_repository() {
    let bench = Bench::with(RepositoryBuilder::new().commit(first()).on("topic").commit(second())).await;
    let before = bench.synced().await;
    bench.push(RepositoryBuilder::new().delete_branch("main"));
    let (code, message) = failure(bench.sync().await);
    assert_eq!(
        (code.as_str(), message.as_str()),
        ("git.reference-missing", "find the branch `HEAD`; there are `topic`")
    );
    assert_eq!(bench.catalogue().await, before);
}

#[tokio::test]
async fn another_main_branch_is_followed_and_told() {
    let bench = Bench::with(RepositoryBuilder::new().commit(first()).on("next").commit(second())).await;
    bench.synced().await;
    git(&bench.git_directory(), &["symbolic-ref", "HEAD", "refs/heads/next"], b"");
    let run = bench.sync().await;
    assert_eq!(run.outcome, Some(SyncOutcome::Finished));
    let told: Vec<_> = run.retries.iter().map(|note| (note.code.as_str(), note.detail.as_str())).collect();
    assert_eq!(told, [("default-branch", "main → next")]);
    assert_eq!(bench.catalogue().await.case_paths(), ["Test Cases/A.tc", "Test Cases/B.tc"]);
    assert!(bench.sync().await.retries.is_empty(), "it is told once");
}

#[tokio::test]
async fn a_branch_that_is_rewritten_while_it_is_fetched_is_asked_for_again() {
    let bench = Bench::with_commit(first()).await;
    bench.synced().await;
    bench.push_commit(second());
    let gone = bench.sandbox.commit_id(WORKSPACE, REPOSITORY, "main").unwrap();
    let words = format!("ERR upload-pack: not our ref {gone}");
    let refused = Fault::Reply {
        status: 200,
        content_type: "application/x-git-upload-pack-result".to_owned(),
        body: format!("{:04x}{words}", words.len() + 4),
    };
    // One attempt asks where the branch is, and then for its commit.
    let attempts = |count: usize| {
        bench.sandbox.faults().clear();
        for _ in 0..count {
            let_through(&bench, 1);
            bench.sandbox.faults().next(Target::Git, 1, refused.clone());
        }
    };
    attempts(4);
    let run = bench.sync().await;
    assert_eq!(codes(&run), ["git.rewritten"; 3]);
    assert_eq!(failure(run).0, "git.rewritten");
    assert_eq!(bench.link_status().await, "active", "it passes by itself");
    attempts(2);
    let run = bench.sync().await;
    assert_eq!(codes(&run), ["git.rewritten"; 2]);
    assert_eq!(run.outcome, Some(SyncOutcome::Finished));
    assert_eq!(bench.catalogue().await.case_paths().len(), 2);
}

#[tokio::test]
async fn what_passes_within_moments_is_tried_again_and_told() {
    let bench = Bench::with_commit(first()).await;
    bench.synced().await;
    bench.push_commit(second());
    let_through(&bench, 1);
    bench.sandbox.faults().next(Target::Git, 1, Fault::Status(502));
    let_through(&bench, 1);
    bench.sandbox.faults().next(Target::Git, 1, Fault::CutBody { after: 40 });
    let run = bench.sync().await;
    assert_eq!(run.outcome, Some(SyncOutcome::Finished));
    assert_eq!(codes(&run), ["bitbucket.server-error", "network.cut"]);
    assert!(run.retries.iter().all(|retry| retry.stage == SyncStage::Surveying && retry.waited_ms > 0));
    assert_eq!(run.stats.git_requests, 7, "two for each failure and three to the end");
    assert_eq!(run.stats.added, 1);
    assert_eq!(run.rung, "by-folder");
    let stages: Vec<SyncStage> = run.stages.iter().map(|time| time.stage).collect();
    assert_eq!(stages[..2], [SyncStage::Resolving, SyncStage::Surveying]);
    assert_eq!(stages.last(), Some(&SyncStage::Storing));
}

#[tokio::test]
async fn a_short_wait_that_bitbucket_asks_for_is_waited_out() {
    let bench = Bench::with_commit(first()).await;
    bench.sandbox.faults().next(Target::Git, 1, Fault::TooManyRequests { retry_after: Some(1) });
    let run = bench.sync().await;
    assert_eq!(run.outcome, Some(SyncOutcome::Finished));
    assert_eq!(codes(&run), ["bitbucket.rate-limited"]);
    assert!(run.retries[0].waited_ms >= 1000);
}

#[tokio::test]
async fn a_failed_run_tells_its_costs_and_how_often_it_was_so() {
    let bench = Bench::with_commit(first()).await;
    bench.synced().await;
    bench.sandbox.faults().hide_repository(WORKSPACE, REPOSITORY);
    bench.failed().await;
    for _ in 0..3 {
        bench.service.start(bench.link, SyncReason::Poll);
        bench.service.idle(bench.link).await;
    }
    let runs = bench.runs(bench.link).await;
    assert_eq!(runs.len(), 2);
    assert_eq!((runs[0].stats.git_requests, runs[0].repeated), (1, 3));
    assert!(runs[0].repeated_until.unwrap() > runs[0].started_at);
}

#[tokio::test]
async fn a_server_without_single_folders_is_told_as_another_way() {
    let bench = Bench::with_commit(first()).await;
    bench.sandbox.faults().set_filter(false);
    let run = bench.sync().await;
    // The first commit of a history has no parents, which is no reason not to try them next time.
    let told = vec!["rung:parents", "rung:first-objects"];
    assert_eq!((run.rung.as_str(), codes(&run)), ("first-objects", told));
    bench.push_commit(second());
    let run = bench.sync().await;
    assert_eq!((run.rung.as_str(), codes(&run)), ("parents", vec![]), "it is remembered");
}

#[tokio::test]
async fn a_run_that_fails_tells_which_ways_it_had_given_up() {
    let bench = Bench::with_commit(first()).await;
    bench.sandbox.faults().set_filter(false);
    let_through(&bench, 2);
    bench.sandbox.faults().next(Target::Git, 2, Fault::Unauthorized);
    let run = bench.sync().await;
    assert_eq!(codes(&run), ["rung:parents", "rung:first-objects"]);
    assert_eq!(run.retries[0].stage, SyncStage::Surveying);
    assert_eq!(failure(run).0, "git.refused");
}
