//! Folders, files and changes of a commit over REST, for repositories whose git is out of reach.
//!
//! Source: reference sections 2.4 and 2.5. A listing tells names and sizes and no ids of contents.

use std::collections::HashSet;

use suitecase_model::path::RepoPath;
use url::Url;

use crate::client::Client;
use crate::error::BitbucketError;
use crate::{json, page};

/// How many rows of changes are read: one page of the largest size Bitbucket gives.
const MOST_CHANGES: &str = "500";
/// How many pages of 100 folders are read.
const MOST_PAGES_OF_FOLDERS: usize = 10;

/// Where a commit is.
#[derive(Clone, Copy, Debug)]
pub struct CommitAt<'a> {
    /// The workspace's slug.
    pub workspace: &'a str,
    /// The repository's slug.
    pub repository: &'a str,
    /// The commit, 40 hexadecimal digits; a branch with a slash would not be found here.
    pub commit: &'a str,
}

/// What a name in a folder stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceEntry {
    /// Where it lies, from the root of the repository.
    pub path: RepoPath,
    /// What it is.
    pub kind: SourceKind,
    /// The size of a file in bytes.
    pub size: u64,
}

/// What a name in a folder can stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A folder.
    Folder,
    /// A file.
    File,
    /// A symbolic link.
    Link,
    /// A commit of another repository.
    Submodule,
}

/// Lists a folder and what lies below it, `depth` levels, breadth first.
///
/// Fails with [`BitbucketError::GaveUp`] where that is too much for Bitbucket, and with
/// [`BitbucketError::TooManyPages`] beyond `most_pages` pages of 100.
pub async fn folder(
    client: &Client,
    at: CommitAt<'_>,
    folder: &RepoPath,
    depth: u32,
    most_pages: usize,
) -> Result<Vec<SourceEntry>, BitbucketError> {
    let depth = depth.max(1).to_string();
    list(client, at, folder, &[("pagelen", "100"), ("max_depth", &depth)], most_pages).await
}

/// Lists only the folders that lie directly in a folder; more than a thousand are [`BitbucketError::TooManyPages`].
pub async fn subfolders(
    client: &Client,
    at: CommitAt<'_>,
    folder: &RepoPath,
) -> Result<Vec<RepoPath>, BitbucketError> {
    let query = [("pagelen", "100"), ("q", r#"type = "commit_directory""#)];
    let found = list(client, at, folder, &query, MOST_PAGES_OF_FOLDERS).await?;
    Ok(found.into_iter().map(|entry| entry.path).collect())
}

async fn list(
    client: &Client,
    at: CommitAt<'_>,
    folder: &RepoPath,
    query: &[(&str, &str)],
    most_pages: usize,
) -> Result<Vec<SourceEntry>, BitbucketError> {
    let mut url = address(client, at, folder, query)?;
    // The root is not found without its slash, and a folder is not harmed by it.
    url.set_path(&format!("{}/", url.path()));
    let rows: Vec<json::SourceEntry> = page::all(client, url, most_pages).await?;
    Ok(rows.into_iter().map(entry).collect())
}

/// Asks for the bytes of a file, up to 8 MiB.
pub async fn file(client: &Client, at: CommitAt<'_>, file: &RepoPath) -> Result<Vec<u8>, BitbucketError> {
    client.file(address(client, at, file, &[])?).await
}

/// Asks which paths differ between an earlier commit and `at`, both names of a rename included; `None` where there are
/// more than 500.
pub async fn changed_since(
    client: &Client,
    at: CommitAt<'_>,
    earlier: &str,
) -> Result<Option<HashSet<RepoPath>>, BitbucketError> {
    // The side with the changes comes first, and by default the earlier one would be replaced by the merge base.
    let pair = format!("{}..{earlier}", at.commit);
    let query = [("topic", "false"), ("renames", "false"), ("pagelen", MOST_CHANGES)];
    let url = client.api_url(&["repositories", at.workspace, at.repository, "diffstat", &pair], &query)?;
    let page: json::Page<json::DiffstatRow> = client.get(url).await?;
    if page.next.is_some() {
        return Ok(None);
    }
    let files = page.values.into_iter().flat_map(|row| [row.old, row.new]).flatten();
    Ok(Some(files.map(|file| RepoPath::from_git(file.path.as_bytes())).collect()))
}

fn address(
    client: &Client,
    at: CommitAt<'_>,
    path: &RepoPath,
    query: &[(&str, &str)],
) -> Result<Url, BitbucketError> {
    client.api_url(&segments(at, "src", &path.to_git()), query)
}

/// Returns the segments of a call about a path in a commit: each name is one, with the bytes that git knows it by.
pub(crate) fn segments<'a>(at: CommitAt<'a>, call: &'a str, path: &'a [u8]) -> Vec<&'a [u8]> {
    let before = ["repositories", at.workspace, at.repository, call, at.commit].map(str::as_bytes);
    let names = path.split(|byte| *byte == b'/').filter(|name| !name.is_empty());
    before.into_iter().chain(names).collect()
}

fn entry(row: json::SourceEntry) -> SourceEntry {
    let has = |attribute: &str| row.attributes.iter().any(|found| found == attribute);
    let kind = if row.kind == "commit_directory" {
        SourceKind::Folder
    } else if has("subrepository") {
        SourceKind::Submodule
    } else if has("link") {
        SourceKind::Link
    } else {
        SourceKind::File
    };
    SourceEntry { path: RepoPath::from_git(row.path.as_bytes()), kind, size: row.size.unwrap_or(0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::responder::{Answer, Responder};

    const AT: CommitAt<'static> = CommitAt { workspace: "acme", repository: "shop", commit: "aa" };

    #[tokio::test]
    async fn the_root_is_asked_for_with_its_slash_and_names_are_escaped_one_by_one() {
        let server = Responder::start(|_, _| Answer::json(r#"{"values":[]}"#)).await;
        folder(&server.client(), AT, &RepoPath::root(), 1, 9).await.unwrap();
        folder(&server.client(), AT, &RepoPath::from_text("web tests/Test Cases"), 20, 9).await.unwrap();
        let targets: Vec<_> = server.calls().into_iter().map(|call| call.target).collect();
        assert_eq!(
            targets,
            [
                "/2.0/repositories/acme/shop/src/aa/?pagelen=100&max_depth=1",
                "/2.0/repositories/acme/shop/src/aa/web%20tests/Test%20Cases/?pagelen=100&max_depth=20",
            ]
        );
    }

    #[tokio::test]
    async fn what_a_name_stands_for_is_told_apart() {
        let server = Responder::start(|_, _| {
            Answer::json(
                r#"{"values":[{"path":"a","type":"commit_directory"},{"path":"b","type":"commit_file","size":7},
                    {"path":"c","type":"commit_file","attributes":["link"]},
                    {"path":"d","type":"commit_file","attributes":["subrepository"]}]}"#,
            )
        })
        .await;
        let found = folder(&server.client(), AT, &RepoPath::root(), 1, 9).await.unwrap();
        let kinds: Vec<_> = found.iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds, [SourceKind::Folder, SourceKind::File, SourceKind::Link, SourceKind::Submodule]);
        assert_eq!(found[1].size, 7);
    }

    #[tokio::test]
    async fn a_file_of_xml_is_not_taken_for_a_log_in_page() {
        let server = Responder::start(|_, _| Answer::json("<?xml version=\"1.0\"?><TestCaseEntity/>")).await;
        let bytes = file(&server.client(), AT, &RepoPath::from_text("Test Cases/a.tc")).await.unwrap();
        assert!(bytes.starts_with(b"<?xml"));
    }

    #[tokio::test]
    async fn changes_are_asked_for_from_the_new_side_and_too_many_are_not_listed() {
        let server = Responder::start(|call, base| {
            if call.target.contains("many") {
                return Answer::json(format!(r#"{{"values":[],"next":"{base}/2.0/x"}}"#));
            }
            Answer::json(
                r#"{"values":[{"status":"renamed","old":{"path":"a"},"new":{"path":"b"}},
                    {"status":"removed","old":{"path":"c"},"new":null}]}"#,
            )
        })
        .await;
        let changed = changed_since(&server.client(), AT, "old").await.unwrap().unwrap();
        assert_eq!(changed, ["a", "b", "c"].map(RepoPath::from_text).into());
        assert!(
            server.calls()[0].target.starts_with("/2.0/repositories/acme/shop/diffstat/aa..old?topic=false")
        );
        assert_eq!(changed_since(&server.client(), AT, "many").await.unwrap(), None);
    }
}
