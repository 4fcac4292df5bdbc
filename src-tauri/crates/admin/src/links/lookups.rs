//! What is being looked up for a form, so that it can be stopped.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::{Admin, AdminError};

/// What a form asks Bitbucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Question {
    /// What the typed address means.
    Address,
    /// Which repositories there are.
    Repositories,
    /// Which branches and tags there are.
    Names,
    /// Which folders lie in one.
    Folders,
    /// What the address means that is to be saved.
    Saving,
}

/// What is being looked up.
#[derive(Default)]
pub(crate) struct Lookups(Mutex<HashMap<Question, CancellationToken>>);

impl Lookups {
    /// Answers a question; once it is stopped, or a newer one has taken its place, it is [`AdminError::Cancelled`].
    pub(super) async fn answer<T>(
        &self,
        question: Question,
        answer: impl Future<Output = Result<T, AdminError>>,
    ) -> Result<T, AdminError> {
        let cancel = self.begin(question);
        tokio::select! {
            answer = answer => answer,
            () = cancel.cancelled() => Err(AdminError::Cancelled),
        }
    }

    fn begin(&self, question: Question) -> CancellationToken {
        self.with(|lookups| match question {
            // Of what is typed and searched only the newest counts.
            Question::Address | Question::Repositories | Question::Names => {
                let newest = CancellationToken::new();
                if let Some(older) = lookups.insert(question, newest.clone()) {
                    older.cancel();
                }
                newest
            }
            // Several folders may be opened at once, and what is saved is no question that another replaces.
            Question::Folders | Question::Saving => lookups.entry(question).or_default().clone(),
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<Question, CancellationToken>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Admin {
    /// Stops what a form is looking up; nothing was changed by it.
    pub fn cancel_lookups(&self) {
        for (_, lookup) in self.lookups.with(std::mem::take) {
            lookup.cancel();
        }
    }
}
