//! A reply body that counts what it hands out and can be made to break off or fall silent.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::Body;
use bytes::Bytes;
use http_body::{Frame, SizeHint};

/// How a body ends before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EarlyEnd {
    /// The connection closes.
    Cut,
    /// Nothing more comes.
    Stall,
}

pub(crate) struct MeteredBody {
    inner: Body,
    sent: Arc<AtomicU64>,
    early_end: Option<(u64, EarlyEnd)>,
    has_flushed: bool,
}

/// The error that closes the connection of a cut body.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Broken {
    #[error("send more of the body: it is cut on purpose")]
    OnPurpose,
    #[error("send the body")]
    Inner(#[source] axum::Error),
}

impl MeteredBody {
    pub(crate) fn new(inner: Body, sent: Arc<AtomicU64>, early_end: Option<(u64, EarlyEnd)>) -> Self {
        Self { inner, sent, early_end, has_flushed: false }
    }
}

impl http_body::Body for MeteredBody {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let left = match self.early_end {
            Some((limit, _)) => limit.saturating_sub(self.sent.load(Ordering::Relaxed)),
            None => u64::MAX,
        };
        if left == 0 {
            return match self.early_end {
                // One idle turn lets the server write out what it holds before the error closes the connection.
                Some((_, EarlyEnd::Cut)) if !self.has_flushed => {
                    self.has_flushed = true;
                    context.waker().wake_by_ref();
                    Poll::Pending
                }
                Some((_, EarlyEnd::Cut)) | None => Poll::Ready(Some(Err(Broken::OnPurpose))),
                Some((_, EarlyEnd::Stall)) => Poll::Pending,
            };
        }
        let frame = match ready!(Pin::new(&mut self.inner).poll_frame(context)) {
            None => return Poll::Ready(None),
            Some(Err(error)) => return Poll::Ready(Some(Err(Broken::Inner(error)))),
            Some(Ok(frame)) => frame,
        };
        let frame = match frame.into_data() {
            Ok(mut data) => {
                data.truncate(usize::try_from(left).unwrap_or(usize::MAX));
                self.sent.fetch_add(data.len() as u64, Ordering::Relaxed);
                Frame::data(data)
            }
            Err(trailers) => trailers,
        };
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.early_end.is_none() && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
