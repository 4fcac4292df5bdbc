//! Audit events of what people decide about runs: who, what, to what. Values of variables are never among the states.

use serde_json::{Value, json};
use suitecase_model::audit::{AuditAction, AuditActor, AuditEvent, AuditSubject};
use suitecase_model::member::Member;
use suitecase_model::test_run::{Executor, RunConfiguration, TestRun};
use suitecase_model::time::Timestamp;
use suitecase_store::{StoreError, Writer, audit};

/// Appends an event in the transaction of its change; `null` stands for no state.
pub(crate) fn append(
    writer: &Writer<'_>,
    at: Timestamp,
    actor: &Member,
    action: AuditAction,
    subject: AuditSubject,
    (before, after): (Value, Value),
) -> Result<(), StoreError> {
    let text = |state: Value| if state.is_null() { String::new() } else { state.to_string() };
    let actor = AuditActor { member: Some(actor.id), name: actor.name.clone() };
    audit::append(
        writer,
        &AuditEvent { at, actor, action, subject, before: text(before), after: text(after) },
    )
}

/// Returns what something is done to.
pub(crate) fn on(id: impl ToString, name: &str) -> AuditSubject {
    AuditSubject { id: id.to_string(), name: name.to_owned() }
}

/// Returns how a run stands.
pub(crate) fn run(run: &TestRun) -> Value {
    json!({
        "state": run.state.as_str(),
        "reason": run.reason.map(suitecase_model::test_run::RunReason::as_str),
        "dueAt": run.due_at.map(|at| at.0),
    })
}

/// Returns what a configuration says, with the names of its variables; values may be secret, also where nobody said so.
pub(crate) fn configuration(configuration: &RunConfiguration) -> Value {
    let names = |is_secured: bool| -> Vec<&str> {
        let found = configuration.variables.iter().filter(|it| it.value.is_none() == is_secured);
        found.map(|variable| variable.name.as_str()).collect()
    };
    let mut state = json!({
        "name": configuration.name,
        "link": configuration.link.to_string(),
        "suite": configuration.suite.map(|suite| suite.to_string()),
        "profile": configuration.profile,
        "variables": names(false).join(", "),
        "securedVariables": names(true).join(", "),
    });
    let executor = match &configuration.executor {
        Executor::BitbucketPipelines { branch, pipeline } => {
            json!({ "executor": "bitbucket-pipelines", "branch": branch, "pipeline": pipeline })
        }
        Executor::LocalCommand { program, arguments, folder, report_folder, time_limit_minutes } => json!({
            "executor": "local-command",
            "program": program,
            // One by one: a space within an argument is no space between two.
            "arguments": json!(arguments).to_string(),
            "folder": folder,
            "reportFolder": report_folder,
            "minutes": time_limit_minutes,
        }),
    };
    if let (Some(state), Value::Object(executor)) = (state.as_object_mut(), executor) {
        state.extend(executor);
    }
    state
}
