//! What people decide about run configurations. The values of secured variables go to the keychain, everything else and
//! the entry of the audit log into the database, in one transaction.
//!
//! What the keychain holds is read before it is replaced: where that fails nothing is changed.

mod draft;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use suitecase_keychain::{EntryName, Exchanged, Keychain};
use suitecase_model::audit::AuditAction;
use suitecase_model::ids::{ProjectId, RunConfigurationId};
use suitecase_model::member::Member;
use suitecase_model::test_run::RunConfiguration;
use suitecase_model::time::Timestamp;
use suitecase_store::{Store, StoreError, Writer, link, run_configuration, test_suite};
use suitecase_sync::error::chain;
use suitecase_sync::{Clients, Clock};
use uuid::Uuid;

use crate::audit;
use crate::error::RunError;

use draft::{Checked, SecuredValue};
pub use draft::{ConfigurationDraft, VariableDraft};

/// Keeps run configurations. Clones share everything.
#[derive(Clone)]
pub struct Configurations {
    store: Store,
    clients: Arc<Clients>,
    clock: Clock,
}

impl Configurations {
    /// Makes it from the handles it works with.
    pub fn new(store: Store, clients: Arc<Clients>, clock: Clock) -> Self {
        Self { store, clients, clock }
    }

    /// Saves a new configuration or an edited one. A secured variable without a value keeps the one that it has.
    pub async fn save(
        &self,
        actor: &Member,
        draft: ConfigurationDraft,
    ) -> Result<RunConfiguration, RunError> {
        let stored = match draft.id {
            Some(id) => Some(self.store.read(move |reader| run_configuration::get(reader, id)).await?),
            None => None,
        };
        let id = draft.id.unwrap_or_else(|| RunConfigurationId(Uuid::now_v7()));
        let Checked { configuration, secured } = draft.checked(id, stored.as_ref())?;
        let exchanged = self.keep(&configuration, secured).await?;
        let (now, actor, row) = (self.clock.now(), actor.clone(), configuration.clone());
        let written = self.store.write(move |writer| write(writer, &actor, &row, now)).await;
        if let Err(error) = written {
            for one in exchanged {
                one.take_back().await;
            }
            return Err(error);
        }
        if let Some(stored) = &stored {
            self.forget(id, secured_names(stored).difference(&secured_names(&configuration))).await;
        }
        Ok(configuration)
    }

    /// Removes a configuration and the schedules that run it; the runs it had stay. Returns false where it was removed
    /// already.
    pub async fn remove(&self, actor: &Member, id: RunConfigurationId) -> Result<bool, RunError> {
        let (now, actor) = (self.clock.now(), actor.clone());
        let removed = self.store.write(move |writer| {
            let Some(before) = run_configuration::find(writer, id)? else { return Ok(None) };
            let mut state = audit::configuration(&before);
            let schedules = run_configuration::names_of_schedules(writer, id)?;
            if let (Some(state), false) = (state.as_object_mut(), schedules.is_empty()) {
                state.insert("schedules".to_owned(), schedules.join(", ").into());
            }
            run_configuration::remove_schedules(writer, id, now)?;
            run_configuration::remove(writer, id, now)?;
            let subject = audit::on(id, &before.name);
            let action = AuditAction::RunConfigurationRemove;
            audit::append(writer, now, &actor, action, subject, (state, Value::Null))?;
            Ok::<_, RunError>(Some(before))
        });
        let Some(before) = removed.await? else { return Ok(false) };
        self.forget(id, &secured_names(&before)).await;
        Ok(true)
    }

    /// Returns the project that a configuration belongs to.
    pub async fn project_of(&self, id: RunConfigurationId) -> Result<ProjectId, RunError> {
        Ok(self.store.read(move |reader| run_configuration::get(reader, id)).await?.project)
    }

    /// Puts the values of secured variables into the keychain; where one fails, those before it are taken back.
    async fn keep(
        &self,
        configuration: &RunConfiguration,
        secured: Vec<SecuredValue>,
    ) -> Result<Vec<Exchanged>, RunError> {
        let mut exchanged = Vec::with_capacity(secured.len());
        for SecuredValue { name, value } in secured {
            let label = format!("{}: {name}", configuration.name);
            let entry = EntryName::of_variable(configuration.id, &name).shown_as(&label);
            match self.keychain().exchange(entry, Some(value)).await {
                Ok(one) => exchanged.push(one),
                Err(error) => {
                    for one in exchanged {
                        one.take_back().await;
                    }
                    return Err(error.into());
                }
            }
        }
        Ok(exchanged)
    }

    /// Forgets values that nothing needs any more. One that stays for now is no harm but a trace.
    async fn forget<'name>(&self, id: RunConfigurationId, names: impl IntoIterator<Item = &'name String>) {
        for name in names {
            if let Err(error) = self.keychain().forget_if_there(&EntryName::of_variable(id, name)).await {
                tracing::warn!(error = chain(&error), "could not forget the value of a variable");
            }
        }
    }

    fn keychain(&self) -> &Keychain {
        self.clients.keychain()
    }
}

/// Writes a configuration with its audit event, if its link and its suite are what it may run.
fn write(
    writer: &Writer<'_>,
    actor: &Member,
    configuration: &RunConfiguration,
    now: Timestamp,
) -> Result<(), RunError> {
    let id = configuration.id;
    let link = link::get(writer, configuration.link)?;
    if link.project != configuration.project {
        return Err(RunError::OtherLink);
    }
    let before = run_configuration::find(writer, id)?;
    if before.as_ref().is_some_and(|before| before.project != configuration.project) {
        return Err(RunError::OtherLink);
    }
    // A suite that is gone from the catalogue may stay where it was chosen before.
    let is_as_before = before
        .as_ref()
        .is_some_and(|before| (before.suite, before.link) == (configuration.suite, configuration.link));
    if let (Some(suite), false) = (configuration.suite, is_as_before) {
        match test_suite::get(writer, suite) {
            Ok((of, _)) if of == configuration.link => {}
            Ok(_) | Err(StoreError::Missing(_)) => return Err(RunError::OtherSuite),
            Err(error) => return Err(error.into()),
        }
    }
    run_configuration::save(writer, configuration, now)?;
    let action = match before {
        None => AuditAction::RunConfigurationCreate,
        Some(_) => AuditAction::RunConfigurationEdit,
    };
    let states =
        (before.as_ref().map_or(Value::Null, audit::configuration), audit::configuration(configuration));
    let subject = audit::on(id, &configuration.name);
    Ok(audit::append(writer, now, actor, action, subject, states)?)
}

fn secured_names(configuration: &RunConfiguration) -> BTreeSet<String> {
    let secured = configuration.variables.iter().filter(|variable| variable.value.is_none());
    secured.map(|variable| variable.name.clone()).collect()
}
