//! Why a service hook could not be made or removed, as it is noted at its link.

use suitecase_bitbucket::{BitbucketError, Client, HookError, HookRight};
use suitecase_model::error_code::ErrorCode;

use crate::error::{SyncError, code_of_hook};

/// A reason.
pub(super) struct Trouble {
    pub(super) code: ErrorCode,
    /// What exactly to look at; empty where the code says it all.
    pub(super) detail: String,
}

impl Trouble {
    pub(super) fn plain(code: ErrorCode) -> Self {
        Self { code, detail: String::new() }
    }

    pub(super) fn of_sync(error: &SyncError) -> Self {
        Self::plain(error.code())
    }

    pub(super) fn of_list(client: &Client, error: BitbucketError) -> Self {
        HookError::of(HookRight::Read, client.credential_kind(), error).into()
    }
}

impl From<HookError> for Trouble {
    fn from(error: HookError) -> Self {
        let code = code_of_hook(&error);
        let detail = match error {
            HookError::MissingScope { scopes, .. } => scopes.join(", "),
            HookError::LimitReached { message } | HookError::UrlRefused { message } => message,
            HookError::NotAdmin | HookError::NotFoundOrHidden | HookError::Bitbucket(_) => String::new(),
        };
        Self { code, detail }
    }
}
