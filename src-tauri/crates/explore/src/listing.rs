//! What a list shows: which rows, in which order. Pure.

use std::cmp::Ordering;

use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::{LinkId, ProjectId};
use suitecase_model::path::RepoPath;
use suitecase_model::saved_filter::SortColumn;
use uuid::Uuid;

use crate::explorer::Shelf;
use crate::filter::Filter;
use crate::fold::fold;
use crate::matching::{Guids, left};

/// More rows than this are on no page, so that no message grows large.
pub const PAGE_LIMIT: u64 = 100;
/// More ids than this are not handed out at once.
pub const IDS_LIMIT: u64 = 5_000;

/// What a list is to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// The project whose shown links are listed.
    pub project: ProjectId,
    /// Only this link.
    pub link: Option<LinkId>,
    /// Only this folder and below; the root for all.
    pub folder: RepoPath,
    /// Test cases or suites.
    pub kind: TestKind,
    /// What the list is narrowed by.
    pub filter: Filter,
    /// What it is ordered by.
    pub sort: SortColumn,
    /// Whether the order is turned round; ties go by link and path either way.
    pub descending: bool,
}

/// The rows of a list in order, as the catalogue stood at one time.
#[derive(Debug)]
pub struct Listing {
    shelves: Vec<Shelf>,
    /// The number of the first row of each shelf, where rows are counted through all of them.
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl Listing {
    /// Orders what `query` leaves of the shelves, which stand by the names of their links.
    pub fn of(shelves: Vec<Shelf>, query: &ListQuery, guids: &Guids) -> Self {
        let mut starts = Vec::with_capacity(shelves.len());
        let mut end = 0_u32;
        for shelf in &shelves {
            starts.push(end);
            end = end.saturating_add(u32::try_from(shelf.columns.len()).unwrap_or(u32::MAX));
        }
        let mut listing = Self { shelves, starts, rows: Vec::new() };
        let mut of_shelves: Vec<Vec<u32>> = listing
            .shelves
            .iter()
            .zip(&listing.starts)
            .map(|(shelf, start)| rows_of(shelf, query, guids).into_iter().map(|row| row + start).collect())
            .collect();
        listing.rows = match query.sort {
            SortColumn::Path => {
                if query.descending {
                    of_shelves.reverse();
                }
                of_shelves.concat()
            }
            SortColumn::Name | SortColumn::Status | SortColumn::LastRun | SortColumn::Changed => {
                while of_shelves.len() > 1 {
                    let pairs = of_shelves.chunks(2);
                    of_shelves = pairs.map(|pair| listing.merged(pair, query)).collect();
                }
                of_shelves.pop().unwrap_or_default()
            }
        };
        listing
    }

    /// Returns how many rows the list has.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns whether the list has no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns the shelves the rows are of.
    pub fn shelves(&self) -> &[Shelf] {
        &self.shelves
    }

    /// Returns whether the list looks at a link, which is then a shown one of its project.
    pub fn is_of(&self, link: LinkId) -> bool {
        self.shelves.iter().any(|shelf| shelf.link == link)
    }

    /// Hands out the rows in order, each with the shelf whose columns know it.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = (&Shelf, u32)> + ExactSizeIterator {
        self.rows.iter().map(|row| self.place(*row))
    }

    /// Hands out at most [`PAGE_LIMIT`] rows.
    pub fn page(&self, offset: u64, limit: u64) -> impl Iterator<Item = (&Shelf, u32)> {
        self.part(offset, limit.min(PAGE_LIMIT)).iter().map(|row| self.place(*row))
    }

    /// Returns the ids of at most [`IDS_LIMIT`] rows.
    pub fn ids(&self, offset: u64, limit: u64) -> Vec<Uuid> {
        let part = self.part(offset, limit.min(IDS_LIMIT));
        part.iter().map(|row| self.place(*row)).map(|(shelf, row)| shelf.columns.id(row)).collect()
    }

    /// Returns the place, from 0, of the first row from `from` on, and then from the top, whose name begins with `prefix`.
    pub fn find(&self, prefix: &str, from: u64) -> Option<usize> {
        let beginning = fold(prefix);
        if beginning.is_empty() {
            return None;
        }
        let from = usize::try_from(from).unwrap_or(usize::MAX).min(self.len());
        let mut places = (from..self.len()).chain(0..from);
        places.find(|place| {
            self.rows.get(*place).is_some_and(|row| {
                let (of, row) = self.place(*row);
                of.columns.folded_name(row).starts_with(&beginning)
            })
        })
    }

    /// Returns the place, from 0, of a test; `None` where the list does not show it.
    pub fn place_of(&self, id: Uuid) -> Option<usize> {
        let mut shelves = self.shelves.iter().zip(&self.starts);
        let row = shelves.find_map(|(shelf, start)| Some(shelf.columns.row_of(id)? + start))?;
        self.rows.iter().position(|found| *found == row)
    }

    /// Returns how many bytes of memory the order takes, without the shelves.
    pub fn memory(&self) -> usize {
        self.rows.capacity() * size_of::<u32>()
    }

    fn part(&self, offset: u64, limit: u64) -> &[u32] {
        let place = |place: u64| usize::try_from(place).unwrap_or(usize::MAX).min(self.len());
        self.rows.get(place(offset)..place(offset.saturating_add(limit))).unwrap_or_default()
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "rows are counted through the shelves, of which there is one then"
    )]
    fn place(&self, row: u32) -> (&Shelf, u32) {
        let at = self.starts.partition_point(|start| *start <= row).saturating_sub(1);
        // Empty shelves begin where the next one does, so the last one that begins at or before the row holds it.
        (&self.shelves[at], row - self.starts[at])
    }

    /// Joins the ordered rows of one or two neighbouring groups of shelves.
    fn merged(&self, groups: &[Vec<u32>], query: &ListQuery) -> Vec<u32> {
        let [first, second] = groups else { return groups.concat() };
        let mut merged = Vec::with_capacity(first.len() + second.len());
        let (mut first, mut second) = (first.iter().peekable(), second.iter().peekable());
        while let (Some(one), Some(other)) = (first.peek(), second.peek()) {
            let ((of_one, one), (of_other, other)) = (self.place(**one), self.place(**other));
            let ordering =
                of_one.columns.compare(one, (&of_other.columns, other), query.sort, query.descending);
            merged.extend(if ordering == Ordering::Greater { second.next() } else { first.next() });
        }
        merged.extend(first);
        merged.extend(second);
        merged
    }
}

/// Returns the rows of one shelf in order.
fn rows_of(shelf: &Shelf, query: &ListQuery, guids: &Guids) -> Vec<u32> {
    let columns = &shelf.columns;
    let left = left(shelf, columns.rows_in(&query.folder), &query.filter, guids);
    if query.sort == SortColumn::Path {
        let rows = left.range().filter(|row| left.has(*row));
        return if query.descending { rows.rev().collect() } else { rows.collect() };
    }
    let rows: Vec<u32> = columns.order(query.sort).iter().copied().filter(|row| left.has(*row)).collect();
    if !query.descending {
        return rows;
    }
    let (there, missing) = rows.split_at(rows.partition_point(|row| columns.has(*row, query.sort)));
    let is_tie = |one: &u32, other: &u32| {
        columns.compare(*one, (columns, *other), query.sort, false) == Ordering::Equal
    };
    let mut turned = Vec::with_capacity(rows.len());
    for tied in there.chunk_by(is_tie).rev() {
        turned.extend_from_slice(tied);
    }
    turned.extend_from_slice(missing);
    turned
}

#[cfg(test)]
mod tests;
