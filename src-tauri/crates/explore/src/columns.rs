//! What lists and search need of the tests of one link and kind, in memory, by path. Pure.
//!
//! A row is a place in these columns, from 0, in the order of the paths. All texts to look in lie one after another in one
//! string, [`Columns::text`], folded as [`crate::fold`] does it: for each row the Katalon project's folder (where that is not the
//! root), the inner folder with the name, and each tag, each with [`BORDER`] behind it. No text holds the border, so
//! whatever is found lies in one of them:
//!
//! ```text
//! mobile ␀ login/social/tc1 sign in ␀ smoke ␀ slow ␀
//!          ^ inner      ^ name_start        ^ tags_start
//! ```

mod build;
mod order;
mod text;

use std::ops::Range;
use std::sync::OnceLock;

use suitecase_model::catalogue::{Change, TestKind};
use suitecase_model::ids::LinkId;
use suitecase_model::path::RepoPath;
use suitecase_model::result::ResultStatus;
use suitecase_model::saved_filter::SortColumn;
use suitecase_model::test_suite::SuiteKind;
use uuid::Uuid;

pub use self::build::Builder;
use self::text::Texts;
use crate::fold::BORDER;

/// The tests of one link and kind.
#[derive(Debug)]
pub struct Columns {
    link: LinkId,
    kind: TestKind,
    paths: Texts,
    folded: Texts,
    rows: Vec<Row>,
    folders: Vec<Folder>,
    tags: Vec<Tag>,
    tag_sets: Vec<Box<[u32]>>,
    changes: Vec<Change>,
    /// The rows in other orders, made when they are first asked for.
    orders: [OnceLock<Box<[u32]>>; SortColumn::ALL.len()],
}

/// What is kept of one test, beside its texts.
#[derive(Debug)]
struct Row {
    id: Uuid,
    number: i64,
    last_run: Option<i64>,
    /// Where the name begins in the folded text of all rows.
    name_start: u32,
    /// Where the tags begin there.
    tags_start: u32,
    folder: u32,
    tag_set: u32,
    change: Option<u32>,
    problems: u32,
    members: u32,
    status: Option<ResultStatus>,
    suite: Option<SuiteKind>,
    is_flaky: bool,
}

// 8 MB for 100,000 tests.
const _: () = assert!(size_of::<Row>() == 80, "rows take as much memory as they did");

/// A folder that holds tests.
#[derive(Debug)]
struct Folder {
    path: Box<str>,
    folded: Box<str>,
    /// Where the path below the project's folder of tests begins.
    inner: usize,
}

/// A tag that tests have.
#[derive(Debug)]
struct Tag {
    text: Box<str>,
    folded: Box<str>,
}

impl Columns {
    /// Returns the link.
    pub fn link(&self) -> LinkId {
        self.link
    }

    /// Returns the kind of all rows.
    pub fn kind(&self) -> TestKind {
        self.kind
    }

    /// Returns how many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns the rows in a folder and below; all of them for the root.
    pub fn rows_in(&self, folder: &RepoPath) -> Range<u32> {
        if folder.is_root() {
            return 0..text::short(self.len());
        }
        // `0` is the character after `/`: what lies between them begins with the folder and a `/`.
        let first = |end: char| {
            let border = format!("{}{end}", folder.as_str());
            self.paths.partition_point(|path| *path < *border)
        };
        first('/')..first('0')
    }

    /// Returns the folded texts of all rows, one after another.
    pub fn text(&self) -> &str {
        self.folded.all()
    }

    /// Returns where the folded text of a row lies in [`Self::text`].
    pub fn text_range(&self, row: u32) -> Range<usize> {
        self.folded.range(row)
    }

    /// Returns the row whose folded text holds the byte at `offset` of [`Self::text`]; the last one beyond the end.
    pub fn row_at(&self, offset: usize) -> u32 {
        self.folded.row_at(offset)
    }

    /// Returns the folded text of a row.
    pub fn text_of(&self, row: u32) -> &str {
        self.folded.get(row)
    }

    /// Returns where the name of a row begins in [`Self::text`]; its folder lies before it.
    pub fn name_start(&self, row: u32) -> usize {
        self.row(row).map_or(0, |row| row.name_start as usize)
    }

    /// Returns where the tags of a row begin in [`Self::text`]; its name, and one border, lie before it.
    pub fn tags_start(&self, row: u32) -> usize {
        self.row(row).map_or(0, |row| row.tags_start as usize)
    }

    /// Returns the folded name of a row.
    pub fn folded_name(&self, row: u32) -> &str {
        let range = self.name_start(row)..self.tags_start(row).saturating_sub(BORDER.len_utf8());
        self.text().get(range).unwrap_or_default()
    }

    /// Hands out the rows, each once and in order, whose folded text holds `needle`; `from` narrows to some rows.
    pub fn rows_with<'a>(&'a self, needle: &'a str, from: Range<u32>) -> impl Iterator<Item = u32> + 'a {
        let finder = memchr::memmem::Finder::new(needle.as_bytes());
        let end = if from.is_empty() { 0 } else { self.text_range(from.end.saturating_sub(1)).end };
        let mut at = self.text_range(from.start).start;
        let mut last = from.start;
        std::iter::from_fn(move || {
            if at >= end {
                return None;
            }
            let hit = at + finder.find(self.text().as_bytes().get(at..end)?)?;
            let row = self.folded.row_from(last, hit);
            let found = self.text_range(row);
            (at, last) = (found.end, row);
            Some(row)
        })
    }

    /// Returns the path of a row's file, from the root of the repository.
    pub fn path(&self, row: u32) -> &str {
        self.paths.get(row)
    }

    /// Returns the name of a row.
    pub fn name(&self, row: u32) -> &str {
        let file = self.path(row).get(self.folder(row).len()..).unwrap_or_default();
        build::without_extension(file.strip_prefix('/').unwrap_or(file))
    }

    /// Returns the folder that holds a row, from the root of the repository.
    pub fn folder(&self, row: u32) -> &str {
        self.folder_of(row).map_or("", |folder| &folder.path)
    }

    /// Returns the folder that holds a row, below the Katalon project's `Test Cases` or `Test Suites`.
    pub fn inner_folder(&self, row: u32) -> &str {
        self.folder_of(row).and_then(|folder| folder.path.get(folder.inner..)).unwrap_or_default()
    }

    /// Returns a number that stands for the folder of a row, below [`Self::folders`].
    pub fn folder_number(&self, row: u32) -> usize {
        self.row(row).map_or(usize::MAX, |row| row.folder as usize)
    }

    /// Returns the folded paths of the folders that hold rows, by their numbers.
    pub fn folders(&self) -> impl ExactSizeIterator<Item = &str> {
        self.folders.iter().map(|folder| &*folder.folded)
    }

    /// Returns the id of a row.
    pub fn id(&self, row: u32) -> Uuid {
        self.row(row).map_or(Uuid::nil(), |row| row.id)
    }

    /// Returns the row of an id.
    pub fn row_of(&self, id: Uuid) -> Option<u32> {
        self.rows.iter().position(|row| row.id == id).map(text::short)
    }

    /// Returns the number by which the database and its search index know a row.
    pub fn number(&self, row: u32) -> i64 {
        self.row(row).map_or(0, |row| row.number)
    }

    /// Returns the tags of a row, as its file has them.
    pub fn tags(&self, row: u32) -> impl Iterator<Item = &str> {
        self.tag_numbers(row).iter().filter_map(|tag| self.tags.get(*tag as usize)).map(|tag| &*tag.text)
    }

    /// Returns the numbers of a row's tags, below [`Self::folded_tags`].
    pub fn tag_numbers(&self, row: u32) -> &[u32] {
        let set = self.row(row).and_then(|row| self.tag_sets.get(row.tag_set as usize));
        set.map_or(&[], |set| set)
    }

    /// Returns the tags of all rows, folded, by their numbers.
    pub fn folded_tags(&self) -> impl ExactSizeIterator<Item = &str> {
        self.tags.iter().map(|tag| &*tag.folded)
    }

    /// Returns the tags of all rows, as files have them, by their numbers.
    pub fn all_tags(&self) -> impl ExactSizeIterator<Item = &str> {
        self.tags.iter().map(|tag| &*tag.text)
    }

    /// Returns the last change of a row that Suitecase saw.
    pub fn change(&self, row: u32) -> Option<&Change> {
        self.changes.get(self.change_number(row)?)
    }

    /// Returns a number that stands for the last change of a row, below [`Self::changes`].
    pub fn change_number(&self, row: u32) -> Option<usize> {
        self.row(row)?.change.map(|change| change as usize)
    }

    /// Returns the different changes of all rows, by their numbers.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Returns the status of a row's latest result; `None` where it never ran.
    pub fn status(&self, row: u32) -> Option<ResultStatus> {
        self.row(row)?.status
    }

    /// Returns when a row's test ran last, in milliseconds since 1970.
    pub fn last_run(&self, row: u32) -> Option<i64> {
        self.row(row)?.last_run
    }

    /// Returns whether the outcome of a row changed though the test did not.
    pub fn is_flaky(&self, row: u32) -> bool {
        self.row(row).is_some_and(|row| row.is_flaky)
    }

    /// Returns how many problems a row's file has that nobody muted.
    pub fn problems(&self, row: u32) -> u32 {
        self.row(row).map_or(0, |row| row.problems)
    }

    /// Returns the kind of a suite; `None` for a test case.
    pub fn suite_kind(&self, row: u32) -> Option<SuiteKind> {
        self.row(row)?.suite
    }

    /// Returns how many members a suite has; 0 for a test case.
    pub fn members(&self, row: u32) -> u32 {
        self.row(row).map_or(0, |row| row.members)
    }

    /// Returns about how many bytes of memory these columns take.
    pub fn memory(&self) -> usize {
        let boxed = |text: &str| text.len() + 16;
        let folders = self
            .folders
            .iter()
            .map(|folder| size_of::<Folder>() + boxed(&folder.path) + boxed(&folder.folded));
        let tags = self.tags.iter().map(|tag| size_of::<Tag>() + boxed(&tag.text) + boxed(&tag.folded));
        let sets = self.tag_sets.iter().map(|set| size_of_val(set) + size_of_val(&**set) + 16);
        let changes = self
            .changes
            .iter()
            .map(|change| size_of::<Change>() + boxed(&change.commit) + boxed(&change.author));
        let orders = self.orders.iter().filter_map(OnceLock::get).map(|order| size_of_val(&**order));
        self.paths.memory()
            + self.folded.memory()
            + self.rows.capacity() * size_of::<Row>()
            + folders.chain(tags).chain(sets).chain(changes).chain(orders).sum::<usize>()
    }

    fn row(&self, row: u32) -> Option<&Row> {
        self.rows.get(row as usize)
    }

    fn folder_of(&self, row: u32) -> Option<&Folder> {
        self.folders.get(self.row(row)?.folder as usize)
    }
}

#[cfg(test)]
pub(crate) mod tests;
