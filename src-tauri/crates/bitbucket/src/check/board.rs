//! Where the checks of one test come together: each is told as it ends, or kept back until the others explain it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use suitecase_model::credential::CredentialKind;

use super::judgement::{self, Learnt};
use super::{Check, CheckId, Finding, Verdict};
use crate::error::BitbucketError;

/// The checks so far; several run on one task, so it is behind a lock.
pub(super) struct Board<F>(Mutex<State<F>>);

struct State<F> {
    on_check: F,
    checks: Vec<Check>,
    learnt: Learnt,
    open: Vec<(CheckId, BitbucketError)>,
}

impl<F: FnMut(&Check)> Board<F> {
    pub(super) fn new(kind: CredentialKind, on_check: F) -> Self {
        let learnt = Learnt {
            kind,
            rest_works: false,
            git_takes_it: false,
            git_names_app_passwords: false,
            granted: Vec::new(),
        };
        Self(Mutex::new(State { on_check, checks: Vec::new(), learnt, open: Vec::new() }))
    }

    /// Tells a check that needs no judgement.
    pub(super) fn tell(&self, id: CheckId, verdict: Verdict, finding: Finding) {
        self.state().tell(id, verdict, finding);
    }

    /// Takes the outcome of a REST call: tells a failure, or keeps it until [`Self::settle`], and hands on what was
    /// found, which the caller tells.
    pub(super) fn rest<T>(&self, id: CheckId, outcome: Result<T, BitbucketError>) -> Option<T> {
        let mut state = self.state();
        match outcome {
            Ok(found) => {
                state.learnt.rest_works = true;
                Some(found)
            }
            Err(error) => {
                if let BitbucketError::MissingScope { granted, .. } = &error
                    && !granted.is_empty()
                {
                    state.learnt.granted.clone_from(granted);
                }
                if judgement::waits_for_others(&error) {
                    state.open.push((id, error));
                } else {
                    state.tell_failed(id, error);
                }
                None
            }
        }
    }

    /// Takes what git said about fetching.
    pub(super) fn git(&self, outcome: Result<(), BitbucketError>) {
        match outcome {
            Ok(()) => self.tell(CheckId::Git, Verdict::Passed, Finding::Works),
            Err(error) => self.state().tell_failed(CheckId::Git, error),
        }
    }

    /// Takes what git said about the credential alone.
    pub(super) fn git_about_credential(&self, outcome: Result<Option<()>, BitbucketError>) {
        let mut state = self.state();
        match outcome {
            Ok(Some(())) => {
                state.learnt.git_takes_it = true;
                state.tell(CheckId::Git, Verdict::Passed, Finding::Works);
            }
            Ok(None) => state.tell(CheckId::Git, Verdict::Skipped, Finding::NothingToTryOn),
            Err(error) => {
                state.learnt.git_names_app_passwords = matches!(error, BitbucketError::AppPasswordGone);
                state.tell_failed(CheckId::Git, error);
            }
        }
    }

    /// Tells the checks that waited for the others.
    pub(super) fn settle(&self) {
        let mut state = self.state();
        for (id, error) in std::mem::take(&mut state.open) {
            state.tell_failed(id, error);
        }
    }

    /// Returns whether scopes are missing and Bitbucket has not told which the token has.
    pub(super) fn lacks_unknown_scopes(&self) -> bool {
        let state = self.state();
        let is_missing_scope =
            |check: &Check| matches!(&check.finding, Finding::Error(BitbucketError::MissingScope { .. }));
        state.learnt.granted.is_empty() && state.checks.iter().any(is_missing_scope)
    }

    /// Tells a check that had nothing to be tried on.
    pub(super) fn untried(&self, id: CheckId) {
        let mut state = self.state();
        let (verdict, finding) = judgement::untried(id, &state.learnt);
        state.tell(id, verdict, finding);
    }

    pub(super) fn into_checks(self) -> Vec<Check> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner).checks
    }

    fn state(&self) -> MutexGuard<'_, State<F>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<F: FnMut(&Check)> State<F> {
    fn tell_failed(&mut self, id: CheckId, error: BitbucketError) {
        let (verdict, finding) = judgement::failed(id, error, &self.learnt);
        self.tell(id, verdict, finding);
    }

    fn tell(&mut self, id: CheckId, verdict: Verdict, finding: Finding) {
        let check = Check { id, verdict, finding };
        (self.on_check)(&check);
        self.checks.push(check);
    }
}
