//! The rows whose names, folders and tags hold every word, the best of them; by looking at every row. Pure.

use suitecase_model::catalogue::TestKind;

use super::question::{IsOver, Superseded};
use super::rank::Wanted;
use super::typed_paths::{is_at, way};
use crate::explorer::Shelf;
use crate::fold::fold;

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

/// Returns the rows that a whole path names, with or without the extension: what Katalon calls a test's id. Those with the
/// very letters come before those with letters of another case.
pub(crate) fn of_path(shelves: &[Shelf], text: &str) -> Vec<RowOf> {
    let folded = fold(text);
    let Some((project, of_tests, inner)) = way(&folded) else { return Vec::new() };
    let (mut found, mut alike) = (Vec::new(), Vec::new());
    for (shelf, columns) in shelves.iter().map(|shelf| &shelf.columns).enumerate() {
        let (of_kind, extension) = match columns.kind() {
            TestKind::TestCases => ("test cases/", ".tc"),
            TestKind::TestSuites => ("test suites/", ".ts"),
        };
        if of_tests != of_kind {
            continue;
        }
        let inner = inner.strip_suffix(extension).unwrap_or(inner);
        let all = 0..u32::try_from(columns.len()).unwrap_or(u32::MAX);
        for row in columns.rows_with(inner, all).filter(|row| is_at(columns, *row, project, inner)) {
            let path = columns.path(row);
            let without = path.strip_suffix(extension).unwrap_or(path);
            let is_same = path.ends_with(text) || without.ends_with(text);
            if is_same { &mut found } else { &mut alike }.push(RowOf { shelf, row });
        }
    }
    found.append(&mut alike);
    found
}
