//! Which rows of the database count for a question, by the numbers that the search index knows them by. Pure.
//!
//! The index holds the rows of all projects and does not know which of them a person may see. What it hands out is
//! dropped here before anything is counted, so rows of other projects never take the place of others.

use suitecase_model::catalogue::TestKind;

use super::names::RowOf;
use crate::explorer::Shelf;

/// Rows, by kind and number.
#[derive(Debug, Default)]
pub(crate) struct Admitted {
    cases: Numbers,
    suites: Numbers,
    count: usize,
}

/// Numbers of rows, one bit each.
#[derive(Debug, Default)]
struct Numbers(Vec<u64>);

impl Admitted {
    /// Takes the rows of some shelves that `admits` lets through.
    pub(crate) fn of(shelves: &[Shelf], admits: impl Fn(RowOf) -> bool) -> Self {
        let mut admitted = Self::default();
        for (shelf, columns) in shelves.iter().map(|shelf| &shelf.columns).enumerate() {
            for row in 0..u32::try_from(columns.len()).unwrap_or(u32::MAX) {
                if admits(RowOf { shelf, row }) {
                    admitted.add(columns.kind(), columns.number(row));
                }
            }
        }
        admitted
    }

    /// Returns how many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// Returns whether a row is among them.
    pub(crate) fn holds(&self, kind: TestKind, number: i64) -> bool {
        self.numbers(kind).holds(number)
    }

    /// Adds a row; one that is there already is no further one.
    pub(crate) fn add(&mut self, kind: TestKind, number: i64) {
        let numbers = match kind {
            TestKind::TestCases => &mut self.cases,
            TestKind::TestSuites => &mut self.suites,
        };
        self.count += usize::from(numbers.add(number));
    }

    /// Returns the places of its rows among those of some shelves.
    pub(crate) fn places<'a>(&'a self, shelves: &'a [Shelf]) -> impl Iterator<Item = (TestKind, i64, RowOf)> + 'a {
        shelves.iter().map(|shelf| &shelf.columns).enumerate().flat_map(move |(shelf, columns)| {
            let rows = 0..u32::try_from(columns.len()).unwrap_or(u32::MAX);
            let with_number = rows.map(move |row| (columns.kind(), columns.number(row), RowOf { shelf, row }));
            with_number.filter(|(kind, number, _)| self.holds(*kind, *number))
        })
    }

    fn numbers(&self, kind: TestKind) -> &Numbers {
        match kind {
            TestKind::TestCases => &self.cases,
            TestKind::TestSuites => &self.suites,
        }
    }
}

impl Numbers {
    fn holds(&self, number: i64) -> bool {
        let Ok(number) = usize::try_from(number) else { return false };
        self.0.get(number / 64).is_some_and(|bits| bits & (1 << (number % 64)) != 0)
    }

    /// Returns whether the number is a new one.
    fn add(&mut self, number: i64) -> bool {
        let Ok(number) = usize::try_from(number) else { return false };
        if self.0.len() <= number / 64 {
            self.0.resize(number / 64 + 1, 0);
        }
        let Some(bits) = self.0.get_mut(number / 64) else { return false };
        let bit = 1 << (number % 64);
        let is_new = *bits & bit == 0;
        *bits |= bit;
        is_new
    }
}
