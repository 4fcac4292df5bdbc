use suitecase_executions::linking::suggesting::{Reason, suggest};
use suitecase_model::catalogue::{FileThen, TestKind, VanishedTest};
use suitecase_model::link::LinkStatus;
use suitecase_model::path::RepoPath;
use suitecase_model::reported::LinkBecause::{NoTest, SeveralTests};
use suitecase_model::result::ResultStatus::Passed;
use suitecase_store::{StoreError, reported_test, sync_change, vanished_test};
use uuid::Uuid;

use crate::world::{
    ANYWHERE, SUITE, World, case_named, link_of, put_case, put_suite, put_with_guid, report, was_at,
};

use Reason::{Case, NormalForm, SameGuid, SameName, SamePath, SameRun, SameSuite};

const COMPOSED: &str = "Test Cases/로그인";
const DECOMPOSED: &str = "Test Cases/\u{1105}\u{1169}\u{1100}\u{1173}\u{110b}\u{1175}\u{11ab}";

/// Returns what is suggested for a name that is reported in the suite, as numbers of tests with what speaks for them.
async fn suggested(world: &World, name: &str) -> Vec<(u128, Vec<Reason>)> {
    let name = case_named(SUITE, name);
    let found = world
        .read(move |reader| {
            let known = reported_test::newest(reader, &name)?.ok_or(StoreError::Missing("the name"))?;
            suggest(reader, &known)
        })
        .await;
    found.into_iter().map(|found| (found.test.test.as_u128(), found.reasons)).collect()
}

#[tokio::test]
async fn several_tests_of_a_path_are_told_apart_by_suite_and_run_and_none_is_linked() {
    let world = World::new().await;
    world
        .write(|writer| {
            for (link, number) in [(1, 11), (2, 12)] {
                put_case(writer, link, number, "Test Cases/A")?;
                put_suite(writer, link, 20 + number, SUITE)?;
            }
            put_case(writer, 2, 13, "Test Cases/Only here")
        })
        .await;
    let told = report(1, 100, &[("Test Cases/A", Passed), ("Test Cases/Only here", Passed)]);
    assert_eq!(world.record(ANYWHERE, &told).await.ambiguous, 1);
    assert_eq!(world.stands_for(SUITE, "Test Cases/A").await, (0, SeveralTests));
    let expected = [(12, vec![SamePath, SameSuite, SameRun]), (11, vec![SamePath, SameSuite])];
    assert_eq!(suggested(&world, "Test Cases/A").await, expected);
    world.write(|writer| suitecase_store::link::set_status(writer, link_of(2), &LinkStatus::Archived)).await;
    assert_eq!(suggested(&world, "Test Cases/A").await, [(11, vec![SamePath, SameSuite])]);
}

#[tokio::test]
async fn a_test_that_had_the_path_and_one_with_its_guid_are_found() {
    let world = World::new().await;
    world
        .write(|writer| {
            put_case(writer, 1, 11, "Test Cases/Now here")?;
            put_with_guid(writer, 1, 12, "Test Cases/Copied", "guid-1")?;
            put_with_guid(writer, 2, 13, "Test Cases/Elsewhere", "guid-2")?;
            let moved = was_at(11, "Test Cases/Once", Some("Test Cases/Now here"), None);
            let removed = was_at(99, "Test Cases/Once", None, Some("guid-1"));
            sync_change::insert(writer, link_of(1), None, &[moved, removed])?;
            let file = FileThen {
                path: RepoPath::from_text("Test Cases/Once.tc"),
                blob: [0; 20],
                guid: Some("guid-2".to_owned()),
            };
            let vanished = VanishedTest { id: Uuid::from_u128(98), file };
            vanished_test::insert(writer, link_of(1), TestKind::TestCases, &[vanished])
        })
        .await;
    world.record(ANYWHERE, &report(1, 100, &[("Test Cases/Once", Passed)])).await;
    assert_eq!(world.stands_for(SUITE, "Test Cases/Once").await, (0, NoTest), "nothing is linked silently");
    let former = Reason::FormerPath { commit: Some("d".repeat(40)) };
    let expected = [(11, vec![former]), (12, vec![SameGuid]), (13, vec![SameGuid])];
    assert_eq!(suggested(&world, "Test Cases/Once").await, expected);
}

#[tokio::test]
async fn names_that_are_only_written_otherwise_are_found_and_not_linked() {
    let world = World::new().await;
    world
        .write(|writer| {
            for (number, id) in [
                (11, DECOMPOSED),
                (12, "Test Cases/Login/Sign in"),
                (13, "Test Cases/Login/Sign In"),
                (14, "Test Cases/Old/SignIn"),
                (15, "Test Cases/Login/Sign out"),
            ] {
                put_case(writer, 1, number, id)?;
            }
            Ok(())
        })
        .await;
    let names = [COMPOSED, "Test Cases/login/Sign in", "com.acme.LoginTest.signIn[1]", "nothing.like.it"];
    let told: Vec<_> = names.iter().map(|name| (*name, Passed)).collect();
    let recorded = world.record(ANYWHERE, &report(1, 100, &told)).await;
    assert_eq!((recorded.linked, recorded.unmatched), (0, 4));
    assert_eq!(suggested(&world, COMPOSED).await, [(11, vec![NormalForm])]);
    let expected = [(13, vec![Case]), (12, vec![Case]), (14, vec![SameName])];
    assert_eq!(suggested(&world, names[1]).await, expected);
    let by_name = [(13, vec![SameName]), (12, vec![SameName]), (14, vec![SameName])];
    assert_eq!(suggested(&world, names[2]).await, by_name);
    assert_eq!(suggested(&world, names[3]).await, []);
}

#[tokio::test]
async fn suites_are_suggested_like_test_cases() {
    let world = World::new().await;
    world.write(|writer| put_suite(writer, 1, 21, "Test Suites/smoke")).await;
    world.record(ANYWHERE, &report(1, 100, &[("Test Cases/A", Passed)])).await;
    let found = world
        .read(|reader| {
            let name = reported_test::Name {
                kind: TestKind::TestSuites,
                suite: String::new(),
                ..case_named("", SUITE)
            };
            suggest(reader, &reported_test::newest(reader, &name)?.ok_or(StoreError::Missing("the suite"))?)
        })
        .await;
    let found: Vec<_> = found.into_iter().map(|found| (found.test.test.as_u128(), found.reasons)).collect();
    assert_eq!(found, [(21, vec![Case])]);
}
