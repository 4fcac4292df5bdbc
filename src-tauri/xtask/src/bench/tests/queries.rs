//! Questions of every class, made of the catalogue's own words; the same for the same catalogue.

use std::collections::HashMap;

use suitecase_explore::{Columns, Explorer};
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::ProjectId;
use suitecase_store::{Store, StoreError, search};

use crate::error::TaskError;

/// Questions of a class, where there is nothing else to count them by.
const EACH: usize = 40;
/// The class of the commonest words of names.
pub(super) const COMMON_WORDS: &str = "common word of names";

/// Questions of one kind.
pub(super) struct Class {
    pub(super) name: &'static str,
    pub(super) questions: Vec<String>,
}

/// What questions are made of.
struct Words {
    /// Names with their inner folders, evenly spread over the catalogue.
    rows: Vec<(String, String)>,
    /// The words of names and folders, the commonest first.
    of_names: Vec<String>,
    /// The words of descriptions, the commonest first.
    of_bodies: Vec<String>,
    bodies: Vec<String>,
    ids: Vec<String>,
}

/// Returns the classes.
pub(super) async fn classes(
    store: &Store,
    explorer: &Explorer,
    project: ProjectId,
) -> Result<Vec<Class>, TaskError> {
    let words = words(store, explorer, project).await?;
    let letters = ('a'..='z').chain('0'..='9').map(String::from);
    let firsts = |length: usize| {
        let words = words.of_names.iter().chain(&words.of_bodies);
        let firsts = words.map(move |word| word.chars().take(length).collect::<String>());
        let mut firsts: Vec<String> = firsts.filter(|first| first.chars().count() == length).collect();
        firsts.dedup();
        firsts.into_iter().take(EACH).collect::<Vec<_>>()
    };
    let nothing = (0..EACH).map(|number| format!("qx{number}zvw"));
    Ok(vec![
        class("one letter", letters),
        class("two letters", firsts(2)),
        class("beginning of a word", [firsts(3), firsts(4)].concat()),
        class(COMMON_WORDS, words.of_names.iter().take(50).cloned()),
        class("common word of bodies", words.of_bodies.iter().take(50).cloned()),
        class("several words", words.rows.iter().map(|(folder, name)| several(folder, name))),
        class("phrase of a name", words.rows.iter().map(|(_, name)| format!("\"{}\"", middle(name, 3)))),
        class("phrase of a body", words.bodies.iter().map(|body| format!("\"{}\"", middle(body, 3)))),
        class("inside of words", inside(words.of_names.iter().chain(&words.of_bodies))),
        class("filters", filters(&words)),
        class("rare word", words.rows.iter().map(|(_, name)| middle(name, 1))),
        class("words of a body", words.bodies.iter().map(|body| middle(body, 4))),
        class("name and body", mixed(&words)),
        class("typo", typos(words.of_names.iter().chain(&words.of_bodies))),
        class("nothing found", nothing),
        class("id", words.ids.iter().cloned()),
    ])
}

fn class(name: &'static str, questions: impl IntoIterator<Item = String>) -> Class {
    Class { name, questions: questions.into_iter().filter(|question| !question.is_empty()).collect() }
}

async fn words(store: &Store, explorer: &Explorer, project: ProjectId) -> Result<Words, TaskError> {
    let shelves = explorer.shelves(project, None, TestKind::TestCases).await?;
    let mut of_names = Counts::default();
    let mut rows = Vec::new();
    let mut ids = Vec::new();
    let per_shelf = EACH.div_ceil(shelves.len().max(1));
    for columns in shelves.iter().map(|shelf| &*shelf.columns) {
        for row in spread(columns, 2_000) {
            of_names.add(columns.name(row));
            of_names.add(columns.inner_folder(row));
        }
        rows.extend(
            spread(columns, per_shelf)
                .map(|row| (columns.inner_folder(row).to_owned(), columns.name(row).to_owned())),
        );
        ids.extend(spread(columns, per_shelf).map(|row| columns.id(row).to_string()));
    }
    let bodies = match shelves.first() {
        Some(shelf) => some_bodies(store, &shelf.columns).await?,
        None => Vec::new(),
    };
    let mut of_bodies = Counts::default();
    for body in &bodies {
        of_bodies.add(body);
    }
    let bodies = bodies.into_iter().take(EACH).collect();
    Ok(Words { rows, of_names: of_names.commonest(), of_bodies: of_bodies.commonest(), bodies, ids })
}

/// Reads some descriptions, one by one: the process is measured, too.
async fn some_bodies(store: &Store, columns: &Columns) -> Result<Vec<String>, TaskError> {
    let numbers: Vec<i64> = spread(columns, 500).map(|row| columns.number(row)).collect();
    let read = store.read(move |reader| {
        let bodies = numbers.into_iter().map(|number| search::body(reader, TestKind::TestCases, number));
        bodies.collect::<Result<Vec<_>, StoreError>>()
    });
    let descriptions = read.await?.into_iter().flatten().map(|body| body.description);
    Ok(descriptions.filter(|description| !description.is_empty()).collect())
}

/// Returns so many rows, evenly spread.
fn spread(columns: &Columns, wanted: usize) -> impl Iterator<Item = u32> {
    let step = columns.len().div_ceil(wanted.max(1)).max(1);
    (0..u32::try_from(columns.len()).unwrap_or(u32::MAX)).step_by(step)
}

#[derive(Default)]
struct Counts(HashMap<String, u32>);

impl Counts {
    fn add(&mut self, text: &str) {
        let words = text.split(|at: char| !at.is_alphabetic()).filter(|word| word.chars().count() > 1);
        words.for_each(|word| *self.0.entry(word.to_lowercase()).or_default() += 1);
    }

    fn commonest(self) -> Vec<String> {
        let mut words: Vec<(String, u32)> = self.0.into_iter().collect();
        words.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        words.into_iter().map(|(word, _)| word).collect()
    }
}

/// Returns a word of the folder and two of the name, not in their order.
fn several(folder: &str, name: &str) -> String {
    let of_folder = folder.split([' ', '/']).next().unwrap_or_default();
    let mut of_name = name.split(' ').rev();
    let (last, before) = (of_name.next().unwrap_or_default(), of_name.next().unwrap_or_default());
    format!("{last} {of_folder} {before}")
}

/// Returns so many words that follow one another, from the first third of a text.
fn middle(text: &str, words: usize) -> String {
    let all: Vec<&str> = text.split_whitespace().map(|word| word.trim_matches(['.', ',', '"'])).collect();
    all.iter().skip(all.len() / 3).take(words).copied().collect::<Vec<_>>().join(" ")
}

fn inside<'a>(words: impl Iterator<Item = &'a String>) -> Vec<String> {
    let letters = words.filter(|word| word.chars().count() >= 6).map(|word| word.chars().skip(2).take(4));
    letters.map(Iterator::collect).take(EACH).collect()
}

fn filters(words: &Words) -> Vec<String> {
    let common = words.of_names.iter().take(8);
    let narrowed = common.flat_map(|word| {
        [
            format!("tag:smoke {word}"),
            format!("in:{word} kind:test-case"),
            format!("status:never tag:regression {word}"),
            format!("repo:web-shop {word} the"),
            format!("kind:suite {word}"),
            format!("changed:1h {word}"),
        ]
    });
    narrowed.collect()
}

fn mixed(words: &Words) -> Vec<String> {
    let of_names = words.rows.iter().map(|(_, name)| name.split(' ').next().unwrap_or_default());
    let rare = of_names.zip(words.of_bodies.iter().cycle()).map(|(name, body)| format!("{name} {body}"));
    let common = words.of_names.iter().zip(&words.of_bodies).map(|(name, body)| format!("{name} {body}"));
    rare.chain(common.take(EACH)).collect()
}

/// Swaps two letters in the middle of words.
fn typos<'a>(words: impl Iterator<Item = &'a String>) -> Vec<String> {
    let swapped = words.filter(|word| word.chars().count() >= 5).filter_map(|word| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.swap(2, 3);
        let typed: String = letters.into_iter().collect();
        (typed != *word).then_some(typed)
    });
    swapped.take(EACH).collect()
}
