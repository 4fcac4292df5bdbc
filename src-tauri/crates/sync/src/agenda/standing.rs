//! How one link stands in the agenda, for people.

use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::{IntegrationId, LinkId};
use suitecase_model::time::Timestamp;

use super::Agenda;

/// How one link stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether it waits for its turn.
    pub is_waiting: bool,
    /// When it looks at its branch by itself; `None` while it does not.
    pub next_look_at: Option<Timestamp>,
    /// What keeps it from looking, where that is not its own doing.
    pub hold: Option<Hold>,
}

/// What keeps links from looking at their branches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// A person paused all syncs.
    Paused,
    /// A person disconnected the integration.
    Disconnected,
    /// The credential has to be mended.
    DeadCredential(ErrorCode),
    /// Bitbucket asked to wait, or the hour's budget is spent.
    Budget(Timestamp),
    /// Nothing can be reached, or the keychain gives no credential; one link tries for all.
    Unreachable(ErrorCode),
}

impl Agenda {
    /// Returns how a link stands.
    pub fn standing(&self, link: LinkId, now: Timestamp) -> Standing {
        let Some(entry) = self.links.get(&link) else {
            return Standing { hold: self.is_paused.then_some(Hold::Paused), ..Standing::default() };
        };
        let hold = match self.credential(entry) {
            _ if self.is_paused => Some(Hold::Paused),
            None => None,
            Some(credential) if credential.is_disconnected => Some(Hold::Disconnected),
            Some(credential) => credential
                .dead()
                .map(Hold::DeadCredential)
                .or(credential.slowed(now).map(Hold::Budget))
                .or(credential.down.as_ref().map(|down| Hold::Unreachable(down.code))),
        };
        let next_look_at = if self.is_paused { None } else { self.next_look(entry, now) };
        Standing { is_waiting: entry.is_waiting, next_look_at, hold }
    }

    /// Returns until when a credential's links wait because Bitbucket asked for it.
    pub fn closed_until(&self, credential: IntegrationId, now: Timestamp) -> Option<Timestamp> {
        self.credentials.get(&credential)?.slowed(now)
    }
}
