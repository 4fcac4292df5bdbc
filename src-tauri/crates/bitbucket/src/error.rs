//! Everything that can go wrong between Suitecase and Bitbucket.
//!
//! Every variant is a cause a person or a caller acts on differently. Texts that come from a server are cut,
//! cleaned of control characters and of the secret before they get here.

use std::time::Duration;

use suitecase_model::credential::CredentialKind;

/// The cause below an error of this crate, kept for logs.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a call to Bitbucket failed.
#[derive(Debug, thiserror::Error)]
pub enum BitbucketError {
    /// The secret holds characters that no token has; nothing was sent.
    #[error("the token is empty or holds characters that no token has")]
    UnusableSecret,
    /// The e-mail or user name is empty, too long, or holds what would change the meaning of a request; nothing was
    /// sent.
    #[error("the e-mail or user name cannot be sent")]
    UnusableUser {
        /// The kind of credential it stands beside.
        kind: CredentialKind,
    },
    /// 401, twice: the token is wrong, expired or without scopes, or its user name is not the account's e-mail.
    /// Bitbucket answers all of these with the same words (reference section 1.5).
    #[error("Bitbucket does not accept the credential")]
    TokenRejected,
    /// 401 from REST, while git, which is sent no e-mail, takes the same token (reference section 1.2).
    #[error("the token is good, and the e-mail beside it is not its account's")]
    WrongUser,
    /// 403, with the words that the token has no scope at all.
    #[error("the token has no scopes")]
    TokenWithoutScopes,
    /// 401, and the first letters of the secret are those of another kind of credential.
    #[error("the secret looks like an {}", kind_name(*looks_like))]
    WrongKind {
        /// What the secret looks like.
        looks_like: CredentialKind,
    },
    /// The credential is an app password; Atlassian removed those on 2026-07-28 (reference section 1.1).
    #[error("app passwords no longer work, an API token is needed")]
    AppPasswordGone,
    /// 403: the token lacks scopes.
    #[error("the token lacks the scope {}", named(required))]
    MissingScope {
        /// The scopes the call needs; empty when Bitbucket does not say.
        required: Vec<String>,
        /// The scopes the token has; empty when Bitbucket does not say.
        granted: Vec<String>,
    },
    /// 403: this kind of credential may never make this call, as access tokens may not ask who they are.
    #[error("this kind of credential cannot make this call")]
    NotForThisCredential,
    /// 403 without a reason we know.
    #[error("Bitbucket refuses access: {message}")]
    Forbidden {
        /// What Bitbucket said.
        message: String,
    },
    /// Git refuses what REST accepts, or refuses for a reason of its own.
    #[error("git refuses access: {message}")]
    GitRefused {
        /// What git said.
        message: String,
    },
    /// 403: the workspace admits only certain networks (reference section 7.21).
    #[error("the workspace does not admit this network")]
    IpNotAllowed,
    /// 404: missing, or invisible to this credential; Bitbucket does not tell the two apart.
    #[error("Bitbucket does not know this, or the credential may not see it")]
    NotFoundOrHidden,
    /// 410: the thing or the call was removed.
    #[error("Bitbucket no longer offers this: {message}")]
    Gone {
        /// What Bitbucket said.
        message: String,
    },
    /// 429 until the call's time was up.
    #[error("Bitbucket asks to slow down")]
    RateLimited {
        /// How long to wait before the next call.
        retry_after: Duration,
    },
    /// Suitecase's own share of the hourly budget is used up; nothing was sent.
    #[error("this hour's budget of calls to Bitbucket is used up")]
    BudgetSpent {
        /// How long until the next call may be made.
        retry_after: Duration,
    },
    /// No connection: name not found, or nobody answers.
    #[error("Bitbucket cannot be reached")]
    Offline {
        /// The cause below.
        #[source]
        source: Cause,
    },
    /// The proxy refuses or breaks the connection.
    #[error("the proxy refuses the connection")]
    ProxyFailed {
        /// The cause below; absent when the proxy answered with a status.
        #[source]
        source: Option<Cause>,
    },
    /// No trusted encrypted connection could be made.
    #[error("no trusted connection to Bitbucket can be made")]
    TlsFailed {
        /// The cause below.
        #[source]
        source: Cause,
    },
    /// No answer within the time limit.
    #[error("Bitbucket did not answer in time")]
    TimedOut,
    /// The connection broke in the middle of a request or an answer.
    #[error("the connection to Bitbucket broke off")]
    Cut {
        /// The cause below.
        #[source]
        source: Cause,
    },
    /// Something between answers in Bitbucket's place, as the sign-in page of a hotel does.
    #[error("something on the way answers in Bitbucket's place")]
    CaptivePortal,
    /// The answer is not what Bitbucket sends.
    #[error("the answer is not one of Bitbucket")]
    NotBitbucket {
        /// What did not fit; absent when the answer is not JSON at all.
        #[source]
        source: Option<serde_json::Error>,
    },
    /// 5xx.
    #[error("Bitbucket has a problem of its own (status {status})")]
    ServerError {
        /// The HTTP status.
        status: u16,
    },
    /// 555: Bitbucket gave up on a question that was too large (reference section 1.5).
    #[error("Bitbucket gave up on the question")]
    GaveUp,
    /// Any other refusal.
    #[error("Bitbucket refuses the call (status {status}): {message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What Bitbucket said.
        message: String,
    },
    /// 400: Bitbucket does not take the value of a field (reference section 2.1).
    #[error("Bitbucket does not take the field `{field}`: {message}")]
    FieldRefused {
        /// The field of the request.
        field: String,
        /// What Bitbucket said about it.
        message: String,
    },
    /// Redirected in a circle.
    #[error("Bitbucket redirects without end")]
    TooManyRedirects,
    /// The address of a next page leaves Bitbucket or does not lead on (reference section 7.6).
    #[error("the address of the next page is not one of Bitbucket")]
    InvalidNext,
    /// A list did not end within the pages Suitecase reads.
    #[error("the list has more than {pages} pages")]
    TooManyPages {
        /// How many pages were read.
        pages: usize,
    },
    /// An answer is larger than Suitecase reads.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// A name cannot be part of an address; nothing was sent.
    #[error("a workspace, repository or branch name cannot be part of an address")]
    NotAName,
    /// The computer's HTTP machinery cannot start, for example without any trusted certificate.
    #[error("the HTTP client cannot start")]
    HttpSetup {
        /// The cause below.
        #[source]
        source: Cause,
    },
}

impl BitbucketError {
    /// Returns how long to wait before trying again, where that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after } | Self::BudgetSpent { retry_after } => Some(*retry_after),
            Self::UnusableSecret
            | Self::UnusableUser { .. }
            | Self::TokenRejected
            | Self::WrongUser
            | Self::TokenWithoutScopes
            | Self::WrongKind { .. }
            | Self::GitRefused { .. }
            | Self::AppPasswordGone
            | Self::MissingScope { .. }
            | Self::NotForThisCredential
            | Self::Forbidden { .. }
            | Self::IpNotAllowed
            | Self::NotFoundOrHidden
            | Self::Gone { .. }
            | Self::Offline { .. }
            | Self::ProxyFailed { .. }
            | Self::TlsFailed { .. }
            | Self::TimedOut
            | Self::Cut { .. }
            | Self::CaptivePortal
            | Self::NotBitbucket { .. }
            | Self::ServerError { .. }
            | Self::GaveUp
            | Self::Refused { .. }
            | Self::FieldRefused { .. }
            | Self::TooManyRedirects
            | Self::InvalidNext
            | Self::TooManyPages { .. }
            | Self::TooLarge { .. }
            | Self::NotAName
            | Self::HttpSetup { .. } => None,
        }
    }
}

fn named(scopes: &[String]) -> String {
    if scopes.is_empty() { "that the call needs".to_owned() } else { scopes.join(", ") }
}

fn kind_name(kind: CredentialKind) -> &'static str {
    match kind {
        CredentialKind::ApiToken => "API token",
        CredentialKind::AccessToken => "access token",
        CredentialKind::AppPassword => "app password",
    }
}
