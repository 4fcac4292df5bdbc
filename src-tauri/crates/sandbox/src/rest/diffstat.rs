//! What changed between two commits; the first of the pair is the side with the changes (bitbucket.md section 2.5).

use std::path::Path;

use serde_json::{Value, json};

use crate::error::SandboxError;
use crate::git_command;
use crate::rest::error::Refusal;
use crate::rest::{Answer, At, Call, Found, commits, page};

/// The tree of a commit without a parent is compared with this, git's empty tree.
const EMPTY_TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

struct Row {
    status: &'static str,
    old: Option<String>,
    new: Option<String>,
}

/// Answers `GET …/diffstat/{spec}`.
pub(crate) async fn list(call: &Call, at: At<'_>, spec: &str) -> Answer {
    let directory = &at.repository.git_directory;
    let (new, old) = if let Some((new, old)) = spec.split_once("..") {
        (commits::found(at, new).await?, commits::found(at, old).await?)
    } else {
        let new = commits::found(at, spec).await?;
        let parent = format!("{new}^");
        let arguments = ["rev-parse", "--verify", "--quiet", parent.as_str()];
        match git_command::read(directory, arguments).await {
            Ok(output) => (new, String::from_utf8_lossy(&output).trim().to_owned()),
            Err(SandboxError::Git { .. }) => (new, EMPTY_TREE.to_owned()),
            Err(error) => return Err(error.into()),
        }
    };
    // Section 2.5: without `topic=false` the comparison starts at the merge base.
    let is_plain = call.parameter("topic") == Some("false") || call.parameter("merge") == Some("false");
    let old = if is_plain || old == EMPTY_TREE { old } else { merge_base(directory, &new, &old).await? };
    let renames = if call.parameter("renames") == Some("false") { "--no-renames" } else { "--find-renames" };
    let paths = call.parameters("path").map(|path| format!(":(top,literal){path}")).collect::<Vec<_>>();
    let asked = |format: &str| {
        let fixed = ["diff-tree", "-r", "-z", renames, format, &old, &new, "--"].map(ToOwned::to_owned);
        fixed.into_iter().chain(paths.iter().cloned()).collect::<Vec<_>>()
    };
    let names = git_command::read(directory, asked("--name-status")).await?;
    let counts = git_command::read(directory, asked("--numstat")).await?;
    let rows = rows(&String::from_utf8_lossy(&names));
    let values =
        rows.iter().zip(line_counts(&String::from_utf8_lossy(&counts))).map(|(row, (added, removed))| {
            json!({
                "type": "diffstat",
                "status": row.status,
                "lines_added": added,
                "lines_removed": removed,
                "old": row.old.as_ref().map(|path| file(call, at, &old, path)),
                "new": row.new.as_ref().map(|path| file(call, at, &new, path)),
            })
        });
    Ok(Found::Json(page::list(call, &page::DIFFSTAT, values.collect())?))
}

fn file(call: &Call, at: At<'_>, commit: &str, path: &str) -> Value {
    let full_name = format!("{}/{}", at.workspace.slug, at.repository.slug);
    json!({
        "type": "commit_file",
        "path": path,
        "escaped_path": path,
        "links": { "self": call.link(&format!("repositories/{full_name}/src/{commit}/{path}")) },
    })
}

async fn merge_base(directory: &Path, new: &str, old: &str) -> Result<String, Refusal> {
    match git_command::read(directory, ["merge-base", new, old]).await {
        Ok(output) => Ok(String::from_utf8_lossy(&output).trim().to_owned()),
        Err(SandboxError::Git { .. }) => Ok(old.to_owned()),
        Err(error) => Err(error.into()),
    }
}

fn rows(text: &str) -> Vec<Row> {
    let mut parts = text.split('\0').map(ToOwned::to_owned);
    let mut rows = Vec::new();
    while let Some(letter) = parts.next().filter(|letter| !letter.is_empty()) {
        let first = parts.next();
        rows.push(match letter.chars().next() {
            Some('A') => Row { status: "added", old: None, new: first },
            Some('D') => Row { status: "removed", old: first, new: None },
            Some('R') => Row { status: "renamed", old: first, new: parts.next() },
            _ => Row { status: "modified", old: first.clone(), new: first },
        });
    }
    rows
}

fn line_counts(text: &str) -> Vec<(u64, u64)> {
    let mut parts = text.split('\0');
    let mut counts = Vec::new();
    while let Some(line) = parts.next().filter(|line| !line.is_empty()) {
        let mut columns = line.splitn(3, '\t');
        // Git writes a dash for a binary file.
        let mut number = || columns.next().and_then(|column| column.parse().ok()).unwrap_or(0);
        counts.push((number(), number()));
        if columns.next() == Some("") {
            // A rename's two names follow as parts of their own.
            parts.by_ref().take(2).for_each(drop);
        }
    }
    counts
}
