//! The last two ways of fetching, for a network or a server that lets nobody use git: the archive of the commit, and
//! single files over REST within a budget.
//!
//! Which of the two: what changed since the last sync comes file by file where it is little; else the archive, and
//! where there is none, every file, if the budget allows. Promises: a commit is taken whole or not at all; folder
//! listings made here look like git's and are never kept, since ids of files nobody wants are not known.

mod archive;
mod listings;
mod rest;
mod wishes;

use std::collections::HashSet;

use suitecase_bitbucket::commits::{CommitInfo, commit};
use suitecase_bitbucket::source::CommitAt;
use suitecase_bitbucket::{BitbucketError, Client, refs, repositories};
use suitecase_git::{Commit, GitError, Oid, Tree};
use suitecase_katalon::layout::lies_among_tests;
use suitecase_model::link::GitRef;
use suitecase_model::path::RepoPath;
use suitecase_model::sync_run::SyncStats;

use crate::error::SyncError;
use crate::fetch::{Fetched, Rung, Task};
use crate::files::files_of;
use crate::reading::Reading;
use crate::survey::{Trees, survey, wanted};

/// A repository as far as it can be reached without git.
pub struct WithoutGit<'a> {
    client: Client,
    workspace: &'a str,
    repository: &'a str,
}

/// Everything that is needed of a commit, in git's form.
struct Snapshot {
    root: Oid,
    trees: Trees,
    reading: Reading,
    rung: Rung,
}

impl<'a> WithoutGit<'a> {
    /// Prepares to ask REST about a repository of a workspace.
    pub fn new(client: &Client, workspace: &'a str, repository: &'a str) -> Self {
        Self { client: client.counted(), workspace, repository }
    }

    /// Returns what was asked so far, and how much came.
    pub fn costs(&self) -> SyncStats {
        SyncStats {
            rest_requests: self.client.calls(),
            bytes_down: self.client.bytes_down(),
            ..SyncStats::default()
        }
    }

    /// Asks which commit a reference points at, and for the short name of the branch or tag.
    ///
    /// Fails as REST does where the repository is not visible either, so that this tells whether only git is in the way.
    pub(crate) async fn resolve(&self, reference: &GitRef) -> Result<(Oid, String), SyncError> {
        let (client, workspace) = (&self.client, self.workspace);
        let info = repositories::repository(client, workspace, self.repository).await?;
        let found = match reference {
            GitRef::DefaultBranch => {
                let branch = info.main_branch.ok_or(SyncError::EmptyRepository)?;
                refs::branch(client, workspace, self.repository, &branch).await
            }
            GitRef::Branch(name) => refs::branch(client, workspace, self.repository, name).await,
            GitRef::Tag(name) => refs::tag(client, workspace, self.repository, name).await,
            GitRef::Commit(name) => {
                let info = commit(client, workspace, self.repository, name).await;
                info.map(|info| refs::NamedCommit { name: String::new(), commit: info.commit })
            }
        };
        let found = match found {
            Err(BitbucketError::NotFoundOrHidden) => {
                return Err(SyncError::ReferenceMissing { name: reference.as_words().1.to_owned() });
            }
            found => found?,
        };
        Ok((id_of(&found.commit)?, found.name))
    }

    /// Asks which commits a commit was made on: one call.
    pub(crate) async fn parents(&self, of: Oid) -> Result<Vec<Oid>, SyncError> {
        let info = commit(&self.client, self.workspace, self.repository, &of.to_string()).await?;
        info.parents.iter().map(|parent| id_of(parent)).collect()
    }

    /// Brings the wanted files of a commit. When this has ended, nothing of it goes on.
    pub(crate) async fn fetch(&self, task: &Task<'_>) -> Result<Fetched, SyncError> {
        let (client, id) = (&self.client, task.commit.to_string());
        let at = CommitAt { workspace: self.workspace, repository: self.repository, commit: &id };
        let asking = async {
            let info = commit(client, self.workspace, self.repository, &id).await?;
            Ok((info, rest::increment(client, at, task).await?))
        };
        let (info, increment) = until_cancelled(task, asking).await?;
        let snapshot = match increment {
            Some(snapshot) => snapshot,
            // Its download runs on a thread of its own, which is seen to its end.
            None => match archive::snapshot(client, at, task).await {
                Err(error) if is_no_archive(&error) => {
                    tracing::info!(error = error.chain(), "there is no archive, fetching file by file");
                    until_cancelled(task, rest::snapshot(client, at, task)).await?
                }
                snapshot => snapshot?,
            },
        };
        finish(task, info, snapshot)
    }
}

/// Gives up waiting when a task is cancelled.
async fn until_cancelled<T>(
    task: &Task<'_>,
    work: impl Future<Output = Result<T, SyncError>>,
) -> Result<T, SyncError> {
    task.cancel.run_until_cancelled(work).await.unwrap_or(Err(SyncError::Cancelled))
}

/// Decides whether an error of git means that only git is in the way, so that REST may know more.
pub(crate) fn may_be_blocked(error: &GitError) -> bool {
    match error {
        GitError::Forbidden { .. }
        | GitError::NotFound { .. }
        | GitError::Redirected { .. }
        | GitError::UnexpectedStatus { .. }
        | GitError::NotGit { .. } => true,
        GitError::Http(_)
        | GitError::Unauthorized { .. }
        | GitError::Gone { .. }
        | GitError::RateLimited { .. }
        | GitError::ServerFailed { .. }
        | GitError::OldProtocol
        | GitError::ObjectFormat { .. }
        | GitError::Capabilities(_)
        | GitError::PktLine(_)
        | GitError::UnexpectedReply { .. }
        | GitError::NotOurRef(_)
        | GitError::FilterNotOffered
        | GitError::FilterRefused { .. }
        | GitError::Refused { .. }
        | GitError::Pack(_)
        | GitError::InvalidTree { .. }
        | GitError::InvalidCommit { .. }
        | GitError::MissingTree(_)
        | GitError::MissingObject(_)
        | GitError::TooLarge { .. }
        | GitError::TimedOut
        | GitError::Cut
        | GitError::EmptyReply
        | GitError::Cancelled
        | GitError::SinkStopped
        | GitError::Spool(_) => false,
    }
}

/// Decides whether an archive cannot be had or cannot be trusted, as against trouble that passes.
fn is_no_archive(error: &SyncError) -> bool {
    match error {
        SyncError::UnfaithfulArchive { .. } => true,
        SyncError::Bitbucket(error) => is_lasting_refusal(error),
        SyncError::Git(_)
        | SyncError::Keychain(_)
        | SyncError::Store(_)
        | SyncError::Unfit(_)
        | SyncError::ReferenceMissing { .. }
        | SyncError::BranchGone { .. }
        | SyncError::Rewritten { .. }
        | SyncError::EmptyRepository
        | SyncError::TooManyCalls { .. }
        | SyncError::Unsayable { .. }
        | SyncError::BrokenArchive(_)
        | SyncError::Disconnected
        | SyncError::Panicked
        | SyncError::Cancelled => false,
    }
}

fn is_lasting_refusal(error: &BitbucketError) -> bool {
    match error {
        BitbucketError::NotFoundOrHidden
        | BitbucketError::Forbidden { .. }
        | BitbucketError::NotForThisCredential
        | BitbucketError::TokenRejected
        | BitbucketError::CaptivePortal
        | BitbucketError::NotBitbucket { .. }
        | BitbucketError::Refused { .. }
        | BitbucketError::Gone { .. }
        | BitbucketError::TooManyRedirects => true,
        BitbucketError::UnusableSecret
        | BitbucketError::UnusableUser { .. }
        | BitbucketError::WrongUser
        | BitbucketError::TokenWithoutScopes
        | BitbucketError::WrongKind { .. }
        | BitbucketError::GitRefused { .. }
        | BitbucketError::AppPasswordGone
        | BitbucketError::MissingScope { .. }
        | BitbucketError::IpNotAllowed
        | BitbucketError::RateLimited { .. }
        | BitbucketError::BudgetSpent { .. }
        | BitbucketError::Offline { .. }
        | BitbucketError::ProxyFailed { .. }
        | BitbucketError::TlsFailed { .. }
        | BitbucketError::TimedOut
        | BitbucketError::Cut { .. }
        | BitbucketError::ServerError { .. }
        | BitbucketError::GaveUp
        | BitbucketError::FieldRefused { .. }
        | BitbucketError::InvalidNext
        | BitbucketError::TooManyPages { .. }
        | BitbucketError::TooLarge { .. }
        | BitbucketError::NotAName
        | BitbucketError::HttpSetup { .. } => false,
    }
}

fn finish(task: &Task<'_>, info: CommitInfo, snapshot: Snapshot) -> Result<Fetched, SyncError> {
    let Snapshot { root, trees, mut reading, rung } = snapshot;
    let surveyed = survey(root, &trees)?;
    if let Some(folder) = surveyed.missing.first() {
        return Err(GitError::MissingTree(folder.tree).into());
    }
    let wanted = wanted(root, &trees, &surveyed.projects, task.directory)?;
    reading.trees = trees;
    let parents = info.parents.iter().map(|parent| id_of(parent)).collect::<Result<_, _>>()?;
    let at = info.at.0.div_euclid(1000);
    let commit = Commit {
        oid: task.commit,
        tree: root,
        parents,
        author: info.author,
        authored_at: at,
        committed_at: at,
        subject: info.subject,
    };
    let files = files_of(&wanted, &reading.trees, task.limits)?;
    Ok(task.finish(commit, (wanted, files), HashSet::new(), reading, rung)?)
}

fn id_of(text: &str) -> Result<Oid, SyncError> {
    text.parse().map_err(|_| BitbucketError::NotBitbucket { source: None }.into())
}

/// Returns whether a file may be a test: only contents of such are fetched.
fn is_wanted(path: &RepoPath) -> bool {
    (is_case(path) || path.as_str().strip_suffix(".ts").is_some()) && lies_among_tests(path)
}

/// Extensions are told apart by case, as in the layout of projects.
fn is_case(path: &RepoPath) -> bool {
    path.as_str().strip_suffix(".tc").is_some()
}

/// Reads a listing made here; a name that no folder can have is refused as in git's own.
fn listing(raw: Vec<u8>) -> Result<(Oid, Tree), GitError> {
    let oid = Oid::of_tree(&raw);
    let tree = Tree::parse(raw.into()).map_err(|source| GitError::InvalidTree { oid, source })?;
    Ok((oid, tree))
}
