//! One workspace (bitbucket.md section 2.2). There is no list: it was removed in 2026.

use serde_json::{Value, json};

use crate::auth::Caller;
use crate::rest::error::Refusal;
use crate::rest::{Answer, Call, Found, scope};
use crate::state::ServedWorkspace;

/// Answers `GET /workspaces/{workspace}`.
pub(crate) fn one(call: &Call, word: &str) -> Answer {
    scope::check(&call.caller, &scope::READ_WORKSPACE)?;
    Ok(Found::Json(whole(call, visible(call, word)?)))
}

/// Finds a workspace that the caller can see: as a member, or because something in it is public.
pub(crate) fn visible<'a>(call: &'a Call, word: &str) -> Result<&'a ServedWorkspace, Refusal> {
    let found = call.state.workspace(word).filter(|workspace| {
        let is_member = call.caller.workspace_permission(&workspace.slug).is_some();
        is_member
            || !matches!(call.caller, Caller::Bot { .. })
                && workspace.repositories.iter().any(|repository| !repository.is_private)
    });
    found.ok_or_else(|| Refusal::NoSuchWorkspace(word.to_owned()))
}

/// Returns a workspace with its name.
pub(crate) fn whole(call: &Call, workspace: &ServedWorkspace) -> Value {
    let slug = &workspace.slug;
    json!({
        "type": "workspace",
        "uuid": workspace.uuid,
        "slug": slug,
        "name": workspace.name,
        "is_private": true,
        "created_on": "2024-05-06T07:08:09.000000+00:00",
        "links": {
            "self": call.link(&format!("workspaces/{slug}")),
            "html": call.page_link(&format!("{slug}/")),
            "members": call.link(&format!("workspaces/{slug}/members")),
            "repositories": call.link(&format!("repositories/{slug}")),
        },
    })
}

/// Returns a workspace as `/user/workspaces` shows it: without its name.
pub(crate) fn base(call: &Call, workspace: &ServedWorkspace) -> Value {
    let slug = &workspace.slug;
    json!({
        "type": "workspace_base",
        "uuid": workspace.uuid,
        "slug": slug,
        "links": { "self": call.link(&format!("workspaces/{slug}")) },
    })
}
