//! Whether a link's last look went well, read from the database.

use suitecase_model::link::{Link, LinkStatus, SyncedCommit};
use suitecase_model::sync_run::{SyncOutcome, SyncRun};
use suitecase_store::{Reader, StoreError, sync_run, synced_commit};

/// How the last look at a link went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nobody has synced it yet.
    New,
    /// It went well.
    Works,
    /// It failed, with the stable error code; the link may still be `ACTIVE` where that passes by itself.
    Fails(String),
}

/// Returns how a link stands, what it was synced to, and its newest run.
pub(crate) fn of(
    reader: &Reader<'_>,
    link: &Link,
) -> Result<(Standing, Option<SyncedCommit>, Option<SyncRun>), StoreError> {
    let synced = synced_commit::get(reader, link.id)?;
    let newest = sync_run::newest(reader, link.id, 1)?.into_iter().next();
    Ok((judge(&link.status, synced.as_ref(), newest.as_ref()), synced, newest))
}

/// A poll that finds nothing new leaves no record, so a failure counts only until the branch was confirmed after it.
fn judge(status: &LinkStatus, synced: Option<&SyncedCommit>, newest: Option<&SyncRun>) -> Standing {
    if let LinkStatus::Error { code, .. } = status {
        return Standing::Fails(code.clone());
    }
    if let Some(SyncRun { outcome: Some(SyncOutcome::Failed { code, .. }), started_at, .. }) = newest
        && synced.is_none_or(|synced| synced.confirmed_at < *started_at)
    {
        return Standing::Fails(code.clone());
    }
    if synced.is_some() { Standing::Works } else { Standing::New }
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
        let offline = Standing::Fails("network.offline".to_owned());
        let active = LinkStatus::Active;
        assert_eq!(judge(&active, Some(&synced(9)), Some(&failed(10))), offline);
        assert_eq!(judge(&active, Some(&synced(11)), Some(&failed(10))), Standing::Works);
        assert_eq!(judge(&LinkStatus::Inactive, None, Some(&failed(10))), offline);
        assert_eq!(judge(&LinkStatus::Inactive, None, None), Standing::New);
        let error = LinkStatus::Error { code: "git.not-found".to_owned(), at: Timestamp(1) };
        assert_eq!(judge(&error, Some(&synced(11)), None), Standing::Fails("git.not-found".to_owned()));
    }
}
