//! Which scopes a call needs, in the spelling of both kinds of token (bitbucket.md section 1.2).

use crate::auth::Caller;
use crate::rest::error::Refusal;

/// The scopes a call needs.
pub(crate) struct Need {
    pub(crate) api_token: &'static [&'static str],
    pub(crate) access_token: &'static [&'static str],
    /// Whether a caller without a credential may ask, and sees what is public.
    pub(crate) is_open: bool,
}

pub(crate) const READ_USER: Need =
    Need { api_token: &["read:user:bitbucket"], access_token: &["account"], is_open: false };
pub(crate) const LIST_WORKSPACES: Need =
    Need { api_token: &["read:workspace:bitbucket"], access_token: &["account"], is_open: false };
pub(crate) const READ_WORKSPACE: Need =
    Need { api_token: &["read:workspace:bitbucket"], access_token: &[], is_open: true };
pub(crate) const READ_REPOSITORY: Need =
    Need { api_token: &["read:repository:bitbucket"], access_token: &["repository"], is_open: true };
pub(crate) const READ_HOOK: Need =
    Need { api_token: &["read:webhook:bitbucket"], access_token: &["webhook"], is_open: false };
pub(crate) const WRITE_HOOK: Need = Need {
    api_token: &["read:webhook:bitbucket", "write:webhook:bitbucket"],
    access_token: &["webhook"],
    is_open: false,
};
pub(crate) const DELETE_HOOK: Need =
    Need { api_token: &["delete:webhook:bitbucket"], access_token: &["webhook"], is_open: false };
pub(crate) const READ_PIPELINE: Need =
    Need { api_token: &["read:pipeline:bitbucket"], access_token: &["pipeline"], is_open: false };
pub(crate) const START_PIPELINE: Need = Need {
    api_token: &["read:pipeline:bitbucket", "write:pipeline:bitbucket"],
    access_token: &["pipeline:write"],
    is_open: false,
};
pub(crate) const STOP_PIPELINE: Need =
    Need { api_token: &["write:pipeline:bitbucket"], access_token: &["pipeline:write"], is_open: false };
pub(crate) const READ_PIPELINE_SETTINGS: Need =
    Need { api_token: &["admin:repository:bitbucket"], access_token: &["repository:admin"], is_open: false };

/// Refuses a caller whose credential lacks a scope the call needs.
pub(crate) fn check(caller: &Caller, need: &Need) -> Result<(), Refusal> {
    let required = match caller {
        Caller::Anonymous if need.is_open => return Ok(()),
        Caller::Anonymous => return Err(Refusal::Unauthorized),
        Caller::Person { .. } => need.api_token,
        Caller::Bot { .. } => need.access_token,
    };
    if required.iter().all(|scope| has(caller, scope)) {
        return Ok(());
    }
    Err(Refusal::MissingScope {
        required: required.iter().map(ToString::to_string).collect(),
        granted: caller.scopes().to_vec(),
    })
}

/// Returns whether a caller's credential carries a scope.
///
/// Scopes of API tokens never imply each other; some of those of access tokens do.
pub(crate) fn has(caller: &Caller, scope: &str) -> bool {
    let granted = caller.scopes();
    let is_granted = |name: &str| granted.iter().any(|granted| granted == name);
    is_granted(scope)
        || matches!(caller, Caller::Bot { .. }) && implying(scope).iter().any(|name| is_granted(name))
}

fn implying(scope: &str) -> &'static [&'static str] {
    match scope {
        "repository" => &["repository:write", "project", "pullrequest", "pullrequest:write"],
        "repository:write" | "pullrequest" => &["pullrequest:write"],
        "pipeline" => &["pipeline:write", "pipeline:variable"],
        _ => &[],
    }
}
