//! Links follow their branches: hooks, wake-ups, the daily look at everything, and a network that is gone.

use std::time::Duration;

use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::LinkId;
use suitecase_model::link::{GitRef, LinkStatus};
use suitecase_model::sync_run::{SyncOutcome, SyncReason, SyncStage};
use suitecase_sandbox::{Commit, Fault, Target};
use suitecase_store::{integration, link, synced_commit, test_case};
use suitecase_sync::agenda::Hold;
use suitecase_sync::{SyncEvent, SyncState};
use tokio::sync::broadcast::Receiver;

use crate::bench::{Bench, REPOSITORY, now};
use crate::files::case;
use crate::truth::git;

/// A time long before the bench's, in seconds.
const LONG_AGO: i64 = 1_700_000_000;

fn first() -> Commit {
    (0..5).fold(Commit::new("first"), |commit, number| {
        commit.file(format!("Test Cases/{number}.tc"), case(&format!("g{number}"), "first"))
    })
}

/// Waits for the end of so many runs and returns their links.
async fn ended(events: &mut Receiver<SyncEvent>, count: usize) -> Vec<LinkId> {
    let mut links = Vec::new();
    while links.len() < count {
        if let SyncEvent::Ended(link, _) | SyncEvent::Confirmed(link) = events.recv().await.unwrap() {
            links.push(link);
        }
    }
    links
}

async fn follow(bench: &Bench) {
    let service = bench.service.clone();
    tokio::spawn(async move { service.follow().await });
    // The loop has looked at the clock once it waits.
    tokio::task::yield_now().await;
}

#[tokio::test]
async fn hints_while_a_link_is_looked_at_are_one_more_look() {
    let mut bench = Bench::with_commit(first()).await;
    let ahead = bench.start_with_clock();
    bench.synced().await;
    bench.sandbox.clear_requests();
    bench.sandbox.faults().set_latency(Duration::from_millis(300));
    let mut events = bench.service.events();
    bench.service.hint(bench.link);
    loop {
        if let SyncEvent::State(_, SyncState::Running(progress)) = events.recv().await.unwrap()
            && progress.stage == SyncStage::Resolving
        {
            break;
        }
    }
    bench.push_commit(Commit::new("second").file("Test Cases/new.tc", case("gn", "new")));
    for _ in 0..5 {
        bench.service.hint(bench.link);
    }
    bench.sandbox.faults().set_latency(Duration::ZERO);
    ended(&mut events, 1).await;
    assert!(!bench.service.is_busy(), "not at once");
    ahead.pass(5);
    bench.service.woke_up().await.unwrap();
    ended(&mut events, 1).await;
    assert_eq!(bench.service.state(bench.link), SyncState::Idle);
    assert_eq!(bench.catalogue().await.case_paths().len(), 6);
    let asked = bench.sandbox.requests();
    let looks = asked.iter().filter(|seen| seen.git_command.as_deref() == Some("ls-refs")).count();
    assert_eq!(looks, 2, "{asked:?}");
}

#[tokio::test]
async fn a_hint_for_what_follows_nothing_is_not_heard() {
    let bench = Bench::with_commit(first()).await;
    bench.service.hint(bench.link);
    bench.service.poll_all().await.unwrap();
    assert!(!bench.service.is_busy());
    assert_eq!(bench.sandbox.counts().git, 0);
}

#[tokio::test]
async fn a_look_at_everything_repairs_what_was_damaged_by_hand() {
    let bench = Bench::with_commit(first()).await;
    let before = bench.synced().await;
    let link = bench.link;
    bench
        .write(move |writer| {
            let cases = test_case::known(writer, link)?;
            test_case::remove(writer, [cases[0].id])?;
            let (_, mut moved) = test_case::get(writer, cases[1].id)?;
            moved.place.katalon_id = "Test Cases/nowhere".to_owned();
            moved.blob = [7; 20];
            moved.content.description = "nobody wrote this".to_owned();
            test_case::put(writer, link, &moved)
        })
        .await;
    let damaged = bench.catalogue().await;
    assert_ne!(damaged, before);
    bench.sync().await;
    assert_eq!(bench.catalogue().await.cases, damaged.cases, "the branch has not moved");

    assert!(bench.service.start(link, SyncReason::Reconcile));
    bench.service.idle(link).await;
    let run = bench.newest_run(link).await.unwrap();
    assert_eq!((run.reason, run.outcome), (SyncReason::Reconcile, Some(SyncOutcome::Finished)));
    assert_eq!(run.from_commit, run.to_commit);
    let repaired = bench.catalogue().await;
    assert_eq!(repaired.case_paths(), before.case_paths());
    let texts = |catalogue: &crate::catalogue::Catalogue| {
        let mut texts: Vec<_> = catalogue
            .cases
            .iter()
            .map(|case| (case.place.clone(), case.blob, case.content.clone()))
            .collect();
        texts.sort_by(|one, other| one.0.path.cmp(&other.0.path));
        texts
    };
    assert_eq!(texts(&repaired), texts(&before));
    let again = bench.catalogue().await;
    bench.service.start(link, SyncReason::Reconcile);
    bench.service.idle(link).await;
    assert_eq!(bench.catalogue().await.cases, again.cases, "where nothing is wrong nothing changes");
}

#[tokio::test]
async fn after_a_night_each_link_is_looked_at_and_once_a_day_everything() {
    let mut bench = Bench::with_commit(first()).await;
    let ahead = bench.start_with_clock();
    let other = bench.link_to(REPOSITORY, GitRef::DefaultBranch, "").await;
    for link in [bench.link, other] {
        bench.synced_of(link).await;
    }
    follow(&bench).await;
    bench.sandbox.clear_requests();
    let mut events = bench.service.events();
    ahead.pass(8 * 3600);
    ended(&mut events, 2).await;
    assert_eq!(bench.sandbox.counts().git, 2, "one question for each");
    assert_eq!(bench.runs(other).await.len(), 1, "and nothing to tell");

    ahead.pass(26 * 3600);
    let mut reconciled = std::collections::HashSet::new();
    while reconciled.len() < 2 {
        if let SyncEvent::Ended(link, outcome) = events.recv().await.unwrap() {
            assert_eq!(outcome, SyncOutcome::Finished);
            reconciled.insert(link);
        }
    }
    let run = bench.newest_run(other).await.unwrap();
    assert_eq!((run.reason, run.outcome), (SyncReason::Reconcile, Some(SyncOutcome::Finished)));
    let reconciled = bench.read(move |reader| synced_commit::reconciled_at(reader, other)).await;
    assert!(reconciled.unwrap() >= run.started_at);
    bench.service.stop().await;
}

#[tokio::test]
async fn without_a_network_few_requests_are_made_and_with_it_all_links_catch_up() {
    let mut bench = Bench::with_commit(first()).await;
    let ahead = bench.start_with_clock();
    let mut links = vec![bench.link];
    for _ in 0..5 {
        links.push(bench.link_to(REPOSITORY, GitRef::DefaultBranch, "").await);
    }
    for link in &links {
        bench.synced_of(*link).await;
    }
    bench.push_commit(Commit::new("second").file("Test Cases/new.tc", case("gn", "new")));
    bench.sandbox.faults().next(Target::Any, 1000, Fault::CaptivePortal);
    bench.sandbox.clear_requests();
    let mut events = bench.service.events();
    for _ in 0..10 {
        bench.service.poll_all().await.unwrap();
    }
    ended(&mut events, 2).await;
    assert!(!bench.service.is_busy(), "the others do not find it out anew");
    for _ in 0..10 {
        bench.service.poll_all().await.unwrap();
        bench.service.woke_up().await.unwrap();
        bench.service.hint(links[3]);
    }
    assert!(bench.sandbox.counts().git <= 2, "{:?}", bench.sandbox.counts());
    let portal = ErrorCode::NetworkCaptivePortal;
    assert_eq!(bench.service.standing(links[5]).hold, Some(Hold::Unreachable(portal)));

    bench.sandbox.faults().clear();
    follow(&bench).await;
    ahead.pass(3600);
    ended(&mut events, 6).await;
    for link in &links {
        bench.service.idle(*link).await;
        assert_eq!(bench.catalogue_of(*link).await.case_paths().len(), 6);
    }
    assert_eq!(bench.service.standing(links[5]).hold, None);
    bench.service.stop().await;
}

#[tokio::test]
async fn what_bitbucket_asks_to_wait_is_waited_by_every_link_of_the_credential() {
    let mut bench = Bench::with_commit(first()).await;
    let ahead = bench.start_with_clock();
    let other = bench.link_to(REPOSITORY, GitRef::DefaultBranch, "").await;
    bench.synced_of(other).await;
    let limited = Fault::TooManyRequests { retry_after: Some(900) };
    bench.sandbox.faults().next(Target::Git, 1, limited);
    assert_eq!(bench.failed().await, "bitbucket.rate-limited");
    bench.sandbox.clear_requests();
    bench.service.start(other, SyncReason::Hand);
    bench.service.poll_all().await.unwrap();
    assert_eq!(bench.sandbox.counts().git, 0);
    assert!(matches!(bench.service.standing(other).hold, Some(Hold::Budget(_))));
    follow(&bench).await;
    let mut events = bench.service.events();
    ahead.pass(901);
    assert!(ended(&mut events, 2).await.contains(&other));
    bench.service.stop().await;
}

#[tokio::test]
async fn a_dead_credential_is_not_asked_again_until_a_person_tries() {
    let bench = Bench::with_commit(first()).await;
    let other = bench.link_to(REPOSITORY, GitRef::DefaultBranch, "").await;
    bench.synced().await;
    bench.synced_of(other).await;
    bench.sandbox.faults().revoke(suitecase_sandbox::DEMO_API_TOKEN);
    assert_eq!(bench.failed().await, "git.refused");
    bench.sandbox.clear_requests();
    bench.service.poll_all().await.unwrap();
    bench.service.woke_up().await.unwrap();
    bench.service.hint(other);
    assert!(!bench.service.is_busy());
    assert_eq!(bench.sandbox.counts().git, 0);
    let hold = bench.service.standing(other).hold;
    assert_eq!(hold, Some(Hold::DeadCredential(ErrorCode::GitRefused)));
    bench.sandbox.faults().restore(suitecase_sandbox::DEMO_API_TOKEN);
    bench.synced().await;
    assert_eq!(bench.service.standing(other).hold, None);
}

#[tokio::test]
async fn a_check_that_begins_as_soon_as_a_link_is_refused_is_about_that_refusal() {
    let bench = Bench::with_commit(first()).await;
    let other = bench.link_to(REPOSITORY, GitRef::DefaultBranch, "").await;
    bench.synced().await;
    bench.synced_of(other).await;
    bench.sandbox.faults().revoke(suitecase_sandbox::DEMO_API_TOKEN);
    assert_eq!(bench.failed().await, "git.refused");
    bench.sandbox.faults().restore(suitecase_sandbox::DEMO_API_TOKEN);
    let refused = bench.link;
    let LinkStatus::Error { at, .. } = bench.read(move |reader| link::get(reader, refused)).await.status
    else {
        panic!("it was refused")
    };
    let mut checked = bench.integration().await;
    checked.checked_at = Some(at);
    let (id, status) = (checked.id, checked.status);
    bench.write(move |writer| integration::set_status(writer, id, &status, Some(at))).await;
    bench.service.poll_all().await.unwrap();
    assert_eq!(bench.service.standing(other).hold, None, "no other check comes before tomorrow");
    bench.service.idle(bench.link).await;
    assert_eq!(bench.link_status().await, "active");
}

/// Returns how many minutes it is until a link looks at its branch.
fn minutes_until_look(bench: &Bench, link: LinkId) -> i64 {
    bench.service.standing(link).next_look_at.expect("it is followed").millis_since(now()) / 60_000
}

#[tokio::test]
async fn an_old_commit_that_was_pushed_just_now_is_followed_closely() {
    let bench = Bench::with_commit(first().at(LONG_AGO)).await;
    bench.synced().await;
    let quiet = minutes_until_look(&bench, bench.link);
    assert!(quiet >= 5 * 60, "nothing is known but an old commit: {quiet} minutes");
    bench.push_commit(Commit::new("second").at(LONG_AGO + 1).file("Test Cases/new.tc", case("gn", "new")));
    bench.synced().await;
    let pushed = minutes_until_look(&bench, bench.link);
    assert!(pushed <= 1, "{pushed} minutes");
    bench.sync().await;
    let unmoved = minutes_until_look(&bench, bench.link);
    assert!(unmoved <= 1, "{unmoved} minutes");
}

#[tokio::test]
async fn what_was_written_long_ago_and_committed_anew_is_followed_closely() {
    let bench = Bench::with_commit(first().at(LONG_AGO)).await;
    let directory = bench.git_directory();
    let tree = git(&directory, &["rev-parse", "main^{tree}"], b"");
    let tree = String::from_utf8(tree).unwrap();
    let committed = now().0 / 1000 - 60;
    let rebased = format!(
        "tree {}\nauthor Kim <kim@acme.example> {LONG_AGO} +0000\n\
         committer Kim <kim@acme.example> {committed} +0000\n\nrebased\n",
        tree.trim()
    );
    let id = git(&directory, &["hash-object", "-t", "commit", "-w", "--stdin"], rebased.as_bytes());
    let id = String::from_utf8(id).unwrap();
    git(&directory, &["update-ref", "refs/heads/main", id.trim()], b"");
    bench.synced().await;
    let until = minutes_until_look(&bench, bench.link);
    assert!(until <= 1, "{until} minutes");
}
