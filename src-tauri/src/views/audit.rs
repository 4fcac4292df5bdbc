//! The audit log.

use suitecase_admin::audit_log::{ExportFormat, changes};
use suitecase_model::time::Timestamp;
use suitecase_store::audit::{self as rows, AuditFilter, AuditWho};

use crate::wire::audit::{
    AuditActor, AuditChange, AuditFinding, AuditFormat, AuditPage, AuditQuery, AuditRow, AuditVerdict,
};

/// The word that stands for the app itself among the ids of members.
const SUITECASE: &str = "suitecase";

impl From<AuditQuery> for AuditFilter {
    fn from(query: AuditQuery) -> Self {
        let who = query.actor.map(|actor| match actor.as_str() {
            SUITECASE => AuditWho::Suitecase,
            _ => AuditWho::Member(actor),
        });
        let (from, to) = (query.from.map(Timestamp), query.to.map(Timestamp));
        Self { who, area: query.area, text: query.text, from, to }
    }
}

impl From<AuditFormat> for ExportFormat {
    fn from(format: AuditFormat) -> Self {
        match format {
            AuditFormat::Csv => Self::Csv,
            AuditFormat::Json => Self::Json,
        }
    }
}

pub(crate) fn audit_page(total: u64, found: Vec<rows::AuditRow>) -> AuditPage {
    AuditPage { total, rows: found.into_iter().map(audit_row).collect() }
}

pub(crate) fn audit_actors(found: Vec<rows::AuditActorName>) -> Vec<AuditActor> {
    found.into_iter().map(|actor| AuditActor { id: actor.id, name: actor.name }).collect()
}

pub(crate) fn audit_verdict(verdict: &rows::AuditVerdict) -> AuditVerdict {
    let findings = verdict.findings.iter();
    AuditVerdict {
        checked: verdict.checked,
        intact: verdict.is_intact(),
        finding_count: verdict.finding_count,
        findings: findings
            .map(|found| AuditFinding { sequence: found.sequence, kind: found.kind.as_str() })
            .collect(),
    }
}

fn audit_row(row: rows::AuditRow) -> AuditRow {
    let differing = changes(&row.before, &row.after).into_iter();
    AuditRow {
        sequence: row.sequence,
        at: row.at.0,
        actor_id: row.actor_id,
        actor: row.actor,
        action: row.action,
        subject_id: row.subject_id,
        subject: row.subject,
        changes: differing
            .map(|change| AuditChange { field: change.field, before: change.before, after: change.after })
            .collect(),
    }
}
