//! Watches the health of all integrations: when a check is due, and what a day asks for.
//!
//! A check costs up to six REST calls, so one is made only at the start, once a day, once an hour while something is
//! wrong, and when a call has ended otherwise than the status says; the latter at growing distances, so that an hour
//! never sees more than seven of them and stays far below the 100 calls that a workspace is given.
//! What is known is read from the database on each look; events only say when to look.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::IntegrationId;
use suitecase_model::integration::{Integration, IntegrationStatus};
use suitecase_model::link::{Link, LinkStatus};
use suitecase_model::time::Timestamp;
use suitecase_store::{Reader, StoreError, integration, link, synced_commit};
use suitecase_sync::SyncEvent;
use suitecase_sync::error::chain;
use tokio::sync::Notify;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::{Admin, AdminError};

/// How often it is seen whether something is due.
const TICK: Duration = Duration::from_secs(30);
const MINUTE: i64 = 60 * 1000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// How long after the last check a contradiction is looked into, by how many were within the last hour.
const DISTANCES: [i64; 5] = [0, 0, MINUTE, 5 * MINUTE, 15 * MINUTE];

/// Calls outside of syncs that ended otherwise than the status of their integration says.
#[derive(Default)]
pub(crate) struct Doubts {
    at: Mutex<HashMap<IntegrationId, Timestamp>>,
    new: Notify,
}

/// Looks after the health of all integrations.
pub struct HealthWatch {
    admin: Admin,
    events: Receiver<SyncEvent>,
    tries: HashMap<IntegrationId, Tries>,
}

/// The checks of one integration since the watch began.
#[derive(Default)]
struct Tries {
    last: Option<Timestamp>,
    found_nothing: bool,
    because_contradicted: Vec<Timestamp>,
}

/// Why a check is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    /// None was made since the watch began.
    Start,
    /// A call has ended otherwise than the status says.
    Contradicted,
    /// Something is wrong, or the last check found nothing out, and an hour has passed.
    Hour,
    /// A day has passed.
    Day,
}

impl Admin {
    /// Begins to watch; nothing is looked at before [`HealthWatch::look`] or [`HealthWatch::run`].
    pub fn watch_health(&self) -> HealthWatch {
        HealthWatch { admin: self.clone(), events: self.syncs.events(), tries: HashMap::new() }
    }

    /// Notes how a call through an integration ended that was no sync's.
    pub(crate) fn note_call(&self, integration: &Integration, failure: Option<&AdminError>) {
        let is_contradicted = match integration.status {
            IntegrationStatus::Active => failure.is_some_and(|error| asks_for_a_check(error.code())),
            IntegrationStatus::Error { .. } => failure.is_none(),
            IntegrationStatus::Inactive => false,
        };
        if is_contradicted {
            self.doubt(integration.id);
        }
    }

    /// Notes how *Test Connection* ended with what is stored.
    pub(super) fn note_test(&self, integration: &Integration, has_passed: bool) {
        let is_contradicted = match integration.status {
            IntegrationStatus::Active => !has_passed,
            IntegrationStatus::Error { .. } => has_passed,
            IntegrationStatus::Inactive => false,
        };
        if is_contradicted {
            self.doubt(integration.id);
        }
    }

    fn doubt(&self, id: IntegrationId) {
        let now = self.now();
        self.doubts.at.lock().unwrap_or_else(PoisonError::into_inner).insert(id, now);
        self.doubts.new.notify_one();
    }

    fn doubted_at(&self, id: IntegrationId) -> Option<Timestamp> {
        self.doubts.at.lock().unwrap_or_else(PoisonError::into_inner).get(&id).copied()
    }
}

impl HealthWatch {
    /// Looks whenever there may be something to do, until the services stop.
    pub async fn run(mut self) {
        let syncs = self.admin.syncs.clone();
        tokio::select! {
            () = self.look_on() => {}
            () = syncs.stopped() => {}
        }
    }

    /// Does what is due now: tells of tokens that end, and makes the checks.
    pub async fn look(&mut self) -> Result<(), AdminError> {
        for (found, contradicted_at) in self.admin.store.read(standing).await? {
            self.admin.look_at_expiry(&found).await?;
            let contradicted_at = contradicted_at.max(self.admin.doubted_at(found.id));
            let tries = self.tries.entry(found.id).or_default();
            let now = self.admin.now();
            let Some(reason) = due(&found, contradicted_at, tries, now) else { continue };
            tries.last = Some(now);
            if reason == Reason::Contradicted {
                tries.because_contradicted.retain(|at| now.millis_since(*at) < HOUR);
                tries.because_contradicted.push(now);
            }
            match self.admin.find_out(found.id).await {
                Ok((_, has_found)) => tries.found_nothing = !has_found,
                // A person was quicker.
                Err(AdminError::Disconnected) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn look_on(&mut self) {
        loop {
            if let Err(error) = self.look().await {
                tracing::warn!(error = chain(&error), "could not look after the integrations");
            }
            tokio::select! {
                () = tokio::time::sleep(TICK) => {}
                () = ended(&mut self.events) => {}
                () = self.admin.doubts.new.notified() => {}
            }
        }
    }
}

/// Waits until a sync ends.
async fn ended(events: &mut Receiver<SyncEvent>) {
    loop {
        match events.recv().await {
            Ok(
                SyncEvent::State(..)
                | SyncEvent::Paused(_)
                | SyncEvent::Indexing(..)
                | SyncEvent::Scripts(..),
            ) => {}
            Ok(SyncEvent::Ended(..) | SyncEvent::Confirmed(_)) | Err(RecvError::Lagged(_)) => return,
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// Decides whether a check is due; `contradicted_at` is when a call ended otherwise than the status says.
fn due(
    integration: &Integration,
    contradicted_at: Option<Timestamp>,
    tries: &Tries,
    now: Timestamp,
) -> Option<Reason> {
    let is_broken = match integration.status {
        IntegrationStatus::Inactive => return None,
        IntegrationStatus::Active => false,
        IntegrationStatus::Error { .. } => true,
    };
    if tries.last.is_none() {
        return Some(Reason::Start);
    }
    // A check that lies ahead says nothing about when the last try was.
    let last = integration.checked_at.filter(|at| *at <= now).max(tries.last)?;
    // A clock that was put back makes everything due.
    let has_passed = |time: i64| !(0..time).contains(&now.millis_since(last));
    let lately = tries.because_contradicted.iter().filter(|at| now.millis_since(**at) < HOUR).count();
    let distance = DISTANCES.get(lately).or(DISTANCES.last()).copied().unwrap_or(HOUR);
    if contradicted_at.is_some_and(|at| at > last) && has_passed(distance) {
        Some(Reason::Contradicted)
    } else if (is_broken || tries.found_nothing) && has_passed(HOUR) {
        Some(Reason::Hour)
    } else {
        has_passed(DAY).then_some(Reason::Day)
    }
}

/// Returns every integration, and when a sync through it last ended otherwise than its status says.
fn standing(reader: &Reader<'_>) -> Result<Vec<(Integration, Option<Timestamp>)>, StoreError> {
    let mut standing = Vec::new();
    for found in integration::list(reader)? {
        let mut contradicted_at = None;
        for link in link::of_integration(reader, found.id)? {
            contradicted_at = contradicted_at.max(contradiction(reader, &found.status, &link)?);
        }
        standing.push((found, contradicted_at));
    }
    Ok(standing)
}

fn contradiction(
    reader: &Reader<'_>,
    status: &IntegrationStatus,
    link: &Link,
) -> Result<Option<Timestamp>, StoreError> {
    Ok(match (status, &link.status) {
        (IntegrationStatus::Active, LinkStatus::Error { code, at }) => {
            ErrorCode::from_code(code).filter(|code| may_be_the_integrations(*code)).map(|_| *at)
        }
        (IntegrationStatus::Error { .. }, LinkStatus::Active) => {
            synced_commit::get(reader, link.id)?.map(|synced| synced.confirmed_at)
        }
        (
            IntegrationStatus::Active | IntegrationStatus::Inactive | IntegrationStatus::Error { .. },
            LinkStatus::Active | LinkStatus::Inactive | LinkStatus::Error { .. } | LinkStatus::Archived,
        ) => None,
    })
}

/// Returns whether the failure of a link may be that of the whole integration: to an account that was taken out of the
/// workspace, each repository in it is one that is not there.
fn may_be_the_integrations(code: ErrorCode) -> bool {
    asks_for_a_check(code)
        || matches!(
            code,
            ErrorCode::BitbucketNotFound
                | ErrorCode::GitNotFound
                | ErrorCode::BitbucketGone
                | ErrorCode::BitbucketNotBitbucket
        )
}

/// Returns whether any failure with this code may be that of the whole integration. An address that leads nowhere is
/// most often a mistyped one.
fn asks_for_a_check(code: ErrorCode) -> bool {
    code.is_about_the_credential()
        || matches!(code, ErrorCode::BitbucketMissingScope | ErrorCode::BitbucketForbidden)
}

#[cfg(test)]
mod tests {
    use super::*;
    use suitecase_model::credential::CredentialKind;
    use suitecase_model::integration::Workspace;
    use uuid::Uuid;

    const START: i64 = 1_795_348_800_000;

    fn integration(status: IntegrationStatus, checked: i64) -> Integration {
        Integration {
            id: IntegrationId(Uuid::nil()),
            name: "Acme".to_owned(),
            workspace: Workspace { slug: "acme".to_owned(), uuid: None },
            credential_kind: CredentialKind::ApiToken,
            credential_user: "kim@acme.example".to_owned(),
            description: String::new(),
            status,
            checked_at: Some(Timestamp(START + checked)),
            expires_on: None,
        }
    }

    fn broken() -> IntegrationStatus {
        let code = ErrorCode::BitbucketTokenRejected.as_str().to_owned();
        IntegrationStatus::Error { code, detail: String::new(), at: Timestamp(START) }
    }

    #[test]
    fn a_check_is_due_at_the_start_daily_hourly_while_broken_and_when_contradicted() {
        use IntegrationStatus::{Active, Inactive};
        let (never, once) = (None, Some(0));
        let rows = [
            // status, checked, tried, found nothing, contradicted, now -> reason
            (Inactive, 0, never, false, Some(5), 2 * DAY, None),
            (Active, 0, never, false, None, 1, Some(Reason::Start)),
            (broken(), 0, never, false, None, 1, Some(Reason::Start)),
            (Active, 0, once, false, None, DAY - 1, None),
            (Active, 0, once, false, None, DAY, Some(Reason::Day)),
            (Active, HOUR, once, false, None, DAY, None),
            (Active, 0, once, false, None, -1, Some(Reason::Day)),
            (Active, 0, once, true, None, HOUR - 1, None),
            (Active, 2 * DAY, once, true, None, HOUR - 1, None),
            (Active, 2 * DAY, once, true, None, HOUR, Some(Reason::Hour)),
            (Active, 0, once, true, None, HOUR, Some(Reason::Hour)),
            (Active, 0, once, false, Some(1), 1, Some(Reason::Contradicted)),
            (Active, 2, once, false, Some(1), 2, None),
            (broken(), 0, once, false, None, HOUR - 1, None),
            (broken(), 0, once, false, None, HOUR, Some(Reason::Hour)),
            (broken(), 0, once, false, Some(1), 1, Some(Reason::Contradicted)),
            (broken(), 0, once, false, Some(0), 1, None),
        ];
        for (row, (status, checked, last, found_nothing, contradicted, now, expected)) in
            rows.into_iter().enumerate()
        {
            let tries = Tries {
                last: last.map(|at: i64| Timestamp(START + at)),
                found_nothing,
                because_contradicted: vec![],
            };
            let contradicted_at = contradicted.map(|at: i64| Timestamp(START + at));
            let found = due(&integration(status, checked), contradicted_at, &tries, Timestamp(START + now));
            assert_eq!(found, expected, "row {row}");
        }
    }

    #[test]
    fn an_hour_of_contradictions_sees_few_checks() {
        let mut tries = Tries { last: Some(Timestamp(START)), ..Tries::default() };
        let mut checked = 0;
        let mut at = vec![];
        for second in 1..3600 {
            let now = Timestamp(START + second * 1000);
            // A poll ends well each second and each check finds the integration broken again.
            if let Some(reason) = due(&integration(broken(), checked), Some(now), &tries, now) {
                assert_eq!(reason, Reason::Contradicted);
                tries.because_contradicted.push(now);
                tries.last = Some(now);
                checked = second * 1000;
                at.push(second);
            }
        }
        assert_eq!(at, [1, 2, 62, 362, 1262, 2162, 3062]);
    }
}
