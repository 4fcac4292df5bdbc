//! The download of a whole commit as one compressed archive, for repositories whose git is out of reach.
//!
//! Source: reference section 2.4. The archive comes from the web site, not from the REST interface, and may come from
//! another host, which then is sent no credential (section 2.8).

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use tokio::time::timeout;
use url::Url;

use crate::client::{Client, MOST_REDIRECTS, Received, header_text, push_segments, read_body, retry_after};
use crate::error::BitbucketError;
use crate::refusal::{is_web_page, refusal};
use crate::source::CommitAt;
use crate::transport::failure;

/// The largest refusal that is read, in bytes.
const REFUSAL_LIMIT: usize = 64 * 1024;

/// A gzip-compressed tar archive as it arrives; a connection that breaks or falls silent is an error, never an early end.
pub struct Archive(Pin<Box<dyn Stream<Item = Result<Bytes, BitbucketError>> + Send>>);

/// Begins the download of a commit, by its full id. It may take as long as it needs, unless nothing comes for `silence`:
/// then it ends as [`BitbucketError::TimedOut`].
///
/// It waits for its turn and is counted like a call of REST until its answer begins: what follows may take minutes, and
/// other calls go on meanwhile.
pub async fn archive(
    client: &Client,
    at: CommitAt<'_>,
    silence: Duration,
) -> Result<Archive, BitbucketError> {
    let mut text = client.origin().web().to_owned();
    push_segments(&mut text, &[at.workspace, at.repository, "get", &format!("{}.tar.gz", at.commit)])?;
    let mut url = Url::parse(&text).map_err(|_| BitbucketError::NotAName)?;
    for _ in 0..=MOST_REDIRECTS {
        let response = answer(client, url.clone(), silence).await?;
        let content_type = header_text(response.headers(), CONTENT_TYPE);
        match response.status().as_u16() {
            200..=299 if is_web_page(&content_type, b"") => return Err(BitbucketError::CaptivePortal),
            200..=299 => return Ok(arriving(response, silence, client.received().clone())),
            301 | 302 | 303 | 307 | 308 => {
                url = led_to(&url, &header_text(response.headers(), LOCATION))?;
            }
            429 => {
                let retry_after = client.pace().refused(retry_after(response.headers()));
                return Err(BitbucketError::RateLimited { retry_after });
            }
            status => {
                let reading = read_body(response, REFUSAL_LIMIT, client.received());
                let body = timeout(silence, reading).await.map_err(|_| BitbucketError::TimedOut)??;
                return Err(refusal(status, &body, client.credential()));
            }
        }
    }
    Err(BitbucketError::TooManyRedirects)
}

/// Sends one request and waits for the beginning of its answer; only Bitbucket itself is sent the credential and costs a
/// call.
async fn answer(client: &Client, url: Url, silence: Duration) -> Result<reqwest::Response, BitbucketError> {
    let request = client.http().get(url.clone());
    let is_ours = client.origin().is_web(&url);
    let (request, _place) = if is_ours {
        let authorization = client.credential().rest_header()?;
        let place = client.enter(client.deadline()).await?;
        (request.header(AUTHORIZATION, authorization), Some(place))
    } else {
        (request, None)
    };
    let answer = timeout(silence, request.send()).await.map_err(|_| BitbucketError::TimedOut)?;
    let answer = answer.map_err(failure)?;
    if is_ours && answer.status().as_u16() != 429 {
        client.pace().answered();
    }
    Ok(answer)
}

fn arriving(response: reqwest::Response, silence: Duration, received: Received) -> Archive {
    let pieces = Box::pin(response.bytes_stream());
    Archive(Box::pin(futures_util::stream::unfold(pieces, move |mut pieces| {
        let received = received.clone();
        async move {
            let piece = match timeout(silence, pieces.next()).await {
                Ok(piece) => piece?.map_err(failure),
                Err(_) => Err(BitbucketError::TimedOut),
            };
            Some((piece.inspect(|piece| received.add(piece)), pieces))
        }
    })))
}

/// Returns where a redirect leads: another host is fine, an unprotected one or the page to sign in on is not.
fn led_to(from: &Url, location: &str) -> Result<Url, BitbucketError> {
    let target = from.join(location).map_err(|_| BitbucketError::NotBitbucket { source: None })?;
    let is_as_safe = target.scheme() == from.scheme();
    let bare = target.username().is_empty() && target.password().is_none();
    if !is_as_safe || !bare {
        return Err(BitbucketError::CaptivePortal);
    }
    // Section 7, number 13: whoever is not let in is led to the page to sign in on.
    if target.path().starts_with("/account/") {
        return Err(BitbucketError::NotForThisCredential);
    }
    Ok(target)
}

impl Stream for Archive {
    type Item = Result<Bytes, BitbucketError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Archive").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::responder::{Answer, Responder};

    const AT: CommitAt<'static> = CommitAt { workspace: "acme", repository: "shop", commit: "aa" };

    async fn downloaded(client: &Client) -> Result<Vec<u8>, BitbucketError> {
        let mut archive = archive(client, AT, Duration::from_mins(1)).await?;
        let mut bytes = Vec::new();
        while let Some(piece) = archive.next().await {
            bytes.extend(piece?);
        }
        Ok(bytes)
    }

    #[tokio::test]
    async fn another_host_is_followed_without_the_credential() {
        let elsewhere = Responder::start(|_, _| Answer::status(200, "bytes")).await;
        let there = format!("{}/media/aa", elsewhere.origin().api());
        let server = Responder::start(move |_, _| Answer::status(302, "").with("Location", &there)).await;
        assert_eq!(downloaded(&server.client()).await.unwrap(), b"bytes");
        assert_eq!(server.calls()[0].target, "/acme/shop/get/aa.tar.gz");
        assert!(server.calls()[0].header("authorization").starts_with("Basic "));
        assert_eq!(elsewhere.calls()[0].header("authorization"), "");
    }

    #[tokio::test]
    async fn the_page_to_sign_in_on_and_a_refusal_are_no_archive() {
        let server =
            Responder::start(|_, _| Answer::status(302, "").with("Location", "/account/signin/")).await;
        let refused = downloaded(&server.client()).await;
        assert!(matches!(refused, Err(BitbucketError::NotForThisCredential)), "{refused:?}");
        let server = Responder::start(|_, _| Answer::status(404, "{}")).await;
        let refused = downloaded(&server.client()).await;
        assert!(matches!(refused, Err(BitbucketError::NotFoundOrHidden)), "{refused:?}");
    }

    #[tokio::test]
    async fn a_download_waits_for_its_turn_and_counts_as_a_call_with_its_bytes() {
        let elsewhere = Responder::start(|_, _| Answer::status(200, "bytes")).await;
        let there = format!("{}/media/aa", elsewhere.origin().api());
        let server = Responder::start(move |_, _| Answer::status(302, "").with("Location", &there)).await;
        let client = server.client();
        let counted = client.counted();
        downloaded(&counted).await.unwrap();
        assert_eq!((counted.calls(), counted.bytes_down()), (1, 5), "what another host sends is no call");
        assert_eq!((client.calls(), client.spent().rest), (0, 1));

        client.pace().refused(Some(Duration::from_hours(1)));
        let refused = downloaded(&client).await;
        assert!(matches!(refused, Err(BitbucketError::RateLimited { .. })), "{refused:?}");
        assert_eq!(server.calls().len(), 1);
    }

    #[tokio::test]
    async fn a_server_that_never_answers_and_one_that_falls_silent_end_as_timed_out() {
        let silence = Duration::from_millis(50);
        for words in [
            "",
            "HTTP/1.1 404 No\r\nContent-Length: 9\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
        ] {
            let server = Responder::start_silent(words).await;
            let ended = async {
                let mut archive = archive(&server.client(), AT, silence).await?;
                while let Some(piece) = archive.next().await {
                    piece?;
                }
                Ok::<_, BitbucketError>(())
            };
            let ended = ended.await;
            assert!(matches!(ended, Err(BitbucketError::TimedOut)), "{words}: {ended:?}");
        }
    }
}
