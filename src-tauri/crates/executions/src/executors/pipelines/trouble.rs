//! Why Bitbucket gave no answer, and whether it may give one later. Pure.

use std::time::Duration;

use suitecase_bitbucket::BitbucketError;
use suitecase_bitbucket::pipelines::PipelineError;
use suitecase_model::error_code::ErrorCode;
use suitecase_model::test_run::RunReason;
use suitecase_sync::SyncError;

use super::{Ended, words};

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Nobody could be asked: the credential cannot be read.
    NoClient(SyncError),
    /// A call failed.
    Call(PipelineError),
}

/// How long it may last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lasting {
    /// As long as the network is broken or the server busy.
    AWhile,
    /// Until somebody mends the credential or what it may do.
    UntilMended,
    /// For ever.
    ForGood,
}

impl From<SyncError> for Trouble {
    fn from(error: SyncError) -> Self {
        Self::NoClient(error)
    }
}

impl From<PipelineError> for Trouble {
    fn from(error: PipelineError) -> Self {
        Self::Call(error)
    }
}

impl Trouble {
    /// Says what it is, as a sentence.
    pub(super) fn sentence(&self) -> String {
        match self {
            Self::NoClient(error) => format!("Bitbucket cannot be asked: {}.", error.chain()),
            Self::Call(error) => words::failure(error),
        }
    }

    /// Returns the stable code.
    pub(super) fn code(&self) -> ErrorCode {
        match self {
            Self::NoClient(error) => error.code(),
            Self::Call(error) => words::code(error),
        }
    }

    /// Returns how a run ends by it.
    pub(super) fn ended(&self) -> Ended {
        match self {
            Self::NoClient(error) => Ended::broken(RunReason::BitbucketFailed, error.code().as_str()),
            Self::Call(error) => words::ended_by(error),
        }
    }

    /// Returns how long Bitbucket asks to wait.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        self.bitbucket().and_then(BitbucketError::retry_after)
    }

    /// Returns whether certainly nothing reached Bitbucket, or was refused by it for now alone. So what must not happen
    /// twice may be tried again.
    pub(super) fn was_not_taken(&self) -> bool {
        matches!(
            self.bitbucket(),
            Some(
                BitbucketError::Offline { .. }
                    | BitbucketError::ProxyFailed { .. }
                    | BitbucketError::RateLimited { .. }
                    | BitbucketError::BudgetSpent { .. }
            )
        )
    }

    /// Returns how long it may last.
    pub(super) fn lasting(&self) -> Lasting {
        match self {
            Self::NoClient(_) => Lasting::UntilMended,
            Self::Call(PipelineError::Bitbucket(error)) => lasting(error),
            Self::Call(PipelineError::MissingScope { .. } | PipelineError::NotPermitted { .. }) => {
                Lasting::UntilMended
            }
            Self::Call(
                PipelineError::Disabled { .. }
                | PipelineError::NoDefinition { .. }
                | PipelineError::NoSuchPipeline { .. }
                | PipelineError::NoSuchBranch { .. }
                | PipelineError::NotStarted { .. }
                | PipelineError::NotFoundOrHidden
                | PipelineError::LogHostRefused { .. }
                | PipelineError::LogNotServed { .. },
            ) => Lasting::ForGood,
        }
    }

    fn bitbucket(&self) -> Option<&BitbucketError> {
        match self {
            Self::Call(PipelineError::Bitbucket(error)) => Some(error),
            Self::Call(_) | Self::NoClient(_) => None,
        }
    }
}

fn lasting(error: &BitbucketError) -> Lasting {
    match error {
        BitbucketError::RateLimited { .. }
        | BitbucketError::BudgetSpent { .. }
        | BitbucketError::Offline { .. }
        | BitbucketError::ProxyFailed { .. }
        | BitbucketError::TlsFailed { .. }
        | BitbucketError::TimedOut
        | BitbucketError::Cut { .. }
        | BitbucketError::CaptivePortal
        | BitbucketError::NotBitbucket { .. }
        | BitbucketError::ServerError { .. }
        | BitbucketError::GaveUp => Lasting::AWhile,
        BitbucketError::UnusableSecret
        | BitbucketError::UnusableUser { .. }
        | BitbucketError::TokenRejected
        | BitbucketError::WrongUser
        | BitbucketError::TokenWithoutScopes
        | BitbucketError::WrongKind { .. }
        | BitbucketError::AppPasswordGone
        | BitbucketError::MissingScope { .. }
        | BitbucketError::NotForThisCredential
        | BitbucketError::Forbidden { .. }
        | BitbucketError::IpNotAllowed => Lasting::UntilMended,
        BitbucketError::GitRefused { .. }
        | BitbucketError::NotFoundOrHidden
        | BitbucketError::Gone { .. }
        | BitbucketError::Refused { .. }
        | BitbucketError::FieldRefused { .. }
        | BitbucketError::TooManyRedirects
        | BitbucketError::InvalidNext
        | BitbucketError::TooManyPages { .. }
        | BitbucketError::TooLarge { .. }
        | BitbucketError::NotAName
        | BitbucketError::HttpSetup { .. } => Lasting::ForGood,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_bitbucket_surely_did_not_take_may_be_started_again() {
        let cause = || "refused".into();
        let pause = Duration::from_secs(9);
        for (error, expected) in [
            (BitbucketError::Offline { source: cause() }, true),
            (BitbucketError::ProxyFailed { source: None }, true),
            (BitbucketError::RateLimited { retry_after: pause }, true),
            (BitbucketError::BudgetSpent { retry_after: pause }, true),
            (BitbucketError::TimedOut, false),
            (BitbucketError::Cut { source: cause() }, false),
            (BitbucketError::ServerError { status: 503 }, false),
            (BitbucketError::CaptivePortal, false),
            (BitbucketError::TokenRejected, false),
        ] {
            let said = error.to_string();
            let trouble = Trouble::Call(PipelineError::Bitbucket(error));
            assert_eq!(trouble.was_not_taken(), expected, "{said}");
        }
    }
}
