//! A member's own passphrase, and the check of a typed one.

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use suitecase_model::audit::{AuditAction, AuditActor};
use suitecase_model::member::Member;
use suitecase_model::member_change;
use suitecase_store::{StoreError, member};

use super::{MemberError, find, passphrase, put_passphrase};
use crate::{Admin, AdminError, audit};

impl Admin {
    /// Sets the passphrase of `actor`, or removes it; one that there is has to be given as `current`.
    pub async fn set_own_passphrase(
        &self,
        actor: &Member,
        here: &str,
        current: Option<SecretString>,
        new: Option<SecretString>,
    ) -> Result<(), AdminError> {
        if actor.has_passphrase {
            self.check_passphrase(actor, current, audit::by(actor)).await?;
        }
        let hash = match new {
            Some(new) => Some(passphrase::hash(new).await?),
            None => None,
        };
        let (now, id, here) = (self.now(), actor.id, here.to_owned());
        self.store
            .write(move |writer| {
                let members = member::list(writer)?;
                let before = find(&members, id)?;
                let after = Member { has_passphrase: hash.is_some(), ..before.clone() };
                if after.has_passphrase || before.has_passphrase {
                    member_change::check(before, &members, &after, &here).map_err(MemberError::from)?;
                    put_passphrase(writer, now, before, before, hash.as_deref())?;
                }
                Ok(())
            })
            .await
    }

    /// Checks a typed passphrase of a member; a wrong one is counted and audited as typed by `typist`.
    pub(crate) async fn check_passphrase(
        &self,
        member: &Member,
        typed: Option<SecretString>,
        typist: AuditActor,
    ) -> Result<(), AdminError> {
        let Some(typed) = typed.filter(|typed| !typed.expose_secret().is_empty()) else {
            return Err(MemberError::WrongPassphrase.into());
        };
        let (id, now) = (member.id, self.now());
        self.tries.begin(id, now).map_err(|wait| MemberError::Wait { wait })?;
        let kept = self.store.read(move |reader| member::passphrase_hash(reader, id)).await?;
        let kept = kept.ok_or(StoreError::Missing("the passphrase"))?;
        if passphrase::fits(typed, kept).await? {
            self.tries.was_right(id);
            return Ok(());
        }
        let subject = audit::on(id, &member.name);
        let action = AuditAction::SessionRefused;
        let written = self.store.write(move |writer| {
            audit::append(writer, now, typist, action, subject, (Value::Null, Value::Null))
        });
        written.await?;
        Err(MemberError::WrongPassphrase.into())
    }
}
