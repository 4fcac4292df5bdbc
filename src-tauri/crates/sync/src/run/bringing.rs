//! The second half of a run: the wanted files are fetched, and the catalogue is switched to what they say.

use std::collections::HashSet;

use suitecase_git::{Capabilities, GitError, Oid};
use suitecase_model::link::{GitRef, SyncedCommit};
use suitecase_model::path::RepoPath;
use suitecase_model::sync_run::{SyncProgress, SyncStage};
use suitecase_model::time::Timestamp;
use suitecase_store::synced_commit::RemoteRecord;
use suitecase_store::{StoreError, problem, synced_commit};

use super::{Done, Resolved, Run};
use crate::apply::{Known, Switch, at_writing, known, members, switch};
use crate::catalogue::make;
use crate::error::SyncError;
use crate::fetch::{AtHand, Begun, Fetched, Rung, Task, begin, go_on, ladder};
use crate::poll::moved_at;
use crate::scripts::Behind;

impl Run<'_> {
    /// Brings the catalogue to the resolved commit.
    pub(crate) async fn bring_to(&self, resolved: &mut Resolved) -> Result<Done, SyncError> {
        let first = self.first_way(resolved);
        let (mut known, begun) = self.begun(resolved, first).await?;
        let kept: HashSet<Oid> = known.at_hand.trees.keys().copied().collect();
        known.before.is_trusted = !self.looks_at_everything;
        if self.looks_at_everything {
            known.at_hand.root = None;
            known.at_hand.trees.clear();
        }
        let (store, id) = (self.store.clone(), self.link.id);
        let reading_members =
            tokio::spawn(async move { store.read(move |reader| members(reader, id)).await });
        let fetched = self.fetched(resolved, &known.at_hand, first, begun).await?;
        known.before.members = reading_members.await.map_err(|_| StoreError::Ended)??;
        if self.cancel.is_cancelled() {
            return Err(SyncError::Cancelled);
        }
        self.tell(SyncStage::Storing);
        self.stored(resolved, known, kept, fetched).await
    }

    /// Reads what is known; where the commit's root folder tells enough, that is asked for meanwhile.
    async fn begun(&self, resolved: &mut Resolved, first: Rung) -> Result<(Known, Option<Begun>), SyncError> {
        let id = self.link.id;
        let lies_in_root = first == Rung::BEST && !self.looks_at_everything && self.lies_in_root().await?;
        let reading_known = self.store.read(move |reader| known(reader, id));
        if lies_in_root {
            self.tell(SyncStage::Surveying);
            let begins = begin(&mut resolved.remote, resolved.commit, self.cancel);
            let (known, begun) = tokio::join!(reading_known, begins);
            Ok((known?, Some(begun)))
        } else {
            Ok((reading_known.await?, None))
        }
    }

    /// Switches the catalogue to what was fetched; `kept` are the listings stored before.
    async fn stored(
        &self,
        resolved: &Resolved,
        mut known: Known,
        kept: HashSet<Oid>,
        mut fetched: Fetched,
    ) -> Result<Done, SyncError> {
        let id = self.link.id;
        let remote = RemoteRecord {
            capabilities: resolved.remote.capabilities().map(Capabilities::to_text).unwrap_or_default(),
            rung: if resolved.is_blocked { resolved.rung } else { fetched.next_time }.as_str().to_owned(),
            tried_at: if fetched.tried_best { self.clock.now() } else { resolved.tried_at },
        };
        let may_ask = fetched.rung.is_over_git() && !resolved.is_blocked;
        let behind = Behind::of(&fetched, &self.link.directory, may_ask);
        let now = self.clock.now();
        let committed_at = Timestamp::from_seconds(fetched.commit.committed_at);
        let synced = SyncedCommit {
            commit: fetched.commit.oid.to_string(),
            root_tree: fetched.commit.tree.to_string(),
            subject: fetched.commit.subject.clone(),
            author: fetched.commit.author.clone(),
            authored_at: Timestamp::from_seconds(fetched.commit.authored_at),
            moved_at: moved_at(None, committed_at, now),
            reference: resolved.reference.clone(),
            synced_at: now,
            confirmed_at: now,
            projects: fetched.wanted.projects.clone(),
        };
        let (run, to_commit) = (self.id, synced.commit.clone());
        let (repository, on_progress) = (self.link.repository.clone(), self.on_progress.clone());
        let (cancel, looks_at_everything) = (self.cancel.clone(), self.looks_at_everything);
        let not_cancelled = move || if cancel.is_cancelled() { Err(StoreError::Cancelled) } else { Ok(()) };
        let (stats, behind, done_with) = self
            .store
            .write(move |writer| {
                not_cancelled()?;
                at_writing(writer, id, &mut known, &fetched)?;
                // Rows say where it lies what they are of; that is opened as they are written.
                let mut said = std::mem::take(&mut fetched.reading.shelf);
                let new = make(&known.before, &fetched, &repository, uuid::Uuid::now_v7);
                let (rows, mut stats) = (new.cases.len() + new.suites.len(), new.stats);
                let total = u64::try_from(rows).unwrap_or(u64::MAX);
                let trees = &fetched.reading.trees;
                let before = synced_commit::get(writer, id)?;
                let step = (before.as_ref().map(|before| before.commit.clone()), synced.commit.clone());
                let synced = match before {
                    None => synced,
                    Some(before) => {
                        let was_there = before.commit == synced.commit;
                        SyncedCommit {
                            moved_at: moved_at(Some((was_there, before.moved_at)), committed_at, now),
                            synced_at: if was_there { before.synced_at } else { now },
                            ..synced
                        }
                    }
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
                switch(writer, new, &known.before.members, &mut said, &switch_to, |done| {
                    on_progress(SyncProgress {
                        done,
                        total: Some(total),
                        ..SyncProgress::at(SyncStage::Storing)
                    });
                    not_cancelled()
                })?;
                if looks_at_everything {
                    synced_commit::reconcile(writer, id, now)?;
                }
                let behind = behind.carry_over(writer, id, step, &stats, looks_at_everything)?;
                stats.problems = problem::count_of_link(writer, id)?;
                not_cancelled()?;
                Ok::<_, StoreError>((stats, behind, (known, fetched)))
            })
            .await?;
        // Taking down a hundred thousand rows takes a while too, and nobody waits for it.
        drop(tokio::task::spawn_blocking(move || drop(done_with)));
        Ok(Done { to_commit, stats, behind })
    }

    /// Picks the way of fetching to begin with.
    fn first_way(&self, resolved: &mut Resolved) -> Rung {
        if ladder::is_outdated(resolved.rung, resolved.tried_at, self.clock.now()) {
            resolved.remote.forget_capabilities();
            resolved.rung = Rung::BEST;
        }
        if resolved.is_blocked { Rung::Archive } else { resolved.rung }
    }

    /// Returns whether the last sync found one project, at the root of the repository, and the link wants all of it.
    async fn lies_in_root(&self) -> Result<bool, StoreError> {
        let id = self.link.id;
        let synced = self.store.read(move |reader| synced_commit::get(reader, id)).await?;
        let only_root = |projects: Vec<RepoPath>| matches!(projects.as_slice(), [one] if one.is_root());
        Ok(self.link.directory.is_root() && synced.is_some_and(|synced| only_root(synced.projects)))
    }

    /// Fetches what the link wants of the resolved commit, and notes which ways did not lead there.
    async fn fetched(
        &self,
        resolved: &mut Resolved,
        at_hand: &AtHand,
        first: Rung,
        begun: Option<Begun>,
    ) -> Result<Fetched, SyncError> {
        let (limits, without_git) = (self.limits(), self.without_git());
        let task = Task {
            commit: resolved.commit,
            directory: &self.link.directory,
            at_hand,
            limits: &limits,
            rest: Some(&without_git),
            on_progress: &self.on_progress,
            on_descent: &|_, next, reason| self.trace.descends(next.as_str(), reason.to_owned()),
            cancel: self.cancel,
        };
        let gone = |id: Oid| match self.link.reference {
            GitRef::Commit(_) => SyncError::ReferenceMissing { name: id.to_string() },
            // A commit that was there a moment ago is gone where the branch was rewritten meanwhile.
            GitRef::DefaultBranch | GitRef::Branch(_) | GitRef::Tag(_) => {
                SyncError::Rewritten { commit: id.to_string() }
            }
        };
        let fetched = match go_on(&mut resolved.remote, &task, first, begun).await {
            Err(SyncError::Git(GitError::NotOurRef(id))) if id == resolved.commit => Err(gone(id)),
            result => result,
        };
        self.trace.add_costs(without_git.costs());
        let fetched = fetched?;
        self.trace.fetched_by(fetched.rung.as_str());
        Ok(fetched)
    }
}
