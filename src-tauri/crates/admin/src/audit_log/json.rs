//! The audit log as one JSON object, for programs: what was asked for, the verdict on the whole log, the entries.
//!
//! An entry carries the states before and after as the very texts that its hash covers, so that a program can check
//! the chain by itself, and beside them what differs. Entries are written one by one, the oldest first.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};
use suitecase_model::time::Timestamp;
use suitecase_store::Reader;
use suitecase_store::audit::{self, AuditFilter, AuditRow, AuditVerdict, AuditWho};

use super::{changes, written};
use crate::AdminError;

/// The version of the shape below; it grows when a program that reads it would be misled.
const SCHEMA_VERSION: u32 = 1;

/// Writes all entries that match, and returns how many these are.
pub(super) fn write(
    reader: &Reader<'_>,
    filter: &AuditFilter,
    now: Timestamp,
    mut out: impl Write,
) -> Result<u64, AdminError> {
    let head = [
        ("schemaVersion", json!(SCHEMA_VERSION)),
        ("exportedAt", json!(written(now))),
        ("filter", filter_state(filter)),
        ("verdict", verdict_state(&audit::verify(reader)?)),
    ];
    out.write_all(b"{\n")?;
    for (name, value) in head {
        writeln!(out, "  \"{name}\": {value},")?;
    }
    out.write_all(b"  \"events\": [")?;
    let mut rows: u64 = 0;
    audit::each(reader, filter, |row| {
        let separator = if rows == 0 { "\n    " } else { ",\n    " };
        rows += 1;
        write_event(&mut out, separator, &row).map_err(AdminError::File)
    })?;
    out.write_all(if rows == 0 { b"]\n}\n" } else { b"\n  ]\n}\n" })?;
    Ok(rows)
}

/// One entry of the file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'row> {
    sequence: i64,
    at: String,
    actor_id: Option<&'row str>,
    actor: &'row str,
    action: &'row str,
    subject_id: &'row str,
    subject: &'row str,
    changes: Vec<changes::Change>,
    before: &'row str,
    after: &'row str,
    hash: &'row str,
}

fn write_event(mut out: impl Write, separator: &str, row: &AuditRow) -> io::Result<()> {
    out.write_all(separator.as_bytes())?;
    let event = Event {
        sequence: row.sequence,
        at: written(row.at),
        actor_id: row.actor_id.as_deref(),
        actor: &row.actor,
        action: &row.action,
        subject_id: &row.subject_id,
        subject: &row.subject,
        changes: changes::changes(&row.before, &row.after),
        before: &row.before,
        after: &row.after,
        hash: &row.hash,
    };
    Ok(serde_json::to_writer(out, &event)?)
}

fn filter_state(filter: &AuditFilter) -> Value {
    json!({
        "actor": match &filter.who {
            None => None,
            Some(AuditWho::Member(id)) => Some(id.as_str()),
            Some(AuditWho::Suitecase) => Some("suitecase"),
        },
        "area": filter.area,
        "text": filter.text,
        "from": filter.from.map(written),
        "to": filter.to.map(written),
    })
}

fn verdict_state(verdict: &AuditVerdict) -> Value {
    let findings = verdict.findings.iter();
    json!({
        "checked": verdict.checked,
        "intact": verdict.is_intact(),
        "findingCount": verdict.finding_count,
        "findings": findings
            .map(|finding| json!({ "sequence": finding.sequence, "kind": finding.kind.as_str() }))
            .collect::<Vec<_>>(),
    })
}
