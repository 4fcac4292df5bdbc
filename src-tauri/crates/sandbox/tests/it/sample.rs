//! The sample workspace is what the demo says it is.

use std::collections::BTreeSet;
use std::path::Path;

use suitecase_sandbox::{Sandbox, Settings, sample};

use crate::support::{all_pages, get, git};

/// 2026-11-22 12:00:00 UTC.
const NOW: i64 = 1_795_348_800;

fn start() -> Sandbox {
    Sandbox::start_blocking(vec![sample::workspace(NOW)], Settings::default()).unwrap()
}

fn paths(sandbox: &Sandbox, slug: &str, branch: &str) -> Vec<String> {
    let directory = sandbox.repository(sample::WORKSPACE, slug).unwrap();
    let output = git(&directory, None, &["ls-tree", "-r", "-z", "--name-only", branch]);
    let text = String::from_utf8(output.stdout).unwrap();
    text.split('\0').filter(|path| !path.is_empty()).map(ToOwned::to_owned).collect()
}

fn has_extension(path: &str, extension: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, last)| last == extension)
}

fn text(directory: &Path, path: &str) -> String {
    let output = git(directory, None, &["cat-file", "blob", &format!("main:{path}")]);
    String::from_utf8(output.stdout).unwrap()
}

fn between<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let parts = text.split(open.as_str()).skip(1);
    parts.map(|part| part.split(close.as_str()).next().unwrap()).collect()
}

#[test]
fn about_three_hundred_test_cases_lie_in_three_repositories() {
    let sandbox = start();
    for (slug, folder, expected) in [
        ("web-shop", "Test Cases/", 180..=210),
        ("mobile-app", "Mobile App Tests/Test Cases/", 90..=95),
        ("payments-api", "Test Cases/", 30..=40),
        ("handbook", "", 0..=0),
    ] {
        let paths = paths(&sandbox, slug, "main");
        let cases = paths.iter().filter(|path| path.starts_with(folder) && has_extension(path, "tc")).count();
        assert!(expected.contains(&cases), "{slug}: {cases}");
        let projects = paths.iter().filter(|path| has_extension(path, "prj")).count();
        assert_eq!(projects, usize::from(slug != "handbook"), "{slug}");
    }
}

#[test]
fn all_three_kinds_of_suites_are_there_and_their_members_exist_but_for_the_planted_ones() {
    let sandbox = start();
    for (slug, planted) in [
        (
            "web-shop",
            vec![
                "Test Cases/Films/Shows subtitles",
                "Test Cases/account/sign in/Signs in with e-mail and password",
            ],
        ),
        ("payments-api", vec![]),
    ] {
        let directory = sandbox.repository(sample::WORKSPACE, slug).unwrap();
        let paths = paths(&sandbox, slug, "main");
        let cases = paths.iter().filter_map(|path| path.strip_suffix(".tc")).collect::<BTreeSet<_>>();
        let suites = paths.iter().filter_map(|path| path.strip_suffix(".ts")).collect::<BTreeSet<_>>();
        let mut missing = Vec::new();
        let mut kinds = BTreeSet::new();
        for suite in &suites {
            let text = text(&directory, &format!("{suite}.ts"));
            for kind in ["<TestSuiteEntity>", "<FilteringTestSuiteEntity>", "<TestSuiteCollectionEntity>"] {
                kinds.extend(text.contains(kind).then_some(kind));
            }
            missing.extend(
                between(&text, "testCaseId").into_iter().filter(|id| !cases.contains(id)).map(str::to_owned),
            );
            for entry in between(&text, "testSuiteEntity") {
                assert!(suites.contains(entry), "{slug}: {suite} runs {entry}");
            }
        }
        assert_eq!(kinds.len(), 3, "{slug}: {kinds:?}");
        assert_eq!(missing, planted, "{slug}");
    }
}

#[test]
fn several_people_worked_on_several_branches_over_the_past_weeks() {
    let sandbox = start();
    let branches = get(&sandbox, "/repositories/acme-quality/web-shop/refs/branches").values("/name");
    assert_eq!(branches, ["develop", "feature/one-click-checkout", "main", "release/2026.11"]);
    let pages = all_pages(&sandbox, "/repositories/acme-quality/web-shop/commits?pagelen=100");
    let authors = pages.iter().flat_map(|page| page.values("/author/raw")).collect::<BTreeSet<_>>();
    assert!(authors.len() >= 4, "{authors:?}");
    let dates = pages.iter().flat_map(|page| page.values("/date")).collect::<Vec<_>>();
    assert!(dates.len() > 35, "{}", dates.len());
    for date in &dates {
        assert!(("2026-09-01T".."2026-11-22T12:00:00").contains(&date.as_str()), "{date}");
    }
    let main = paths(&sandbox, "web-shop", "main");
    let feature = paths(&sandbox, "web-shop", "feature/one-click-checkout");
    assert!(feature.iter().any(|path| path.starts_with("Test Cases/Checkout/One Click/Guest/")));
    assert!(!main.iter().any(|path| path.contains("One Click")));
    assert!(!main.iter().any(|path| path.contains("Basket")), "the folder was renamed with its scripts");
}

#[test]
fn the_odd_names_and_broken_files_are_planted() {
    let sandbox = start();
    let shop = paths(&sandbox, "web-shop", "main");
    assert!(shop.iter().any(|path| path.contains("서울")) && shop.iter().any(|path| path.contains('🎁')));
    assert_eq!(shop.iter().map(|path| path.chars().count()).max(), Some(210));
    let folded = shop.iter().map(|path| path.to_lowercase()).collect::<BTreeSet<_>>();
    assert_eq!(shop.len() - folded.len(), 1, "one pair differs only in case");
    let directory = sandbox.repository(sample::WORKSPACE, "web-shop").unwrap();
    assert!(text(&directory, "Test Cases/Films/Plays the film.tc").contains("<<<<<<<"));
    assert!(
        text(&directory, "Test Cases/Films/Remembers the volume.tc").starts_with("version https://git-lfs")
    );
    let suite = text(&directory, "Test Suites/Nightly/Returns.ts");
    let ids = between(&suite, "testCaseId");
    assert!(ids.len() > ids.iter().collect::<BTreeSet<_>>().len(), "a member is repeated");
    assert!(text(&directory, "Test Suites/Regression/Checkout.ts").contains("<isRun>false</isRun>"));
    assert!(text(&directory, "Test Suites/By name/Augmented reality.ts").contains("name=(AR -) "));
    assert!(suite.contains("<testDataId>Data Files/Customers</testDataId>"));
    for (slug, without_script, without_case) in
        [("web-shop", 2, 2), ("payments-api", 1, 1), ("mobile-app", 0, 0)]
    {
        let paths = paths(&sandbox, slug, "main");
        let cases: BTreeSet<_> = paths
            .iter()
            .filter_map(|path| Some(path.split_once("Test Cases/")?.1.strip_suffix(".tc")?.to_owned()))
            .collect();
        let scripts: BTreeSet<_> = paths
            .iter()
            .filter_map(|path| Some(path.split_once("Scripts/")?.1.rsplit_once("/Script")?.0.to_owned()))
            .collect();
        let found = (cases.difference(&scripts).count(), scripts.difference(&cases).count());
        assert_eq!(found, (without_script, without_case), "{slug}");
    }
    let directory = sandbox.repository(sample::WORKSPACE, "payments-api").unwrap();
    let guid = |path: &str| between(&text(&directory, path), "testCaseGuid")[0].to_owned();
    let pair = ["Test Cases/Old Gateway/Pays by card.tc", "Test Cases/Old Gateway/Pays by card (copy).tc"];
    assert_eq!(guid(pair[0]), guid(pair[1]), "a guid is shared");
}

#[test]
fn equal_times_give_equal_commits() {
    let (one, other) = (start(), start());
    for slug in ["web-shop", "mobile-app", "payments-api", "handbook"] {
        let id = |sandbox: &Sandbox| sandbox.commit_id(sample::WORKSPACE, slug, "main").unwrap();
        assert_eq!(id(&one), id(&other), "{slug}");
    }
}
