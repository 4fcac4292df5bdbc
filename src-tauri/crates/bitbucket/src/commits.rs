//! Single commits.

use suitecase_model::time::Timestamp;

use crate::client::Client;
use crate::error::BitbucketError;
use crate::json;

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
}
