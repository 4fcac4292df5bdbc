//! Keeps messages to the window small: a message of megabytes would make it stand still while it is taken apart.
//!
//! Pages are small by what one row may take; what is told of a single test is cut where a message has no more room, and
//! says how much there is where people count it.

use serde::Serialize;

use crate::wire::problems::ProblemRow;
use crate::wire::runs::{ExecutionView, RunResultView};
use crate::wire::tests::{ScriptsView, TestCaseDetail, TestSuiteDetail};
use crate::wire::uploaded::{UploadedDetail, UploadedRow};

/// More rows than this are on no page.
pub(crate) const PAGE_LIMIT: u64 = 100;

/// The bytes that the lists and long texts of one message may take; the rest of it takes a few thousand.
const MESSAGE: usize = 240_000;
/// The most characters of a description, a comment or a query.
const LONGEST_TEXT: usize = 20_000;
/// The most characters of what is a word or two wherever people write it.
const LONGEST_WORD: usize = 1_000;

/// The tags of a row of a list: so many, and so many bytes of them.
const MOST_TAGS: usize = 12;
const TAG_BYTES: usize = 600;

/// The most characters of what is read at a glance.
const GLANCE: usize = 120;

/// The bytes that a result of a run takes beside its texts.
const RESULT_WITHOUT_TEXTS: usize = 600;

/// The bytes of a page of problems that reasons may take in full, and the characters of those behind.
const REASON_BYTES: usize = 30_000;
const SHORT_REASON: usize = 40;

/// The bytes that are left of a message.
pub(super) struct Room {
    left: usize,
}

impl Room {
    /// Begins with so many bytes.
    pub(super) fn of(bytes: usize) -> Self {
        Self { left: bytes }
    }

    /// Takes the bytes of a part, if they are there.
    pub(super) fn takes(&mut self, part: &impl Serialize) -> bool {
        self.takes_of(part, self.left)
    }

    fn takes_of(&mut self, part: &impl Serialize, most: usize) -> bool {
        // With the comma behind it.
        let bytes = serde_json::to_vec(part).map_or(usize::MAX, |json| json.len().saturating_add(1));
        let fits = bytes <= most;
        if fits {
            self.left = self.left.saturating_sub(bytes);
        }
        fits
    }

    /// Keeps the first items, at most `most`, as far as they take no more than a quarter of what is left, so that what comes
    /// behind has room too. Returns whether some were cut.
    fn list<Item: Serialize>(&mut self, items: &mut Vec<Item>, most: usize) -> bool {
        self.keep(items, most, self.left / 4)
    }

    /// Keeps the first items, at most `most`, as far as there is room.
    pub(super) fn rest<Item: Serialize>(&mut self, items: &mut Vec<Item>, most: usize) {
        self.keep(items, most, self.left);
    }

    fn keep<Item: Serialize>(&mut self, items: &mut Vec<Item>, most: usize, bytes: usize) -> bool {
        let floor = self.left.saturating_sub(bytes);
        let fitting = items.iter().take(most).take_while(|item| {
            let bytes = self.left.saturating_sub(floor);
            self.takes_of(item, bytes)
        });
        let fitting = fitting.count();
        let is_cut = fitting < items.len();
        items.truncate(fitting);
        is_cut
    }

    /// Cuts a text behind `most` characters, and behind a quarter of what is left.
    fn text(&mut self, text: &mut String, most: usize) {
        let (bytes, mut taken) = (self.left / 4, 0);
        let end = text.char_indices().zip(0..).find(|((_, character), count)| {
            taken += escaped(*character);
            *count == most || taken > bytes
        });
        self.left = self.left.saturating_sub(taken.min(bytes));
        if let Some(((place, _), _)) = end {
            text.truncate(place);
            text.push('…');
        }
    }
}

/// Returns how many bytes a character takes in JSON.
fn escaped(character: char) -> usize {
    match character {
        '"' | '\\' | '\n' | '\r' | '\t' => 2,
        _ if character.is_ascii_control() => 6,
        _ => character.len_utf8(),
    }
}

/// Returns the tags that a row of a list shows: the first ones.
pub(super) fn first_tags<'tag>(tags: impl Iterator<Item = &'tag str>) -> Vec<String> {
    let mut found: Vec<String> = tags.take(MOST_TAGS).map(str::to_owned).collect();
    Room::of(TAG_BYTES).rest(&mut found, MOST_TAGS);
    found
}

/// Cuts a name or a particular to what is read at a glance, so that a page of them fits in a message.
pub(super) fn shortened(mut text: String) -> String {
    Room::of(usize::MAX).text(&mut text, GLANCE);
    text
}

/// Keeps the first reports of a run, as far as a message has room.
pub(super) fn fit_executions(executions: &mut Vec<ExecutionView>) {
    Room::of(MESSAGE).rest(executions, usize::MAX);
}

/// Shortens the reasons of a page of problems where they are many and long.
pub(super) fn fit_reasons(rows: &mut [ProblemRow]) {
    let mut room = Room::of(REASON_BYTES);
    for muted in rows.iter_mut().filter_map(|row| row.muted.as_mut()) {
        if !room.takes(&muted.reason) {
            Room::of(usize::MAX).text(&mut muted.reason, SHORT_REASON);
        }
    }
}

/// Cuts the texts of a page of results where one takes more than its share: names first, so that they stay readable.
pub(super) fn fit_results(rows: &mut [RunResultView]) {
    let share = MESSAGE / rows.len().max(1);
    for row in rows {
        if Room::of(share).takes(row) {
            continue;
        }
        let mut room = Room::of(share.saturating_sub(RESULT_WITHOUT_TEXTS));
        room.text(&mut row.name, LONGEST_WORD);
        room.text(&mut row.suite, LONGEST_WORD);
        if let Some(named_by) = row.row.as_mut().and_then(|row| row.named_by.as_mut()) {
            room.text(named_by, LONGEST_WORD);
        }
        for text in [&mut row.message, &mut row.detail].into_iter().flatten() {
            room.text(text, LONGEST_TEXT);
        }
    }
}

/// Shortens the names of a page where they are many and long.
pub(super) fn fit_uploaded(rows: &mut [UploadedRow]) {
    let share = MESSAGE / rows.len().max(1);
    for row in rows {
        if Room::of(share).takes(row) {
            continue;
        }
        let mut room = Room::of(share);
        room.text(&mut row.name, LONGEST_WORD);
        room.text(&mut row.suite, LONGEST_WORD);
        if let Some(test) = &mut row.test {
            room.text(&mut test.path, LONGEST_WORD);
            room.text(&mut test.name, LONGEST_WORD);
        }
    }
}

/// Keeps what a message has room for of what is told of a name in reports.
pub(super) fn fit_uploaded_detail(detail: &mut UploadedDetail) {
    Room::of(MESSAGE / 2).rest(&mut detail.candidates, usize::MAX);
    Room::of(MESSAGE / 4).rest(&mut detail.results, usize::MAX);
    let mut room = Room::of(MESSAGE / 4);
    room.text(&mut detail.row.name, LONGEST_TEXT);
    room.text(&mut detail.row.suite, LONGEST_TEXT);
}

/// Keeps the first of a list, as far as a message has room.
pub(super) fn fit_list<Item: Serialize>(mut items: Vec<Item>) -> Vec<Item> {
    Room::of(MESSAGE).rest(&mut items, usize::MAX);
    items
}

/// Cuts what is told of a test case to what a message has room for.
pub(super) fn fit_case(case: &mut TestCaseDetail) {
    let mut room = Room::of(MESSAGE);
    room.list(&mut case.history, usize::MAX);
    if let Some(earlier) = &mut case.earlier {
        earlier.is_cut |= room.list(&mut earlier.commits, usize::MAX);
    }
    room.list(&mut case.results, usize::MAX);
    room.list(&mut case.problems, usize::MAX);
    if let ScriptsView::Known { files } = &mut case.scripts {
        room.list(files, 200);
    }
    room.list(&mut case.tags, 500);
    if let Some(guid) = &mut case.guid {
        room.text(guid, LONGEST_WORD);
    }
    room.text(&mut case.description, LONGEST_TEXT);
    room.text(&mut case.comment, LONGEST_TEXT);
    room.list(&mut case.variables, 1_000);
    room.rest(&mut case.suites, 200);
}

/// Cuts what is told of a test suite to what a message has room for.
pub(super) fn fit_suite(suite: &mut TestSuiteDetail) {
    let mut room = Room::of(MESSAGE);
    room.list(&mut suite.history, usize::MAX);
    if let Some(earlier) = &mut suite.earlier {
        earlier.is_cut |= room.list(&mut earlier.commits, usize::MAX);
    }
    room.list(&mut suite.results, usize::MAX);
    room.list(&mut suite.problems, usize::MAX);
    room.list(&mut suite.tags, 500);
    for word in [&mut suite.guid, &mut suite.execution_mode].into_iter().flatten() {
        room.text(word, LONGEST_WORD);
    }
    room.text(&mut suite.description, LONGEST_TEXT);
    if let Some(query) = &mut suite.query {
        room.text(query, LONGEST_TEXT);
    }
    if let Some(selection) = &mut suite.selection {
        room.list(&mut selection.understood, usize::MAX);
        room.list(&mut selection.not_understood, usize::MAX);
        room.list(&mut selection.members, usize::MAX);
    }
    room.rest(&mut suite.members, 1_000);
}

/// Keeps the first folders of a level, at most 2,000.
pub(super) fn fit_folders<Item: Serialize>(mut folders: Vec<Item>) -> Vec<Item> {
    Room::of(MESSAGE).rest(&mut folders, 2_000);
    folders
}

#[cfg(test)]
mod tests;
