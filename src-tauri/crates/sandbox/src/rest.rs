//! The REST API below `/2.0`: finds the handler of a request and puts its answer into Bitbucket's shape.
//!
//! What Suitecase does not call is not here and answers 404.

pub(crate) mod archive;
mod commits;
mod diffstat;
pub(crate) mod error;
mod fields;
mod git_read;
pub(crate) mod hooks;
mod identity;
mod page;
pub(crate) mod pipelines;
mod query;
mod refs;
mod repositories;
pub(crate) mod scope;
mod source;
mod workspaces;

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::auth::{Caller, NotLetIn};
use crate::rest::error::Refusal;
use crate::rest::scope::Need;
use crate::state::{ServedRepository, ServedWorkspace, State};

/// A REST request whose caller is known.
pub(crate) struct Call {
    pub(crate) state: Arc<State>,
    pub(crate) caller: Caller,
    pub(crate) method: Method,
    /// The path as sent, below the origin.
    pub(crate) raw_path: String,
    /// The decoded segments below `/2.0`, without the empty one a trailing slash makes.
    pub(crate) segments: Vec<String>,
    pub(crate) has_trailing_slash: bool,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Bytes,
    /// Which part of a file is asked for.
    pub(crate) range: Option<HeaderValue>,
}

/// What a handler found.
pub(crate) enum Found {
    Json(Value),
    Created { location: String, body: Value },
    Nothing,
    Raw(Response),
}

pub(crate) type Answer = Result<Found, Refusal>;

/// Answers a REST request.
pub(crate) async fn answer(
    state: Arc<State>,
    caller: Result<Caller, NotLetIn>,
    parts: Parts,
    body: Bytes,
) -> Response {
    let Ok(caller) = caller else { return Refusal::Unauthorized.into_response() };
    let query = url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
    let query = query.into_owned().collect::<Vec<_>>();
    // Section 2.9, CHANGE-3052: a token outside the header is refused.
    if query.iter().any(|(name, _)| name == "access_token") {
        return Refusal::Unauthorized.into_response();
    }
    let raw_path = parts.uri.path().to_owned();
    let below = raw_path.strip_prefix("/2.0").unwrap_or_default().trim_start_matches('/');
    let has_trailing_slash = below.ends_with('/');
    let decode = |segment: &str| percent_decode_str(segment).decode_utf8_lossy().into_owned();
    let segments = below.strip_suffix('/').unwrap_or(below).split('/').map(decode).collect();
    let method = if parts.method == Method::HEAD { Method::GET } else { parts.method };
    let range = parts.headers.get(header::RANGE).cloned();
    let call = Call { state, caller, method, raw_path, segments, has_trailing_slash, query, body, range };
    let found = match dispatch(&call).await {
        Ok(found) => found,
        Err(refusal) => return refusal.told(call.state.faults.scope_naming()),
    };
    let narrowed = |body| fields::narrowed(body, call.parameter("fields"));
    match found {
        Found::Json(body) => Json(narrowed(body)).into_response(),
        Found::Created { location, body } => {
            (StatusCode::CREATED, [(axum::http::header::LOCATION, location)], Json(narrowed(body)))
                .into_response()
        }
        Found::Nothing => StatusCode::NO_CONTENT.into_response(),
        Found::Raw(response) => response,
    }
}

async fn dispatch(call: &Call) -> Answer {
    let segments = call.segments.iter().map(String::as_str).collect::<Vec<_>>();
    match (&call.method, segments.as_slice()) {
        (&Method::GET, ["user"]) => identity::user(call),
        (&Method::GET, ["user", "workspaces"]) => identity::workspaces(call),
        (&Method::GET, ["user", "workspaces", workspace, "permission"]) => {
            identity::workspace_permission(call, workspace)
        }
        (&Method::GET, ["user", "workspaces", workspace, "permissions", "repositories"]) => {
            identity::repository_permissions(call, workspace).await
        }
        (_, ["workspaces" | "repositories"] | ["user", "permissions", "workspaces" | "repositories"]) => {
            Err(Refusal::Removed)
        }
        (&Method::GET, ["workspaces", workspace]) => workspaces::one(call, workspace),
        (&Method::GET, ["hook_events"]) => Ok(Found::Json(hooks::subjects(call))),
        (&Method::GET, ["hook_events", subject]) => hooks::events(call, subject),
        (&Method::GET, ["repositories", workspace]) => repositories::list(call, workspace).await,
        (_, ["repositories", workspace, slug, rest @ ..]) => in_repository(call, workspace, slug, rest).await,
        _ => Err(Refusal::NoSuchResource),
    }
}

async fn in_repository(call: &Call, workspace: &str, slug: &str, rest: &[&str]) -> Answer {
    match rest {
        ["hooks", ..] => return hooks::answer(call, workspace, slug, rest),
        ["pipelines" | "pipelines_config", ..] => {
            return pipelines::answer(call, workspace, slug, rest).await;
        }
        _ => {}
    }
    let (workspace, repository) = call.repository(workspace, slug, &scope::READ_REPOSITORY)?;
    let at = At { workspace, repository };
    let is_about_content = !rest.is_empty();
    if is_about_content && repository.is_private && call.state.faults.is_network_refused() {
        return Err(Refusal::NotPermitted(crate::git_http::NETWORK_REFUSED));
    }
    match (&call.method, rest) {
        (&Method::GET, []) => repositories::one(call, at).await,
        (&Method::GET, ["refs", "branches"]) => refs::branches(call, at).await,
        (&Method::GET, ["refs", "branches", name @ ..]) => refs::branch(call, at, &name.join("/")).await,
        (&Method::GET, ["refs", "tags"]) => refs::tags(call, at).await,
        (&Method::GET, ["refs", "tags", name @ ..]) => refs::tag(call, at, &name.join("/")).await,
        (&Method::GET, ["commit", commit]) => commits::one(call, at, commit).await,
        (&Method::GET, ["commit", commit, "statuses"]) => commits::statuses(call, at, commit).await,
        (&Method::GET | &Method::POST, ["commits"]) => commits::list(call, at, None).await,
        (&Method::GET | &Method::POST, ["commits", revision]) => {
            commits::list(call, at, Some(revision)).await
        }
        (&Method::GET, ["merge-base", spec]) => commits::merge_base(call, at, spec).await,
        (&Method::GET, ["filehistory", commit, path @ ..]) => {
            commits::file_history(call, at, commit, path).await
        }
        (&Method::GET, ["diffstat", spec]) => diffstat::list(call, at, spec).await,
        (&Method::GET, ["src"]) => source::main_branch(call, at).await,
        (&Method::GET, ["src", commit, path @ ..]) => source::answer(call, at, commit, path).await,
        _ => Err(Refusal::NoSuchResource),
    }
}

/// A repository and the workspace it lies in.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) workspace: &'a ServedWorkspace,
    pub(crate) repository: &'a ServedRepository,
}

impl Call {
    /// Returns the first query parameter of a name.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters(name).next()
    }

    /// Returns all query parameters of a name.
    pub(crate) fn parameters<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let with_name = self.query.iter().filter(move |(key, _)| key == name);
        with_name.map(|(_, value)| value.as_str())
    }

    /// Finds a repository after checking that the credential may do this at all.
    pub(crate) fn repository(
        &self,
        workspace: &str,
        slug: &str,
        need: &Need,
    ) -> Result<(&ServedWorkspace, &ServedRepository), Refusal> {
        scope::check(&self.caller, need)?;
        let found = self.state.visible_repository(&self.caller, workspace, slug);
        found.ok_or(Refusal::NoSuchRepository)
    }

    /// Returns an address below `/2.0`.
    pub(crate) fn link(&self, path: &str) -> Value {
        serde_json::json!({ "href": format!("{}/2.0/{path}", self.state.origin) })
    }

    /// Returns an address of the web site.
    pub(crate) fn page_link(&self, path: &str) -> Value {
        serde_json::json!({ "href": format!("{}/{path}", self.state.origin) })
    }
}
