//! What people decide about problems that stay: muted with a reason, and no longer muted.

use serde_json::{Value, json};
use suitecase_model::audit::AuditAction;
use suitecase_model::member::Member;
use suitecase_model::text;
use suitecase_store::muted_problem::{self, Mute, ProblemKey};
use suitecase_store::{StoreError, link};

use crate::error::Field;
use crate::{Admin, AdminError, audit};

impl Admin {
    /// Mutes a problem, or gives a muted one another reason.
    ///
    /// The reason is required and has at most 255 characters. A problem that is not there, any more or at all, is
    /// [`StoreError::Missing`].
    pub async fn mute_problem(
        &self,
        actor: &Member,
        key: ProblemKey,
        reason: &str,
    ) -> Result<(), AdminError> {
        let reason =
            text::reason(reason).map_err(|source| AdminError::Text { field: Field::Reason, source })?;
        let (now, by) = (self.now(), audit::by(actor));
        let mute = Mute { reason, by: actor.name.clone(), at: now };
        self.store
            .write(move |writer| {
                let name = link::get(writer, key.link)?.name;
                let before = muted_problem::put(writer, &key, &mute)?;
                let subject = audit::on(key.link, &name);
                let states = (before.map_or(Value::Null, |mute| state(&key, &mute)), state(&key, &mute));
                Ok(audit::append(writer, now, by, AuditAction::LinkProblemMute, subject, states)?)
            })
            .await
    }

    /// Opens a muted problem again; one that is not muted stays as it is.
    pub async fn unmute_problem(&self, actor: &Member, key: ProblemKey) -> Result<(), AdminError> {
        let (now, by) = (self.now(), audit::by(actor));
        let ended = self.store.write(move |writer| -> Result<(), StoreError> {
            let name = link::get(writer, key.link)?.name;
            let Some(mute) = muted_problem::remove(writer, &key)? else { return Ok(()) };
            let states = (state(&key, &mute), Value::Null);
            let subject = audit::on(key.link, &name);
            audit::append(writer, now, by, AuditAction::LinkProblemUnmute, subject, states)
        });
        Ok(ended.await?)
    }
}

fn state(key: &ProblemKey, mute: &Mute) -> Value {
    json!({
        "path": key.path.as_str(),
        "code": key.code.as_str(),
        "detail": key.detail,
        "reason": mute.reason,
    })
}
