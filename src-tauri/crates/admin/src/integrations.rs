//! Integrations: tested before they are saved, disconnected and reconnected, never deleted.

use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use suitecase_bitbucket::{Check, Client, Credential, Report, Verdict, WorkspaceAddress, test_connection};
use suitecase_keychain::EntryName;
use suitecase_model::audit::AuditAction;
use suitecase_model::credential::CredentialKind;
use suitecase_model::error_code::ErrorCode;
use suitecase_model::expiry;
use suitecase_model::ids::IntegrationId;
use suitecase_model::integration::{Integration, IntegrationStatus, Workspace};
use suitecase_model::member::Member;
use suitecase_model::sync_run::SyncReason;
use suitecase_model::text::{self, TextError};
use suitecase_store::{Writer, integration, link};
use suitecase_sync::error::code_of_bitbucket;
use tokio_util::sync::CancellationToken;

use crate::error::Field;
use crate::{Admin, AdminError, audit, new_id};

/// What a person types to connect a workspace (R3).
#[derive(Clone)]
pub struct IntegrationDraft {
    /// *Integration Name*.
    pub name: String,
    /// *Organization Account URL*.
    pub workspace_url: String,
    /// The kind of credential.
    pub credential_kind: CredentialKind,
    /// Account e-mail or user name.
    pub user: String,
    /// Token or app password.
    pub secret: SecretString,
    /// *Description*.
    pub description: String,
    /// The last day on which the token works; empty or `YYYY-MM-DD`.
    pub expires_on: String,
}

/// The values that passed *Test Connection* last, in memory only.
#[derive(Default)]
pub struct LastTest(Mutex<Option<(Checked, Workspace)>>);

/// A draft whose fields are all acceptable.
#[derive(Clone)]
struct Checked {
    name: String,
    description: String,
    expires_on: Option<Date>,
    workspace: String,
    credential_kind: CredentialKind,
    user: String,
    secret: SecretString,
}

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
        let checked = self.check(draft)?;
        self.tested.set(None);
        let credential = Credential::new(checked.credential_kind, &checked.user, checked.secret.clone());
        let client = Client::new(self.clients.origin().clone(), credential)?;
        let report = tokio::select! {
            report = test_connection(&client, &checked.workspace, on_check) => report,
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

    /// Saves a draft that passed *Test Connection* as it is (R5): the secret to the keychain, the rest as a row.
    pub async fn save_integration(
        &self,
        actor: &Member,
        draft: &IntegrationDraft,
    ) -> Result<Integration, AdminError> {
        let checked = self.check(draft)?;
        let workspace = self.tested.workspace_for(&checked).ok_or(AdminError::NotTested)?;
        let now = self.now();
        let integration = Integration {
            id: IntegrationId(new_id()),
            name: checked.name,
            workspace,
            credential_kind: checked.credential_kind,
            credential_user: checked.user,
            description: checked.description,
            status: IntegrationStatus::Active,
            checked_at: Some(now),
            expires_on: checked.expires_on,
        };
        let entry = EntryName::of_integration(integration.id);
        self.clients.keychain().keep(&entry, checked.secret).await?;
        let (row, actor) = (integration.clone(), audit::by(actor));
        let stored = self
            .store
            .write(move |writer| {
                integration::insert(writer, &row, now)?;
                let states = (Value::Null, audit::integration(&row));
                let subject = audit::on(row.id, &row.name);
                Ok(audit::append(writer, now, actor, AuditAction::IntegrationCreate, subject, states)?)
            })
            .await;
        if let Err(error) = stored {
            // The entry was made for this row a moment ago; without the row it would be a trace (R5).
            self.clients.keychain().forget(&entry).await?;
            return Err(error);
        }
        self.tested.set(None);
        Ok(integration)
    }

    /// Disconnects (R7): links stop, nothing is deleted, the keychain keeps the credential.
    pub async fn disconnect_integration(
        &self,
        actor: &Member,
        id: IntegrationId,
    ) -> Result<Integration, AdminError> {
        let changed = self
            .set_integration_status(
                actor,
                id,
                IntegrationStatus::Inactive,
                AuditAction::IntegrationDisconnect,
            )
            .await?;
        for link in self.store.read(move |reader| link::of_integration(reader, id)).await? {
            self.syncs.cancel(link.id);
        }
        self.clients.forget(id);
        Ok(changed)
    }

    /// Reconnects (R8): the checks run, the integration is `ACTIVE` or `ERROR`, and its links resume.
    pub async fn reconnect_integration(
        &self,
        actor: &Member,
        id: IntegrationId,
    ) -> Result<Integration, AdminError> {
        let stored = self.store.read(move |reader| integration::get(reader, id)).await?;
        self.clients.forget(id);
        let broken = match self.clients.of(&stored).await {
            Ok(client) => {
                let report = test_connection(&client, &stored.workspace.slug, |_| {}).await;
                report.checks.iter().find_map(failure)
            }
            Err(error) => Some(error.code()),
        };
        let status = match broken {
            None => IntegrationStatus::Active,
            Some(code) => IntegrationStatus::Error {
                code: code.as_str().to_owned(),
                detail: String::new(),
                at: self.now(),
            },
        };
        let changed =
            self.set_integration_status(actor, id, status, AuditAction::IntegrationReconnect).await?;
        for link in self.store.read(move |reader| link::of_integration(reader, id)).await? {
            if link.status.is_followed() {
                self.syncs.start(link.id, SyncReason::Poll);
            }
        }
        Ok(changed)
    }

    async fn set_integration_status(
        &self,
        member: &Member,
        id: IntegrationId,
        status: IntegrationStatus,
        action: AuditAction,
    ) -> Result<Integration, AdminError> {
        let (now, actor) = (self.now(), audit::by(member));
        let change = move |writer: &Writer<'_>| {
            let before = integration::get(writer, id)?;
            integration::set_status(writer, id, &status, Some(now))?;
            let after = integration::get(writer, id)?;
            let before_and_after = (audit::integration(&before), audit::integration(&after));
            audit::append(writer, now, actor, action, audit::on(id, &after.name), before_and_after)?;
            Ok(after)
        };
        self.store.write(change).await
    }

    /// Checks the fields; each error names its field (R3).
    fn check(&self, draft: &IntegrationDraft) -> Result<Checked, AdminError> {
        let at = |field: Field| move |source: TextError| AdminError::Text { field, source };
        let name = text::name(&draft.name).map_err(at(Field::Name))?;
        let address = WorkspaceAddress::parse(&draft.workspace_url, self.clients.origin())
            .map_err(|source| AdminError::Address { field: Field::WorkspaceUrl, source })?;
        let user = if draft.credential_kind.needs_user() {
            text::user_name(&draft.user).map_err(at(Field::User))?
        } else {
            String::new()
        };
        let secret = draft.secret.expose_secret().trim();
        if secret.is_empty() {
            return Err(at(Field::Secret)(TextError::Empty));
        }
        let expires_on = expiry::last_day(&draft.expires_on, self.now().day())
            .map_err(|source| AdminError::Day { field: Field::ExpiresOn, source })?;
        Ok(Checked {
            name,
            expires_on,
            description: text::description(&draft.description).map_err(at(Field::Description))?,
            workspace: address.workspace,
            credential_kind: draft.credential_kind,
            user,
            secret: SecretString::from(secret.to_owned()),
        })
    }
}

impl LastTest {
    fn set(&self, passed: Option<(Checked, Workspace)>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = passed;
    }

    /// Returns the workspace that was found when these very values passed.
    fn workspace_for(&self, values: &Checked) -> Option<Workspace> {
        let passed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (tested, workspace) = passed.as_ref()?;
        tested.is_same_connection(values).then(|| workspace.clone())
    }
}

impl Checked {
    /// Name and description do not reach Bitbucket, so changing them needs no new test.
    fn is_same_connection(&self, other: &Self) -> bool {
        self.workspace == other.workspace
            && self.credential_kind == other.credential_kind
            && self.user == other.user
            && self.secret.expose_secret() == other.secret.expose_secret()
    }
}

fn failure(check: &Check) -> Option<ErrorCode> {
    match check.verdict {
        Verdict::Failed => Some(code_of_check(check).unwrap_or(ErrorCode::BitbucketNotBitbucket)),
        Verdict::Passed | Verdict::Warning | Verdict::Skipped => None,
    }
}

/// Returns the stable code of what a check found; `None` when it found nothing wrong.
pub fn code_of_check(check: &Check) -> Option<ErrorCode> {
    use suitecase_bitbucket::Finding;
    match &check.finding {
        Finding::NoRepositoryVisible => Some(ErrorCode::BitbucketNoRepositories),
        Finding::Error(error) => Some(code_of_bitbucket(error)),
        Finding::Works
        | Finding::RepositoriesVisible(_)
        | Finding::NotForAccessTokens
        | Finding::NothingToTryOn => None,
    }
}
