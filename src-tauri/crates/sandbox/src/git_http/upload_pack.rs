//! Runs `git upload-pack` for one request and streams what it says.

use std::collections::HashSet;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio_util::io::ReaderStream;

use crate::error::SandboxError;
use crate::faults::{GitSwitches, Wants};
use crate::git_command;
use crate::git_http::Reply;
use crate::git_http::pkt_line::{self, Packet};

/// The largest request after decompression, in bytes.
const LARGEST_REQUEST: u64 = 256 << 20;
/// How much of git's output is handed on at a time.
const CHUNK: usize = 64 * 1024;

/// What a request asks of git, as far as the switches care.
#[derive(Default)]
struct Asked {
    command: Option<String>,
    wants: Vec<String>,
    is_shallow: bool,
}

/// Answers `GET info/refs?service=git-upload-pack`.
pub(crate) async fn advertise(directory: &Path, switches: GitSwitches, protocol: Option<&str>) -> Response {
    let mut command = upload_pack(switches, protocol);
    command.args(["--stateless-rpc", "--http-backend-info-refs", "--strict"]).arg(directory);
    let mut advertisement = match git_command::answer(command, Vec::new()).await {
        Ok(advertisement) => advertisement,
        Err(error) => return failed(&error),
    };
    if !switches.shallow {
        advertisement = pkt_line::without_shallow(&advertisement);
    }
    let is_v2 = protocol.is_some_and(|protocol| protocol.split(':').any(|part| part == "version=2"));
    let body = if is_v2 {
        advertisement
    } else {
        let mut body = pkt_line::line("# service=git-upload-pack\n");
        body.extend(b"0000");
        body.extend(advertisement);
        body
    };
    reply("application/x-git-upload-pack-advertisement", Body::from(body))
}

/// Answers `POST git-upload-pack`.
pub(crate) async fn serve(
    directory: &Path,
    switches: GitSwitches,
    protocol: Option<&str>,
    parts: &Parts,
    body: &Bytes,
) -> Reply {
    let Some(request) = plain(parts, body) else {
        let response = (StatusCode::BAD_REQUEST, "the request body cannot be unpacked").into_response();
        return Reply { response, command: None };
    };
    let asked = asked(&request);
    let command = asked.command.clone().or_else(|| Some("fetch (v0)".to_owned()));
    if asked.is_shallow && !switches.shallow {
        // Git ends without a word when it meets an argument it did not offer.
        return Reply { response: reply(RESULT, Body::empty()), command };
    }
    match refused_want(directory, switches.wants, &asked.wants).await {
        Err(error) => return Reply { response: failed(&error), command },
        Ok(Some(id)) => {
            let error = pkt_line::line(&format!("ERR upload-pack: not our ref {id}"));
            return Reply { response: reply(RESULT, Body::from(error)), command };
        }
        Ok(None) => {}
    }
    let response = match stream(upload_pack(switches, protocol), directory, request) {
        Ok(body) => reply(RESULT, body),
        Err(error) => failed(&error),
    };
    Reply { response, command }
}

/// Returns git's settings for what a server offers at this moment.
pub(crate) fn settings(switches: GitSwitches) -> [(&'static str, &'static str); 4] {
    let word = |on: bool| if on { "true" } else { "false" };
    [
        ("uploadpack.allowFilter", word(switches.filter)),
        ("uploadpackfilter.tree.allow", word(switches.tree_filter)),
        ("uploadpackfilter.blob:none.allow", word(switches.blob_filter)),
        ("uploadpack.allowAnySHA1InWant", word(switches.any_sha_in_want)),
    ]
}

const RESULT: &str = "application/x-git-upload-pack-result";

fn upload_pack(switches: GitSwitches, protocol: Option<&str>) -> Command {
    let mut command = git_command::git(&settings(switches));
    if let Some(protocol) = protocol {
        command.env("GIT_PROTOCOL", protocol);
    }
    command.arg("upload-pack");
    command
}

fn stream(mut command: Command, directory: &Path, request: Vec<u8>) -> Result<Body, SandboxError> {
    command.args(["--stateless-rpc", "--strict"]).arg(directory).stdin(Stdio::piped()).stderr(Stdio::null());
    let mut command = tokio::process::Command::from(command);
    let mut child = command.kill_on_drop(true).spawn().map_err(SandboxError::StartGit)?;
    if let Some(mut stdin) = child.stdin.take() {
        tokio::spawn(async move {
            // A git that has heard enough closes the pipe; what it then says is the answer.
            let _ = stdin.write_all(&request).await;
        });
    }
    let Some(stdout) = child.stdout.take() else { return Ok(Body::empty()) };
    // The child lives in the stream, so a client that hangs up ends it.
    let chunks = ReaderStream::with_capacity(stdout, CHUNK).map(move |chunk| {
        let _alive = &child;
        chunk
    });
    Ok(Body::from_stream(chunks))
}

fn plain(parts: &Parts, body: &Bytes) -> Option<Vec<u8>> {
    match parts.headers.get(header::CONTENT_ENCODING).map(axum::http::HeaderValue::as_bytes) {
        None | Some(b"identity") => Some(body.to_vec()),
        Some(b"gzip" | b"x-gzip") => {
            let mut plain = Vec::new();
            let decoder = flate2::read::GzDecoder::new(body.as_ref());
            decoder.take(LARGEST_REQUEST).read_to_end(&mut plain).ok()?;
            Some(plain)
        }
        Some(_) => None,
    }
}

fn asked(request: &[u8]) -> Asked {
    let mut asked = Asked::default();
    for packet in pkt_line::packets(request) {
        let Packet::Line(line) = packet else { continue };
        let Ok(line) = std::str::from_utf8(line) else { continue };
        let line = line.trim_end();
        if let Some(command) = line.strip_prefix("command=") {
            asked.command = Some(command.to_owned());
        } else if let Some(want) = line.strip_prefix("want ") {
            asked.wants.extend(want.split(' ').next().map(ToOwned::to_owned));
        } else if line.starts_with("deepen") || line.starts_with("shallow ") {
            asked.is_shallow = true;
        }
    }
    asked
}

async fn refused_want(
    directory: &Path,
    allowed: Wants,
    wants: &[String],
) -> Result<Option<String>, SandboxError> {
    match allowed {
        Wants::Anything => Ok(None),
        Wants::NoTrees => first_of(directory, wants, |kind| kind == "tree").await,
        Wants::NoBlobs => first_of(directory, wants, |kind| kind == "blob").await,
        Wants::OnlyCommits => first_of(directory, wants, |kind| kind != "commit").await,
        Wants::OnlyTips => {
            let tips = git_command::read(directory, ["for-each-ref", "--format=%(objectname)"]).await?;
            let tips = String::from_utf8_lossy(&tips).into_owned();
            let tips = tips.lines().collect::<HashSet<_>>();
            Ok(wants.iter().find(|id| !tips.contains(id.as_str())).cloned())
        }
    }
}

/// Returns the first of these objects whose kind is refused.
async fn first_of(
    directory: &Path,
    wants: &[String],
    is_refused: impl Fn(&str) -> bool,
) -> Result<Option<String>, SandboxError> {
    let mut command = git_command::git_in(directory, &[]);
    command.args(["cat-file", "--batch-check=%(objecttype)"]);
    let kinds = git_command::answer(command, wants.join("\n").into_bytes()).await?;
    let kinds = String::from_utf8_lossy(&kinds).into_owned();
    Ok(wants.iter().zip(kinds.lines()).find(|(_, kind)| is_refused(kind)).map(|(id, _)| id.clone()))
}

fn reply(content_type: &'static str, body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "no-cache, max-age=0, must-revalidate"),
    ];
    (headers, body).into_response()
}

fn failed(error: &SandboxError) -> Response {
    tracing::warn!(%error, "git could not answer");
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response()
}
