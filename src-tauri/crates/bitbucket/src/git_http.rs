//! The HTTP connection that git borrows: one repository's clone address, authenticated the way git is.
//!
//! Only transport failures are errors here; what a status means to git is git's business. Requests are counted
//! but not held back (reference section 3), have no overall time limit (git watches for stalls), and follow
//! redirects only within Bitbucket's site. What is deliberately absent: any knowledge of git's protocol.

use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::{Stream, StreamExt};
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, LOCATION};
use url::Url;

use crate::client::{Client, MOST_REDIRECTS, header_text, push_segments, redirected, retry_after};
use crate::error::BitbucketError;
use crate::transport::failure;

/// Request bodies above this size are compressed, in bytes.
const COMPRESSED_ABOVE: usize = 1024;

/// One repository's connection for git; clones share it.
#[derive(Clone, Debug)]
pub struct GitEndpoint {
    client: Client,
    base: String,
}

/// The answer to a git request.
pub struct GitReply {
    /// The HTTP status.
    pub status: u16,
    /// The `Content-Type`; empty when none was sent.
    pub content_type: String,
    /// The pause the server asks for, where it does.
    pub retry_after: Option<Duration>,
    /// The body as it arrives.
    pub body: GitBody,
}

/// A body that arrives in pieces; a broken connection is an error, never an early end.
pub struct GitBody(Pin<Box<dyn Stream<Item = Result<Bytes, BitbucketError>> + Send>>);

impl Client {
    /// Lends git a connection to a repository, by slugs.
    pub fn git(&self, workspace: &str, repository: &str) -> Result<GitEndpoint, BitbucketError> {
        let mut base = self.origin().web().to_owned();
        push_segments(&mut base, &[workspace, repository])?;
        base.push_str(".git");
        Ok(GitEndpoint { client: self.clone(), base })
    }
}

impl GitEndpoint {
    /// Asks for a path below the clone address, for example `info/refs?service=git-upload-pack`.
    ///
    /// `protocol` is the value of the `Git-Protocol` header; empty sends none.
    pub async fn get(&self, path_and_query: &str, protocol: &str) -> Result<GitReply, BitbucketError> {
        self.send(Method::GET, path_and_query, "", Bytes::new(), protocol).await
    }

    /// Sends a body to a path below the clone address, for example `git-upload-pack`.
    ///
    /// A body above 1 KiB travels compressed. `protocol` is the value of the `Git-Protocol` header; empty sends none.
    pub async fn post(
        &self,
        path: &str,
        content_type: &str,
        body: Vec<u8>,
        protocol: &str,
    ) -> Result<GitReply, BitbucketError> {
        self.send(Method::POST, path, content_type, Bytes::from(body), protocol).await
    }

    /// Sees one request through: redirects within the site, and one repetition after a lone 401, which Bitbucket
    /// gives now and then under load (reference section 7.19).
    async fn send(
        &self,
        method: Method,
        path_and_query: &str,
        content_type: &str,
        body: Bytes,
        protocol: &str,
    ) -> Result<GitReply, BitbucketError> {
        let authorization = self.client.credential().git_header()?;
        let mut url = self.url(path_and_query)?;
        let (body, compressed) = if body.len() > COMPRESSED_ABOVE { compress(&body) } else { (body, false) };
        let (mut redirects, mut rejected_before) = (0, false);
        loop {
            let mut request = self.client.http().request(method.clone(), url.clone());
            request = request.header(AUTHORIZATION, authorization.clone());
            request = request.header(ACCEPT, accepted(content_type));
            if !protocol.is_empty() {
                request = request.header("Git-Protocol", protocol);
            }
            if method == Method::POST {
                request = request.header(CONTENT_TYPE, content_type).body(body.clone());
            }
            if compressed {
                request = request.header(CONTENT_ENCODING, "gzip");
            }
            self.client.pace().count_git();
            let response = request.send().await.map_err(failure)?;
            match response.status().as_u16() {
                301 | 302 | 303 | 307 | 308 => {
                    redirects += 1;
                    if redirects > MOST_REDIRECTS {
                        return Err(BitbucketError::TooManyRedirects);
                    }
                    let location = header_text(response.headers(), LOCATION);
                    url =
                        redirected(&url, Some(location.as_str()), |next| self.client.origin().is_web(next))?;
                }
                401 if !rejected_before => rejected_before = true,
                status => return Ok(reply(status, response)),
            }
        }
    }

    fn url(&self, path_and_query: &str) -> Result<Url, BitbucketError> {
        let text = format!("{}/{}", self.base, path_and_query.trim_start_matches('/'));
        let url = Url::parse(&text).map_err(|_| BitbucketError::NotAName)?;
        // A path with `..` in it would leave the repository.
        if url.as_str() == text { Ok(url) } else { Err(BitbucketError::NotAName) }
    }
}

impl Stream for GitBody {
    type Item = Result<Bytes, BitbucketError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl std::fmt::Debug for GitReply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GitReply")
            .field("status", &self.status)
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}

fn reply(status: u16, response: reqwest::Response) -> GitReply {
    let content_type = header_text(response.headers(), CONTENT_TYPE);
    let retry_after = retry_after(response.headers());
    let body = response.bytes_stream().map(|piece| piece.map_err(failure));
    GitReply { status, content_type, retry_after, body: GitBody(Box::pin(body)) }
}

/// Returns what git accepts in return: to `…-request` belongs `…-result`.
fn accepted(content_type: &str) -> String {
    content_type
        .strip_suffix("-request")
        .map_or_else(|| "*/*".to_owned(), |service| format!("{service}-result"))
}

fn compress(body: &Bytes) -> (Bytes, bool) {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    match encoder.write_all(body).and_then(|()| encoder.finish()) {
        Ok(compressed) => (Bytes::from(compressed), true),
        Err(_) => (body.clone(), false),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use suitecase_model::credential::CredentialKind;

    use super::*;
    use crate::responder::{Answer, Responder};

    const REQUEST: &str = "application/x-git-upload-pack-request";

    async fn bytes(reply: GitReply) -> Result<Vec<u8>, BitbucketError> {
        let pieces: Vec<_> = reply.body.collect().await;
        pieces.into_iter().collect::<Result<Vec<_>, _>>().map(|pieces| pieces.concat())
    }

    #[tokio::test]
    async fn a_question_goes_to_the_clone_address_with_gits_own_user_name() {
        let server =
            Responder::start(|_, _| Answer::status(200, "refs").with("Content-Type", "text/x")).await;
        let git = server.client().git("acme", "web-shop").unwrap();
        let reply = git.get("info/refs?service=git-upload-pack", "version=2").await.unwrap();
        assert_eq!((reply.status, reply.content_type.as_str()), (200, "text/x"));
        assert_eq!(bytes(reply).await.unwrap(), b"refs");
        let call = &server.calls()[0];
        assert_eq!(call.target, "/acme/web-shop.git/info/refs?service=git-upload-pack");
        assert_eq!(call.header("git-protocol"), "version=2");
        let user_and_secret = "eC1iaXRidWNrZXQtYXBpLXRva2VuLWF1dGg6QVRBVFQzY2FuYXJ5";
        assert_eq!(call.header("authorization"), format!("Basic {user_and_secret}"));
        assert_eq!(server.client().spent().git, 1);
        assert_eq!(server.client().spent().rest, 0);
    }

    #[tokio::test]
    async fn large_requests_travel_compressed_and_small_ones_do_not() {
        let server = Responder::start(|_, _| Answer::status(200, "")).await;
        let git = server.client().git("acme", "shop").unwrap();
        let large = b"want 0123456789\n".repeat(500);
        git.post("git-upload-pack", REQUEST, b"0000".to_vec(), "").await.unwrap();
        git.post("git-upload-pack", REQUEST, large.clone(), "version=2").await.unwrap();

        let calls = server.calls();
        assert_eq!((calls[0].header("content-encoding"), calls[0].body.as_slice()), ("", b"0000".as_slice()));
        assert_eq!(calls[0].header("git-protocol"), "");
        assert_eq!(calls[1].header("content-encoding"), "gzip");
        assert_eq!(calls[1].header("content-type"), REQUEST);
        assert_eq!(calls[1].header("accept"), "application/x-git-upload-pack-result");
        assert!(calls[1].body.len() < large.len());
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(calls[1].body.as_slice()).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, large);
    }

    #[tokio::test]
    async fn a_refusal_is_handed_to_git_after_one_repetition() {
        let server = Responder::start(|_, _| Answer::status(401, "no")).await;
        let git = server.client_of(CredentialKind::AccessToken).git("acme", "shop").unwrap();
        assert_eq!(git.get("info/refs", "").await.unwrap().status, 401);
        assert_eq!(server.calls().len(), 2);
        let server = Responder::start(|_, _| Answer::status(410, "CHANGE-3222")).await;
        let reply = server.client().git("acme", "shop").unwrap().get("info/refs", "").await.unwrap();
        assert_eq!(reply.status, 410);
        assert_eq!(bytes(reply).await.unwrap(), b"CHANGE-3222");
    }

    #[tokio::test]
    async fn a_body_that_ends_early_is_an_error() {
        let server = Responder::start(|_, _| Answer::status(200, "half a pack").cut()).await;
        let reply = server.client().git("acme", "shop").unwrap().get("x", "").await.unwrap();
        assert!(matches!(bytes(reply).await, Err(BitbucketError::Cut { .. })));
    }

    #[tokio::test]
    async fn a_renamed_repository_is_followed_and_another_host_is_not() {
        let server = Responder::start(|call, _| {
            if call.target.starts_with("/acme/old.git") {
                Answer::status(301, "").with("Location", "/acme/new.git/git-upload-pack")
            } else {
                Answer::status(200, "moved")
            }
        })
        .await;
        let git = server.client().git("acme", "old").unwrap();
        let reply = git.post("git-upload-pack", REQUEST, b"0000".to_vec(), "").await.unwrap();
        assert_eq!(bytes(reply).await.unwrap(), b"moved");
        assert_eq!(server.calls()[1].body, b"0000", "the body is sent again");

        let other = Responder::start(|_, _| Answer::status(200, "")).await;
        let elsewhere = format!("{}/acme/old.git/x", other.origin().web());
        let server = Responder::start(move |_, _| Answer::status(302, "").with("Location", &elsewhere)).await;
        let refused = server.client().git("acme", "old").unwrap().get("x", "").await;
        assert!(matches!(refused, Err(BitbucketError::CaptivePortal)));
        assert_eq!(other.calls().len(), 0);
    }

    #[tokio::test]
    async fn no_path_leaves_the_repository() {
        let server = Responder::start(|_, _| Answer::status(200, "")).await;
        assert!(matches!(server.client().git("acme", ".."), Err(BitbucketError::NotAName)));
        let git = server.client().git("acme", "shop").unwrap();
        assert!(matches!(git.get("../../other.git/info/refs", "").await, Err(BitbucketError::NotAName)));
        assert_eq!(server.calls().len(), 0);
    }
}
