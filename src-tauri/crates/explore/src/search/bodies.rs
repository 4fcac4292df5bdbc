//! The rows whose descriptions and comments hold what was typed, the best of them.
//!
//! The search index proposes rows: first those with the typed words themselves or, of the last one, with words that it
//! begins; then those with words that hold it; then those with one word in the body and the others in the name, the
//! folder or the tags. What it proposes is read and looked at, so that what is shown holds every word.

use std::collections::HashSet;
use std::ops::ControlFlow;

use suitecase_model::catalogue::TestKind;
use suitecase_store::search::{self, Expression, Term};
use suitecase_store::{Reader, StoreError};

use super::admitted::Admitted;
use super::judge::{BodyHit, judge};
use super::question::{IsOver, Superseded};
use super::vocabulary::Vocabulary;
use crate::explorer::Shelf;

/// So many rows that hold every word are compared for one answer.
const CANDIDATES: usize = 120;
/// So many bodies are read for one answer.
const READ: usize = 900;
/// So few rows are read rather than looked for in the index, which would hand out many others before it came to them.
const FEW: usize = 600;
/// So many words of the vocabulary stand for one that was typed.
const TERMS: usize = 32;
/// The beginnings of words that are looked up in the index itself are at least this long; it reads all of their words.
const SHORTEST_BEGUN: usize = 3;
/// After so many rows it is asked whether the question still counts.
const CHUNK: usize = 1_024;

/// What is looked for.
#[derive(Clone, Debug)]
pub(crate) struct Sought {
    /// As typed.
    pub(crate) typed: String,
    /// As it is compared.
    pub(crate) folded: String,
    /// Whether it is several words that follow one another.
    pub(crate) is_phrase: bool,
    /// Whether it may go on, as the last word does while it is typed.
    pub(crate) is_begun: bool,
}

/// Why an answer is not finished.
#[derive(Debug)]
pub(crate) enum Stop {
    /// A later question was asked.
    Superseded,
    /// The database failed.
    Failed(StoreError),
}

/// Where bodies are looked for.
pub(crate) struct Place<'a> {
    pub(crate) reader: &'a Reader<'a>,
    pub(crate) shelves: &'a [Shelf],
    pub(crate) vocabulary: &'a Vocabulary,
    /// Whether the vocabulary may lack words that the index has by now.
    pub(crate) is_stale: bool,
    pub(crate) is_over: &'a IsOver<'a>,
}

/// Which words of the vocabulary stand for a typed one.
#[derive(Clone, Copy)]
enum Reach {
    /// The word itself; of the last one, also those that it begins.
    Begun,
    /// All that hold it.
    Holding,
}

impl Place<'_> {
    /// Finds at most `most` of the admitted rows, the best first.
    pub(crate) fn find(
        &self,
        words: &[Sought],
        admitted: &Admitted,
        most: usize,
    ) -> Result<Vec<BodyHit>, Stop> {
        let mut look = Look { place: self, words, seen: HashSet::new(), hits: Vec::new() };
        if admitted.rows().len() <= FEW {
            look.read_all(admitted)?;
        } else {
            for reach in [Reach::Begun, Reach::Holding] {
                if look.hits.len() < most {
                    look.propose(words, admitted, reach)?;
                }
            }
            if look.hits.len() < most && words.len() > 1 {
                look.with_names(admitted)?;
            }
        }
        let mut hits = look.hits;
        hits.sort_by_key(|hit| (hit.rank, hit.row));
        hits.truncate(most);
        Ok(hits)
    }

    /// Returns whether a word stands in the body of an admitted row.
    pub(crate) fn has(&self, word: &Sought, admitted: &Admitted) -> Result<bool, Stop> {
        let mut is_there = false;
        if let Some(expression) = self.expression(std::slice::from_ref(word), Reach::Holding) {
            self.each(&expression, |kind, number| {
                is_there |= admitted.get(kind, number).is_some();
                Ok(if is_there { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
            })?;
        }
        Ok(is_there)
    }

    /// Hands out the rows that the index has for an expression.
    fn each(
        &self,
        expression: &Expression,
        mut found: impl FnMut(TestKind, i64) -> Result<ControlFlow<()>, Stop>,
    ) -> Result<(), Stop> {
        let mut stopped = Ok(());
        let mut steps = 0_usize;
        search::bodies(self.reader, expression, |kind, number| {
            steps += 1;
            let is_over = if steps.is_multiple_of(CHUNK) { self.is_over.check() } else { Ok(()) };
            is_over.map_err(Stop::from).and_then(|()| found(kind, number)).unwrap_or_else(|stop| {
                stopped = Err(stop);
                ControlFlow::Break(())
            })
        })?;
        stopped
    }

    fn expression(&self, words: &[Sought], reach: Reach) -> Option<Expression> {
        let groups: Vec<Vec<Term<'_>>> = words.iter().map(|word| self.terms(word, reach)).collect();
        Expression::of(&groups)
    }

    /// Returns what of the index stands for a word that was typed.
    fn terms<'a>(&'a self, word: &'a Sought, reach: Reach) -> Vec<Term<'a>> {
        let is_one_word = word.folded.chars().all(char::is_alphanumeric);
        let last_run = word.typed.rsplit(|at: char| !at.is_alphanumeric()).next().unwrap_or_default();
        // What the vocabulary knows need not be looked up by its beginning, which costs most.
        let is_begun =
            word.is_begun && (!is_one_word || self.is_stale) && last_run.chars().count() >= SHORTEST_BEGUN;
        let typed = Term { text: &word.typed, is_begun };
        if !is_one_word {
            return vec![typed];
        }
        let known = self.vocabulary.holding(&word.folded, TERMS).into_iter().filter(|known| match reach {
            Reach::Begun => known.is_whole || (known.is_begun && word.is_begun),
            Reach::Holding => true,
        });
        std::iter::once(typed).chain(known.map(|known| Term { text: known.word, is_begun: false })).collect()
    }
}

/// One look for the rows of an answer.
struct Look<'a, 'b> {
    place: &'a Place<'b>,
    words: &'a [Sought],
    /// The rows that were read.
    seen: HashSet<(TestKind, i64)>,
    hits: Vec<BodyHit>,
}

impl Look<'_, '_> {
    /// Reads the rows that the index proposes for some of the words.
    fn propose(&mut self, proposing: &[Sought], admitted: &Admitted, reach: Reach) -> Result<(), Stop> {
        let place = self.place;
        let Some(expression) = place.expression(proposing, reach) else { return Ok(()) };
        place.each(&expression, |kind, number| {
            if admitted.get(kind, number).is_some() {
                self.read(kind, number, admitted)?;
            }
            let is_enough = self.hits.len() >= CANDIDATES || self.seen.len() >= READ;
            Ok(if is_enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })
    }

    /// Looks at rows with one of the words in the body and the others in the name, the folder or the tags.
    fn with_names(&mut self, admitted: &Admitted) -> Result<(), Stop> {
        for (at, word) in self.words.iter().enumerate() {
            let others = self.words.iter().enumerate().filter(|(other, _)| *other != at);
            let others: Vec<&str> = others.map(|(_, other)| other.folded.as_str()).collect();
            let named = self.named(&others, admitted)?;
            if named.rows().len() <= FEW {
                self.read_all(&named)?;
            } else {
                self.propose(std::slice::from_ref(word), &named, Reach::Holding)?;
            }
        }
        Ok(())
    }

    /// Returns the admitted rows that have some words in the name, the folder or the tags.
    fn named(&self, words: &[&str], admitted: &Admitted) -> Result<Admitted, Stop> {
        let mut named = Admitted::default();
        let rarest = words.iter().max_by_key(|word| word.len()).copied().unwrap_or_default();
        for columns in self.place.shelves.iter().map(|shelf| &shelf.columns) {
            let all = 0..u32::try_from(columns.len()).unwrap_or(u32::MAX);
            for (looked_at, row) in columns.rows_with(rarest, all).enumerate() {
                if looked_at.is_multiple_of(CHUNK) {
                    self.place.is_over.check()?;
                }
                let (kind, number) = (columns.kind(), columns.number(row));
                let text = columns.text_of(row);
                if words.iter().all(|word| text.contains(word))
                    && let Some(row) = admitted.get(kind, number)
                {
                    named.add(kind, number, row);
                }
            }
        }
        Ok(named)
    }

    fn read_all(&mut self, rows: &Admitted) -> Result<(), Stop> {
        for row in rows.rows() {
            self.place.is_over.check()?;
            if let Some(columns) = self.place.shelves.get(row.shelf).map(|shelf| &shelf.columns) {
                self.read(columns.kind(), columns.number(row.row), rows)?;
            }
        }
        Ok(())
    }

    /// Reads a row and keeps it if it holds every word.
    fn read(&mut self, kind: TestKind, number: i64, admitted: &Admitted) -> Result<(), Stop> {
        let (Some(row), true) = (admitted.get(kind, number), self.seen.insert((kind, number))) else {
            return Ok(());
        };
        let Some(body) = search::body(self.place.reader, kind, number)? else { return Ok(()) };
        let names = self.place.shelves.get(row.shelf).map_or("", |shelf| shelf.columns.text_of(row.row));
        self.hits.extend(judge(row, self.words, names, &body));
        Ok(())
    }
}

impl From<Superseded> for Stop {
    fn from(_: Superseded) -> Self {
        Self::Superseded
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}
