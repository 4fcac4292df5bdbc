//! A look at scripts that is disturbed fails no sync, is tried again, and can be ended.

use suitecase_model::problem::ProblemCode::ScriptWithoutCase;
use suitecase_model::sync_run::{SyncOutcome, SyncReason};
use suitecase_sandbox::{Commit, Fault, Target};
use suitecase_store::script_tree;
use suitecase_sync::scripts::Scripts;
use suitecase_sync::{SyncEvent, SyncState};

use crate::bench::Bench;
use crate::files::case;
use crate::scripts::{assert_listings, fetches, found, known, scripts, shop};

#[tokio::test]
async fn a_connection_that_breaks_behind_the_switch_fails_no_sync_and_the_next_look_tries_again() {
    let bench = Bench::with_commit(shop(6).file("Scripts/alone/Script1.groovy", "")).await;
    // What the server can do, the commit, its folders, the tests; then comes the look at the scripts.
    bench.sandbox.faults().next(Target::Git, 4, Fault::CutBody { after: u64::MAX });
    bench.sandbox.faults().next(Target::Git, 1, Fault::CutBody { after: 60 });
    let run = bench.sync().await;
    assert_eq!(run.outcome, Some(SyncOutcome::Finished), "{run:?}");
    assert_eq!(scripts(&bench).await["Test Cases/in/002.tc"], Scripts::Pending);
    assert_eq!((found(&bench).await, run.stats.problems), (vec![], 0));
    assert_eq!(run.stats.git_requests, bench.sandbox.counts().git as u64, "what failed has cost too");
    assert_eq!(bench.link_status().await, "active");

    let mut events = bench.service.events();
    bench.service.poll_all().await.unwrap();
    while !matches!(events.recv().await.unwrap(), SyncEvent::Scripts(_, true)) {}
    assert_eq!(scripts(&bench).await["Test Cases/in/002.tc"], known(&["Scripts/in/002/Script2.groovy"]));
    assert_eq!(found(&bench).await, [("Scripts/alone".to_owned(), ScriptWithoutCase)]);
    assert_eq!(bench.runs(bench.link).await.len(), 1, "a look that finds nothing new leaves no record");
    bench.sandbox.clear_requests();
    bench.service.poll_all().await.unwrap();
    bench.service.idle(bench.link).await;
    bench.service.scripts_looked_for(bench.link).await;
    assert_eq!(fetches(&bench), 0, "what is known is not asked for again");
}

#[tokio::test]
async fn the_window_hears_of_it_after_it_is_written_and_only_where_something_changed() {
    let bench = Bench::with_commit(shop(2)).await;
    let mut events = bench.service.events();
    let mut told = Vec::new();
    bench.sync().await;
    bench.push_commit(Commit::new("a folder").file("Test Cases/in/Empty.tc", case("ge", "e")));
    bench.sync().await;
    bench.push_commit(Commit::new("edit").file("Test Cases/in/Empty.tc", case("ge", "f")));
    bench.sync().await;
    while let Ok(event) = events.try_recv() {
        match event {
            SyncEvent::Ended(..) => told.push("ended"),
            SyncEvent::Scripts(_, true) => told.push("changed"),
            SyncEvent::Scripts(_, false) => told.push("same"),
            SyncEvent::State(..)
            | SyncEvent::Confirmed(_)
            | SyncEvent::Paused(_)
            | SyncEvent::Indexing(..) => {}
        }
    }
    let changes: Vec<&str> = told.iter().copied().filter(|word| *word != "ended").collect();
    assert_eq!(changes, ["changed", "changed", "same"]);
}

#[tokio::test]
async fn a_look_can_be_cancelled_and_whoever_holds_the_link_waits_for_its_end() {
    let bench = Bench::with_commit(shop(6)).await;
    bench.sandbox.faults().next(Target::Git, 4, Fault::CutBody { after: u64::MAX });
    bench.sandbox.faults().next(Target::Git, 1, Fault::StallBody { after: 20 });
    assert!(bench.service.start(bench.link, SyncReason::Hand));
    bench.service.idle(bench.link).await;
    assert!(bench.service.is_looking_for_scripts(bench.link));
    while bench.sandbox.counts().git < 5 {
        tokio::task::yield_now().await;
    }
    assert_eq!(bench.service.state(bench.link), SyncState::Idle);
    let held = bench.service.hold(bench.link).await;
    assert!(!bench.service.is_looking_for_scripts(bench.link));
    drop(held);
    assert_eq!(scripts(&bench).await["Test Cases/in/002.tc"], Scripts::Pending);
    bench.sync().await;
    assert_eq!(scripts(&bench).await["Test Cases/in/002.tc"], known(&["Scripts/in/002/Script2.groovy"]));
}

#[tokio::test]
async fn the_daily_look_mends_listings_that_were_damaged() {
    let bench = Bench::with_commit(shop(6)).await;
    bench.synced().await;
    let link = bench.link;
    bench
        .write(move |writer| {
            let ids: Vec<_> = script_tree::all(writer, link)?.into_keys().take(3).collect();
            script_tree::add(writer, link, ids.iter().map(|id| (*id, &b"damaged"[..])))
        })
        .await;
    assert!(bench.service.start(link, SyncReason::Reconcile));
    bench.service.idle(link).await;
    bench.service.scripts_looked_for(link).await;
    assert_listings(&bench).await;
    assert_eq!(scripts(&bench).await["Test Cases/in/002.tc"], known(&["Scripts/in/002/Script2.groovy"]));
    let sound = bench.read(move |reader| script_tree::all(reader, link)).await;
    assert!(sound.iter().all(|(id, raw)| suitecase_git::Oid::of_tree(raw).as_bytes() == id));
}
