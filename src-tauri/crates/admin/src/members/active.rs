//! Deactivating members and making them active again. A member is never deleted: the audit log names it.

use serde_json::json;
use suitecase_model::audit::AuditAction;
use suitecase_model::ids::MemberId;
use suitecase_model::member::Member;
use suitecase_model::member_change;
use suitecase_store::{Reader, member};

use super::{MemberError, find};
use crate::{Admin, AdminError, audit};

impl Admin {
    /// Returns the member if `actor` may deactivate it, so that nobody is asked about what is refused then.
    pub async fn may_deactivate(
        &self,
        actor: &Member,
        here: &str,
        id: MemberId,
    ) -> Result<Member, AdminError> {
        let (actor, here) = (actor.clone(), here.to_owned());
        self.store.read(move |reader| Ok(change(reader, &actor, &here, id, false)?.0)).await
    }

    /// Deactivates a member: it is out with its next command.
    pub async fn deactivate_member(
        &self,
        actor: &Member,
        here: &str,
        id: MemberId,
    ) -> Result<Member, AdminError> {
        self.set_active(actor, here, id, false).await
    }

    /// Makes a deactivated member active again, with the roles it had.
    pub async fn activate_member(
        &self,
        actor: &Member,
        here: &str,
        id: MemberId,
    ) -> Result<Member, AdminError> {
        self.set_active(actor, here, id, true).await
    }

    async fn set_active(
        &self,
        actor: &Member,
        here: &str,
        id: MemberId,
        active: bool,
    ) -> Result<Member, AdminError> {
        let (now, actor, here) = (self.now(), actor.clone(), here.to_owned());
        self.store
            .write(move |writer| {
                let (before, after) = change(writer, &actor, &here, id, active)?;
                if before.is_active != active {
                    member::update(writer, &after)?;
                    let action =
                        if active { AuditAction::MemberActivate } else { AuditAction::MemberDeactivate };
                    let (actor, subject) = (audit::by(&actor), audit::on(id, &after.name));
                    let states = (json!({ "isActive": before.is_active }), json!({ "isActive": active }));
                    audit::append(writer, now, actor, action, subject, states)?;
                }
                Ok(after)
            })
            .await
    }
}

/// Returns the member before and after, if the change is allowed.
fn change(
    reader: &Reader<'_>,
    actor: &Member,
    here: &str,
    id: MemberId,
    active: bool,
) -> Result<(Member, Member), AdminError> {
    let members = member::list(reader)?;
    let before = find(&members, id)?.clone();
    let after = Member { is_active: active, ..before.clone() };
    member_change::check(actor, &members, &after, here).map_err(MemberError::from)?;
    Ok((before, after))
}
