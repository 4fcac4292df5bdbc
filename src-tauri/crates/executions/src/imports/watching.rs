//! Watched folders: what appears in them is imported once it has come to rest.
//!
//! The system tells of changes; that it may lose some, and that network folders tell of none, is made up for by a look
//! now and then. A report that was caught half written is read again when it changes. What a file was is noted once it is
//! imported and not before, so that nothing is lost when the app ends. Each folder has a task of its own: one that does not
//! answer holds up no other.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use serde_json::{Value, json};
use suitecase_model::audit::AuditAction;
use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::{LinkId, ProjectId, WatchedFolderId};
use suitecase_model::member::Member;
use suitecase_model::time::Timestamp;
use suitecase_store::watched_folder::{self, WatchedFolder};
use suitecase_store::{Store, StoreError, Writer, link};
use suitecase_sync::Clock;
use suitecase_sync::error::chain;
use thiserror::Error;
use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use super::{End, ImportEvent, Imports, Order};
use crate::audit;
use crate::reading::{Limits, Mark, Marks, marks};
use crate::recording::Into;

/// So long nothing may change in a folder before it is read.
const REST: Duration = Duration::from_secs(2);
/// How often a folder is looked at although nothing was told.
const LOOK_EACH: Duration = Duration::from_mins(5);

/// Why a watched folder cannot be kept; nothing was changed.
#[derive(Debug, Error)]
pub enum WatchError {
    /// The project watches the folder already.
    #[error("watch a folder twice")]
    Taken,
    /// The linked repository is gone, or another project's.
    #[error("import for a linked repository that is not there")]
    NoLink,
    /// The path is no text, so that it cannot be kept.
    #[error("watch a folder whose path is no text")]
    NotText,
    /// The database failed.
    #[error("keep the watched folder")]
    Store(#[from] StoreError),
}

/// Keeps the watched folders of all projects. Clones share everything.
#[derive(Clone)]
pub struct WatchedFolders {
    store: Store,
    clock: Clock,
    imports: Imports,
    changed: Arc<Notify>,
}

/// A folder that is being watched, until this is dropped.
struct Watch {
    folder: WatchedFolder,
    _task: AbortOnDropHandle<()>,
}

impl WatchedFolders {
    /// Makes it; nothing is watched before [`WatchedFolders::follow`] runs.
    pub fn new(store: Store, clock: Clock, imports: Imports) -> Self {
        Self { store, clock, imports, changed: Arc::default() }
    }

    /// Puts a folder on the list.
    pub async fn add(
        &self,
        actor: &Member,
        project: ProjectId,
        path: &Path,
        link: Option<LinkId>,
    ) -> Result<WatchedFolder, WatchError> {
        let folder = WatchedFolder {
            id: WatchedFolderId(Uuid::now_v7()),
            project,
            path: path.to_str().ok_or(WatchError::NotText)?.to_owned(),
            link,
            is_on: true,
            error: None,
        };
        let (now, actor) = (self.clock.now(), actor.clone());
        let added = self.store.write(move |writer| {
            check_link(writer, project, link)?;
            watched_folder::insert(writer, &folder).map_err(|error| match error {
                StoreError::Taken => WatchError::Taken,
                other => WatchError::Store(other),
            })?;
            note(writer, now, &actor, &folder, (Value::Null, state(&folder)))?;
            Ok(folder)
        });
        self.told(added.await)
    }

    /// Says to which linked repository the results of a folder belong, and whether it is watched.
    pub async fn change(
        &self,
        actor: &Member,
        id: WatchedFolderId,
        link: Option<LinkId>,
        is_on: bool,
    ) -> Result<WatchedFolder, WatchError> {
        let (now, actor) = (self.clock.now(), actor.clone());
        let changed = self.store.write(move |writer| {
            let before = watched_folder::get(writer, id)?;
            check_link(writer, before.project, link)?;
            watched_folder::change(writer, id, link, is_on)?;
            let after = watched_folder::get(writer, id)?;
            note(writer, now, &actor, &after, (state(&before), state(&after)))?;
            Ok(after)
        });
        self.told(changed.await)
    }

    /// Takes a folder from the list; what was imported from it stays.
    pub async fn remove(&self, actor: &Member, id: WatchedFolderId) -> Result<(), WatchError> {
        let (now, actor) = (self.clock.now(), actor.clone());
        let removed = self.store.write(move |writer| {
            let before = watched_folder::get(writer, id)?;
            watched_folder::remove(writer, id)?;
            note(writer, now, &actor, &before, (state(&before), Value::Null))?;
            Ok(())
        });
        self.told(removed.await)
    }

    /// Watches until the app ends.
    pub async fn follow(&self) {
        let mut watches: HashMap<WatchedFolderId, Watch> = HashMap::new();
        loop {
            let read: Result<_, StoreError> = self.store.read(watched_folder::all).await;
            match read {
                Ok(wanted) => self.fit(&mut watches, wanted),
                Err(error) => {
                    tracing::error!(error = chain(&error), "could not read which folders are watched");
                }
            }
            tokio::select! {
                () = self.changed.notified() => {}
                () = tokio::time::sleep(LOOK_EACH) => {}
            }
        }
    }

    /// Watches what is on the list, and nothing else.
    fn fit(&self, watches: &mut HashMap<WatchedFolderId, Watch>, wanted: Vec<WatchedFolder>) {
        let is_same = |one: &WatchedFolder, other: &WatchedFolder| {
            (&one.path, one.link, one.is_on) == (&other.path, other.link, other.is_on)
        };
        watches.retain(|id, watch| {
            wanted.iter().any(|folder| folder.id == *id && is_same(folder, &watch.folder))
        });
        for folder in wanted.into_iter().filter(|folder| folder.is_on) {
            watches.entry(folder.id).or_insert_with(|| {
                let task = tokio::spawn(self.clone().watch(folder.clone()));
                Watch { folder, _task: AbortOnDropHandle::new(task) }
            });
        }
    }

    /// Watches one folder.
    async fn watch(self, mut folder: WatchedFolder) {
        let path = PathBuf::from(&folder.path);
        let stirred = Arc::new(Notify::new());
        // Keeps the system telling.
        let mut telling: Option<RecommendedWatcher> = None;
        let mut known: Option<Arc<Marks>> = None;
        loop {
            // One that was not there may be another when it comes.
            if telling.is_none() || folder.error.is_some() {
                let (path, stirred) = (path.clone(), stirred.clone());
                telling = spawn_blocking(move || watcher(&path, &stirred)).await.ok().flatten();
            }
            let looked_at = path.clone();
            let found = spawn_blocking(move || marks(&looked_at, &Limits::default())).await.ok().flatten();
            let error = found.is_none().then_some(ErrorCode::ReportFolderMissing);
            self.note_error(&mut folder, error).await;
            if let Some(found) = found {
                self.import(&folder, found, &mut known).await;
            }
            tokio::select! {
                () = come_to_rest(&stirred) => {}
                () = tokio::time::sleep(LOOK_EACH) => {}
            }
        }
    }

    /// Imports what of `found` is not known, and knows it then.
    async fn import(&self, folder: &WatchedFolder, found: Marks, known: &mut Option<Arc<Marks>>) {
        let before = match known {
            Some(known) => known.clone(),
            None => known.insert(Arc::new(self.seen(folder.id).await)).clone(),
        };
        if found.is_subset(&before) {
            return;
        }
        let WatchedFolder { id, project, link, .. } = *folder;
        let into = Into { project, link, run: None, member: None };
        let order = Order { into, chosen: vec![PathBuf::from(&folder.path)], actor: None };
        // Without an answer the service has ended, and this task ends too.
        match self.imports.start_watched(order, before).await.unwrap_or(End::BrokenOff) {
            End::Whole => {
                let mut seen: Vec<Mark> = found.iter().copied().collect();
                seen.sort_unstable();
                let noted: Result<(), StoreError> =
                    self.store.write(move |writer| watched_folder::set_seen(writer, id, &seen)).await;
                if let Err(error) = noted {
                    tracing::error!(error = chain(&error), "could not note what was imported of a folder");
                }
                *known = Some(Arc::new(found));
            }
            // Whoever stops it wants to be left alone with these files, for now.
            End::Stopped => *known = Some(Arc::new(found)),
            End::BrokenOff => {}
        }
    }

    async fn seen(&self, id: WatchedFolderId) -> Marks {
        let seen: Result<_, StoreError> =
            self.store.read(move |reader| watched_folder::seen(reader, id)).await;
        seen.unwrap_or_else(|error| {
            // Then everything is read again, and found to be known.
            tracing::error!(error = chain(&error), "could not read what was imported of a folder");
            Vec::new()
        })
        .into_iter()
        .collect()
    }

    async fn note_error(&self, folder: &mut WatchedFolder, error: Option<ErrorCode>) {
        if folder.error == error {
            return;
        }
        folder.error = error;
        let id = folder.id;
        let noted: Result<(), StoreError> =
            self.store.write(move |writer| watched_folder::set_error(writer, id, error)).await;
        if let Err(error) = noted {
            tracing::error!(error = chain(&error), "could not note how a watched folder stands");
        }
        self.imports.shared.tell(ImportEvent::Changed);
    }

    fn told<T>(&self, changed: Result<T, WatchError>) -> Result<T, WatchError> {
        if changed.is_ok() {
            self.changed.notify_one();
            self.imports.shared.tell(ImportEvent::Changed);
        }
        changed
    }
}

/// Waits until something changed and then nothing more for a while.
async fn come_to_rest(stirred: &Notify) {
    stirred.notified().await;
    while tokio::time::timeout(REST, stirred.notified()).await.is_ok() {}
}

/// Has the system tell of changes below a folder; none where it cannot, and then looks now and then have to do.
fn watcher(folder: &Path, stirred: &Arc<Notify>) -> Option<RecommendedWatcher> {
    let stirred = stirred.clone();
    let hear = move |told: notify::Result<Event>| {
        // Reading a folder, as is done here, is no change of it. After an error everything is looked at.
        let is_only_read = told.is_ok_and(|event| {
            event.kind.is_access() && event.kind != EventKind::Access(AccessKind::Close(AccessMode::Write))
        });
        if !is_only_read {
            stirred.notify_one();
        }
    };
    // Links may lead anywhere, and what they lead to is not read.
    let config = Config::default().with_follow_symlinks(false);
    let made = RecommendedWatcher::new(hear, config).and_then(|mut watcher| {
        watcher.watch(folder, RecursiveMode::Recursive)?;
        Ok(watcher)
    });
    made.inspect_err(
        |error| tracing::warn!(%error, "a folder cannot be watched; it is looked at now and then"),
    )
    .ok()
}

fn check_link(writer: &Writer<'_>, project: ProjectId, wanted: Option<LinkId>) -> Result<(), WatchError> {
    let Some(wanted) = wanted else { return Ok(()) };
    match link::get(writer, wanted) {
        Ok(found) if found.project == project => Ok(()),
        Ok(_) | Err(StoreError::Missing(_)) => Err(WatchError::NoLink),
        Err(error) => Err(error.into()),
    }
}

fn note(
    writer: &Writer<'_>,
    now: Timestamp,
    actor: &Member,
    folder: &WatchedFolder,
    states: (Value, Value),
) -> Result<(), StoreError> {
    audit::append(writer, now, actor, AuditAction::RunWatch, audit::on(folder.id, &folder.path), states)
}

fn state(folder: &WatchedFolder) -> Value {
    json!({ "path": folder.path, "link": folder.link, "isOn": folder.is_on })
}
