//! The audit log as CSV (RFC 4180): a line with the names of the columns, then one line for each entry, the oldest first.
//! No spreadsheet runs a cell of it.

use std::io::Write;

use suitecase_explore::export::spreadsheet::{begin, without_formula};
use suitecase_store::Reader;
use suitecase_store::audit::{self, AuditFilter};

use super::written;
use crate::AdminError;

const COLUMNS: [&str; 10] =
    ["sequence", "at", "actorId", "actor", "action", "subjectId", "subject", "before", "after", "hash"];

/// Writes all entries that match, and returns how many these are.
pub(super) fn write(reader: &Reader<'_>, filter: &AuditFilter, out: impl Write) -> Result<u64, AdminError> {
    let mut lines = begin(&COLUMNS, out)?;
    let mut rows = 0;
    audit::each(reader, filter, |row| {
        rows += 1;
        let cells = [
            row.sequence.to_string(),
            written(row.at),
            row.actor_id.unwrap_or_default(),
            row.actor,
            row.action,
            row.subject_id,
            row.subject,
            row.before,
            row.after,
            row.hash,
        ];
        let line = cells.map(|cell| without_formula(&cell));
        lines.write_record(line).map_err(|error| AdminError::File(error.into()))
    })?;
    lines.flush()?;
    Ok(rows)
}
