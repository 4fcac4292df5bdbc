//! The rows whose descriptions and comments hold what was typed, the best of them.
//!
//! The search index proposes rows: first those with the typed words themselves or, of the last one, with words that it
//! begins; then those with words that hold it; then those with one word in the body and the others in the name, the folder
//! or the tags. What it proposes is read and looked at, so that what is shown holds every word.

use std::collections::HashSet;
use std::ops::ControlFlow;

use suitecase_model::catalogue::TestKind;
use suitecase_store::search::{self, Expression, Term};
use suitecase_store::{Reader, StoreError};

use super::admitted::Admitted;
use super::boundary::begins_word;
use super::names::RowOf;
use super::question::{IsOver, Superseded};
use super::snippet::in_one_line;
use super::vocabulary::Vocabulary;
use crate::explorer::Shelf;
use crate::fold::fold;

/// So many rows that hold every word are compared for one answer.
const CANDIDATES: usize = 150;
/// So many bodies are read for one answer.
const READ: usize = 600;
/// Fewer rows than this are read rather than looked for in the index.
const FEW: usize = 200;
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

/// A row that was found by its body.
#[derive(Debug)]
pub(crate) struct BodyHit {
    pub(crate) row: RowOf,
    pub(crate) field: Field,
    /// The text that it was found in, in one line.
    pub(crate) line: String,
    rank: u32,
}

/// A text of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The description.
    Description,
    /// The comment.
    Comment,
}

/// Why an answer is not finished.
#[derive(Debug)]
pub(crate) enum Stop {
    Superseded,
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

/// Which rows the index proposes for a word.
#[derive(Clone, Copy)]
enum Reach {
    Begun,
    Holding,
}

impl Place<'_> {
    /// Finds at most `most` of the admitted rows, the best first.
    pub(crate) fn find(&self, words: &[Sought], admitted: &Admitted, most: usize) -> Result<Vec<BodyHit>, Stop> {
        let mut look = Look { place: self, words, seen: HashSet::new(), read: 0, hits: Vec::new() };
        if admitted.len() <= FEW {
            look.read_all(admitted, 0)?;
        } else {
            for (stage, reach) in (0..).zip([Reach::Begun, Reach::Holding]) {
                if look.hits.len() < most {
                    look.propose(words, admitted, reach, stage)?;
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
        let mut look = Look { place: self, words: &[], seen: HashSet::new(), read: 0, hits: Vec::new() };
        let Some(expression) = self.expression(std::slice::from_ref(word), Reach::Holding) else {
            return Ok(false);
        };
        let mut is_there = false;
        look.each(&expression, admitted, |_, _, _| {
            is_there = true;
            Ok(ControlFlow::Break(()))
        })?;
        Ok(is_there)
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
        let is_begun = word.is_begun
            && !word.is_phrase
            && (!is_one_word || self.is_stale)
            && last_run.chars().count() >= SHORTEST_BEGUN;
        let typed = Term { text: &word.typed, is_begun };
        if !is_one_word {
            return vec![typed];
        }
        let known = self.vocabulary.holding(&word.folded, TERMS).into_iter().filter(|known| match reach {
            Reach::Begun => known.is_begun && (word.is_begun || known.is_whole),
            Reach::Holding => true,
        });
        std::iter::once(typed).chain(known.map(|known| Term { text: known.word, is_begun: false })).collect()
    }
}

/// One look for the rows of an answer.
struct Look<'a, 'b> {
    place: &'a Place<'b>,
    words: &'a [Sought],
    seen: HashSet<(TestKind, i64)>,
    read: usize,
    hits: Vec<BodyHit>,
}

impl Look<'_, '_> {
    /// Looks at the rows that the index proposes for some of the words.
    fn propose(
        &mut self,
        proposing: &[Sought],
        admitted: &Admitted,
        reach: Reach,
        stage: u32,
    ) -> Result<(), Stop> {
        let Some(expression) = self.place.expression(proposing, reach) else { return Ok(()) };
        let mut proposed = Admitted::default();
        let mut room = (CANDIDATES + READ).saturating_sub(self.hits.len() + self.read);
        self.each(&expression, admitted, |look, kind, number| {
            if look.seen.contains(&(kind, number)) {
                return Ok(ControlFlow::Continue(()));
            }
            proposed.add(kind, number);
            room = room.saturating_sub(1);
            let is_enough = room == 0 || proposed.len() >= CANDIDATES;
            Ok(if is_enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        self.read_all(&proposed, stage)
    }

    /// Looks at rows with one of the words in the body and the others in the name, the folder or the tags.
    fn with_names(&mut self, admitted: &Admitted) -> Result<(), Stop> {
        for (at, word) in self.words.iter().enumerate() {
            let others = self.words.iter().enumerate().filter(|(other, _)| *other != at);
            let others: Vec<&str> = others.map(|(_, other)| other.folded.as_str()).collect();
            let named = self.named(&others, admitted)?;
            match named.len() {
                0 => {}
                1..=FEW => self.read_all(&named, 2)?,
                _ => self.propose(std::slice::from_ref(word), &named, Reach::Holding, 2)?,
            }
        }
        Ok(())
    }

    /// Returns the admitted rows that have some words in the name, the folder or the tags.
    fn named(&self, words: &[&str], admitted: &Admitted) -> Result<Admitted, Stop> {
        let mut named = Admitted::default();
        let Some((rarest, _)) = words.iter().map(|word| (*word, word.len())).max_by_key(|(_, length)| *length)
        else {
            return Ok(named);
        };
        for columns in self.place.shelves.iter().map(|shelf| &shelf.columns) {
            let all = 0..u32::try_from(columns.len()).unwrap_or(u32::MAX);
            for (looked_at, row) in columns.rows_with(rarest, all).enumerate() {
                if looked_at % CHUNK == 0 {
                    self.place.is_over.check()?;
                }
                let text = columns.text_of(row);
                if admitted.holds(columns.kind(), columns.number(row))
                    && words.iter().all(|word| text.contains(word))
                {
                    named.add(columns.kind(), columns.number(row));
                }
            }
        }
        Ok(named)
    }

    /// Hands out the admitted rows that the index has for an expression.
    fn each(
        &mut self,
        expression: &Expression,
        admitted: &Admitted,
        mut found: impl FnMut(&mut Self, TestKind, i64) -> Result<ControlFlow<()>, Stop>,
    ) -> Result<(), Stop> {
        let place = self.place;
        let mut stopped = Ok(());
        let mut steps = 0_usize;
        search::bodies(place.reader, expression, |kind, number| {
            steps += 1;
            if steps.is_multiple_of(CHUNK)
                && let Err(superseded) = place.is_over.check()
            {
                stopped = Err(superseded.into());
                return ControlFlow::Break(());
            }
            if !admitted.holds(kind, number) {
                return ControlFlow::Continue(());
            }
            found(self, kind, number).unwrap_or_else(|stop| {
                stopped = Err(stop);
                ControlFlow::Break(())
            })
        })?;
        stopped
    }

    /// Reads rows and keeps those that hold every word.
    fn read_all(&mut self, rows: &Admitted, stage: u32) -> Result<(), Stop> {
        if rows.len() == 0 {
            return Ok(());
        }
        for (kind, number, row) in rows.places(self.place.shelves) {
            self.place.is_over.check()?;
            if !self.seen.insert((kind, number)) {
                continue;
            }
            self.read += 1;
            let Some(body) = search::body(self.place.reader, kind, number)? else { continue };
            let names = self.place.shelves.get(row.shelf).map_or("", |shelf| shelf.columns.text_of(row.row));
            if let Some((field, line, rank)) = judge(self.words, names, &body) {
                // What stage it came from says nothing about a row; what it holds does.
                let _ = stage;
                self.hits.push(BodyHit { row, field, line, rank });
            }
        }
        Ok(())
    }
}

