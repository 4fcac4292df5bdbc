//! The orders in which rows are listed.

use std::cmp::Ordering;

use suitecase_model::result::ResultStatus;
use suitecase_model::saved_filter::SortColumn;

use super::Columns;
use super::text::short;

impl Columns {
    /// Compares what two rows, of these or other columns, are ordered by. What is not there comes last either way.
    pub fn compare(&self, row: u32, other: (&Self, u32), sort: SortColumn, descending: bool) -> Ordering {
        let (others, other) = other;
        let turned = |ordering: Ordering| if descending { ordering.reverse() } else { ordering };
        match sort {
            SortColumn::Path => Ordering::Equal,
            SortColumn::Name => turned(self.folded_name(row).cmp(others.folded_name(other))),
            SortColumn::Status => {
                last(self.status(row).map(badness), others.status(other).map(badness), turned)
            }
            SortColumn::LastRun => last(self.last_run(row), others.last_run(other), turned),
            SortColumn::Changed => {
                let at = |columns: &Self, row| columns.change(row).map(|change| change.at);
                last(at(self, row), at(others, other), turned)
            }
        }
    }

    /// Returns whether a row has what it is ordered by.
    pub fn has(&self, row: u32, sort: SortColumn) -> bool {
        match sort {
            SortColumn::Path | SortColumn::Name => true,
            SortColumn::Status => self.status(row).is_some(),
            SortColumn::LastRun => self.last_run(row).is_some(),
            SortColumn::Changed => self.change(row).is_some(),
        }
    }

    /// Returns all rows, ordered by a column upwards and then by path; made once.
    pub fn order(&self, sort: SortColumn) -> &[u32] {
        let Some(order) = self.orders.get(sort as usize) else { return &[] };
        order.get_or_init(|| {
            let mut rows: Vec<u32> = (0..short(self.len())).collect();
            match sort {
                SortColumn::Path => {}
                SortColumn::Name => {
                    // The first letters tell most names apart without a look at the texts.
                    let mut keyed: Vec<(u64, u32)> =
                        rows.iter().map(|row| (beginning(self.folded_name(*row)), *row)).collect();
                    keyed.sort_unstable_by(|one, other| {
                        let by_name = || self.folded_name(one.1).cmp(self.folded_name(other.1));
                        one.0.cmp(&other.0).then_with(by_name).then(one.1.cmp(&other.1))
                    });
                    rows = keyed.into_iter().map(|(_, row)| row).collect();
                }
                SortColumn::Status | SortColumn::LastRun | SortColumn::Changed => {
                    rows.sort_by(|one, other| self.compare(*one, (self, *other), sort, false));
                }
            }
            rows.into()
        })
    }
}

/// Returns how bad a status is, from 0, the worst.
fn badness(status: ResultStatus) -> u8 {
    match status {
        ResultStatus::Failed => 0,
        ResultStatus::Error => 1,
        ResultStatus::Incomplete => 2,
        ResultStatus::NotRun => 3,
        ResultStatus::Skipped => 4,
        ResultStatus::Passed => 5,
    }
}

fn last<T: Ord>(one: Option<T>, other: Option<T>, turned: impl Fn(Ordering) -> Ordering) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => turned(one.cmp(&other)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

/// Returns the first eight bytes of a text as a number that is ordered as they are.
fn beginning(text: &str) -> u64 {
    let mut bytes = [0; 8];
    for (byte, of_text) in bytes.iter_mut().zip(text.bytes()) {
        *byte = of_text;
    }
    u64::from_be_bytes(bytes)
}
