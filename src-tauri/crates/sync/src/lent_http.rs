//! Lends git the app's one HTTP client, and translates what goes wrong on it.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use suitecase_bitbucket::{BitbucketError, GitBody, GitEndpoint, GitReply};
use suitecase_git::{Http, HttpError, Reply};

/// A repository's connection, as git wants it.
pub(crate) struct LentHttp(pub(crate) GitEndpoint);

/// A reply's body, with git's errors.
pub(crate) struct LentBody(GitBody);

impl Http for LentHttp {
    type Body = LentBody;

    async fn get(&self, path_and_query: &str, protocol: &str) -> Result<Reply<LentBody>, HttpError> {
        self.0.get(path_and_query, protocol).await.map_err(http_error).and_then(reply)
    }

    async fn post(
        &self,
        path: &str,
        content_type: &str,
        body: Vec<u8>,
        protocol: &str,
    ) -> Result<Reply<LentBody>, HttpError> {
        self.0.post(path, content_type, body, protocol).await.map_err(http_error).and_then(reply)
    }
}

impl Stream for LentBody {
    type Item = Result<Bytes, HttpError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context).map_err(http_error)
    }
}

/// A 429 that says how long to wait is an error here, since git's own knows no time.
fn reply(reply: GitReply) -> Result<Reply<LentBody>, HttpError> {
    match (reply.status, reply.retry_after) {
        (429, Some(retry_after)) => {
            Err(HttpError::Refused(Box::new(BitbucketError::RateLimited { retry_after })))
        }
        (status, _) => Ok(Reply { status, content_type: reply.content_type, body: LentBody(reply.body) }),
    }
}

fn http_error(error: BitbucketError) -> HttpError {
    match error {
        BitbucketError::Offline { source } => HttpError::Offline(source),
        BitbucketError::ProxyFailed { source: Some(source) } => HttpError::Proxy(source),
        BitbucketError::TlsFailed { source } => HttpError::Tls(source),
        BitbucketError::TimedOut => HttpError::TimedOut,
        BitbucketError::Cut { source } => HttpError::Cut(source),
        other => HttpError::Refused(Box::new(other)),
    }
}
