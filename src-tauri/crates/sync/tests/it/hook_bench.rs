//! A bench with a relay: service hooks kept and heard by a listener that takes any port that is free.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use secrecy::SecretString;
use suitecase_bitbucket::{Client, Credential, Hook, HookDraft, Origin, hooks};
use suitecase_keychain::EntryName;
use suitecase_model::credential::CredentialKind;
use suitecase_model::service_hook::{HookState, ServiceHook};
use suitecase_model::time::Timestamp;
use suitecase_sandbox::{Commit, DEMO_API_TOKEN, DEMO_EMAIL, Delivery, Relay, RepositoryBuilder, SeenHook};
use suitecase_store::audit::{self, AuditFilter};
use suitecase_store::{Reader, service_hook, setting};
use suitecase_sync::hooks::Hearing;
use suitecase_sync::{Clients, Clock, ServiceHooks, SyncEvent};
use tokio::sync::broadcast;

use crate::bench::{Ahead, Bench, REPOSITORY, WORKSPACE, now};
use crate::files::case;

pub(crate) const RELAY: &str = "https://relay.acme-quality.example/suitecase";
const DAY: i64 = 24 * 3_600_000;

pub(crate) struct HookBench {
    pub(crate) bench: Bench,
    pub(crate) hooks: ServiceHooks,
    /// What the clock of the hooks tells beyond that of the syncs, in milliseconds.
    ahead: Arc<AtomicI64>,
    syncs_ahead: Ahead,
}

impl HookBench {
    /// Links [`REPOSITORY`], syncs it, and configures a relay.
    pub(crate) async fn new() -> Self {
        let bench = Bench::with_commit(tests(&["a"])).await;
        Self::over(bench).await
    }

    /// The same over a bench of a test's own making.
    pub(crate) async fn over(mut bench: Bench) -> Self {
        let syncs_ahead = bench.start_with_clock();
        bench.synced().await;
        let ahead = Arc::new(AtomicI64::new(0));
        let hooks = service_hooks(&bench, &ahead);
        let it = Self { bench, hooks, ahead, syncs_ahead };
        it.configure(RELAY).await;
        it
    }

    /// Makes it start again: nothing is in memory but what is stored.
    pub(crate) fn start_again(&mut self) {
        self.hooks = service_hooks(&self.bench, &self.ahead);
    }

    /// Decides the relay's address; empty for none.
    pub(crate) async fn configure(&self, relay: &'static str) {
        self.bench
            .write(move |writer| {
                setting::put(writer, "service-hook-url", relay)?;
                setting::put(writer, "service-hook-port", "0")
            })
            .await;
    }

    /// Listens as decided and does what is due.
    pub(crate) async fn look(&self) {
        self.hooks.listen().await.unwrap();
        self.hooks.look_at_all().await.unwrap();
    }

    /// Lets a day and a bit pass, and does what is due.
    pub(crate) async fn look_tomorrow(&self) {
        self.ahead.fetch_add(DAY + 1, Ordering::Relaxed);
        self.look().await;
    }

    /// Lets time pass for the hooks.
    pub(crate) fn pass(&self, minutes: i64) {
        self.ahead.fetch_add(minutes * 60_000, Ordering::Relaxed);
    }

    /// Lets so much time pass for the syncs that the next hint is followed at once.
    pub(crate) fn rest(&self) {
        self.syncs_ahead.pass(5);
    }

    /// Runs listening, keeping and hearing in the background, until the sync service stops.
    pub(crate) async fn run(&self) {
        self.look().await;
        let hooks = self.hooks.clone();
        tokio::spawn(async move { hooks.run().await });
    }

    /// Returns the webhooks of the repository, as somebody sees them in its settings.
    pub(crate) fn seen(&self) -> Vec<SeenHook> {
        self.bench.sandbox.hooks(WORKSPACE, REPOSITORY).unwrap()
    }

    pub(crate) async fn stored(&self) -> Vec<ServiceHook> {
        let link = self.bench.link;
        self.bench.read(move |reader| service_hook::of_link(reader, link)).await
    }

    /// Returns how the one stored hook stands: a word, and a code with its detail.
    pub(crate) async fn state(&self) -> String {
        let stored = self.stored().await;
        let [hook] = stored.as_slice() else { panic!("{stored:?}") };
        match &hook.state {
            HookState::Told => "told".to_owned(),
            HookState::Polled { code, detail } => format!("polled {code} {detail}").trim_end().to_owned(),
            HookState::Leaving { code, detail } => format!("leaving {code} {detail}").trim_end().to_owned(),
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("{RELAY}/hooks/{}", self.bench.link)
    }

    /// Makes a webhook as somebody else does.
    pub(crate) async fn add_hook(&self, url: &str) -> Hook {
        let draft = HookDraft { url, description: "Somebody's", secret: None };
        hooks::create(&self.somebody(), WORKSPACE, REPOSITORY, draft).await.unwrap()
    }

    /// Deletes a webhook as somebody does in the repository's settings.
    pub(crate) async fn delete_hook(&self, uuid: &str) {
        hooks::delete(&self.somebody(), WORKSPACE, REPOSITORY, uuid).await.unwrap();
    }

    /// Gives a webhook another secret, or another address, as somebody does in the repository's settings.
    pub(crate) async fn change_hook(&self, hook: &SeenHook, url: &str, secret: &str) {
        let secret = SecretString::from(secret);
        let draft = HookDraft { url, description: &hook.description, secret: Some(&secret) };
        hooks::update(&self.somebody(), WORKSPACE, REPOSITORY, &hook.uuid, draft).await.unwrap();
    }

    pub(crate) fn somebody(&self) -> Client {
        let secret = SecretString::from(DEMO_API_TOKEN);
        let credential = Credential::new(CredentialKind::ApiToken, DEMO_EMAIL, secret);
        Client::new(Origin::loopback(self.bench.sandbox.origin()).unwrap(), credential).unwrap()
    }

    /// Makes everything from now on be asked with another token.
    pub(crate) async fn use_token(&mut self, token: &str) {
        let entry = EntryName::of_integration(self.bench.integration);
        self.bench.keychain.keychain().keep(&entry, SecretString::from(token)).await.unwrap();
        self.start_again();
    }

    /// Pushes tests to a branch and returns what Bitbucket posts of it.
    pub(crate) fn push(&self, branch: &str, names: &[&str]) -> Vec<Delivery> {
        let sandbox = &self.bench.sandbox;
        let before = sandbox.commit_id(WORKSPACE, REPOSITORY, branch).ok();
        self.bench.push(RepositoryBuilder::new().on(branch).commit(tests(names)));
        let after = sandbox.commit_id(WORKSPACE, REPOSITORY, branch).unwrap();
        let (before, after) = (before.as_deref(), Some(after.as_str()));
        sandbox.push_deliveries(WORKSPACE, REPOSITORY, branch, before, after).unwrap()
    }

    pub(crate) fn relay(&self) -> Relay {
        match self.hooks.hearing() {
            Hearing::On { port } => Relay::new(RELAY, port),
            other => panic!("nothing is heard: {other:?}"),
        }
    }

    /// Brings deliveries through the relay, and returns the last status of each.
    pub(crate) async fn bring(&self, deliveries: Vec<Delivery>) -> Vec<u16> {
        let (relay, mut statuses) = (self.relay(), Vec::new());
        for delivery in deliveries {
            statuses.extend(relay.bring(delivery).await.last());
        }
        statuses
    }

    pub(crate) async fn paths(&self) -> Vec<String> {
        self.bench.catalogue().await.case_paths().iter().map(ToString::to_string).collect()
    }

    /// Returns what Suitecase did to hooks, oldest first.
    pub(crate) async fn audited(&self) -> Vec<String> {
        let all = |reader: &Reader<'_>| audit::page(reader, &AuditFilter::default(), 0, 100);
        let (_, entries) = self.bench.read(all).await;
        entries.into_iter().rev().map(|entry| entry.action).collect()
    }
}

/// Waits until a run of a link has ended.
pub(crate) async fn ended(events: &mut broadcast::Receiver<SyncEvent>) {
    while !matches!(events.recv().await.unwrap(), SyncEvent::Ended(..) | SyncEvent::Confirmed(_)) {}
}

pub(crate) fn tests(names: &[&str]) -> Commit {
    names.iter().fold(Commit::new("tests"), |commit, name| {
        commit.file(format!("Test Cases/{name}.tc"), case(&format!("g-{name}"), name))
    })
}

fn service_hooks(bench: &Bench, ahead: &Arc<AtomicI64>) -> ServiceHooks {
    let origin = Origin::loopback(bench.sandbox.origin()).unwrap();
    let clients = Arc::new(Clients::new(origin, bench.keychain.keychain()));
    let ahead = Arc::clone(ahead);
    let clock = Clock::telling(move || Timestamp(now().0 + ahead.load(Ordering::Relaxed)));
    ServiceHooks::new(bench.store.clone(), clients, bench.service.clone(), clock)
}
