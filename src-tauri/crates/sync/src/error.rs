//! Why a sync failed, and the stable code of each cause.

use std::time::Duration;

use suitecase_bitbucket::{BitbucketError, HookError};
use suitecase_git::{GitError, HttpError};
use suitecase_keychain::KeychainError;
use suitecase_listener::ListenerError;
use suitecase_model::credential::CredentialKind;
use suitecase_model::error_code::ErrorCode;
use suitecase_store::StoreError;
use thiserror::Error;

use crate::fetch::Unfit;

/// Why a link could not be brought to a commit.
#[derive(Debug, Error)]
pub enum SyncError {
    /// Git failed.
    #[error("fetch from the repository")]
    Git(#[from] GitError),
    /// REST failed.
    #[error("ask Bitbucket")]
    Bitbucket(#[from] BitbucketError),
    /// The credential could not be read.
    #[error("read the credential")]
    Keychain(#[from] KeychainError),
    /// The database failed.
    #[error("store the catalogue")]
    Store(#[from] StoreError),
    /// A way of fetching does not fit; another one is tried then.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The branch, tag or commit is not there.
    #[error("find `{name}` in the repository")]
    ReferenceMissing {
        /// Its name.
        name: String,
    },
    /// The branch is not there, and others are.
    #[error("find the branch `{name}`; there are {}", listed(branches))]
    BranchGone {
        /// Its name; `HEAD` for a main branch that does not exist.
        name: String,
        /// The branches that are there.
        branches: Vec<String>,
    },
    /// The branch was rewritten while it was fetched.
    #[error("fetch the commit {commit}, which the branch no longer leads to")]
    Rewritten {
        /// The commit that is gone.
        commit: String,
    },
    /// The repository has no commit.
    #[error("find a commit in the repository")]
    EmptyRepository,
    /// Git is out of reach, and there are more files than may be fetched without it.
    #[error("fetch without git: {needed} calls are needed and {limit} are allowed")]
    TooManyCalls {
        /// How many calls would be needed, at least.
        needed: u64,
        /// How many one sync may make.
        limit: u64,
    },
    /// The repository asks for its archives to differ from its files.
    #[error("use an archive of a repository with `{wish}` in its .gitattributes")]
    UnfaithfulArchive {
        /// The attribute.
        wish: &'static str,
    },
    /// A file's name cannot be said over REST.
    #[error("ask for `{path}` by its name")]
    Unsayable {
        /// The name as REST says it.
        path: String,
    },
    /// The archive of the commit is damaged.
    #[error("unpack the archive of the commit")]
    BrokenArchive(#[source] std::io::Error),
    /// The integration is disconnected.
    #[error("use a disconnected integration")]
    Disconnected,
    /// A mistake in Suitecase made the run stop where it was.
    #[error("finish, because of a mistake in Suitecase")]
    Panicked,
    /// A person cancelled.
    #[error("finish before it was cancelled")]
    Cancelled,
}

impl SyncError {
    /// Returns the stable code.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Git(error) => code_of_git(error),
            Self::Bitbucket(error) => code_of_bitbucket(error),
            Self::Keychain(error) => code_of_keychain(error),
            Self::Store(error) => code_of_store(error),
            Self::Unfit(_) => ErrorCode::GitProtocol,
            Self::ReferenceMissing { .. } | Self::BranchGone { .. } => ErrorCode::GitReferenceMissing,
            Self::Rewritten { .. } => ErrorCode::GitRewritten,
            Self::EmptyRepository => ErrorCode::GitEmptyRepository,
            Self::TooManyCalls { .. } | Self::UnfaithfulArchive { .. } | Self::Unsayable { .. } => {
                ErrorCode::GitBlocked
            }
            Self::BrokenArchive(_) => ErrorCode::GitDamaged,
            Self::Disconnected => ErrorCode::IntegrationDisconnected,
            Self::Panicked => ErrorCode::InternalBug,
            Self::Cancelled => ErrorCode::Cancelled,
        }
    }

    /// Returns how long Bitbucket asks to wait, where it does.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Bitbucket(error) => error.retry_after(),
            Self::Git(GitError::Http(HttpError::Refused(cause))) => {
                cause.downcast_ref::<BitbucketError>().and_then(BitbucketError::retry_after)
            }
            Self::Git(_)
            | Self::Keychain(_)
            | Self::Store(_)
            | Self::ReferenceMissing { .. }
            | Self::BranchGone { .. }
            | Self::Rewritten { .. }
            | Self::EmptyRepository
            | Self::Unfit(_)
            | Self::TooManyCalls { .. }
            | Self::UnfaithfulArchive { .. }
            | Self::Unsayable { .. }
            | Self::BrokenArchive(_)
            | Self::Disconnected
            | Self::Panicked
            | Self::Cancelled => None,
        }
    }

    /// Returns the whole chain of causes in one line, for logs and *Copy details*.
    pub fn chain(&self) -> String {
        chain(self)
    }
}

/// Names the first branches of many.
fn listed(branches: &[String]) -> String {
    const NAMED: usize = 10;
    let named: Vec<String> = branches.iter().take(NAMED).map(|branch| format!("`{branch}`")).collect();
    match branches.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// Returns an error and its causes in one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// Returns the stable code of a failed call.
pub fn code_of_bitbucket(error: &BitbucketError) -> ErrorCode {
    match error {
        BitbucketError::UnusableSecret => ErrorCode::BitbucketTokenUnusable,
        BitbucketError::UnusableUser { kind: CredentialKind::AppPassword } => {
            ErrorCode::InputUserNameExpected
        }
        BitbucketError::UnusableUser { kind: CredentialKind::ApiToken | CredentialKind::AccessToken } => {
            ErrorCode::InputEmailExpected
        }
        BitbucketError::TokenRejected => ErrorCode::BitbucketTokenRejected,
        BitbucketError::WrongUser => ErrorCode::BitbucketWrongUser,
        BitbucketError::TokenWithoutScopes => ErrorCode::BitbucketTokenWithoutScopes,
        BitbucketError::WrongKind { .. } => ErrorCode::BitbucketWrongKind,
        BitbucketError::GitRefused { .. } => ErrorCode::GitRefused,
        BitbucketError::AppPasswordGone => ErrorCode::BitbucketAppPasswordGone,
        BitbucketError::MissingScope { .. } => ErrorCode::BitbucketMissingScope,
        BitbucketError::NotForThisCredential | BitbucketError::Forbidden { .. } => {
            ErrorCode::BitbucketForbidden
        }
        BitbucketError::IpNotAllowed => ErrorCode::BitbucketIpNotAllowed,
        BitbucketError::NotFoundOrHidden => ErrorCode::BitbucketNotFound,
        BitbucketError::Gone { .. } => ErrorCode::BitbucketGone,
        BitbucketError::RateLimited { .. } => ErrorCode::BitbucketRateLimited,
        BitbucketError::BudgetSpent { .. } => ErrorCode::BitbucketBudgetSpent,
        BitbucketError::Offline { .. } => ErrorCode::NetworkOffline,
        BitbucketError::ProxyFailed { .. } => ErrorCode::NetworkProxyFailed,
        BitbucketError::TlsFailed { .. } => ErrorCode::NetworkTlsFailed,
        BitbucketError::TimedOut => ErrorCode::NetworkTimedOut,
        BitbucketError::Cut { .. } => ErrorCode::NetworkCut,
        BitbucketError::CaptivePortal => ErrorCode::NetworkCaptivePortal,
        BitbucketError::ServerError { .. } | BitbucketError::GaveUp => ErrorCode::BitbucketServerError,
        BitbucketError::NotAName => ErrorCode::AddressInvalid,
        BitbucketError::HttpSetup { .. } => ErrorCode::InternalBug,
        BitbucketError::NotBitbucket { .. }
        | BitbucketError::Refused { .. }
        | BitbucketError::FieldRefused { .. }
        | BitbucketError::TooManyRedirects
        | BitbucketError::InvalidNext
        | BitbucketError::TooManyPages { .. }
        | BitbucketError::TooLarge { .. } => ErrorCode::BitbucketNotBitbucket,
    }
}

/// Returns the stable code of a failed call about webhooks.
pub fn code_of_hook(error: &HookError) -> ErrorCode {
    match error {
        HookError::MissingScope { .. } => ErrorCode::BitbucketMissingScope,
        HookError::NotAdmin => ErrorCode::HookNotAdmin,
        HookError::LimitReached { .. } => ErrorCode::HookLimit,
        HookError::UrlRefused { .. } => ErrorCode::HookUrlRefused,
        HookError::NotFoundOrHidden => ErrorCode::BitbucketNotFound,
        HookError::Bitbucket(error) => code_of_bitbucket(error),
    }
}

/// Returns the stable code of a port that cannot be listened on.
pub fn code_of_listener(error: &ListenerError) -> ErrorCode {
    match error {
        ListenerError::PortTaken { .. } => ErrorCode::ListenerPortTaken,
        ListenerError::NotPermitted { .. } => ErrorCode::ListenerNotPermitted,
        ListenerError::Failed { .. } => ErrorCode::ListenerFailed,
    }
}

/// Returns the stable code of a failure of git.
pub fn code_of_git(error: &GitError) -> ErrorCode {
    match error {
        GitError::Http(error) => code_of_http(error),
        GitError::Gone { message } if says_app_password(message) => ErrorCode::BitbucketAppPasswordGone,
        GitError::Unauthorized { message } | GitError::Forbidden { message }
            if says_app_password(message) =>
        {
            ErrorCode::BitbucketAppPasswordGone
        }
        GitError::Unauthorized { .. } | GitError::Forbidden { .. } => ErrorCode::GitRefused,
        GitError::NotFound { .. } => ErrorCode::GitNotFound,
        GitError::Gone { .. } => ErrorCode::BitbucketGone,
        GitError::RateLimited { .. } => ErrorCode::BitbucketRateLimited,
        GitError::ServerFailed { .. } => ErrorCode::BitbucketServerError,
        GitError::NotGit { .. } => ErrorCode::NetworkCaptivePortal,
        GitError::TimedOut => ErrorCode::NetworkTimedOut,
        GitError::Cut => ErrorCode::NetworkCut,
        GitError::NotOurRef(_) => ErrorCode::GitReferenceMissing,
        GitError::TooLarge { .. } => ErrorCode::GitTooLarge,
        GitError::Pack(_)
        | GitError::InvalidTree { .. }
        | GitError::InvalidCommit { .. }
        | GitError::MissingTree(_)
        | GitError::MissingObject(_) => ErrorCode::GitDamaged,
        GitError::Cancelled => ErrorCode::Cancelled,
        GitError::Spool(_) => ErrorCode::StoreFailed,
        // A server that speaks differently.
        GitError::Redirected { .. }
        | GitError::UnexpectedStatus { .. }
        | GitError::OldProtocol
        | GitError::ObjectFormat { .. }
        | GitError::Capabilities(_)
        | GitError::PktLine(_)
        | GitError::UnexpectedReply { .. }
        | GitError::FilterNotOffered
        | GitError::FilterRefused { .. }
        | GitError::Refused { .. }
        | GitError::EmptyReply
        | GitError::SinkStopped => ErrorCode::GitProtocol,
    }
}

/// Returns the stable code of a failure of the keychain.
pub fn code_of_keychain(error: &KeychainError) -> ErrorCode {
    match error {
        KeychainError::NoService { .. } | KeychainError::NoKeyring => ErrorCode::KeychainNoService,
        KeychainError::Locked => ErrorCode::KeychainLocked,
        KeychainError::Absent => ErrorCode::KeychainAbsent,
        KeychainError::Denied { .. } => ErrorCode::KeychainDenied,
        KeychainError::TimedOut => ErrorCode::KeychainTimedOut,
        KeychainError::Corrupt
        | KeychainError::Ambiguous { .. }
        | KeychainError::TooLong { .. }
        | KeychainError::Failed { .. }
        | KeychainError::Stopped => ErrorCode::KeychainFailed,
    }
}

/// Returns the stable code of a failure of the database.
pub fn code_of_store(error: &StoreError) -> ErrorCode {
    match error {
        StoreError::TooNew { .. } => ErrorCode::StoreTooNew,
        StoreError::Taken => ErrorCode::InputTaken,
        StoreError::Missing(_) => ErrorCode::NotFound,
        StoreError::Cancelled => ErrorCode::Cancelled,
        StoreError::Sqlite(_) | StoreError::File(_) | StoreError::Damaged(_) | StoreError::Ended => {
            ErrorCode::StoreFailed
        }
    }
}

fn code_of_http(error: &HttpError) -> ErrorCode {
    match error {
        HttpError::Offline(_) => ErrorCode::NetworkOffline,
        HttpError::Proxy(_) => ErrorCode::NetworkProxyFailed,
        HttpError::Tls(_) => ErrorCode::NetworkTlsFailed,
        HttpError::TimedOut => ErrorCode::NetworkTimedOut,
        HttpError::Cut(_) => ErrorCode::NetworkCut,
        HttpError::Refused(cause) => {
            cause.downcast_ref::<BitbucketError>().map_or(ErrorCode::GitProtocol, code_of_bitbucket)
        }
    }
}

/// Git's refusal of an app password names the change or the thing (bitbucket.md section 1.1 of our reference).
fn says_app_password(message: &str) -> bool {
    message.contains("CHANGE-3222") || message.to_ascii_lowercase().contains("app password")
}
