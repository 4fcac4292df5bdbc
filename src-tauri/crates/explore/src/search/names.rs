//! The rows whose names, folders and tags hold every word, the best of them; by looking at every row. Pure.
//!
//! One letter is in nearly every row. So each row is counted, but how soon it is expected is found out only as far as it
//! takes to tell that it is not among the best.

use std::collections::BinaryHeap;

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
    let mut total = 0;
    let mut best = Best { most, rows: BinaryHeap::with_capacity(most.saturating_add(1)) };
    for (shelf, columns) in shelves.iter().map(|shelf| &shelf.columns).enumerate() {
        let all = 0..u32::try_from(columns.len()).unwrap_or(u32::MAX);
        for (seen, row) in columns.rows_with(rarest, all).enumerate() {
            if seen.is_multiple_of(CHUNK) {
                is_over.check()?;
            }
            let of_row = RowOf { shelf, row };
            if !admits(of_row) || !wanted.is_held(columns, row, rarest) {
                continue;
            }
            total += 1;
            if words.is_empty() {
                best.add(0, of_row);
            } else if let Some(score) = wanted.score(columns, row, best.last()) {
                best.add(score, of_row);
            }
        }
    }
    let best = best.rows.into_sorted_vec();
    Ok(Found { total, best: best.into_iter().map(|(_, row)| row).collect() })
}

/// The best rows so far, of rows that are added in order.
struct Best {
    most: usize,
    rows: BinaryHeap<(u64, RowOf)>,
}

impl Best {
    /// Returns the score that a row must stay below to be among them; among equals the earlier row stays.
    fn last(&self) -> u64 {
        if self.rows.len() < self.most { u64::MAX } else { self.rows.peek().map_or(0, |(score, _)| *score) }
    }

    fn add(&mut self, score: u64, row: RowOf) {
        if score < self.last() {
            self.rows.push((score, row));
            if self.rows.len() > self.most {
                self.rows.pop();
            }
        }
    }
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use suitecase_model::ids::LinkId;
    use uuid::Uuid;

    use super::*;
    use crate::columns::tests::{columns, row};

    proptest! {
        #[test]
        fn the_best_are_those_that_looking_closely_at_every_row_finds(
            paths in proptest::collection::btree_set("[ab]{1,2}(/[aAbé 1]{1,5}){1,2}", 1..60),
            tags in proptest::collection::vec("[ab]{1,3}", 1..60),
            words in proptest::collection::vec("[abe1]{1,2}", 0..3),
            most in 0_usize..6,
            cut in 0_usize..60,
        ) {
            let paths: Vec<String> = paths.iter().map(|path| format!("Test Cases/{path}.tc")).collect();
            let tags: Vec<String> = tags.iter().map(|tag| format!(r#"["{tag}"]"#)).collect();
            let rows: Vec<_> = (1..)
                .zip(paths.iter().zip(tags.iter().cycle()))
                .map(|(number, (path, tags))| row(number, path, "", tags))
                .collect();
            let (first, second) = rows.split_at(cut.min(rows.len()));
            let shelves = [first, second].map(|rows| Shelf {
                link: LinkId(Uuid::nil()),
                name: String::new(),
                version: 0,
                columns: Arc::new(columns(TestKind::TestCases, rows)),
            });
            let admits = |row: RowOf| row.row % 5 != 1;
            let found = find(&shelves, &words, most, admits, &IsOver(&|| false)).unwrap();

            let whole = words.join(" ");
            let wanted = Wanted::new(&words, &whole);
            let mut all: Vec<(u64, RowOf)> = Vec::new();
            for (shelf, of) in shelves.iter().enumerate() {
                for row in 0..u32::try_from(of.columns.len()).unwrap() {
                    let score = wanted.score(&of.columns, row, u64::MAX).filter(|_| admits(RowOf { shelf, row }));
                    all.extend(score.map(|score| (if words.is_empty() { 0 } else { score }, RowOf { shelf, row })));
                }
            }
            all.sort_unstable();
            prop_assert_eq!(found.total, all.len() as u64);
            let expected: Vec<RowOf> = all.into_iter().take(most).map(|(_, row)| row).collect();
            prop_assert_eq!(found.best, expected);
        }
    }
}
