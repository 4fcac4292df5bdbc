//! A server that misbehaves, at any request and at any moment: what is told, what stays, and how often it is asked.
//!
//! How often a run tries again is the run's business; what is promised here is that it is seldom.

use std::time::Duration;

use suitecase_model::error_code::ErrorCode;
use suitecase_model::link::GitRef;
use suitecase_model::sync_run::{SyncOutcome, SyncReason, SyncRun, SyncStage};
use suitecase_sandbox::{Commit, DEMO_API_TOKEN, Fault, RepositoryBuilder, Target, Wants};
use suitecase_sync::{SyncEvent, SyncState};

use crate::bench::{Bench, REPOSITORY, WORKSPACE};
use crate::files::case;
use crate::truth::{git, truth};

/// The requests of an increment: which commit, its upper folders, the changed tests.
const INCREMENT: usize = 3;
/// The same of a first sync, which also asks what the server can do.
const FIRST: usize = 4;
/// A run that fails has sent no more requests than these after the one that failed first.
const MOST_MORE: usize = 10;
/// More than any run sends.
const FOR_GOOD: usize = 1_000;

fn first() -> Commit {
    (0..20).fold(Commit::new("first"), |commit, number| {
        commit.file(format!("Test Cases/more/{number}.tc"), case(&format!("g{number}"), "more"))
    })
}

fn next(number: usize) -> Commit {
    let mut dice = fastrand::Rng::with_seed(9);
    let text: String = (0..300).map(|_| dice.alphanumeric()).collect();
    Commit::new("next").file(format!("Test Cases/next/{number}.tc"), case(&format!("next {number}"), &text))
}

/// Everything that may come in place of an answer, and what is told of it.
fn faults() -> Vec<(Fault, &'static str)> {
    let cut = [0, 1, 4, 60].map(|after| (Fault::CutBody { after }, "network.cut"));
    let limited = [None, Some(3_600)]
        .map(|retry_after| (Fault::TooManyRequests { retry_after }, "bitbucket.rate-limited"));
    let server = [500, 502, 503, 504].map(|status| (Fault::Status(status), "bitbucket.server-error"));
    let app_password = Fault::Reply {
        status: 410,
        content_type: "text/plain".to_owned(),
        body: "CHANGE-3222: App passwords are deprecated".to_owned(),
    };
    let others = [
        (Fault::WrongJson, "network.captive-portal"),
        (Fault::CaptivePortal, "network.captive-portal"),
        (Fault::RedirectTo("http://127.0.0.1:9/sign-in".to_owned()), "network.captive-portal"),
        (Fault::Unauthorized, "git.refused"),
        (Fault::Status(404), "git.not-found"),
        (app_password, "bitbucket.app-password-gone"),
    ];
    cut.into_iter().chain(limited).chain(server).chain(others).collect()
}

/// Lets so many git requests through and then none, and none to REST.
fn fails_from(bench: &Bench, at: usize, fault: &Fault) {
    bench.sandbox.faults().next(Target::Git, at, Fault::CutBody { after: u64::MAX });
    bench.sandbox.faults().next(Target::Git, FOR_GOOD, fault.clone());
    bench.sandbox.faults().next(Target::Rest, FOR_GOOD, fault.clone());
    bench.sandbox.clear_requests();
}

fn code_of(run: &SyncRun) -> &str {
    match &run.outcome {
        Some(SyncOutcome::Failed { code, .. }) => code,
        other => panic!("the sync should have failed, but it is {other:?}"),
    }
}

fn assert_no_storm(bench: &Bench, at: usize, place: &str) {
    let counts = bench.sandbox.counts();
    assert!(counts.git > at, "{place}: the fault was met, {counts:?}");
    assert!(counts.git <= at + MOST_MORE, "{place}: {counts:?}");
}

/// What a person has to mend is told at the link; what passes by itself leaves it as it was.
async fn assert_status(bench: &Bench, code: &str, place: &str) {
    let passes = ErrorCode::from_code(code).unwrap().passes_by_itself();
    let expected = if passes { "active" } else { code };
    assert_eq!(bench.link_status().await, expected, "{place}");
    assert_eq!(bench.integration_status().await, "active", "{place}");
}

#[tokio::test]
async fn every_fault_at_every_request_of_an_increment_changes_nothing_and_is_mended() {
    let mut bench = Bench::with_commit(first()).await;
    bench.synced().await;
    let mut pushed = 0;
    for at in 0..INCREMENT {
        for (fault, code) in faults() {
            let place = format!("{fault:?} from request {at} on");
            let before = bench.catalogue().await;
            bench.push_commit(next(pushed));
            pushed += 1;
            fails_from(&bench, at, &fault);
            assert_eq!(code_of(&bench.sync().await), code, "{place}");
            assert_no_storm(&bench, at, &place);
            assert_status(&bench, code, &place).await;
            assert_eq!(bench.catalogue().await, before, "{place}");
            assert_mended(&mut bench, &place).await;
        }
    }
}

#[tokio::test]
async fn every_fault_at_every_request_of_a_first_sync_leaves_nothing_and_is_mended() {
    let mut bench = Bench::with_commit(first()).await;
    for at in 0..FIRST {
        for (fault, code) in faults() {
            let place = format!("{fault:?} from request {at} on");
            bench.link = bench.link_to(REPOSITORY, GitRef::DefaultBranch, "").await;
            fails_from(&bench, at, &fault);
            assert_eq!(code_of(&bench.sync().await), code, "{place}");
            assert_no_storm(&bench, at, &place);
            assert_eq!(bench.link_status().await, code, "{place}");
            let left = bench.catalogue().await;
            assert!(left.synced.is_none() && left.blobs().is_empty(), "{place}");
            assert_mended(&mut bench, &place).await;
        }
    }
}

#[tokio::test]
async fn a_server_that_falls_silent_at_any_request_is_given_up() {
    for at in 0..INCREMENT {
        for after in [0, 30] {
            let place = format!("silent after {after} bytes from request {at} on");
            let mut bench = Bench::with_commit(first()).await;
            let before = bench.synced().await;
            bench.push_commit(next(at));
            fails_from(&bench, at, &Fault::StallBody { after });
            assert!(bench.service.start(bench.link, SyncReason::Hand));
            while bench.sandbox.counts().git <= at {
                tokio::task::yield_now().await;
            }
            // Nobody waits a minute for what will not come.
            tokio::time::pause();
            bench.service.idle(bench.link).await;
            tokio::time::resume();
            let run = bench.newest_run(bench.link).await.unwrap();
            assert_eq!(code_of(&run), "network.timed-out", "{place}");
            assert_no_storm(&bench, at, &place);
            assert_status(&bench, "network.timed-out", &place).await;
            assert_eq!(bench.catalogue().await, before, "{place}");
            assert_mended(&mut bench, &place).await;
        }
    }
}

#[tokio::test]
async fn what_is_taken_away_while_a_sync_runs_fails_it_and_is_told() {
    type Switch = fn(&Bench);
    let cases: [(&str, Switch, Switch, &str); 2] = [
        (
            "the token is revoked or ends",
            |bench| bench.sandbox.faults().revoke(DEMO_API_TOKEN),
            |bench| bench.sandbox.faults().restore(DEMO_API_TOKEN),
            "git.refused",
        ),
        (
            "the repository is hidden or deleted",
            |bench| bench.sandbox.faults().hide_repository(WORKSPACE, REPOSITORY),
            |bench| bench.sandbox.faults().show_repository(WORKSPACE, REPOSITORY),
            "git.not-found",
        ),
    ];
    for (name, take, give_back, code) in cases {
        let mut bench = Bench::with_commit(first()).await;
        let before = bench.synced().await;
        bench.push_commit(next(0));
        bench.sandbox.clear_requests();
        let run = meanwhile(&bench, SyncStage::Surveying, take).await;
        assert_eq!(code_of(&run), code, "{name}");
        assert_no_storm(&bench, 1, name);
        assert_eq!(bench.sandbox.requests()[0].status, 200, "{name}: it began well");
        assert_status(&bench, code, name).await;
        assert_eq!(bench.catalogue().await, before, "{name}");
        give_back(&bench);
        assert_mended(&mut bench, name).await;
    }
}

#[tokio::test]
async fn a_branch_that_is_rewritten_while_a_sync_runs_ends_at_one_commit_or_changes_nothing() {
    for (wants, collects) in [(Wants::Anything, false), (Wants::OnlyTips, false), (Wants::Anything, true)] {
        let place = format!("{wants:?}, old commits thrown away: {collects}");
        let mut bench = Bench::with_commit(first()).await;
        let before = bench.synced().await;
        bench.push_commit(next(0));
        bench.sandbox.faults().set_wants(wants);
        bench.sandbox.clear_requests();
        let run = meanwhile(&bench, SyncStage::Surveying, |bench| {
            let rewritten = Commit::new("rewritten").file("Test Cases/Other.tc", case("other", "other"));
            bench.push(RepositoryBuilder::new().on_orphan("main").commit(rewritten));
            if collects {
                git(&bench.git_directory(), &["gc", "--quiet", "--prune=now"], b"");
            }
        })
        .await;
        let found = bench.catalogue().await;
        if run.outcome == Some(SyncOutcome::Finished) {
            assert_eq!(run.to_commit.as_deref(), Some(found.commit()), "{place}");
            let listed = truth(&bench.git_directory(), found.commit(), "");
            assert_eq!(found.blobs(), listed.blobs, "{place}");
        } else {
            assert!(["git.reference-missing", "git.rewritten"].contains(&code_of(&run)), "{place}: {run:?}");
            assert_eq!(found, before, "{place}");
        }
        assert!(bench.sandbox.counts().git <= 3 * INCREMENT + MOST_MORE, "{place}");
        bench.sandbox.faults().clear();
        assert_mended(&mut bench, &place).await;
        assert_eq!(bench.catalogue().await.case_paths(), ["Test Cases/Other.tc"], "{place}");
    }
}

#[tokio::test]
async fn a_slow_line_costs_time_and_no_request() {
    let bench = Bench::with_commit(first()).await;
    bench.sandbox.faults().set_latency(Duration::from_millis(40));
    bench.synced().await;
    assert!(bench.sandbox.counts().git <= FIRST);
    bench.push_commit(next(0));
    bench.sandbox.clear_requests();
    bench.synced().await;
    assert!(bench.sandbox.counts().git <= INCREMENT);
}

#[tokio::test]
async fn a_sync_over_git_does_not_mind_what_becomes_of_rest() {
    let bench = Bench::with_commit(first()).await;
    bench.synced().await;
    let faults = bench.sandbox.faults();
    faults.set_endless_pages(true);
    for (number, fault) in
        [Fault::WrongJson, Fault::Status(500), Fault::StallBody { after: 0 }].iter().enumerate()
    {
        faults.next(Target::Rest, FOR_GOOD, fault.clone());
        bench.push_commit(next(number));
        assert_eq!(bench.synced().await.case_paths().len(), 21 + number, "{fault:?}");
    }
    assert_eq!(bench.sandbox.counts().rest, 0);
}

/// Starts a sync, does something as soon as a stage begins, and returns the record of the run.
async fn meanwhile(bench: &Bench, stage: SyncStage, act: impl FnOnce(&Bench)) -> SyncRun {
    let mut events = bench.service.events();
    assert!(bench.service.start(bench.link, SyncReason::Hand));
    loop {
        if let SyncEvent::State(_, SyncState::Running(progress)) = events.recv().await.unwrap()
            && progress.stage == stage
        {
            break;
        }
    }
    act(bench);
    bench.service.idle(bench.link).await;
    bench.newest_run(bench.link).await.expect("each run is recorded")
}

/// Once all is well again, the next sync after a start of the app brings what git lists.
async fn assert_mended(bench: &mut Bench, place: &str) {
    bench.sandbox.faults().clear();
    bench.service = bench.started_again();
    let found = bench.synced().await;
    let tip = bench.sandbox.commit_id(WORKSPACE, REPOSITORY, "main").unwrap();
    assert_eq!(found.commit(), tip, "{place}");
    assert_eq!(found.blobs(), truth(&bench.git_directory(), &tip, "").blobs, "{place}");
    assert_eq!(bench.link_status().await, "active", "{place}");
}
