//! Test Connection: the very calls that syncing, webhooks and pipelines make, each reported by itself (rule R4).
//!
//! What can be asked at once is. Nothing is changed at Bitbucket, dropping the future cancels everything, and each
//! check ends within one common time limit. What syncing does not need is a warning at most.

use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join3;
use suitecase_model::credential::CredentialKind;
use tokio::time::{Instant, timeout_at};

use crate::client::Client;
use crate::error::BitbucketError;
use crate::git_http::GitEndpoint;
use crate::identity::{Account, account};
use crate::refusal::{is_web_page, refusal};
use crate::repositories::{Visible, visible};
use crate::workspaces::{WorkspaceInfo, workspace};
use crate::{hooks, pipelines};

/// How long the whole test may take.
pub const TEST_LIMIT: Duration = Duration::from_secs(20);
/// How much of git's answer is looked at, in bytes.
const GIT_ANSWER_LIMIT: usize = 4096;

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CheckId {
    /// Who the credential belongs to.
    Identity,
    /// Whether the workspace is there.
    Workspace,
    /// Which repositories are visible.
    Repositories,
    /// Whether git may fetch.
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
    let deadline = Instant::now() + TEST_LIMIT;
    let log = Log { entries: Mutex::new((on_check, Vec::new())) };
    let (account, workspace, visible) = join3(
        identity_check(client, deadline, &log),
        workspace_check(client, workspace_slug, deadline, &log),
        repositories_check(client, workspace_slug, deadline, &log),
    )
    .await;
    match visible.as_ref().and_then(|visible| visible.newest.first()) {
        Some(repository) => {
            let slug = repository.slug.as_str();
            join3(
                git_check(client, workspace_slug, slug, deadline, &log),
                webhooks_check(client, workspace_slug, slug, deadline, &log),
                pipelines_check(client, workspace_slug, slug, deadline, &log),
            )
            .await;
        }
        None => {
            for id in [CheckId::Git, CheckId::Webhooks, CheckId::Pipelines] {
                log.add(id, Verdict::Skipped, Finding::NothingToTryOn);
            }
        }
    }
    let (_, checks) = log.entries.into_inner().unwrap_or_else(PoisonError::into_inner);
    Report { checks, account, workspace }
}

/// Gathers the checks as they end; several run on one task, so it is behind a lock.
struct Log<F> {
    entries: Mutex<(F, Vec<Check>)>,
}

impl<F: FnMut(&Check)> Log<F> {
    fn add(&self, id: CheckId, verdict: Verdict, finding: Finding) {
        let check = Check { id, verdict, finding };
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let (on_check, checks) = &mut *entries;
        on_check(&check);
        checks.push(check);
    }
}

async fn identity_check<F: FnMut(&Check)>(
    client: &Client,
    deadline: Instant,
    log: &Log<F>,
) -> Option<Account> {
    match client.credential_kind() {
        CredentialKind::AccessToken => {
            log.add(CheckId::Identity, Verdict::Skipped, Finding::NotForAccessTokens);
            return None;
        }
        CredentialKind::ApiToken | CredentialKind::AppPassword => {}
    }
    match within(deadline, account(client)).await {
        Ok(account) => {
            log.add(CheckId::Identity, Verdict::Passed, Finding::Works);
            Some(account)
        }
        Err(error) => {
            // Syncing does not ask who it is, so a scope that is missing only here is no obstacle.
            let verdict = if lacks_permission(&error) { Verdict::Warning } else { Verdict::Failed };
            let scope = ScopeNames { api_token: "read:user:bitbucket", access_token: "account" };
            log.add(CheckId::Identity, verdict, named(error, client, scope));
            None
        }
    }
}

async fn workspace_check<F: FnMut(&Check)>(
    client: &Client,
    slug: &str,
    deadline: Instant,
    log: &Log<F>,
) -> Option<WorkspaceInfo> {
    match within(deadline, workspace(client, slug)).await {
        Ok(workspace) => {
            log.add(CheckId::Workspace, Verdict::Passed, Finding::Works);
            Some(workspace)
        }
        Err(error) => {
            let scope = ScopeNames { api_token: "read:workspace:bitbucket", access_token: "account" };
            // A token of one repository syncs well without seeing the workspace around it.
            let verdict = match client.credential_kind() {
                CredentialKind::AccessToken if lacks_permission(&error) => Verdict::Warning,
                CredentialKind::AccessToken | CredentialKind::ApiToken | CredentialKind::AppPassword => {
                    Verdict::Failed
                }
            };
            log.add(CheckId::Workspace, verdict, named(error, client, scope));
            None
        }
    }
}

async fn repositories_check<F: FnMut(&Check)>(
    client: &Client,
    slug: &str,
    deadline: Instant,
    log: &Log<F>,
) -> Option<Visible> {
    match within(deadline, visible(client, slug)).await {
        Ok(visible) if visible.newest.is_empty() => {
            log.add(CheckId::Repositories, Verdict::Warning, Finding::NoRepositoryVisible);
            None
        }
        Ok(visible) => {
            log.add(CheckId::Repositories, Verdict::Passed, Finding::RepositoriesVisible(visible.total));
            Some(visible)
        }
        Err(error) => {
            log.add(CheckId::Repositories, Verdict::Failed, named(error, client, READ_REPOSITORY));
            None
        }
    }
}

async fn git_check<F: FnMut(&Check)>(
    client: &Client,
    workspace: &str,
    repository: &str,
    deadline: Instant,
    log: &Log<F>,
) {
    let asking = async {
        let endpoint = client.git(workspace, repository)?;
        ask_git(client, &endpoint).await
    };
    match within(deadline, asking).await {
        Ok(()) => log.add(CheckId::Git, Verdict::Passed, Finding::Works),
        Err(error) => log.add(CheckId::Git, Verdict::Failed, named(error, client, READ_REPOSITORY)),
    }
}

/// Asks as the first request of a fetch does.
async fn ask_git(client: &Client, endpoint: &GitEndpoint) -> Result<(), BitbucketError> {
    let mut reply = endpoint.get("info/refs?service=git-upload-pack", "version=2").await?;
    let mut seen = Vec::new();
    while seen.len() < GIT_ANSWER_LIMIT {
        match reply.body.next().await {
            Some(piece) => seen.extend_from_slice(&piece?),
            None => break,
        }
    }
    if !(200..=299).contains(&reply.status) {
        return Err(refusal(reply.status, &seen, client.credential()));
    }
    if reply.content_type.starts_with("application/x-git-upload-pack-advertisement") {
        Ok(())
    } else if is_web_page(&reply.content_type, &seen) {
        Err(BitbucketError::CaptivePortal)
    } else {
        Err(BitbucketError::NotBitbucket { source: None })
    }
}

async fn webhooks_check<F: FnMut(&Check)>(
    client: &Client,
    workspace: &str,
    repository: &str,
    deadline: Instant,
    log: &Log<F>,
) {
    let outcome = within(deadline, hooks::hooks(client, workspace, repository)).await.map(|_| ());
    let scope = ScopeNames { api_token: "read:webhook:bitbucket", access_token: "webhook" };
    log.add_optional(CheckId::Webhooks, outcome, client, scope);
}

async fn pipelines_check<F: FnMut(&Check)>(
    client: &Client,
    workspace: &str,
    repository: &str,
    deadline: Instant,
    log: &Log<F>,
) {
    let outcome = within(deadline, pipelines::may_read(client, workspace, repository)).await;
    let scope = ScopeNames { api_token: "read:pipeline:bitbucket", access_token: "pipeline" };
    log.add_optional(CheckId::Pipelines, outcome, client, scope);
}

impl<F: FnMut(&Check)> Log<F> {
    fn add_optional(
        &self,
        id: CheckId,
        outcome: Result<(), BitbucketError>,
        client: &Client,
        scope: ScopeNames,
    ) {
        match outcome {
            Ok(()) => self.add(id, Verdict::Passed, Finding::Works),
            Err(error) => self.add(id, Verdict::Warning, named(error, client, scope)),
        }
    }
}

async fn within<T>(
    deadline: Instant,
    call: impl Future<Output = Result<T, BitbucketError>>,
) -> Result<T, BitbucketError> {
    timeout_at(deadline, call).await.unwrap_or(Err(BitbucketError::TimedOut))
}

/// The scope a call needs, as the two families of tokens call it (reference section 1.2).
#[derive(Clone, Copy)]
struct ScopeNames {
    api_token: &'static str,
    access_token: &'static str,
}

const READ_REPOSITORY: ScopeNames =
    ScopeNames { api_token: "read:repository:bitbucket", access_token: "repository" };

/// Names the missing scope where Bitbucket left it out.
fn named(error: BitbucketError, client: &Client, scope: ScopeNames) -> Finding {
    Finding::Error(match error {
        BitbucketError::MissingScope { required, granted } if required.is_empty() => {
            let scope = match client.credential_kind() {
                CredentialKind::ApiToken => scope.api_token,
                CredentialKind::AccessToken | CredentialKind::AppPassword => scope.access_token,
            };
            BitbucketError::MissingScope { required: vec![scope.to_owned()], granted }
        }
        other => other,
    })
}

fn lacks_permission(error: &BitbucketError) -> bool {
    matches!(
        error,
        BitbucketError::MissingScope { .. }
            | BitbucketError::NotForThisCredential
            | BitbucketError::Forbidden { .. }
    )
}

#[cfg(test)]
mod tests;
