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
    /// The shelf and the row of each; two small numbers, for there are as many as there are tests.
    rows: Vec<(u32, u32)>,
}

/// Where the row of each number lies among the admitted ones, from 1; 0 where it is not among them.
type Numbers = Vec<u32>;

impl Admitted {
    /// Takes the rows of some shelves that `admits` lets through.
    pub(crate) fn of(shelves: &[Shelf], admits: impl Fn(RowOf) -> bool) -> Self {
        let mut admitted = Self::default();
        // Made at its full length: pages that are not written to are no memory, and growing would copy all of it.
        admitted.rows.reserve_exact(shelves.iter().map(|shelf| shelf.columns.len()).sum());
        for (shelf, columns) in shelves.iter().map(|shelf| &shelf.columns).enumerate() {
            for row in 0..u32::try_from(columns.len()).unwrap_or(u32::MAX) {
                let row = RowOf { shelf, row };
                if admits(row) {
                    admitted.add(columns.kind(), columns.number(row.row), row);
                }
            }
        }
        admitted
    }

    /// Adds a row that is not among them.
    pub(crate) fn add(&mut self, kind: TestKind, number: i64, row: RowOf) {
        let numbers = match kind {
            TestKind::TestCases => &mut self.cases,
            TestKind::TestSuites => &mut self.suites,
        };
        let Ok(place) = usize::try_from(number) else { return };
        if numbers.len() <= place {
            numbers.resize(place + 1, 0);
        }
        self.rows.push((u32::try_from(row.shelf).unwrap_or(u32::MAX), row.row));
        if let Some(known) = numbers.get_mut(place) {
            *known = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        }
    }

    /// Returns the rows in the order in which they were added.
    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = RowOf> {
        self.rows.iter().copied().map(row_of)
    }

    /// Returns the row of a number; `None` for one that is not among them.
    pub(crate) fn get(&self, kind: TestKind, number: i64) -> Option<RowOf> {
        let numbers = match kind {
            TestKind::TestCases => &self.cases,
            TestKind::TestSuites => &self.suites,
        };
        let place = *numbers.get(usize::try_from(number).ok()?)? as usize;
        self.rows.get(place.checked_sub(1)?).copied().map(row_of)
    }
}

fn row_of((shelf, row): (u32, u32)) -> RowOf {
    RowOf { shelf: shelf as usize, row }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_known_by_their_kind_and_number() {
        let mut admitted = Admitted::default();
        let (one, other) = (RowOf { shelf: 0, row: 7 }, RowOf { shelf: 1, row: 2 });
        admitted.add(TestKind::TestCases, 90, one);
        admitted.add(TestKind::TestSuites, 3, other);
        assert_eq!(admitted.get(TestKind::TestCases, 90), Some(one));
        assert_eq!(admitted.get(TestKind::TestSuites, 3), Some(other));
        for (kind, number) in
            [(TestKind::TestCases, 3), (TestKind::TestSuites, 90), (TestKind::TestCases, -1)]
        {
            assert_eq!(admitted.get(kind, number), None);
        }
        assert_eq!(admitted.rows().len(), 2);
    }
}
