//! Audit events: who, what, to what, from which state to which (R19). Secrets are never among the states.

use serde_json::{Value, json};
use suitecase_model::audit::{AuditAction, AuditActor, AuditEvent, AuditSubject};
use suitecase_model::integration::{Integration, IntegrationStatus};
use suitecase_model::link::{Link, LinkStatus};
use suitecase_model::member::Member;
use suitecase_model::time::Timestamp;
use suitecase_store::{StoreError, Writer, audit};

/// Appends an event in the transaction of its change; `null` stands for no state.
pub(crate) fn append(
    writer: &Writer<'_>,
    at: Timestamp,
    actor: AuditActor,
    action: AuditAction,
    subject: AuditSubject,
    (before, after): (Value, Value),
) -> Result<(), StoreError> {
    let text = |state: Value| if state.is_null() { String::new() } else { state.to_string() };
    audit::append(
        writer,
        &AuditEvent { at, actor, action, subject, before: text(before), after: text(after) },
    )
}

/// Returns a member as the one who does something.
pub(crate) fn by(member: &Member) -> AuditActor {
    AuditActor { member: Some(member.id), name: member.name.clone() }
}

/// Returns what something is done to.
pub(crate) fn on(id: impl ToString, name: &str) -> AuditSubject {
    AuditSubject { id: id.to_string(), name: name.to_owned() }
}

/// Returns an integration's state.
pub(crate) fn integration(integration: &Integration) -> Value {
    json!({
        "name": integration.name,
        "workspace": integration.workspace.slug,
        "credentialKind": integration.credential_kind.as_str(),
        "credentialUser": integration.credential_user,
        "description": integration.description,
        "expiresOn": integration.expires_on.map(|day| day.to_string()),
        "status": match &integration.status {
            IntegrationStatus::Active => "ACTIVE",
            IntegrationStatus::Inactive => "INACTIVE",
            IntegrationStatus::Error { .. } => "ERROR",
        },
        "errorCode": match &integration.status {
            IntegrationStatus::Error { code, .. } => Some(code),
            IntegrationStatus::Active | IntegrationStatus::Inactive => None,
        },
    })
}

/// Returns a link's state.
pub(crate) fn link(link: &Link) -> Value {
    let (kind, name) = link.reference.as_words();
    json!({
        "name": link.name,
        "description": link.description,
        "address": link.address,
        "repository": link.repository,
        "reference": { "kind": kind, "name": name },
        "directory": link.directory.as_str(),
        "linkResults": link.link_results,
        "status": match &link.status {
            LinkStatus::Inactive => "INACTIVE",
            LinkStatus::Active => "ACTIVE",
            LinkStatus::Error { .. } => "ERROR",
            LinkStatus::Archived => "ARCHIVED",
        },
    })
}
