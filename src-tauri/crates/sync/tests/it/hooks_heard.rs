//! A push is told, signed, brought by the relay, and in the catalogue without any poll; anything else moves nothing.

use suitecase_model::link::GitRef;
use suitecase_sandbox::{Commit, Repository, RepositoryBuilder, Workspace};
use suitecase_store::link;

use crate::bench::{Bench, REPOSITORY, WORKSPACE};
use crate::hook_bench::{HookBench, RELAY, ended, tests};

/// Returns how many runs the link has had.
async fn runs(it: &HookBench) -> usize {
    it.bench.runs(it.bench.link).await.len()
}

#[tokio::test]
async fn a_push_is_in_the_catalogue_without_a_poll() {
    let it = HookBench::new().await;
    it.run().await;
    assert_eq!(it.state().await, "told");
    for (names, paths) in [(&["b"], 2), (&["c"], 3)] {
        let mut events = it.bench.service.events();
        let deliveries = it.push("main", names);
        assert_eq!(it.bring(deliveries).await, [200]);
        ended(&mut events).await;
        assert_eq!(it.paths().await.len(), paths);
    }
    let kept = it.relay().keeping_paths();
    let mut events = it.bench.service.events();
    for delivery in it.push("main", &["d"]) {
        assert_eq!(kept.bring(delivery).await, [200]);
    }
    ended(&mut events).await;
    assert_eq!(it.paths().await.len(), 4);
}

#[tokio::test]
async fn a_delivery_that_comes_twice_or_late_does_no_harm_and_one_that_is_lost_is_made_up_for() {
    let it = HookBench::new().await;
    it.run().await;
    let lost = it.push("main", &["b"]);
    let first = it.push("main", &["c"]);
    let second = it.push("main", &["d"]);
    drop(lost);
    let mut events = it.bench.service.events();
    assert_eq!(it.bring(second.clone()).await, [200]);
    ended(&mut events).await;
    assert_eq!(it.paths().await.len(), 4, "what was lost came along");
    let before = runs(&it).await;
    let mut events = it.bench.service.events();
    assert_eq!(it.bring(first).await, [200], "out of order");
    ended(&mut events).await;
    it.bench.sandbox.clear_requests();
    let again = second.into_iter().map(|delivery| delivery.attempt(2)).collect();
    assert_eq!(it.bring(again).await, [200], "twice");
    let mut events = it.bench.service.events();
    assert_eq!(it.bring(it.push("main", &["e"])).await, [200]);
    ended(&mut events).await;
    assert_eq!(it.paths().await.len(), 5);
    assert_eq!(runs(&it).await, before + 1, "only what moved is a run to be shown");
}

#[tokio::test]
async fn what_was_not_signed_with_the_secret_moves_nothing_and_is_mended_by_the_next_look() {
    let it = HookBench::new().await;
    it.run().await;
    it.bench.sandbox.clear_requests();
    let forged = it.push("main", &["b"]).into_iter().map(|mut delivery| {
        delivery.body[0] = b' ';
        delivery
    });
    assert_eq!(it.bring(forged.collect()).await, [403]);
    let hook = it.seen().remove(0);
    it.change_hook(&hook, &hook.url, "the secret of somebody else").await;
    assert_eq!(it.bring(it.push("main", &["c"])).await, [403]);
    assert_eq!(it.bench.sandbox.counts().git, 0);
    assert_eq!(it.paths().await.len(), 1);

    it.pass(61);
    it.look().await;
    let mut events = it.bench.service.events();
    assert_eq!(it.bring(it.push("main", &["d"])).await, [200], "the hook has our secret again");
    ended(&mut events).await;
    assert_eq!(it.paths().await.len(), 4);
}

#[tokio::test]
async fn pushes_to_other_branches_and_repositories_ask_nothing() {
    let history = || RepositoryBuilder::new().commit(tests(&["a"]));
    let workspace = Workspace::new(WORKSPACE, "Acme")
        .with(Repository::built(REPOSITORY, history()))
        .with(Repository::built("other", history()));
    let it = HookBench::over(Bench::serving(workspace).await).await;
    it.run().await;
    let (before, seen) = (runs(&it).await, it.seen().remove(0));
    let first = it.push("feature/x", &["b"]);
    // What creates a branch may be a new name of the default branch; what comes later is not.
    drop(first);
    it.bench.sandbox.clear_requests();
    let elsewhere = it.push("feature/x", &["c"]);
    assert_eq!(it.bring(elsewhere).await, [200]);
    let mut foreign = it.push("main", &["d"]).remove(0);
    let body = String::from_utf8(foreign.body).unwrap();
    let uuid = body.split(r#""uuid":""#).nth(1).unwrap().split('"').next().unwrap().to_owned();
    foreign.body = body.replace(&uuid, "{11111111-1111-1111-1111-111111111111}").into_bytes();
    let secret = "a secret that the test knows";
    it.change_hook(&seen, &seen.url, secret).await;
    let entry = suitecase_keychain::EntryName::of_hook(it.bench.link);
    it.bench.keychain.keychain().keep(&entry, secret.into()).await.unwrap();
    let signature = suitecase_sandbox::signature(secret, &foreign.body);
    for (name, value) in &mut foreign.headers {
        if name == "x-hub-signature" {
            value.clone_from(&signature);
        }
    }
    let mut again = it;
    let service = again.bench.started_again();
    again.bench.service.stop().await;
    again.bench.service = service;
    again.start_again();
    again.run().await;
    assert_eq!(again.bring(vec![foreign]).await, [200]);
    // What is told afterwards is heeded afterwards, so that everything before has been.
    let mut events = again.bench.service.events();
    assert_eq!(again.bench.sandbox.counts().git, 0);
    assert_eq!(again.bring(again.push("main", &["e"])).await, [200]);
    ended(&mut events).await;
    assert_eq!(runs(&again).await, before + 1);
}

#[tokio::test]
async fn each_link_on_a_repository_has_a_hook_of_its_own_and_hears_its_own_branch() {
    let mut it = HookBench::new().await;
    it.push("feature/x", &["x"]);
    let main = it.bench.link;
    let feature = it.bench.link_to(REPOSITORY, GitRef::Branch("feature/x".to_owned()), "").await;
    it.bench.synced_of(feature).await;
    it.run().await;
    let urls: Vec<_> = it.seen().into_iter().map(|hook| hook.url).collect();
    assert_eq!(urls, [main, feature].map(|link| format!("{RELAY}/hooks/{link}")));
    let mut events = it.bench.service.events();
    let deliveries = it.push("feature/x", &["y"]);
    assert_eq!(deliveries.len(), 2);
    assert_eq!(it.bring(deliveries).await, [200, 200]);
    ended(&mut events).await;
    assert_eq!(it.bench.catalogue_of(feature).await.case_paths().len(), 3);
    assert_eq!(it.bench.runs(main).await.len(), 1);
    it.bench.link = feature;
    assert_eq!(it.state().await, "told");
}

#[tokio::test]
async fn a_default_branch_that_is_renamed_by_a_push_is_followed() {
    let it = HookBench::new().await;
    it.run().await;
    let git_directory = it.bench.git_directory();
    crate::truth::git(&git_directory, &["branch", "-m", "main", "trunk"], b"");
    it.bench.push(RepositoryBuilder::new().on("trunk").commit(tests(&["b"])));
    let tip = it.bench.sandbox.commit_id(WORKSPACE, REPOSITORY, "trunk").unwrap();
    let mut events = it.bench.service.events();
    let told = it.bench.sandbox.push_deliveries(WORKSPACE, REPOSITORY, "trunk", None, Some(&tip)).unwrap();
    assert_eq!(it.bring(told).await, [200]);
    ended(&mut events).await;
    assert_eq!(it.paths().await.len(), 2);
}

#[tokio::test]
async fn what_is_told_of_a_link_that_is_archived_moves_nothing() {
    let it = HookBench::new().await;
    it.run().await;
    let deliveries = it.push("main", &["b"]);
    let id = it.bench.link;
    it.bench.set_link(suitecase_model::link::LinkStatus::Archived).await;
    it.bench.sandbox.clear_requests();
    assert_eq!(it.bring(deliveries).await, [200]);
    it.look().await;
    assert_eq!(it.bench.sandbox.counts().git, 0);
    let archived = it.bench.read(move |reader| link::get(reader, id)).await;
    assert_eq!(archived.status, suitecase_model::link::LinkStatus::Archived);
    it.bench.push_commit(Commit::new("more").file("README.md", "x"));
    assert!(it.seen().is_empty(), "its hook is removed");
}
