//! Remembers every request, never a secret.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A request the sandbox has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What was asked: REST, git or something else.
    pub kind: Kind,
    /// The HTTP method.
    pub method: String,
    /// The path as it was sent, still percent-encoded.
    pub path: String,
    /// The query as it was sent, without the question mark; secrets in it are masked.
    pub query: String,
    /// Who called, in words.
    pub who: String,
    /// The HTTP status of the reply.
    pub status: u16,
    /// How many bytes of the reply's body were handed to the connection so far.
    pub sent_bytes: u64,
    /// What a git request asked for: the protocol's command, or `info/refs`.
    pub git_command: Option<String>,
}

/// What a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A call under `/2.0`.
    Rest,
    /// Git smart HTTP.
    Git,
    /// Anything else, such as a page of the web site.
    Other,
}

/// How many requests there were of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Calls under `/2.0`.
    pub rest: usize,
    /// Git requests.
    pub git: usize,
    /// Anything else.
    pub other: usize,
}

#[derive(Default)]
pub(crate) struct Log {
    entries: Mutex<Vec<(Seen, Arc<AtomicU64>)>>,
}

impl Log {
    pub(crate) fn add(&self, seen: Seen, sent_bytes: Arc<AtomicU64>) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).push((seen, sent_bytes));
    }

    pub(crate) fn all(&self) -> Vec<Seen> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let with_bytes = entries.iter().map(|(seen, sent)| {
            let sent_bytes = sent.load(Ordering::Relaxed);
            Seen { sent_bytes, ..seen.clone() }
        });
        with_bytes.collect()
    }

    pub(crate) fn clear(&self) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(crate) fn counts(&self) -> Counts {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let count = |kind| entries.iter().filter(|(seen, _)| seen.kind == kind).count();
        Counts { rest: count(Kind::Rest), git: count(Kind::Git), other: count(Kind::Other) }
    }
}

/// Masks the values of query parameters that could carry a secret.
pub(crate) fn masked_query(query: &str) -> String {
    let masked = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if ["access_token", "token", "password"].contains(&name) => format!("{name}=***"),
        Some(_) | None => pair.to_owned(),
    });
    masked.collect::<Vec<_>>().join("&")
}
