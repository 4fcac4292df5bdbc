//! A push is told, signed, brought by the relay, and in the catalogue without any poll; anything else moves nothing.

use secrecy::ExposeSecret;
use suitecase_keychain::EntryName;
use suitecase_model::link::{GitRef, LinkStatus};
use suitecase_sandbox::{Delivery, RepositoryBuilder, signature};

use crate::bench::{REPOSITORY, WORKSPACE};
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
        it.rest();
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
    it.rest();
    let before = runs(&it).await;
    let mut events = it.bench.service.events();
    assert_eq!(it.bring(first).await, [200], "out of order");
    ended(&mut events).await;
    it.rest();
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
async fn pushes_to_other_branches_and_of_other_repositories_ask_nothing() {
    let it = HookBench::new().await;
    it.run().await;
    let heeded = async |delivery: Vec<Delivery>| {
        it.rest();
        let mut events = it.bench.service.events();
        assert_eq!(it.bring(delivery).await, [200]);
        ended(&mut events).await;
    };
    it.push("feature/x", &["x"]);
    it.bench.sandbox.clear_requests();
    let main = it.push("main", &["b"]);
    heeded(main.clone()).await;
    let cost = it.bench.sandbox.counts().git;

    let elsewhere = it.push("feature/x", &["y"]).remove(0);
    let foreign = of_another_repository(&it, main[0].clone()).await;
    it.bench.sandbox.clear_requests();
    assert_eq!(it.bring(vec![elsewhere, foreign]).await, [200, 200]);
    // What is brought afterwards is heeded afterwards.
    heeded(it.push("main", &["c"])).await;
    assert_eq!(it.paths().await.len(), 3);
    assert_eq!(it.bench.sandbox.counts().git, cost, "nothing but the one push asked for anything");
}

/// Makes a delivery one of another repository, signed with the secret that the hook has.
async fn of_another_repository(it: &HookBench, delivery: Delivery) -> Delivery {
    let entry = EntryName::of_hook(it.bench.link);
    let secret = it.bench.keychain.keychain().read(&entry).await.unwrap();
    let text = String::from_utf8(delivery.body).unwrap();
    let uuid = text.split(r#""uuid":""#).nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let body = text.replace(uuid, "{11111111-1111-1111-1111-111111111111}").into_bytes();
    let mut headers = delivery.headers;
    for (name, value) in &mut headers {
        match name.as_str() {
            "x-hub-signature" => *value = signature(secret.expose_secret(), &body),
            "x-request-uuid" => *value = "22222222-2222-2222-2222-222222222222".to_owned(),
            _ => {}
        }
    }
    Delivery { headers, body, ..delivery }
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
async fn what_is_told_of_a_link_that_is_archived_is_not_heard_any_more() {
    let it = HookBench::new().await;
    it.run().await;
    let deliveries = it.push("main", &["b"]);
    it.bench.set_link(LinkStatus::Archived).await;
    it.look().await;
    it.bench.sandbox.clear_requests();
    assert_eq!(it.bring(deliveries).await, [404]);
    assert_eq!((it.seen().len(), it.bench.sandbox.counts().git), (0, 0));
}
