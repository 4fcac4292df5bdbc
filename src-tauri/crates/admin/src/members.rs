//! Members: the first start makes the first System Admin.

use serde_json::{Value, json};
use suitecase_model::audit::AuditAction;
use suitecase_model::ids::MemberId;
use suitecase_model::member::{AccountRole, Member};
use suitecase_model::text;
use suitecase_store::{StoreError, member};

use crate::error::Field;
use crate::{Admin, AdminError, audit, new_id};

impl Admin {
    /// Makes the first member, a System Admin bound to the operating system's account.
    ///
    /// Fails with [`AdminError::NotFirst`] where there is a member already.
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
                let state = json!({ "name": first.name, "accountRole": first.account_role.as_str() });
                let (actor, subject) = (audit::by(&first), audit::on(first.id, &first.name));
                audit::append(writer, now, actor, AuditAction::MemberCreate, subject, (Value::Null, state))?;
                Ok(first)
            })
            .await
    }

    /// Returns the member bound to an account of the operating system; the first one where none is.
    ///
    /// A data folder that is moved to another account keeps its first member.
    pub async fn member_of(&self, os_account: &str) -> Result<Option<Member>, StoreError> {
        let members = self.store.read(member::list).await?;
        let bound = members.iter().find(|member| member.os_account == os_account).or_else(|| members.first());
        Ok(bound.cloned())
    }
}
