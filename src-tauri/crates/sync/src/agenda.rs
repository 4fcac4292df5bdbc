//! Decides which links sync now and when to look again. Pure: the time and the dice are passed in.
//!
//! Promises: a link runs once at a time, a credential at most twice, and all together at most three times; credentials
//! take turns; what a person looks at or waits for goes first. A branch is looked at after half the time
//! since it moved, and everything once a day. What fails is left alone for longer and longer; where the network, the keychain, the
//! rate limit or the credential is to blame, all links of the credential wait together and one of them tries. A hint
//! while a link runs is exactly one run more, however many hints there were; those that come close after one another are
//! one look when the time is over.
//! What is deliberately absent: what a run does, and everything stored; after a restart the agenda is made anew from the
//! facts.

mod age;
mod backoff;
mod credential;
mod ended;
mod entry;
pub mod facts;
mod standing;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use suitecase_model::ids::{IntegrationId, LinkId};
use suitecase_model::sync_run::SyncReason;
use suitecase_model::time::Timestamp;
use uuid::Uuid;

pub use age::{Age, AgeReason, Row, age};
use credential::{BETWEEN_PROBES, Credential};
pub use ended::Ended;
use entry::Entry;
use facts::Facts;
pub use standing::{Hold, Standing};

/// How many links sync at once.
pub const AT_ONCE: usize = 3;
/// How many of them through one credential.
pub const AT_ONCE_PER_CREDENTIAL: usize = 2;
/// The distance between links of a credential that become due together.
const STEP: Duration = Duration::from_millis(500);
/// The least time between the beginnings of two looks at a link that hints ask for.
pub const BETWEEN_HINTED: Duration = Duration::from_secs(5);
/// A wake-up looks at no branch sooner after its last look, so that going to and fro between windows is no storm.
const FRESH: Duration = Duration::from_secs(5);

/// A link that looks at its branch within this time does not look at everything before.
const SOON: Duration = Duration::from_secs(30);
/// A clock that is behind by less was not put back.
const PUT_BACK: Duration = Duration::from_secs(2);

/// The dice: each call gives a number from 0 to below 1.
pub type Dice<'a> = &'a mut dyn FnMut() -> f64;

/// The states of all links, and who goes next.
#[derive(Clone, Debug, Default)]
pub struct Agenda {
    links: BTreeMap<LinkId, Entry>,
    credentials: BTreeMap<IntegrationId, Credential>,
    is_paused: bool,
    held: BTreeSet<LinkId>,
    looked_first: Option<LinkId>,
    running: BTreeMap<LinkId, IntegrationId>,
    /// Counts what happens, to tell what was first.
    step: u64,
    now: Option<Timestamp>,
}

/// A run to start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Start {
    /// The link.
    pub link: LinkId,
    /// Why it runs.
    pub reason: SyncReason,
}

/// What goes before what, smallest first: what is looked at, what a person waits for, looks, and looks at everything;
/// within these, credentials take turns, and what was due first is first.
type Order = (bool, u8, u64, Timestamp, u64);

impl Agenda {
    /// Takes over what is stored of links and credentials.
    pub fn learn(&mut self, facts: Facts, now: Timestamp, dice: Dice<'_>) {
        self.follow_clock(now);
        let stored: BTreeSet<LinkId> = facts.links.iter().map(|facts| facts.link).collect();
        self.links.retain(|id, entry| {
            let is_known = stored.contains(id);
            entry.is_unknown = !is_known;
            is_known || entry.asked.is_some() || entry.running.is_some()
        });
        for link in facts.links {
            let step = self.next_step();
            let entry = self.links.entry(link.link).or_insert_with(|| Entry::new(step));
            entry.learn(link, now, [dice(), dice()]);
        }
        for found in &facts.credentials {
            let credential = self.credentials.entry(found.credential).or_default();
            let learned = credential.learn(found);
            if let Some(entry) = learned.excused.and_then(|link| self.links.get_mut(&link)) {
                entry.is_excused = true;
            }
            if learned.is_back {
                self.spread(found.credential, now, dice);
            }
        }
    }

    /// Wants a link to run, because a person waits for it or because somebody names it; false when it runs or waits
    /// already or is held, and this changes nothing.
    pub fn ask(&mut self, link: LinkId, reason: SyncReason, now: Timestamp) -> bool {
        self.follow_clock(now);
        if self.held.contains(&link) {
            return false;
        }
        let step = self.next_step();
        let entry = self.links.entry(link).or_insert_with(|| Entry::new(step));
        if entry.running.is_some() || entry.asked.is_some() || (entry.is_waiting && !reason.is_asked_for()) {
            return false;
        }
        entry.wants_since = step;
        entry.is_waiting = true;
        if reason.is_asked_for() {
            entry.asked = Some(reason);
        } else {
            entry.look_at(now, reason);
            entry.is_named = true;
        }
        true
    }

    /// Lets a link not go until [`Agenda::release`]: a person changes what it is.
    pub fn hold(&mut self, link: LinkId) {
        self.held.insert(link);
    }

    /// Lets a link go again.
    pub fn release(&mut self, link: LinkId) {
        self.held.remove(&link);
    }

    /// Takes back that a link waits; returns why it did, or `None` when it did not.
    pub fn withdraw(&mut self, link: LinkId, now: Timestamp, dice: Dice<'_>) -> Option<SyncReason> {
        self.follow_clock(now);
        let entry = self.links.get_mut(&link)?;
        let reason = entry.waits_for()?;
        entry.is_waiting = false;
        entry.is_named = false;
        entry.asked = None;
        entry.postpone(now, dice());
        Some(reason)
    }

    /// Hears that something was pushed to a link's branch.
    pub fn hint(&mut self, link: LinkId, now: Timestamp) {
        self.follow_clock(now);
        let step = self.next_step();
        let Some(entry) = self.links.get_mut(&link).filter(|entry| entry.is_followed()) else { return };
        if entry.running.is_some() {
            entry.again = true;
            return;
        }
        entry.wants_since = step;
        entry.look_by(entry.after_hinted(entry.soonest(now)), SyncReason::Hook);
        if let Some(credential) = entry.credential().and_then(|id| self.credentials.get_mut(&id)) {
            credential.hope(now);
        }
    }

    /// Makes every followed link due now, as at the start of the app or for *Sync now*.
    pub fn look_at_all(&mut self, now: Timestamp) {
        self.follow_clock(now);
        self.step += 1;
        for entry in self.links.values_mut().filter(|entry| entry.is_followed() && entry.running.is_none()) {
            entry.look_by(now, SyncReason::Poll);
        }
        for credential in self.credentials.values_mut() {
            credential.hope(now);
        }
    }

    /// Makes every followed link due, what was looked at just now a moment later: the computer woke up, the network is
    /// back, the window is in front.
    pub fn wake(&mut self, now: Timestamp, dice: Dice<'_>) {
        self.follow_clock(now);
        self.step += 1;
        for entry in self.links.values_mut().filter(|entry| entry.is_followed() && entry.running.is_none()) {
            entry.look_by(entry.soonest_after(FRESH, now), SyncReason::Wake);
        }
        let ids: Vec<IntegrationId> = self.credentials.keys().copied().collect();
        for id in ids {
            if let Some(credential) = self.credentials.get_mut(&id) {
                credential.hope(now);
            }
            self.spread(id, now, dice);
        }
    }

    /// Lets a link go before all others; `None` when nobody looks at any.
    pub fn look_first(&mut self, link: Option<LinkId>) {
        self.looked_first = link;
    }

    /// Starts nothing any more, or everything again.
    pub fn set_paused(&mut self, is_paused: bool) {
        self.is_paused = is_paused;
    }

    /// Returns whether nothing is started.
    pub fn is_paused(&self) -> bool {
        self.is_paused
    }

    /// Takes the runs that go now; each has to end with [`Agenda::ended`].
    pub fn take(&mut self, now: Timestamp) -> Vec<Start> {
        self.follow_clock(now);
        let mut starts = Vec::new();
        while self.running.len() < AT_ONCE
            && let Some(start) = self.next(now)
        {
            let step = self.next_step();
            let Some(entry) = self.links.get_mut(&start.link) else { break };
            entry.begin(start.reason, now);
            let id = entry.credential().unwrap_or(NOBODYS);
            let credential = self.credentials.entry(id).or_default();
            credential.running += 1;
            credential.last_turn = step;
            self.running.insert(start.link, id);
            starts.push(start);
        }
        let waiting: Vec<(LinkId, bool)> = self
            .links
            .iter()
            .map(|(id, entry)| {
                let is_to_be_read = entry.is_named && entry.facts.is_none() && !entry.is_unknown;
                let wants = entry.asked.is_some() || is_to_be_read;
                (*id, wants || self.candidate(*id, entry, now).is_some())
            })
            .collect();
        for (id, is_waiting) in waiting {
            if let Some(entry) = self.links.get_mut(&id) {
                entry.is_waiting = is_waiting;
            }
        }
        starts
    }

    /// Returns when to call [`Agenda::take`] again, if nothing else happens before.
    pub fn wakes_at(&self, now: Timestamp) -> Option<Timestamp> {
        if self.is_paused {
            return None;
        }
        let times = self.links.values().filter(|entry| entry.running.is_none()).flat_map(|entry| {
            let credential = self.credential(entry);
            let asked = entry.asked.and_then(|_| credential.and_then(|credential| credential.closed(now)));
            let look = self.next_look(entry, now);
            let up = credential.filter(|credential| credential.down.is_none() && entry.is_followed());
            let opens = up.and_then(|credential| credential.opens(now));
            let reconcile = opens.and_then(|opens| Some(entry.reconcile_at?.max(opens)));
            [asked, look, reconcile]
        });
        times.flatten().filter(|at| *at > now).min()
    }

    /// Returns why a link runs or waits for its turn; `None` when it does neither.
    pub fn reason(&self, link: LinkId) -> Option<SyncReason> {
        let entry = self.links.get(&link)?;
        entry.running.or_else(|| entry.waits_for())
    }

    /// Returns whether a link waits for its turn.
    pub fn is_waiting(&self, link: LinkId) -> bool {
        self.links.get(&link).is_some_and(|entry| entry.is_waiting)
    }

    /// Returns the links that wait for their turn.
    pub fn waiting(&self) -> BTreeSet<LinkId> {
        self.links.iter().filter(|(_, entry)| entry.is_waiting).map(|(id, _)| *id).collect()
    }

    /// Returns the runs that people wait for and that have not begun.
    pub fn asked(&self) -> Vec<Start> {
        let asked = self.links.iter();
        asked.filter_map(|(link, entry)| Some(Start { link: *link, reason: entry.asked? })).collect()
    }

    fn next(&self, now: Timestamp) -> Option<Start> {
        let candidates = self.links.iter().filter_map(|(id, entry)| {
            let (order, reason) = self.candidate(*id, entry, now)?;
            let running = self.credential(entry).map_or(0, |credential| credential.running);
            (running < AT_ONCE_PER_CREDENTIAL).then_some((order, Start { link: *id, reason }))
        });
        candidates.min_by_key(|(order, _)| *order).map(|(_, start)| start)
    }

    /// Returns why a link may go now, and before whom.
    fn candidate(&self, id: LinkId, entry: &Entry, now: Timestamp) -> Option<(Order, SyncReason)> {
        let is_read = entry.facts.is_some() || entry.is_unknown;
        if self.is_paused || entry.running.is_some() || !is_read || self.held.contains(&id) {
            return None;
        }
        let credential = self.credential(entry);
        let turn = credential.map_or(0, |credential| credential.last_turn);
        let order = |class, at| (self.looked_first != Some(id), class, turn, at, entry.wants_since);
        if let Some(reason) = entry.asked {
            let is_closed = credential.is_some_and(|credential| credential.closed(now).is_some());
            return (!is_closed).then_some((order(0, Timestamp(0)), reason));
        }
        let credential = credential.filter(|credential| credential.opens(now) == Some(now))?;
        if credential.down.is_some() && credential.running > 0 {
            return None;
        }
        if let Some(look) = entry.own_look().filter(|look| look.at <= now) {
            return Some((order(1, look.at), look.reason));
        }
        // Looks go first, and always find a place.
        let has_time = credential.running == 0 && entry.look.is_none_or(|look| look.at > later(now, SOON));
        let may_reconcile = credential.down.is_none() && has_time && entry.may_reconcile(now);
        may_reconcile.then_some((order(2, now), SyncReason::Reconcile))
    }

    /// Returns when a link looks at its branch by itself.
    fn next_look(&self, entry: &Entry, now: Timestamp) -> Option<Timestamp> {
        let look = entry.own_look()?;
        Some(self.credential(entry)?.opens(now)?.max(look.at))
    }

    fn credential(&self, entry: &Entry) -> Option<&Credential> {
        self.credentials.get(&entry.credential()?)
    }

    /// Draws apart the links of a credential that are due together at a time; the first goes at once.
    fn spread(&mut self, credential: IntegrationId, at: Timestamp, dice: Dice<'_>) {
        let mut due: Vec<(Timestamp, u64, LinkId)> = self
            .links
            .iter()
            .filter(|(_, entry)| entry.credential() == Some(credential) && entry.running.is_none())
            .filter_map(|(id, entry)| Some((entry.own_look()?.at, entry.wants_since, *id)))
            .filter(|(due, _, _)| *due <= at)
            .collect();
        due.sort_unstable();
        let mut next = at;
        for (_, _, id) in due {
            if let Some(look) = self.links.get_mut(&id).and_then(|entry| entry.look.as_mut()) {
                look.at = next;
            }
            next = later(next, STEP.mul_f64(0.75 + 0.5 * dice()));
        }
    }

    /// Notes the time. Where a clock was put back, what is planned moves with it.
    fn follow_clock(&mut self, now: Timestamp) {
        let back = self.now.map_or(0, |before| before.millis_since(now));
        // Who asked the clock first is not always heard first.
        if let Ok(back) = u64::try_from(back)
            && Duration::from_millis(back) >= PUT_BACK
        {
            let by = Duration::from_millis(back);
            self.links.values_mut().for_each(|entry| entry.put_back(by));
            self.credentials.values_mut().for_each(|credential| credential.put_back(by));
            self.now = Some(now);
        }
        self.now = self.now.max(Some(now));
    }

    fn next_step(&mut self) -> u64 {
        self.step += 1;
        self.step
    }
}

/// Stands for the credential of a link that is not stored.
const NOBODYS: IntegrationId = IntegrationId(Uuid::nil());

pub(crate) fn later(at: Timestamp, by: Duration) -> Timestamp {
    Timestamp(at.0.saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
}

fn earlier(at: Timestamp, by: Duration) -> Timestamp {
    Timestamp(at.0.saturating_sub(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod tests;
