//! Test Connection: the very calls that syncing, webhooks and pipelines make, each reported by itself (rule R4).
//!
//! What can be asked at once is. Nothing is changed at Bitbucket, dropping the future cancels everything, and each
//! check ends within one common time limit. What syncing does not need is a warning at most. An answer that can mean
//! several things is judged beside the others of the same test, and never as more than they prove.

mod board;
mod git;
mod judgement;

use std::future::Future;
use std::time::Duration;

use futures_util::future::{join, join3};
use suitecase_model::credential::CredentialKind;
use tokio::time::{Instant, timeout_at};

use self::board::Board;
use crate::client::Client;
use crate::error::BitbucketError;
use crate::identity::{Account, account};
use crate::repositories::{Visible, visible};
use crate::workspaces::{WorkspaceInfo, workspace};
use crate::{hooks, pipelines};

/// How long the whole test may take.
pub const TEST_LIMIT: Duration = Duration::from_secs(20);

/// A name that no repository is expected to have; should one have it, its answer is as good.
const NO_REPOSITORY: &str = "suitecase-connection-check";

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CheckId {
    /// Who the credential belongs to.
    Identity,
    /// Whether the workspace is there.
    Workspace,
    /// Which repositories are visible.
    Repositories,
    /// Whether git may fetch; where no repository is known to try it on, whether git takes the credential.
    Git,
    /// Whether webhooks may be listed.
    Webhooks,
    /// Whether pipelines may be read.
    Pipelines,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It works.
    Passed,
    /// Syncing works, something else will not.
    Warning,
    /// Syncing will not work.
    Failed,
    /// It was not tried.
    Skipped,
}

/// What a check found.
#[derive(Debug)]
pub enum Finding {
    /// The call succeeded.
    Works,
    /// This many repositories are visible.
    RepositoriesVisible(u64),
    /// No repository is visible; most often the token was limited to another workspace when it was made, or its
    /// account is not a member (reference sections 1.2 and 7.12).
    NoRepositoryVisible,
    /// Access tokens belong to nobody, so there is no identity to ask for (reference section 1.3).
    NotForAccessTokens,
    /// There is no visible repository to try it on.
    NothingToTryOn,
    /// The call failed.
    Error(BitbucketError),
}

/// One check and its outcome.
#[derive(Debug)]
pub struct Check {
    /// What was checked.
    pub id: CheckId,
    /// How it ended.
    pub verdict: Verdict,
    /// What was found. A missing scope is always named, also where Bitbucket does not.
    pub finding: Finding,
}

/// What a whole test found.
#[derive(Debug)]
pub struct Report {
    /// Every check, in the order in which they ended; each [`CheckId`] exactly once.
    pub checks: Vec<Check>,
    /// The account, where the credential has one and may tell.
    pub account: Option<Account>,
    /// The workspace, where it may be read.
    pub workspace: Option<WorkspaceInfo>,
}

impl Report {
    /// Returns whether syncing will work: no check failed. Warnings do not count.
    pub fn passed(&self) -> bool {
        self.checks.iter().all(|check| match check.verdict {
            Verdict::Passed | Verdict::Warning | Verdict::Skipped => true,
            Verdict::Failed => false,
        })
    }
}

/// Tests a connection to a workspace, given by its slug; `on_check` hears of each check as it ends.
pub async fn test_connection(
    client: &Client,
    workspace_slug: &str,
    on_check: impl FnMut(&Check) + Send,
) -> Report {
    test_connection_until(Instant::now() + TEST_LIMIT, client, workspace_slug, on_check).await
}

/// Tests a connection as [`test_connection`] does, for a test that began with something else and ends by `deadline`.
pub async fn test_connection_until(
    deadline: Instant,
    client: &Client,
    workspace_slug: &str,
    on_check: impl FnMut(&Check) + Send,
) -> Report {
    let board = Board::new(client.credential_kind(), on_check);
    let client = &client.ending_by(deadline);
    let (account, workspace, visible) = join3(
        identity_check(client, deadline, &board),
        workspace_check(client, workspace_slug, deadline, &board),
        repositories_check(client, workspace_slug, deadline, &board),
    )
    .await;
    let newest = visible.seen.as_ref().and_then(|visible| visible.newest.first());
    if let Some(repository) = newest {
        board.settle();
        let slug = repository.slug.as_str();
        join3(
            async { board.git(within(deadline, git::may_fetch(client, workspace_slug, slug)).await) },
            webhooks_check(client, workspace_slug, Some(slug), deadline, &board),
            pipelines_check(client, workspace_slug, Some(slug), deadline, &board),
        )
        .await;
    } else {
        if visible.leaves_git_open {
            let asking = git::takes_credential(client, workspace_slug);
            board.git_about_credential(within(deadline, asking).await);
        } else {
            board.untried(CheckId::Git);
        }
        board.settle();
        if board.lacks_unknown_scopes() {
            // Where the scope is looked at before the repository, what else is missing can be named at once; a 404
            // leaves it open.
            join(
                webhooks_check(client, workspace_slug, None, deadline, &board),
                pipelines_check(client, workspace_slug, None, deadline, &board),
            )
            .await;
        } else {
            board.untried(CheckId::Webhooks);
            board.untried(CheckId::Pipelines);
        }
    }
    board.settle();
    Report { checks: board.into_checks(), account, workspace }
}

async fn identity_check<F: FnMut(&Check)>(
    client: &Client,
    deadline: Instant,
    board: &Board<F>,
) -> Option<Account> {
    match client.credential_kind() {
        CredentialKind::AccessToken => {
            board.tell(CheckId::Identity, Verdict::Skipped, Finding::NotForAccessTokens);
            return None;
        }
        CredentialKind::ApiToken | CredentialKind::AppPassword => {}
    }
    let account = board.rest(CheckId::Identity, within(deadline, account(client)).await)?;
    board.tell(CheckId::Identity, Verdict::Passed, Finding::Works);
    Some(account)
}

async fn workspace_check<F: FnMut(&Check)>(
    client: &Client,
    slug: &str,
    deadline: Instant,
    board: &Board<F>,
) -> Option<WorkspaceInfo> {
    let workspace = board.rest(CheckId::Workspace, within(deadline, workspace(client, slug)).await)?;
    board.tell(CheckId::Workspace, Verdict::Passed, Finding::Works);
    Some(workspace)
}

/// What was seen of the repositories, and whether a failure leaves open what git would say.
struct Repositories {
    seen: Option<Visible>,
    leaves_git_open: bool,
}

async fn repositories_check<F: FnMut(&Check)>(
    client: &Client,
    slug: &str,
    deadline: Instant,
    board: &Board<F>,
) -> Repositories {
    let outcome = within(deadline, visible(client, slug)).await;
    let leaves_git_open = outcome.as_ref().is_err_and(judgement::leaves_git_open);
    let seen = board.rest(CheckId::Repositories, outcome);
    match &seen {
        Some(visible) if visible.newest.is_empty() => {
            board.tell(CheckId::Repositories, Verdict::Warning, Finding::NoRepositoryVisible);
        }
        Some(visible) => {
            let finding = Finding::RepositoriesVisible(visible.total);
            board.tell(CheckId::Repositories, Verdict::Passed, finding);
        }
        None => {}
    }
    Repositories { seen, leaves_git_open }
}

async fn webhooks_check<F: FnMut(&Check)>(
    client: &Client,
    workspace: &str,
    repository: Option<&str>,
    deadline: Instant,
    board: &Board<F>,
) {
    let asking = hooks::hooks(client, workspace, repository.unwrap_or(NO_REPOSITORY));
    let outcome = within(deadline, asking).await.map(drop);
    tell_optional(CheckId::Webhooks, outcome, repository, board);
}

async fn pipelines_check<F: FnMut(&Check)>(
    client: &Client,
    workspace: &str,
    repository: Option<&str>,
    deadline: Instant,
    board: &Board<F>,
) {
    let asking = pipelines::may_read(client, workspace, repository.unwrap_or(NO_REPOSITORY));
    tell_optional(CheckId::Pipelines, within(deadline, asking).await, repository, board);
}

fn tell_optional<F: FnMut(&Check)>(
    id: CheckId,
    outcome: Result<(), BitbucketError>,
    repository: Option<&str>,
    board: &Board<F>,
) {
    match (outcome, repository) {
        (Err(BitbucketError::NotFoundOrHidden), None) => board.untried(id),
        (outcome, _) => {
            if board.rest(id, outcome).is_some() {
                board.tell(id, Verdict::Passed, Finding::Works);
            }
        }
    }
}

async fn within<T>(
    deadline: Instant,
    call: impl Future<Output = Result<T, BitbucketError>>,
) -> Result<T, BitbucketError> {
    timeout_at(deadline, call).await.unwrap_or(Err(BitbucketError::TimedOut))
}

#[cfg(test)]
mod tests;
