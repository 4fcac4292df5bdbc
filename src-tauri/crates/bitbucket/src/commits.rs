//! Single commits, and those that touched one file.

use suitecase_model::path::RepoPath;
use suitecase_model::time::Timestamp;

use crate::client::Client;
use crate::error::BitbucketError;
use crate::json;
use crate::source::{CommitAt, segments};

/// The largest page there is of most lists (reference section 2.1).
const PAGE: &str = "100";
/// What is read of the history of a file; the rest need not be sent.
const FILE_HISTORY_FIELDS: &str = "values.path,values.commit.hash,values.commit.date,values.commit.message,\
                                   values.commit.author.raw,next";

/// A commit as REST tells of it; which folders it has is not told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitInfo {
    /// The commit, 40 hexadecimal digits.
    pub commit: String,
    /// The commits it was made on, the first one first.
    pub parents: Vec<String>,
    /// The author's name, without the e-mail.
    pub author: String,
    /// When it was made; Bitbucket tells one time only.
    pub at: Timestamp,
    /// The first line of its message.
    pub subject: String,
}

/// Asks for one commit, by its id or the first digits of it.
///
/// Digits that fit none, or several, are [`BitbucketError::NotFoundOrHidden`] in one of Bitbucket's words.
pub async fn commit(
    client: &Client,
    workspace: &str,
    repository: &str,
    commit: &str,
) -> Result<CommitInfo, BitbucketError> {
    let url = client.api_url(&["repositories", workspace, repository, "commit", commit], &[])?;
    client.get(url).await.map(info)
}

/// The newest commits that touched a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileHistory {
    /// The newest first; each with the path that the file had with it.
    pub commits: Vec<(CommitInfo, RepoPath)>,
    /// Whether there are older ones.
    pub has_more: bool,
}

/// Asks which commits touched a file, up to `at` and that one included; at most a hundred, in one request.
///
/// With `follows_renames` the file is also followed to other paths, by git's own rules. A commit that is not there is
/// [`BitbucketError::NotFoundOrHidden`], and so is a file that never was. Source: reference section 2.3, `filehistory`.
pub async fn file_history(
    client: &Client,
    at: CommitAt<'_>,
    file: &RepoPath,
    follows_renames: bool,
) -> Result<FileHistory, BitbucketError> {
    let renames = if follows_renames { "true" } else { "false" };
    let query = [("renames", renames), ("pagelen", PAGE), ("fields", FILE_HISTORY_FIELDS)];
    let url = client.api_url(&segments(at, "filehistory", &file.to_git()), &query)?;
    let page: json::Page<json::FileHistoryRow> = client.get(url).await?;
    let row = |row: json::FileHistoryRow| (info(row.commit), RepoPath::from_git(row.path.as_bytes()));
    Ok(FileHistory { commits: page.values.into_iter().map(row).collect(), has_more: page.next.is_some() })
}

fn info(found: json::Commit) -> CommitInfo {
    let author = found.author.map(|author| author.raw).unwrap_or_default();
    let name = author.split_once('<').map_or(author.as_str(), |(name, _)| name);
    CommitInfo {
        commit: found.hash,
        parents: found.parents.into_iter().map(|parent| parent.hash).collect(),
        author: name.trim().to_owned(),
        at: Timestamp::from_seconds(found.date.map_or(0, jiff::Timestamp::as_second)),
        subject: found.message.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::responder::{Answer, Responder};

    #[tokio::test]
    async fn a_commit_names_its_author_its_time_and_its_parents() {
        let server = Responder::start(|_, _| {
            Answer::json(
                r#"{"hash":"aa","date":"2026-11-22T10:00:05+02:00","message":"\nfirst line\nmore",
                    "author":{"raw":"Kim Lee <kim@acme.example>"},"parents":[{"hash":"bb"},{"hash":"cc"}]}"#,
            )
        })
        .await;
        let found = commit(&server.client(), "acme", "shop", "aa").await.unwrap();
        assert_eq!(
            found,
            CommitInfo {
                commit: "aa".to_owned(),
                parents: vec!["bb".to_owned(), "cc".to_owned()],
                author: "Kim Lee".to_owned(),
                at: Timestamp::from_seconds(1_795_334_405),
                subject: "first line".to_owned(),
            }
        );
        assert_eq!(server.calls()[0].target, "/2.0/repositories/acme/shop/commit/aa");
    }

    #[tokio::test]
    async fn the_history_of_a_file_is_one_request_whatever_its_name() {
        let server = Responder::start(|_, base| {
            Answer::json(format!(
                r#"{{"values":[{{"path":"b.tc","commit":{{"hash":"bb","message":"move\n","date":"2026-11-22T10:00:05+00:00",
                    "author":{{"raw":"Kim <k@acme.example>"}}}}}},{{"path":"a.tc","commit":{{"hash":"aa"}}}}],
                    "next":"{base}/2.0/more"}}"#
            ))
        })
        .await;
        let at = CommitAt { workspace: "acme", repository: "shop", commit: "cc" };
        let odd = RepoPath::from_git(b"Test Cases/100 % \xff #1?.tc");
        let found = file_history(&server.client(), at, &odd, true).await.unwrap();
        assert!(found.has_more);
        let told: Vec<_> = found
            .commits
            .iter()
            .map(|(commit, path)| (commit.commit.as_str(), commit.subject.as_str(), path.as_str()))
            .collect();
        assert_eq!(told, [("bb", "move", "b.tc"), ("aa", "", "a.tc")]);
        file_history(&server.client(), at, &odd, false).await.unwrap();
        let targets: Vec<String> = server.calls().into_iter().map(|call| call.target).collect();
        let (path, query) = targets[0].split_once('?').unwrap();
        assert_eq!(
            path,
            "/2.0/repositories/acme/shop/filehistory/cc/Test%20Cases/100%20%25%20%FF%20%231%3F.tc"
        );
        assert!(query.starts_with("renames=true&pagelen=100&fields=values.path%2C"), "{query}");
        assert!(targets[1].contains("?renames=false&") && targets.len() == 2, "{targets:?}");
        let outside = file_history(&server.client(), at, &RepoPath::from_text("../x"), true).await;
        assert!(matches!(outside, Err(BitbucketError::NotAName)), "{outside:?}");
    }
}
