//! Watched folders: what appears in them is imported once it has come to rest.
//!
//! The system tells of changes; that it may lose some, and that network folders tell of none, is made up for by a look
//! now and then. A report that was caught half written is read again when it changes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
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
use uuid::Uuid;

use super::settled::{self, Files};
use super::{ImportEvent, Imports, Order};
use crate::audit;
use crate::recording::Into;

/// So long nothing may change in a folder before it is read.
const REST: Duration = Duration::from_secs(2);
/// How often a folder is looked at although nothing was told.
const LOOK_EACH: Duration = Duration::from_mins(5);
/// Clocks of file servers may be so much behind this computer's.
const SLACK_MS: i64 = 10 * 60 * 1000;

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

/// A folder that is being watched.
struct Watch {
    folder: WatchedFolder,
    seen: Files,
    /// Keeps the system telling.
    telling: Option<RecommendedWatcher>,
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
            looked_at: Timestamp(0),
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
        let mut watches = HashMap::new();
        let stirred = Arc::new(Notify::new());
        loop {
            if let Err(error) = self.fit(&mut watches, &stirred).await {
                tracing::error!(error = chain(&error), "could not read which folders are watched");
            }
            for watch in watches.values_mut() {
                self.look(watch).await;
            }
            tokio::select! {
                () = self.changed.notified() => {}
                () = come_to_rest(&stirred) => {}
                () = tokio::time::sleep(LOOK_EACH) => {}
            }
        }
    }

    /// Watches what is on the list, and nothing else.
    async fn fit(
        &self,
        watches: &mut HashMap<WatchedFolderId, Watch>,
        stirred: &Arc<Notify>,
    ) -> Result<(), StoreError> {
        let wanted = self.store.read(watched_folder::all).await?;
        watches.retain(|id, _| wanted.iter().any(|folder| folder.id == *id && folder.is_on));
        for folder in wanted.into_iter().filter(|folder| folder.is_on) {
            if let Some(watch) = watches.get_mut(&folder.id) {
                let (is_watched, seen_error) = (watch.telling.is_some(), folder.error);
                watch.folder = folder;
                // One that was not there may have come.
                if !is_watched || seen_error.is_some() {
                    watch.telling = watcher(Path::new(&watch.folder.path), stirred);
                }
            } else {
                let telling = watcher(Path::new(&folder.path), stirred);
                watches.insert(folder.id, Watch { folder, seen: Files::new(), telling });
            }
        }
        Ok(())
    }

    /// Imports what is new in a folder.
    async fn look(&self, watch: &mut Watch) {
        let path = PathBuf::from(&watch.folder.path);
        let looked_at = self.clock.now();
        let files = tokio::task::spawn_blocking(move || settled::files(&path)).await;
        let Ok(Ok(files)) = files else {
            self.note_error(watch, Some(ErrorCode::ReportFolderMissing)).await;
            return;
        };
        self.note_error(watch, None).await;
        let since = u64::try_from(watch.folder.looked_at.0.saturating_sub(SLACK_MS)).unwrap_or(0);
        let since = SystemTime::UNIX_EPOCH + Duration::from_millis(since);
        let chosen = settled::to_import(&files, &watch.seen, since);
        watch.seen = files;
        if !chosen.is_empty() {
            let WatchedFolder { project, link, .. } = watch.folder;
            let into = Into { project, link, run: None, member: None };
            self.imports.start(Order { into, chosen, actor: None });
        }
        let id = watch.folder.id;
        let noted: Result<(), StoreError> =
            self.store.write(move |writer| watched_folder::set_looked_at(writer, id, looked_at)).await;
        if let Err(error) = noted {
            tracing::error!(error = chain(&error), "could not note when a folder was looked at");
        }
    }

    async fn note_error(&self, watch: &mut Watch, error: Option<ErrorCode>) {
        if watch.folder.error == error {
            return;
        }
        watch.folder.error = error;
        let id = watch.folder.id;
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
    let made = notify::recommended_watcher(move |told: notify::Result<Event>| {
        // Reading a folder, as is done here, is no change of it. After an error everything is looked at.
        let is_only_read = told.is_ok_and(|event| {
            event.kind.is_access() && event.kind != EventKind::Access(AccessKind::Close(AccessMode::Write))
        });
        if !is_only_read {
            stirred.notify_one();
        }
    })
    .and_then(|mut watcher| {
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
