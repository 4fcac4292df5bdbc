//! The one download of the web site that is served: a whole tree as an archive (bitbucket.md section 2.4).

use std::path::Path;
use std::process::Stdio;

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;
use percent_encoding::percent_decode_str;
use tokio_util::io::ReaderStream;

use crate::auth::{Caller, NotLetIn};
use crate::error::SandboxError;
use crate::git_command;
use crate::rest::error::Refusal;
use crate::rest::{git_read, scope};
use crate::state::State;

/// Answers `GET /{workspace}/{repository}/get/{ref}.tar.gz` or `.zip`; everything else beside REST and git is 404.
pub(crate) async fn answer(state: &State, caller: Result<Caller, NotLetIn>, parts: &Parts) -> Response {
    let Ok(caller) = caller else { return Refusal::Unauthorized.into_response() };
    let decoded = percent_decode_str(parts.uri.path()).decode_utf8_lossy().into_owned();
    let mut segments = decoded.trim_start_matches('/').splitn(4, '/');
    let (Some(workspace), Some(slug), Some("get"), Some(file)) =
        (segments.next(), segments.next(), segments.next(), segments.next())
    else {
        return (StatusCode::NOT_FOUND, "There is no web site here.").into_response();
    };
    let named = [("tar.gz", "application/x-tar"), ("zip", "application/zip")].into_iter().find_map(
        |(format, kind)| {
            let word = file.strip_suffix(format)?.strip_suffix('.')?;
            Some((word, format, kind))
        },
    );
    let (Some((word, format, kind)), &Method::GET) = (named, &parts.method) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Some((_, repository)) = state.visible_repository(&caller, workspace, slug) else {
        return match caller {
            // Section 7, number 13: without a header Bitbucket sends to its log-in page, with an empty body.
            Caller::Anonymous => {
                (StatusCode::FOUND, [(header::LOCATION, "/account/signin/")]).into_response()
            }
            Caller::Person { .. } | Caller::Bot { .. } => Refusal::NoSuchRepository.into_response(),
        };
    };
    if state.faults.are_archives_refused() {
        return StatusCode::FORBIDDEN.into_response();
    }
    if let Err(refusal) = scope::check(&caller, &scope::READ_REPOSITORY) {
        return refusal.into_response();
    }
    let archived = async {
        let hash = git_read::resolve_any(&repository.git_directory, word).await?;
        hash.map(|hash| stream(&repository.git_directory, &hash, workspace, slug, format)).transpose()
    };
    match archived.await {
        Ok(Some(body)) => ([(header::CONTENT_TYPE, kind)], body).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => Refusal::Git(error).into_response(),
    }
}

fn stream(
    directory: &Path,
    hash: &str,
    workspace: &str,
    slug: &str,
    format: &str,
) -> Result<Body, SandboxError> {
    let mut command = git_command::git_in(directory, &[]);
    let short = hash.get(..12).unwrap_or(hash);
    command.args([
        "archive",
        &format!("--format={format}"),
        &format!("--prefix={workspace}-{slug}-{short}/"),
        hash,
    ]);
    command.stderr(Stdio::null());
    let mut command = tokio::process::Command::from(command);
    let mut child = command.kill_on_drop(true).spawn().map_err(SandboxError::StartGit)?;
    let Some(stdout) = child.stdout.take() else { return Ok(Body::empty()) };
    // The child lives in the stream, so a client that hangs up ends it.
    let chunks = ReaderStream::new(stdout).map(move |chunk| {
        let _alive = &child;
        chunk
    });
    Ok(Body::from_stream(chunks))
}
