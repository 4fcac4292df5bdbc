//! Many texts one after another in one string.

use std::ops::Range;

/// Texts by row, without anything between them.
#[derive(Debug, Default)]
pub(super) struct Texts {
    all: String,
    /// Where each text ends.
    ends: Vec<u32>,
}

impl Texts {
    /// Returns the string, to add to the text that [`Self::end`] ends.
    pub(super) fn open(&mut self) -> &mut String {
        &mut self.all
    }

    /// Ends the text of the next row.
    pub(super) fn end(&mut self) {
        self.ends.push(short(self.all.len()));
    }

    /// Gives back the memory that is not needed.
    pub(super) fn shrink(&mut self) {
        self.all.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    pub(super) fn all(&self) -> &str {
        &self.all
    }

    pub(super) fn range(&self, row: u32) -> Range<usize> {
        let end = |row: usize| self.ends.get(row).map_or(self.all.len(), |end| *end as usize);
        let row = row as usize;
        row.checked_sub(1).map_or(0, end)..end(row)
    }

    pub(super) fn get(&self, row: u32) -> &str {
        self.all.get(self.range(row)).unwrap_or_default()
    }

    /// Returns the row that holds the byte at `offset`; the last one beyond the end.
    pub(super) fn row_at(&self, offset: usize) -> u32 {
        let row = self.ends.partition_point(|end| *end as usize <= offset);
        short(row.min(self.ends.len().saturating_sub(1)))
    }

    /// Returns the same for an offset that lies in `row` or behind it; the nearer, the quicker.
    pub(super) fn row_from(&self, row: u32, offset: usize) -> u32 {
        let mut from = row as usize;
        let mut step = 1;
        while self.ends.get(from + step).is_some_and(|end| *end as usize <= offset) {
            from += step;
            step *= 2;
        }
        let some = self.ends.get(from..self.ends.len().min(from + step + 1)).unwrap_or_default();
        short(
            (from + some.partition_point(|end| *end as usize <= offset))
                .min(self.ends.len().saturating_sub(1)),
        )
    }

    /// Returns the first row whose text `is_before` does not hold for; it holds for all rows before it.
    pub(super) fn partition_point(&self, is_before: impl Fn(&str) -> bool) -> u32 {
        let (mut low, mut high) = (0, short(self.ends.len()));
        while low < high {
            let middle = low.midpoint(high);
            if is_before(self.get(middle)) { low = middle + 1 } else { high = middle }
        }
        low
    }

    pub(super) fn memory(&self) -> usize {
        self.all.capacity() + self.ends.capacity() * size_of::<u32>()
    }
}

/// Returns a length or a place; a catalogue's texts stay far below four gigabytes.
pub(super) fn short(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
