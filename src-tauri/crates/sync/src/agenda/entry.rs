//! What the agenda knows of one link: who wants it looked at, when it is next due, and what it failed with.

use std::time::Duration;

use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::IntegrationId;
use suitecase_model::sync_run::SyncReason;
use suitecase_model::time::Timestamp;

use super::backoff::Backoff;
use super::facts::{Following, LinkFacts};
use super::{BETWEEN_HINTED, BETWEEN_PROBES, earlier, later};
use crate::poll::pause;

/// After a failure that is the link's own.
const FAILING: Backoff = Backoff { first: Duration::from_mins(1), longest: Duration::from_hours(1) };
/// How often everything is looked at.
const RECONCILING: Duration = Duration::from_hours(24);

/// A look at the branch that nobody waits for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) at: Timestamp,
    pub(super) reason: SyncReason,
}

/// One link.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub(super) struct Entry {
    /// `None` until the link was read.
    pub(super) facts: Option<LinkFacts>,
    /// It was looked for and is not stored.
    pub(super) is_unknown: bool,
    /// Why a person waits for a run.
    pub(super) asked: Option<SyncReason>,
    pub(super) look: Option<Look>,
    /// Whether somebody named this very link, so that it is looked at though it follows nothing.
    pub(super) is_named: bool,
    pub(super) reconcile_at: Option<Timestamp>,
    pub(super) running: Option<SyncReason>,
    /// Something was pushed while the run was under way, which may not have seen it.
    pub(super) again: bool,
    /// It could go, and others were before it.
    pub(super) is_waiting: bool,
    /// Since which step it wants to go, so that the first to wait is the first to go.
    pub(super) wants_since: u64,
    pub(super) ended_at: Option<Timestamp>,
    /// When the last look began that a hint asked for.
    pub(super) hinted_at: Option<Timestamp>,
    pub(super) failing: Option<(ErrorCode, u32)>,
    /// A check found the credential good that this link was refused with.
    pub(super) is_excused: bool,
}

impl Entry {
    pub(super) fn new(step: u64) -> Self {
        Self {
            facts: None,
            is_unknown: false,
            asked: None,
            look: None,
            is_named: false,
            reconcile_at: None,
            running: None,
            again: false,
            is_waiting: false,
            wants_since: step,
            ended_at: None,
            hinted_at: None,
            failing: None,
            is_excused: false,
        }
    }

    pub(super) fn credential(&self) -> Option<IntegrationId> {
        self.facts.as_ref().map(|facts| facts.credential)
    }

    /// Returns whether the link looks at its branch by itself: a pinned one only until its commit is there.
    pub(super) fn is_followed(&self) -> bool {
        match self.facts.as_ref().map(|facts| facts.following) {
            Some(Following::Followed) => true,
            Some(Following::Pinned) => self.failing.is_some(),
            Some(Following::Inactive | Following::Archived) | None => false,
        }
    }

    /// Returns the look that the link may take by itself.
    pub(super) fn own_look(&self) -> Option<Look> {
        let may_be_named = match self.facts.as_ref().map(|facts| facts.following) {
            Some(Following::Followed | Following::Pinned) => true,
            Some(Following::Inactive | Following::Archived) | None => false,
        };
        self.look.filter(|_| self.is_followed() || (self.is_named && may_be_named))
    }

    /// Takes over what is stored.
    pub(super) fn learn(&mut self, facts: LinkFacts, now: Timestamp, [dice, other]: [f64; 2]) {
        let before = self.facts.as_ref();
        let is_new = before.is_none();
        let was_reconciled = before.and_then(|before| before.reconciled_at);
        if is_new {
            self.failing = facts.failing.map(|code| (code, 1));
        }
        if is_new || was_reconciled != facts.reconciled_at {
            let day = RECONCILING.mul_f64(0.9 + 0.2 * dice);
            let due = facts.reconciled_at.map(|at| later(at, day));
            // A start has more urgent things to do than to look at everything.
            let soonest = if is_new { later(now, settling(other)) } else { now };
            self.reconcile_at = due.map(|due| due.max(soonest));
        }
        // What was archived meanwhile is not taken up again.
        let is_archived = facts.following == Following::Archived;
        self.asked = self.asked.filter(|reason| !(is_archived && *reason == SyncReason::Interrupted));
        self.facts = Some(facts);
        if self.look.is_none() && self.running.is_none() && self.is_followed() {
            let last = self.facts.as_ref().and_then(|facts| facts.confirmed_at).unwrap_or(Timestamp(0));
            let due = later(last, self.calm_pause(now, dice));
            // What a clock that was put back makes late is not late.
            let latest = later(now, self.calm_pause(now, dice));
            self.look_at(due.max(now).min(latest), SyncReason::Poll);
        }
    }

    pub(super) fn look_at(&mut self, at: Timestamp, reason: SyncReason) {
        self.look = Some(Look { at, reason });
    }

    /// Looks no later than at `at`.
    pub(super) fn look_by(&mut self, at: Timestamp, reason: SyncReason) {
        if self.look.is_none_or(|look| look.at > at) {
            self.look_at(at, reason);
        }
    }

    /// Returns the pause until the next look at a branch that is where the catalogue is.
    fn calm_pause(&self, now: Timestamp, dice: f64) -> Duration {
        let moved_at = self.facts.as_ref().and_then(|facts| facts.moved_at);
        let unmoved_for = now.millis_since(moved_at.unwrap_or(Timestamp(0)));
        pause(Duration::from_millis(u64::try_from(unmoved_for).unwrap_or_default()), dice)
    }

    /// Sets the next look after one that went well.
    pub(super) fn rest(&mut self, now: Timestamp, dice: f64) {
        self.failing = None;
        self.is_excused = false;
        self.postpone(now, dice);
    }

    /// Sets the next look as if this were the last.
    pub(super) fn postpone(&mut self, now: Timestamp, dice: f64) {
        self.look_at(later(now, self.calm_pause(now, dice)), SyncReason::Poll);
    }

    /// Returns why the link waits for its turn, if it does.
    pub(super) fn waits_for(&self) -> Option<SyncReason> {
        let reason = self.asked.or(self.look.map(|look| look.reason)).unwrap_or(SyncReason::Poll);
        self.is_waiting.then_some(reason)
    }

    /// Notes that a run begins, which answers everybody who wanted one.
    pub(super) fn begin(&mut self, reason: SyncReason, now: Timestamp) {
        self.running = Some(reason);
        if reason == SyncReason::Hook {
            self.hinted_at = Some(now);
        }
        self.asked = None;
        self.look = None;
        self.is_named = false;
        self.is_waiting = false;
        self.again = false;
    }

    /// Notes that the run is over; returns why it ran.
    pub(super) fn end(&mut self, now: Timestamp, step: u64) -> Option<SyncReason> {
        self.ended_at = Some(now);
        self.wants_since = step;
        self.running.take()
    }

    /// Leaves the look at everything alone until then.
    pub(super) fn settle(&mut self, until: Timestamp) {
        self.reconcile_at = self.reconcile_at.map(|at| at.max(until));
    }

    /// Returns when the link may be looked at for a hint: where it fails, not at every one of them.
    pub(super) fn soonest(&self, now: Timestamp) -> Timestamp {
        let failed_at = self.ended_at.filter(|_| self.failing.is_some());
        failed_at.map_or(now, |at| now.max(later(at, BETWEEN_PROBES)))
    }

    /// Puts a look that a hint asks for off until the last one of these is long enough ago.
    pub(super) fn after_hinted(&self, at: Timestamp) -> Timestamp {
        self.hinted_at.map_or(at, |hinted_at| at.max(later(hinted_at, BETWEEN_HINTED)))
    }

    /// Returns when the link may be looked at for what may happen often: not before this pause after its last look.
    pub(super) fn soonest_after(&self, pause: Duration, now: Timestamp) -> Timestamp {
        let confirmed_at = self.facts.as_ref().and_then(|facts| facts.confirmed_at);
        // What a clock that was put back makes late is not late.
        let looked_at =
            self.ended_at.max(confirmed_at).map_or(now, |at| later(at, pause).min(later(now, pause)));
        self.soonest(now).max(looked_at)
    }

    /// Sets the next look after a failure of the link's own.
    pub(super) fn back_off(&mut self, code: ErrorCode, now: Timestamp, dice: f64) {
        let failures = self.note_failure(code);
        self.look_at(later(now, FAILING.pause(failures, dice)), SyncReason::Poll);
    }

    /// Notes a failure; returns how many there were in a row.
    pub(super) fn note_failure(&mut self, code: ErrorCode) -> u32 {
        let failures = self.failing.map_or(0, |(_, failures)| failures).saturating_add(1);
        self.failing = Some((code, failures));
        failures
    }

    /// Returns whether nothing is in the way of looking at everything.
    pub(super) fn may_reconcile(&self, now: Timestamp) -> bool {
        let is_synced = self.facts.as_ref().is_some_and(|facts| facts.following == Following::Followed);
        is_synced && self.failing.is_none() && self.reconcile_at.is_some_and(|at| at <= now)
    }

    /// Moves all times back with a clock that was put back.
    pub(super) fn put_back(&mut self, by: Duration) {
        let times = [&mut self.reconcile_at, &mut self.ended_at, &mut self.hinted_at];
        for at in times.into_iter().flatten() {
            *at = earlier(*at, by);
        }
        if let Some(look) = &mut self.look {
            look.at = earlier(look.at, by);
        }
    }
}

/// Returns how long to leave the daily look at everything alone after a start, from two to ten minutes.
fn settling(dice: f64) -> Duration {
    Duration::from_mins(2) + Duration::from_mins(8).mul_f64(dice.clamp(0.0, 1.0))
}
