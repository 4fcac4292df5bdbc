//! What an answer means beside the other answers of the same test. Pure.
//!
//! Bitbucket answers a wrong e-mail, a dead token and one without scopes with the same 401 (reference section 1.5), and
//! now and then a missing scope too (7.11). Only what the other calls of the test prove is claimed: where nothing
//! tells the causes apart, the credential is simply rejected.

use suitecase_model::credential::CredentialKind;

use super::{CheckId, Finding, Verdict};
use crate::error::BitbucketError;

/// What a test has learnt of its credential so far.
#[derive(Debug)]
pub(super) struct Learnt {
    /// The kind the person chose.
    pub(super) kind: CredentialKind,
    /// Whether a REST call succeeded: then REST takes the credential.
    pub(super) rest_works: bool,
    /// Whether git took the credential when it was asked about it alone.
    pub(super) git_takes_it: bool,
    /// Whether git said that app passwords are gone.
    pub(super) git_names_app_passwords: bool,
    /// The scopes the token has; empty while Bitbucket has not told.
    pub(super) granted: Vec<String>,
}

/// Returns whether a failure can only be judged once the other calls have ended.
pub(super) fn waits_for_others(error: &BitbucketError) -> bool {
    match error {
        BitbucketError::TokenRejected => true,
        BitbucketError::Forbidden { message } => message.is_empty(),
        _ => false,
    }
}

/// Returns whether git's view adds to what REST answered: REST does not take the credential, or may not be
/// reachable where git is.
pub(super) fn leaves_git_open(error: &BitbucketError) -> bool {
    match error {
        // A 403 that says nothing is taken for a missing scope, see below.
        BitbucketError::Forbidden { message } => !message.is_empty(),
        BitbucketError::TokenRejected
        | BitbucketError::Offline { .. }
        | BitbucketError::ProxyFailed { .. }
        | BitbucketError::TlsFailed { .. }
        | BitbucketError::Cut { .. }
        | BitbucketError::CaptivePortal
        | BitbucketError::NotBitbucket { .. }
        | BitbucketError::ServerError { .. } => true,
        // Explained already, or a question of something else than the credential or the host.
        BitbucketError::UnusableSecret
        | BitbucketError::UnusableUser { .. }
        | BitbucketError::WrongUser
        | BitbucketError::TokenWithoutScopes
        | BitbucketError::WrongKind { .. }
        | BitbucketError::AppPasswordGone
        | BitbucketError::MissingScope { .. }
        | BitbucketError::NotForThisCredential
        | BitbucketError::GitRefused { .. }
        | BitbucketError::IpNotAllowed
        | BitbucketError::NotFoundOrHidden
        | BitbucketError::Gone { .. }
        | BitbucketError::RateLimited { .. }
        | BitbucketError::BudgetSpent { .. }
        | BitbucketError::TimedOut
        | BitbucketError::GaveUp
        | BitbucketError::Refused { .. }
        | BitbucketError::FieldRefused { .. }
        | BitbucketError::TooManyRedirects
        | BitbucketError::InvalidNext
        | BitbucketError::TooManyPages { .. }
        | BitbucketError::TooLarge { .. }
        | BitbucketError::NotAName
        | BitbucketError::HttpSetup { .. } => false,
    }
}

/// Judges a failed call.
pub(super) fn failed(id: CheckId, error: BitbucketError, learnt: &Learnt) -> (Verdict, Finding) {
    let error = explained(id, error, learnt);
    let verdict = match id {
        // Syncing does not ask who it is, so a scope that is missing only here is no obstacle.
        CheckId::Identity if lacks_permission(&error) => Verdict::Warning,
        // A token of one repository syncs well without seeing the workspace around it.
        CheckId::Workspace if learnt.kind == CredentialKind::AccessToken && lacks_permission(&error) => {
            Verdict::Warning
        }
        CheckId::Identity | CheckId::Workspace | CheckId::Repositories | CheckId::Git => Verdict::Failed,
        CheckId::Webhooks | CheckId::Pipelines => Verdict::Warning,
    };
    (verdict, Finding::Error(error))
}

/// Judges a check that had no repository to be tried on: a scope that the token is known to lack is named all the
/// same, so that one new token mends everything.
pub(super) fn untried(id: CheckId, learnt: &Learnt) -> (Verdict, Finding) {
    match needed_scope(id, learnt.kind) {
        Some(scope) if is_surely_missing(scope, learnt) => failed(id, missing(scope, learnt), learnt),
        _ => (Verdict::Skipped, Finding::NothingToTryOn),
    }
}

fn explained(id: CheckId, error: BitbucketError, learnt: &Learnt) -> BitbucketError {
    let scope = needed_scope(id, learnt.kind);
    match error {
        BitbucketError::MissingScope { required, granted } => match scope {
            Some(scope) => completed(required, granted, scope, learnt.kind),
            None => BitbucketError::MissingScope { required, granted },
        },
        BitbucketError::TokenRejected if id == CheckId::Git && learnt.rest_works => {
            BitbucketError::GitRefused { message: "it does not take the credential".to_owned() }
        }
        BitbucketError::Forbidden { message } if id == CheckId::Git => BitbucketError::GitRefused { message },
        BitbucketError::TokenRejected if learnt.git_names_app_passwords => BitbucketError::AppPasswordGone,
        // The same e-mail and token were taken by another call, so it is this call that they are not good for.
        BitbucketError::TokenRejected if learnt.rest_works => {
            scope.map_or(BitbucketError::NotForThisCredential, |scope| missing(scope, learnt))
        }
        BitbucketError::TokenRejected
            if learnt.git_takes_it && learnt.kind == CredentialKind::ApiToken && id != CheckId::Git =>
        {
            BitbucketError::WrongUser
        }
        // Nothing but the scope is left that the person could look at.
        BitbucketError::Forbidden { message } if message.is_empty() && learnt.rest_works => {
            scope.map_or(BitbucketError::Forbidden { message }, |scope| missing(scope, learnt))
        }
        other => other,
    }
}

/// Names the scope of the call too where Bitbucket named none, or another one although this one is missing as well.
fn completed(
    mut required: Vec<String>,
    granted: Vec<String>,
    scope: &str,
    kind: CredentialKind,
) -> BitbucketError {
    let is_in = |list: &[String]| list.iter().any(|listed| listed == scope);
    // Scopes of API tokens do not imply each other (reference section 1.2); those of access tokens may.
    let also_missing = kind == CredentialKind::ApiToken && !granted.is_empty() && !is_in(&granted);
    if (required.is_empty() || also_missing) && !is_in(&required) {
        required.push(scope.to_owned());
    }
    BitbucketError::MissingScope { required, granted }
}

fn missing(scope: &str, learnt: &Learnt) -> BitbucketError {
    BitbucketError::MissingScope { required: vec![scope.to_owned()], granted: learnt.granted.clone() }
}

/// Returns whether Bitbucket listed what the token may do, and this is not among it. Scopes of access tokens imply
/// each other in part, so a list of theirs proves less.
fn is_surely_missing(scope: &str, learnt: &Learnt) -> bool {
    let is_listed = learnt.granted.iter().any(|granted| granted == scope);
    learnt.kind == CredentialKind::ApiToken && !learnt.granted.is_empty() && !is_listed
}

fn lacks_permission(error: &BitbucketError) -> bool {
    matches!(
        error,
        BitbucketError::MissingScope { .. }
            | BitbucketError::NotForThisCredential
            | BitbucketError::Forbidden { .. }
    )
}

/// Returns the scope a check needs, as the family of the token calls it; `None` where it needs none. Source:
/// reference section 1.2, and the scopes that Bitbucket's OpenAPI document declares.
fn needed_scope(id: CheckId, kind: CredentialKind) -> Option<&'static str> {
    let (api_token, access_token) = match id {
        CheckId::Identity => (Some("read:user:bitbucket"), Some("account")),
        CheckId::Workspace => (Some("read:workspace:bitbucket"), None),
        CheckId::Repositories | CheckId::Git => (Some("read:repository:bitbucket"), Some("repository")),
        CheckId::Webhooks => (Some("read:webhook:bitbucket"), Some("webhook")),
        CheckId::Pipelines => (Some("read:pipeline:bitbucket"), Some("pipeline")),
    };
    match kind {
        CredentialKind::ApiToken => api_token,
        CredentialKind::AccessToken | CredentialKind::AppPassword => access_token,
    }
}
