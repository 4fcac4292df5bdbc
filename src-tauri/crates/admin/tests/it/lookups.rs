//! What a form looks up: where an address leads, and what there is to choose.

use std::time::Duration;

use suitecase_admin::{AdminError, NameKind};
use suitecase_model::error_code::ErrorCode;
use suitecase_model::integration::Integration;
use suitecase_model::link::GitRef;
use suitecase_model::path::RepoPath;
use suitecase_sandbox::{Commit, RepositoryBuilder, sample};

use crate::bench::Bench;

async fn connected() -> (Bench, Integration) {
    let bench = Bench::new().await;
    let maya = bench.first_member().await;
    let acme = bench.connect(&maya, &bench.draft()).await;
    bench.sandbox.clear_requests();
    (bench, acme)
}

fn address(bench: &Bench, rest: &str) -> String {
    format!("{}/{}/{rest}", bench.sandbox.origin(), sample::WORKSPACE)
}

#[tokio::test]
async fn an_address_costs_one_call_of_rest_however_many_branches_there_are() {
    let (bench, acme) = connected().await;
    let many = (0..300)
        .fold(RepositoryBuilder::new(), |history, number| history.force(&format!("topic/{number}"), "main"));
    bench.sandbox.push(sample::WORKSPACE, "web-shop", &many).unwrap();
    bench.sandbox.clear_requests();
    let deep = address(&bench, "web-shop/src/topic/7/Test%20Cases");
    let found = bench.admin.resolve_address(acme.id, &deep).await.unwrap();
    assert_eq!(found.reference, GitRef::Branch("topic/7".to_owned()));
    assert_eq!(found.directory.as_str(), "Test Cases");
    assert_eq!(bench.sandbox.counts().rest, 1);
}

#[tokio::test]
async fn an_abbreviated_commit_is_pinned_and_digits_that_fit_none_are_said() {
    let (bench, acme) = connected().await;
    let full = bench.sandbox.commit_id(sample::WORKSPACE, "web-shop", "main").unwrap();
    let short: String = full.chars().take(7).collect();
    for shape in [format!("web-shop/commits/{short}"), format!("web-shop/src/{short}/Test%20Cases")] {
        let found = bench.admin.resolve_address(acme.id, &address(&bench, &shape)).await.unwrap();
        assert_eq!((found.reference, found.reference_name), (GitRef::Commit(full.clone()), full.clone()));
    }
    let none = address(&bench, "web-shop/src/fffffff/x");
    let refused = bench.admin.resolve_address(acme.id, &none).await.unwrap_err();
    assert_eq!((refused.code(), refused.about()), (ErrorCode::GitReferenceMissing, Some("fffffff/x")));
}

#[tokio::test]
async fn projects_that_an_address_misses_are_offered_with_their_addresses() {
    let (bench, acme) = connected().await;
    let docs = Commit::new("Write docs").file("docs/a.md", "Hello");
    bench.sandbox.push(sample::WORKSPACE, "mobile-app", &RepositoryBuilder::new().commit(docs)).unwrap();
    for missed in ["mobile-app/src/main/docs/", "mobile-app/src/main/Nowhere/"] {
        let found = bench.admin.resolve_address(acme.id, &address(&bench, missed)).await.unwrap();
        assert_eq!(found.projects, Some(Vec::new()), "{missed}");
        let (path, offered) = found.elsewhere.first().cloned().unwrap();
        assert_eq!(path.as_str(), "Mobile App Tests");
        assert_eq!(offered, address(&bench, "mobile-app/src/main/Mobile%20App%20Tests/"));
        let there = bench.admin.resolve_address(acme.id, &offered).await.unwrap();
        assert_eq!((there.projects, there.elsewhere), (Some(vec![path]), Vec::new()));
    }
}

#[tokio::test]
async fn only_the_newest_question_is_answered_and_all_can_be_stopped() {
    let (bench, acme) = connected().await;
    // A question takes several requests, so that there is time between the first of them and the answer.
    bench.sandbox.faults().set_latency(Duration::from_millis(300));
    let is_asked = async || {
        bench.sandbox.clear_requests();
        while bench.sandbox.counts().rest == 0 {
            tokio::task::yield_now().await;
        }
    };
    let (first, second) = (address(&bench, "web-shop"), address(&bench, "mobile-app"));
    let newer = async {
        is_asked().await;
        bench.admin.resolve_address(acme.id, &second).await
    };
    let (older, newer) = tokio::join!(bench.admin.resolve_address(acme.id, &first), newer);
    assert!(matches!(older, Err(AdminError::Cancelled)), "{older:?}");
    assert_eq!(newer.unwrap().repository, "mobile-app");

    let stopping = async {
        is_asked().await;
        bench.admin.cancel_lookups();
    };
    let (stopped, ()) = tokio::join!(bench.admin.resolve_address(acme.id, &first), stopping);
    assert!(matches!(stopped, Err(AdminError::Cancelled)), "{stopped:?}");
}

#[tokio::test]
async fn repositories_are_searched_and_lead_to_themselves() {
    let (bench, acme) = connected().await;
    let all = bench.admin.list_repositories(acme.id, "", None).await.unwrap();
    let slugs: Vec<_> = all.repositories.iter().map(|each| each.slug.as_str()).collect();
    assert!(slugs.contains(&"web-shop") && slugs.contains(&"handbook"), "{slugs:?}");
    assert!(all.repositories.iter().all(|each| each.updated_at.is_some()));
    assert_eq!(all.next, None);
    let few = bench.admin.list_repositories(acme.id, " mobile ", None).await.unwrap();
    assert_eq!(few.repositories.len(), 1);
    let found = bench.admin.resolve_address(acme.id, &few.repositories[0].address).await.unwrap();
    assert_eq!((found.repository.as_str(), found.reference), ("mobile-app", GitRef::DefaultBranch));
    let foreign =
        bench.admin.list_repositories(acme.id, "", Some("https://evil.example/2.0/repositories/x")).await;
    assert!(foreign.is_err(), "{foreign:?}");
}

#[tokio::test]
async fn branches_come_with_the_main_one_first_and_each_leads_to_itself() {
    let (bench, acme) = connected().await;
    let found = bench.admin.list_branches(acme.id, "web-shop", "").await.unwrap();
    assert!(!found.truncated);
    let first = &found.branches[0];
    assert_eq!((first.name.as_str(), first.is_default), ("main", true));
    assert_eq!(found.branches.iter().filter(|each| each.is_default).count(), 1);
    assert!(found.branches.iter().any(|each| each.kind == NameKind::Tag));
    for choice in &found.branches {
        let resolved = bench.admin.resolve_address(acme.id, &choice.address).await.unwrap();
        let expected = match choice.kind {
            NameKind::Branch => GitRef::Branch(choice.name.clone()),
            NameKind::Tag => GitRef::Tag(choice.name.clone()),
        };
        assert_eq!(resolved.reference, expected, "{}", choice.address);
    }
    let few = bench.admin.list_branches(acme.id, "web-shop", "one-click").await.unwrap();
    let names: Vec<_> = few.branches.iter().map(|each| each.name.as_str()).collect();
    assert_eq!(names, ["feature/one-click-checkout"]);
    let gone = bench.admin.list_branches(acme.id, "no-such-repository", "").await.unwrap_err();
    assert_eq!(gone.code(), ErrorCode::BitbucketNotFound);
}

#[tokio::test]
async fn directories_are_told_level_by_level_with_git_or_without_its_filters() {
    let (bench, acme) = connected().await;
    let reference = GitRef::Branch("feature/one-click-checkout".to_owned());
    for filters in [true, false] {
        bench.sandbox.faults().set_filter(filters);
        let listed = async |directory: &str| {
            let directory = RepoPath::from_text(directory);
            bench.admin.list_directories(acme.id, "web-shop", &reference, &directory).await.unwrap()
        };
        let top = listed("").await;
        let cases = top.directories.iter().find(|each| each.path.as_str() == "Test Cases").unwrap();
        assert!(cases.holds_tests && !top.truncated);
        assert_eq!(top.projects, [RepoPath::root()], "filters: {filters}");
        let asked = bench.sandbox.counts();
        let inner = listed("Test Cases").await;
        let checkout = inner.directories.iter().find(|each| each.path.name() == "Checkout").unwrap();
        assert!(checkout.holds_tests);
        assert_eq!(
            bench.sandbox.counts().rest - asked.rest,
            usize::from(!filters),
            "git answers the folders"
        );
        let found = bench.admin.resolve_address(acme.id, &checkout.address).await.unwrap();
        assert_eq!((&found.reference, &found.directory), (&reference, &checkout.path));
    }
}
