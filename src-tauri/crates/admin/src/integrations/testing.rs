//! *Test Connection* (R4): what may be saved is what passed, as it passed.
//!
//! What was typed is kept only until it is saved or forgotten: with the form, or when whoever tested leaves the screen.

use std::sync::{Mutex, MutexGuard, PoisonError};

use suitecase_bitbucket::check::TEST_LIMIT;
use suitecase_bitbucket::{Check, Client, Credential, Finding, Report, test_connection_until};
use suitecase_keychain::{EntryName, KeychainError};
use suitecase_model::error_code::ErrorCode;
use suitecase_model::integration::{Integration, Workspace};
use suitecase_model::time::Timestamp;
use suitecase_store::integration;
use suitecase_sync::error::code_of_bitbucket;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::draft::{Checked, IntegrationDraft};
use crate::{Admin, AdminError};

/// The last *Test Connection*, in memory only.
#[derive(Default)]
pub struct LastTest(Mutex<Tested>);

#[derive(Default)]
struct Tested {
    running: CancellationToken,
    passed: Option<Passed>,
}

/// The values that passed.
struct Passed {
    values: Checked,
    /// What people had decided when it began.
    decided: u64,
    found: Found,
}

/// What a test found that passed.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) workspace: Workspace,
    /// When it began.
    pub(super) at: Timestamp,
}

impl Admin {
    /// Begins a *Test Connection*, ending the one before; what is returned cancels it.
    pub fn begin_test(&self) -> CancellationToken {
        let mut tested = self.tested.lock();
        tested.running.cancel();
        tested.running = CancellationToken::new();
        tested.running.clone()
    }

    /// Ends the *Test Connection* that runs and forgets the last one, with the secret that was typed for it.
    pub fn forget_test(&self) {
        let mut tested = self.tested.lock();
        tested.running.cancel();
        tested.passed = None;
    }

    /// Makes the calls that syncs, webhooks and pipelines will make; `on_check` hears each verdict as it comes in.
    ///
    /// A draft that passes may be saved unchanged; see [`Self::save_integration`]. Nothing is stored. From here on an
    /// earlier test counts no more, also when this one is cancelled before its first call.
    pub async fn test_integration(
        &self,
        draft: &IntegrationDraft,
        cancel: &CancellationToken,
        on_check: impl FnMut(&Check) + Send,
    ) -> Result<Report, AdminError> {
        let (began, decided) = (self.now(), self.decisions.count());
        let stored = self.edited(draft).await?;
        let checked = self.checked(draft, stored.as_ref())?;
        self.tested.use_up();
        let report = tokio::select! {
            report = self.report(&checked, on_check) => report?,
            () = cancel.cancelled() => return Err(AdminError::Cancelled),
        };
        if let Some(stored) = stored.filter(|stored| checked.connects_like(stored)) {
            self.note_test(&stored, report.passed());
        }
        if report.passed() {
            let workspace = match &report.workspace {
                Some(found) => Workspace { slug: found.slug.clone(), uuid: Some(found.uuid.clone()) },
                None => Workspace { slug: checked.workspace.clone(), uuid: None },
            };
            let found = Found { workspace, at: began };
            self.tested.keep(Passed { values: checked, decided, found }, cancel);
        }
        Ok(report)
    }

    /// Returns the integration that a draft edits.
    pub(super) async fn edited(&self, draft: &IntegrationDraft) -> Result<Option<Integration>, AdminError> {
        match draft.integration {
            Some(id) => Ok(Some(self.store.read(move |reader| integration::get(reader, id)).await?)),
            None => Ok(None),
        }
    }

    async fn report(
        &self,
        checked: &Checked,
        on_check: impl FnMut(&Check) + Send,
    ) -> Result<Report, AdminError> {
        // Reading the keychain is a part of the test.
        let deadline = Instant::now() + TEST_LIMIT;
        let secret = match (&checked.secret, checked.integration) {
            (Some(typed), _) => typed.clone(),
            (None, Some(id)) => match self.clients.keychain().read(&EntryName::of_integration(id)).await {
                Err(KeychainError::Absent) => return Err(AdminError::NoStoredSecret),
                read => read?,
            },
            (None, None) => return Err(AdminError::NoStoredSecret),
        };
        let credential = Credential::new(checked.credential_kind, &checked.user, secret);
        let client = Client::new(self.clients.origin().clone(), credential)?;
        Ok(test_connection_until(deadline, &client, &checked.workspace, on_check).await)
    }
}

impl LastTest {
    /// Lets the values that passed count no more.
    pub(super) fn use_up(&self) {
        self.lock().passed = None;
    }

    /// Returns what was found when these very values passed, unless people have decided something since.
    pub(super) fn found_for(&self, values: &Checked, decided: u64) -> Option<Found> {
        let tested = self.lock();
        let passed = tested.passed.as_ref()?;
        let counts = passed.decided == decided && passed.values.is_same_connection(values);
        counts.then(|| passed.found.clone())
    }

    /// Keeps what passed, unless it was cancelled meanwhile.
    fn keep(&self, passed: Passed, cancel: &CancellationToken) {
        let mut tested = self.lock();
        if !cancel.is_cancelled() {
            tested.passed = Some(passed);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Tested> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the stable code of what a check found; `None` when it found nothing wrong.
pub fn code_of_check(check: &Check) -> Option<ErrorCode> {
    match &check.finding {
        Finding::NoRepositoryVisible => Some(ErrorCode::BitbucketNoRepositories),
        Finding::Error(error) => Some(code_of_bitbucket(error)),
        Finding::Works
        | Finding::RepositoriesVisible(_)
        | Finding::NotForAccessTokens
        | Finding::NothingToTryOn => None,
    }
}
