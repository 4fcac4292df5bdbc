//! A test keeps its row while its file is renamed, moved and edited; a copy is a test of its own.

use suitecase_model::catalogue::{SameBecause, TestKind};
use suitecase_model::link::GitRef;
use suitecase_sandbox::Commit;
use suitecase_store::{synced_commit, vanished_test};

use crate::bench::{Bench, REPOSITORY};
use crate::files::{case, collection, suite};

fn first() -> Commit {
    Commit::new("first")
        .file("Shop.prj", "<Project/>")
        .file("Test Cases/Login/A.tc", case("ga", "a"))
        .file("Test Cases/Login/B.tc", case("gb", "b"))
        .file("Test Cases/C.tc", case("gc", "c"))
        .file("Test Suites/Smoke.ts", suite("gs", &["Test Cases/Login/A", "Test Cases/C"]))
        .file("Test Suites/All.ts", collection(&["Test Suites/Smoke"]))
}

#[tokio::test]
async fn a_renamed_folder_keeps_its_rows() {
    let bench = Bench::with_commit(first()).await;
    let before = bench.synced().await;
    bench.push_commit(Commit::new("rename").rename("Test Cases/Login", "Test Cases/Sign in"));
    let run = bench.sync().await;
    let after = bench.catalogue().await;
    assert_eq!((run.stats.moved, run.stats.added, run.stats.removed), (2, 0, 0));
    for name in ["A", "B"] {
        let (old, new) = (format!("Test Cases/Login/{name}.tc"), format!("Test Cases/Sign in/{name}.tc"));
        assert_eq!(before.case_ids()[old.as_str()], after.case_ids()[new.as_str()]);
        let case = after.case(&new);
        let moved = case.moved.as_ref().map(|moved| (moved.from.as_str(), moved.because));
        assert_eq!(moved, Some((old.as_str(), SameBecause::Content)));
        assert_eq!(case.place.katalon_id, format!("Test Cases/Sign in/{name}"));
        assert_eq!(case.content.guid, before.case(&old).content.guid, "the content stays");
        assert_eq!(case.change.as_ref().map(|change| change.commit.as_str()), Some(after.commit()));
    }
}

#[tokio::test]
async fn a_test_renamed_and_edited_at_once_is_known_by_its_guid() {
    let bench = Bench::with_commit(first()).await;
    let before = bench.synced().await;
    bench.push_commit(
        Commit::new("rename and edit")
            .remove("Test Cases/C.tc")
            .file("Test Cases/Checkout/C2.tc", case("gc", "edited"))
            .remove("Test Suites/Smoke.ts")
            .file("Test Suites/Short.ts", suite("gs", &["Test Cases/Checkout/C2"])),
    );
    let after = bench.synced().await;
    assert_eq!(before.case_ids()["Test Cases/C.tc"], after.case_ids()["Test Cases/Checkout/C2.tc"]);
    assert_eq!(before.suite_ids()["Test Suites/Smoke.ts"], after.suite_ids()["Test Suites/Short.ts"]);
    let case = after.case("Test Cases/Checkout/C2.tc");
    assert_eq!(case.moved.as_ref().map(|moved| moved.because), Some(SameBecause::Guid));
    assert_eq!(case.content.description, "edited");
}

#[tokio::test]
async fn a_copy_is_a_test_of_its_own() {
    let bench = Bench::with_commit(first()).await;
    let before = bench.synced().await;
    bench.push_commit(
        Commit::new("copy")
            .file("Test Cases/C copy.tc", case("gc", "c"))
            .file("Test Suites/Smoke copy.ts", suite("gs", &["Test Cases/Login/A", "Test Cases/C"])),
    );
    let run = bench.sync().await;
    let after = bench.catalogue().await;
    assert_eq!((run.stats.added, run.stats.moved), (2, 0));
    assert_eq!(before.case_ids()["Test Cases/C.tc"], after.case_ids()["Test Cases/C.tc"]);
    assert_ne!(before.case_ids()["Test Cases/C.tc"], after.case_ids()["Test Cases/C copy.tc"]);
    assert_eq!(after.case("Test Cases/C copy.tc").content, after.case("Test Cases/C.tc").content);
    let members = |path: &str| {
        let (_, members) = after.suites.iter().find(|(suite, _)| suite.place.path.as_str() == path).unwrap();
        members.clone()
    };
    assert_eq!(members("Test Suites/Smoke copy.ts"), members("Test Suites/Smoke.ts"));
    assert_eq!(members("Test Suites/Smoke.ts").len(), 2);
}

#[tokio::test]
async fn tests_that_swap_their_places_are_followed() {
    let bench = Bench::with_commit(first()).await;
    let before = bench.synced().await;
    bench.push_commit(
        Commit::new("swap")
            .file("Test Cases/Login/A.tc", case("gb", "b"))
            .file("Test Cases/Login/B.tc", case("ga", "a")),
    );
    let run = bench.sync().await;
    let after = bench.catalogue().await;
    assert_eq!((run.stats.changed, run.stats.moved, run.stats.added), (0, 2, 0));
    let (before, now) = (before.case_ids(), after.case_ids());
    assert_eq!(before["Test Cases/Login/A.tc"], now["Test Cases/Login/B.tc"]);
    assert_eq!(before["Test Cases/Login/B.tc"], now["Test Cases/Login/A.tc"]);
    assert_eq!(after.case("Test Cases/Login/A.tc").content.description, "b");
    assert_eq!(after.case("Test Cases/Login/B.tc").content.description, "a");
}

#[tokio::test]
async fn folders_renamed_in_a_ring_keep_their_rows() {
    let bench = Bench::with_commit(
        first().file("Test Cases/x/T.tc", case("gx", "x")).file("Test Cases/y/U.tc", case("gy", "y")),
    )
    .await;
    let before = bench.synced().await;
    bench.push_commit(
        Commit::new("ring")
            .rename("Test Cases/x", "Test Cases/z")
            .rename("Test Cases/y", "Test Cases/x")
            .rename("Test Cases/z", "Test Cases/y"),
    );
    let after = bench.synced().await;
    assert_eq!(before.case_ids()["Test Cases/x/T.tc"], after.case_ids()["Test Cases/y/T.tc"]);
    assert_eq!(before.case_ids()["Test Cases/y/U.tc"], after.case_ids()["Test Cases/x/U.tc"]);
}

#[tokio::test]
async fn a_rename_of_upper_and_lower_case_only_keeps_the_row() {
    let bench = Bench::with_commit(first()).await;
    let before = bench.synced().await;
    bench.push_commit(Commit::new("case").rename("Test Cases/Login", "Test Cases/login"));
    let after = bench.synced().await;
    assert_eq!(before.case_ids()["Test Cases/Login/A.tc"], after.case_ids()["Test Cases/login/A.tc"]);
    assert_eq!(after.case_paths().len(), 3);
}

#[tokio::test]
async fn a_test_that_was_deleted_and_comes_back_is_the_same_test() {
    let bench = Bench::with_commit(first()).await;
    let before = bench.synced().await;
    bench.push_commit(Commit::new("delete").remove("Test Cases/C.tc").remove("Test Suites/All.ts"));
    let without = bench.synced().await;
    assert_eq!(without.case_paths(), ["Test Cases/Login/A.tc", "Test Cases/Login/B.tc"]);
    bench.push_commit(
        Commit::new("return")
            .file("Test Cases/C.tc", case("gc", "edited"))
            .file("Test Suites/All.ts", collection(&["Test Suites/Smoke"])),
    );
    let run = bench.sync().await;
    let after = bench.catalogue().await;
    assert_eq!((run.stats.added, run.stats.removed), (2, 0));
    assert_eq!(before.case_ids(), after.case_ids());
    assert_eq!(before.suite_ids(), after.suite_ids());
    let moved = after.case("Test Cases/C.tc").moved.as_ref().map(|moved| (moved.from.as_str(), moved.because));
    assert_eq!(moved, Some(("Test Cases/C.tc", SameBecause::Returned)));
    let link = bench.link;
    let gone = bench.read(move |reader| vanished_test::of_link(reader, link, TestKind::TestCases)).await;
    assert_eq!(gone, [], "what is back is not gone");
}

#[tokio::test]
async fn a_project_moved_into_a_folder_keeps_its_rows() {
    let bench = Bench::with_commit(first()).await;
    let before = bench.synced().await;
    bench.push_commit(
        Commit::new("move")
            .rename("Test Cases", "web tests/Test Cases")
            .rename("Test Suites", "web tests/Test Suites")
            .rename("Shop.prj", "web tests/Shop.prj"),
    );
    let after = bench.synced().await;
    for (path, id) in before.case_ids() {
        assert_eq!(after.case_ids()[format!("web tests/{path}").as_str()], id);
    }
    for (path, id) in before.suite_ids() {
        assert_eq!(after.suite_ids()[format!("web tests/{path}").as_str()], id);
    }
    let place = &after.case("web tests/Test Cases/C.tc").place;
    assert_eq!((place.project.as_str(), place.katalon_id.as_str()), ("web tests", "Test Cases/C"));
}

#[tokio::test]
async fn a_first_sync_counts_nothing_as_changed_by_its_commit() {
    let bench = Bench::with_commit(first()).await;
    let catalogue = bench.synced().await;
    assert!(catalogue.cases.iter().all(|case| case.change.is_none() && case.moved.is_none()));
    assert!(catalogue.suites.iter().all(|(suite, _)| suite.change.is_none() && suite.moved.is_none()));
}

#[tokio::test]
async fn a_sync_that_looks_at_everything_again_keeps_all_rows() {
    let bench = Bench::with_commit(first()).await;
    let before = bench.synced().await;
    let link = bench.link;
    bench.write(move |writer| synced_commit::forget(writer, link)).await;
    let after = bench.synced().await;
    assert_eq!(after.cases, before.cases);
    assert_eq!(after.suites, before.suites);
    assert_eq!(after.without_history(), before.without_history());
}

#[tokio::test]
async fn two_links_on_one_repository_have_rows_of_their_own() {
    let bench = Bench::with_commit(first()).await;
    let second = bench.link_to(REPOSITORY, GitRef::DefaultBranch, "").await;
    let (one, other) = (bench.synced().await, bench.synced_of(second).await);
    assert_eq!(one.case_paths(), other.case_paths());
    assert!(one.case_ids().values().all(|id| !other.case_ids().values().any(|other| other == id)));
}
