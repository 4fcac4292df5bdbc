//! Reads refs, commits and dates of a repository for the REST API.

use std::collections::HashMap;
use std::path::Path;

use crate::error::SandboxError;
use crate::git_command;

/// A commit as git tells it.
#[derive(Clone, Debug)]
pub(crate) struct CommitRow {
    pub(crate) hash: String,
    pub(crate) parents: Vec<String>,
    /// `Name <e-mail>`.
    pub(crate) author: String,
    pub(crate) email: String,
    /// The committer's time, seconds since 1970-01-01 UTC.
    pub(crate) seconds: i64,
    pub(crate) message: String,
    /// What `--name-only` adds.
    pub(crate) path: Option<String>,
}

/// A branch or tag.
#[derive(Clone, Debug)]
pub(crate) struct RefRow {
    pub(crate) name: String,
    /// The commit it stands on; an annotated tag is followed.
    pub(crate) commit: String,
}

/// Returns the commits `git log` shows for these arguments.
pub(crate) async fn log(git_directory: &Path, arguments: &[String]) -> Result<Vec<CommitRow>, SandboxError> {
    let format = "--format=%x1e%H%x1f%P%x1f%an <%ae>%x1f%ae%x1f%ct%x1f%B%x1f".to_owned();
    let all = ["log".to_owned(), "-z".to_owned(), format].into_iter().chain(arguments.iter().cloned());
    let output = git_command::read(git_directory, all).await?;
    let text = String::from_utf8_lossy(&output).into_owned();
    Ok(text.split('\u{1e}').filter_map(row).collect())
}

/// Returns these very commits, by hash.
pub(crate) async fn commits(
    git_directory: &Path,
    hashes: impl IntoIterator<Item = String>,
) -> Result<HashMap<String, CommitRow>, SandboxError> {
    let mut arguments = vec!["--no-walk=unsorted".to_owned()];
    arguments.extend(hashes);
    if arguments.len() == 1 {
        return Ok(HashMap::new());
    }
    let rows = log(git_directory, &arguments).await?;
    Ok(rows.into_iter().map(|row| (row.hash.clone(), row)).collect())
}

/// Returns the branches in git's own order.
pub(crate) async fn branches(git_directory: &Path) -> Result<Vec<RefRow>, SandboxError> {
    refs(git_directory, "refs/heads").await
}

/// Returns the tags in git's own order.
pub(crate) async fn tags(git_directory: &Path) -> Result<Vec<RefRow>, SandboxError> {
    refs(git_directory, "refs/tags").await
}

/// Returns the branch `HEAD` names; `None` while it has no commit.
pub(crate) async fn main_branch(git_directory: &Path) -> Result<Option<String>, SandboxError> {
    let output = git_command::read(git_directory, ["symbolic-ref", "--quiet", "HEAD"]).await;
    let reference = match output {
        Ok(output) => String::from_utf8_lossy(&output).trim().to_owned(),
        // A detached HEAD names no branch.
        Err(SandboxError::Git { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let Some(name) = reference.strip_prefix("refs/heads/") else { return Ok(None) };
    let exists = branches(git_directory).await?.iter().any(|branch| branch.name == name);
    Ok(exists.then(|| name.to_owned()))
}

/// Returns the commit a word in an address stands for: a full or short hash, `HEAD`, a branch or a tag.
///
/// A name with a slash stands for nothing here, as on Bitbucket (bitbucket.md sections 2.3 and 2.4).
pub(crate) async fn resolve(git_directory: &Path, word: &str) -> Result<Option<String>, SandboxError> {
    if word.contains('/') {
        return Ok(None);
    }
    resolve_any(git_directory, word).await
}

/// Returns the commit a word stands for, names with slashes included.
pub(crate) async fn resolve_any(git_directory: &Path, word: &str) -> Result<Option<String>, SandboxError> {
    let is_hash = (7..=40).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let candidates = if word == "HEAD" {
        vec!["HEAD".to_owned()]
    } else if word.is_empty()
        || word.contains([':', '^', '~', '@', '*', '?', '[', '\\', ' '])
        || word.contains("..")
    {
        return Ok(None);
    } else {
        let named = [format!("refs/heads/{word}"), format!("refs/tags/{word}")];
        named.into_iter().chain(is_hash.then(|| word.to_owned())).collect()
    };
    for candidate in candidates {
        let revision = format!("{candidate}^{{commit}}");
        let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", revision.as_str()];
        match git_command::read(git_directory, arguments).await {
            Ok(output) => return Ok(Some(String::from_utf8_lossy(&output).trim().to_owned())),
            Err(SandboxError::Git { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// Writes seconds since 1970-01-01 UTC as Bitbucket writes dates.
pub(crate) fn date(seconds: i64) -> String {
    let timestamp = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    timestamp.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

async fn refs(git_directory: &Path, below: &str) -> Result<Vec<RefRow>, SandboxError> {
    let format = "--format=%(refname:lstrip=2)%00%(objectname)%00%(*objectname)";
    let output = git_command::read(git_directory, ["for-each-ref", format, below]).await?;
    let text = String::from_utf8_lossy(&output).into_owned();
    let rows = text.lines().filter_map(|line| {
        let mut parts = line.split('\0');
        let (name, object, peeled) = (parts.next()?, parts.next()?, parts.next()?);
        let commit = if peeled.is_empty() { object } else { peeled };
        Some(RefRow { name: name.to_owned(), commit: commit.to_owned() })
    });
    Ok(rows.collect())
}

fn row(record: &str) -> Option<CommitRow> {
    let mut parts = record.split('\u{1f}');
    let hash = parts.next().filter(|hash| !hash.is_empty())?.to_owned();
    let parents = parts.next()?.split_whitespace().map(ToOwned::to_owned).collect();
    let author = parts.next()?.to_owned();
    let email = parts.next()?.to_owned();
    let seconds = parts.next()?.parse().ok()?;
    let message = parts.next()?.trim_end_matches('\n').to_owned() + "\n";
    let path = parts.next().map(|rest| rest.trim_matches(['\0', '\n']).to_owned());
    Some(CommitRow {
        hash,
        parents,
        author,
        email,
        seconds,
        message,
        path: path.filter(|path| !path.is_empty()),
    })
}
