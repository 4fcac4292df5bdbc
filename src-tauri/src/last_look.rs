//! How a link's last look went, read from the database, and with what the agenda says why its row is as old as it is.

use suitecase_model::error_code::ErrorCode;
use suitecase_model::integration::Integration;
use suitecase_model::link::{Link, LinkStatus, SyncedCommit};
use suitecase_model::sync_run::{SyncOutcome, SyncRun, SyncStage};
use suitecase_store::{Reader, StoreError, sync_run, synced_commit};
use suitecase_sync::agenda::Row;
use suitecase_sync::agenda::facts::Following;
use suitecase_sync::{SyncService, SyncState};

/// How the last look at a link went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LastLook {
    /// Nobody has synced it yet.
    New,
    /// It went well.
    Works,
    /// It failed, with the stable error code; the link may still be `ACTIVE` where that passes by itself.
    Fails(String),
}

impl LastLook {
    /// Judges what is stored of a link. A poll that finds nothing new leaves no record, so a failure counts only until
    /// the branch was confirmed after it.
    pub(crate) fn of(status: &LinkStatus, synced: Option<&SyncedCommit>, newest: Option<&SyncRun>) -> Self {
        if let LinkStatus::Error { code, .. } = status {
            return Self::Fails(code.clone());
        }
        if let Some(SyncRun { outcome: Some(SyncOutcome::Failed { code, .. }), started_at, .. }) = newest
            && synced.is_none_or(|synced| synced.confirmed_at < *started_at)
        {
            return Self::Fails(code.clone());
        }
        if synced.is_some() { Self::Works } else { Self::New }
    }

    /// Returns what it failed with. A code of another version is told as one that a person has to look at.
    fn failed_with(&self) -> Option<ErrorCode> {
        match self {
            Self::New | Self::Works => None,
            Self::Fails(code) => Some(ErrorCode::from_code(code).unwrap_or(ErrorCode::InternalBug)),
        }
    }
}

/// Reads how the last look at a link went, what it is synced to, and its newest run.
pub(crate) fn read(
    reader: &Reader<'_>,
    link: &Link,
) -> Result<(LastLook, Option<SyncedCommit>, Option<SyncRun>), StoreError> {
    let synced = synced_commit::get(reader, link.id)?;
    let newest = sync_run::newest(reader, link.id, 1)?.into_iter().next();
    Ok((LastLook::of(&link.status, synced.as_ref(), newest.as_ref()), synced, newest))
}

/// Gathers what decides why a link's row is as old as it is.
pub(crate) fn row_of(
    syncs: &SyncService,
    link: &Link,
    integration: &Integration,
    last_look: &LastLook,
    synced: Option<&SyncedCommit>,
) -> Row {
    let is_running = match syncs.state(link.id) {
        SyncState::Idle => false,
        SyncState::Running(progress) => progress.stage != SyncStage::Queued,
        SyncState::Cancelling => true,
    };
    Row {
        following: Following::of(link),
        is_disconnected: !integration.status.may_sync(),
        is_running,
        confirmed_at: synced.map(|synced| synced.confirmed_at),
        failed_with: last_look.failed_with(),
        standing: syncs.standing(link.id),
    }
}

#[cfg(test)]
mod tests {
    use suitecase_model::ids::{LinkId, SyncRunId};
    use suitecase_model::sync_run::SyncReason;
    use suitecase_model::time::Timestamp;
    use uuid::Uuid;

    use super::*;

    fn synced(confirmed_at: i64) -> SyncedCommit {
        SyncedCommit {
            commit: String::new(),
            root_tree: String::new(),
            subject: String::new(),
            author: String::new(),
            authored_at: Timestamp(0),
            moved_at: Timestamp(0),
            reference: String::new(),
            synced_at: Timestamp(0),
            confirmed_at: Timestamp(confirmed_at),
            projects: Vec::new(),
        }
    }

    fn failed(started_at: i64) -> SyncRun {
        SyncRun {
            outcome: Some(SyncOutcome::Failed { code: "network.offline".to_owned(), message: String::new() }),
            ..SyncRun::starting(
                SyncRunId(Uuid::nil()),
                LinkId(Uuid::nil()),
                SyncReason::Poll,
                Timestamp(started_at),
            )
        }
    }

    #[test]
    fn a_failure_counts_until_the_branch_is_confirmed_after_it() {
        let offline = LastLook::Fails("network.offline".to_owned());
        let active = LinkStatus::Active;
        assert_eq!(LastLook::of(&active, Some(&synced(9)), Some(&failed(10))), offline);
        assert_eq!(LastLook::of(&active, Some(&synced(11)), Some(&failed(10))), LastLook::Works);
        assert_eq!(LastLook::of(&LinkStatus::Inactive, None, Some(&failed(10))), offline);
        assert_eq!(LastLook::of(&LinkStatus::Inactive, None, None), LastLook::New);
        let error = LinkStatus::Error { code: "git.not-found".to_owned(), at: Timestamp(1) };
        assert_eq!(
            LastLook::of(&error, Some(&synced(11)), None),
            LastLook::Fails("git.not-found".to_owned())
        );
        assert_eq!(offline.failed_with(), Some(ErrorCode::NetworkOffline));
        assert_eq!(LastLook::Fails("of.tomorrow".to_owned()).failed_with(), Some(ErrorCode::InternalBug));
        assert_eq!(LastLook::Works.failed_with(), None);
    }
}
