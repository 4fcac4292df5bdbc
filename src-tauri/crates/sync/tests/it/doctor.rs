//! What the examination of a server says is what the server does.

use std::sync::Mutex;

use suitecase_model::link::GitRef;
use suitecase_sandbox::{Commit, Fault, Faults, Target, Wants};
use suitecase_sync::doctor::{Diagnosis, Verdict, examine};
use tokio_util::sync::CancellationToken;

use crate::bench::{Bench, REPOSITORY, WORKSPACE};
use crate::files::case;

async fn examined(set_faults: impl Fn(&Faults)) -> Diagnosis {
    let first = Commit::new("first").file("Shop.prj", "<Project/>").file("Test Cases/A.tc", case("g", "a"));
    let bench = Bench::with_commit(first).await;
    bench.push_commit(Commit::new("second").file("Test Cases/B.tc", case("h", "b")));
    set_faults(bench.sandbox.faults());
    let client = bench.client().await;
    let told = Mutex::new(Vec::new());
    let on_line = |line: &_| told.lock().unwrap().push(Clone::clone(line));
    let cancel = CancellationToken::new();
    let found = examine(&client, WORKSPACE, REPOSITORY, &GitRef::DefaultBranch, on_line, &cancel).await;
    assert_eq!(told.into_inner().unwrap(), found.lines, "each answer is told as it comes");
    found
}

/// Returns the names of the questions that were answered so.
fn named(found: &Diagnosis, verdict: Verdict) -> Vec<&'static str> {
    found.lines.iter().filter(|line| line.verdict == verdict).map(|line| line.name).collect()
}

#[tokio::test]
async fn a_server_with_everything_says_yes_to_everything() {
    let found = examined(|_| {}).await;
    assert_eq!(named(&found, Verdict::Yes).len(), found.lines.len(), "{}", found.to_text());
    assert_eq!(found.rung, "by-folder");
    assert!(found.to_text().contains("protocol version 2"));
}

#[tokio::test]
async fn what_a_server_lacks_is_named() {
    let without_filter = examined(|faults| faults.set_filter(false)).await;
    assert_eq!(
        named(&without_filter, Verdict::No),
        ["partial clone offered", "a commit without its files", "all folders without files"],
        "{}",
        without_filter.to_text()
    );
    assert_eq!(without_filter.rung, "parents");
    let without_folders = examined(|faults| faults.set_wants(Wants::NoTrees)).await;
    assert_eq!(named(&without_folders, Verdict::No), ["single folders by id"]);
    assert_eq!(without_folders.rung, "by-content");
}

#[tokio::test]
async fn where_git_is_blocked_its_questions_are_unknown_and_the_others_are_not() {
    let found = examined(|faults| faults.set_git_blocked(true)).await;
    assert_eq!(named(&found, Verdict::No), ["commit found"]);
    assert_eq!(named(&found, Verdict::Yes), ["REST"]);
    assert!(found.lines.iter().any(|line| line.detail.contains("forbids")), "{}", found.to_text());
}

#[tokio::test]
async fn a_cancelled_examination_ends_and_what_was_not_answered_is_unknown() {
    for (target, unanswered) in [(Target::Rest, &["REST", "archive of the commit"][..]), (Target::Git, &[])] {
        let bench = Bench::with_commit(Commit::new("first").file("Shop.prj", "<Project/>")).await;
        bench.sandbox.faults().next(target, 1, Fault::StallBody { after: 0 });
        let (client, cancel) = (bench.client().await, CancellationToken::new());
        let main = GitRef::DefaultBranch;
        let examining = examine(&client, WORKSPACE, REPOSITORY, &main, |_| {}, &cancel);
        let cancelling = async {
            let has_come = || {
                let counts = bench.sandbox.counts();
                if target == Target::Rest { counts.rest } else { counts.git }
            };
            while has_come() == 0 {
                tokio::task::yield_now().await;
            }
            cancel.cancel();
        };
        let (found, ()) = tokio::join!(examining, cancelling);
        assert_eq!(named(&found, Verdict::No), [""; 0], "{}", found.to_text());
        let unknown = named(&found, Verdict::Unknown);
        assert!(unanswered.iter().all(|name| unknown.contains(name)), "{}", found.to_text());
        assert_eq!(unanswered.is_empty(), found.lines.len() == unknown.len(), "{}", found.to_text());
    }
}
