//! Makes what is there at Bitbucket into what is wanted: one hook for each link that follows, none for any other.

use std::collections::HashSet;
use std::sync::PoisonError;

use secrecy::SecretString;
use suitecase_bitbucket::{Hook, HookDraft, hooks};
use suitecase_keychain::KeychainError;
use suitecase_model::audit::AuditAction;
use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::LinkId;
use suitecase_model::integration::Integration;
use suitecase_model::link::Link;
use suitecase_model::service_hook::{HookState, ServiceHook};
use suitecase_store::{StoreError, service_hook};

use super::decision::{Errand, Situation, Step, Wish, errands, plan, wish};
use super::trouble::Trouble;
use super::world::{World, world, worlds};
use super::{ServiceHooks, record, secret};
use crate::error::{chain, code_of_keychain};

impl ServiceHooks {
    /// Does what is due for all links. What fails at Bitbucket is noted at its link and tried again later.
    pub async fn look_at_all(&self) -> Result<(), StoreError> {
        let worlds = self.shared.store.read(worlds).await?;
        for world in worlds {
            if !self.errands(&world).is_empty() {
                self.tend(world.link.id).await?;
            }
        }
        Ok(())
    }

    /// Does what is due for one link, on what is stored now.
    async fn tend(&self, id: LinkId) -> Result<(), StoreError> {
        let _turn = self.shared.turn.lock().await;
        let world = self.shared.store.read(move |reader| world(reader, id)).await?;
        let Some(integration) = world.integrations.get(&world.link.integration) else { return Ok(()) };
        let has_relay = world.settings.callback.is_some();
        if wish(&world.link, has_relay, integration.status.may_sync()) == Wish::NoHook {
            self.shared.known.forget(id);
        }
        let here = world.hooks.iter().find(|hook| hook.is_at(&world.link));
        for errand in self.errands(&world) {
            match errand {
                Errand::Remove(hook) => {
                    let Some(place) = world.integrations.get(&hook.integration) else { continue };
                    let client = self.shared.clients.of(place).await;
                    let client = client.as_ref().map_err(Trouble::of_sync);
                    self.remove(&world.link, &hook, place, client).await?;
                }
                Errand::GiveUp(hook) => {
                    self.leave(&hook, Trouble::plain(ErrorCode::IntegrationDisconnected)).await?;
                }
                Errand::Learn => self.learn(&world, integration, here).await?,
                Errand::Keep => self.keep(&world, integration, here).await?,
                Errand::Deafen(code) => {
                    let hook = self.here(&world, here);
                    self.poll(&world.link, hook, Trouble::plain(code)).await?;
                }
            }
        }
        self.unforce(id);
        self.tell();
        Ok(())
    }

    fn errands(&self, world: &World) -> Vec<Errand> {
        let url = world.settings.callback.as_ref().map(|callback| callback.of_hook(world.link.id));
        let situation = Situation {
            link: &world.link,
            hooks: &world.hooks,
            url: url.as_deref(),
            hearing: self.hearing(),
            now: self.shared.clock.now(),
            is_forced: self.forced().contains(&world.link.id),
            is_known: self.shared.known.secret(world.link.id).is_some(),
            is_mistrusted: self.shared.known.is_mistrusted(world.link.id),
        };
        errands(&situation, |id| world.integrations.get(&id).is_some_and(|found| found.status.may_sync()))
    }

    /// Takes a hook's secret into memory; where it is lost, the hook gets a new one.
    async fn learn(
        &self,
        world: &World,
        integration: &Integration,
        here: Option<&ServiceHook>,
    ) -> Result<(), StoreError> {
        match self.stored_secret(&world.link, integration).await {
            Ok(Some(secret)) => {
                self.shared.known.know(world.link.id, secret);
                Ok(())
            }
            Ok(None) => self.keep(world, integration, here).await,
            Err(trouble) => self.poll(&world.link, self.here(world, here), trouble).await,
        }
    }

    /// Makes sure that there is exactly one hook, and that it is as it is to be.
    async fn keep(
        &self,
        world: &World,
        integration: &Integration,
        here: Option<&ServiceHook>,
    ) -> Result<(), StoreError> {
        let hook = self.here(world, here);
        match self.make_sure(&world.link, integration, here, &hook.callback_url).await {
            Ok((found, done)) => {
                let (now, link) = (self.shared.clock.now(), world.link.clone());
                let told = ServiceHook {
                    uuid: Some(found.uuid),
                    repository_uuid: found.repository_uuid.or(hook.repository_uuid.clone()),
                    state: HookState::Told,
                    checked_at: now,
                    ..hook
                };
                self.shared.store.write(move |writer| record::put(writer, &link, &told, done, now)).await
            }
            Err(trouble) => self.poll(&world.link, hook, trouble).await,
        }
    }

    async fn make_sure(
        &self,
        link: &Link,
        integration: &Integration,
        here: Option<&ServiceHook>,
        url: &str,
    ) -> Result<(Hook, Option<AuditAction>), Trouble> {
        let client = self.shared.clients.of(integration).await.map_err(|error| Trouble::of_sync(&error))?;
        let stored = self.stored_secret(link, integration).await?;
        let (workspace, repository) = (&integration.workspace.slug, &link.repository);
        let found = hooks::hooks(&client, workspace, repository).await;
        let found = found.map_err(|error| Trouble::of_list(&client, error))?;
        let is_sure = stored.is_some() && !self.shared.known.is_mistrusted(link.id);
        let plan = plan(&found, here, url, is_sure);
        let secret = match stored {
            Some(secret) => secret,
            None => self.keep_fresh_secret(link, integration).await?,
        };
        // The first push may be told before Bitbucket's answer is here.
        self.shared.known.know(link.id, secret.clone());
        let description = format!("Suitecase: {}", link.name);
        let draft = |secret| HookDraft { url, description: &description, secret };
        let made = match plan.step {
            Step::Keep(hook) => {
                let was_known = here.is_some_and(|stored| stored.uuid.is_some());
                (hook, (!was_known).then_some(AuditAction::LinkHookCreate))
            }
            Step::Repair { uuid, with_secret } => {
                // Until Bitbucket has said yes, the hook may have another secret.
                if with_secret {
                    self.shared.known.mistrust(link.id);
                }
                let draft = draft(with_secret.then_some(&secret));
                let repaired = hooks::update(&client, workspace, repository, &uuid, draft).await?;
                self.shared.known.trust(link.id);
                (repaired, Some(AuditAction::LinkHookRepair))
            }
            Step::Create => {
                self.shared.known.trust(link.id);
                let created = hooks::create(&client, workspace, repository, draft(Some(&secret))).await?;
                (created, Some(AuditAction::LinkHookCreate))
            }
        };
        for uuid in plan.extra {
            // A second hook tells everything twice, which does nothing; the next look tries again.
            if let Err(error) = hooks::delete(&client, workspace, repository, &uuid).await {
                tracing::warn!(link = %link.id, error = chain(&error), "a second service hook stays");
            }
        }
        Ok(made)
    }

    /// Notes that a hook is wanted and does not work.
    async fn poll(&self, link: &Link, hook: ServiceHook, trouble: Trouble) -> Result<(), StoreError> {
        tracing::info!(link = %link.id, code = trouble.code.as_str(), "a link is polled without a service hook");
        let state = HookState::Polled { code: trouble.code.as_str().to_owned(), detail: trouble.detail };
        let polled = ServiceHook { state, checked_at: self.shared.clock.now(), ..hook };
        self.shared.store.write(move |writer| service_hook::put(writer, &polled)).await
    }

    /// Returns the hook where its link is now, as it is to be; `here` is what is stored of it.
    fn here(&self, world: &World, here: Option<&ServiceHook>) -> ServiceHook {
        let link = &world.link;
        let callback = world.settings.callback.as_ref();
        ServiceHook {
            link: link.id,
            integration: link.integration,
            repository: link.repository.clone(),
            repository_uuid: here.and_then(|hook| hook.repository_uuid.clone()),
            uuid: here.and_then(|hook| hook.uuid.clone()),
            callback_url: callback.map(|callback| callback.of_hook(link.id)).unwrap_or_default(),
            state: HookState::Told,
            checked_at: self.shared.clock.now(),
        }
    }

    /// Reads a hook's secret; `None` where the keychain has none.
    async fn stored_secret(
        &self,
        link: &Link,
        integration: &Integration,
    ) -> Result<Option<SecretString>, Trouble> {
        if let Some(secret) = self.shared.known.secret(link.id) {
            return Ok(Some(secret));
        }
        let entry = secret::entry(link, &integration.workspace.slug);
        match self.shared.clients.keychain().read(&entry).await {
            Ok(secret) => Ok(Some(secret)),
            Err(KeychainError::Absent) => Ok(None),
            Err(error) => Err(Trouble::plain(code_of_keychain(&error))),
        }
    }

    /// Makes a new secret and keeps it before Bitbucket hears of it, so that a hook is never signed with a lost one.
    async fn keep_fresh_secret(
        &self,
        link: &Link,
        integration: &Integration,
    ) -> Result<SecretString, Trouble> {
        let fresh = secret::fresh().map_err(|_| Trouble::plain(ErrorCode::InternalBug))?;
        let entry = secret::entry(link, &integration.workspace.slug);
        let kept = self.shared.clients.keychain().keep(&entry, fresh.clone()).await;
        kept.map_err(|error| Trouble::plain(code_of_keychain(&error)))?;
        Ok(fresh)
    }

    fn forced(&self) -> HashSet<LinkId> {
        self.shared.forced.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes that a look which somebody asked for was taken.
    fn unforce(&self, id: LinkId) {
        self.shared.forced.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}
