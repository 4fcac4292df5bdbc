//! A commit file by file over REST, within a budget of calls.
//!
//! Listings tell no ids, so a content is known only where Bitbucket says that the file did not change since the
//! last sync, or after it was fetched.

use std::collections::HashMap;

use suitecase_bitbucket::source::{CommitAt, SourceEntry, SourceKind, changed_since, file, folder};
use suitecase_bitbucket::{BitbucketError, Client};
use suitecase_git::{Content, Mode, Object, Oid};
use suitecase_katalon::layout::lies_among_tests;
use suitecase_model::catalogue::BlobId;
use suitecase_model::path::RepoPath;
use suitecase_model::sync_run::{SyncProgress, SyncStage};

use super::listings::Listings;
use super::{Snapshot, is_case, is_wanted};
use crate::error::SyncError;
use crate::fetch::{Rung, Task};
use crate::reading::Reading;
use crate::survey::survey;

/// How many calls a sync may make that has no other way: less than a third of the thousand an hour that everything
/// shares (reference section 3).
const MOST_CALLS: u64 = 300;
/// How many calls are worth more than one download of an archive.
const MOST_CALLS_FOR_CHANGES: u64 = 60;
/// How many changed tests are fetched one by one before the archive is the better way.
const MOST_CHANGED: usize = 40;
/// How deep a folder of tests is listed at once; from somewhere above it Bitbucket gives up (reference section 2.4).
const DEPTH: u32 = 20;
/// How many files a page of a listing names.
const PER_PAGE: u64 = 100;

/// Brings a commit by what changed since the last sync; `None` where that is unknown or much.
pub(super) async fn increment(
    client: &Client,
    at: CommitAt<'_>,
    task: &Task<'_>,
) -> Result<Option<Snapshot>, SyncError> {
    let Some(before) = task.at_hand.commit else { return Ok(None) };
    let known = u64::try_from(task.at_hand.paths.len()).unwrap_or(u64::MAX);
    if known / PER_PAGE >= MOST_CALLS_FOR_CHANGES {
        // Only to list what is known would take more calls than are worth it.
        return Ok(None);
    }
    let changed = match changed_since(client, at, &before.to_string()).await {
        Ok(Some(changed)) => changed,
        // After a force-push the commit before may be gone (reference section 2.5).
        Ok(None) | Err(BitbucketError::NotFoundOrHidden | BitbucketError::GaveUp) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if changed.iter().filter(|path| is_wanted(path)).count() > MOST_CHANGED {
        return Ok(None);
    }
    let is_known = |path: &RepoPath, blob: &BlobId| {
        let kept = if is_case(path) { &task.at_hand.cases } else { &task.at_hand.suites };
        kept.contains(blob) && !changed.contains(path)
    };
    let known = task.at_hand.paths.iter().filter(|(path, blob)| is_known(path, blob));
    match brought(
        client,
        at,
        task,
        MOST_CALLS_FOR_CHANGES,
        &known.map(|(path, blob)| (path, *blob)).collect(),
    )
    .await
    {
        // There may be more folders than calls, or names that JSON cannot say; an archive has them all.
        Err(SyncError::TooManyCalls { .. } | SyncError::Unsayable { .. }) => Ok(None),
        snapshot => snapshot.map(Some),
    }
}

/// Brings a commit file by file.
pub(super) async fn snapshot(
    client: &Client,
    at: CommitAt<'_>,
    task: &Task<'_>,
) -> Result<Snapshot, SyncError> {
    brought(client, at, task, MOST_CALLS, &HashMap::new()).await
}

async fn brought(
    client: &Client,
    at: CommitAt<'_>,
    task: &Task<'_>,
    limit: u64,
    known: &HashMap<&RepoPath, BlobId>,
) -> Result<Snapshot, SyncError> {
    (task.on_progress)(SyncProgress::at(SyncStage::Surveying));
    let mut budget = Budget { client, at, limit, listings: Listings::default(), files: Vec::new() };
    budget.list(&RepoPath::root(), 1).await?;
    loop {
        let (root, trees) = budget.listings.build()?;
        let missing = survey(root, &trees)?.missing;
        let Some(next) = missing.first() else { break };
        budget.list(&next.path, if lies_among_tests(&next.path) { DEPTH } else { 1 }).await?;
    }
    let mut reading = Reading::default();
    let files = std::mem::take(&mut budget.files);
    let wanted: Vec<&SourceEntry> = files.iter().filter(|entry| is_wanted(&entry.path)).collect();
    let needed = wanted.iter().filter(|entry| !known.contains_key(&entry.path)).count();
    budget.admit(needed)?;
    let (mut done, total) = (0, u64::try_from(needed).ok());
    for entry in wanted {
        let oid = if let Some(blob) = known.get(&entry.path) {
            Oid::from_bytes(*blob)
        } else {
            (task.on_progress)(SyncProgress { done, total, ..SyncProgress::at(SyncStage::Reading) });
            done += 1;
            budget.read(entry, &mut reading).await?
        };
        let mode = if entry.kind == SourceKind::Link { Mode::Link } else { Mode::File };
        budget.listings.file(&entry.path, mode, oid);
    }
    let (root, trees) = budget.listings.build()?;
    Ok(Snapshot { root, trees, reading, rung: Rung::Rest })
}

struct Budget<'a> {
    client: &'a Client,
    at: CommitAt<'a>,
    limit: u64,
    listings: Listings,
    files: Vec<SourceEntry>,
}

impl Budget<'_> {
    /// Lists a folder and what lies below it. Each page is a call.
    async fn list(&mut self, path: &RepoPath, depth: u32) -> Result<(), SyncError> {
        self.admit(1)?;
        let left = self.limit.saturating_sub(self.client.calls());
        let most_pages = usize::try_from(left).unwrap_or(usize::MAX);
        let entries = match folder(self.client, self.at, path, depth, most_pages).await {
            Err(BitbucketError::TooManyPages { .. }) => {
                return Err(SyncError::TooManyCalls { needed: self.limit + 1, limit: self.limit });
            }
            listed => listed?,
        };
        self.listings.listed(path);
        let base = path.names().count();
        for entry in entries {
            match entry.kind {
                SourceKind::Folder => {
                    self.listings.folder_at(&entry.path);
                    let below = entry.path.names().count().saturating_sub(base);
                    if below < usize::try_from(depth).unwrap_or(usize::MAX) {
                        self.listings.listed(&entry.path);
                    }
                }
                SourceKind::Submodule => {
                    self.listings.file(&entry.path, Mode::Submodule, Oid::of_blob(b""));
                }
                SourceKind::File | SourceKind::Link => {
                    let mode = if entry.kind == SourceKind::Link { Mode::Link } else { Mode::File };
                    self.listings.file(&entry.path, mode, Oid::of_blob(b""));
                    self.files.push(entry);
                }
            }
        }
        Ok(())
    }

    async fn read(&self, entry: &SourceEntry, reading: &mut Reading) -> Result<Oid, SyncError> {
        let (oid, content) = match file(self.client, self.at, &entry.path).await {
            Ok(bytes) => (Oid::of_blob(&bytes), Content::Blob(bytes.into())),
            Err(BitbucketError::TooLarge { .. }) => {
                let oid = Oid::of_blob(format!("{}: {}", entry.path, entry.size).as_bytes());
                (oid, Content::Oversized { size: Some(entry.size) })
            }
            // The listing named it, so it is there: its name is not what it reads like in JSON.
            Err(BitbucketError::NotFoundOrHidden) => {
                return Err(SyncError::Unsayable { path: entry.path.to_string() });
            }
            Err(error) => return Err(error.into()),
        };
        reading.expect_file(oid, entry.path.name().as_bytes());
        reading.take(Object { oid, content });
        Ok(oid)
    }

    /// Refuses more calls than one sync may make.
    fn admit(&self, more: usize) -> Result<(), SyncError> {
        let more = u64::try_from(more).unwrap_or(u64::MAX);
        let needed = self.client.calls().saturating_add(more);
        if needed > self.limit { Err(SyncError::TooManyCalls { needed, limit: self.limit }) } else { Ok(()) }
    }
}
