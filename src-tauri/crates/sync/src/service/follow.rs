//! Follows the branches: polls each link when its pause is over, and all of them when asked to.

use std::collections::HashMap;
use std::time::Duration;

use suitecase_model::ids::LinkId;
use suitecase_model::link::Link;
use suitecase_model::sync_run::SyncReason;
use suitecase_model::time::Timestamp;
use suitecase_store::{Reader, StoreError, integration, link, synced_commit};

use super::SyncService;
use crate::poll::pause;

/// How often it is seen whether a pause is over.
const TICK: Duration = Duration::from_secs(5);

impl SyncService {
    /// Polls every followed link when it is due, until the service stops.
    pub async fn follow(&self) {
        let mut due: HashMap<LinkId, Timestamp> = HashMap::new();
        loop {
            tokio::select! {
                () = tokio::time::sleep(TICK) => {}
                () = self.shared.stopping.cancelled() => return,
            }
            match self.shared.store.read(followed).await {
                Ok(links) => self.poll_due(&links, &mut due),
                Err(error) => {
                    tracing::warn!(
                        error = crate::error::chain(&error),
                        "could not see which links to follow"
                    );
                }
            }
        }
    }

    /// Polls every followed link now, as after waking up or coming to the front.
    pub async fn poll_all(&self) -> Result<(), StoreError> {
        for (link, _) in self.shared.store.read(followed).await? {
            self.start(link.id, SyncReason::Poll);
        }
        Ok(())
    }

    fn poll_due(&self, links: &[(Link, Timestamp)], due: &mut HashMap<LinkId, Timestamp>) {
        let now = self.shared.clock.now();
        for (link, authored_at) in links {
            let age = u64::try_from(now.millis_since(*authored_at)).unwrap_or_default();
            let pause = pause(Duration::from_millis(age), fastrand::f64());
            let next = Timestamp(now.0.saturating_add(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX)));
            let at = *due.entry(link.id).or_insert(next);
            if at <= now {
                self.start(link.id, SyncReason::Poll);
                due.insert(link.id, next);
            }
        }
        due.retain(|id, _| links.iter().any(|(link, _)| link.id == *id));
    }
}

/// Returns the links that follow a branch or tag by themselves, with the age of their last commit.
fn followed(reader: &Reader<'_>) -> Result<Vec<(Link, Timestamp)>, StoreError> {
    let mut followed = Vec::new();
    for link in link::list(reader)? {
        let moves = link.reference.full_name().is_some();
        if moves && link.status.is_followed() && integration::get(reader, link.integration)?.status.may_sync()
        {
            let synced = synced_commit::get(reader, link.id)?;
            let authored_at = synced.map_or(Timestamp(0), |synced| synced.authored_at);
            followed.push((link, authored_at));
        }
    }
    Ok(followed)
}
