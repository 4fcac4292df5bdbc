//! Which test cases have scripts is learned behind a sync, and what is wrong between the two is told.

use std::collections::BTreeMap;

use suitecase_model::problem::ProblemCode::{CaseWithoutScript, DynamicMatchesNothing, ScriptWithoutCase};
use suitecase_model::problem::{Problem, ProblemCode};
use suitecase_model::sync_run::{SyncOutcome, SyncReason, SyncRun};
use suitecase_sandbox::{Commit, Wants};
use suitecase_store::{script_tree, test_case};
use suitecase_sync::scripts::{Scripts, of_case};

use crate::bench::{Bench, REPOSITORY};
use crate::files::case;

/// A project of so many test cases, each with a script of some length.
pub(crate) fn shop(cases: usize) -> Commit {
    let mut dice = fastrand::Rng::with_seed(5);
    let first = Commit::new("first").file("Shop.prj", "<Project/>").file("Data Files/a.txt", "a");
    (0..cases).fold(first, |commit, number| {
        let noise: String = (0..3_000).map(|_| dice.alphanumeric()).collect();
        commit
            .file(format!("Test Cases/in/{number:03}.tc"), case(&format!("g{number}"), "first"))
            .file(format!("Scripts/in/{number:03}/Script{number}.groovy"), noise)
    })
}

/// The problems that were found behind the last sync.
pub(crate) async fn found(bench: &Bench) -> Vec<(String, ProblemCode)> {
    let problems: Vec<Problem> = bench.catalogue().await.found_behind;
    problems.into_iter().map(|problem| (problem.path.as_str().to_owned(), problem.code)).collect()
}

/// The scripts of each test case, by its path.
pub(crate) async fn scripts(bench: &Bench) -> BTreeMap<String, Scripts> {
    let link = bench.link;
    bench
        .read(move |reader| {
            test_case::of_link(reader, link)?
                .into_iter()
                .map(|case| Ok((case.place.path.to_string(), of_case(reader, link, &case.place)?)))
                .collect()
        })
        .await
}

pub(crate) fn known(files: &[&str]) -> Scripts {
    Scripts::Known(files.iter().map(|file| suitecase_model::path::RepoPath::from_text(file)).collect())
}

/// Everything kept of scripts is what git lists below `Scripts`, and no more.
pub(crate) async fn assert_listings(bench: &Bench) {
    let link = bench.link;
    let (stored, roots) = bench
        .read(move |reader| Ok((script_tree::all(reader, link)?, script_tree::roots(reader, link)?)))
        .await;
    let listed =
        crate::truth::git(&bench.git_directory(), &["ls-tree", "-r", "-t", "-d", "main", "Scripts/"], b"");
    let mut expected: Vec<String> = String::from_utf8(listed)
        .unwrap()
        .lines()
        .map(|line| line.split_whitespace().nth(2).unwrap().to_owned())
        .collect();
    let roots: Vec<String> = roots.iter().filter_map(|(_, tree)| tree.map(|tree| hex(&tree))).collect();
    expected.extend(roots);
    expected.sort();
    expected.dedup();
    let mut stored: Vec<String> = stored.keys().map(hex).collect();
    stored.sort();
    assert_eq!(stored, expected);
}

fn hex(id: &[u8; 20]) -> String {
    suitecase_git::Oid::from_bytes(*id).to_string()
}

pub(crate) fn fetches(bench: &Bench) -> usize {
    let asked = bench.sandbox.requests();
    asked.iter().filter(|seen| seen.git_command.as_deref() == Some("fetch")).count()
}

async fn fetches_of_sync(bench: &Bench) -> (usize, SyncRun) {
    bench.sandbox.clear_requests();
    let run = bench.sync().await;
    assert_eq!(run.outcome, Some(SyncOutcome::Finished));
    (fetches(bench), run)
}

#[tokio::test]
async fn scripts_are_known_after_the_first_sync_as_names_only() {
    let bench = Bench::with_commit(shop(20)).await;
    let run = bench.sync().await;
    let scripts = scripts(&bench).await;
    assert_eq!(scripts.len(), 20);
    assert_eq!(scripts["Test Cases/in/007.tc"], known(&["Scripts/in/007/Script7.groovy"]));
    assert_eq!(found(&bench).await, []);
    assert!(run.stats.bytes_down < 30_000, "no script came: {:?}", run.stats);
    assert_eq!(run.stats.git_requests, bench.sandbox.counts().git as u64, "every request is told");
    assert_listings(&bench).await;
}

#[tokio::test]
async fn what_is_wrong_between_scripts_cases_and_suites_is_told_once_and_mended() {
    let dynamic = |query: &str| {
        format!("<FilteringTestSuiteEntity><filteringText>{query}</filteringText></FilteringTestSuiteEntity>")
    };
    let first = shop(3)
        .file("Test Cases/in/alone.tc", case("ga", "alone"))
        .file("Test Cases/in/helper.tc", case("gh", "helper"))
        .file("Scripts/in/helper/Helper.groovy", "no script")
        .file("Scripts/gone/Script1.groovy", "left behind")
        .file("Test Suites/None.ts", dynamic("tag=(smoke) name=(ADM-) "))
        .file("Test Suites/Some.ts", dynamic("tag=(smoke)"))
        .file("Test Suites/All.ts", dynamic(""));
    let bench = Bench::with_commit(first).await;
    let run = bench.sync().await;
    let expected = [
        ("Scripts/gone", ScriptWithoutCase),
        ("Test Cases/in/alone.tc", CaseWithoutScript),
        ("Test Cases/in/helper.tc", CaseWithoutScript),
        ("Test Suites/None.ts", DynamicMatchesNothing),
    ]
    .map(|(path, code)| (path.to_owned(), code));
    assert_eq!(found(&bench).await, expected);
    assert_eq!(run.stats.problems, 4);
    let of_helper = scripts(&bench).await.remove("Test Cases/in/helper.tc");
    assert_eq!(of_helper, Some(known(&[])));

    // Nothing changed, something beside, an edit, and the look at everything: they stay, and none is there twice.
    bench.sync().await;
    assert_eq!(found(&bench).await, expected);
    bench.push_commit(Commit::new("beside").file("README.md", "more"));
    let (fetched, run) = fetches_of_sync(&bench).await;
    assert_eq!((found(&bench).await, run.stats.problems), (expected.to_vec(), 4));
    assert!(fetched <= 1, "{fetched}");
    bench.push_commit(Commit::new("edit").file("Test Cases/in/001.tc", case("g1", "second")));
    bench.sync().await;
    assert_eq!(found(&bench).await, expected);
    assert!(bench.service.start(bench.link, SyncReason::Reconcile));
    bench.service.idle(bench.link).await;
    bench.service.scripts_looked_for(bench.link).await;
    assert_eq!(found(&bench).await, expected);

    bench.push_commit(
        Commit::new("mend")
            .file("Scripts/in/alone/Script9.groovy", "found again")
            .file("Test Cases/gone.tc", case("gg", "there again"))
            .rename("Test Cases/in/helper.tc", "Test Cases/in/ADM-1.tc")
            .rename("Scripts/in/helper/Helper.groovy", "Scripts/in/ADM-1/Script1.groovy"),
    );
    let run = bench.sync().await;
    assert_eq!((found(&bench).await, run.stats.problems), (vec![], 0));
    assert_listings(&bench).await;
}

#[tokio::test]
async fn a_tag_that_goes_leaves_a_dynamic_suite_without_members_and_asks_nothing_more() {
    let suite =
        "<FilteringTestSuiteEntity><filteringText>tag=(smoke)</filteringText></FilteringTestSuiteEntity>";
    let bench = Bench::with_commit(shop(1).file("Test Suites/Smoke.ts", suite)).await;
    bench.synced().await;
    assert_eq!(found(&bench).await, []);
    bench.sandbox.clear_requests();
    let untagged = case("g0", "first").replace("smoke", "slow");
    bench.push_commit(Commit::new("another tag").file("Test Cases/in/000.tc", untagged));
    let run = bench.sync().await;
    assert_eq!(found(&bench).await, [("Test Suites/Smoke.ts".to_owned(), DynamicMatchesNothing)]);
    assert_eq!(run.stats.git_requests, bench.sandbox.counts().git as u64);
    assert!(fetches(&bench) <= 2, "the scripts were not asked for");
}

#[tokio::test]
async fn an_increment_asks_for_scripts_only_where_they_changed_and_gets_only_what_did() {
    let bench = Bench::with_commit(shop(200)).await;
    let first = bench.sync().await;
    bench.push_commit(Commit::new("edit").file("Test Cases/in/001.tc", case("g1", "second")));
    let (without_scripts, run) = fetches_of_sync(&bench).await;
    assert_eq!(run.stats.changed, 1);
    bench.push_commit(
        Commit::new("edit both")
            .file("Test Cases/in/001.tc", case("g1", "third"))
            .file("Scripts/in/001/Script1.groovy", "shorter"),
    );
    let (with_scripts, run) = fetches_of_sync(&bench).await;
    assert_eq!(with_scripts, without_scripts + 1);
    assert!(run.stats.bytes_down * 3 < first.stats.bytes_down, "{:?} after {:?}", run.stats, first.stats);
    assert_eq!(run.stats.git_requests, bench.sandbox.counts().git as u64);
    assert_listings(&bench).await;
    assert_eq!(found(&bench).await, []);
}

#[tokio::test]
async fn a_moved_case_keeps_its_script_where_that_moves_along() {
    let bench = Bench::with_commit(shop(5)).await;
    bench.synced().await;
    bench.push_commit(
        Commit::new("move both")
            .rename("Test Cases/in/003.tc", "Test Cases/to/003.tc")
            .rename("Scripts/in/003", "Scripts/to/003"),
    );
    bench.synced().await;
    assert_eq!(scripts(&bench).await["Test Cases/to/003.tc"], known(&["Scripts/to/003/Script3.groovy"]));
    assert_eq!(found(&bench).await, []);
    bench.push_commit(Commit::new("move one").rename("Test Cases/to/003.tc", "Test Cases/on/003.tc"));
    let (fetched, _) = fetches_of_sync(&bench).await;
    assert!(fetched <= 2, "the scripts did not change: {fetched}");
    let expected = [("Scripts/to/003", ScriptWithoutCase), ("Test Cases/on/003.tc", CaseWithoutScript)];
    assert_eq!(found(&bench).await, expected.map(|(path, code)| (path.to_owned(), code)));
}

#[tokio::test]
async fn a_project_without_any_scripts_is_one_problem() {
    let first = (0..3).fold(Commit::new("first").file("A.prj", ""), |commit, number| {
        commit.file(format!("Test Cases/{number}.tc"), case(&format!("g{number}"), "first"))
    });
    let bench = Bench::with_commit(first).await;
    let run = bench.sync().await;
    assert_eq!(found(&bench).await, [("Test Cases".to_owned(), CaseWithoutScript)]);
    assert_eq!(run.stats.problems, 1);
    assert_eq!(scripts(&bench).await["Test Cases/0.tc"], known(&[]));
}

#[tokio::test]
async fn a_link_to_a_folder_of_tests_knows_their_scripts_and_leaves_others_alone() {
    let bench = Bench::with_commit(
        shop(3)
            .file("Test Cases/other.tc", case("go", "other"))
            .file("Scripts/left/Script1.groovy", "alone")
            .file("Scripts/in/left/Script1.groovy", "alone"),
    )
    .await;
    let link = bench.link_to(REPOSITORY, suitecase_model::link::GitRef::DefaultBranch, "Test Cases/in").await;
    let catalogue = bench.synced_of(link).await;
    let told: Vec<&str> = catalogue.found_behind.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(told, ["Scripts/in/left"]);
    let place = catalogue.case("Test Cases/in/002.tc").place.clone();
    let scripts = bench.read(move |reader| of_case(reader, link, &place)).await;
    assert_eq!(scripts, known(&["Scripts/in/002/Script2.groovy"]));
}

#[tokio::test]
async fn servers_that_do_not_list_without_files_are_told_from_those_that_do() {
    type Set = fn(&suitecase_sandbox::Faults);
    let ways: [(&str, Set, bool); 7] = [
        ("no filter", |faults| faults.set_filter(false), false),
        ("no filter for files", |faults| faults.set_blob_filter(false), false),
        ("no filter for depth", |faults| faults.set_tree_filter(false), true),
        ("no folders by id", |faults| faults.set_wants(Wants::NoTrees), true),
        ("only commits", |faults| faults.set_wants(Wants::OnlyCommits), true),
        ("an old protocol", |faults| faults.set_protocol_v2(false), true),
        ("no git at all", |faults| faults.set_git_blocked(true), true),
    ];
    for (name, set, is_listed) in ways {
        let bench = Bench::with_commit(shop(4).file("Scripts/alone/Script1.groovy", "")).await;
        set(bench.sandbox.faults());
        let run = bench.sync().await;
        assert_eq!(run.outcome, Some(SyncOutcome::Finished), "{name}");
        let script = scripts(&bench).await.remove("Test Cases/in/002.tc").unwrap();
        let told = found(&bench).await;
        if is_listed {
            assert_eq!(script, known(&["Scripts/in/002/Script2.groovy"]), "{name} {}", run.rung);
            assert_eq!(told, [("Scripts/alone".to_owned(), ScriptWithoutCase)], "{name}");
        } else {
            assert_eq!((script, told), (Scripts::NotListed, vec![]), "{name} {}", run.rung);
        }
        // A change beside the scripts leaves it so, and one of them is noticed where they are listed.
        bench.push_commit(Commit::new("beside").file("README.md", "more"));
        bench.sync().await;
        bench.push_commit(Commit::new("mend").remove("Scripts/alone/Script1.groovy"));
        bench.sync().await;
        let script = scripts(&bench).await.remove("Test Cases/in/002.tc").unwrap();
        assert!(script != Scripts::Pending, "{name}");
        if script != Scripts::NotListed {
            assert_eq!(
                (script, found(&bench).await),
                (known(&["Scripts/in/002/Script2.groovy"]), vec![]),
                "{name}"
            );
        }
    }
}

#[tokio::test]
async fn histories_of_scripts_are_followed() {
    let bench = Bench::with_commit(shop(30)).await;
    bench.synced().await;
    let mut dice = fastrand::Rng::with_seed(11);
    let mut paths: Vec<String> = (0..30).map(|number| format!("in/{number:03}")).collect();
    for round in 0..12 {
        let mut commit = Commit::new("some change");
        for change in 0..dice.usize(1..4) {
            let place = dice.usize(..paths.len());
            match dice.u8(..4) {
                0 => {
                    let to = format!("to{}/{round}-{change}", dice.u8(..3));
                    let from = std::mem::replace(&mut paths[place], to.clone());
                    commit = commit
                        .rename(format!("Test Cases/{from}.tc"), format!("Test Cases/{to}.tc"))
                        .rename(format!("Scripts/{from}"), format!("Scripts/{to}"));
                }
                1 => {
                    let new = format!("new/{round}-{change}");
                    commit = commit
                        .file(format!("Test Cases/{new}.tc"), case(&new, "new"))
                        .file(format!("Scripts/{new}/Script1.groovy"), &new);
                    paths.push(new);
                }
                2 => {
                    let path = &paths[place];
                    commit = commit.file(format!("Scripts/{path}/Script{round}{change}.groovy"), "more");
                }
                _ => commit = commit.file("README.md", format!("{round} {change}")),
            }
        }
        bench.push_commit(commit);
        bench.sync().await;
        assert_eq!(found(&bench).await, [], "round {round}");
        assert!(
            scripts(&bench)
                .await
                .values()
                .all(|found| matches!(found, Scripts::Known(files) if !files.is_empty()))
        );
        assert_listings(&bench).await;
    }
}
