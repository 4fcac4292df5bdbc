//! Joins the network to the pack reader, which works on a blocking thread so that inflating and hashing overlap the
//! download and never hold up the runtime.
//!
//! Promises: a bounded queue lies between the two, so a slow receiver slows the server down; when the caller cancels
//! or drops the future, the thread stops at its next object.

use bytes::Bytes;
use futures_util::Stream;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::{error::GitError, fetch::PackStream, http::HttpError};

/// Chunks in the queue; git makes them about 8 KiB large and never above 64 KiB.
const QUEUE: usize = 64;
/// Chunks in the queue where only the beginning is of use and what lies in the queue is lost.
const SHORT_QUEUE: usize = 4;

/// Runs `work` on a blocking thread, feeds it the chunks of a pack, and returns its result.
///
/// The chunks end early when the network fails, and then the network's error is the result.
pub(crate) async fn receive<B, T, W>(
    stream: PackStream<'_, B>,
    cancel: &CancellationToken,
    work: W,
) -> Result<T, GitError>
where
    B: Stream<Item = Result<Bytes, HttpError>> + Unpin,
    T: Send + 'static,
    W: FnOnce(Chunks, CancellationToken) -> Result<T, GitError> + Send + 'static,
{
    through_queue(QUEUE, stream, cancel, work).await
}

/// Does the same for work that may end long before the pack does.
pub(crate) async fn receive_beginning<B, T, W>(
    stream: PackStream<'_, B>,
    cancel: &CancellationToken,
    work: W,
) -> Result<T, GitError>
where
    B: Stream<Item = Result<Bytes, HttpError>> + Unpin,
    T: Send + 'static,
    W: FnOnce(Chunks, CancellationToken) -> Result<T, GitError> + Send + 'static,
{
    through_queue(SHORT_QUEUE, stream, cancel, work).await
}

async fn through_queue<B, T, W>(
    queue: usize,
    stream: PackStream<'_, B>,
    cancel: &CancellationToken,
    work: W,
) -> Result<T, GitError>
where
    B: Stream<Item = Result<Bytes, HttpError>> + Unpin,
    T: Send + 'static,
    W: FnOnce(Chunks, CancellationToken) -> Result<T, GitError> + Send + 'static,
{
    let stop = cancel.child_token();
    let _stopped_when_dropped = stop.clone().drop_guard();
    let (sender, receiver) = mpsc::channel(queue);
    let thread = tokio::task::spawn_blocking(move || work(Chunks(receiver), stop));
    let pumped = pump(stream, sender, cancel).await;
    let worked = match thread.await {
        Ok(worked) => worked,
        Err(failure) => match failure.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(GitError::Cancelled),
        },
    };
    pumped.and(worked)
}

/// The chunks of a pack, for the blocking thread.
pub(crate) struct Chunks(mpsc::Receiver<Bytes>);

impl Iterator for Chunks {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        self.0.blocking_recv()
    }
}

/// Passes chunks on until the pack ends or the thread wants no more.
async fn pump<B>(
    mut stream: PackStream<'_, B>,
    sender: mpsc::Sender<Bytes>,
    cancel: &CancellationToken,
) -> Result<(), GitError>
where
    B: Stream<Item = Result<Bytes, HttpError>> + Unpin,
{
    loop {
        let chunk = tokio::select! {
            biased;
            () = sender.closed() => return Ok(()),
            chunk = stream.next_chunk() => chunk?,
        };
        let Some(chunk) = chunk else { return Ok(()) };
        match cancel.run_until_cancelled(sender.send(chunk)).await {
            None => return Err(GitError::Cancelled),
            Some(Err(_)) => return Ok(()),
            Some(Ok(())) => {}
        }
    }
}
