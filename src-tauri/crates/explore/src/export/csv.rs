//! CSV (RFC 4180): a line with the names of the columns, then one line for each row, so that no spreadsheet runs a cell
//! ([`spreadsheet`](super::spreadsheet)), nor a tag in the cell of the tags.

use std::io::{self, Write};

use ::csv::Writer;

use super::spreadsheet::{begin, without_formula};
use super::{Asked, Heading, ProblemRecord, Sheet, TestRecord, test_word, written};

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
/// A file of comma-separated values.
pub(super) struct CsvSheet<Out: Write>(Writer<Out>);

impl<Out: Write> CsvSheet<Out> {
    /// Writes the mark and the names of the columns.
    pub(super) fn begin(heading: &Heading, out: Out) -> io::Result<Self> {
        let columns: &[&str] = match heading.asked {
            Asked::Tests { .. } => &TEST_COLUMNS,
            Asked::Problems { .. } => &PROBLEM_COLUMNS,
        };
        begin(columns, out).map(Self)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::export::spreadsheet::tests::{is_harmless, lines, odd_text};
    use crate::export::tests::{problem_record, problems, test_record, tests as tests_heading};

    proptest! {
        #[test]
        fn each_cell_of_a_test_stands_in_its_column_and_nothing_runs(
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
                prop_assert_eq!(cell(column), without_formula(value), "{}", column);
            }
            let tags: Vec<String> = row.tags.iter().map(|tag| without_formula(tag)).collect();
            prop_assert_eq!(cell("tags"), tags.join(", "), "each tag has a quote of its own");
        }

        #[test]
        fn each_cell_of_a_problem_stands_in_its_column_and_nothing_runs(
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
            let told = [path, row.problem.detail, row.mute.unwrap().reason].map(|text| without_formula(&text));
            prop_assert_eq!([&line[2], &line[5], &line[6]], told.each_ref());
        }
    }
}
