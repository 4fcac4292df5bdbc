//! Adding and changing a member.

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use suitecase_model::audit::AuditAction;
use suitecase_model::ids::{MemberId, ProjectId};
use suitecase_model::member::{AccountRole, Member, ProjectRole};
use suitecase_model::{member_change, text};
use suitecase_store::{StoreError, member, project};

use super::{MemberError, find, passphrase, put_passphrase, state};
use crate::error::Field;
use crate::{Admin, AdminError, audit, new_id};

/// What an admin decides about a member.
pub struct MemberDraft {
    /// The member that is changed; `None` for a new one.
    pub member: Option<MemberId>,
    /// The name.
    pub name: String,
    /// The account of the operating system; empty for none.
    pub os_account: String,
    /// The new passphrase; empty for leaving it as it is.
    pub passphrase: SecretString,
    /// Whether to remove the passphrase, where no new one is given.
    pub remove_passphrase: bool,
    /// The role in the whole installation.
    pub account_role: AccountRole,
    /// All roles in projects, in place of those there were.
    pub project_roles: Vec<(ProjectId, ProjectRole)>,
}

/// What becomes of a passphrase.
enum PassphraseChange {
    None,
    Remove,
    Set { hash: String },
}

impl Admin {
    /// Adds or changes a member; `here` is the present account of the operating system.
    pub async fn save_member(
        &self,
        actor: &Member,
        here: &str,
        draft: MemberDraft,
    ) -> Result<Member, AdminError> {
        let refused = |field| move |source| AdminError::Text { field, source };
        let name = text::name(&draft.name).map_err(refused(Field::Name))?;
        let os_account = text::os_account(&draft.os_account).map_err(refused(Field::OsAccount))?;
        let mut project_roles = draft.project_roles;
        project_roles.sort_by_key(|(project, role)| (*project, role.as_str()));
        project_roles.dedup();
        let change = if !draft.passphrase.expose_secret().is_empty() {
            PassphraseChange::Set { hash: passphrase::hash(draft.passphrase).await? }
        } else if draft.remove_passphrase {
            PassphraseChange::Remove
        } else {
            PassphraseChange::None
        };
        let (now, actor, here) = (self.now(), actor.clone(), here.to_owned());
        let is_new_passphrase = matches!(change, PassphraseChange::Set { .. });
        let written = self.store.write(move |writer| -> Result<Member, AdminError> {
            let members = member::list(writer)?;
            let before = draft.member.map(|id| find(&members, id)).transpose()?;
            let had_passphrase = before.is_some_and(|before| before.has_passphrase);
            let after = Member {
                id: before.map_or_else(|| MemberId(new_id()), |before| before.id),
                name,
                os_account,
                has_passphrase: match change {
                    PassphraseChange::None => had_passphrase,
                    PassphraseChange::Remove => false,
                    PassphraseChange::Set { .. } => true,
                },
                is_active: before.is_none_or(|before| before.is_active),
                account_role: draft.account_role,
                project_roles,
            };
            member_change::check(&actor, &members, &after, &here).map_err(MemberError::from)?;
            let projects = project::list(writer)?;
            let is_known = |id: &ProjectId| projects.iter().any(|project| project.id == *id);
            if !after.project_roles.iter().all(|(project, _)| is_known(project)) {
                return Err(StoreError::Missing("the project").into());
            }
            let states =
                (before.map_or(Value::Null, |before| state(before, &projects)), state(&after, &projects));
            if states.0 != states.1 {
                let action = if before.is_some() {
                    member::update(writer, &after)?;
                    AuditAction::MemberEdit
                } else {
                    member::insert(writer, &after, now)?;
                    AuditAction::MemberCreate
                };
                let subject = audit::on(after.id, &after.name);
                audit::append(writer, now, audit::by(&actor), action, subject, states)?;
            }
            match change {
                PassphraseChange::Set { hash } => {
                    put_passphrase(writer, now, &actor, &after, Some(&hash))?;
                }
                PassphraseChange::Remove if had_passphrase => {
                    put_passphrase(writer, now, &actor, &after, None)?;
                }
                PassphraseChange::Remove | PassphraseChange::None => {}
            }
            Ok(after)
        });
        let saved = written.await?;
        if is_new_passphrase {
            self.tries.was_right(saved.id);
        }
        Ok(saved)
    }
}
