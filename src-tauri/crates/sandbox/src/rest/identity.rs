//! Who the caller is and what they may do (bitbucket.md section 2.2).

use serde_json::{Value, json};

use crate::accounts::{Person, WorkspacePermission};
use crate::auth::Caller;
use crate::repositories::{in_braces, stable_uuid};
use crate::rest::error::Refusal;
use crate::rest::{Answer, At, Call, Found, page, repositories, scope, workspaces};

/// Answers `GET /user`; access tokens are refused.
pub(crate) fn user(call: &Call) -> Answer {
    scope_or_wrong_mechanism(call, &scope::READ_USER)?;
    match &call.caller {
        Caller::Person { person, .. } => Ok(Found::Json(account(call, person))),
        Caller::Anonymous => Err(Refusal::Unauthorized),
        Caller::Bot { .. } => Err(Refusal::WrongMechanism),
    }
}

/// Answers `GET /user/workspaces`.
pub(crate) fn workspaces(call: &Call) -> Answer {
    scope_or_wrong_mechanism(call, &scope::LIST_WORKSPACES)?;
    let wanted = call.parameter("administrator").and_then(|word| word.parse::<bool>().ok());
    let seen = call.state.workspaces.iter().filter_map(|workspace| {
        let permission = call.caller.workspace_permission(&workspace.slug)?;
        let is_owner = permission == WorkspacePermission::Owner;
        wanted.is_none_or(|wanted| wanted == is_owner).then_some((workspace, is_owner))
    });
    let mut seen = seen.collect::<Vec<_>>();
    if call.parameter("sort") == Some("slug") {
        seen.sort_by_key(|(workspace, _)| workspace.slug.clone());
    }
    let values = seen.into_iter().map(|(workspace, is_owner)| {
        let base = workspaces::base(call, workspace);
        json!({ "type": "workspace_access", "administrator": is_owner, "workspace": base })
    });
    Ok(Found::Json(page::counted(call, &page::MOST_ENDPOINTS, values.collect())?))
}

/// Answers `GET /user/workspaces/{workspace}/permission`.
pub(crate) fn workspace_permission(call: &Call, word: &str) -> Answer {
    scope_or_wrong_mechanism(call, &scope::LIST_WORKSPACES)?;
    let workspace = workspaces::visible(call, word)?;
    let permission = call.caller.workspace_permission(&workspace.slug);
    let permission = permission.ok_or_else(|| Refusal::NoSuchWorkspace(word.to_owned()))?;
    Ok(Found::Json(json!({
        "type": "workspace_membership",
        "permission": permission.as_str(),
        "user": caller_account(call),
        "workspace": workspaces::whole(call, workspace),
        "links": { "self": call.link(&format!("user/workspaces/{}/permission", workspace.slug)) },
    })))
}

/// Answers `GET /user/workspaces/{workspace}/permissions/repositories`.
pub(crate) async fn repository_permissions(call: &Call, word: &str) -> Answer {
    scope_or_wrong_mechanism(call, &scope::READ_REPOSITORY)?;
    let workspace = workspaces::visible(call, word)?;
    let mut values = Vec::new();
    for repository in &workspace.repositories {
        let Some(permission) = call.caller.repository_permission(&workspace.slug, repository) else {
            continue;
        };
        if call.state.is_visible(&call.caller, workspace, repository) {
            let at = At { workspace, repository };
            values.push(json!({
                "type": "repository_permission",
                "permission": permission.as_str(),
                "user": caller_account(call),
                "repository": repositories::whole(call, at).await?,
            }));
        }
    }
    Ok(Found::Json(page::list(call, &page::MOST_ENDPOINTS, values)?))
}

/// Returns a person as Bitbucket shows them to others: without the e-mail.
pub(crate) fn account(call: &Call, person: &Person) -> Value {
    let uuid = in_braces(stable_uuid(&person.email));
    json!({
        "type": "user",
        "uuid": uuid,
        "account_id": format!("712020:{}", stable_uuid(&person.username)),
        "display_name": person.display_name,
        "nickname": person.username,
        "username": person.username,
        "account_status": "active",
        "created_on": "2024-05-06T07:08:09.000000+00:00",
        "links": {
            "self": call.link(&format!("users/{uuid}")),
            "html": call.page_link(&format!("{uuid}/")),
        },
    })
}

fn caller_account(call: &Call) -> Value {
    match &call.caller {
        Caller::Person { person, .. } => account(call, person),
        Caller::Bot { .. } | Caller::Anonymous => Value::Null,
    }
}

/// Section 1.3: whatever its scopes, an access token is refused by everything that speaks of a user.
fn scope_or_wrong_mechanism(call: &Call, need: &scope::Need) -> Result<(), Refusal> {
    match call.caller {
        Caller::Bot { .. } => Err(Refusal::WrongMechanism),
        Caller::Anonymous => Err(Refusal::Unauthorized),
        Caller::Person { .. } => scope::check(&call.caller, need),
    }
}
