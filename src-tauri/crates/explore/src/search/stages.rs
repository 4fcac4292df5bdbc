//! One question and the stages in which it is answered.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use suitecase_model::catalogue::TestKind;
use suitecase_store::{Reader, any_test};
use uuid::Uuid;

use super::admitted::Admitted;
use super::answer::{Answer, Corrected, FoundRow, groups};
use super::bodies::{Place, Sought, Stop};
use super::names::{self, RowOf};
use super::question::{IsOver, Question, Superseded};
use super::typed_paths;
use super::typo::{self, Like};
use super::vocabulary::Vocabulary;
use super::{Explorer, MOST_HITS};
use crate::explorer::Shelf;
use crate::filter::Filter;
use crate::matching::{Left, left};

/// The shortest text that is looked for as a whole id or guid: a guid without its dashes.
const SHORTEST_ID: usize = 32;
/// So many like words are tried for one that nothing has.
const TRIED: usize = 6;

/// A question.
pub(crate) struct Asked {
    explorer: Explorer,
    question: Question,
    /// What is searched: the links by name, each with its test cases and then its suites.
    pub(crate) shelves: Arc<[Shelf]>,
    filter: Filter,
    /// Which rows of each shelf the typed filters leave.
    left: OnceLock<Vec<Left>>,
    /// What must be found.
    pub(crate) words: Vec<Sought>,
    corrected: Vec<Corrected>,
}

/// What was found so far.
#[derive(Debug, Default)]
pub(crate) struct SoFar {
    /// The rows, the best first.
    pub(crate) rows: Vec<FoundRow>,
    total: u64,
}

impl Asked {
    /// Makes a question of a typed text and the filter that it was read as.
    pub(crate) fn new(
        explorer: Explorer,
        shelves: Arc<[Shelf]>,
        text: &str,
        filter: Filter,
        question: Question,
    ) -> Self {
        let words = typed_paths::sought(&filter.words, text);
        Self { explorer, question, shelves, filter, left: OnceLock::new(), words, corrected: Vec::new() }
    }

    /// Ends the work if a later question was asked.
    pub(crate) fn check(&self) -> Result<(), Superseded> {
        IsOver(&|| self.is_over()).check()
    }

    /// Finds the rows that ids, guids and paths name, and those whose names, folders and tags hold every word.
    pub(crate) fn by_ids_and_names(&self, reader: &Reader<'_>) -> Result<SoFar, Stop> {
        let is_over = || self.is_over();
        if self.filter.is_empty() {
            return Ok(SoFar::default());
        }
        let left = self.left();
        let admits = |row: RowOf| left.get(row.shelf).is_some_and(|left| left.has(row.row));
        let words: Vec<String> = self.words.iter().map(|word| word.folded.clone()).collect();
        let mut rows = self.named_whole(reader)?;
        rows.retain(|found| admits(found.row));
        let known: HashSet<RowOf> = rows.iter().map(|found| found.row).collect();
        let by_name = names::find(
            &self.shelves,
            &words,
            MOST_HITS,
            |row| admits(row) && !known.contains(&row),
            &IsOver(&is_over),
        )?;
        let total = by_name.total + rows.len() as u64;
        rows.extend(by_name.best.into_iter().map(|row| FoundRow { row, matched_id: None, body: None }));
        rows.truncate(MOST_HITS);
        Ok(SoFar { rows, total })
    }

    /// Adds rows whose bodies hold every word, as far as there is room.
    pub(crate) fn by_bodies(
        &self,
        reader: &Reader<'_>,
        mut found: SoFar,
        vocabulary: &Vocabulary,
        is_stale: bool,
    ) -> Result<SoFar, Stop> {
        let room = MOST_HITS.saturating_sub(found.rows.len());
        if room == 0 {
            return Ok(found);
        }
        let is_over = || self.is_over();
        let is_over = IsOver(&is_over);
        let known: HashSet<RowOf> = found.rows.iter().map(|found| found.row).collect();
        let left = self.left();
        let admitted = Admitted::of(&self.shelves, |row| {
            left.get(row.shelf).is_some_and(|left| left.has(row.row)) && !known.contains(&row)
        });
        let place = Place { reader, shelves: &self.shelves, vocabulary, is_stale, is_over: &is_over };
        let hits = place.find(&self.words, &admitted, room)?;
        found.rows.extend(hits.into_iter().map(|hit| FoundRow {
            row: hit.row,
            matched_id: None,
            body: Some((hit.field, hit.line)),
        }));
        Ok(found)
    }

    /// Returns the question with each word that nothing has replaced by the likest that something has; `None` where
    /// every word is somewhere, or nothing is like one that is not.
    pub(crate) fn corrected(
        &self,
        reader: &Reader<'_>,
        of_names: &Vocabulary,
        of_bodies: &Vocabulary,
    ) -> Result<Option<Self>, Stop> {
        let is_over = || self.is_over();
        let is_over = IsOver(&is_over);
        let all = Admitted::of(&self.shelves, |_| true);
        let place = Place {
            reader,
            shelves: &self.shelves,
            vocabulary: of_bodies,
            is_stale: false,
            is_over: &is_over,
        };
        let mut words = Vec::new();
        let mut corrected = Vec::new();
        for word in &self.words {
            self.check()?;
            if word.is_phrase || self.has_in_names(&word.folded) || place.has(word, &all)? {
                words.push(word.clone());
                continue;
            }
            let mut like = typo::like(of_names, word, TRIED);
            like.extend(typo::like(of_bodies, word, TRIED));
            like.sort_unstable();
            let mut meant = None;
            for Like { word: like, .. } in like {
                let like = Sought { typed: like.clone(), folded: like, is_phrase: false, is_begun: false };
                // Bodies of other projects have words, too.
                if self.has_in_names(&like.folded) || place.has(&like, &all)? {
                    meant = Some(like);
                    break;
                }
            }
            let Some(meant) = meant else { return Ok(None) };
            corrected.push(Corrected::new(&word.typed, &meant.folded));
            words.push(meant);
        }
        Ok((!corrected.is_empty()).then(|| Self {
            explorer: self.explorer.clone(),
            question: self.question,
            shelves: self.shelves.clone(),
            filter: self.filter.clone(),
            left: self.left.clone(),
            words,
            corrected,
        }))
    }

    /// Returns what was found as it is shown.
    pub(crate) fn answer(&self, found: SoFar, is_indexing: bool) -> Answer {
        let words: Vec<&str> = self.words.iter().map(|word| word.folded.as_str()).collect();
        Answer {
            groups: groups(&found.rows, &self.shelves, &words, &self.filter),
            total: found.total,
            corrected: self.corrected.clone(),
            is_indexing,
            ..Answer::default()
        }
    }

    /// Returns which rows of each shelf the typed filters leave.
    fn left(&self) -> &[Left] {
        self.left.get_or_init(|| {
            let filter = Filter { words: Vec::new(), ..self.filter.clone() };
            let of_shelf = |shelf: &Shelf| {
                let all = 0..u32::try_from(shelf.columns.len()).unwrap_or(u32::MAX);
                left(shelf, all, &filter, &Vec::new())
            };
            self.shelves.iter().map(of_shelf).collect()
        })
    }

    /// Finds the rows whose id, guid or path is all that was typed.
    fn named_whole(&self, reader: &Reader<'_>) -> Result<Vec<FoundRow>, Stop> {
        let typed: Vec<&str> = self.words.iter().map(|word| word.typed.as_str()).collect();
        let typed = typed.join(" ");
        let mut rows = names::of_path(&self.shelves, &typed);
        if typed.len() >= SHORTEST_ID {
            let mut ids: Vec<Uuid> = Uuid::try_parse(&typed).into_iter().collect();
            for kind in [TestKind::TestCases, TestKind::TestSuites] {
                ids.extend(any_test::with_guid(reader, kind, &typed)?.into_iter().map(|(_, id)| id));
            }
            for id in ids {
                let rows_of =
                    |(shelf, of): (usize, &Shelf)| Some(RowOf { shelf, row: of.columns.row_of(id)? });
                rows.extend(self.shelves.iter().enumerate().filter_map(rows_of));
            }
        }
        rows.dedup();
        let found = |row| FoundRow { row, matched_id: Some(typed.clone()), body: None };
        Ok(rows.into_iter().map(found).collect())
    }

    fn has_in_names(&self, folded: &str) -> bool {
        self.shelves.iter().any(|shelf| shelf.columns.text().contains(folded))
    }

    fn is_over(&self) -> bool {
        self.explorer.searching().questions.is_over(self.question)
    }
}
