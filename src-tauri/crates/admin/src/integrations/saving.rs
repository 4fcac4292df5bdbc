//! *Save* (R5): a new integration, an edited one, or a rotated credential; the secret goes to the keychain.

use serde_json::Value;
use suitecase_model::audit::AuditAction;
use suitecase_model::error_code::ErrorCode;
use suitecase_model::ids::IntegrationId;
use suitecase_model::integration::{Integration, IntegrationStatus};
use suitecase_model::member::Member;
use suitecase_model::time::Timestamp;
use suitecase_store::{Writer, integration};

use super::credential;
use super::draft::{Checked, IntegrationDraft};
use super::expiring::has_ended;
use super::testing::Found;
use crate::{Admin, AdminError, audit, new_id};

impl Admin {
    /// Saves a draft: what connects has passed *Test Connection* as it is, or is what is stored already.
    ///
    /// How an integration stands whose connection stays as it is, is left to the checks, whatever a test has found.
    /// A rotation leaves the links as they are and syncs them again. A disconnected integration stays disconnected.
    pub async fn save_integration(
        &self,
        actor: &Member,
        draft: &IntegrationDraft,
    ) -> Result<Integration, AdminError> {
        let stored = self.edited(draft).await?;
        let checked = self.checked(draft, stored.as_ref())?;
        let found = self.tested.found_for(&checked, self.decisions.count());
        let saved = match (stored, found) {
            (Some(stored), _) if checked.connects_like(&stored) => {
                self.edit(actor, stored, checked, None).await?
            }
            (None | Some(_), None) => return Err(AdminError::NotTested),
            (None, Some(found)) => self.create(actor, checked, found).await?,
            (Some(stored), found) => self.edit(actor, stored, checked, found).await?,
        };
        self.tested.use_up();
        Ok(saved)
    }

    async fn create(
        &self,
        actor: &Member,
        checked: Checked,
        found: Found,
    ) -> Result<Integration, AdminError> {
        let now = self.now();
        let integration = Integration {
            id: IntegrationId(new_id()),
            name: checked.name,
            workspace: found.workspace,
            credential_kind: checked.credential_kind,
            credential_user: checked.user,
            description: checked.description,
            status: IntegrationStatus::Active,
            checked_at: Some(found.at),
            expires_on: checked.expires_on,
        };
        let secret = checked.secret.ok_or(AdminError::NotTested)?;
        // Without the row the entry would be a trace (R5).
        let put = self.clients.keychain().put(self.entry_of(&integration), secret).await?;
        let (row, actor) = (integration.clone(), audit::by(actor));
        let written = self.store.write(move |writer| {
            integration::insert(writer, &row, now)?;
            let states = (Value::Null, audit::integration(&row));
            let subject = audit::on(row.id, &row.name);
            Ok(audit::append(writer, now, actor, AuditAction::IntegrationCreate, subject, states)?)
        });
        if let Err(error) = written.await {
            put.take_back().await;
            return Err(error);
        }
        Ok(integration)
    }

    async fn edit(
        &self,
        actor: &Member,
        stored: Integration,
        checked: Checked,
        found: Option<Found>,
    ) -> Result<Integration, AdminError> {
        let id = stored.id;
        let exchanged = match checked.secret.clone() {
            Some(secret) => {
                let entry = self.entry_of(&stored);
                Some(self.clients.keychain().exchange(entry, Some(secret)).await?)
            }
            None => None,
        };
        let change = Change { checked, found, actor: actor.clone(), now: self.now() };
        let decisions = self.decisions.clone();
        let written = self.store.write(move |writer| {
            let saved = change.write(writer, id)?;
            decisions.note();
            Ok(saved)
        });
        let Saved { row: saved, reconnects, is_overtaken } = match written.await {
            Ok(saved) => saved,
            Err(error) => {
                if let Some(exchanged) = exchanged {
                    exchanged.take_back().await;
                }
                return Err(error);
            }
        };
        let entry = self.entry_of(&saved);
        if entry != self.entry_of(&stored) {
            credential::relabel(self.clients.keychain(), &entry).await;
        }
        if reconnects {
            self.clients.forget(id);
            self.sync_links_again(&saved).await?;
        }
        let is_corrected = is_called_ended(&saved) && !has_ended(&saved, self.now());
        if saved.status.may_sync() && (is_corrected || is_overtaken) {
            // The day was corrected, or something was found out since the test, so the calls decide again.
            return self.check_integration(id).await;
        }
        Ok(saved)
    }
}

/// What is written when an integration is edited.
struct Change {
    checked: Checked,
    /// What the test found, where one was needed.
    found: Option<Found>,
    actor: Member,
    now: Timestamp,
}

/// What was written.
struct Saved {
    row: Integration,
    /// Whether calls have to be made anew from now on.
    reconnects: bool,
    /// Whether something was found out since the test, so that the row stands as before.
    is_overtaken: bool,
}

impl Change {
    /// Writes the row with its audit events.
    fn write(self, writer: &Writer<'_>, id: IntegrationId) -> Result<Saved, AdminError> {
        let Self { checked, found, actor, now } = self;
        let before = integration::get(writer, id)?;
        let tested_at = found.as_ref().map(|found| found.at);
        let workspace = found.map_or_else(|| before.workspace.clone(), |found| found.workspace);
        if !before.workspace.is_same(&workspace) && integration::link_count(writer, id)? > 0 {
            return Err(AdminError::WorkspaceInUse);
        }
        let rotates = checked.changes_credential(&before);
        let ends_otherwise = checked.expires_on != before.expires_on;
        let edited = Integration {
            name: checked.name,
            workspace,
            description: checked.description,
            expires_on: checked.expires_on,
            ..before.clone()
        };
        let mut saved = Integration {
            credential_kind: checked.credential_kind,
            credential_user: checked.user,
            ..edited.clone()
        };
        let is_overtaken = tested_at.is_some_and(|at| before.checked_at > Some(at));
        if let Some(at) = tested_at.filter(|_| !is_overtaken) {
            saved.checked_at = Some(at);
            saved.status = status_after_test(&saved, now);
        }
        integration::update(writer, &saved)?;
        if tested_at.is_some() {
            // It was typed just now, or read from the keychain for the test.
            integration::set_has_credential(writer, id, true)?;
        }
        if rotates || ends_otherwise {
            integration::set_expiry_told(writer, id, None)?;
        }
        let append = |action: AuditAction, before: &Integration, after: &Integration| {
            let states = (audit::integration(before), audit::integration(after));
            audit::append(writer, now, audit::by(&actor), action, audit::on(id, &after.name), states)
        };
        let after_edit = if rotates { &edited } else { &saved };
        if edited != before || after_edit.status != before.status {
            append(AuditAction::IntegrationEdit, &before, after_edit)?;
        }
        if rotates {
            append(AuditAction::IntegrationRotate, &edited, &saved)?;
        }
        let reconnects = rotates || edited.workspace != before.workspace;
        Ok(Saved { row: saved, reconnects, is_overtaken })
    }
}

/// A connection that passed is `ACTIVE`, unless a person disconnected it or its token's last day has passed.
fn status_after_test(integration: &Integration, now: Timestamp) -> IntegrationStatus {
    match integration.status {
        IntegrationStatus::Active | IntegrationStatus::Error { .. } if !has_ended(integration, now) => {
            IntegrationStatus::Active
        }
        IntegrationStatus::Active | IntegrationStatus::Inactive | IntegrationStatus::Error { .. } => {
            integration.status.clone()
        }
    }
}

fn is_called_ended(integration: &Integration) -> bool {
    match &integration.status {
        IntegrationStatus::Error { code, .. } => code == ErrorCode::BitbucketTokenExpired.as_str(),
        IntegrationStatus::Active | IntegrationStatus::Inactive => false,
    }
}
