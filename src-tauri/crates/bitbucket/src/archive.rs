//! The download of a whole commit as one compressed archive, for repositories whose git is out of reach.
//!
//! Source: reference section 2.4. The archive comes from the web site, not from the REST interface, and may come from
//! another host, which then is sent no credential (section 2.8).

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use url::Url;

use crate::client::{Client, MOST_REDIRECTS, header_text, push_segments, read_body, retry_after};
use crate::error::BitbucketError;
use crate::refusal::{is_web_page, refusal};
use crate::transport::failure;

/// The largest refusal that is read, in bytes.
const REFUSAL_LIMIT: usize = 64 * 1024;

/// A gzip-compressed tar archive as it arrives; a broken connection is an error, never an early end.
pub struct Archive(Pin<Box<dyn Stream<Item = Result<Bytes, BitbucketError>> + Send>>);

/// Begins the download of a commit, by its full id.
pub async fn archive(
    client: &Client,
    workspace: &str,
    repository: &str,
    commit: &str,
) -> Result<Archive, BitbucketError> {
    let mut text = client.origin().web().to_owned();
    push_segments(&mut text, &[workspace, repository, "get", &format!("{commit}.tar.gz")])?;
    let mut url = Url::parse(&text).map_err(|_| BitbucketError::NotAName)?;
    for _ in 0..=MOST_REDIRECTS {
        let request = client.http().get(url.clone());
        let request = if client.origin().is_web(&url) {
            request.header(AUTHORIZATION, client.credential().rest_header()?)
        } else {
            request
        };
        let response = request.send().await.map_err(failure)?;
        let content_type = header_text(response.headers(), CONTENT_TYPE);
        match response.status().as_u16() {
            200..=299 if is_web_page(&content_type, b"") => return Err(BitbucketError::CaptivePortal),
            200..=299 => {
                let pieces = response.bytes_stream();
                return Ok(Archive(Box::pin(pieces.map(|piece| piece.map_err(failure)))));
            }
            301 | 302 | 303 | 307 | 308 => {
                url = led_to(&url, &header_text(response.headers(), LOCATION))?;
            }
            429 => {
                let retry_after = client.pace().refused(retry_after(response.headers()));
                return Err(BitbucketError::RateLimited { retry_after });
            }
            status => {
                let body = read_body(response, REFUSAL_LIMIT).await?;
                return Err(refusal(status, &body, client.credential()));
            }
        }
    }
    Err(BitbucketError::TooManyRedirects)
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

    async fn downloaded(client: &Client) -> Result<Vec<u8>, BitbucketError> {
        let mut archive = archive(client, "acme", "shop", "aa").await?;
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
}
