//! The one way to Bitbucket's REST interface.
//!
//! Every call is authenticated, paced, limited in time and size, and ends in data or in one typed error. Redirects
//! are followed only within the REST interface; a credential is never sent anywhere else.

mod answer;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, RETRY_AFTER};
use serde::de::DeserializeOwned;
use suitecase_model::credential::CredentialKind;
use tokio::sync::SemaphorePermit;
use tokio::time::{Instant, timeout_at};
use url::Url;

use self::answer::Answer;
use crate::auth::Credential;
use crate::error::BitbucketError;
use crate::origin::Origin;
use crate::pace::{Gauge, Pace, Spent, gate};
use crate::refusal::{is_web_page, refusal};
use crate::transport::failure;

/// How long a REST call may take, pauses and repetitions included.
pub const CALL_LIMIT: Duration = Duration::from_secs(20);
/// The largest answer that is read, in bytes.
const ANSWER_LIMIT: usize = 8 * 1024 * 1024;
/// How long making a connection may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// How many redirects are followed.
pub(crate) const MOST_REDIRECTS: usize = 5;
/// How often a call is repeated after a 429.
const MOST_PAUSES: usize = 2;
/// How much a stream may send ahead; the default of 64 KiB would slow a fetch down on a long line.
const HTTP2_WINDOW: u32 = 16 * 1024 * 1024;

/// What may stand unescaped in one segment of a path.
pub(crate) const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A credential's connection to Bitbucket; clones share it.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    origin: Arc<Origin>,
    credential: Arc<Credential>,
    pace: Arc<Pace>,
    ends: Option<Instant>,
    calls: Arc<AtomicU64>,
    received: Received,
}

/// Counts the bytes of bodies as they are read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Received(Arc<AtomicU64>);

impl Received {
    pub(crate) fn add(&self, piece: &[u8]) {
        self.0.fetch_add(u64::try_from(piece.len()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

/// What an answer has to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Awaited {
    /// JSON.
    Json,
    /// The bytes of a file, which may well be XML.
    File,
}

impl Client {
    /// Makes a client; nothing is sent yet. Fails only when the computer's HTTP machinery cannot start.
    pub fn new(origin: Origin, credential: Credential) -> Result<Self, BitbucketError> {
        Ok(Self {
            http: http_client(origin.is_loopback())?,
            pace: gate(origin.api(), credential.charged_to()),
            origin: Arc::new(origin),
            credential: Arc::new(credential),
            ends: None,
            calls: Arc::default(),
            received: Received::default(),
        })
    }

    /// Returns the same client for something that has to end by then: no call waits longer, and one that would have
    /// to pause beyond it is refused at once.
    pub(crate) fn ending_by(&self, ends: Instant) -> Self {
        Self { ends: Some(ends), ..self.clone() }
    }

    /// Returns the same client with counts of its own; see [`Self::calls`] and [`Self::bytes_down`].
    #[must_use]
    pub fn counted(&self) -> Self {
        Self { calls: Arc::default(), received: Received::default(), ..self.clone() }
    }

    /// Returns how many REST calls and downloads of archives were sent through this client since it was made or counted
    /// anew, repetitions included.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Returns how many bytes their answers had so far, without headers.
    pub fn bytes_down(&self) -> u64 {
        self.received.0.load(Ordering::Relaxed)
    }

    /// Returns where this client's Bitbucket is.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Returns the kind of credential in use.
    pub fn credential_kind(&self) -> CredentialKind {
        self.credential.kind()
    }

    /// Returns what the credential has used in the last hour through this process.
    pub fn spent(&self) -> Spent {
        self.pace.spent()
    }

    /// Returns what measures how much the credential uses; it holds no secret and outlives the client.
    pub fn gauge(&self) -> Gauge {
        Gauge(self.pace.clone())
    }

    /// Makes the address of a call from the segments below `/2.0`, which may be any bytes, and a query.
    pub(crate) fn api_url<Segment: AsRef<[u8]>>(
        &self,
        segments: &[Segment],
        query: &[(&str, &str)],
    ) -> Result<Url, BitbucketError> {
        let mut text = format!("{}/2.0", self.origin.api());
        push_segments(&mut text, segments)?;
        let mut url = Url::parse(&text).map_err(|_| BitbucketError::NotAName)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    /// Asks for JSON.
    pub(crate) async fn get<T: DeserializeOwned>(&self, url: Url) -> Result<T, BitbucketError> {
        read_json(&self.send(Method::GET, url, None, Awaited::Json).await?)
    }

    /// Makes or changes something with a JSON body, and reads what it has become.
    ///
    /// After [`BitbucketError::TimedOut`], `Cut` and `ServerError` nobody knows whether it happened.
    pub(crate) async fn change<T: DeserializeOwned>(
        &self,
        method: Method,
        url: Url,
        body: &serde_json::Value,
    ) -> Result<T, BitbucketError> {
        read_json(&self.send(method, url, Some(Bytes::from(body.to_string())), Awaited::Json).await?)
    }

    /// Deletes what an address names; the answer is empty.
    pub(crate) async fn delete(&self, url: Url) -> Result<(), BitbucketError> {
        self.send(Method::DELETE, url, None, Awaited::Json).await.map(drop)
    }

    /// Has something done that needs no words; the answer is empty.
    pub(crate) async fn tell(&self, method: Method, url: Url) -> Result<(), BitbucketError> {
        self.send(method, url, None, Awaited::Json).await.map(drop)
    }

    /// Asks for the bytes of a file, up to 8 MiB.
    pub(crate) async fn file(&self, url: Url) -> Result<Vec<u8>, BitbucketError> {
        self.send(Method::GET, url, None, Awaited::File).await
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    pub(crate) fn credential(&self) -> &Credential {
        &self.credential
    }

    pub(crate) fn pace(&self) -> &Pace {
        &self.pace
    }

    pub(crate) fn received(&self) -> &Received {
        &self.received
    }

    /// Returns when a call that begins now has to be over.
    pub(crate) fn deadline(&self) -> Instant {
        let own_limit = Instant::now() + CALL_LIMIT;
        self.ends.map_or(own_limit, |ends| ends.min(own_limit))
    }

    /// Waits until a call may be made and counts it; see [`Pace::enter`].
    pub(crate) async fn enter(&self, deadline: Instant) -> Result<SemaphorePermit<'_>, BitbucketError> {
        let place = self.pace.enter(deadline).await?;
        self.calls.fetch_add(1, Ordering::Relaxed);
        Ok(place)
    }

    /// Sends one call and sees it through: pauses after 429, one repetition after a lone 401, which Bitbucket
    /// gives now and then under load (reference section 7.19), and redirects within the REST interface.
    async fn send(
        &self,
        method: Method,
        mut url: Url,
        body: Option<Bytes>,
        awaited: Awaited,
    ) -> Result<Vec<u8>, BitbucketError> {
        let deadline = self.deadline();
        let (mut redirects, mut pauses, mut rejected_before) = (0, 0, false);
        let mut last_pause = None;
        loop {
            // Whoever makes a call keeps its state small.
            let sending = Box::pin(self.send_once(&method, url.clone(), body.clone(), deadline));
            let answer = match (sending.await, last_pause) {
                // The time was spent on the pauses. Whether a change was taken that was sent after one is not known.
                (Err(BitbucketError::TimedOut), Some(retry_after)) if method == Method::GET => {
                    return Err(BitbucketError::RateLimited { retry_after });
                }
                (answer, _) => answer?,
            };
            match answer.status {
                200..=299 if awaited == Awaited::Json && is_web_page(&answer.content_type, &answer.body) => {
                    return Err(BitbucketError::CaptivePortal);
                }
                200..=299 => return Ok(answer.body),
                // The call was carried out elsewhere, or turned into a question: neither is known of Bitbucket.
                303 if method != Method::GET => return Err(BitbucketError::NotBitbucket { source: None }),
                301 | 302 | 303 | 307 | 308 => {
                    redirects += 1;
                    if redirects > MOST_REDIRECTS {
                        return Err(BitbucketError::TooManyRedirects);
                    }
                    url = redirected(&url, answer.location.as_deref(), |next| self.origin.is_api(next))?;
                }
                401 if !rejected_before => rejected_before = true,
                429 => {
                    let retry_after = self.pace.refused(answer.retry_after);
                    last_pause = Some(retry_after);
                    pauses += 1;
                    if pauses > MOST_PAUSES {
                        return Err(BitbucketError::RateLimited { retry_after });
                    }
                }
                // Bitbucket refuses in JSON; a page comes from a filter or from another server. Its own gateways
                // put pages only beside 5xx.
                400..=499 if is_web_page(&answer.content_type, &answer.body) && answer.status != 407 => {
                    return Err(BitbucketError::NotBitbucket { source: None });
                }
                status => return Err(refusal(status, &answer.body, &self.credential)),
            }
        }
    }

    async fn send_once(
        &self,
        method: &Method,
        url: Url,
        body: Option<Bytes>,
        deadline: Instant,
    ) -> Result<Answer, BitbucketError> {
        let authorization = self.credential.rest_header()?;
        let _place = self.enter(deadline).await?;
        let started = Instant::now();
        let path = url.path().to_owned();
        let request = self
            .http
            .request(method.clone(), url)
            .header(AUTHORIZATION, authorization)
            .header(ACCEPT, "application/json");
        let request = match body {
            Some(body) => request.header(CONTENT_TYPE, "application/json").body(body),
            None => request,
        };
        let answer = timeout_at(deadline, async {
            let response = request.send().await.map_err(failure)?;
            Answer::read(response, &self.received).await
        });
        let answer = answer.await.map_err(|_| BitbucketError::TimedOut)??;
        if answer.status != 429 {
            self.pace.answered();
        }
        let duration_ms = started.elapsed().as_millis();
        tracing::debug!(%method, path, status = answer.status, duration_ms, "asked Bitbucket");
        Ok(answer)
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("origin", &self.origin)
            .field("credential", &self.credential)
            .finish_non_exhaustive()
    }
}

/// Returns the process's one HTTP client; the stand-in on this computer is reached past any proxy.
pub(crate) fn http_client(loopback: bool) -> Result<reqwest::Client, BitbucketError> {
    static CLOUD: OnceLock<reqwest::Client> = OnceLock::new();
    static LOOPBACK: OnceLock<reqwest::Client> = OnceLock::new();
    let kept = if loopback { &LOOPBACK } else { &CLOUD };
    if let Some(client) = kept.get() {
        return Ok(client.clone());
    }
    // Installing fails when another part of the process was first; either provider will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .user_agent(concat!("suitecase/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(CONNECT_LIMIT)
        .http2_initial_stream_window_size(HTTP2_WINDOW)
        .http2_initial_connection_window_size(HTTP2_WINDOW);
    let builder = if loopback { builder.no_proxy() } else { builder };
    let client = builder.build().map_err(|source| BitbucketError::HttpSetup { source: Box::new(source) })?;
    Ok(kept.get_or_init(|| client).clone())
}

fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, BitbucketError> {
    serde_json::from_slice(body).map_err(|source| BitbucketError::NotBitbucket { source: Some(source) })
}

/// Appends escaped segments to an address; a slash inside a segment becomes `%2F`.
pub(crate) fn push_segments<Segment: AsRef<[u8]>>(
    text: &mut String,
    segments: &[Segment],
) -> Result<(), BitbucketError> {
    for segment in segments.iter().map(AsRef::as_ref) {
        // Such a segment would be resolved away and change what the address means.
        if matches!(segment, b"" | b"." | b"..") {
            return Err(BitbucketError::NotAName);
        }
        text.push('/');
        text.extend(percent_encode(segment, SEGMENT));
    }
    Ok(())
}

/// Returns where a redirect leads; another host answers in Bitbucket's place and gets nothing from us.
pub(crate) fn redirected(
    from: &Url,
    location: Option<&str>,
    is_ours: impl Fn(&Url) -> bool,
) -> Result<Url, BitbucketError> {
    let target = location.and_then(|location| from.join(location).ok());
    let target = target.ok_or(BitbucketError::NotBitbucket { source: None })?;
    let bare = target.username().is_empty() && target.password().is_none();
    if bare && is_ours(&target) { Ok(target) } else { Err(BitbucketError::CaptivePortal) }
}

/// Returns a header as text; empty when it is missing or not text.
pub(crate) fn header_text(headers: &HeaderMap, name: HeaderName) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// Returns the pause a server asks for. The form with a date is not known of Bitbucket and read as none.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    header_text(headers, RETRY_AFTER).trim().parse().ok().map(Duration::from_secs)
}

/// Reads a body to its end, up to a limit in bytes, and counts it.
pub(crate) async fn read_body(
    mut response: reqwest::Response,
    limit: usize,
    received: &Received,
) -> Result<Vec<u8>, BitbucketError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failure)? {
        received.add(&chunk);
        if body.len() + chunk.len() > limit {
            return Err(BitbucketError::TooLarge { limit });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[cfg(test)]
mod tests;
