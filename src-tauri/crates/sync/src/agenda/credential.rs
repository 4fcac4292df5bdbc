//! What the agenda knows of one credential: whether it may be used now, and by how many links.
//!
//! What concerns the network, the rate limit or the credential itself is kept here, once, so that a hundred links do
//! not each find it out anew.

use std::time::Duration;

use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::LinkId;
use suitecase_model::time::Timestamp;

use super::backoff::Backoff;
use super::facts::CredentialFacts;
use super::{earlier, later};

/// Between two looks at whether the network is back.
const PROBING: Backoff = Backoff { first: Duration::from_secs(15), longest: Duration::from_mins(10) };
/// After a 429 that names no time.
const SLOWED: Backoff = Backoff { first: Duration::from_secs(30), longest: Duration::from_mins(10) };
/// However much is hoped for, the network is not tried again sooner than this.
pub(super) const BETWEEN_PROBES: Duration = Duration::from_secs(30);

/// One credential.
#[derive(Clone, Debug, Default)]
pub(super) struct Credential {
    pub(super) is_disconnected: bool,
    broken: Option<(ErrorCode, Timestamp)>,
    /// When a run last went well through it.
    proven_at: Option<Timestamp>,
    suspected: Option<Suspected>,
    /// The network's failure, and when one link may try again for all.
    pub(super) down: Option<Down>,
    /// A link that broke off or timed out; a second one means that it is not the link.
    shaky: Option<LinkId>,
    /// Nothing goes before, as Bitbucket asked.
    closed_until: Option<Timestamp>,
    /// Nothing goes by itself before: Bitbucket asked to slow down and named no time.
    slowed_until: Option<Timestamp>,
    slowed_in_a_row: u32,
    /// When it was last its turn; counts turns.
    pub(super) last_turn: u64,
    pub(super) running: usize,
}

/// A run was refused as if the credential were dead; a check will tell.
#[derive(Clone, Debug)]
struct Suspected {
    since: Timestamp,
    code: ErrorCode,
    by: LinkId,
}

/// Nothing can be reached.
#[derive(Clone, Debug)]
pub(super) struct Down {
    pub(super) code: ErrorCode,
    failures: u32,
    pub(super) probe_at: Timestamp,
    last_probe: Timestamp,
}

/// What learning about a credential means for its links.
pub(super) struct Learned {
    /// It can be used again.
    pub(super) is_back: bool,
    /// The link that was refused although the credential is good.
    pub(super) excused: Option<LinkId>,
}

impl Credential {
    pub(super) fn learn(&mut self, facts: &CredentialFacts) -> Learned {
        let was_usable = self.is_usable();
        self.is_disconnected = facts.is_disconnected;
        self.broken = facts.broken;
        let is_cleared = |suspected: &Suspected| {
            facts.broken.is_none() && facts.checked_at.is_some_and(|at| at >= suspected.since)
        };
        let excused = self.suspected.take_if(|suspected| is_cleared(suspected)).map(|suspected| suspected.by);
        Learned { is_back: !was_usable && self.is_usable(), excused }
    }

    /// Returns whether a link may go by itself as far as the person's side is concerned.
    pub(super) fn is_usable(&self) -> bool {
        !self.is_disconnected && self.dead().is_none()
    }

    /// Returns why the credential is dead.
    pub(super) fn dead(&self) -> Option<ErrorCode> {
        let is_outlived = |at: &Timestamp| self.proven_at.is_some_and(|proven| proven >= *at);
        let broken = self.broken.filter(|(_, at)| !is_outlived(at)).map(|(code, _)| code);
        broken.or(self.suspected.as_ref().map(|suspected| suspected.code))
    }

    /// Returns until when nothing at all may go.
    pub(super) fn closed(&self, now: Timestamp) -> Option<Timestamp> {
        self.closed_until.filter(|until| *until > now)
    }

    /// Returns until when nothing may go by itself because of the rate limit.
    pub(super) fn slowed(&self, now: Timestamp) -> Option<Timestamp> {
        self.closed_until.max(self.slowed_until).filter(|until| *until > now)
    }

    /// Returns when a link may go by itself; `None` for not before something else happens.
    pub(super) fn opens(&self, now: Timestamp) -> Option<Timestamp> {
        if !self.is_usable() {
            return None;
        }
        let probe = self.down.as_ref().map_or(now, |down| down.probe_at);
        Some(now.max(probe).max(self.slowed(now).unwrap_or(now)))
    }

    /// Notes a run that went well, or failed for a reason that shows that Bitbucket was reached.
    ///
    /// Returns whether links have been waiting for this.
    pub(super) fn reached(&mut self, now: Timestamp, is_well: bool) -> bool {
        let was_away = self.down.take().is_some();
        let was_dead = !self.is_usable();
        if is_well {
            self.proven_at = Some(now);
            self.suspected = None;
            self.shaky = None;
            self.slowed_in_a_row = 0;
        }
        was_away || (was_dead && self.is_usable())
    }

    /// Notes that nothing could be reached.
    pub(super) fn lost(&mut self, code: ErrorCode, now: Timestamp, dice: f64) {
        let failures = self.down.as_ref().map_or(0, |down| down.failures).saturating_add(1);
        let probe_at = later(now, PROBING.pause(failures, dice));
        self.down = Some(Down { code, failures, probe_at, last_probe: now });
    }

    /// Notes that a link's run broke off; true when links break off one after the other, so that it is the network.
    pub(super) fn broke_off(&mut self, link: LinkId) -> bool {
        self.shaky.replace(link).is_some_and(|before| before != link)
    }

    /// Notes that Bitbucket asked to slow down; returns until when.
    pub(super) fn slow_down(&mut self, asked: Option<Duration>, now: Timestamp, dice: f64) -> Timestamp {
        self.slowed_in_a_row = self.slowed_in_a_row.saturating_add(1);
        let pause = asked.unwrap_or_else(|| SLOWED.pause(self.slowed_in_a_row, dice));
        let until = later(now, pause);
        let kept = if asked.is_some() { &mut self.closed_until } else { &mut self.slowed_until };
        *kept = (*kept).max(Some(until));
        self.slowed(now).unwrap_or(until)
    }

    /// Notes that a link was refused as if the credential were dead.
    pub(super) fn suspect(&mut self, code: ErrorCode, by: LinkId, since: Timestamp) {
        self.suspected = Some(Suspected { since, code, by });
    }

    /// Lets the network be tried sooner: something says that it may be back.
    pub(super) fn hope(&mut self, now: Timestamp) {
        if let Some(down) = &mut self.down {
            down.probe_at = down.probe_at.min(now.max(later(down.last_probe, BETWEEN_PROBES)));
        }
    }

    /// Moves all times back with a clock that was put back.
    pub(super) fn put_back(&mut self, by: Duration) {
        let own = [&mut self.proven_at, &mut self.closed_until, &mut self.slowed_until];
        for at in own.into_iter().flatten() {
            *at = earlier(*at, by);
        }
        if let Some(suspected) = &mut self.suspected {
            suspected.since = earlier(suspected.since, by);
        }
        if let Some(down) = &mut self.down {
            down.probe_at = earlier(down.probe_at, by);
            down.last_probe = earlier(down.last_probe, by);
        }
    }
}
