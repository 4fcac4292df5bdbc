//! Tells the agenda what is stored, and starts what it says.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use suitecase_model::ids::LinkId;
use suitecase_model::sync_run::SyncReason;
use suitecase_store::StoreError;

use super::facts::facts;
use super::live::Live;
use super::{Shared, SyncEvent, SyncState, queued};
use crate::agenda::{Ended, Start};
use crate::error::SyncError;

impl Shared {
    /// Reads what is stored in the background, and starts what is due then.
    pub(super) fn drive(self: &Arc<Self>) {
        let shared = self.clone();
        self.tasks.spawn(async move {
            shared.learn_or_go_on().await;
            shared.start_due();
            shared.changed.notify_one();
        });
    }

    /// Tells the agenda what is stored.
    pub(super) async fn learn(&self) -> Result<(), StoreError> {
        let _in_order = self.learning.lock().await;
        let (facts, is_paused) = self.store.read(facts).await?;
        let now = self.clock.now();
        let gone: Vec<LinkId> = self.with(|state| {
            if !state.knows_pause {
                state.agenda.set_paused(is_paused);
                state.knows_pause = true;
            }
            let before = state.agenda.waiting();
            state.agenda.learn(facts, now, &mut fastrand::f64);
            before.difference(&state.agenda.waiting()).copied().collect()
        });
        // Who waited for a link that is not there waits no more.
        for link in gone {
            self.tell(SyncEvent::State(link, SyncState::Idle));
        }
        Ok(())
    }

    /// Does the same; where nothing can be read, the agenda goes on with what it knows.
    pub(super) async fn learn_or_go_on(&self) {
        if let Err(error) = self.learn().await {
            tracing::warn!(error = crate::error::chain(&error), "could not see which links to follow");
        }
    }

    /// Starts what is due now.
    pub(super) fn start_due(self: &Arc<Self>) {
        if self.stopping.is_cancelled() {
            return;
        }
        let now = self.clock.now();
        let (starts, changes) = self.with(|state| {
            let before = state.agenda.waiting();
            let starts: Vec<(Start, Live)> = state
                .agenda
                .take(now)
                .into_iter()
                .map(|start| (start, Live::new(self.stopping.child_token(), now)))
                .collect();
            for (start, live) in &starts {
                state.live.insert(start.link, live.clone());
            }
            let after = state.agenda.waiting();
            let come = after.difference(&before).map(|link| (*link, queued()));
            let gone = before.difference(&after).map(|link| (*link, SyncState::Idle));
            let changes: Vec<(LinkId, SyncState)> = come.chain(gone).collect();
            (starts, changes)
        });
        for (link, state) in changes {
            // What has gone because it runs now tells its own stages.
            if state != SyncState::Idle || !starts.iter().any(|(start, _)| start.link == link) {
                self.tell(SyncEvent::State(link, state));
            }
        }
        for (Start { link, reason }, live) in starts {
            self.spawn(link, reason, live);
        }
    }

    fn spawn(self: &Arc<Self>, link: LinkId, reason: SyncReason, live: Live) {
        let shared = self.clone();
        self.tasks.spawn(async move {
            let seen = AssertUnwindSafe(shared.clone().see_through(link, reason, live)).catch_unwind().await;
            if seen.is_err() {
                // It happened outside of the run; the link must not seem to run for ever.
                let code = SyncError::Panicked.code();
                shared.let_go(link, Ended::Failed { code, retry_after: None, at: shared.clock.now() });
                shared.changed.notify_one();
            }
        });
    }
}
