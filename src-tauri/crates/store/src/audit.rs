//! The tables `audit_event` and `audit_head`: append-only, chained by hashes, read as they stand.
//!
//! What stands in them is never taken on trust: a list shows rows that no version of the app has written, and
//! [`verify`] tells which they are. What is deliberately absent: changing and removing, which triggers refuse too.

mod append;
mod list;
mod verify;

pub use append::append;
pub(crate) use list::add_functions;
pub use list::{AuditActorName, AuditFilter, AuditRow, AuditWho, actors, each, page};
pub use verify::{AuditFinding, AuditFindingKind, AuditVerdict, verify};

#[cfg(test)]
mod log {
    //! Logs for the tests of this folder.

    use suitecase_model::audit::{AuditAction, AuditActor, AuditEvent, AuditSubject};
    use suitecase_model::ids::MemberId;
    use suitecase_model::time::Timestamp;
    use uuid::Uuid;

    use crate::{Store, StoreError};

    /// Returns an entry of Suitecase itself.
    pub(super) fn entry(at: i64, subject: &str) -> AuditEvent {
        AuditEvent {
            at: Timestamp(at),
            actor: AuditActor::suitecase(),
            action: AuditAction::IntegrationEdit,
            subject: AuditSubject { id: "7".into(), name: subject.into() },
            before: String::new(),
            after: "{}".into(),
        }
    }

    /// Returns the entry as one of a member.
    pub(super) fn by(id: u128, name: &str, entry: AuditEvent) -> AuditEvent {
        let member = Some(MemberId(Uuid::from_u128(id)));
        AuditEvent { actor: AuditActor { member, name: name.into() }, ..entry }
    }

    /// Appends entries.
    pub(super) async fn of(store: &Store, entries: &[AuditEvent]) {
        let entries = entries.to_vec();
        let written: Result<(), StoreError> = store
            .write(move |writer| entries.iter().try_for_each(|entry| super::append(writer, entry)))
            .await;
        written.unwrap();
    }
}
