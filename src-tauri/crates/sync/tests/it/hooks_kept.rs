//! A hook is created, found again, repaired and never doubled, and nobody else's is touched; without one the link says why.

use std::net::TcpListener;

use suitecase_keychain::{EntryName, Refusal};
use suitecase_model::link::{GitRef, LinkStatus};
use suitecase_sandbox::{
    Accounts, Commit, Credential, DEMO_EMAIL, Fault, Repository, RepositoryBuilder, Target, Workspace,
};
use suitecase_store::setting;

use crate::bench::{Bench, REPOSITORY, WORKSPACE};
use crate::hook_bench::{HookBench, RELAY, tests};

#[tokio::test]
async fn a_followed_link_has_one_hook_and_it_is_looked_at_once_a_day() {
    let it = HookBench::new().await;
    it.look().await;
    let seen = it.seen();
    assert_eq!(seen.len(), 1);
    let hook = &seen[0];
    assert_eq!(hook.url, it.url());
    assert!(hook.is_active && hook.has_secret && hook.events == ["repo:push"]);
    assert!(hook.description.starts_with("Suitecase: "), "{}", hook.description);
    assert_eq!(it.state().await, "told");
    assert_eq!(it.audited().await, ["link.hook-create"]);

    it.bench.sandbox.clear_requests();
    it.look().await;
    assert_eq!(it.bench.sandbox.counts().rest, 0, "nothing is due");
    it.look_tomorrow().await;
    assert_eq!(it.bench.sandbox.counts().rest, 1, "one look");
    assert_eq!(it.seen(), seen);
    assert_eq!(it.audited().await.len(), 1);
}

#[tokio::test]
async fn nothing_is_made_without_a_relay_or_before_a_first_sync_or_for_a_pinned_commit() {
    let bench = Bench::with_commit(tests(&["a"])).await;
    let commit = bench.sandbox.commit_id(WORKSPACE, REPOSITORY, "main").unwrap();
    let it = HookBench::over(bench).await;
    it.configure("").await;
    it.bench.sandbox.clear_requests();
    it.look().await;
    assert_eq!(it.bench.sandbox.counts().rest, 0);
    it.configure(RELAY).await;
    it.bench.set_link(LinkStatus::Inactive).await;
    let pinned = it.bench.link_to(REPOSITORY, GitRef::Commit(commit), "").await;
    it.bench.synced_of(pinned).await;
    it.look().await;
    assert!(it.seen().is_empty());
}

#[tokio::test]
async fn a_hook_survives_a_start_and_is_found_again_without_its_row() {
    let mut it = HookBench::new().await;
    it.look().await;
    let made = it.seen();
    it.start_again();
    it.bench.sandbox.clear_requests();
    it.look().await;
    assert_eq!(it.bench.sandbox.counts().rest, 0, "only the secret is read");
    let stored = it.stored().await.remove(0);
    it.bench.write(move |writer| suitecase_store::service_hook::remove(writer, &stored)).await;
    it.start_again();
    it.look().await;
    assert_eq!((it.seen(), it.state().await), (made, "told".to_owned()));
    assert_eq!(it.bench.sandbox.counts().rest, 1, "found, and left as it is");
}

#[tokio::test]
async fn a_secret_that_is_lost_is_replaced_at_the_same_hook() {
    let mut it = HookBench::new().await;
    it.look().await;
    let made = it.seen();
    let entry = EntryName::of_hook(it.bench.link);
    it.bench.keychain.keychain().forget(&entry).await.unwrap();
    it.start_again();
    it.run().await;
    assert_eq!(it.seen(), made, "the same hook");
    assert_eq!(it.audited().await, ["link.hook-create", "link.hook-repair"]);
    assert_eq!(it.bring(it.push("main", &["b"])).await, [200], "signed with the new secret");
}

#[tokio::test]
async fn a_hook_that_somebody_changed_or_deleted_is_made_right() {
    let it = HookBench::new().await;
    it.look().await;
    let made = it.seen();
    it.change_hook(&made[0], "https://elsewhere.acme-quality.example/x", "s").await;
    it.look_tomorrow().await;
    assert_eq!(it.seen(), made, "repaired, not doubled");
    it.bring(it.push("main", &["b"])).await;
    it.look_tomorrow().await;
    assert_eq!(it.bring(it.push("main", &["c"])).await, [200]);

    it.delete_hook(&made[0].uuid).await;
    it.look_tomorrow().await;
    let again = it.seen();
    assert_eq!((again.len(), again[0].url == made[0].url), (1, true));
    assert_ne!(again[0].uuid, made[0].uuid);
}

#[tokio::test]
async fn hooks_of_others_are_never_touched_and_doubles_of_ours_are() {
    let it = HookBench::new().await;
    for url in [
        "https://relay.acme-quality.example/suitecase".to_owned(),
        "https://relay.acme-quality.example/suitecase/hooks".to_owned(),
        format!("{RELAY}/hooks/00000000-0000-0000-0000-000000000001"),
        format!("{}/", it.url()),
        format!("{}?x", it.url()),
    ] {
        it.add_hook(&url).await;
    }
    let others = it.seen();
    let (ours, double) = (it.add_hook(&it.url()).await, it.add_hook(&it.url()).await);
    it.look().await;
    let seen = it.seen();
    assert_eq!(seen[..others.len()], others);
    assert_eq!(seen[others.len()..].iter().map(|hook| &hook.uuid).collect::<Vec<_>>(), [&ours.uuid]);
    assert!(seen.iter().all(|hook| hook.uuid != double.uuid));
    it.bench.set_link(LinkStatus::Archived).await;
    it.look().await;
    assert_eq!(it.seen(), others);
}

#[tokio::test]
async fn another_relay_and_another_repository_move_the_hook() {
    let history = || RepositoryBuilder::new().commit(tests(&["a"]));
    let workspace = Workspace::new(WORKSPACE, "Acme")
        .with(Repository::built(REPOSITORY, history()))
        .with(Repository::built("other", history()));
    let mut it = HookBench::over(Bench::serving(workspace).await).await;
    it.look().await;
    let made = it.seen();
    it.configure("https://new.acme-quality.example").await;
    it.look().await;
    let moved = it.seen();
    assert_eq!(moved[0].uuid, made[0].uuid);
    assert_eq!(moved[0].url, format!("https://new.acme-quality.example/hooks/{}", it.bench.link));

    let id = it.bench.link;
    it.bench
        .write(move |writer| {
            let link = suitecase_store::link::get(writer, id)?;
            let moved = suitecase_model::link::Link { repository: "other".to_owned(), ..link };
            suitecase_store::link::save(writer, &moved, crate::bench::now())
        })
        .await;
    it.look().await;
    assert!(it.seen().is_empty());
    assert_eq!(it.bench.sandbox.hooks(WORKSPACE, "other").unwrap().len(), 1);
    assert_eq!(it.state().await, "told");

    let done = it.audited().await;
    let entry = EntryName::of_hook(it.bench.link);
    it.bench.keychain.keychain().read(&entry).await.expect("the secret of the hook that is there is kept");
    it.start_again();
    it.look().await;
    assert_eq!(it.audited().await, done, "nothing has to be repaired after a start");
}

#[tokio::test]
async fn a_secret_that_bitbucket_did_not_take_is_given_to_the_hook_by_the_next_look() {
    let mut it = HookBench::new().await;
    it.look().await;
    for is_lost in [false, true] {
        let hook = it.seen().remove(0);
        if is_lost {
            let entry = EntryName::of_hook(it.bench.link);
            it.bench.keychain.keychain().forget(&entry).await.unwrap();
            it.start_again();
            it.hooks.listen().await.unwrap();
        } else {
            it.change_hook(&hook, &hook.url, "the secret of somebody else").await;
            assert_eq!(it.bring(it.push("main", &["b"])).await, [403]);
            it.pass(61);
        }
        let faults = it.bench.sandbox.faults();
        faults.next(Target::Rest, 1, Fault::CutBody { after: 1_000_000 });
        faults.next(Target::Rest, 1, Fault::Status(400));
        it.look().await;
        assert_ne!(it.state().await, "told", "{is_lost}");
        it.look_tomorrow().await;
        assert_eq!(it.state().await, "told", "{is_lost}");
        let names: &[&str] = if is_lost { &["d"] } else { &["c"] };
        assert_eq!(it.bring(it.push("main", names)).await, [200], "{is_lost}");
    }
}

#[tokio::test]
async fn without_the_scopes_the_link_is_polled_and_names_them() {
    let scopes = [
        "read:user:bitbucket",
        "read:workspace:bitbucket",
        "read:repository:bitbucket",
        "read:webhook:bitbucket",
    ];
    let repository = Repository::built(REPOSITORY, RepositoryBuilder::new().commit(tests(&["a"])));
    let workspace = Workspace::new(WORKSPACE, "Acme").with(repository);
    let accounts = Accounts::demo(std::slice::from_ref(&workspace))
        .with_credential(Credential::api_token("ATATT3-reads", DEMO_EMAIL, &scopes))
        .with_credential(Credential::api_token("ATATT3-nothing", DEMO_EMAIL, &scopes[..3]));
    let mut it = HookBench::over(Bench::serving_to(workspace, accounts).await).await;
    it.use_token("ATATT3-nothing").await;
    it.look().await;
    assert_eq!(it.state().await, "polled bitbucket.missing-scope read:webhook:bitbucket");
    it.use_token("ATATT3-reads").await;
    it.look_tomorrow().await;
    assert_eq!(it.state().await, "polled bitbucket.missing-scope write:webhook:bitbucket");
    assert!(it.seen().is_empty());
    it.use_token(suitecase_sandbox::DEMO_API_TOKEN).await;
    it.hooks.look(it.bench.link);
    it.look().await;
    assert_eq!(it.state().await, "told", "somebody gave the scopes, and it is tried at once");
}

#[tokio::test]
async fn every_reason_to_be_polled_is_told_and_passes() {
    let it = HookBench::new().await;
    it.bench.sandbox.faults().set_hook_limit(Some(0));
    it.look().await;
    assert_eq!(it.state().await, "polled hook.limit A repository can have at most 0 webhooks.");
    it.bench.sandbox.faults().set_hook_limit(None);
    it.bench.sandbox.faults().next(Target::Rest, 1, Fault::Status(503));
    it.look_tomorrow().await;
    assert_eq!(it.state().await, "polled bitbucket.server-error");
    it.bench.sandbox.clear_requests();
    it.pass(9);
    it.look().await;
    assert_eq!(it.bench.sandbox.counts().rest, 0, "no storm of attempts");
    it.pass(1);
    it.look().await;
    assert_eq!(it.state().await, "told");
}

#[tokio::test]
async fn an_answer_that_is_lost_doubles_nothing() {
    let it = HookBench::new().await;
    let faults = it.bench.sandbox.faults();
    faults.next(Target::Rest, 1, Fault::CutBody { after: 1_000_000 });
    faults.next(Target::Rest, 1, Fault::CutBody { after: 10 });
    it.look().await;
    assert_eq!(it.state().await, "polled network.cut");
    let made = it.seen();
    assert_eq!(made.len(), 1, "it was made, and nobody heard of it");
    it.pass(10);
    it.look().await;
    assert_eq!((it.seen(), it.state().await), (made, "told".to_owned()));
}

#[tokio::test]
async fn a_keychain_that_is_locked_makes_no_second_secret() {
    let mut it = HookBench::new().await;
    it.look().await;
    let made = it.seen();
    it.start_again();
    it.bench.keychain.refuse(Some(Refusal::Locked));
    it.look().await;
    assert_eq!(it.state().await, "polled keychain.locked");
    it.bench.keychain.refuse(None);
    it.pass(10);
    it.look().await;
    assert_eq!((it.seen(), it.state().await), (made, "told".to_owned()));
    assert_eq!(it.audited().await, ["link.hook-create"]);
}

#[tokio::test]
async fn a_port_that_is_taken_makes_no_hook_and_is_tried_again() {
    let it = HookBench::new().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    it.bench.write(move |writer| setting::put(writer, "service-hook-port", &port)).await;
    it.look().await;
    assert_eq!(it.state().await, "polled listener.port-taken");
    assert!(it.seen().is_empty());
    it.bench.push_commit(Commit::new("more").file("README.md", "x"));
    assert_eq!(it.bench.sync().await.reason, suitecase_model::sync_run::SyncReason::Hand, "syncs go on");
    drop(taken);
    it.look().await;
    assert_eq!(it.state().await, "told");
}

#[tokio::test]
async fn the_secret_is_in_the_keychain_and_nowhere_else() {
    let it = HookBench::new().await;
    it.look().await;
    let entry = EntryName::of_hook(it.bench.link);
    let secret = it.bench.keychain.keychain().read(&entry).await.unwrap();
    let secret = secrecy::ExposeSecret::expose_secret(&secret).to_owned();
    assert_eq!(secret.len(), 64);
    let holding = it.bench.files_holding(&secret);
    assert_eq!(holding, Vec::<std::path::PathBuf>::new());
    assert!(!it.bench.files_holding(&it.url()).is_empty(), "what is stored is found so");
}
