//! Which rows of a shelf typed filters let through. Pure.

use suitecase_model::catalogue::TestKind;

use crate::explorer::Shelf;
use crate::filter::{Filter, Kind};
use crate::fold::fold;

/// The typed filters of a question, made ready for one shelf.
pub(crate) struct Narrow<'a> {
    filter: &'a Filter,
    shelf: &'a Shelf,
    /// Whether no row of the shelf can pass.
    is_closed: bool,
    /// Whether every row passes.
    is_open: bool,
}

impl<'a> Narrow<'a> {
    pub(crate) fn of(filter: &'a Filter, shelf: &'a Shelf) -> Self {
        let link = fold(&shelf.name);
        let is_closed = !filter.allows(shelf.columns.kind())
            || !filter.links.iter().all(|any| any.iter().any(|wanted| *wanted == link));
        let is_open =
            Filter { words: Vec::new(), ignored: Vec::new(), ..filter.clone() } == Filter::default();
        Self { filter, shelf, is_closed, is_open }
    }

    pub(crate) fn admits(&self, row: u32) -> bool {
        if self.is_open || self.is_closed {
            return self.is_open;
        }
        let (filter, columns) = (self.filter, &*self.shelf.columns);
        let folder = || columns.folders().nth(columns.folder_number(row)).unwrap_or_default();
        let tags =
            || columns.tag_numbers(row).iter().filter_map(|tag| columns.folded_tags().nth(*tag as usize));
        filter.statuses.iter().all(|any| any.contains(&columns.status(row)))
            && (!filter.never_run || columns.status(row).is_none())
            && (!filter.has_problems || columns.problems(row) > 0)
            && filter.kinds.iter().all(|any| {
                any.iter().any(|kind| match kind {
                    Kind::TestCase => columns.kind() == TestKind::TestCases,
                    Kind::AnySuite => columns.kind() == TestKind::TestSuites,
                    Kind::Suite(kind) => columns.suite_kind(row) == Some(*kind),
                })
            })
            && filter.tags.iter().all(|any| tags().any(|tag| any.iter().any(|wanted| wanted == tag)))
            && filter.folders.iter().all(|any| any.iter().any(|wanted| folder().contains(wanted)))
            && filter
                .changed_since
                .is_none_or(|since| columns.change(row).is_some_and(|change| change.at >= since))
            && filter.authors.iter().all(|any| {
                columns.change(row).is_some_and(|change| {
                    let author = fold(&change.author);
                    any.iter().any(|wanted| author.contains(wanted))
                })
            })
    }
}
