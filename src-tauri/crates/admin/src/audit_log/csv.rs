//! The audit log as CSV (RFC 4180): a line with the names of the columns, then one line for each entry, the oldest first.
//!
//! It begins with a byte order mark, without which Excel takes the file for one of the computer's old encodings and
//! spoils every name beyond ASCII; other programs skip it. A cell that a spreadsheet would run as a formula gets a
//! single quote before it, which spreadsheets take for "this is text".

use std::io::{self, Write};

use ::csv::{Terminator, WriterBuilder};
use suitecase_store::Reader;
use suitecase_store::audit::{self, AuditFilter};

use super::written;
use crate::AdminError;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
const COLUMNS: [&str; 10] =
    ["sequence", "at", "actorId", "actor", "action", "subjectId", "subject", "before", "after", "hash"];
/// With these a formula begins, or a cell that a spreadsheet trims down to one; the wide ones count in Japanese Excel.
const BEGINS_A_FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Writes all entries that match, and returns how many these are.
pub(super) fn write(
    reader: &Reader<'_>,
    filter: &AuditFilter,
    mut out: impl Write,
) -> Result<u64, AdminError> {
    out.write_all(BYTE_ORDER_MARK).map_err(AdminError::File)?;
    let mut lines = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    let failed = |error: ::csv::Error| AdminError::File(io::Error::from(error));
    lines.write_record(COLUMNS).map_err(failed)?;
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
        lines.write_record(cells.map(without_formula)).map_err(failed)
    })?;
    lines.flush().map_err(AdminError::File)?;
    Ok(rows)
}

fn without_formula(cell: String) -> String {
    if cell.starts_with(BEGINS_A_FORMULA) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_other_cells_stay_as_they_are() {
        for formula in ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"] {
            assert_eq!(without_formula(formula.to_owned()), format!("'{formula}"));
        }
        for cell in ["", "Acme", "a=b", "'quoted", "ä-b", "{\"name\":\"=1\"}"] {
            assert_eq!(without_formula(cell.to_owned()), cell);
        }
    }
}
