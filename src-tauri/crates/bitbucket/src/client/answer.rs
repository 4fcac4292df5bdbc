//! What a call came back with.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, LOCATION};

use super::{ANSWER_LIMIT, Received, header_text, read_body, retry_after};
use crate::error::BitbucketError;

/// An answer, read to its end.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: String,
    pub(super) location: Option<String>,
    pub(super) retry_after: Option<Duration>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// Reads it, up to the limit of a call.
    pub(super) async fn read(
        response: reqwest::Response,
        received: &Received,
    ) -> Result<Self, BitbucketError> {
        let headers = response.headers();
        Ok(Self {
            status: response.status().as_u16(),
            content_type: header_text(headers, CONTENT_TYPE),
            location: Some(header_text(headers, LOCATION)).filter(|location| !location.is_empty()),
            retry_after: retry_after(headers),
            body: read_body(response, ANSWER_LIMIT, received).await?,
        })
    }
}
