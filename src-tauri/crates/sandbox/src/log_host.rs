//! Where logs of ended steps are kept: another origin than Bitbucket's, which wants no credential.
//!
//! The address of a log opens it by itself. A request that carries an `Authorization` header is refused and remembered:
//! somebody would have been told a credential who must not know it.

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;

use crate::ranges;

/// A request that came to where logs are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenAtLogHost {
    /// The path as it was sent.
    pub path: String,
    /// Whether a credential came with it.
    pub had_authorization: bool,
    /// The HTTP status of the reply.
    pub status: u16,
}

/// The logs that are kept and who asked for them.
#[derive(Default)]
pub(crate) struct LogHost {
    /// `http://127.0.0.1:PORT`.
    pub(crate) origin: String,
    kept: Mutex<Vec<(String, Vec<u8>)>>,
    seen: Mutex<Vec<SeenAtLogHost>>,
}

impl LogHost {
    pub(crate) fn new(origin: String) -> Self {
        Self { origin, ..Self::default() }
    }

    /// Keeps a log and returns the address that opens it.
    pub(crate) fn keep(&self, name: &str, log: &[u8]) -> String {
        let path = format!("/logs/{name}");
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if !kept.iter().any(|(other, _)| *other == path) {
            kept.push((path.clone(), log.to_owned()));
        }
        format!("{}{path}?signature=opens-this-log-only", self.origin)
    }

    pub(crate) fn seen(&self) -> Vec<SeenAtLogHost> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn answer(&self, request: &Request) -> Response {
        let had_authorization = request.headers().contains_key(header::AUTHORIZATION);
        let path = request.uri().path().to_owned();
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let log = kept.iter().find(|(other, _)| *other == path).map(|(_, log)| log.as_slice());
        let response = match log {
            _ if had_authorization => StatusCode::FORBIDDEN.into_response(),
            Some(log) => ranges::part(log, request.headers().get(header::RANGE)),
            None => StatusCode::NOT_FOUND.into_response(),
        };
        let seen = SeenAtLogHost { path, had_authorization, status: response.status().as_u16() };
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(seen);
        response
    }
}

/// Serves the logs for as long as the future lives.
pub(crate) async fn serve(listener: TcpListener, host: Arc<LogHost>) {
    let router = axum::Router::new().fallback(move |request: Request| {
        let host = host.clone();
        async move { host.answer(&request) }
    });
    if let Err(error) = axum::serve(listener, router).await {
        tracing::error!(%error, "logs cannot be handed out any more");
    }
}
