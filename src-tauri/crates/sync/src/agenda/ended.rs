//! What the end of a run means for its link, its credential, and the links that share it.

use std::time::Duration;

use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::LinkId;
use suitecase_model::sync_run::SyncReason;
use suitecase_model::time::Timestamp;

use super::{Agenda, Dice, later};

/// The window of Bitbucket's budget.
const HOUR: Duration = Duration::from_hours(1);

/// How a run ended, as far as the next one depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The catalogue is where the branch is.
    Well,
    /// A person stopped it.
    Cancelled,
    /// It failed.
    Failed {
        /// Why.
        code: ErrorCode,
        /// How long Bitbucket asks to wait.
        retry_after: Option<Duration>,
        /// When it was known, as stored with the link: a check that began later is about what is the case now.
        at: Timestamp,
    },
}

impl Agenda {
    /// Notes how a run ended.
    pub fn ended(&mut self, link: LinkId, ended: Ended, now: Timestamp, dice: Dice<'_>) {
        self.follow_clock(now);
        let step = self.next_step();
        let Some(id) = self.running.remove(&link) else { return };
        let Some(entry) = self.links.get_mut(&link) else { return };
        let credential = self.credentials.entry(id).or_default();
        credential.running = credential.running.saturating_sub(1);
        let reason = entry.end(now, step);
        let is_wanted_again = std::mem::take(&mut entry.again);
        let mut is_back = false;
        match ended {
            Ended::Well => {
                entry.rest(now, dice());
                is_back = credential.reached(now, true);
            }
            Ended::Cancelled | Ended::Failed { code: ErrorCode::IntegrationDisconnected, .. } => {
                entry.postpone(now, dice());
            }
            Ended::Failed { code, .. } if code.is_about_the_network() || code.is_about_the_keychain() => {
                entry.note_failure(code);
                entry.look_at(now, SyncReason::Poll);
                credential.lost(code, now, dice());
            }
            Ended::Failed { code, .. } if code.passes_within_moments() && credential.broke_off(link) => {
                entry.back_off(code, now, dice());
                credential.lost(code, now, dice());
            }
            Ended::Failed { code, retry_after, at } => {
                entry.back_off(code, now, dice());
                is_back = !code.passes_within_moments() && credential.reached(now, false);
                if code == ErrorCode::BitbucketBudgetSpent {
                    // Git has a budget of its own, so this is the link's alone; others may not need REST.
                    entry.look_at(later(now, retry_after.unwrap_or(HOUR)), SyncReason::Poll);
                } else if code == ErrorCode::BitbucketRateLimited {
                    let until = credential.slow_down(retry_after, now, dice());
                    entry.look_at(until, SyncReason::Poll);
                    self.spread(id, until, dice);
                } else if code.is_about_the_credential() && !entry.is_excused {
                    credential.suspect(code, link, at.min(now));
                }
            }
        }
        if let Some(entry) = self.links.get_mut(&link) {
            if ended != Ended::Well && reason == Some(SyncReason::Reconcile) {
                entry.settle(later(now, HOUR));
            }
            if is_wanted_again {
                let soonest =
                    if ended == Ended::Well || ended == Ended::Cancelled { now } else { entry.soonest(now) };
                entry.look_by(entry.after_hinted(soonest), SyncReason::Hook);
            }
        }
        if is_back {
            self.spread(id, now, dice);
        }
    }
}
