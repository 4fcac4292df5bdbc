//! Shows the values that a test was run with, to a person who asks for them; that they did is noted for good.

use suitecase_model::audit::{AuditAction, AuditActor, AuditEvent, AuditSubject};
use suitecase_model::ids::TestRunId;
use suitecase_model::time::Timestamp;
use suitecase_store::{StoreError, Writer, audit, result};

/// Returns the variables of the data row of a result with their values, and notes who saw them; never the values.
pub fn show(
    writer: &Writer<'_>,
    actor: AuditActor,
    (run, name): (TestRunId, &str),
    result: i64,
    now: Timestamp,
) -> Result<Vec<(String, String)>, StoreError> {
    let values = result::bound_values(writer, run, result)?.ok_or(StoreError::Missing("the result"))?;
    let event = AuditEvent {
        at: now,
        actor,
        action: AuditAction::RunShowValues,
        subject: AuditSubject { id: run.to_string(), name: name.to_owned() },
        before: String::new(),
        after: format!("{{\"result\":{result}}}"),
    };
    audit::append(writer, &event)?;
    Ok(values)
}
