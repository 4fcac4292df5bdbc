//! One run for one link: from the question which commit is meant to the switched catalogue.

mod bringing;
mod reference;

pub(crate) use reference::resolve_reference;

use suitecase_bitbucket::Client;
use suitecase_git::{Capabilities, GitError, Limits, Oid, Remote};
use suitecase_model::ids::{LinkId, SyncRunId};
use suitecase_model::integration::Integration;
use suitecase_model::link::{GitRef, Link, SyncedCommit};
use suitecase_model::sync_run::{SyncProgress, SyncStage, SyncStats};
use suitecase_model::time::Timestamp;
use suitecase_store::{Store, StoreError, synced_commit};
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::error::SyncError;
use crate::fetch::{OnProgress, Rung, ladder};
use crate::lent_http::LentHttp;
use crate::scripts::Behind;
use crate::trace::Trace;
use crate::without_git::{WithoutGit, may_be_blocked};
use reference::missing_branch;

/// What a run works with.
pub(crate) struct Run<'a> {
    pub(crate) id: SyncRunId,
    pub(crate) store: &'a Store,
    pub(crate) clock: Clock,
    pub(crate) link: &'a Link,
    pub(crate) integration: &'a Integration,
    pub(crate) client: &'a Client,
    pub(crate) on_progress: OnProgress,
    pub(crate) cancel: &'a CancellationToken,
    pub(crate) trace: &'a Trace,
    /// Whether everything is looked at, also where the branch has not moved.
    pub(crate) looks_at_everything: bool,
}

/// The commit a link's ref points at, and the connection that told.
pub(crate) struct Resolved {
    pub(crate) commit: Oid,
    reference: String,
    remote: Remote<LentHttp>,
    rung: Rung,
    /// Whether git is out of reach, so that the commit comes without it.
    is_blocked: bool,
    /// When the best way of fetching was tried last.
    tried_at: Timestamp,
}

/// What a finished run did.
pub(crate) struct Done {
    pub(crate) to_commit: String,
    pub(crate) stats: SyncStats,
    /// What is left to be done behind it.
    pub(crate) behind: Option<Behind>,
}

/// What a look at the branch found.
pub(crate) struct Confirmed {
    /// The branch points at the synced commit.
    pub(crate) is_unchanged: bool,
    /// It is another branch than before that is followed as the main one.
    pub(crate) is_renamed: bool,
}

impl Resolved {
    /// Returns what has passed over the connection so far.
    pub(crate) fn costs(&self) -> SyncStats {
        costs(&self.remote)
    }

    /// Hands the connection on to what is done behind the run; `None` where git is out of reach.
    pub(crate) fn into_remote(self) -> Option<Remote<LentHttp>> {
        (!self.is_blocked).then_some(self.remote)
    }
}

impl Done {
    /// Nothing was to be done.
    pub(crate) fn unchanged(to_commit: String) -> Self {
        Self { to_commit, stats: SyncStats::default(), behind: None }
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
        let mut is_blocked = false;
        let resolved = match resolved {
            Err(SyncError::Git(error)) if may_be_blocked(&error) => {
                let resolved = self.resolve_without_git(error).await;
                is_blocked = resolved.is_ok();
                resolved
            }
            Err(error) => Err(missing_branch(&mut remote, &self.link.reference, error, self.cancel).await),
            found => found,
        };
        match resolved {
            Ok((commit, reference)) => Ok(Resolved { commit, reference, remote, rung, is_blocked, tried_at }),
            Err(error) => {
                self.trace.add_costs(costs(&remote));
                Err(error)
            }
        }
    }

    /// Asks REST where git is out of reach; what git said counts where REST knows no more.
    async fn resolve_without_git(&self, error: GitError) -> Result<(Oid, String), SyncError> {
        let without_git = self.without_git();
        let asked = self.cancel.run_until_cancelled(without_git.resolve(&self.link.reference)).await;
        self.trace.add_costs(without_git.costs());
        match asked.unwrap_or(Err(SyncError::Cancelled)) {
            Ok(resolved) => {
                tracing::info!(%error, "git is out of reach, and REST is not");
                Ok(resolved)
            }
            Err(of_rest) => Err(ladder::the_one_to_tell(of_rest, Some(error.into()))),
        }
    }

    fn without_git(&self) -> WithoutGit<'_> {
        WithoutGit::new(self.client, &self.integration.workspace.slug, &self.link.repository)
    }

    /// Notes whether the ref still points at the synced commit, and whether the main branch is another one now.
    pub(crate) async fn confirm(&self, resolved: &Resolved) -> Result<Confirmed, SyncError> {
        let (id, commit, now) = (self.link.id, resolved.commit.to_string(), self.clock.now());
        let reference = resolved.reference.clone();
        let (before, is_unchanged) = self
            .store
            .write(move |writer| {
                let Some(synced) = synced_commit::get(writer, id)? else { return Ok((None, false)) };
                let (before, is_unchanged) = (synced.reference.clone(), synced.commit == commit);
                if is_unchanged && synced.reference == reference {
                    synced_commit::confirm(writer, id, now)?;
                } else if is_unchanged {
                    let renamed = SyncedCommit { reference, confirmed_at: now, ..synced };
                    synced_commit::set(writer, id, &renamed)?;
                }
                Ok::<_, StoreError>((Some(before), is_unchanged))
            })
            .await?;
        let follows_main = self.link.reference == GitRef::DefaultBranch;
        let before = before.filter(|before| follows_main && *before != resolved.reference);
        if let Some(before) = &before {
            self.trace.main_branch_changed(before, &resolved.reference);
        }
        Ok(Confirmed { is_unchanged, is_renamed: before.is_some() })
    }

    /// Returns the caps on what a server may send; large packs lie beside the database, for `/tmp` can be memory.
    fn limits(&self) -> Limits {
        Limits { spool_folder: self.store.folder().map(std::path::Path::to_path_buf), ..Limits::default() }
    }

    fn tell(&self, stage: SyncStage) {
        (self.on_progress)(SyncProgress::at(stage));
    }
}

/// Returns the commit the catalogue of a link was made from.
pub(crate) async fn synced_to(store: &Store, link: LinkId) -> Result<Option<String>, StoreError> {
    let synced = store.read(move |reader| synced_commit::get(reader, link)).await?;
    Ok(synced.map(|synced| synced.commit))
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

/// Returns what has passed over a connection so far.
pub(crate) fn costs(remote: &Remote<LentHttp>) -> SyncStats {
    let traffic = remote.traffic();
    SyncStats {
        git_requests: traffic.requests,
        bytes_down: traffic.received,
        bytes_up: traffic.sent,
        ..SyncStats::default()
    }
}
