//! What spreadsheets need of a file of comma-separated values, whatever it tells.
//!
//! It begins with a byte order mark, without which Excel takes the file for one of the computer's old encodings and spoils
//! every name beyond ASCII; other programs skip it. A cell that a spreadsheet would run as a formula gets a single quote
//! before it, and so does what follows a semicolon, a tab or a line break within a cell. The quote can be told from one that
//! was there: where a cell or such a part begins with a quote, and behind all its quotes is what gets one, the first of them
//! is ours.

use std::io::{self, Write};

use ::csv::{Terminator, Writer, WriterBuilder};
use suitecase_model::text::{JOINER, is_unseen};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// At these a program cuts cells that was not told of the comma.
const SEPARATES_CELLS: [char; 4] = [';', '\t', '\r', '\n'];
/// With these a formula begins; the wide ones count in Japanese Excel.
const BEGINS_A_FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Begins a file: writes the mark and the names of the columns.
pub fn begin<Out: Write>(columns: &[&str], mut out: Out) -> io::Result<Writer<Out>> {
    out.write_all(BYTE_ORDER_MARK)?;
    let mut lines = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    lines.write_record(columns)?;
    Ok(lines)
}

/// Puts a single quote before each part of a cell that a spreadsheet would run.
///
/// Where other characters separate cells than commas, a program cuts a cell in two, quoted or not; so what follows each of
/// them is looked at as if it were a cell.
pub fn without_formula(cell: &str) -> String {
    let mut safe = String::with_capacity(cell.len() + 1);
    if begins_another_cell(cell) {
        safe.push('\'');
    }
    for part in cell.split_inclusive(SEPARATES_CELLS) {
        if may_run(part) {
            safe.push('\'');
        }
        safe.push_str(part);
    }
    safe
}

/// Returns whether a spreadsheet may take a cell for the next one.
fn begins_another_cell(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['\t', '\r', '\n'])
}

/// Returns whether a spreadsheet may take a text for a formula, also once it has trimmed it. Quotes before it change
/// nothing, so that ours can be taken away again.
fn may_run(part: &str) -> bool {
    let trimmed = part.trim_start_matches(|character: char| {
        matches!(character, '\'' | '"' | JOINER) || character.is_whitespace() || is_unseen(character)
    });
    trimmed.starts_with(BEGINS_A_FORMULA)
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Takes our quote away.
    fn meant(cell: &str) -> String {
        let part = cell
            .split_inclusive(SEPARATES_CELLS)
            .map(|part| part.strip_prefix('\'').filter(|_| may_run(part)).unwrap_or(part));
        let whole: String = part.collect();
        match whole.strip_prefix('\'') {
            Some(bare) if begins_another_cell(&whole) => bare.to_owned(),
            Some(_) | None => whole,
        }
    }

    /// Returns whether nothing in a cell runs, wherever a program cuts it.
    pub(crate) fn is_harmless(cell: &str) -> bool {
        !cell.starts_with(['\t', '\r', '\n'])
            && cell.split(SEPARATES_CELLS).all(|part| !part.trim_start().starts_with(BEGINS_A_FORMULA))
    }

    /// Returns the lines of a file, as a program reads them.
    pub(crate) fn lines(bytes: &[u8]) -> Vec<Vec<String>> {
        let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap();
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text);
        reader.records().map(|line| line.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn no_cell_is_a_formula_and_other_cells_stay_as_they_are() {
        for formula in [
            "=cmd|' /C calc'!A0",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t1",
            "＝1",
            " =1",
            "\u{200b}=1",
            "'=1",
            "\"=1",
            "\u{61c}=1",
            "\u{200d}=1",
            "\u{e0041}=1",
        ] {
            assert_eq!(without_formula(formula), format!("'{formula}"));
        }
        for (cell, safe) in [
            ("a;=1", "a;'=1"),
            ("a; \u{ad}+1;b;-1", "a;' \u{ad}+1;b;'-1"),
            ("a\t@x", "a\t'@x"),
            ("one\r\n=1", "one\r\n'=1"),
            ("\r=1", "'\r'=1"),
            ("a;\"=1", "a;'\"=1"),
            ("=1;'=2", "'=1;''=2"),
        ] {
            assert_eq!(without_formula(cell), safe);
            assert!(is_harmless(safe), "{safe:?}");
            assert_eq!(meant(safe), cell);
        }
        for cell in [
            "",
            "a;b",
            "a; b=c",
            "one\ntwo",
            "Acme",
            "a=b",
            "'quoted",
            "ä-b",
            "{\"name\":\"=1\"}",
            " Web shop",
            "'",
        ] {
            assert_eq!(without_formula(cell), cell);
        }
    }

    /// Texts in which formulas, quotes and separators are frequent.
    pub(crate) fn odd_text() -> impl Strategy<Value = String> {
        proptest::string::string_regex("[='+@\\-\t\r\n \",;|\u{feff}a＝\u{202e}]{0,6}.{0,3}").unwrap()
    }

    proptest! {
        #[test]
        fn a_cell_can_be_read_back_and_nothing_in_it_runs(text in odd_text()) {
            let cell = without_formula(&text);
            prop_assert!(is_harmless(&cell), "{:?}", cell);
            prop_assert_eq!(meant(&cell), text);
        }
    }
}
