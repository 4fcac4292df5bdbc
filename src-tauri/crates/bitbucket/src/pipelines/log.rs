//! The end of what a step printed.
//!
//! While a step runs its log comes from the REST interface; afterwards the answer is a 307 to where logs are kept
//! (reference sections 2.7 and 2.8). That place is sent no credential. Only a protected address is followed; where
//! Bitbucket is played on this computer, another port of this computer too.

use std::collections::VecDeque;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_RANGE, LOCATION, RANGE};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::PipelineAt;
use super::error::{PipelineError, PipelineRight};
use crate::client::{Client, MOST_REDIRECTS, header_text, read_body, retry_after};
use crate::error::BitbucketError;
use crate::origin::is_on_this_computer;
use crate::refusal::refusal;
use crate::transport::failure;

/// How much of the log of a step is fetched, from its end, in bytes.
pub const LOG_LIMIT: usize = 1024 * 1024;
/// How much is read of a log whose beginning is sent although its end was asked for, in bytes.
const READ_LIMIT: usize = 64 * 1024 * 1024;
/// The largest refusal that is read, in bytes.
const REFUSAL_LIMIT: usize = 64 * 1024;
/// How long a log may take.
const TIME_LIMIT: Duration = Duration::from_mins(1);

/// The end of a log.
#[derive(Clone, PartialEq, Eq)]
pub struct LogTail {
    /// What was printed last, at most [`LOG_LIMIT`] bytes of whatever encoding.
    pub bytes: Vec<u8>,
    /// Whether something was printed before.
    pub is_cut: bool,
}

impl std::fmt::Debug for LogTail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogTail").field("bytes", &self.bytes.len()).field("is_cut", &self.is_cut).finish()
    }
}

/// Fetches the end of the log of a step; `None` where it has none.
///
/// Only what the REST interface is asked counts as a call and waits for its turn.
pub async fn log_tail(
    client: &Client,
    at: PipelineAt<'_>,
    step: &str,
) -> Result<Option<LogTail>, PipelineError> {
    let understood = |error| PipelineError::of(PipelineRight::Read, client.credential_kind(), error);
    let segments =
        ["repositories", at.workspace, at.repository, "pipelines", at.pipeline, "steps", step, "log"];
    let mut url = client.api_url(&segments, &[]).map_err(understood)?;
    let ends = Instant::now() + TIME_LIMIT;
    for _ in 0..=MOST_REDIRECTS {
        let is_ours = client.origin().is_api(&url);
        let response = answer(client, url.clone(), is_ours, ends).await.map_err(understood)?;
        match response.status().as_u16() {
            200 | 206 => return tail(client, response, ends).await.map(Some).map_err(understood),
            301 | 302 | 303 | 307 | 308 => {
                url = led_to(client, &url, is_ours, &header_text(response.headers(), LOCATION))?;
            }
            // 416: there is nothing in it. 406: some logs are not offered as one (seen by one client).
            404 | 406 | 416 => return Ok(None),
            status if !is_ours => return Err(PipelineError::LogNotServed { status }),
            429 => {
                let retry_after = client.pace().refused(retry_after(response.headers()));
                return Err(understood(BitbucketError::RateLimited { retry_after }));
            }
            status => {
                let body = timeout_at(ends, read_body(response, REFUSAL_LIMIT, client.received())).await;
                let body = body.map_err(|_| understood(BitbucketError::TimedOut))?.map_err(understood)?;
                return Err(understood(refusal(status, &body, client.credential())));
            }
        }
    }
    Err(understood(BitbucketError::TooManyRedirects))
}

/// Sends one request and waits for the beginning of its answer; only the REST interface is sent the credential and
/// costs a call.
async fn answer(
    client: &Client,
    url: Url,
    is_ours: bool,
    ends: Instant,
) -> Result<reqwest::Response, BitbucketError> {
    let request = client.http().get(url).header(ACCEPT, "*/*").header(RANGE, format!("bytes=-{LOG_LIMIT}"));
    let (request, _place) = if is_ours {
        let authorization = client.credential().rest_header()?;
        let place = client.enter(client.deadline()).await?;
        (request.header(AUTHORIZATION, authorization), Some(place))
    } else {
        (request, None)
    };
    let answer = timeout_at(ends, request.send()).await.map_err(|_| BitbucketError::TimedOut)?;
    let answer = answer.map_err(failure)?;
    if is_ours && answer.status().as_u16() != 429 {
        client.pace().answered();
    }
    Ok(answer)
}

/// Reads an answer to its end and keeps the last of it.
async fn tail(
    client: &Client,
    mut response: reqwest::Response,
    ends: Instant,
) -> Result<LogTail, BitbucketError> {
    let range = header_text(response.headers(), CONTENT_RANGE);
    let starts_later = response.status().as_u16() == 206 && !range.trim().starts_with("bytes 0-");
    let (mut kept, mut read) = (VecDeque::new(), 0);
    loop {
        let piece = timeout_at(ends, response.chunk()).await.map_err(|_| BitbucketError::TimedOut)?;
        let Some(piece) = piece.map_err(failure)? else { break };
        client.received().add(&piece);
        read += piece.len();
        if read > READ_LIMIT {
            return Err(BitbucketError::TooLarge { limit: READ_LIMIT });
        }
        kept.extend(piece);
        let surplus = kept.len().saturating_sub(LOG_LIMIT);
        kept.drain(..surplus);
    }
    Ok(LogTail { is_cut: starts_later || read > kept.len(), bytes: kept.into() })
}

/// Returns where a redirect leads, if that place is one that is asked.
fn led_to(client: &Client, from: &Url, is_ours: bool, location: &str) -> Result<Url, PipelineError> {
    let refused = |host: &str| PipelineError::LogHostRefused { host: host.to_owned() };
    let target = from.join(location).map_err(|_| refused(""))?;
    let host = target.host_str().unwrap_or_default();
    let bare = target.username().is_empty() && target.password().is_none();
    let is_near = is_on_this_computer(&target);
    let is_followed = if client.origin().is_api(&target) {
        // Whoever keeps logs does not make us use the credential.
        is_ours
    } else if client.origin().is_loopback() {
        target.scheme() == "https" || target.scheme() == "http" && is_near
    } else {
        target.scheme() == "https" && !is_near
    };
    if bare && is_followed { Ok(target) } else { Err(refused(host)) }
}
