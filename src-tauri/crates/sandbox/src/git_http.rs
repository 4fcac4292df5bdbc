//! Git smart HTTP, reading only: `info/refs` and `git-upload-pack`, done by the system's git.
//!
//! Git itself decides almost everything. What no git setting can do - a server without shallow fetches, one that refuses
//! some wants - is done by rewriting the advertisement and reading the request first. There is no push.

mod backend;
mod pkt_line;
mod upload_pack;

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::auth::{Caller, NotLetIn};
use crate::state::{ServedRepository, State};

/// What is said from outside the networks a workspace admits; see [`crate::Faults::set_network_refused`].
pub(crate) const NETWORK_REFUSED: &str = "To access this repository, an admin must whitelist your IP.";

/// A reply and what the request turned out to be, for the log.
pub(crate) struct Reply {
    pub(crate) response: Response,
    pub(crate) command: Option<String>,
}

struct Address<'a> {
    workspace: &'a str,
    slug: &'a str,
    service: &'a str,
}

/// Returns whether a path belongs to git rather than to the web site.
pub(crate) fn is_git_path(path: &str) -> bool {
    address(path).is_some()
}

/// Answers a git request.
pub(crate) async fn answer(
    state: &Arc<State>,
    caller: Result<Caller, NotLetIn>,
    parts: &Parts,
    body: &Bytes,
) -> Reply {
    let nothing_done = |response| Reply { response, command: None };
    let Some(address) = address(parts.uri.path()) else {
        return nothing_done(StatusCode::NOT_FOUND.into_response());
    };
    let repository = match entitled(state, caller, &address) {
        Ok(repository) => repository,
        Err(refusal) => return nothing_done(*refusal),
    };
    let switches = state.faults.git();
    let protocol = parts.headers.get("git-protocol").and_then(|value| value.to_str().ok());
    let protocol = protocol.filter(|_| switches.protocol_v2);
    let query = parts.uri.query().unwrap_or_default();
    let directory = &repository.git_directory;
    if state.git_backend {
        let response = backend::answer(directory, switches, protocol, (parts, address.service), body).await;
        return Reply { response, command: Some(address.service.to_owned()) };
    }
    match (&parts.method, address.service) {
        (&Method::GET, "info/refs") if query == "service=git-upload-pack" => Reply {
            response: upload_pack::advertise(directory, switches, protocol).await,
            command: Some("info/refs".to_owned()),
        },
        (&Method::POST, "git-upload-pack") => {
            upload_pack::serve(directory, switches, protocol, parts, body).await
        }
        (&Method::GET, "info/refs") | (&Method::POST, "git-receive-pack") => {
            nothing_done((StatusCode::FORBIDDEN, "This repository is read-only.").into_response())
        }
        _ => nothing_done(StatusCode::NOT_FOUND.into_response()),
    }
}

/// Returns the 401 that asks git for a credential.
///
/// A wrong user name, a dead token and a token without scopes all read alike, whether the repository exists or not
/// (Atlassian Community, <https://community.atlassian.com/forums/Bitbucket-questions/qaq-p/3213684> and 3206463).
pub(crate) fn unauthorized() -> Response {
    let challenge = [(header::WWW_AUTHENTICATE, "Basic realm=\"Bitbucket.org HTTP\"")];
    let text = "You may not have access to this repository or it no longer exists in this workspace. If you think \
        this repository exists and you have access, make sure you are authenticated.";
    (StatusCode::UNAUTHORIZED, challenge, text).into_response()
}

fn entitled<'a>(
    state: &'a State,
    caller: Result<Caller, NotLetIn>,
    address: &Address<'_>,
) -> Result<&'a ServedRepository, Box<Response>> {
    let caller = match caller {
        Ok(caller) => caller,
        Err(NotLetIn::BadCredential) => return Err(Box::new(unauthorized())),
        // Section 1.1: what field logs showed during the removal of app passwords.
        Err(NotLetIn::AppPassword) => {
            let text = "CHANGE-3222: App passwords are deprecated and must be replaced with API tokens.\n\
                https://developer.atlassian.com/cloud/bitbucket/changelog/#CHANGE-3222\n";
            return Err(Box::new((StatusCode::GONE, text).into_response()));
        }
    };
    if state.faults.git().blocked {
        return Err(Box::new((StatusCode::FORBIDDEN, "Access to git is blocked").into_response()));
    }
    let found = state.visible_repository(&caller, address.workspace, address.slug);
    let Some((_, repository)) = found else {
        return Err(Box::new(match caller {
            Caller::Anonymous => unauthorized(),
            Caller::Person { .. } | Caller::Bot { .. } => {
                let text =
                    "You may not have access to this repository or it no longer exists in this workspace.";
                (StatusCode::NOT_FOUND, text).into_response()
            }
        }));
    };
    if state.faults.is_network_refused() && repository.is_private {
        return Err(Box::new((StatusCode::FORBIDDEN, NETWORK_REFUSED).into_response()));
    }
    let needed = match caller {
        Caller::Anonymous => None,
        Caller::Person { .. } => Some("read:repository:bitbucket"),
        Caller::Bot { .. } => Some("repository"),
    };
    match needed {
        Some(scope) if !crate::rest::scope::has(&caller, scope) => {
            let text = format!("Your credentials lack one or more required privilege scopes: {scope}");
            Err(Box::new((StatusCode::FORBIDDEN, text).into_response()))
        }
        Some(_) | None => Ok(repository),
    }
}

fn address(path: &str) -> Option<Address<'_>> {
    let (workspace, rest) = path.strip_prefix('/')?.split_once('/')?;
    let (slug, service) = rest.split_once('/')?;
    let slug = match slug.strip_suffix(".git") {
        Some(slug) => slug,
        // Bitbucket also serves an address without `.git`; its own pages have no such paths.
        None if ["info/refs", "git-upload-pack", "git-receive-pack"].contains(&service) => slug,
        None => return None,
    };
    Some(Address { workspace, slug, service })
}
