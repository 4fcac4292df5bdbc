//! Opens the file and hands out the two kinds of handle.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::LinkId;
use tokio::sync::watch;

use crate::error::StoreError;
use crate::{audit, migrate, search};

const BUSY: Duration = Duration::from_secs(10);
const IDLE_READERS: usize = 4;

/// The database. Clones share the one writer and the readers.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    path: PathBuf,
    writer: Mutex<Connection>,
    audit_growth: watch::Sender<()>,
    /// How often the words of bodies became others since the app started.
    bodies_version: AtomicU64,
    /// How often the catalogue of each link became another one since the app started.
    catalogue_versions: Mutex<HashMap<LinkId, u64>>,
    catalogue_changes: watch::Sender<()>,
    readers: Mutex<Vec<Connection>>,
}

/// A connection that can only read.
pub struct Reader<'a> {
    pub(crate) connection: &'a Connection,
}

/// A transaction on the one connection that can write; everything in it lands together or not at all.
pub struct Writer<'a> {
    reader: Reader<'a>,
    audit_grows: Cell<bool>,
    bodies_change: Cell<bool>,
    written: RefCell<Vec<(TestKind, i64)>>,
    touched: RefCell<HashSet<LinkId>>,
}

impl Writer<'_> {
    /// Does a part of the work wholly or not at all: its error takes back what it wrote, and nothing else of the transaction.
    /// Where not even that is possible, the whole transaction fails.
    pub fn apart<T, E>(&self, work: impl FnOnce(&Self) -> Result<T, E>) -> Result<Result<T, E>, StoreError> {
        self.connection.execute_batch("SAVEPOINT apart")?;
        let done = work(self);
        if done.is_err() {
            self.connection.execute_batch("ROLLBACK TO apart")?;
        }
        self.connection.execute_batch("RELEASE apart")?;
        Ok(done)
    }

    /// Notes that the audit log is longer once the transaction is committed.
    pub(crate) fn grow_audit(&self) {
        self.audit_grows.set(true);
    }

    /// Notes that a row was written, whose body the search index forgets before the transaction ends.
    pub(crate) fn note_written(&self, kind: TestKind, number: i64) {
        self.written.borrow_mut().push((kind, number));
    }

    /// Notes that search finds something else in bodies, or has more left to index, once the transaction is committed.
    pub(crate) fn touch_bodies(&self) {
        self.bodies_change.set(true);
    }

    /// Notes that lists show something else of a link once the transaction is committed.
    pub(crate) fn touch_catalogue(&self, link: LinkId) {
        self.touched.borrow_mut().insert(link);
    }
}

impl<'a> Deref for Writer<'a> {
    type Target = Reader<'a>;
    fn deref(&self) -> &Reader<'a> {
        &self.reader
    }
}

impl Reader<'_> {
    /// Runs `work` on the database as it stands at one moment, whatever is written meanwhile.
    pub fn at_one_moment<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Reader<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        if !self.connection.is_autocommit() {
            // A transaction that has begun is one moment already.
            return work(self);
        }
        let transaction = self.connection.unchecked_transaction().map_err(StoreError::from)?;
        work(&Reader { connection: &transaction })
    }
}

impl Store {
    /// Opens the database at `path`, makes it when it is missing, and brings it to the newest version.
    ///
    /// A file of an older version is copied beside itself first. Blocks; call it before the window opens.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, migrate::STEPS)
    }

    /// Does the same for an app that knows these steps.
    pub(crate) fn open_with(path: &Path, steps: &[&str]) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut writer = Connection::open(path)?;
        writer.busy_timeout(BUSY)?;
        writer.pragma_update(None, "journal_mode", "WAL")?;
        writer.pragma_update(None, "synchronous", "FULL")?;
        migrate::to_newest(&mut writer, path, steps)?;
        writer.pragma_update(None, "foreign_keys", true)?;
        writer.set_prepared_statement_cache_capacity(64);
        // A sync writes much at once. What it wrote goes to the file itself later, not while somebody waits for it.
        writer.pragma_update(None, "wal_autocheckpoint", 16_384)?;
        writer.pragma_update(None, "cache_size", -8_192)?;
        audit::add_functions(&writer)?;
        Ok(Self {
            shared: Arc::new(Shared {
                path: path.to_owned(),
                writer: Mutex::new(writer),
                audit_growth: watch::Sender::new(()),
                bodies_version: AtomicU64::new(0),
                catalogue_versions: Mutex::default(),
                catalogue_changes: watch::Sender::new(()),
                readers: Mutex::new(Vec::new()),
            }),
        })
    }

    /// Brings everything that was written into the one file, as the last thing before the app ends. Blocks.
    pub fn settle(&self) -> Result<(), StoreError> {
        let writer = self.shared.writer.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    /// Returns the folder of the database; `None` where its path names no folder.
    pub fn folder(&self) -> Option<&Path> {
        self.shared.path.parent().filter(|folder| !folder.as_os_str().is_empty())
    }

    /// Returns where the file is.
    pub(crate) fn path(&self) -> &Path {
        &self.shared.path
    }

    /// Returns the connection that writes, for what cannot be done within a transaction.
    pub(crate) fn writing(&self) -> &Mutex<Connection> {
        &self.shared.writer
    }

    /// Tells of entries that are added to the audit log from now on, whoever adds them.
    pub fn audit_growth(&self) -> watch::Receiver<()> {
        self.shared.audit_growth.subscribe()
    }

    /// Returns the version of what search finds in descriptions and comments, of all projects.
    ///
    /// It counts from the start of the app. Ask before reading: what is read then is of this version or of a later one.
    pub fn bodies_version(&self) -> u64 {
        self.shared.bodies_version.load(Ordering::Acquire)
    }

    /// Returns the version of what lists show of a link: tests, problems, mutes, results, name and whether it is shown.
    ///
    /// It counts from the start of the app. Ask before reading: what is read then is of this version or of a later one.
    pub fn catalogue_version(&self, link: LinkId) -> u64 {
        let versions = self.shared.catalogue_versions.lock().unwrap_or_else(PoisonError::into_inner);
        versions.get(&link).copied().unwrap_or_default()
    }

    /// Tells of versions of catalogues that are over from now on.
    pub fn catalogue_changes(&self) -> watch::Receiver<()> {
        self.shared.catalogue_changes.subscribe()
    }

    /// Runs `work` on a reading connection, on a thread that may block.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&Reader<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let shared = self.shared.clone();
        let task = tokio::task::spawn_blocking(move || {
            let connection = shared.take_reader()?;
            let result = work(&Reader { connection: &connection });
            shared.give_back(connection);
            result
        });
        task.await.unwrap_or_else(|_| Err(StoreError::Ended.into()))
    }

    /// Runs `work` in one transaction, on a thread that may block; an error takes everything back.
    pub async fn write<T, E>(
        &self,
        work: impl FnOnce(&Writer<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let shared = self.shared.clone();
        let task = tokio::task::spawn_blocking(move || {
            // A panic in an earlier transaction rolled it back; the connection itself is sound.
            let mut connection = shared.writer.lock().unwrap_or_else(PoisonError::into_inner);
            let transaction = Transaction::new(&mut connection, TransactionBehavior::Immediate)
                .map_err(StoreError::from)?;
            let writer = Writer {
                reader: Reader { connection: &transaction },
                audit_grows: Cell::new(false),
                bodies_change: Cell::new(false),
                written: RefCell::default(),
                touched: RefCell::default(),
            };
            let result = work(&writer)?;
            search::forget_written(&writer, &writer.written.take())?;
            let audit_grows = writer.audit_grows.get();
            let bodies_change = writer.bodies_change.get();
            let touched = writer.touched.take();
            transaction.commit().map_err(StoreError::from)?;
            shared.end_versions(touched);
            if bodies_change {
                shared.bodies_version.fetch_add(1, Ordering::Release);
            }
            if audit_grows {
                shared.audit_growth.send_replace(());
            }
            Ok(result)
        });
        task.await.unwrap_or_else(|_| Err(StoreError::Ended.into()))
    }
}

impl Shared {
    fn end_versions(&self, touched: HashSet<LinkId>) {
        if touched.is_empty() {
            return;
        }
        let mut versions = self.catalogue_versions.lock().unwrap_or_else(PoisonError::into_inner);
        for link in touched {
            *versions.entry(link).or_default() += 1;
        }
        drop(versions);
        self.catalogue_changes.send_replace(());
    }

    fn take_reader(&self) -> Result<Connection, StoreError> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(connection) = idle {
            return Ok(connection);
        }
        let connection = Connection::open_with_flags(&self.path, OpenFlags::default())?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "query_only", true)?;
        connection.set_prepared_statement_cache_capacity(64);
        audit::add_functions(&connection)?;
        Ok(connection)
    }

    fn give_back(&self, connection: Connection) {
        let mut idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_READERS {
            idle.push(connection);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::project;
    use suitecase_model::{ids::ProjectId, project::Project, time::Timestamp};
    use uuid::Uuid;

    pub(crate) fn temporary() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("suitecase.db")).unwrap();
        (folder, store)
    }

    #[tokio::test]
    async fn a_failed_write_leaves_nothing_behind() {
        let (_folder, store) = temporary();
        let id = ProjectId(Uuid::from_u128(1));
        let failed: Result<(), StoreError> = store
            .write(move |writer| {
                project::insert(writer, &Project { id, name: "Shop".into() }, Timestamp(0))?;
                Err(StoreError::Missing("anything"))
            })
            .await;
        assert!(failed.is_err());
        assert!(store.read(project::list).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_part_that_fails_takes_back_itself_and_nothing_else() {
        let (_folder, store) = temporary();
        let shop =
            |number| Project { id: ProjectId(Uuid::from_u128(number)), name: format!("Shop {number}") };
        let failed: Result<_, StoreError> = store
            .write(move |writer| {
                project::insert(writer, &shop(1), Timestamp(0))?;
                let failed = writer.apart(|writer| {
                    project::insert(writer, &shop(2), Timestamp(0))?;
                    project::insert(writer, &shop(1), Timestamp(0))
                })?;
                writer.apart(|writer| project::insert(writer, &shop(3), Timestamp(0)))??;
                Ok(failed)
            })
            .await;
        assert!(failed.unwrap().is_err());
        let names: Vec<String> =
            store.read(project::list).await.unwrap().into_iter().map(|found| found.name).collect();
        assert_eq!(names, ["Shop 1", "Shop 3"]);
    }

    #[tokio::test]
    async fn what_is_read_at_one_moment_does_not_move_while_others_write() {
        let (_folder, store) = temporary();
        let (other, inside) = (store.clone(), tokio::runtime::Handle::current());
        let counts: Result<_, StoreError> = store
            .read(move |reader| {
                reader.at_one_moment(|reader| {
                    let before = project::list(reader)?.len();
                    let shop = Project { id: ProjectId(Uuid::from_u128(1)), name: "Shop".into() };
                    inside
                        .block_on(other.write(move |writer| project::insert(writer, &shop, Timestamp(0))))?;
                    Ok((before, project::list(reader)?.len()))
                })
            })
            .await;
        assert_eq!(counts.unwrap(), (0, 0));
        assert_eq!(store.read(project::list).await.unwrap().len(), 1, "it was written meanwhile");
    }

    #[tokio::test]
    async fn a_reader_cannot_write() {
        let (_folder, store) = temporary();
        let result: Result<usize, StoreError> =
            store.read(|reader| Ok(reader.connection.execute("DELETE FROM project", [])?)).await;
        assert!(result.is_err(), "a reading connection must refuse to write");
    }
}
