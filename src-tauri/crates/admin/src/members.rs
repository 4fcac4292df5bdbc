//! Members: the first start makes the first System Admin, admins add and change the others.
//!
//! Every change is checked against all members in the transaction that makes it (`suitecase_model::member_change`).
//! Nothing that is returned or audited holds a passphrase or its hash.

mod active;
mod error;
mod own_passphrase;
mod passphrase;
mod save;
mod tries;

use serde_json::{Value, json};
use suitecase_model::audit::AuditAction;
use suitecase_model::ids::MemberId;
use suitecase_model::member::{AccountRole, Member, ProjectRole};
use suitecase_model::project::Project;
use suitecase_model::text;
use suitecase_model::time::Timestamp;
use suitecase_store::{StoreError, Writer, member};

use crate::error::Field;
use crate::{Admin, AdminError, audit, new_id};

pub use error::MemberError;
pub use save::MemberDraft;
pub(crate) use tries::Tries;

impl Admin {
    /// Makes the first member, a System Admin bound to the operating system's account.
    ///
    /// An account without a name is one like any other here: where the system names none, the first member signs in
    /// by it as long as it has no passphrase. Fails with [`AdminError::NotFirst`] where there is a member already.
    pub async fn create_first_member(&self, name: &str, os_account: &str) -> Result<Member, AdminError> {
        let name = text::name(name).map_err(|source| AdminError::Text { field: Field::Name, source })?;
        let first = Member {
            id: MemberId(new_id()),
            name,
            os_account: os_account.to_owned(),
            has_passphrase: false,
            is_active: true,
            account_role: AccountRole::SystemAdmin,
            project_roles: Vec::new(),
        };
        let now = self.now();
        self.store
            .write(move |writer| {
                if !member::list(writer)?.is_empty() {
                    return Err(AdminError::NotFirst);
                }
                member::insert(writer, &first, now)?;
                let (actor, subject) = (audit::by(&first), audit::on(first.id, &first.name));
                let states = (Value::Null, state(&first, &[]));
                audit::append(writer, now, actor, AuditAction::MemberCreate, subject, states)?;
                Ok(first)
            })
            .await
    }
}

/// Returns a member's state for the audit log; roles in projects by the projects' names.
fn state(member: &Member, projects: &[Project]) -> Value {
    let role = |(id, role): &(_, ProjectRole)| {
        let project = projects.iter().find(|project| project.id == *id);
        let name = project.map_or_else(|| id.to_string(), |project| project.name.clone());
        format!("{name}: {}", role.as_str())
    };
    json!({
        "name": member.name,
        "osAccount": member.os_account,
        "accountRole": member.account_role.as_str(),
        "projectRoles": member.project_roles.iter().map(role).collect::<Vec<_>>(),
    })
}

/// Returns one of the members as they are stored.
fn find(members: &[Member], id: MemberId) -> Result<&Member, StoreError> {
    members.iter().find(|member| member.id == id).ok_or(StoreError::Missing("the member"))
}

/// Sets or removes a passphrase and says so in the audit log, which learns nothing else of it.
fn put_passphrase(
    writer: &Writer<'_>,
    at: Timestamp,
    actor: &Member,
    member: &Member,
    hash: Option<&str>,
) -> Result<(), StoreError> {
    member::set_passphrase_hash(writer, member.id, hash)?;
    let word = if hash.is_some() { "set" } else { "removed" };
    let (actor, subject) = (audit::by(actor), audit::on(member.id, &member.name));
    let states = (Value::Null, json!({ "passphrase": word }));
    audit::append(writer, at, actor, AuditAction::MemberPassphrase, subject, states)
}
