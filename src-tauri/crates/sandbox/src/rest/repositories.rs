//! Repositories: one, and all that a caller can see in a workspace (bitbucket.md section 2.2).

use serde_json::{Value, json};

use crate::accounts::RepositoryPermission;
use crate::auth::Caller;
use crate::rest::error::Refusal;
use crate::rest::{Answer, At, Call, Found, git_read, page, scope, workspaces};

/// Answers `GET /repositories/{workspace}`.
pub(crate) async fn list(call: &Call, word: &str) -> Answer {
    scope::check(&call.caller, &scope::READ_REPOSITORY)?;
    // Section 7, number 12: a token that reaches no repository gets an empty list and no error.
    let workspace = call.state.workspace(word).ok_or_else(|| Refusal::NoSuchWorkspace(word.to_owned()))?;
    let least = match call.parameter("role") {
        None | Some("member") => RepositoryPermission::Read,
        Some("contributor") => RepositoryPermission::Write,
        Some("admin" | "owner") => RepositoryPermission::Admin,
        Some(other) => return Err(Refusal::BadRequest(format!("Invalid role: {other}"))),
    };
    let mut values = Vec::new();
    for repository in &workspace.repositories {
        let permission = call.caller.repository_permission(&workspace.slug, repository);
        let is_wanted = permission.is_some_and(|permission| permission >= least);
        if is_wanted && call.state.is_visible(&call.caller, workspace, repository) {
            values.push(whole(call, At { workspace, repository }).await?);
        }
    }
    Ok(Found::Json(page::list(call, &page::MOST_ENDPOINTS, values)?))
}

/// Answers `GET /repositories/{workspace}/{repository}`.
pub(crate) async fn one(call: &Call, at: At<'_>) -> Answer {
    Ok(Found::Json(whole(call, at).await?))
}

/// Returns a repository with everything but its content.
pub(crate) async fn whole(call: &Call, at: At<'_>) -> Result<Value, Refusal> {
    let At { workspace, repository } = at;
    let full_name = format!("{}/{}", workspace.slug, repository.slug);
    let main_branch = git_read::main_branch(&repository.git_directory).await?;
    let latest = ["--branches", "--max-count=1"].map(ToOwned::to_owned);
    let latest = git_read::log(&repository.git_directory, &latest).await?;
    let updated_seconds = latest.first().map_or(CREATED_SECONDS, |commit| commit.seconds);
    // Section 2.2: the clone address carries the caller's user name, never a credential.
    let user = match &call.caller {
        Caller::Person { person, .. } => format!("{}@", person.username),
        Caller::Anonymous | Caller::Bot { .. } => String::new(),
    };
    let clone = call.state.origin.replace("://", &format!("://{user}"));
    Ok(json!({
        "type": "repository",
        "uuid": repository.uuid,
        "full_name": full_name,
        "name": repository.name,
        "slug": repository.slug,
        "description": repository.description,
        "is_private": repository.is_private,
        "scm": "git",
        "language": "",
        "has_issues": false,
        "has_wiki": false,
        "fork_policy": "no_public_forks",
        "size": 0,
        "created_on": git_read::date(CREATED_SECONDS),
        "updated_on": git_read::date(updated_seconds),
        "mainbranch": main_branch.map(|name| json!({ "type": "branch", "name": name })),
        "workspace": workspaces::whole(call, workspace),
        "project": {
            "type": "project",
            "key": repository.project_key,
            "name": repository.project_name,
            "links": {
                "html": call.page_link(&format!("{}/workspace/projects/{}", workspace.slug, repository.project_key)),
            },
        },
        "links": {
            "self": call.link(&format!("repositories/{full_name}")),
            "html": call.page_link(&full_name),
            "commits": call.link(&format!("repositories/{full_name}/commits")),
            "hooks": call.link(&format!("repositories/{full_name}/hooks")),
            "clone": [
                { "name": "https", "href": format!("{clone}/{full_name}.git") },
                { "name": "ssh", "href": format!("git@bitbucket.org:{full_name}.git") },
            ],
        },
    }))
}

/// Returns a repository as commits and branches mention it.
pub(crate) fn brief(call: &Call, at: At<'_>) -> Value {
    let full_name = format!("{}/{}", at.workspace.slug, at.repository.slug);
    json!({
        "type": "repository",
        "uuid": at.repository.uuid,
        "full_name": full_name,
        "name": at.repository.name,
        "links": {
            "self": call.link(&format!("repositories/{full_name}")),
            "html": call.page_link(&full_name),
        },
    })
}

/// When every repository here says it was made: 2025-03-03 08:00:00 UTC.
const CREATED_SECONDS: i64 = 1_740_988_800;
