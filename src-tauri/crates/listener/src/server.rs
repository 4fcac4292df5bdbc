//! The port: connections on loopback, few at a time, each with one request and an end.

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Empty;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::door::Door;
use crate::error::ListenerError;

/// The most that the head of a request may take, in bytes; Bitbucket's take less than one thousand.
const LARGEST_HEAD: usize = 16 * 1024;
/// The most header fields of a request.
const MOST_FIELDS: usize = 64;
/// How long to wait after the system had no connection to give, for example because too many files are open.
const AFTER_TROUBLE: Duration = Duration::from_millis(200);

/// What one connection, and all of them together, may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long a connection may last, from its first byte to the answer.
    pub lasting: Duration,
    /// How many connections may be open; further ones are closed at once.
    pub connections: usize,
}

impl Default for Limits {
    /// Bitbucket waits ten seconds for an answer (bitbucket.md section 4 of our reference).
    fn default() -> Self {
        Self { lasting: Duration::from_secs(10), connections: 32 }
    }
}

/// A port of the loopback address that is listened on.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    port: u16,
}

impl Listener {
    /// Takes a port of `127.0.0.1`; 0 takes any that is free.
    pub async fn bind(port: u16) -> Result<Self, ListenerError> {
        let failed = |source| ListenerError::of(port, source);
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(failed)?;
        let port = socket.local_addr().map_err(failed)?.port();
        Ok(Self { socket, port })
    }

    /// Returns the port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Answers requests until `stop`; then the port is free again, and requests under way are cut off.
    pub async fn hear(self, door: Door, limits: Limits, stop: CancellationToken) {
        let places = Arc::new(Semaphore::new(limits.connections));
        let connections = TaskTracker::new();
        loop {
            let accepted = tokio::select! {
                accepted = self.socket.accept() => accepted,
                () = stop.cancelled() => break,
            };
            let connection = match accepted {
                Ok((connection, _)) => connection,
                Err(error) => {
                    tracing::warn!(%error, "no connection could be taken");
                    tokio::time::sleep(AFTER_TROUBLE).await;
                    continue;
                }
            };
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
            let (door, stop) = (door.clone(), stop.clone());
            connections.spawn(async move {
                let _place = place;
                tokio::select! {
                    _ = tokio::time::timeout(limits.lasting, serve(connection, door, limits)) => {}
                    () = stop.cancelled() => {}
                }
            });
        }
        drop(self.socket);
        connections.close();
        connections.wait().await;
    }
}

async fn serve(connection: TcpStream, door: Door, limits: Limits) {
    let answer = service_fn(move |request: Request<_>| {
        let door = door.clone();
        async move {
            let mut response = Response::new(Empty::<Bytes>::new());
            *response.status_mut() = door.answer(request).await;
            Ok::<_, Infallible>(response)
        }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.lasting)
        .max_buf_size(LARGEST_HEAD)
        .max_headers(MOST_FIELDS)
        .keep_alive(false)
        .auto_date_header(false)
        .serve_connection(TokioIo::new(connection), answer)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection ended without a whole request");
    }
}
