//! The rows whose names, folders and tags hold every word, the best of them; by looking at every row. Pure.

use suitecase_model::catalogue::TestKind;

use super::question::{IsOver, Superseded};
use super::rank::Wanted;
use crate::explorer::Shelf;

/// After so many rows it is asked whether the question still counts.
const CHUNK: usize = 2_048;

/// A row of a shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RowOf {
    /// The shelf, by its place among those that are searched.
    pub(crate) shelf: usize,
    /// The row of its columns.
    pub(crate) row: u32,
}

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// How many rows hold every word.
    pub(crate) total: u64,
    /// The best of them, the best first.
    pub(crate) best: Vec<RowOf>,
}

/// Finds the best rows of those that `admits` lets through; of no words, the first by path.
///
/// Rows that are expected equally soon come in the order of the shelves and of the paths.
pub(crate) fn find(
    shelves: &[Shelf],
    words: &[String],
    most: usize,
    admits: impl Fn(RowOf) -> bool,
    is_over: &IsOver<'_>,
) -> Result<Found, Superseded> {
    let whole = words.join(" ");
    let wanted = Wanted::new(words, &whole);
    let rarest = words.iter().max_by_key(|word| word.len()).map_or("", String::as_str);
    let mut found: Vec<(u64, RowOf)> = Vec::new();
    for (shelf, columns) in shelves.iter().map(|shelf| &shelf.columns).enumerate() {
        let all = 0..u32::try_from(columns.len()).unwrap_or(u32::MAX);
        for (seen, row) in columns.rows_with(rarest, all).enumerate() {
            if seen.is_multiple_of(CHUNK) {
                is_over.check()?;
            }
            let row = RowOf { shelf, row };
            if admits(row)
                && let Some(score) = wanted.score(columns, row.row)
            {
                found.push((if words.is_empty() { 0 } else { score }, row));
            }
        }
    }
    let total = found.len() as u64;
    if found.len() > most {
        found.select_nth_unstable(most);
        found.truncate(most);
    }
    found.sort_unstable();
    Ok(Found { total, best: found.into_iter().map(|(_, row)| row).collect() })
}

/// Returns the rows that a whole path names, with or without the extension: what Katalon calls a test's id.
pub(crate) fn of_path(shelves: &[Shelf], text: &str) -> Vec<RowOf> {
    let mut found = Vec::new();
    for (shelf, columns) in shelves.iter().map(|shelf| &shelf.columns).enumerate() {
        let (folder, extension) = match columns.kind() {
            TestKind::TestCases => ("Test Cases/", ".tc"),
            TestKind::TestSuites => ("Test Suites/", ".ts"),
        };
        // What a path names begins with its folder of tests, or with that of its Katalon project.
        if !text.contains(folder) {
            continue;
        }
        let path = text.strip_suffix(extension).unwrap_or(text);
        let names = |row: &u32| {
            let file = columns.path(*row);
            let without = file.strip_suffix(extension).unwrap_or(file);
            without.strip_suffix(path).is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let all = 0..u32::try_from(columns.len()).unwrap_or(u32::MAX);
        found.extend(all.filter(names).map(|row| RowOf { shelf, row }));
    }
    found
}
