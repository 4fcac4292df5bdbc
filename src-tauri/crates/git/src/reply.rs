//! Reads a reply line by line, watching for a stall, for cancellation and for a server that never ends.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use tokio_util::sync::CancellationToken;

use crate::{
    error::{Excess, GitError, refusal, server_message},
    http::{HttpError, Reply},
    object::Traffic,
    pkt_line::{Line, LineReader},
};

const MESSAGE_BYTES: usize = 4_096;

/// The patience and the bookkeeping of one request.
pub(crate) struct Watch<'a> {
    pub(crate) cancel: &'a CancellationToken,
    pub(crate) stall: Duration,
    pub(crate) traffic: &'a mut Traffic,
    pub(crate) most_bytes: u64,
}

impl Watch<'_> {
    /// Waits for something that shows the server is alive.
    pub(crate) async fn wait<T>(&self, sign_of_life: impl Future<Output = T>) -> Result<T, GitError> {
        let waited = self.cancel.run_until_cancelled(tokio::time::timeout(self.stall, sign_of_life)).await;
        waited.ok_or(GitError::Cancelled)?.map_err(|_| GitError::TimedOut)
    }
}

/// A reply that is git's, line by line.
pub(crate) struct Lines<'a, B> {
    body: B,
    reader: LineReader,
    received: u64,
    watch: Watch<'a>,
}

impl<'a, B: Stream<Item = Result<Bytes, HttpError>> + Unpin> Lines<'a, B> {
    /// Checks that a reply is git's; anything else becomes the error it stands for.
    pub(crate) async fn of(reply: Reply<B>, content_type: &str, watch: Watch<'a>) -> Result<Self, GitError> {
        let Reply { status, content_type: found, body } = reply;
        let mut lines = Self { body, reader: LineReader::default(), received: 0, watch };
        let kind = found.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if status != 200 {
            let message = if kind == "text/plain" { lines.message().await } else { String::new() };
            return Err(status_error(status, message));
        }
        if kind != content_type {
            return Err(GitError::NotGit { content_type: server_message(found.as_bytes()) });
        }
        Ok(lines)
    }

    /// Returns the next line, or none where the reply ends between lines.
    pub(crate) async fn next_line(&mut self) -> Result<Option<Line>, GitError> {
        loop {
            if let Some(line) = self.reader.next_line()? {
                return match line {
                    Line::Data(data) => match data.strip_prefix(b"ERR ") {
                        Some(words) => Err(refusal(words)),
                        None => Ok(Some(Line::Data(data))),
                    },
                    Line::Flush | Line::Delimiter | Line::ResponseEnd => Ok(Some(line)),
                };
            }
            match self.chunk().await? {
                Some(chunk) => self.reader.push(&chunk),
                None if self.reader.is_empty() => return Ok(None),
                None => return Err(GitError::Cut),
            }
        }
    }

    /// Returns the next line of a reply that must not end here.
    pub(crate) async fn line(&mut self) -> Result<Line, GitError> {
        match self.next_line().await? {
            Some(line) => Ok(line),
            None if self.received == 0 => Err(GitError::EmptyReply),
            None => Err(GitError::Cut),
        }
    }

    /// Reads on to the end of the reply, so that the connection can be used again.
    pub(crate) async fn end(&mut self) -> Result<(), GitError> {
        match self.next_line().await? {
            None => Ok(()),
            Some(_) => Err(GitError::UnexpectedReply { expected: "the end of the reply" }),
        }
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, GitError> {
        let Some(chunk) = self.watch.wait(self.body.next()).await?.transpose()? else { return Ok(None) };
        let length = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        self.watch.traffic.received += length;
        self.received += length;
        if self.received > self.watch.most_bytes {
            return Err(GitError::TooLarge { what: Excess::ReplyBytes, limit: self.watch.most_bytes });
        }
        Ok(Some(chunk))
    }

    /// Reads the beginning of an error page; the status counts, so a failure here is not reported.
    async fn message(&mut self) -> String {
        let mut bytes = Vec::new();
        while bytes.len() < MESSAGE_BYTES
            && let Ok(Some(chunk)) = self.chunk().await
        {
            bytes.extend_from_slice(&chunk);
        }
        server_message(&bytes)
    }
}

fn status_error(status: u16, message: String) -> GitError {
    match status {
        300..=399 => GitError::Redirected { status },
        401 => GitError::Unauthorized { message },
        403 => GitError::Forbidden { message },
        404 => GitError::NotFound { message },
        410 => GitError::Gone { message },
        429 => GitError::RateLimited { message },
        500..=599 => GitError::ServerFailed { status, message },
        _ => GitError::UnexpectedStatus { status, message },
    }
}
