//! A person says who a test is; what is recorded of each test; and what is no change at all.

use suitecase_model::catalogue::{Change, ChangeKind, SameBecause, SyncChange, TestKind};
use suitecase_model::reported::LinkBecause;
use suitecase_model::time::Timestamp;
use suitecase_sandbox::Commit;
use suitecase_store::reported_test::{self, Decided, Name};
use suitecase_store::{
    Reader, StoreError, identity_decision, latest_result, sync_change, synced_commit, vanished_test,
};
use suitecase_sync::identity::{IdentityError, Recognised, join_again, recognised, take_apart, taken_apart};
use uuid::Uuid;

use crate::bench::Bench;
use crate::catalogue::Catalogue;
use crate::files::{case, suite};

const CASES: TestKind = TestKind::TestCases;
const OLD: &str = "Test Cases/C.tc";
const NEW: &str = "Test Cases/Checkout/C2.tc";

fn first() -> Commit {
    Commit::new("first")
        .file("Test Cases/A.tc", case("ga", "a"))
        .file(OLD, case("gc", "c"))
        .file("Test Suites/Smoke.ts", suite("gs", &["Test Cases/A", "Test Cases/C"]))
}

fn there() -> Commit {
    Commit::new("there").remove(OLD).file(NEW, case("gc", "edited"))
}

fn back() -> Commit {
    Commit::new("back").remove(NEW).file(OLD, case("gc", "c"))
}

fn kim() -> Change {
    Change { commit: String::new(), author: "Kim".to_owned(), at: Timestamp(9) }
}

async fn apart(bench: &Bench, kind: TestKind, test: Uuid) -> Result<Recognised, IdentityError> {
    bench.store.write(move |writer| take_apart(writer, kind, test, Uuid::now_v7(), &kim())).await
}

async fn together(bench: &Bench, kind: TestKind, test: Uuid) -> Result<Recognised, IdentityError> {
    bench.store.write(move |writer| join_again(writer, kind, test, &kim())).await
}

async fn history(bench: &Bench, test: Uuid) -> Vec<ChangeKind> {
    let entries = bench.read(move |reader| sync_change::newest_of_test(reader, test, 50)).await;
    entries.into_iter().map(|entry| entry.change.change).collect()
}

/// Syncs, moves and edits a test case, and syncs again; returns its id.
async fn moved(bench: &Bench) -> Uuid {
    let before = bench.synced().await;
    bench.push_commit(there());
    let after = bench.synced().await;
    assert_eq!(before.case_ids()[OLD], after.case_ids()[NEW]);
    after.case_ids()[NEW].0
}

#[tokio::test]
async fn tests_taken_apart_stay_apart_whatever_the_branch_does() {
    let bench = Bench::with_commit(first()).await;
    let former = moved(&bench).await;
    let other = apart(&bench, CASES, former).await.unwrap();
    assert_eq!((other.path.as_str(), other.from.as_str()), (NEW, OLD));
    let now = bench.catalogue().await;
    assert_eq!(now.case_ids()[NEW].0, other.test);
    assert_eq!(now.case(NEW).moved, None);
    assert_eq!(now.case(NEW).content.description, "edited");
    assert_eq!(history(&bench, other.test).await, [ChangeKind::Split, ChangeKind::Moved]);
    assert_eq!(history(&bench, former).await, [ChangeKind::Split]);

    for _ in 0..2 {
        bench.push_commit(back());
        let ids = bench.synced().await;
        assert_eq!(ids.case_ids()[OLD].0, former, "the former test is where it was");
        bench.push_commit(there());
        let ids = bench.synced().await;
        assert_eq!(ids.case_ids()[NEW].0, other.test, "the other one is where it was");
    }
    bench.push_commit(Commit::new("both").file(OLD, case("gc", "c")));
    let ids = bench.synced().await;
    assert_eq!((ids.case_ids()[OLD].0, ids.case_ids()[NEW].0), (former, other.test));
}

#[tokio::test]
async fn a_decision_is_taken_back_with_the_whole_history() {
    let bench = Bench::with_commit(first()).await;
    let former = moved(&bench).await;
    let other = apart(&bench, CASES, former).await.unwrap().test;
    bench.push_commit(Commit::new("edit").file(NEW, case("gc", "edited again")));
    assert_eq!(bench.synced().await.case_ids()[NEW].0, other);
    let asked = bench.read(move |reader| taken_apart(reader, CASES, other)).await;
    assert_eq!(asked.from.as_str(), OLD);
    assert_eq!(together(&bench, CASES, other).await.unwrap().test, former);
    let now = bench.catalogue().await;
    assert_eq!(now.case_ids()[NEW].0, former);
    let moved = now.case(NEW).moved.as_ref().map(|moved| (moved.from.as_str(), moved.because));
    assert_eq!(moved, Some((OLD, SameBecause::Decision)));
    let expected =
        [ChangeKind::Joined, ChangeKind::Changed, ChangeKind::Split, ChangeKind::Split, ChangeKind::Moved];
    assert_eq!(history(&bench, former).await, expected);
    let link = bench.link;
    let left = bench
        .read(move |reader| {
            let decisions = identity_decision::of_link(reader, link, CASES)?;
            Ok((decisions, vanished_test::of_link(reader, link, CASES)?))
        })
        .await;
    assert_eq!(left, (vec![], vec![]));
    bench.push_commit(back());
    assert_eq!(bench.synced().await.case_ids()[OLD].0, former, "nothing stands between the two any more");

    bench.push_commit(there());
    bench.synced().await;
    let again = apart(&bench, CASES, former).await.unwrap();
    assert_eq!(again.from.as_str(), OLD, "and it can be decided anew");
}

#[tokio::test]
async fn two_tests_that_are_both_there_are_not_joined() {
    let bench = Bench::with_commit(first()).await;
    let former = moved(&bench).await;
    let other = apart(&bench, CASES, former).await.unwrap().test;
    bench.push_commit(Commit::new("both").file(OLD, case("gc", "c")));
    let before = bench.synced().await;
    assert!(matches!(together(&bench, CASES, other).await, Err(IdentityError::BothThere)));
    assert_eq!(bench.catalogue().await, before);
}

#[tokio::test]
async fn a_test_that_was_never_recognised_anywhere_is_not_taken_apart() {
    let bench = Bench::with_commit(first()).await;
    let before = bench.synced().await;
    let test = before.case_ids()[OLD].0;
    assert!(matches!(apart(&bench, CASES, test).await, Err(IdentityError::Store(StoreError::Missing(_)))));
    assert!(matches!(together(&bench, CASES, test).await, Err(IdentityError::Store(StoreError::Missing(_)))));
    let asked: Result<_, StoreError> = bench.store.read(move |reader| recognised(reader, CASES, test)).await;
    assert!(matches!(asked, Err(StoreError::Missing(_))));
    assert_eq!(bench.catalogue().await, before);
    let split = moved(&bench).await;
    let other = apart(&bench, CASES, split).await.unwrap().test;
    assert!(matches!(apart(&bench, CASES, other).await, Err(IdentityError::Store(StoreError::Missing(_)))));
}

#[tokio::test]
async fn a_suite_keeps_its_members_when_it_gets_another_id() {
    let bench = Bench::with_commit(first()).await;
    bench.synced().await;
    let lines = &["Test Cases/C", "Test Cases/A"];
    bench.push_commit(
        Commit::new("rename").remove("Test Suites/Smoke.ts").file("Test Suites/Short.ts", suite("gs", lines)),
    );
    let before = bench.synced().await;
    let former = before.suite_ids()["Test Suites/Short.ts"].0;
    let other = apart(&bench, TestKind::TestSuites, former).await.unwrap().test;
    let after = bench.catalogue().await;
    assert_eq!(after.suite_ids()["Test Suites/Short.ts"].0, other);
    assert_eq!(after.suites[0].1, before.suites[0].1);
    together(&bench, TestKind::TestSuites, other).await.unwrap();
    assert_eq!(bench.catalogue().await.suites[0].1, before.suites[0].1);
    assert_eq!(bench.catalogue().await.suite_ids(), before.suite_ids());
}

#[tokio::test]
async fn a_suite_that_was_only_run_is_not_changed() {
    let run = |day: u8| {
        suite("gs", &["Test Cases/A"])
            .replace("<name>", &format!("<lastRun>2026-11-{day:02}T10:00:00</lastRun><name>"))
    };
    let path = "Test Suites/Smoke.ts";
    let bench = Bench::with_commit(first().file(path, run(1))).await;
    let before = bench.synced().await;
    bench.push_commit(
        Commit::new("run").file(path, run(2)).file("Test Cases/A.tc", case("ga", "a").replace('\n', "\r\n")),
    );
    let record = bench.sync().await;
    assert_eq!((record.stats.changed, record.stats.added, record.stats.moved), (0, 0, 0));
    let after = bench.catalogue().await;
    assert_eq!(after.suites[0].0.change, None);
    assert_ne!(after.suites[0].0.blob, before.suites[0].0.blob, "the row has the new content all the same");
    assert_eq!(changes(&bench).await, []);
    bench.push_commit(Commit::new("edit").file(path, run(3).replace("Cases/A", "Cases/C")));
    assert_eq!(bench.sync().await.stats.changed, 1);
}

#[tokio::test]
async fn each_change_of_a_run_is_listed_once_with_its_reason() {
    let bench = Bench::with_commit(first()).await;
    bench.synced().await;
    assert_eq!(changes(&bench).await, [], "a first sync is only counted");
    bench.push_commit(
        there()
            .file("Test Cases/A.tc", case("ga", "other"))
            .file("Test Cases/D.tc", case("gd", "d"))
            .remove("Test Suites/Smoke.ts"),
    );
    let run = bench.sync().await;
    assert_eq!((run.stats.added, run.stats.changed, run.stats.moved, run.stats.removed), (1, 1, 1, 1));
    let listed: Vec<_> = changes(&bench)
        .await
        .iter()
        .map(|change| {
            let from = change.from().map(|path| path.as_str().to_owned());
            (change.change, change.path.as_str().to_owned(), from, change.because)
        })
        .collect();
    let path = str::to_owned;
    let expected = [
        (ChangeKind::Changed, path("Test Cases/A.tc"), None, None),
        (ChangeKind::Moved, path(NEW), Some(path(OLD)), Some(SameBecause::Guid)),
        (ChangeKind::Added, path("Test Cases/D.tc"), None, None),
        (ChangeKind::Removed, path("Test Suites/Smoke.ts"), None, None),
    ];
    assert_eq!(listed, expected);
    let commit = bench.catalogue().await.commit().to_owned();
    assert!(changes(&bench).await.iter().all(|change| change.by.commit == commit));
}

#[tokio::test]
async fn looking_at_the_same_commit_again_records_nothing() {
    let bench = Bench::with_commit(first()).await;
    moved(&bench).await;
    let before = bench.catalogue().await;
    let link = bench.link;
    bench.write(move |writer| synced_commit::forget(writer, link)).await;
    let run = bench.sync().await;
    assert_eq!((run.stats.added, run.stats.changed, run.stats.moved, run.stats.removed), (0, 0, 0, 0));
    assert_eq!(changes(&bench).await, []);
    let after = bench.catalogue().await;
    assert_eq!((&after.cases, &after.suites), (&before.cases, &before.suites));
}

#[tokio::test]
async fn contents_are_known_by_their_likeness_when_nothing_else_tells() {
    let text = |lines: &[&str]| case("", &lines.join("\n"));
    let lines = ["opens the cart", "pays with a card", "waits for the mail", "reads the number"];
    let edited = ["opens the cart", "pays with a card", "waits for the mail", "checks the number"];
    let bench = Bench::with_commit(first().file("Test Cases/W.tc", text(&lines))).await;
    let before = bench.synced().await;
    bench.push_commit(Commit::new("move").remove("Test Cases/W.tc").file("Test Cases/X/V.tc", text(&edited)));
    let after = bench.synced().await;
    assert_eq!(before.case_ids()["Test Cases/W.tc"], after.case_ids()["Test Cases/X/V.tc"]);
    let moved = after.case("Test Cases/X/V.tc").moved.as_ref().map(|moved| (moved.because, moved.score));
    assert_eq!(moved, Some((SameBecause::Similarity, Some(0.75))));
}

#[tokio::test]
async fn a_file_replaced_at_its_path_is_the_same_test_until_a_person_says_no() {
    const SMOKE: &str = "Test Suites/Smoke.ts";
    let bench = Bench::with_commit(first()).await;
    let before = bench.synced().await;
    let replaced = Commit::new("replaced")
        .file(OLD, case("g-new", "something else"))
        .file(SMOKE, suite("gs-new", &["Test Cases/A"]))
        .file("Test Cases/A.tc", case("ga-new", "a"));
    bench.push_commit(replaced);
    let after = bench.synced().await;
    assert_eq!((before.case_ids(), before.suite_ids()), (after.case_ids(), after.suite_ids()));
    let because = Some(SameBecause::Path);
    let told: Vec<_> = changes(&bench)
        .await
        .into_iter()
        .map(|change| (change.change, change.path.as_str().to_owned(), change.because))
        .collect();
    let expected =
        ["Test Cases/A.tc", OLD, SMOKE].map(|path| (ChangeKind::Changed, path.to_owned(), because));
    assert_eq!(told, expected);

    for (kind, path) in [(CASES, OLD), (TestKind::TestSuites, SMOKE)] {
        let former = id_of(&before, path);
        let asked = bench.read(move |reader| recognised(reader, kind, former)).await;
        assert_eq!((asked.path.as_str(), asked.from.as_str()), (path, path));
        let other = apart(&bench, kind, former).await.unwrap().test;
        assert_eq!(history(&bench, other).await, [ChangeKind::Split, ChangeKind::Changed]);
        bench.push_commit(Commit::new("edit").file("notes.md", path));
        assert_eq!(id_of(&bench.synced().await, path), other);
        assert_eq!(together(&bench, kind, other).await.unwrap().test, former);
        assert_eq!(id_of(&bench.catalogue().await, path), former);
        apart(&bench, kind, former).await.unwrap();
    }
    bench.push_commit(Commit::new("elsewhere").file("Test Cases/X/C.tc", case("gc", "c")));
    let ids = bench.synced().await;
    assert_eq!(ids.case_ids()["Test Cases/X/C.tc"], before.case_ids()[OLD], "the former test is there again");
    assert_ne!(ids.case_ids()[OLD], before.case_ids()[OLD]);
}

/// Returns the id of the test case or suite at a path.
fn id_of(catalogue: &Catalogue, path: &str) -> Uuid {
    let case = catalogue.case_ids().get(path).map(|id| id.0);
    case.unwrap_or_else(|| catalogue.suite_ids()[path].0)
}

/// What the newest run is recorded to have done.
async fn changes(bench: &Bench) -> Vec<SyncChange> {
    let run = bench.newest_run(bench.link).await.unwrap().id;
    let page = move |reader: &Reader<'_>| sync_change::page_of_run(reader, run, 0, 100);
    bench.read(page).await.1.into_iter().map(|entry| entry.change).collect()
}

#[tokio::test]
async fn results_go_with_the_file_they_are_about_and_come_back() {
    let bench = Bench::with_commit(first()).await;
    let former = moved(&bench).await;
    let link = bench.link;
    let numbers = bench
        .store
        .write(move |writer| {
            let project = suitecase_store::link::get(writer, link)?.project;
            let stands_for = Decided { test: Some(former), because: LinkBecause::SamePath };
            ["Test Cases/C", "Test Cases/Checkout/C2"]
                .map(|name| {
                    let (suite, name) = ("Test Suites/Smoke".to_owned(), name.to_owned());
                    let name = Name { project, link: None, kind: CASES, suite, name };
                    reported_test::insert(writer, &name, 0, stands_for)
                })
                .into_iter()
                .collect::<Result<Vec<i64>, StoreError>>()
        })
        .await
        .unwrap();
    let tests = async || {
        let numbers = numbers.clone();
        let of = move |reader: &Reader<'_>| {
            numbers.iter().map(|number| Ok(reported_test::get(reader, *number)?.decided.test)).collect()
        };
        let found: Vec<Option<Uuid>> = bench.read(of).await;
        found
    };
    let other = apart(&bench, CASES, former).await.unwrap().test;
    assert_eq!(tests().await, [Some(former), Some(other)]);
    let outdated = bench.read(|reader| latest_result::outdated(reader, None, 10)).await;
    assert!(outdated.contains(&former) && outdated.contains(&other), "{outdated:?}");
    together(&bench, CASES, other).await.unwrap();
    assert_eq!(tests().await, [Some(former), Some(former)]);
}
