//! What must hold at every step, whatever happens.

use suitecase_model::error_code::ErrorCode;
use suitecase_model::sync_run::SyncReason;
use suitecase_sync::agenda::facts::Following;
use suitecase_sync::agenda::{AT_ONCE, AT_ONCE_PER_CREDENTIAL, BETWEEN_HINTED, Ended};

use crate::world::{HOUR, Run, SECOND, World};

/// How often a link may be tried in an hour without a network, apart from what somebody asked for.
const MOST_TRIES: usize = 16;

/// The shortest pause between two looks that nobody and nothing asks for, and the longest one after a push.
const SHORTEST: i64 = 33 * SECOND;
const AFTER_A_PUSH: i64 = 60 * SECOND;
/// How long after a failure what was pushed meanwhile is looked at.
const AFTER_A_FAILURE: i64 = 30 * SECOND;
/// How long the links of a credential that can be used again come one after the other.
const IN_TURN: i64 = 5 * SECOND;

/// Remembers what the rules are about.
pub(crate) struct Watch {
    /// The starts of each link in the present outage.
    tries: Vec<Vec<i64>>,
    /// How often somebody said in the present outage that there may be something new.
    nudges: usize,
    /// When each credential may be used again, as the server said.
    closed_until: Vec<Option<i64>>,
    /// When each link was last looked at for a hint.
    hinted_at: Vec<Option<i64>>,
    /// Whether a run has gone well since the credential was found broken.
    is_proven: Vec<bool>,
    /// Whether each link was told of a push since it last started.
    is_hinted: Vec<bool>,
    /// When each link ended well, where nothing has asked for a look since.
    rests_since: Vec<Option<i64>>,
}

impl Watch {
    pub(crate) fn new(branches: usize, accounts: usize) -> Self {
        Self {
            tries: vec![Vec::new(); branches],
            nudges: 0,
            closed_until: vec![None; accounts],
            hinted_at: vec![None; branches],
            is_proven: vec![false; accounts],
            is_hinted: vec![false; branches],
            rests_since: vec![None; branches],
        }
    }

    pub(crate) fn nudged(&mut self) {
        self.nudges += 1;
        self.rests_since.fill(None);
    }

    pub(crate) fn hinted(&mut self, branch: usize) {
        self.nudges += 1;
        self.is_hinted[branch] = true;
    }

    pub(crate) fn network_changed(&mut self) {
        self.tries.iter_mut().for_each(Vec::clear);
        self.nudges = 0;
    }

    /// Nobody can know how long a time is on a clock that jumps.
    pub(crate) fn clock_jumped(&mut self) {
        self.closed_until.fill(None);
        self.hinted_at.fill(None);
        self.is_proven.fill(true);
        self.rests_since.fill(None);
        self.tries.iter_mut().for_each(Vec::clear);
    }

    /// What was not stored is forgotten.
    pub(crate) fn restarted(&mut self) {
        self.closed_until.fill(None);
        self.hinted_at.fill(None);
        self.rests_since.fill(None);
        self.is_hinted.fill(false);
        self.tries.iter_mut().for_each(Vec::clear);
    }

    /// Looks at a run that starts.
    pub(crate) fn start(world: &mut World, branch: usize, reason: SyncReason) {
        let account = world.account_of(branch);
        let place = format!("link {branch} starts for {reason:?} at {}", world.time);
        assert!(!world.is_paused, "{place} while paused");
        assert!(world.branches[branch].facts.following != Following::Archived, "{place}, archived");
        assert!(world.runs.iter().all(|run| run.branch != branch), "{place} and runs already");
        assert!(world.runs.len() < AT_ONCE, "{place} and {AT_ONCE} run");
        let of_credential = world.runs.iter().filter(|run| world.account_of(run.branch) == account).count();
        assert!(of_credential < AT_ONCE_PER_CREDENTIAL, "{place} and its credential has its share");
        let is_closed = world.watch.closed_until[account].is_some_and(|until| world.time < until);
        assert!(!is_closed, "{place} though Bitbucket asked to wait");
        let is_hinted = std::mem::take(&mut world.watch.is_hinted[branch]);
        assert!(is_hinted || reason != SyncReason::Hook, "{place} and nothing was pushed");
        let rested = world.watch.rests_since[branch].map_or(SHORTEST, |since| world.time - since);
        assert!(rested >= SHORTEST || reason != SyncReason::Poll, "{place}, {rested} ms after the last");
        if reason.is_asked_for() {
            return;
        }
        if reason == SyncReason::Hook {
            let before = world.watch.hinted_at[branch].replace(world.time);
            let is_early = before.is_some_and(|before| {
                u128::from((world.time - before).unsigned_abs()) < BETWEEN_HINTED.as_millis()
            });
            assert!(!is_early, "{place}, right after the one before");
        }
        let facts = &world.accounts[account].facts;
        assert!(!facts.is_disconnected, "{place}, disconnected");
        let is_dead = facts.broken.is_some() && !world.watch.is_proven[account];
        assert!(!is_dead, "{place} with a dead credential");
        let (now, nudges) = (world.time, world.watch.nudges);
        let tries = &mut world.watch.tries[branch];
        tries.retain(|at| now - at < HOUR);
        tries.push(now);
        let is_outage = matches!(world.network, crate::world::Network::Down | crate::world::Network::Portal);
        let times = tries.len();
        assert!(!is_outage || times <= MOST_TRIES + nudges, "{place}, the {times}th time in an hour");
    }

    /// Looks at a run that ends.
    pub(crate) fn end(world: &mut World, run: &Run, ended: Ended) {
        let branch = run.branch;
        world.watch.rests_since[branch] = (ended == Ended::Well).then_some(world.time);
        Self::next_look(world, run, ended);
        let account = world.account_of(branch);
        match ended {
            Ended::Well => world.watch.is_proven[account] = true,
            Ended::Failed { code: ErrorCode::BitbucketRateLimited, retry_after: Some(wait), .. } => {
                let wait = i64::try_from(wait.as_millis()).unwrap();
                world.watch.closed_until[account] = Some(world.time + wait);
            }
            Ended::Failed { .. } | Ended::Cancelled => {}
        }
        if world.accounts[account].facts.broken.is_none() {
            world.watch.is_proven[account] = false;
        }
    }
    /// Where nothing is in the way, what was pushed is looked at again soon: another push most often follows.
    fn next_look(world: &World, run: &Run, ended: Ended) {
        let (facts, now) = (&world.branches[run.branch].facts, world.wall());
        let standing = world.agenda.standing(facts.link, now);
        if facts.following != Following::Followed || standing.hold.is_some() {
            return;
        }
        let next = standing.next_look_at.expect("it is followed").millis_since(now);
        let place = format!("link {} looks {next} ms after {ended:?} at {}", run.branch, world.time);
        let is_now = |at: i64| (0..5 * SECOND).contains(&(now.0 - at));
        if run.has_moved && ended == Ended::Well && facts.confirmed_at.is_some_and(|at| is_now(at.0)) {
            assert!(next <= AFTER_A_PUSH, "{place}, which saw a push");
        }
        if run.is_hinted {
            let pause = if matches!(ended, Ended::Failed { .. }) { AFTER_A_FAILURE } else { 0 };
            assert!(next <= pause + IN_TURN, "{place}, and something was pushed meanwhile");
        }
    }
}
