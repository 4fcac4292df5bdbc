use proptest::prelude::*;
use suitecase_executions::linking::deciding::{self, By, Decision, Said};
use suitecase_executions::linking::listing::{self, Choice, Counts};
use suitecase_executions::linking::settling;
use suitecase_executions::standing;
use suitecase_model::ids::{AliasId, ProjectId, TestCaseId};
use suitecase_model::link::LinkStatus;
use suitecase_model::report::{Report, ReportedSuite};
use suitecase_model::reported::LinkBecause::{Alias, Chosen, KeptApart, NoTest, SamePath, SeveralTests};
use suitecase_model::result::ResultStatus::{Failed, Passed};
use suitecase_model::time::Timestamp;
use suitecase_store::audit::{AuditFilter, page};
use suitecase_store::reported_test::ReportedTest;
use suitecase_store::{StoreError, alias, latest_result, link, reported_test, test_case};
use uuid::Uuid;

use crate::world::{ANYWHERE, PROJECT, SUITE, World, case_named, kim, link_of, put_case, report};

const ODD: &str = "com.acme.Odd.test";
const A: &str = "Test Cases/A";
const NAMES: [&str; 3] = [A, "Test Cases/B", ODD];

fn link(test: u128, always: bool) -> Decision {
    Decision::Link { test: Uuid::from_u128(test), always }
}

/// Carries out a decision about the newest of a name, with all that comes behind it.
async fn try_decide(world: &World, name: &str, decision: Decision) -> Result<(), StoreError> {
    let name = case_named(SUITE, name);
    let to_settle = world
        .store
        .write(move |writer| {
            let known = reported_test::newest(writer, &name)?.ok_or(StoreError::Missing("the name"))?;
            let by = By { member: kim(), at: Timestamp(9_000) };
            deciding::decide(writer, &by, PROJECT, known.number, decision, AliasId(Uuid::now_v7()))
        })
        .await?;
    if to_settle.is_some() {
        settling::settle_all(&world.store).await?;
    }
    standing::work_off(&world.store).await?;
    Ok(())
}

async fn decide(world: &World, name: &str, decision: Decision) {
    try_decide(world, name, decision).await.unwrap();
}

/// Returns a report as if another suite had run.
fn in_suite(suite: &str, mut told: Report) -> Report {
    for found in &mut told.suites {
        suite.clone_into(&mut found.id);
    }
    told
}

/// Returns all that is stored of the names and of what tests tell, without the audit log.
async fn stored(world: &World) -> String {
    world
        .read(|reader| {
            let mut names: Vec<ReportedTest> = Vec::new();
            for choice in [Choice::Ambiguous, Choice::Unmatched, Choice::Unlinked, Choice::Linked] {
                names.extend(listing::page(reader, PROJECT, choice, "", (0, 100))?.1);
            }
            names.sort_by_key(|name| name.number);
            let mut latest = Vec::new();
            for test in [11, 12] {
                latest.push(latest_result::get(reader, Uuid::from_u128(test))?);
            }
            Ok(format!("{names:?} {latest:?} {:?}", alias::of_project(reader, PROJECT)?))
        })
        .await
}

async fn actions(world: &World) -> Vec<String> {
    let (_, entries) = world.read(|reader| page(reader, &AuditFilter::default(), 0, 100)).await;
    entries.into_iter().rev().map(|entry| entry.action).collect()
}

async fn with_tests() -> World {
    let world = World::new().await;
    world
        .write(|writer| {
            put_case(writer, 1, 11, A)?;
            put_case(writer, 1, 12, "Test Cases/B")
        })
        .await;
    world.record(ANYWHERE, &report(1, 100, &[(A, Passed), (ODD, Failed)])).await;
    world
}

#[tokio::test]
async fn a_decision_that_is_taken_back_leaves_what_there_was() {
    for (name, decision, expected) in [
        (ODD, link(12, false), (12, Chosen)),
        (ODD, link(12, true), (12, Alias)),
        (ODD, Decision::KeepApart, (0, KeptApart)),
        (A, link(12, false), (12, Chosen)),
        (A, link(12, true), (12, Alias)),
        (A, Decision::KeepApart, (0, KeptApart)),
    ] {
        let world = with_tests().await;
        let before = stored(&world).await;
        decide(&world, name, decision).await;
        assert_eq!(world.stands_for(SUITE, name).await, expected, "{decision:?}");
        assert_ne!(stored(&world).await, before);
        decide(&world, name, Decision::Undo).await;
        assert_eq!(stored(&world).await, before, "{name} {decision:?}");
        decide(&world, name, Decision::Undo).await;
        assert_eq!(stored(&world).await, before, "nothing is left to take back");
    }
}

#[tokio::test]
async fn results_and_what_they_tell_follow_and_each_decision_is_noted() {
    let world = with_tests().await;
    decide(&world, ODD, link(12, false)).await;
    assert_eq!(world.latest(12).await.map(|latest| latest.status), Some(Failed));
    decide(&world, ODD, link(11, false)).await;
    assert_eq!(world.latest(12).await, None);
    decide(&world, ODD, Decision::KeepApart).await;
    decide(&world, ODD, Decision::KeepApart).await;
    decide(&world, ODD, link(12, true)).await;
    decide(&world, ODD, Decision::Undo).await;
    let expected = [
        "run.result-link",
        "run.result-link",
        "run.result-unlink",
        "run.result-link",
        "run.alias-remove",
        "run.result-undo",
    ];
    assert_eq!(actions(&world).await, expected, "what changes nothing is not noted");
}

#[tokio::test]
async fn an_alias_holds_in_every_suite_and_for_what_is_still_to_come() {
    let world = with_tests().await;
    let elsewhere = in_suite("Test Suites/Other", report(2, 200, &[(ODD, Passed)]));
    world.record(ANYWHERE, &elsewhere).await;
    decide(&world, ODD, link(12, true)).await;
    assert_eq!(world.stands_for("Test Suites/Other", ODD).await, (12, Alias));
    let later = in_suite("Test Suites/Later", report(3, 300, &[(ODD, Passed)]));
    assert_eq!(world.record(ANYWHERE, &later).await.linked, 1);
    assert_eq!(world.latest(12).await.map(|latest| latest.standing.runs), Some(3));
    decide(&world, ODD, Decision::KeepApart).await;
    assert_eq!(world.stands_for("Test Suites/Later", ODD).await, (12, Alias), "an exception is one name");
    decide(&world, ODD, Decision::Undo).await;
    assert_eq!(world.stands_for(SUITE, ODD).await, (12, Alias), "the rule holds again");
    decide(&world, ODD, Decision::Undo).await;
    for suite in [SUITE, "Test Suites/Other", "Test Suites/Later"] {
        assert_eq!(world.stands_for(suite, ODD).await, (0, NoTest), "{suite}");
    }
    assert_eq!(world.latest(12).await, None);
}

#[tokio::test]
async fn what_held_before_a_decision_is_brought_back_for_every_name_that_it_was_about() {
    let other = "Test Suites/Other";
    for (before, said, always) in [
        (None, Said::Nothing, None),
        (Some(link(11, false)), Said::Test(Uuid::from_u128(11)), None),
        (Some(Decision::KeepApart), Said::KeptApart, None),
        (Some(link(11, true)), Said::Nothing, Some(Uuid::from_u128(11))),
    ] {
        let world = with_tests().await;
        world.record(ANYWHERE, &in_suite(other, report(2, 200, &[(ODD, Passed)]))).await;
        if let Some(before) = before {
            decide(&world, ODD, before).await;
        }
        let held = (world.stands_for(SUITE, ODD).await, world.stands_for(other, ODD).await);
        let tests = async || (world.latest(11).await, world.latest(12).await);
        let told = tests().await;
        decide(&world, ODD, link(12, true)).await;
        assert_eq!(world.stands_for(other, ODD).await, (12, Alias));
        decide(&world, ODD, Decision::TakeBack { said, always }).await;
        let now = (world.stands_for(SUITE, ODD).await, world.stands_for(other, ODD).await);
        assert_eq!((now, tests().await), (held, told), "{before:?}");
        let aliases = world.read(|reader| alias::of_project(reader, PROJECT)).await;
        assert_eq!(aliases.first().map(|alias| alias.test), always, "{before:?}");
    }
}

#[tokio::test]
async fn an_exception_that_is_taken_back_follows_the_alias_also_where_the_test_found_moved() {
    let world = with_tests().await;
    decide(&world, A, Decision::KeepApart).await;
    let elsewhere = in_suite("Test Suites/Other", report(2, 200, &[(A, Passed)]));
    world.record(ANYWHERE, &elsewhere).await;
    let other = case_named("Test Suites/Other", A);
    let settled = world.write(move |writer| {
        let number = reported_test::newest(writer, &other)?.unwrap().number;
        let by = By { member: kim(), at: Timestamp(9_000) };
        deciding::decide(writer, &by, PROJECT, number, link(12, true), AliasId(Uuid::now_v7()))
    });
    assert!(settled.await.is_some());
    settling::settle_all(&world.store).await.unwrap();
    assert_eq!(world.stands_for(SUITE, A).await, (0, KeptApart), "an exception stays one");
    world.write(|writer| put_case(writer, 1, 11, "Test Cases/Moved")).await;
    decide(&world, A, Decision::Undo).await;
    assert_eq!(world.stands_for(SUITE, A).await, (12, Alias));
}

#[tokio::test]
async fn an_alias_holds_while_its_test_is_there() {
    let world = with_tests().await;
    decide(&world, ODD, link(12, true)).await;
    world.changed_link(1, |link| link.status = LinkStatus::Archived).await;
    world.record(ANYWHERE, &report(2, 200, &[(ODD, Passed)])).await;
    assert_eq!(world.stands_for(SUITE, ODD).await, (12, Alias), "it is archived, not gone");
    world.changed_link(1, |link| link.status = LinkStatus::Active).await;
    world.write(|writer| test_case::remove(writer, [TestCaseId(Uuid::from_u128(12))])).await;
    for (number, suite) in [(3, SUITE), (4, "Test Suites/Other")] {
        world.record(ANYWHERE, &in_suite(suite, report(number, 300, &[(ODD, Failed)]))).await;
        assert_eq!(world.stands_for(suite, ODD).await, (0, NoTest), "what is new is not about it");
    }
    settling::settle_all(&world.store).await.unwrap();
    standing::work_off(&world.store).await.unwrap();
    assert_eq!(world.latest(12).await.map(|latest| latest.status), Some(Passed), "older results stay");
    world.write(|writer| put_case(writer, 1, 12, "Test Cases/B")).await;
    settling::settle_all(&world.store).await.unwrap();
    assert_eq!(world.stands_for("Test Suites/Other", ODD).await, (12, Alias), "it came back");
}

#[tokio::test]
async fn an_alias_that_was_settled_in_part_is_settled_after_a_start() {
    let world = with_tests().await;
    let suites: Vec<String> = (0..1_200).map(|suite| format!("Test Suites/{suite:04}")).collect();
    let told: Vec<ReportedSuite> = suites
        .iter()
        .map(|suite| in_suite(suite, report(2, 200, &[(ODD, Passed)])).suites.remove(0))
        .collect();
    world.record(ANYWHERE, &Report { suites: told, ..report(2, 200, &[]) }).await;
    let count = async || {
        let found = world.read(|reader| listing::counts(reader, PROJECT)).await;
        found.linked
    };
    // The app ends when the decision and the first names are stored.
    let number =
        world.read(|reader| reported_test::newest(reader, &case_named(SUITE, ODD))).await.unwrap().number;
    let last = world.write(move |writer| {
        let by = By { member: kim(), at: Timestamp(9_000) };
        let called = deciding::decide(writer, &by, PROJECT, number, link(12, true), AliasId(Uuid::now_v7()))?;
        deciding::settle(writer, &called.unwrap(), None)
    });
    assert!(last.await.is_some(), "there is more");
    let in_part = count().await;
    assert!(in_part < 1_000, "{in_part}");
    for _ in 0..2 {
        settling::settle_all(&world.store).await.unwrap();
        assert_eq!(count().await, 1_202, "and the one that found its test by itself");
    }
    let removed = world.write(|writer| {
        let by = By { member: kim(), at: Timestamp(9_000) };
        let alias = alias::of_project(writer, PROJECT)?.remove(0);
        deciding::remove_alias(writer, &by, alias.id)
    });
    removed.await;
    settling::settle_all(&world.store).await.unwrap();
    assert_eq!(count().await, 1, "so is one that was removed");
}

#[tokio::test]
async fn only_living_tests_of_the_project_can_be_chosen() {
    let world = with_tests().await;
    let before = stored(&world).await;
    let refused = try_decide(&world, ODD, link(77, true)).await;
    assert!(matches!(refused, Err(StoreError::Missing(_))), "{refused:?}");
    world
        .write(|writer| {
            put_case(writer, 2, 13, "Test Cases/Archived")?;
            link::set_status(writer, link_of(2), &LinkStatus::Archived)
        })
        .await;
    assert!(try_decide(&world, ODD, link(13, false)).await.is_err());
    let elsewhere = world
        .store
        .write(|writer| {
            let by = By { member: kim(), at: Timestamp(0) };
            let other = ProjectId(Uuid::from_u128(77));
            deciding::decide(writer, &by, other, 1, Decision::KeepApart, AliasId(Uuid::now_v7()))
        })
        .await;
    assert!(matches!(elsewhere, Err(StoreError::Missing(_))), "{elsewhere:?}");
    assert_eq!(stored(&world).await, before);
}

#[tokio::test]
async fn several_tests_wait_for_a_choice_and_names_are_found_by_words() {
    let world = with_tests().await;
    world.write(|writer| put_case(writer, 2, 13, "Test Cases/Twice")).await;
    world.write(|writer| put_case(writer, 1, 14, "Test Cases/Twice")).await;
    world.record(ANYWHERE, &report(2, 200, &[("Test Cases/Twice", Passed)])).await;
    assert_eq!(world.stands_for(SUITE, "Test Cases/Twice").await, (0, SeveralTests));
    decide(&world, A, Decision::KeepApart).await;
    let counts = world.read(|reader| listing::counts(reader, PROJECT)).await;
    // The suite itself is reported twice, as one name that has no test.
    assert_eq!(counts, Counts { ambiguous: 1, unmatched: 2, unlinked: 1, linked: 0 });
    let found = async |choice, text: &'static str| {
        let found = world.read(move |reader| listing::page(reader, PROJECT, choice, text, (0, 10))).await;
        found.1.into_iter().map(|name| name.name.name).collect::<Vec<_>>()
    };
    assert_eq!(found(Choice::Unmatched, "ODD smoke").await, [ODD]);
    assert_eq!(found(Choice::Unmatched, "odd other").await, Vec::<String>::new());
    assert_eq!(found(Choice::Unlinked, "").await, [A]);
    decide(&world, A, Decision::Undo).await;
    assert_eq!(world.stands_for(SUITE, A).await, (11, SamePath));
}

/// What people say of a name, and reports of it that come in between.
async fn after(decisions: Vec<(&'static str, u8)>, import_first: bool) -> Vec<(u128, String)> {
    let names = NAMES;
    let world = World::new().await;
    world
        .write(|writer| {
            put_case(writer, 1, 11, A)?;
            put_case(writer, 1, 12, "Test Cases/B")
        })
        .await;
    let told: Vec<_> = names.iter().map(|name| (*name, Passed)).collect();
    let elsewhere = in_suite("Test Suites/Other", report(2, 200, &told));
    world.record(ANYWHERE, &report(1, 100, &told)).await;
    if import_first {
        world.record(ANYWHERE, &elsewhere).await;
    }
    for (name, what) in decisions {
        let decision = if what < 2 { link(11 + u128::from(what), true) } else { Decision::Undo };
        decide(&world, name, decision).await;
    }
    world.record(ANYWHERE, &elsewhere).await;
    let mut found = Vec::new();
    for suite in [SUITE, "Test Suites/Other"] {
        for name in names {
            let (test, because) = world.stands_for(suite, name).await;
            found.push((test, because.as_str().to_owned()));
        }
    }
    for test in [11, 12] {
        found.push((test, format!("{:?}", world.latest(test).await)));
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn an_alias_after_an_import_says_what_it_says_before(
        decisions in prop::collection::vec((prop::sample::select(NAMES.to_vec()), 0_u8..3), 0..6),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (first, then) = runtime.block_on(async {
            (after(decisions.clone(), true).await, after(decisions, false).await)
        });
        prop_assert_eq!(first, then);
    }
}
