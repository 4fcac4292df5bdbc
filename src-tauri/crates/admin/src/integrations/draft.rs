//! What a person types into the form of an integration, and whether each field is acceptable (R3).

use jiff::civil::Date;
use secrecy::{ExposeSecret, SecretString};
use suitecase_model::credential::CredentialKind;
use suitecase_model::expiry;
use suitecase_model::ids::IntegrationId;
use suitecase_model::integration::Integration;
use suitecase_model::text::{self, TextError};

use super::workspace_address;
use crate::error::Field;
use crate::{Admin, AdminError};

/// The most characters a token may have; Bitbucket's have about 200, and every keychain takes this many.
const SECRET_LIMIT: usize = 1000;

/// What a person types to connect a workspace, or to edit or rotate a connection.
#[derive(Clone)]
pub struct IntegrationDraft {
    /// The integration that is edited; `None` for a new one.
    pub integration: Option<IntegrationId>,
    /// *Integration Name*.
    pub name: String,
    /// *Organization Account URL*.
    pub workspace_url: String,
    /// The kind of credential.
    pub credential_kind: CredentialKind,
    /// Account e-mail or user name.
    pub user: String,
    /// Token or app password; empty while editing for the one that is stored.
    pub secret: SecretString,
    /// *Description*.
    pub description: String,
    /// The last day on which the token works; empty or `YYYY-MM-DD`.
    pub expires_on: String,
}

/// A draft whose fields are all acceptable.
#[derive(Clone)]
pub(super) struct Checked {
    pub(super) integration: Option<IntegrationId>,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) expires_on: Option<Date>,
    pub(super) workspace: String,
    pub(super) credential_kind: CredentialKind,
    pub(super) user: String,
    /// The typed secret; `None` for the one that is stored.
    pub(super) secret: Option<SecretString>,
}

impl Admin {
    /// Checks the fields; each error names its field. `stored` is the integration that is edited.
    pub(super) fn checked(
        &self,
        draft: &IntegrationDraft,
        stored: Option<&Integration>,
    ) -> Result<Checked, AdminError> {
        let at = |field: Field| move |source: TextError| AdminError::Text { field, source };
        let name = text::name(&draft.name).map_err(at(Field::Name))?;
        let workspace = workspace_address(&draft.workspace_url, self.clients.origin())?.workspace;
        let user = user(draft.credential_kind, &draft.user)?;
        let secret = secret(&draft.secret)?;
        if secret.is_none() && stored.is_none() {
            return Err(at(Field::Secret)(TextError::Empty));
        }
        let kept = stored.and_then(|stored| stored.expires_on).filter(|_| secret.is_none());
        let expires_on = match kept {
            // The day of the same token stays true when it has passed.
            Some(day) if draft.expires_on.trim() == day.to_string() => Some(day),
            Some(_) | None => expiry::last_day(&draft.expires_on, self.now().day())
                .map_err(|source| AdminError::Day { field: Field::ExpiresOn, source })?,
        };
        let description = text::description(&draft.description).map_err(at(Field::Description))?;
        Ok(Checked {
            integration: draft.integration,
            name,
            description,
            expires_on,
            workspace,
            credential_kind: draft.credential_kind,
            user,
            secret,
        })
    }
}

impl Checked {
    /// Name, description and expiry date do not reach Bitbucket, so changing them needs no new test.
    pub(super) fn is_same_connection(&self, other: &Self) -> bool {
        self.integration == other.integration
            && self.workspace == other.workspace
            && self.credential_kind == other.credential_kind
            && self.user == other.user
            && match (&self.secret, &other.secret) {
                (Some(mine), Some(theirs)) => mine.expose_secret() == theirs.expose_secret(),
                (None, None) => true,
                (Some(_), None) | (None, Some(_)) => false,
            }
    }

    /// Returns whether the values connect just as the stored ones do.
    pub(super) fn connects_like(&self, stored: &Integration) -> bool {
        self.secret.is_none() && stored.workspace.is_named(&self.workspace) && !self.changes_who(stored)
    }

    /// Returns whether another credential is typed than the stored one.
    pub(super) fn changes_credential(&self, stored: &Integration) -> bool {
        self.secret.is_some() || self.changes_who(stored)
    }

    fn changes_who(&self, stored: &Integration) -> bool {
        self.credential_kind != stored.credential_kind || self.user != stored.credential_user
    }
}

fn user(kind: CredentialKind, typed: &str) -> Result<String, AdminError> {
    if !kind.needs_user() {
        return Ok(String::new());
    }
    let user = text::user_name(typed).map_err(|source| AdminError::Text { field: Field::User, source })?;
    match kind {
        CredentialKind::ApiToken if !user.contains('@') => Err(AdminError::EmailExpected),
        CredentialKind::AppPassword if user.contains('@') => Err(AdminError::UserNameExpected),
        CredentialKind::ApiToken | CredentialKind::AppPassword | CredentialKind::AccessToken => Ok(user),
    }
}

/// Trims a typed secret; `None` when nothing was typed. No token holds spaces, control or foreign characters.
fn secret(typed: &SecretString) -> Result<Option<SecretString>, AdminError> {
    let secret = typed.expose_secret().trim();
    let length = secret.chars().count();
    if length > SECRET_LIMIT {
        let source = TextError::TooLong { length, limit: SECRET_LIMIT };
        return Err(AdminError::Text { field: Field::Secret, source });
    }
    if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(AdminError::UnusableSecret);
    }
    Ok((!secret.is_empty()).then(|| SecretString::from(secret.to_owned())))
}
