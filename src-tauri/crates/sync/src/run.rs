//! One run for one link: from the question which commit is meant to the switched catalogue.

use std::collections::HashSet;

use suitecase_bitbucket::Client;
use suitecase_git::{Capabilities, GitError, Limits, Oid, Remote};
use suitecase_model::ids::LinkId;
use suitecase_model::integration::Integration;
use suitecase_model::link::{GitRef, Link, SyncedCommit};
use suitecase_model::sync_run::{SyncProgress, SyncStage, SyncStats};
use suitecase_model::time::Timestamp;
use suitecase_store::synced_commit::RemoteRecord;
use suitecase_store::{Store, StoreError, synced_commit};
use tokio_util::sync::CancellationToken;

use crate::apply::{Switch, known, switch};
use crate::catalogue::make;
use crate::clock::Clock;
use crate::error::SyncError;
use crate::fetch::{OnProgress, Rung, Task, fetch, ladder};
use crate::lent_http::LentHttp;
use crate::lent_rest::LentRest;

/// What a run works with.
pub(crate) struct Run<'a> {
    pub(crate) store: &'a Store,
    pub(crate) clock: Clock,
    pub(crate) link: &'a Link,
    pub(crate) integration: &'a Integration,
    pub(crate) client: &'a Client,
    pub(crate) on_progress: OnProgress,
    pub(crate) cancel: &'a CancellationToken,
}

/// The commit a link's ref points at, and the connection that told.
pub(crate) struct Resolved {
    pub(crate) commit: Oid,
    reference: String,
    remote: Remote<LentHttp>,
    rung: Rung,
    /// When the best way of fetching was tried last.
    tried_at: Timestamp,
}

/// What a finished run did.
pub(crate) struct Done {
    pub(crate) to_commit: String,
    pub(crate) stats: SyncStats,
}

impl Resolved {
    /// Returns what has passed over git so far.
    pub(crate) fn stats(&self) -> SyncStats {
        traffic(&self.remote)
    }
}

impl Run<'_> {
    /// Asks which commit the link's ref points at: one request when the server is known.
    pub(crate) async fn resolve(&self) -> Result<Resolved, SyncError> {
        self.tell(SyncStage::Resolving);
        let id = self.link.id;
        let record = self.store.read(move |reader| synced_commit::remote(reader, id)).await?;
        let endpoint = self.client.git(&self.integration.workspace.slug, &self.link.repository)?;
        let known = record.as_ref().and_then(|record| Capabilities::from_text(&record.capabilities).ok());
        let rung = record.as_ref().map_or(Rung::BEST, |record| Rung::from_word(&record.rung));
        let tried_at = record.map_or(self.clock.now(), |record| record.tried_at);
        let mut remote = Remote::new(LentHttp(endpoint), self.limits(), known);
        let resolved = match resolve_reference(&mut remote, &self.link.reference, self.cancel).await {
            Err(SyncError::Git(error)) if remote.is_remembered() && may_speak_differently(&error) => {
                remote.forget_capabilities();
                resolve_reference(&mut remote, &self.link.reference, self.cancel).await
            }
            result => result,
        };
        let (commit, reference) = resolved?;
        Ok(Resolved { commit, reference, remote, rung, tried_at })
    }

    /// Notes that the ref still points at the synced commit; false when it does not.
    pub(crate) async fn confirm(&self, resolved: &Resolved) -> Result<bool, SyncError> {
        let (id, commit, now) = (self.link.id, resolved.commit.to_string(), self.clock.now());
        let reference = resolved.reference.clone();
        let unchanged = self
            .store
            .write(move |writer| {
                let synced = synced_commit::get(writer, id)?.filter(|synced| synced.commit == commit);
                let unchanged = synced.is_some();
                match synced {
                    Some(synced) if synced.reference == reference => {
                        synced_commit::confirm(writer, id, now)?;
                    }
                    // The default branch was renamed.
                    Some(synced) => {
                        let renamed = SyncedCommit { reference, confirmed_at: now, ..synced };
                        synced_commit::set(writer, id, &renamed)?;
                    }
                    None => {}
                }
                Ok::<_, StoreError>(unchanged)
            })
            .await?;
        Ok(unchanged)
    }

    /// Brings the catalogue to the resolved commit.
    pub(crate) async fn bring_to(&self, mut resolved: Resolved) -> Result<Done, SyncError> {
        let id = self.link.id;
        let known = self.store.read(move |reader| known(reader, id)).await?;
        let limits = self.limits();
        let rest = LentRest::new(self.client, &self.integration.workspace.slug, &self.link.repository);
        let task = Task {
            commit: resolved.commit,
            directory: &self.link.directory,
            at_hand: &known.at_hand,
            limits: &limits,
            rest: Some(&rest),
            on_progress: &self.on_progress,
            cancel: self.cancel,
        };
        if ladder::is_outdated(resolved.rung, resolved.tried_at, self.clock.now()) {
            resolved.remote.forget_capabilities();
            resolved.rung = Rung::BEST;
        }
        let fetched = match fetch(&mut resolved.remote, &task, resolved.rung).await {
            Err(SyncError::Git(GitError::NotOurRef(id))) if id == resolved.commit => {
                return Err(SyncError::ReferenceMissing { name: id.to_string() });
            }
            result => result?,
        };
        if self.cancel.is_cancelled() {
            return Err(SyncError::Cancelled);
        }
        self.tell(SyncStage::Storing);
        let traffic = traffic(&resolved.remote);
        let remote = RemoteRecord {
            capabilities: resolved.remote.capabilities().map(Capabilities::to_text).unwrap_or_default(),
            rung: fetched.next_time.as_str().to_owned(),
            tried_at: if fetched.tried_best { self.clock.now() } else { resolved.tried_at },
        };
        let now = self.clock.now();
        let synced = SyncedCommit {
            commit: fetched.commit.oid.to_string(),
            root_tree: fetched.commit.tree.to_string(),
            subject: fetched.commit.subject.clone(),
            author: fetched.commit.author.clone(),
            authored_at: Timestamp::from_seconds(fetched.commit.authored_at),
            reference: resolved.reference,
            synced_at: now,
            confirmed_at: now,
            projects: fetched.wanted.projects.clone(),
        };
        let to_commit = synced.commit.clone();
        let (repository, on_progress) = (self.link.repository.clone(), self.on_progress.clone());
        let stats = self
            .store
            .write(move |writer| {
                let new = make(&known.before, &fetched, &repository, uuid::Uuid::now_v7);
                let (rows, stats) = (new.cases.len() + new.suites.len(), new.stats);
                let total = u64::try_from(rows).unwrap_or(u64::MAX);
                let kept: HashSet<Oid> = known.at_hand.trees.keys().copied().collect();
                let trees = &fetched.reading.trees;
                let switch_to = Switch {
                    link: id,
                    synced,
                    remote,
                    removed_trees: kept.difference(&fetched.looked_into).map(|id| *id.as_bytes()).collect(),
                    added_trees: fetched
                        .looked_into
                        .difference(&kept)
                        .filter_map(|id| Some((*id.as_bytes(), trees.get(id)?.raw().clone())))
                        .collect(),
                };
                switch(writer, new, &switch_to, |done| {
                    on_progress(SyncProgress { stage: SyncStage::Storing, done, total: Some(total) });
                })?;
                Ok::<_, StoreError>(stats)
            })
            .await?;
        Ok(Done {
            to_commit,
            stats: SyncStats {
                git_requests: traffic.git_requests,
                rest_requests: rest.requests(),
                bytes_down: traffic.bytes_down,
                bytes_up: traffic.bytes_up,
                ..stats
            },
        })
    }

    /// Returns the caps on what a server may send; large packs lie beside the database, for `/tmp` can be memory.
    fn limits(&self) -> Limits {
        Limits { spool_folder: self.store.folder().map(std::path::Path::to_path_buf), ..Limits::default() }
    }

    fn tell(&self, stage: SyncStage) {
        (self.on_progress)(SyncProgress { stage, done: 0, total: None });
    }
}

/// Asks which commit a reference points at, and the short name of the branch or tag; empty for a pinned commit.
pub(crate) async fn resolve_reference(
    remote: &mut Remote<LentHttp>,
    reference: &GitRef,
    cancel: &CancellationToken,
) -> Result<(Oid, String), SyncError> {
    let Some(name) = reference.full_name() else { return Ok((pinned(reference)?, String::new())) };
    let refs = remote.refs(&[name.as_str()], cancel).await?;
    let Some(found) = refs.into_iter().find(|found| found.name == name) else {
        return Err(match reference {
            GitRef::DefaultBranch => SyncError::EmptyRepository,
            GitRef::Branch(name) | GitRef::Tag(name) | GitRef::Commit(name) => {
                SyncError::ReferenceMissing { name: name.clone() }
            }
        });
    };
    let full = found.symref_target.as_deref().unwrap_or(&found.name);
    let short = ["refs/heads/", "refs/tags/"].iter().find_map(|prefix| full.strip_prefix(prefix));
    Ok((found.commit(), short.unwrap_or(full).to_owned()))
}

/// Returns the commit the catalogue of a link was made from.
pub(crate) async fn synced_to(store: &Store, link: LinkId) -> Result<Option<String>, StoreError> {
    let synced = store.read(move |reader| synced_commit::get(reader, link)).await?;
    Ok(synced.map(|synced| synced.commit))
}

fn pinned(reference: &GitRef) -> Result<Oid, SyncError> {
    let (_, name) = reference.as_words();
    name.parse().map_err(|_| SyncError::ReferenceMissing { name: name.to_owned() })
}

/// Decides whether an error may come from asking a server for what it could do once and cannot any more.
fn may_speak_differently(error: &GitError) -> bool {
    matches!(
        error,
        GitError::Cut
            | GitError::EmptyReply
            | GitError::PktLine(_)
            | GitError::UnexpectedReply { .. }
            | GitError::UnexpectedStatus { .. }
            | GitError::Refused { .. }
            | GitError::OldProtocol
    )
}

fn traffic(remote: &Remote<LentHttp>) -> SyncStats {
    let traffic = remote.traffic();
    SyncStats {
        git_requests: traffic.requests,
        bytes_down: traffic.received,
        bytes_up: traffic.sent,
        ..SyncStats::default()
    }
}
