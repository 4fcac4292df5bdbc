//! The listener's life: open while a relay is configured, on the port that was decided, and what it hears becomes hints.

use std::sync::PoisonError;

use suitecase_listener::{Door, Limits, Listener, Told};
use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::LinkId;
use suitecase_store::{StoreError, link, service_hook, synced_commit};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::decision::concerns;
use super::{HookSettings, ServiceHooks};
use crate::error::{chain, code_of_listener};

/// Whether service hooks are heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hearing {
    /// Nothing is to be heard: no relay is configured.
    Off,
    /// They are.
    On {
        /// The port of the loopback address.
        port: u16,
    },
    /// They should be, and the port cannot be listened on.
    Failed(ErrorCode),
}

/// A listener that runs.
pub(super) struct Open {
    settings: HookSettings,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl ServiceHooks {
    /// Returns whether service hooks are heard.
    pub fn hearing(&self) -> Hearing {
        *self.shared.hearing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens as it is decided, from now on; a port that was taken is tried again.
    pub async fn listen(&self) -> Result<Hearing, StoreError> {
        let settings = self.settings().await?;
        let mut open = self.shared.open.lock().await;
        let is_as_decided =
            open.as_ref().is_some_and(|open| open.settings == settings && !open.task.is_finished());
        if !is_as_decided {
            close(&mut open).await;
            let hearing = match &settings.callback {
                None => Hearing::Off,
                Some(callback) => match Listener::bind(settings.port).await {
                    Ok(listener) => {
                        let port = listener.port();
                        let door =
                            Door::new(self.shared.known.clone(), callback.path(), self.shared.told.clone());
                        let stop = CancellationToken::new();
                        let task = tokio::spawn(listener.hear(door, Limits::default(), stop.clone()));
                        *open = Some(Open { settings, stop, task });
                        Hearing::On { port }
                    }
                    Err(error) => {
                        let code = code_of_listener(&error);
                        if self.hearing() != Hearing::Failed(code) {
                            tracing::warn!(error = chain(&error), "service hooks cannot be heard");
                        }
                        Hearing::Failed(code)
                    }
                },
            };
            self.set_hearing(hearing);
        }
        Ok(self.hearing())
    }

    /// Stops listening.
    pub(super) async fn close(&self) {
        close(&mut *self.shared.open.lock().await).await;
        self.set_hearing(Hearing::Off);
    }

    /// Turns what is heard into hints, for as long as it is polled.
    pub(super) async fn heed_all(&self, mut heard: mpsc::Receiver<Told>) {
        while let Some(told) = heard.recv().await {
            let link = told.link;
            match self.is_of_interest(told).await {
                Ok(true) => self.hint(link),
                Ok(false) => tracing::debug!(%link, "a push that moves nothing of the link"),
                Err(error) => tracing::warn!(error = chain(&error), "a push was not understood"),
            }
        }
    }

    /// Says that something moved at Bitbucket: a look at the branch, and no more.
    fn hint(&self, link: LinkId) {
        self.shared.syncs.hint(link);
    }

    async fn is_of_interest(&self, told: Told) -> Result<bool, StoreError> {
        let work = move |reader: &suitecase_store::Reader<'_>| {
            let link = link::get(reader, told.link)?;
            let hooks = service_hook::of_link(reader, told.link)?;
            let known =
                hooks.iter().find(|hook| hook.is_at(&link)).and_then(|hook| hook.repository_uuid.clone());
            let is_of_the_repository = match (known, &told.push.repository) {
                (Some(known), Some(told)) => known.eq_ignore_ascii_case(told),
                (Some(_) | None, _) => true,
            };
            let synced = synced_commit::get(reader, told.link)?;
            let last_name = synced.as_ref().map(|synced| synced.reference.as_str());
            Ok(link.status.is_followed()
                && is_of_the_repository
                && concerns(&told.push, &link.reference, last_name))
        };
        self.shared.store.read(work).await
    }

    fn set_hearing(&self, hearing: Hearing) {
        let mut present = self.shared.hearing.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::replace(&mut *present, hearing) != hearing {
            self.tell();
        }
    }
}

async fn close(open: &mut Option<Open>) {
    if let Some(open) = open.take() {
        open.stop.cancel();
        // A listener that failed has ended as well.
        let _ = open.task.await;
    }
}
