//! *Test Connection* (R4): what may be saved is what passed, as it passed.

use std::sync::{Mutex, PoisonError};

use suitecase_bitbucket::{Check, Client, Credential, Finding, Report, test_connection};
use suitecase_keychain::{EntryName, KeychainError};
use suitecase_model::error_code::ErrorCode;
use suitecase_model::integration::{Integration, Workspace};
use suitecase_store::integration;
use suitecase_sync::error::code_of_bitbucket;
use tokio_util::sync::CancellationToken;

use super::draft::{Checked, IntegrationDraft};
use crate::{Admin, AdminError};

/// The values that passed *Test Connection* last, in memory only.
#[derive(Default)]
pub struct LastTest(Mutex<Option<(Checked, Workspace)>>);

impl Admin {
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
        let stored = self.edited(draft).await?;
        let checked = self.checked(draft, stored.as_ref())?;
        self.tested.set(None);
        let report = tokio::select! {
            report = self.report(&checked, on_check) => report?,
            () = cancel.cancelled() => return Err(AdminError::Cancelled),
        };
        if report.passed() {
            let workspace = match &report.workspace {
                Some(found) => Workspace { slug: found.slug.clone(), uuid: Some(found.uuid.clone()) },
                None => Workspace { slug: checked.workspace.clone(), uuid: None },
            };
            self.tested.set(Some((checked, workspace)));
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
        Ok(test_connection(&client, &checked.workspace, on_check).await)
    }
}

impl LastTest {
    pub(super) fn set(&self, passed: Option<(Checked, Workspace)>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = passed;
    }

    /// Returns the workspace that was found when these very values passed.
    pub(super) fn workspace_for(&self, values: &Checked) -> Option<Workspace> {
        let passed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (tested, workspace) = passed.as_ref()?;
        tested.is_same_connection(values).then(|| workspace.clone())
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
