//! Why a sync failed, and the stable code of each cause.

use suitecase_bitbucket::BitbucketError;
use suitecase_git::{GitError, HttpError};
use suitecase_keychain::KeychainError;
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
    /// The repository has no commit.
    #[error("find a commit in the repository")]
    EmptyRepository,
    /// The integration is disconnected.
    #[error("use a disconnected integration")]
    Disconnected,
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
            Self::ReferenceMissing { .. } => ErrorCode::GitReferenceMissing,
            Self::EmptyRepository => ErrorCode::GitEmptyRepository,
            Self::Disconnected => ErrorCode::IntegrationDisconnected,
            Self::Cancelled => ErrorCode::Cancelled,
        }
    }

    /// Returns the whole chain of causes in one line, for logs and *Copy details*.
    pub fn chain(&self) -> String {
        chain(self)
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
        | BitbucketError::TooManyRedirects
        | BitbucketError::InvalidNext
        | BitbucketError::TooManyPages { .. }
        | BitbucketError::TooLarge { .. } => ErrorCode::BitbucketNotBitbucket,
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
        // What is left, and what git may add, is a server that speaks differently.
        _ => ErrorCode::GitProtocol,
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
        _ => ErrorCode::GitProtocol,
    }
}

/// Git's refusal of an app password names the change or the thing (bitbucket.md section 1.1 of our reference).
fn says_app_password(message: &str) -> bool {
    message.contains("CHANGE-3222") || message.to_ascii_lowercase().contains("app password")
}
