//! Answers a git request by git's own `http-backend`, as a web server would by CGI (RFC 3875).

use std::path::Path;
use std::process::Stdio;

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Response as HttpResponse, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio_util::io::ReaderStream;

use super::upload_pack;
use crate::error::SandboxError;
use crate::faults::GitSwitches;
use crate::git_command;

/// How much of git's output is handed on at a time.
const CHUNK: usize = 64 * 1024;

/// Answers a request for `service`, a path below the repository.
pub(crate) async fn answer(
    directory: &Path,
    switches: GitSwitches,
    protocol: Option<&str>,
    (parts, service): (&Parts, &str),
    body: &Bytes,
) -> Response {
    match run(directory, switches, protocol, (parts, service), body).await {
        Ok(response) => response,
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

async fn run(
    directory: &Path,
    switches: GitSwitches,
    protocol: Option<&str>,
    (parts, service): (&Parts, &str),
    body: &Bytes,
) -> Result<Response, SandboxError> {
    let mut command = git_command::git(&upload_pack::settings(switches));
    command.arg("http-backend").stdin(Stdio::piped()).stderr(Stdio::null());
    let text = |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    command
        .env("REQUEST_METHOD", parts.method.as_str())
        .env("QUERY_STRING", parts.uri.query().unwrap_or_default())
        .env("PATH_TRANSLATED", directory.join(service))
        .env("CONTENT_TYPE", text(header::CONTENT_TYPE))
        .env("CONTENT_LENGTH", body.len().to_string())
        .env("HTTP_CONTENT_ENCODING", text(header::CONTENT_ENCODING))
        .env("GIT_HTTP_EXPORT_ALL", "1");
    if let Some(protocol) = protocol {
        command.env("GIT_PROTOCOL", protocol);
    }
    let mut child =
        tokio::process::Command::from(command).kill_on_drop(true).spawn().map_err(SandboxError::StartGit)?;
    if let Some(mut stdin) = child.stdin.take() {
        let request = body.clone();
        tokio::spawn(async move {
            // A git that has heard enough closes the pipe; what it then says is the answer.
            let _ = stdin.write_all(&request).await;
        });
    }
    let Some(stdout) = child.stdout.take() else { return Ok(StatusCode::NO_CONTENT.into_response()) };
    let mut output = BufReader::with_capacity(CHUNK, stdout);
    let talk = |source| SandboxError::TalkToGit { command: "http-backend".to_owned(), source };
    let mut response = HttpResponse::builder();
    loop {
        let mut line = String::new();
        output.read_line(&mut line).await.map_err(talk)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        response = match name {
            "Status" => response.status(value.split(' ').next().unwrap_or_default()),
            _ => response.header(name, HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static(""))),
        };
    }
    // The child lives in the stream, so a client that hangs up ends it.
    let chunks = ReaderStream::with_capacity(output, CHUNK).map(move |chunk| {
        let _alive = &child;
        chunk
    });
    let answer = response.body(Body::from_stream(chunks));
    Ok(answer.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response()))
}
