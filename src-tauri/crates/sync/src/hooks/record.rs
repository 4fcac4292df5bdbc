//! How service hooks stand, written together with the audit event of what Suitecase did to them.

use serde_json::{Value, json};
use suitecase_model::audit::{AuditAction, AuditActor, AuditEvent, AuditSubject};
use suitecase_model::link::Link;
use suitecase_model::service_hook::ServiceHook;
use suitecase_model::time::Timestamp;
use suitecase_store::{StoreError, Writer, audit, service_hook};

/// Writes how a hook stands; `done` is what was done to it at Bitbucket, where anything was.
pub(super) fn put(
    writer: &Writer<'_>,
    link: &Link,
    hook: &ServiceHook,
    done: Option<AuditAction>,
    at: Timestamp,
) -> Result<(), StoreError> {
    service_hook::put(writer, hook)?;
    match done {
        Some(action) => append(writer, at, action, link, (Value::Null, state(hook))),
        None => Ok(()),
    }
}

/// Forgets a hook; `was_there` says whether it was taken away at Bitbucket.
pub(super) fn remove(
    writer: &Writer<'_>,
    link: &Link,
    hook: &ServiceHook,
    was_there: bool,
    at: Timestamp,
) -> Result<(), StoreError> {
    service_hook::remove(writer, hook)?;
    if was_there {
        append(writer, at, AuditAction::LinkHookRemove, link, (state(hook), Value::Null))?;
    }
    Ok(())
}

fn append(
    writer: &Writer<'_>,
    at: Timestamp,
    action: AuditAction,
    link: &Link,
    (before, after): (Value, Value),
) -> Result<(), StoreError> {
    let text = |state: Value| if state.is_null() { String::new() } else { state.to_string() };
    let subject = AuditSubject { id: link.id.to_string(), name: link.name.clone() };
    let (actor, before, after) = (AuditActor::suitecase(), text(before), text(after));
    audit::append(writer, &AuditEvent { at, actor, action, subject, before, after })
}

fn state(hook: &ServiceHook) -> Value {
    json!({ "repository": hook.repository, "callbackUrl": hook.callback_url })
}
