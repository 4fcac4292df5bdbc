//! What the failure of a call about pipelines means to whoever runs them.

use suitecase_model::credential::CredentialKind;

use crate::error::BitbucketError;

/// What a call does with pipelines; each needs scopes of its own (reference section 1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PipelineRight {
    /// Reading them, with their steps, logs and reports.
    Read,
    /// Starting them.
    Start,
    /// Stopping them.
    Stop,
}

/// Why a call about pipelines failed.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// Pipelines are switched off for the repository or the account.
    #[error("pipelines are not enabled in the repository: {message}")]
    Disabled {
        /// What Bitbucket said.
        message: String,
    },
    /// The branch has no `bitbucket-pipelines.yml`, or none that can be read.
    #[error("the branch has no usable bitbucket-pipelines.yml: {message}")]
    NoDefinition {
        /// What Bitbucket said.
        message: String,
    },
    /// The definition has no pipeline of that name.
    #[error("the repository has no such pipeline: {message}")]
    NoSuchPipeline {
        /// What Bitbucket said.
        message: String,
    },
    /// There is no such branch.
    #[error("the repository has no such branch: {message}")]
    NoSuchBranch {
        /// What Bitbucket said.
        message: String,
    },
    /// Bitbucket starts no pipeline for a reason we do not know.
    #[error("Bitbucket starts no pipeline: {message}")]
    NotStarted {
        /// What Bitbucket said.
        message: String,
    },
    /// The token lacks scopes.
    #[error("the token lacks the scope {}", scopes.join(", "))]
    MissingScope {
        /// What was to be done.
        right: PipelineRight,
        /// The scopes that are missing, by their names in Bitbucket.
        scopes: Vec<String>,
    },
    /// Whoever the token acts for may not do this in the repository.
    #[error("the credential may not do this in the repository: {message}")]
    NotPermitted {
        /// What Bitbucket said.
        message: String,
    },
    /// The repository or the pipeline is not there, or invisible to this credential.
    #[error("the repository or the pipeline is not there, or not visible")]
    NotFoundOrHidden,
    /// Bitbucket says that a log is at a place that Suitecase does not ask.
    #[error("the log is said to be at {host}, which is not asked")]
    LogHostRefused {
        /// The host, without user name and path.
        host: String,
    },
    /// The place where Bitbucket says a log is does not hand it out.
    #[error("the log could not be fetched from where it is kept (status {status})")]
    LogNotServed {
        /// The HTTP status.
        status: u16,
    },
    /// Anything that may happen to any call.
    #[error("ask Bitbucket about pipelines")]
    Bitbucket(#[source] BitbucketError),
}

impl PipelineError {
    /// Says what the failure of a call means to whoever runs pipelines.
    pub fn of(right: PipelineRight, kind: CredentialKind, error: BitbucketError) -> Self {
        match error {
            BitbucketError::MissingScope { required, granted } => {
                let missing: Vec<String> =
                    required.into_iter().filter(|scope| !granted.contains(scope)).collect();
                let scopes = if missing.is_empty() { needed_scopes(right, kind) } else { missing };
                Self::MissingScope { right, scopes }
            }
            BitbucketError::TokenWithoutScopes => {
                Self::MissingScope { right, scopes: needed_scopes(right, kind) }
            }
            // A refusal without a word is one for a missing scope (reference section 1.5).
            BitbucketError::Forbidden { message } if message.is_empty() => {
                Self::MissingScope { right, scopes: needed_scopes(right, kind) }
            }
            BitbucketError::Forbidden { message } => Self::NotPermitted { message },
            BitbucketError::NotFoundOrHidden => Self::NotFoundOrHidden,
            BitbucketError::Refused { status: 404, message } => Self::NoSuchBranch { message },
            BitbucketError::Refused { status: 400, message } if right == PipelineRight::Start => {
                not_started(message)
            }
            BitbucketError::FieldRefused { field, message } if right == PipelineRight::Start => {
                Self::NotStarted { message: format!("{field}: {message}") }
            }
            other => Self::Bitbucket(other),
        }
    }
}

/// Tells the refusals to start apart by their words.
///
/// That a selector is not found is said as "Requested selector is not found in bitbucket-pipelines.yml." (seen in the
/// tests of one client); the document names the other reasons without Bitbucket's words for them.
fn not_started(message: String) -> PipelineError {
    let lower = message.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if says(&["selector", "no pipeline definition", "pattern"]) {
        PipelineError::NoSuchPipeline { message }
    } else if says(&["revision", "branch"]) && says(&["not found", "could not find", "does not exist"]) {
        PipelineError::NoSuchBranch { message }
    } else if says(&["enable", "disabled", "switched off", "turned off"]) {
        PipelineError::Disabled { message }
    } else if says(&[".yml", "yaml"]) {
        PipelineError::NoDefinition { message }
    } else {
        PipelineError::NotStarted { message }
    }
}

/// Returns the scopes a call needs (reference section 1.2), as the family of the token calls them.
fn needed_scopes(right: PipelineRight, kind: CredentialKind) -> Vec<String> {
    let scopes: &[&str] = match (kind, right) {
        (CredentialKind::ApiToken, PipelineRight::Read) => &["read:pipeline:bitbucket"],
        (CredentialKind::ApiToken, PipelineRight::Start) => {
            &["read:pipeline:bitbucket", "write:pipeline:bitbucket"]
        }
        (CredentialKind::ApiToken, PipelineRight::Stop) => &["write:pipeline:bitbucket"],
        (CredentialKind::AccessToken | CredentialKind::AppPassword, PipelineRight::Read) => &["pipeline"],
        (
            CredentialKind::AccessToken | CredentialKind::AppPassword,
            PipelineRight::Start | PipelineRight::Stop,
        ) => &["pipeline:write"],
    };
    scopes.iter().map(ToString::to_string).collect()
}
