//! The simulated world: servers, the network, the database, the clock, and the service around the agenda.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::{IntegrationId, LinkId};
use suitecase_model::sync_run::SyncReason;
use suitecase_model::time::Timestamp;
use suitecase_sync::agenda::facts::{CredentialFacts, Facts, Following, LinkFacts};
use suitecase_sync::agenda::{Agenda, Ended};
use suitecase_sync::poll::moved_at;
use uuid::Uuid;

use crate::checks::Checks;
use crate::invariants::Watch;

pub(crate) const SECOND: i64 = 1000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
const START: i64 = 1_800_000_000_000;
/// More than any world needs; a storm needs more.
const MOST_EVENTS: u32 = 20_000;

/// What the network does to requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Network {
    Up,
    Down,
    Portal,
    /// One request in three fails.
    Flaky,
}

/// A branch on a server and the link that follows it, as stored.
pub(crate) struct Branch {
    pub(crate) tip: u64,
    /// What the commit says; it can be much older than its push.
    pub(crate) committed_at: i64,
    pub(crate) exists: bool,
    pub(crate) has_hook: bool,
    pub(crate) facts: LinkFacts,
    /// When it began to fail, as stored with it.
    pub(crate) failing_at: Option<Timestamp>,
    pub(crate) synced: Option<u64>,
}

/// A credential on the server, and its integration as stored.
pub(crate) struct Account {
    pub(crate) is_alive: bool,
    /// The server answers 429 until then; whether it says so.
    pub(crate) limited: Option<(i64, bool)>,
    pub(crate) facts: CredentialFacts,
    pub(crate) checks: Checks,
}

/// A run under way.
pub(crate) struct Run {
    pub(crate) branch: usize,
    reason: SyncReason,
    resolves_at: i64,
    ends_at: i64,
    seen: Option<Result<u64, (ErrorCode, Option<Duration>)>>,
    /// How it ended: that is stored, and the agenda does not know it yet.
    pub(crate) stored: Option<Ended>,
    /// Whether the branch had moved.
    pub(crate) has_moved: bool,
    /// Whether something was pushed while it ran.
    pub(crate) is_hinted: bool,
}

/// Everything there is.
pub(crate) struct World {
    pub(crate) dice: fastrand::Rng,
    /// The true time; the clock on the wall shows it moved by `offset`.
    pub(crate) time: i64,
    pub(crate) offset: i64,
    pub(crate) network: Network,
    pub(crate) branches: Vec<Branch>,
    pub(crate) accounts: Vec<Account>,
    pub(crate) runs: Vec<Run>,
    pub(crate) hooks: Vec<(i64, usize)>,
    pub(crate) is_paused: bool,
    pub(crate) agenda: Agenda,
    pub(crate) watch: Watch,
    next_commit: u64,
    events: u32,
    trace: DefaultHasher,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = fastrand::Rng::with_seed(seed);
        let accounts: Vec<Account> = (0..dice.usize(1..3)).map(|_| Account::new(&mut dice)).collect();
        let branches: Vec<Branch> =
            (0..dice.usize(2..6)).map(|_| Branch::new(&mut dice, &accounts)).collect();
        let watch = Watch::new(branches.len(), accounts.len());
        let mut world = Self {
            dice,
            time: START,
            offset: 0,
            network: Network::Up,
            branches,
            accounts,
            runs: Vec::new(),
            hooks: Vec::new(),
            is_paused: false,
            agenda: Agenda::default(),
            watch,
            next_commit: 100,
            events: 0,
            trace: DefaultHasher::new(),
        };
        world.start_app();
        world
    }

    /// Returns the hash of everything that has happened.
    pub(crate) fn hash(&self) -> u64 {
        self.trace.finish()
    }

    pub(crate) fn note(&mut self, what: impl Hash) {
        (self.time, what).hash(&mut self.trace);
    }

    pub(crate) fn wall(&self) -> Timestamp {
        Timestamp(self.time + self.offset)
    }

    /// Starts the app: nothing is known but what is stored.
    pub(crate) fn start_app(&mut self) {
        let interrupted: Vec<LinkId> =
            self.runs.drain(..).map(|run| self.branches[run.branch].facts.link).collect();
        self.watch.restarted();
        self.accounts.iter_mut().for_each(Account::forget_checks);
        self.agenda = Agenda::default();
        self.agenda.set_paused(self.is_paused);
        self.learn();
        let now = self.wall();
        for link in interrupted {
            self.agenda.ask(link, SyncReason::Interrupted, now);
        }
        self.agenda.look_at_all(now);
        self.watch.nudged();
        self.drive();
    }

    fn learn(&mut self) {
        let facts = Facts {
            links: self.branches.iter().map(|branch| branch.facts.clone()).collect(),
            credentials: self.accounts.iter().map(|account| account.facts.clone()).collect(),
        };
        let now = self.wall();
        self.agenda.learn(facts, now, &mut || self.dice.f64());
    }

    /// Does what the service does whenever something happens: learns what is stored, and starts what is due.
    pub(crate) fn drive(&mut self) {
        self.events += 1;
        assert!(self.events < MOST_EVENTS, "a storm of {} events", self.events);
        self.learn();
        for start in self.agenda.take(self.wall()) {
            let branch = self.branch_of(start.link);
            self.note((branch, start.reason));
            Watch::start(self, branch, start.reason);
            let takes = if self.dice.u8(..8) == 0 { 90 * SECOND } else { 2 * SECOND };
            let resolves_at = self.time + self.dice.i64(1..SECOND);
            let ends_at = resolves_at + self.dice.i64(1..takes);
            let (reason, seen, stored) = (start.reason, None, None);
            let (has_moved, is_hinted) = (false, false);
            self.runs.push(Run { branch, reason, resolves_at, ends_at, seen, stored, has_moved, is_hinted });
        }
    }

    /// Lets time pass, with everything that happens in it.
    pub(crate) fn pass(&mut self, millis: i64) {
        let until = self.time + millis;
        loop {
            let wake = self.agenda.wakes_at(self.wall()).map(|at| at.0 - self.offset);
            let runs =
                self.runs.iter().map(|run| if run.seen.is_none() { run.resolves_at } else { run.ends_at });
            let hooks = self.hooks.iter().map(|(at, _)| *at);
            let checks = (0..self.accounts.len()).filter_map(|account| self.check_due(account));
            let next = runs.chain(hooks).chain(wake).chain(checks).min();
            let Some(next) = next.filter(|next| *next <= until) else { break };
            self.time = self.time.max(next);
            self.happen();
            self.drive();
        }
        self.time = until;
    }

    fn happen(&mut self) {
        for account in 0..self.accounts.len() {
            if self.check_due(account).is_some_and(|due| due <= self.time) {
                self.check(account);
            }
        }
        if let Some(due) = self.hooks.iter().position(|(at, _)| *at <= self.time) {
            let (_, branch) = self.hooks.swap_remove(due);
            self.watch.hinted(branch);
            self.runs.iter_mut().filter(|run| run.branch == branch).for_each(|run| run.is_hinted = true);
            self.agenda.hint(self.branches[branch].facts.link, self.wall());
        }
        for at in 0..self.runs.len() {
            if self.runs[at].seen.is_none() && self.runs[at].resolves_at <= self.time {
                let answer = self.ask_server(self.runs[at].branch);
                self.runs[at].seen = Some(answer);
                if answer.is_err() {
                    self.runs[at].ends_at = self.time;
                }
            }
        }
        while let Some(at) = self.runs.iter().position(|run| run.seen.is_some() && run.ends_at <= self.time) {
            if self.runs[at].stored.is_none() {
                self.store(at);
            } else {
                self.end(at);
            }
        }
    }

    /// Asks the server where a branch is.
    fn ask_server(&mut self, branch: usize) -> Result<u64, (ErrorCode, Option<Duration>)> {
        let failed = |code| Err((code, None));
        match self.network {
            Network::Down => return failed(ErrorCode::NetworkOffline),
            Network::Portal => return failed(ErrorCode::NetworkCaptivePortal),
            Network::Flaky if self.dice.u8(..3) == 0 => {
                let codes =
                    [ErrorCode::NetworkCut, ErrorCode::NetworkTimedOut, ErrorCode::BitbucketServerError];
                return failed(codes[self.dice.usize(..3)]);
            }
            Network::Flaky | Network::Up => {}
        }
        let account = self.account_of(branch);
        let found = &self.branches[branch];
        match &self.accounts[account] {
            Account { facts: CredentialFacts { is_disconnected: true, .. }, .. } => {
                failed(ErrorCode::IntegrationDisconnected)
            }
            Account { limited: Some((until, is_said)), .. } if *until > self.time => {
                let wait = Duration::from_millis((until - self.time).unsigned_abs());
                Err((ErrorCode::BitbucketRateLimited, is_said.then_some(wait)))
            }
            Account { is_alive: false, .. } => failed(ErrorCode::GitRefused),
            // A good credential is refused now and then.
            Account { .. } if self.dice.u8(..40) == 0 => failed(ErrorCode::GitRefused),
            Account { .. } if !found.exists => failed(ErrorCode::GitReferenceMissing),
            Account { .. } => Ok(found.tip),
        }
    }

    /// Stores how a run ended; most often the agenda hears of it at once.
    fn store(&mut self, at: usize) {
        let now = self.wall();
        let run = &mut self.runs[at];
        let seen = run.seen.expect("it has asked");
        // The network may have gone after the question.
        let seen =
            if self.network == Network::Down { seen.and(Err((ErrorCode::NetworkCut, None))) } else { seen };
        let branch = &mut self.branches[run.branch];
        let ended = match seen {
            Ok(tip) => {
                run.has_moved = branch.synced != Some(tip);
                let before = branch.facts.moved_at.map(|at| (!run.has_moved, at));
                branch.synced = Some(tip);
                branch.facts.failing = None;
                branch.failing_at = None;
                branch.facts.confirmed_at = Some(now);
                branch.facts.moved_at = Some(moved_at(before, Timestamp(branch.committed_at), now));
                if run.reason == SyncReason::Reconcile || branch.facts.reconciled_at.is_none() {
                    branch.facts.reconciled_at = Some(now);
                }
                if branch.facts.following == Following::Inactive {
                    branch.facts.following = Following::Followed;
                }
                Ended::Well
            }
            Err((code, retry_after)) => {
                let is_shown = !code.passes_by_itself() || branch.facts.following == Following::Inactive;
                if is_shown && code != ErrorCode::IntegrationDisconnected {
                    branch.facts.failing = Some(code);
                    branch.failing_at = Some(now);
                    if branch.facts.following == Following::Inactive {
                        branch.facts.following = Following::Followed;
                    }
                }
                Ended::Failed { code, retry_after, at: now }
            }
        };
        run.stored = Some(ended);
        run.ends_at = self.time + if self.dice.u8(..4) == 0 { self.dice.i64(1..2 * SECOND) } else { 0 };
        let branch = run.branch;
        self.note((branch, ended == Ended::Well));
    }

    /// Tells the agenda how a run ended.
    fn end(&mut self, at: usize) {
        let run = self.runs.swap_remove(at);
        let ended = run.stored.expect("it is stored");
        let (link, now) = (self.branches[run.branch].facts.link, self.wall());
        self.learn();
        self.agenda.ended(link, ended, now, &mut || self.dice.f64());
        Watch::end(self, &run, ended);
    }

    /// Stops what runs or waits for a link, as a person does.
    pub(crate) fn cancel(&mut self, branch: usize) {
        let (link, now) = (self.branches[branch].facts.link, self.wall());
        match self.runs.iter().position(|run| run.branch == branch) {
            // It is too late.
            Some(at) if self.runs[at].stored.is_some() => {}
            Some(at) => {
                let run = self.runs.swap_remove(at);
                self.agenda.ended(link, Ended::Cancelled, now, &mut || self.dice.f64());
                Watch::end(self, &run, Ended::Cancelled);
            }
            None => {
                self.agenda.withdraw(link, now, &mut || self.dice.f64());
            }
        }
    }

    pub(crate) fn push(&mut self, branch: usize, committed_at: i64) {
        self.next_commit += 1;
        self.branches[branch].tip = self.next_commit;
        self.branches[branch].committed_at = committed_at;
    }

    /// Says which link is not where its branch is.
    pub(crate) fn behind(&self) -> Option<String> {
        let behind = self.branches.iter().position(|branch| {
            branch.facts.following == Following::Followed
                && !self.accounts[self.account_of_facts(&branch.facts)].facts.is_disconnected
                && branch.synced != Some(branch.tip)
        })?;
        let standing = self.agenda.standing(self.branches[behind].facts.link, self.wall());
        Some(format!("link {behind} is behind its branch: {standing:?} at {:?}", self.wall()))
    }

    pub(crate) fn branch_of(&self, link: LinkId) -> usize {
        self.branches.iter().position(|branch| branch.facts.link == link).expect("a stored link")
    }

    pub(crate) fn account_of(&self, branch: usize) -> usize {
        self.account_of_facts(&self.branches[branch].facts)
    }

    fn account_of_facts(&self, facts: &LinkFacts) -> usize {
        let is_its = |account: &Account| account.facts.credential == facts.credential;
        self.accounts.iter().position(is_its).expect("a stored integration")
    }
}

impl Account {
    fn new(dice: &mut fastrand::Rng) -> Self {
        let facts = CredentialFacts {
            credential: IntegrationId(Uuid::from_u128(dice.u128(..))),
            is_disconnected: false,
            broken: None,
            checked_at: None,
        };
        Self { is_alive: true, limited: None, facts, checks: Checks::default() }
    }
}

impl Branch {
    fn new(dice: &mut fastrand::Rng, accounts: &[Account]) -> Self {
        let committed_at = START - dice.i64(0..200 * HOUR);
        let facts = LinkFacts {
            link: LinkId(Uuid::from_u128(dice.u128(..))),
            credential: accounts[dice.usize(..accounts.len())].facts.credential,
            following: Following::Followed,
            failing: None,
            moved_at: Some(Timestamp(committed_at)),
            confirmed_at: Some(Timestamp(START - dice.i64(0..HOUR))),
            reconciled_at: Some(Timestamp(START - dice.i64(0..20 * HOUR))),
        };
        let (has_hook, failing_at, synced) = (dice.bool(), None, Some(1));
        Self { tip: 1, committed_at, exists: true, has_hook, facts, failing_at, synced }
    }
}
