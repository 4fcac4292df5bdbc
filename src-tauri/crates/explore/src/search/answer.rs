//! What was found, as it is shown. Pure.

use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::LinkId;
use suitecase_model::result::ResultStatus;
use suitecase_model::test_suite::SuiteKind;
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use super::highlight::{Part, parts};
use super::judge::Field;
use super::names::RowOf;
use super::snippet::snippet;
use crate::explorer::Shelf;
use crate::filter::{Filter, Ignored};

/// What was found, at most [`super::MOST_HITS`] rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The repositories in the order of their best row.
    pub groups: Vec<Group>,
    /// How many rows have all of the words in their names, paths, tags or ids.
    pub total: u64,
    /// Words that nothing has, and the like ones that were looked for instead.
    pub corrected: Vec<Corrected>,
    /// What of the text was not understood.
    pub ignored: Vec<Ignored>,
    /// Whether bodies are still being indexed, so that more may be found in a moment.
    pub is_indexing: bool,
    /// Whether a later question made this one void; its rows say nothing then.
    pub is_superseded: bool,
}

/// What was found in one repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The link.
    pub link: LinkId,
    /// Its name.
    pub link_name: String,
    /// The rows, the best first.
    pub hits: Vec<Hit>,
}

/// A row that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Whether it is a test case or a suite.
    pub kind: TestKind,
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: Vec<Part>,
    /// Its folder without the way to `Test Cases` or `Test Suites`.
    pub folder: Vec<Part>,
    /// Those of its tags that were looked for.
    pub tags: Vec<String>,
    /// The id, the guid or the path that was typed whole.
    pub matched_id: Option<String>,
    /// Where it was found in its body.
    pub snippet: Option<Snippet>,
    /// The kind of a suite.
    pub suite_kind: Option<SuiteKind>,
    /// The status of its latest result.
    pub status: Option<ResultStatus>,
}

/// A piece of a description or a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// Which of the two.
    pub of: Field,
    /// Its parts.
    pub parts: Vec<Part>,
}

/// A word that nothing has, and what was looked for instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrected {
    /// As typed.
    pub typed: String,
    /// The like one.
    pub used: String,
}

impl Corrected {
    /// Names a word and the folded one that was looked for instead.
    pub(crate) fn new(typed: &str, used: &str) -> Self {
        // Folding leaves letters in pieces where writing has them in one.
        Self { typed: typed.to_owned(), used: used.nfc().collect() }
    }
}

/// A row with how it was found.
#[derive(Clone, Debug)]
pub(crate) struct FoundRow {
    pub(crate) row: RowOf,
    pub(crate) matched_id: Option<String>,
    pub(crate) body: Option<(Field, String)>,
}

/// Returns rows in groups, with what was looked for marked in their texts.
pub(crate) fn groups(
    rows: &[FoundRow],
    shelves: &[Shelf],
    folded_words: &[&str],
    filter: &Filter,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for found in rows {
        let Some(shelf) = shelves.get(found.row.shelf) else { continue };
        let hit = hit(found, shelf, folded_words, filter);
        match groups.iter_mut().find(|group| group.link == shelf.link) {
            Some(group) => group.hits.push(hit),
            None => {
                groups.push(Group { link: shelf.link, link_name: shelf.name.clone(), hits: vec![hit] });
            }
        }
    }
    groups
}

fn hit(found: &FoundRow, shelf: &Shelf, folded_words: &[&str], filter: &Filter) -> Hit {
    let (columns, row) = (&*shelf.columns, found.row.row);
    let numbers = columns.tag_numbers(row).iter();
    let folded_tags = numbers.filter_map(|tag| columns.folded_tags().nth(*tag as usize));
    let is_sought = |tag: &str| {
        folded_words.iter().any(|word| tag.contains(word))
            || filter.tags.iter().flatten().any(|wanted| wanted == tag)
    };
    let tags = columns.tags(row).zip(folded_tags);
    Hit {
        kind: columns.kind(),
        id: columns.id(row),
        name: parts(columns.name(row), folded_words),
        folder: parts(columns.inner_folder(row), folded_words),
        tags: tags.filter(|(_, folded)| is_sought(folded)).map(|(tag, _)| tag.to_owned()).collect(),
        matched_id: found.matched_id.clone(),
        snippet: found
            .body
            .as_ref()
            .and_then(|(of, line)| Some(Snippet { of: *of, parts: snippet(line, folded_words)? })),
        suite_kind: columns.suite_kind(row),
        status: columns.status(row),
    }
}
