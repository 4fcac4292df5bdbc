//! Everything a link can follow: branches with slashes, tags, pinned commits, a default branch that is renamed.

use suitecase_model::link::GitRef;
use suitecase_model::sync_run::SyncOutcome;
use suitecase_sandbox::{Commit, RepositoryBuilder};

use crate::bench::{Bench, REPOSITORY, WORKSPACE};
use crate::catalogue::Catalogue;
use crate::files::case;
use crate::truth::git;

fn tests(names: &[&str]) -> Commit {
    names.iter().fold(Commit::new("tests"), |commit, name| {
        commit.file(format!("Test Cases/{name}.tc"), case(&format!("g-{name}"), name))
    })
}

fn history() -> RepositoryBuilder {
    RepositoryBuilder::new()
        .commit(tests(&["a"]))
        .tag("v1")
        .on("feature/login")
        .commit(tests(&["b"]))
        .on("feature/login-2")
        .commit(tests(&["c"]))
}

fn reference(catalogue: &Catalogue) -> &str {
    catalogue.synced.as_ref().map_or("", |synced| synced.reference.as_str())
}

#[tokio::test]
async fn a_branch_with_slashes_is_told_from_the_one_that_begins_like_it() {
    let bench = Bench::with(history()).await;
    let link = bench.link_to(REPOSITORY, GitRef::Branch("feature/login".to_owned()), "").await;
    let catalogue = bench.synced_of(link).await;
    assert_eq!(catalogue.case_paths(), ["Test Cases/a.tc", "Test Cases/b.tc"]);
    assert_eq!(reference(&catalogue), "feature/login");
    let absent = bench.link_to(REPOSITORY, GitRef::Branch("feature".to_owned()), "").await;
    let outcome = bench.sync_of(absent).await.outcome;
    assert!(matches!(outcome, Some(SyncOutcome::Failed { code, .. }) if code == "git.reference-missing"));
}

#[tokio::test]
async fn a_tag_is_followed_when_it_is_light_and_when_it_is_annotated() {
    let bench = Bench::with(history()).await;
    let light = bench.link_to(REPOSITORY, GitRef::Tag("v1".to_owned()), "").await;
    assert_eq!(bench.synced_of(light).await.case_paths(), ["Test Cases/a.tc"]);

    git(&bench.git_directory(), &["tag", "-a", "-m", "release", "v2", "feature/login"], b"");
    let annotated = bench.link_to(REPOSITORY, GitRef::Tag("v2".to_owned()), "").await;
    let catalogue = bench.synced_of(annotated).await;
    assert_eq!(catalogue.case_paths(), ["Test Cases/a.tc", "Test Cases/b.tc"]);
    assert_eq!(reference(&catalogue), "v2");
    let tip = bench.sandbox.commit_id(WORKSPACE, REPOSITORY, "feature/login").unwrap();
    assert_eq!(catalogue.commit(), tip, "the commit, not the tag object");

    git(&bench.git_directory(), &["tag", "-f", "-a", "-m", "again", "v2", "feature/login-2"], b"");
    assert_eq!(bench.synced_of(annotated).await.case_paths().len(), 3);
}

#[tokio::test]
async fn a_pinned_commit_stays_and_asks_nothing_again() {
    let bench = Bench::with(history()).await;
    let pinned = bench.sandbox.commit_id(WORKSPACE, REPOSITORY, "main").unwrap();
    let link = bench.link_to(REPOSITORY, GitRef::Commit(pinned.clone()), "").await;
    bench.push_commit(tests(&["later"]));
    let catalogue = bench.synced_of(link).await;
    assert_eq!((catalogue.commit(), reference(&catalogue)), (pinned.as_str(), ""));
    assert_eq!(catalogue.case_paths(), ["Test Cases/a.tc"]);
    bench.sandbox.clear_requests();
    assert_eq!(bench.synced_of(link).await, catalogue);
    assert_eq!(bench.sandbox.counts().git, 0);
}

#[tokio::test]
async fn a_pinned_commit_that_is_not_there_or_no_commit_id_is_a_missing_reference() {
    let bench = Bench::with(history()).await;
    for name in ["0123456789012345678901234567890123456789", "0123456", "main"] {
        let link = bench.link_to(REPOSITORY, GitRef::Commit(name.to_owned()), "").await;
        let outcome = bench.sync_of(link).await.outcome;
        assert!(
            matches!(&outcome, Some(SyncOutcome::Failed { code, .. }) if code == "git.reference-missing"),
            "{name}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn a_renamed_default_branch_is_followed_under_its_new_name() {
    let bench = Bench::with(history()).await;
    assert_eq!(reference(&bench.synced().await), "main");
    let git_directory = bench.git_directory();
    git(&git_directory, &["branch", "-m", "main", "release/trunk"], b"");
    let renamed = bench.synced().await;
    assert_eq!(reference(&renamed), "release/trunk", "the same commit under another name");
    bench.push(RepositoryBuilder::new().on("release/trunk").commit(tests(&["d"])));
    let moved = bench.synced().await;
    assert_eq!(moved.case_paths(), ["Test Cases/a.tc", "Test Cases/d.tc"]);
    assert_eq!(reference(&moved), "release/trunk");
}
