//! Who is let in: one request in, one status out, and at most one push told.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Incoming};
use hyper::header::HeaderMap;
use hyper::{Method, Request, StatusCode, Uri};
use suitecase_model::ids::LinkId;
use tokio::sync::mpsc::Sender;

use crate::known::KnownHooks;
use crate::replay::{Delivery, Replays};
use crate::{Push, Told, signature};

/// The largest body that Bitbucket sends (bitbucket.md section 4 of our reference).
const LARGEST_BODY: usize = 256 * 1024;
/// The longest `X-Request-UUID` that is remembered.
const LONGEST_REQUEST_ID: usize = 64;
/// The event that is told.
const PUSH: &str = "repo:push";

/// Decides about each request. Clones share what they remember.
#[derive(Clone)]
pub struct Door {
    known: KnownHooks,
    /// What may come before the path of a hook, as a relay may pass it on; empty for nothing.
    prefix: Arc<str>,
    told: Sender<Told>,
    replays: Arc<Mutex<Replays>>,
}

impl Door {
    /// Makes the door to the known hooks: at `/hooks/` and a link's id, and the same behind `prefix`.
    pub fn new(known: KnownHooks, prefix: &str, told: Sender<Told>) -> Self {
        Self { known, prefix: Arc::from(prefix), told, replays: Arc::default() }
    }

    /// Answers a request: 200 at once for what was signed, whatever becomes of it.
    pub(crate) async fn answer(&self, request: Request<Incoming>) -> StatusCode {
        let (parts, body) = request.into_parts();
        let link = if parts.method == Method::POST { self.link_of(&parts.uri) } else { None };
        let Some(link) = link else { return StatusCode::NOT_FOUND };
        let Some(secret) = self.known.secret(link) else { return StatusCode::NOT_FOUND };
        if body.size_hint().lower() > LARGEST_BODY as u64 {
            return StatusCode::PAYLOAD_TOO_LARGE;
        }
        let Ok(body) = Limited::new(body, LARGEST_BODY).collect().await else {
            return StatusCode::PAYLOAD_TOO_LARGE;
        };
        let body = body.to_bytes();
        let is_signed = only(&parts.headers, "x-hub-signature")
            .is_some_and(|header| signature::is_right(&secret, header, &body));
        self.known.note_signature(link, is_signed);
        if !is_signed {
            tracing::warn!(%link, "a delivery with a wrong signature, or with none, was refused");
            return StatusCode::FORBIDDEN;
        }
        let request_id = only(&parts.headers, "x-request-uuid").filter(|id| id.len() <= LONGEST_REQUEST_ID);
        match (request_id, only(&parts.headers, "x-event-key")) {
            (None, _) | (_, None) => StatusCode::BAD_REQUEST,
            (Some(request_id), Some(PUSH)) => self.tell(link, request_id, &body),
            (Some(_), Some(_)) => StatusCode::OK,
        }
    }

    /// Tells of a push once; one that cannot be told is not remembered, so that the next attempt is.
    fn tell(&self, link: LinkId, request_id: &str, body: &Bytes) -> StatusCode {
        let (now, delivery) = (Instant::now(), Delivery::of(link, request_id, body));
        let mut replays = self.replays.lock().unwrap_or_else(PoisonError::into_inner);
        if replays.is_known(&delivery, now) {
            return StatusCode::OK;
        }
        if self.told.try_send(Told { link, push: Push::read(body) }).is_err() {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
        replays.remember(delivery, now);
        StatusCode::OK
    }

    /// Returns the link whose hook an address is, if it is exactly that.
    fn link_of(&self, uri: &Uri) -> Option<LinkId> {
        if uri.query().is_some() {
            return None;
        }
        let path = uri.path();
        let below = path.strip_prefix("/hooks/");
        let below = below.or_else(|| path.strip_prefix(&*self.prefix)?.strip_prefix("/hooks/"))?;
        let link: LinkId = below.parse().ok()?;
        // An id can be written in several ways; an address is made in one.
        (link.to_string() == below).then_some(link)
    }
}

/// Returns a header field that stands there once and is text.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    if values.next().is_some() { None } else { Some(value) }
}
