//! Takes the audit log out of the app: as CSV for spreadsheets or as JSON for programs.
//!
//! A file is there whole or not at all: it is written beside its place and moved there as the last step before the entry
//! that tells of it is committed. Without the file there is no entry; without the entry there is a file only where the
//! database cannot be written at that very moment, which the person is told. What is deliberately absent: where the
//! file goes, which a person says in the operating system's own dialog, and is not audited, since a path can tell more
//! than its file.

mod changes;
mod csv;
mod json;

use std::path::PathBuf;

use serde_json::{Value, json};
use suitecase_explore::export::file;
use suitecase_model::audit::AuditAction;
use suitecase_model::member::Member;
use suitecase_model::time::Timestamp;
use suitecase_store::audit::AuditFilter;

use crate::{Admin, AdminError, audit};

pub use changes::{Change, changes};

/// The kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// One line for each entry, for spreadsheets.
    Csv,
    /// One object with the entries, the filter and the verdict on the whole log.
    Json,
}

impl ExportFormat {
    /// Returns the ending of its files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

impl Admin {
    /// Returns the name that an export of today is offered under.
    pub fn audit_export_name(&self, format: ExportFormat) -> String {
        format!("suitecase-audit-log-{}.{}", self.now().day(), format.as_str())
    }

    /// Writes all entries that match to a file, in the place of one that may be there, and returns how many these are.
    ///
    /// The entries are those of one moment. Fails with [`AdminError::File`] where the file cannot be written; what was
    /// there before is then still there.
    pub async fn export_audit_log(
        &self,
        actor: &Member,
        filter: AuditFilter,
        format: ExportFormat,
        path: PathBuf,
    ) -> Result<u64, AdminError> {
        let (now, actor) = (self.now(), audit::by(actor));
        let place = path.clone();
        let reading = self.store.read(move |reader| {
            file::beside(&place, |out| {
                reader.at_one_moment(|reader| match format {
                    ExportFormat::Csv => csv::write(reader, &filter, out),
                    ExportFormat::Json => json::write(reader, &filter, now, out),
                })
            })
        });
        let (file, rows) = reading.await?;
        self.store
            .write(move |writer| {
                let state = json!({ "format": format.as_str(), "rows": rows });
                let subject = audit::on("audit-log", "Audit log");
                audit::append(writer, now, actor, AuditAction::AuditExport, subject, (Value::Null, state))?;
                // The last step: if it fails, the entry is taken back.
                file.put(&path)?;
                Ok(rows)
            })
            .await
    }
}

/// Returns a time as `2026-11-23T07:05:27.000Z`; one beyond the calendar as its number of milliseconds.
fn written(at: Timestamp) -> String {
    match jiff::Timestamp::from_millisecond(at.0) {
        Ok(time) => format!("{time:.3}"),
        Err(_) => at.0.to_string(),
    }
}
