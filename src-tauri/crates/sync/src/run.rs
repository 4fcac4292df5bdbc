//! One run for one link: from the question which commit is meant to the switched catalogue.

use std::collections::HashSet;

use suitecase_bitbucket::Client;
use suitecase_git::{Capabilities, GitError, Limits, Oid, Remote};
use suitecase_model::ids::{LinkId, SyncRunId};
use suitecase_model::integration::Integration;
use suitecase_model::link::{GitRef, Link, SyncedCommit};
use suitecase_model::sync_run::{SyncProgress, SyncStage, SyncStats};
use suitecase_model::time::Timestamp;
use suitecase_store::synced_commit::RemoteRecord;
use suitecase_store::{Store, StoreError, synced_commit};
use tokio_util::sync::CancellationToken;

use crate::apply::{Switch, at_writing, known, members, switch};
use crate::catalogue::make;
use crate::clock::Clock;
use crate::error::SyncError;
use crate::fetch::{AtHand, Fetched, OnProgress, Rung, Task, fetch};
use crate::lent_http::LentHttp;
use crate::trace::Trace;
use crate::without_git::{WithoutGit, may_be_blocked};

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
    /// Whether what the server can do was learned by an earlier run, and so may have changed.
    is_remembered: bool,
}

/// What a finished run did.
pub(crate) struct Done {
    pub(crate) to_commit: String,
    pub(crate) stats: SyncStats,
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
}

impl Done {
    /// Nothing was to be done.
    pub(crate) fn unchanged(to_commit: String) -> Self {
        Self { to_commit, stats: SyncStats::default() }
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
        let rung = record.map_or(Rung::ByFolder, |record| Rung::from_word(&record.rung));
        let is_remembered = known.is_some();
        let mut remote = Remote::new(LentHttp(endpoint), Limits::default(), known);
        let resolved = match resolve_reference(&mut remote, &self.link.reference, self.cancel).await {
            Err(SyncError::Git(error)) if is_remembered && may_speak_differently(&error) => {
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
            Ok((commit, reference)) => {
                Ok(Resolved { commit, reference, remote, rung, is_blocked, is_remembered })
            }
            Err(error) => {
                self.trace.add_costs(costs(&remote));
                Err(error)
            }
        }
    }

    /// Asks REST where git is out of reach; what git said counts where REST knows no more.
    async fn resolve_without_git(&self, error: GitError) -> Result<(Oid, String), SyncError> {
        let without_git = self.without_git();
        let resolved = without_git.resolve(&self.link.reference).await;
        self.trace.add_costs(without_git.costs());
        if resolved.is_ok() {
            tracing::info!(%error, "git is out of reach, and REST is not");
        }
        resolved.map_err(|_| error.into())
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

    /// Brings the catalogue to the resolved commit.
    pub(crate) async fn bring_to(&self, resolved: &mut Resolved) -> Result<Done, SyncError> {
        let id = self.link.id;
        let mut known = self.store.read(move |reader| known(reader, id)).await?;
        let kept: HashSet<Oid> = known.at_hand.trees.keys().copied().collect();
        if self.looks_at_everything {
            known.at_hand.root = None;
            known.at_hand.trees.clear();
        }
        let store = self.store.clone();
        let reading_members =
            tokio::spawn(async move { store.read(move |reader| members(reader, id)).await });
        let mut fetched = self.fetched(resolved, &known.at_hand).await?;
        known.before.members = reading_members.await.map_err(|_| StoreError::Ended)??;
        let rung = fetched.rung;
        self.trace.fetched_by(rung.as_str());
        if rung != resolved.rung {
            self.trace.descends(rung.as_str(), format!("instead of {}", resolved.rung.as_str()));
        }
        if self.cancel.is_cancelled() {
            return Err(SyncError::Cancelled);
        }
        self.tell(SyncStage::Storing);
        let remote = RemoteRecord {
            capabilities: resolved.remote.capabilities().map(Capabilities::to_text).unwrap_or_default(),
            rung: rung.as_str().to_owned(),
        };
        let now = self.clock.now();
        let synced = SyncedCommit {
            commit: fetched.commit.oid.to_string(),
            root_tree: fetched.commit.tree.to_string(),
            subject: fetched.commit.subject.clone(),
            author: fetched.commit.author.clone(),
            authored_at: Timestamp::from_seconds(fetched.commit.authored_at),
            reference: resolved.reference.clone(),
            synced_at: now,
            confirmed_at: now,
            projects: fetched.wanted.projects.clone(),
        };
        let (run, to_commit) = (self.id, synced.commit.clone());
        let (repository, on_progress) = (self.link.repository.clone(), self.on_progress.clone());
        let (cancel, looks_at_everything) = (self.cancel.clone(), self.looks_at_everything);
        let go_on = move || if cancel.is_cancelled() { Err(StoreError::Cancelled) } else { Ok(()) };
        let stats = self
            .store
            .write(move |writer| {
                go_on()?;
                at_writing(writer, id, &mut known, &fetched)?;
                let new = make(&known.before, &fetched, &repository, uuid::Uuid::now_v7);
                let (rows, stats) = (new.cases.len() + new.suites.len(), new.stats);
                let total = u64::try_from(rows).unwrap_or(u64::MAX);
                let trees = &fetched.reading.trees;
                let synced = match synced_commit::get(writer, id)? {
                    // The catalogue was there before.
                    Some(before) if before.commit == synced.commit => {
                        SyncedCommit { synced_at: before.synced_at, ..synced }
                    }
                    _ => synced,
                };
                // Where everything was looked at, every listing is written anew.
                let stay = |id: &Oid| !looks_at_everything && kept.contains(id);
                let switch_to = Switch {
                    link: id,
                    run,
                    synced,
                    remote,
                    removed_trees: kept
                        .iter()
                        .filter(|id| looks_at_everything || !fetched.looked_into.contains(*id))
                        .map(|id| *id.as_bytes())
                        .collect(),
                    added_trees: fetched
                        .looked_into
                        .iter()
                        .filter(|id| !stay(id))
                        .filter_map(|id| Some((*id.as_bytes(), trees.get(id)?.raw().clone())))
                        .collect(),
                };
                switch(writer, new, &known.before.members, &mut fetched.reading.shelf, &switch_to, |done| {
                    on_progress(SyncProgress {
                        done,
                        total: Some(total),
                        ..SyncProgress::at(SyncStage::Storing)
                    });
                    go_on()
                })?;
                if looks_at_everything {
                    synced_commit::reconcile(writer, id, now)?;
                }
                go_on()?;
                Ok::<_, StoreError>(stats)
            })
            .await?;
        Ok(Done { to_commit, stats })
    }

    /// Fetches what the link wants of the resolved commit.
    async fn fetched(&self, resolved: &mut Resolved, at_hand: &AtHand) -> Result<Fetched, SyncError> {
        let limits = Limits::default();
        let task = Task {
            commit: resolved.commit,
            directory: &self.link.directory,
            at_hand,
            limits: &limits,
            on_progress: &self.on_progress,
            cancel: self.cancel,
        };
        if resolved.is_blocked {
            let without_git = self.without_git();
            let fetched = without_git.fetch(&task).await;
            self.trace.add_costs(without_git.costs());
            return fetched;
        }
        let fetched = match fetch(&mut resolved.remote, &task, resolved.rung).await {
            Err(error) if resolved.is_remembered && may_speak_differently(&error) => {
                resolved.remote.forget_capabilities();
                fetch(&mut resolved.remote, &task, Rung::ByFolder).await
            }
            result => result,
        };
        match fetched {
            // A commit that was there a moment ago is gone where the branch was rewritten meanwhile.
            Err(GitError::NotOurRef(id)) if id == resolved.commit => Err(match self.link.reference {
                GitRef::Commit(_) => SyncError::ReferenceMissing { name: id.to_string() },
                GitRef::DefaultBranch | GitRef::Branch(_) | GitRef::Tag(_) => {
                    SyncError::Rewritten { commit: id.to_string() }
                }
            }),
            result => Ok(result?),
        }
    }

    fn tell(&self, stage: SyncStage) {
        (self.on_progress)(SyncProgress::at(stage));
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

/// Says more about a branch that is not there: which ones are, and which of them may be the same under another name.
async fn missing_branch(
    remote: &mut Remote<LentHttp>,
    reference: &GitRef,
    error: SyncError,
    cancel: &CancellationToken,
) -> SyncError {
    let name = match (&error, reference) {
        (SyncError::ReferenceMissing { .. }, GitRef::Branch(name)) => name.as_str(),
        (SyncError::EmptyRepository, GitRef::DefaultBranch) => "HEAD",
        _ => return error,
    };
    let Ok(refs) = remote.refs(&["refs/heads/"], cancel).await else { return error };
    let branches: Vec<String> =
        refs.iter().filter_map(|found| found.name.strip_prefix("refs/heads/")).map(str::to_owned).collect();
    if branches.is_empty() {
        return SyncError::EmptyRepository;
    }
    SyncError::BranchGone { name: name.to_owned(), branches }
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
            | GitError::PktLine(_)
            | GitError::UnexpectedReply { .. }
            | GitError::UnexpectedStatus { .. }
            | GitError::Refused { .. }
            | GitError::OldProtocol
    )
}

fn costs(remote: &Remote<LentHttp>) -> SyncStats {
    let traffic = remote.traffic();
    SyncStats {
        git_requests: traffic.requests,
        bytes_down: traffic.received,
        bytes_up: traffic.sent,
        ..SyncStats::default()
    }
}
