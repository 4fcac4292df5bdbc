//! The log of one run: takes what is printed and said, masks it, and stores it in pieces.
//!
//! Writing to it never waits. What comes within a tenth of a second is stored as one, so that whoever follows is told at
//! most ten times a second; of what is printed beyond the end of the log nothing is kept in memory either.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use secrecy::SecretString;
use suitecase_model::ids::TestRunId;
use suitecase_store::run_log::LogEnd;
use suitecase_store::{Store, StoreError, Writer, run_log};
use suitecase_sync::error::chain;
use tokio::sync::Notify;
use tokio::time::sleep;

use super::masking::{Masking, Secrets};
use super::plain_text::PlainText;

/// The shortest time between two pieces.
const BETWEEN_PIECES: Duration = Duration::from_millis(100);

/// The log of a run. Clones write to the same.
#[derive(Clone)]
pub struct RunLog {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    run: TestRunId,
    secrets: Secrets,
    waiting: Mutex<Waiting>,
    changed: Notify,
}

#[derive(Default)]
struct Waiting {
    text: String,
    /// Nothing more is stored: the log has come to its end.
    is_full: bool,
    is_closed: bool,
}

/// What one source prints, for example standard output; values and letters may come in halves.
pub struct LogStream {
    log: RunLog,
    plain: PlainText,
    masking: Masking,
}

impl RunLog {
    /// Makes the log of a run in which the secrets are masked.
    pub(crate) fn new<'secret>(
        store: Store,
        run: TestRunId,
        secrets: impl IntoIterator<Item = &'secret SecretString>,
    ) -> Self {
        let secrets = Secrets::new(secrets);
        let shared = Shared { store, run, secrets, waiting: Mutex::default(), changed: Notify::new() };
        Self { shared: Arc::new(shared) }
    }

    /// Returns what takes the bytes of one source.
    pub fn stream(&self) -> LogStream {
        let masking = Masking::new(self.shared.secrets.clone());
        LogStream { log: self.clone(), plain: PlainText::default(), masking }
    }

    /// Adds a line of Suitecase's own.
    pub fn say(&self, line: &str) {
        self.add(&own_line(&self.masked(line)));
    }

    /// Masks the secrets in a text that is kept elsewhere than in the log.
    pub(crate) fn masked(&self, text: &str) -> String {
        self.shared.secrets.masked(text)
    }

    /// Stores what comes until the log is closed, and calls `told` after every piece.
    pub(crate) async fn keep(&self, told: impl Fn()) {
        let mut end = None;
        loop {
            self.shared.changed.notified().await;
            let (text, is_closed) =
                self.with(|waiting| (std::mem::take(&mut waiting.text), waiting.is_closed));
            if !text.is_empty() {
                self.store(text, &mut end).await;
                told();
            }
            if is_closed {
                return;
            }
            self.pause().await;
        }
    }

    /// Lets [`RunLog::keep`] come to its end; what is added later is lost.
    pub(crate) fn close(&self) {
        self.with(|waiting| waiting.is_closed = true);
        self.shared.changed.notify_one();
    }

    /// Stores a piece. Where the log ends is read once; nobody else writes to it.
    async fn store(&self, text: String, end: &mut Option<LogEnd>) {
        let (run, known) = (self.shared.run, end.take());
        let write = self.shared.store.write(move |writer| {
            let at = known.map_or_else(|| run_log::end(writer, run), Ok)?;
            run_log::append(writer, run, at, &text)
        });
        match write.await {
            Ok(at) => {
                *end = Some(at);
                self.with(|waiting| waiting.is_full |= at.is_full());
            }
            Err(error) => tracing::error!(error = chain(&error), "could not store a piece of a run's log"),
        }
    }

    /// Waits until the next piece may be stored, no longer than until the log is closed.
    async fn pause(&self) {
        let mut enough = pin!(sleep(BETWEEN_PIECES));
        loop {
            tokio::select! {
                () = &mut enough => break,
                () = self.shared.changed.notified() => {
                    if self.with(|waiting| waiting.is_closed) {
                        break;
                    }
                }
            }
        }
        // What was heard meanwhile is looked at next.
        self.shared.changed.notify_one();
    }

    fn add(&self, text: &str) {
        self.with(|waiting| {
            let most = usize::try_from(run_log::MOST_BYTES).unwrap_or(usize::MAX);
            // What is waiting is longer than any log, so that its end will be told.
            if !waiting.is_full && !waiting.is_closed && waiting.text.len() <= most {
                waiting.text.push_str(text);
            }
        });
        self.shared.changed.notify_one();
    }

    fn with<T>(&self, work: impl FnOnce(&mut Waiting) -> T) -> T {
        work(&mut self.shared.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Adds a line of Suitecase's own to the log of a run that nobody sees through.
pub(crate) fn add_line(writer: &Writer<'_>, run: TestRunId, line: &str) -> Result<(), StoreError> {
    run_log::append(writer, run, run_log::end(writer, run)?, &own_line(line)).map(drop)
}

fn own_line(line: &str) -> String {
    format!("— {line}\n")
}

impl LogStream {
    /// Takes the next bytes.
    pub fn write(&mut self, bytes: &[u8]) {
        let plain = self.plain.push(bytes);
        let masked = self.masking.push(&plain);
        if !masked.is_empty() {
            self.log.add(&masked);
        }
    }

    /// Adds what was held back because more could have come.
    pub fn end(mut self) {
        let mut masked = self.masking.push(&self.plain.end());
        masked.push_str(&self.masking.end());
        if !masked.is_empty() {
            self.log.add(&masked);
        }
    }
}
