//! What git needs from the app's one HTTP client, and how that client says what went wrong.
//!
//! The implementer owns the connection: authentication, proxies, certificates, redirects inside the same origin,
//! decompression of replies, and gzip of request bodies above about 1 KiB (with `Content-Encoding: gzip`, which git
//! servers accept). Git itself hands over plain bodies, watches for stalls and counts what passes.

use bytes::Bytes;
use futures_util::Stream;

/// The reason behind an [`HttpError`], as the HTTP client knows it; its text must hold no secret.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Lends git the app's one HTTP client; paths are relative to the repository's clone URL and start with `/`.
pub trait Http: Send + Sync {
    /// The body of a reply, in chunks as they arrive.
    type Body: Stream<Item = Result<Bytes, HttpError>> + Send + Unpin + 'static;

    /// Sends a GET whose `Git-Protocol` header is `protocol`.
    fn get(
        &self,
        path_and_query: &str,
        protocol: &str,
    ) -> impl Future<Output = Result<Reply<Self::Body>, HttpError>> + Send;

    /// Sends a POST whose `Git-Protocol` header is `protocol`.
    fn post(
        &self,
        path: &str,
        content_type: &str,
        body: Vec<u8>,
        protocol: &str,
    ) -> impl Future<Output = Result<Reply<Self::Body>, HttpError>> + Send;
}

/// A reply whose body has not been read yet; any status is a reply, not an [`HttpError`].
#[derive(Debug)]
pub struct Reply<B> {
    /// The HTTP status code.
    pub status: u16,
    /// The `Content-Type` header, empty when there was none.
    pub content_type: String,
    /// The body, as it arrives.
    pub body: B,
}

/// Why no reply, or no whole reply, came.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The host could not be found or reached.
    #[error("git server is out of reach")]
    Offline(#[source] Cause),
    /// The proxy on the way could not be used.
    #[error("proxy on the way to the git server failed")]
    Proxy(#[source] Cause),
    /// No trusted encrypted connection could be made.
    #[error("secure connection to the git server failed")]
    Tls(#[source] Cause),
    /// The client gave up waiting.
    #[error("git server did not answer in time")]
    TimedOut,
    /// The connection broke while a request or a reply was under way.
    #[error("connection to the git server broke")]
    Cut(#[source] Cause),
    /// The client declined to send the request or to follow where the server led.
    #[error("request to the git server was not made")]
    Refused(#[source] Cause),
}
