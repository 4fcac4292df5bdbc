//! Links on a directory, on a repository without tests, and on several Katalon projects.

use suitecase_model::link::GitRef;
use suitecase_model::path::RepoPath;
use suitecase_model::problem::ProblemCode;
use suitecase_model::test_suite::Resolution;
use suitecase_sandbox::Commit;

use crate::bench::{Bench, REPOSITORY};
use crate::catalogue::Catalogue;
use crate::files::{NO_XML, case, collection, suite};

fn two_projects() -> Commit {
    Commit::new("first")
        .file("web tests/Web.prj", "<Project/>")
        .file("web tests/Test Cases/Login/A.tc", case("ga", "a"))
        .file("web tests/Test Cases/Cart/B.tc", case("gb", "b"))
        .file("web tests/Test Cases/Broken.tc", NO_XML)
        .file("web tests/Test Suites/Smoke.ts", suite("gs", &["Test Cases/Login/A", "Test Cases/Gone"]))
        .file("web tests/Test Suites/all/All.ts", collection(&["Test Suites/Smoke"]))
        .file("api/Api.prj", "<Project/>")
        .file("api/Test Cases/C.tc", case("gc", "c"))
}

async fn limited_to(directory: &str) -> (Bench, Catalogue) {
    let bench = Bench::with_commit(two_projects()).await;
    let link = bench.link_to(REPOSITORY, GitRef::DefaultBranch, directory).await;
    let catalogue = bench.synced_of(link).await;
    (bench, catalogue)
}

fn projects(catalogue: &Catalogue) -> Vec<&str> {
    catalogue.synced.iter().flat_map(|synced| &synced.projects).map(RepoPath::as_str).collect()
}

fn members(catalogue: &Catalogue) -> Vec<(&str, Resolution, Option<&str>, bool)> {
    catalogue
        .suites
        .iter()
        .flat_map(|(_, members)| members)
        .map(|found| {
            let resolved = &found.resolved;
            let path = resolved.target.as_ref().map(RepoPath::as_str);
            (resolved.member.target.as_str(), resolved.resolution, path, found.target_row.is_some())
        })
        .collect()
}

#[tokio::test]
async fn the_whole_repository_has_all_projects() {
    let (_bench, catalogue) = limited_to("").await;
    assert_eq!(projects(&catalogue), ["api", "web tests"]);
    assert_eq!(catalogue.case_paths().len(), 4);
    assert_eq!(catalogue.suite_paths().len(), 2);
}

#[tokio::test]
async fn a_directory_that_is_a_project_has_its_tests_and_no_others() {
    let (_bench, catalogue) = limited_to("api").await;
    assert_eq!(projects(&catalogue), ["api"]);
    assert_eq!(catalogue.case_paths(), ["api/Test Cases/C.tc"]);
    assert!(catalogue.suites.is_empty() && catalogue.problems.is_empty());
}

#[tokio::test]
async fn members_outside_the_directory_are_found_all_the_same() {
    let (_bench, catalogue) = limited_to("web tests/Test Suites").await;
    assert!(catalogue.cases.is_empty());
    assert_eq!(
        members(&catalogue),
        [
            ("Test Cases/Login/A", Resolution::Exact, Some("web tests/Test Cases/Login/A.tc"), false),
            ("Test Cases/Gone", Resolution::Missing, None, false),
            ("Test Suites/Smoke", Resolution::Exact, Some("web tests/Test Suites/Smoke.ts"), true),
        ]
    );
    let smoke = "web tests/Test Suites/Smoke.ts";
    assert_eq!(catalogue.problem_codes(), [(smoke, ProblemCode::MissingMember)]);
}

#[tokio::test]
async fn a_directory_inside_the_suites_knows_the_suites_beside_it() {
    let (_bench, catalogue) = limited_to("web tests/Test Suites/all").await;
    assert_eq!(catalogue.suite_paths(), ["web tests/Test Suites/all/All.ts"]);
    let smoke = Some("web tests/Test Suites/Smoke.ts");
    assert_eq!(members(&catalogue), [("Test Suites/Smoke", Resolution::Exact, smoke, false)]);
}

#[tokio::test]
async fn files_outside_the_directory_are_neither_shown_nor_a_problem() {
    let (bench, catalogue) = limited_to("web tests/Test Cases/Login").await;
    assert_eq!(catalogue.case_paths(), ["web tests/Test Cases/Login/A.tc"]);
    assert_eq!(catalogue.problem_codes(), []);
    let link = bench.read(suitecase_store::link::list).await.pop().unwrap().id;
    bench.push_commit(
        Commit::new("into the directory")
            .rename("web tests/Test Cases/Cart", "web tests/Test Cases/Login/Cart"),
    );
    let catalogue = bench.synced_of(link).await;
    let expected = ["web tests/Test Cases/Login/A.tc", "web tests/Test Cases/Login/Cart/B.tc"];
    assert_eq!(catalogue.case_paths(), expected);
    assert_eq!(catalogue.case(expected[1]).content.description, "b");
}

#[tokio::test]
async fn a_member_that_moves_outside_the_directory_is_found_anew() {
    let bench = Bench::with_commit(two_projects()).await;
    let link = bench.link_to(REPOSITORY, GitRef::DefaultBranch, "web tests/Test Suites").await;
    bench.synced_of(link).await;
    bench.push_commit(
        Commit::new("move").rename("web tests/Test Cases/Login/A.tc", "web tests/Test Cases/Gone.tc"),
    );
    let catalogue = bench.synced_of(link).await;
    let found: Vec<_> = members(&catalogue).iter().map(|member| (member.0, member.1)).collect();
    assert_eq!(found[0], ("Test Cases/Login/A", Resolution::Missing));
    assert_eq!(found[1], ("Test Cases/Gone", Resolution::Exact));
}

#[tokio::test]
async fn a_directory_that_is_not_there_is_no_failure_and_fills_when_it_comes() {
    let (bench, catalogue) = limited_to("mobile").await;
    assert_eq!(projects(&catalogue), Vec::<&str>::new());
    assert!(catalogue.cases.is_empty() && catalogue.suites.is_empty() && catalogue.problems.is_empty());
    let link = bench.read(suitecase_store::link::list).await.pop().unwrap().id;
    bench.push_commit(
        Commit::new("mobile")
            .file("mobile/M.prj", "<Project/>")
            .file("mobile/Test Cases/M.tc", case("gm", "m")),
    );
    assert_eq!(bench.synced_of(link).await.case_paths(), ["mobile/Test Cases/M.tc"]);
    bench.push_commit(Commit::new("gone").remove("mobile"));
    assert_eq!(bench.synced_of(link).await.case_paths(), Vec::<&str>::new());
}

#[tokio::test]
async fn a_repository_without_a_katalon_project_is_active_and_empty() {
    let bench = Bench::with_commit(Commit::new("first").file("README.md", "no tests here")).await;
    let catalogue = bench.synced().await;
    assert_eq!(bench.link_status().await, "active");
    assert!(catalogue.cases.is_empty() && catalogue.folders.is_empty());
    assert_eq!(projects(&catalogue), Vec::<&str>::new());
    bench.push_commit(Commit::new("tests").file("Test Cases/A.tc", case("ga", "a")));
    assert_eq!(bench.synced().await.case_paths(), ["Test Cases/A.tc"]);
}

#[tokio::test]
async fn a_commit_without_any_file_is_active_and_empty() {
    let bench = Bench::with_commit(Commit::new("nothing yet")).await;
    assert!(bench.synced().await.cases.is_empty());
    assert_eq!(bench.link_status().await, "active");
}
