//! Takes hooks away at Bitbucket, and remembers those that could not be.

use std::time::Duration;

use suitecase_bitbucket::{Client, HookError, HookRight, hooks};
use suitecase_keychain::KeychainError;
use suitecase_model::error_code::ErrorCode;
use suitecase_model::integration::Integration;
use suitecase_model::link::Link;
use suitecase_model::service_hook::{HookState, ServiceHook};
use suitecase_store::{StoreError, link, service_hook};

use super::decision::to_remove;
use super::trouble::Trouble;
use super::{ServiceHooks, record, secret};
use crate::error::{SyncError, chain};

/// How long a person who disconnects waits for hooks to be removed, and for whoever works on hooks at the time; what is
/// left is remembered.
const RELEASE_LIMIT: Duration = Duration::from_secs(20);

impl ServiceHooks {
    /// Removes the hooks that were made through an integration which a person has disconnected; returns those that are
    /// left, each with the reason.
    ///
    /// `client` is the integration's, taken before its credential was forgotten.
    pub async fn release(
        &self,
        integration: &Integration,
        client: Result<Client, SyncError>,
    ) -> Result<Vec<ServiceHook>, StoreError> {
        let id = integration.id;
        let removing = async {
            let _turn = self.shared.turn.lock().await;
            let made = self.shared.store.read(move |reader| service_hook::of_integration(reader, id)).await?;
            for hook in &made {
                self.shared.known.forget(hook.link);
                let link_id = hook.link;
                let link = self.shared.store.read(move |reader| link::get(reader, link_id)).await?;
                self.remove(&link, hook, integration, client.as_ref().map_err(Trouble::of_sync)).await?;
            }
            Ok::<_, StoreError>(())
        };
        if let Ok(removed) = tokio::time::timeout(RELEASE_LIMIT, removing).await {
            removed?;
        }
        let left = self.shared.store.read(move |reader| service_hook::of_integration(reader, id)).await?;
        for hook in &left {
            self.shared.known.forget(hook.link);
            if !matches!(hook.state, HookState::Leaving { .. }) {
                self.leave(hook, Trouble::plain(ErrorCode::NetworkTimedOut)).await?;
            }
        }
        self.tell();
        self.shared.store.read(move |reader| service_hook::of_integration(reader, id)).await
    }

    /// Removes a hook at Bitbucket and forgets it, or notes why that was not possible.
    pub(super) async fn remove(
        &self,
        link: &Link,
        hook: &ServiceHook,
        integration: &Integration,
        client: Result<&Client, Trouble>,
    ) -> Result<(), StoreError> {
        let removed = match client {
            Ok(client) => take_away(client, &integration.workspace.slug, hook).await,
            // Nothing was ever made, so that nothing has to be asked.
            Err(_) if is_surely_none(hook) => Ok(false),
            Err(trouble) => Err(trouble),
        };
        let was_there = match removed {
            Ok(was_there) => was_there,
            Err(trouble) => return self.leave(hook, trouble).await,
        };
        let (now, gone, of) = (self.shared.clock.now(), hook.clone(), link.clone());
        let is_last = self
            .shared
            .store
            .write(move |writer| {
                record::remove(writer, &of, &gone, was_there, now)?;
                Ok::<_, StoreError>(service_hook::of_link(writer, of.id)?.is_empty())
            })
            .await?;
        if is_last {
            let entry = secret::entry(link, &integration.workspace.slug);
            match self.shared.clients.keychain().forget(&entry).await {
                Ok(()) | Err(KeychainError::Absent) => {}
                Err(error) => {
                    tracing::warn!(error = chain(&error), "the secret of a removed service hook stays");
                }
            }
            // The next hook gets a secret that is kept.
            self.shared.known.forget(link.id);
        }
        Ok(())
    }

    /// Notes that a hook is to be removed and could not be.
    pub(super) async fn leave(&self, hook: &ServiceHook, trouble: Trouble) -> Result<(), StoreError> {
        tracing::warn!(link = %hook.link, code = trouble.code.as_str(), "a service hook could not be removed");
        let state = HookState::Leaving { code: trouble.code.as_str().to_owned(), detail: trouble.detail };
        let leaving = ServiceHook { state, checked_at: self.shared.clock.now(), ..hook.clone() };
        self.shared.store.write(move |writer| service_hook::put(writer, &leaving)).await
    }
}

/// Removes what Bitbucket has of a hook; true where anything was there.
///
/// A hook that is not there is one thing, a repository that hides itself another, and deleting tells them apart as
/// little as any call: so the list is asked first, where the credential may read it.
async fn take_away(client: &Client, workspace: &str, hook: &ServiceHook) -> Result<bool, Trouble> {
    if is_surely_none(hook) {
        return Ok(false);
    }
    let found = match hooks::hooks(client, workspace, &hook.repository).await {
        Ok(found) => to_remove(&found, hook),
        Err(error) => match (HookError::of(HookRight::Read, client.credential_kind(), error), &hook.uuid) {
            (HookError::MissingScope { .. }, Some(uuid)) => {
                hooks::delete(client, workspace, &hook.repository, uuid).await?;
                return Ok(true);
            }
            (other, _) => return Err(other.into()),
        },
    };
    for uuid in &found {
        match hooks::delete(client, workspace, &hook.repository, uuid).await {
            // It went while it was looked at.
            Ok(()) | Err(HookError::NotFoundOrHidden) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(!found.is_empty())
}

/// Returns whether Bitbucket refused to make a hook; after an answer that was lost nobody knows.
fn is_surely_none(hook: &ServiceHook) -> bool {
    let code = match &hook.state {
        HookState::Told => return false,
        HookState::Polled { code, .. } | HookState::Leaving { code, .. } => code,
    };
    let is_uncertain = ErrorCode::from_code(code).is_none_or(ErrorCode::passes_by_itself);
    hook.uuid.is_none() && !is_uncertain
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use suitecase_bitbucket::Origin;
    use suitecase_keychain::Memory;
    use suitecase_model::credential::CredentialKind;
    use suitecase_model::ids::IntegrationId;
    use suitecase_model::integration::{IntegrationStatus, Workspace};
    use suitecase_store::Store;
    use uuid::Uuid;

    use super::*;
    use crate::{Clients, Clock, SyncService};

    #[tokio::test]
    async fn whoever_disconnects_waits_no_longer_for_others_who_work_on_hooks() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("suitecase.db")).unwrap();
        let keychain = Memory::new("removing".to_owned());
        let clients = Arc::new(Clients::new(Origin::default(), keychain.keychain()));
        let clock = Clock::of_this_computer();
        let syncs = SyncService::new(store.clone(), Arc::clone(&clients), clock.clone());
        let hooks = ServiceHooks::new(store, clients, syncs, clock);
        let integration = Integration {
            id: IntegrationId(Uuid::from_u128(1)),
            name: "Acme".to_owned(),
            workspace: Workspace { slug: "acme".to_owned(), uuid: None },
            credential_kind: CredentialKind::ApiToken,
            credential_user: String::new(),
            description: String::new(),
            status: IntegrationStatus::Inactive,
            checked_at: None,
            expires_on: None,
        };
        let others = Arc::clone(&hooks.shared);
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        tokio::time::pause();
        let work = tokio::spawn(async move {
            let _turn = others.turn.lock().await;
            begun.send(()).unwrap();
            tokio::time::sleep(RELEASE_LIMIT * 1000).await;
        });
        has_begun.await.unwrap();
        let left = hooks.release(&integration, Err(SyncError::Disconnected)).await.unwrap();
        assert_eq!(left, []);
        assert!(!work.is_finished());
    }
}
