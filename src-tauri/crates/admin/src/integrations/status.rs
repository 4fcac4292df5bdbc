//! *Disconnect* (R7) and *Reconnect* (R8).

use serde_json::json;
use suitecase_bitbucket::Client;
use suitecase_model::audit::{AuditAction, AuditActor};
use suitecase_model::ids::IntegrationId;
use suitecase_model::integration::{Integration, IntegrationStatus};
use suitecase_model::member::Member;
use suitecase_model::sync_run::SyncReason;
use suitecase_model::time::Timestamp;
use suitecase_store::{StoreError, Writer, integration, link, service_hook};
use suitecase_sync::SyncError;
use suitecase_sync::error::chain;

use crate::{Admin, AdminError, audit};

/// What happens to the credential of an integration that is disconnected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithCredential {
    /// It stays in the keychain, for an easy return.
    Kept,
    /// It is taken out of the keychain.
    Forgotten,
}

impl Admin {
    /// Disconnects: links stop, their service hooks are removed, nothing else is deleted. Hooks that could not be removed
    /// are remembered with the reason.
    ///
    /// Where the credential is to be forgotten and the keychain refuses, nothing is changed.
    pub async fn disconnect_integration(
        &self,
        actor: &Member,
        id: IntegrationId,
        credential: WithCredential,
    ) -> Result<Integration, AdminError> {
        let removing = self.client_for_hooks(id).await?;
        let exchanged = match credential {
            WithCredential::Kept => None,
            WithCredential::Forgotten => {
                self.tested.use_up();
                let stored = self.store.read(move |reader| integration::get(reader, id)).await?;
                Some(self.clients.keychain().exchange(self.entry_of(&stored), None).await?)
            }
        };
        let (now, actor, decisions) = (self.now(), audit::by(actor), self.decisions.clone());
        let written = self.store.write(move |writer| {
            let changed = set_status(
                writer,
                id,
                &IntegrationStatus::Inactive,
                None,
                (now, actor.clone(), AuditAction::IntegrationDisconnect),
            )?;
            if credential == WithCredential::Forgotten {
                integration::set_has_credential(writer, id, false)?;
                let states = (json!({ "credential": "kept" }), json!({ "credential": "forgotten" }));
                let subject = audit::on(id, &changed.name);
                audit::append(writer, now, actor, AuditAction::IntegrationForget, subject, states)?;
            }
            decisions.note();
            Ok::<_, StoreError>(changed)
        });
        let changed = match written.await {
            Ok(changed) => changed,
            Err(error) => {
                if let Some(exchanged) = exchanged {
                    exchanged.take_back().await;
                }
                return Err(error.into());
            }
        };
        for link in self.store.read(move |reader| link::of_integration(reader, id)).await? {
            self.syncs.cancel(link.id);
        }
        if let Some(client) = removing
            && let Err(error) = self.hooks.release(&changed, client).await
        {
            tracing::error!(error = chain(&error), "could not note which service hooks are left");
        }
        self.clients.forget(id);
        Ok(changed)
    }

    /// Returns what removes the service hooks of an integration, also once its credential is forgotten; `None` where it
    /// has none.
    async fn client_for_hooks(
        &self,
        id: IntegrationId,
    ) -> Result<Option<Result<Client, SyncError>>, AdminError> {
        let read = self.store.read(move |reader| {
            let hooks = service_hook::of_integration(reader, id)?;
            Ok::<_, StoreError>((integration::get(reader, id)?, hooks.is_empty()))
        });
        let (stored, has_none) = read.await?;
        Ok(if has_none { None } else { Some(self.clients.of(&stored).await) })
    }

    /// Reconnects: the checks run, the integration is `ACTIVE` or `ERROR`, and its links resume.
    ///
    /// After a decision while the checks run, such as a rotation, they run again on what was decided.
    pub async fn reconnect_integration(
        &self,
        actor: &Member,
        id: IntegrationId,
    ) -> Result<Integration, AdminError> {
        loop {
            let decided = self.decisions.count();
            let stored = self.store.read(move |reader| integration::get(reader, id)).await?;
            let now = self.now();
            let status = match self.examine(&stored).await {
                Ok(()) => IntegrationStatus::Active,
                Err(trouble) => trouble.into_status(now),
            };
            let (actor, decisions) = (audit::by(actor), self.decisions.clone());
            let written = self.store.write(move |writer| {
                // What was examined is not what is stored now.
                if decisions.count() != decided {
                    return Ok(None);
                }
                let event = (now, actor, AuditAction::IntegrationReconnect);
                let changed = set_status(writer, id, &status, Some(now), event)?;
                if changed.status == IntegrationStatus::Active {
                    integration::set_has_credential(writer, id, true)?;
                }
                decisions.note();
                Ok::<_, StoreError>(Some(changed))
            });
            if let Some(changed) = written.await? {
                self.sync_links_again(&changed).await?;
                return Ok(changed);
            }
        }
    }

    /// Looks anew at what follows a branch through an integration, with the credential of now.
    pub(super) async fn sync_links_again(&self, integration: &Integration) -> Result<(), AdminError> {
        if !integration.status.may_sync() {
            return Ok(());
        }
        let id = integration.id;
        for link in self.store.read(move |reader| link::of_integration(reader, id)).await? {
            self.hooks.look(link.id);
            if link.status.is_followed() {
                self.syncs.cancel(link.id);
                self.syncs.idle(link.id).await;
                self.syncs.start(link.id, SyncReason::Poll);
            }
        }
        Ok(())
    }
}

fn set_status(
    writer: &Writer<'_>,
    id: IntegrationId,
    status: &IntegrationStatus,
    checked_at: Option<Timestamp>,
    (now, actor, action): (Timestamp, AuditActor, AuditAction),
) -> Result<Integration, StoreError> {
    let before = integration::get(writer, id)?;
    integration::set_status(writer, id, status, checked_at)?;
    let after = integration::get(writer, id)?;
    let change = (audit::integration(&before), audit::integration(&after));
    audit::append(writer, now, actor, action, audit::on(id, &after.name), change)?;
    Ok(after)
}
