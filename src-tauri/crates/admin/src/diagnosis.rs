//! Finding out what the server behind a link or an address offers.

use std::sync::{Mutex, PoisonError};

use suitecase_bitbucket::RepositoryAddress;
use suitecase_model::ids::LinkId;
use suitecase_store::{StoreError, integration, link};
use suitecase_sync::SyncError;
use suitecase_sync::doctor::{Diagnosis, Line, examine};
use tokio_util::sync::CancellationToken;

use crate::Admin;
use crate::error::{AdminError, Field};

/// The one examination that runs.
#[derive(Default)]
pub(crate) struct Examination(Mutex<CancellationToken>);

impl Examination {
    /// Begins another one, which ends the one before.
    fn begin(&self) -> CancellationToken {
        let next = CancellationToken::new();
        let mut present = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *present, next.clone()).cancel();
        next
    }

    fn end(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).cancel();
    }
}

impl Admin {
    /// Ends the examination that runs.
    pub fn cancel_diagnosis(&self) {
        self.examination.end();
    }

    /// Examines the server behind a link; `on_line` hears each answer as it comes.
    ///
    /// Fails where the integration is disconnected, and as [`AdminError::Cancelled`] before the first question.
    pub async fn diagnose_link(
        &self,
        id: LinkId,
        on_line: impl Fn(&Line) + Sync,
    ) -> Result<Diagnosis, AdminError> {
        let read = self.store.read(move |reader| {
            let link = link::get(reader, id)?;
            let integration = integration::get(reader, link.integration)?;
            Ok::<_, StoreError>((link, integration))
        });
        let (link, integration) = read.await?;
        if !integration.status.may_sync() {
            return Err(SyncError::Disconnected.into());
        }
        let cancel = self.examination.begin();
        let client = until(&cancel, async { Ok(self.clients.of(&integration).await?) }).await?;
        let workspace = &integration.workspace.slug;
        Ok(examine(&client, workspace, &link.repository, &link.reference, on_line, &cancel).await)
    }

    /// Examines the server behind an address, with the credential of the integration that its workspace has.
    ///
    /// Fails where the integration is disconnected, and as [`AdminError::Cancelled`] before the first question.
    pub async fn diagnose_address(
        &self,
        address: &str,
        on_line: impl Fn(&Line) + Sync,
    ) -> Result<Diagnosis, AdminError> {
        let pasted = RepositoryAddress::parse(address, self.clients.origin())
            .map_err(|source| AdminError::Address { field: Field::Address, source })?;
        let integrations = self.store.read(integration::list).await?;
        let found = integrations
            .into_iter()
            .filter(|integration| integration.workspace.is_named(&pasted.workspace))
            .max_by_key(|integration| integration.status.may_sync())
            .ok_or(StoreError::Missing("an integration with the workspace of this address"))?;
        let cancel = self.examination.begin();
        // A form may look up an address of its own meanwhile.
        let resolved = until(&cancel, Box::pin(self.meaning_of(found.id, address))).await?;
        let client = until(&cancel, async { Ok(self.clients.of(&found).await?) }).await?;
        let workspace = &found.workspace.slug;
        Ok(examine(&client, workspace, &resolved.repository, &resolved.reference, on_line, &cancel).await)
    }
}

/// Prepares an examination until it is cancelled.
async fn until<T>(
    cancel: &CancellationToken,
    work: impl Future<Output = Result<T, AdminError>>,
) -> Result<T, AdminError> {
    cancel.run_until_cancelled(work).await.unwrap_or(Err(AdminError::Cancelled))
}
