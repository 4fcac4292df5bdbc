//! Why a row is as old as it is. Pure.

use suitecase_model::error_code::ErrorCode;
use suitecase_model::time::Timestamp;

use super::facts::Following;
use super::standing::{Hold, Standing};

/// What a link's row shows beside its tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Whether the link follows its branch.
    pub following: Following,
    /// Whether its integration is disconnected.
    pub is_disconnected: bool,
    /// Whether a run is under way.
    pub is_running: bool,
    /// When the branch was last seen where the catalogue is; `None` before the first sync.
    pub confirmed_at: Option<Timestamp>,
    /// What the last look failed with; `None` where it went well.
    pub failed_with: Option<ErrorCode>,
    /// How the link stands in the agenda.
    pub standing: Standing,
}

/// Why a row is as old as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgeReason {
    /// It is where its branch was at the last look, and looks again by itself.
    Current,
    /// It is brought up to date at the moment.
    Syncing,
    /// It waits for its turn.
    Queued,
    /// The last look failed.
    Failed,
    /// Nothing can be reached.
    Offline,
    /// A person paused all syncs.
    Paused,
    /// The integration is disconnected.
    Disconnected,
    /// It is archived.
    Archived,
    /// It is pinned to a commit and cannot become old.
    Pinned,
    /// It was not synced yet.
    NotSynced,
    /// Bitbucket asked to wait, or the hour's budget is spent.
    WaitingForBudget,
}

impl AgeReason {
    /// Returns the word used on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Syncing => "syncing",
            Self::Queued => "queued",
            Self::Failed => "failed",
            Self::Offline => "offline",
            Self::Paused => "paused",
            Self::Disconnected => "disconnected",
            Self::Archived => "archived",
            Self::Pinned => "pinned",
            Self::NotSynced => "not-synced",
            Self::WaitingForBudget => "waiting-for-budget",
        }
    }
}

/// How old a row is, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// Whether nothing is known to be in the way of the row being right.
    pub is_fresh: bool,
    /// Why it is as old as it is.
    pub reason: AgeReason,
    /// When the row was last known to be right; `None` before the first sync.
    pub since: Option<Timestamp>,
    /// The error code of what is in the way.
    pub code: Option<ErrorCode>,
    /// When it is tried again by itself.
    pub next_try_at: Option<Timestamp>,
}

/// Says why a row is as old as it is: the first reason in the order in which a person would have to deal with them.
pub fn age(row: &Row) -> Age {
    let (reason, code) = reason(row);
    let is_fresh = match reason {
        AgeReason::Current | AgeReason::Pinned => true,
        AgeReason::Syncing
        | AgeReason::Queued
        | AgeReason::Failed
        | AgeReason::Offline
        | AgeReason::Paused
        | AgeReason::Disconnected
        | AgeReason::Archived
        | AgeReason::NotSynced
        | AgeReason::WaitingForBudget => false,
    };
    // The agenda hears a moment later than the store that a link follows nothing any more.
    let next_try_at = match row.following {
        Following::Followed | Following::Pinned if !row.is_disconnected => row.standing.next_look_at,
        Following::Followed | Following::Pinned | Following::Inactive | Following::Archived => None,
    };
    Age { is_fresh, reason, since: row.confirmed_at, code, next_try_at }
}

fn reason(row: &Row) -> (AgeReason, Option<ErrorCode>) {
    let hold = row.standing.hold;
    if row.following == Following::Archived {
        (AgeReason::Archived, None)
    } else if row.is_disconnected {
        (AgeReason::Disconnected, Some(ErrorCode::IntegrationDisconnected))
    } else if row.is_running {
        (AgeReason::Syncing, None)
    } else if hold == Some(Hold::Paused) {
        (AgeReason::Paused, row.failed_with)
    } else if let Some(Hold::Budget(_)) = hold {
        (AgeReason::WaitingForBudget, row.failed_with.or(Some(ErrorCode::BitbucketRateLimited)))
    } else if row.standing.is_waiting {
        (AgeReason::Queued, None)
    } else if row.following == Following::Pinned && row.failed_with.is_none() && row.confirmed_at.is_some() {
        (AgeReason::Pinned, None)
    } else if let Some(Hold::DeadCredential(code)) = hold {
        (AgeReason::Failed, Some(row.failed_with.unwrap_or(code)))
    } else if let Some(Hold::Unreachable(code)) = hold {
        (reason_of_failure(code), Some(code))
    } else if let Some(code) = row.failed_with {
        (reason_of_failure(code), Some(code))
    } else if row.following == Following::Inactive || row.confirmed_at.is_none() {
        (AgeReason::NotSynced, None)
    } else {
        (AgeReason::Current, None)
    }
}

fn reason_of_failure(code: ErrorCode) -> AgeReason {
    if code.is_about_the_network() {
        AgeReason::Offline
    } else if matches!(code, ErrorCode::BitbucketRateLimited | ErrorCode::BitbucketBudgetSpent) {
        AgeReason::WaitingForBudget
    } else {
        AgeReason::Failed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        Row {
            following: Following::Followed,
            is_disconnected: false,
            is_running: false,
            confirmed_at: Some(Timestamp(7)),
            failed_with: None,
            standing: Standing { next_look_at: Some(Timestamp(9)), ..Standing::default() },
        }
    }

    fn held(hold: Hold) -> Row {
        Row { standing: Standing { hold: Some(hold), ..row().standing }, ..row() }
    }

    #[test]
    fn each_row_says_what_keeps_it_from_being_right() {
        use AgeReason as Why;
        let offline = ErrorCode::NetworkOffline;
        let gone = ErrorCode::GitReferenceMissing;
        let waiting = Standing { is_waiting: true, ..row().standing };
        let rows = [
            (row(), Why::Current, None),
            (Row { following: Following::Archived, is_running: true, ..row() }, Why::Archived, None),
            (
                Row { is_disconnected: true, failed_with: Some(gone), ..row() },
                Why::Disconnected,
                Some(ErrorCode::IntegrationDisconnected),
            ),
            (Row { is_running: true, failed_with: Some(gone), ..row() }, Why::Syncing, None),
            (Row { standing: waiting, ..row() }, Why::Queued, None),
            (held(Hold::Paused), Why::Paused, None),
            (held(Hold::Budget(Timestamp(8))), Why::WaitingForBudget, Some(ErrorCode::BitbucketRateLimited)),
            (Row { failed_with: Some(gone), ..row() }, Why::Failed, Some(gone)),
            (Row { failed_with: Some(offline), ..row() }, Why::Offline, Some(offline)),
            (held(Hold::Unreachable(offline)), Why::Offline, Some(offline)),
            (
                held(Hold::Unreachable(ErrorCode::KeychainLocked)),
                Why::Failed,
                Some(ErrorCode::KeychainLocked),
            ),
            (
                Row { failed_with: Some(ErrorCode::BitbucketBudgetSpent), ..row() },
                Why::WaitingForBudget,
                Some(ErrorCode::BitbucketBudgetSpent),
            ),
            (held(Hold::DeadCredential(ErrorCode::GitRefused)), Why::Failed, Some(ErrorCode::GitRefused)),
            (Row { following: Following::Pinned, ..row() }, Why::Pinned, None),
            (Row { following: Following::Pinned, failed_with: Some(gone), ..row() }, Why::Failed, Some(gone)),
            (Row { following: Following::Inactive, ..row() }, Why::NotSynced, None),
            (Row { confirmed_at: None, ..row() }, Why::NotSynced, None),
        ];
        for (row, reason, code) in rows {
            let age = age(&row);
            assert_eq!((age.reason, age.code), (reason, code), "{row:?}");
            assert_eq!(age.is_fresh, matches!(reason, Why::Current | Why::Pinned), "{row:?}");
            assert_eq!(age.since, row.confirmed_at);
            let follows = matches!(row.following, Following::Followed | Following::Pinned);
            let next = row.standing.next_look_at.filter(|_| follows && !row.is_disconnected);
            assert_eq!(age.next_try_at, next, "{row:?}");
        }
    }
}
