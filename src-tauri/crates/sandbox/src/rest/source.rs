//! Files and folders of a commit (bitbucket.md section 2.4).
//!
//! No blob id is told, a branch with a slash is not found, and the root needs its trailing slash: that is how Bitbucket is.

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use crate::error::SandboxError;
use crate::git_command;
use crate::rest::error::Refusal;
use crate::rest::{Answer, At, Call, Found, commits, git_read, page, query};

/// The deepest listing that is not answered with 555.
const DEEPEST: usize = 30;

struct Entry {
    mode: String,
    kind: String,
    id: String,
    size: Option<u64>,
    path: String,
}

/// Answers `GET …/src` with a redirect to the root of the main branch.
pub(crate) async fn main_branch(call: &Call, at: At<'_>) -> Answer {
    let branch = git_read::main_branch(&at.repository.git_directory).await?;
    let branch = branch.ok_or_else(|| Refusal::NotFound("The repository is empty".to_owned()))?;
    let hash = git_read::resolve_any(&at.repository.git_directory, &branch).await?;
    let hash = hash.ok_or_else(|| Refusal::NotFound(format!("Commit not found: {branch}")))?;
    let path = format!("repositories/{}/{}/src/{hash}/", at.workspace.slug, at.repository.slug);
    let location = format!("{}/2.0/{path}", call.state.origin);
    Ok(Found::Raw((StatusCode::FOUND, [(header::LOCATION, location)]).into_response()))
}

/// Answers `GET …/src/{commit}/{path}`: a file's bytes, a file's or folder's description, or a folder's list.
pub(crate) async fn answer(call: &Call, at: At<'_>, word: &str, segments: &[&str]) -> Answer {
    let hash = commits::found(at, word).await?;
    let path = segments.join("/");
    let no_such_path = || Refusal::NotFound(format!("No such file or directory: {path}"));
    // A slash that was sent as %2F is part of a name, and no name has one.
    if segments.iter().any(|segment| segment.contains('/')) || segments.is_empty() && !call.has_trailing_slash
    {
        return Err(no_such_path());
    }
    let wants_description = call.parameter("format") == Some("meta");
    let entry = if segments.is_empty() {
        let id = git_command::read(&at.repository.git_directory, ["rev-parse", &format!("{hash}^{{tree}}")])
            .await?;
        let id = String::from_utf8_lossy(&id).trim().to_owned();
        Entry { mode: "040000".to_owned(), kind: "tree".to_owned(), id, size: None, path: String::new() }
    } else {
        let listed = list(at, &["ls-tree", "-z", "-l", "--full-tree", &hash, "--", &path]).await?;
        listed.into_iter().find(|entry| entry.path == path).ok_or_else(no_such_path)?
    };
    if wants_description {
        return Ok(Found::Json(description(call, at, &hash, &entry, &bytes_of_small(at, &entry).await?)));
    }
    match entry.kind.as_str() {
        "tree" => folder(call, at, &hash, &entry).await,
        _ => Ok(Found::Raw(file(call, at, &entry).await?)),
    }
}

async fn folder(call: &Call, at: At<'_>, hash: &str, folder: &Entry) -> Answer {
    let depth = call.parameter("max_depth").map_or(Ok(1), str::parse);
    let depth = depth.map_err(|_| Refusal::BadRequest("Invalid max_depth".to_owned()))?;
    if depth > DEEPEST {
        return Err(Refusal::GaveUp);
    }
    let arguments: &[&str] =
        if depth > 1 { &["ls-tree", "-z", "-l", "-r", "-t"] } else { &["ls-tree", "-z", "-l"] };
    let arguments = [arguments, &[folder.id.as_str()]].concat();
    let mut entries = list(at, &arguments).await?;
    let level = |entry: &Entry| entry.path.matches('/').count();
    entries.retain(|entry| level(entry) < depth);
    // A stable sort keeps git's order within a level: breadth first.
    entries.sort_by_key(level);
    let prefix = if folder.path.is_empty() { String::new() } else { format!("{}/", folder.path) };
    let mut values = Vec::new();
    for entry in &mut entries {
        entry.path.insert_str(0, &prefix);
        values.push(description(call, at, hash, entry, &[]));
    }
    let values = query::filtered_and_sorted(values, call.parameter("q"), call.parameter("sort"))?;
    Ok(Found::Json(page::uncounted(call, &page::MOST_ENDPOINTS, values)?))
}

async fn file(call: &Call, at: At<'_>, entry: &Entry) -> Result<Response, Refusal> {
    let bytes = if entry.kind == "commit" {
        entry.id.clone().into_bytes()
    } else {
        git_command::read(&at.repository.git_directory, ["cat-file", "blob", &entry.id]).await?
    };
    if is_large_file_pointer(&bytes) {
        // The media host is another host: this server under its other name, so that a follower is seen in the log.
        let media = call.state.origin.replace("127.0.0.1", "localhost");
        let location = format!("{media}/media/{}", entry.id);
        return Ok((StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, location)]).into_response());
    }
    let name = entry.path.rsplit('/').next().unwrap_or_default();
    let headers = [
        (header::CONTENT_TYPE, content_type(name).to_owned()),
        (header::CONTENT_DISPOSITION, "attachment".to_owned()),
        // Derived from content and attributes only, so it is the same on every path and commit.
        (
            header::ETAG,
            format!(
                "\"{}\"",
                crate::repositories::stable_uuid(&format!("{}{}", entry.id, entry.mode)).simple()
            ),
        ),
    ];
    Ok((headers, Body::from(bytes)).into_response())
}

fn description(call: &Call, at: At<'_>, hash: &str, entry: &Entry, bytes: &[u8]) -> Value {
    let full_name = format!("{}/{}", at.workspace.slug, at.repository.slug);
    let is_folder = entry.kind == "tree";
    let slash = if is_folder && !entry.path.is_empty() { "/" } else { "" };
    let address = format!("repositories/{full_name}/src/{hash}/{}{slash}", entry.path);
    let mut attributes = match entry.mode.as_str() {
        "120000" => vec!["link"],
        "100755" => vec!["executable"],
        "160000" => vec!["subrepository"],
        _ => Vec::new(),
    };
    if is_large_file_pointer(bytes) {
        attributes.push("lfs");
    } else if bytes.contains(&0) {
        attributes.push("binary");
    }
    let mut value = json!({
        "type": if is_folder { "commit_directory" } else { "commit_file" },
        "path": entry.path,
        "commit": {
            "type": "commit",
            "hash": hash,
            "links": {
                "self": call.link(&format!("repositories/{full_name}/commit/{hash}")),
                "html": call.page_link(&format!("{full_name}/commits/{hash}")),
            },
        },
        "links": {
            "self": call.link(&address),
            "meta": call.link(&format!("{address}?format=meta")),
        },
    });
    if let (false, Some(file)) = (is_folder, value.as_object_mut()) {
        file.insert("size".to_owned(), json!(entry.size.unwrap_or(0)));
        file.insert("attributes".to_owned(), json!(attributes));
        file.insert("escaped_path".to_owned(), json!(entry.path));
    }
    value
}

/// Returns a file's bytes for its attributes; nothing for folders, submodules and large files.
async fn bytes_of_small(at: At<'_>, entry: &Entry) -> Result<Vec<u8>, Refusal> {
    if entry.kind != "blob" || entry.size.is_none_or(|size| size > 1 << 20) {
        return Ok(Vec::new());
    }
    Ok(git_command::read(&at.repository.git_directory, ["cat-file", "blob", &entry.id]).await?)
}

async fn list(at: At<'_>, arguments: &[&str]) -> Result<Vec<Entry>, SandboxError> {
    let output = git_command::read(&at.repository.git_directory, arguments).await?;
    let text = String::from_utf8_lossy(&output).into_owned();
    let entries = text.split('\0').filter_map(|line| {
        let (head, path) = line.split_once('\t')?;
        let mut columns = head.split_whitespace().map(ToOwned::to_owned);
        let (mode, kind, id, size) = (columns.next()?, columns.next()?, columns.next()?, columns.next()?);
        Some(Entry { mode, kind, id, size: size.parse().ok(), path: path.to_owned() })
    });
    Ok(entries.collect())
}

fn is_large_file_pointer(bytes: &[u8]) -> bool {
    bytes.starts_with(b"version https://git-lfs.github.com/spec/")
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("json") => "application/json",
        Some("xml") => "application/xml",
        Some("md" | "txt" | "groovy" | "log") => "text/plain",
        Some("html") => "text/html",
        Some("png") => "image/png",
        Some(_) | None => "application/octet-stream",
    }
}
