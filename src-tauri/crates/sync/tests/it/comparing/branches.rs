//! Branches, brought for a comparison into a database of its own.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use suitecase_model::error_code::ErrorCode;
use suitecase_model::integration::IntegrationStatus;
use suitecase_model::link::{GitRef, LinkStatus};
use suitecase_model::path::RepoPath;
use suitecase_model::sync_run::SyncStage;
use suitecase_sandbox::{Commit, DEMO_API_TOKEN, Fault, RepositoryBuilder, Target, sample};
use suitecase_store::sync_change;
use suitecase_sync::compare::{CompareError, Compared, Comparison, ComparisonStage, ItemChange, Side};
use suitecase_sync::{Comparisons, SyncEvent, SyncState};

use crate::bench::{Bench, REPOSITORY};
use crate::files::{case, suite};

fn branch(name: &str) -> Compared {
    Compared::Branch(name.to_owned())
}

async fn compare(
    comparisons: &Comparisons,
    bench: &Bench,
    from: &str,
    to: &str,
) -> Result<Arc<Comparison>, CompareError> {
    comparisons.compare(bench.link, branch(from), branch(to), Arc::new(|_| ())).await
}

/// Returns what comparisons have beside the database.
fn scratch_folders(bench: &Bench) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(bench.database_folder()).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_dir()).collect()
}

fn brief(comparison: &Comparison) -> Vec<(ItemChange, &str, Option<&str>)> {
    comparison
        .items
        .iter()
        .map(|item| (item.change, item.path.as_str(), item.from.as_ref().map(RepoPath::as_str)))
        .collect()
}

/// A link on `main`, and two branches that have gone ways of their own.
async fn bench() -> Bench {
    let first = (0..40).fold(
        Commit::new("first").file("Test Suites/S.ts", suite("gs", &["Test Cases/A", "Test Cases/B"])),
        |commit, number| {
            let name =
                ["A", "B", "C"].get(number).map_or_else(|| format!("more/{number}"), ToString::to_string);
            commit
                .file(format!("Test Cases/{name}.tc"), case(&format!("g{number}"), &format!("text {number}")))
        },
    );
    let history = RepositoryBuilder::new()
        .commit(first)
        .on("feature/one")
        .commit(Commit::new("one").rename("Test Cases/A.tc", "Test Cases/A1.tc").remove("Test Cases/C.tc"))
        .on("main")
        .on("feature/two")
        .commit(
            Commit::new("two")
                .file("Test Cases/B.tc", case("g1", "another text"))
                .file("Test Cases/New.tc", case("gn", "new"))
                .file("Test Suites/S.ts", suite("gs", &["Test Cases/B", "Test Cases/New"])),
        )
        .on("main");
    Bench::with(history).await
}

#[tokio::test]
async fn two_branches_are_compared_and_the_link_knows_nothing_of_it() {
    let bench = bench().await;
    let before = bench.synced().await;
    let runs = bench.runs(bench.link).await;
    let mut events = bench.service.events();
    let comparisons = bench.comparisons();
    let stages: Arc<Mutex<Vec<ComparisonStage>>> = Arc::default();
    let heard = stages.clone();
    let on_progress = Arc::new(move |stage| heard.lock().unwrap().push(stage));
    let found = comparisons
        .compare(bench.link, branch("feature/one"), branch("feature/two"), on_progress)
        .await
        .unwrap();
    assert_eq!(
        brief(&found),
        [
            (ItemChange::Moved, "Test Cases/A.tc", Some("Test Cases/A1.tc")),
            (ItemChange::Edited, "Test Cases/B.tc", None),
            (ItemChange::Added, "Test Cases/C.tc", None),
            (ItemChange::Added, "Test Cases/New.tc", None),
            (ItemChange::Edited, "Test Suites/S.ts", None),
        ]
    );
    assert_eq!(found.items[0].id, before.case_ids()["Test Cases/A.tc"].0, "tests are those of the catalogue");
    assert_eq!(found.items[2].id, before.case_ids()["Test Cases/C.tc"].0);
    assert_eq!(found.items[2].because, None, "what the link knows says nothing about the two branches");
    let members = found.items[4].members.as_ref().unwrap();
    assert_eq!(
        (&members.added[..], &members.removed[..]),
        (&["Test Cases/New".to_owned()][..], &["Test Cases/A".to_owned()][..])
    );
    assert_eq!(comparisons.kept(found.id).unwrap(), found);

    let stages = stages.lock().unwrap().clone();
    for side in [Side::From, Side::To] {
        for stage in [SyncStage::Resolving, SyncStage::Storing] {
            assert!(
                stages.iter().any(|told| told.side == side && told.progress.stage == stage),
                "{side:?} {stage:?}"
            );
        }
    }
    assert_eq!(bench.catalogue().await, before);
    assert_eq!(bench.runs(bench.link).await, runs);
    assert_eq!(bench.service.state(bench.link), SyncState::Idle);
    // What a sync leaves to be indexed may still go on.
    while let Ok(told) = events.try_recv() {
        assert!(matches!(told, SyncEvent::Indexing(..)), "nothing is told of a sync: {told:?}");
    }
    assert_eq!(scratch_folders(&bench), Vec::<PathBuf>::new());
    let case = before.case_ids()["Test Cases/B.tc"].0;
    assert_eq!(bench.read(move |reader| sync_change::newest_of_test(reader, case, 9)).await, []);
}

#[tokio::test]
async fn turned_round_a_comparison_says_the_contrary() {
    let bench = bench().await;
    bench.synced().await;
    let comparisons = bench.comparisons();
    for (one, other) in [("feature/one", "feature/two"), ("main", "feature/two"), ("feature/one", "main")] {
        let there = compare(&comparisons, &bench, one, other).await.unwrap();
        let back = compare(&comparisons, &bench, other, one).await.unwrap();
        assert!(comparisons.kept(there.id).is_err(), "only the last one is kept");
        assert_eq!((&there.from.1, &there.to.1), (&back.to.1, &back.from.1));
        let counts = |comparison: &Comparison| ItemChange::ALL.map(|change| comparison.count(change));
        let ([added, removed, moved, edited], found) = (counts(&there), counts(&back));
        assert_eq!(found, [removed, added, moved, edited], "{one} and {other}");
    }
}

#[tokio::test]
async fn only_what_the_link_does_not_have_is_fetched_whatever_the_direction() {
    let bench = bench().await;
    bench.synced().await;
    for (from, to) in [("main", "feature/two"), ("feature/two", "main")] {
        bench.sandbox.clear_requests();
        let found = compare(&bench.comparisons(), &bench, from, to).await.unwrap();
        assert_eq!(found.items.len(), 3);
        let requests = bench.sandbox.requests();
        // Where both branches are, the upper folders of the other one, and its changed files.
        assert_eq!(requests.len(), 4, "{requests:#?}");
    }
    bench.sandbox.clear_requests();
    assert_eq!(compare(&bench.comparisons(), &bench, "main", "main").await.unwrap().items, []);
    assert_eq!(bench.sandbox.requests().len(), 2, "only where the branch is");
}

#[tokio::test]
async fn a_commit_is_compared_with_a_branch() {
    let bench = bench().await;
    let commit = bench.synced().await.commit().to_owned();
    let (from, to) = (Compared::Commit(commit.clone()), branch("feature/one"));
    let found = bench.comparisons().compare(bench.link, from, to, Arc::new(|_| ())).await.unwrap();
    assert_eq!(found.from.1, commit);
    assert_eq!(
        brief(&found),
        [
            (ItemChange::Moved, "Test Cases/A1.tc", Some("Test Cases/A.tc")),
            (ItemChange::Removed, "Test Cases/C.tc", None)
        ]
    );
}

#[tokio::test]
async fn branches_of_a_link_that_was_never_synced_are_compared_too() {
    let bench = bench().await;
    let found = compare(&bench.comparisons(), &bench, "main", "feature/two").await.unwrap();
    assert_eq!(found.items.len(), 3);
    assert!(bench.catalogue().await.synced.is_none());
    assert_eq!(bench.link_status().await, "inactive");
}

#[tokio::test]
async fn two_branches_of_the_sample_are_compared() {
    let bench = Bench::serving(sample::workspace(1_800_000_000)).await;
    bench.synced().await;
    let found = compare(&bench.comparisons(), &bench, "develop", "feature/one-click-checkout").await.unwrap();
    let directly = {
        let link = |name: &str| bench.link_to(REPOSITORY, GitRef::Branch(name.to_owned()), "");
        let (develop, feature) = (link("develop").await, link("feature/one-click-checkout").await);
        (bench.synced_of(develop).await, bench.synced_of(feature).await)
    };
    let (before, after) = (directly.0.blobs(), directly.1.blobs());
    let gone = before.keys().filter(|path| !after.contains_key(*path)).count();
    let come = after.keys().filter(|path| !before.contains_key(*path)).count();
    let [added, removed, moved, edited] = ItemChange::ALL.map(|change| found.count(change));
    assert_eq!((moved + removed, moved + added, edited), (gone, come, 0));
    assert!(moved > 0 && added > 0);
    assert!(found.markdown.contains("Test Cases/Checkout/One Click/Guest"), "{}", found.markdown);
}

#[tokio::test]
async fn a_branch_that_is_not_there_and_a_credential_that_is_refused_say_so_before_anything_is_fetched() {
    let bench = bench().await;
    bench.synced().await;
    bench.push(RepositoryBuilder::new().delete_branch("feature/one"));
    let comparisons = bench.comparisons();
    for (from, to) in [("main", "feature/one"), ("feature/one", "feature/two")] {
        let gone = compare(&comparisons, &bench, from, to).await.unwrap_err();
        assert_eq!(gone.code(), ErrorCode::GitReferenceMissing, "{gone}");
    }
    bench.sandbox.faults().revoke(DEMO_API_TOKEN);
    let refused = compare(&comparisons, &bench, "main", "feature/two").await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::GitRefused, "{refused}");
    bench.sandbox.faults().restore(DEMO_API_TOKEN);

    bench.set_integration(IntegrationStatus::Inactive).await;
    bench.sandbox.clear_requests();
    let disconnected = compare(&comparisons, &bench, "main", "feature/two").await.unwrap_err();
    assert_eq!(disconnected.code(), ErrorCode::IntegrationDisconnected);
    bench.set_integration(IntegrationStatus::Active).await;
    bench.set_link(LinkStatus::Archived).await;
    assert_eq!(
        compare(&comparisons, &bench, "main", "main").await.unwrap_err().code(),
        ErrorCode::LinkArchived
    );
    assert_eq!(comparisons.branches(bench.link, "").await.unwrap_err().code(), ErrorCode::LinkArchived);
    assert_eq!(bench.sandbox.requests(), []);
    assert_eq!(scratch_folders(&bench), Vec::<PathBuf>::new());
    assert_eq!(bench.link_status().await, "archived");
}

#[tokio::test]
async fn what_passes_within_moments_is_tried_again_and_what_does_not_fails() {
    let bench = bench().await;
    bench.synced().await;
    bench.sandbox.faults().next(Target::Git, 2, Fault::CutBody { after: u64::MAX });
    bench.sandbox.faults().next(Target::Git, 1, Fault::CutBody { after: 40 });
    assert_eq!(compare(&bench.comparisons(), &bench, "main", "feature/two").await.unwrap().items.len(), 3);
    bench.sandbox.faults().next(Target::Git, 1000, Fault::CutBody { after: 40 });
    bench.sandbox.faults().next(Target::Rest, 1000, Fault::CutBody { after: 40 });
    let failed = compare(&bench.comparisons(), &bench, "main", "feature/two").await.unwrap_err();
    assert_eq!(failed.code(), ErrorCode::NetworkCut, "{failed}");
    assert_eq!(scratch_folders(&bench), Vec::<PathBuf>::new());
    assert_eq!(bench.link_status().await, "active");
}

#[tokio::test]
async fn a_comparison_is_cancelled_at_any_moment_and_leaves_nothing() {
    // Where both branches are, the upper folders of the other one, its changed files.
    for at in 0..4 {
        let bench = bench().await;
        let before = bench.synced().await;
        let comparisons = bench.comparisons();
        if at > 0 {
            bench.sandbox.faults().next(Target::Git, at, Fault::CutBody { after: u64::MAX });
        }
        bench.sandbox.faults().next(Target::Git, 1, Fault::StallBody { after: 10 });
        bench.sandbox.clear_requests();
        let cancelling = async {
            while bench.sandbox.counts().git <= at {
                tokio::task::yield_now().await;
            }
            comparisons.cancel();
        };
        let (ended, ()) = tokio::join!(compare(&comparisons, &bench, "main", "feature/two"), cancelling);
        assert_eq!(ended.unwrap_err().code(), ErrorCode::Cancelled, "at request {at}");
        assert_eq!(scratch_folders(&bench), Vec::<PathBuf>::new());
        assert_eq!(bench.catalogue().await, before);
        bench.sandbox.faults().clear();
        assert_eq!(compare(&comparisons, &bench, "main", "feature/two").await.unwrap().items.len(), 3);
    }
}

#[tokio::test]
async fn a_later_comparison_ends_the_earlier_one() {
    let bench = bench().await;
    bench.synced().await;
    let comparisons = bench.comparisons();
    bench.sandbox.clear_requests();
    bench.sandbox.faults().next(Target::Git, 1, Fault::StallBody { after: 10 });
    let later = async {
        while bench.sandbox.counts().git == 0 {
            tokio::task::yield_now().await;
        }
        compare(&comparisons, &bench, "main", "feature/one").await
    };
    let (earlier, later) = tokio::join!(compare(&comparisons, &bench, "main", "feature/two"), later);
    assert_eq!(earlier.unwrap_err().code(), ErrorCode::Cancelled);
    let later = later.unwrap();
    assert_eq!(comparisons.kept(later.id).unwrap(), later);
}

#[tokio::test]
async fn branches_are_listed_by_what_their_names_hold() {
    let bench = bench().await;
    let comparisons = bench.comparisons();
    let names = |text: &'static str| {
        let comparisons = comparisons.clone();
        async move { comparisons.branches(bench.link, text).await.unwrap() }
    };
    assert_eq!(names("").await.names, ["feature/one", "feature/two", "main"]);
    let found = names(" TWO ").await;
    assert_eq!((found.names, found.is_cut), (vec!["feature/two".to_owned()], false));
    assert_eq!(names("nowhere").await.names, Vec::<String>::new());
}

#[tokio::test]
async fn of_very_many_branches_the_first_are_listed() {
    let many = (0..510)
        .fold(RepositoryBuilder::new().commit(Commit::new("first").file("a", "b")), |history, number| {
            history.on(&format!("b{number:03}")).on("main")
        });
    let bench = Bench::with(many).await;
    let found = bench.comparisons().branches(bench.link, "b").await.unwrap();
    assert!(found.is_cut);
    assert_eq!((found.names.len(), found.names[499].as_str()), (500, "b499"));
}
