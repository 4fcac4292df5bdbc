//! What git says: to the first request of a fetch, and, where REST leaves it open, about the credential alone.

use futures_util::StreamExt;

use crate::client::Client;
use crate::error::BitbucketError;
use crate::git_http::GitReply;
use crate::refusal::{is_web_page, refusal};

/// How much of git's answer is looked at, in bytes.
const ANSWER_LIMIT: usize = 4096;
/// The pause after a 429 of git that names none.
const PAUSE: std::time::Duration = std::time::Duration::from_mins(1);

/// Asks as the first request of a fetch does.
pub(super) async fn may_fetch(
    client: &Client,
    workspace: &str,
    repository: &str,
) -> Result<(), BitbucketError> {
    let answer = Answer::to_first_request(client, workspace, repository).await?;
    match answer.status {
        200..=299 => answer.advertised(),
        _ => Err(answer.refusal(client)),
    }
}

/// Asks whether git takes the credential, without knowing a repository; `None` when the answer leaves it open.
///
/// A credential that is wrong, expired or without scopes is answered 401, "Authentication failed" in git's words
/// (Atlassian Community, questions 3213684 and 3206463). Only one that is taken gets as far as 404, which then speaks
/// of the repository (reference section 1.5).
pub(super) async fn takes_credential(client: &Client, workspace: &str) -> Result<Option<()>, BitbucketError> {
    let answer = Answer::to_first_request(client, workspace, super::NO_REPOSITORY).await?;
    match answer.status {
        200..=299 => answer.advertised().map(Some),
        404 if is_web_page(&answer.content_type, &answer.body) => Ok(None),
        404 => Ok(Some(())),
        _ => Err(answer.refusal(client)),
    }
}

struct Answer {
    status: u16,
    content_type: String,
    retry_after: Option<std::time::Duration>,
    body: Vec<u8>,
}

impl Answer {
    async fn to_first_request(
        client: &Client,
        workspace: &str,
        repository: &str,
    ) -> Result<Self, BitbucketError> {
        let endpoint = client.git(workspace, repository)?;
        let reply = endpoint.get("info/refs?service=git-upload-pack", "version=2").await?;
        let GitReply { status, content_type, retry_after, body: mut pieces } = reply;
        let mut body = Vec::new();
        while body.len() < ANSWER_LIMIT {
            match pieces.next().await {
                Some(piece) => body.extend_from_slice(&piece?),
                None => break,
            }
        }
        Ok(Self { status, content_type, retry_after, body })
    }

    fn advertised(&self) -> Result<(), BitbucketError> {
        if self.content_type.starts_with("application/x-git-upload-pack-advertisement") {
            Ok(())
        } else if is_web_page(&self.content_type, &self.body) {
            Err(BitbucketError::CaptivePortal)
        } else {
            Err(BitbucketError::NotBitbucket { source: None })
        }
    }

    fn refusal(&self, client: &Client) -> BitbucketError {
        match self.status {
            429 => BitbucketError::RateLimited { retry_after: self.retry_after.unwrap_or(PAUSE) },
            status => refusal(status, &self.body, client.credential()),
        }
    }
}
