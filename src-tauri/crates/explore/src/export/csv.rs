//! CSV (RFC 4180): a line with the names of the columns, then one line for each row.
//!
//! It begins with a byte order mark, without which Excel takes the file for one of the computer's old encodings and spoils
//! every name beyond ASCII; other programs skip it. A cell that a spreadsheet would run as a formula gets a single quote
//! before it, and so does each such tag in the cell of the tags, and what follows a semicolon, a tab or a line break
//! within a cell. The quote can be told from one that was there: where a cell or such a part begins with a quote, and behind
//! all its quotes is what gets one, the first of them is ours.

use std::io::{self, Write};

use ::csv::{Terminator, Writer, WriterBuilder};
use suitecase_model::text::{JOINER, is_unseen};

use super::{Asked, Heading, ProblemRecord, Sheet, TestRecord, test_word, written};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
const TEST_COLUMNS: [&str; 14] = [
    "link",
    "repository",
    "path",
    "id",
    "name",
    "folder",
    "tags",
    "kind",
    "status",
    "lastRun",
    "changedCommit",
    "changedAuthor",
    "changedAt",
    "problems",
];
const PROBLEM_COLUMNS: [&str; 11] = [
    "link",
    "repository",
    "path",
    "line",
    "code",
    "detail",
    "mutedReason",
    "mutedBy",
    "mutedAt",
    "testKind",
    "testId",
];
/// At these a program cuts cells that was not told of the comma.
const SEPARATES_CELLS: [char; 4] = [';', '\t', '\r', '\n'];
/// With these a formula begins; the wide ones count in Japanese Excel.
const BEGINS_A_FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A file of comma-separated values.
pub(super) struct CsvSheet<Out: Write>(Writer<Out>);

impl<Out: Write> CsvSheet<Out> {
    /// Writes the mark and the names of the columns.
    pub(super) fn begin(heading: &Heading, mut out: Out) -> io::Result<Self> {
        out.write_all(BYTE_ORDER_MARK)?;
        let mut lines = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
        match heading.asked {
            Asked::Tests { .. } => lines.write_record(TEST_COLUMNS),
            Asked::Problems { .. } => lines.write_record(PROBLEM_COLUMNS),
        }
        .map_err(io::Error::from)?;
        Ok(Self(lines))
    }

    fn line<'cell>(&mut self, cells: impl IntoIterator<Item = &'cell str>) -> io::Result<()> {
        self.0.write_record(cells.into_iter().map(without_formula)).map_err(io::Error::from)
    }
}

impl<Out: Write> Sheet for CsvSheet<Out> {
    fn test(&mut self, row: &TestRecord) -> io::Result<()> {
        let changed = row.changed.as_ref();
        let tags = row.tags.iter().map(|tag| without_formula(tag)).collect::<Vec<_>>().join(", ");
        let (last_run, changed_at) = (row.last_run.map(written), changed.map(|change| written(change.at)));
        // Its first tag has its quote already.
        let before = [&row.link, &row.repository, &row.path, &row.id, &row.name, &row.folder];
        let after = [
            row.kind(),
            row.status.map_or("", |status| status.as_str()),
            last_run.as_deref().unwrap_or_default(),
            changed.map_or("", |change| &change.commit),
            changed.map_or("", |change| &change.author),
            changed_at.as_deref().unwrap_or_default(),
            &row.problems.to_string(),
        ];
        let before = before.into_iter().map(|cell| without_formula(cell));
        let cells = before.chain([tags]).chain(after.into_iter().map(without_formula));
        self.0.write_record(cells).map_err(io::Error::from)
    }

    fn problem(&mut self, row: &ProblemRecord) -> io::Result<()> {
        let (problem, mute) = (&row.problem, row.mute.as_ref());
        let line = problem.line.map(|line| line.to_string()).unwrap_or_default();
        let muted_at = mute.map(|mute| written(mute.at)).unwrap_or_default();
        let id = row.test.map(|(_, id)| id.to_string()).unwrap_or_default();
        self.line([
            row.link.as_str(),
            &row.repository,
            problem.path.as_str(),
            &line,
            problem.code.as_str(),
            &problem.detail,
            mute.map_or("", |mute| &mute.reason),
            mute.map_or("", |mute| &mute.by),
            &muted_at,
            row.test.map_or("", |(kind, _)| test_word(kind)),
            &id,
        ])
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.0.flush()
    }
}

/// Puts a single quote before each part of a cell that a spreadsheet would run.
///
/// Where other characters separate cells than commas, a program cuts a cell in two, quoted or not; so what follows each of
/// them is looked at as if it were a cell.
fn without_formula(cell: &str) -> String {
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
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::export::tests::{problem_record, problems, test_record, tests as tests_heading};

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
    fn is_harmless(cell: &str) -> bool {
        !cell.starts_with(['\t', '\r', '\n'])
            && cell.split(SEPARATES_CELLS).all(|part| !part.trim_start().starts_with(BEGINS_A_FORMULA))
    }

    fn lines(bytes: &[u8]) -> Vec<Vec<String>> {
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
    fn odd_text() -> impl Strategy<Value = String> {
        proptest::string::string_regex("[='+@\\-\t\r\n \",;|\u{feff}a＝\u{202e}]{0,6}.{0,3}").unwrap()
    }

    proptest! {
        #[test]
        fn tests_can_be_read_back_and_nothing_runs(
            (link, path, name) in (odd_text(), odd_text(), odd_text()),
            (folder, author, tags) in (odd_text(), odd_text(), prop::collection::vec("[='+@\t; ab]{0,4}", 0..4)),
        ) {
            let mut row = test_record();
            (row.link, row.path, row.name, row.folder) = (link, path, name, folder);
            row.tags = tags;
            row.changed.as_mut().unwrap().author = author;
            let mut out = Vec::new();
            let mut sheet = Box::new(CsvSheet::begin(&tests_heading(), &mut out).unwrap());
            sheet.test(&row).unwrap();
            sheet.finish().unwrap();
            let lines = lines(&out);
            prop_assert_eq!(&lines[0], &TEST_COLUMNS);
            for cell in &lines[1] {
                prop_assert!(is_harmless(cell), "{:?}", cell);
            }
            let cell = |name: &str| lines[1][TEST_COLUMNS.iter().position(|column| *column == name).unwrap()].as_str();
            let expected = [
                ("link", &row.link), ("path", &row.path), ("name", &row.name), ("folder", &row.folder),
                ("changedAuthor", &row.changed.as_ref().unwrap().author), ("id", &row.id),
            ];
            for (column, value) in expected {
                prop_assert_eq!(&meant(cell(column)), value, "{}", column);
            }
            let tags: Vec<String> = cell("tags").split(", ").map(meant).collect();
            prop_assert_eq!(tags, if row.tags.is_empty() { vec![String::new()] } else { row.tags });
        }

        #[test]
        fn problems_can_be_read_back_and_nothing_runs(
            (path, detail, reason) in (odd_text(), odd_text(), odd_text()),
        ) {
            let mut row = problem_record();
            row.problem.path = path.clone().into();
            row.problem.detail = detail;
            row.mute.as_mut().unwrap().reason = reason;
            let mut out = Vec::new();
            let mut sheet = Box::new(CsvSheet::begin(&problems(), &mut out).unwrap());
            sheet.problem(&row).unwrap();
            sheet.finish().unwrap();
            let line = lines(&out).remove(1);
            prop_assert!(line.iter().all(|cell| is_harmless(cell)), "{:?}", line);
            prop_assert_eq!([meant(&line[2]), meant(&line[5]), meant(&line[6])],
                [path, row.problem.detail, row.mute.unwrap().reason]);
        }
    }
}
