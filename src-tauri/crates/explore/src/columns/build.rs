//! Makes columns of rows as the store reads them, by path.

use std::collections::HashMap;

use suitecase_model::catalogue::{Change, TestKind};
use suitecase_model::ids::LinkId;
use suitecase_model::time::Timestamp;
use suitecase_store::list::ListedRow;

use super::text::{Texts, short};
use super::{Columns, Folder, Row, Tag};
use crate::fold::{BORDER, fold, fold_into};

/// Takes rows in the order of their paths.
#[derive(Debug)]
pub struct Builder {
    columns: Columns,
    folders: HashMap<Box<str>, u32>,
    tags: HashMap<Box<str>, u32>,
    /// By the text of the tags as stored, which many rows share.
    tag_sets: HashMap<Box<str>, u32>,
    changes: HashMap<(Box<str>, i64, Box<str>), u32>,
    last_folder: u32,
}

impl Builder {
    /// Begins the columns of a link and kind.
    pub fn new(link: LinkId, kind: TestKind) -> Self {
        Self {
            columns: Columns {
                link,
                kind,
                paths: Texts::default(),
                folded: Texts::default(),
                rows: Vec::new(),
                folders: Vec::new(),
                tags: Vec::new(),
                tag_sets: Vec::new(),
                changes: Vec::new(),
                orders: Default::default(),
            },
            folders: HashMap::new(),
            tags: HashMap::new(),
            tag_sets: HashMap::new(),
            changes: HashMap::new(),
            last_folder: 0,
        }
    }

    /// Adds a row, whose path lies behind those before it.
    pub fn push(&mut self, row: &ListedRow<'_>) {
        let (folder_path, file) = row.path.rsplit_once('/').unwrap_or(("", row.path));
        let folder = self.folder(folder_path, row.project);
        let tag_set = self.tag_set(row.tags);
        let change = row.change.map(|(commit, author, at)| self.change(commit, author, at));
        let columns = &mut self.columns;
        columns.paths.open().push_str(row.path);
        columns.paths.end();
        let text = columns.folded.open();
        if !row.project.is_empty() {
            fold_into(row.project, text);
            text.push(BORDER);
        }
        let inner = columns.folders.get(folder as usize).and_then(|found| found.path.get(found.inner..));
        if let Some(inner) = inner.filter(|inner| !inner.is_empty()) {
            fold_into(inner, text);
            text.push('/');
        }
        let name_start = short(text.len());
        fold_into(without_extension(file), text);
        text.push(BORDER);
        let tags_start = short(text.len());
        for tag in columns.tag_sets.get(tag_set as usize).into_iter().flatten() {
            text.push_str(columns.tags.get(*tag as usize).map_or("", |tag| &tag.folded));
            text.push(BORDER);
        }
        columns.folded.end();
        columns.rows.push(Row {
            id: row.id,
            number: row.number,
            last_run: row.latest.map(|(_, at)| at),
            name_start,
            tags_start,
            folder,
            tag_set,
            change,
            problems: row.problems,
            members: row.suite.map_or(0, |(_, members)| members),
            status: row.latest.map(|(status, _)| status),
            suite: row.suite.map(|(kind, _)| kind),
            is_flaky: row.is_flaky,
        });
    }

    /// Returns the columns.
    pub fn finish(self) -> Columns {
        let mut columns = self.columns;
        columns.paths.shrink();
        columns.folded.shrink();
        columns.rows.shrink_to_fit();
        columns
    }

    fn folder(&mut self, path: &str, project: &str) -> u32 {
        let last = self.columns.folders.get(self.last_folder as usize);
        if last.is_some_and(|last| *last.path == *path) {
            return self.last_folder;
        }
        let folders = &mut self.columns.folders;
        self.last_folder = *self.folders.entry(path.into()).or_insert_with(|| {
            folders.push(Folder {
                path: path.into(),
                folded: fold(path).into(),
                inner: inner(path, project),
            });
            short(folders.len() - 1)
        });
        self.last_folder
    }

    fn tag_set(&mut self, json: &str) -> u32 {
        if let Some(known) = self.tag_sets.get(json) {
            return *known;
        }
        // What is no list of texts was written by nobody; such a row is shown without tags.
        let texts: Vec<String> = serde_json::from_str(json).unwrap_or_default();
        let set: Box<[u32]> = texts.iter().map(|tag| self.tag(tag)).collect();
        let number = short(self.columns.tag_sets.len());
        self.columns.tag_sets.push(set);
        self.tag_sets.insert(json.into(), number);
        number
    }

    fn tag(&mut self, text: &str) -> u32 {
        let tags = &mut self.columns.tags;
        *self.tags.entry(text.into()).or_insert_with(|| {
            tags.push(Tag { text: text.into(), folded: fold(text).into() });
            short(tags.len() - 1)
        })
    }

    fn change(&mut self, commit: &str, author: &str, at: i64) -> u32 {
        let changes = &mut self.columns.changes;
        *self.changes.entry((commit.into(), at, author.into())).or_insert_with(|| {
            changes.push(Change { commit: commit.to_owned(), author: author.to_owned(), at: Timestamp(at) });
            short(changes.len() - 1)
        })
    }
}

/// Returns where the part of a folder below its project's folder of tests begins.
fn inner(path: &str, project: &str) -> usize {
    let below = path.strip_prefix(project).unwrap_or(path).trim_start_matches('/');
    let inner = below.split_once('/').map_or("", |(_, inner)| inner);
    path.len() - inner.len()
}

/// Returns the name of a test's file without its extension.
pub(super) fn without_extension(file: &str) -> &str {
    file.strip_suffix(".tc").or_else(|| file.strip_suffix(".ts")).unwrap_or(file)
}
