//! Links behind the window: what people decide, and what syncs, the archive and the box about results change.

use std::sync::Arc;

use suitecase_model::ids::{AliasId, ProjectId};
use suitecase_model::member::Member;
use suitecase_store::reported_test::{self, ReportedTest};
use suitecase_store::{Store, StoreError, alias};
use suitecase_sync::{Clock, SyncEvent, SyncService};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;

use super::deciding::{self, By, Called, Decision};
use super::exact;
use crate::standing;

/// How many events a slow listener may lag behind before it loses some; events are hints.
const EVENTS_HELD: usize = 16;

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
}

impl Linking {
    /// Makes it; nothing runs yet.
    pub fn new(store: Store, syncs: SyncService, clock: Clock) -> Self {
        let events = broadcast::Sender::new(EVENTS_HELD);
        Self { shared: Arc::new(Shared { store, syncs, clock, events }) }
    }

    /// Returns hints that names may stand for other tests, and tests may have other results.
    pub fn events(&self) -> broadcast::Receiver<()> {
        self.shared.events.subscribe()
    }

    /// Carries out what a person decides about a name of a project; its results and what tests tell of them follow.
    pub async fn decide(
        &self,
        actor: &Member,
        project: ProjectId,
        number: i64,
        decision: Decision,
    ) -> Result<(), StoreError> {
        let by = self.by(actor);
        let decided = self.shared.store.write(move |writer| {
            deciding::decide(writer, &by, project, number, decision, AliasId(Uuid::now_v7()))
        });
        let to_settle = decided.await?;
        self.see_through(to_settle).await
    }

    /// Removes an alias; what it decided is decided anew.
    pub async fn remove_alias(&self, actor: &Member, id: AliasId) -> Result<(), StoreError> {
        let by = self.by(actor);
        let removed = self.shared.store.write(move |writer| deciding::remove_alias(writer, &by, id)).await?;
        self.see_through(Some(removed)).await
    }

    /// Links anew whatever may stand for other tests, as long as the app runs.
    pub async fn follow(&self) {
        // Heard before the first look, so that nothing falls between the two.
        let (mut syncs, mut decisions) = (self.shared.syncs.events(), self.shared.store.audit_growth());
        log(self.settle_what_is_left().await);
        loop {
            log(self.link_anew().await);
            tokio::select! {
                () = ended(&mut syncs) => {}
                // Whoever archives a repository or ticks the box leaves an entry; what is due is in the database.
                changed = decisions.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Links anew what is due; returns whether anything became other than before.
    pub async fn link_anew(&self) -> Result<bool, StoreError> {
        let relinked = exact::relink_all_due(&self.shared.store).await?;
        let has_changed = relinked.names > 0 || relinked.tests > 0;
        if has_changed {
            self.changed();
        }
        Ok(has_changed)
    }

    /// Goes on with what was being settled when the app ended.
    pub async fn settle_what_is_left(&self) -> Result<(), StoreError> {
        let left = self.shared.store.read(|reader| {
            let mut left: Vec<Called> = alias::all(reader)?.into_iter().map(Called::from).collect();
            for (project, kind, name) in reported_test::whose_alias_is_gone(reader)? {
                left.push(Called { project, kind, name });
            }
            Ok::<_, StoreError>(left)
        });
        for called in left.await? {
            self.settle(called).await?;
        }
        standing::work_off(&self.shared.store).await?;
        Ok(())
    }

    async fn see_through(&self, to_settle: Option<Called>) -> Result<(), StoreError> {
        // What is decided holds by now, whatever becomes of the rest.
        self.changed();
        if let Some(called) = to_settle {
            self.settle(called).await?;
        }
        standing::work_off(&self.shared.store).await?;
        self.changed();
        Ok(())
    }

    /// Settles all names that are called so, a few hundred at a time.
    async fn settle(&self, called: Called) -> Result<(), StoreError> {
        let mut after: Option<ReportedTest> = None;
        loop {
            let (of, from) = (called.clone(), after.take());
            let last = self.shared.store.write(move |writer| deciding::settle(writer, &of, from.as_ref()));
            match last.await? {
                Some(last) => after = Some(last),
                None => return Ok(()),
            }
        }
    }

    fn by(&self, actor: &Member) -> By {
        By { member: actor.clone(), at: self.shared.clock.now() }
    }

    fn changed(&self) {
        // Nobody may be listening.
        let _ = self.shared.events.send(());
    }
}

fn log<T>(done: Result<T, StoreError>) {
    if let Err(error) = done {
        tracing::error!(error = suitecase_sync::error::chain(&error), "could not link results anew");
    }
}

/// Waits until a sync has ended.
async fn ended(events: &mut broadcast::Receiver<SyncEvent>) {
    loop {
        match events.recv().await {
            Ok(SyncEvent::Ended(..)) | Err(RecvError::Lagged(_)) => return,
            Ok(
                SyncEvent::State(..)
                | SyncEvent::Confirmed(_)
                | SyncEvent::Paused(_)
                | SyncEvent::Indexing(..)
                | SyncEvent::Scripts(..),
            ) => {}
            // Without syncs only decisions of people are left to hear.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
