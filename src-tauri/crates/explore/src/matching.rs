//! Which rows a filter leaves. Pure.

use std::ops::Range;

use suitecase_model::ids::LinkId;
use uuid::Uuid;

use crate::columns::Columns;
use crate::explorer::Shelf;
use crate::filter::{Filter, Flag, Kind};
use crate::fold::fold;

/// Tests that a word of a filter names by a whole guid, with their links; for each word of the filter.
pub type Guids = Vec<Vec<(LinkId, Uuid)>>;

/// The rows of a range that are left.
#[derive(Clone, Debug)]
pub struct Left {
    range: Range<u32>,
    /// For each row of the range; empty where all are left.
    rows: Vec<bool>,
}

impl Left {
    /// Returns whether a row is left.
    pub fn has(&self, row: u32) -> bool {
        let Some(place) = row.checked_sub(self.range.start) else { return false };
        if self.rows.is_empty() {
            return row < self.range.end;
        }
        self.rows.get(place as usize).is_some_and(|is_left| *is_left)
    }

    /// Returns the range in which rows were looked for.
    pub fn range(&self) -> Range<u32> {
        self.range.clone()
    }

    fn none() -> Self {
        Self { range: 0..0, rows: Vec::new() }
    }

    fn keep(&mut self, holds: impl Fn(u32) -> bool) {
        if self.rows.is_empty() {
            self.rows = self.range.clone().map(holds).collect();
        } else {
            for (row, is_left) in self.range.clone().zip(&mut self.rows) {
                *is_left = *is_left && holds(row);
            }
        }
    }
}

/// Returns which rows of `range` a filter leaves.
pub fn left(shelf: &Shelf, range: Range<u32>, filter: &Filter, guids: &Guids) -> Left {
    let columns = &*shelf.columns;
    let name = fold(&shelf.name);
    let is_of_links = filter.links.iter().all(|any| any.contains(&name));
    if range.is_empty() || !is_of_links || !filter.allows(columns.kind()) {
        return Left::none();
    }
    let mut left = Left { range: range.clone(), rows: Vec::new() };
    for (at, word) in filter.words.iter().enumerate() {
        let found = with_word(shelf, range.clone(), &word.folded, guids.get(at).map_or(&[], |found| found));
        left.keep(|row| found.get((row - range.start) as usize).is_some_and(|is_found| *is_found));
    }
    for any in &filter.tags {
        let wanted = flags(columns.folded_tags(), |tag| any.iter().any(|wanted| wanted == tag));
        left.keep(|row| columns.tag_numbers(row).iter().any(|tag| is_set(&wanted, *tag as usize)));
    }
    for any in &filter.folders {
        let wanted = flags(columns.folders(), |folder| any.iter().any(|part| folder.contains(part)));
        left.keep(|row| is_set(&wanted, columns.folder_number(row)));
    }
    for any in &filter.authors {
        let wanted = flags(columns.changes().iter(), |change| {
            let author = fold(&change.author);
            any.iter().any(|part| author.contains(part))
        });
        left.keep(|row| columns.change_number(row).is_some_and(|change| is_set(&wanted, change)));
    }
    for any in &filter.statuses {
        left.keep(|row| any.contains(&columns.status(row)));
    }
    for any in &filter.kinds {
        left.keep(|row| any.iter().any(|kind| is_of(columns, row, *kind)));
    }
    if let Some(since) = filter.changed_since {
        left.keep(|row| columns.change(row).is_some_and(|change| change.at >= since));
    }
    for any in &filter.flags {
        left.keep(|row| any.iter().any(|flag| is_so(columns, row, *flag)));
    }
    if filter.has_problems {
        left.keep(|row| columns.problems(row) > 0);
    }
    left
}

/// Returns for each row of `range` whether a folded word is in its folder's path with its name, or in one of its tags,
/// or is its whole id or guid.
fn with_word(shelf: &Shelf, range: Range<u32>, word: &str, guids: &[(LinkId, Uuid)]) -> Vec<bool> {
    let columns = &*shelf.columns;
    let mut found = vec![false; range.len()];
    let mut set = |row: u32| {
        let place = row.checked_sub(range.start).and_then(|place| found.get_mut(place as usize));
        if let Some(is_found) = place {
            *is_found = true;
        }
    };
    for row in columns.rows_with(word, range.clone()) {
        set(row);
    }
    // The texts of rows leave out where their project keeps its tests, which a pasted path begins with.
    let wanted = flags(columns.folders(), |folder| folder.contains(word));
    if wanted.contains(&true) {
        for row in range.clone().filter(|row| is_set(&wanted, columns.folder_number(*row))) {
            set(row);
        }
    }
    if let Some((folder_end, name)) = word.rsplit_once('/') {
        let of_file = name.strip_suffix(".tc").or_else(|| name.strip_suffix(".ts"));
        let ending = flags(columns.folders(), |folder| folder.ends_with(folder_end));
        for row in range.clone().filter(|row| is_set(&ending, columns.folder_number(*row))) {
            let row_name = columns.folded_name(row);
            if row_name.starts_with(name) || of_file == Some(row_name) {
                set(row);
            }
        }
    }
    let by_guid = guids.iter().filter(|(link, _)| *link == shelf.link).map(|(_, id)| *id);
    for row in by_guid.chain(Uuid::try_parse(word)).filter_map(|id| columns.row_of(id)) {
        set(row);
    }
    found
}

fn is_of(columns: &Columns, row: u32, kind: Kind) -> bool {
    match (kind, columns.suite_kind(row)) {
        (Kind::TestCase, found) => found.is_none(),
        (Kind::AnySuite, found) => found.is_some(),
        (Kind::Suite(kind), found) => found == Some(kind),
    }
}

/// Returns whether the results of a row tell what is asked for.
pub fn is_so(columns: &Columns, row: u32, flag: Flag) -> bool {
    match flag {
        Flag::NeverRun => columns.status(row).is_none(),
        Flag::Flaky => columns.is_flaky(row),
        Flag::Stale(before) => columns.last_run(row).is_some_and(|at| at < before.0),
    }
}

fn flags<T>(all: impl Iterator<Item = T>, holds: impl FnMut(T) -> bool) -> Vec<bool> {
    all.map(holds).collect()
}

fn is_set(flags: &[bool], number: usize) -> bool {
    flags.get(number).is_some_and(|flag| *flag)
}
