//! What goes wrong in the world, and what people do in it.

use suitecase_model::sync_run::SyncReason;
use suitecase_sync::agenda::facts::Following;

use crate::world::{HOUR, MINUTE, Network, SECOND, World};

impl World {
    /// Lets one thing happen, and some time pass.
    pub(crate) fn trouble(&mut self) {
        let branch = self.dice.usize(..self.branches.len());
        let account = self.dice.usize(..self.accounts.len());
        let what = self.dice.u8(..24);
        self.note((what, branch, account));
        match what {
            0..4 => self.pushed(branch),
            // A rewritten branch may lead to an older commit.
            4 => self.push(branch, self.time - 300 * HOUR),
            5 => self.branches[branch].exists = !self.branches[branch].exists,
            6..9 => {
                let networks = [Network::Up, Network::Down, Network::Flaky, Network::Portal];
                self.network = networks[self.dice.usize(..networks.len())];
                self.watch.network_changed();
            }
            9 => self.accounts[account].is_alive = !self.accounts[account].is_alive,
            10 => {
                let until = self.time + self.dice.i64(0..HOUR);
                self.accounts[account].limited = Some((until, self.dice.bool()));
            }
            11 => self.jump(),
            12 => self.sleep(),
            13 => self.start_app(),
            14 => self.set_paused(!self.is_paused),
            15 => self.archive_or_unarchive(branch),
            16 => self.disconnect_or_reconnect(account),
            17 => self.by_hand(branch),
            18 => self.cancel(branch),
            19 => self.agenda.look_first(Some(self.branches[branch].facts.link)),
            20 => self.wake(),
            21 => {
                self.watch.nudged();
                self.agenda.look_at_all(self.wall());
            }
            // An event of nothing new.
            _ => self.hooks.push((self.time, branch)),
        }
        self.drive();
        let length = [SECOND, MINUTE, 10 * MINUTE, 6 * HOUR][self.dice.usize(..4)];
        let length = self.dice.i64(0..length);
        self.pass(length);
    }

    /// Ends all faults. What people have decided stays, but nothing is paused.
    pub(crate) fn calm_down(&mut self) {
        self.network = Network::Up;
        self.watch.network_changed();
        for branch in &mut self.branches {
            branch.exists = true;
        }
        for account in &mut self.accounts {
            account.is_alive = true;
            account.limited = None;
        }
        self.set_paused(false);
        self.drive();
    }

    /// Lets half an hour pass in which nothing is pushed.
    pub(crate) fn round(&mut self) {
        self.pass(HOUR / 2);
    }

    /// A colleague pushes, now and then what was committed long ago; the hook is lost, late or doubled.
    fn pushed(&mut self, branch: usize) {
        let age = if self.dice.u8(..3) == 0 { self.dice.i64(0..1000 * HOUR) } else { 0 };
        self.push(branch, self.time - age);
        if self.branches[branch].has_hook {
            for _ in 0..self.dice.usize(..3) {
                let late = if self.dice.bool() { 3 * SECOND } else { 20 * MINUTE };
                self.hooks.push((self.time + self.dice.i64(0..late), branch));
            }
        }
    }

    /// Sets the clock; one that is far ahead is taken for sleep.
    fn jump(&mut self) {
        let by = self.dice.i64(-40 * HOUR..40 * HOUR);
        self.offset += by;
        self.watch.clock_jumped();
        if by > 30 * SECOND {
            self.wake();
        }
    }

    /// Sleeps: time passes, and what was under way is found broken.
    fn sleep(&mut self) {
        self.time += self.dice.i64(0..20 * HOUR);
        for run in 0..self.runs.len() {
            let branch = self.runs[run].branch;
            self.note(branch);
        }
        self.wake();
    }

    fn wake(&mut self) {
        self.watch.nudged();
        let now = self.wall();
        self.agenda.wake(now, &mut || self.dice.f64());
    }

    fn set_paused(&mut self, is_paused: bool) {
        self.is_paused = is_paused;
        self.agenda.set_paused(is_paused);
    }

    fn by_hand(&mut self, branch: usize) {
        if self.branches[branch].facts.following != Following::Archived {
            self.watch.nudged();
            self.agenda.ask(self.branches[branch].facts.link, SyncReason::Hand, self.wall());
        }
    }

    fn archive_or_unarchive(&mut self, branch: usize) {
        let now = self.wall();
        let facts = &mut self.branches[branch].facts;
        if facts.following == Following::Archived {
            facts.following = Following::Inactive;
            self.watch.nudged();
            self.agenda.ask(facts.link, SyncReason::Unarchive, now);
        } else {
            facts.following = Following::Archived;
            facts.failing = None;
            self.cancel(branch);
        }
    }

    fn disconnect_or_reconnect(&mut self, account: usize) {
        let is_disconnected = !self.accounts[account].facts.is_disconnected;
        let now = self.wall();
        self.accounts[account].facts.is_disconnected = is_disconnected;
        for branch in 0..self.branches.len() {
            if self.account_of(branch) != account {
                continue;
            }
            if is_disconnected {
                self.cancel(branch);
            } else if self.branches[branch].facts.following == Following::Followed {
                self.watch.nudged();
                self.agenda.ask(self.branches[branch].facts.link, SyncReason::Poll, now);
            }
        }
    }
}
