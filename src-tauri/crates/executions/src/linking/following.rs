//! Links behind the window: what people decide, and what syncs, the archive and the box about results change.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use suitecase_model::ids::{AliasId, ProjectId};
use suitecase_model::member::Member;
use suitecase_store::{Store, StoreError, Writer};
use suitecase_sync::{Clock, SyncEvent, SyncService};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Notify, broadcast};
use uuid::Uuid;

use super::deciding::{self, By, Called, Decision};
use super::{exact, settling};

/// How many events a slow listener may lag behind before it loses some; events are hints.
const EVENTS_HELD: usize = 16;
/// How long to wait before what failed is tried again.
const RETRY: Duration = Duration::from_mins(1);

/// Decides which tests names in reports stand for. Clones share everything.
#[derive(Clone)]
pub struct Linking {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    syncs: SyncService,
    clock: Clock,
    events: broadcast::Sender<()>,
    /// Whether every name follows the alias of what it is called.
    is_settled: AtomicBool,
    /// Something was decided, and there is more to do behind it.
    behind: Notify,
}

impl Linking {
    /// Makes it; nothing runs yet.
    pub fn new(store: Store, syncs: SyncService, clock: Clock) -> Self {
        let events = broadcast::Sender::new(EVENTS_HELD);
        // What was being settled when the app ended last is settled first.
        let (is_settled, behind) = (AtomicBool::new(false), Notify::new());
        Self { shared: Arc::new(Shared { store, syncs, clock, events, is_settled, behind }) }
    }

    /// Returns hints that names may stand for other tests, and tests may have other results.
    pub fn events(&self) -> broadcast::Receiver<()> {
        self.shared.events.subscribe()
    }

    /// Carries out what a person decides about a name of a project. What it decides about other names that are called so,
    /// and what tests tell then, comes behind it where that is much; see [`Self::follow`].
    pub async fn decide(
        &self,
        actor: &Member,
        project: ProjectId,
        number: i64,
        decision: Decision,
    ) -> Result<(), StoreError> {
        let by = self.by(actor);
        let decided = self.shared.store.write(move |writer| {
            let called = deciding::decide(writer, &by, project, number, decision, AliasId(Uuid::now_v7()))?;
            called.map_or(Ok(false), |called| has_more_to_settle(writer, &called))
        });
        self.go_on_behind(decided.await?);
        Ok(())
    }

    /// Removes an alias; what it decided is decided anew, behind it where that is much.
    pub async fn remove_alias(&self, actor: &Member, id: AliasId) -> Result<(), StoreError> {
        let by = self.by(actor);
        let removed = self.shared.store.write(move |writer| {
            let called = deciding::remove_alias(writer, &by, id)?;
            has_more_to_settle(writer, &called)
        });
        self.go_on_behind(removed.await?);
        Ok(())
    }

    /// Sees through what people decided, and links anew whatever may stand for other tests, as long as the app runs. What
    /// fails is tried again.
    pub async fn follow(&self) {
        // Heard before the first look, so that nothing falls between the two.
        let (mut syncs, mut decisions) = (self.shared.syncs.events(), self.shared.store.audit_growth());
        loop {
            let done = self.catch_up().await;
            if let Err(error) = &done {
                tracing::error!(error = suitecase_sync::error::chain(error), "could not link results anew");
            }
            tokio::select! {
                () = moved_on(&mut syncs) => {}
                () = self.shared.behind.notified() => {}
                // Whoever archives a repository or ticks the box leaves an entry; what is due is in the database.
                changed = decisions.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(RETRY), if done.is_err() => {}
            }
        }
    }

    /// Does all that is due; tells of it where anything became other than before.
    pub async fn catch_up(&self) -> Result<(), StoreError> {
        let Shared { store, is_settled, .. } = &*self.shared;
        if !is_settled.swap(true, Ordering::AcqRel) {
            let settled = settling::settle_all(store).await;
            is_settled.fetch_and(settled.is_ok(), Ordering::AcqRel);
            settled?;
            self.changed();
        }
        let relinked = exact::relink_all_due(store).await?;
        if relinked.names > 0 || relinked.tests > 0 {
            self.changed();
        }
        Ok(())
    }

    /// Tells what is decided, and leaves the rest to [`Self::follow`].
    fn go_on_behind(&self, has_more: bool) {
        self.shared.is_settled.fetch_and(!has_more, Ordering::AcqRel);
        self.shared.behind.notify_one();
        self.changed();
    }

    fn by(&self, actor: &Member) -> By {
        By { member: actor.clone(), at: self.shared.clock.now() }
    }

    fn changed(&self) {
        // Nobody may be listening.
        let _ = self.shared.events.send(());
    }
}

/// Settles the first names that are called so; returns whether there may be more.
fn has_more_to_settle(writer: &Writer<'_>, called: &Called) -> Result<bool, StoreError> {
    Ok(deciding::settle(writer, called, None)?.is_some())
}

/// Waits until a sync has ended, or what it found out of scripts is stored.
async fn moved_on(events: &mut broadcast::Receiver<SyncEvent>) {
    loop {
        match events.recv().await {
            Ok(SyncEvent::Ended(..) | SyncEvent::Scripts(..)) | Err(RecvError::Lagged(_)) => return,
            Ok(
                SyncEvent::State(..)
                | SyncEvent::Confirmed(_)
                | SyncEvent::Paused(_)
                | SyncEvent::Indexing(..),
            ) => {}
            // Without syncs only decisions of people are left to hear.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
