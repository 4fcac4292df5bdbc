//! The checks of the credentials, made when they are due: at the start, when a run contradicts what is known, once an hour
//! while something is wrong, and else once a day.

use suitecase_model::error_code::ErrorCode;
use suitecase_model::time::Timestamp;

use crate::world::{Account, HOUR, MINUTE, Network, World};

/// How long after the last check a contradiction is looked into, by how many were within the last hour.
const DISTANCES: [i64; 5] = [0, 0, MINUTE, 5 * MINUTE, 15 * MINUTE];

/// The checks of one credential since the app started.
#[derive(Default)]
pub(crate) struct Checks {
    last: Option<Timestamp>,
    found_nothing: bool,
    because_contradicted: Vec<Timestamp>,
}

impl Account {
    /// Forgets what only the running app knows.
    pub(crate) fn forget_checks(&mut self) {
        self.checks = Checks::default();
    }
}

impl World {
    /// Returns the true time at which a credential is checked next.
    pub(crate) fn check_due(&self, account: usize) -> Option<i64> {
        let Account { facts, checks, .. } = &self.accounts[account];
        if facts.is_disconnected {
            return None;
        }
        let now = self.wall();
        // After a clock was put back, what lies ahead tells nothing.
        let tried = checks.last.filter(|last| *last <= now);
        let Some(last) =
            tried.map(|tried| tried.max(facts.checked_at.filter(|at| *at <= now).unwrap_or(tried)))
        else {
            return Some(self.time);
        };
        let wait = if self.contradicted_at(account).is_some_and(|at| at > last) {
            let lately =
                checks.because_contradicted.iter().filter(|at| now.millis_since(**at) < HOUR).count();
            DISTANCES[lately.min(DISTANCES.len() - 1)]
        } else if facts.broken.is_some() || checks.found_nothing {
            HOUR
        } else {
            24 * HOUR
        };
        Some((last.0 + wait - self.offset).max(self.time))
    }

    /// Returns when a run last ended otherwise than is known of its credential.
    fn contradicted_at(&self, account: usize) -> Option<Timestamp> {
        let is_broken = self.accounts[account].facts.broken.is_some();
        let of_it = self
            .branches
            .iter()
            .filter(|branch| branch.facts.credential == self.accounts[account].facts.credential);
        let ended = of_it.filter_map(|branch| match branch.facts.failing {
            Some(code) if !is_broken && code.is_about_the_credential() => branch.failing_at,
            None if is_broken => branch.facts.confirmed_at,
            Some(_) | None => None,
        });
        ended.max()
    }

    /// Checks a credential, which finds nothing out while the network fails.
    pub(crate) fn check(&mut self, account: usize) {
        let now = self.wall();
        let last = self.accounts[account].checks.last;
        let is_contradicted =
            self.contradicted_at(account).is_some_and(|at| last.is_some_and(|last| at > last));
        let is_up = self.network == Network::Up;
        let Account { facts, checks, is_alive, .. } = &mut self.accounts[account];
        if is_contradicted {
            checks.because_contradicted.retain(|at| now.millis_since(*at) < HOUR);
            checks.because_contradicted.push(now);
        }
        checks.last = Some(now);
        checks.found_nothing = !is_up;
        if is_up {
            let rejected = (ErrorCode::BitbucketTokenRejected, now);
            facts.broken = (!*is_alive).then_some(facts.broken.unwrap_or(rejected));
            facts.checked_at = Some(now);
        }
    }
}
